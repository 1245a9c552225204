package desk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// Pin is data that a person has pinned to a module of a draft: while they build, the module gives it instead
// of being called. It is kept for this person in the database, so that neither a version nor a repository has it.
type Pin struct {
	Module  int
	Bundles []map[string]any
}

// Building is what the person builds a draft with.
type Building struct {
	Pins        []Pin
	Breakpoints []int
}

// maxPin bounds what is pinned to one module.
const maxPin = 1 << 20

// Building reads the pins and breakpoints of the person who sits here.
func (d *Desk) Building(ctx context.Context, flowID string) (Building, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Building{}, err
	}
	b, err := d.store.Building(ctx, d.Person.ID, flowID)
	if err != nil {
		return Building{}, err
	}
	var out Building
	pins := pinsIn(doc, b.Pins)
	for _, id := range slices.Sorted(maps.Keys(pins)) {
		out.Pins = append(out.Pins, Pin{id, pins[id]})
	}
	for _, id := range b.Breakpoints {
		if _, ok := doc.Module(id); ok {
			out.Breakpoints = append(out.Breakpoints, id)
		}
	}
	return out, nil
}

// pinsIn are those whose module is in the document.
func pinsIn(doc flow.Document, pins map[int][]map[string]any) map[int][]map[string]any {
	out := map[int][]map[string]any{}
	for id, list := range pins {
		if _, ok := doc.Module(id); ok {
			out[id] = list
		}
	}
	return out
}

// PinModule pins bundles to a module; nil takes what it gave in the newest run.
func (d *Desk) PinModule(ctx context.Context, flowID string, module int, bundles []map[string]any) (Building, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Building{}, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return Building{}, fault.New(fault.NotFound, "desk.pin").About(doc.Name).
			Say("%s has no module %d.", doc.Name, module).Hint("Choose one of its modules.")
	}
	refused := func(kind fault.Kind, code, say, hint string) error {
		return fault.New(kind, "desk.pin").About(d.title(m)).Coded(code).Headline("Nothing was pinned").Say("%s", say).Hint("%s", hint)
	}
	if doc.Settings.Confidential {
		return Building{}, refused(fault.FailedPrecondition, "pin.confidential", doc.Name+" keeps no values, so none can be pinned.",
			"Switch Data is confidential off in the flow settings while you build.")
	}
	if a, known := d.Registry.Action(m.App, m.Action); !known || !engine.Pinnable(a) {
		return Building{}, refused(fault.FailedPrecondition, "pin.no_bundles", "This module gives no bundles of its own.", "Pin the output of the module before it.")
	}
	if bundles == nil {
		if bundles, err = d.lastOutput(ctx, flowID, module); err != nil {
			return Building{}, err
		}
		if bundles == nil {
			return Building{}, refused(fault.FailedPrecondition, "pin.no_run", "This module has not given anything in the last runs.",
				"Run it once, or write the data yourself.")
		}
	}
	if b, err := json.Marshal(bundles); err != nil || len(b) > maxPin {
		return Building{}, refused(fault.Exhausted, "pin.too_large", "The data is larger than 1 MB.", "Pin a smaller part of it.")
	}
	return d.build(ctx, flowID, func(b *store.Building) {
		if b.Pins == nil {
			b.Pins = map[int][]map[string]any{}
		}
		b.Pins[module] = bundles
	})
}

// Unpin takes pins away: those of the modules, or all when none is named.
func (d *Desk) Unpin(ctx context.Context, flowID string, modules ...int) (Building, error) {
	return d.build(ctx, flowID, func(b *store.Building) {
		if len(modules) == 0 {
			b.Pins = nil
		}
		for _, id := range modules {
			delete(b.Pins, id)
		}
	})
}

// SetBreakpoint sets or removes a breakpoint before a module.
func (d *Desk) SetBreakpoint(ctx context.Context, flowID string, module int, on bool) (Building, error) {
	return d.build(ctx, flowID, func(b *store.Building) {
		b.Breakpoints = slices.DeleteFunc(b.Breakpoints, func(id int) bool { return id == module })
		if on {
			b.Breakpoints = append(b.Breakpoints, module)
			slices.Sort(b.Breakpoints)
		}
	})
}

func (d *Desk) build(ctx context.Context, flowID string, change func(*store.Building)) (Building, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	b, err := d.store.Building(ctx, d.Person.ID, flowID)
	if err != nil {
		return Building{}, err
	}
	change(&b)
	if err := d.store.SetBuilding(ctx, d.Person.ID, flowID, b); err != nil {
		return Building{}, err
	}
	return d.Building(ctx, flowID)
}

// lastOutput is what a module gave in the newest run in which it gave something; nil when it never did.
func (d *Desk) lastOutput(ctx context.Context, flowID string, module int) ([]map[string]any, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: flowID, Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		steps, err := d.engine.Steps(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			if s.Module == module && s.State == "succeeded" && !s.Hidden && len(s.Output) > 0 {
				return s.Output, nil
			}
		}
	}
	return nil, nil
}

// title is a module's name for people.
func (d *Desk) title(m *flow.Module) string {
	if m.Name != "" {
		return m.Name
	}
	if a, ok := d.Registry.Action(m.App, m.Action); ok {
		return a.Title
	}
	return m.App + "." + m.Action
}

// PausedRun says where a run of the person who sits here stands; false when it does not stand before a module.
func (d *Desk) PausedRun(ctx context.Context, id string) (engine.Pause, bool, error) {
	if err := d.mine(ctx, id); err != nil {
		return engine.Pause{}, false, err
	}
	p, ok := d.engine.Paused(id)
	return p, ok, nil
}

// GoOnRun lets a run that stands before a module go on.
func (d *Desk) GoOnRun(ctx context.Context, id string, next engine.Pauses) error {
	if err := d.mine(ctx, id); err != nil {
		return err
	}
	_, err := d.engine.GoOn(ctx, id, next)
	return err
}

// tidyBuilding removes what was pinned in Action Flows that are gone for good.
func (d *Desk) tidyBuilding(ctx context.Context) error {
	kept, err := d.store.BuildingFlows(ctx)
	if err != nil || len(kept) == 0 {
		return err
	}
	there := map[string]bool{}
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return err
	}
	for _, f := range flows {
		there[f.ID] = true
	}
	removed, err := d.workspace.RemovedFlows()
	if err != nil {
		return err
	}
	for _, r := range removed { // they may come back
		there[r.ID] = true
	}
	for _, id := range kept {
		if !there[id] {
			if err := d.store.RemoveBuilding(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}
