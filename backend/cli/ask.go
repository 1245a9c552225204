package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Asker asks the person at a terminal. Secret shows nothing of what is typed.
type Asker interface {
	Line(question string) (string, error)
	Secret(question string) (secret.Text, error)
}

// terminal reports whether somebody can be asked.
func (a *app) terminal() bool { return a.asker() != nil }

func (a *app) asker() Asker {
	if a.streams.Ask != nil {
		return a.streams.Ask
	}
	f, is := a.streams.In.(*os.File)
	if !is || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &terminal{f, a.streams.Err, bufio.NewReader(f)}
}

// terminal asks on the process's own terminal. Questions go to standard error, so that output can be piped.
type terminal struct {
	in   *os.File
	out  io.Writer
	read *bufio.Reader
}

// Line reads a line.
func (t *terminal) Line(question string) (string, error) {
	fmt.Fprint(t.out, question)
	s, err := t.read.ReadString('\n')
	return strings.TrimRight(s, "\r\n"), err
}

// Secret reads a line without echo.
func (t *terminal) Secret(question string) (secret.Text, error) {
	fmt.Fprint(t.out, question)
	b, err := term.ReadPassword(int(t.in.Fd()))
	fmt.Fprintln(t.out)
	if err != nil {
		return secret.Text{}, err
	}
	v := secret.New(string(b))
	clear(b)
	return v, nil
}

// mostTries is how often a terminal asks again: SAP locks users after several wrong tries.
const mostTries = 3

// signIn asks for what the run waits for, one sign-in after the other. Whoever declines ends the run.
func (a *app) signIn(d *desk.Desk, runID string) error {
	r, err := d.Run(a.ctx, runID)
	if err != nil {
		return err
	}
	if len(r.Prompts) == 0 {
		return fault.New(fault.FailedPrecondition, "cli.sign_in").Coded("run.needs_you").Say("The run waits for something that a terminal cannot ask for.").
			Hint("Open Signet and look at the run.")
	}
	return a.answer(d, runID, r.Prompts)
}

// answer asks one prompt after the other. What may not be needed can be left for later.
func (a *app) answer(d *desk.Desk, runID string, prompts []desk.Prompt) error {
	skipped := map[string]bool{}
	for len(prompts) > 0 {
		p := prompts[0]
		var next []desk.Prompt
		err := errLater
		if !skipped[p.Connection.ID] {
			next, err = a.askFor(d, p)
		}
		if errors.Is(err, errLater) {
			skipped[p.Connection.ID] = true
			prompts = prompts[1:]
			if len(prompts) == 0 { // what is certainly needed is there: it goes on, and asks if it gets that far
				_, err := d.FollowUp(a.ctx, runID, desk.ContinueRun)
				return err
			}
			continue
		}
		if err != nil {
			if e := d.DeclineSignIn(context.WithoutCancel(a.ctx), prompts[0].Purpose); e != nil {
				a.note("%s", fault.Of(e).Public())
			}
			return err
		}
		if next == nil {
			prompts = prompts[1:]
		} else {
			prompts = next
		}
	}
	return nil
}

// errLater says that the person left a sign-in that may not be needed for later.
var errLater = errors.New("left for later")

// askFor asks for one sign-in until the system accepts it.
func (a *app) askFor(d *desk.Desk, p desk.Prompt) ([]desk.Prompt, error) {
	a.note("")
	a.note("%s", plain(p.Title))
	if p.ReasonText != "" {
		a.note("%s", plain(p.ReasonText))
	}
	a.note("  System      %s, %s", plain(p.Target.System), plain(p.Target.Host))
	a.note("  Connection  %s", plain(p.Connection.Name))
	if len(p.Modules) > 0 {
		a.note("  Needed by   %s: %s", plain(p.FlowName), plain(strings.Join(p.Modules, ", ")))
	}
	for _, l := range p.Will {
		a.note("  It will     %s", plain(l.Sentence))
	}
	for _, x := range p.Practice {
		a.note("  Practice    %s: %s", x.Name, x.Value)
	}
	if p.Maybe {
		a.note("  Only some runs need it. Leave the password empty to sign in later.")
	}
	method, err := a.method(p.Methods)
	if err != nil {
		if p.Maybe {
			err = errLater
		}
		return nil, err
	}
	keep := p.CanKeep
	for try := 1; ; try++ {
		values, err := a.values(method.Fields, p.Prefill, p.Fixed)
		if err != nil {
			return nil, err
		}
		if p.Maybe && !secrets(method.Fields, values) {
			values.Wipe()
			return nil, errLater
		}
		got, err := d.Provide(a.ctx, p.Purpose, p.Connection.ID, desk.SignIn{Method: method.Name, Keep: keep, Values: values})
		if err != nil {
			return nil, err
		}
		switch got.State {
		case credential.Kept, credential.Unchecked:
			a.note("%s accepted %s. Kept in %s.", plain(p.Target.System), plain(got.Account), plain(p.StoreName))
			return got.Remaining, nil
		case credential.UsedOnce:
			a.note("%s accepted %s. For this run only.", plain(p.Target.System), plain(got.Account))
			return got.Remaining, nil
		case credential.NotKept:
			if p.Purpose == desk.ForPersonal || p.Purpose == desk.ForShared || !keep {
				return nil, got.Fault
			}
			a.note("%s It is used for this run only. Enter it once more.", plain(got.Fault.Public()))
			keep = false
			continue
		}
		if got.Fault == nil {
			got.Fault = fault.New(fault.Unauthenticated, "cli.sign_in").Say("%s did not accept the sign-in.", p.Target.System).Hint("Nothing was saved.")
		}
		if got.State == credential.Unreachable || try == mostTries || !fault.Is(got.Fault, fault.Unauthenticated) || got.Pause > 0 {
			return nil, got.Fault
		}
		a.note("%s", plain(got.Fault.Public()))
	}
}

// method chooses a way to sign in that a terminal can ask for.
func (a *app) method(all []connector.Method) (connector.Method, error) {
	var can []connector.Method
	for _, m := range all {
		if m.OAuth == nil || len(m.Fields) > 0 {
			can = append(can, m)
		}
	}
	switch len(can) {
	case 0:
		return connector.Method{}, fault.New(fault.FailedPrecondition, "cli.sign_in").Coded("sign_in.browser").
			Say("This system signs in with the browser.").Hint("Sign in in the Signet window under Profile > Personal Connections.")
	case 1:
		return can[0], nil
	}
	for i, m := range can {
		a.note("  %d  %s", i+1, m.Title)
	}
	s, err := a.asker().Line("Which way (1): ")
	if err != nil {
		return connector.Method{}, declined()
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > len(can) {
		n = 1
	}
	return can[n-1], nil
}

// values asks for the fields of a way to sign in.
func (a *app) values(fields []connector.Field, prefill map[string]string, fixed bool) (secret.Values, error) {
	out := secret.Values{}
	for _, f := range fields {
		if f.Advanced && !f.Required {
			continue
		}
		if f.Secret {
			v, err := a.asker().Secret(f.Label + ": ")
			if err != nil {
				out.Wipe()
				return nil, declined()
			}
			out[f.Name] = v
			continue
		}
		before := prefill[f.Name]
		if before != "" && fixed {
			a.note("%s: %s", f.Label, plain(before))
			out[f.Name] = secret.New(before)
			continue
		}
		question := f.Label
		if before != "" {
			question += " (" + plain(before) + ")"
		}
		s, err := a.asker().Line(question + ": ")
		if err != nil {
			out.Wipe()
			return nil, declined()
		}
		if s = strings.TrimSpace(s); s == "" {
			s = before
		}
		if s != "" {
			out[f.Name] = secret.New(s)
		}
	}
	return out, nil
}

// secrets reports whether a secret field was filled in; a way without one always was.
func secrets(fields []connector.Field, values secret.Values) bool {
	any := false
	for _, f := range fields {
		if f.Secret && !(f.Advanced && !f.Required) {
			any = true
			if !values.Get(f.Name).IsZero() {
				return true
			}
		}
	}
	return !any
}

func declined() error {
	return fault.New(fault.Cancelled, "cli.sign_in").Coded("sign_in.cancelled").Say("The sign-in was cancelled. Nothing ran.").Hint("Run the command again when you want to.")
}

// waits reports whether a run stands until a person signs in.
func waits(s engine.State) bool { return s == engine.NeedsSignIn || s == engine.Waiting }
