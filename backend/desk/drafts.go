package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/workspace"
)

// Draft is everything that is known of a draft: the document, what was published
// of it, what differs since, what can be undone, and what is wrong with it.
type Draft struct {
	Document   flow.Document
	Stamp      workspace.Stamp
	Modified   time.Time
	Published  *flow.Version // the newest version; nil when there is none
	Changes    []flow.Change // since that version
	History    *flow.History
	Problems   []flow.Problem
	BuildTimes []connection.BuildTime // of the person who sits here
	Conflict   bool                   // another draft waits beside this one
	Explain    []string
}

// Flows lists all Action Flows.
func (d *Desk) Flows(ctx context.Context) ([]workspace.Flow, error) { return d.workspace.Flows(ctx) }

// Draft reads a draft with all that the builder shows of it.
func (d *Desk) Draft(ctx context.Context, id string) (Draft, error) {
	doc, stamp, err := d.workspace.Draft(id)
	if err != nil {
		return Draft{}, err
	}
	return d.state(ctx, doc, stamp)
}

func (d *Desk) state(ctx context.Context, doc flow.Document, stamp workspace.Stamp) (Draft, error) {
	out := Draft{Document: doc, Stamp: stamp}
	history, err := d.history(doc.ID)
	if err != nil {
		return Draft{}, err
	}
	out.History = history
	look, err := d.lookup()
	if err != nil {
		return Draft{}, err
	}
	out.Problems = d.problems(doc, look)
	out.Explain = flow.Explain(doc, look, d.buttonsOf(doc.ID)...)
	if out.Published, err = d.newest(ctx, doc.ID); err != nil {
		// A version that does not verify is shown in the list of versions; the draft stays editable.
		d.log.Warn("the newest version cannot be read", "flow", doc.ID, "err", err)
	}
	if out.Published != nil {
		out.Changes = flow.Diff(out.Published.Document, doc)
	}
	all, err := d.store.BuildTimes().List(ctx, doc.ID)
	if err != nil {
		return Draft{}, err
	}
	for _, b := range all {
		if b.Person == d.Person.ID {
			out.BuildTimes = append(out.BuildTimes, b)
		}
	}
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return Draft{}, err
	}
	for _, f := range flows {
		if f.ID == doc.ID {
			out.Modified, out.Conflict = f.Modified, f.Conflict
		}
	}
	return out, nil
}

func (d *Desk) history(id string) (*flow.History, error) {
	lines, err := d.workspace.History(id)
	if err != nil {
		return nil, err
	}
	h, err := flow.OpenHistory(lines)
	if err != nil {
		// The log is a convenience; a draft opens without it.
		d.log.Warn("the undo log cannot be read; it starts anew", "flow", id, "err", err)
		h = &flow.History{}
	}
	h.Now = d.clock.Now
	return h, nil
}

// StepFlow goes to a place in the draft's history: at is how many edits are done there.
func (d *Desk) StepFlow(ctx context.Context, id string, at int) (Draft, error) {
	return d.change(ctx, id, "", func(doc flow.Document, h *flow.History) (flow.Document, []json.RawMessage, error) {
		return h.To(doc, at)
	})
}

// newest is the newest published version; nil when there is none.
func (d *Desk) newest(ctx context.Context, id string) (*flow.Version, error) {
	versions, err := d.workspace.Versions(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Problem != nil {
			return nil, v.Problem
		}
		return v.Version, nil
	}
	return nil, nil
}

// Start is how a new Action Flow starts: its first module ("tools.on_demand") and its scheduling.
type Start struct {
	Module     string
	Scheduling flow.Scheduling
}

// CreateFlow makes a new Action Flow. With a start, the canvas is not empty.
func (d *Desk) CreateFlow(ctx context.Context, name string, start Start) (Draft, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	name = strings.TrimSpace(name)
	if name == "" {
		name = "New Action Flow"
	}
	name, err := d.freeName(ctx, name)
	if err != nil {
		return Draft{}, err
	}
	doc := flow.New(ids.New("flow"), name)
	if app, action, ok := strings.Cut(start.Module, "."); ok {
		if _, known := d.Registry.Action(app, action); known {
			if doc, _, err = flow.Apply(doc, &flow.AddModule{Module: flow.Module{App: app, Action: action}}); err != nil {
				return Draft{}, err
			}
			if start.Scheduling.Type != "" {
				doc.Scheduling = start.Scheduling
			}
		}
	}
	return d.addFlow(ctx, doc, audit.FlowCreated, nil)
}

// DuplicateFlow copies a draft under a name and an id of its own. Build-time values are not copied: no document holds any.
func (d *Desk) DuplicateFlow(ctx context.Context, id string) (Draft, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	doc, _, err := d.workspace.Draft(id)
	if err != nil {
		return Draft{}, err
	}
	from := doc.Name
	if doc.Name, err = d.freeName(ctx, doc.Name+" (copy)"); err != nil {
		return Draft{}, err
	}
	origin, err := d.workspace.Origin(id)
	if err != nil {
		return Draft{}, err
	}
	doc.ID = ids.New("flow")
	s, err := d.addFlow(ctx, doc, audit.FlowCreated, map[string]string{"copy_of": from})
	if err == nil && origin != nil {
		err = d.workspace.SaveOrigin(doc.ID, origin)
	}
	return s, err
}

func (d *Desk) addFlow(ctx context.Context, doc flow.Document, event string, facts map[string]string) (Draft, error) {
	stamp, err := d.workspace.CreateFlow(doc)
	if err != nil {
		return Draft{}, err
	}
	e := d.event(event)
	e.FlowID, e.FlowName, e.Facts = doc.ID, doc.Name, facts
	if err := d.record(ctx, e); err != nil {
		_ = d.workspace.RemoveFlow(doc.ID)
		return Draft{}, err
	}
	return d.state(ctx, doc, stamp)
}

// freeName is the name, with a number behind it when a flow has it already.
func (d *Desk) freeName(ctx context.Context, name string) (string, error) {
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, f := range flows {
		taken[strings.ToLower(f.Name)] = true
	}
	free := name
	for n := 2; taken[strings.ToLower(free)]; n++ {
		free = name + " " + itoa(n)
	}
	return free, nil
}

// EditFlow applies edit operations to a draft, all or none. revision is the stamp of the draft they were
// made on; a draft that has another by now answers Conflict with code flow.stale.
func (d *Desk) EditFlow(ctx context.Context, id, revision string, ops []flow.Op) (Draft, error) {
	return d.change(ctx, id, revision, func(doc flow.Document, h *flow.History) (flow.Document, []json.RawMessage, error) {
		var lines []json.RawMessage
		for _, op := range ops {
			next, line, err := h.Do(doc, op)
			if err != nil {
				return doc, nil, err
			}
			doc, lines = next, append(lines, line)
		}
		return doc, lines, nil
	})
}

// UndoFlow takes the last edit back, or does it again.
func (d *Desk) UndoFlow(ctx context.Context, id string, redo bool) (Draft, error) {
	return d.change(ctx, id, "", func(doc flow.Document, h *flow.History) (flow.Document, []json.RawMessage, error) {
		step := h.Undo
		if redo {
			step = h.Redo
		}
		next, line, err := step(doc)
		if err != nil {
			return doc, nil, err
		}
		return next, []json.RawMessage{line}, nil
	})
}

// LayoutFlow gives every module its place, as one edit.
func (d *Desk) LayoutFlow(ctx context.Context, id string) (Draft, error) {
	return d.change(ctx, id, "", func(doc flow.Document, h *flow.History) (flow.Document, []json.RawMessage, error) {
		next, line, err := h.Do(doc, flow.Layout(doc))
		return next, []json.RawMessage{line}, err
	})
}

func (d *Desk) change(ctx context.Context, id, revision string,
	edit func(flow.Document, *flow.History) (flow.Document, []json.RawMessage, error)) (Draft, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	doc, stamp, err := d.workspace.Draft(id)
	if err != nil {
		return Draft{}, err
	}
	if revision != "" && revision != string(stamp) {
		return Draft{}, fault.New(fault.Conflict, "desk.edit").About(doc.Name).Coded("flow.stale").
			Headline("This Action Flow was changed meanwhile").
			Say("%s was changed outside this window, so the edit was not made.", doc.Name).
			Hint("Look at the draft as it is now, and make the edit again.")
	}
	history, err := d.history(id)
	if err != nil {
		return Draft{}, err
	}
	next, lines, err := edit(doc, history)
	if err != nil {
		return Draft{}, err
	}
	if len(lines) == 0 {
		return d.state(ctx, doc, stamp)
	}
	if next.Settings.Confidential && !doc.Settings.Confidential { // what is pinned are values, and none may be kept
		if err := d.store.RemoveBuilding(ctx, id); err != nil {
			return Draft{}, err
		}
	}
	saved, err := d.workspace.SaveDraft(next, stamp)
	if err != nil {
		return Draft{}, err
	}
	if err := d.workspace.AppendHistory(id, lines...); err != nil {
		d.log.Warn("the undo log could not be written", "flow", id, "err", err)
	}
	return d.state(ctx, next, saved)
}

// RemoveFlow puts an Action Flow aside for 30 days.
func (d *Desk) RemoveFlow(ctx context.Context, id string) error {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return err
	}
	e := d.event(audit.FlowRemoved)
	e.FlowID, e.FlowName = id, nameOf(flows, id)
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if _, err := d.deactivate(ctx, id, "flow.removed", "The Action Flow was removed."); err != nil {
		return err
	}
	err = d.workspace.RemoveFlow(id)
	d.refreshTriggers(ctx)
	return err
}

// RestoreFlow puts a removed Action Flow back.
func (d *Desk) RestoreFlow(ctx context.Context, id string) (Draft, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	if err := d.workspace.RestoreFlow(id); err != nil {
		return Draft{}, err
	}
	doc, stamp, err := d.workspace.Draft(id)
	if err != nil {
		return Draft{}, err
	}
	e := d.event(audit.FlowChanged)
	e.FlowID, e.FlowName, e.Facts = id, doc.Name, map[string]string{"change": "restored after removal"}
	if err := d.record(ctx, e); err != nil {
		return Draft{}, err
	}
	return d.state(ctx, doc, stamp)
}

func nameOf(flows []workspace.Flow, id string) string {
	for _, f := range flows {
		if f.ID == id {
			return f.Name
		}
	}
	return id
}
