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
