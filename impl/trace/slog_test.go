package trace_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// Each event is a record with the fields that apply.
func TestSlog(t *testing.T) {
	var text bytes.Buffer
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	handler := slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: withoutTime})
	sent := packet(trace.Sent, impl.TCP, "hi\n", &trace.Segment{Flags: trace.ACK, Seq: 1})
	sent.Number, sent.Conn, sent.Again = 7, 3, true
	lookup := trace.Event{Kind: trace.LookupAnswered, Host: "a", Name: "b", Addrs: []netip.Addr{here.Addr()}}
	failed := trace.Event{Kind: trace.Called, Call: "read", Text: "x", Err: errors.New("closed"), Cause: trace.Partition}
	o := trace.Slog(slog.New(handler), slog.LevelInfo)
	observe(o, sent, lookup, failed)
	observe(trace.Slog(slog.New(handler), slog.LevelDebug), sent)
	assert.Equal(t, `level=INFO msg=sent number=7 at=1.5ms host=a peer=b network=tcp conn=3 local=10.0.0.1:700 remote=10.0.0.2:80 packet=1 segment="data 0..3" again=true size=3 data="hi\n"
level=INFO msg="look-up result" number=0 at=0s host=a name=b addrs=[10.0.0.1]
level=INFO msg=called number=0 at=0s cause=partition call=read text=x error=closed
`, text.String())
	assert.PanicsWithValue(t, "trace.Slog: the logger is nil: pass one, as slog.Default()", func() { trace.Slog(nil, 0) })
}

// The events of a network in the log of a program.
func ExampleSlog() {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "at" {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	network := memory.NewNetwork(memory.Observe(trace.Slog(logger, slog.LevelInfo)))
	_, _ = network.AddHost("shop", "10.0.0.1")
	_, _ = network.Host("shop").LookupHost(context.Background(), "bank")
	// Output:
	// level=INFO msg=changed number=1 call=AddHost text="shop, 10.0.0.1" name=shop addrs=[10.0.0.1]
	// level=INFO msg=look-up number=2 host=shop name=bank
	// level=INFO msg="look-up result" number=3 host=shop name=bank error="lookup bank: no such host"
}
