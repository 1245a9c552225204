package credential

import (
	"context"
	"fmt"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Offer is a sign-in that a person gives.
type Offer struct {
	Holder     connection.Holder
	Connection connection.Document
	Method     string
	Values     secret.Values // the vault wipes them
	Keep       bool          // for next time; else for the runs only
	Unchecked  bool          // keep it although the system cannot be reached
	Runs       []string      // the runs that wait for it
	Prompt     string        // names the prompt, whose wrong tries are counted
	// Signed is who the provider says has just signed in with the browser.
	Signed *connector.Identity
}

// Answer is what came of an offer.
type Answer struct {
	State    AnswerState
	Account  string
	Display  string
	Notes    []string
	Fault    *fault.Error
	Refusals int
	Pause    time.Duration // before the next try
	Warning  string
}

// AnswerState says what came of an offer.
type AnswerState string

// The answers. The last three keep nothing.
const (
	Kept        AnswerState = "kept"
	UsedOnce    AnswerState = "used_once"
	Unchecked   AnswerState = "unchecked" // kept, and not checked
	Refused     AnswerState = "refused"
	Unreachable AnswerState = "unreachable"
	NotKept     AnswerState = "keychain" // accepted by the system, but the keychain did not take it
)

// How often one prompt may be wrong, and how long it rests.
const (
	maxRefusals = 3
	restAfter   = 2
	rest        = 30 * time.Second
)

type refusals struct {
	n  int
	at time.Time
}

// Provide tests a sign-in at its system, and keeps it only when the system accepts it.
// What the system refuses is an Answer, not an error; nothing of it stays.
func (v *Vault) Provide(ctx context.Context, o Offer) (Answer, error) {
	defer o.Values.Wipe()
	release := v.redactor.Add(o.Values)
	defer release()
	method, err := v.normalise(o.Connection, o.Method, o.Values, o.Signed != nil)
	if err != nil {
		return Answer{}, err
	}
	o.Method = method
	if a, resting := v.resting(o); resting {
		return a, nil
	}
	id, state, err := v.accepted(ctx, &o)
	if err == nil && ctx.Err() != nil { // the person closed the prompt while the system was still answering
		err = ctx.Err()
	}
	if err != nil {
		f := fault.Of(err)
		switch {
		case ctx.Err() != nil && f.Kind != fault.Unauthenticated:
			return Answer{}, fault.New(fault.Cancelled, "credential.provide").Say("The test was cancelled. Nothing was kept.").Hint("Try again when you want to.")
		case f.Kind == fault.Unauthenticated:
			return v.refused(ctx, o, f)
		case f.Kind == fault.Unavailable:
			return Answer{State: Unreachable, Fault: f}, nil
		}
		return Answer{State: Refused, Fault: f, Refusals: v.count(o.Prompt)}, nil
	}
	a := Answer{Account: id.Account, Display: id.Display, Notes: id.Notes}
	if o.Keep {
		if err := v.keep(ctx, o, id.Account, state); err != nil {
			f := fault.Of(err)
			if f.Subject == keychainSubject {
				a.State, a.Fault = NotKept, f
				return a, nil
			}
			return Answer{}, err
		}
		a.State = Kept
		if state == NotChecked {
			a.State = Unchecked
		}
	} else {
		if err := v.once(ctx, o, id.Account); err != nil {
			return Answer{}, err
		}
		a.State = UsedOnce
	}
	v.mu.Lock()
	delete(v.refusals, o.Prompt)
	delete(v.pauses, o.Holder)
	v.mu.Unlock()
	v.opt.Changed()
	return a, nil
}

// accepted tests the offer. A system that lets the person in and only refuses the ping has accepted it.
func (v *Vault) accepted(ctx context.Context, o *Offer) (connector.Identity, State, error) {
	typed := nonEmpty(o.Values.Get("user").Reveal(), o.Values.Get("client_id").Reveal())
	id, err := v.check(ctx, o.Connection, o.Method, o.Values)
	if o.Signed != nil { // the browser said who it is; the system said whether it lets them in
		typed = o.Signed.Account
		id.Account, id.Display = nonEmpty(o.Signed.Account, id.Account), nonEmpty(o.Signed.Display, id.Display)
	}
	f := fault.Of(err)
	switch {
	case err == nil:
		return id, Valid, nil
	case f.Kind == fault.PermissionDenied:
		id.Account = nonEmpty(id.Account, typed)
		id.Notes = append(id.Notes, f.Headlined())
		return id, Valid, nil
	case f.Kind == fault.Unavailable && o.Unchecked && o.Keep:
		return connector.Identity{Account: typed}, NotChecked, nil
	}
	return id, Missing, err
}

// normalise holds the values to the method's fields: those that are required, their length, their case. Others are dropped.
func (v *Vault) normalise(c connection.Document, name string, values secret.Values, signed bool) (string, error) {
	app, ok := v.opt.Registry.App(c.App)
	if !ok {
		return "", fault.New(fault.FailedPrecondition, "credential.provide").About(c.Name).Coded("connection.no_app").
			Say("This Signet has no app %s.", c.App).Hint("Choose another connection.")
	}
	if c.Kind == connection.Shared && name == "" {
		name = c.Method
	}
	m, ok := app.Method(name)
	if !ok {
		return "", fault.New(fault.Invalid, "credential.provide").About(c.Name).On("method").
			Say("%s has no way to sign in called %q.", app.Title, name).Hint("Choose one that the prompt offers.")
	}
	if len(m.Fields) == 0 && m.OAuth == nil {
		return "", fault.New(fault.Invalid, "credential.provide").About(c.Name).On("method").Coded("sign_in.nobody").
			Say("%s signs in nobody, so there is nothing to keep.", m.Title).Hint("Choose a way to sign in.")
	}
	if signed {
		return m.Name, nil
	}
	known := map[string]bool{}
	for _, f := range m.Fields {
		known[f.Name] = true
		t := values.Get(f.Name)
		if f.Required && t.IsZero() {
			return "", fault.New(fault.Invalid, "credential.provide").About(c.Name).On(f.Name).Coded("input.missing").
				Headline("%s is missing", f.Label).Say("%s needs a value.", f.Label).Hint("Enter it, then try again.")
		}
		if f.Max > 0 && len([]rune(t.Reveal())) > f.Max {
			return "", fault.New(fault.Invalid, "credential.provide").About(c.Name).On(f.Name).Coded("input.too_long").
				Headline("%s is too long", f.Label).Say("%s takes at most %d characters.", f.Label, f.Max).Hint("Correct it, then try again.")
		}
		if f.Upper && !t.IsZero() {
			values[f.Name] = secret.New(upper(t.Reveal()))
		}
	}
	for _, n := range values.Names() {
		if !known[n] {
			values[n].Wipe()
			delete(values, n)
		}
	}
	return m.Name, nil
}

// resting answers for a prompt that may not try again now: SAP locks users after wrong tries.
func (v *Vault) resting(o Offer) (Answer, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	if r := v.refusals[o.Prompt]; r != nil {
		n = r.n
	}
	system := v.target(o.Connection).System
	a := Answer{State: Refused, Refusals: n}
	if n >= maxRefusals {
		a.Fault = fault.New(fault.Exhausted, "credential.provide").About(o.Connection.Name).Coded("sign_in.too_many").
			Headline("%s refused this sign-in %d times", system, n).Say("Signet does not try again here, because %s may lock the user.", system).
			Hint("Close this prompt, make sure of the password, then begin again.")
		return a, true
	}
	if left := v.pauses[o.Holder].Sub(v.now()); left > 0 {
		a.Pause = left
		a.Warning = lockWarning(system, o.Values)
		a.Fault = fault.New(fault.FailedPrecondition, "credential.provide").About(o.Connection.Name).Coded("sign_in.rest").
			Headline("Wait a moment before the next try").Say("%s refused this sign-in twice.", system).
			Hint("Try again in %d s.", int(left.Seconds())+1)
		return a, true
	}
	return a, false
}

func lockWarning(system string, values secret.Values) string {
	user := values.Get("user").Reveal()
	if user == "" {
		user = "the user"
	}
	return fmt.Sprintf("%s may lock %s after more wrong tries.", system, user)
}

func (v *Vault) count(prompt string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	if r := v.refusals[prompt]; r != nil {
		return r.n
	}
	return 0
}

// refused counts a wrong try and records it; nothing of the offer is kept.
func (v *Vault) refused(ctx context.Context, o Offer, f *fault.Error) (Answer, error) {
	e := v.event(audit.SignInTested, o.Connection, o.Holder, o.Values.Get("user").Reveal())
	e.Outcome, e.ErrorCode, e.Error = "refused", f.Code, f.Headlined()
	if err := v.opt.Record(ctx, e); err != nil {
		return Answer{}, err
	}
	v.mu.Lock()
	r := v.refusals[o.Prompt]
	if r == nil {
		r = &refusals{}
		v.refusals[o.Prompt] = r
	}
	r.n++
	r.at = v.now()
	a := Answer{State: Refused, Fault: f, Refusals: r.n}
	if r.n >= restAfter {
		a.Pause, a.Warning = rest, lockWarning(v.target(o.Connection).System, o.Values)
		v.pauses[o.Holder] = r.at.Add(rest)
	}
	for p, old := range v.refusals { // prompts that nobody answers any more
		if r.at.Sub(old.at) > time.Hour {
			delete(v.refusals, p)
		}
	}
	v.mu.Unlock()
	return a, nil
}

// Anew forgets the wrong tries of a prompt that is opened again; the pause of the sign-in stays.
func (v *Vault) Anew(prompt string) {
	v.mu.Lock()
	delete(v.refusals, prompt)
	v.mu.Unlock()
}

// once hands the sign-in to the runs that wait for it, and keeps it nowhere else.
func (v *Vault) once(ctx context.Context, o Offer, account string) error {
	if len(o.Runs) == 0 {
		return fault.New(fault.FailedPrecondition, "credential.provide").About(o.Connection.Name).Coded("sign_in.no_run").
			Say("There is no run that this sign-in could be used for.").Hint("Keep it for next time, or start the run again.")
	}
	e := v.event(audit.SignInOnce, o.Connection, o.Holder, account)
	if err := v.opt.Record(ctx, e); err != nil {
		return err
	}
	o.Values["account"] = secret.New(account)
	for _, run := range o.Runs {
		v.hold(run, o.Holder, &held{values: o.Values.Clone(), method: o.Method, once: true})
	}
	return nil
}
