package trace_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// data returns the bytes of the events of a kind at an end of a connection.
func data(log *trace.Log, kind trace.Kind, end impl.Stream) string {
	var all strings.Builder
	for _, e := range log.Events() {
		if e.Kind == kind && e.Local == end.LocalEndpoint() && e.Remote == end.RemoteEndpoint() {
			all.Write(e.Data)
		}
	}
	return all.String()
}

// No bytes bypass the observer, whichever way they are copied.
func TestWrapSeesCopies(t *testing.T) {
	system.IPv4.Need(t)
	log := trace.NewLog(1<<20, 1<<30)
	p := trace.Wrap(kernel.New(), log)
	server := listen(t, p, impl.TCP, impl.IP(loopback, 0))
	client, served := dial(t, p, server)
	next, end := dial(t, p, server)
	text := strings.Repeat("0123456789", 20_000)
	went := make(chan error, 2)
	go func() {
		out, _ := impl.As[io.ReaderFrom](client)
		_, err := out.ReadFrom(io.LimitReader(strings.NewReader(text+"more"), int64(len(text))))
		went <- err
		_ = client.CloseWrite()
	}()
	go func() {
		from, _ := impl.As[impl.ByteSource](served)
		to, _ := impl.As[io.ReaderFrom](next)
		_, err := to.ReadFrom(from.Source())
		went <- err
		_ = next.CloseWrite()
	}()
	var got bytes.Buffer
	in, ok := impl.As[io.WriterTo](end)
	require.True(t, ok)
	n, err := in.WriteTo(&got)
	require.NoError(t, err)
	require.NoError(t, <-went)
	require.NoError(t, <-went)
	assert.EqualValues(t, len(text), n)
	assert.Equal(t, text, got.String())
	assert.Equal(t, text, data(log, trace.Sent, client))
	assert.Equal(t, text, data(log, trace.Received, served))
	assert.Equal(t, text, data(log, trace.Sent, next))
	assert.Equal(t, text, data(log, trace.Received, end))
}
