package mapping

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Regular expressions of flows are those of JavaScript. They run here by RE2, which always ends in time.
// What RE2 writes in another way is translated; what it has not is refused with its name and place.

const (
	// jsSpace is \s: RE2's knows no spaces beyond ASCII.
	jsSpace    = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	jsNotSpace = `\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
	jsAnyChar  = `[^\n\r\x{2028}\x{2029}]`
)

// CompilePattern makes a regular expression as flows write it, with the flags i, m, s (and g, u, y, d, v, which are the
// caller's) ready to be used. Its error says what the expression has that RE2 has not.
func CompilePattern(expression, flags string) (*regexp.Regexp, error) {
	t := translator{src: expression, dotAll: strings.ContainsRune(flags, 's')}
	out, err := t.all()
	if err != nil {
		return nil, err
	}
	var set strings.Builder
	for _, f := range "im" {
		if strings.ContainsRune(flags, f) {
			set.WriteRune(f)
		}
	}
	if t.dotAll {
		set.WriteByte('s')
	}
	if strings.ContainsRune(flags, 'y') { // sticky: at the place where the search begins
		out = `\A(?:` + out + `)`
	}
	if set.Len() > 0 {
		out = "(?" + set.String() + ")" + out
	}
	re, err := regexp.Compile(out)
	if err != nil {
		return nil, problem("The regular expression %s cannot be used. %s", short(expression), reason(err))
	}
	return re, nil
}

// reason says in words why RE2 refuses an expression.
func reason(err error) string {
	text := err.Error()
	for part, words := range map[string]string{
		"missing closing )":         "A bracket ( is not closed.",
		"unexpected )":              "A bracket ) closes nothing.",
		"missing closing ]":         "A square bracket [ is not closed.",
		"missing argument to rep":   "A sign such as * or + stands where there is nothing to repeat.",
		"invalid nested repetition": "Two signs of repetition stand side by side, such as ** or ++.",
		"invalid repeat count":      "A repetition may be at most 1,000 times.",
		"invalid character class":   "A range between [ ] goes from a later character to an earlier one.",
		"trailing backslash":        "It ends with a backslash. Write \\\\ for one.",
		"expression too large":      "It is too large. Use shorter repetitions.",
		"nests too deeply":          "It is nested too deeply.",
		"invalid UTF-8":             "It is no valid text.",
		"duplicate capture group":   "A group name is used twice.",
	} {
		if strings.Contains(text, part) {
			return words
		}
	}
	return "Correct it."
}

type translator struct {
	src    string
	pos    int
	out    strings.Builder
	dotAll bool
	groups int
}

func (t *translator) refuse(at int, what, instead string) error {
	return problem("The regular expression %s cannot be used. It has %s at place %d, which Signet's regular expressions (RE2) do not have. %s",
		short(t.src), what, utf8.RuneCountInString(t.src[:at])+1, instead)
}

func (t *translator) all() (string, error) {
	for t.pos < len(t.src) {
		at := t.pos
		c := t.src[t.pos]
		var err error
		switch {
		case c == '\\':
			err = t.escape(false)
		case c == '[':
			err = t.class()
		case c == '(' && strings.HasPrefix(t.src[at:], "(?"):
			err = t.group()
		case c == '.' && !t.dotAll:
			t.pos++
			t.out.WriteString(jsAnyChar)
		case strings.IndexByte("*+?}", c) >= 0 && at+1 < len(t.src) && t.src[at+1] == '+' && at > 0 && t.repeats(at):
			err = t.refuse(at, "a possessive repetition "+string(c)+"+", "Write "+string(c)+" alone: it finds the same here, or add what must follow.")
		default:
			t.pos++
			t.out.WriteByte(c)
		}
		if err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

// repeats reports whether the sign at a place repeats something: a } must end a count.
func (t *translator) repeats(at int) bool {
	if t.src[at] != '}' {
		return at == 0 || t.src[at-1] != '\\'
	}
	open := strings.LastIndexByte(t.src[:at], '{')
	return open >= 0 && counted.MatchString(t.src[open:at+1])
}

var counted = regexp.MustCompile(`^\{\d+(,\d*)?\}$`)

// group translates what begins with (?.
func (t *translator) group() error {
	at, rest := t.pos, t.src[t.pos:]
	for begin, what := range map[string]string{"(?=": "a look-ahead (?=", "(?!": "a negative look-ahead (?!", "(?<=": "a look-behind (?<=", "(?<!": "a negative look-behind (?<!"} {
		if strings.HasPrefix(rest, begin) {
			return t.refuse(at, what, "Match what stands there as well and keep the part that is meant in a group ( ), then use $1.")
		}
	}
	switch {
	case strings.HasPrefix(rest, "(?>"):
		return t.refuse(at, "an atomic group (?>", "Write (?: instead.")
	case strings.HasPrefix(rest, "(?("):
		return t.refuse(at, "a condition (?(", "Write both cases with | between them.")
	case strings.HasPrefix(rest, "(?R)"), len(rest) > 2 && rest[2] >= '0' && rest[2] <= '9':
		return t.refuse(at, "a recursion", "Write the part out as often as it may occur.")
	case strings.HasPrefix(rest, "(?P="):
		return t.refuse(at, "a reference back (?P=", "Write the part out again, or compare with = afterwards.")
	case strings.HasPrefix(rest, "(?|"):
		return t.refuse(at, "a branch reset (?|", "Use groups with numbers of their own.")
	case strings.HasPrefix(rest, "(?#"):
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			end = len(rest) - 1
		}
		t.pos += end + 1
		return nil
	case strings.HasPrefix(rest, "(?'"): // (?'name'…) of PCRE
		if end := strings.IndexByte(rest[3:], '\''); end > 0 {
			t.out.WriteString("(?P<" + rest[3:3+end] + ">")
			t.pos += 4 + end
			return nil
		}
	}
	t.out.WriteString("(?")
	t.pos += 2
	return nil
}

// escape translates what begins with a backslash, outside or inside of [ ].
func (t *translator) escape(inClass bool) error {
	at := t.pos
	if at+1 >= len(t.src) {
		t.pos++
		t.out.WriteByte('\\')
		return nil
	}
	r, size := utf8.DecodeRuneInString(t.src[at+1:])
	t.pos += 1 + size
	put := func(outside, inside string) error {
		if inClass {
			t.out.WriteString(inside)
		} else {
			t.out.WriteString(outside)
		}
		return nil
	}
	switch r {
	case 's':
		return put("["+jsSpace+"]", jsSpace)
	case 'S':
		return put("[^"+jsSpace+"]", jsNotSpace)
	case 'h': // horizontal space
		return put(`[\t \x{a0}]`, `\t \x{a0}`)
	case 'R':
		if !inClass {
			return put(`(?:\r\n|\n|\r)`, "")
		}
	case 'Z':
		return put(`(?:\n?\z)`, "Z")
	case 'b':
		return put(`\b`, `\x08`)
	case 'e':
		return put(`\x1b`, `\x1b`)
	case '0':
		t.out.WriteString(`\x00`)
		return nil
	case 'u':
		return t.unicode(at)
	case 'x':
		if hexDigits(t.src, t.pos, 2) {
			t.out.WriteString(`\x` + t.src[t.pos:t.pos+2])
			t.pos += 2
			return nil
		}
		if t.pos < len(t.src) && t.src[t.pos] == '{' {
			return put(`\x`, `\x`)
		}
		return put("x", "x")
	case 'c':
		if t.pos < len(t.src) && t.src[t.pos]|0x20 >= 'a' && t.src[t.pos]|0x20 <= 'z' {
			fmt.Fprintf(&t.out, `\x%02x`, t.src[t.pos]&0x1f)
			t.pos++
			return nil
		}
	case 'p', 'P':
		return t.property(r)
	case 'k':
		return t.refuse(at, `a reference back \k`, "Write the part out again, or compare with = afterwards.")
	case 'K':
		return t.refuse(at, `\K`, "Keep the part that is meant in a group ( ), then use $1.")
	case 'G':
		return t.refuse(at, `\G`, "Use ^, or the flag y.")
	case 'X':
		return t.refuse(at, `\X`, "Use . for a character.")
	}
	if r >= '1' && r <= '9' && !inClass {
		return t.refuse(at, `a reference back \`+string(r), "Write the part out again, or compare with = afterwards.")
	}
	switch {
	case strings.ContainsRune(`dDwWBnrtfvAz`, r) || r < utf8.RuneSelf && !isLetterOrDigit(byte(r)):
		t.out.WriteByte('\\')
		t.out.WriteRune(r)
	default: // a letter without a meaning stands for itself
		t.out.WriteRune(r)
	}
	return nil
}

func isLetterOrDigit(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}

func hexDigits(s string, at, n int) bool {
	if at+n > len(s) {
		return false
	}
	_, err := strconv.ParseUint(s[at:at+n], 16, 32)
	return err == nil
}

// unicode translates \uXXXX, two of them where they make one character, and \u{X…}.
func (t *translator) unicode(at int) error {
	switch {
	case hexDigits(t.src, t.pos, 4):
		n, _ := strconv.ParseUint(t.src[t.pos:t.pos+4], 16, 32)
		t.pos += 4
		if n >= 0xd800 && n < 0xdc00 && strings.HasPrefix(t.src[t.pos:], `\u`) && hexDigits(t.src, t.pos+2, 4) {
			low, _ := strconv.ParseUint(t.src[t.pos+2:t.pos+6], 16, 32)
			if low >= 0xdc00 && low < 0xe000 {
				n, t.pos = 0x10000+(n-0xd800)<<10+(low-0xdc00), t.pos+6
			}
		}
		if n >= 0xd800 && n < 0xe000 {
			return t.refuse(at, "half of a character", "Write the whole character, or \\u{…}.")
		}
		fmt.Fprintf(&t.out, `\x{%x}`, n)
	case t.pos < len(t.src) && t.src[t.pos] == '{':
		t.out.WriteString(`\x`)
	default:
		t.out.WriteByte('u')
	}
	return nil
}

// property translates \p{Script=Greek} and the like.
func (t *translator) property(p rune) error {
	rest := t.src[t.pos:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 0 {
		t.out.WriteString(`\` + string(p))
		return nil
	}
	name := rest[1:end]
	t.pos += end + 1
	for _, prefix := range []string{"Script=", "sc=", "Script_Extensions=", "scx=", "General_Category=", "gc="} {
		name = strings.TrimPrefix(name, prefix)
	}
	switch name {
	case "Alphabetic", "Alpha":
		name = "L"
	case "Uppercase":
		name = "Lu"
	case "Lowercase":
		name = "Ll"
	case "Emoji", "Emoji_Presentation", "Extended_Pictographic":
		emoji := `\x{231a}-\x{231b}\x{23e9}-\x{23f3}\x{25fd}-\x{25fe}\x{2600}-\x{27bf}\x{2b1b}-\x{2b1c}\x{2b50}\x{2b55}\x{1f000}-\x{1faff}`
		if p == 'P' {
			return problem("The regular expression %s cannot be used. \\P{%s} is not there. Use [^\\p{%s}].", short(t.src), name, name)
		}
		if t.inClass() {
			t.out.WriteString(emoji)
		} else {
			t.out.WriteString("[" + emoji + "]")
		}
		return nil
	}
	t.out.WriteString(`\` + string(p) + "{" + name + "}")
	return nil
}

// inClass reports whether what is written so far ends between [ ].
func (t *translator) inClass() bool {
	s, open := t.out.String(), false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			open = true
		case ']':
			open = false
		}
	}
	return open
}

// class translates what stands between [ ].
func (t *translator) class() error {
	rest := t.src[t.pos:]
	switch {
	case strings.HasPrefix(rest, "[^]"): // any character
		t.out.WriteString(`[\x{0}-\x{10ffff}]`)
		t.pos += 3
		return nil
	case strings.HasPrefix(rest, "[]"): // no character
		t.out.WriteString(`[^\x{0}-\x{10ffff}]`)
		t.pos += 2
		return nil
	}
	t.out.WriteByte('[')
	t.pos++
	if t.pos < len(t.src) && t.src[t.pos] == '^' {
		t.out.WriteByte('^')
		t.pos++
	}
	for t.pos < len(t.src) {
		switch c := t.src[t.pos]; {
		case c == ']':
			t.out.WriteByte(']')
			t.pos++
			return nil
		case c == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case strings.HasPrefix(t.src[t.pos:], "[:") && strings.Contains(t.src[t.pos:], ":]"): // [:alpha:] of PCRE
			end := strings.Index(t.src[t.pos:], ":]") + 2
			t.out.WriteString(t.src[t.pos : t.pos+end])
			t.pos += end
		case c == '[': // stands for itself in JavaScript
			t.out.WriteString(`\[`)
			t.pos++
		default:
			t.out.WriteByte(c)
			t.pos++
		}
	}
	return nil
}
