package desk

import (
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/flow"
)

// lookup answers flow's questions from the apps of this build and the connections of the workspace.
type lookup struct {
	registry    *connector.Registry
	connections map[string]connection.Document
	references  func(string) ([]flow.Reference, error)
	mismatch    func(d *flow.Document, module int, field, text string) string
}

// lookup reads the connections once, so that a check of a large flow asks the disk one time.
func (d *Desk) lookup() (lookup, error) {
	l := lookup{registry: d.Registry, references: d.references, mismatch: d.mismatchOf}
	var err error
	l.connections, err = d.Connections()
	return l, err
}

// Connections are the shapes of all readable connections of the workspace, by id.
func (d *Desk) Connections() (map[string]connection.Document, error) {
	entries, err := d.workspace.Connections().List()
	if err != nil {
		return nil, err
	}
	out := make(map[string]connection.Document, len(entries))
	for _, e := range entries {
		if e.Document != nil {
			out[e.ID] = *e.Document
		}
	}
	return out, nil
}

// Action describes a module of an app.
func (l lookup) Action(app, action string) (flow.Action, bool) {
	a, ok := l.registry.Action(app, action)
	if !ok {
		return flow.Action{}, false
	}
	owner, _ := l.registry.App(app)
	return flow.Action{AppTitle: owner.Title, Title: a.Title, Control: string(a.Control), NeedsConnection: a.NeedsConnection, Instant: a.Starting != nil && a.Starting.Instant,
		Fields:     fieldsOf(a.Inputs),
		Effect:     func(f map[string]any) string { return string(a.EffectFor(f)) },
		NotBuiltIn: a.NotBuiltIn,
		Writes:     func(f map[string]any) bool { return a.ClassFor(f).Writes() },
		Sentence: func(f map[string]any) string {
			return a.SentenceFor(f)
		}}, true
}

func fieldsOf(in []connector.Field) []flow.Field {
	out := make([]flow.Field, 0, len(in))
	for _, f := range in {
		x := flow.Field{Name: f.Name, Label: f.Label, Type: string(f.Type), Required: f.Required, Secret: f.Secret, Default: f.Default}
		if f.ShowWhen != nil {
			x.ShowField, x.ShowValues = f.ShowWhen.Field, f.ShowWhen.Values
		}
		out = append(out, x)
	}
	return out
}

// Connection describes a connection of the workspace.
func (l lookup) Connection(id string) (flow.Connection, bool) {
	c, ok := l.connections[id]
	if !ok {
		return flow.Connection{}, false
	}
	x := flow.Connection{ID: c.ID, Name: c.Name, App: c.App, Account: c.Account, Dynamic: c.Kind == connection.Dynamic}
	if a, ok := l.registry.App(c.App); ok {
		x.System = a.TargetOf(c.System).System
	}
	return x, true
}

// References lists what a mapping refers to.
func (l lookup) References(text string) ([]flow.Reference, error) { return l.references(text) }

// Mismatch says why what is mapped into a field can never be what it takes.
func (l lookup) Mismatch(d *flow.Document, module int, field, text string) string {
	if l.mismatch == nil { // where there is no workspace yet, nothing is known of its samples
		return ""
	}
	return l.mismatch(d, module, field, text)
}
