package main

import (
	"bufio"

	"github.com/smalltalk-sockets/go/sockets"
)

func withBufio(conn *sockets.Socket) (lines []string) {
	scanner := bufio.NewScanner(conn)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	return lines // after a timeout, too
}

func withSockets(conn *sockets.Socket) (lines []string) {
	for line, err := range conn.LineStrings() {
		if err != nil {
			break // a timeout: nothing of the line is consumed
		}
		lines = append(lines, line)
	}
	return lines
}
