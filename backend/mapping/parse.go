package mapping

import (
	"fmt"
	"strconv"
	"strings"
)

// node is a part of a parsed text.
type node struct {
	op    string // text, number, string, keyword, ref, call, unary, binary, regexp, empty, join
	text  string
	num   float64
	kids  []*node
	path  []segment // of a reference
	id    int       // of a reference to a module
	kind  string    // the type, once it was asked for, with a question mark
	start int
	end   int
}

// segment is one step of a reference: a name, a 1-based index, or [] (index 0).
type segment struct {
	name  string
	index int
	array bool
}

// Text is a parsed mapping text: what can be read of it, and what is wrong.
type Text struct {
	Source string
	Errors []*Error
	Warns  []*Error
	parts  []*node // literal texts and expressions, in order
	single bool    // exactly one expression: its value keeps its type
	spans  []span
	toks   []token
}

// span is an expression's place with its braces.
type span struct{ start, end int }

// Parse reads a text. It always answers; what cannot be read is in Errors.
func Parse(src string) *Text {
	t := &Text{Source: src}
	pos := 0
	for pos < len(src) {
		open := strings.Index(src[pos:], "{{")
		if open < 0 {
			t.literal(pos, len(src))
			break
		}
		open += pos
		if strings.HasPrefix(src[open:], "{{{") && !strings.HasPrefix(src[open:], "{{{{") { // { before {{ is text, as in {{{1.key}}: 5}
			open++
		}
		if open > pos {
			t.literal(pos, open)
		}
		end, closed := closing(src, open+2)
		inner := open + 2
		if closed && strings.HasPrefix(src[inner:], "{{") && strings.HasPrefix(src[end:], "}}}}") { // {{{{1.name}}}} comes from elsewhere
			t.Warns = append(t.Warns, fixed(open, end+4, "The braces are doubled.", "Write {{ }} once.", "{{"+src[inner+2:end]+"}}"))
			t.expression(inner+2, end, span{open, end + 4})
			pos = end + 4
			continue
		}
		stop := end
		if closed {
			stop = end + 2
		} else {
			t.Errors = append(t.Errors, wrong(open, len(src), "The braces {{ are not closed.", "Add }} at the end."))
		}
		t.expression(inner, end, span{open, stop})
		pos = stop
	}
	t.single = len(t.parts) == 1 && t.parts[0].op != "text"
	return t
}

// closing finds }} outside of quotes and backticks.
func closing(src string, from int) (int, bool) {
	var quote byte
	for i := from; i < len(src); i++ {
		c := src[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case c == '}' && i+1 < len(src) && src[i+1] == '}':
			return i, true
		}
	}
	if i := strings.Index(src[from:], "}}"); i >= 0 { // a quote was left open: the braces still say where it ends
		return from + i, true
	}
	return len(src), false
}

func (t *Text) literal(from, to int) {
	t.parts = append(t.parts, &node{op: "text", text: t.Source[from:to], start: from, end: to})
}

func (t *Text) expression(from, to int, s span) {
	l := lex(t.Source, from, to)
	t.Errors = append(t.Errors, l.errs...)
	t.Warns = append(t.Warns, l.warns...)
	t.toks = append(t.toks, l.toks...)
	t.spans = append(t.spans, s)
	p := &parser{toks: l.toks, t: t}
	var n *node
	if len(l.toks) > maxTokens {
		p.fail(l.toks[maxTokens], "The expression is too long.", "Use Set variables for its parts.")
		n = &node{op: "empty", start: from, end: to}
	} else if p.peek().kind == tEnd {
		n = &node{op: "empty", start: from, end: to}
	} else {
		n = p.expr(0)
		if p.peek().kind != tEnd {
			text, hint := "Something is between two values.", "Put an operator such as + between them, or end the braces."
			if p.is("(") && n.op == "ref" && len(n.path) > 0 {
				text, hint = "A function stands before its value.", method(n)
			}
			if n.op == "call" && (p.is(".") || p.is("[")) {
				text, hint = "A path cannot follow a function.", `Use get( ), such as get(first(1.items); "name").`
			}
			p.fail(p.peek(), text, hint)
		}
	}
	t.parts = append(t.parts, n)
}

// method says how what looks like 1.name.toUpperCase( ) is written.
func method(n *node) string {
	last := n.path[len(n.path)-1].name
	name := last
	if functions[name] == nil {
		name = meantFunction(last)
	}
	if name == "" {
		return "Write the function first, such as upper(1.name)."
	}
	of := *n
	of.path = n.path[:len(n.path)-1]
	return "Write " + name + "(" + refText(&of) + ") instead."
}

// maxDepth and maxTokens bound how deep expressions nest, and how long one is.
const (
	maxDepth  = 200
	maxTokens = 20_000
)

type parser struct {
	toks  []token
	at    int
	t     *Text
	depth int
}

func (p *parser) peek() token { return p.toks[p.at] }
func (p *parser) take() token {
	t := p.toks[p.at]
	if t.kind != tEnd {
		p.at++
	}
	return t
}
func (p *parser) is(op string) bool {
	t := p.peek()
	return t.kind == tOp && t.text == op
}
func (p *parser) fail(t token, text, hint string) {
	p.t.Errors = append(p.t.Errors, wrong(t.start, max(t.end, t.start+1), text, hint))
}

var binding = map[string]int{"|": 1, "or": 1, "&": 2, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "mod": 6}

func (p *parser) expr(low int) *node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail(p.peek(), "The expression is nested too deeply.", "Use Set variables for its parts.")
		p.at = len(p.toks) - 1
		return &node{op: "empty"}
	}
	left := p.unary()
	for {
		t := p.peek()
		op := t.text
		power, ok := binding[op]
		if !ok || t.kind == tName && t.ticks || t.kind != tOp && t.kind != tName || power <= low {
			return left
		}
		p.take()
		right := p.expr(power)
		name := map[string]string{"or": "|", "and": "&", "mod": "%"}[op]
		if name == "" {
			name = op
		}
		left = &node{op: "binary", text: name, kids: []*node{left, right}, start: left.start, end: right.end}
	}
}

func (p *parser) unary() *node {
	if t := p.peek(); t.kind == tOp && (t.text == "-" || t.text == "+") {
		p.take()
		n := p.expr(6)
		return &node{op: "unary", text: t.text, kids: []*node{n}, start: t.start, end: n.end}
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.take()
	switch {
	case t.kind == tNumber:
		if p.is(".") || p.is("[") {
			return p.reference(t)
		}
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			p.fail(t, t.text+" is no number.", "Correct it.")
		}
		return &node{op: "number", num: f, text: t.text, start: t.start, end: t.end}
	case t.kind == tString:
		return &node{op: "string", text: t.text, start: t.start, end: t.end}
	case t.kind == tRegexp:
		return &node{op: "regexp", text: t.text, start: t.start, end: t.end}
	case t.kind == tName && !t.ticks && p.is("("):
		return p.call(t)
	case t.kind == tName:
		return p.reference(t)
	case t.kind == tOp && t.text == "(":
		n := p.expr(0)
		if !p.is(")") {
			p.fail(p.peek(), "A bracket is not closed.", "Add ) here.")
		} else {
			p.take()
		}
		return n
	case t.kind == tEnd:
		p.fail(t, "A value is missing.", "Add one, or remove the operator before it.")
		return &node{op: "empty", start: t.start, end: t.end}
	}
	p.fail(t, fmt.Sprintf("%s cannot stand here.", t.text), "Remove it, or add the value that belongs before it.")
	return &node{op: "empty", start: t.start, end: t.end}
}

func (p *parser) call(name token) *node {
	p.take() // (
	n := &node{op: "call", text: name.text, start: name.start}
	if p.is(")") {
		n.end = p.take().end
		return n
	}
	for {
		if p.is(";") || p.is(")") {
			n.kids = append(n.kids, &node{op: "empty", start: p.peek().start, end: p.peek().start})
		} else if p.peek().kind == tEnd {
			p.fail(p.peek(), "The brackets of "+name.text+" are not closed.", "Add ) at the end.")
			n.end = p.peek().end
			return n
		} else {
			n.kids = append(n.kids, p.expr(0))
		}
		switch {
		case p.is(";"):
			p.take()
		case p.is(")"):
			n.end = p.take().end
			return n
		default:
			p.fail(p.peek(), "The brackets of "+name.text+" are not closed.", "Separate arguments by ; and end with ).")
			n.end = p.peek().end
			return n
		}
	}
}

// keywords are the values with a name of their own.
var keywords = func() map[string]bool {
	out := map[string]bool{}
	for _, k := range Keywords() {
		out[k.Name] = true
	}
	return out
}()

func (p *parser) reference(first token) *node {
	n := &node{op: "ref", start: first.start, end: first.end}
	if !first.ticks && keywords[first.text] && !p.is(".") && !p.is("[") {
		n.op, n.text = "keyword", first.text
		return n
	}
	n.path = []segment{{name: first.text}}
	for {
		switch {
		case p.is("."):
			dot := p.take()
			t := p.peek()
			if t.kind != tName && t.kind != tNumber {
				p.fail(dot, "A name is missing after the dot.", "Choose an item, or remove the dot.")
				n.end = dot.end
				return p.resolve(n, first)
			}
			p.take()
			if t.kind == tNumber && strings.Contains(t.text, ".") {
				for _, s := range strings.Split(t.text, ".") {
					n.path = append(n.path, segment{name: s})
				}
			} else {
				n.path = append(n.path, segment{name: t.text})
			}
			n.end = t.end
		case p.is("["):
			open := p.take()
			s := segment{array: true}
			if t := p.peek(); t.kind == tNumber {
				p.take()
				i, err := strconv.Atoi(t.text)
				if err != nil || i < 1 {
					e := wrong(t.start, t.end, "Arrays count from 1.", "Use [1] for the first element.")
					if t.text == "0" { // from a language that counts from 0
						e.Replace = "1"
					}
					p.t.Errors = append(p.t.Errors, e)
				}
				s.index = max(i, 1)
			}
			if !p.is("]") {
				p.fail(open, "A square bracket is not closed.", "Add ] here.")
				n.end = open.end
				return p.resolve(n, first)
			}
			n.end = p.take().end
			n.path = append(n.path, s)
		default:
			return p.resolve(n, first)
		}
	}
}

// resolve says what a path refers to: a module by its number, or a variable.
func (p *parser) resolve(n *node, first token) *node {
	if id, err := strconv.Atoi(first.text); err == nil && id > 0 {
		n.id, n.path = id, n.path[1:]
		return n
	}
	if first.text == "var" && len(n.path) >= 3 {
		return n
	}
	if first.text == "env" || first.text == "scenario" || first.text == "error" {
		return n
	}
	names := make([]string, 0, len(n.path))
	for _, s := range n.path {
		names = append(names, s.name)
	}
	whole := strings.Join(names, ".")
	hint := "References begin with a module's number, such as {{1." + first.text + "}}. An input is {{var.input." + first.text + "}}. Put text in double quotes."
	if first.text == "var" {
		hint = "Variables have a group and a name, such as var.input.order or var.scenario.name."
	}
	if at := first.start; at > 0 && p.t.Source[at-1] == '-' && at > 1 && p.t.Source[at-2] != ' ' {
		hint = "A name with - stands in backticks, such as `x-" + first.text + "`."
	}
	if _, ok := functions[first.text]; ok {
		hint = "Functions have brackets: " + first.text + "( )."
	}
	p.t.Errors = append(p.t.Errors, wrong(n.start, n.end, whole+" is not known.", hint))
	return n
}
