package blueprint

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"signet/backend/flow"
	"signet/backend/secret"
)

// Blueprint is one flow of a file as Signet takes it: the document, what it needs, and what was done to it.
type Blueprint struct {
	File     string
	Kind     Kind
	Document flow.Document // without an id; its connections are open
	Needs    []Need
	Secrets  []Found
	Remarks  []Remark
	Native   int      // modules that Signet has
	Stubs    int      // modules that it does not
	Calls    []string // other flows of the package that this one runs
	origin   *origin
}

// Need is a connection that a flow needs: one line of the connections sheet.
type Need struct {
	Key     string         `json:"key"`
	Name    string         `json:"name"`            // as the file labels it, or the host that is called
	Type    string         `json:"type"`            // as the file names it: "google", "smtp", "canvas-lms"
	App     string         `json:"app"`             // the app of Signet whose connection it becomes
	System  map[string]any `json:"system"`          // what is known of its address
	Dynamic bool           `json:"dynamic"`         // the file says that each person signs in
	Input   string         `json:"input,omitempty"` // the name of the input that it was
	Stub    bool           `json:"stub,omitempty"`  // only modules need it that are not built in
	Modules []int          `json:"modules"`
}

// Found is a credential that stood in the file. Its value is in nothing else.
type Found struct {
	Path   string
	Line   int
	Column int
	Module int
	Title  string
	What   string // "a sign-in header"
	Name   string // the header, parameter or field
	Need   string // key of the need that it could sign in for; "" when none
	Method string // the way to sign in that it is for: bearer, basic, api_key
	Where  string // of an API key: header or query
	Value  secret.Text
}

// node is a module of the file while it is read.
type node struct {
	id     int
	raw    *value // as in the file, credentials taken out
	work   *value // a copy with mended texts, which the fields are read from
	path   string
	spec   *spec // nil: a stub
	type_  string
	title  string
	at     int
	chosen bool // its id is not that of the file
	need   string
}

// builder makes a document of a blueprint.
type builder struct {
	report
	r      *raw
	out    *Blueprint
	doc    *flow.Document
	nodes  []*node
	byID   map[int]*node
	next   int
	orphan bool
	needs  map[string]*Need
	order  []string
}

// build reads one blueprint. It always gives a document.
func build(r *raw) *Blueprint { return read(r).out }

func read(r *raw) *builder {
	b := &builder{report: report{lines: r.lines}, r: r, byID: map[int]*node{}, needs: map[string]*Need{}}
	b.out = &Blueprint{File: r.file, Kind: r.kind}
	doc := flow.New("", "")
	b.doc = &doc
	for _, x := range r.repairs {
		b.add(Repaired, x.at, "", 0, "", x.done, "%s", x.what)
	}
	b.ids(r.root)
	b.takeBuildTimes()
	b.takeSecrets()
	clean := r.root.clone()
	b.name()
	b.settings()
	b.inputs()
	if flowList := r.root.get("flow"); flowList.is(list) {
		b.list(flowList, under(r.path, "flow"), nil)
	}
	b.orphan = true
	orphans := r.root.get("metadata", "designer", "orphans")
	for i, o := range orphans.list() {
		path := under(r.path, "metadata.designer.orphans") + index(i)
		if !o.is(list) {
			o = array(o)
		}
		b.list(o, path, nil)
	}
	b.fields()
	b.filters()
	b.notes()
	b.scheduling()
	b.dynamic()
	for _, n := range b.nodes {
		if n.spec == nil {
			b.out.Stubs++
		} else {
			b.out.Native++
		}
	}
	for _, key := range b.order {
		b.out.Needs = append(b.out.Needs, *b.needs[key])
	}
	for i := range b.out.Secrets {
		b.claim(&b.out.Secrets[i])
	}
	b.doc.LastModule = max(b.next-1, 0)
	if r.about != nil {
		b.out.Calls = r.about.calls
	}
	b.out.Document = *b.doc
	b.out.Remarks = sorted(b.remarks)
	b.out.origin = &origin{Kind: r.kind, File: r.file, Form: r.form, Keys: r.keys, root: clean}
	return b
}

func index(i int) string { return "[" + strconv.Itoa(i+1) + "]" }

// ids finds the highest id, so that what has none gets one of its own.
func (b *builder) ids(root *value) {
	b.next = 1
	root.walk("", func(_ string, v *value) {
		if v.get("module") == nil {
			return
		}
		if n, ok := v.get("id").int(); ok && n < maxID {
			b.next = max(b.next, n+1)
		}
	})
}

// maxID bounds the ids that are taken as they are.
const maxID = 1 << 30

func (b *builder) name() {
	name := strings.TrimSpace(b.r.of("name").text())
	if name == "" && b.r.about != nil {
		name = b.r.about.name
	}
	if name == "" {
		name = strings.TrimSuffix(strings.TrimSuffix(b.r.file, ".json"), ".blueprint")
		if at := strings.LastIndexAny(name, `/\`); at >= 0 {
			name = name[at+1:]
		}
	}
	if name == "" {
		name = "Imported Action Flow"
	}
	if cut := clip(name, flow.MaxName); cut != name {
		b.add(Repaired, b.r.of("name").place(), "name", 0, "", "Shortened.", "The name is longer than %d characters.", flow.MaxName)
		name = cut
	}
	b.doc.Name = name
	if s := b.r.root.get("description"); s.is(text) {
		b.doc.Description = s.s
	}
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// place is where a value stands; -1 for none.
func (v *value) place() int {
	if v == nil {
		return -1
	}
	return v.at
}

// entry says how the first module of a list is linked to what is before it.
type entry struct {
	from     *node
	kind     flow.LinkKind
	order    int
	label    string
	disabled bool
	fallback bool
	filter   *flow.Filter // of a branch; a module's own filter stands on the module
}

// list reads a line of modules and gives the last of them.
func (b *builder) list(items *value, path string, in *entry) *node {
	var last *node
	for i, item := range items.items {
		at := path + index(i)
		n := b.module(item, at)
		if n == nil {
			continue
		}
		filter := b.filterOf(item, at, n)
		switch {
		case last != nil:
			b.follow(last, n, filter)
		case in != nil:
			b.enter(in, n, filter)
		case filter != nil:
			b.add(Dropped, item.get("filter").place(), at+".filter", n.id, n.title, "Kept for the export.", "A filter stands before the first module, where no link is.")
		}
		last = n
		b.inside(n, item, at)
	}
	return last
}

// follow links two modules of a line. What stands behind a router in the same line is a route for everything.
func (b *builder) follow(last, n *node, filter *flow.Filter) {
	l := flow.Link{From: last.id, To: n.id, Kind: flow.Next, Filter: filter}
	switch last.control() {
	case "router":
		routes := b.linksFrom(last.id)
		l.Order = routes + 1
		if routes > 0 {
			b.add(Repaired, n.at, n.path, n.id, n.title, "It is a route of its own, behind the others.", "A module stands behind a router in the same line.")
		}
	case "if_else":
		if n.control() == "merge" {
			b.merge(last, n, filter)
			return
		}
		b.add(Repaired, n.at, n.path, n.id, n.title, "It is a branch of its own, behind the others.", "A module stands behind an If-else without a merge.")
		l.Order = b.linksFrom(last.id) + 1
	}
	b.link(l)
}

func (b *builder) link(l flow.Link) {
	for _, x := range b.doc.Links {
		if x.From == l.From && x.To == l.To {
			b.add(Dropped, -1, b.byID[l.To].path, l.To, b.byID[l.To].title, "Kept for the export.", "Module %d leads to module %d twice.", l.From, l.To)
			return
		}
	}
	b.doc.Links = append(b.doc.Links, l)
}

func (b *builder) linksFrom(id int) int {
	n := 0
	for _, l := range b.doc.Links {
		if l.From == id && l.Kind == flow.Next {
			n++
		}
	}
	return n
}

func (b *builder) enter(in *entry, n *node, own *flow.Filter) {
	l := flow.Link{From: in.from.id, To: n.id, Kind: in.kind, Order: in.order, Label: in.label, Disabled: in.disabled, Fallback: in.fallback, Filter: own}
	if in.filter != nil {
		if own != nil {
			b.add(Repaired, n.at, n.path+".filter", n.id, n.title, "Both must let a bundle pass.", "A branch has conditions, and so has its first module.")
			own = both(in.filter, own)
		} else {
			own = in.filter
		}
		l.Filter = own
	}
	b.link(l)
}

// both is a filter that lets pass what two let pass.
func both(x, y *flow.Filter) *flow.Filter {
	out := &flow.Filter{Name: first(x.Name, y.Name)}
	if len(x.Groups) == 0 {
		out.Groups = y.Groups
		return out
	}
	if len(y.Groups) == 0 {
		out.Groups = x.Groups
		return out
	}
	for _, g := range x.Groups {
		for _, h := range y.Groups {
			out.Groups = append(out.Groups, append(append([]flow.Condition{}, g...), h...))
		}
	}
	return out
}

// module takes one module of a list; nil for what is none.
func (b *builder) module(item *value, path string) *node {
	name := item.get("module")
	if !item.is(object) || name == nil {
		if item.is(null) {
			return nil
		}
		if !item.is(object) {
			b.add(Dropped, item.place(), path, 0, "", "Kept for the export.", "Here stands no module.")
			return nil
		}
	}
	n := &node{raw: item, work: item.clone(), path: path, at: item.place(), type_: strings.TrimSpace(name.text())}
	id, ok := item.get("id").int()
	switch {
	case !ok || id < 1 || id >= maxID:
		n.id, n.chosen = b.next, true
		b.next++
		b.add(Repaired, n.at, path, n.id, "", fmt.Sprintf("It has the id %d now.", n.id), "A module has no id.")
	case b.byID[id] != nil:
		n.id, n.chosen = b.next, true
		b.next++
		b.add(Repaired, n.at, path, n.id, "", fmt.Sprintf("It has the id %d now; references to %d mean the first one.", n.id, id), "The id %d stands twice.", id)
	default:
		n.id = id
	}
	designer := item.get("metadata", "designer")
	n.title = strings.TrimSpace(designer.get("name").text())
	b.identify(n)
	m := flow.Module{ID: n.id, Name: clip(n.title, flow.MaxName)}
	if n.title == "" {
		n.title = b.titleOf(n)
		if n.spec == nil {
			m.Name = clip(n.title, flow.MaxName)
		}
	}
	m.X, _ = designer.get("x").int()
	m.Y, _ = designer.get("y").int()
	m.X, m.Y = around(m.X), around(m.Y)
	if n.spec != nil {
		m.App, m.Action = n.spec.app, n.spec.action
	} else {
		m.App, m.Action = StubApp, StubAction
	}
	b.nodes = append(b.nodes, n)
	b.byID[n.id] = n
	b.next = max(b.next, n.id+1)
	b.doc.Modules = append(b.doc.Modules, m)
	return n
}

// around keeps places where a canvas can show them.
func around(x int) int { return max(-1_000_000, min(x, 1_000_000)) }

// control is what a module means to the engine, where the shape of a flow depends on it.
func (n *node) control() string {
	if n.spec == nil {
		return ""
	}
	switch n.spec.app + "." + n.spec.action {
	case "tools.router":
		return "router"
	case "tools.if_else":
		return "if_else"
	case "tools.merge":
		return "merge"
	}
	return ""
}

// inside reads what hangs on a module: routes, branches and error handlers.
func (b *builder) inside(n *node, item *value, path string) {
	routes := item.get("routes")
	otherwise := -1
	if v, ok := item.get("parameters", "else").int(); ok {
		otherwise = v
	}
	for i, route := range routes.list() {
		at := path + ".routes" + index(i)
		line := route.get("flow")
		if route.is(list) { // a route that is its list
			line = route
		}
		if !line.is(list) {
			if more := first(route.get("modules"), route.get("path")); more.is(list) && len(more.items) > 0 && more.items[0].is(object) {
				line = more
				b.add(Repaired, more.place(), at, n.id, n.title, "Read as the modules of the route.", "A route names its modules otherwise than Make does.")
			} else if isModule(route) {
				line = array(route)
			}
		}
		in := &entry{from: n, kind: flow.Next, order: i + 1, disabled: route.get("disabled").bool(false), fallback: i == otherwise}
		in.label = clip(first(route.get("label").text(), route.get("name").text()), flow.MaxName)
		in.filter = b.invented(route, at, n)
		if !line.is(list) || len(line.items) == 0 {
			b.add(Kept, route.place(), at, n.id, n.title, "Kept for the export.", "The route %d has no module.", i+1)
			continue
		}
		if n.control() != "router" && n.spec != nil {
			b.add(Repaired, routes.place(), at, n.id, n.title, "Its first route follows it.", "A module that is no router has routes.")
		}
		b.list(line, at+".flow", in)
	}
	if otherwise >= len(routes.list()) && otherwise >= 0 && len(routes.list()) > 0 {
		b.add(Marked, item.get("parameters", "else").place(), path+".parameters.else", n.id, n.title, "There is no fallback route.", "The fallback route is number %d, and there are %d.", otherwise+1, len(routes.list()))
	}
	for i, branch := range item.get("branches").list() {
		at := path + ".branches" + index(i)
		in := &entry{from: n, kind: flow.Next, order: i + 1, disabled: branch.get("disabled").bool(false), label: clip(branch.get("label").text(), flow.MaxName)}
		in.fallback = branch.get("type").text() == "else"
		if c := branch.get("conditions"); c != nil && !in.fallback {
			in.filter = b.conditions(c, branch.get("label").text(), at+".conditions", n)
		}
		line := branch.get("flow")
		var last *node
		if line.is(list) && len(line.items) > 0 {
			last = b.list(line, at+".flow", in)
		}
		b.branch(n, in, last, branch.get("merge").bool(false))
	}
	if errs := item.get("onerror"); errs.is(list) && len(errs.items) > 0 {
		b.list(errs, path+".onerror", &entry{from: n, kind: flow.OnError})
	} else if errs.is(object) && errs.get("module") != nil {
		b.list(array(errs), path+".onerror", &entry{from: n, kind: flow.OnError})
	}
}

// branchEnd is where a branch of an If-else ends, until the merge comes.
type branchEnd struct {
	in    *entry
	last  *node
	merge bool
}

func (b *builder) branch(n *node, in *entry, last *node, merge bool) {
	if b.r.ends == nil {
		b.r.ends = map[int][]branchEnd{}
	}
	b.r.ends[n.id] = append(b.r.ends[n.id], branchEnd{in, last, merge})
}

// merge joins the branches of an If-else.
func (b *builder) merge(ifElse, n *node, own *flow.Filter) {
	filters := n.raw.get("filters")
	for i, end := range b.r.ends[ifElse.id] {
		if !end.merge {
			continue
		}
		var f *flow.Filter
		if i < len(filters.list()) {
			f = b.filter(filters.items[i], n.path+".filters"+index(i), n)
		}
		if f == nil {
			f = own
		}
		if end.last == nil { // an empty branch goes straight to the merge
			in := *end.in
			b.enter(&in, n, f)
			continue
		}
		b.link(flow.Link{From: end.last.id, To: n.id, Kind: flow.Next, Filter: f})
	}
	if len(b.r.ends[ifElse.id]) == 0 {
		b.link(flow.Link{From: ifElse.id, To: n.id, Kind: flow.Next, Filter: own})
	}
}

// notes reads the notes on the canvas.
func (b *builder) notes() {
	notes := b.r.root.get("metadata", "notes")
	for i, e := range notes.list() {
		words := words(e.get("content").text())
		if words == "" {
			continue
		}
		note := flow.Note{ID: "note_" + strconv.Itoa(i+1), Text: clip(words, 4000)}
		for _, id := range e.get("moduleIds").list() {
			if n, ok := id.int(); ok && b.byID[n] != nil {
				note.Modules = append(note.Modules, n)
			}
		}
		if len(note.Modules) > 0 {
			m, _ := b.doc.Module(note.Modules[0])
			note.X, note.Y = m.X, m.Y-120
		}
		b.doc.Notes = append(b.doc.Notes, note)
	}
}

// words is HTML without its tags.
func words(html string) string {
	var out strings.Builder
	for html != "" {
		open := strings.IndexByte(html, '<')
		if open < 0 {
			out.WriteString(html)
			break
		}
		out.WriteString(html[:open])
		end := strings.IndexByte(html[open:], '>')
		if end < 0 {
			out.WriteString(html[open:])
			break
		}
		tag := strings.ToLower(strings.Trim(html[open+1:open+end], "/ "))
		if name, _, _ := strings.Cut(tag, " "); name == "br" || name == "p" || name == "div" || name == "li" || strings.HasPrefix(name, "h") && len(name) == 2 {
			out.WriteByte('\n')
		}
		html = html[open+end+1:]
	}
	s := strings.NewReplacer("&nbsp;", " ", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&amp;", "&").Replace(out.String())
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
