package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"signet/backend/engine"
	"signet/backend/flow"
	"signet/backend/store"
)

// Check is one line of what the publish dialog looked at.
type Check struct {
	State  string // pass, note, fail
	Text   string
	Module int
	Field  string
}

const onDemand = "Scheduling is On demand, as dynamic connections need"

// PublishChecks lists what was looked at before a publish. Each failure is an error of
// flow.Check, so that the list can say no more and no less than Publish itself.
func (d *Desk) PublishChecks(ctx context.Context, s Draft) []Check {
	var out []Check
	groups := []struct {
		pass  string
		codes []string
	}{
		{"All required fields are mapped", []string{"flow.required", "flow.mapping", "flow.not_before", "flow.no_input"}},
		{"No credentials in the flow, its inputs or notes", []string{"flow.secret"}},
		{onDemand, []string{"flow.not_on_demand", "flow.scheduling"}},
		{"Every connection exists", []string{"flow.connection", "flow.connection_app", "flow.connection_kind", "flow.no_connection", "flow.needs_connection", "flow.not_dynamic"}},
	}
	rest := map[int]bool{}
	for i, p := range s.Problems {
		rest[i] = p.Severity == flow.Error
	}
	for _, g := range groups {
		if g.pass == onDemand && !s.Document.UsesDynamic() {
			continue
		}
		failed := false
		for i, p := range s.Problems {
			if rest[i] && slices.Contains(g.codes, p.Code) {
				rest[i], failed = false, true
				out = append(out, Check{"fail", p.Sentence, p.Module, p.Field})
			}
		}
		if !failed {
			out = append(out, Check{State: "pass", Text: g.pass})
		}
	}
	for i, p := range s.Problems {
		if rest[i] {
			out = append(out, Check{"fail", p.Sentence, p.Module, p.Field})
		}
	}
	out = append(out, d.testRun(ctx, s))
	out = append(out, d.sharedSteps(s.Document)...)
	for _, p := range s.Problems {
		if p.Severity == flow.Warning {
			out = append(out, Check{"note", p.Sentence, p.Module, p.Field})
		}
	}
	return out
}

// testRun says whether the draft as it stands has run to its end.
func (d *Desk) testRun(ctx context.Context, s Draft) Check {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: s.Document.ID, Limit: 20})
	if err == nil {
		for _, r := range runs {
			if r.Draft && r.Hash == string(s.Stamp) && r.State == engine.Succeeded {
				return Check{State: "pass", Text: "A test run passed since the last change"}
			}
		}
	}
	return Check{State: "note", Text: "No test run since the last change"}
}

func (d *Desk) sharedSteps(doc flow.Document) []Check {
	connections, err := d.Connections()
	if err != nil {
		return nil
	}
	by := map[string][]string{}
	first := map[string]int{}
	var order []string
	for _, m := range doc.Modules {
		if m.Connection == nil || m.Connection.Shared == "" {
			continue
		}
		account := connections[m.Connection.Shared].Account
		if account == "" {
			account = connections[m.Connection.Shared].Name
		}
		if by[account] == nil {
			order = append(order, account)
			first[account] = m.ID
		}
		by[account] = append(by[account], strconv.Itoa(m.ID))
	}
	var out []Check
	for _, account := range order {
		steps := "Step "
		if len(by[account]) > 1 {
			steps = "Steps "
		}
		verb := " acts as "
		if len(by[account]) > 1 {
			verb = " act as "
		}
		out = append(out, Check{State: "note", Text: steps + strings.Join(by[account], ", ") + verb + account + ", shared by everyone", Module: first[account]})
	}
	return out
}
