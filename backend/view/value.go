package view

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
)

// plain is a value as a row stores it: text, float64, bool or nil. A date without
// a time of day is "2006-01-02", one with it RFC 3339.
func plain(v any) any {
	switch x := v.(type) {
	case nil, string, float64, bool:
		return x
	case int:
		return float64(x)
	case int64:
		return float64(x)
	case time.Time:
		if x.IsZero() {
			return nil
		}
		if x.Equal(x.Truncate(24 * time.Hour)) {
			return x.UTC().Format(time.DateOnly)
		}
		return x.UTC().Format(time.RFC3339)
	default:
		return connector.TextOf(v)
	}
}

// text is a value as people search for it.
func text(v any) string { return strings.TrimSpace(connector.TextOf(v)) }

// exact is a number without the error of binary fractions, so that amounts add up.
func exact(v any) (*big.Rat, bool) {
	s := strings.ReplaceAll(text(v), " ", "")
	if rest, ok := strings.CutSuffix(s, "-"); ok && rest != "" { // SAP writes the sign behind
		s = "-" + rest
	}
	if s == "" || strings.ContainsAny(s, "/eExX_") {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case nil:
		return 0, false
	case string: // the usual form, without the detour of an exact number
		if s := strings.TrimSpace(x); s != "" && strings.Trim(s, "0123456789.-") == "" && s[len(s)-1] != '-' {
			if f, err := strconv.ParseFloat(s, 64); err == nil {
				return f, true
			}
		}
	}
	r, ok := exact(v)
	if !ok {
		return 0, false
	}
	f, _ := r.Float64()
	return f, true
}

// micros is a number in millionths, where it fits: amounts add up exactly and fast.
func micros(v any) (int64, bool) {
	f, ok := number(v)
	if !ok || math.Abs(f) > 1e9 {
		return 0, false
	}
	m := math.Round(f * 1e6)
	if math.Abs(m-f*1e6) > 1e-3 { // more decimals than that
		return 0, false
	}
	return int64(m), true
}

var dateForms = []string{time.DateOnly, time.RFC3339, "20060102", "2006-01-02T15:04:05", "02.01.2006"}

func date(v any) (time.Time, bool) {
	s := text(v)
	if s == "" || strings.Trim(s, "0-") == "" { // 0000-00-00 is no date
		return time.Time{}, false
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// cell is a value as a column shows it: float64, "2006-01-02", bool, text, or nil when it has none.
func cell(v any, t flow.Type) any {
	switch t {
	case flow.Number:
		if f, ok := number(v); ok {
			return f
		}
		return nil
	case flow.Date:
		if d, ok := date(v); ok {
			if d.Equal(d.Truncate(24 * time.Hour)) {
				return d.Format(time.DateOnly)
			}
			return d.Format(time.RFC3339)
		}
		return nil
	case flow.Boolean:
		return connector.BoolOf(v)
	default:
		return text(v)
	}
}

// compare orders two values of a type; what has no value comes last.
func compare(a, b any, t flow.Type) int {
	switch t {
	case flow.Number:
		x, okX := number(a)
		y, okY := number(b)
		if okX && okY {
			return cmp.Compare(x, y)
		}
		return absentLast(okX, okY)
	case flow.Date:
		x, okX := date(a)
		y, okY := date(b)
		if okX && okY {
			return x.Compare(y)
		}
		return absentLast(okX, okY)
	default:
		x, y := text(a), text(b)
		if x == "" || y == "" {
			return absentLast(x != "", y != "")
		}
		if c := strings.Compare(strings.ToLower(x), strings.ToLower(y)); c != 0 {
			return c
		}
		return strings.Compare(x, y)
	}
}

func absentLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// grouped writes 48210.5 with two decimals as "48,210.50".
func grouped(f float64, decimals int) string {
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		return sign + whole + "." + fraction
	}
	return sign + whole
}

// Display is a value as a file or a terminal shows it.
func Display(v any, c Column) string {
	switch x := cell(v, c.Type).(type) {
	case nil:
		return ""
	case float64:
		switch c.Format {
		case "money":
			return strconv.FormatFloat(x, 'f', 2, 64)
		case "integer", "days_bar":
			return strconv.FormatFloat(x, 'f', 0, 64)
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(x)
	default:
		return fmt.Sprint(x)
	}
}
