package app

import (
	"sync"
	"time"
)

// quiet is the shortest time between two events of a kind about one thing: under
// heavy traffic the bridge loses answers on some systems.
const quiet = 100 * time.Millisecond

// emitter sends events to the window, the newest payload of each kind and thing, at most one in quiet.
type emitter struct {
	mu      sync.Mutex
	send    func(event string, payload any)
	waiting map[string]pendingEvent
	timers  map[string]*time.Timer
	closed  bool
}

type pendingEvent struct {
	name    string
	payload any
}

func newEmitter(send func(string, any)) *emitter {
	return &emitter{send: send, waiting: map[string]pendingEvent{}, timers: map[string]*time.Timer{}}
}

// emit sends the event now when nothing of the kind and thing was sent just before, else when that time is over.
func (e *emitter) emit(name, about string, payload any) {
	key := name + "\x00" + about
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return
	}
	if _, resting := e.timers[key]; resting {
		e.waiting[key] = pendingEvent{name, payload}
		e.mu.Unlock()
		return
	}
	e.rest(key)
	e.mu.Unlock()
	e.send(name, payload)
}

func (e *emitter) rest(key string) {
	e.timers[key] = time.AfterFunc(quiet, func() {
		e.mu.Lock()
		next, more := e.waiting[key]
		delete(e.waiting, key)
		delete(e.timers, key)
		if more && !e.closed {
			e.rest(key)
		}
		closed := e.closed
		e.mu.Unlock()
		if more && !closed {
			e.send(next.name, next.payload)
		}
	})
}

func (e *emitter) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	for _, t := range e.timers {
		t.Stop()
	}
}
