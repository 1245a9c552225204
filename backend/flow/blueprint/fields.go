package blueprint

import (
	"strings"
)

// fields fills the modules, when every one of them is known.
func (b *builder) fields() {
	for _, n := range b.nodes {
		b.connect(n)
		for _, key := range []string{"parameters", "mapper", "flags", "outputs"} {
			if v := n.work.get(key); v != nil {
				b.mendAll(v, n.path+"."+key, n)
			}
		}
		m, _ := b.doc.Module(n.id)
		if n.spec == nil {
			m.Fields = b.stub(n)
			continue
		}
		m.Fields = n.spec.fieldsOf(n.work)
		if len(m.Fields) == 0 {
			m.Fields = nil
		}
		b.unused(n)
		b.special(n)
	}
}

// unused says which fields of a module have no place here.
func (b *builder) unused(n *node) {
	used := map[string]bool{}
	for _, x := range n.spec.fields {
		for _, at := range x.at {
			used[at] = true
		}
	}
	for _, at := range n.spec.kept {
		used[at] = true
	}
	var names []string
	place := n.at
	for _, part := range []string{"parameters", "mapper"} {
		if used[part] {
			continue
		}
		for _, m := range membersOf(n.raw.get(part)) {
			if used[part+"."+m.key] || part == "parameters" && connectionKeys[m.key] || hollow(m.v) {
				continue
			}
			if len(names) == 0 {
				place = m.v.at
			}
			names = append(names, part+"."+m.key)
		}
	}
	if len(names) > 0 {
		b.add(Kept, place, n.path+"."+names[0], n.id, n.title, "Kept for the export; nothing acts on it here.", "%s has no place in this module.", strings.Join(names, ", "))
	}
}

func membersOf(v *value) []member {
	if v.is(object) {
		return v.members
	}
	return nil
}

// hollow is a value that says nothing.
func hollow(v *value) bool {
	switch {
	case v == nil || v.is(null):
		return true
	case v.is(text):
		return v.s == ""
	case v.is(boolean):
		return !v.b
	case v.is(list):
		return len(v.items) == 0
	case v.is(object):
		return len(v.members) == 0
	}
	return false
}

// special are the remarks and inputs that single modules bring with them.
func (b *builder) special(n *node) {
	switch n.spec.app + "." + n.spec.action {
	case "http.request", "http.download":
		for i, e := range n.raw.get("mapper", "headers").list() {
			if name := first(e.get("name").text(), e.get("key").text()); reserved(name) && e.get("value").text() != "" {
				b.add(Marked, e.at, n.path+".mapper.headers"+index(i), n.id, n.title, "Left out. Choose a connection that signs in.", "The header %s belongs to the connection.", name)
			}
		}
	case "tools.on_demand":
		// A flow that others call declares its inputs on this module.
		if n.spec.invented == "" && len(b.doc.Inputs) == 0 {
			for i, e := range n.raw.get("metadata", "interface").list() {
				if name := e.get("name").text(); name != "" && name != "__IMTINDEX__" {
					b.input(e, name, e.get("type").text(), n.path+".metadata.interface"+index(i))
				}
			}
		}
	case "tools.subflow":
		b.add(Marked, n.at, n.path, n.id, n.title, "Choose the Action Flow.", "It calls another flow, which has another id here.")
	case "tools.router":
		if n.spec.invented != "" {
			b.passing(n)
		}
		for i, c := range n.raw.get("mapper", "routes").list() {
			b.routed(n, i, c)
		}
	}
	if s := n.spec; s.app == "datastore" {
		if label := n.work.get("metadata", "restore", "parameters", "datastore", "label").text(); label == "" && n.raw.get("parameters", "datastore").is(number) {
			b.add(Marked, n.at, n.path+".parameters.datastore", n.id, n.title, "It is called Data store "+n.raw.get("parameters", "datastore").text()+" here.", "The file knows the data store by its number alone.")
		}
	}
}

// passing makes a filter of a module that filters: its conditions stand on the link that leaves it.
func (b *builder) passing(n *node) {
	for _, part := range []string{"mapper", "parameters"} {
		for _, key := range []string{"conditions", "condition", "filter"} {
			v := n.raw.get(part, key)
			if v == nil || hollow(v) {
				continue
			}
			f := b.filter(wrapped(v, key), n.path+"."+part+"."+key, n)
			for i := range b.doc.Links {
				l := &b.doc.Links[i]
				if l.From == n.id && f != nil {
					if l.Filter != nil {
						f = both(f, l.Filter)
					}
					l.Filter = f
				}
			}
			return
		}
	}
}

// wrapped is a filter around conditions.
func wrapped(v *value, key string) *value {
	if key == "filter" || v.is(text) {
		return v
	}
	w := obj("conditions", v)
	w.at = v.at
	return w
}

// routed reads conditions that stand in the mapper of a router, one for each route.
func (b *builder) routed(n *node, i int, c *value) {
	var f = b.filter(first(c.get("filter"), c.get("condition"), wrappedOf(c.get("conditions"))), n.path+".mapper.routes"+index(i), n)
	if f == nil {
		return
	}
	for k := range b.doc.Links {
		l := &b.doc.Links[k]
		if l.From == n.id && l.Order == i+1 && l.Filter == nil {
			l.Filter = f
			b.add(Repaired, c.at, n.path+".mapper.routes"+index(i), n.id, n.title, "Read as the filter of route "+index(i)+".", "A router has conditions in its mapper, where Make has none.")
		}
	}
}

func wrappedOf(v *value) *value {
	if v == nil {
		return nil
	}
	return wrapped(v, "conditions")
}
