package desk

import (
	"context"

	"signet/backend/engine"
	"signet/backend/store"
)

// continueRuns goes on with the run whose sign-in was just given, with the other runs of
// the same click, and with those of this person that wait for the same connection: a
// person is asked once. What is still missing for the click is asked next.
func (d *Desk) continueRuns(ctx context.Context, runID, connectionID string) ([]engine.Run, []engine.Missing, error) {
	first, err := d.engine.Get(ctx, runID)
	if err != nil {
		return nil, nil, err
	}
	click, err := d.ofClick(ctx, first)
	if err != nil {
		return nil, nil, err
	}
	var out []engine.Run
	var missing []engine.Missing
	known := map[string]bool{}
	for _, r := range click {
		switch r.State {
		case engine.NeedsSignIn, engine.Waiting, engine.Ready:
		case engine.Held: // one that was set aside goes on only when it was meant
			if r.ID != first.ID {
				continue
			}
		default:
			continue
		}
		r, lacks, err := d.engine.Continue(ctx, r.ID)
		if err != nil {
			return out, missing, err
		}
		out = append(out, r)
		for _, m := range lacks {
			if !known[m.ConnectionID] {
				known[m.ConnectionID] = true
				missing = append(missing, m)
			}
		}
	}
	d.continueWaiting(ctx, connectionID, out)
	return out, missing, nil
}

// ofClick lists the runs of the same click, the given one first.
func (d *Desk) ofClick(ctx context.Context, r engine.Run) ([]engine.Run, error) {
	if r.Batch == "" {
		return []engine.Run{r}, nil
	}
	all, _, err := d.store.Runs(ctx, store.RunQuery{Batch: r.Batch, Person: d.Person.ID})
	if err != nil {
		return nil, err
	}
	out := []engine.Run{r}
	for _, x := range all {
		if x.ID != r.ID {
			out = append(out, x)
		}
	}
	return out, nil
}

// continueWaiting goes on with runs that stopped at a step for the connection. Only those of this
// session, and only those that had begun: nothing that a person clicked last week starts by itself.
func (d *Desk) continueWaiting(ctx context.Context, connectionID string, done []engine.Run) {
	if connectionID == "" {
		return
	}
	seen := map[string]bool{}
	for _, r := range done {
		seen[r.ID] = true
	}
	for _, r := range d.lately.all() {
		if seen[r.ID] || r.State != engine.Waiting || r.Person != d.Person.ID {
			continue
		}
		for _, i := range r.Identities {
			if i.ConnectionID != connectionID {
				continue
			}
			if _, _, err := d.engine.Continue(ctx, r.ID); err != nil {
				d.log.Warn("a waiting run could not go on", "run", r.ID, "err", d.redactor.Clean(err.Error()))
			}
			break
		}
	}
}

// declineRuns is the person's no to a sign-in: what has not begun is given up, with
// one event each; what waits at a step goes on waiting, so that nothing is lost.
func (d *Desk) declineRuns(ctx context.Context, runID string) error {
	r, err := d.engine.Get(ctx, runID)
	if err != nil {
		return err
	}
	click, err := d.ofClick(ctx, r)
	if err != nil {
		return err
	}
	for _, x := range click {
		if x.State != engine.NeedsSignIn {
			continue
		}
		if _, err := d.engine.Cancel(ctx, x.ID); err != nil {
			return err
		}
	}
	return nil
}

func (l *lately) all() []engine.Run {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]engine.Run, 0, len(l.runs))
	for _, r := range l.runs {
		out = append(out, r)
	}
	return out
}

// Follow is what a person can do with a run that stands or has ended.
type Follow string

// The ways to follow a run up.
const (
	RetryRun    Follow = "retry"    // from the failed step, with the outputs of the finished ones
	RunAgain    Follow = "again"    // a new run with the same inputs
	ContinueRun Follow = "continue" // one that waits, where its sign-ins are there now
)

// FollowUp carries a run on, or says which sign-ins that needs first.
func (d *Desk) FollowUp(ctx context.Context, runID string, how Follow) (Started, error) {
	if err := d.mayStart(ctx); err != nil {
		return Started{}, err
	}
	step := map[Follow]func(context.Context, string) (engine.Run, []engine.Missing, error){
		RetryRun: d.engine.Retry, RunAgain: d.engine.RunAgain, ContinueRun: d.engine.Continue}[how]
	if err := d.mine(ctx, runID); err != nil {
		return Started{}, err
	}
	if how == ContinueRun {
		return d.continueClick(ctx, runID)
	}
	r, missing, err := step(ctx, runID)
	if err != nil {
		return Started{}, err
	}
	out := Started{Batch: r.Batch, Runs: []engine.Run{r}}
	if r.State != engine.NeedsSignIn {
		return out, nil
	}
	doc, err := (documents{d}).Document(ctx, r)
	if err != nil {
		return out, err
	}
	out.Prompts, err = d.runPrompts(ctx, out.Runs, doc, missing)
	return out, err
}
