package desk

import (
	"context"
	"fmt"
	"sync"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// RehearseArgs ask what a module of a draft makes of all bundles before it, with fields that are not saved yet.
type RehearseArgs struct {
	Flow   string
	Module int
	Fields map[string]any // nil takes those of the draft
	First  int            // bundles to show, at most 100
}

// Rehearsal is what all bundles become.
type Rehearsal struct {
	engine.Rehearsed
	Source int    // the module whose bundles they are; 0 when there are not many
	From   string // where they come from: pinned, run, read
}

// mostRehearsed is how many bundles are worked out while a person types.
const mostRehearsed = 100_000

// rehearsals keeps the bundles of the draft that is worked on; the newest request is the one that counts.
type rehearsals struct {
	mu     sync.Mutex
	key    string
	from   string
	kept   *engine.Rehearsal
	cancel context.CancelFunc
}

// Rehearse works a module of a draft, and all that its values depend on, out for all bundles that a
// module before it gave: those that are pinned to it, that its newest run gave, or that it reads now.
func (d *Desk) Rehearse(ctx context.Context, a RehearseArgs) (Rehearsal, error) {
	if d.engine == nil {
		return Rehearsal{}, nil
	}
	draft, err := d.Draft(ctx, a.Flow)
	if err != nil {
		return Rehearsal{}, err
	}
	doc := draft.Document.Clone()
	m, ok := doc.Module(a.Module)
	if !ok {
		return Rehearsal{}, fault.New(fault.NotFound, "desk.rehearse").About(doc.Name).Say("The module is not in this Action Flow.").Hint("Open the Action Flow again.")
	}
	if a.Fields != nil {
		m.Fields = a.Fields
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &d.rehearsals
	r.mu.Lock()
	if r.cancel != nil { // what was asked before is not wanted any more
		r.cancel()
	}
	r.cancel = cancel
	r.mu.Unlock()

	s, err := d.sampleOf(ctx, a.Flow)
	if err != nil {
		return Rehearsal{}, err
	}
	source, kept, from, err := d.rehearsed(ctx, doc, a.Module, s)
	if err != nil || source == 0 {
		return Rehearsal{}, err
	}
	full := d.completed(doc, s)
	given := map[int]map[string]any{}
	for _, at := range before(doc, source) {
		if b := full.bundles[at]; b != nil {
			given[at] = b
		}
	}
	out, err := kept.Run(ctx, engine.RehearseRequest{Document: &doc, Inputs: full.inputs, Given: given, Module: a.Module, First: min(max(a.First, 0), 100)})
	return Rehearsal{out, source, from}, err
}

// rehearsed finds the nearest module before one that has many bundles, and them.
func (d *Desk) rehearsed(ctx context.Context, doc flow.Document, module int, s sample) (source int, kept *engine.Rehearsal, from string, err error) {
	building, err := d.store.Building(ctx, d.Person.ID, doc.ID)
	if err != nil {
		return 0, nil, "", err
	}
	r := &d.rehearsals
	for _, id := range before(doc, module) {
		m, ok := doc.Module(id)
		if !ok {
			continue
		}
		a, known := d.Registry.Action(m.App, m.Action)
		pins := building.Pins[id]
		streams := known && a.Stream != nil && m.Connection == nil
		if len(pins) < 2 && s.counts[id] < 2 && !streams {
			continue
		}
		key := fmt.Sprintf("%s/%d/%s/%d/%v", doc.ID, id, s.run, len(pins), m.Fields)
		if len(pins) > 1 {
			key = fmt.Sprintf("%s/%d/pins/%v", doc.ID, id, pins)
		}
		r.mu.Lock()
		if r.key == key && r.kept != nil {
			kept, from = r.kept, r.from
		}
		r.mu.Unlock()
		if kept == nil {
			kept = d.engine.NewRehearsal(id)
			if from, err = d.fill(ctx, kept, m, a, pins, s); err != nil {
				return 0, nil, "", err
			}
		}
		if kept.Len() < 2 {
			kept = nil
			continue
		}
		r.mu.Lock()
		r.key, r.kept, r.from = key, kept, from
		r.mu.Unlock()
		return id, kept, from, nil
	}
	return 0, nil, "", nil
}

// fill reads the bundles of a module: pinned ones, those of the newest run, or what it gives now.
func (d *Desk) fill(ctx context.Context, r *engine.Rehearsal, m *flow.Module, a *connector.Action, pins []map[string]any, s sample) (string, error) {
	if len(pins) > 1 {
		r.Add(pins[:min(len(pins), mostRehearsed)])
		return "pinned", nil
	}
	if s.run != "" {
		if err := r.AddRecorded(ctx, d.store.Journal(), s.run, mostRehearsed); err != nil {
			return "", err
		}
		if r.Len() > 0 {
			return "run", nil
		}
		steps, err := d.store.Journal().Steps(ctx, s.run)
		if err != nil {
			return "", err
		}
		for _, st := range steps {
			if st.Module == m.ID && r.Len() < mostRehearsed {
				r.Add(st.Output)
			}
		}
		if r.Len() > 1 {
			return "run", nil
		}
	}
	if a == nil || a.Stream == nil {
		return "", nil
	}
	fields := map[string]any{}
	for _, in := range a.Inputs {
		if in.Default != nil {
			fields[in.Name] = in.Default
		}
	}
	for name, v := range m.Fields {
		fields[name] = d.evaluatedField(v, s)
	}
	call := connector.NewCall(connector.Call{Fields: fields, Net: d.network, Files: connector.NewFiles(d.allowed), Log: d.log, Now: d.clock.Now}, nil, nil)
	return "read", r.Stream(ctx, a, call, mostRehearsed)
}

// evaluatedField is a field that is one text, worked out with the sample.
func (d *Desk) evaluatedField(v any, s sample) any {
	if text, is := v.(string); is {
		return d.evaluated(text, "", s)
	}
	return v
}

// before lists the modules that lead to one, the nearest first.
func before(doc flow.Document, module int) []int {
	var out []int
	seen := map[int]bool{module: true}
	for at := module; ; {
		next := 0
		for _, l := range doc.Links {
			if l.To == at && l.Kind == flow.Next && !seen[l.From] {
				next = l.From
				break
			}
		}
		if next == 0 {
			return out
		}
		seen[next] = true
		out, at = append(out, next), next
	}
}
