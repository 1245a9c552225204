package engine

import (
	"context"
	"sync"

	"signet/backend/flow"
)

// live is a run that this process knows: prepared, in line, under way, or waiting.
type live struct {
	e    *Engine
	doc  *flow.Document
	prog *Program
	memo map[opKey]*done
	// from, only and given say where a run starts that does not start at the trigger.
	from, only int
	given      map[int]map[string]any
	noWait     bool
	pins       map[int][]map[string]any // what modules give instead of being called
	standIn    StandIn
	begins     bool // the history has what the run starts with
	resumed    bool // the same run goes on: what it has done is in its history already
	tries      map[opKey]int
	marks      map[opKey]string // what streams read
	noted      map[notedKey]int // steps that the history of a resumed run has already
	recorded   bool             // the journal knows the run
	recalled   bool             // it comes from the journal, and knows what that kept
	order      int64            // the place of the first step that is still to come, behind bundles that went several at once
	depth      int              // how many runs called this one
	outermost  string           // the run that all of these calls go back to; "" for a run that nobody called

	mu         sync.Mutex
	run        Run
	started    bool   // it is in line or under way
	parked     bool   // it waits in its goroutine for the person
	ended      bool   // nothing happens to it any more
	byHand     bool   // Cancel asked for the end
	pauses     Pauses // where it stops next
	pause      *Pause // where it stands
	goOn       chan struct{}
	committing sync.Mutex // one commit after the other
	out        outbox     // what is not recorded yet
	awaited    *Step      // a failed step that is tried again in a moment
	ctx        context.Context
	cancel     context.CancelFunc
	resume     chan []Identity
	idle       chan struct{} // closed when the run is over or waits; made anew when it goes on
}

func newLive(e *Engine, doc *flow.Document, prog *Program, r Run) *live {
	l := &live{e: e, doc: doc, prog: prog, run: r, resume: make(chan []Identity, 1), idle: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(e.base)
	return l
}

func (l *live) snapshot() Run {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.run
	r.Identities = append([]Identity(nil), r.Identities...)
	return r
}

// update changes the run under its lock. Only the run's goroutine, or who holds the run before it starts, calls it.
func (l *live) update(f func(*Run)) {
	l.mu.Lock()
	f(&l.run)
	l.mu.Unlock()
}

// await shows a step that is tried again in a moment; nil when the moment has come. It is in no history.
func (l *live) await(s *Step) {
	l.mu.Lock()
	l.awaited = s
	l.mu.Unlock()
}

func (l *live) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.idle:
	default:
		close(l.idle)
	}
}

func (l *live) stir() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	select {
	case <-l.idle:
		l.idle = make(chan struct{})
	default:
	}
}

func (l *live) resting() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.idle
}

// lane is the line in which a run waits for its turn: runs of a sequential flow, and of one
// bulk click, go one after the other, or as many at once as the flow's setting says.
func (l *live) lane() (name string, width int) {
	s := l.doc.Settings
	switch {
	case s.Sequential:
		return "flow/" + l.run.FlowID, 1
	case l.run.Batch != "":
		return "batch/" + l.run.Batch, max(1, s.Parallel)
	}
	return "", 0
}

// enter gives the run a place, or says that it must stand in line. The lock is held.
func (e *Engine) enter(l *live) bool {
	lane, width := l.lane()
	if e.places >= e.opt.MaxRuns || lane != "" && e.perFlow[lane] >= width {
		return false
	}
	e.places++
	if lane != "" {
		e.perFlow[lane]++
	}
	return true
}

// leave gives a place back, and lets those in line start, first come first.
func (e *Engine) leave(l *live) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.places--
	if lane, _ := l.lane(); lane != "" {
		if e.perFlow[lane]--; e.perFlow[lane] == 0 {
			delete(e.perFlow, lane)
		}
	}
	e.pump()
}

func (e *Engine) pump() {
	if e.closed {
		return
	}
	rest := e.queue[:0]
	for _, l := range e.queue {
		switch {
		case l.ctx.Err() != nil: // cancelled while it came to stand in line
			e.wg.Add(1)
			go func() {
				defer e.wg.Done()
				e.abandon(l)
			}()
		case e.enter(l):
			e.wg.Add(1)
			go e.fromQueue(l)
		default:
			rest = append(rest, l)
		}
	}
	clear(e.queue[len(rest):])
	e.queue = rest
	late := e.soon[:0]
	for _, s := range e.soon {
		if len(e.queue) == 0 && e.enter(s.l) {
			e.wg.Add(1)
			s.place <- struct{}{}
		} else {
			late = append(late, s)
		}
	}
	clear(e.soon[len(late):])
	e.soon = late
}
