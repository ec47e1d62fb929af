package impltest

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramErr requires an error that shows the endpoints of the socket, and of
// its peer if it has one.
func (e *env) datagramErr(err error, d impl.Datagram, op string, inside error) {
	e.Helper()
	e.opError(err, op, d.LocalEndpoint(), d.RemoteEndpoint(), inside)
}

// receiveFails requires that Receive fails with the errno, labelled with the
// system call that fits the socket.
func (e *env) receiveFails(d impl.Datagram, errno syscall.Errno) {
	e.Helper()
	e.receiveError(e.receiveErr(d), d, errno)
}

func (e *env) receiveError(err error, d impl.Datagram, errno syscall.Errno) {
	e.Helper()
	call := "recvfrom"
	if !d.RemoteEndpoint().IsZero() {
		call = "read"
	}
	e.datagramErr(err, d, "read", sysErr(call, errno))
}

// sendFails requires that a Send to the peer fails with the errno.
func (e *env) sendFails(d impl.Datagram, errno syscall.Errno) {
	e.Helper()
	e.datagramErr(e.sendErr(d), d, "write", sysErr("write", errno))
}

// sendToFails requires that a Send to the endpoint fails with the errno.
func (e *env) sendToFails(d impl.Datagram, to impl.Endpoint, errno syscall.Errno) {
	e.Helper()
	e.opError(e.sendToErr(d, to), "write", d.LocalEndpoint(), to, sysErr("sendto", errno))
}

// connectFails requires that Connect fails with the errno.
func (e *env) connectFails(d impl.Datagram, to impl.Endpoint, errno syscall.Errno) {
	e.Helper()
	local := d.LocalEndpoint()
	e.opError(d.Connect(to), "dial", local, to, sysErr("connect", errno))
}
