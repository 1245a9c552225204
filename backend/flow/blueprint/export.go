package blueprint

import (
	"cmp"
	"reflect"
	"slices"

	"signet/backend/flow"
)

// Names tells what an export needs to know of the workspace.
type Names struct {
	// Connection is the name and the app of a connection.
	Connection func(id string) (name, app string)
	// Action is the title of a module of an app.
	Action func(app, action string) string
}

// Export writes a flow as a blueprint of Make. origin is what the flow came from, where it came from a blueprint: what was
// not changed here is written as it was there. The remarks name what cannot be carried.
func Export(doc flow.Document, originBytes []byte, names Names) ([]byte, []Remark, error) {
	e := &exporter{doc: doc.Clone(), names: names, from: map[int]*node{}}
	o := &origin{root: obj("name", str(""), "flow", array(), "metadata", obj()), Base: flow.New("", "")}
	if originBytes != nil {
		var err error
		if o, err = readOrigin(originBytes); err != nil {
			return nil, nil, err
		}
		e.imported = true
	}
	e.root, e.base = o.root, o.Base.Clone()
	b := read(&raw{root: o.root, form: o.Form, kind: o.Kind})
	for _, n := range b.nodes {
		e.from[n.id] = n
	}
	e.b = b
	if e.imported && e.sameShape() {
		for i := range e.doc.Modules {
			e.patch(&e.doc.Modules[i])
		}
		e.patchLinks()
	} else {
		e.rebuild()
	}
	e.document()
	out := e.root
	if items := e.root.get("flow").list(); o.Form == "module" && len(items) == 1 {
		out = items[0]
	} else if o.Form == "list" {
		out = e.root.get("flow")
	} else if o.Form == "named" && len(items) == len(o.Keys) {
		out = obj()
		for i, key := range o.Keys {
			out.members = append(out.members, member{key, items[i]})
		}
	}
	if again, _, _ := unwrap(out, 0); len(again) == 0 { // nothing is left that would be known for what it is: it is written as a whole
		out = e.root
	}
	return out.encode(true), sorted(e.remarks), nil
}

type exporter struct {
	report
	doc, base flow.Document
	root      *value
	b         *builder
	from      map[int]*node // modules that came from the file
	names     Names
	imported  bool
	done      map[int]bool
}

// shape is what a tree is made of: a link without its filter.
type shape struct {
	from, to           int
	kind               flow.LinkKind
	order              int
	fallback, disabled bool
}

func shapes(d flow.Document) ([]shape, []string) {
	var links []shape
	for _, l := range d.Links {
		links = append(links, shape{l.From, l.To, l.Kind, l.Order, l.Fallback, l.Disabled})
	}
	slices.SortFunc(links, func(a, b shape) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.kind, b.kind))
	})
	var modules []string
	for _, m := range d.Modules {
		modules = append(modules, cmpID(m.ID)+m.App+"."+m.Action)
	}
	slices.Sort(modules)
	return links, modules
}

func cmpID(id int) string { return index(id) + " " }

// sameShape reports whether modules and links are those of the file: then each part is mended where it stands.
func (e *exporter) sameShape() bool {
	links, modules := shapes(e.doc)
	was, had := shapes(e.base)
	return slices.Equal(links, was) && slices.Equal(modules, had)
}

// patch writes what was changed of a module into the module of the file.
func (e *exporter) patch(m *flow.Module) {
	n := e.from[m.ID]
	was, _ := e.base.Module(m.ID)
	if n == nil || was == nil {
		return
	}
	e.place(n.raw, m, was)
	e.fields(n.raw, n.spec, m, was.Fields)
	if !reflect.DeepEqual(m.Connection, was.Connection) {
		e.connection(n.raw, m)
	}
}

// place writes name and place.
func (e *exporter) place(raw *value, m, was *flow.Module) {
	if was != nil && m.Name == was.Name && m.X == was.X && m.Y == was.Y {
		return
	}
	designer := raw.need("metadata").need("designer")
	if was == nil || m.X != was.X || m.Y != was.Y {
		designer.set("x", integer(m.X))
		designer.set("y", integer(m.Y))
	}
	switch {
	case was != nil && m.Name == was.Name:
	case m.Name == "":
		designer.drop("name")
	case was != nil || m.App != StubApp || m.Name != titleIn(m):
		designer.set("name", str(m.Name))
	}
}

// titleIn is the title that a stub has by itself.
func titleIn(m *flow.Module) string {
	was, _ := m.Fields[StubField].(map[string]any)
	s, _ := was["title"].(string)
	return s
}

// connection writes what signs in: a dynamic connection is an input of the flow, a shared one belongs to this workspace.
func (e *exporter) connection(raw *value, m *flow.Module) {
	if m.Connection == nil {
		return
	}
	name, _ := e.connectionName(m.Connection.Shared + m.Connection.Dynamic)
	if m.Connection.Dynamic != "" {
		raw.need("parameters").set("__IMTCONN__", str("{{var.input."+quoteName(e.inputName(m.Connection.Dynamic))+"}}"))
		return
	}
	e.add(Dropped, -1, "", m.ID, m.Name, "Choose a connection in Make.", "The shared connection %s stays here.", name)
}

func (e *exporter) connectionName(id string) (name, app string) {
	if e.names.Connection != nil {
		name, app = e.names.Connection(id)
	}
	if name == "" {
		name = "connection"
	}
	return name, app
}

// inputName is the input that a dynamic connection becomes: the one of the file, where it came from there.
func (e *exporter) inputName(id string) string {
	name, _ := e.connectionName(id)
	list, _ := e.b.inputSpecs()
	for _, s := range list {
		if _, is := accountType(s.get("type").text()); is && (s.get("name").text() == name || s.get("label").text() == name) {
			return s.get("name").text()
		}
	}
	return identifier(name)
}

// patchLinks writes the filters that were changed.
func (e *exporter) patchLinks() {
	for _, l := range e.doc.Links {
		i := slices.IndexFunc(e.base.Links, func(x flow.Link) bool { return x.From == l.From && x.To == l.To && x.Kind == l.Kind })
		if i < 0 || reflect.DeepEqual(e.base.Links[i].Filter, l.Filter) && e.base.Links[i].Label == l.Label {
			continue
		}
		e.filterAt(l, e.base.Links[i].Filter)
	}
}

// filterAt writes a filter where Make has it: on the module behind the link, on the branch of an If-else, or on the merge.
func (e *exporter) filterAt(l flow.Link, was *flow.Filter) {
	from, to := e.from[l.From], e.from[l.To]
	if to == nil {
		return
	}
	if from != nil && from.control() == "if_else" {
		for _, branch := range from.raw.get("branches").list() {
			items := branch.get("flow").list()
			if len(items) > 0 && items[0] == to.raw {
				if l.Filter == nil {
					branch.drop("conditions")
				} else {
					branch.set("conditions", e.conditionsOf(l.Filter))
				}
				if l.Label != "" {
					branch.set("label", str(l.Label))
				}
				return
			}
		}
	}
	if to.control() == "merge" && from != nil {
		e.mergeFilters(to.raw, l.To)
		return
	}
	e.setFilter(to.raw, l.Filter, was)
}

// mergeFilters writes the filters of a merge, one for each branch.
func (e *exporter) mergeFilters(raw *value, id int) {
	out := array()
	for _, l := range e.doc.Links {
		if l.To == id && l.Kind == flow.Next {
			if l.Filter == nil {
				out.items = append(out.items, empty())
			} else {
				out.items = append(out.items, e.filterOf(l.Filter))
			}
		}
	}
	raw.set("filters", out)
}

func (e *exporter) setFilter(raw *value, f, was *flow.Filter) {
	if f == nil {
		if was != nil {
			raw.drop("filter")
		}
		return
	}
	if old := raw.get("filter"); old.is(object) && was != nil && reflect.DeepEqual(f.Groups, was.Groups) && old.get("conditions") != nil {
		old.set("name", str(f.Name))
		return
	}
	raw.set("filter", e.filterOf(f))
}

func (e *exporter) filterOf(f *flow.Filter) *value {
	return obj("name", str(f.Name), "conditions", e.conditionsOf(f))
}

func (e *exporter) conditionsOf(f *flow.Filter) *value {
	out := array()
	for _, g := range f.Groups {
		group := array()
		for _, c := range g {
			x := obj("a", str(e.back(c.A)))
			if c.B != "" || c.Operator != "exist" && c.Operator != "notexist" {
				x.set("b", str(e.back(c.B)))
			}
			x.set("o", str(c.Operator))
			group.items = append(group.items, x)
		}
		out.items = append(out.items, group)
	}
	return out
}

// back gives references the names that outputs have in Make.
func (e *exporter) back(s string) string {
	return renameIn(s, func(id int) map[string]string {
		if n := e.from[id]; n != nil && n.spec != nil {
			return e.b.renames(id)
		}
		if m, ok := e.doc.Module(id); ok {
			if s := byAction[m.App+"."+m.Action]; s != nil {
				return s.outputs
			}
		}
		return nil
	}, true)
}

var byAction = func() map[string]*spec {
	out := map[string]*spec{}
	for _, s := range specs {
		key := s.app + "." + s.action
		if out[key] == nil && s.invented == "" {
			out[key] = s
		}
	}
	return out
}()
