// Package recipes tests programs over the in-memory network, one kind of
// trouble in each file. docs/memory.md shows and explains them.
package recipes
