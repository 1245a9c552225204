package flow

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Severity says what a problem prevents: an error publishing, the others nothing.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Remark  Severity = "note"
)

// Problem is one thing that is not right about a flow.
type Problem struct {
	Severity Severity
	Module   int    // 0 is the flow itself
	Field    string // path of the field, where there is one
	Code     string
	Sentence string
	Fix      Op // a safe repair, where there is one
}

// MaxBytes is how large a document may be.
const MaxBytes = 16 << 20

type checker struct {
	d    *Document
	look Lookup
	out  []Problem
	runs map[int]map[int]bool // what comes before a module, once it was asked for
}

// before are the modules that run before one. Each of its mappings asks.
func (c *checker) before(module int) map[int]bool {
	known, ok := c.runs[module]
	if !ok {
		if c.runs == nil {
			c.runs = map[int]map[int]bool{}
		}
		known = Before(*c.d, module)
		c.runs[module] = known
	}
	return known
}

func (c *checker) add(s Severity, module int, field, code, format string, args ...any) *Problem {
	c.out = append(c.out, Problem{Severity: s, Module: module, Field: field, Code: code, Sentence: fmt.Sprintf(format, args...)})
	return &c.out[len(c.out)-1]
}

// Check lists what is not right about a flow: errors first, then by module.
func Check(d Document, look Lookup) []Problem {
	c := &checker{d: &d, look: look}
	c.flow()
	c.start()
	c.links()
	tree := Order(d)
	orphan := map[int]bool{}
	for _, id := range tree.Orphans {
		orphan[id] = true
		c.add(Remark, id, "", "flow.unlinked", "Module %d is not linked: it does not run.", id)
	}
	for i := range d.Modules {
		m := &d.Modules[i]
		c.module(m, orphan[m.ID])
	}
	c.secrets()
	if b, err := Encode(d); err != nil || len(b) > MaxBytes || len(d.Modules) > MaxModules {
		c.add(Error, 0, "", "flow.too_large", "The Action Flow is too large: at most %d modules and %d MB. Move a part of it into an Action Flow of its own.", MaxModules, MaxBytes>>20)
	}
	SortProblems(c.out)
	return c.out
}

// SortProblems puts errors first, then the problems of each module together.
func SortProblems(list []Problem) {
	rank := map[Severity]int{Error: 0, Warning: 1, Remark: 2}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return rank[a.Severity] < rank[b.Severity] || a.Severity == b.Severity && a.Module < b.Module
	})
}

// Blocks reports whether any of the problems prevents publishing.
func Blocks(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

func (c *checker) flow() {
	d := c.d
	if strings.TrimSpace(d.Name) == "" {
		c.add(Error, 0, "name", "flow.no_name", "The Action Flow has no name.")
	}
	if len(d.Modules) == 0 {
		c.add(Error, 0, "", "flow.empty", "The Action Flow has no module.")
	}
	if err := d.Scheduling.Check(); err != nil {
		c.add(Error, 0, "scheduling", "flow.scheduling", "%s", sentence(err))
	}
	if d.UsesDynamic() && d.Scheduling.Type != OnDemand {
		p := c.add(Error, 0, "scheduling", "flow.not_on_demand", "%s", dynamicWithSchedule(d).Text)
		p.Fix = &SetScheduling{Scheduling: Scheduling{Type: OnDemand}}
	}
	seen := map[string]bool{}
	for _, in := range d.Inputs {
		if err := checkInput(d, in, in.Name); err != nil {
			c.add(Error, 0, "inputs."+in.Name, "flow.input", "%s", sentence(err))
		}
		if seen[in.Name] {
			c.add(Error, 0, "inputs."+in.Name, "flow.input", "Two inputs are named %s.", in.Name)
		}
		seen[in.Name] = true
	}
	for _, r := range d.Dynamic {
		con, ok := c.look.Connection(r.ID)
		switch {
		case !ok:
			c.add(Error, 0, "dynamicConnections", "flow.no_connection", "A dynamic connection of this flow does not exist any more.").Fix = &RemoveDynamic{ID: r.ID}
		case !con.Dynamic:
			c.add(Error, 0, "dynamicConnections", "flow.not_dynamic", "%s is a shared connection, not a dynamic one.", con.Name)
		}
	}
}

func (c *checker) links() {
	d := c.d
	ids := map[int]bool{}
	for _, m := range d.Modules {
		if m.ID < 1 || ids[m.ID] {
			c.add(Error, m.ID, "", "flow.module_id", "The module id %d is used twice or is no id.", m.ID)
		}
		ids[m.ID] = true
	}
	next, before, fallback := map[int]int{}, map[int]int{}, map[int]int{}
	pairs := map[[2]int]bool{}
	for _, l := range d.Links {
		if !ids[l.From] || !ids[l.To] || pairs[[2]int{l.From, l.To}] || l.Kind != Next && l.Kind != OnError {
			p := c.add(Error, l.From, "", "flow.link", "The link from module %d to module %d leads nowhere, or stands twice.", l.From, l.To)
			p.Fix = &Unlink{From: l.From, To: l.To}
			continue
		}
		pairs[[2]int{l.From, l.To}] = true
		before[l.To]++
		if l.Kind == Next {
			next[l.From]++
			if l.Fallback {
				fallback[l.From]++
			}
		}
		if d.reaches(l.To, l.From) {
			c.add(Error, l.From, "", "flow.circle", "The link from module %d to module %d leads in a circle.", l.From, l.To)
		}
		c.impassable(&l)
		if l.Filter != nil {
			for gi, g := range l.Filter.Groups {
				for ci, cond := range g {
					field := fmt.Sprintf("filter.%d.%d", gi, ci)
					c.mapping(l.To, field, cond.A, true)
					c.mapping(l.To, field, cond.B, true)
				}
			}
		}
	}
	for _, m := range d.Modules {
		a, ok := c.look.Action(m.App, m.Action)
		if !ok {
			continue // said with the module
		}
		if next[m.ID] > 1 && a.Control != "router" && a.Control != "if_else" {
			c.add(Error, m.ID, "", "flow.several_next", "Module %d leads to %d modules. Only a router can.", m.ID, next[m.ID])
		}
		if before[m.ID] > 1 && a.Control != "merge" {
			c.add(Error, m.ID, "", "flow.several_before", "%d links lead to module %d. Only a merge joins them.", before[m.ID], m.ID)
		}
		if fallback[m.ID] > 1 {
			c.add(Error, m.ID, "", "flow.fallback", "Module %d has %d fallback routes. One at most makes sense.", m.ID, fallback[m.ID])
		}
	}
}

func (c *checker) module(m *Module, orphan bool) {
	severity := Error
	if orphan { // it does not run, so it prevents nothing
		severity = Warning
	}
	a, known := c.look.Action(m.App, m.Action)
	if !known {
		c.add(severity, m.ID, "", "flow.no_action", "Signet has no module %s.%s.", m.App, m.Action)
	}
	if known && a.NotBuiltIn != nil {
		c.add(severity, m.ID, "", "flow.not_built_in", "%s", a.NotBuiltIn(m.Fields))
	} else {
		c.connection(m, a, known, severity)
	}
	if known {
		for _, f := range a.Fields {
			if f.Required && f.Default == nil && visible(f, a.Fields, m.Fields) && empty(m.Fields[f.Name]) {
				c.add(severity, m.ID, f.Name, "flow.required", "%s needs a value.", f.Label)
			}
		}
	}
	walk("", m.Fields, func(path, text string) { c.mapping(m.ID, path, text, !orphan && (!known || a.NotBuiltIn == nil)) })
}

func (c *checker) connection(m *Module, a Action, known bool, severity Severity) {
	ref := m.Connection
	if ref == nil {
		if known && a.NeedsConnection {
			c.add(severity, m.ID, "connection", "flow.needs_connection", "%s needs a connection.", titleOf(m, a))
		}
		return
	}
	id := ref.Shared + ref.Dynamic
	con, ok := c.look.Connection(id)
	switch {
	case ref.Shared != "" && ref.Dynamic != "" || id == "":
		c.add(Error, m.ID, "connection", "flow.connection", "Module %d has both kinds of connection, or neither.", m.ID)
	case !ok:
		c.add(severity, m.ID, "connection", "flow.no_connection", "The connection of module %d does not exist any more.", m.ID).Fix = &SetConnection{IDs: []int{m.ID}}
	case con.Dynamic != (ref.Dynamic != ""):
		c.add(Error, m.ID, "connection", "flow.connection_kind", "%s is not the kind of connection that module %d says.", con.Name, m.ID)
	case con.App != m.App:
		c.add(Error, m.ID, "connection", "flow.connection_app", "%s is a connection of another app than module %d.", con.Name, m.ID)
	case !con.Dynamic && known && a.Writes != nil && a.Writes(m.Fields):
		who := con.Account
		if who == "" {
			who = con.Name
		}
		c.add(Warning, m.ID, "connection", "flow.shared_writes", "Everyone who runs this step acts as %s. %s will not show who did it.", who, nonEmpty(con.System, "The system"))
	}
}

// mapping checks that a text parses and refers only to what is there when it is evaluated.
func (c *checker) mapping(module int, field, text string, runs bool) {
	if !strings.Contains(text, "{{") {
		return
	}
	severity := Error
	if !runs {
		severity = Warning
	}
	refs, err := c.look.References(text)
	if err != nil {
		c.add(severity, module, field, "flow.mapping", "The mapping cannot be read: %s", sentence(err))
		return
	}
	for _, r := range refs {
		if name, ok := strings.CutPrefix(r.Var, "var.input."); ok {
			name, _, _ = strings.Cut(name, ".")
			if _, err := c.d.input(strings.Trim(name, "`")); err != nil {
				c.add(severity, module, field, "flow.no_input", "The mapping uses the input %s, which the flow does not have.", name)
			}
		}
		if r.Module == 0 {
			continue
		}
		if _, ok := c.d.Module(r.Module); !ok {
			c.add(severity, module, field, "flow.no_module", "The mapping uses module %d, which the flow does not have.", r.Module)
		} else if !c.before(module)[r.Module] {
			c.add(severity, module, field, "flow.not_before", "The mapping uses module %d, which does not run before module %d.", r.Module, module)
		}
	}
	if typed, ok := c.look.(Typed); ok { // a warning: what an app declares of its items need not hold for every system
		if why := typed.Mismatch(c.d, module, field, text); why != "" {
			c.add(Warning, module, field, "flow.type", "%s", why)
		}
	}
}

func titleOf(m *Module, a Action) string {
	if m.Name != "" {
		return m.Name
	}
	return nonEmpty(a.Title, m.App+"."+m.Action)
}

func nonEmpty(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(x) == ""
	case []any:
		return len(x) == 0
	case map[string]any:
		return len(x) == 0
	}
	return false
}

func visible(f Field, all []Field, values map[string]any) bool {
	if f.ShowField == "" {
		return true
	}
	v := values[f.ShowField]
	if v == nil {
		for _, x := range all {
			if x.Name == f.ShowField {
				v = x.Default
			}
		}
	}
	s := fmt.Sprint(v)
	return strings.Contains(s, "{{") || slices.Contains(f.ShowValues, s)
}

// walk visits every text of a value, with its path, in the order of the keys.
func walk(path string, v any, visit func(path, text string)) {
	join := func(k string) string {
		if path == "" {
			return k
		}
		return path + "." + k
	}
	switch x := v.(type) {
	case string:
		visit(path, x)
	case []any:
		for i := range x {
			walk(join(fmt.Sprint(i+1)), x[i], visit)
		}
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			walk(join(k), x[k], visit)
		}
	}
}
