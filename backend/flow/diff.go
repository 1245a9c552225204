package flow

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
)

// ChangeKind tells changes apart.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved" // on the canvas only: nothing about the run changes
)

// Change is one difference between two documents, with the words a person reads.
type Change struct {
	Kind     ChangeKind
	Subject  string // module, link, input, dynamic connection, note, setting, scheduling, name
	Module   int
	Field    string
	Old, New string
	Words    string
}

// Diff lists what leads from one document to the other, in the order of the flow:
// the flow itself, its inputs, its modules, its links, its notes.
func Diff(a, b Document) []Change {
	a, b = a.Clone(), b.Clone() // numbers of one kind, whatever they were made of
	var out []Change
	put := func(kind ChangeKind, subject string, module int, field string, old, now any, format string, args ...any) {
		out = append(out, Change{kind, subject, module, field, show(old), show(now), fmt.Sprintf(format, args...)})
	}
	if a.Name != b.Name {
		put(Changed, "name", 0, "name", a.Name, b.Name, "Named %s, was %s", b.Name, a.Name)
	}
	if a.Description != b.Description {
		put(Changed, "name", 0, "description", a.Description, b.Description, "Description changed")
	}
	if !reflect.DeepEqual(a.Scheduling, b.Scheduling) {
		put(Changed, "scheduling", 0, "scheduling", a.Scheduling.Words(), b.Scheduling.Words(), "Runs %s, was %s", b.Scheduling.Words(), a.Scheduling.Words())
	}
	x, y := flat(a.Settings), flat(b.Settings)
	for _, k := range keys(x, y) {
		if !reflect.DeepEqual(x[k], y[k]) {
			put(Changed, "setting", 0, k, x[k], y[k], "Setting %s is %s, was %s", k, shown(y[k]), shown(x[k]))
		}
	}
	pair(a.Inputs, b.Inputs, func(i Input) string { return i.Name }, func(kind ChangeKind, old, now Input) {
		put(kind, "input", 0, nonEmpty(now.Name, old.Name), old, now, "Input %s %s", nonEmpty(now.Name, old.Name), kind)
	})
	pair(a.Dynamic, b.Dynamic, func(r DynamicRef) string { return r.ID }, func(kind ChangeKind, old, now DynamicRef) {
		put(kind, "dynamic connection", 0, nonEmpty(now.ID, old.ID), old.ID, now.ID, "Dynamic connection %s", kind)
	})
	out = append(out, diffModules(a, b)...)
	out = append(out, diffLinks(a, b)...)
	pair(a.Notes, b.Notes, func(n Note) string { return n.ID }, func(kind ChangeKind, old, now Note) {
		if kind == Changed {
			still := now
			still.X, still.Y = old.X, old.Y
			if reflect.DeepEqual(still, old) {
				kind = Moved
			}
		}
		put(kind, "note", 0, nonEmpty(now.ID, old.ID), old.Text, now.Text, "Note %s", kind)
	})
	return out
}

func diffModules(a, b Document) []Change {
	var out []Change
	pair(a.Modules, b.Modules, func(m Module) string { return fmt.Sprint(m.ID) }, func(kind ChangeKind, old, now Module) {
		if kind != Changed {
			m := now
			if kind == Removed {
				m = old
			}
			out = append(out, Change{Kind: kind, Subject: "module", Module: m.ID, Words: fmt.Sprintf("Module %d, %s, %s", m.ID, moduleName(m), kind)})
			return
		}
		put := func(field string, o, n any, words string) {
			out = append(out, Change{Changed, "module", now.ID, field, show(o), show(n), fmt.Sprintf("Module %d, %s: %s", now.ID, moduleName(now), words)})
		}
		if old.App != now.App || old.Action != now.Action {
			put("action", old.App+"."+old.Action, now.App+"."+now.Action, "does something else")
		}
		if old.Name != now.Name {
			put("name", old.Name, now.Name, "renamed")
		}
		if !reflect.DeepEqual(old.Connection, now.Connection) {
			was, is := refWords(old.Connection, now.Connection), refWords(now.Connection, old.Connection)
			put("connection", refID(old.Connection), refID(now.Connection), "connection is "+is+", was "+was)
		}
		for _, k := range keys(old.Fields, now.Fields) {
			o, n := old.Fields[k], now.Fields[k]
			if reflect.DeepEqual(o, n) {
				continue
			}
			put(k, o, n, fmt.Sprintf("%s is %s, was %s", k, shown(n), shown(o)))
		}
		if old.Notes != now.Notes {
			put("notes", old.Notes, now.Notes, "note changed")
		}
		if old.X != now.X || old.Y != now.Y {
			out = append(out, Change{Kind: Moved, Subject: "module", Module: now.ID, Words: fmt.Sprintf("Module %d, %s, moved", now.ID, moduleName(now))})
		}
	})
	return out
}

func diffLinks(a, b Document) []Change {
	var out []Change
	pair(a.Links, b.Links, func(l Link) string { return fmt.Sprint(l.From, " ", l.To) }, func(kind ChangeKind, old, now Link) {
		l := now
		if kind == Removed {
			l = old
		}
		c := Change{Kind: kind, Subject: "link", Module: l.To, Words: fmt.Sprintf("Link from module %d to module %d %s", l.From, l.To, kind)}
		if kind == Changed && !reflect.DeepEqual(old.Filter, now.Filter) {
			c.Field, c.Old, c.New = "filter", show(old.Filter), show(now.Filter)
			c.Words = fmt.Sprintf("Filter before module %d changed", l.To)
		}
		out = append(out, c)
	})
	return out
}

// pair tells by key what was added, removed and changed: removed ones first, then in the new order.
func pair[T any](a, b []T, key func(T) string, each func(kind ChangeKind, old, now T)) {
	old, now := map[string]T{}, map[string]bool{}
	for _, x := range a {
		old[key(x)] = x
	}
	for _, x := range b {
		now[key(x)] = true
	}
	var none T
	for _, x := range a {
		if !now[key(x)] {
			each(Removed, x, none)
		}
	}
	for _, x := range b {
		o, was := old[key(x)]
		switch {
		case !was:
			each(Added, none, x)
		case !reflect.DeepEqual(o, x):
			each(Changed, o, x)
		}
	}
}

func moduleName(m Module) string { return nonEmpty(m.Name, m.App+"."+m.Action) }

// refID is the id of a connection; whoever shows it knows its name and kind.
func refID(c *ConnectionRef) string {
	if c == nil {
		return "none"
	}
	return c.Dynamic + c.Shared
}

// refWords names a connection; of which kind it is, only where the other one is of another kind.
func refWords(c, other *ConnectionRef) string {
	if c == nil {
		return "none"
	}
	same := other != nil && (c.Dynamic != "") == (other.Dynamic != "")
	switch {
	case same:
		return c.Dynamic + c.Shared
	case c.Dynamic != "":
		return c.Dynamic + ", dynamic"
	}
	return c.Shared + ", shared"
}

func flat(v any) map[string]any {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data always marshals
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		panic(err)
	}
	return m
}

func keys(a, b map[string]any) []string {
	set := map[string]bool{}
	for k := range a {
		set[k] = true
	}
	for k := range b {
		set[k] = true
	}
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func show(v any) string {
	if v == nil || reflect.ValueOf(v).IsZero() {
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

func shown(v any) string {
	switch x := v.(type) {
	case nil:
		return "empty"
	case bool:
		if x {
			return "on"
		}
		return "off"
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
