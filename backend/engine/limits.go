package engine

import (
	"context"
	"sync"
	"time"
)

// limits keeps one gate for each connection that has a limit.
type limits struct {
	of    func(string) Limit
	mu    sync.Mutex
	gates map[string]*gate
}

type gate struct {
	places chan struct{} // nil: any number at once
	every  time.Duration
	mu     sync.Mutex
	next   time.Time
}

func newLimits(of func(string) Limit) *limits { return &limits{of: of, gates: map[string]*gate{}} }

// enter waits for a place on the connection; leave gives it back.
func (l *limits) enter(ctx context.Context, connection string) (leave func(), err error) {
	if l.of == nil || connection == "" {
		return func() {}, nil
	}
	g := l.gate(connection)
	if g.places != nil {
		select {
		case g.places <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	leave = func() {
		if g.places != nil {
			<-g.places
		}
	}
	if g.every > 0 {
		g.mu.Lock()
		now := time.Now()
		at := g.next
		if at.Before(now) {
			at = now
		}
		g.next = at.Add(g.every)
		g.mu.Unlock()
		if err := pause(ctx, time.Until(at)); err != nil {
			leave()
			return nil, err
		}
	}
	return leave, nil
}

func (l *limits) gate(connection string) *gate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g, ok := l.gates[connection]; ok {
		return g
	}
	g := &gate{}
	limit := l.of(connection)
	if limit.AtOnce > 0 {
		g.places = make(chan struct{}, limit.AtOnce)
	}
	if limit.PerSecond > 0 {
		g.every = time.Duration(float64(time.Second) / limit.PerSecond)
	}
	l.gates[connection] = g
	return g
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
