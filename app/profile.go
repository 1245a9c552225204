package app

import (
	"context"
	"net/url"
	"runtime"
	"time"

	"signet/backend/audit"
	"signet/backend/desk"
	"signet/backend/fault"
)

// Profile is bound to the window: the frame: person, counts, notices, Home, palette.
type Profile struct{ app *App }

// Shell is what the frame shows everywhere.
func (b *Profile) Shell(_ Empty) (ShellState, error) {
	return with(b.app, "Profile.Shell", func(ctx context.Context, d *desk.Desk) (ShellState, error) {
		s, err := shellState(ctx, d)
		if n := b.app.trouble.Load(); n != nil {
			s.Notices = append(s.Notices, *n)
		}
		return s, err
	})
}

// glance is how long a look at the keychain serves: the frame asks often, and each look asks the system's service.
const glance = 5 * time.Second

func shellState(ctx context.Context, d *desk.Desk) (ShellState, error) {
	f, err := d.Frame(ctx)
	if err != nil {
		return ShellState{}, err
	}
	pinned, err := pinnedViews(ctx, d, f.Settings.Pinned)
	if err != nil {
		return ShellState{}, err
	}
	out := ShellState{Person: person(d.Person, f.Settings), Keychain: keychainState(d.KeychainLately(ctx, glance)), Version: desk.Version, Engine: "ready",
		Running: f.Running, NeedsYou: f.NeedsYou, PersonalDue: f.PersonalDue, Views: f.Views, Flows: f.Flows, Connections: f.Connections,
		Pinned: pinned, Recent: []NavItem{}, Notices: []Notice{}, Settings: settings(f.Settings), Locked: f.Locked, Practice: d.PracticeRuns(),
		Sample: f.Sample, SampleView: desk.SampleView, SampleFlow: desk.SampleFlow, DataFolder: string(d.Folder), Platform: runtime.GOOS}
	for _, r := range f.Recent {
		out.Recent = append(out.Recent, NavItem{ID: r.ID, Name: r.Name, Attention: r.Attention})
	}
	for _, n := range f.Notices {
		out.Notices = append(out.Notices, Notice(n))
	}
	return out, nil
}

func person(p desk.Person, s desk.Settings) Person {
	if s.PersonName != "" {
		p.Name = s.PersonName
	}
	return Person{ID: p.ID, Name: p.Name, First: p.First(), Initials: p.Initials(), OSUser: p.OSUser}
}

// Home is the page Home.
func (b *Profile) Home(_ Empty) (HomeState, error) {
	return with(b.app, "Profile.Home", func(ctx context.Context, d *desk.Desk) (HomeState, error) { return homeState(ctx, d) })
}

// Painted says that the window shows its first page; the name is the page's.
func (b *Profile) Painted(req ID) (Empty, error) {
	return guard(b.app.log, "Profile.Painted", func() (Empty, error) {
		b.app.paintedPage(req.ID)
		return Empty{}, nil
	})
}

func homeState(ctx context.Context, d *desk.Desk) (HomeState, error) {
	k := d.KeychainLately(ctx, glance)
	h, err := d.Home(ctx, k.State)
	if err != nil {
		return HomeState{}, err
	}
	f, err := d.Frame(ctx)
	if err != nil {
		return HomeState{}, err
	}
	out := HomeState{First: h.First, Hero: h.Hero, Steps: []HomeStep{}, Views: []ViewCard{}, Attention: []HomeAttention{}, Personal: []PersonalRow{},
		Activity: []AuditRow{}, Sample: f.Sample}
	if f.Sample {
		out.ViewID = desk.SampleView
	}
	words := map[string][2]string{"keychain": {k.Name + " found", ""}, "view": {"Open the sample View", ""},
		"click": {"Click an Action button", ""}, "audit": {"See your audit event", ""}}
	for _, s := range h.Steps {
		w := words[s.ID]
		if s.ID == "keychain" && !s.Done {
			w = [2]string{"No keychain found", "Set up"}
		}
		out.Steps = append(out.Steps, HomeStep{ID: s.ID, Text: w[0], Done: s.Done, Action: w[1]})
	}
	for _, a := range h.Attention {
		out.Attention = append(out.Attention, HomeAttention(a))
	}
	for _, e := range h.Activity {
		row := auditRow(d, e)
		row.Sentence = audit.Sentence(e)
		out.Activity = append(out.Activity, row)
	}
	if out.Views, err = viewCards(ctx, d); err != nil {
		return out, err
	}
	out.Personal, err = personalDue(ctx, d)
	return out, err
}

// Skip hides or shows the start card.
func (b *Profile) Skip(req FlagSet) (HomeState, error) {
	return with(b.app, "Profile.Skip", func(ctx context.Context, d *desk.Desk) (HomeState, error) {
		if err := d.SkipHero(ctx, req.On); err != nil {
			return HomeState{}, err
		}
		return homeState(ctx, d)
	})
}

// Palette searches everything.
func (b *Profile) Palette(req PaletteQuery) (PaletteRows, error) {
	return with(b.app, "Profile.Palette", func(ctx context.Context, d *desk.Desk) (PaletteRows, error) {
		found, err := d.Find(ctx, req.Text, req.ViewID)
		out := PaletteRows{Rows: []PaletteRow{}}
		for _, f := range found {
			row := PaletteRow{Kind: f.Kind, ID: f.ID, Title: f.Title, Detail: f.Detail, Action: f.Action, Chips: []Chip{}}
			if f.Action == "run" {
				row.Chips = chipsOf(f.Acts)
			}
			out.Rows = append(out.Rows, row)
		}
		return out, err
	})
}

// Open opens an https address in the system browser.
func (b *Profile) Open(req Link) (Empty, error) {
	return with(b.app, "Profile.Open", func(_ context.Context, d *desk.Desk) (Empty, error) {
		u, err := url.Parse(req.URL)
		if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && d.IsPractice(u.Host)) {
			return Empty{}, fault.New(fault.Invalid, "Profile.Open").About(req.URL).Say("Signet opens https addresses only.").
				Hint("Copy the address and open it yourself.").Because(err)
		}
		b.app.shell.Browse(u.String())
		return Empty{}, nil
	})
}

// Copy puts text on the clipboard.
func (b *Profile) Copy(req TextOut) (Empty, error) {
	return guard(b.app.log, "Profile.Copy", func() (Empty, error) {
		if err := b.app.shell.Copy(req.Text); err != nil {
			return Empty{}, fault.New(fault.Unavailable, "Profile.Copy").Say("The clipboard could not be written.").
				Hint("Select the text and copy it yourself.").Because(err)
		}
		return Empty{}, nil
	})
}

// Lock locks or unlocks Signet.
func (b *Profile) Lock(req FlagSet) (ShellState, error) {
	return with(b.app, "Profile.Lock", func(ctx context.Context, d *desk.Desk) (ShellState, error) {
		d.Lock(req.On)
		return shellState(ctx, d)
	})
}

// Events exists so that the event payloads are typed in the window.
func (b *Profile) Events(_ Empty) (Payloads, error) {
	return guard(b.app.log, "Profile.Events", func() (Payloads, error) { return Payloads{}, nil })
}
