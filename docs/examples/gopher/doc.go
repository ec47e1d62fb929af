// Gopher is a server and a client of the Gopher protocol (RFC 1436) over package
// sockets: a whole program in a few small files.
//
//	go run ./docs/examples/gopher -network memory -clients 20 docs
//
// serves the directory docs on an in-memory network, lets twenty clients walk all
// of it at once, compares every file with the disk, shuts down and reports. With
// -network kernel, the default, the same happens over TCP on this machine. Only
// the namespace differs: see network.go.
//
//	go run ./docs/examples/gopher -serve -address 127.0.0.1:7070 docs
//
// serves until it is interrupted, for any gopher client:
//
//	curl gopher://127.0.0.1:7070/
//	go run ./docs/examples/gopher -fetch gopher://127.0.0.1:7070/0/smalltalk.md
//
// # How to read it
//
//   - item.go: a line of a menu.
//   - site.go: a directory tree, and what of it can be asked for.
//   - server.go: a sockets.Server, its end. conversation.go: one question and its
//     answer.
//   - client.go: asking. transfer.go: the three kinds of answer.
//   - walk.go: a client that walks everything. manifest.go: what it must find.
//   - progress.go, report.go: what a person sees.
//   - main.go, job.go, serve.go, fetch.go: the program.
//
// # The protocol
//
// A client connects, sends a selector and CRLF, and reads the answer until the
// server closes the connection. A menu is lines of five fields and a text is
// lines; both end with a line that is a lone dot, and a line of a text that
// begins with a dot gets a second one. A binary file is its bytes.
package main
