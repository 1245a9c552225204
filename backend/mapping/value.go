package mapping

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Bounds of one evaluation.
const (
	maxSteps = 2_000_000
	maxText  = 32 << 20
	maxItems = 1_000_000
	maxTime  = 10 * time.Second
)

// ignored is the word ignore: the field is left out.
type ignored struct{}

// problem is an error while evaluating, in words for a person.
func problem(format string, args ...any) error { return fmt.Errorf(format, args...) }

// isoForm is how a date becomes text: ISO 8601 in UTC with milliseconds.
const isoForm = "2006-01-02T15:04:05.000Z"

// typeName is the word for a value's type.
func typeName(v any) string {
	switch v.(type) {
	case nil, ignored, Erased:
		return "nothing"
	case string:
		return "text"
	case float64, int, int64, json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case time.Time:
		return "a date"
	case []any, []map[string]any:
		return "an array"
	case map[string]any:
		return "a collection"
	case []byte:
		return "binary data"
	}
	return fmt.Sprintf("%T", v)
}

// TypeOf is the type of a value by its name in documents: text, number, boolean, date, array, collection, buffer, or "".
func TypeOf(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case float64, int, int64, json.Number:
		return "number"
	case bool:
		return "boolean"
	case time.Time:
		return "date"
	case []any, []map[string]any:
		return "array"
	case map[string]any:
		return "collection"
	case []byte:
		return "buffer"
	}
	return ""
}

// numberText writes a number without an exponent and without needless zeros.
func numberText(f float64) string {
	var room [32]byte
	return string(appendNumber(room[:0], f))
}

func appendNumber(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return b
	case f == 0:
		return append(b, '0') // also what is just below it
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.AppendInt(b, int64(f), 10)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// toText is the text of a value by the table of coercions.
func toText(v any) (string, error) {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return "", nil
	case string:
		return x, nil
	case float64:
		return numberText(x), nil
	case int:
		return strconv.Itoa(x), nil
	case int64:
		return strconv.FormatInt(x, 10), nil
	case json.Number:
		return x.String(), nil
	case bool:
		return strconv.FormatBool(x), nil
	case time.Time:
		return x.UTC().Format(isoForm), nil
	case []byte:
		s, ok := textOfBuffer(x)
		if !ok {
			return "", problem("The binary data is no text in a known encoding. Use base64, or choose its encoding first.")
		}
		return s, nil
	case []any, []map[string]any:
		var b strings.Builder
		err := writeList(&b, toArray(x))
		return b.String(), err
	case map[string]any:
		return "", problem("A collection is no text. Choose one of its items, or use toString.")
	}
	return fmt.Sprint(v), nil
}

// writeList joins the texts of a list. It stops at the bound: a list may hold one element many times.
func writeList(b *strings.Builder, list []any) error {
	for i, e := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		if l, ok := e.([]any); ok {
			if err := writeList(b, l); err != nil {
				return err
			}
		} else {
			s, err := toText(e)
			if err != nil {
				return err
			}
			b.WriteString(s)
		}
		if b.Len() > maxText {
			return problem("The array makes a text of more than 32 MB.")
		}
	}
	return nil
}

// toNumber is the number of a value; ok is false for nothing.
func toNumber(v any) (f float64, ok bool, err error) {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return 0, false, nil
	case float64:
		return x, true, nil
	case int:
		return float64(x), true, nil
	case int64:
		return float64(x), true, nil
	case json.Number:
		f, err := x.Float64()
		return f, err == nil, err
	case bool:
		if x {
			return 1, true, nil
		}
		return 0, true, nil
	case time.Time:
		return float64(x.UnixMilli()), true, nil
	case string:
		s := strings.TrimSpace(x)
		if s == "" {
			return 0, false, nil
		}
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, false, problem("“%s” is no number.", short(x))
		}
		return f, true, nil
	}
	return 0, false, problem("%s is no number.", title(typeName(v)))
}

func toBool(v any) bool {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return false
	case bool:
		return x
	case string:
		return x != "" && x != "false"
	}
	return true // also the number 0: so it is in flows that people have
}

// toDate is the date of a value.
func toDate(v any, zone *time.Location) (t time.Time, ok bool, err error) {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return time.Time{}, false, nil
	case time.Time:
		return x, true, nil
	case float64:
		return time.UnixMilli(int64(x)).In(zone), true, nil
	case string:
		s := strings.TrimSpace(x)
		if s == "" {
			return time.Time{}, false, nil
		}
		if t, ok := readDate(s, zone); ok {
			return t, true, nil
		}
		return time.Time{}, false, problem("“%s” is no date. Use parseDate with its format.", short(x))
	}
	return time.Time{}, false, problem("%s is no date.", title(typeName(v)))
}

// dateForms are the forms of dates that are read without being told their format.
var dateForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "20060102", "2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "1/2/2006", "1/2/2006 15:04", "1/2/2006 3:04 PM",
	time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006"}

func readDate(s string, zone *time.Location) (time.Time, bool) {
	for _, f := range dateForms {
		if t, err := time.ParseInLocation(f, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// toArray is a value as a list; anything else is one element.
func toArray(v any) []any {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return []any{}
	case []any:
		return x
	case []map[string]any:
		return listOf(x)
	}
	return []any{v}
}

func listOf(x []map[string]any) []any {
	out := make([]any, len(x))
	for i := range x {
		out[i] = x[i]
	}
	return out
}

// compare orders two values: numbers as numbers, dates as dates, else as texts.
func compare(a, b any) int {
	if x, xok := a.(time.Time); xok {
		if y, ok, err := toDate(b, time.UTC); ok && err == nil {
			return x.Compare(y)
		}
	}
	if y, yok := b.(time.Time); yok {
		if x, ok, err := toDate(a, time.UTC); ok && err == nil {
			return x.Compare(y)
		}
	}
	if x, ok := asNumber(a); ok {
		if y, ok := asNumber(b); ok {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	s, _ := toText(a)
	t, _ := toText(b)
	return strings.Compare(s, t)
}

// asNumber is a number, or a text that is wholly one.
func asNumber(v any) (float64, bool) {
	switch v.(type) {
	case float64, int, int64, json.Number, string:
		f, ok, err := toNumber(v)
		return f, ok && err == nil
	}
	return 0, false
}

func equal(a, b any) bool {
	if nothing(a) || nothing(b) { // erase, ignore and nothing are the same to a comparison, and an empty text is too
		return nothing(a) && nothing(b) || a == "" || b == ""
	}
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok { // two texts are the same letter by letter: 007 is not 7
			return x == y
		}
	case bool:
		if y, ok := b.(bool); ok {
			return x == y
		}
		s, _ := toText(b)
		return strconv.FormatBool(x) == s
	case map[string]any, []any:
		return !heavy(a) && !heavy(b) && toJSON(a) == toJSON(b)
	}
	if _, ok := b.(bool); ok {
		return equal(b, a)
	}
	return compare(a, b) == 0
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
