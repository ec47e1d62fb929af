//go:build !unix

package system

// Descriptors returns the resource of being permitted n descriptors at once. A
// system without such a limit has it.
func Descriptors(uint64) Resource { return nothing }
