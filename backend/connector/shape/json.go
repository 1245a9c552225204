package shape

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"signet/backend/fault"
)

// Bounds of a JSON text that is read.
const (
	MaxText   = 64 << 20
	maxDepth  = 512
	maxValues = 5_000_000
)

// largest is the number up to which a float64 holds every whole number exactly.
const largest = 1 << 53

// ReadJSON reads a JSON text in one pass, within bounds. Numbers are float64; a
// whole number that would lose digits stays text: in most cases it is an id. Of a
// key that stands twice the last one counts, as everywhere. Its errors name line
// and column.
func ReadJSON(text string) (any, error) {
	if len(text) > MaxText {
		return nil, fault.New(fault.Exhausted, "shape.json").Coded("json.too_large").Headline("The JSON text is too large").
			Say("It has %d MB; %d MB is the most that is read at once.", len(text)>>20, MaxText>>20).
			Hint("Read it in parts, or as JSON lines from a file.")
	}
	r := reader{s: strings.TrimPrefix(text, "\ufeff")}
	v, err := r.value(0)
	if err == nil {
		r.space()
		if r.at < len(r.s) {
			err = r.wrong("There is more after the end of the value: %s.", r.seen())
		}
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

type reader struct {
	s      string
	at     int
	values int
}

func (r *reader) space() {
	for r.at < len(r.s) {
		switch r.s[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

// wrong is the fault of a text that is not JSON at the place where reading stopped.
func (r *reader) wrong(format string, args ...any) error {
	line, column := Place(r.s, r.at)
	f := fault.New(fault.Invalid, "shape.json").Coded("json.syntax").Headline("The text is not JSON")
	f = f.Say(format, args...)
	f.Text = "Line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column) + ": " + lower(f.Text)
	return f.Hint("Correct the text there. A value that is mapped into JSON must not bring quotation marks or line breaks of its own.").
		With("Line", strconv.Itoa(line)).With("Column", strconv.Itoa(column))
}

// lower begins a sentence that goes on behind a colon.
func lower(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

// Place is the line and the column, in characters, of a byte in a text.
func Place(text string, at int) (line, column int) {
	at = max(0, min(at, len(text)))
	before := text[:at]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// seen is what stands where reading stopped.
func (r *reader) seen() string {
	if r.at >= len(r.s) {
		return "the text ends"
	}
	rest := r.s[r.at:]
	n := 0
	for i := range rest {
		if n++; n > 12 || rest[i] == '\n' {
			rest = rest[:i] + "…"
			break
		}
	}
	return "“" + strings.ToValidUTF8(rest, "�") + "”"
}

func (r *reader) value(depth int) (any, error) {
	r.space()
	if r.at >= len(r.s) {
		return nil, r.wrong("A value is missing: the text ends.")
	}
	if r.values++; r.values > maxValues {
		return nil, fault.New(fault.Exhausted, "shape.json").Coded("json.too_many").Headline("The JSON text holds too many values").
			Say("It holds more than %d million values.", maxValues/1_000_000).Hint("Read it in parts, or as JSON lines from a file.")
	}
	if depth > maxDepth {
		return nil, fault.New(fault.Exhausted, "shape.json").Coded("json.too_deep").Headline("The JSON text is nested too deeply").
			Say("It has more than %d values inside each other.", maxDepth).Hint("Correct the text: no system answers like this.")
	}
	switch c := r.s[r.at]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.text()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	for _, w := range words {
		if strings.HasPrefix(r.s[r.at:], w.word) {
			r.at += len(w.word)
			return w.value, nil
		}
	}
	return nil, r.wrong("A value cannot begin with %s.", r.seen())
}

var words = []struct {
	word  string
	value any
}{{"true", true}, {"false", false}, {"null", nil}}

func (r *reader) object(depth int) (any, error) {
	r.at++
	out := map[string]any{}
	r.space()
	if r.at < len(r.s) && r.s[r.at] == '}' {
		r.at++
		return out, nil
	}
	for {
		r.space()
		if r.at >= len(r.s) || r.s[r.at] != '"' {
			return nil, r.wrong("A name in quotation marks is missing: %s.", r.seen())
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		r.space()
		if r.at >= len(r.s) || r.s[r.at] != ':' {
			return nil, r.wrong("A colon is missing: %s.", r.seen())
		}
		r.at++
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[key] = v
		more, err := r.more('}')
		if !more {
			return out, err
		}
	}
}

func (r *reader) array(depth int) (any, error) {
	r.at++
	out := []any{}
	r.space()
	if r.at < len(r.s) && r.s[r.at] == ']' {
		r.at++
		return out, nil
	}
	for {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		more, err := r.more(']')
		if !more {
			return out, err
		}
	}
}

// more reads the comma before a further element, or the end.
func (r *reader) more(end byte) (bool, error) {
	r.space()
	if r.at < len(r.s) {
		switch r.s[r.at] {
		case ',':
			r.at++
			return true, nil
		case end:
			r.at++
			return false, nil
		}
	}
	return false, r.wrong("A comma or %s is missing: %s.", string(end), r.seen())
}

func (r *reader) number() (any, error) {
	from := r.at
	whole := true
	digits := func() bool {
		n := r.at
		for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
			r.at++
		}
		return r.at > n
	}
	if r.s[r.at] == '-' {
		r.at++
	}
	leading := r.at
	if !digits() {
		return nil, r.wrong("A number needs a digit: %s.", r.seen())
	}
	if r.s[leading] == '0' && r.at > leading+1 {
		r.at = leading
		return nil, r.wrong("A number cannot begin with 0: %s.", r.seen())
	}
	if r.at < len(r.s) && r.s[r.at] == '.' {
		r.at++
		whole = false
		if !digits() {
			return nil, r.wrong("A number needs a digit after the point: %s.", r.seen())
		}
	}
	if r.at < len(r.s) && (r.s[r.at] == 'e' || r.s[r.at] == 'E') {
		r.at++
		whole = false
		if r.at < len(r.s) && (r.s[r.at] == '+' || r.s[r.at] == '-') {
			r.at++
		}
		if !digits() {
			return nil, r.wrong("A number needs a digit in its exponent: %s.", r.seen())
		}
	}
	text := r.s[from:r.at]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || whole && math.Abs(f) >= largest {
		return text, nil
	}
	return f, nil
}

// text reads a string in quotation marks.
func (r *reader) text() (string, error) {
	r.at++
	from := r.at
	for r.at < len(r.s) { // most texts have nothing escaped, and are a part of the source
		switch c := r.s[r.at]; {
		case c == '"':
			s := r.s[from:r.at]
			r.at++
			return valid(s), nil
		case c == '\\':
			return r.escaped(from)
		case c < ' ':
			return "", r.wrong("A text in quotation marks goes over a line break, or holds a control character.")
		}
		r.at++
	}
	return "", r.wrong("A quotation mark is missing: the text ends.")
}

func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s)) // one � for each byte that is none
}

func (r *reader) escaped(from int) (string, error) {
	var b strings.Builder
	b.WriteString(r.s[from:r.at])
	for r.at < len(r.s) {
		c := r.s[r.at]
		switch {
		case c == '"':
			r.at++
			return valid(b.String()), nil
		case c < ' ':
			return "", r.wrong("A text in quotation marks goes over a line break, or holds a control character.")
		case c != '\\':
			b.WriteByte(c)
			r.at++
			continue
		}
		if r.at+1 >= len(r.s) {
			break
		}
		switch c := r.s[r.at+1]; c {
		case '"', '\\', '/':
			b.WriteByte(c)
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			x, ok := r.hex(r.at + 2)
			if !ok {
				return "", r.wrong("\\u needs four hexadecimal digits.")
			}
			r.at += 4
			if utf16.IsSurrogate(x) {
				y, ok := rune(0), false
				if strings.HasPrefix(r.s[min(r.at+2, len(r.s)):], `\u`) {
					y, ok = r.hex(r.at + 4)
				}
				if full := utf16.DecodeRune(x, y); ok && full != utf8.RuneError {
					x = full
					r.at += 6
				} else {
					x = utf8.RuneError
				}
			}
			b.WriteRune(x)
		default:
			return "", r.wrong("%s is no escape that JSON knows.", r.seen())
		}
		r.at += 2
	}
	r.at = len(r.s)
	return "", r.wrong("A quotation mark is missing: the text ends.")
}

func (r *reader) hex(at int) (rune, bool) {
	if at+4 > len(r.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.s[at:at+4], 16, 16)
	return rune(n), err == nil
}
