package blueprint

import (
	"slices"

	"signet/backend/flow"
)

// rebuild makes the trees of Make from the links: lines of modules, routes inside routers, handlers inside modules.
func (e *exporter) rebuild() {
	e.done = map[int]bool{}
	tree := flow.Order(e.doc)
	main, orphans := array(), array()
	main.items, orphans.items = []*value{}, []*value{}
	for i, root := range tree.Roots {
		if e.done[root.Module] {
			continue
		}
		line := e.line(root.Module)
		first := i == 0 && !e.onlyOrphans(root.Module)
		if first {
			main.items = line
		} else if len(line) > 0 {
			orphans.items = append(orphans.items, array(line...))
		}
	}
	e.root.set("flow", main)
	if old := e.root.get("metadata", "designer", "orphans"); len(orphans.items) > 0 || old != nil || !e.imported {
		e.root.need("metadata").need("designer").set("orphans", orphans)
	}
}

// onlyOrphans reports whether the first part of a flow was an orphan in the file: then the file had no line of modules.
func (e *exporter) onlyOrphans(id int) bool {
	n := e.from[id]
	return e.imported && n != nil && len(e.root.get("flow").list()) == 0 && len(e.doc.Links) == 0
}

// line is the modules from one on, as far as one leads to the next.
func (e *exporter) line(id int) []*value {
	var out []*value
	for id != 0 && !e.done[id] {
		e.done[id] = true
		m, ok := e.doc.Module(id)
		if !ok {
			return out
		}
		v := e.module(m)
		e.incoming(v, m)
		out = append(out, v)
		e.handlers(v, id)
		next := e.after(id)
		id = 0
		switch m.App + "." + m.Action {
		case "tools.router":
			e.routes(v, m, next)
		case "tools.if_else":
			id = e.branches(v, m, next)
		default:
			if len(next) > 0 && !e.isMerge(next[0].To) {
				id = next[0].To
			}
			if len(next) > 1 {
				e.add(Dropped, -1, "", m.ID, m.Name, "What the others lead to is not linked in Make.", "Several links leave a module that is no router.")
			}
		}
	}
	return out
}

func (e *exporter) after(id int) []flow.Link {
	var out []flow.Link
	for _, l := range e.doc.Links {
		if l.From == id && l.Kind == flow.Next {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b flow.Link) int { return a.Order - b.Order })
	return out
}

func (e *exporter) isMerge(id int) bool {
	m, ok := e.doc.Module(id)
	return ok && m.App == "tools" && m.Action == "merge"
}

// incoming writes the filter of the link that leads to a module.
func (e *exporter) incoming(v *value, m *flow.Module) {
	if e.isMerge(m.ID) {
		return
	}
	for _, l := range e.doc.Links {
		if l.To != m.ID {
			continue
		}
		if from, ok := e.doc.Module(l.From); ok && from.App == "tools" && from.Action == "if_else" {
			return // it stands on the branch
		}
		was := e.linkBefore(l.To)
		if was != nil && sameFilter(was.Filter, l.Filter) {
			return
		}
		var old *flow.Filter
		if was != nil {
			old = was.Filter
		}
		if l.Filter == nil {
			v.drop("filter")
			return
		}
		e.setFilter(v, l.Filter, old)
		return
	}
	if was := e.linkBefore(m.ID); was != nil { // nothing leads to it any more
		v.drop("filter")
	}
}

// linkBefore is the link that led to a module in the file.
func (e *exporter) linkBefore(id int) *flow.Link {
	for i := range e.base.Links {
		if e.base.Links[i].To == id {
			return &e.base.Links[i]
		}
	}
	return nil
}

func sameFilter(a, b *flow.Filter) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Name != b.Name || len(a.Groups) != len(b.Groups) {
		return false
	}
	for i := range a.Groups {
		if !slices.Equal(a.Groups[i], b.Groups[i]) {
			return false
		}
	}
	return true
}

func (e *exporter) handlers(v *value, id int) {
	for _, l := range e.doc.Links {
		if l.From == id && l.Kind == flow.OnError {
			v.set("onerror", array(e.line(l.To)...))
			return
		}
	}
	if n := e.from[id]; n != nil && v.get("onerror") != nil && len(v.get("onerror").list()) > 0 {
		v.drop("onerror")
	}
}

// routes writes the routes of a router, those that were there as they were, with the modules they have now.
func (e *exporter) routes(v *value, m *flow.Module, next []flow.Link) {
	before := map[int]*value{} // by the first module
	type hole struct {
		at int
		v  *value
	}
	var holes []hole
	n := e.from[m.ID]
	if n != nil {
		for i, r := range n.raw.get("routes").list() {
			items := r.get("flow").list()
			if len(items) == 0 {
				holes = append(holes, hole{i, r})
				continue
			}
			if of := e.nodeOf(items[0]); of != nil {
				before[of.id] = r
			}
		}
	}
	out := array()
	out.items = []*value{}
	fallback := -1
	for _, l := range next {
		for len(holes) > 0 && holes[0].at == len(out.items) {
			out.items, holes = append(out.items, holes[0].v), holes[1:]
		}
		route := obj()
		if r := before[l.To]; r != nil {
			c := *r
			c.members = slices.Clone(r.members)
			route = &c
		}
		route.set("flow", array(e.line(l.To)...))
		if l.Disabled != route.get("disabled").bool(false) {
			if route.drop("disabled"); l.Disabled {
				route.set("disabled", truth(true))
			}
		}
		if l.Fallback {
			fallback = len(out.items)
		}
		out.items = append(out.items, route)
	}
	for _, h := range holes {
		out.items = append(out.items, h.v)
	}
	v.set("routes", out)
	was, had := v.get("parameters", "else").int()
	switch {
	case fallback >= 0 && (!had || was != fallback):
		v.need("parameters").set("else", integer(fallback))
	case fallback < 0 && had && was < len(out.items) && len(out.items[was].get("flow").list()) > 0:
		v.get("parameters").drop("else")
	}
}

func (e *exporter) nodeOf(v *value) *node {
	for _, n := range e.from {
		if n.raw == v {
			return n
		}
	}
	return nil
}

// branches writes the branches of an If-else, and gives the merge that joins them; 0 when none does.
func (e *exporter) branches(v *value, m *flow.Module, next []flow.Link) int {
	before := map[int]*value{}
	if n := e.from[m.ID]; n != nil {
		for _, r := range n.raw.get("branches").list() {
			if items := r.get("flow").list(); len(items) > 0 {
				if of := e.nodeOf(items[0]); of != nil {
					before[of.id] = r
				}
			}
		}
	}
	out := array()
	merge := 0
	for _, l := range next {
		branch := obj()
		if r := before[l.To]; r != nil {
			c := *r
			c.members = slices.Clone(r.members)
			branch = &c
		} else {
			kind := "condition"
			if l.Fallback {
				kind = "else"
			}
			branch.set("type", str(kind))
			branch.set("label", str(l.Label))
		}
		var line []*value
		joined := 0
		if e.isMerge(l.To) {
			joined = l.To
		} else {
			line = e.line(l.To)
			joined = e.mergeBehind(l.To)
		}
		if before[l.To] == nil || joined != 0 {
			branch.set("merge", truth(joined != 0))
		}
		merge = first(merge, joined)
		if was := e.linkBefore(l.To); before[l.To] == nil || was == nil || !sameFilter(was.Filter, l.Filter) {
			if l.Filter != nil {
				branch.set("conditions", e.conditionsOf(l.Filter))
			}
		}
		branch.set("flow", array(line...))
		out.items = append(out.items, branch)
	}
	v.set("branches", out)
	return merge
}

// mergeBehind is the merge that the end of a branch leads to.
func (e *exporter) mergeBehind(id int) int {
	seen := map[int]bool{}
	for !seen[id] {
		seen[id] = true
		next := e.after(id)
		if len(next) == 0 {
			return 0
		}
		if id = next[0].To; e.isMerge(id) {
			return id
		}
	}
	return 0
}

// module is a module of the flow as Make has it, without what hangs on it.
func (e *exporter) module(m *flow.Module) *value {
	if n := e.from[m.ID]; n != nil {
		was, _ := e.base.Module(m.ID)
		if was != nil && was.App == m.App && was.Action == m.Action {
			v := n.raw.clone()
			for i := range v.members { // children are written anew, where the shape asks for them
				switch v.members[i].key {
				case "routes", "branches", "onerror":
					v.members[i].v = n.raw.get(v.members[i].key)
				}
			}
			if n.chosen {
				v.set("id", integer(m.ID))
			}
			e.place(v, m, was)
			e.fields(v, n.spec, m, was.Fields)
			if !sameRef(m.Connection, was.Connection) {
				e.connection(v, m)
			}
			if e.isMerge(m.ID) && !slices.EqualFunc(e.into(e.doc, m.ID), e.into(e.base, m.ID), func(a, b flow.Link) bool { return a.From == b.From && sameFilter(a.Filter, b.Filter) }) {
				e.mergeFilters(v, m.ID)
			}
			return v
		}
	}
	v := obj("id", integer(m.ID))
	s := byAction[m.App+"."+m.Action]
	switch {
	case m.App == StubApp:
		what, _ := m.Fields[StubField].(map[string]any)
		name, _ := what["module"].(string)
		v.set("module", str(name))
		version := what["version"]
		if version == nil {
			version = 1.0
		}
		v.set("version", valueOf(version))
	case s != nil:
		v.set("module", str(s.make[0]))
		v.set("version", integer(s.version))
	default:
		v.set("module", str(m.App+":"+m.Action))
		v.set("version", integer(1))
		e.add(Dropped, -1, "", m.ID, m.Name, "Make shows it as a module that it does not know.", "%s has no counterpart in Make.", e.actionTitle(m))
	}
	v.set("parameters", obj())
	v.set("mapper", empty())
	if s == nil && m.App != StubApp {
		v.set("mapper", valueOf(e.backAll(anyOf(m.Fields))))
	} else {
		if len(m.Fields) > 0 {
			v.set("mapper", obj())
		}
		e.fields(v, s, m, nil)
	}
	e.place(v, m, nil)
	e.connection(v, m)
	if e.isMerge(m.ID) {
		e.mergeFilters(v, m.ID)
	}
	return v
}

func anyOf(m map[string]any) any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func (e *exporter) actionTitle(m *flow.Module) string {
	if e.names.Action != nil {
		if t := e.names.Action(m.App, m.Action); t != "" {
			return t
		}
	}
	return m.App + "." + m.Action
}

func (e *exporter) into(d flow.Document, id int) []flow.Link {
	var out []flow.Link
	for _, l := range d.Links {
		if l.To == id && l.Kind == flow.Next {
			out = append(out, l)
		}
	}
	return out
}

func sameRef(a, b *flow.ConnectionRef) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
