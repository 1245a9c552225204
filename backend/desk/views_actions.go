package desk

import (
	"context"
	"time"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/store"
	"signet/backend/view"
)

// LastAction is the last run of an Action button on a row. State: none, waiting,
// running, needs_you, done, refused, failed, cancelled, unknown.
type LastAction struct {
	State    string
	Text     string // "Reminder sent"
	Account  string // as whom, in the first system that it acted in
	At       time.Time
	RunID    string
	ActionID string
	Event    int64 // of the audit log; 0 while there is none
}

// blocks is why a row cannot be acted on just now.
func (l LastAction) blocks() string {
	switch {
	case l.State == "running" || l.State == "waiting":
		return "This row is being worked on."
	case l.State == "needs_you" && l.Text == textWaiting:
		return "The last run of this row waits for you. Open it first."
	case l.State == "unknown":
		return "It is not known whether the last run of this row was carried out. Open it and decide first."
	}
	return ""
}

const textWaiting = "Needs you"

// lastActions are the last runs of the View's rows, by row key. A preview and a run
// that never began are no actions: the row is as it was before them.
func (d *Desk) lastActions(ctx context.Context, doc view.Document) (map[string]LastAction, error) {
	runs, err := d.store.LastActions(ctx, doc.ID)
	if err != nil {
		return nil, err
	}
	out := make(map[string]LastAction, len(runs))
	for key, r := range runs {
		l, err := d.lastAction(ctx, doc, key, &r)
		if err != nil {
			return nil, err
		}
		out[key] = l
	}
	return out, nil
}

// lastAction is the last action on one row; newest is the newest run where it is known.
func (d *Desk) lastAction(ctx context.Context, doc view.Document, key string, newest *engine.Run) (LastAction, error) {
	if newest == nil || !counts(*newest) {
		runs, _, err := d.store.Runs(ctx, store.RunQuery{ViewID: doc.ID, RowKey: key, Limit: 20})
		if err != nil {
			return LastAction{}, err
		}
		newest = nil
		for i := range runs {
			if counts(runs[i]) {
				newest = &runs[i]
				break
			}
		}
		if newest == nil {
			return LastAction{State: "none"}, nil
		}
	}
	r := *newest
	if now, ok := d.lately.get(r.ID); ok { // what runs now is further than what is written
		r = now
	}
	l := d.describe(doc, r)
	var err error
	if r.State.Over() {
		l.Event, err = d.eventOf(ctx, r.ID)
	}
	return l, err
}

func counts(r engine.Run) bool { return !r.DryRun && r.State != engine.Abandoned }

func (d *Desk) describe(doc view.Document, r engine.Run) LastAction {
	a := actionOf(doc, r.Button)
	l := LastAction{RunID: r.ID, ActionID: a.ID, At: r.EndedAt, Account: accountOf(r)}
	if l.At.IsZero() {
		l.At = r.StartedAt
	}
	if l.At.IsZero() {
		l.At = r.CreatedAt
	}
	set := func(state, text string) { l.State, l.Text = state, text }
	denied := r.Fault != nil && r.Fault.Kind == fault.PermissionDenied
	switch r.State {
	case engine.Ready:
		set("waiting", "Waiting")
	case engine.Running:
		set("running", or(a.Doing, or(a.Label, r.Button)))
	case engine.NeedsSignIn:
		set("needs_you", "Needs you · sign in")
	case engine.Waiting:
		set("needs_you", textWaiting)
	case engine.Succeeded, engine.Warning:
		set("done", or(a.Verb, r.Button+" done"))
	case engine.Cancelled:
		set("cancelled", "Cancelled")
	case engine.InDoubt, engine.Interrupted:
		set("unknown", "Outcome unknown")
	case engine.Refused, engine.Held, engine.Failed:
		switch {
		case denied:
			set("refused", "Not authorized")
		case r.State == engine.Refused:
			set("refused", "Refused")
		case r.State == engine.Held:
			set("failed", "Kept for later")
		default:
			set("failed", "Failed")
		}
	default:
		set("none", "")
	}
	return l
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// actionOf finds the button that a run came from; the ledger and the run know it by its label.
func actionOf(doc view.Document, button string) view.Action {
	for _, a := range doc.Actions {
		if a.Label == button || a.ID == button {
			return a
		}
	}
	return view.Action{Label: button}
}

// accountOf is as whom a run acted: in the first system that knows the person, else as the first shared account.
func accountOf(r engine.Run) string {
	for _, kind := range []string{"dynamic", "shared"} {
		for _, i := range r.Identities {
			if i.Kind == kind && i.Account != "" {
				return i.Account
			}
		}
	}
	return ""
}

// eventOf is the number of the event that tells how a run ended.
func (d *Desk) eventOf(ctx context.Context, runID string) (int64, error) {
	if seq, known := d.views.event(runID); known {
		return seq, nil
	}
	page, err := d.store.Ledger().Query(ctx, audit.Filter{RunID: runID, Event: audit.RunFinished, Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(page.Events) == 0 {
		if page, err = d.store.Ledger().Query(ctx, audit.Filter{RunID: runID, Limit: 1}); err != nil || len(page.Events) == 0 {
			return 0, err
		}
	}
	d.views.setEvent(runID, page.Events[0].Seq)
	return page.Events[0].Seq, nil
}

// runsOfWeek counts the runs of the View's buttons that succeeded, for each tile that shows them.
func (d *Desk) runsOfWeek(ctx context.Context, doc view.Document) map[string]view.Runs {
	now := d.clock.Now()
	out := map[string]view.Runs{}
	for _, t := range doc.Tiles {
		if t.Kind == "runs" {
			out[t.Label] = view.CountRuns(nil, now)
		}
	}
	if len(out) == 0 {
		return out
	}
	runs, _, err := d.store.Runs(ctx, store.RunQuery{ViewID: doc.ID, States: []engine.State{engine.Succeeded, engine.Warning}, Since: view.CountedSince(now)})
	if err != nil {
		d.log.Warn("the runs of a View cannot be counted", "view", doc.ID, "err", err)
		return out
	}
	for _, t := range doc.Tiles {
		if t.Kind != "runs" {
			continue
		}
		var ends []time.Time
		for _, r := range runs {
			if counts(r) && (t.Action == "" || actionOf(doc, r.Button).ID == t.Action) {
				ends = append(ends, r.EndedAt)
			}
		}
		out[t.Label] = view.CountRuns(ends, now)
	}
	return out
}

// resolved is what an Action button starts for one row.
type resolved struct {
	ViewName, Button, FlowID string
	Inputs                   map[string]any
}

// resolveAction gives what a button starts for a row: the one way by which the window, the bar of
// selected rows, the palette and the command line come to the inputs of a run. They are read
// from the stored row; a row that does not qualify, is gone, or is being worked on gives none.
// rows says on how many rows the click acts.
func (d *Desk) resolveAction(ctx context.Context, viewID, actionID, key string, asked map[string]any, rows int) (resolved, error) {
	doc, err := d.View(viewID)
	if err != nil {
		return resolved{}, err
	}
	a, ok := doc.Action(actionID)
	if !ok {
		return resolved{}, fault.New(fault.NotFound, "desk.act").About(doc.Name).Coded("view.no_action").
			Say("The View %s has no Action button %s.", doc.Name, actionID).Hint("Open the View again and choose one of its buttons.")
	}
	if rows > a.MostRows() {
		f := fault.New(fault.FailedPrecondition, "desk.act").About(doc.Name).Coded("view.too_many")
		if !a.Bulk {
			return resolved{}, f.Headline("%s works on one row", a.Label).Say("%d rows were chosen. Nothing ran.", rows).Hint("Choose one row.")
		}
		return resolved{}, f.Headline("%s works on up to %d rows at once", a.Label, a.MostRows()).Say("%d rows were chosen. Nothing ran.", rows).
			Hint("Choose fewer rows.")
	}
	values, _, ok, err := d.store.Snapshots().Row(ctx, viewID, key)
	if err != nil {
		return resolved{}, err
	}
	if !ok {
		return resolved{}, fault.New(fault.FailedPrecondition, "desk.act").About(key).Coded("view.row_gone").
			Headline("%s is not in this View any more", key).Say("The row was not in what was read last. Nothing ran.").
			Hint("Refresh the View and choose another row.")
	}
	last, err := d.lastAction(ctx, doc, key, nil)
	if err != nil {
		return resolved{}, err
	}
	if reason := last.blocks(); reason != "" {
		return resolved{}, fault.New(fault.FailedPrecondition, "desk.act").About(key).Coded("view.row_busy").
			Headline("%s is not possible for this row now", a.Label).Say("%s", reason).Hint("Look at the row's last action.")
	}
	f, _, err := d.publishedFlow(ctx, a.Flow)
	if err != nil {
		return resolved{}, err
	}
	in, err := view.ResolveInputs(doc, a, view.Row{Key: key, Values: values}, asked, f.Inputs)
	return resolved{ViewName: doc.Name, Button: a.Label, FlowID: a.Flow, Inputs: in}, err
}
