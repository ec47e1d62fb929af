package sockets

import "github.com/smalltalk-sockets/go/impl/kernel"

// Default is the namespace of the operating system's sockets.
var Default = NewNamespace(kernel.New())
