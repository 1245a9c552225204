package sap

import (
	"sync"
	"time"
)

// trouble is what a test or a curious person makes go wrong on purpose.
type trouble struct {
	mu       sync.Mutex
	delay    time.Duration
	inactive bool
	drop     map[string]int // function → how many answers are lost after the work
	busy     map[string]int // function → how many answers are 503 after the work
	hang     map[string]chan struct{}
	posting  int // how many postings fail
}

func (t *trouble) init() {
	t.drop, t.busy, t.hang = map[string]int{}, map[string]int{}, map[string]chan struct{}{}
}

func (t *trouble) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.hang {
		close(c)
	}
	t.delay, t.inactive, t.posting = 0, false, 0
	t.init()
}

// Delay makes every call take longer by d.
func (s *System) Delay(d time.Duration) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.delay = d
}

// Deactivate switches the SOAP service off, as most real systems have it.
func (s *System) Deactivate(off bool) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.inactive = off
}

// DropAnswer does the work of the next calls of the function and then breaks
// the connection, so that the caller cannot know whether it was done.
func (s *System) DropAnswer(function string, times int) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.drop[function] = times
}

// BusyAnswer does the work of the next calls of the function and then answers 503.
func (s *System) BusyAnswer(function string, times int) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.busy[function] = times
}

// Hang takes calls of the function and does not answer them until release is called.
func (s *System) Hang(function string) (release func()) {
	c := make(chan struct{})
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	if s.trouble.hang[function] == nil {
		s.trouble.hang[function] = c
	}
	return func() {
		s.trouble.mu.Lock()
		defer s.trouble.mu.Unlock()
		if s.trouble.hang[function] == c {
			close(c)
			delete(s.trouble.hang, function)
		}
	}
}

// FailPosting lets the next commits fail in the update task: with WAIT the
// commit says so, without it nobody hears of it.
func (s *System) FailPosting(times int) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.posting = times
}

func (t *trouble) now() (delay time.Duration, inactive bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.delay, t.inactive
}

func (t *trouble) held(function string) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.hang[function]; c != nil {
		return c
	}
	return nil
}

func (t *trouble) after(function string) (drop, busy bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.drop[function] > 0 {
		t.drop[function]--
		return true, false
	}
	if t.busy[function] > 0 {
		t.busy[function]--
		return false, true
	}
	return false, false
}

func (t *trouble) postingFails() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.posting > 0 {
		t.posting--
		return true
	}
	return false
}
