package desk

import (
	"context"
	"maps"
	"strings"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/store"
)

// StartRequest asks for one or several runs.
type StartRequest struct {
	// Source is view_row, view_bulk, run_once, palette, draft or command_line.
	Source string
	ViewID string
	Action string
	Keys   []string // of rows; their values are read from what is stored, never taken from here
	FlowID string
	Inputs map[string]any
	Draft  bool
	DryRun bool
	// Only runs one module of a draft, From runs it on from one.
	Only, From int
	// Given are bundles with which a part of a draft runs, by module, instead of those of pins and of the last run.
	Given map[int]map[string]any
	// Items are values for single items of such bundles.
	Items []MappedItem
	// Pinned runs a draft with the data that the person has pinned to its modules; Pauses stops it before modules.
	Pinned bool
	Pauses engine.Pauses
	// Expects are the remote user names that were shown before the click.
	Expects []string
	NoWait  bool // a missing sign-in is an error, not a question
}

// Started answers a StartRequest.
type Started struct {
	Batch   string
	Runs    []engine.Run
	Prompts []Prompt // what is asked before anything starts; empty when it runs
}

// wanted is one run before it is prepared.
type wanted struct {
	engine.StartRequest
	rows int
}

// called is the document with the modules that are called: a pinned one needs no sign-in.
func (w *wanted) called() *flow.Document {
	if len(w.Pinned) == 0 {
		return w.Document
	}
	doc := w.Document.Clone()
	for i := range doc.Modules {
		if m := &doc.Modules[i]; w.Pinned[m.ID] != nil {
			m.Connection = nil
		}
	}
	return &doc
}

// Start starts runs, or says which sign-ins they need first: the one way by which a
// button, Run once, the palette and the command line do it.
func (d *Desk) Start(ctx context.Context, q StartRequest) (Started, error) {
	if err := d.mayStart(ctx); err != nil {
		return Started{}, err
	}
	// One click at a time: a row that is being worked on starts nothing, and the second of two clicks must see the first.
	d.starting.Lock()
	defer d.starting.Unlock()
	list, err := d.wanted(ctx, q)
	if err != nil {
		return Started{}, err
	}
	var out Started
	if len(list) > 1 {
		out.Batch = ids.New("batch")
	}
	missing := map[string]engine.Missing{}
	var order []string
	for i := range list {
		w := &list[i]
		w.Batch = out.Batch
		r, lacks, err := d.engine.Prepare(ctx, w.StartRequest)
		if err == nil {
			err = d.asShown(r, q.Expects)
		}
		if err != nil {
			d.giveUp(ctx, append(out.Runs, r))
			return out, err
		}
		out.Runs = append(out.Runs, r)
		for _, m := range lacks {
			if _, known := missing[m.ConnectionID]; !known {
				order = append(order, m.ConnectionID)
			}
			missing[m.ConnectionID] = m
		}
	}
	var lacks []engine.Missing
	for _, id := range order {
		lacks = append(lacks, missing[id])
	}
	if len(lacks) > 0 && !q.NoWait { // what may be needed can be left for later
		out.Prompts, err = d.runPrompts(ctx, out.Runs, list[0].called(), lacks)
		if err != nil {
			d.giveUp(ctx, out.Runs)
			return out, err
		}
		return out, nil
	}
	for i := range out.Runs {
		r, err := d.engine.Start(ctx, out.Runs[i].ID)
		if err != nil {
			d.giveUp(ctx, out.Runs[i:])
			return out, err
		}
		out.Runs[i] = r
	}
	return out, nil
}

func needed(missing []engine.Missing) bool {
	for _, m := range missing {
		if !m.Maybe {
			return true
		}
	}
	return false
}

// giveUp ends runs that were prepared and will not start.
func (d *Desk) giveUp(ctx context.Context, runs []engine.Run) {
	for _, r := range runs {
		if r.ID == "" || r.State.Over() {
			continue
		}
		if _, err := d.engine.Cancel(context.WithoutCancel(ctx), r.ID); err != nil {
			d.log.Warn("a run that was not started could not be ended", "run", r.ID, "err", d.redactor.Clean(err.Error()))
		}
	}
}

// asShown holds the names under which the run will act against those that the person
// saw before the click: nobody acts under another name than the one on the button.
func (d *Desk) asShown(r engine.Run, shown []string) error {
	if len(shown) == 0 {
		return nil
	}
	for _, i := range r.Identities {
		if i.Kind != "dynamic" || i.Account == "" {
			continue
		}
		known := false
		for _, s := range shown {
			known = known || strings.EqualFold(s, i.Account)
		}
		if !known {
			return fault.New(fault.FailedPrecondition, "desk.start").About(i.ConnectionName).Coded("identity.changed").
				Headline("You would act under another name now").
				Say("%s acts as %s now. Nothing ran.", i.ConnectionName, i.Account).
				Hint("Look at the name beside the button, then click again.")
		}
	}
	return nil
}

// mayStart refuses while Signet is locked; everything else decides for itself.
func (d *Desk) mayStart(context.Context) error {
	if d.readOnly {
		return fault.New(fault.FailedPrecondition, "desk.start").Coded("store.owned").
			Say("Another Signet has this data folder open.").Hint("Start the Action Flow there.")
	}
	if d.Locked() {
		return fault.New(fault.FailedPrecondition, "desk.start").Coded("desk.locked").
			Headline("Signet is locked").Say("While Signet is locked nothing new starts.").Hint("Unlock Signet, then run again.")
	}
	return nil
}

func (d *Desk) wanted(ctx context.Context, q StartRequest) ([]wanted, error) {
	base := engine.StartRequest{Person: d.Person.ID, PersonName: d.personName(ctx), OSUser: d.Person.OSUser, DryRun: q.DryRun,
		NoWait: q.NoWait, Trigger: "run_once"}
	if q.Source == "command_line" {
		base.Trigger = "command_line"
	}
	switch {
	case q.Draft || q.Source == "draft":
		doc, stamp, err := d.workspace.Draft(q.FlowID)
		if err != nil {
			return nil, err
		}
		building, err := d.store.Building(ctx, d.Person.ID, doc.ID)
		if err != nil {
			return nil, err
		}
		if q.Pinned {
			base.Pinned = pinsIn(doc, building.Pins)
			delete(base.Pinned, q.Only) // it is called: that is what is asked for
		}
		base.Pauses = q.Pauses
		if err := flowRuns(doc, d, q.Only == 0, base.Pinned); err != nil {
			return nil, err
		}
		base.Document, base.Hash, base.Draft, base.Inputs, base.Only, base.From = &doc, string(stamp), true, q.Inputs, q.Only, q.From
		if q.Only != 0 || q.From != 0 {
			if base.Given, err = d.given(ctx, doc); err != nil {
				return nil, err
			}
			for id, list := range building.Pins {
				if len(list) > 0 {
					base.Given[id] = list[0]
				}
			}
			maps.Copy(base.Given, q.Given)
			withItems(doc, base.Given, q.Items)
		}
		return []wanted{{base, 1}}, nil
	case q.ViewID != "":
		if len(q.Keys) == 0 {
			return nil, fault.New(fault.Invalid, "desk.start").Say("No row is selected.").Hint("Select a row first.")
		}
		var out []wanted
		seen := map[string]bool{}
		for _, key := range q.Keys {
			if seen[key] { // the same row twice is one run
				continue
			}
			seen[key] = true
			call, err := d.resolveAction(ctx, q.ViewID, q.Action, key, q.Inputs, len(q.Keys))
			if err != nil {
				return nil, err
			}
			w := base
			if base.Trigger != "command_line" {
				w.Trigger = "action_button"
			}
			w.ViewID, w.ViewName, w.Button, w.RowKey, w.Inputs = q.ViewID, call.ViewName, call.Button, key, call.Inputs
			if err := d.published(ctx, call.FlowID, &w); err != nil {
				return nil, err
			}
			out = append(out, wanted{w, len(q.Keys)})
		}
		return out, nil
	default:
		base.Inputs = q.Inputs
		if err := d.published(ctx, q.FlowID, &base); err != nil {
			return nil, err
		}
		return []wanted{{base, 1}}, nil
	}
}

// published fills the request with the newest version of the flow, whose bytes the audit log knows.
func (d *Desk) published(ctx context.Context, flowID string, q *engine.StartRequest) error {
	v, err := d.newest(ctx, flowID)
	if err != nil {
		return err
	}
	if v == nil {
		doc, _, err := d.workspace.Draft(flowID)
		if err != nil {
			return err
		}
		return notPublished(doc.Name)
	}
	if err := d.inUse(ctx, v); err != nil {
		return err
	}
	version, hash, err := d.workspace.Version(ctx, flowID, v.Number)
	if err != nil {
		return err
	}
	q.Document, q.Version, q.Hash = &version.Document, version.Number, hash
	return nil
}

// flowRuns refuses a draft that cannot run as a whole: one whose fields cannot be evaluated or whose modules are missing.
// What is wrong in a pinned module keeps nothing from running: the module is not called.
func flowRuns(doc flow.Document, d *Desk, whole bool, pins map[int][]map[string]any) error {
	if len(doc.Modules) == 0 {
		return fault.New(fault.FailedPrecondition, "desk.start").About(doc.Name).Coded("flow.empty").
			Say("%s has no modules yet.", doc.Name).Hint("Add a module first.")
	}
	if !whole {
		return nil
	}
	look, err := d.lookup()
	if err != nil {
		return err
	}
	for _, p := range flow.Check(doc, look) {
		// A module that is not built in refuses when the run comes to it: what is before it can be tried.
		if p.Severity == flow.Error && pins[p.Module] == nil && p.Code != "flow.not_built_in" {
			f := fault.New(fault.FailedPrecondition, "desk.start").About(doc.Name).On(p.Field).Coded(p.Code).
				Headline("%s cannot run yet", doc.Name).Say("%s", p.Sentence).Hint("Fix the problem in the builder, then run again.")
			if p.Module != 0 {
				f = f.With("module", itoa(p.Module))
			}
			return f
		}
	}
	return nil
}

// given are the bundles with which a part of a draft runs: those that its modules gave in the newest run of the draft.
func (d *Desk) given(ctx context.Context, doc flow.Document) (map[int]map[string]any, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: doc.ID, Limit: 20})
	if err != nil {
		return nil, err
	}
	out := map[int]map[string]any{}
	for _, r := range runs {
		steps, err := d.engine.Steps(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			if _, known := out[s.Module]; !known && len(s.Output) > 0 {
				out[s.Module] = s.Output[0]
			}
		}
	}
	return out, nil
}

// documents finds the documents of recorded runs, and of the flows they call.
type documents struct{ d *Desk }

// Document is the version of a run, or its draft as it is now.
func (f documents) Document(ctx context.Context, r engine.Run) (*flow.Document, error) {
	doc, _, err := f.d.Document(ctx, r.FlowID, r.Version)
	if err != nil {
		return nil, err
	}
	return &doc, nil
}

// Subflow is the newest version of the flow that a module calls.
func (f documents) Subflow(ctx context.Context, flowID string, _ engine.Run) (engine.Called, error) {
	var q engine.StartRequest
	if err := f.d.published(ctx, flowID, &q); err != nil {
		return engine.Called{}, err
	}
	return engine.Called{Document: q.Document, Version: q.Version, Hash: q.Hash}, nil
}
