package cli

import (
	"sort"
	"strings"

	"signet/backend/connector"
	"signet/backend/connectors/all"
	"signet/backend/fault"
)

type connectorCmds struct {
	List connectorList `cmd:"" help:"List the apps."`
	Show connectorShow `cmd:"" help:"Show an app: its modules, fields and schemas."`
}

type appSummary struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Modules []string `json:"modules"`
}

type connectorList struct{}

// Run lists the apps.
func (connectorList) Run(a *app) error {
	out := []appSummary{}
	for _, x := range all.Registry().Apps() {
		s := appSummary{Name: x.Name, Title: x.Title, Summary: x.Summary, Modules: []string{}}
		for _, m := range x.Actions {
			s.Modules = append(s.Modules, m.Type())
		}
		out = append(out, s)
	}
	return a.print(map[string]any{"apps": out}, func() {
		var rows [][]string
		for _, x := range out {
			rows = append(rows, []string{x.Name, x.Title, plural(len(x.Modules), "module", "modules"), x.Summary})
		}
		a.table([]string{"app", "title", "modules", "what it does"}, rows)
	})
}

type connectorShow struct {
	App string `arg:"" help:"Name of an app, such as sap."`
}

type appDetail struct {
	Name    string            `json:"name"`
	Title   string            `json:"title"`
	Summary string            `json:"summary"`
	System  []connector.Field `json:"system"`
	Methods []methodDetail    `json:"methods"`
	Modules []moduleDetail    `json:"modules"`
}

type methodDetail struct {
	Name   string            `json:"name"`
	Title  string            `json:"title"`
	Fields []connector.Field `json:"fields"`
}

type moduleDetail struct {
	Type            string            `json:"type"`
	Title           string            `json:"title"`
	Group           string            `json:"group"`
	Summary         string            `json:"summary"`
	Effect          string            `json:"effect"`
	Class           string            `json:"class"`
	NeedsConnection bool              `json:"needsConnection"`
	Inputs          []connector.Field `json:"inputs"`
	Outputs         []connector.Field `json:"outputs"`
	Example         map[string]any    `json:"example,omitempty"`
}

// Run shows an app.
func (c connectorShow) Run(a *app) error {
	registry := all.Registry()
	x, ok := registry.App(c.App)
	if !ok {
		var names []string
		for _, n := range registry.Apps() {
			names = append(names, n.Name)
		}
		sort.Strings(names)
		return fault.New(fault.NotFound, "cli.connectors").About(c.App).Coded("connectors.none").
			Say("This Signet has no app %q.", c.App).Hint("It has: %s.", strings.Join(names, ", "))
	}
	out := appDetail{Name: x.Name, Title: x.Title, Summary: x.Summary, System: fields(x.System), Methods: []methodDetail{}, Modules: []moduleDetail{}}
	for _, m := range x.Methods {
		out.Methods = append(out.Methods, methodDetail{m.Name, m.Title, fields(m.Fields)})
	}
	for _, m := range x.Actions {
		out.Modules = append(out.Modules, moduleDetail{m.Type(), m.Title, m.Group, m.Summary, string(m.Effect), string(m.Class), m.NeedsConnection,
			fields(m.Inputs), fields(m.Outputs), m.Example})
	}
	return a.print(out, func() {
		a.say("%s (%s)", x.Title, x.Name)
		a.say("%s", x.Summary)
		for _, m := range out.Methods {
			a.say("Sign in: %s (%s)", m.Title, m.Name)
		}
		for _, m := range out.Modules {
			a.say("\n%s  %s", m.Type, m.Title)
			if m.Summary != "" {
				a.say("  %s", m.Summary)
			}
			for _, f := range m.Inputs {
				need := ""
				if f.Required {
					need = ", required"
				}
				a.say("  %-18s %s%s  %s", f.Name, f.Type, need, f.Label)
			}
		}
	})
}

func fields(in []connector.Field) []connector.Field {
	if in == nil {
		return []connector.Field{}
	}
	return in
}
