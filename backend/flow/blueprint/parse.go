package blueprint

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read.
const (
	MaxBytes = 24 << 20
	maxDepth = 512
)

// parser reads JSON. Tolerant, it goes on where a strict reader stops, and keeps
// what it did in repairs: it always ends, because every turn takes a byte or closes a level.
type parser struct {
	src      string
	pos      int
	deep     int
	tolerant bool
	repairs  []repair
}

// repair is what the tolerant reader did at a place.
type repair struct {
	at         int
	what, done string
}

// syntax is where a strict reader stops.
type syntax struct {
	at   int
	what string
}

func (e *syntax) Error() string { return e.what }

func (p *parser) fail(at int, format string, args ...any) error {
	return &syntax{at, fmt.Sprintf(format, args...)}
}

// mend notes a repair. Strict, it is the error.
func (p *parser) mend(at int, what, done string) error {
	if !p.tolerant {
		return &syntax{at, what}
	}
	if len(p.repairs) < maxRepairs {
		p.repairs = append(p.repairs, repair{at, what, done})
	}
	return nil
}

// maxRepairs bounds what is said about one file: nobody reads more.
const maxRepairs = 500

// document reads one value and what is behind it.
func (p *parser) document() (*value, error) {
	p.pos += len(p.src) - p.pos - len(strings.TrimPrefix(p.src[p.pos:], "\ufeff"))
	if p.tolerant {
		if err := p.fence(); err != nil {
			return nil, err
		}
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.pos < len(p.src) {
		if err := p.mend(p.pos, "There is more behind the end of the document.", "Left out."); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// fence skips what a chat or a page put around the JSON: words before it, and ``` marks.
func (p *parser) fence() error {
	at := strings.IndexAny(p.src[p.pos:], "{[")
	if at <= 0 || strings.TrimSpace(p.src[p.pos:p.pos+at]) == "" || strings.HasPrefix(strings.TrimSpace(p.src[p.pos:]), "\"") ||
		strings.HasPrefix(strings.TrimSpace(p.src[p.pos:]), "//") || strings.HasPrefix(strings.TrimSpace(p.src[p.pos:]), "/*") {
		return nil
	}
	if err := p.mend(p.pos, "Words stand before the document.", "Left out."); err != nil {
		return err
	}
	p.pos += at
	return nil
}

func (p *parser) space() error {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.pos++
		case c == '/' && p.pos+1 < len(p.src) && (p.src[p.pos+1] == '/' || p.src[p.pos+1] == '*'):
			if err := p.mend(p.pos, "A comment is no part of JSON.", "Left out."); err != nil {
				return err
			}
			end, skip := "\n", 1
			if p.src[p.pos+1] == '*' {
				end, skip = "*/", 2
			}
			if n := strings.Index(p.src[p.pos+2:], end); n >= 0 {
				p.pos += 2 + n + skip
			} else {
				p.pos = len(p.src)
			}
		case p.tolerant && (strings.HasPrefix(p.src[p.pos:], "\u00a0") || strings.HasPrefix(p.src[p.pos:], "\ufeff") || strings.HasPrefix(p.src[p.pos:], "\u200b")):
			_, n := utf8.DecodeRuneInString(p.src[p.pos:])
			p.pos += n
		default:
			return nil
		}
	}
	return nil
}

func (p *parser) value() (*value, error) {
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.pos >= len(p.src) {
		if err := p.mend(p.pos, "A value is missing at the end of the file.", "Taken as null."); err != nil {
			return nil, err
		}
		return &value{kind: null, at: p.pos}, nil
	}
	at := p.pos
	switch c := p.src[p.pos]; {
	case c == '{' || c == '[':
		if p.deep++; p.deep > maxDepth {
			return nil, p.fail(at, "It is nested deeper than %d levels.", maxDepth)
		}
		defer func() { p.deep-- }()
		if c == '{' {
			return p.object()
		}
		return p.array()
	case c == '"':
		s, err := p.quoted('"')
		return &value{kind: text, s: s, at: at}, err
	case c == '\'' && p.tolerant:
		s, err := p.quoted('\'')
		return &value{kind: text, s: s, at: at}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	if s, ok := p.smart(); ok {
		return &value{kind: text, s: s, at: at}, nil
	}
	return p.word()
}

// smart reads a text in typographic quotation marks, which a word processor made.
func (p *parser) smart() (string, bool) {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	if !strings.ContainsRune("“”„‟«»‘’", r) || !p.tolerant {
		return "", false
	}
	_ = p.mend(p.pos, "A text stands in typographic quotation marks.", "Read as a text.")
	rest := p.src[p.pos+n:]
	end := strings.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune("“”‟«»‘’\"\n", r) })
	if end < 0 {
		p.pos = len(p.src)
		return strings.ToValidUTF8(rest, "\ufffd"), true
	}
	_, m := utf8.DecodeRuneInString(rest[end:])
	if rest[end] == '\n' {
		m = 0
	}
	p.pos += n + end + m
	return strings.ToValidUTF8(rest[:end], "\ufffd"), true
}

func (p *parser) object() (*value, error) {
	v := &value{kind: object, at: p.pos}
	p.pos++
	for first := true; ; first = false {
		if err := p.space(); err != nil {
			return nil, err
		}
		if p.pos >= len(p.src) {
			return v, p.mend(p.pos, "The file ends inside an object.", "Closed it.")
		}
		switch c := p.src[p.pos]; {
		case c == '}':
			p.pos++
			return v, nil
		case c == ']':
			// What closes is the list around it: the object was never closed.
			return v, p.mend(p.pos, "The character ] stands where an object must end.", "Closed the object.")
		case !first:
			done, err := p.comma('}')
			if err != nil {
				return nil, err
			}
			if done {
				continue
			}
		}
		at := p.pos
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		if err := p.colon(key); err != nil {
			return nil, err
		}
		e, err := p.value()
		if err != nil {
			return nil, err
		}
		v.members = append(v.members, member{key, e})
		if p.pos == at { // nothing was taken: whatever stands here is no part of an object
			if err := p.skip(); err != nil {
				return nil, err
			}
		}
	}
}

// comma takes the comma between two elements. done: what closes the level follows at once.
func (p *parser) comma(closing byte) (done bool, err error) {
	at := p.pos
	if p.src[p.pos] == '"' && p.tolerant {
		// {"id": 7", "module": …}: a mark too many, behind a value.
		if rest := strings.TrimLeft(p.src[p.pos+1:], " \t\r\n"); rest != "" && (rest[0] == ',' || rest[0] == '}' || rest[0] == ']') {
			_ = p.mend(at, "A quotation mark stands behind a value.", "Left it out.")
			p.pos++
			if err := p.space(); err != nil || p.pos >= len(p.src) {
				return true, err
			}
			at = p.pos
			if p.src[p.pos] != ',' {
				return true, nil
			}
		}
	}
	if p.src[p.pos] != ',' {
		return false, p.mend(at, "A comma is missing.", "Went on as if it were there.")
	}
	for n := 0; p.pos < len(p.src) && p.src[p.pos] == ','; n++ {
		if n == 1 {
			if err := p.mend(p.pos, "Two commas stand behind each other.", "Took them as one."); err != nil {
				return false, err
			}
		}
		p.pos++
		if err := p.space(); err != nil {
			return false, err
		}
	}
	if p.pos >= len(p.src) {
		return true, p.mend(p.pos, "The file ends behind a comma.", "Closed what was open.")
	}
	if c := p.src[p.pos]; c == closing || c == '}' || c == ']' {
		return true, p.mend(at, "A comma stands before the end.", "Left it out.")
	}
	return false, nil
}

// key reads the name of a member.
func (p *parser) key() (string, error) {
	switch c := p.src[p.pos]; {
	case c == '"':
		return p.quoted('"')
	case c == '\'' && p.tolerant:
		return p.quoted('\'')
	}
	if s, ok := p.smart(); ok {
		return s, nil
	}
	at := p.pos
	for p.pos < len(p.src) && bare(p.src[p.pos]) {
		p.pos++
	}
	if p.pos == at {
		if !p.tolerant {
			return "", p.fail(at, "A name in double quotes must stand here.")
		}
		return "", nil
	}
	name := strings.ToValidUTF8(p.src[at:p.pos], "\ufffd")
	return name, p.mend(at, "A name stands without quotation marks.", "Read it as a name.")
}

func bare(c byte) bool {
	return c == '_' || c == '$' || c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func (p *parser) colon(key string) error {
	if err := p.space(); err != nil {
		return err
	}
	if p.pos < len(p.src) && p.src[p.pos] == ':' {
		p.pos++
		return nil
	}
	if p.tolerant && p.pos < len(p.src) && p.src[p.pos] == '=' {
		p.pos++
	}
	return p.mend(p.pos, fmt.Sprintf("A colon is missing behind the name %s.", quoteShort(key)), "Went on as if it were there.")
}

func (p *parser) array() (*value, error) {
	v := &value{kind: list, at: p.pos, items: []*value{}}
	p.pos++
	for first := true; ; first = false {
		if err := p.space(); err != nil {
			return nil, err
		}
		if p.pos >= len(p.src) {
			return v, p.mend(p.pos, "The file ends inside a list.", "Closed it.")
		}
		switch c := p.src[p.pos]; {
		case c == ']':
			p.pos++
			return v, nil
		case c == '}':
			return v, p.mend(p.pos, "The character } stands where a list must end.", "Closed the list.")
		case !first:
			done, err := p.comma(']')
			if err != nil {
				return nil, err
			}
			if done {
				continue
			}
		}
		at := p.pos
		e, err := p.value()
		if err != nil {
			return nil, err
		}
		if p.pos == at {
			if err := p.skip(); err != nil {
				return nil, err
			}
			continue
		}
		v.items = append(v.items, e)
	}
}

// skip passes over a character that means nothing here.
func (p *parser) skip() error {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	if err := p.mend(p.pos, fmt.Sprintf("The character %q has no meaning here.", r), "Left it out."); err != nil {
		return err
	}
	p.pos += n
	return nil
}

func (p *parser) number() (*value, error) {
	at := p.pos
	for p.pos < len(p.src) && strings.IndexByte("+-0123456789.eE", p.src[p.pos]) >= 0 {
		p.pos++
	}
	s := p.src[at:p.pos]
	if plainNumber(s) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return &value{kind: text, s: s, at: at}, p.mend(at, fmt.Sprintf("%s is larger than a number can be.", s), "Read it as a text.")
		}
		return &value{kind: number, s: s, at: at}, nil
	}
	if err := p.mend(at, fmt.Sprintf("%s is not written as a number.", s), "Read it as a number where it is one, else as a text."); err != nil {
		return nil, err
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == f && f < 1e300 && f > -1e300 {
		return &value{kind: number, s: strconv.FormatFloat(f, 'f', -1, 64), at: at}, nil
	}
	return &value{kind: text, s: s, at: at}, nil
}

// plainNumber reports whether a number is written as JSON wants it.
func plainNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits := func() int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	n := digits()
	if n == 0 || n > 1 && s[0] == '0' {
		return false
	}
	if s = s[n:]; strings.HasPrefix(s, ".") {
		s = s[1:]
		if n = digits(); n == 0 {
			return false
		}
		s = s[n:]
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if n = digits(); n == 0 {
			return false
		}
		s = s[n:]
	}
	return s == ""
}

var literals = map[string]*value{"true": {kind: boolean, b: true}, "false": {kind: boolean}, "null": {kind: null}}

// loose are the words of other languages for the same.
var loose = map[string]string{"True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "NULL": "null", "undefined": "null", "NaN": "null", "nil": "null"}

func (p *parser) word() (*value, error) {
	at := p.pos
	for p.pos < len(p.src) && bare(p.src[p.pos]) {
		p.pos++
	}
	s := p.src[at:p.pos]
	if w, ok := literals[s]; ok {
		v := *w
		v.at = at
		return &v, nil
	}
	if w, ok := loose[s]; ok {
		v := *literals[w]
		v.at = at
		return &v, p.mend(at, fmt.Sprintf("%s is no word of JSON.", s), "Read it as "+w+".")
	}
	if s == "" {
		r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
		return &value{kind: null, at: at}, p.mend(at, fmt.Sprintf("A value is missing before %q.", r), "Taken as null.")
	}
	return &value{kind: text, s: s, at: at}, p.mend(at, fmt.Sprintf("The text %s stands without quotation marks.", quoteShort(s)), "Read it as a text.")
}

func quoteShort(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return strconv.Quote(s)
}
