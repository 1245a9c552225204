package app

import (
	"context"
	"encoding/json"
	"time"

	"signet/backend/connector"
	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Triggers is bound to the window: what starts Action Flows by itself: schedules, webhooks, watched folders.
type Triggers struct{ app *App }

// Preview says what a schedule means, before it is saved.
func (b *Triggers) Preview(req FlowScheduling) (SchedulePreview, error) {
	return with(b.app, "Triggers.Preview", func(ctx context.Context, d *desk.Desk) (SchedulePreview, error) {
		s := scheduling(req)
		next, zone, err := d.NextRuns(ctx, s, 3)
		out := SchedulePreview{Next: []string{}, Words: s.Words(), Zone: zone.String()}
		if err != nil {
			out.Wrong, out.Words = wireFault(err), ""
			return out, nil
		}
		for _, t := range next {
			out.Next = append(out.Next, t.Format(time.RFC3339))
		}
		return out, nil
	})
}

func scheduling(s FlowScheduling) flow.Scheduling {
	out := flow.Scheduling{Type: flow.SchedulingType(s.Type), Interval: s.Interval, Date: s.Date, Time: s.Time, Days: s.Days, Months: s.Months,
		Cron: s.Cron, Zone: s.Zone, Dates: s.Dates, Between: s.Between, Missed: s.Missed}
	for _, r := range s.Restrict {
		out.Restrict = append(out.Restrict, flow.Restriction(r))
	}
	return out
}

func schedulingOf(s flow.Scheduling) FlowScheduling {
	out := FlowScheduling{Type: string(s.Type), Interval: s.Interval, Date: s.Date, Time: s.Time, Days: list(s.Days), Months: list(s.Months),
		Cron: s.Cron, Zone: s.Zone, Dates: list(s.Dates), Between: list(s.Between), Restrict: []FlowRestriction{}, Missed: s.Missed}
	for _, r := range s.Restrict {
		out.Restrict = append(out.Restrict, FlowRestriction{list(r.Days), list(r.Months), list(r.Time)})
	}
	return out
}

// State is how a flow stands that may run by itself.
func (b *Triggers) State(req ID) (AutomaticState, error) {
	return with(b.app, "Triggers.State", func(ctx context.Context, d *desk.Desk) (AutomaticState, error) {
		return automaticState(ctx, d, req.ID)
	})
}

func automaticState(ctx context.Context, d *desk.Desk, id string) (AutomaticState, error) {
	a, err := d.AutomaticOf(ctx, id)
	out := AutomaticState{FlowID: id, Active: a.Active, Can: a.Can, Why: a.Why, Words: a.Words, Next: stamp(a.Next), Paused: a.Paused,
		Asks: stamp(a.Asks), By: a.By, At: stamp(a.At), Waiting: a.Waiting, Serves: a.Serves}
	if a.Last != nil {
		out.LastRun, out.LastID, out.State = stamp(a.Last.CreatedAt), a.Last.ID, string(a.Last.State)
	}
	return out, err
}

// Switch switches a flow on or off.
func (b *Triggers) Switch(req FlowSwitch) (AutomaticState, error) {
	return with(b.app, "Triggers.Switch", func(ctx context.Context, d *desk.Desk) (AutomaticState, error) {
		var err error
		if req.On {
			err = d.Activate(ctx, req.FlowID)
		} else {
			err = d.Deactivate(ctx, req.FlowID)
		}
		if err != nil {
			return AutomaticState{}, err
		}
		return automaticState(ctx, d, req.FlowID)
	})
}

// Decide settles a missed run that waits for a person.
func (b *Triggers) Decide(req MissedDecision) (AutomaticState, error) {
	return with(b.app, "Triggers.Decide", func(ctx context.Context, d *desk.Desk) (AutomaticState, error) {
		if err := d.DecideMissed(ctx, req.FlowID, req.Run); err != nil {
			return AutomaticState{}, err
		}
		return automaticState(ctx, d, req.FlowID)
	})
}

// Hook is the webhook of a module.
func (b *Triggers) Hook(req ModuleRef) (HookState, error) {
	return with(b.app, "Triggers.Hook", func(ctx context.Context, d *desk.Desk) (HookState, error) {
		h, err := d.Hook(ctx, req.FlowID, req.Module)
		return hookState(h), err
	})
}

// Learn listens for the next request, to learn what requests hold.
func (b *Triggers) Learn(req HookLearn) (HookState, error) {
	return with(b.app, "Triggers.Learn", func(ctx context.Context, d *desk.Desk) (HookState, error) {
		h, err := d.LearnHook(ctx, req.FlowID, req.Module, req.On)
		return hookState(h), err
	})
}

func hookState(h desk.Hook) HookState {
	out := HookState{ID: h.ID, Address: h.Address, Listens: h.Listens, Trouble: h.Trouble, CanShow: h.CanShow, Active: h.Active,
		Learning: h.Learning, Requests: []HookRequest{}, Waiting: []HookWaiting{}, Running: h.Running}
	if h.Structure != nil {
		if b, err := json.Marshal(h.Structure); err == nil {
			out.Structure = string(b)
		}
	}
	for _, r := range h.Requests {
		out.Requests = append(out.Requests, HookRequest{stamp(r.At), r.Method, r.Status, r.Size, r.Run})
	}
	for _, w := range h.Waiting {
		out.Waiting = append(out.Waiting, HookWaiting{w.ID, stamp(w.At), w.Size})
	}
	return out
}

// Address gives the whole address of a webhook, for whoever copies it. That it was shown is in the audit log.
func (b *Triggers) Address(req ModuleRef) (HookAddress, error) {
	return with(b.app, "Triggers.Address", func(ctx context.Context, d *desk.Desk) (HookAddress, error) {
		a, err := d.ShowHook(ctx, req.FlowID, req.Module)
		return HookAddress{a.Reveal()}, err
	})
}

// NewAddress replaces the address of a webhook.
func (b *Triggers) NewAddress(req ModuleRef) (HookAddress, error) {
	return with(b.app, "Triggers.NewAddress", func(ctx context.Context, d *desk.Desk) (HookAddress, error) {
		a, err := d.NewHookAddress(ctx, req.FlowID, req.Module)
		return HookAddress{a.Reveal()}, err
	})
}

// Drop deletes requests that wait.
func (b *Triggers) Drop(req HookDrop) (HookState, error) {
	return with(b.app, "Triggers.Drop", func(ctx context.Context, d *desk.Desk) (HookState, error) {
		if err := d.DropArrivals(ctx, req.FlowID, req.IDs); err != nil {
			return HookState{}, err
		}
		h, err := d.Hook(ctx, req.FlowID, req.Module)
		return hookState(h), err
	})
}

// Replay starts the newest version of a flow again with what once started one of its runs.
func (b *Triggers) Replay(req ID) (ID, error) {
	return with(b.app, "Triggers.Replay", func(ctx context.Context, d *desk.Desk) (ID, error) {
		r, err := d.Replay(ctx, req.ID)
		return ID{r.ID}, err
	})
}

// Start says where a trigger begins to read.
func (b *Triggers) Start(req WhereToStart) (Empty, error) {
	return with(b.app, "Triggers.Start", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		var since time.Time
		if req.Since != "" {
			var err error
			if since, err = time.Parse(time.RFC3339, req.Since); err != nil {
				return Empty{}, fault.New(fault.Invalid, "Triggers.Start").On("since").Say("%q is no date.", req.Since).Hint("Choose the date to start from.")
			}
		}
		return Empty{}, d.ChooseStart(ctx, req.FlowID, req.Module, req.Draft, connector.Where(req.Where), since)
	})
}

// CopyAddress puts the whole address of a webhook on the clipboard; the window does not see it.
func (b *Triggers) CopyAddress(req ModuleRef) (Empty, error) {
	return with(b.app, "Triggers.CopyAddress", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		a, err := d.ShowHook(ctx, req.FlowID, req.Module)
		if err != nil {
			return Empty{}, err
		}
		defer a.Wipe()
		if err := b.app.shell.Copy(a.Reveal()); err != nil {
			return Empty{}, fault.New(fault.Unavailable, "Triggers.CopyAddress").Say("The clipboard could not be written.").
				Hint("Show the address, and select it by hand.")
		}
		return Empty{}, nil
	})
}
