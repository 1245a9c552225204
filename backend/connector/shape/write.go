package shape

import (
	"encoding/base64"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"signet/backend/fault"
)

// isoForm is how a date is written: ISO 8601 in UTC with milliseconds.
const isoForm = "2006-01-02T15:04:05.000Z"

// WriteJSON writes a value as JSON, its names in order. indent is what one step to the right
// is; "" writes one line. Dates become ISO 8601 in UTC, binary data base64.
func WriteJSON(v any, indent string) (string, error) {
	w := writer{indent: indent}
	if err := w.value(v, 0); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

type writer struct {
	b      strings.Builder
	indent string
}

func (w *writer) value(v any, depth int) error {
	if depth > maxDepth || w.b.Len() > MaxText {
		return fault.New(fault.Exhausted, "shape.write").Coded("json.too_large").Headline("The JSON text would be too large").
			Say("It would have more than %d MB, or more than %d values inside each other.", MaxText>>20, maxDepth).
			Hint("Write less at once.")
	}
	switch x := v.(type) {
	case nil:
		w.b.WriteString("null")
	case string:
		w.text(x)
	case bool:
		w.b.WriteString(strconv.FormatBool(x))
	case float64:
		w.number(x)
	case int:
		w.b.WriteString(strconv.Itoa(x))
	case int64:
		w.b.WriteString(strconv.FormatInt(x, 10))
	case time.Time:
		w.text(x.UTC().Format(isoForm))
	case []byte:
		w.text(base64.StdEncoding.EncodeToString(x))
	case []any:
		return w.array(x, depth)
	case []map[string]any:
		list := make([]any, len(x))
		for i := range x {
			list[i] = x[i]
		}
		return w.array(list, depth)
	case map[string]any:
		return w.object(x, depth)
	default:
		return fault.New(fault.Invalid, "shape.write").Coded("json.value").Headline("A value cannot be written as JSON").
			Say("It is of a kind that JSON does not know.").Hint("Map texts, numbers, dates, arrays and collections only.")
	}
	return nil
}

func (w *writer) number(f float64) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		w.b.WriteString("null")
	case math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-6:
		text := strconv.FormatFloat(f, 'e', -1, 64)
		if n := len(text); text[n-4:n-1] == "e-0" || text[n-4:n-1] == "e+0" { // one digit is enough: 1e-7
			text = text[:n-2] + text[n-1:]
		}
		w.b.WriteString(text)
	case f == 0: // also the negative zero
		w.b.WriteByte('0')
	default:
		w.b.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
	}
}

func (w *writer) line(depth int) {
	if w.indent == "" {
		return
	}
	w.b.WriteByte('\n')
	for range depth {
		w.b.WriteString(w.indent)
	}
}

func (w *writer) array(list []any, depth int) error {
	w.b.WriteByte('[')
	for i, e := range list {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line(depth + 1)
		if err := w.value(e, depth+1); err != nil {
			return err
		}
	}
	if len(list) > 0 {
		w.line(depth)
	}
	w.b.WriteByte(']')
	return nil
}

func (w *writer) object(m map[string]any, depth int) error {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	w.b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line(depth + 1)
		w.text(name)
		w.b.WriteByte(':')
		if w.indent != "" {
			w.b.WriteByte(' ')
		}
		if err := w.value(m[name], depth+1); err != nil {
			return err
		}
	}
	if len(m) > 0 {
		w.line(depth)
	}
	w.b.WriteByte('}')
	return nil
}

const hexDigits = "0123456789abcdef"

func (w *writer) text(s string) {
	w.b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				w.b.WriteString(s[from:i])
				w.b.WriteString("�")
				i++
				from = i
				continue
			}
			i += n
			continue
		}
		w.b.WriteString(s[from:i])
		switch c {
		case '"', '\\':
			w.b.WriteByte('\\')
			w.b.WriteByte(c)
		case '\n':
			w.b.WriteString(`\n`)
		case '\r':
			w.b.WriteString(`\r`)
		case '\t':
			w.b.WriteString(`\t`)
		case '\b':
			w.b.WriteString(`\b`)
		case '\f':
			w.b.WriteString(`\f`)
		default:
			w.b.WriteString(`\u00`)
			w.b.WriteByte(hexDigits[c>>4])
			w.b.WriteByte(hexDigits[c&15])
		}
		i++
		from = i
	}
	w.b.WriteString(s[from:])
	w.b.WriteByte('"')
}
