package app

import (
	"fmt"
	"strconv"
	"strings"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
)

// faces draws the modules of a document: what they are called, whose colours they
// wear, and as whom each acts.
func faces(d *desk.Desk, doc flow.Document, acts desk.Acts, found []flow.Problem) []ModuleFace {
	connections, _ := d.Connections() // a connection that cannot be read has no name on the canvas
	by := map[int][]engine.Identity{}
	for _, i := range acts.Identities {
		for _, m := range i.Modules {
			by[m] = append(by[m], i)
		}
	}
	in := map[int]bool{}
	for _, l := range doc.Links {
		in[l.To] = true
	}
	out := []ModuleFace{}
	for _, m := range doc.Modules {
		f := ModuleFace{ID: m.ID, Title: m.Name, Chips: []Chip{}, Severity: worst(found, m.ID), Icon: "circle-help", Accent: "flow"}
		app, known := d.Registry.App(m.App)
		var action *connector.Action
		if known {
			action, known = app.Action(m.Action)
		}
		if !known {
			f.Unknown, f.Subtitle = true, m.App+" · "+m.Action
			if f.Title == "" {
				f.Title = m.Action
			}
		} else {
			if f.Title == "" {
				f.Title = action.Title
			}
			f.Accent, f.Icon, f.Glyph = app.Accent, iconOf(app, action), app.Glyph
			f.Control, f.Effect = string(action.Control), string(action.EffectFor(m.Fields))
			f.Trigger = action.Control == connector.Trigger
			if f.Trigger && action.Name == "action_button" {
				f.Accent = "view" // it is started from a View
			}
			f.Subtitle = subtitle(doc, m, app, action, connections)
		}
		f.Dynamic = m.Connection != nil && m.Connection.Dynamic != ""
		for _, i := range by[m.ID] {
			if i.Kind == "dynamic" {
				c := personalChip(i)
				c.Text, c.Label = "as you", "Acts as you, through "+i.ConnectionName
				f.Chips = append(f.Chips, c)
			} else {
				f.Chips = append(f.Chips, sharedChip(i))
			}
		}
		out = append(out, f)
	}
	titles := map[int]string{}
	for _, f := range out {
		titles[f.ID] = f.Title
	}
	for i, m := range doc.Modules {
		app, _ := d.Registry.App(m.App)
		out[i].Label = label(doc, m, out[i], app, in, titles)
	}
	return out
}

var controlIcons = map[connector.Control]string{
	connector.Router: "split", connector.IfElse: "split", connector.Merge: "route", connector.Iterator: "list", connector.Repeater: "repeat",
	connector.Aggregate: "braces", connector.SetVariables: "variable", connector.GetVariables: "variable", connector.Increment: "plus",
	connector.Sleep: "timer", connector.Subflow: "workflow", connector.ReturnOutput: "upload", connector.DirIgnore: "skip-forward",
	connector.DirResume: "step-forward", connector.DirCommit: "check", connector.DirRollback: "undo-2", connector.DirBreak: "rotate-ccw",
	connector.DirRetry: "refresh-cw", connector.DirThrow: "circle-alert",
}

func iconOf(app *connector.App, a *connector.Action) string {
	if a.Control == connector.Trigger {
		if a.Name == "action_button" {
			return "mouse-pointer-click"
		}
		return "hand"
	}
	if i, ok := controlIcons[a.Control]; ok {
		return i
	}
	if app.Icon != "" {
		return app.Icon
	}
	if app.Glyph != "" {
		return "" // the glyph stands in its place
	}
	return "square"
}

func subtitle(doc flow.Document, m flow.Module, app *connector.App, a *connector.Action, connections map[string]connection.Document) string {
	switch a.Control {
	case connector.Trigger:
		if n := len(doc.Inputs); n > 0 {
			return plural(n, "input from the row", "inputs from the row")
		}
		return a.Title
	case connector.Router:
		n := 0
		for _, l := range doc.Links {
			if l.From == m.ID && l.Kind == flow.Next {
				n++
			}
		}
		return plural(n, "route", "routes")
	case connector.DirBreak:
		if n := connector.IntOf(m.Fields["count"], 0); n > 0 {
			return "Keep the run, retry " + plural(n, "time", "times")
		}
		return "Keep the run"
	case "":
		if m.Connection != nil && app.Name == "http" {
			for _, id := range []string{m.Connection.Dynamic, m.Connection.Shared} {
				if c, ok := connections[id]; ok {
					return c.Name + " · " + app.Title
				}
			}
		}
		return app.Title + " · " + a.Title
	}
	return a.Title
}

func worst(found []flow.Problem, module int) string {
	worst := ""
	for _, p := range found {
		if p.Module != module {
			continue
		}
		if p.Severity == flow.Error {
			return string(flow.Error)
		}
		if p.Severity == flow.Warning {
			worst = string(flow.Warning)
		}
	}
	return worst
}

// label is the module's accessible name, as the outline and a screen reader say it.
func label(doc flow.Document, m flow.Module, f ModuleFace, app *connector.App, in map[int]bool, titles map[int]string) string {
	parts := []string{strconv.Itoa(m.ID), f.Title}
	if app != nil {
		parts = append(parts, app.Title)
	}
	for _, c := range f.Chips {
		if c.Kind == "shared" {
			parts = append(parts, "acts as "+c.Account+" shared")
		} else {
			parts = append(parts, "acts as you")
		}
	}
	switch f.Severity {
	case "error":
		parts = append(parts, "has a problem")
	case "warning":
		parts = append(parts, "has a warning")
	}
	var next, onError []string
	for _, l := range doc.Links {
		if l.From != m.ID {
			continue
		}
		to := strconv.Itoa(l.To)
		if t := titles[l.To]; t != "" {
			to = fmt.Sprintf("%d %s", l.To, t)
		}
		if l.Kind == flow.OnError {
			onError = append(onError, to)
		} else {
			next = append(next, to)
		}
	}
	if len(next) == 0 {
		parts = append(parts, "goes to nothing")
	} else {
		parts = append(parts, "goes to "+strings.Join(next, " and "))
	}
	if len(onError) > 0 {
		parts = append(parts, "on error to "+strings.Join(onError, " and "))
	}
	if !in[m.ID] && !f.Trigger {
		parts = append(parts, "not linked")
	}
	return strings.Join(parts, ", ")
}
