package mapping

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"sync/atomic"
)

const maxPatterns = 1000

var (
	patternCount atomic.Int32
	patterns     sync.Map // the text of a regular expression → *regexp.Regexp
	patternForm  = regexp.MustCompile(`(?s)^/(.*)/([dgimsuvy]*)$`)
	markdown     = regexp.MustCompile("([\\\\`*_{}\\[\\]()#+.!|>~-])")
	htmlTag      = regexp.MustCompile(`(?s)<[^>]*>`)
	replacements = regexp.MustCompile(`\$(\$|&|\d{1,2})`)
)

// pattern compiles /pattern/flags; ok is false for a plain text.
func pattern(s string) (re *regexp.Regexp, all, ok bool, err error) {
	if !strings.HasPrefix(s, "/") { // most searches are plain
		return nil, false, false, nil
	}
	if kept, found := patterns.Load(s); found {
		return kept.(*regexp.Regexp), globalFlag(s), true, nil
	}
	m := patternForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false, false, nil
	}
	all = globalFlag(s)
	if re, err = CompilePattern(m[1], m[2]); err != nil {
		return nil, all, true, err
	}
	if patternCount.Add(1) > maxPatterns { // patterns that come from data would be kept for ever
		patterns.Clear()
		patternCount.Store(0)
	}
	patterns.Store(s, re)
	return re, all, true, nil
}

func globalFlag(s string) bool { return strings.Contains(s[strings.LastIndexByte(s, '/')+1:], "g") }

// search refuses a text that is so long that an expression would take too long on it: a search cannot be stopped.
func (s *Scope) search(re *regexp.Regexp, text string) error {
	if len(text) < longText {
		return nil
	}
	size := len(re.String())
	if parsed, err := syntax.Parse(re.String(), syntax.Perl); err == nil {
		if prog, err := syntax.Compile(parsed.Simplify()); err == nil {
			size = len(prog.Inst)
		}
	}
	if len(text)*size > mostSearched {
		return problem("The text is too long for this regular expression. Use a shorter text, or an expression with shorter repetitions.")
	}
	return s.spend(len(text) * size / 1000)
}

const (
	longText     = 64 << 10
	mostSearched = 1_000_000_000 // characters times steps of the expression: some ten seconds at worst
)

func replaceText(c *call) (any, error) {
	s, err := c.text(0)
	if err != nil {
		return nil, err
	}
	search, err := c.text(1)
	if err != nil {
		return nil, err
	}
	with, err := c.text(2)
	if err != nil {
		return nil, err
	}
	re, all, isPattern, err := pattern(search)
	if err != nil {
		return nil, c.bad(1, err)
	}
	if !isPattern {
		if search == "" {
			return s, nil
		}
		out := strings.ReplaceAll(s, search, with)
		return out, c.s.room(len(out))
	}
	if err := c.s.search(re, s); err != nil {
		return nil, c.bad(0, err)
	}
	limit := 1
	if all {
		limit = -1
	}
	var b strings.Builder
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, limit) {
		b.WriteString(s[at:m[0]])
		b.WriteString(replacements.ReplaceAllStringFunc(with, func(r string) string {
			switch r[1:] {
			case "$":
				return "$"
			case "&":
				return s[m[0]:m[1]]
			}
			n := int(r[1] - '0')
			if len(r) == 3 {
				n = n*10 + int(r[2]-'0')
			}
			if 2*n+1 < len(m) && m[2*n] >= 0 {
				return s[m[2*n]:m[2*n+1]]
			}
			return ""
		}))
		at = m[1]
		if err := c.s.room(b.Len()); err != nil {
			return nil, err
		}
	}
	b.WriteString(s[at:])
	return b.String(), nil
}
