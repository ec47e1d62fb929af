package main

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

// Job serves a directory and lets clients fetch all of it.
type Job struct {
	Directory string
	Network   string
	Address   string // where the server listens, host:port
	Clients   int
	Timeout   time.Duration
	Grace     time.Duration // how long the shutdown waits for conversations
}

// Run does the job and shows its progress on a file. When the context ends it
// ends early, with an error.
func (j Job) Run(ctx context.Context, progress *os.File) (report *Report, err error) {
	ns, err := openNetwork(j.Network)
	if err != nil {
		return nil, err
	}
	site, err := OpenSite(j.Directory)
	if err != nil {
		return nil, err
	}
	defer func() { _ = site.Close() }()
	manifest, err := ReadManifest(site)
	if err != nil {
		return nil, err
	}
	listener, err := listen(ctx, ns, j.Address)
	if err != nil {
		return nil, err
	}
	server := NewServer(listener, site)
	server.Timeout = j.Timeout
	served := make(chan error, 1)
	go func() { served <- server.Serve() }()

	report = &Report{Directory: j.Directory, Network: j.Network, Manifest: manifest}
	report.Walks = j.walk(ctx, ns, server, manifest, progress)
	report.Cut = shutDown(server, j.Grace)
	return report, <-served
}

// walk lets all clients walk at once and returns what they found, ordered by
// client.
func (j Job) walk(ctx context.Context, ns *sockets.Namespace, server *Server, manifest *Manifest, progress *os.File) []Walk {
	board := NewBoard()
	defer StartDisplay(board, progress).Stop()
	host := server.listener.LocalAddress().String()
	walks := make([]Walk, j.Clients)
	var clients sync.WaitGroup
	for i := range walks {
		client := &Client{Sockets: ns, Host: host, Port: server.Port(), Timeout: j.Timeout}
		walker := &Walker{Client: client, Number: i + 1, Manifest: manifest, Board: board}
		clients.Go(func() { walks[i] = walker.Walk(ctx) })
	}
	clients.Wait()
	return walks
}

// shutDown stops a server and waits a while for its conversations. It returns the
// number that were cut off.
func shutDown(server *Server, grace time.Duration) int {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return server.Shutdown(ctx)
}
