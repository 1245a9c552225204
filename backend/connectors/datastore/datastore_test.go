package datastore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/datastore"
	"signet/backend/fault"
	"signet/backend/mapping"
)

type m = map[string]any
type l = []any

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func call(action string, r connector.Records, key string, fields m) ([]map[string]any, error) {
	a, _ := datastore.App.Action(action)
	if fields["store"] == nil {
		fields["store"] = "Suppliers"
	}
	res, err := a.Run(context.Background(), connector.NewCall(connector.Call{Fields: fields, Key: key, Records: r, Now: func() time.Time { return noon }}, nil, nil))
	return res.Bundles, err
}

// Make: Data store modules (action-flows.md 2): Add/Replace with overwrite, Update with insert, Get, Check existence, Count, Delete.
func TestRecords(t *testing.T) {
	t.Parallel()
	d := opened(t)
	do := func(action string, fields m) []map[string]any {
		t.Helper()
		got, err := call(action, d, "", fields)
		require.NoError(t, err)
		return got
	}
	code := func(want, action string, fields m) {
		t.Helper()
		_, err := call(action, d, "", fields)
		require.Equal(t, want, fault.Of(err).Code)
		require.NotEmpty(t, fault.Of(err).Remedy)
	}
	require.Equal(t, []map[string]any{{"key": "1"}}, do("add_record", m{"key": "1", "data": m{"name": "Brandt", "since": noon, "tags": l{"a"}, "address": m{"city": "Ulm"}}}))
	_, err := call("add_record", d, "", m{"key": "1", "data": m{}})
	require.Equal(t, fault.AlreadyExists, fault.KindOf(err), "DuplicateDataError")
	require.Equal(t, "datastore.duplicate", fault.Of(err).Code)
	require.Equal(t, []map[string]any{{"name": "Brandt", "since": noon, "tags": l{"a"}, "address": m{"city": "Ulm"}}}, do("get_record", m{"key": "1"}))
	require.Equal(t, []map[string]any{{"key": "1", "data": m{"name": "Brandt", "since": noon, "tags": l{"a"}, "address": m{"city": "Ulm"}}}}, do("get_record", m{"key": "1", "wrapped": true}))
	require.Equal(t, []map[string]any{{}}, do("get_record", m{"key": "2"}), "without a record the bundle is empty")
	require.Equal(t, []map[string]any{{"exist": true}}, do("exist_record", m{"key": "1"}))
	require.Equal(t, []map[string]any{{"exist": false}}, do("exist_record", m{"key": "2"}))

	// Empty leaves a field as it is, erase clears it, collections are merged.
	do("update_record", m{"key": "1", "data": m{"name": "", "since": mapping.Erased{}, "tags": l{"b"}, "address": m{"zip": "89073"}, "late": true, "none": nil}})
	require.Equal(t, []map[string]any{{"name": "Brandt", "tags": l{"b"}, "address": m{"city": "Ulm", "zip": "89073"}, "late": true}}, do("get_record", m{"key": "1"}))
	do("update_record", m{"key": "1", "data": m{"tags": l{"c"}}, "overwrite_arrays": false})
	require.Equal(t, l{"b", "c"}, do("get_record", m{"key": "1"})[0]["tags"])
	code("datastore.missing", "update_record", m{"key": "2", "data": m{}})
	do("update_record", m{"key": "2", "upsert": true, "data": `{"name": "Kern"}`})
	require.Equal(t, []map[string]any{{"count": 2.0}}, do("count_records", m{}))
	do("add_record", m{"key": "1", "overwrite": true, "data": m{"name": "Brandt & Co"}})
	require.Equal(t, []map[string]any{{"name": "Brandt & Co"}}, do("get_record", m{"key": "1"}), "replaced, not merged")

	require.Equal(t, []map[string]any{{"key": "2", "deleted": true}}, do("delete_record", m{"key": "2"}))
	require.Equal(t, []map[string]any{{"key": "2", "deleted": false}}, do("delete_record", m{"key": "2"}))
	require.Equal(t, []map[string]any{{"count": 1.0}}, do("delete_all", m{}))
	code("datastore.name", "count_records", m{"store": ".increment"})
	code("datastore.name", "add_record", m{"store": " ", "key": "1"})
	code("datastore.no_key", "add_record", m{"data": m{}})
	code("datastore.record", "add_record", m{"key": "1", "data": l{1.0}})
	code("json.syntax", "add_record", m{"key": "1", "data": "{"})
	_, err = call("count_records", nil, "", m{})
	require.Equal(t, "datastore.none", fault.Of(err).Code)
}

// TestARepetitionDoesNothingTwice: class keyed means that the same attempt may be made again after a crash.
func TestARepetitionDoesNothingTwice(t *testing.T) {
	t.Parallel()
	d := opened(t)
	for range 2 {
		got, err := call("add_record", d, "attempt 1", m{"data": m{"n": 1.0}})
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{"key": "attempt 1"}}, got, "a key of its own")
		_, err = call("update_record", d, "attempt 2", m{"key": "list", "upsert": true, "overwrite_arrays": false, "data": m{"list": l{"x"}}})
		require.NoError(t, err)
	}
	_, err := call("update_record", d, "attempt 3", m{"key": "list", "overwrite_arrays": false, "data": m{"list": l{"y"}}})
	require.NoError(t, err)
	got, err := call("get_record", d, "", m{"key": "list"})
	require.NoError(t, err)
	require.Equal(t, l{"x", "y"}, got[0]["list"])
	n, err := d.Count(t.Context(), "Suppliers")
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

// Make: data structures of data stores, strict.
func TestStructure(t *testing.T) {
	t.Parallel()
	d := opened(t)
	require.NoError(t, d.Define(t.Context(), connector.DataStore{Name: "Suppliers", Strict: true,
		Structure: l{m{"name": "name", "type": "text", "required": true}, m{"name": "days", "type": "number", "default": 14.0}}}))
	_, err := call("add_record", d, "", m{"key": "1", "data": m{"name": 7.0}})
	require.NoError(t, err)
	got, err := call("get_record", d, "", m{"key": "1"})
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{"name": "7", "days": 14.0}}, got)
	for _, data := range []m{{}, {"name": "x", "more": 1.0}, {"name": "x", "days": "many"}} {
		_, err = call("add_record", d, "", m{"key": "2", "data": data})
		require.Equal(t, "structure.mismatch", fault.Of(err).Code)
	}
	_, err = call("update_record", d, "", m{"key": "1", "data": m{"name": mapping.Erased{}}})
	require.Equal(t, "structure.mismatch", fault.Of(err).Code)

	a, _ := datastore.App.Action("search_records")
	_, out, err := a.Interface(t.Context(), connector.NewCall(connector.Call{Fields: m{"store": "Suppliers"}, Records: d}, nil, nil))
	require.NoError(t, err)
	require.Equal(t, "days", out[1].Nested[1].Name)
	options, err := a.Options["stores"](t.Context(), connector.NewCall(connector.Call{Records: d}, nil, nil))
	require.NoError(t, err)
	require.Equal(t, []connector.Option{{Value: "Suppliers", Label: "Suppliers", Detail: "1 record"}}, options)
}

func TestSearch(t *testing.T) {
	t.Parallel()
	d := opened(t)
	for key, v := range map[string]m{"1": {"name": "Brandt", "days": 3.0, "address": m{"city": "Ulm"}}, "2": {"name": "kern", "days": 30.0, "since": noon}, "3": {"name": "Ahorn"}, "4": {"name": "{{1.days}}", "days": 10.0}} {
		_, err := call("add_record", d, "", m{"key": key, "data": v})
		require.NoError(t, err)
	}
	group := func(c ...m) l {
		var g l
		for _, x := range c {
			g = append(g, x)
		}
		return g
	}
	for name, c := range map[string]struct {
		fields m
		want   []string
	}{
		"all":                        {m{}, []string{"1", "2", "3", "4"}},
		"a limit":                    {m{"limit": 2.0}, []string{"1", "2"}},
		"no limit":                   {m{"limit": 0.0}, []string{"1", "2", "3", "4"}},
		"as Make stores it":          {m{"filter": l{group(m{"a": "days", "o": "number:greater", "b": "5"})}}, []string{"2", "4"}},
		"and":                        {m{"filter": l{group(m{"a": "days", "o": "number:greater", "b": 5.0}, m{"a": "name", "o": "text:startwith", "b": "k"})}}, []string{"2"}},
		"or":                         {m{"filter": l{group(m{"a": "name", "o": "text:equal", "b": "Ahorn"}), group(m{"a": "days", "o": "number:equal", "b": 3.0})}}, []string{"1", "3"}},
		"exists":                     {m{"filter": l{group(m{"a": "days", "o": "notexist"})}}, []string{"3"}},
		"within":                     {m{"filter": l{group(m{"a": "address.city", "o": "text:equal:ci", "b": "ULM"})}}, []string{"1"}},
		"by key":                     {m{"filter": l{group(m{"a": "key", "o": "text:equal", "b": "3"})}}, []string{"3"}},
		"dates":                      {m{"filter": l{group(m{"a": "since", "o": "date:greater", "b": noon.Add(-time.Hour)})}}, []string{"2"}},
		"a value is no expression":   {m{"filter": l{group(m{"a": "name", "o": "text:equal", "b": "{{1.days}}"})}}, []string{"4"}},
		"a name with a quote in it":  {m{"filter": l{group(m{"a": "na`me", "o": "text:equal", "b": "Ahorn"})}}, []string{"3"}},
		"sorted":                     {m{"sort": l{m{"key": "days", "order": "desc"}, m{"key": "key", "order": "asc"}}}, []string{"2", "4", "1", "3"}},
		"sorted and then cut":        {m{"sort": l{m{"key": "days", "order": "asc"}}, "limit": 2.0}, []string{"3", "1"}},
		"sorted by text":             {m{"sort": l{m{"name": "name"}}}, []string{"3", "1", "2", "4"}},
		"a filter as Signet has one": {m{"filter": m{"groups": l{group(m{"a": "days", "operator": "number:less", "b": 5.0})}}}, []string{"1"}},
		"nothing":                    {m{"filter": l{group(m{"a": "days", "o": "number:greater", "b": 500.0})}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call("search_records", d, "", c.fields)
			require.NoError(t, err)
			var keys []string
			for _, b := range got {
				keys = append(keys, b["key"].(string))
				require.NotEmpty(t, b["data"].(m)["name"])
			}
			require.Equal(t, c.want, keys)
		})
	}
	t.Run("the rest", func(t *testing.T) {
		got, err := call("search_records", d, "", m{"continue": true, "filter": l{group(m{"a": "x", "o": "exist"})}})
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{}}, got)
		got, err = call("count_records", d, "", m{"filter": l{group(m{"a": "days", "o": "exist"})}})
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{"count": 3.0}}, got)
		for _, f := range []any{l{group(m{"a": "days", "o": "number:sideways", "b": 1.0})}, l{"x"}} {
			_, err = call("search_records", d, "", m{"filter": f})
			require.Equal(t, "datastore.filter", fault.Of(err).Code, "%v", f)
		}
	})
}
