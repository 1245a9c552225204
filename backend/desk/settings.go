package desk

import (
	"context"
	"strconv"
	"time"

	"signet/backend/audit"
	"signet/backend/fault"
)

// Settings are a person's settings on this computer.
type Settings struct {
	Theme           string `json:"theme"`   // system, light, dark
	Density         string `json:"density"` // default, compact
	Motion          string `json:"motion"`  // system, reduced
	SingleKeys      bool   `json:"singleKeys"`
	ContinueAtStart bool   `json:"continueAtStart"`
	Parallel        int    `json:"parallel"`        // runs at once, 1 to 32
	KeepBundlesDays int    `json:"keepBundlesDays"` // 0 to 365
	RetentionYears  int    `json:"retentionYears"`  // 1 to 30
	PersonName      string `json:"personName"`
	Zone            string `json:"zone"` // IANA name; "" is the computer's own
	KeepByDefault   bool   `json:"keepByDefault"`
	LockWithSession bool   `json:"lockWithSession"`
	HeroSkipped     bool   `json:"heroSkipped"`
	// Pinned are the Views that the person pinned, in their order.
	Pinned []string `json:"pinned"`
}

func (d *Desk) defaults() Settings {
	return Settings{Theme: "system", Density: "default", Motion: "system", SingleKeys: true, ContinueAtStart: true,
		Parallel: 8, KeepBundlesDays: 30, RetentionYears: audit.RetentionYears, PersonName: d.Person.Name,
		KeepByDefault: true, LockWithSession: true}
}

func (d *Desk) settingsKey() string { return "settings." + d.Person.ID }

// Settings are the person's settings, with defaults for what was never set.
func (d *Desk) Settings(ctx context.Context) (Settings, error) {
	s := d.defaults()
	if _, err := d.store.Setting(ctx, d.settingsKey(), &s); err != nil {
		return d.defaults(), err
	}
	return s, nil
}

// SetSettings keeps the settings; what they change for the audit log or for runs is recorded.
func (d *Desk) SetSettings(ctx context.Context, s Settings) (Settings, error) {
	if err := s.check(); err != nil {
		return Settings{}, err
	}
	before, err := d.Settings(ctx)
	if err != nil {
		return Settings{}, err
	}
	s.HeroSkipped, s.Pinned = before.HeroSkipped, before.Pinned
	if facts := before.consequences(s); len(facts) > 0 {
		e := d.event(audit.SettingsChanged)
		e.Facts = facts
		if err := d.record(ctx, e); err != nil {
			return Settings{}, err
		}
	}
	if err := d.store.SetSetting(ctx, d.settingsKey(), s); err != nil {
		return Settings{}, err
	}
	if s.Zone != before.Zone {
		d.refreshTriggers(ctx) // schedules follow the person's time zone
	}
	return s, nil
}

// SkipHero hides or shows the start card of Home.
func (d *Desk) SkipHero(ctx context.Context, skip bool) error {
	s, err := d.Settings(ctx)
	if err != nil {
		return err
	}
	s.HeroSkipped = skip
	return d.store.SetSetting(ctx, d.settingsKey(), s)
}

// PinView pins a View in the sidebar, or takes the pin away.
func (d *Desk) PinView(ctx context.Context, id string, on bool) error {
	s, err := d.Settings(ctx)
	if err != nil {
		return err
	}
	kept := s.Pinned[:0:0]
	for _, p := range s.Pinned {
		if p != id {
			kept = append(kept, p)
		}
	}
	if on {
		kept = append(kept, id)
	}
	s.Pinned = kept
	return d.store.SetSetting(ctx, d.settingsKey(), s)
}

func (s Settings) check() error {
	bad := func(field, what, hint string) error {
		return fault.New(fault.Invalid, "settings.set").On(field).Coded("settings."+field).Say("%s", what).Hint("%s", hint)
	}
	in := func(v string, allowed ...string) bool {
		for _, a := range allowed {
			if v == a {
				return true
			}
		}
		return false
	}
	switch {
	case !in(s.Theme, "system", "light", "dark"):
		return bad("theme", "There is no theme "+strconv.Quote(s.Theme)+".", "Choose system, light or dark.")
	case !in(s.Density, "default", "compact"):
		return bad("density", "There is no density "+strconv.Quote(s.Density)+".", "Choose default or compact.")
	case !in(s.Motion, "system", "reduced"):
		return bad("motion", "There is no motion setting "+strconv.Quote(s.Motion)+".", "Choose system or reduced.")
	case s.Parallel < 1 || s.Parallel > 32:
		return bad("parallel", "Signet runs 1 to 32 Action Flows at once.", "Enter a number from 1 to 32.")
	case s.KeepBundlesDays < 0 || s.KeepBundlesDays > 365:
		return bad("keepBundlesDays", "The data of runs can be kept for up to 365 days.", "Enter a number of days from 0 to 365.")
	case s.RetentionYears < 1 || s.RetentionYears > 30:
		return bad("retentionYears", "The audit log is kept for 1 to 30 years.", "Enter a number of years from 1 to 30.")
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil {
			return bad("zone", "There is no time zone "+strconv.Quote(s.Zone)+".", "Choose one such as Europe/Berlin.")
		}
	}
	return nil
}

// zone is the time zone in which the person lives.
func (s Settings) zone() *time.Location {
	if l, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" {
		return l
	}
	return time.Local
}

// consequences are the changes that others than the person's own eyes notice.
func (s Settings) consequences(next Settings) map[string]string {
	out := map[string]string{}
	set := func(name, was, is string) {
		if was != is {
			out[name] = was + " → " + is
		}
	}
	set("retention_years", itoa(s.RetentionYears), itoa(next.RetentionYears))
	set("keep_bundles_days", itoa(s.KeepBundlesDays), itoa(next.KeepBundlesDays))
	set("continue_at_start", strconv.FormatBool(s.ContinueAtStart), strconv.FormatBool(next.ContinueAtStart))
	set("runs_at_once", itoa(s.Parallel), itoa(next.Parallel))
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
