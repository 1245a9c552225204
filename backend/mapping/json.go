package mapping

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// toJSON is a value as JSON text, keys in order.
func toJSON(v any) string {
	switch x := v.(type) {
	case time.Time:
		v = x.UTC().Format(isoForm)
	case []byte:
		v = base64.StdEncoding.EncodeToString(x)
	}
	b, err := json.Marshal(plain(v))
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// plain replaces dates and binary data, so that JSON shows them as text.
func plain(v any) any {
	switch x := v.(type) {
	case time.Time:
		return x.UTC().Format(isoForm)
	case []byte:
		return base64.StdEncoding.EncodeToString(x)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = plain(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = plain(x[k])
		}
		return out
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
	}
	return v
}

// heavy reports whether a value is too large to be written out as JSON.
func heavy(v any) bool {
	left := maxText
	var weigh func(v any)
	weigh = func(v any) {
		if left -= 16; left < 0 { // what a value takes besides its text
			return
		}
		switch x := v.(type) {
		case string:
			left -= len(x)
		case []byte:
			left -= len(x)
		case []any:
			for _, e := range x {
				if weigh(e); left < 0 {
					return
				}
			}
		case map[string]any:
			for k, e := range x {
				left -= len(k)
				if weigh(e); left < 0 {
					return
				}
			}
		}
	}
	weigh(v)
	return left < 0
}
