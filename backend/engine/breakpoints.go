package engine

import (
	"context"
	"maps"
	"slices"

	"signet/backend/fault"
)

// Pauses say before which modules a run of a draft stops until the person goes on.
type Pauses struct {
	At    []int
	Every bool // step by step
}

func (p Pauses) any() bool { return p.Every || len(p.At) > 0 }

func (p Pauses) before(module int) bool { return p.Every || slices.Contains(p.At, module) }

// Pause is where a run has stopped, and what is there: the bundles of the modules before, and
// the fields as the module would get them.
type Pause struct {
	Module    int
	Operation int
	Bundles   map[int]map[string]any
	Fields    map[string]any
	Fault     *fault.Error // why the fields cannot be worked out
}

// paused is the state of the step that is shown while a run stands before a module.
const pausedState = "paused"

// Paused says where a run has stopped; false when it does not stand before a module.
func (e *Engine) Paused(runID string) (Pause, bool) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l == nil {
		return Pause{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pause == nil {
		return Pause{}, false
	}
	return *l.pause, true
}

// GoOn lets a run that has stopped before a module make its operation, and says where it stops next.
// Cancel ends it instead.
func (e *Engine) GoOn(_ context.Context, runID string, next Pauses) (Run, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	stands := false
	if l != nil {
		l.mu.Lock()
		if stands = l.pause != nil; stands {
			l.pause, l.pauses = nil, next
			close(l.goOn)
		}
		l.mu.Unlock()
	}
	if !stands {
		return Run{}, fault.New(fault.FailedPrecondition, "engine.go_on").Coded("run.not_paused").
			Say("The run does not stand before a module any more.").Hint("Open the run to see how it stands.")
	}
	return l.snapshot(), nil
}

// pauseBefore stops before an operation where the person asked for it. What the run holds of
// sign-ins is wiped meanwhile, as whenever it waits.
func (x *exec) pauseBefore(n *node) error {
	l := x.l
	l.mu.Lock()
	stop := l.pauses.before(n.id)
	l.mu.Unlock()
	if !stop {
		return nil
	}
	if err := x.flush(); err != nil {
		return err
	}
	x.forget()
	x.e.opt.Identities.Park(x.run.ID)
	p := &Pause{Module: n.id, Operation: x.ops[n.index] + 1}
	if !x.confidential {
		p.Bundles = maps.Collect(maps.All(x.bundles()))
		for id, b := range p.Bundles {
			p.Bundles[id] = cleanMap(x.e.redactor, b)
		}
		if x.l.pins[n.id] == nil {
			fields, err := n.evaluate(x.env)
			p.Fields = cleanMap(x.e.redactor, fields)
			if err != nil {
				p.Fault = cleanFault(x.e.redactor, fault.Of(err))
			}
		}
	}
	began := x.e.now()
	goOn := make(chan struct{})
	l.mu.Lock()
	l.pause, l.goOn = p, goOn
	l.mu.Unlock()
	x.show(Step{Module: n.id, Operation: p.Operation, State: pausedState, StartedMS: x.sinceStart(began)})
	var err error
	select {
	case <-goOn:
	case <-x.ctx.Done():
		err = x.ctx.Err()
		l.mu.Lock()
		l.pause = nil
		l.mu.Unlock()
	}
	x.started = x.started.Add(x.e.now().Sub(began)) // times of steps count what was active
	return err
}
