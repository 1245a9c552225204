package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
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
	Aside   int            `json:"setAside,omitempty"` // bundles that became incomplete runs
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
		missing = append(missing, engine.Missing{ConnectionID: p.Connection.ID, Maybe: p.Maybe})
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
	if r.Run.Aside > 0 {
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
		Over: r.State.Over(), Outputs: r.Outputs, Aside: r.Aside}
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
