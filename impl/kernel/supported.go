//go:build linux || darwin || freebsd || windows

package kernel

const supported = true
