package mapping

import (
	"regexp"
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
	m := patternForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false, false, nil
	}
	all = strings.Contains(m[2], "g")
	if kept, found := patterns.Load(s); found {
		return kept.(*regexp.Regexp), all, true, nil
	}
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
