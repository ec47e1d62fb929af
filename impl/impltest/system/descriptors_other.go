//go:build !unix

package system

// Descriptors returns the resource of being permitted n descriptors at once. On
// systems without such a limit the system has it.
func Descriptors(uint64) Resource { return nothing }
