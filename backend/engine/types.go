package engine

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"signet/backend/secret"
)

// JSON knows neither dates nor binary data, so a step remembers where it had them: a run that goes on
// has the values of the run that stopped, and not texts that look like them.

// The types that JSON does not know, as Step.Types names them.
const (
	asDate   = "date"
	asBuffer = "buffer"
)

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// typesOf lists where bundles hold dates and binary data, by the path to each; nil when they hold none.
func typesOf(red *secret.Redactor, bundles []map[string]any) map[string]string {
	var out map[string]string
	var walk func(path string, v any)
	put := func(path, name string) {
		if out == nil {
			out = map[string]string{}
		}
		out[path] = name
	}
	walk = func(path string, v any) {
		switch x := v.(type) {
		case time.Time:
			put(path, asDate)
		case []byte:
			put(path, asBuffer)
		case map[string]any:
			for k, e := range x {
				switch e.(type) { // most values are of a type that JSON knows
				case time.Time, []byte, map[string]any, []any:
					walk(path+"/"+escape.Replace(red.Clean(k)), e)
				}
			}
		case []any:
			for i, e := range x {
				switch e.(type) {
				case time.Time, []byte, map[string]any, []any:
					walk(fmt.Sprintf("%s/%d", path, i), e)
				}
			}
		}
	}
	for i, b := range bundles {
		walk(fmt.Sprint(i), b)
	}
	return out
}

// retype gives values that came back from JSON the types that they had; the bundles are changed in place.
func retype(bundles []map[string]any, types map[string]string) []map[string]any {
	for path, name := range types {
		parts := strings.Split(path, "/")
		var at int
		if _, err := fmt.Sscan(parts[0], &at); err != nil || at < 0 || at >= len(bundles) || len(parts) < 2 {
			continue
		}
		var holder any = bundles[at]
		for _, p := range parts[1 : len(parts)-1] {
			holder = child(holder, unescape.Replace(p))
		}
		last := unescape.Replace(parts[len(parts)-1])
		s, ok := child(holder, last).(string)
		if !ok {
			continue
		}
		var v any
		switch name {
		case asDate:
			t, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				continue
			}
			v = t
		case asBuffer:
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				continue
			}
			v = b
		default:
			continue
		}
		switch h := holder.(type) {
		case map[string]any:
			h[last] = v
		case []any:
			var i int
			if _, err := fmt.Sscan(last, &i); err == nil && i >= 0 && i < len(h) {
				h[i] = v
			}
		}
	}
	return bundles
}

func child(v any, name string) any {
	switch x := v.(type) {
	case map[string]any:
		return x[name]
	case []any:
		var i int
		if _, err := fmt.Sscan(name, &i); err == nil && i >= 0 && i < len(x) {
			return x[i]
		}
	}
	return nil
}
