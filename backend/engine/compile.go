package engine

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Program is a flow ready to run: fields and filters compiled, links a tree,
// controls bound. It holds no state and may run many times at once.
type Program struct {
	doc   *flow.Document
	nodes map[int]*node
	list  []*node // by index
	start *node
}

// node is one module of a program.
type node struct {
	id      int
	index   int
	name    string // for people
	tag     string // for the ledger: name and type
	app     *connector.App
	action  *connector.Action
	conn    *flow.ConnectionRef
	fields  []field
	next    []*edge
	onError *edge
	parent  *node
	source  *node   // of an aggregator
	feeds   []*node // the aggregators whose source this is
	hidden  []*node // of an aggregator: from its source to before it
	grouped string  // of an aggregator: the field that groups; "" without one
	apart   bool    // it starts an error handler
	place   int     // the order in which one bundle comes to the modules
	fans    bool    // its bundles may go on several at once, where the flow allows it

	stretched sync.Once // inColumns is found when it is needed first
	inColumns *stretch
}

type field struct {
	name  string
	value expr
}

type edge struct {
	from, to *node
	filter   Predicate
	name     string
	route    string
	fallback bool
	disabled bool
}

// Compile makes a program of a document; the faults name module and field.
func Compile(doc *flow.Document, registry *connector.Registry, lang Language) (*Program, error) {
	p := &Program{doc: doc, nodes: make(map[int]*node, len(doc.Modules))}
	for i := range doc.Modules {
		n, err := compileModule(&doc.Modules[i], registry, lang)
		if err != nil {
			return nil, err
		}
		if p.nodes[n.id] != nil {
			return nil, broken("Two modules have the number %d.", n.id)
		}
		n.index = i
		p.nodes[n.id] = n
		p.list = append(p.list, n)
	}
	if len(p.list) == 0 {
		return nil, fault.New(fault.FailedPrecondition, "engine.compile").About(doc.Name).Coded("flow.empty").
			Say("The Action Flow %s has no module.", doc.Name).Hint("Add a module, then run it.")
	}
	entered := map[int]bool{}
	for i := range doc.Links {
		if err := p.link(&doc.Links[i], entered, lang); err != nil {
			return nil, err
		}
	}
	for _, n := range p.list {
		sort.SliceStable(n.next, func(a, b int) bool { return !n.next[a].fallback && n.next[b].fallback })
	}
	for _, n := range p.list { // the trigger, else the first module that nothing leads to
		if !entered[n.id] && (p.start == nil || n.action.Control == connector.Trigger && p.start.action.Control != connector.Trigger) {
			p.start = n
		}
	}
	if p.start == nil {
		return nil, broken("The links run in a circle: no module comes first.")
	}
	if err := p.walk(p.start, nil, map[*node]bool{}); err != nil {
		return nil, err
	}
	p.number()
	return p, p.bindAggregators()
}

func broken(format string, args ...any) error {
	return fault.New(fault.Invalid, "engine.compile").Coded("flow.broken").Say(format, args...).
		Hint("Open the Action Flow and correct its links.")
}

func compileModule(m *flow.Module, registry *connector.Registry, lang Language) (*node, error) {
	app, ok := registry.App(m.App)
	action, known := registry.Action(m.App, m.Action)
	if !ok || !known {
		return nil, fault.New(fault.FailedPrecondition, "engine.compile").About(m.App+"."+m.Action).Coded("flow.unknown_module").
			Say("The module %s.%s is not part of this Signet.", m.App, m.Action).
			Hint("Replace module %d in the Action Flow.", m.ID)
	}
	n := &node{id: m.ID, app: app, action: action, conn: m.Connection, name: m.Name}
	if n.name == "" {
		n.name = action.Title
	}
	n.tag = n.name + " (" + action.Type() + ")"
	if n.conn != nil && n.conn.Shared == "" && n.conn.Dynamic == "" || action.NotBuiltIn != nil {
		n.conn = nil
	}
	if action.NeedsConnection && n.conn == nil {
		return nil, fault.New(fault.FailedPrecondition, "engine.compile").About(n.tag).Coded("flow.no_connection").
			Say("The module %s has no connection.", n.name).Hint("Choose a connection in the module's settings.")
	}
	names := make([]string, 0, len(m.Fields))
	for name := range m.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	declared := connector.Field{Nested: action.Inputs}
	for _, name := range names {
		v, err := compileExpr(lang, nestedField(&declared, name), m.Fields[name])
		if err != nil && action.NotBuiltIn != nil {
			continue // it never runs, so its mappings need not be right
		}
		if err != nil {
			return nil, n.badField(name, err)
		}
		n.fields = append(n.fields, field{name, v})
	}
	for i := range action.Inputs {
		f := &action.Inputs[i]
		if _, set := m.Fields[f.Name]; !set && f.Default != nil {
			v, err := compileExpr(lang, f, f.Default)
			if err != nil {
				return nil, n.badField(f.Name, err)
			}
			n.fields = append(n.fields, field{f.Name, v})
		}
	}
	return n, nil
}

func (p *Program) link(l *flow.Link, entered map[int]bool, lang Language) error {
	from, to := p.nodes[l.From], p.nodes[l.To]
	if from == nil || to == nil {
		return broken("A link joins %d and %d, and one of them is not there.", l.From, l.To)
	}
	e := &edge{from: from, to: to, route: l.Label, fallback: l.Fallback, disabled: l.Disabled}
	if l.Filter != nil && len(l.Filter.Groups) > 0 {
		f, err := lang.Filter(l.Filter.Groups)
		if err != nil {
			return fault.New(fault.Invalid, "engine.compile").About(l.Filter.Name).Coded("filter.mapping").
				Say("The filter before %s: %s", to.name, err.Error()).Hint("Open the filter and correct it.").Because(err)
		}
		e.filter, e.name = f, l.Filter.Name
	}
	if e.name == "" {
		e.name = l.Label
	}
	if entered[to.id] && to.action.Control != connector.Merge {
		return broken("Two links lead to %s. Only a merge joins branches.", to.name)
	}
	entered[to.id] = true
	if l.Kind == flow.OnError {
		if from.onError != nil {
			return broken("%s has two error handlers.", from.name)
		}
		from.onError = e
		return nil
	}
	if c := from.action.Control; len(from.next) > 0 && c != connector.Router && c != connector.IfElse {
		return broken("Several links leave %s. Only a router or an if-else has several.", from.name)
	}
	at, _ := slices.BinarySearchFunc(from.next, l.Order, func(x *edge, order int) int {
		if p.orderOf(x) <= order {
			return -1
		}
		return 1
	})
	from.next = slices.Insert(from.next, at, e)
	return nil
}

func (p *Program) orderOf(e *edge) int {
	for i := range p.doc.Links {
		if l := &p.doc.Links[i]; l.From == e.from.id && l.To == e.to.id && l.Kind != flow.OnError {
			return l.Order
		}
	}
	return 0
}

// walk sets parents and refuses circles; what it does not reach never runs.
func (p *Program) walk(n, parent *node, above map[*node]bool) error {
	if above[n] {
		return broken("The links run in a circle at %s.", n.name)
	}
	if n.parent == nil {
		n.parent = parent
	} else { // a merge was walked already
		return nil
	}
	above[n] = true
	defer delete(above, n)
	edges := n.next
	if n.onError != nil {
		edges = append(slices.Clone(edges), n.onError)
	}
	for _, e := range edges {
		e.to.apart = e == n.onError
		if err := p.walk(e.to, n, above); err != nil {
			return err
		}
	}
	return nil
}

// bindAggregators finds each aggregator's source: the module that its field
// names, else the nearest iterator or repeater before it, else the start.
func (p *Program) bindAggregators() error {
	for _, n := range p.list {
		if n.action.Control != connector.Aggregate || n.parent == nil {
			continue
		}
		n.grouped = n.groupedBy()
		id := n.sourceField()
		for at := n.parent; at != nil; at = at.parent {
			n.hidden = append(n.hidden, at)
			c := at.action.Control
			if id == at.id || id == 0 && (c == connector.Iterator || c == connector.Repeater || at.parent == nil) {
				n.source = at
				break
			}
		}
		if n.source == nil {
			return fault.New(fault.Invalid, "engine.compile").About(n.tag).Coded("aggregator.source").
				Say("The source of %s is module %d, which is not before it.", n.name, id).
				Hint("Choose a source module that comes before the aggregator.")
		}
		n.source.feeds = append(n.source.feeds, n)
	}
	// Of two aggregators over one source, the one further up ends first: its bundles may reach the other.
	for _, n := range p.list {
		sort.SliceStable(n.feeds, func(a, b int) bool { return len(n.feeds[a].hidden) < len(n.feeds[b].hidden) })
	}
	return nil
}

// groupedBy is the field that says by what an aggregator groups. That it is there decides, not what it gives for a bundle.
func (n *node) groupedBy() string {
	for i := range n.fields {
		f := &n.fields[i]
		if f.name != "group_by" && f.name != "groupBy" {
			continue
		}
		if f.value.prog != nil || f.value.list || f.value.keys != nil || f.value.fixed != nil && f.value.fixed != "" {
			return f.name
		}
	}
	return ""
}

func (n *node) sourceField() int {
	for i := range n.fields {
		f := &n.fields[i]
		d := nestedField(&connector.Field{Nested: n.action.Inputs}, f.name)
		if d != nil && d.Type == connector.TypeModule || d == nil && (f.name == "feeder" || f.name == "source") {
			if s, ok := f.value.fixed.(string); ok {
				return connector.IntOf(strings.TrimSpace(s), 0)
			}
			return connector.IntOf(f.value.fixed, 0)
		}
	}
	return 0
}

// Modules lists the ids that the program can reach, in the document's order.
func (p *Program) Modules() []int {
	var out []int
	for _, n := range p.list {
		if n == p.start || n.parent != nil {
			out = append(out, n.id)
		}
	}
	return out
}

// String names the program for the log.
func (p *Program) String() string { return fmt.Sprintf("%s, %d modules", p.doc.Name, len(p.list)) }
