package desk

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/fault"
)

// Personal is one Personal Connection: what the person who sits here has for a dynamic connection.
type Personal struct {
	Connection connection.Document
	App        *connector.App
	Target     connector.Target
	Record     credential.Record
	UsedBy     []Use
	StateText  string
	Reason     string
	Main       string // update_password, reauthorize, set_up, test, unlock
	Browser    bool   // one signs in there with the browser
}

// Personals lists the Personal Connections from the index; the keychain is not asked. Those that need the person stand first.
func (d *Desk) Personals(ctx context.Context) ([]Personal, error) {
	connections, err := d.Connections()
	if err != nil {
		return nil, err
	}
	uses, err := d.uses(ctx)
	if err != nil {
		return nil, err
	}
	var out []Personal
	for _, c := range connections {
		if c.Kind != connection.Dynamic {
			continue
		}
		p, err := d.personal(ctx, c, uses[c.ID])
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if x, y := a.Due(), b.Due(); x != y {
			return x
		}
		return strings.ToLower(a.Connection.Name) < strings.ToLower(b.Connection.Name)
	})
	return out, nil
}

// Due reports whether the sign-in needs the person: now, or when an Action button first asks.
func (p Personal) Due() bool {
	switch p.Record.State {
	case credential.Missing, credential.Rejected, credential.Expired, credential.NotReadable, credential.ChangedOutside, credential.NotChecked:
		return true
	}
	return false
}

// personalDue counts the Personal Connections that need the person.
func (d *Desk) personalDue(ctx context.Context) (int, error) {
	all, err := d.Personals(ctx)
	n := 0
	for _, p := range all {
		if p.Due() {
			n++
		}
	}
	return n, err
}

// Kept counts the person's sign-ins that the keychain holds.
func Kept(all []Personal) int {
	n := 0
	for _, p := range all {
		if p.Record.Kept && p.Record.State != credential.Missing {
			n++
		}
	}
	return n
}

// Personal is one Personal Connection.
func (d *Desk) Personal(ctx context.Context, id string) (Personal, error) {
	c, err := d.dynamic(id)
	if err != nil {
		return Personal{}, err
	}
	uses, err := d.uses(ctx)
	if err != nil {
		return Personal{}, err
	}
	return d.personal(ctx, c, uses[id])
}

func (d *Desk) dynamic(id string) (connection.Document, error) {
	c, err := d.shape(id)
	if err == nil && c.Kind != connection.Dynamic {
		err = fault.New(fault.Invalid, "desk.personal").About(c.Name).Coded("connection.kind").
			Say("%s is a shared connection; nobody has a sign-in of their own there.", c.Name).Hint("Look under Connections.")
	}
	return c, err
}

func (d *Desk) mineOf(id string) connection.Holder {
	return connection.Holder{Connection: id, Person: d.Person.ID}
}

func (d *Desk) personal(ctx context.Context, c connection.Document, uses []Use) (Personal, error) {
	app, _ := d.Registry.App(c.App)
	if app == nil {
		app = &connector.App{Name: c.App, Title: c.App, Accent: "flow"}
	}
	r, err := d.standing(ctx, c, d.mineOf(c.ID))
	if err != nil {
		return Personal{}, err
	}
	p := Personal{Connection: c, App: app, Target: app.TargetOf(c.System), Record: r, UsedBy: uses}
	if m, ok := app.Method(r.Method); ok {
		p.Browser = m.OAuth != nil && !m.OAuth(c.System).ClientCredentials
	}
	p.StateText, p.Reason, p.Main = standingWords(r, p.Browser, d.clock.Now())
	return p, nil
}

// standingWords are the words of a sign-in's state, why it is so, and what the person does about it first.
func standingWords(r credential.Record, browser bool, now time.Time) (text, reason, main string) {
	update := "update_password"
	if browser {
		update = "reauthorize"
	}
	reason = strings.TrimSuffix(r.Reason, ".")
	switch r.State {
	case credential.Valid:
		if r.Renews {
			return "Valid", "Renews itself", update
		}
		return "Valid", "Tested " + shortTime(r.CheckedAt, now), update
	case credential.Expiring:
		days := int(r.ExpiresAt.Sub(now).Hours()/24) + 1
		return fmt.Sprintf("Expires in %s", counted(days, "day")), "Set " + r.Changed.Local().Format("2 Jan"), update
	case credential.Expired:
		return "Expired", reason, update
	case credential.Rejected:
		return "Rejected", reason, update
	case credential.NotChecked:
		return "Not checked", reason, "test"
	case credential.NotReadable:
		return "Not readable", reason, "unlock"
	case credential.ChangedOutside:
		return "Changed outside", reason, "test"
	}
	if reason == "" {
		reason = "Asked on first run"
	}
	return "Missing", reason, "set_up"
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + one + "s"
}

// shortTime is a clock time today, and a day before.
func shortTime(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan, 15:04")
}

// PersonalPrompt asks for a sign-in of one's own, for the first time or in place of the one that is kept.
func (d *Desk) PersonalPrompt(ctx context.Context, id string) (Prompt, error) {
	c, err := d.dynamic(id)
	if err != nil {
		return Prompt{}, err
	}
	p, err := d.prompt(ctx, ForPersonal, c, d.mineOf(id))
	if err != nil {
		return Prompt{}, err
	}
	r, err := d.standing(ctx, c, d.mineOf(id))
	if err != nil {
		return Prompt{}, err
	}
	d.vault.Anew(ForPersonal + " " + id)
	p.Title = "Sign in to " + p.Target.System
	p.Sub = "For Action Flows that run as you. Signet uses it only for runs you start."
	p.Reason = string(r.State)
	if r.Kept && r.State != credential.Missing {
		p.Fixed = r.Account != ""
		p.Title = "Update password for " + p.Target.System
		if m, ok := p.App.Method(r.Method); ok && m.OAuth != nil {
			p.Title = "Sign in to " + p.Target.System + " again"
		}
		p.Sub = c.Name
		for _, more := range []string{p.Target.Detail, r.Account} {
			if more != "" && more == r.Account {
				more = "as " + more
			}
			if more != "" {
				p.Sub += ", " + more
			}
		}
		if r.State == credential.Rejected {
			p.ReasonText = fmt.Sprintf("%s refused the stored password on %s. Signet has not used it since, so it cannot lock your %s user.",
				p.Target.System, r.CheckedAt.Local().Format("2 Jan, 15:04"), p.App.Title)
		} else {
			p.ReasonText = d.reasonText(p, string(r.State), r.Reason)
		}
	}
	return p, nil
}

// TestPersonal signs in with what is kept. What the system says is in the answer's record; an error is one of Signet's own,
// or a system that was not reached.
func (d *Desk) TestPersonal(ctx context.Context, id string) (Personal, error) {
	c, err := d.dynamic(id)
	if err != nil {
		return Personal{}, err
	}
	started := d.clock.Now()
	who, err := d.vault.Test(ctx, c, d.mineOf(id))
	d.keepTest(ctx, c, d.mineOf(id), testOf(who, d.clock.Now().Sub(started), d.clock.Now(), err))
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		return Personal{}, err
	}
	if err == nil {
		d.beside.Go(func() { d.askRightsFor(c) })
	}
	return d.Personal(ctx, id)
}

// RemovePersonal makes a sign-in unusable at once, and deletes it after 30 seconds.
func (d *Desk) RemovePersonal(ctx context.Context, id string) (Personal, error) {
	return d.changePersonal(ctx, id, d.vault.Remove)
}

// UndoPersonal takes a removal back.
func (d *Desk) UndoPersonal(ctx context.Context, id string) (Personal, error) {
	return d.changePersonal(ctx, id, d.vault.Undo)
}

func (d *Desk) changePersonal(ctx context.Context, id string,
	change func(context.Context, connection.Document, connection.Holder) (credential.Record, error)) (Personal, error) {
	c, err := d.dynamic(id)
	if err != nil {
		return Personal{}, err
	}
	if _, err := change(ctx, c, d.mineOf(id)); err != nil {
		return Personal{}, err
	}
	return d.Personal(ctx, id)
}
