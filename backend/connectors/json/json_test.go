package json_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/json"
	"signet/backend/fault"
)

type m = map[string]any
type l = []any

func run(t *testing.T, action string, fields m) ([]map[string]any, error) {
	t.Helper()
	a, ok := json.App.Action(action)
	require.True(t, ok)
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: fields}, nil, nil))
	return res.Bundles, err
}

func TestParse(t *testing.T) {
	t.Parallel()
	structure := l{m{"name": "order", "type": "text", "required": true}, m{"name": "days", "type": "number", "default": 14.0}}
	for name, c := range map[string]struct {
		fields m
		want   []map[string]any
	}{
		"a collection is one bundle":           {m{"json": `{"a": {"b": [1]}}`}, []map[string]any{{"a": m{"b": l{1.0}}}}},
		"an array is a bundle for each (Make)": {m{"json": `[{"a":1},{"a":2}]`}, []map[string]any{{"a": 1.0}, {"a": 2.0}}},
		"plain elements are values (Make)":     {m{"json": `["x", 2]`}, []map[string]any{{"value": "x"}, {"value": 2.0}}},
		"an empty array is no bundle":          {m{"json": `[]`}, []map[string]any{}},
		"a plain value":                        {m{"json": `"x"`}, []map[string]any{{"value": "x"}}},
		"a file":                               {m{"json": []byte("\ufeff{\"a\":1}")}, []map[string]any{{"a": 1.0}}},
		"a structure gives types and defaults": {m{"json": `{"order": 45, "x": 1}`, "structure": structure}, []map[string]any{{"order": "45", "days": 14.0, "x": 1.0}}},
		"content-pipeline.json, module 42":     {m{"json": "{\"entry\":" + `{"nodeType":"document","data":{}}` + "}"}, []map[string]any{{"entry": m{"nodeType": "document", "data": m{}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "parse_json", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	for code, fields := range map[string]m{
		"json.syntax":        {"json": "{\"a\": \"b\n\"}"},
		"structure.mismatch": {"json": `{"days": 1}`, "structure": structure},
		"structure.bad":      {"json": `{}`, "structure": l{m{"type": "text"}}},
		"json.too_deep":      {"json": strings.Repeat("[", 600)},
	} {
		_, err := run(t, "parse_json", fields)
		require.Equal(t, code, fault.Of(err).Code)
	}
	_, err := run(t, "parse_json", m{"json": `{"order":"1","x":1}`, "structure": structure, "strict": true})
	require.Equal(t, "structure.mismatch", fault.Of(err).Code, "Make: strict")
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action string
		fields m
		want   string
	}{
		"fields":              {"create_json", m{"value": m{"response": "Event \"created\"\n"}}, `{"response":"Event \"created\"\n"}`},
		"text that is JSON":   {"create_json", m{"value": `{ "a" : 1 }`}, `{"a":1}`},
		"a structure":         {"create_json", m{"value": m{"n": "5"}, "structure": l{m{"name": "n", "type": "number"}, m{"name": "d", "default": "x"}}}, `{"d":"x","n":5}`},
		"lines":               {"create_json", m{"value": m{"a": l{1.0}}, "indent": "2"}, "{\n  \"a\": [\n    1\n  ]\n}"},
		"tabs":                {"create_json", m{"value": m{"a": 1.0}, "indent": "tab"}, "{\n\t\"a\": 1\n}"},
		"any value":           {"transform_to_json", m{"object": l{"x", 1.0, nil}}, `["x",1,null]`},
		"gathered":            {"aggregate_to_json", m{"items": l{m{"value": m{"a": 1.0}}, m{"value": `[2]`}, m{}}}, `[{"a":1},[2],null]`},
		"nothing gathered":    {"aggregate_to_json", m{"items": l{}}, `[]`},
		"a text stays a text": {"transform_to_json", m{"object": `{"a":1}`}, `"{\"a\":1}"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, c.action, c.fields)
			require.NoError(t, err)
			require.Equal(t, []map[string]any{{"json": c.want}}, got)
		})
	}
	for code, fields := range map[string]m{
		"json.syntax":        {"value": `{"a": b}`},
		"structure.mismatch": {"value": l{1.0}, "structure": l{m{"name": "a"}}},
	} {
		_, err := run(t, "create_json", fields)
		require.Equal(t, code, fault.Of(err).Code)
	}
}
