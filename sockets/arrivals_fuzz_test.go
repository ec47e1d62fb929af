package sockets_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// FuzzEvents sends bytes to a socket while the program reads and listeners come and
// go, and then the peer ends the connection in one of several ways. The events
// report every byte once, and the end once and last.
func FuzzEvents(f *testing.F) {
	for way := range byte(len(endings)) {
		f.Add([]byte{way})
		f.Add([]byte{way, 5, 0, 0, 0, 30, 0, 3, 90, 1, 2, 0, 9, 4, 0, 5, 1, 0, 5, 2, 0})
		f.Add([]byte{way, 10, 0, 4, 0, 0, 9, 20, 5, 0, 0, 0, 20, 0, 9, 6, 0, 8, 0, 0, 0, 99, 0, 8, 0, 0})
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		var failure error
		synctest.Test(t, func(t *testing.T) {
			s := &script{program}
			h, way := newHearing(t), endings[s.below(len(endings))]
			if failure = h.perform(actsFrom(s)); failure == nil {
				failure = h.endBy(way)
			}
		})
		require.NoError(t, failure)
	})
}

// script is the bytes that a fuzzer has made, read as the decisions of a program.
// Past its end every decision is 0.
type script struct{ left []byte }

// below returns a number from 0 up to n-1.
func (s *script) below(n int) int {
	if len(s.left) == 0 {
		return 0
	}
	b := s.left[0]
	s.left = s.left[1:]
	return int(b) % n
}

func actsFrom(s *script) (acts []act) {
	for len(s.left) > 0 && len(acts) < 60 {
		n := s.below(101)
		a := act{N: 1 + n*n, What: actNames[s.below(len(actNames))]}
		for range s.below(5) {
			a.Asks = append(a.Asks, s.below(len(allQuestions)+1)-1)
		}
		acts = append(acts, a)
	}
	return acts
}

// peerEnd is a way in which a peer ends a connection, and the events of it.
type peerEnd struct {
	by   func(h *hearing) error
	tell string
}

var endings = []peerEnd{
	{func(h *hearing) error { return h.client.Close() }, "close"},
	{func(h *hearing) error { return h.client.CloseWrite() }, "close"},
	{byReset, "ioError close"},
	{func(h *hearing) error { // there are bytes that it has not read
		_, err := h.socket.Write([]byte("unread"))
		synctest.Wait()
		return errors.Join(err, h.client.Close())
	}, "ioError close"},
	{func(h *hearing) error { // the socket goes on writing
		_ = h.socket.AddEventListener(events.On(sockets.EventClose, func(e *sockets.Event) { e.PreventDefault() }))
		err := h.client.CloseWrite()
		synctest.Wait()
		err = errors.Join(err, byReset(h))
		synctest.Wait()
		_, _ = h.socket.Write([]byte("in vain"))
		return err
	}, "close ioError"},
}

func byReset(h *hearing) error {
	return errors.Join(sockets.SetOption(h.client, sockets.Linger, 0), h.client.Close())
}

// endBy ends the connection from the peer, and compares the events with the
// expected ones.
func (h *hearing) endBy(way peerEnd) error {
	if err := h.listenToAll(); err != nil {
		return err
	}
	var told []string // belongs to the loop
	listen := func() {
		_ = h.socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { told = append(told, "close") }))
		_ = h.socket.AddEventListener(events.On(sockets.EventIOError, func(*sockets.IOErrorEvent) { told = append(told, "ioError") }))
		_ = h.socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) { told = append(told, "data") }))
	}
	_ = h.socket.Loop().Do(listen)
	synctest.Wait()
	if len(told) > 0 {
		return fmt.Errorf("at rest %v are told of", told)
	}
	if err := way.by(h); err != nil {
		return err
	}
	synctest.Wait()
	_ = h.client.Close() // again, except for one that has closed one direction alone
	if got := strings.Join(told, " "); got != way.tell {
		return fmt.Errorf("%q is told of in place of %q", got, way.tell)
	}
	if h.told+h.passed != h.sent {
		return fmt.Errorf("%d bytes were sent, events have told of %d, and %d were taken before", h.sent, h.told, h.passed)
	}
	if h.socket.IsOpen() {
		return errors.New("the socket is open behind its end")
	}
	_ = h.socket.Close()
	return nil
}
