package blueprint

import (
	"regexp"
	"strings"

	"signet/backend/mapping"
)

// mend makes a mapping text what the language takes: what people mean by a name that does not exist is put right where
// it is safe, and marked where a person must decide; references to outputs that have another name here follow it.
func (b *builder) mend(s string, at int, path string, n *node) string {
	if !strings.Contains(s, "{{") || len(s) > maxMended {
		return s
	}
	s = typographic(s, func(what, done string) { b.add(Repaired, at, path, n.id, n.title, done, "%s", what) })
	if m := zeroIndex.FindStringIndex(s); m != nil {
		var issues []mapping.Issue
		for _, x := range mapping.Issues(s) {
			if x.Severity == "error" && x.End-x.Start == 1 && s[x.Start:x.End] == "0" {
				issues = append(issues, x)
			}
		}
		for i := len(issues) - 1; i >= 0; i-- {
			s = s[:issues[i].Start] + "1" + s[issues[i].End:]
		}
		if len(issues) > 0 {
			b.add(Repaired, at, path, n.id, n.title, "Written as [1] now.", "Arrays count from 1, and an index is 0.")
		}
	}
	for range 20 { // each turn repairs one place; the next one sees the text as it is then
		done := false
		for _, issue := range mapping.Issues(s) {
			if issue.Replace == "" || issue.Start < 0 || issue.End > len(s) || issue.Start > issue.End {
				continue
			}
			was := s[issue.Start:issue.End]
			if was == issue.Replace {
				continue
			}
			s = s[:issue.Start] + issue.Replace + s[issue.End:]
			b.add(Repaired, at, path, n.id, n.title, "Written as "+shown(issue.Replace)+" now.", "%s", issue.Text)
			done = true
			break
		}
		if !done {
			break
		}
	}
	for _, issue := range mapping.Issues(s) {
		if issue.Severity == "error" {
			b.add(Marked, at, path, n.id, n.title, issue.Hint, "%s", issue.Text)
			break
		}
	}
	return b.renamed(s, false)
}

var zeroIndex = regexp.MustCompile(`\[\s*0\s*\]`)

// maxMended bounds a text that is looked into: what is longer is content, and no expression.
const maxMended = 1 << 20

func shown(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return clip(s, 60)
}

// typographic puts quotation marks right that a word processor made inside an expression.
func typographic(s string, tell func(what, done string)) string {
	if !strings.ContainsAny(s, "“”„‟") {
		return s
	}
	var out strings.Builder
	told := false
	for rest := s; ; {
		open := strings.Index(rest, "{{")
		if open < 0 {
			out.WriteString(rest)
			return out.String()
		}
		end := strings.Index(rest[open:], "}}")
		if end < 0 {
			out.WriteString(rest)
			return out.String()
		}
		inner := rest[open : open+end]
		fixed := inner
		if !strings.Contains(inner, `"`) {
			fixed = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‟", `"`).Replace(inner)
		}
		if fixed != inner && !told {
			tell("Typographic quotation marks stand in an expression.", "Written as straight ones now.")
			told = true
		}
		out.WriteString(rest[:open] + fixed)
		rest = rest[open+end:]
	}
}

// renamed gives references the names that outputs have here; back, those that they have in Make.
func (b *builder) renamed(s string, back bool) string { return renameIn(s, b.renames, back) }

// renameIn rewrites the first part of the path of references to modules that call an output otherwise.
func renameIn(s string, of func(module int) map[string]string, back bool) string {
	if !strings.Contains(s, "{{") || len(s) > maxMended {
		return s
	}
	refs, _ := mapping.References(s)
	for i := len(refs) - 1; i >= 0; i-- {
		r := refs[i]
		if r.Module == 0 || r.Start < 0 || r.End > len(s) || r.Start >= r.End {
			continue
		}
		table := of(r.Module)
		if len(table) == 0 {
			continue
		}
		piece := s[r.Start:r.End]
		dot := strings.IndexByte(piece, '.')
		if dot < 0 {
			continue
		}
		end := dot + 1
		name := ""
		if end < len(piece) && piece[end] == '`' {
			close := strings.IndexByte(piece[end+1:], '`')
			if close < 0 {
				continue
			}
			name, end = piece[end+1:end+1+close], end+close+2
		} else {
			for end < len(piece) && piece[end] != '.' && piece[end] != '[' {
				end++
			}
			name = piece[dot+1 : end]
		}
		to := ""
		for from, ours := range table {
			if !back && from == name {
				to = ours
			}
			if back && ours == name && (to == "" || from < to) {
				to = from
			}
		}
		if to == "" || to == name {
			continue
		}
		s = s[:r.Start] + piece[:dot+1] + quoteName(to) + piece[end:] + s[r.End:]
	}
	return s
}

func quoteName(s string) string {
	for i := 0; i < len(s); i++ {
		if !bare(s[i]) || s[i] == '-' || s[i] == '.' || s[i] == '$' || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return "`" + s + "`"
		}
	}
	return s
}

// renames are the outputs of a module that have another name here.
func (b *builder) renames(module int) map[string]string {
	n := b.byID[module]
	if n == nil || n.spec == nil {
		return nil
	}
	if n.spec.outputsOf != nil {
		return n.spec.outputsOf(n.raw)
	}
	return n.spec.outputs
}

// mendAll mends every text of a value in place.
func (b *builder) mendAll(v *value, path string, n *node) {
	v.walk(path, func(at string, e *value) {
		if e.kind == text {
			e.s = b.mend(e.s, e.at, at, n)
		}
	})
}
