package mapping

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Coerce turns a value into one of the type, by the language's table: text, number, boolean, date, time,
// array, collection or buffer. Nothing stays nothing, and erase stays erase.
func Coerce(v any, to string, zone *time.Location) (any, error) {
	switch v.(type) {
	case nil, Erased:
		return v, nil
	}
	if zone == nil {
		zone = time.Local
	}
	switch to {
	case "text":
		return toText(v)
	case "number":
		switch v.(type) {
		case bool, time.Time: // operators take them, fields do not
			return nil, problem("%s is no number.", title(typeName(v)))
		}
		f, ok, err := toNumber(v)
		if err != nil || !ok {
			return nil, err
		}
		return f, nil
	case "boolean":
		return toBool(v), nil
	case "date":
		switch v.(type) {
		case float64, int, int64, json.Number: // functions take them, fields do not
			return nil, problem("A number is no date. Use parseDate with the format X for seconds, or x for milliseconds.")
		}
		t, ok, err := toDate(v, zone)
		if err != nil || !ok {
			return nil, err
		}
		return t, nil
	case "time":
		return toTime(v)
	case "array":
		return toArray(v), nil
	case "collection":
		if m, ok := v.(map[string]any); ok {
			return m, nil
		}
		return nil, problem("%s is no collection.", title(typeName(v)))
	case "buffer":
		switch x := v.(type) {
		case []byte:
			return x, nil
		case []any, []map[string]any, map[string]any:
			return nil, problem("%s is no binary data. Use toString, then toBinary.", title(typeName(v)))
		}
		s, err := toText(v)
		return []byte(s), err
	}
	return v, nil
}

// toTime is a time of the day, hh:mm:ss. Only a text can be one.
func toTime(v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		return nil, problem("%s is no time of the day. Write it as 09:30:00, or use formatDate with HH:mm:ss.", title(typeName(v)))
	}
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	n, ok := secondsOf(s)
	if !ok {
		return nil, problem("“%s” is no time of the day. Write it as 09:30:00.", short(s))
	}
	return clockText(n), nil
}

// secondsOf reads hh:mm:ss.
func secondsOf(s string) (int, bool) {
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) != 3 {
		return 0, false
	}
	n := 0
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 || p == "" || p[0] == '+' || p[0] == '-' || v >= [...]int{24, 60, 60}[i] {
			return 0, false
		}
		n = n*60 + v
	}
	return n, true
}

func clockText(n int) string {
	b := make([]byte, 0, 8)
	for i, v := range [...]int{n / 3600, n / 60 % 60, n % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	return string(b)
}
