package text

import (
	"regexp"
	"regexp/syntax"
	"sync"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

// expression is a regular expression with the number of its instructions: the time of a search grows with their
// product with the length of the text.
type expression struct {
	*regexp.Regexp
	size int
}

const (
	// maxPatterns bounds what is remembered: patterns that come from data would be kept for ever.
	maxPatterns = 500
	// mostWork bounds a search, which cannot be stopped; some ten seconds at worst.
	mostWork = 1_000_000_000
)

var known = struct {
	sync.Mutex
	list map[string]expression
}{list: map[string]expression{}}

// compiled makes the regular expression of a module's fields, once for all its bundles. The pattern is taken
// as it is; the fields are its flags.
func compiled(f map[string]any) (expression, error) {
	flags := ""
	if s := f["sensitive"]; s != nil && s != "" && !connector.BoolOf(s) {
		flags += "i"
	}
	if connector.BoolOf(f["multiline"]) {
		flags += "m"
	}
	if connector.BoolOf(f["singleline"]) {
		flags += "s"
	}
	pattern := connector.TextOf(f["pattern"])
	key := flags + "/" + pattern
	known.Lock()
	defer known.Unlock()
	if e, ok := known.list[key]; ok {
		return e, nil
	}
	re, err := mapping.CompilePattern(pattern, flags)
	if err != nil {
		return expression{}, fault.New(fault.Invalid, "text.pattern").On("pattern").Coded("text.pattern").
			Headline("The pattern cannot be used").Say("%s", err.Error()).Hint("Correct the pattern.")
	}
	e := expression{re, len(re.String())}
	if parsed, err := syntax.Parse(re.String(), syntax.Perl); err == nil {
		if prog, err := syntax.Compile(parsed.Simplify()); err == nil {
			e.size = len(prog.Inst)
		}
	}
	if len(known.list) >= maxPatterns {
		clear(known.list)
	}
	known.list[key] = e
	return e, nil
}

// fits refuses a text that is so long that the expression would take too long on it.
func (e expression) fits(text string) error {
	if int64(len(text))*int64(e.size) <= mostWork {
		return nil
	}
	return fault.New(fault.Exhausted, "text.pattern").On("text").Coded("text.too_long").Headline("The text is too long for this pattern").
		Say("It has %d MB, and the pattern is a large one.", len(text)>>20).Hint("Take a part of the text, or a pattern with shorter repetitions.")
}
