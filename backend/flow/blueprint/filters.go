package blueprint

import (
	"strings"

	"signet/backend/flow"
	"signet/backend/mapping"
)

// filterOf reads the filter that stands on a module: it belongs to the link that leads to it.
func (b *builder) filterOf(item *value, path string, n *node) *flow.Filter {
	return b.filter(item.get("filter"), path+".filter", n)
}

// filter reads {name, conditions}, and what people write instead.
func (b *builder) filter(v *value, path string, n *node) *flow.Filter {
	switch {
	case v == nil || v.is(null):
		return nil
	case v.is(list): // conditions without a name, or a bare triple
		b.add(Repaired, v.at, path, n.id, n.title, "Read as its conditions.", "A filter is no object.")
		return b.conditions(v, "", path, n)
	case v.is(text) && strings.TrimSpace(v.s) != "":
		b.add(Repaired, v.at, path, n.id, n.title, "It lets a bundle pass when this is true.", "A filter is one expression.")
		return &flow.Filter{Groups: [][]flow.Condition{{{A: braced(v.s), Operator: "boolean:equal", B: "true"}}}}
	case !v.is(object):
		return nil
	}
	if c := v.get("conditions"); c != nil {
		return b.conditions(c, v.get("name").text(), path+".conditions", n)
	}
	if v.get("a") != nil || v.get("o") != nil {
		b.add(Repaired, v.at, path, n.id, n.title, "Read as a filter with one condition.", "A condition stands where a filter must stand.")
		return b.conditions(array(v), v.get("name").text(), path, n)
	}
	for _, key := range []string{"condition", "expression"} {
		if c := v.get(key); c.is(text) {
			return b.filter(c, path+"."+key, n)
		}
	}
	if name := v.get("name").text(); name != "" {
		return &flow.Filter{Name: clip(name, flow.MaxName), Groups: [][]flow.Condition{}}
	}
	return nil
}

// conditions reads groups of conditions: the outer list is OR, the inner ones AND.
func (b *builder) conditions(v *value, name, path string, n *node) *flow.Filter {
	f := &flow.Filter{Name: clip(name, flow.MaxName), Groups: [][]flow.Condition{}}
	switch {
	case v.is(object) && (v.get("a") != nil || v.get("o") != nil):
		b.add(Repaired, v.at, path, n.id, n.title, "Read as one condition.", "Conditions are no list.")
		if c, ok := b.condition(v, path, n); ok {
			f.Groups = append(f.Groups, []flow.Condition{c})
		}
	case v.is(object):
		for _, key := range []string{"expression", "condition"} {
			if e := v.get(key); e.is(text) {
				return b.filter(e, path+"."+key, n)
			}
		}
	case v.is(text) && strings.TrimSpace(v.s) != "":
		return b.filter(v, path, n)
	case triple(v):
		b.add(Repaired, v.at, path, n.id, n.title, "Read as value, operator, value.", "Conditions are a bare triple.")
		f.Groups = append(f.Groups, []flow.Condition{b.tripled(v, path, n)})
	default:
		flat := []flow.Condition{}
		for i, g := range v.list() {
			at := path + index(i)
			switch {
			case triple(g):
				b.add(Repaired, g.at, at, n.id, n.title, "Read as value, operator, value.", "A condition is a bare triple.")
				flat = append(flat, b.tripled(g, at, n))
			case g.is(list):
				group := []flow.Condition{}
				for j, c := range g.items {
					if triple(c) {
						b.add(Repaired, c.at, at+index(j), n.id, n.title, "Read as value, operator, value.", "A condition is a bare triple.")
						group = append(group, b.tripled(c, at+index(j), n))
					} else if x, ok := b.condition(c, at+index(j), n); ok {
						group = append(group, x)
					}
				}
				if len(group) > 0 {
					f.Groups = append(f.Groups, group)
				}
			case g.is(object):
				if c, ok := b.condition(g, at, n); ok {
					flat = append(flat, c)
				}
			}
		}
		if len(flat) > 0 {
			if !triple(v.items[0]) {
				b.add(Repaired, v.at, path, n.id, n.title, "All of them must hold.", "Conditions stand in one list, where Make has groups of them.")
			}
			f.Groups = append(f.Groups, flat)
		}
	}
	if len(f.Groups) == 0 && f.Name == "" {
		return nil
	}
	return f
}

// triple is ["{{1.status}}", "text:equal", "open"].
func triple(v *value) bool {
	if !v.is(list) || len(v.items) < 2 || len(v.items) > 3 {
		return false
	}
	for _, e := range v.items {
		if e.is(list) || e.is(object) {
			return false
		}
	}
	_, ok := operatorOf(v.items[1].text())
	return ok
}

func (b *builder) tripled(v *value, path string, n *node) flow.Condition {
	c := obj("a", v.items[0], "o", v.items[1])
	c.at = v.at
	if len(v.items) == 3 {
		c.set("b", v.items[2])
	}
	x, _ := b.condition(c, path, n)
	return x
}

// condition reads {a, o, b}.
func (b *builder) condition(v *value, path string, n *node) (flow.Condition, bool) {
	if !v.is(object) {
		return flow.Condition{}, false
	}
	c := flow.Condition{A: sideOf(v.get("a")), B: sideOf(v.get("b"))}
	o := first(v.get("o"), v.get("operator"))
	written := o.text()
	op, known := operatorOf(written)
	switch {
	case written == "":
		op = "exist"
		if v.get("b") != nil {
			op = "text:equal"
		}
		b.add(Repaired, v.at, path+".o", n.id, n.title, "Read as "+op+".", "A condition has no operator.")
	case !known:
		b.add(Marked, o.at, path+".o", n.id, n.title, "Choose another one.", "There is no operator %s.", written)
		op = written
	case op != written:
		b.add(Repaired, o.at, path+".o", n.id, n.title, "Read as "+op+".", "There is no operator %s in Make.", written)
	}
	c.Operator = op
	return c, true
}

// sideOf is one side of a condition as text: a filter compares texts that it reads as the operator says.
func sideOf(v *value) string {
	switch {
	case v.is(boolean):
		if v.b {
			return "true"
		}
		return "false"
	case v.is(list) || v.is(object):
		return string(v.encode(false))
	}
	return v.text()
}

var operators = func() map[string]bool {
	out := map[string]bool{}
	for _, o := range mapping.Operators() {
		out[o.Name] = true
	}
	return out
}()

// verbs are the names that people give to the operators.
var verbs = map[string]string{
	"equal": "equal", "equals": "equal", "eq": "equal", "==": "equal", "===": "equal", "=": "equal", "is": "equal", "equalto": "equal", "isequalto": "equal",
	"notequal": "notequal", "notequals": "notequal", "neq": "notequal", "ne": "notequal", "!=": "notequal", "!==": "notequal", "<>": "notequal", "isnot": "notequal", "doesnotequal": "notequal",
	"contain": "contain", "contains": "contain", "includes": "contain", "include": "contain", "like": "contain",
	"notcontain": "notcontain", "notcontains": "notcontain", "doesnotcontain": "notcontain", "excludes": "notcontain",
	"startwith": "startwith", "startswith": "startwith", "beginswith": "startwith", "notstartwith": "notstartwith", "notstartswith": "notstartwith",
	"endwith": "endwith", "endswith": "endwith", "notendwith": "notendwith", "notendswith": "notendwith",
	"pattern": "pattern", "matches": "pattern", "match": "pattern", "regex": "pattern", "regexp": "pattern", "matchespattern": "pattern", "notpattern": "notpattern", "notmatches": "notpattern",
	"greater": "greater", "gt": "greater", ">": "greater", "greaterthan": "greater", "after": "greater", "later": "greater",
	"less": "less", "lt": "less", "<": "less", "lessthan": "less", "before": "less", "earlier": "less",
	"greaterorequal": "greaterorequal", "gte": "greaterorequal", "ge": "greaterorequal", ">=": "greaterorequal", "greaterthanorequal": "greaterorequal", "greaterthanorequalto": "greaterorequal", "greaterequal": "greaterorequal",
	"lessorequal": "lessorequal", "lte": "lessorequal", "le": "lessorequal", "<=": "lessorequal", "lessthanorequal": "lessorequal", "lessthanorequalto": "lessorequal", "lessequal": "lessorequal",
	"exist": "exist", "exists": "exist", "isset": "exist", "notempty": "exist", "isnotempty": "exist", "notnull": "exist", "any": "exist",
	"notexist": "notexist", "notexists": "notexist", "doesnotexist": "notexist", "isempty": "notexist", "empty": "notexist", "isnull": "notexist", "null": "notexist",
}

var operands = map[string]string{"string": "text", "text": "text", "str": "text", "basic": "", "number": "number", "numeric": "number", "int": "number", "integer": "number", "num": "number",
	"date": "date", "datetime": "date", "time": "time", "boolean": "boolean", "bool": "boolean", "array": "array", "list": "array", "collection": "", "any": "", "generic": "", "object": ""}

// operatorOf is the operator of Make that a spelling means.
func operatorOf(s string) (string, bool) {
	if operators[s] {
		return s, true
	}
	parts := strings.Split(strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s)), ":")
	fold := ""
	if n := len(parts); n > 1 && (parts[n-1] == "ci" || parts[n-1] == "insensitive" || parts[n-1] == "caseinsensitive") {
		parts, fold = parts[:n-1], ":ci"
	}
	verb, ok := verbs[parts[len(parts)-1]]
	if !ok {
		return "", false
	}
	if verb == "exist" || verb == "notexist" {
		return verb, true
	}
	of := ""
	if len(parts) > 1 {
		if of, ok = operands[parts[0]]; !ok {
			return "", false
		}
	}
	if of == "" {
		of = "text"
		switch verb {
		case "greater", "less", "greaterorequal", "lessorequal":
			of = "number"
		}
	}
	if op := of + ":" + verb + fold; operators[op] {
		return op, true
	}
	if op := of + ":" + verb; operators[op] {
		return op, true
	}
	if op := "text:" + verb; operators[op] && of != "text" {
		return op, true
	}
	return "", false
}

// invented reads conditions that stand on a route, where Make has none: they belong to its first module.
func (b *builder) invented(route *value, path string, n *node) *flow.Filter {
	for _, key := range []string{"filter", "condition", "conditions"} {
		v := route.get(key)
		if v == nil || v.is(null) {
			continue
		}
		b.add(Repaired, v.at, path+"."+key, n.id, n.title, "Read as the filter of the route.", "A route has a %s of its own, which Make does not have.", key)
		if key == "conditions" {
			return b.conditions(v, first(route.get("name").text(), route.get("label").text()), path+"."+key, n)
		}
		return b.filter(v, path+"."+key, n)
	}
	return nil
}

// braced makes an expression of a text that stands without braces.
func braced(s string) string {
	if strings.Contains(s, "{{") {
		return s
	}
	return "{{" + s + "}}"
}

// filters mends the texts of all filters, when every module is known.
func (b *builder) filters() {
	for i := range b.doc.Links {
		l := &b.doc.Links[i]
		if l.Filter == nil {
			continue
		}
		n := b.byID[l.To]
		for _, g := range l.Filter.Groups {
			for j := range g {
				g[j].A = b.mend(g[j].A, n.raw.get("filter").place(), n.path+".filter", n)
				g[j].B = b.mend(g[j].B, n.raw.get("filter").place(), n.path+".filter", n)
			}
		}
	}
}
