package impltest_test

import (
	"github.com/smalltalk-sockets/go/impl"
)

// badUrgent is a stream with urgent bytes and a defect.
type badUrgent struct {
	badStream
	impl.OutOfBand
}

// urgents makes a defect of every stream that has urgent bytes.
func urgents(bad func(badUrgent) impl.Stream) func(impl.Provider) impl.Provider {
	return streams(func(s impl.Stream) impl.Stream {
		if oob, ok := impl.As[impl.OutOfBand](s); ok {
			return bad(badUrgent{badStream{s}, oob})
		}
		return s
	})
}

// alwaysInline leaves urgent bytes among the others.
func alwaysInline(s badUrgent) impl.Stream {
	_ = impl.Set(s.badStream, impl.OutOfBandInline, true)
	return s
}

// fetchAgain lets the urgent byte be taken again and again.
func fetchAgain(s badUrgent) impl.Stream { return fetchesAgain{s} }

type fetchesAgain struct{ badUrgent }

func (s fetchesAgain) TryReceiveUrgent() (byte, error) { return s.TryPeekUrgent() }

// loseMark does not know where the urgent byte was.
func loseMark(s badUrgent) impl.Stream { return losesMark{s} }

type losesMark struct{ badUrgent }

func (losesMark) AtMark() (bool, error) { return false, nil }

// readOn returns bytes of both sides of the mark with one read.
func readOn(s badUrgent) impl.Stream { return readsOn{s} }

type readsOn struct{ badUrgent }

func (s readsOn) TryRead(p []byte) (int, error) {
	n, err := s.badStream.TryRead(p)
	if is, _ := s.AtMark(); is && n > 0 {
		more, _ := s.badStream.TryRead(p[n:])
		n += more
	}
	return n, err
}

// urgentToRead reports an urgent byte as something to read.
func urgentToRead(s badUrgent) impl.Stream { return readsUrgent{s} }

type readsUrgent struct{ badUrgent }

func (s readsUrgent) CanRead() bool { return s.badStream.CanRead() || s.CanReadUrgent() }

// firstUrgent makes the first byte the urgent one.
func firstUrgent(s badUrgent) impl.Stream { return sendsFirst{s} }

type sendsFirst struct{ badUrgent }

func (s sendsFirst) SendUrgent(p []byte) (int, error) {
	n, err := s.OutOfBand.SendUrgent(p[:min(1, len(p))])
	if err != nil || n == len(p) {
		return n, err
	}
	more, err := s.Write(p[n:])
	return n + more, err
}

// takeAnything waits for any byte, urgent or not.
func takeAnything(s badUrgent) impl.Stream { return takesAnything{s} }

type takesAnything struct{ badUrgent }

func (s takesAnything) EnsureUrgent() error { return s.EnsureReadable() }

// sendInPieces lets other writes in before the urgent byte.
func sendInPieces(s badUrgent) impl.Stream { return sendsInPieces{s} }

type sendsInPieces struct{ badUrgent }

func (s sendsInPieces) SendUrgent(p []byte) (int, error) {
	if len(p) < 2 {
		return s.OutOfBand.SendUrgent(p)
	}
	n, err := s.Write(p[:len(p)-1])
	if err != nil {
		return n, err
	}
	letOthersRun()
	last, err := s.OutOfBand.SendUrgent(p[n:])
	return n + last, err
}
