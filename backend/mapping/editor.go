package mapping

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// Token is a piece of a mapping text as an editor draws it. Kind: text, reference, function, keyword,
// number, string, operator, close, brace. Places are in bytes.
type Token struct {
	Kind       string
	Start, End int
	Module     int
	Path       string
	Label      string
}

// Tokens splits a text for colours and pills; it covers the whole text and never fails.
func Tokens(text string) []Token {
	t := Parse(text)
	if len(text) == 0 {
		return nil
	}
	found := refs(t)
	sort.Slice(found, func(i, j int) bool { return found[i].Start < found[j].Start })
	var out []Token
	pos := 0
	literal := func(to int) {
		if to > pos {
			out = append(out, Token{Kind: "text", Start: pos, End: to})
		}
		pos = to
	}
	next := 0
	for _, s := range t.spans {
		literal(s.start)
		for _, k := range t.toks {
			if k.kind == tEnd || k.start < s.start || k.end > s.end || k.start < pos {
				continue
			}
			for next < len(found) && found[next].End <= k.start {
				next++
			}
			if next < len(found) && found[next].Start <= k.start && k.end <= found[next].End {
				r := found[next]
				label := r.Path
				if r.Module == 0 {
					label = strings.TrimPrefix(r.Var, "var.input.")
				}
				out = append(out, Token{Kind: "reference", Start: r.Start, End: r.End, Module: r.Module, Path: r.Path + r.Var, Label: label})
				pos = r.End
				next++
				continue
			}
			out = append(out, token1(text, k))
			pos = k.end
		}
		pos = s.end
	}
	literal(len(text))
	return out
}

func token1(text string, k token) Token {
	t := Token{Kind: "operator", Start: k.start, End: k.end, Label: text[k.start:k.end]}
	switch k.kind {
	case tNumber:
		t.Kind = "number"
	case tString, tRegexp:
		t.Kind = "string"
	case tName:
		switch {
		case keywords[k.text] && !k.ticks:
			t.Kind = "keyword"
		case functions[k.text] != nil:
			t.Kind = "function"
		default:
			t.Kind = "name"
		}
	case tOp:
		if k.text == ")" {
			t.Kind = "close"
		}
	}
	return t
}

// Issue is what is wrong, or may be wrong, at a place of a text.
type Issue struct {
	Severity   string // error, warning
	Start, End int
	Text, Hint string
	Replace    string // a safe repair of the place; "" when there is none
	Brief      string // the same in one line, for beside the field; "" when Text is short enough
}

// mostIssues bounds what is said of one text: nobody reads more.
const mostIssues = 50

// Issues lists everything that is wrong with a text.
func Issues(text string) []Issue { return Check(text, nil) }

// Check lists everything that is wrong with a text, and what can never be right by the types of its references.
func Check(text string, of func(Reference) string) []Issue {
	t := Parse(text)
	c := compiler{t: t}
	for _, n := range t.parts {
		if n.op != "text" {
			c.node(n)
		}
	}
	if len(t.Errors) == 0 {
		for _, n := range Parse(text).parts { // what was compiled may be worked out by now
			typing{of}.check(t, n)
		}
	}
	var out []Issue
	for _, e := range t.Errors[:min(len(t.Errors), mostIssues)] {
		out = append(out, issue("error", e, text))
	}
	for _, w := range t.Warns[:min(len(t.Warns), mostIssues)] {
		out = append(out, issue("warning", w, text))
	}
	return out
}

func issue(severity string, e *Error, text string) Issue {
	return Issue{Severity: severity, Start: min(e.Start, len(text)), End: min(e.End, len(text)), Text: e.Text, Hint: e.Hint, Replace: e.Replace}
}

// Inside says whether a place is between braces, and which word ends there.
func Inside(text string, at int) (inside bool, start int, word string) {
	at = min(max(at, 0), len(text))
	for _, s := range Parse(text).spans {
		inner := s.end
		if strings.HasSuffix(text[:s.end], "}}") {
			inner -= 2
		}
		if at < s.start+2 || at > inner {
			continue
		}
		start = at
		for start > s.start+2 && isWordByte(text[start-1]) {
			start--
		}
		return true, start, text[start:at]
	}
	return false, at, ""
}

func isWordByte(b byte) bool {
	return b == '_' || b == '.' || b == '`' || b == '[' || b == ']' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

var plainSegment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Refer writes a reference to an item of a module, without braces; names with other characters get backticks.
func Refer(module int, path ...string) string {
	var b strings.Builder
	if len(path) == 0 {
		return "`" + strconv.Itoa(module) + "`"
	}
	b.WriteString(strconv.Itoa(module))
	for _, p := range path {
		if strings.HasPrefix(p, "[") {
			b.WriteString(p)
			continue
		}
		b.WriteByte('.')
		if plainSegment.MatchString(p) {
			b.WriteString(p)
		} else {
			b.WriteString("`" + strings.ReplaceAll(p, "`", "") + "`")
		}
	}
	return b.String()
}

// Show is a value as a person reads it: texts as they are, collections and arrays as JSON.
func Show(v any) string {
	switch v.(type) {
	case map[string]any, []any, []map[string]any:
		return toJSON(v)
	case []byte:
		return "binary data, " + strconv.Itoa(len(v.([]byte))) + " bytes"
	}
	s, err := toText(v)
	if err != nil {
		return toJSON(v)
	}
	return s
}
