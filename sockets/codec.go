package sockets

import (
	"bytes"
	"encoding/gob"
	"reflect"
)

// Codec turns objects into the bytes of a datagram and back. Each datagram must
// stand for itself, because any of them may be lost. A Codec that is shared
// among goroutines must be safe for concurrent use.
type Codec interface {
	// Encode returns v as bytes.
	Encode(v any) ([]byte, error)
	// Decode sets what v points to from bytes of Encode.
	Decode(data []byte, v any) error
}

// Gob is the codec of package encoding/gob, in place of the original's
// ObjectDumper. It is safe for concurrent use. As with every gob decoder, an
// untrusted peer can make it use much memory.
var Gob Codec = gobCodec{}

type gobCodec struct{}

func (gobCodec) Encode(v any) ([]byte, error) {
	if v == nil || isNil(v) && reflect.TypeOf(v).Kind() == reflect.Pointer {
		return nil, nilArgument("object", "gob has no bytes for it")
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

func (gobCodec) Decode(data []byte, v any) error {
	if isNil(v) {
		return nilArgument("object", "give a pointer to where it is to be")
	}
	return gob.NewDecoder(bytes.NewReader(data)).Decode(v)
}

// CodecOf makes a codec from two functions such as json.Marshal and
// json.Unmarshal. If one is nil, Encode or Decode returns an *ArgumentError.
func CodecOf(encode func(v any) ([]byte, error), decode func(data []byte, v any) error) Codec {
	return codecFuncs{encode, decode}
}

type codecFuncs struct {
	encode func(v any) ([]byte, error)
	decode func(data []byte, v any) error
}

func (c codecFuncs) Encode(v any) ([]byte, error) {
	if c.encode == nil {
		return nil, &ArgumentError{What: "codec", Reason: "has no function to encode with: CodecOf was given nil"}
	}
	return c.encode(v)
}

func (c codecFuncs) Decode(data []byte, v any) error {
	if c.decode == nil {
		return &ArgumentError{What: "codec", Reason: "has no function to decode with: CodecOf was given nil"}
	}
	return c.decode(data, v)
}

// ObjectDatagram makes a datagram from an object, encoded by [Gob], for a port
// of an address; nil and 0 stand for the default destination of a socket. The
// error is that of the codec.
//
// Smalltalk: Datagram class >> object:address:port:.
func ObjectDatagram(v any, address SocketAddress, port int) (*Datagram, error) {
	return ObjectDatagramThrough(v, Gob, address, port)
}

// ObjectDatagramThrough is ObjectDatagram with the given codec. A nil codec is
// an *ArgumentError.
//
// Smalltalk: Datagram class >> object:objectDumper:address:port:.
func ObjectDatagramThrough(v any, codec Codec, address SocketAddress, port int) (*Datagram, error) {
	if err := checkNotNil("codec", codec); err != nil {
		return nil, err
	}
	data, err := codec.Encode(v)
	if err != nil {
		return nil, err
	}
	return NewDatagramTo(data, address, port), nil
}

// Get sets what v points to from the data of the datagram, decoded by [Gob].
// The error is that of the codec.
//
// Smalltalk: Datagram >> get.
func (d *Datagram) Get(v any) error { return d.GetThrough(Gob, v) }

// GetThrough is Get with the given codec. A nil codec is an *ArgumentError.
//
// Smalltalk: Datagram >> getThrough:.
func (d *Datagram) GetThrough(codec Codec, v any) error {
	if err := checkNotNil("codec", codec); err != nil {
		return err
	}
	return codec.Decode(d.Data, v)
}
