// Ping sends echo requests to hosts and prints the time until their replies, as
// the program of that name does: raw sockets of ICMP in a few small files.
//
//	go run ./docs/examples/ping                      127.0.0.1 and ::1
//	go run ./docs/examples/ping -c 10 -i 200ms ::1
//	go run ./docs/examples/ping -network memory localhost
//
// Raw sockets of the kernel need a privilege, which on Linux is the capability
// CAP_NET_RAW; without it the program says so. The in-memory network needs none.
// It exits with 0 when every host has replied, with 1 when one has not, and with
// 2 when it could not ask.
//
// # How to read it
//
//   - echo.go: requests and replies.
//   - socket.go: where the messages go. It alone knows what sockets there are.
//   - pinger.go: asking one host. statistics.go: the results.
//   - main.go: the program.
package main
