package engine

import (
	"errors"

	"signet/backend/fault"
)

// carry is the goroutine of a run.
func (e *Engine) carry(l *live) {
	defer e.wg.Done()
	defer e.leave(l)
	x := newExec(l, l.ctx)
	if l.tries != nil {
		x.tries = l.tries
	}
	var err error
	if given := x.givenSteps(); len(given) > 0 && !l.resumed && !l.begins {
		l.out.steps = given
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
	if errors.As(err, &h) && h.commit {
		if cerr := x.commitRecords(); cerr != nil {
			err = cerr
		}
	}
	x.rollbackRecords() // what is left belongs to a run that did not come to its end
	state, module := Succeeded, 0
	var f *fault.Error
	switch {
	case errors.As(err, &u):
		state, f = Failed, u.f
	case errors.As(err, &h) && h.commit && x.warned == 0:
	case errors.As(err, &h) && h.commit: // what was set aside before is as unfinished as ever
		state = Warning
	case errors.As(err, &h):
		state, f, module = Failed, h.f, h.module
		if f != nil && f.Kind == fault.PermissionDenied {
			state = Refused
		}
	case err != nil && byHand:
		state = Cancelled
	case err != nil:
		state, f = Failed, fault.Of(err)
	case x.warned > 0:
		state = Warning
	}
	if x.unknown > 0 {
		state = InDoubt
	}
	f = cleanFault(e.redactor, f)
	var kept *Hold
	if before := l.snapshot(); before.Hold != nil {
		switch state {
		case Failed, Refused, Cancelled: // it is where it was before: nothing is lost, and a person or time decides
			if f == nil {
				f, module = attemptStopped(), l.from
			}
			kept, state = before.Hold.failedAgain(f, e.now()), Held
		case Succeeded, Warning:
			c := *before.Hold
			c.Resolved, kept = e.now(), &c
		}
	}
	l.update(func(r *Run) {
		r.State, r.Fault, r.FaultStep, r.EndedAt = state, f, module, e.now()
		r.Aside = x.held
		if kept != nil {
			r.Hold = kept
		}
		r.ActiveMS = x.active + r.EndedAt.Sub(x.started).Milliseconds()
	})
	if state == Succeeded || state == Warning || state == InDoubt || state == Held {
		x.advance() // before the run's end is recorded: should Signet end in between, the run goes on and says it again
	}
	defer func() { e.announceHeld(l.snapshot()) }()
	entry := Entry{Name: runFinished, Outcome: string(state), Fault: x.kept(f), Module: module, Started: x.started, Ended: e.now()}
	if byHand && err != nil {
		entry.Name = runCancelled
	}
	// The end goes together with what the run did last. Where that cannot be written, the end may be.
	err = x.commit(Commit{Save: true, Entries: []Entry{entry}})
	if err == nil {
		return
	}
	e.opt.Log.Error("the end of a run is not recorded", "run", l.run.ID, "error", e.redactor.Clean(err.Error()))
	l.update(func(r *Run) {
		if r.State != InDoubt {
			r.State = Failed
		}
		if x.unknown > 0 {
			r.State = InDoubt
		}
		if errors.As(err, &u) {
			r.Fault = u.f
		}
	})
	r := l.snapshot()
	entry.Outcome, entry.Fault = string(r.State), x.kept(r.Fault)
	if err := e.save(x.keep, l, entry); err != nil {
		e.opt.Log.Error("the end of a run is not recorded", "run", l.run.ID, "error", e.redactor.Clean(err.Error()))
	}
}

// retire forgets a run that is over, after everybody who waits was told.
func (e *Engine) retire(l *live) {
	e.tell(l.snapshot())
	l.cancel()
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	e.mu.Lock()
	delete(e.live, l.run.ID)
	e.mu.Unlock()
	l.rest()
}
