package mapping

import "strings"

// Infer is the type that the value of a text has, as far as it is known before a run: text, number, boolean, date,
// array, collection, buffer; "" when it is not known. of tells the types of references; nil knows none.
func Infer(text string, of func(Reference) string) string {
	t := Parse(text)
	if !t.single {
		if len(t.parts) == 0 {
			return ""
		}
		return "text"
	}
	return typing{of}.node(t.parts[0])
}

// Type is the type of the values that the program gives; "" when it depends on the bundles.
func (p *Program) Type() string { return p.kind }

// typing knows the types of expressions.
type typing struct{ of func(Reference) string }

func (y typing) node(n *node) string {
	switch n.op {
	case "text", "string", "regexp":
		return "text"
	case "number", "unary":
		return "number"
	case "keyword":
		return keywordTypes[n.text]
	case "binary":
		switch n.text {
		case "-", "*", "/", "%":
			return "number"
		case "+":
			if y.of != nil {
				return y.plus(n)
			}
			if n.kind == "" { // a long chain would be looked through again at each of its signs
				n.kind = y.plus(n) + "?"
			}
			return strings.TrimSuffix(n.kind, "?")
		}
		return "boolean"
	case "ref":
		if y.of == nil {
			return ""
		}
		if last := len(n.path) - 1; last >= 0 && n.path[last].array && n.path[last].index == 0 {
			return "array"
		}
		return known(y.of(referenceOf(n)))
	case "call":
		return y.call(n)
	}
	return ""
}

// plus adds numbers and joins texts: which one is known when both sides are.
func (y typing) plus(n *node) string {
	a, b := y.node(n.kids[0]), y.node(n.kids[1])
	isText := func(k *node, kind string) bool { // a text that is wholly a number would be added
		if k.op == "string" {
			_, number := asNumber(k.text)
			return !number && k.text != ""
		}
		return kind == "boolean" || kind == "date" || kind == "array"
	}
	switch {
	case a == "number" && b == "number":
		return "number"
	case isText(n.kids[0], a) || isText(n.kids[1], b) || a == "text" && b == "text":
		return "text"
	}
	return ""
}

var keywordTypes = map[string]string{"true": "boolean", "false": "boolean", "emptystring": "text", "space": "text", "tab": "text", "newline": "text", "nbsp": "text",
	"carriagereturn": "text", "emptyarray": "array", "now": "date", "timestamp": "number", "random": "number", "pi": "number", "uuid": "text", "executionId": "text"}

func (y typing) call(n *node) string {
	f := functions[n.text]
	if f == nil {
		return ""
	}
	if f.Result != "any" {
		return f.Result
	}
	var results []*node
	switch n := n.kids; f.Name {
	case "if":
		results = tail(n, 1)
	case "ifempty":
		results = n
	case "switch":
		for i := 2; i < len(n); i += 2 {
			results = append(results, n[i])
		}
		if len(n)%2 == 0 && len(n) > 3 {
			results = append(results, n[len(n)-1])
		}
	case "ifin":
		results = tail(n, len(n)-2)
	case "case":
		results = tail(n, 1)
	}
	kind := ""
	for _, k := range results {
		if k.op == "empty" || k.op == "keyword" && (k.text == "null" || k.text == "ignore" || k.text == "erase") {
			continue // nothing is of any type
		}
		one := y.node(k)
		if one == "" || kind != "" && kind != one {
			return ""
		}
		kind = one
	}
	return kind
}

func tail(list []*node, from int) []*node { return list[min(max(from, 0), len(list)):] }

// known is a type by its name in documents as one of the language; "" for any.
func known(name string) string {
	switch name {
	case "text", "number", "boolean", "date", "array", "collection", "buffer", "time":
		return name
	case "url", "email", "select", "password", "json":
		return "text"
	case "integer":
		return "number"
	case "map":
		return "collection"
	}
	return ""
}

// Never reports whether a value of a type can never be one of another, whatever it is.
func Never(from, to string) bool {
	from, to = known(from), known(to)
	if from == "" || to == "" || from == to {
		return false
	}
	switch to {
	case "text":
		return from == "collection"
	case "number":
		return from != "text"
	case "date":
		return from != "text"
	case "time":
		return from != "text"
	case "collection":
		return true
	case "buffer":
		return from == "array" || from == "collection"
	}
	return false
}

// misused reports whether an argument of a function can never be what it takes. Functions take more than fields do:
// dates and yes or no as numbers, and numbers as dates.
func misused(from, to string) bool {
	switch {
	case to == "number" && (from == "boolean" || from == "date"), to == "date" && from == "number":
		return false
	}
	return Never(from, to)
}

// check warns of arguments that can never be right.
func (y typing) check(t *Text, n *node) {
	for _, k := range n.kids {
		y.check(t, k)
	}
	f := functions[n.text]
	if n.op != "call" || f == nil {
		return
	}
	for i, k := range n.kids {
		want, got := f.takes(i), y.node(k)
		switch {
		case got == "" || k.op == "empty":
		case f.Name == "add" && i == 0 && got == "number":
			t.Warns = append(t.Warns, wrong(n.start, n.end, "add puts values into an array.", "Use the operator + to add numbers."))
		case f.takesList(i): // one value is an array of one
		case misused(got, want):
			t.Warns = append(t.Warns, wrong(k.start, max(k.end, k.start), f.Name+" takes "+article(want)+" here. This is "+article(got)+".", "It is written "+f.Signature+"."))
		}
	}
}

func article(kind string) string {
	switch kind {
	case "array":
		return "an array"
	case "text", "nothing":
		return kind
	case "buffer":
		return "binary data"
	}
	return "a " + kind
}

// takes is the type of a function's argument, as its signature names it.
func (f *Function) takes(i int) string {
	_, inside, _ := strings.Cut(strings.TrimSuffix(f.Signature, ")"), "(")
	parts := strings.Split(inside, ";")
	name := strings.Trim(strings.TrimSpace(parts[min(i, len(parts)-1)]), "[]")
	switch strings.TrimRight(name, "0123456789") {
	case "date":
		return "date"
	case "text", "search", "replacement", "separator", "format", "time zone", "pattern", "unit", "encoding", "decimal separator":
		return "text"
	case "number", "decimals", "start", "end", "count", "index", "depth", "base", "exponent":
		return "number"
	case "collection":
		return "collection"
	}
	return ""
}
