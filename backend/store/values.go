package store

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"
)

// Values of a record are JSON; what JSON has no form for is a collection of one
// name: {"$date": …}, {"$bytes": …}. A collection that looks like one of these is
// wrapped in {"$is": …}, so that everything comes back as what it was.

func encodeValues(v map[string]any) ([]byte, error) { return json.Marshal(encoded(v)) }

func decodeValues(b []byte) (map[string]any, error) {
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, err
	}
	m, _ := decoded(v).(map[string]any)
	return m, nil
}

func tagged(m map[string]any) bool {
	if len(m) != 1 {
		return false
	}
	for k := range m {
		return strings.HasPrefix(k, "$")
	}
	return false
}

func encoded(v any) any {
	switch x := v.(type) {
	case time.Time:
		return map[string]any{"$date": x.Format(time.RFC3339Nano)}
	case []byte:
		return map[string]any{"$bytes": base64.StdEncoding.EncodeToString(x)}
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = encoded(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = encoded(e)
		}
		if tagged(x) {
			return map[string]any{"$is": out}
		}
		return out
	}
	return v
}

func decoded(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = decoded(x[i])
		}
	case map[string]any:
		if tagged(x) {
			if s, ok := x["$date"].(string); ok {
				if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
					return t
				}
			}
			if s, ok := x["$bytes"].(string); ok {
				if b, err := base64.StdEncoding.DecodeString(s); err == nil {
					return b
				}
			}
			if m, ok := x["$is"].(map[string]any); ok {
				x = m
			}
		}
		for k, e := range x {
			x[k] = decoded(e)
		}
		return x
	}
	return v
}
