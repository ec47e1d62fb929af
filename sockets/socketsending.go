package sockets

import "github.com/smalltalk-sockets/go/readbuffer"

// writesByEvents reports whether writing does not wait.
func (s *Socket) writesByEvents() bool {
	return s.readsByEvents() || s.events.has(EventOutputProgress)
}

// send is what all that is written goes through.
func (s *Socket) send(p []byte) (int, error) {
	if e := s.events.get(); e != nil && s.connected.Load() {
		return s.sendBy(e, p)
	}
	return s.writeNow(p)
}

// sendBy is send of a socket that has an emitter.
func (s *Socket) sendBy(e *emitter, p []byte) (int, error) {
	if !s.IsOpen() {
		return 0, s.closedError("write")
	}
	if !s.writesByEvents() && e.flow.flushes.Load() == 0 {
		e.flow.waits.Add(1)
		defer e.flow.waits.Add(-1)
		if err := e.flow.outbox.Wait(); err != nil {
			return 0, err
		}
		return s.writeNow(p)
	}
	if err := e.flow.outbox.Write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// settle waits until nothing that was written by events is left to be sent.
func (s *Socket) settle() error {
	if e := s.events.get(); e != nil {
		return e.flow.outbox.Wait()
	}
	return nil
}

// flushSoon has what was put go out at the end of what the loop runs just now, once
// events have to do with the socket.
func (s *Socket) flushSoon() {
	if f := s.events.get().flow; f.driven.Load() {
		s.post(f.onLoop)
	}
}

// flush hands what was put to the outbox. What has no room there waits: a later
// put, a Flush or progress in sending tries again. The buffer may be held by a call
// that waits for room, for which the loop must not wait.
func (f *flow) flush() {
	s := f.socket
	if !s.IsOpen() || !s.connected.Load() || !s.output().Pending() {
		return
	}
	if it, free := s.output().TryBegin(); free {
		f.flushItem(it)
	} else if !f.behind.Swap(true) {
		go f.flushBehind()
	}
}

// flushBehind is flush for a goroutine of its own, which ends once the call that
// holds the buffer does.
func (f *flow) flushBehind() {
	it := f.socket.output().Begin()
	f.behind.Store(false) // what is put from now on comes behind this
	f.flushItem(it)
}

func (f *flow) flushItem(it *readbuffer.Item) {
	f.flushes.Add(1)
	defer f.flushes.Add(-1)
	defer it.End()
	_ = it.Flush()
}
