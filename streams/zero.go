package streams

// What a method of a zero value panics with: there is nothing behind it.
const (
	zeroReader = "streams: method on a zero Reader, Stream or socket: NewReader and New make the first two, a Namespace makes sockets"
	zeroWriter = "streams: method on a zero Writer, Stream or socket: NewWriter and New make the first two, a Namespace makes sockets"
	zeroInput  = "streams: method on a zero DataInput: NewDataInput makes one, Socket.Data that of a socket"
	zeroOutput = "streams: method on a zero DataOutput: NewDataOutput makes one, Socket.Data that of a socket"
)
