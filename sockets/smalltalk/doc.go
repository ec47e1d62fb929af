// Package smalltalk has the messages of GNU Smalltalk's sockets and streams that only a
// port of a Smalltalk program needs: a second name of what a socket can
// do already, a result that is always the same, a table of well-known ports, the
// classes that IP addresses had until 1993, and polling. They are functions of a
// socket, a stream or an address. docs/smalltalk.md lists every message with its
// counterpart, here or elsewhere.
//
//	smalltalk.NLTab(socket.Display("name:")).Display(name)  // s << 'name:'; nlTab; << name
//	smalltalk.SoLinger(socket)                             // sockets.GetOption(socket, sockets.Linger)
//
// The functions that make a stream of items of another one, as [Select], work on any
// iterator of items and errors.
package smalltalk
