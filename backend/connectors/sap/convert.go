package sap

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"signet/backend/connector"
)

// encode writes a value as SOAP-RFC has it. The error is a sentence for people.
func (t component) encode(v any) (string, error) {
	switch t.kind {
	case 'D':
		return encodeDate(v)
	case 'T':
		return encodeTime(v)
	case 'P', 'F', 'a', 'e':
		return t.encodeDecimal(v)
	case 'I', 'b', 's', '8':
		return t.encodeWhole(v)
	case 'X', 'y':
		if b, ok := v.([]byte); ok {
			return base64.StdEncoding.EncodeToString(b), nil
		}
		return connector.TextOf(v), nil
	case 'N':
		s := strings.TrimSpace(connector.TextOf(v))
		if strings.Trim(s, "0123456789") != "" {
			return "", fmt.Errorf("“%s” is not made of digits", s)
		}
		if digits := strings.TrimLeft(s, "0"); t.length > 0 && len(digits) <= t.length && len(s) > t.length {
			s = digits
		}
		if t.length > 0 && len(s) > t.length {
			return "", fmt.Errorf("“%s” has more than %d digits", s, t.length)
		}
		return zeros(s, t.length), nil
	}
	if on, ok := v.(bool); ok {
		if on {
			return "X", nil
		}
		return "", nil
	}
	if at, ok := v.(time.Time); ok {
		v = at.Format(time.DateOnly)
	}
	s := connector.TextOf(v)
	if b, ok := v.([]byte); ok && !utf8.Valid(b) {
		return "", fmt.Errorf("it is a file, and SAP takes text here")
	}
	if t.kind == 'g' {
		return s, nil
	}
	if n := utf8.RuneCountInString(s); t.length > 0 && n > t.length {
		return "", fmt.Errorf("“%s” has %d characters, and SAP keeps %d", short(s, 40), n, t.length)
	}
	return t.padded(s), nil
}

// padded is a number with the leading zeros that SAP keeps in its tables, where its conversion exit adds them.
func (t component) padded(s string) string {
	digits := strings.TrimSpace(s)
	if t.length > 0 && (t.exit == "ALPHA" || strings.HasPrefix(t.exit, "MATN")) && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return zeros(digits, t.length)
	}
	return s
}

func zeros(s string, n int) string {
	if len(s) >= n {
		return s
	}
	return strings.Repeat("0", n-len(s)) + s
}

func encodeDate(v any) (string, error) {
	switch x := v.(type) {
	case time.Time:
		if x.IsZero() {
			return "0000-00-00", nil
		}
		return x.Format(time.DateOnly), nil
	case bool:
		return "", fmt.Errorf("yes or no is not a date")
	}
	s := strings.TrimSpace(connector.TextOf(v))
	if s == "" || s == "00000000" || s == "0000-00-00" {
		return "0000-00-00", nil
	}
	for _, layout := range []string{time.DateOnly, "20060102", time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("SAP would refuse “%s” as a date. Use YYYYMMDD", short(s, 40))
}

func encodeTime(v any) (string, error) {
	if at, ok := v.(time.Time); ok {
		return at.Format(time.TimeOnly), nil
	}
	s := strings.TrimSpace(connector.TextOf(v))
	if s == "" {
		return "00:00:00", nil
	}
	for _, layout := range []string{time.TimeOnly, "150405", "15:04", time.RFC3339Nano} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.Format(time.TimeOnly), nil
		}
	}
	return "", fmt.Errorf("SAP would refuse “%s” as a time. Use HH:MM:SS", short(s, 40))
}

func (t component) encodeDecimal(v any) (string, error) {
	switch x := v.(type) {
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return "", fmt.Errorf("it is not a number")
		}
		if t.kind == 'P' {
			return strconv.FormatFloat(x, 'f', t.decimals, 64), nil
		}
		return strconv.FormatFloat(x, 'f', -1, 64), nil
	case bool:
		return "", fmt.Errorf("yes or no is not a number")
	}
	s := strings.TrimSpace(connector.TextOf(v))
	if s == "" {
		return "0", nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if strings.Trim(whole+fraction, "0123456789") != "" || whole+fraction == "" {
		return "", fmt.Errorf("SAP would refuse “%s” as a number. Use a point before the decimals", short(s, 40))
	}
	if t.kind == 'P' && len(strings.TrimRight(fraction, "0")) > t.decimals {
		return "", fmt.Errorf("“%s” has more than %d decimals", s, t.decimals)
	}
	return s, nil
}

func (t component) encodeWhole(v any) (string, error) {
	if x, ok := v.(float64); ok {
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			return "", fmt.Errorf("%s is not a whole number", connector.TextOf(x))
		}
		return strconv.FormatFloat(x, 'f', 0, 64), nil
	}
	s := strings.TrimSpace(connector.TextOf(v))
	if s == "" {
		return "0", nil
	}
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		return "", fmt.Errorf("“%s” is not a whole number", short(s, 40))
	}
	return s, nil
}

// decode reads a value of SOAP-RFC. A date that is not set is nothing; a number
// that a computer's numbers cannot hold exactly stays text.
func (t component) decode(s string) any {
	switch t.kind {
	case 'D':
		s = strings.TrimSpace(s)
		if at, err := time.Parse("20060102", s); err == nil {
			s = at.Format(time.DateOnly)
		}
		if s == "" || strings.Trim(s, "0-") == "" {
			return nil
		}
		return s
	case 'P', 'F', 'a', 'e', 'I', 'b', 's', '8':
		return decodeNumber(strings.TrimSpace(s))
	case 'N', 'T':
		return strings.TrimSpace(s)
	case 'X', 'y':
		if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s)); err == nil {
			return b
		}
		return s
	}
	if t.exit == "ALPHA" && s != "" && strings.Trim(s, "0123456789") == "" {
		return strings.TrimLeft(s, "0") // as SAP shows it
	}
	return s
}

func decodeNumber(s string) any {
	if s == "" {
		return float64(0)
	}
	if rest, ok := strings.CutSuffix(s, "-"); ok {
		s = "-" + rest
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if !strings.ContainsAny(s, "eE") && plain(strconv.FormatFloat(f, 'f', -1, 64)) != plain(s) {
		return s
	}
	return f
}

// plain is a decimal number without needless zeros.
func plain(s string) string {
	minus := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimPrefix(s, "-"), "0")
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "" || strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	if minus && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	return s
}
