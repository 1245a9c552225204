package engine

import (
	"context"
	"errors"

	"signet/backend/fault"
)

// Start starts a prepared run. It returns once the start is recorded, or once the
// run stands in line for a place; a run whose start cannot be recorded does not start.
func (e *Engine) Start(ctx context.Context, runID string) (Run, error) {
	l, err := e.find(ctx, runID)
	if err != nil {
		return Run{}, err
	}
	if s := l.snapshot().State; s != Ready && s != NeedsSignIn && s != Held {
		return l.snapshot(), wrongState(l.snapshot(), "started")
	}
	missing, err := e.identify(ctx, l)
	if err != nil {
		return l.snapshot(), err
	}
	if needed(missing) {
		return l.snapshot(), signInMissing(l.snapshot())
	}
	return e.launch(ctx, l)
}

func signInMissing(r Run) error {
	return fault.New(fault.FailedPrecondition, "engine.start").About(r.FlowName).Coded("run.needs_sign_in").
		Headline("Sign in first").Say("The Action Flow %s needs a sign-in that is missing.", r.FlowName).
		Hint("Sign in under Profile > Personal Connections, then continue.")
}

func wrongState(r Run, verb string) error {
	return fault.New(fault.FailedPrecondition, "engine.state").About(r.FlowName).Coded("run.state").
		Say("Run %d is %s, so it cannot be %s.", r.Number, words(r.State), verb).Hint("Open the run to see what it allows.")
}

func words(s State) string {
	switch s {
	case NeedsSignIn:
		return "waiting for a sign-in"
	case InDoubt:
		return "in doubt"
	}
	return string(s)
}

// launch starts a run now, or puts it in line.
func (e *Engine) launch(ctx context.Context, l *live) (Run, error) {
	if l.recalled && l.doc.Settings.Confidential {
		return l.snapshot(), fault.New(fault.FailedPrecondition, "engine.start").About(l.doc.Name).Coded("run.confidential").
			Say("%s keeps no values, so there is nothing to go on with after Signet was ended.", l.doc.Name).Hint("Start it anew.")
	}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return l.snapshot(), fault.New(fault.Unavailable, "engine.start").Say("Signet is ending.").Hint("Start it again, then run.")
	}
	l.mu.Lock()
	if l.started {
		l.mu.Unlock()
		e.mu.Unlock()
		return l.snapshot(), wrongState(l.snapshot(), "started again")
	}
	l.started = true
	l.mu.Unlock()
	placed := e.enter(l)
	if placed {
		e.wg.Add(1)
	}
	e.mu.Unlock()
	l.stir()
	if !placed {
		return e.stand(ctx, l)
	}
	if err := e.begin(ctx, l); err != nil {
		e.wg.Done()
		l.update(func(*Run) { l.started = false })
		e.leave(l)
		return l.snapshot(), err
	}
	go e.carry(l)
	return l.snapshot(), nil
}

// stand records a run that stands in line, so that it is not lost if the program ends.
func (e *Engine) stand(ctx context.Context, l *live) (Run, error) {
	l.update(func(r *Run) { r.State = Ready })
	record := e.save
	if !l.recorded {
		record = e.create
	}
	if err := record(ctx, l); err != nil {
		l.update(func(*Run) { l.started = false })
		return l.snapshot(), err
	}
	e.mu.Lock()
	e.queue = append(e.queue, l)
	e.pump() // a place may have become free meanwhile
	e.mu.Unlock()
	e.tell(l.snapshot())
	return l.snapshot(), nil
}

func (e *Engine) fromQueue(l *live) {
	if err := e.begin(l.ctx, l); err != nil {
		f := fault.Of(err)
		l.update(func(r *Run) { r.State, r.Fault, r.EndedAt = Failed, f, e.now() })
		e.opt.Log.Error("a run did not start", "run", l.run.ID, "error", e.redactor.Clean(err.Error()))
		e.retire(l)
		e.leave(l)
		e.wg.Done()
		return
	}
	e.carry(l)
}

// begin is the commit before the first operation: the run, and as whom it acts.
func (e *Engine) begin(ctx context.Context, l *live) error {
	before := l.snapshot()
	l.update(func(r *Run) {
		r.State = Running
		if r.StartedAt.IsZero() {
			r.StartedAt = e.now()
		}
	})
	as, accounts := describe(before.Identities)
	name := runStarted
	if l.resumed {
		name = runContinued
	}
	entry := Entry{Name: name, Outcome: running, RemoteUser: accounts, Started: e.now(), Facts: map[string]string{"acts_as": as}}
	if before.DryRun {
		entry.Facts["dry_run"] = "true"
	}
	if before.RetryOf != "" {
		entry.Facts["retry_of"] = before.RetryOf
	}
	if len(before.Identities) == 1 {
		entry.Identity = &before.Identities[0]
	}
	record := e.save
	if !l.recorded {
		record = e.create
	}
	if err := record(ctx, l, entry); err != nil {
		l.update(func(r *Run) { r.State, r.StartedAt = before.State, before.StartedAt })
		return err
	}
	e.tell(l.snapshot())
	return nil
}

// carry is the goroutine of a run.
func (e *Engine) carry(l *live) {
	defer e.wg.Done()
	defer e.leave(l)
	x := newExec(l, l.ctx)
	if l.tries != nil {
		x.tries = l.tries
	}
	var err error
	if given := x.givenSteps(); len(given) > 0 && !l.resumed {
		x.steps = given
		err = x.flush()
	}
	if err == nil {
		err = x.execute()
	}
	e.finish(l, x, err)
}

// finish records how the run ended. When the program ends it records nothing: Recover will.
func (e *Engine) finish(l *live, x *exec, err error) {
	defer e.retire(l)
	defer x.close()
	l.mu.Lock()
	byHand := l.byHand
	l.mu.Unlock()
	if err != nil && l.ctx.Err() != nil && !byHand {
		_ = x.flush()
		return
	}
	var h *halt
	var u *unrecorded
	state, module := Succeeded, 0
	var f *fault.Error
	switch {
	case errors.As(err, &u):
		state, f = Failed, u.f
	case errors.As(err, &h) && h.commit:
	case errors.As(err, &h):
		state, f, module = Failed, h.f, h.module
		if f != nil && f.Kind == fault.PermissionDenied {
			state = Refused
		}
	case err != nil && byHand:
		state = Cancelled
	case err != nil:
		state, f = Failed, fault.Of(err)
	case x.held > 0:
		state = Warning
	}
	if x.unknown > 0 {
		state = InDoubt
	}
	if ferr := x.flush(); ferr != nil && u == nil {
		errors.As(ferr, &u)
		if state != InDoubt {
			state = Failed
		}
		f = u.f
	}
	f = cleanFault(e.redactor, f)
	l.update(func(r *Run) {
		r.State, r.Fault, r.FaultStep, r.EndedAt = state, f, module, e.now()
		r.ActiveMS = x.active + r.EndedAt.Sub(x.started).Milliseconds()
	})
	entry := Entry{Name: runFinished, Outcome: string(state), Fault: x.kept(f), Module: module, Started: x.started, Ended: e.now()}
	if byHand && err != nil {
		entry.Name = runCancelled
	}
	if err := e.save(x.keep, l, entry); err != nil {
		e.opt.Log.Error("the end of a run is not recorded", "run", l.run.ID, "error", e.redactor.Clean(err.Error()))
		l.update(func(r *Run) {
			if r.State != InDoubt {
				r.State = Failed
			}
			r.Fault = cannotWrite(err).f
			var inner *unrecorded
			if errors.As(err, &inner) {
				r.Fault = inner.f
			}
		})
	}
}

// retire forgets a run that is over, after everybody who waits was told.
func (e *Engine) retire(l *live) {
	e.tell(l.snapshot())
	l.cancel()
	e.mu.Lock()
	delete(e.live, l.run.ID)
	e.mu.Unlock()
	l.rest()
}

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
	l.parked = true
	l.mu.Unlock()
	e.leave(l)
	e.tell(l.snapshot())
	l.rest()
	var err error
	select {
	case <-l.resume:
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
	l.update(func(r *Run) { r.State, r.Fault, r.FaultStep = Running, nil, 0 })
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
	missing, err := e.identify(ctx, l)
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
		case l.resume <- struct{}{}:
		default:
		}
		return l.snapshot(), nil, nil
	}
	r, err := e.launch(ctx, l)
	return r, nil, err
}

// Cancel stops a run within a second. A run that has not started is abandoned.
func (e *Engine) Cancel(ctx context.Context, runID string) (Run, error) {
	e.mu.Lock()
	l := e.live[runID]
	if l == nil {
		e.mu.Unlock()
		return e.cancelRecorded(ctx, runID)
	}
	l.mu.Lock()
	before, queued := l.run.State, false
	underWay := l.started
	for i, q := range e.queue {
		if q == l {
			e.queue = append(e.queue[:i], e.queue[i+1:]...)
			queued = true
			break
		}
	}
	over := before.Over() || before == InDoubt || before == Interrupted
	if !over {
		l.byHand = true
		if underWay && !queued {
			l.cancel()
		}
	}
	l.mu.Unlock()
	e.mu.Unlock()
	if over {
		return l.snapshot(), wrongState(l.snapshot(), "cancelled")
	}
	if underWay && !queued {
		l.stir()
		return e.Wait(ctx, runID)
	}
	state := Cancelled
	if before == NeedsSignIn || before == Ready {
		state = Abandoned
	}
	l.update(func(r *Run) { r.State, r.EndedAt = state, e.now() })
	if l.recorded {
		if err := e.save(ctx, l, Entry{Name: runCancelled, Outcome: string(state)}); err != nil {
			return l.snapshot(), err
		}
	}
	e.opt.Identities.End(runID)
	e.retire(l)
	return l.snapshot(), nil
}

// cancelRecorded ends a run of an earlier process that waits for a person. It needs no document.
func (e *Engine) cancelRecorded(ctx context.Context, runID string) (Run, error) {
	r, err := e.opt.Journal.Find(ctx, runID)
	if err != nil {
		return r, err
	}
	state := Cancelled
	switch r.State {
	case NeedsSignIn, Ready:
		state = Abandoned
	case Waiting, Held:
	default:
		return r, wrongState(r, "cancelled")
	}
	r.State, r.EndedAt = state, e.now()
	if err := e.opt.Journal.Save(ctx, &r, Entry{Name: runCancelled, Outcome: string(state)}); err != nil {
		return r, cannotWrite(err)
	}
	e.opt.Identities.End(runID)
	e.tell(r)
	return r, nil
}

// CancelBatch stops what is left of a bulk click, the last in line first.
func (e *Engine) CancelBatch(ctx context.Context, batch string) ([]Run, error) {
	e.mu.Lock()
	var list []string
	for _, l := range e.queue {
		if l.run.Batch == batch {
			list = append([]string{l.run.ID}, list...)
		}
	}
	queued := len(list)
	for id, l := range e.live {
		if l.run.Batch != batch {
			continue
		}
		inLine := false
		for _, q := range list[:queued] {
			inLine = inLine || q == id
		}
		if !inLine {
			list = append(list, id)
		}
	}
	e.mu.Unlock()
	var out []Run
	var errs []error
	for _, id := range list {
		r, err := e.Cancel(ctx, id)
		switch {
		case err == nil:
			out = append(out, r)
		case fault.KindOf(err) != fault.FailedPrecondition: // it ended by itself meanwhile
			errs = append(errs, err)
		}
	}
	return out, errors.Join(errs...)
}

// Wait returns when the run is over, or when it waits for a person.
func (e *Engine) Wait(ctx context.Context, runID string) (Run, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l == nil {
		return e.opt.Journal.Find(ctx, runID)
	}
	select {
	case <-l.resting():
		return l.snapshot(), nil
	case <-ctx.Done():
		return l.snapshot(), fault.New(fault.Cancelled, "engine.wait").Say("The run goes on.").Hint("Open the run to see it.").Because(ctx.Err())
	}
}

// Get is the run as it stands now.
func (e *Engine) Get(ctx context.Context, runID string) (Run, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l != nil {
		return l.snapshot(), nil
	}
	return e.opt.Journal.Find(ctx, runID)
}
