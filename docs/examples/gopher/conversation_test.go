package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestAnswersOnTheWire(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{
				"dots":     ".\n..\nend.\n\n",
				"empty":    "",
				"sub/file": "no line end",
			}))
			for question, answer := range map[string]string{
				"/dots\r\n":       "..\r\n...\r\nend.\r\n\r\n.\r\n",
				"/dots\n":         "..\r\n...\r\nend.\r\n\r\n.\r\n",
				"/dots\t+\r\n":    "..\r\n...\r\nend.\r\n\r\n.\r\n",
				"/empty\r\n":      ".\r\n",
				"/sub/file\r\n":   "no line end",
				"/sub\r\n":        fmt.Sprintf("9file\t/sub/file\t127.0.0.1\t%d\r\n.\r\n", s.Port()),
				"/etc/passwd\r\n": "3there is nothing with this selector\t\terror.host\t1\r\n.\r\n",
				"/../secret\r\n":  "3the selector leads out of the site\t\terror.host\t1\r\n.\r\n",
			} {
				assert.Equal(t, answer, s.ask(question), "question %q", question)
			}
		})
	}
}

func TestTraversalIsRefused(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{"file": "x\n"}))
			assert.Contains(t, s.ask("../../etc/passwd\r\n"), "3the selector leads out of the site\t")
			c := <-s.done
			assert.Equal(t, Failure, c.Kind)
			assert.Equal(t, "../../etc/passwd", c.Selector)
			assert.Equal(t, errOutside, c.Err)
		})
	}
}

func TestOverlongSelectorIsRefused(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{"file": "x\n"}))
			for _, length := range []int{maxSelector + 1, 1 << 20} {
				answer := s.ask("/" + strings.Repeat("a", length-1) + "\r\n")
				assert.Equal(t, "3the selector is too long\t\terror.host\t1\r\n.\r\n", answer)
				c := <-s.done
				assert.ErrorIs(t, c.Err, readbuffer.ErrTooLong)
			}
			longest := s.ask(strings.Repeat("a", maxSelector) + "\r\n")
			assert.Contains(t, longest, errMissing.Error())
		})
	}
}

func TestClientThatAsksNothing(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{"file": "x\n"}))
			require.NoError(t, s.dial().Close())
			assert.Equal(t, io.EOF, (<-s.done).Err)
		})
	}
}

func TestTextThatIsNoneAnyMoreIsNotSent(t *testing.T) {
	a := &answer{} // without a connection, which it must not use
	site := openSite(t, tree(t, map[string]string{"file": "no line end"}))
	sent, err := a.text(site, Entry{Path: "file", Kind: Text})
	assert.Equal(t, errChanged, err)
	assert.Zero(t, sent)
}

func TestTimeoutWithASilentClient(t *testing.T) { inVirtualTime(t, silentClient) }

func silentClient(t *testing.T, ns *sockets.Namespace, timeout time.Duration) {
	t.Helper()
	s := serve(t, ns, tree(t, map[string]string{"file": "x\n"}), func(s *Server) { s.Timeout = timeout })
	begun := time.Now()
	assert.Equal(t, "3the selector did not come in time\t\terror.host\t1\r\n.\r\n", s.ask(""))
	assert.GreaterOrEqual(t, time.Since(begun), timeout)
	assert.ErrorIs(t, (<-s.done).Err, os.ErrDeadlineExceeded)
}

func TestTimeoutWithAClientThatDoesNotRead(t *testing.T) { inVirtualTime(t, slowClient) }

func slowClient(t *testing.T, ns *sockets.Namespace, timeout time.Duration) {
	t.Helper()
	s := serve(t, ns, bigTree(t), func(s *Server) { s.Timeout = timeout })
	conn := s.begin()
	c := <-s.done
	assert.ErrorIs(t, c.Err, os.ErrDeadlineExceeded)
	assert.Less(t, c.Bytes, int64(bigSize))
	_, err := io.Copy(io.Discard, conn)
	assert.Error(t, err, "what is cut short must not look complete")
}
