package memory

import (
	"os"
	"syscall"
)

// firstFreePort is the first port that needs no privilege, as that of Linux:
// net.ipv4.ip_unprivileged_port_start.
const firstFreePort = 1024

// SetPrivileged sets whether the programs on the host have the privileges of root.
// They have them by default. Without them a program is refused what Linux refuses an
// ordinary user:
//
//   - binding a socket of TCP or UDP to a port from 1 to 1023, for a server, a
//     datagram socket, or as the source of a connection: EACCES
//   - opening a raw socket: EPERM from its first call that opens it
//
// Sockets that are bound or open stay so. Connecting and sending to such ports needs
// no privilege.
func (h *Host) SetPrivileged(privileged bool) {
	h.exists()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unprivileged = !privileged
	h.tellHost("SetPrivileged", privileged)
}

// checkPort returns the error of binding a socket: err, which says what is wrong with
// the address, or EACCES for the port. If both are wrong Linux reports the address on
// IPv4, and on IPv6 the port, except on TCP and for groups. The network's lock is held.
func (h *Host) checkPort(k kind, b binding, err error) error {
	addressFirst := err != nil && (b.addr.Is4() || k.isTCP() && b.addr.IsMulticast())
	if !h.unprivileged || b.port == 0 || b.port >= firstFreePort || addressFirst {
		return err
	}
	return syscall.EACCES
}

// checkPrivilege returns the error of opening a raw socket without the privilege, and
// nil for other sockets and an open one. The network's lock is held.
func (s *datagramSocket) checkPrivilege() error {
	if s.host.unprivileged && s.kind.isRaw() && !s.opened {
		return os.NewSyscallError("socket", syscall.EPERM)
	}
	return nil
}

// checkUsable returns why the socket cannot be used.
func (s *rawSocket) checkUsable() error {
	if err := s.datagramSocket.checkUsable(); err != nil {
		return err
	}
	return s.checkPrivilege()
}
