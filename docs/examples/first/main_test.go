package main

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestConversation(t *testing.T) {
	answer, err := conversation(sockets.NewNamespace(memory.New()))
	if err != nil || answer != "Hello, world!" {
		t.Fatal(answer, err)
	}
}
