package sockets

// writesByEvents reports whether writing does not wait.
func (s *Socket) writesByEvents() bool {
	return s.readsByEvents() || s.events.has(EventOutputProgress)
}

// send is what all that is written goes through.
func (s *Socket) send(p []byte) (int, error) {
	if e := s.events.get(); e != nil && s.connected.Load() {
		return s.sendBy(e, p)
	}
	return s.stream.Write(p)
}

// sendBy is send of a socket that has an emitter.
func (s *Socket) sendBy(e *emitter, p []byte) (int, error) {
	if !s.IsOpen() {
		return 0, s.closedError("write")
	}
	if !s.writesByEvents() && !e.flow.flushes.Load() {
		if err := e.flow.outbox.drained(); err != nil {
			return 0, err
		}
		return s.stream.Write(p)
	}
	if err := e.flow.outbox.write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// settle waits until nothing that was written by events is left to be sent.
func (s *Socket) settle() error {
	if e := s.events.get(); e != nil {
		return e.flow.outbox.drained()
	}
	return nil
}

// flushSoon has what was put go out at the end of what the loop runs just now.
func (s *Socket) flushSoon() {
	if s.writesByEvents() {
		s.post(s.events.get().flow.onLoop)
	}
}
