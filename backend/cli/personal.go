package cli

import (
	"io"
	"strings"

	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/desk"
	"signet/backend/fault"
)

type personalCmds struct {
	List   personalList   `cmd:"" help:"List your sign-ins. Nothing secret is shown."`
	Set    personalSet    `cmd:"" help:"Sign in. Asks on the terminal, or reads {\"user\": …, \"password\": …} as JSON from standard input."`
	Test   personalTest   `cmd:"" help:"Sign in with what is kept."`
	Remove personalRemove `cmd:"" help:"Remove your sign-in."`
}

type personalList struct{}

// Run lists the Personal Connections.
func (personalList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	out, err := d.SignIns(a.ctx)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"personalConnections": out}, func() {
		if len(out) == 0 {
			a.say("No personal sign-ins yet. You will be asked when an Action button first needs one.")
			return
		}
		var rows [][]string
		for _, r := range out {
			rows = append(rows, []string{r.ID, r.Name, r.System, r.User, strings.Join(r.UsedBy, ", "), r.StateText, r.Reason})
		}
		a.table([]string{"id", "name", "system", "user name", "used by", "state", ""}, rows)
	})
}

type personalSet struct {
	Name      string `arg:"" help:"Id or name of a dynamic connection."`
	Method    string `help:"The way to sign in, where the system has several."`
	Unchecked bool   `help:"Keep it although the system cannot be reached."`
}

// mostSignIn is the largest sign-in that is read.
const mostSignIn = 256 << 10

// Run keeps a sign-in of one's own. It is tested first. Nothing of it is an argument:
// other programs can read those.
func (c personalSet) Run(a *app) error {
	doc, err := a.connection(c.Name, connection.Dynamic)
	if err != nil {
		return err
	}
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	if o.away() {
		return fault.New(fault.FailedPrecondition, "cli.personal").About(doc.Name).Coded("store.owned").
			Headline("Signet is open").Say("A sign-in is not handed from one program to another.").
			Hint("Sign in there under Profile > Personal Connections, or close it and try again.")
	}
	if err := o.desk.EnsurePractice(a.ctx); err != nil {
		a.note("%s", fault.Of(err).Public())
	}
	if a.terminal() {
		p, err := o.desk.PersonalPrompt(a.ctx, doc.ID)
		if err != nil {
			return err
		}
		if _, err := a.askFor(o.desk, p); err != nil {
			return err
		}
	} else if err := c.fromInput(a, o.desk, doc); err != nil {
		return err
	}
	p, err := o.desk.Personal(a.ctx, doc.ID)
	if err != nil {
		return err
	}
	out := desk.SignInOf(p)
	return a.print(out, func() { a.say("%s: %s as %s", plain(out.Name), out.StateText, plain(out.User)) })
}

func (c personalSet) fromInput(a *app, d *desk.Desk, doc connection.Document) error {
	b, err := io.ReadAll(io.LimitReader(a.streams.In, mostSignIn+1))
	if err != nil {
		return fault.New(fault.Unavailable, "cli.personal").Say("Standard input cannot be read.").Hint("Try again.").Because(err)
	}
	s, err := desk.ParseFields(b)
	clear(b)
	if err != nil {
		return err
	}
	s.Method, s.Keep, s.Unchecked = c.Method, true, c.Unchecked
	got, err := d.Provide(a.ctx, desk.ForPersonal, doc.ID, s)
	if err != nil {
		return err
	}
	switch got.State {
	case credential.Kept, credential.Unchecked:
		return nil
	}
	if got.Fault != nil {
		return got.Fault
	}
	return fault.New(fault.Unauthenticated, "cli.personal").About(doc.Name).Say("%s did not accept the sign-in.", doc.Name).Hint("Nothing was saved.")
}

type personalTest struct {
	Name string `arg:"" help:"Id or name."`
}

// Run tests a sign-in of one's own.
func (c personalTest) Run(a *app) error { return a.test(c.Name, connection.Dynamic) }

type personalRemove struct {
	Name string `arg:"" help:"Id or name."`
}

// Run removes a sign-in of one's own, from the keychain too.
func (c personalRemove) Run(a *app) error {
	doc, err := a.connection(c.Name, connection.Dynamic)
	if err != nil {
		return err
	}
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var r desk.SignInReply
	if err := o.do(a.ctx, desk.CommandRemove, desk.ConnectionArgs{Connection: doc.ID}, &r); err != nil {
		return err
	}
	return a.print(r, func() {
		a.say("%s removed.", plain(doc.Name))
		if len(r.UsedBy) > 0 {
			a.say("  %s will ask again.", plain(strings.Join(r.UsedBy, ", ")))
		}
	})
}
