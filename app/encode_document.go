package app

import (
	"strings"
	"time"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flow"
)

// stamp is a moment as the window reads it; the zero time is "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func document(d flow.Document) FlowDocument {
	out := FlowDocument{Format: d.Format, ID: d.ID, Name: d.Name, Description: d.Description,
		Scheduling: schedulingOf(d.Scheduling),
		Inputs:     []FlowInput{}, Dynamic: []FlowDynamic{}, Modules: []FlowModule{}, Links: []FlowLink{}, Notes: []FlowNote{},
		Settings: FlowSettings(d.Settings)}
	for _, i := range d.Inputs {
		out.Inputs = append(out.Inputs, FlowInput{Name: i.Name, Label: i.Label, Type: string(i.Type), Required: i.Required, Default: i.Default, Description: i.Description})
	}
	for _, r := range d.Dynamic {
		out.Dynamic = append(out.Dynamic, FlowDynamic(r))
	}
	for _, m := range d.Modules {
		x := FlowModule{ID: m.ID, App: m.App, Action: m.Action, Name: m.Name, Fields: m.Fields, Notes: m.Notes, X: m.X, Y: m.Y}
		if x.Fields == nil {
			x.Fields = map[string]any{}
		}
		if m.Connection != nil {
			x.Connection = &FlowConnectionRef{Shared: m.Connection.Shared, Dynamic: m.Connection.Dynamic}
		}
		out.Modules = append(out.Modules, x)
	}
	for _, l := range d.Links {
		out.Links = append(out.Links, FlowLink{From: l.From, To: l.To, Kind: string(l.Kind), Order: l.Order, Label: l.Label,
			Filter: filterOf(l.Filter), Fallback: l.Fallback, Disabled: l.Disabled})
	}
	for _, n := range d.Notes {
		out.Notes = append(out.Notes, FlowNote{ID: n.ID, Text: n.Text, Color: n.Color, Modules: list(n.Modules), X: n.X, Y: n.Y})
	}
	return out
}

func filterOf(f *flow.Filter) *FlowFilter {
	if f == nil {
		return nil
	}
	out := &FlowFilter{Name: f.Name, Groups: []FlowFilterGroup{}}
	for _, g := range f.Groups {
		group := FlowFilterGroup{Conditions: []FlowCondition{}}
		for _, c := range g {
			group.Conditions = append(group.Conditions, FlowCondition(c))
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

func problems(in []flow.Problem) []FlowProblem {
	out := []FlowProblem{}
	for _, p := range in {
		x := FlowProblem{Severity: string(p.Severity), Module: p.Module, Field: p.Field, Code: p.Code, Text: p.Sentence}
		if p.Fix != nil {
			if op, err := flow.EncodeOp(p.Fix); err == nil {
				x.FixLabel, x.FixOp = p.Fix.Words(), string(op)
			}
		}
		out = append(out, x)
	}
	return out
}

// changes names connections as people do, and not by their ids.
func changes(d *desk.Desk, in []flow.Change) []FlowChange {
	named := strings.NewReplacer()
	if connections, err := d.Connections(); err == nil {
		var pairs []string
		for id, c := range connections {
			pairs = append(pairs, id, c.Name)
		}
		named = strings.NewReplacer(pairs...)
	}
	out := []FlowChange{}
	for _, c := range in {
		out = append(out, FlowChange{Kind: string(c.Kind), Module: c.Module, What: named.Replace(c.Words), Old: named.Replace(c.Old), New: named.Replace(c.New)})
	}
	return out
}

// brokenOf is a fault of the workspace on its way to a list.
func brokenOf(f *fault.Error) *Fault {
	if f == nil {
		return nil
	}
	return wireFault(f)
}
