package text

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signet/backend/connector"
	"signet/backend/fault"
)

var plain = &connector.Action{
	Name: "html_to_text", Title: "HTML to text", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gives the text of a page as a person would read it.",
	Sentence: "Read the text of an HTML page",
	Inputs: []connector.Field{
		connector.Text("html", "HTML", connector.Multiline()),
		connector.Select("newline", "Line breaks", connector.Choices("lf", "LF, as on Linux and macOS", "crlf", "CRLF, as on Windows", "cr", "CR, as on old computers"), connector.Default("lf"), connector.Static(), connector.Advanced()),
		connector.Boolean("uppercase_headings", "Headings in capitals", connector.Static(), connector.Advanced(), connector.Default(true)),
		connector.Boolean("links", "Addresses of links", connector.Static(), connector.Advanced(), connector.Default(true), connector.Help("In square brackets behind the text of the link.")),
	},
	Outputs: []connector.Field{connector.Text("text", "Text")},
	Run:     runPlain,
	Example: map[string]any{"html": "<h1>Order</h1><p>It is <b>late</b>.</p>"},
}

func runPlain(_ context.Context, c *connector.Call) (connector.Result, error) {
	root, err := parsed(c)
	if err != nil {
		return connector.Result{}, err
	}
	on := func(name string) bool { v := c.Fields[name]; return v == nil || v == "" || connector.BoolOf(v) }
	w := &page{capitals: on("uppercase_headings"), links: on("links")}
	w.inside(root, style{})
	if w.full {
		return connector.Result{}, fault.New(fault.Exhausted, "text.html").On("html").Coded("text.too_large").Headline("The text would be too large").
			Say("It has more than %d MB.", maxText>>20).Hint("Take a part of the page.")
	}
	text := strings.TrimRight(strings.TrimLeft(w.b.String(), "\n"), " \n")
	switch c.Text("newline") {
	case "crlf":
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case "cr":
		text = strings.ReplaceAll(text, "\n", "\r")
	}
	return connector.Result{Bundles: []map[string]any{{"text": text}}}, nil
}

// page writes a text: words with single spaces, blocks with empty lines between them.
type page struct {
	b        strings.Builder
	capitals bool
	links    bool
	breaks   int    // line breaks that are due before the next word
	space    bool   // a space is due before the next word
	prefix   string // at the beginning of every line: of a list or a quotation
	first    string // instead of prefix, once: the mark of a list item
	started  bool   // the line has a word
	full     bool   // the bound was reached
}

type style struct{ upper, pre bool }

// need asks for line breaks before the next word; several that are asked for are as many as the most.
func (w *page) need(n int) {
	w.breaks, w.space = max(w.breaks, n), false
}

func (w *page) word(s string) {
	if w.b.Len() > maxText {
		w.full = true
		return
	}
	if w.breaks > 0 {
		if w.b.Len() > 0 {
			w.b.WriteString(strings.Repeat("\n", w.breaks))
		}
		w.breaks, w.started = 0, false
	}
	if !w.started {
		if w.first != "" {
			w.b.WriteString(w.first)
			w.first = ""
		} else {
			w.b.WriteString(w.prefix)
		}
		w.started = true
	} else if w.space {
		w.b.WriteByte(' ')
	}
	w.space = false
	w.b.WriteString(s)
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f'
}

func (w *page) text(s string, st style) {
	if st.upper {
		s = strings.ToUpper(s)
	}
	if st.pre {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.b.WriteByte('\n')
				w.started = false
			}
			if line != "" {
				w.word(line)
			}
		}
		return
	}
	parts := strings.FieldsFunc(s, isSpace)
	if len(parts) == 0 {
		w.space = w.space || s != ""
		return
	}
	if isSpace(rune(s[0])) {
		w.space = true
	}
	for i, p := range parts {
		if i > 0 {
			w.space = true
		}
		w.word(p)
	}
	if isSpace(rune(s[len(s)-1])) {
		w.space = true
	}
}

func (w *page) inside(n *html.Node, st style) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		w.node(k, st)
	}
}

func (w *page) node(n *html.Node, st style) {
	if n.Type == html.TextNode {
		w.text(n.Data, st)
		return
	}
	if n.Type != html.ElementNode {
		w.inside(n, st)
		return
	}
	if unseen(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		w.breaks++
		w.space = false
	case atom.Hr:
		w.need(2)
		w.word(strings.Repeat("-", 40))
		w.need(2)
	case atom.Img:
		if s := attribute(n, "alt"); s != "" {
			w.text(s, st)
		}
	case atom.A:
		w.link(n, st)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		st.upper = st.upper || w.capitals
		w.apart(n, st, 2)
	case atom.P, atom.Blockquote, atom.Pre, atom.Dl:
		if n.DataAtom == atom.Blockquote {
			defer w.indent("> ")()
		}
		st.pre = st.pre || n.DataAtom == atom.Pre
		w.apart(n, st, 2)
	case atom.Ul, atom.Ol:
		w.list(n, st)
	case atom.Table:
		w.need(2)
		w.table(n, st)
		w.need(2)
	default:
		if block(n) {
			w.apart(n, st, 1)
			return
		}
		w.inside(n, st)
	}
}

func (w *page) apart(n *html.Node, st style, lines int) {
	w.need(lines)
	w.inside(n, st)
	w.need(lines)
}

// indent puts a text before every line until the answer is called.
func (w *page) indent(s string) func() {
	old := w.prefix
	w.prefix += s
	return func() { w.prefix = old }
}

func (w *page) link(n *html.Node, st style) {
	from := w.b.Len()
	w.inside(n, st)
	href := attribute(n, "href")
	if !w.links || href == "" || strings.HasPrefix(href, "#") {
		return
	}
	href = strings.TrimPrefix(href, "mailto:")
	if shown := strings.TrimSpace(w.b.String()[from:]); strings.EqualFold(shown, href) {
		return
	}
	if w.b.Len() > from {
		w.space = true
	}
	w.word("[" + href + "]")
}

func (w *page) list(n *html.Node, st style) {
	lines := 2
	if w.prefix != "" || w.first != "" { // a list within a list stands close
		lines = 1
	}
	w.need(lines)
	number := 1
	if x, err := strconv.Atoi(attribute(n, "start")); err == nil {
		number = x
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom != atom.Li {
			w.node(k, st)
			continue
		}
		mark := " * "
		if n.DataAtom == atom.Ol {
			mark = fmt.Sprintf(" %d. ", number)
			number++
		}
		w.need(1)
		w.first = w.prefix + mark
		back := w.indent(strings.Repeat(" ", len(mark)))
		w.inside(k, st)
		back()
		w.first = ""
		w.need(1)
	}
	w.need(lines)
}

// table writes the rows of a table, its cells as wide as the widest of their column.
func (w *page) table(n *html.Node, _ style) {
	var rows [][]string
	var wide []int
	for k := range n.Descendants() {
		if k.DataAtom != atom.Tr {
			continue
		}
		var row []string
		for c := k.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				s := words(c)
				if i := len(row); i == len(wide) {
					wide = append(wide, 0)
				}
				wide[len(row)] = min(max(wide[len(row)], len([]rune(s))), 60)
				row = append(row, s)
			}
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		var b strings.Builder
		for i, s := range row {
			b.WriteString(s)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", max(wide[i]-len([]rune(s)), 0)+2))
			}
		}
		w.need(1)
		if line := strings.TrimRight(b.String(), " "); line != "" {
			w.word(line)
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
