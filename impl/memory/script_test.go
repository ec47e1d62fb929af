package memory_test

import "time"

// script is the bytes that a fuzzer has made, read as the decisions of a program.
// Past its end every decision is 0.
type script struct{ left []byte }

func (s *script) ended() bool { return len(s.left) == 0 }

func (s *script) byte() byte {
	if s.ended() {
		return 0
	}
	b := s.left[0]
	s.left = s.left[1:]
	return b
}

// below returns a number from 0 up to n-1.
func (s *script) below(n int) int { return int(s.byte()) % n }

// size returns a number of bytes from 0 up to 65025, most of them small.
func (s *script) size() int {
	n := int(s.byte())
	return n * n
}

// while returns a time up to 2.55 seconds.
func (s *script) while() time.Duration { return time.Duration(s.byte()) * 10 * ms }
