package desk

import (
	"context"
	"time"
)

// SwitchArgs name a flow that is switched on or off.
type SwitchArgs struct {
	Flow string `json:"flow"`
	On   bool   `json:"on"`
}

// SwitchReply says how the flow stands then.
type SwitchReply struct {
	FlowReply
	Active     bool   `json:"active"`
	Scheduling string `json:"scheduling"`
	Next       string `json:"next,omitempty"` // RFC 3339
	// Runs says whether something is there that starts it: an open window, or `signet serve`.
	Runs bool `json:"runs"`
}

func (d *Desk) commandSwitch(ctx context.Context, a SwitchArgs) (SwitchReply, error) {
	f, err := d.FindFlow(ctx, a.Flow)
	if err != nil {
		return SwitchReply{}, err
	}
	if a.On {
		err = d.Activate(ctx, f.ID)
	} else {
		err = d.Deactivate(ctx, f.ID)
	}
	if err != nil {
		return SwitchReply{}, err
	}
	return d.switchReply(ctx, FlowReply{f.ID, f.Name})
}

func (d *Desk) switchReply(ctx context.Context, f FlowReply) (SwitchReply, error) {
	s, err := d.AutomaticOf(ctx, f.ID)
	out := SwitchReply{FlowReply: f, Active: s.Active && s.Paused == "", Scheduling: s.Words, Runs: s.Serves}
	if !s.Next.IsZero() {
		out.Next = s.Next.UTC().Format(time.RFC3339)
	}
	return out, err
}

// SwitchedOn lists the flows that run by themselves.
func (d *Desk) SwitchedOn(ctx context.Context) ([]SwitchReply, error) {
	out := []SwitchReply{}
	for _, w := range d.automatic.all() {
		r, err := d.switchReply(ctx, FlowReply{w.activation.FlowID, w.version.Document.Name})
		if err != nil {
			return out, err
		}
		out = append(out, r)
	}
	return out, nil
}

// HookListener is the address on which webhooks are taken; "" when none is open.
func (d *Desk) HookListener() string {
	d.hooks.mu.RLock()
	defer d.hooks.mu.RUnlock()
	if d.hooks.server == nil {
		return ""
	}
	return d.hooks.address.String()
}
