package trace

import (
	"context"
	"log/slog"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Slog returns an observer that writes each event to a logger, as a record with the kind
// as its message, and with the fields that apply to it as attributes. The handler must
// not block, nor use the network. Slog panics for nil.
func Slog(logger *slog.Logger, level slog.Level) Observer {
	if misuse.IsNil(logger) {
		panic("trace.Slog: the logger is nil: pass one, as slog.Default()")
	}
	return ObserverFunc(func(e *Event) {
		if logger.Enabled(context.Background(), level) {
			logger.LogAttrs(context.Background(), level, e.Kind.String(), e.attributes()...)
		}
	})
}

// attributes returns the fields of the event that apply.
func (e *Event) attributes() []slog.Attr {
	all := []slog.Attr{slog.Uint64("number", e.Number), slog.Duration("at", e.At)}
	add := func(isSet bool, a slog.Attr) {
		if isSet {
			all = append(all, a)
		}
	}
	add(e.Host != "", slog.String("host", e.Host))
	add(e.Peer != "" && e.Peer != e.Host, slog.String("peer", e.Peer))
	add(e.Network != "", slog.String("network", string(e.Network)))
	add(e.Conn != 0, slog.Uint64("conn", e.Conn))
	add(!e.Local.IsZero(), slog.String("local", e.Local.String()))
	add(!e.Remote.IsZero(), slog.String("remote", e.Remote.String()))
	add(e.Packet != 0, slog.Uint64("packet", e.Packet))
	add(e.Segment != nil && e.Packet != 0, slog.String("segment", string(e.segmentText())))
	add(e.Again, slog.Bool("again", true))
	add(e.Size > 0, slog.Int("size", e.Size))
	add(len(e.Data) > 0, slog.String("data", string(e.Data[:min(len(e.Data), shownBytes)])))
	add(e.Cause != 0, slog.String("cause", e.Cause.String()))
	add(e.Call != "", slog.String("call", e.Call))
	add(e.Text != "", slog.String("text", e.Text))
	add(e.Name != "", slog.String("name", e.Name))
	add(len(e.Addrs) > 0, slog.Any("addrs", e.Addrs))
	add(e.Err != nil, slog.Any("error", e.Err))
	return all
}

// segmentText returns the segment in words, nothing without one.
func (e *Event) segmentText() []byte {
	if e.Segment == nil {
		return nil
	}
	return e.appendSegment(nil)
}
