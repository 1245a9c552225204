package desk

import (
	"context"
	"strings"
	"time"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// identities answers the engine as whom a module acts: the rule of package connection
// says whose sign-in it is, the vault hands it over, and there is no other way to one.
type identities struct {
	d        *Desk
	resolver *connection.Resolver
}

var (
	_ engine.Identities = identities{}
	_ engine.Methods    = identities{}
)

func (i identities) start(ctx context.Context, r *engine.Run) connection.Start {
	s := connection.Start{Person: r.Person, FlowID: r.FlowID, Version: r.Version, Hash: r.Hash, Draft: r.Draft, Unattended: r.Unattended}
	if r.ID == "" && s.Hash == "" && s.Version > 0 { // a question of the window, not a run: nothing is handed over
		s.Hash, _, _ = i.d.store.Ledger().Published(ctx, s.FlowID, s.Version)
	}
	return s
}

// lookAgain is how old an answer of the keychain may be before a run that needs it asks again.
const lookAgain = 5 * time.Second

// Prepare lists as whom the flow acts for this person, and which sign-ins are missing.
func (i identities) Prepare(ctx context.Context, doc *flow.Document, r *engine.Run) ([]engine.Identity, []engine.Missing, error) {
	start := i.start(ctx, r)
	maybe := flow.Maybe(*doc)
	at := map[string]int{}
	var ids []engine.Identity
	var decided []connection.Decision
	certain := map[string]bool{}
	for _, m := range doc.Modules {
		if m.Connection == nil || *m.Connection == (flow.ConnectionRef{}) {
			continue
		}
		id := m.Connection.Shared + m.Connection.Dynamic
		certain[id] = certain[id] || !maybe[m.ID]
		if n, known := at[id]; known {
			ids[n].Modules = append(ids[n].Modules, m.ID)
			continue
		}
		d, err := i.decide(ctx, start, doc, *m.Connection)
		if err != nil {
			if r.ID == "" { // a page shows what it can; the run itself will refuse
				continue
			}
			return nil, nil, err
		}
		at[id] = len(ids)
		ids = append(ids, i.identity(ctx, r, d, m.ID))
		decided = append(decided, d)
	}
	var missing []engine.Missing
	for n, d := range decided {
		lack, err := i.lack(ctx, r, d)
		if err != nil {
			return nil, nil, err
		}
		if lack == nil {
			continue
		}
		if lack.Reason != notReadable && (d.Holder.Person == "" || d.Holder.Draft != "") { // nobody can be asked for it here
			if r.ID != "" && !r.Draft && certain[d.Connection.ID] {
				return nil, nil, i.d.sharedLacks(d, lack.Text)
			}
			continue
		}
		lack.Modules, lack.Maybe = ids[n].Modules, !certain[d.Connection.ID]
		missing = append(missing, *lack)
	}
	return ids, missing, nil
}

// decide asks the rule. A flow that another one calls is a version of its own: no build-time value reaches it.
func (i identities) decide(ctx context.Context, s connection.Start, doc *flow.Document, ref flow.ConnectionRef) (connection.Decision, error) {
	if doc.ID != s.FlowID {
		return i.resolver.Own(ctx, s, ref)
	}
	return i.resolver.Decide(ctx, s, ref)
}

func (i identities) identity(ctx context.Context, r *engine.Run, d connection.Decision, module int) engine.Identity {
	t := i.d.targetOf(d.Connection)
	out := engine.Identity{ConnectionID: d.Connection.ID, ConnectionName: d.Connection.Name, Kind: string(d.Connection.Kind),
		App: d.Connection.App, System: t.System, InFull: t.InFull(), Host: t.Host, Account: d.Account, BuildTime: d.BuildTime, Modules: []int{module}}
	if a := i.d.vault.Account(ctx, r.ID, d.Holder); a != "" {
		out.Account = a
	}
	return out
}

// lack says what is missing of a sign-in; nil when a run can have it.
func (i identities) lack(ctx context.Context, r *engine.Run, d connection.Decision) (*engine.Missing, error) {
	if i.d.open(d.Through) || r.ID != "" && i.d.vault.Holds(r.ID, d.Holder) {
		return nil, nil
	}
	rec, err := i.d.standing(ctx, d.Through, d.Holder)
	if err != nil {
		return nil, err
	}
	if rec.Kept && rec.State.Usable() && r.ID != "" {
		i.d.vault.Fresh(ctx, lookAgain)
		if rec, err = i.d.standing(ctx, d.Through, d.Holder); err != nil {
			return nil, err
		}
	}
	m := &engine.Missing{ConnectionID: d.Connection.ID, Text: rec.Reason}
	switch rec.State {
	case credential.Valid, credential.Expiring, credential.NotChecked:
		return nil, nil
	case credential.Expired:
		if rec.Renews {
			return nil, nil
		}
		m.Reason = "expired"
	case credential.Rejected:
		m.Reason = "rejected"
	case credential.NotReadable, credential.ChangedOutside:
		m.Reason = notReadable
	default:
		m.Reason = "missing"
	}
	if d.Holder.Person == "" {
		if practice, ok := i.d.practiceSignIn(d.Through); ok {
			practice.Wipe()
			return nil, nil
		}
	}
	return m, nil
}

// notReadable is why a sign-in is missing that the keychain holds and does not give.
const notReadable = "not_readable"

// sharedLacks is the fault of a run whose shared connection has no usable sign-in: it does not start half.
func (d *Desk) sharedLacks(of connection.Decision, why string) error {
	f := fault.New(fault.FailedPrecondition, "desk.identities").About(of.Through.Name).Coded("connection.no_sign_in").
		Headline("%s has no sign-in", of.Through.Name).
		Say("The shared connection %s has no sign-in that can be used now. Nothing ran.", of.Through.Name).
		Hint("Enter it under Connections, then run again.")
	if why != "" {
		f = f.With("reason", why)
	}
	return f
}

// standing is what is known of a sign-in, held against where its connection points now.
func (d *Desk) standing(ctx context.Context, c connection.Document, h connection.Holder) (credential.Record, error) {
	r, err := d.vault.Status(ctx, h)
	if err == nil && r.State != credential.Missing && r.Host != d.targetOf(c).Host {
		r.State, r.Reason = credential.Missing, "The connection points at another system now"
	}
	return r, err
}

func (d *Desk) targetOf(c connection.Document) connector.Target {
	if a, ok := d.Registry.App(c.App); ok {
		return a.TargetOf(c.System)
	}
	return connector.Target{System: c.App}
}

// Address is where a connection points, and by which way its sign-in is given.
func (i identities) Address(ctx context.Context, ref flow.ConnectionRef) (engine.Address, error) {
	c, err := i.d.workspace.Connections().Seen(ref.Shared + ref.Dynamic)
	if err != nil {
		return engine.Address{}, err
	}
	out := engine.Address{ID: c.ID, Name: c.Name, App: c.App, Method: c.Method, Kind: string(c.Kind), System: c.System, Target: i.d.targetOf(c)}
	h := connection.Holder{Connection: c.ID}
	if c.Kind == connection.Dynamic {
		h.Person = i.d.Person.ID
	}
	if r, err := i.d.vault.Status(ctx, h); err == nil && r.Method != "" {
		out.Method = r.Method
	}
	return out, nil
}

// Fetch gives the sign-in of a connection for this run.
func (i identities) Fetch(ctx context.Context, r *engine.Run, ref flow.ConnectionRef) (secret.Values, error) {
	d, err := i.resolver.Decide(ctx, i.start(ctx, r), ref)
	if err != nil {
		return nil, err
	}
	if i.d.open(d.Through) {
		return secret.Values{}, nil
	}
	v, err := i.d.vault.Fetch(ctx, r.ID, d.Through, d.Holder)
	if err != nil && d.Holder.Person == "" {
		if practice, ok := i.d.practiceSignIn(d.Through); ok {
			return practice, nil
		}
	}
	if err != nil && d.BuildTime && (d.Holder.Person == "" || d.Holder.Draft != "") && !strings.HasPrefix(fault.Of(err).Code, "keychain.") {
		return nil, fault.New(fault.Invalid, "desk.identities").About(d.Connection.Name).Coded("build_time.unusable").
			Headline("The build-time value of %s cannot be used", d.Connection.Name).
			Say("%s has no sign-in that its system accepts.", nonEmpty(d.Account, d.Through.Name)).
			Hint("Choose another build-time value for %s.", d.Connection.Name).Because(err)
	}
	return v, err
}

func nonEmpty(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Method is by which way the sign-in that Fetch gave is to be used.
func (i identities) Method(ctx context.Context, r *engine.Run, ref flow.ConnectionRef) (string, error) {
	d, err := i.resolver.Decide(ctx, i.start(ctx, r), ref)
	if err != nil {
		return "", err
	}
	m, err := i.d.vault.Method(ctx, r.ID, d.Holder)
	if m == "" {
		m = d.Through.Method
	}
	return m, err
}

// open reports whether a shared connection signs in nobody: its system is open to everyone.
func (d *Desk) open(c connection.Document) bool {
	if c.Kind != connection.Shared {
		return false
	}
	app, ok := d.Registry.App(c.App)
	if !ok {
		return false
	}
	m, ok := app.Method(c.Method)
	return ok && signsInNobody(m)
}

func signsInNobody(m connector.Method) bool { return len(m.Fields) == 0 && m.OAuth == nil }

// Renew keeps what an app refreshed by itself.
func (i identities) Renew(ctx context.Context, r *engine.Run, ref flow.ConnectionRef, v secret.Values) error {
	d, err := i.resolver.Decide(ctx, i.start(ctx, r), ref)
	if err != nil {
		return err
	}
	return i.d.vault.Renew(ctx, r.ID, d.Through, d.Holder, v)
}

// Rejected records that the system did not accept the sign-in.
func (i identities) Rejected(ctx context.Context, r *engine.Run, ref flow.ConnectionRef, cause error) error {
	d, err := i.resolver.Decide(ctx, i.start(ctx, r), ref)
	if err != nil {
		return err
	}
	renewed, err := i.d.vault.Rejected(ctx, r.ID, d.Through, d.Holder, cause)
	if renewed { // nobody has to be asked: the run goes on as soon as it waits
		id := r.ID
		i.d.beside.Go(func() { i.d.goOn(id) })
	}
	return err
}

// goOn continues a run whose access token was renewed after it ended in the middle of a step.
func (d *Desk) goOn(runID string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	r, err := d.engine.Wait(ctx, runID)
	if err == nil && r.State == engine.Waiting {
		_, _, err = d.engine.Continue(ctx, runID)
	}
	if err != nil {
		d.log.Warn("a run could not go on after its sign-in was renewed", "run", runID, "err", d.redactor.Clean(err.Error()))
	}
}

// Park wipes what the run holds while it waits.
func (i identities) Park(runID string) { i.d.vault.Park(runID) }

// End wipes what the run held.
func (i identities) End(runID string) { i.d.vault.End(runID) }

// shape reads a connection of the workspace.
func (d *Desk) shape(id string) (connection.Document, error) {
	c, _, err := d.workspace.Connections().Read(id)
	return c, err
}

// limit is how much the system of a connection may be called, as its document says.
func (d *Desk) limit(id string) engine.Limit {
	c, err := d.workspace.Connections().Seen(id)
	if err != nil || c.Limit == nil {
		return engine.Limit{}
	}
	return engine.Limit{AtOnce: max(0, c.Limit.AtOnce), Calls: max(0, c.Limit.Calls),
		Every: time.Duration(max(0, c.Limit.Seconds) * float64(time.Second))}
}

// shapes answers the rule from the workspace.
type shapes struct{ d *Desk }

// Shape reads a connection.
func (s shapes) Shape(_ context.Context, id string) (connection.Document, error) {
	return s.d.workspace.Connections().Seen(id)
}
