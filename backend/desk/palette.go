package desk

import (
	"context"
	"strings"

	"signet/backend/engine"
	"signet/backend/store"
)

// Found is one result of the palette. Kind: flow, view, connection, personal, run, row.
type Found struct {
	Kind, ID, Title, Detail, Action string
	Acts                            Acts // for what starts a step
}

const mostFound = 40

// Find searches everything that the palette can open or start. viewID narrows rows to the View one looks at.
func (d *Desk) Find(ctx context.Context, typed, viewID string) ([]Found, error) {
	prefix := ""
	if typed != "" && strings.ContainsRune("@#>", rune(typed[0])) {
		prefix, typed = typed[:1], typed[1:]
	}
	words := strings.Fields(strings.ToLower(typed))
	hit := func(texts ...string) bool {
		whole := strings.ToLower(strings.Join(texts, " "))
		for _, w := range words {
			if !strings.Contains(whole, w) {
				return false
			}
		}
		return true
	}
	var out []Found
	switch prefix {
	case ">":
		return nil, nil // commands are the window's own
	case "#":
		return d.findRows(ctx, viewID, words)
	case "@":
		return d.findPeople(ctx, hit)
	}
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range flows {
		if !hit(f.Name, "action flow") || len(out) >= mostFound {
			continue
		}
		out = append(out, Found{Kind: "flow", ID: f.ID, Title: f.Name, Detail: "Action Flow", Action: "open"})
		if v, err := d.newest(ctx, f.ID); err == nil && v != nil {
			if acts, err := d.Acts(ctx, v.Document, v.Number); err == nil {
				out = append(out, Found{Kind: "flow", ID: f.ID, Title: "Run once: " + f.Name, Detail: "Version " + itoa(v.Number), Action: "run", Acts: acts})
			}
		}
	}
	views, err := d.viewNames()
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if hit(v.Name, "view") {
			out = append(out, Found{Kind: "view", ID: v.ID, Title: v.Name, Detail: "View", Action: "open"})
		}
	}
	connections, err := d.Connections()
	if err != nil {
		return nil, err
	}
	for _, c := range connections {
		if !hit(c.Name, "connection") {
			continue
		}
		kind, detail := "connection", "Shared connection"
		if c.Kind == "dynamic" {
			kind, detail = "personal", "Personal Connection"
		}
		out = append(out, Found{Kind: kind, ID: c.ID, Title: c.Name, Detail: detail, Action: "open"})
	}
	if len(words) > 0 {
		runs, _, err := d.store.Runs(ctx, store.RunQuery{Limit: 200})
		if err != nil {
			return nil, err
		}
		n := 0
		for _, r := range runs {
			if hit(r.FlowName, r.RowKey, "run "+itoa(int(r.Number))) && n < 8 {
				n++
				out = append(out, Found{Kind: "run", ID: r.ID, Title: "Run " + itoa(int(r.Number)) + ": " + r.FlowName, Detail: runWords(r), Action: "open"})
			}
		}
	}
	return out, nil
}

func runWords(r engine.Run) string {
	s := string(r.State)
	if r.RowKey != "" {
		s = r.RowKey + " · " + s
	}
	return strings.ReplaceAll(s, "_", " ")
}

func (d *Desk) findPeople(ctx context.Context, hit func(...string) bool) ([]Found, error) {
	c, err := d.store.Ledger().Choices(ctx)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, p := range c.People {
		if hit(p.Label) {
			out = append(out, Found{Kind: "audit", ID: p.ID, Title: p.Label, Detail: "Audit events of this person", Action: "person"})
		}
	}
	return out, nil
}
