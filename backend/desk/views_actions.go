package desk

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
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
	page, err := d.store.Ledger().Query(ctx, audit.Filter{RunID: runID, Event: audit.RunFinished, Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(page.Events) == 0 {
		if page, err = d.store.Ledger().Query(ctx, audit.Filter{RunID: runID, Limit: 1}); err != nil || len(page.Events) == 0 {
			return 0, err
		}
	}
	return page.Events[0].Seq, nil
}

// runsOfWeek counts the runs of the View's buttons that succeeded.
func (d *Desk) runsOfWeek(ctx context.Context, doc view.Document) view.Runs {
	now := d.clock.Now()
	has := false
	for _, t := range doc.Tiles {
		has = has || t.Kind == "runs"
	}
	if !has {
		return view.Runs{}
	}
	runs, _, err := d.store.Runs(ctx, store.RunQuery{ViewID: doc.ID, States: []engine.State{engine.Succeeded, engine.Warning}, Since: view.CountedSince(now)})
	if err != nil {
		d.log.Warn("the runs of a View cannot be counted", "view", doc.ID, "err", err)
		return view.Runs{}
	}
	var ends []time.Time
	for _, r := range runs {
		if counts(r) {
			ends = append(ends, r.EndedAt)
		}
	}
	return view.CountRuns(ends, now)
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

// Selection sums up selected rows for the bar under the table.
type Selection struct {
	Count   int
	Sum     string // "€ 57,102.30"
	Actions []BulkAction
}

// BulkAction is a button over the selected rows.
type BulkAction struct {
	ID       string
	Label    string   // "Send reminder to 2 of 3"
	Keys     []string // the rows that qualify
	Disabled string
	Acts     Acts
	Will     []WillDo
}

// WillDo is one sentence of what a click will do.
type WillDo struct {
	Effect string
	Text   string
	Module int
}

// SelectRows sums up selected rows by what is stored under their keys.
func (d *Desk) SelectRows(ctx context.Context, id string, keys []string) (Selection, error) {
	doc, err := d.View(id)
	if err != nil {
		return Selection{}, err
	}
	read, _, err := d.lastRead(ctx, id)
	if err != nil {
		return Selection{}, err
	}
	rows := view.Select(doc, read.rows, view.Query{Keys: keys}).Rows
	if len(keys) == 0 {
		rows = nil
	}
	out := Selection{Count: len(rows), Sum: view.Sum(doc, rows), Actions: []BulkAction{}}
	last, err := d.lastActions(ctx, doc)
	if err != nil {
		return Selection{}, err
	}
	for _, a := range doc.Actions {
		if !a.Bulk && len(rows) > 1 {
			continue
		}
		info := d.viewAction(ctx, a)
		b := BulkAction{ID: a.ID, Acts: info.Acts, Keys: []string{}, Will: []WillDo{}, Disabled: info.Disabled}
		why := ""
		var fit []view.Row
		for _, r := range rows {
			ok, reason := view.Qualifies(doc, a, r)
			if ok {
				reason = last[r.Key].blocks()
			}
			if reason != "" {
				why = or(why, reason)
				continue
			}
			b.Keys, fit = append(b.Keys, r.Key), append(fit, r)
		}
		if len(b.Keys) == 0 && len(doc.Actions) > 1 {
			continue // another button is for these rows
		}
		b.Label = a.LabelFor(len(b.Keys), len(rows))
		switch {
		case b.Disabled != "":
		case len(b.Keys) == 0:
			b.Disabled = or(why, "None of these rows qualifies.")
		case len(b.Keys) > a.MostRows():
			b.Disabled = "It works on up to " + itoa(a.MostRows()) + " rows at once."
		}
		b.Will = d.willDo(ctx, doc, a, fit)
		out.Actions = append(out.Actions, b)
	}
	return out, nil
}

// willDo tells what the flow's modules do, in the words of each module; with one row, with its values.
func (d *Desk) willDo(ctx context.Context, doc view.Document, a view.Action, rows []view.Row) []WillDo {
	out := []WillDo{}
	f, _, err := d.publishedFlow(ctx, a.Flow)
	if err != nil {
		return out
	}
	look, err := d.lookup()
	if err != nil {
		return out
	}
	var inputs map[string]any
	if len(rows) == 1 {
		if inputs, err = view.ResolveInputs(doc, a, rows[0], nil, f.Inputs); err != nil {
			inputs = nil
		}
	}
	for _, l := range flow.Will(f, inputs, look) {
		text := l.Sentence
		if m, ok := f.Module(l.Module); ok && m.Name != "" && strings.Contains(text, "…") {
			text = m.Name
		}
		if len(rows) > 1 {
			text += ", " + itoa(len(rows)) + " times"
		}
		if l.Maybe {
			text += ", perhaps"
		}
		out = append(out, WillDo{Effect: l.Effect, Text: text, Module: l.Module})
	}
	return out
}

// ExportView writes the rows that pass as CSV, with the columns as they are shown.
func (d *Desk) ExportView(ctx context.Context, id string, q view.Query, w io.Writer) (int, error) {
	doc, err := d.View(id)
	if err != nil {
		return 0, err
	}
	read, _, err := d.lastRead(ctx, id)
	if err != nil {
		return 0, err
	}
	q.Offset, q.Limit = 0, 0
	rows := view.Select(doc, read.rows, q).Rows
	out := csv.NewWriter(w)
	var head []string
	for _, c := range doc.Columns {
		if !c.Hidden {
			head = append(head, c.Label)
		}
	}
	if err := out.Write(head); err != nil {
		return 0, err
	}
	for _, r := range rows {
		var line []string
		for _, c := range doc.Columns {
			if !c.Hidden {
				line = append(line, harmless(view.Shown(doc, r, c), string(c.Type)))
			}
		}
		if err := out.Write(line); err != nil {
			return 0, err
		}
	}
	out.Flush()
	return len(rows), out.Error()
}

// harmless keeps a text from acting as a formula in a spreadsheet.
func harmless(s, kind string) string {
	if kind != "number" && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// findRows finds rows of a View for the palette, with the buttons that fit them.
func (d *Desk) findRows(ctx context.Context, viewID string, words []string) ([]Found, error) {
	out := []Found{}
	names, err := d.viewNames()
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if viewID != "" && n.ID != viewID {
			continue
		}
		doc, err := d.View(n.ID)
		if err != nil {
			continue // the list of Views says what is wrong with it
		}
		read, ok, err := d.lastRead(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, r := range view.Select(doc, read.rows, view.Query{Search: strings.Join(words, " "), Limit: mostFound - len(out)}).Rows {
			detail := n.Name
			for _, c := range doc.Columns[1:min(len(doc.Columns), 3)] {
				if s := view.Shown(doc, r, c); s != "" && !c.Hidden {
					detail += " · " + s
				}
			}
			out = append(out, Found{Kind: "row", ID: n.ID + "/" + r.Key, Title: r.Key, Detail: detail, Action: "open"})
		}
		if len(out) >= mostFound {
			break
		}
	}
	return out, nil
}
