//go:build darwin || freebsd || windows

package kernel

// batches is empty where no system call moves several datagrams.
type batches struct{}
