package tools_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/tools"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

func give(t *testing.T, action string, f fields) ([]map[string]any, error) {
	t.Helper()
	a, ok := tools.App.Action(action)
	require.True(t, ok)
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: f}, nil, nil))
	return res.Bundles, err
}

// Make: Tools > Switch (casesTable, elseOutput, useRegExpMatch).
func TestSwitch(t *testing.T) {
	t.Parallel()
	icons := []any{fields{"pattern": `01.\.png$`, "output": "clear"}, fields{"pattern": `1`, "output": "other"}}
	for name, c := range map[string]struct {
		fields fields
		want   any
	}{
		"from letter to letter":     {fields{"input": "1", "cases": icons, "else": "no"}, "other"},
		"not a part":                {fields{"input": "11", "cases": icons, "else": "no"}, "no"},
		"a regular expression":      {fields{"input": "http://x.example/01d.png", "cases": icons, "regex": true}, "clear"},
		"a number is its text":      {fields{"input": 1.0, "cases": icons}, "other"},
		"nothing fits and no else":  {fields{"input": "x", "cases": icons}, nil},
		"an output keeps its type":  {fields{"input": "a", "cases": []any{fields{"pattern": "a", "output": []any{1.0}}}}, []any{1.0}},
		"nothing is the empty case": {fields{"input": nil, "cases": []any{fields{"pattern": "", "output": "empty"}}}, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := give(t, "switcher", c.fields)
			require.NoError(t, err)
			require.Equal(t, []map[string]any{{"output": c.want}}, got)
		})
	}
	_, err := give(t, "switcher", fields{"input": "a", "regex": true, "cases": []any{fields{"pattern": "("}}})
	require.Equal(t, "text.pattern", fault.Of(err).Code)
	_, err = give(t, "switcher", fields{"input": fields{}, "cases": icons})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

// Make: Tools > Convert the encoding of a text.
func TestConvertEncoding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data     any
		from, to string
		want     []byte
		text     string
	}{
		{[]byte("Gr\xfc\xdfe"), "windows-1252", "utf-8", []byte("Grüße"), "Grüße"},
		{"Grüße", "utf-8", "iso-8859-1", []byte("Gr\xfc\xdfe"), "Grüße"},
		{"a€😀", "", "windows-1252", []byte("a\x80?"), "a€😀"},
		{"é", "utf8", "utf-16le", []byte{0xe9, 0}, "é"},
		{[]byte{0x93, 0xfa}, "shift_jis", "utf-8", []byte("日"), "日"},
	} {
		got, err := give(t, "convert_encoding", fields{"data": c.data, "from": c.from, "to": c.to})
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{"data": c.want, "text": c.text, "size": float64(len(c.want))}}, got)
	}
	_, err := give(t, "convert_encoding", fields{"data": "a", "to": "klingon"})
	require.Equal(t, "text.encoding", fault.Of(err).Code)
}

// TestWhatMakeAdds runs the modules that Make has besides the engine's own, in a flow.
func TestWhatMakeAdds(t *testing.T) {
	t.Parallel()
	d := document("flow", map[int]flow.Module{
		1: {Action: "basic_trigger", Fields: fields{"bundles": []any{fields{"items": []any{named("order", "45"), named("due", `{{parseDate("2026-03-14"; "YYYY-MM-DD"; "UTC")}}`)}},
			fields{"items": []any{named("order", "46")}}}}},
		2: {Action: "set_variable", Fields: fields{"name": "last", "value": "{{1.order}}", "scope": "cycle"}},
		3: {Action: "switcher", Fields: fields{"input": "{{1.order}}", "cases": []any{fields{"pattern": "45", "output": "{{2.last + 1}}"}}, "else": "{{1.due}}"}},
		4: {Action: "get_variable", Fields: fields{"name": "last"}},
		5: {Action: "compose_string", Fields: fields{"value": "{{4.last}} {{3.output}} {{formatDate(1.due; \"D.M.\")}}"}},
		6: {Action: "table_aggregator", Fields: fields{"source": 1.0, "cells": []any{"{{5.value}}", "{{1.order}}"}, "column_separator": "other", "other_column_separator": " | ",
			"row_separator": "other", "other_separator": " / "}},
		7: {Action: "return_output", Fields: fields{"values": fields{"table": "{{6.table}}"}}},
	}, chain(1, 2, 3, 4, 5, 6, 7)...)
	r := run(t, nil, d)
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, fields{"table": "45 46 14.3. | 45 / 46   | 46"}, r.Outputs)
}
