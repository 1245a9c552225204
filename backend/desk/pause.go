package desk

import (
	"context"
	"fmt"
	"maps"
	"time"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/flow"
	"signet/backend/store"
)

// Pause says that a flow does not start by itself until a person lets it go on. Its
// buttons and Run once work all the same: nothing vanishes.
type Pause struct {
	Paused bool      `json:"paused"`
	At     time.Time `json:"at,omitempty"`
	By     string    `json:"by,omitempty"` // person id; "" when Signet paused it
	Code   string    `json:"code,omitempty"`
	Reason string    `json:"reason,omitempty"` // a sentence for people
	RunID  string    `json:"runId,omitempty"`  // the last run that failed
	Errors int       `json:"errors,omitempty"`
	// Since is when the flow was last let go on: earlier failures do not count again.
	Since time.Time `json:"since,omitempty"`
}

func pauseKey(flowID string) string { return "pause." + flowID }

// PauseOf is whether and why a flow is paused.
func (d *Desk) PauseOf(ctx context.Context, flowID string) (Pause, error) {
	var p Pause
	_, err := d.store.Setting(ctx, pauseKey(flowID), &p)
	return p, err
}

// PauseFlow keeps a flow from starting by itself. By is a person's id, or "" for Signet itself; the reason is shown
// wherever the flow is. One that is paused already keeps its first reason.
func (d *Desk) PauseFlow(ctx context.Context, flowID string, p Pause) (Pause, error) {
	d.pausing.Lock()
	defer d.pausing.Unlock()
	before, err := d.PauseOf(ctx, flowID)
	if err != nil || before.Paused {
		return before, err
	}
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Pause{}, err
	}
	p.Paused, p.At, p.Since = true, d.clock.Now().UTC(), before.Since
	if p.Reason == "" {
		p.Reason = "It was paused by hand."
	}
	e := d.event(audit.FlowPaused)
	e.FlowID, e.FlowName, e.RunID = flowID, doc.Name, p.RunID
	e.Facts = map[string]string{"reason": p.Reason}
	if p.By == "" {
		e.Facts["by"] = "Signet"
	}
	if err := d.record(ctx, e); err != nil {
		return Pause{}, err
	}
	d.automatic.forget(flowID) // before anybody can see that it is paused
	err = d.store.SetSetting(ctx, pauseKey(flowID), p)
	d.refreshTriggers(ctx)
	if err != nil {
		return Pause{}, err
	}
	d.tellFlow(flowID)
	return p, nil
}

// forget takes a flow from those that start by themselves, until they are read anew.
func (a *automatic) forget(flowID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	flows := maps.Clone(a.flows)
	delete(flows, flowID)
	a.flows = flows
}

// ContinueFlow lets a paused flow start by itself again. Failures from before do not count any more.
func (d *Desk) ContinueFlow(ctx context.Context, flowID string) (Pause, error) {
	d.pausing.Lock()
	defer d.pausing.Unlock()
	before, err := d.PauseOf(ctx, flowID)
	if err != nil || !before.Paused {
		return before, err
	}
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Pause{}, err
	}
	e := d.event(audit.FlowContinued)
	e.FlowID, e.FlowName = flowID, doc.Name
	e.Facts = map[string]string{"paused_since": before.At.Format(time.RFC3339)}
	if err := d.record(ctx, e); err != nil {
		return Pause{}, err
	}
	p := Pause{Since: d.clock.Now().UTC()}
	if err := d.store.SetSetting(ctx, pauseKey(flowID), p); err != nil {
		return Pause{}, err
	}
	d.refreshTriggers(ctx)
	d.tellFlow(flowID)
	return p, nil
}

func (d *Desk) tellFlow(id string) {
	d.refreshTriggers(context.Background())
	d.tell(News{Kind: NewsFlow, ID: id})
	d.tell(News{Kind: NewsShell})
}

// ByItself reports whether a run was started by nobody: by a schedule, a webhook, a watched folder, a search that is polled.
func ByItself(r engine.Run) bool { return r.Unattended }

// afterRun pauses the flow of a run that ended when it has failed by itself too often in a row.
func (d *Desk) afterRun(ctx context.Context, r engine.Run) error {
	if !failing(r) || !ByItself(r) || r.Draft {
		return nil
	}
	doc, _, err := d.Document(ctx, r.FlowID, r.Version)
	if err != nil {
		return err
	}
	p, err := d.PauseOf(ctx, r.FlowID)
	if err != nil || p.Paused {
		return err
	}
	limit := max(1, doc.Settings.MaxErrors)
	if doc.Scheduling.Type == flow.Immediate { // an instant trigger has no next try that could be waited for
		limit = 1
	}
	rejected := engine.ErrorType(r.Fault) == engine.InvalidAccessTokenError
	if rejected { // a system locks a user after a few sign-ins that it rejected
		limit = 1
	}
	n, err := d.failedInARow(ctx, r, p.Since, limit)
	if err != nil || n < limit {
		return err
	}
	p = Pause{Code: r.Fault.Code, RunID: r.ID, Errors: n}
	last := r.Fault.Headlined()
	if last != "" && last[len(last)-1] != '.' {
		last += "."
	}
	switch {
	case rejected:
		p.Reason = fmt.Sprintf("A sign-in was rejected in run %d, and it is not tried again by itself. %s", r.Number, last)
	case doc.Scheduling.Type == flow.Immediate:
		p.Reason = fmt.Sprintf("Run %d failed, and nobody was there to see it. %s", r.Number, last)
	case n == 1:
		p.Reason = fmt.Sprintf("Run %d failed. %s", r.Number, last)
	default:
		p.Reason = fmt.Sprintf("It failed %d times in a row, last in run %d. %s", n, r.Number, last)
	}
	_, err = d.PauseFlow(ctx, r.FlowID, p)
	return err
}

// failing reports whether a run ended with an error that counts.
func failing(r engine.Run) bool {
	return (r.State == engine.Failed || r.State == engine.Refused) && r.Fault != nil && engine.Counts(engine.ErrorType(r.Fault))
}

// failedInARow counts, back from the run, those that failed by themselves. An error that does not count is passed over.
func (d *Desk) failedInARow(ctx context.Context, last engine.Run, since time.Time, limit int) (int, error) {
	n, before := 0, last.Number+1
	for {
		runs, more, err := d.store.Runs(ctx, store.RunQuery{FlowID: last.FlowID, Since: since, Before: before, Limit: 50})
		if err != nil {
			return n, err
		}
		for _, r := range runs {
			before = r.Number
			switch {
			case !ByItself(r) || !r.State.Over():
			case failing(r):
				if n++; n >= limit {
					return n, nil
				}
			case r.State == engine.Succeeded || r.State == engine.Warning:
				return n, nil
			}
		}
		if !more {
			return n, nil
		}
	}
}
