package engine

import (
	"context"

	"signet/backend/fault"
)

// wait stops the run at its step until the person has signed in.
func (x *exec) wait(n *node, f *fault.Error) error {
	e, l := x.e, x.l
	if err := x.flush(); err != nil {
		return err
	}
	f = cleanFault(e.redactor, f)
	x.forget()
	e.opt.Identities.Park(x.run.ID)
	paused := e.now()
	l.update(func(r *Run) {
		r.State, r.Fault, r.FaultStep = Waiting, f, n.id
		r.ActiveMS = x.active + paused.Sub(x.started).Milliseconds()
	})
	entry := Entry{Name: runWaiting, Module: n.id, ModuleTag: n.tag, Outcome: waiting, Fault: x.kept(f)}
	if err := e.save(x.keep, l, entry); err != nil {
		return err
	}
	l.mu.Lock()
	select { // a second Continue of an earlier wait is not one of this
	case <-l.resume:
	default:
	}
	l.parked = true
	l.mu.Unlock()
	e.leave(l)
	e.tell(l.snapshot())
	l.rest()
	var err error
	var idents []Identity
	select {
	case idents = <-l.resume:
	case <-x.ctx.Done():
		err = x.ctx.Err()
	}
	e.reenter(l)
	l.mu.Lock()
	l.parked = false
	l.mu.Unlock()
	x.started = x.started.Add(e.now().Sub(paused)) // times of steps count what was active
	if err != nil {
		return err
	}
	l.update(func(r *Run) { r.State, r.Fault, r.FaultStep, r.Identities = Running, nil, 0, idents })
	as, accounts := describe(l.snapshot().Identities)
	err = e.save(x.keep, l, Entry{Name: runContinued, Module: n.id, ModuleTag: n.tag, Outcome: running, RemoteUser: accounts,
		Facts: map[string]string{"acts_as": as}})
	e.tell(l.snapshot())
	return err
}

// reenter takes a place again at once: a person has just acted and looks at the run.
func (e *Engine) reenter(l *live) {
	e.mu.Lock()
	e.places++
	if lane, _ := l.lane(); lane != "" {
		e.perFlow[lane]++
	}
	e.mu.Unlock()
}

// Continue goes on with a run that waits, where its sign-ins are there now; what is missing still is listed.
func (e *Engine) Continue(ctx context.Context, runID string) (Run, []Missing, error) {
	l, err := e.find(ctx, runID)
	if err != nil {
		return Run{}, nil, err
	}
	switch l.snapshot().State {
	case Waiting, NeedsSignIn, Ready, Held:
	default:
		return l.snapshot(), nil, wrongState(l.snapshot(), "continued")
	}
	idents, missing, err := e.identify(ctx, l)
	if err != nil {
		return l.snapshot(), nil, err
	}
	if needed(missing) {
		return l.snapshot(), missing, nil
	}
	l.mu.Lock()
	parked := l.parked
	l.mu.Unlock()
	if parked {
		l.stir()
		select {
		case l.resume <- idents:
		default:
		}
		return l.snapshot(), nil, nil
	}
	r, err := e.launch(ctx, l, idents)
	return r, nil, err
}
