package app

import (
	"maps"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/desk"
)

func connectionRow(l desk.ConnectionLine) ConnectionRow {
	c := l.Connection
	return ConnectionRow{ID: c.ID, Kind: string(c.Kind), Name: c.Name, App: l.App.Name, AppTitle: l.App.Title, Accent: l.App.Accent, Glyph: l.App.Glyph,
		Icon: l.App.Icon, Account: l.Account, System: systemText(l.Target.System, l.Target.Detail), Host: l.Target.Host, Flows: l.Flows,
		State: l.State, StateText: l.StateText, Practice: c.Practice}
}

func connectionRows(in []desk.ConnectionLine) []ConnectionRow {
	out := []ConnectionRow{}
	for _, l := range in {
		out = append(out, connectionRow(l))
	}
	return out
}

func connectionView(d *desk.Desk, x desk.ConnectionDetail) ConnectionView {
	c := x.Connection
	out := ConnectionView{Row: connectionRow(x.ConnectionLine), System: []NamedValue{}, Address: map[string]any{}, Fields: formFields(x.App.System),
		Methods: methods(x.App, c.System), Method: c.Method, Hops: []TestHop{}, Uses: flowUses(x.Uses), StoreName: x.StoreName,
		HasSecret: x.Record.Kept, WritesAs: x.WritesAs, BuildTimes: []NamedValue{}, SignedIn: x.SignedIn, History: []AuditRow{}}
	if x.Record.Method != "" && c.Kind == connection.Shared {
		out.Method = x.Record.Method
	}
	maps.Copy(out.Address, c.System)
	for _, f := range x.App.System {
		if v := connector.TextOf(c.System[f.Name]); v != "" {
			out.System = append(out.System, NamedValue{f.Label, labelOf(f, v)})
		}
	}
	if t := x.Last; t != nil {
		out.Hops, out.TestedAt, out.TestFault = hops(t.Hops), stamp(t.At), brokenOf(t.Fault)
	}
	for _, b := range x.BuildTimes {
		name := x.FlowNames[b.FlowID]
		if name == "" {
			name = b.FlowID
		}
		out.BuildTimes = append(out.BuildTimes, NamedValue{name, b.Account})
	}
	if x.Own != nil {
		row := personalRow(*x.Own)
		out.Own = &row
	}
	for _, e := range x.History {
		out.History = append(out.History, auditRow(d, e))
	}
	return out
}

// labelOf is a value as the form shows it: the label of a choice, yes and no for a switch.
func labelOf(f connector.Field, v string) string {
	for _, o := range f.Options {
		if o.Value == v {
			return o.Label
		}
	}
	if f.Type == connector.TypeBoolean {
		if v == "true" {
			return "Yes"
		}
		return "No"
	}
	return v
}

func hops(in []connector.Hop) []TestHop {
	out := []TestHop{}
	for _, h := range in {
		out = append(out, TestHop{Name: h.Name, Millis: int(h.Millis), OK: h.OK, Detail: h.Detail})
	}
	return out
}

func connectionTest(l desk.ConnectionLine, t desk.Test) ConnectionTest {
	out := ConnectionTest{OK: t.OK, Account: t.Account, Millis: int(t.Took.Milliseconds()), Hops: hops(t.Hops), Fault: brokenOf(t.Fault)}
	switch {
	case t.OK && t.Account != "":
		out.Text = l.Target.System + " accepted " + t.Account + " · " + itoa(out.Millis) + " ms"
	case t.OK:
		out.Text = l.Target.System + " answered · " + itoa(out.Millis) + " ms"
	default:
		out.Text = out.Fault.Title
	}
	return out
}

func connectionDraft(q ConnectionDraft) desk.ConnectionDraft {
	return desk.ConnectionDraft{ID: q.ID, Kind: connection.Kind(q.Kind), Name: q.Name, App: q.App, Method: q.Method, System: q.System, SameAs: q.SameAs}
}
