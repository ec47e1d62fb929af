// Package recipes tests programs over the in-memory network, one kind of
// trouble in each file, to be copied. docs/memory.md lists them.
package recipes
