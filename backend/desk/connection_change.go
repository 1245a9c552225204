package desk

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
)

// maxName is the longest name of a connection.
const maxName = 60

// ConnectionDraft creates or changes a connection. It has no place for a secret.
type ConnectionDraft struct {
	ID     string // of the one that changes
	Kind   connection.Kind
	Name   string
	App    string
	Method string
	System map[string]any
	SameAs string // takes the address of this connection
}

func (d *Desk) connectionEvent(name string, c connection.Document) audit.Event {
	e := d.event(name)
	e.ConnectionID, e.ConnectionName, e.ConnectionKind, e.App, e.System = c.ID, c.Name, string(c.Kind), c.App, d.targetOf(c).InFull()
	return e
}

func either(dynamic bool, of, other string) string {
	if dynamic {
		return of
	}
	return other
}

// CreateConnection makes a connection; its sign-in follows through Provide.
func (d *Desk) CreateConnection(ctx context.Context, q ConnectionDraft) (ConnectionDetail, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	c := connection.Document{Format: connection.Format, Kind: q.Kind, App: q.App, Method: q.Method}
	switch q.Kind {
	case connection.Shared:
		c.ID = ids.New("con")
	case connection.Dynamic:
		c.ID, c.Method = ids.New("dyn"), ""
	default:
		return ConnectionDetail{}, invalid("kind", "A connection is shared or dynamic.", "Choose one of the two.")
	}
	if err := d.shapeFrom(&c, q); err != nil {
		return ConnectionDetail{}, err
	}
	if _, err := d.workspace.Connections().Save(c, ""); err != nil {
		return ConnectionDetail{}, err
	}
	e := d.connectionEvent(either(c.Kind == connection.Dynamic, audit.DynamicCreated, audit.ConnectionCreated), c)
	if err := d.record(ctx, e); err != nil {
		_ = d.workspace.Connections().Remove(c.ID)
		return ConnectionDetail{}, err
	}
	d.tell(News{Kind: NewsShell})
	return d.Connection(ctx, c.ID)
}

// ChangeConnection changes name or address. Sign-ins that were given for another host are not used at the new one.
func (d *Desk) ChangeConnection(ctx context.Context, q ConnectionDraft) (ConnectionDetail, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	c, stamp, err := d.workspace.Connections().Read(q.ID)
	if err != nil {
		return ConnectionDetail{}, err
	}
	before := c
	before.System = maps.Clone(c.System)
	if c.Kind == connection.Shared && q.Method != "" {
		c.Method = q.Method
	}
	q.App = c.App
	if q.Name == "" {
		q.Name = c.Name
	}
	if err := d.shapeFrom(&c, q); err != nil {
		return ConnectionDetail{}, err
	}
	if d.targetOf(before).Host != d.targetOf(c).Host {
		c.Practice = c.Practice && d.isPractice(c)
		if c.Kind == connection.Shared {
			c.Account = ""
		}
	}
	var events []audit.Event
	dynamic := c.Kind == connection.Dynamic
	if before.Name != c.Name {
		e := d.connectionEvent(either(dynamic, audit.DynamicRenamed, audit.ConnectionRenamed), c)
		e.Facts = map[string]string{"before": before.Name}
		events = append(events, e)
	}
	if facts := changedFacts(before, c); len(facts) > 0 {
		e := d.connectionEvent(audit.ConnectionChanged, c)
		e.Facts = facts
		events = append(events, e)
	}
	if len(events) == 0 {
		return d.Connection(ctx, c.ID)
	}
	if err := d.store.Ledger().Append(ctx, events...); err != nil {
		return ConnectionDetail{}, err
	}
	if _, err := d.workspace.Connections().Save(c, stamp); err != nil {
		return ConnectionDetail{}, err
	}
	d.tell(News{Kind: NewsShell})
	return d.Connection(ctx, c.ID)
}

func changedFacts(a, b connection.Document) map[string]string {
	out := map[string]string{}
	if a.Method != b.Method {
		out["method"] = a.Method + " → " + b.Method
	}
	names := map[string]bool{}
	for n := range a.System {
		names[n] = true
	}
	for n := range b.System {
		names[n] = true
	}
	for n := range names {
		if !reflect.DeepEqual(a.System[n], b.System[n]) && connector.TextOf(a.System[n]) != connector.TextOf(b.System[n]) {
			out[n] = connector.TextOf(a.System[n]) + " → " + connector.TextOf(b.System[n])
		}
	}
	return out
}

func invalid(field, what, hint string) *fault.Error {
	return fault.New(fault.Invalid, "desk.connection").On(field).Coded("connection."+field).Say("%s", what).Hint("%s", hint)
}

// shapeFrom fills name and address, and holds them to what the app declares.
func (d *Desk) shapeFrom(c *connection.Document, q ConnectionDraft) error {
	app, ok := d.Registry.App(q.App)
	if !ok || len(app.Methods) == 0 {
		return invalid("app", "There is no app "+q.App+" that one can connect to.", "Choose an app of the list.")
	}
	c.App, c.Name = q.App, strings.TrimSpace(q.Name)
	switch {
	case c.Name == "":
		return invalid("name", "The connection needs a name.", "People see this name when they are asked to sign in.")
	case utf8.RuneCountInString(c.Name) > maxName:
		return invalid("name", fmt.Sprintf("The name is longer than %d characters.", maxName), "Shorten it.")
	case strings.ContainsFunc(c.Name, func(r rune) bool { return r < ' ' }):
		return invalid("name", "The name holds a line break.", "Write it on one line.")
	}
	all, err := d.Connections()
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != c.ID && strings.EqualFold(o.Name, c.Name) {
			f := invalid("name", "This name is already used by another connection.", "Choose another name.")
			f.Kind = fault.AlreadyExists
			return f
		}
	}
	if c.Kind == connection.Shared {
		m, ok := app.Method(c.Method)
		if !ok {
			return invalid("method", app.Title+" has no such way to sign in.", "Choose one of the list.")
		}
		c.Method = m.Name
	}
	if q.SameAs != "" {
		same, ok := all[q.SameAs]
		if !ok || same.App != q.App {
			return invalid("system", "The system to take the address from is not there.", "Enter the address.")
		}
		c.System, c.Practice = maps.Clone(same.System), same.Practice
		return nil
	}
	if len(q.System) == 0 && c.System != nil { // only the name changes
		return nil
	}
	c.System, err = address(app, q.System)
	return err
}

// address holds the address fields to what the app declares. Nothing else is kept, and no secret can be: there is no field for one.
func address(app *connector.App, in map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for _, f := range app.System {
		v, given := in[f.Name]
		if given && connector.TextOf(v) == "" {
			given = false
		}
		if !given && f.Default != nil {
			v, given = f.Default, true
		}
		if !given {
			if f.Required && (f.ShowWhen == nil || slices.Contains(f.ShowWhen.Values, connector.TextOf(in[f.ShowWhen.Field]))) {
				return nil, invalid(f.Name, f.Label+" is missing.", "Enter it.")
			}
			continue
		}
		switch f.Type {
		case connector.TypeBoolean:
			out[f.Name] = connector.BoolOf(v)
		case connector.TypeNumber, connector.TypeInteger:
			n := connector.IntOf(v, -1)
			if n < 0 {
				return nil, invalid(f.Name, f.Label+" is no number.", "Enter a number.")
			}
			out[f.Name] = n
		default:
			s := strings.TrimSpace(connector.TextOf(v))
			if what := flow.FindSecret(s); what != "" {
				return nil, invalid(f.Name, "This holds "+what+". Everyone who can read the connection could read it.", "Enter it where Signet asks you to sign in.")
			}
			if f.Upper {
				s = strings.ToUpper(s)
			}
			if f.Max > 0 && utf8.RuneCountInString(s) > f.Max {
				return nil, invalid(f.Name, fmt.Sprintf("%s takes at most %d characters.", f.Label, f.Max), "Correct it.")
			}
			if f.Type == connector.TypeSelect && len(f.Options) > 0 && !slices.ContainsFunc(f.Options, func(o connector.Option) bool { return o.Value == s }) {
				return nil, invalid(f.Name, f.Label+" has no choice "+s+".", "Choose one of the list.")
			}
			out[f.Name] = s
		}
	}
	return out, nil
}

// RemoveConnection removes a connection. Where it is used, it is refused unless everywhere is set: then drafts lose it
// too, and published versions that use it stop at their next run.
func (d *Desk) RemoveConnection(ctx context.Context, id string, everywhere bool) error {
	c, err := d.shape(id)
	if err != nil {
		return err
	}
	uses, err := d.uses(ctx)
	if err != nil {
		return err
	}
	if users := usersOf(uses[id]); len(users) > 0 && !everywhere {
		return fault.New(fault.FailedPrecondition, "desk.remove_connection").About(c.Name).Coded("connection.used").
			Headline("%s is used", c.Name).Say("%s would stop at their next run: %s.", counted(len(users), "place"), strings.Join(users, ", ")).
			Hint("Remove it there too, or leave it.").With("used_by", strings.Join(users, ", "))
	}
	drafts := map[string][]int{}
	for _, u := range uses[id] {
		if u.FlowID != "" {
			drafts[u.FlowID] = append(drafts[u.FlowID], u.Module)
		}
	}
	for flowID := range drafts {
		if err := d.takeOut(ctx, flowID, c); err != nil {
			return err
		}
	}
	e := d.connectionEvent(either(c.Kind == connection.Dynamic, audit.DynamicRemoved, audit.ConnectionRemoved), c)
	if users := usersOf(uses[id]); len(users) > 0 {
		e.Facts = map[string]string{"used_by": strings.Join(users, ", ")}
	}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if err := d.workspace.Connections().Remove(id); err != nil {
		return err
	}
	d.tell(News{Kind: NewsShell})
	return d.forgetConnection(ctx, c)
}

// takeOut removes a connection from a draft.
func (d *Desk) takeOut(ctx context.Context, flowID string, c connection.Document) error {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return err
	}
	var ops []flow.Op
	if c.Kind == connection.Dynamic {
		if !usesDynamic(doc, c.ID) {
			return nil
		}
		ops = append(ops, &flow.RemoveDynamic{ID: c.ID})
	} else {
		set := flow.SetConnection{}
		for _, m := range doc.Modules {
			if m.Connection != nil && m.Connection.Shared == c.ID {
				set.IDs = append(set.IDs, m.ID)
			}
		}
		if len(set.IDs) == 0 {
			return nil
		}
		ops = append(ops, &set)
	}
	_, err = d.EditFlow(ctx, flowID, "", ops)
	return err
}

// forgetConnection deletes the sign-ins of a removed connection that can be reached from here: the shared one and the person's own.
func (d *Desk) forgetConnection(ctx context.Context, c connection.Document) error {
	builds, err := d.store.BuildTimes().ForConnection(ctx, c.ID)
	if err != nil {
		return err
	}
	holders := []connection.Holder{{Connection: c.ID}, d.mineOf(c.ID)}
	for _, b := range builds {
		if b.Person == d.Person.ID {
			holders = append(holders, connection.Holder{Connection: c.ID, Person: b.Person, Draft: b.FlowID})
		}
		if err := d.store.BuildTimes().Delete(ctx, b.Person, b.FlowID, b.Connection); err != nil {
			return err
		}
	}
	var first error
	for _, h := range holders {
		if err := d.vault.Forget(ctx, c, h); err != nil && first == nil {
			first = err
		}
	}
	return first
}
