package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"time"
)

// Service serves a directory to any client.
type Service struct {
	Directory string
	Network   string
	Address   string
	Timeout   time.Duration
	Grace     time.Duration
}

// Run serves until the context ends, and writes a line for every conversation.
func (s Service) Run(ctx context.Context, out io.Writer) error {
	ns, err := openNetwork(s.Network)
	if err != nil {
		return err
	}
	site, err := OpenSite(s.Directory)
	if err != nil {
		return err
	}
	defer func() { _ = site.Close() }()
	listener, err := listen(ctx, ns, s.Address)
	if err != nil {
		return err
	}
	journal := log.New(out, "", log.LstdFlags)
	server := NewServer(listener, site)
	server.Timeout = s.Timeout
	server.Done = func(c Conversation) { journal.Print(c) }
	journal.Printf("serving %s at gopher://%v/ until interrupted", s.Directory, listener.LocalAddr())

	served := make(chan error, 1)
	go func() { served <- server.Serve() }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	journal.Printf("stopping: %s to wait for", count(server.Running(), "conversation"))
	cut := shutDown(server, s.Grace)
	journal.Printf("stopped: %s cut off", count(cut, "conversation"))
	return <-served
}

// String returns a line about the conversation.
func (c Conversation) String() string {
	line := fmt.Sprintf("%s  %v  %q  %s", c.Client, c.Kind, c.Selector, inBytes(c.Bytes))
	if c.Err != nil {
		line += "  " + c.Err.Error()
	}
	return line
}
