package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

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
	idents, missing, err := e.identify(ctx, l)
	if err != nil {
		return l.snapshot(), err
	}
	if needed(missing) {
		return l.snapshot(), signInMissing(l.snapshot())
	}
	return e.launch(ctx, l, idents)
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
func (e *Engine) launch(ctx context.Context, l *live, idents []Identity) (Run, error) {
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
	known := e.live[l.run.ID]
	if l.started || known != nil && known != l { // somebody else has it in hand
		l.mu.Unlock()
		e.mu.Unlock()
		return l.snapshot(), wrongState(l.snapshot(), "started again")
	}
	e.live[l.run.ID] = l
	l.started, l.run.Identities = true, idents
	l.mu.Unlock()
	placed := e.enter(l)
	var soon chan struct{}
	if !placed && len(e.queue) == 0 && len(e.soon) < mostSoon {
		soon = make(chan struct{}, 1)
		e.soon = append(e.soon, standing{l, soon})
	}
	if placed {
		e.wg.Add(1)
	}
	e.mu.Unlock()
	l.stir()
	if soon != nil {
		placed = e.awaitPlace(ctx, l, soon)
	}
	if !placed {
		return e.stand(ctx, l)
	}
	if err := e.begin(ctx, l); err != nil {
		e.wg.Done()
		l.update(func(*Run) { l.started = false })
		e.leave(l)
		if l.ctx.Err() != nil {
			e.abandon(l)
		}
		return l.snapshot(), err
	}
	go e.carry(l)
	return l.snapshot(), nil
}

// standing is a run that may get a place before it is worth recording that it waits for one.
type standing struct {
	l     *live
	place chan struct{}
}

const (
	mostSoon = 64
	soonest  = 15 * time.Millisecond
)

// awaitPlace waits a moment for a place: short runs make room faster than a run can be put in line.
func (e *Engine) awaitPlace(ctx context.Context, l *live, place chan struct{}) bool {
	t := time.NewTimer(soonest)
	defer t.Stop()
	select {
	case <-place:
		return true
	case <-t.C:
	case <-l.ctx.Done():
	case <-ctx.Done():
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range e.soon {
		if e.soon[i].l == l {
			e.soon = append(e.soon[:i:i], e.soon[i+1:]...)
			return false
		}
	}
	return true // it was given meanwhile
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
		if l.ctx.Err() != nil {
			e.abandon(l)
		}
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
	if l.ctx.Err() != nil {
		e.abandon(l)
		e.leave(l)
		e.wg.Done()
		return
	}
	if err := e.begin(context.WithoutCancel(l.ctx), l); err != nil {
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
		r.State, r.Fault, r.FaultStep = Running, nil, 0
		if r.StartedAt.IsZero() {
			r.StartedAt = e.now()
		}
		if r.Hold != nil && before.State != Waiting {
			h := *r.Hold
			h.Attempts, h.Next, h.Waits = h.Attempts+1, time.Time{}, ""
			r.Hold = &h
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
	if names := l.pinnedNames(); names != "" {
		entry.Facts["pinned"] = names
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
		l.update(func(r *Run) {
			r.State, r.StartedAt, r.Fault, r.FaultStep, r.Hold = before.State, before.StartedAt, before.Fault, before.FaultStep, before.Hold
		})
		return err
	}
	e.tell(l.snapshot())
	return nil
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

// Steps are the steps of a run so far, those of the chunk that is not written yet included.
func (e *Engine) Steps(ctx context.Context, runID string) ([]Step, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l == nil {
		return e.opt.Journal.Steps(ctx, runID)
	}
	pending, written := l.unwritten()
	l.mu.Lock()
	awaited := l.awaited
	recorded := l.recorded
	l.mu.Unlock()
	if !recorded {
		return nil, nil
	}
	steps, err := e.opt.Journal.Steps(ctx, runID)
	if err != nil {
		return nil, err
	}
	steps = append(steps, missingFrom(steps[min(written, len(steps)):], pending)...)
	InOrder(steps)
	if awaited != nil {
		steps = append(steps, *awaited)
	}
	return steps, nil
}

// InOrder puts the steps of a run in the order of its bundles. It matters where these went several at once.
func InOrder(steps []Step) {
	for i := 1; i < len(steps); i++ {
		if steps[i].Order < steps[i-1].Order {
			slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.Order, b.Order) })
			return
		}
	}
}

// missingFrom gives the steps that are not among those written: a commit may have come between the two reads.
func missingFrom(written, pending []Step) []Step {
	type mark struct {
		opKey
		attempt, cycle int
		state          string
		started        int64
	}
	of := func(s *Step) mark {
		return mark{opKey{s.Module, s.Operation}, s.Attempt, s.Cycle, s.State, s.StartedMS}
	}
	there := map[mark]int{}
	for i := range written {
		there[of(&written[i])]++
	}
	out := pending[:0]
	for i := range pending {
		if m := of(&pending[i]); there[m] > 0 {
			there[m]--
			continue
		}
		out = append(out, pending[i])
	}
	return out
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
