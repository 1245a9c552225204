package app

import (
	"sort"
	"strconv"
	"strings"

	"signet/backend/audit"
	"signet/backend/desk"
)

func auditRow(d *desk.Desk, e audit.Event) AuditRow {
	subject := audit.Subject(e)
	if e.Module > 0 && strings.HasPrefix(e.Name, "step.") {
		subject = strconv.Itoa(e.Module) + " " + subject
	}
	return AuditRow{Seq: int(e.Seq), At: stamp(e.At), Person: e.Person, PersonName: e.PersonName, Me: e.Person == d.Person.ID,
		RemoteUser: e.RemoteUser, System: e.System, Shared: e.ConnectionKind == "shared", BuildTime: e.BuildTime, Event: e.Name,
		Sentence: audit.TitleOf(e), Subject: subject, FlowID: e.FlowID, FlowName: e.FlowName, Version: e.Version,
		Outcome: e.Outcome, RunID: e.RunID}
}

// auditEvent is an event with its facts in the order in which a person asks for them.
func auditEvent(d *desk.Desk, e audit.Event, p audit.Proof) AuditEvent {
	out := AuditEvent{Row: auditRow(d, e), Facts: []NamedValue{}, Prev: p.Prev, Hash: p.Hash, Next: p.Next, Intact: p.Intact, Proof: p.Text()}
	add := func(name, value string) {
		if value != "" {
			out.Facts = append(out.Facts, NamedValue{name, value})
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			add(name, strconv.Itoa(n))
		}
	}
	add("What happened", audit.Sentence(e))
	add("Person", e.PersonName)
	add("Operating system user", e.OSUser)
	add("Remote user name", e.RemoteUser)
	add("System", e.System)
	add("Connection", e.ConnectionName)
	if e.ConnectionKind != "" {
		add("Kind of connection", e.ConnectionKind)
	}
	if e.BuildTime {
		add("Build-time value", "stood in while building")
	}
	add("Called", e.API)
	add("Object", e.Object)
	add("Action Flow", e.FlowName)
	number("Version", e.Version)
	add("Module", e.ModuleTag)
	number("Operation", e.Operation)
	number("Try", e.Attempt)
	add("View", e.ViewName)
	add("Action button", e.Button)
	add("Row", e.RowKey)
	add("Started by", map[string]string{"action_button": "Action button", "run_once": "Run once", "command_line": "Command line", "retry": "Retry",
		"schedule": "Schedule", "webhook": "Webhook", "subflow": "another Action Flow", "break": "Break"}[e.Trigger])
	add("Outcome", audit.OutcomeWord(e.Outcome))
	add("Error", e.Error)
	add("Error code", e.ErrorCode)
	if !e.Started.IsZero() && !e.Ended.IsZero() {
		add("Took", e.Ended.Sub(e.Started).String())
	}
	for _, name := range names(e.Facts) {
		add(name, e.Facts[name])
	}
	for _, name := range names(e.Values) {
		add(name+" (as a hash)", e.Values[name])
	}
	add("Run", e.RunID)
	add("Event", e.ID)
	return out
}

func names(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for n := range m {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

func auditChoices(in []audit.Choice) []Choice {
	out := []Choice{}
	for _, c := range in {
		out = append(out, Choice{Value: c.ID, Label: c.Label})
	}
	return out
}

func auditReport(r audit.Report) AuditReport {
	return AuditReport{State: string(r.State), Events: int(r.Events), Checked: int(r.Checked), Broken: int(r.Broken), Text: r.Text(),
		At: stamp(r.At), Millis: int(r.Took.Milliseconds())}
}
