package app

import (
	"context"
	"os"
	"path/filepath"

	"signet/backend/audit"
	"signet/backend/desk"
)

// Preferences is bound to the window: the settings and the practice systems.
type Preferences struct{ app *App }

// Get is the page Settings.
func (b *Preferences) Get(_ Empty) (SettingsPage, error) {
	return with(b.app, "Preferences.Get", settingsPage)
}

// Set keeps the settings.
func (b *Preferences) Set(req Settings) (SettingsPage, error) {
	return with(b.app, "Preferences.Set", func(ctx context.Context, d *desk.Desk) (SettingsPage, error) {
		s := desk.Settings{Theme: req.Theme, Density: req.Density, Motion: req.Motion, SingleKeys: req.SingleKeys, ContinueAtStart: req.ContinueAtStart,
			Parallel: req.Parallel, KeepBundlesDays: req.KeepBundlesDays, RetentionYears: req.RetentionYears, PersonName: req.PersonName,
			Zone: req.Zone, KeepByDefault: req.KeepByDefault, LockWithSession: req.LockWithSession}
		if _, err := d.SetSettings(ctx, s); err != nil {
			return SettingsPage{}, err
		}
		return settingsPage(ctx, d)
	})
}

// WriteSample writes the sample workspace and starts the practice systems.
func (b *Preferences) WriteSample(_ Empty) (SampleState, error) {
	return with(b.app, "Preferences.WriteSample", func(ctx context.Context, d *desk.Desk) (SampleState, error) {
		if err := d.WriteSample(ctx); err != nil {
			return SampleState{}, err
		}
		return SampleState{FlowID: desk.SampleFlow, ViewID: desk.SampleView}, nil
	})
}

// Practice says which practice systems run, and with which users.
func (b *Preferences) Practice(_ Empty) (PracticeState, error) {
	return with(b.app, "Preferences.Practice", func(_ context.Context, d *desk.Desk) (PracticeState, error) {
		return PracticeState{Systems: practiceSystems(d)}, nil
	})
}

// Inbox lists the mails of the practice mail system.
func (b *Preferences) Inbox(_ Empty) (PracticeInbox, error) {
	return with(b.app, "Preferences.Inbox", func(_ context.Context, d *desk.Desk) (PracticeInbox, error) { return practiceInbox(d) })
}

// ResetPractice puts the practice systems back to their first state.
func (b *Preferences) ResetPractice(_ Empty) (PracticeState, error) {
	return with(b.app, "Preferences.ResetPractice", func(ctx context.Context, d *desk.Desk) (PracticeState, error) {
		if err := d.ResetPractice(ctx); err != nil {
			return PracticeState{}, err
		}
		return PracticeState{Systems: practiceSystems(d)}, nil
	})
}

// InstallCommand makes `signet` available on the command line for this user.
func (b *Preferences) InstallCommand(_ Empty) (SettingsPage, error) {
	return with(b.app, "Preferences.InstallCommand", func(ctx context.Context, d *desk.Desk) (SettingsPage, error) {
		if err := desk.InstallCommand(); err != nil {
			return SettingsPage{}, err
		}
		return settingsPage(ctx, d)
	})
}

func settings(s desk.Settings) Settings {
	return Settings{Theme: s.Theme, Density: s.Density, Motion: s.Motion, SingleKeys: s.SingleKeys, ContinueAtStart: s.ContinueAtStart,
		Parallel: s.Parallel, KeepBundlesDays: s.KeepBundlesDays, RetentionYears: s.RetentionYears, PersonName: s.PersonName, Zone: s.Zone,
		KeepByDefault: s.KeepByDefault, LockWithSession: s.LockWithSession}
}

func settingsPage(ctx context.Context, d *desk.Desk) (SettingsPage, error) {
	s, err := d.Settings(ctx)
	if err != nil {
		return SettingsPage{}, err
	}
	kept, err := d.KeptSignIns(ctx)
	if err != nil {
		return SettingsPage{}, err
	}
	newest, err := d.Events(ctx, audit.Filter{Limit: 1})
	if err != nil {
		return SettingsPage{}, err
	}
	out := SettingsPage{Settings: settings(s), Keychain: keychainState(d.KeychainLately(ctx, glance)), SignIns: kept, Events: newest.Total,
		DataFolder: string(d.Folder), DataBytes: int(size(string(d.Folder))), Version: desk.Version, CommandLine: desk.CommandPath(),
		Commands: []NamedValue{}, Practice: practiceSystems(d), Licences: desk.Licences, People: []Person{person(d.Person, s)}}
	for _, c := range [][2]string{{"signet flow list", "lists the Action Flows"}, {"signet run FLOW", "Run once, as you"},
		{"signet view act VIEW ACTION --row KEY", "presses an Action button"}, {"signet audit verify", "checks the audit log"}} {
		out.Commands = append(out.Commands, NamedValue{c[0], c[1]})
	}
	return out, nil
}

// size adds up a folder; what cannot be read counts nothing.
func size(dir string) int64 {
	var n int64
	_ = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if i, err := e.Info(); err == nil && i.Mode().IsRegular() {
			n += i.Size()
		}
		return nil
	})
	return n
}
