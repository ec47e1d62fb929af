// Package page shows the events of a network as a picture: a page of HTML that needs no
// other file, and the same as a diagram in Mermaid, for a pull request.
package page
