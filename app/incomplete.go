package app

import (
	"context"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
)

// Pause keeps an Action Flow from starting by itself; buttons and Run once work all the same.
func (b *Flows) Pause(req ID) (FlowRow, error) {
	return b.pause("Flows.Pause", req.ID, func(ctx context.Context, d *desk.Desk) error {
		_, err := d.PauseFlow(ctx, req.ID, desk.Pause{By: d.Person.ID})
		return err
	})
}

// Continue lets a paused Action Flow start by itself again.
func (b *Flows) Continue(req ID) (FlowRow, error) {
	return b.pause("Flows.Continue", req.ID, func(ctx context.Context, d *desk.Desk) error {
		_, err := d.ContinueFlow(ctx, req.ID)
		return err
	})
}

// pause answers with the flow's line of the list after it was paused or let go on.
func (b *Flows) pause(method, id string, f func(context.Context, *desk.Desk) error) (FlowRow, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (FlowRow, error) {
		if err := f(ctx, d); err != nil {
			return FlowRow{}, err
		}
		all, err := d.Flows(ctx)
		for _, x := range all {
			if x.ID == id {
				return flowRow(ctx, d, x), nil
			}
		}
		return FlowRow{Chips: []Chip{}}, err
	})
}

func flowPause(p desk.Pause) *FlowPause {
	if !p.Paused {
		return nil
	}
	return &FlowPause{At: stamp(p.At), Reason: p.Reason, RunID: p.RunID, Errors: p.Errors, ByHand: p.By != ""}
}

var incompleteWords = map[engine.HoldStatus]string{engine.Unresolved: "Unresolved", engine.Pending: "Pending",
	engine.InProgress: "In progress", engine.Resolved: "Resolved"}

// Incompletes lists the incomplete runs, newest first.
func (b *Runs) Incompletes(req IncompleteQuery) (IncompleteList, error) {
	return with(b.app, "Runs.Incompletes", func(ctx context.Context, d *desk.Desk) (IncompleteList, error) {
		found, err := d.Incompletes(ctx, desk.IncompleteQuery{FlowID: req.FlowID, Status: engine.HoldStatus(req.Status)})
		out := IncompleteList{Runs: []IncompleteRow{}}
		for _, i := range found {
			out.Runs = append(out.Runs, incompleteRow(i))
		}
		return out, err
	})
}

// Incomplete opens an incomplete run with its bundles.
func (b *Runs) Incomplete(req ID) (IncompleteView, error) {
	return with(b.app, "Runs.Incomplete", func(ctx context.Context, d *desk.Desk) (IncompleteView, error) {
		i, err := d.Incomplete(ctx, req.ID)
		if err != nil {
			return IncompleteView{}, err
		}
		out := IncompleteView{Row: incompleteRow(i.Incomplete), Document: document(i.Document), Bundles: []IncompleteBundle{}}
		out.Faces = faces(d, i.Document, desk.Acts{Identities: i.Run.Identities}, nil)
		for _, f := range out.Faces { // in the order of the canvas
			if v, ok := i.Bundles[f.ID]; ok {
				out.Bundles = append(out.Bundles, IncompleteBundle{Module: f.ID, Title: f.Title, Values: v})
			}
		}
		return out, nil
	})
}

// Resume carries an incomplete run on from the failed module, or says which sign-ins it needs first.
func (b *Runs) Resume(req IncompleteResume) (RunStarted, error) {
	return with(b.app, "Runs.Resume", func(ctx context.Context, d *desk.Desk) (RunStarted, error) {
		how := desk.ResumeHow{Newest: req.Newest}
		for _, x := range req.Bundles {
			if how.Bundles == nil {
				how.Bundles = map[int]map[string]any{}
			}
			how.Bundles[x.Module] = x.Values
		}
		s, err := d.ResumeIncomplete(ctx, req.ID, how)
		if err != nil {
			return RunStarted{}, err
		}
		return started(s), nil
	})
}

// RetryIncompletes carries several on, and says of each that could not be why.
func (b *Runs) RetryIncompletes(req IDs) (IncompleteDone, error) {
	return with(b.app, "Runs.RetryIncompletes", func(ctx context.Context, d *desk.Desk) (IncompleteDone, error) {
		out := IncompleteDone{Refused: []IncompleteRefused{}}
		runs, refused := d.RetryIncompletes(ctx, req.IDs)
		out.Done = len(runs)
		for _, id := range req.IDs {
			if err := refused[id]; err != nil {
				out.Refused = append(out.Refused, IncompleteRefused{ID: id, Fault: brokenOf(fault.Of(err))})
			}
		}
		return out, nil
	})
}

// DeleteIncompletes gives several up.
func (b *Runs) DeleteIncompletes(req IDs) (IncompleteDone, error) {
	return with(b.app, "Runs.DeleteIncompletes", func(ctx context.Context, d *desk.Desk) (IncompleteDone, error) {
		out := IncompleteDone{Refused: []IncompleteRefused{}}
		for _, id := range req.IDs {
			n, err := d.DeleteIncompletes(ctx, []string{id})
			if out.Done += n; err != nil {
				out.Refused = append(out.Refused, IncompleteRefused{ID: id, Fault: brokenOf(fault.Of(err))})
			}
		}
		return out, nil
	})
}

func incompleteRow(i desk.Incomplete) IncompleteRow {
	h := i.Run.Hold
	return IncompleteRow{ID: i.Run.ID, Number: int(i.Run.Number), FlowID: i.Run.FlowID, FlowName: i.Run.FlowName, Version: i.Run.Version,
		Newest: i.Newest, Created: stamp(i.Run.CreatedAt), Size: int(h.Size), Status: string(i.Status), StatusText: incompleteWords[i.Status],
		Attempts: h.Attempts, MaxAttempts: h.Max, Next: stamp(h.Next), Waits: h.Waits, Resolved: stamp(h.Resolved), Module: i.Module, Title: i.Title,
		ErrorType: h.Type, Fault: brokenOf(i.Run.Fault), From: i.Run.RetryOf, RowKey: i.Run.RowKey, ViewName: i.Run.ViewName,
		PersonName: i.Run.PersonName, Mine: i.Mine, Chips: ranAs(i.Run)}
}
