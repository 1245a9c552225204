package engine

import (
	"context"
	"sync"
	"time"
)

// limits keeps one gate for each connection; all runs go through it.
type limits struct {
	of    func(string) Limit
	mu    sync.Mutex
	gates map[string]*gate
}

func newLimits(of func(string) Limit) *limits { return &limits{of: of, gates: map[string]*gate{}} }

// limitAge is how long a connection's limit is taken as read.
const limitAge = time.Second

// gate lets calls through to one connection: as many at once as its limit allows and as its
// system takes, in the order in which they came.
type gate struct {
	mu      sync.Mutex
	limit   Limit
	read    time.Time
	pace    pace
	running int
	waiting []chan struct{}
	until   time.Time // the system asked for quiet until then
	starts  []time.Time
	next    int // in starts
	timer   *time.Timer
}

// enter waits for a place on the connection; leave gives it back.
func (l *limits) enter(ctx context.Context, connection string) (*gate, error) {
	if connection == "" {
		return nil, nil
	}
	g := l.gate(connection)
	if ctx.Value(instant{}) != nil {
		return nil, ctx.Err()
	}
	g.mu.Lock()
	if l.of != nil && time.Since(g.read) > limitAge {
		g.set(l.of(connection))
	}
	if len(g.waiting) == 0 && g.free(time.Now()) {
		g.take(time.Now())
		g.mu.Unlock()
		return g, nil
	}
	place := make(chan struct{}, 1)
	g.waiting = append(g.waiting, place)
	g.pace.pressed = true
	g.admit()
	g.mu.Unlock()
	select {
	case <-place:
		return g, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range g.waiting {
		if w == place {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return nil, ctx.Err()
		}
	}
	g.running-- // it got its place meanwhile
	g.admit()
	return nil, ctx.Err()
}

func (l *limits) gate(connection string) *gate {
	l.mu.Lock()
	defer l.mu.Unlock()
	g, ok := l.gates[connection]
	if !ok {
		g = &gate{pace: newPace()}
		if l.of != nil {
			g.set(l.of(connection))
		}
		l.gates[connection] = g
	}
	return g
}

func (g *gate) set(l Limit) {
	g.read = time.Now()
	if l.PerSecond > 0 && l.Calls == 0 {
		l.Calls, l.Every = 1, time.Duration(float64(time.Second)/l.PerSecond)
	}
	if l.Calls != g.limit.Calls || l.Every != g.limit.Every {
		g.starts, g.next = nil, 0
		if l.Calls > 0 && l.Every > 0 {
			g.starts = make([]time.Time, min(l.Calls, mostCalls))
		}
	}
	g.limit = l
	g.pace.bound = l.AtOnce
}

// mostCalls is the most that a limit counts in an interval.
const mostCalls = 1 << 16

// free reports whether a call may start now; when only time keeps it, the gate wakes by itself.
func (g *gate) free(now time.Time) bool {
	if g.running >= g.pace.now() {
		return false
	}
	at := g.until
	if len(g.starts) > 0 {
		if first := g.starts[g.next]; !first.IsZero() && first.Add(g.limit.Every).After(at) {
			at = first.Add(g.limit.Every)
		}
	}
	wait := at.Sub(now)
	if wait <= 0 {
		return true
	}
	if g.timer != nil {
		g.timer.Stop()
	}
	g.timer = time.AfterFunc(wait, func() {
		g.mu.Lock()
		g.admit()
		g.mu.Unlock()
	})
	return false
}

func (g *gate) take(now time.Time) {
	g.running++
	if len(g.starts) > 0 {
		g.starts[g.next] = now
		g.next = (g.next + 1) % len(g.starts)
	}
}

func (g *gate) admit() {
	now := time.Now()
	for len(g.waiting) > 0 && g.free(now) {
		g.take(now)
		g.waiting[0] <- struct{}{}
		g.waiting[0] = nil
		g.waiting = g.waiting[1:]
	}
}

// leave gives the place back.
func (g *gate) leave() {
	if g == nil {
		return
	}
	g.mu.Lock()
	g.running--
	g.pace.done(time.Now())
	g.admit()
	g.mu.Unlock()
}

// busy says that the system asked to slow down, and for how long it wants to be left alone.
func (g *gate) busy(after time.Duration) {
	if g == nil {
		return
	}
	g.mu.Lock()
	now := time.Now()
	if until := now.Add(after); until.After(g.until) {
		g.until = until
	}
	g.pace.slow(now)
	g.mu.Unlock()
}

// instant marks a context in which pauses take no time.
type instant struct{}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 || ctx.Value(instant{}) != nil {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
