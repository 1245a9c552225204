package desk

import (
	"context"
	"sort"
	"time"

	"signet/backend/audit"
	"signet/backend/credential"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/store"
	"signet/backend/workspace"
)

// Frame is what a window shows around every page.
type Frame struct {
	Running, NeedsYou, PersonalDue int
	Views, Flows, Connections      int
	Recent                         []Recent // Action Flows, the one edited or run last first
	Notices                        []Notice
	Settings                       Settings
	Locked                         bool
	Sample                         bool // the sample workspace is there
}

// Recent is an Action Flow that was edited or run lately.
type Recent struct {
	ID, Name  string
	Attention string // why it needs the person; "" when it does not
	at        time.Time
}

// Notice is a state of Signet itself that stands until its cause is gone.
type Notice struct {
	Code, Severity, Title, Text, Action string
}

const recentFlows = 3

// Frame reads it. It asks neither the keychain nor any system.
func (d *Desk) Frame(ctx context.Context) (Frame, error) {
	out := Frame{Locked: d.Locked()}
	var err error
	if out.Settings, err = d.Settings(ctx); err != nil {
		return out, err
	}
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return out, err
	}
	out.Flows = len(flows)
	connections, err := d.Connections()
	if err != nil {
		return out, err
	}
	out.Connections = len(connections)
	if out.Views, err = d.countViews(); err != nil {
		return out, err
	}
	if err := d.countRuns(ctx, &out); err != nil {
		return out, err
	}
	if out.PersonalDue, err = d.personalDue(ctx); err != nil {
		return out, err
	}
	out.Recent = d.recent(ctx, flows)
	for _, f := range flows {
		out.Sample = out.Sample || f.ID == SampleFlow
	}
	out.Notices = d.notices(ctx)
	return out, nil
}

func (d *Desk) countRuns(ctx context.Context, out *Frame) error {
	counts, err := d.store.CountRuns(ctx, time.Time{}.Add(1))
	if err != nil {
		return err
	}
	for state, n := range counts {
		switch {
		case state == engine.Held:
			if n == 0 {
				continue
			}
			held, err := d.store.Journal().Held(ctx)
			if err != nil {
				return err
			}
			for _, r := range held {
				if waitsForPerson(r) {
					out.NeedsYou++
				}
			}
		case state == engine.Running || state == engine.Ready:
			out.Running += n
		case needsPerson(state):
			out.NeedsYou += n
		}
	}
	return nil
}

func (d *Desk) recent(ctx context.Context, flows []workspace.Flow) []Recent {
	var out []Recent
	for _, f := range flows {
		if f.Draft == nil {
			continue
		}
		r := Recent{ID: f.ID, Name: f.Name, at: f.Modified}
		if runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: f.ID, Limit: 1}); err == nil && len(runs) == 1 {
			if runs[0].CreatedAt.After(r.at) {
				r.at = runs[0].CreatedAt
			}
			switch s := runs[0].State; {
			case waitsForPerson(runs[0]):
				r.Attention = "A run needs you"
			case (s == engine.Failed || s == engine.Refused) && runs[0].RetriedBy == "":
				r.Attention = "The last run stopped"
			}
		}
		out = append(out, r)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].at.After(out[j].at) })
	return out[:min(len(out), recentFlows)]
}

// notices are the states that every page must tell.
func (d *Desk) notices(ctx context.Context) []Notice {
	var out []Notice
	if r := d.Report(); r != nil && r.State == audit.Broken {
		out = append(out, Notice{"audit.broken", "danger", "Event " + audit.Thousands(r.Broken) + " does not match its proof",
			"It was changed or removed after it was written. New events start a new chain.", "Show the event"})
	}
	if f := d.hooks.deaf(); f != nil {
		out = append(out, Notice{f.Code, "warning", "Webhooks do not listen", f.Text, ""})
	}
	if !d.readOnly {
		if err := d.store.Check(ctx); err != nil {
			f := fault.Of(err)
			out = append(out, Notice{"audit.cannot_write", "danger", "Signet cannot write the audit log, so it does not run anything", f.Text, "Retry"})
		}
	}
	return out
}

// Home is what needs the person, and what they did last.
type Home struct {
	First     bool // nothing has been done here yet
	Hero      bool
	Steps     []HomeStep
	Attention []Attention
	Activity  []audit.Event
}

// HomeStep is a line of the first-run checklist: keychain, view, click, audit.
type HomeStep struct {
	ID   string
	Done bool
}

// Attention is an Action Flow that needs the person. Kind: needs_you, paused, failed, problems, unpublished.
type Attention struct {
	FlowID, Name, Kind, Text, Verb string
}

// Home reads the page Home, apart from the Views and sign-ins on it.
func (d *Desk) Home(ctx context.Context, keychain credential.Condition) (Home, error) {
	settings, err := d.Settings(ctx)
	if err != nil {
		return Home{}, err
	}
	out := Home{}
	done := map[string]bool{"keychain": keychain == credential.Unlocked || keychain == credential.Locked}
	if _, err := d.store.Setting(ctx, d.seenKey(), &done); err != nil {
		return out, err
	}
	runs, _, err := d.store.Runs(ctx, store.RunQuery{Person: d.Person.ID, Trigger: "action_button", Limit: 1})
	if err != nil {
		return out, err
	}
	done["click"] = len(runs) > 0
	all := true
	for _, id := range []string{"keychain", "view", "click", "audit"} {
		out.Steps = append(out.Steps, HomeStep{id, done[id]})
		all = all && done[id]
	}
	out.First = !settings.HeroSkipped && !all
	out.Hero = out.First
	if out.Attention, err = d.attention(ctx); err != nil {
		return out, err
	}
	page, err := d.store.Ledger().Query(ctx, audit.Filter{Limit: 40})
	if err != nil {
		return out, err
	}
	for _, e := range page.Events {
		if told(e.Name) && len(out.Activity) < 5 {
			out.Activity = append(out.Activity, e)
		}
	}
	return out, nil
}

// told reports whether an event says something that a person did, and not how Signet did it.
func told(name string) bool {
	switch name {
	case audit.StepSucceeded, audit.StepRefused, audit.StepUnknown, audit.VersionPublished, audit.VersionRestored, audit.SignInStored,
		audit.SignInUpdated, audit.SignInRemoved, audit.DynamicCreated, audit.ConnectionCreated, audit.RunFinished, audit.RunNotStarted,
		audit.ViewPublished, audit.Exported, audit.SampleWritten, audit.FlowCreated, audit.FlowImported:
		return true
	}
	return false
}

func (d *Desk) seenKey() string { return "seen." + d.Person.ID }

// Seen remembers that the person has seen a thing of the checklist: "view" or "audit".
func (d *Desk) Seen(ctx context.Context, what string) error {
	if d.readOnly {
		return nil
	}
	seen := map[string]bool{}
	if _, err := d.store.Setting(ctx, d.seenKey(), &seen); err != nil {
		return err
	}
	if seen[what] {
		return nil
	}
	seen[what] = true
	return d.store.SetSetting(ctx, d.seenKey(), seen)
}

var attentionOrder = map[string]int{"needs_you": 0, "paused": 1, "missed": 2, "failed": 3, "problems": 4, "unpublished": 5}

func (d *Desk) attention(ctx context.Context) ([]Attention, error) {
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return nil, err
	}
	var out []Attention
	for _, f := range flows {
		o := d.Overview(ctx, f)
		if o.Attention == "" {
			continue
		}
		a := Attention{FlowID: f.ID, Name: f.Name, Kind: o.Attention}
		a.Text, a.Verb = o.Says(f.Latest)
		out = append(out, a)
	}
	sort.SliceStable(out, func(i, j int) bool { return attentionOrder[out[i].Kind] < attentionOrder[out[j].Kind] })
	return out, nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
