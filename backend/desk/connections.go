package desk

import (
	"context"
	"sort"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/engine"
	"signet/backend/fault"
)

// ConnectionLine is a connection in a list.
type ConnectionLine struct {
	Connection connection.Document
	App        *connector.App
	Target     connector.Target
	Account    string
	Flows      int
	State      string // ok, failed, not_tested, missing, not_checked, …
	StateText  string
}

// ConnectionDetail is everything that is known of a connection. It holds no secret.
type ConnectionDetail struct {
	ConnectionLine
	Record     credential.Record // of a shared one
	Last       *Test
	Uses       []Use
	WritesAs   int // steps that change data as this shared user
	BuildTimes []connection.BuildTime
	FlowNames  map[string]string
	Own        *Personal
	SignedIn   int
	StoreName  string
	History    []audit.Event
}

// ConnectionLines lists the connections, shared ones first.
func (d *Desk) ConnectionLines(ctx context.Context) ([]ConnectionLine, error) {
	all, err := d.Connections()
	if err != nil {
		return nil, err
	}
	uses, err := d.uses(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]ConnectionLine, 0, len(all))
	for _, c := range all {
		l, err := d.line(ctx, c, uses[c.ID])
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i].Connection, out[j].Connection
		if a.Kind != b.Kind {
			return a.Kind == connection.Shared
		}
		return strings.ToLower(a.Name) < strings.ToLower(b.Name)
	})
	return out, nil
}

func (d *Desk) line(ctx context.Context, c connection.Document, uses []Use) (ConnectionLine, error) {
	app, ok := d.Registry.App(c.App)
	if !ok {
		app = &connector.App{Name: c.App, Title: c.App, Accent: "flow"}
	}
	l := ConnectionLine{Connection: c, App: app, Target: app.TargetOf(c.System), Account: c.Account, Flows: flowsOf(uses)}
	h := connection.Holder{Connection: c.ID}
	if c.Kind == connection.Dynamic {
		h = d.mineOf(c.ID)
	}
	r, err := d.standing(ctx, c, h)
	if err != nil {
		return l, err
	}
	if c.Kind == connection.Dynamic {
		l.Account = r.Account
	} else if r.Account != "" {
		l.Account = r.Account
	}
	l.State, l.StateText = lineState(r)
	if d.open(c) {
		l.State, l.StateText = "ok", "No sign-in"
	}
	if r.State == credential.Missing && c.Kind == connection.Shared {
		if _, ok := d.practiceSignIn(c); ok {
			l.State, l.StateText = "not_tested", "Practice sign-in"
		}
	}
	return l, nil
}

func lineState(r credential.Record) (state, text string) {
	switch r.State {
	case credential.Valid:
		return "ok", "Valid"
	case credential.Rejected:
		return "failed", "Rejected"
	}
	text, _, _ = standingWords(r, false, r.ExpiresAt)
	return string(r.State), text
}

// Connection is one connection with all that is known of it.
func (d *Desk) Connection(ctx context.Context, id string) (ConnectionDetail, error) {
	c, err := d.shape(id)
	if err != nil {
		return ConnectionDetail{}, err
	}
	uses, err := d.uses(ctx)
	if err != nil {
		return ConnectionDetail{}, err
	}
	out := ConnectionDetail{Uses: uses[id], StoreName: d.vault.Keychain().Name, FlowNames: map[string]string{}}
	if out.ConnectionLine, err = d.line(ctx, c, uses[id]); err != nil {
		return out, err
	}
	if out.StoreName == "" {
		out.StoreName = d.vault.StoreName(ctx)
	}
	h := connection.Holder{Connection: id}
	if c.Kind == connection.Dynamic {
		h = d.mineOf(id)
		own, err := d.personal(ctx, c, uses[id])
		if err != nil {
			return out, err
		}
		out.Own = &own
		if out.SignedIn, err = d.vault.SignedIn(ctx, id); err != nil {
			return out, err
		}
		builds, err := d.store.BuildTimes().ForConnection(ctx, id)
		if err != nil {
			return out, err
		}
		for _, b := range builds {
			if b.Person == d.Person.ID {
				out.BuildTimes = append(out.BuildTimes, b)
			}
		}
	} else {
		for _, u := range uses[id] {
			if u.Writes {
				out.WritesAs++
			}
		}
	}
	for _, u := range uses[id] {
		out.FlowNames[u.FlowID] = u.FlowName
	}
	if out.Record, err = d.standing(ctx, c, h); err != nil {
		return out, err
	}
	out.Last = d.lastTest(ctx, h)
	page, err := d.store.Ledger().Query(ctx, audit.Filter{ConnectionID: id, Limit: 20})
	if err != nil {
		return out, err
	}
	out.History = page.Events
	return out, nil
}

// Test is the answer of a connection test.
type Test struct {
	OK      bool            `json:"ok"`
	Account string          `json:"account"`
	Took    time.Duration   `json:"took"`
	At      time.Time       `json:"at"`
	Hops    []connector.Hop `json:"hops,omitempty"`
	Notes   []string        `json:"notes,omitempty"`
	Fault   *fault.Error    `json:"-"`
	// Failed is the fault as it is kept for later.
	Failed *engine.FaultRecord `json:"failed,omitempty"`
}

func testOf(who connector.Identity, took time.Duration, at time.Time, err error) Test {
	t := Test{OK: err == nil, Account: who.Account, Took: took, At: at, Hops: who.Hops, Notes: who.Notes}
	if err != nil {
		f := fault.Of(err)
		t.Fault = f
		t.Failed = &engine.FaultRecord{Kind: f.Kind, Code: f.Code, Title: f.Title, Text: f.Text, Hint: f.Remedy, Subject: f.Subject, Details: f.Details}
	}
	return t
}

func testKey(h connection.Holder) string {
	return "connection.test." + h.Connection + "." + h.Owner()
}

func (d *Desk) keepTest(ctx context.Context, _ connection.Document, h connection.Holder, t Test) {
	if err := d.store.SetSetting(ctx, testKey(h), t); err != nil {
		d.log.Warn("the answer of a test could not be kept", "connection", h.Connection, "err", err)
	}
}

func (d *Desk) lastTest(ctx context.Context, h connection.Holder) *Test {
	var t Test
	ok, err := d.store.Setting(ctx, testKey(h), &t)
	if err != nil || !ok {
		return nil
	}
	if f := t.Failed; f != nil {
		t.Fault = &fault.Error{Kind: f.Kind, Code: f.Code, Title: f.Title, Text: f.Text, Remedy: f.Hint, Subject: f.Subject, Details: f.Details, Op: "desk.test"}
	}
	return &t
}

// TestConnection signs in with what is kept, the person's own for a dynamic connection, and says who the system takes it for.
func (d *Desk) TestConnection(ctx context.Context, id string) (Test, error) {
	c, err := d.shape(id)
	if err != nil {
		return Test{}, err
	}
	h := connection.Holder{Connection: id}
	if c.Kind == connection.Dynamic {
		h = d.mineOf(id)
	}
	started := d.clock.Now()
	ask := func() (connector.Identity, error) { return d.vault.Test(ctx, c, h) }
	if d.open(c) {
		ask = func() (connector.Identity, error) { return d.vault.Reach(ctx, c) }
	}
	who, err := ask()
	if err != nil {
		if practice, ok := d.practiceSignIn(c); ok && h.Person == "" {
			practice.Wipe()
			err = d.providePractice(ctx, c)
			if err == nil {
				who, err = ask()
			}
		}
	}
	t := testOf(who, d.clock.Now().Sub(started), d.clock.Now(), err)
	d.keepTest(ctx, c, h, t)
	if t.OK && c.Kind == connection.Shared {
		if err := d.sharedAccount(ctx, id, who.Account); err != nil {
			return t, err
		}
	}
	return t, nil
}

// providePractice keeps the practice sign-in of a shared connection again, as after a keychain was reset.
func (d *Desk) providePractice(ctx context.Context, c connection.Document) error {
	v, ok := d.practiceSignIn(c)
	if !ok {
		return nil
	}
	a, err := d.vault.Provide(ctx, credential.Offer{Holder: connection.Holder{Connection: c.ID}, Connection: c, Method: c.Method,
		Values: v, Keep: true, Prompt: "practice " + c.ID})
	if err == nil && a.Fault != nil {
		err = a.Fault
	}
	return err
}

// ConnectionPrompt asks for the sign-in of a shared connection, or for credentials to stand in while a flow is built.
func (d *Desk) ConnectionPrompt(ctx context.Context, flowID, id string) (Prompt, error) {
	text := ForShared
	if flowID != "" {
		text = ForBuild + flowID
	}
	p, err := d.purposeOf(ctx, text, id)
	if err != nil {
		return Prompt{}, err
	}
	d.vault.Anew(text + " " + id)
	out, err := d.prompt(ctx, text, p.connection, p.holder)
	if err != nil {
		return Prompt{}, err
	}
	out.Title = "Sign in to " + out.Target.System
	if flowID == "" {
		out.Sub = "This connection is shared: everyone’s runs act as this " + out.App.Title + " user."
		return out, nil
	}
	out.Sub = "Only while you build. Kept in " + nonEmpty(out.StoreName, "the keychain") + " until you publish, then removed."
	doc, _, err := d.workspace.Draft(flowID)
	if err == nil {
		out.FlowName = doc.Name
	}
	if !out.CanKeep {
		out.KeepReason = "No keychain: credentials cannot be entered while you build. Use an existing connection."
	}
	return out, err
}

// ConnectionChoices lists what a module's Connection box offers, and the known systems of its app.
func (d *Desk) ConnectionChoices(ctx context.Context, flowID string, module int) (choices, systems []ConnectionLine, err error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return nil, nil, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return nil, nil, fault.New(fault.NotFound, "desk.choices").About(doc.Name).Say("%s has no module %d.", doc.Name, module).Hint("Choose another module.")
	}
	all, err := d.ConnectionLines(ctx)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, l := range all {
		if l.Connection.App != m.App {
			continue
		}
		choices = append(choices, l)
		if key := l.Target.System + " " + l.Target.Detail + " " + l.Target.Host; !seen[key] {
			seen[key] = true
			systems = append(systems, l)
		}
	}
	return choices, systems, nil
}
