package mapping

import (
	"strconv"
	"strings"
)

// Print writes a parsed text in its plain form: one space around operators, double quotes, backticks only
// where they are needed. What it writes is read as the same tree.
func (t *Text) Print() string {
	var b strings.Builder
	for _, n := range t.parts {
		if n.op == "text" {
			b.WriteString(n.text)
			continue
		}
		b.WriteString("{{")
		printNode(&b, n, 0)
		b.WriteString("}}")
	}
	return b.String()
}

func printNode(b *strings.Builder, n *node, low int) {
	switch n.op {
	case "number":
		b.WriteString(n.text)
	case "string":
		b.WriteString(`"` + strings.ReplaceAll(n.text, `"`, `""`) + `"`)
	case "regexp", "keyword":
		b.WriteString(n.text)
	case "unary":
		if low > 6 {
			b.WriteByte('(')
		}
		b.WriteString(n.text)
		printNode(b, n.kids[0], 7)
		if low > 6 {
			b.WriteByte(')')
		}
	case "binary":
		power := binding[n.text]
		if power <= low {
			b.WriteByte('(')
		}
		printNode(b, n.kids[0], power-1)
		b.WriteString(" " + n.text + " ")
		printNode(b, n.kids[1], power)
		if power <= low {
			b.WriteByte(')')
		}
	case "call":
		b.WriteString(n.text + "(")
		for i, k := range n.kids {
			if i > 0 {
				b.WriteString("; ")
			}
			printNode(b, k, 0)
		}
		b.WriteByte(')')
	case "ref":
		b.WriteString(refText(n))
	}
}

// refText writes a reference as it is read.
func refText(n *node) string {
	var b strings.Builder
	if n.id > 0 {
		if len(n.path) == 0 {
			return "`" + strconv.Itoa(n.id) + "`"
		}
		b.WriteString(strconv.Itoa(n.id))
	}
	for i, s := range n.path {
		switch {
		case s.array && s.index > 0:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
			continue
		case s.array:
			b.WriteString("[]")
			continue
		}
		if i > 0 || n.id > 0 {
			b.WriteByte('.')
		}
		if plainSegment.MatchString(s.name) && !(i == 0 && n.id == 0 && keywords[s.name]) {
			b.WriteString(s.name)
		} else {
			b.WriteString("`" + s.name + "`")
		}
	}
	return b.String()
}
