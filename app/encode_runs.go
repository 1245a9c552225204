package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

var stateWords = map[engine.State]string{
	engine.NeedsSignIn: "Needs you · sign in", engine.Ready: "In line", engine.Running: "Running", engine.Waiting: "Needs you · sign in",
	engine.Succeeded: "Succeeded", engine.Warning: "Finished with warnings", engine.Failed: "Failed", engine.Refused: "Refused",
	engine.Cancelled: "Cancelled", engine.Abandoned: "Not started", engine.Interrupted: "Interrupted", engine.InDoubt: "Outcome unknown",
	engine.Held: "Set aside",
}

func runRow(r engine.Run) RunRow {
	row := RunRow{ID: r.ID, Number: int(r.Number), FlowID: r.FlowID, FlowName: r.FlowName, Version: r.Version, State: string(r.State),
		StateText: stateWords[r.State], Trigger: r.Trigger, ViewID: r.ViewID, ViewName: r.ViewName, Button: r.Button, RowKey: r.RowKey,
		BatchID: r.Batch, PersonName: r.PersonName, Chips: ranAs(r), CreatedAt: stamp(r.CreatedAt), StartedAt: stamp(r.StartedAt),
		EndedAt: stamp(r.EndedAt), ActiveMS: int(r.ActiveMS), Draft: r.Draft, DryRun: r.DryRun, Fault: brokenOf(r.Fault), FaultStep: r.FaultStep}
	if r.Aside > 0 { // what was set aside is not done, whatever became of the rest
		row.StateText += " · " + strconv.Itoa(r.Aside) + " set aside"
	}
	return row
}

func started(s desk.Started) RunStarted {
	out := RunStarted{State: "running", BatchID: s.Batch, RunIDs: []string{}, Prompts: prompts(s.Prompts)}
	if len(s.Prompts) > 0 {
		out.State = "needs_sign_in"
	}
	for _, r := range s.Runs {
		out.RunIDs = append(out.RunIDs, r.ID)
	}
	return out
}

// runView is everything the inspector and the drawer show of a run.
func runView(ctx context.Context, d *desk.Desk, x desk.RunDetail) RunView {
	acts := desk.Acts{Identities: x.Run.Identities}
	out := RunView{Run: runRow(x.Run), Document: document(x.Document), Faces: faces(d, x.Document, acts, nil), Steps: []RunStep{},
		Links: []RunLink{}, Inputs: x.Run.Inputs, Outputs: x.Run.Outputs, Doubts: []RunDoubt{}, Prompts: prompts(x.Prompts),
		CanRetry: x.CanRetry, CanAgain: x.CanAgain}
	if out.Inputs == nil {
		out.Inputs = map[string]any{}
	}
	if out.Outputs == nil {
		out.Outputs = map[string]any{}
	}
	titles := map[int]string{}
	for _, f := range out.Faces {
		titles[f.ID] = f.Title
	}
	for _, s := range x.Steps {
		out.Steps = append(out.Steps, runStep(x, s, titles))
	}
	out.Links = runLinks(x)
	for _, a := range x.Doubts {
		text := "Step " + strconv.Itoa(a.Module) + " was under way and no answer came."
		if a.State == engine.AttemptOpen || a.Fault != nil && a.Fault.Code == engine.ClosedUnderWay {
			text = "Signet closed while step " + strconv.Itoa(a.Module) + " was under way."
		}
		if a.Object != "" {
			text += " Check " + a.Object + ", then choose."
		} else {
			text += " Look in the system, then choose."
		}
		out.Doubts = append(out.Doubts, RunDoubt{Module: a.Module, Operation: a.Operation, Title: titles[a.Module], Text: text, Object: a.Object})
	}
	return out
}

func runStep(x desk.RunDetail, s engine.Step, titles map[int]string) RunStep {
	out := RunStep{Module: s.Module, Operation: s.Operation, Attempt: s.Attempt, State: s.State, Title: titles[s.Module], API: s.API,
		StartedMS: float64(s.StartedMS), TookMS: s.TookMS, Input: s.Input, Output: list(s.Output), Notes: list(s.Notes), Hidden: s.Hidden, Pinned: s.Pinned,
		NextAt: stamp(s.Next), Chips: []Chip{}, Event: int(x.Events[desk.EventKey{Module: s.Module, Operation: s.Operation, Attempt: s.Attempt}])}
	if out.Title == "" {
		out.Title = "Module " + strconv.Itoa(s.Module)
	}
	if s.Many > 0 {
		out.Many, out.Kind = int(s.Many), spanKinds[s.Kind]
	}
	for _, i := range x.Run.Identities {
		if !contains(i.Modules, s.Module) {
			continue
		}
		account := i.Account
		if account == "" {
			account = s.As
		}
		if i.Kind == "dynamic" {
			i.Account = account
			out.As = strings.TrimSpace(account + " on " + i.System)
			if i.BuildTime {
				out.As += ", build-time value"
				out.Chips = append(out.Chips, buildTimeChip(i))
			} else {
				out.Chips = append(out.Chips, personalChip(i))
			}
		} else {
			out.As = account + ", shared"
			out.Chips = append(out.Chips, sharedChip(i))
		}
	}
	switch {
	case s.Pinned:
		out.As, out.Chips, out.Detail = "", []Chip{}, "Pinned data, nobody was asked"
	case s.Route != "":
		out.Detail = "Route “" + s.Route + "”"
	case s.Filter != nil && s.Filter.Passed:
		out.Detail = passed(s.Filter, "passed")
	case s.Filter != nil:
		out.Detail = passed(s.Filter, "not passed")
	case out.As == "" && s.Operation <= 1 && len(x.Run.Inputs) > 0 && isTrigger(x.Document, s.Module):
		out.Detail = plural(len(x.Run.Inputs), "input", "inputs")
		if x.Run.RowKey != "" {
			out.Detail += " from the row"
		}
	}
	if s.Request != nil {
		out.Request = &RunExchange{Method: s.Request.Method, URL: s.Request.URL, RequestHeaders: s.Request.RequestHeaders, RequestBody: s.Request.RequestBody,
			Status: s.Request.Status, ResponseHeaders: s.Request.ResponseHeaders, ResponseBody: s.Request.ResponseBody}
	}
	if f := s.Fault; f != nil {
		e := &fault.Error{Kind: f.Kind, Code: f.Code, Title: f.Title, Text: f.Text, Remedy: f.Hint, Subject: f.Subject, Details: f.Details}
		out.Fault = wireFault(e)
		out.CanRetry = x.CanRetry && x.Run.FaultStep == s.Module
		out.Admin = adminRequest(x, s, out.As)
	}
	return out
}

// spanKinds are the words for what is counted, by engine.SpanKind.
var spanKinds = []string{"operations", "bundles", "held_back"}

func passed(f *engine.FilterResult, how string) string {
	if f.Value == "" {
		return how
	}
	return f.Value + ", " + how
}

func isTrigger(doc flow.Document, module int) bool {
	for _, l := range doc.Links {
		if l.To == module {
			return false
		}
	}
	return true
}

// adminRequest is what a person sends to whoever grants the right: who, where, which
// object and values, and when; no business data.
func adminRequest(x desk.RunDetail, s engine.Step, as string) string {
	if s.Fault == nil || s.Fault.Kind != fault.PermissionDenied && s.Fault.Code != "sap.locked" && s.Fault.Code != "sap.expired_user" {
		return ""
	}
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteString(s.Fault.Title + "\n\n")
	line("Person", x.Run.PersonName)
	line("User", as)
	for _, i := range x.Run.Identities {
		if contains(i.Modules, s.Module) {
			line("System", i.InFull+" ("+i.Host+")")
		}
	}
	if !x.Run.StartedAt.IsZero() {
		line("Time", x.Run.StartedAt.Local().Format("2006-01-02 15:04:05 MST"))
	}
	for _, d := range s.Fault.Details {
		line(d.Name, d.Value)
	}
	line("Called", s.API)
	if commits, _ := s.Input["commit"].(bool); commits {
		line("Then called", "BAPI_TRANSACTION_COMMIT, for which the same right is needed")
	}
	version := "draft"
	if x.Run.Version > 0 {
		version = "version " + strconv.Itoa(x.Run.Version)
	}
	line("Action Flow", x.Run.FlowName+", "+version+", module "+strconv.Itoa(s.Module))
	line("Run", strconv.FormatInt(x.Run.Number, 10)+" ("+x.Run.ID+")")
	return b.String()
}

// runLinks says how each link of the version fared.
func runLinks(x desk.RunDetail) []RunLink {
	reached := map[int]bool{}
	filters := map[[2]int]*engine.FilterResult{}
	for _, s := range x.Steps {
		if s.State != "filtered" {
			reached[s.Module] = true
		}
		if s.Filter != nil {
			filters[[2]int{s.Filter.From, s.Module}] = s.Filter
		}
	}
	out := []RunLink{}
	for _, l := range x.Document.Links {
		r := RunLink{From: l.From, To: l.To, State: "not_reached"}
		f := filters[[2]int{l.From, l.To}]
		switch {
		case reached[l.From] && reached[l.To]:
			r.State = "reached"
		case f != nil && !f.Passed:
			r.State = "blocked"
		}
		if f != nil && f.Passed {
			r.Text = passed(f, "passed")
		} else if f != nil {
			r.Text = passed(f, "not passed")
		}
		out = append(out, r)
	}
	return out
}

func contains(in []int, n int) bool {
	for _, x := range in {
		if x == n {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }
