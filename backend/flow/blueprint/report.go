package blueprint

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// Sort says what kind of remark stands in a report.
type Sort string

// The sorts of remarks, from what a person should look at first.
const (
	Secret   Sort = "secret"   // a credential was found, and taken out
	Stub     Sort = "stub"     // a module that is not built in
	Repaired Sort = "repaired" // something that Make does not have, or that was broken, and what became of it
	Marked   Sort = "marked"   // something that a person must correct
	Dropped  Sort = "dropped"  // something that was left out, and why
	Kept     Sort = "kept"     // something that has no place here: it is kept for the export
)

// Remark is one line of a report: where, what, and what was done.
type Remark struct {
	Sort   Sort   `json:"sort"`
	Path   string `json:"path,omitempty"` // "flow[3].mapper.url"; lists count from 1
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Module int    `json:"module,omitempty"` // 0 is the whole file
	Title  string `json:"title,omitempty"`  // of the module
	What   string `json:"what"`
	Done   string `json:"done,omitempty"`
}

// Words is the remark in one line.
func (r Remark) Words() string {
	var b strings.Builder
	if r.Module > 0 {
		fmt.Fprintf(&b, "Module %d", r.Module)
		if r.Title != "" {
			b.WriteString(" (" + r.Title + ")")
		}
		b.WriteString(": ")
	}
	b.WriteString(r.What)
	if r.Done != "" {
		b.WriteString(" " + r.Done)
	}
	if place := r.Place(); place != "" {
		b.WriteString(" [" + place + "]")
	}
	return b.String()
}

// Place says where it stands in the file: "flow[3].mapper.url, line 12, column 20".
func (r Remark) Place() string {
	at := r.Path
	if r.Line > 0 {
		if at != "" {
			at += ", "
		}
		at += fmt.Sprintf("line %d, column %d", r.Line, r.Column)
	}
	return at
}

var sortRank = map[Sort]int{Secret: 0, Stub: 1, Marked: 2, Repaired: 3, Dropped: 4, Kept: 5}

// report gathers remarks, and knows where the bytes of a file stand.
type report struct {
	remarks []Remark
	lines   *lines
}

// lines tells line and column of a byte. The file of a double-encoded blueprint is the text inside it.
type lines struct {
	src    string
	starts []int
}

func newLines(src string) *lines {
	l := &lines{src: src, starts: []int{0}}
	for i := 0; i < len(src); i++ {
		if src[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// place is line and column, both from 1, the column in characters; 0 for what is in no file.
func (l *lines) place(at int) (line, column int) {
	if l == nil || at < 0 {
		return 0, 0
	}
	at = min(at, len(l.src))
	n := sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > at })
	return n, utf8.RuneCountInString(strings.TrimPrefix(l.src[l.starts[n-1]:at], "\ufeff")) + 1
}

// opaque is what may be a credential: an error never repeats one.
var opaque = regexp.MustCompile(`[A-Za-z0-9+/_=-]{18,}|(?i)(bearer|basic)\s+[^\s"]+`)

// around is the text at a place, in one line, for a person to recognise it.
func (l *lines) around(at int) string {
	at = min(max(at, 0), len(l.src))
	from, to := max(at-24, 0), min(at+24, len(l.src))
	s := strings.ToValidUTF8(l.src[from:to], "")
	s = opaque.ReplaceAllString(strings.Join(strings.Fields(s), " "), "…")
	if from > 0 {
		s = "…" + s
	}
	if to < len(l.src) {
		s += "…"
	}
	return s
}

func (r *report) add(s Sort, at int, path string, module int, title, done, format string, args ...any) {
	line, column := r.lines.place(at)
	r.remarks = append(r.remarks, Remark{Sort: s, Path: path, Line: line, Column: column, Module: module, Title: title,
		What: fmt.Sprintf(format, args...), Done: done})
}

// sorted puts what a person should look at first on top.
func sorted(list []Remark) []Remark {
	sort.SliceStable(list, func(i, j int) bool { return sortRank[list[i].Sort] < sortRank[list[j].Sort] })
	return list
}
