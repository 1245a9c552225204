package mapping

import "time"

// Coerce turns a value into one of the type, by the language's table. Nothing stays nothing.
func Coerce(v any, to string, zone *time.Location) (any, error) {
	if v == nil {
		return nil, nil
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
		if _, ok := v.(float64); ok {
			return nil, problem("A number is no date. Use parseDate with the format X for seconds, or x for milliseconds.")
		}
		t, ok, err := toDate(v, zone)
		if err != nil || !ok {
			return nil, err
		}
		return t, nil
	case "array":
		return toArray(v), nil
	case "collection":
		if m, ok := v.(map[string]any); ok {
			return m, nil
		}
		return nil, problem("%s is no collection.", title(typeName(v)))
	case "buffer":
		if b, ok := v.([]byte); ok {
			return b, nil
		}
		s, err := toText(v)
		return []byte(s), err
	}
	return v, nil
}
