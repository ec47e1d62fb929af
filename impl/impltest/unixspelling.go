package impltest

import (
	"errors"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// unixSpelling: one name of a Unix socket can be written in several ways.
func unixSpelling(s *suite) {
	s.scene("a path with detours is the path without", func(e *env) {
		for _, detour := range detours() {
			for _, first := range []bool{true, false} {
				plain := e.path()
				name, other := detour(path.Split(plain)), plain
				if first {
					name, other = other, name
				}
				at := impl.UnixPath(name)
				assert.Equal(e, at, e.named(at).LocalEndpoint(), "it is shown as it was written")
				e.leadsTo(other, at)
				e.unixInUse(other)
			}
		}
	})

	s.scene("a path ends before its first zero byte", func(e *env) {
		at := impl.UnixPath(e.path())
		a := e.named(impl.UnixPath(at.Path + "\x00rest"))
		assert.Equal(e, at, a.LocalEndpoint())
		e.leadsTo(at.Path+"\x00another", at)
		e.unixInUse(at.Path)
		e.unixInUse(at.Path + "\x00")
	})

	s.scene("what follows a zero byte counts for the length", func(e *env) {
		at := e.path() + "\x00"
		require.NoError(e, e.tryNamed(impl.UnixPath(pad(at, 107))))
		e.unixFails(pad(at, 108), syscall.EINVAL, syscall.EINVAL)
	})

	s.scene("the length is that of the detour", func(e *env) {
		p := e.path()
		e.unixFails(path.Dir(p)+strings.Repeat("/", 108-len(p)+1)+path.Base(p), syscall.EINVAL, syscall.EINVAL)
	})

	s.scene("a directory is no socket", func(e *env) {
		directory := path.Dir(e.path())
		e.unixFails(directory+"/.", syscall.EADDRINUSE, syscall.ECONNREFUSED)
		for _, name := range []string{"/", "//", "/.", "/..", ".", "..", "./", directory + "/.."} {
			e.unixInUse(name)
			e.refusesOrForbids(impl.UnixPath(name))
		}
	})

	s.scene("a slash at the end", func(e *env) {
		at := impl.UnixPath(e.path())
		e.unixFails(at.Path+"/", syscall.ENOENT, syscall.ENOENT)
		e.named(at)
		e.unixFails(at.Path+"/", syscall.EADDRINUSE, syscall.ENOTDIR)
	})

	s.scene("a socket is no directory", func(e *env) {
		at := e.path()
		e.named(impl.UnixPath(at))
		for _, behind := range []string{"/x", "/.", "/..", "/../x"} {
			e.unixFails(at+behind, syscall.ENOTDIR, syscall.ENOTDIR)
		}
	})

	if s.h.Features.AbstractNames {
		abstractSpelling(s)
	}
}

func abstractSpelling(s *suite) {
	s.scene("an abstract name begins with a zero byte or @", func(e *env) {
		at := impl.UnixPath(abstractName())
		zero := "\x00" + at.Path[1:]
		for _, names := range [][2]string{{at.Path, zero}, {zero, at.Path}} {
			a := e.named(impl.UnixPath(names[0]))
			assert.Equal(e, at, a.LocalEndpoint())
			e.leadsTo(names[1], at)
			e.unixInUse(names[1])
			require.NoError(e, a.Close())
		}
	})

	s.scene("the longest abstract name begins with a zero byte too", func(e *env) {
		name := "\x00" + abstractName()[1:]
		require.NoError(e, e.tryNamed(impl.UnixPath(pad(name, 108))))
		e.unixFails(pad(name, 109), syscall.EINVAL, syscall.EINVAL)
	})

	s.scene("an abstract name goes on after a zero byte, but is not shown to", func(e *env) {
		at := impl.UnixPath(abstractName())
		a, b := e.named(impl.UnixPath(at.Path+"\x00a")), e.named(impl.UnixPath(at.Path+"\x00b"))
		assert.Equal(e, at, a.LocalEndpoint())
		assert.Equal(e, at, b.LocalEndpoint())
		e.leadsTo(at.Path+"\x00a", at)
		e.unixInUse(at.Path + "\x00b")
		_, err := e.towards(at)
		e.opError(err, "dial", none, at, sysErr("connect", syscall.ECONNREFUSED))
	})

	s.scene("an abstract name has no detours", func(e *env) {
		at := impl.UnixPath(abstractName() + "//x/./y/")
		a := e.named(at)
		assert.Equal(e, at, a.LocalEndpoint())
		e.leadsTo(at.Path, at)
		require.NoError(e, e.tryNamed(impl.UnixPath(path.Clean(at.Path))))
	})
}

// detours returns the ways to write a path that differ from the plain one, as
// functions of its directory, with the slash, and its last component.
func detours() []func(directory, name string) string {
	return []func(directory, name string) string{
		func(directory, name string) string { return directory + "/" + name },
		func(directory, name string) string { return directory + "./" + name },
		func(directory, name string) string { return directory + ".//././/" + name },
		func(directory, name string) string { return "/" + directory + name },
		func(directory, name string) string { return "/../" + directory + name },
		func(directory, name string) string { return directory + "../" + path.Base(directory) + "/" + name },
	}
}

// tryNamed binds a socket of the variant, and lets it listen if it can.
func (e *env) tryNamed(at impl.Endpoint) error {
	e.Helper()
	_, err := e.bindNamed(at)
	return err
}

func (e *env) named(at impl.Endpoint) impl.Socket {
	e.Helper()
	a, err := e.bindNamed(at)
	require.NoError(e, err, "%q", at.Path)
	return a
}

func (e *env) bindNamed(at impl.Endpoint) (impl.Socket, error) {
	e.Helper()
	if e.isDatagram() {
		d := e.datagramOn(e.servers, e.network)
		return d, d.Bind(at)
	}
	a := e.server()
	if err := a.Bind(at); err != nil {
		return a, err
	}
	return a, a.Listen(16)
}

// towards connects a socket of the variant, and returns where it is connected to.
func (e *env) towards(to impl.Endpoint) (impl.Endpoint, error) {
	e.Helper()
	if e.isDatagram() {
		d := e.datagram()
		err := d.Connect(to)
		return d.RemoteEndpoint(), err
	}
	c := e.stream()
	err := c.Connect(e.Context(), to)
	return c.RemoteEndpoint(), err
}

// leadsTo requires that a name leads to the socket that is bound to an endpoint.
func (e *env) leadsTo(name string, at impl.Endpoint) {
	e.Helper()
	remote, err := e.towards(impl.UnixPath(name))
	require.NoError(e, err, "%q", name)
	assert.Equal(e, at, remote, "%q", name)
}

func (e *env) unixInUse(name string) {
	e.Helper()
	at := impl.UnixPath(name)
	e.opError(e.tryNamed(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
}

// refusesOrForbids requires the error of connecting to a directory: without the
// permission to write to it the system does not say that it is no socket.
func (e *env) refusesOrForbids(at impl.Endpoint) {
	e.Helper()
	_, err := e.towards(at)
	want := syscall.ECONNREFUSED
	if os.Geteuid() != 0 && errors.Is(err, syscall.EACCES) {
		want = syscall.EACCES
	}
	e.opError(err, "dial", none, at, sysErr("connect", want))
}

// unixFails requires the errors of binding to a name and of connecting to it.
func (e *env) unixFails(name string, bind, connect syscall.Errno) {
	e.Helper()
	at := impl.UnixPath(name)
	e.opError(e.tryNamed(at), "listen", none, at, sysErr("bind", bind))
	_, err := e.towards(at)
	e.opError(err, "dial", none, at, sysErr("connect", connect))
}
