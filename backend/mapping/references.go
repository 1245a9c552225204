package mapping

import (
	"strconv"
	"strings"
)

// Reference is what a mapping refers to: an item of a module's bundle, or a variable.
type Reference struct {
	Module int    // 0 for a variable
	Path   string // "POHEADER.VENDOR"
	Var    string // the whole name of a variable: "var.input.due_date"
	Start  int    // bytes in the text
	End    int
}

// References lists what a text refers to; its error says why the text cannot be read.
func References(text string) ([]Reference, error) {
	if !strings.Contains(text, "{{") {
		return nil, nil
	}
	t := Parse(text)
	c := compiler{t: t}
	for _, n := range t.parts {
		if n.op != "text" {
			c.node(n)
		}
	}
	if len(t.Errors) > 0 {
		return refs(t), t.Errors[0]
	}
	return refs(t), nil
}

func refs(t *Text) []Reference {
	var out []Reference
	var walk func(n *node)
	walk = func(n *node) {
		if n.op == "ref" {
			out = append(out, referenceOf(n))
		}
		for _, k := range n.kids {
			walk(k)
		}
	}
	for _, p := range t.parts {
		walk(p)
	}
	return out
}

func referenceOf(n *node) Reference {
	r := Reference{Module: n.id, Start: n.start, End: n.end}
	if n.id > 0 {
		r.Path = pathText(n.path)
	} else {
		r.Var = pathText(n.path)
	}
	return r
}

func pathText(path []segment) string {
	var b strings.Builder
	for i, s := range path {
		switch {
		case s.array && s.index > 0:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case s.array:
			b.WriteString("[]")
		default:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.name)
		}
	}
	return b.String()
}
