package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/practice"
	"signet/backend/secret"
	"signet/backend/store"
)

// The commands that the owner of a data folder carries out for a command line.
const (
	CommandActs     = "acts"
	CommandRun      = "run" // also presses an Action button
	CommandWait     = "wait"
	CommandCancel   = "cancel"
	CommandPublish  = "publish"
	CommandImport   = "import"
	CommandSample   = "sample"
	CommandPractice = "practice"
	CommandRefresh  = "refresh" // reads the rows of a View again
	CommandExport   = "export"  // of the audit log
	CommandTest     = "test"    // of a connection's sign-in, or of one's own
	CommandRemove   = "remove"  // of one's own sign-in
)

// RunArgs ask for runs: of a flow, or of an Action button on rows of a View.
type RunArgs struct {
	Flow     string            `json:"flow,omitempty"`
	View     string            `json:"view,omitempty"`
	Action   string            `json:"action,omitempty"`
	Rows     []string          `json:"rows,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
	Draft    bool              `json:"draft,omitempty"`
	DryRun   bool              `json:"dryRun,omitempty"`
	NoPrompt bool              `json:"noPrompt,omitempty"`
	Expects  []string          `json:"expects,omitempty"` // the accounts that were named before
}

// ActsReply says as whom a run would act, and which sign-ins it would ask for.
type ActsReply struct {
	Line     string   `json:"line"` // "Runs as ANNA.K on S4P (personal); 2 shared"
	Accounts []string `json:"accounts"`
	Needs    []Need   `json:"needs"`
}

// Need is a sign-in that is missing.
type Need struct {
	ConnectionID string `json:"connectionId"`
	Connection   string `json:"connection"`
	System       string `json:"system"`
	Maybe        bool   `json:"maybe,omitempty"`
}

// RunReply tells of the runs of one command.
type RunReply struct {
	Runs  []RunState `json:"runs"`
	Needs []Need     `json:"needs"` // asked where a person sits before they start
}

// RunState is a run as a terminal shows it.
type RunState struct {
	ID      string         `json:"id"`
	Number  int64          `json:"number"`
	Flow    string         `json:"flow"`
	Version int            `json:"version"` // 0 is the draft
	Row     string         `json:"row,omitempty"`
	DryRun  bool           `json:"dryRun,omitempty"`
	State   engine.State   `json:"state"`
	Over    bool           `json:"over"`
	TookMS  int64          `json:"tookMs,omitempty"`
	Steps   []StepState    `json:"steps,omitempty"`
	Outputs map[string]any `json:"outputs,omitempty"`
	Fault   *FaultState    `json:"fault,omitempty"`
}

// StepState is one operation.
type StepState struct {
	Module int     `json:"module"`
	Title  string  `json:"title"`
	As     string  `json:"as,omitempty"`
	API    string  `json:"api,omitempty"`
	State  string  `json:"state"`
	TookMS float64 `json:"tookMs"`
}

// FaultState is an error with its remedy.
type FaultState struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// PublishArgs name a draft; PublishReply is Published.
type PublishArgs struct {
	Flow string `json:"flow"`
	Note string `json:"note,omitempty"`
}

// ImportArgs are a file that becomes a draft.
type ImportArgs struct {
	File    string `json:"file"`
	Content []byte `json:"content"`
}

// FlowReply names a flow.
type FlowReply struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PublishReply names a version.
type PublishReply struct {
	FlowReply
	Version int      `json:"version"`
	Hash    string   `json:"hash"`
	Removed []string `json:"buildTimeValuesRemoved"`
}

// PracticeReply lists the practice systems.
type PracticeReply struct {
	Systems []PracticeView `json:"systems"`
}

// PracticeView is a practice system as a terminal shows it; its passwords are made to be shown.
type PracticeView struct {
	Name     string             `json:"name"`
	Kind     string             `json:"kind"`
	Address  string             `json:"address"`
	Accounts []practice.Account `json:"accounts"`
}

// ExportArgs choose events of the audit log; ExportReply holds them.
type ExportArgs struct {
	Format audit.Format `json:"format"`
	Filter audit.Filter `json:"filter"`
}

// ExportReply is an export of the audit log.
type ExportReply struct {
	Events int    `json:"events"`
	Text   string `json:"text"`
}

// ConnectionArgs name a connection by its id.
type ConnectionArgs struct {
	Connection string `json:"connection"`
}

// TestReply is what a system said of a sign-in.
type TestReply struct {
	Connection string      `json:"connection"`
	OK         bool        `json:"ok"`
	Account    string      `json:"account"`
	TookMS     int64       `json:"tookMs"`
	Notes      []string    `json:"notes"`
	Fault      *FaultState `json:"fault,omitempty"`
}

// SignInReply is a Personal Connection as a terminal shows it.
type SignInReply struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	App       string   `json:"app"`
	System    string   `json:"system"`
	User      string   `json:"userName"`
	State     string   `json:"state"`
	StateText string   `json:"stateText"`
	Reason    string   `json:"reason"`
	UsedBy    []string `json:"usedBy"`
	LastUsed  string   `json:"lastUsed"`
}

type runRef struct {
	Run string `json:"run"`
}

// Handle carries out a command of a command line. It is the same way whether the
// command line has the data folder itself or asks the window that has it.
func (d *Desk) Handle(ctx context.Context, c Command) (any, error) {
	switch c.Name {
	case CommandActs:
		return handle(c, func(a RunArgs) (ActsReply, error) { return d.commandActs(ctx, a) })
	case CommandRun:
		return handle(c, func(a RunArgs) (RunReply, error) { return d.commandRun(ctx, a) })
	case CommandWait:
		return handle(c, func(a runRef) (RunState, error) { return d.commandWait(ctx, a.Run) })
	case CommandCancel:
		return handle(c, func(a runRef) (RunState, error) {
			if _, err := d.CancelRun(ctx, a.Run); err != nil {
				return RunState{}, err
			}
			return d.runState(ctx, a.Run)
		})
	case CommandPublish:
		return handle(c, func(a PublishArgs) (PublishReply, error) { return d.commandPublish(ctx, a) })
	case CommandImport:
		return handle(c, func(a ImportArgs) (FlowReply, error) {
			s, err := d.ImportFlow(ctx, a.File, a.Content)
			if err != nil {
				return FlowReply{}, err
			}
			d.tell(News{Kind: NewsFlow, ID: s.Document.ID})
			return FlowReply{s.Document.ID, s.Document.Name}, nil
		})
	case CommandSample:
		return handle(c, func(struct{}) (Sample, error) { return d.AddSample(ctx) })
	case CommandRefresh:
		return handle(c, func(a RunArgs) (FlowReply, error) { return d.commandRefresh(ctx, a.View) })
	case CommandExport:
		return handle(c, func(a ExportArgs) (ExportReply, error) {
			var b strings.Builder
			n, err := d.ExportEvents(ctx, &b, a.Format, a.Filter)
			return ExportReply{n, b.String()}, err
		})
	case CommandTest:
		return handle(c, func(a ConnectionArgs) (TestReply, error) { return d.commandTest(ctx, a.Connection) })
	case CommandRemove:
		return handle(c, func(a ConnectionArgs) (SignInReply, error) {
			p, err := d.RemovePersonal(ctx, a.Connection)
			return SignInOf(p), err
		})
	case CommandPractice:
		return handle(c, func(struct{}) (PracticeReply, error) { return d.commandPractice(ctx) })
	}
	return nil, fault.New(fault.Invalid, "desk.handle").About(c.Name).Say("This Signet does not know the command %q.", c.Name).
		Hint("The open Signet may be an older one. Close it, then try again.")
}

func handle[A, R any](c Command, do func(A) (R, error)) (any, error) {
	var a A
	if len(c.Args) > 0 {
		if err := json.Unmarshal(c.Args, &a); err != nil {
			return nil, fault.New(fault.Invalid, "desk.handle").About(c.Name).Say("The command %s cannot be read.", c.Name).
				Hint("The open Signet may be another version. Close it, then try again.").Because(err)
		}
	}
	r, err := do(a)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// meant is the flow that a command is about, as it would run.
func (d *Desk) meant(ctx context.Context, a RunArgs) (doc flow.Document, version int, err error) {
	id := ""
	if a.View != "" {
		v, err := d.FindView(a.View)
		if err != nil {
			return doc, 0, err
		}
		view, err := d.View(v)
		if err != nil {
			return doc, 0, err
		}
		action, ok := view.Action(a.Action)
		if !ok {
			action = actionOf(view, a.Action)
		}
		if action.Flow == "" {
			var names []string
			for _, x := range view.Actions {
				names = append(names, x.ID)
			}
			return doc, 0, fault.New(fault.NotFound, "desk.act").About(view.Name).Coded("view.no_action").
				Say("The View %s has no Action button %q.", view.Name, a.Action).Hint("It has: %s.", strings.Join(names, ", "))
		}
		id = action.Flow
	} else {
		f, err := d.FindFlow(ctx, a.Flow)
		if err != nil {
			return doc, 0, err
		}
		id = f.ID
	}
	if a.Draft {
		doc, _, err = d.workspace.Draft(id)
		return doc, 0, err
	}
	doc, version, err = d.publishedFlow(ctx, id)
	return doc, version, err
}

func (d *Desk) commandActs(ctx context.Context, a RunArgs) (ActsReply, error) {
	doc, version, err := d.meant(ctx, a)
	if err != nil {
		return ActsReply{}, err
	}
	acts, err := d.Acts(ctx, doc, version)
	if err != nil {
		return ActsReply{}, err
	}
	out := ActsReply{Line: acts.Line(), Needs: d.needs(acts.Missing), Accounts: []string{}}
	for _, i := range acts.Identities {
		if i.Kind == "dynamic" && i.Account != "" && !acts.Lacks(i.ConnectionID) {
			out.Accounts = append(out.Accounts, i.Account)
		}
	}
	return out, nil
}

// Line says as whom a flow acts, in one line: "Runs as ANNA.K on S4P (personal); 2 shared".
func (a Acts) Line() string {
	var own, asks, builds []string
	shared := 0
	for _, i := range a.Identities {
		switch {
		case i.Kind != "dynamic":
			shared += max(1, len(i.Modules))
		case i.BuildTime:
			builds = append(builds, i.Account+" on "+i.System)
		case a.Lacks(i.ConnectionID):
			asks = append(asks, i.System)
		case i.Account == "":
			own = append(own, "you on "+i.System)
		default:
			own = append(own, i.Account+" on "+i.System)
		}
	}
	var parts []string
	if len(own) > 0 {
		parts = append(parts, "Runs as "+strings.Join(own, ", ")+" (personal)")
	}
	if len(builds) > 0 {
		parts = append(parts, "Builds as "+strings.Join(builds, ", "))
	}
	if len(asks) > 0 {
		parts = append(parts, "Asks you to sign in to "+strings.Join(asks, " and "))
	}
	if shared > 0 {
		parts = append(parts, strconv.Itoa(shared)+" shared")
	}
	if len(parts) == 0 {
		return "Runs as nobody: it reaches no system"
	}
	return strings.Join(parts, "; ")
}

func (d *Desk) needs(missing []engine.Missing) []Need {
	out := []Need{}
	all, err := d.Connections()
	if err != nil {
		return out
	}
	for _, m := range missing {
		c := all[m.ConnectionID]
		n := Need{ConnectionID: m.ConnectionID, Connection: or(c.Name, m.ConnectionID), Maybe: m.Maybe}
		if a, ok := d.Registry.App(c.App); ok {
			n.System = a.TargetOf(c.System).System
		}
		out = append(out, n)
	}
	return out
}

func (d *Desk) commandRun(ctx context.Context, a RunArgs) (RunReply, error) {
	doc, _, err := d.meant(ctx, a)
	if err != nil {
		return RunReply{}, err
	}
	q := StartRequest{Source: "command_line", FlowID: doc.ID, Inputs: map[string]any{}, Draft: a.Draft, DryRun: a.DryRun, NoWait: a.NoPrompt, Expects: a.Expects}
	for name, v := range a.Inputs {
		q.Inputs[name] = v
	}
	if a.View != "" {
		if q.ViewID, err = d.FindView(a.View); err != nil {
			return RunReply{}, err
		}
		v, err := d.View(q.ViewID)
		if err != nil {
			return RunReply{}, err
		}
		q.Action, q.Keys, q.FlowID = actionOf(v, a.Action).ID, unique(a.Rows), ""
		// A button acts on what is stored; a View that was never read has nothing stored yet.
		if _, had, err := d.lastRead(ctx, q.ViewID); err != nil {
			return RunReply{}, err
		} else if !had {
			if err := d.RefreshView(ctx, v, false); err != nil {
				return RunReply{}, err
			}
		}
		// What a row cannot is said before what a sign-in lacks.
		for _, key := range q.Keys {
			if _, err := d.resolveAction(ctx, q.ViewID, q.Action, key, q.Inputs, len(q.Keys)); err != nil {
				return RunReply{}, err
			}
		}
	}
	if a.NoPrompt {
		if err := d.allSignedIn(ctx, a); err != nil {
			return RunReply{}, err
		}
	}
	s, err := d.Start(ctx, q)
	if err != nil {
		return RunReply{}, err
	}
	out := RunReply{Runs: []RunState{}, Needs: []Need{}}
	var missing []engine.Missing
	for _, p := range s.Prompts {
		missing = append(missing, engine.Missing{ConnectionID: p.Connection.ID})
	}
	out.Needs = d.needs(missing)
	for _, r := range s.Runs {
		out.Runs = append(out.Runs, runStateOf(r))
	}
	return out, nil
}

// allSignedIn refuses a start that nobody may be asked for, naming the connections.
func (d *Desk) allSignedIn(ctx context.Context, a RunArgs) error {
	acts, err := d.commandActs(ctx, a)
	if err != nil {
		return err
	}
	var names []string
	for _, n := range acts.Needs {
		if !n.Maybe {
			names = append(names, n.Connection)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return MissingSignIns(names)
}

// MissingSignIns is the error of a start that may ask nobody.
func MissingSignIns(names []string) error {
	return fault.New(fault.FailedPrecondition, "desk.start").About(strings.Join(names, ", ")).Coded("run.needs_sign_in").
		Headline("Sign in first").Say("Missing Personal Connections: %s. Nothing ran.", strings.Join(names, ", ")).
		Hint("Sign in with: signet personal-connections set %s", strconv.Quote(names[0]))
}

func unique(keys []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// commandWait answers when the run is over, or waits for a person.
func (d *Desk) commandWait(ctx context.Context, id string) (RunState, error) {
	if _, err := d.WaitRun(ctx, id); err != nil {
		return RunState{}, err
	}
	return d.runState(ctx, id)
}

func (d *Desk) runState(ctx context.Context, id string) (RunState, error) {
	r, err := d.Run(ctx, id)
	if err != nil {
		return RunState{}, err
	}
	out := runStateOf(r.Run)
	if r.Run.State == engine.Warning {
		if out.Fault, err = d.setAside(ctx, r.Run); err != nil {
			return RunState{}, err
		}
	}
	titles := map[int]string{}
	for _, m := range r.Document.Modules {
		titles[m.ID] = m.Name
		if a, ok := d.Registry.Action(m.App, m.Action); ok && m.Name == "" {
			titles[m.ID] = a.Title
		}
	}
	for _, s := range r.Steps {
		out.Steps = append(out.Steps, StepState{s.Module, titles[s.Module], s.As, s.API, s.State, s.TookMS})
	}
	return out, nil
}

// setAside is why a bundle of the run was put aside: the run that was made of it knows.
func (d *Desk) setAside(ctx context.Context, r engine.Run) (*FaultState, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: r.FlowID, Person: r.Person, Limit: 50})
	if err != nil {
		return nil, err
	}
	for _, x := range runs {
		if x.RetryOf == r.ID && x.Fault != nil {
			return FaultOf(x.Fault), nil
		}
	}
	return nil, nil
}

func runStateOf(r engine.Run) RunState {
	out := RunState{ID: r.ID, Number: r.Number, Flow: r.FlowName, Version: r.Version, Row: r.RowKey, DryRun: r.DryRun, State: r.State,
		Over: r.State.Over(), Outputs: r.Outputs}
	if !r.StartedAt.IsZero() && !r.EndedAt.IsZero() {
		out.TookMS = r.EndedAt.Sub(r.StartedAt).Round(time.Millisecond).Milliseconds()
	}
	if r.Fault != nil {
		out.Fault = FaultOf(r.Fault)
	}
	return out
}

// FaultOf is an error as the command line prints it: code, message, hint.
func FaultOf(err error) *FaultState {
	f := fault.Of(err)
	code := f.Code
	if code == "" {
		code = string(f.Kind)
	}
	message := f.Headlined()
	if f.Title != "" && f.Text != "" && f.Title != f.Text {
		message = strings.TrimSuffix(f.Title, ".") + ". " + f.Text
	}
	return &FaultState{Code: code, Message: message, Hint: f.Remedy}
}

func (d *Desk) commandPublish(ctx context.Context, a PublishArgs) (PublishReply, error) {
	f, err := d.FindFlow(ctx, a.Flow)
	if err != nil {
		return PublishReply{}, err
	}
	p, err := d.Publish(ctx, f.ID, "", a.Note)
	if err != nil {
		return PublishReply{}, err
	}
	d.tell(News{Kind: NewsFlow, ID: f.ID})
	return PublishReply{FlowReply{f.ID, f.Name}, p.Number, p.Hash, append([]string{}, p.Removed...)}, nil
}

func (d *Desk) commandTest(ctx context.Context, id string) (TestReply, error) {
	c, err := d.shape(id)
	if err != nil {
		return TestReply{}, err
	}
	t, err := d.TestConnection(ctx, id)
	if err != nil {
		return TestReply{}, err
	}
	out := TestReply{Connection: c.Name, OK: t.OK, Account: t.Account, TookMS: t.Took.Milliseconds(), Notes: append([]string{}, t.Notes...)}
	if t.Fault != nil {
		out.Fault = FaultOf(t.Fault)
	}
	return out, nil
}

// SignIns lists the Personal Connections as a terminal shows them.
func (d *Desk) SignIns(ctx context.Context) ([]SignInReply, error) {
	all, err := d.Personals(ctx)
	out := make([]SignInReply, 0, len(all))
	for _, p := range all {
		out = append(out, SignInOf(p))
	}
	return out, err
}

// SignInOf is a Personal Connection as a terminal shows it.
func SignInOf(p Personal) SignInReply {
	out := SignInReply{ID: p.Connection.ID, Name: p.Connection.Name, App: p.Connection.App, System: p.Target.System, User: p.Record.Account,
		State: string(p.Record.State), StateText: p.StateText, Reason: p.Reason, UsedBy: []string{}}
	if !p.Record.LastUsed.IsZero() {
		out.LastUsed = flow.Stamp(p.Record.LastUsed)
	}
	seen := map[string]bool{}
	for _, u := range p.UsedBy {
		if !seen[u.FlowName] {
			seen[u.FlowName] = true
			out.UsedBy = append(out.UsedBy, u.FlowName)
		}
	}
	return out
}

func (d *Desk) commandRefresh(ctx context.Context, id string) (FlowReply, error) {
	id, err := d.FindView(id)
	if err != nil {
		return FlowReply{}, err
	}
	doc, err := d.View(id)
	if err != nil {
		return FlowReply{}, err
	}
	if err := d.RefreshView(ctx, doc, false); err != nil {
		return FlowReply{}, err
	}
	d.tell(News{Kind: NewsView, ID: id})
	return FlowReply{id, doc.Name}, nil
}

func (d *Desk) commandPractice(ctx context.Context) (PracticeReply, error) {
	if _, err := d.servePractice(ctx); err != nil {
		return PracticeReply{}, err
	}
	out := PracticeReply{Systems: []PracticeView{}}
	for _, s := range d.PracticeSystems() {
		out.Systems = append(out.Systems, PracticeView{s.Name, s.Kind, s.Address, s.Accounts})
	}
	return out, nil
}

// ParseFields reads a sign-in that was written as {"user": …, "password": …}. Its
// errors say where they stopped and never what stood there.
func ParseFields(b []byte) (SignIn, error) {
	bad := func(why string) error {
		return fault.New(fault.Invalid, "desk.provide").Coded("sign_in.form").Say("%s", why).
			Hint(`Write the fields as one JSON object of texts, such as {"user": "…", "password": "…"}.`)
	}
	var raw map[string]json.RawMessage
	if len(b) > maxSignIn {
		return SignIn{}, bad("The sign-in is too large.")
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return SignIn{}, bad("Standard input holds no JSON object.")
	}
	out := SignIn{Values: secret.Values{}}
	for name, r := range raw {
		var s string
		if err := json.Unmarshal(r, &s); err != nil {
			out.Values.Wipe()
			return SignIn{}, bad("The field " + strconv.Quote(name) + " is no text.")
		}
		out.Values[name] = secret.New(s)
	}
	return out, nil
}
