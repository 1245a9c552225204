package desk

import (
	"context"
	"strings"

	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/workspace"
)

// FindFlow finds an Action Flow by id, by name, or by the beginning of a name that only one has.
func (d *Desk) FindFlow(ctx context.Context, name string) (workspace.Flow, error) {
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return workspace.Flow{}, err
	}
	i, err := pick("Action Flow", name, len(flows), func(i int) (string, string) { return flows[i].ID, flows[i].Name })
	if err != nil {
		return workspace.Flow{}, err
	}
	return flows[i], nil
}

// FindView finds a View the same way, and gives its id.
func (d *Desk) FindView(name string) (string, error) {
	all, err := d.viewNames()
	if err != nil {
		return "", err
	}
	i, err := pick("View", name, len(all), func(i int) (string, string) { return all[i].ID, all[i].Name })
	if err != nil {
		return "", err
	}
	return all[i].ID, nil
}

// FindConnection finds a connection of the kind the same way; "" takes both kinds.
func (d *Desk) FindConnection(name string, kind connection.Kind) (connection.Document, error) {
	entries, err := d.workspace.Connections().List()
	if err != nil {
		return connection.Document{}, err
	}
	var all []connection.Document
	for _, e := range entries {
		if e.Document != nil && (kind == "" || e.Document.Kind == kind) {
			all = append(all, *e.Document)
		}
	}
	what := "connection"
	if kind != "" {
		what = string(kind) + " connection"
	}
	i, err := pick(what, name, len(all), func(i int) (string, string) { return all[i].ID, all[i].Name })
	if err != nil {
		return connection.Document{}, err
	}
	return all[i], nil
}

// pick finds the one of n that a person means. A name that several have is refused: nobody should act on the wrong one.
func pick(what, name string, n int, facts func(int) (id, name string)) (int, error) {
	name = strings.TrimSpace(name)
	low := strings.ToLower(name)
	var exact, begins []int
	for i := range n {
		id, full := facts(i)
		if id == name {
			return i, nil
		}
		if strings.ToLower(full) == low || low != "" && workspace.Slug(full) == low { // also as the file is called: overdue-purchase-orders
			exact = append(exact, i)
		} else if low != "" && strings.HasPrefix(strings.ToLower(full), low) {
			begins = append(begins, i)
		}
	}
	found := exact
	if len(found) == 0 {
		found = begins
	}
	if len(found) == 1 {
		return found[0], nil
	}
	var names []string
	for _, i := range found {
		id, full := facts(i)
		names = append(names, full+" ("+id+")")
	}
	if len(names) > 1 {
		return 0, fault.New(fault.Invalid, "desk.find").About(name).Coded("find.several").
			Say("Several have the name %q: %s.", name, strings.Join(names, ", ")).Hint("Give the id.")
	}
	for i := range n {
		_, full := facts(i)
		names = append(names, full)
	}
	f := fault.New(fault.NotFound, "desk.find").About(name).Coded("find.none").Say("There is no %s %q.", what, name)
	if len(names) == 0 {
		return 0, f.Hint("There is none yet. Write the sample workspace with: signet sample")
	}
	return 0, f.Hint("There are: %s.", strings.Join(names[:min(len(names), 20)], ", "))
}

// Explain tells in sentences what a flow does.
func (d *Desk) Explain(doc flow.Document) ([]string, error) {
	look, err := d.lookup()
	if err != nil {
		return nil, err
	}
	return flow.Explain(doc, look, d.buttonsOf(doc.ID)...), nil
}

// ProblemsOf lists what would be wrong with a document in this workspace.
func (d *Desk) ProblemsOf(doc flow.Document) ([]string, error) {
	look, err := d.lookup()
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, p := range flow.Check(doc, look) {
		out = append(out, string(p.Severity)+": "+p.Sentence)
	}
	return out, nil
}
