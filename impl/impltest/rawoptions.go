package impltest

import (
	"encoding/binary"
	"math"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The numbers of Linux, as most of its machines have them.
const (
	solSocket    = 1
	soType       = 3
	soReceive    = 8
	soLinger     = 13
	soRcvLowat   = 18
	noSuchNumber = 9999
)

// rawOptions: options by the numbers of the operating system, on a socket that it
// has a descriptor of.
func rawOptions(s *suite) {
	s.scene("a number", func(e *env) {
		kind := inOrder(1)
		if e.isDatagram() {
			kind = inOrder(2)
		}
		for _, o := range e.described() {
			for size := range 10 {
				got, err := o.OptionAt(solSocket, soType, size)
				require.NoError(e, err)
				assert.Equal(e, kind[:min(size, len(kind))], got, "of %d bytes of a %T", size, o)
			}
		}
	})

	s.scene("a number that is set", func(e *env) {
		for _, o := range e.described() {
			for _, n := range []uint32{5, 1, 300} {
				require.NoError(e, o.SetOptionAt(solSocket, soRcvLowat, inOrder(n)))
				got, err := o.OptionAt(solSocket, soRcvLowat, 4)
				require.NoError(e, err)
				assert.Equal(e, inOrder(n), got, "%T", o)
			}
		}
	})

	s.scene("more than one number", func(e *env) {
		for _, o := range e.described() {
			require.NoError(e, o.SetOptionAt(solSocket, soLinger, inOrder(1, 7)))
			got, err := o.OptionAt(solSocket, soLinger, 100)
			require.NoError(e, err)
			assert.Equal(e, inOrder(1, 7), got, "%T", o)
			require.NoError(e, o.SetOptionAt(solSocket, soLinger, inOrder(0, 0)))
		}
	})

	s.scene("what has a key as well", func(e *env) {
		for _, o := range e.described() {
			require.NoError(e, impl.Set(o, impl.ReceiveBuffer, 20000))
			got, err := o.OptionAt(solSocket, soReceive, 4)
			require.NoError(e, err)
			assert.Equal(e, inOrder(40000), got, "%T", o)
		}
	})

	s.scene("numbers that mean nothing", func(e *env) {
		for _, o := range e.described() {
			got, err := o.OptionAt(solSocket, noSuchNumber, 4)
			assert.Nil(e, got)
			e.optionFails(o, err, sysErr("getsockopt", syscall.ENOPROTOOPT))
			err = o.SetOptionAt(solSocket, noSuchNumber, inOrder(1))
			e.optionFails(o, err, sysErr("setsockopt", syscall.ENOPROTOOPT))
			got, err = o.OptionAt(noSuchNumber, soType, 4)
			assert.Nil(e, got)
			require.Error(e, err)
			require.Error(e, o.SetOptionAt(noSuchNumber, soType, inOrder(1)))
		}
	})

	s.scene("a value that is too short", func(e *env) {
		for _, o := range e.described() {
			for _, value := range [][]byte{nil, {}, {1}, {1, 0, 0}} {
				err := o.SetOptionAt(solSocket, soRcvLowat, value)
				e.optionFails(o, err, sysErr("setsockopt", syscall.EINVAL))
			}
		}
	})

	s.scene("a size below none", func(e *env) {
		all := append(e.described(), e.undescribed()...)
		for _, o := range all {
			for range 2 {
				got, err := o.OptionAt(solSocket, soType, -1)
				assert.Nil(e, got)
				require.Equal(e, &impl.RangeError{What: "size", Value: -1, Min: 0, Max: math.MaxInt32}, err)
				_ = o.Close() // changes nothing about it
			}
		}
	})

	s.scene("before there is anything to ask", func(e *env) {
		for _, o := range e.undescribed() {
			got, err := o.OptionAt(solSocket, soType, 4)
			assert.Nil(e, got)
			e.wrongPhase(err, impl.ErrNotBound, "getsockopt", syscall.EINVAL)
			e.wrongPhase(o.SetOptionAt(solSocket, soRcvLowat, inOrder(1)), impl.ErrNotBound, "setsockopt", syscall.EINVAL)
		}
	})

	s.scene("a closed socket has none", func(e *env) {
		for _, o := range append(e.described(), e.undescribed()...) {
			require.NoError(e, o.Close())
			got, err := o.OptionAt(solSocket, soType, 4)
			assert.Nil(e, got)
			e.optionFails(o, err, errClosed)
			e.optionFails(o, o.SetOptionAt(solSocket, soRcvLowat, inOrder(1)), errClosed)
		}
	})
}

// hasRawOptions reports whether the sockets of the variant are declared to have
// impl.RawOptions.
func (s *suite) hasRawOptions() bool {
	if s.variant.isDatagram() {
		return s.h.datagramCapabilities(s.variant).RawOptions
	}
	stream, server := s.h.capabilities(s.variant)
	return stream.RawOptions && server.RawOptions
}

// A numbered is a socket with its options by number.
type numbered struct {
	impl.Socket
	impl.RawOptions
}

func (n numbered) Unwrap() any { return n.Socket }

func (e *env) numbered(sockets ...impl.Socket) []numbered {
	e.Helper()
	var all []numbered
	for _, socket := range sockets {
		o, ok := impl.As[impl.RawOptions](socket)
		require.True(e, ok)
		all = append(all, numbered{socket, o})
	}
	return all
}

// described returns sockets in all phases in which they have a descriptor.
func (e *env) described() []numbered {
	e.Helper()
	if e.isDatagram() {
		both, bound := e.linked()
		connected := e.datagram()
		e.link(connected, bound)
		return e.numbered(both, bound, connected)
	}
	boundStream := e.stream()
	require.NoError(e, boundStream.Bind(e.here()))
	a, b := e.pair()
	return e.numbered(boundStream, a, b, e.bound(), e.listening())
}

// undescribed returns sockets in the other phases.
func (e *env) undescribed() []numbered {
	e.Helper()
	if e.isDatagram() {
		return e.numbered(e.datagram())
	}
	return e.numbered(e.stream(), e.server())
}

// optionFails requires the error of an option, in the form that all options have.
func (e *env) optionFails(o numbered, err, inside error) {
	e.Helper()
	source, addr := o.LocalEndpoint(), none
	if stream, ok := o.Socket.(impl.Stream); ok {
		addr = stream.RemoteEndpoint()
	} else {
		source, addr = addr, source
	}
	e.opError(err, "set", source, addr, inside)
}

// inOrder returns numbers of 32 bits in the byte order of the machine.
func inOrder(numbers ...uint32) []byte {
	var value []byte
	for _, n := range numbers {
		value = binary.NativeEndian.AppendUint32(value, n)
	}
	return value
}
