package desk

import (
	"context"
	"maps"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
	"signet/backend/store"
	"signet/backend/workspace"
)

// samples keeps, for each flow, the bundles of its newest run: an editor asks at every key.
type samples struct {
	mu    sync.Mutex
	flows map[string]sample
	draft flow.Document // the one that was asked about last; nobody changes it
	stamp workspace.Stamp
	faces map[string]face // what modules take and give beyond what their app declares, as the system last said
}

// sample is what the modules gave. It is shared: whoever adds to it makes a copy.
type sample struct {
	run     string
	state   string
	at      time.Time      // when the run began
	zone    *time.Location // of the person: dates are as they will be sent
	bundles map[int]map[string]any
	counts  map[int]int  // how many bundles a module gave
	pinned  map[int]bool // those whose bundle a person has written
	inputs  map[string]any
}

// draftAsItLies is a draft to look at only. It is read again when its file has changed: who types asks at every key.
func (d *Desk) draftAsItLies(flowID string) (flow.Document, error) {
	stamp, err := d.workspace.DraftStamp(flowID)
	if err == nil {
		d.samples.mu.Lock()
		kept, same := d.samples.draft, d.samples.stamp == stamp && d.samples.draft.ID == flowID
		d.samples.mu.Unlock()
		if same {
			return kept, nil
		}
	}
	doc, stamp, err := d.workspace.Draft(flowID)
	if err != nil {
		return doc, err
	}
	d.samples.mu.Lock()
	d.samples.draft, d.samples.stamp = doc, stamp
	d.samples.mu.Unlock()
	return doc, nil
}

// mostOperations bounds how much of older runs is read for a sample; the newest is read in any case.
const mostOperations = 20_000

// sampleOf is what the modules of a flow give: what is pinned to them, else what they gave in its newest runs.
func (d *Desk) sampleOf(ctx context.Context, flowID string) (sample, error) {
	s, err := d.sampleOfRuns(ctx, flowID)
	if err != nil {
		return s, err
	}
	own, err := d.Settings(ctx)
	if err != nil {
		return s, err
	}
	s.zone = own.zone()
	b, err := d.store.Building(ctx, d.Person.ID, flowID)
	if err != nil || len(b.Pins) == 0 {
		return s, err
	}
	s.bundles, s.counts, s.pinned = maps.Clone(s.bundles), maps.Clone(s.counts), map[int]bool{}
	if s.counts == nil {
		s.counts = map[int]int{}
	}
	for id, list := range b.Pins {
		if len(list) > 0 {
			s.bundles[id], s.counts[id], s.pinned[id] = list[0], len(list), true
		}
	}
	return s, nil
}

// sampleOfRuns is what the modules of a flow gave in its newest runs.
func (d *Desk) sampleOfRuns(ctx context.Context, flowID string) (sample, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: flowID, Limit: 5})
	if err != nil || len(runs) == 0 {
		return sample{bundles: map[int]map[string]any{}}, err
	}
	d.samples.mu.Lock()
	kept, ok := d.samples.flows[flowID]
	d.samples.mu.Unlock()
	if ok && kept.run == runs[0].ID && kept.state == string(runs[0].State) {
		return kept, nil
	}
	s := sample{run: runs[0].ID, state: string(runs[0].State), at: runs[0].StartedAt, bundles: map[int]map[string]any{}, counts: map[int]int{}, inputs: runs[0].Inputs}
	read := int64(0)
	for _, r := range runs {
		if read += r.Operations; read > mostOperations && len(s.bundles) > 0 {
			break
		}
		steps, err := d.store.Journal().Steps(ctx, r.ID)
		if err != nil {
			return s, err
		}
		own := map[int]bool{} // modules whose bundles this run gave
		for _, st := range steps {
			if _, known := s.bundles[st.Module]; !known || own[st.Module] {
				own[st.Module] = true
				s.counts[st.Module] += len(st.Output)
			}
			if _, known := s.bundles[st.Module]; !known && len(st.Output) > 0 {
				s.bundles[st.Module] = st.Output[0]
			}
		}
		if err := d.sampleMany(ctx, r.ID, &s, own); err != nil {
			return s, err
		}
	}
	d.samples.mu.Lock()
	if d.samples.flows == nil {
		d.samples.flows = map[string]sample{}
	}
	d.samples.flows[flowID] = s
	d.samples.mu.Unlock()
	return s, nil
}

// completed adds what a run does not keep: inputs with the types that they have in a run, and the first
// bundle of an iterator or repeater, which is in the steps that take it.
func (d *Desk) completed(doc flow.Document, s sample) sample {
	out := s
	out.bundles, out.inputs = maps.Clone(s.bundles), maps.Clone(s.inputs)
	for id, b := range out.bundles {
		if m, ok := doc.Module(id); ok && d.control(m) == connector.Trigger {
			out.bundles[id] = typed(doc.Inputs, b, s.zone)
		}
	}
	out.inputs = typed(doc.Inputs, out.inputs, s.zone)
	for _, id := range flow.Order(doc).Order {
		m, ok := doc.Module(id)
		if !ok || out.bundles[id] != nil {
			continue
		}
		switch d.control(m) {
		case connector.Iterator:
			text, _ := m.Fields["array"].(string)
			list := d.evaluated(text, "array", out)
			if elements, ok := list.([]any); ok && len(elements) > 0 {
				b, ok := elements[0].(map[string]any)
				if ok {
					b = maps.Clone(b)
				} else {
					b = map[string]any{"value": elements[0]}
				}
				b["__IMTINDEX__"], b["__IMTLENGTH__"] = 1.0, float64(len(elements))
				out.bundles[id] = b
			}
		case connector.Repeater:
			text := connector.TextOf(m.Fields["start"])
			if start, ok := d.evaluated(text, "number", out).(float64); ok {
				out.bundles[id] = map[string]any{"i": start}
			}
		}
	}
	return out
}

// typed gives values the types of the inputs: the journal keeps a date as text.
func typed(inputs []flow.Input, values map[string]any, zone *time.Location) map[string]any {
	out := maps.Clone(values)
	for _, in := range inputs {
		v, ok := out[in.Name]
		if !ok || in.Type == flow.Any || in.Type == flow.Collection {
			continue
		}
		if c, err := mapping.Coerce(v, string(in.Type), zone); err == nil {
			out[in.Name] = c
		}
	}
	return out
}

// seen is the scope of a mapping with a sample.
func (d *Desk) seen(s sample) *mapping.Scope {
	scope := mapping.NewScope(d.clock.Now, s.zone)
	for id, b := range s.bundles {
		scope.SetModule(id, b)
	}
	for name, v := range s.inputs {
		scope.SetVar("input", name, v)
	}
	if s.run != "" {
		scope.SetVar("scenario", "executionId", s.run)
	}
	return scope
}

// evaluated is the value of a text with a sample; nil when there is none.
func (d *Desk) evaluated(text, to string, s sample) any {
	p, err := mapping.Compile(text, to)
	if err != nil {
		return nil
	}
	v, _, err := p.Eval(d.seen(s))
	if err != nil {
		return nil
	}
	return v
}

func (d *Desk) control(m *flow.Module) connector.Control {
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok {
		return ""
	}
	return a.Control
}
