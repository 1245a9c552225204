package app

import (
	"context"

	"signet/backend/desk"
	"signet/backend/engine"
)

// Building is bound to the window: what the person builds a draft with, which is in no version.
type Building struct{ app *App }

func (b *Building) with(method string, f func(context.Context, *desk.Desk) (desk.Building, error)) (BuildingState, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (BuildingState, error) {
		s, err := f(ctx, d)
		out := BuildingState{Pins: []BuildingPin{}, Breakpoints: list(s.Breakpoints)}
		for _, p := range s.Pins {
			out.Pins = append(out.Pins, BuildingPin{Module: p.Module, Bundles: list(p.Bundles)})
		}
		return out, err
	})
}

// Get reads the pins and breakpoints of a draft.
func (b *Building) Get(req ID) (BuildingState, error) {
	return b.with("Building.Get", func(ctx context.Context, d *desk.Desk) (desk.Building, error) { return d.Building(ctx, req.ID) })
}

// Items are the items that a module maps, with sample values: Run this module only asks for them.
func (b *Building) Items(req BuildingModule) (BuildingItems, error) {
	return with(b.app, "Building.Items", func(ctx context.Context, d *desk.Desk) (BuildingItems, error) {
		items, err := d.ItemsOf(ctx, req.FlowID, req.Module)
		out := BuildingItems{Items: []BuildingItem{}}
		for _, i := range items {
			out.Items = append(out.Items, BuildingItem(i))
		}
		return out, err
	})
}

// Pin pins data to a module.
func (b *Building) Pin(req BuildingSet) (BuildingState, error) {
	return b.with("Building.Pin", func(ctx context.Context, d *desk.Desk) (desk.Building, error) {
		bundles := req.Bundles
		switch {
		case req.Last:
			bundles = nil
		case bundles == nil:
			bundles = []map[string]any{}
		}
		return d.PinModule(ctx, req.FlowID, req.Module, bundles)
	})
}

// Unpin takes pins away.
func (b *Building) Unpin(req BuildingModules) (BuildingState, error) {
	return b.with("Building.Unpin", func(ctx context.Context, d *desk.Desk) (desk.Building, error) {
		return d.Unpin(ctx, req.FlowID, req.Modules...)
	})
}

// Break sets or removes a breakpoint.
func (b *Building) Break(req BuildingBreak) (BuildingState, error) {
	return b.with("Building.Break", func(ctx context.Context, d *desk.Desk) (desk.Building, error) {
		return d.SetBreakpoint(ctx, req.FlowID, req.Module, req.On)
	})
}

// Paused says where a run stands before a module.
func (b *Building) Paused(req ID) (RunPause, error) {
	return with(b.app, "Building.Paused", func(ctx context.Context, d *desk.Desk) (RunPause, error) {
		p, ok, err := d.PausedRun(ctx, req.ID)
		out := RunPause{Paused: ok, Bundles: []IncompleteBundle{}, Fields: map[string]any{}}
		if err != nil || !ok {
			return out, err
		}
		x, err := d.Run(ctx, req.ID)
		if err != nil {
			return out, err
		}
		out.Module, out.Operation, out.Fault = p.Module, p.Operation, brokenOf(p.Fault)
		if p.Fields != nil {
			out.Fields = p.Fields
		}
		for _, f := range faces(d, x.Document, desk.Acts{}, nil) {
			if v, has := p.Bundles[f.ID]; has {
				out.Bundles = append(out.Bundles, IncompleteBundle{Module: f.ID, Title: f.Title, Values: v})
			}
		}
		return out, nil
	})
}

// GoOn lets a run that stands before a module go on.
func (b *Building) GoOn(req RunGoOn) (Empty, error) {
	return with(b.app, "Building.GoOn", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		return Empty{}, d.GoOnRun(ctx, req.RunID, engine.Pauses{At: req.At, Every: req.Every})
	})
}
