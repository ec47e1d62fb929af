package sockets

// The panics of methods of a zero or nil socket, class object or namespace, which has
// no implementation.
const (
	zeroSocket    = "sockets: method on a zero or nil socket: the class objects of a Namespace make sockets, as Namespace.Socket.Remote and Namespace.ServerSocket.Port do"
	zeroClass     = "sockets: method on a zero or nil class object: use those of a Namespace that NewNamespace has made, or of Default"
	zeroNamespace = "sockets: method on a zero or nil Namespace: NewNamespace makes one, and Default is that of the operating system"
)

// check panics on a nil socket. The methods of its embedded parts need none: with a
// nil pointer the call itself panics.
func (s *Socket) check() {
	if s == nil {
		panic(zeroSocket)
	}
}

func (s *StreamSocket) check() {
	if s == nil {
		panic(zeroSocket)
	}
}

func (s *ServerSocket) check() {
	if s == nil {
		panic(zeroSocket)
	}
}

func (s *datagramSocket) check() {
	if s == nil {
		panic(zeroSocket)
	}
}

func (s *MulticastSocket) check() {
	if s == nil {
		panic(zeroSocket)
	}
}

// check panics on a class object that no namespace has made.
func (c *AbstractSocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
