package engine

import (
	"context"
	"errors"

	"signet/backend/fault"
)

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
		l.started = true // from here on nobody starts it
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
	err := e.put(ctx, l)
	return l.snapshot(), err
}

// abandon ends a run that was cancelled before its first step; when the program ends, Recover finds it.
func (e *Engine) abandon(l *live) {
	l.mu.Lock()
	byHand := l.byHand
	l.mu.Unlock()
	if !byHand {
		e.opt.Identities.End(l.run.ID)
		e.retire(l)
		return
	}
	if err := e.put(context.WithoutCancel(l.ctx), l); err != nil {
		e.opt.Log.Error("the end of a run is not recorded", "run", l.run.ID, "error", e.redactor.Clean(err.Error()))
		e.retire(l)
	}
}

// put records that a run ends before it has begun, or before it has gone on.
func (e *Engine) put(ctx context.Context, l *live) error {
	state := Cancelled
	if s := l.snapshot().State; s == NeedsSignIn || s == Ready {
		state = Abandoned
	}
	if l.recorded {
		before := l.snapshot()
		l.update(func(r *Run) { r.State, r.EndedAt = state, e.now() })
		if err := e.save(ctx, l, declined(before.State, state)); err != nil {
			l.update(func(r *Run) { r.State, r.EndedAt = before.State, before.EndedAt; l.byHand, l.started = false, false })
			return err
		}
	} else {
		l.update(func(r *Run) { r.State, r.EndedAt = state, e.now() })
	}
	e.opt.Identities.End(l.run.ID)
	e.retire(l)
	return nil
}

// declined is the one event of a run that a person stops before its first step, or while it waits.
func declined(before, state State) Entry {
	if before == NeedsSignIn {
		return Entry{Name: runNotStarted, Outcome: cancelled, Facts: map[string]string{"reason": "sign-in cancelled"}}
	}
	return Entry{Name: runCancelled, Outcome: string(state)}
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
	entry := declined(r.State, state)
	r.State, r.EndedAt = state, e.now()
	if err := e.opt.Journal.Save(ctx, &r, entry); err != nil {
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
