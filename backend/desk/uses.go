package desk

import (
	"context"
	"sort"

	"signet/backend/flow"
)

// Use is one place that uses a connection.
type Use struct {
	FlowID, FlowName string
	Module           int
	Title            string
	Version          int // 0 is the draft
	ViewID, ViewName string
	Writes           bool // the step changes data
}

// uses lists where every connection is used: the newest versions, and drafts where they differ from them.
func (d *Desk) uses(ctx context.Context) (map[string][]Use, error) {
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Use{}
	for _, f := range flows {
		seen := map[string]bool{}
		add := func(doc flow.Document, version int) {
			for i := range doc.Modules {
				m := &doc.Modules[i]
				if m.Connection == nil {
					continue
				}
				id := m.Connection.Shared + m.Connection.Dynamic
				key := id + " " + itoa(m.ID)
				if id == "" || seen[key] {
					continue
				}
				seen[key] = true
				u := Use{FlowID: f.ID, FlowName: doc.Name, Module: m.ID, Title: d.moduleTitle(m), Version: version}
				if a, ok := d.Registry.Action(m.App, m.Action); ok {
					u.Writes = a.ClassFor(m.Fields).Writes()
				}
				out[id] = append(out[id], u)
			}
		}
		if v, err := d.newest(ctx, f.ID); err == nil && v != nil {
			add(v.Document, v.Number)
		}
		if f.Draft != nil {
			add(*f.Draft, 0)
			for _, id := range f.Draft.DynamicIDs() { // named under Inputs, and used by no module yet
				if len(out[id]) == 0 || out[id][len(out[id])-1].FlowID != f.ID {
					out[id] = append(out[id], Use{FlowID: f.ID, FlowName: f.Draft.Name, Title: "Inputs"})
				}
			}
		}
	}
	views, err := d.viewDocuments().List()
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if v.Document != nil && v.Document.Source.Connection != "" {
			id := v.Document.Source.Connection
			out[id] = append(out[id], Use{ViewID: v.ID, ViewName: v.Name, Title: "Data source"})
		}
	}
	return out, nil
}

// flowsOf counts the Action Flows among uses.
func flowsOf(all []Use) int {
	seen := map[string]bool{}
	for _, u := range all {
		if u.FlowID != "" {
			seen[u.FlowID] = true
		}
	}
	return len(seen)
}

// usersOf lists the flows and Views among uses, each once.
func usersOf(all []Use) []string {
	var out []string
	seen := map[string]bool{}
	for _, u := range all {
		n := u.FlowName
		if u.FlowID == "" {
			n = u.ViewName
		}
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out
}

// buttonsOf names the Action buttons of all Views that start a flow: “Send reminder” in Overdue purchase orders.
func (d *Desk) buttonsOf(flowID string) []string {
	views, err := d.viewDocuments().List()
	if err != nil {
		return nil // they are named for a person's sake; what cannot be read is left out
	}
	var out []string
	for _, v := range views {
		if v.Document == nil {
			continue
		}
		for _, a := range v.Document.Actions {
			if a.Flow == flowID {
				out = append(out, "“"+a.Label+"” in "+v.Document.Name)
			}
		}
	}
	return out
}
