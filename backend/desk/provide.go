package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/secret"
)

// SignIn is what a person gave in a prompt.
type SignIn struct {
	Method    string
	Keep      bool
	Unchecked bool
	Values    secret.Values
}

// maxSignIn is the greatest sign-in that is read.
const maxSignIn = 256 << 10

// ParseSignIn reads a prompt's values. Its errors say where they stopped and never what stood there.
func ParseSignIn(text string) (SignIn, error) {
	bad := fault.New(fault.Invalid, "desk.provide").Coded("sign_in.form").Say("The sign-in has another form than the prompt.").Hint("Close the prompt and open it again.")
	if len(text) > maxSignIn {
		return SignIn{}, bad
	}
	var raw struct {
		Method    string            `json:"method"`
		Keep      bool              `json:"keep"`
		Unchecked bool              `json:"unchecked"`
		Values    map[string]string `json:"values"`
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&raw); err != nil {
		return SignIn{}, bad
	}
	out := SignIn{Method: raw.Method, Keep: raw.Keep, Unchecked: raw.Unchecked, Values: secret.Values{}}
	for n, s := range raw.Values {
		out.Values[n] = secret.New(s)
	}
	return out, nil
}

// Provided is what came of a sign-in, and what is asked next.
type Provided struct {
	credential.Answer
	Remaining []Prompt
	Running   bool
}

// purpose is a sign-in's purpose with everything that it stands for.
type purpose struct {
	text       string
	connection connection.Document
	holder     connection.Holder
	run        engine.Run   // of a run
	click      []engine.Run // the runs of the same click
	flow       string       // of a build-time value
}

// purposeOf reads a purpose, and refuses one that is not this person's.
func (d *Desk) purposeOf(ctx context.Context, text, connectionID string) (purpose, error) {
	p := purpose{text: text}
	var err error
	if p.connection, err = d.shape(connectionID); err != nil {
		return p, err
	}
	p.holder = connection.Holder{Connection: connectionID, Person: d.Person.ID}
	want := connection.Dynamic
	flowID, build := strings.CutPrefix(text, ForBuild)
	switch {
	case text == ForPersonal:
	case text == ForShared:
		want, p.holder.Person = connection.Shared, ""
	case build:
		doc, _, err := d.workspace.Draft(flowID)
		if err != nil {
			return p, err
		}
		if !usesDynamic(doc, connectionID) {
			return p, notOfFlow(p.connection, doc)
		}
		p.flow, p.holder.Draft = flowID, flowID
	case ids.Valid("run", text):
		if p.run, err = d.engine.Get(ctx, text); err != nil {
			return p, err
		}
		if p.run.Person != d.Person.ID {
			return p, fault.New(fault.PermissionDenied, "desk.provide").Coded("run.not_yours").Headline("This run is someone else’s").
				Say("Only who started it can sign in for it.").Hint("Start a run of your own.")
		}
		if p.run.State.Over() {
			return p, fault.New(fault.FailedPrecondition, "desk.provide").Coded("run.over").Headline("This run is over").
				Say("Nothing waits for this sign-in any more. Nothing was kept.").Hint("Run again.")
		}
		if p.click, err = d.ofClick(ctx, p.run); err != nil {
			return p, err
		}
	default:
		return p, fault.New(fault.Invalid, "desk.provide").Coded("sign_in.purpose").Say("It is not known what this sign-in is for.").Hint("Close the prompt and open it again.")
	}
	if p.connection.Kind != want {
		return p, fault.New(fault.Invalid, "desk.provide").About(p.connection.Name).Coded("connection.kind").
			Say("%s is not a %s connection.", p.connection.Name, want).Hint("Choose another connection.")
	}
	return p, nil
}

func usesDynamic(doc flow.Document, id string) bool {
	for _, x := range doc.DynamicIDs() {
		if x == id {
			return true
		}
	}
	return false
}

func notOfFlow(c connection.Document, doc flow.Document) error {
	return fault.New(fault.FailedPrecondition, "desk.build_time").About(c.Name).Coded("connection.not_of_flow").
		Say("%s does not use %s.", doc.Name, c.Name).Hint("Add it to the flow first.")
}

// Provide tests a sign-in and keeps it, for a run, for oneself, for a shared connection or while building:
// the one way by which prompts, the browser and the command line do it. What waited for it goes on.
func (d *Desk) Provide(ctx context.Context, purposeText, connectionID string, s SignIn) (Provided, error) {
	return d.provide(ctx, purposeText, connectionID, s, nil)
}

func (d *Desk) provide(ctx context.Context, text, connectionID string, s SignIn, who *connector.Identity) (Provided, error) {
	if err := d.mayStart(ctx); err != nil {
		s.Values.Wipe()
		return Provided{}, err
	}
	p, err := d.purposeOf(ctx, text, connectionID)
	if err != nil {
		s.Values.Wipe()
		return Provided{}, err
	}
	ctx, done := d.tests.begin(ctx, text)
	defer done()
	o := credential.Offer{Holder: p.holder, Connection: p.connection, Method: s.Method, Values: s.Values, Keep: s.Keep || p.run.ID == "",
		Unchecked: s.Unchecked, Prompt: text + " " + connectionID, Signed: who}
	for _, r := range p.click {
		o.Runs = append(o.Runs, r.ID)
	}
	a, err := d.vault.Provide(ctx, o)
	if err != nil {
		return Provided{}, err
	}
	out := Provided{Answer: a}
	switch a.State {
	case credential.Kept, credential.Unchecked, credential.UsedOnce:
	default:
		return out, nil
	}
	return out, d.after(context.WithoutCancel(ctx), p, &out)
}

// after does what an accepted sign-in was given for.
func (d *Desk) after(ctx context.Context, p purpose, out *Provided) error {
	switch {
	case p.text == ForShared:
		return d.sharedAccount(ctx, p.connection.ID, out.Account)
	case p.flow != "":
		return d.enteredBuildTime(ctx, p, out.Account)
	}
	if out.State == credential.Kept {
		d.beside.Go(func() { d.askRightsFor(p.connection) })
	}
	if p.run.ID == "" {
		d.continueWaiting(ctx, p.connection.ID, nil)
		return nil
	}
	doc, err := (documents{d}).Document(ctx, p.run)
	if err != nil {
		return err
	}
	if p.run.State == engine.NeedsSignIn {
		// All sign-ins are collected before the first step acts; those that only some routes need come last.
		// Whoever leaves one of these for later continues the run instead.
		missing, err := d.engine.Missing(ctx, p.run.ID)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			out.Remaining, err = d.runPrompts(ctx, p.click, doc, missing)
			return err
		}
	}
	runs, missing, err := d.continueRuns(ctx, p.run.ID, p.connection.ID)
	if err != nil {
		return err
	}
	for _, r := range runs {
		out.Running = out.Running || r.State == engine.Running || r.State == engine.Ready
	}
	if needed(missing) {
		out.Remaining, err = d.runPrompts(ctx, p.click, doc, missing)
	}
	return err
}

// continueClick goes on with the runs of a click whose sign-ins are there now, as after the keychain was unlocked or
// when the person leaves what may not be needed for later. What is certainly needed and missing is asked.
func (d *Desk) continueClick(ctx context.Context, runID string) (Started, error) {
	runs, missing, err := d.continueRuns(ctx, runID, "")
	if err != nil {
		return Started{}, err
	}
	if len(runs) == 0 { // it neither waits nor stands in line: the engine says what it does
		r, _, err := d.engine.Continue(ctx, runID)
		return Started{Batch: r.Batch, Runs: []engine.Run{r}}, err
	}
	out := Started{Batch: runs[0].Batch, Runs: runs}
	if !needed(missing) {
		return out, nil
	}
	doc, err := (documents{d}).Document(ctx, runs[0])
	if err != nil {
		return out, err
	}
	out.Prompts, err = d.runPrompts(ctx, runs, doc, missing)
	return out, err
}

// sharedAccount writes down under which name the system knows a shared connection.
func (d *Desk) sharedAccount(ctx context.Context, id, account string) error {
	c, stamp, err := d.workspace.Connections().Read(id)
	if err != nil || account == "" || c.Account == account {
		return err
	}
	before := c.Account
	c.Account = account
	e := d.connectionEvent(audit.ConnectionChanged, c)
	e.RemoteUser, e.Facts = account, map[string]string{"user_name": join(before, "→", account)}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	_, err = d.workspace.Connections().Save(c, stamp)
	return err
}

// tests are the sign-ins that systems are being asked about, by purpose; the zero value is ready.
type tests struct {
	mu   sync.Mutex
	next int
	open map[int]openTest
}

type openTest struct {
	purpose string
	cancel  context.CancelFunc
}

// begin makes a test that the person can stop by closing its prompt.
func (t *tests) begin(ctx context.Context, purpose string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		t.open = map[int]openTest{}
	}
	t.next++
	n := t.next
	t.open[n] = openTest{purpose, cancel}
	return ctx, func() {
		t.mu.Lock()
		delete(t.open, n)
		t.mu.Unlock()
		cancel()
	}
}

func (t *tests) stop(purpose string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range t.open {
		if o.purpose == purpose {
			o.cancel()
		}
	}
}

// DeclineSignIn is the person's no. A test that is under way keeps nothing, nothing runs, and one event says so.
func (d *Desk) DeclineSignIn(ctx context.Context, purposeText string) error {
	d.tests.stop(purposeText)
	if !ids.Valid("run", purposeText) {
		return nil // nothing was going to run
	}
	r, err := d.engine.Get(ctx, purposeText)
	if err != nil {
		return err
	}
	if r.Person != d.Person.ID {
		return fault.New(fault.PermissionDenied, "desk.decline").Coded("run.not_yours").Say("You cannot cancel someone else’s run.").Hint("Leave it to them.")
	}
	if r.State == engine.Waiting { // it stopped at a step and waits on
		e := d.event(audit.SignInCancelled)
		e.FlowID, e.FlowName, e.Version, e.RunID, e.Outcome = r.FlowID, r.FlowName, r.Version, r.ID, "cancelled"
		return d.record(ctx, e)
	}
	return d.declineRuns(ctx, r.ID)
}

// askRightsFor asks a system, after a good sign-in, whether the person may call what the flows call there.
func (d *Desk) askRightsFor(c connection.Document) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	if _, err := d.CheckRights(ctx, c.ID); err != nil {
		d.log.Info("rights could not be asked", "connection", c.ID, "err", d.redactor.Clean(err.Error()))
	}
}
