package desk_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flow"
)

type values = map[string]any

// TestWhatALocalModuleGivesCanBeMappedBeforeItRan: its outputs follow from its fields as they are written.
func TestWhatALocalModuleGivesCanBeMappedBeforeItRan(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	_, err := d.DefineDataStore(t.Context(), desk.StoreArgs{Name: "Suppliers", Sample: `{"id": "1", "address": {"city": "Ulm"}}`})
	require.NoError(t, err)
	structure := []any{values{"name": "order", "type": "text"}, values{"name": "lines", "type": "array", "spec": []any{values{"name": "n", "type": "number"}}}}
	doc := flow.New("flow_local", "Local")
	doc.Modules = []flow.Module{
		{ID: 1, App: "tools", Action: "basic_trigger", Fields: values{"bundles": []any{values{"items": []any{values{"name": "start", "value": "1"}}}}}},
		{ID: 2, App: "json", Action: "parse_json", Fields: values{"json": "{{1.start}}", "structure": structure}},
		{ID: 3, App: "csv", Action: "parse_csv", Fields: values{"csv": "x", "columns": []any{"a", "b c"}}},
		{ID: 4, App: "text", Action: "match_pattern", Fields: values{"pattern": `(?<po>45\d+)`, "text": "x"}},
		{ID: 5, App: "datastore", Action: "get_record", Fields: values{"store": "Suppliers", "key": "1"}},
		{ID: 6, App: "datastore", Action: "search_records", Fields: values{"store": "Suppliers"}},
		{ID: 7, App: "tools", Action: "set_variable", Fields: values{"name": "last", "value": "1"}},
		{ID: 8, App: "text", Action: "match_pattern", Fields: values{"pattern": "(half typed", "text": "x"}},
		{ID: 9, App: "tools", Action: "compose_string", Fields: values{"value": "x"}},
	}
	for i := 1; i < 9; i++ {
		doc.Links = append(doc.Links, flow.Link{From: i, To: i + 1, Kind: flow.Next})
	}
	b, err := json.Marshal(doc)
	require.NoError(t, err)
	imported, err := d.ImportFlow(t.Context(), "local.json", b)
	require.NoError(t, err)
	s, err := d.Mappable(t.Context(), imported.Document.ID, 9)
	require.NoError(t, err)
	of := func(module string) []desk.Item { return find(t, s.Items, module).Children }
	require.Equal(t, "{{1.start}}", find(t, of("1"), "start").Insert)
	require.Equal(t, "{{2.order}}", find(t, of("2"), "order").Insert)
	require.Equal(t, "number", find(t, find(t, of("2"), "lines").Children, "lines.[1].n").Type)
	require.Equal(t, "{{3.`b c`}}", find(t, of("3"), "b c").Insert)
	require.Equal(t, "{{4.po}}", find(t, of("4"), "po").Insert)
	require.Equal(t, "{{4.`$1`}}", find(t, of("4"), "$1").Insert)
	require.Equal(t, "{{5.address.city}}", find(t, find(t, of("5"), "address").Children, "address.city").Insert)
	require.Equal(t, "{{6.data.id}}", find(t, find(t, of("6"), "data").Children, "data.id").Insert)
	require.Equal(t, "{{7.last}}", find(t, of("7"), "last").Insert)
	require.Equal(t, "{{8.i}}", find(t, of("8"), "i").Insert, "a pattern that is half typed takes nothing away")

	options, _, err := d.ModuleOptions(t.Context(), imported.Document.ID, 5, "store", nil)
	require.NoError(t, err)
	require.Equal(t, "Suppliers", options[0].Value)
}

func TestDataStores(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	ctx := t.Context()
	list, err := d.DataStores(ctx)
	require.NoError(t, err)
	require.Empty(t, list)
	x, err := d.DefineDataStore(ctx, desk.StoreArgs{Name: " Orders ", Structure: `[{"name": "n", "type": "number"}]`, Strict: true})
	require.NoError(t, err)
	require.Equal(t, desk.StoreReply{Name: "Orders", Structure: []any{values{"name": "n", "type": "number"}}, Strict: true}, x)
	events, err := d.Events(ctx, audit.Filter{Event: audit.DataStoreChanged})
	require.NoError(t, err)
	require.Len(t, events.Events, 1)
	require.Equal(t, "Data store Orders", events.Events[0].Object)
	for _, bad := range []desk.StoreArgs{{Name: ""}, {Name: ".x"}, {Name: "A", Structure: "{"}, {Name: "A", Structure: `[{"type":"text"}]`}, {Name: "A", Sample: "<"}} {
		_, err = d.DefineDataStore(ctx, bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%+v", bad)
	}
	_, records, err := d.DataRecords(ctx, "Orders", 10)
	require.NoError(t, err)
	require.Empty(t, records)
	_, _, err = d.DataRecords(ctx, ".increment", 10)
	require.Equal(t, fault.NotFound, fault.KindOf(err))

	spec, err := d.StructureOf(ctx, "xml", `<order number="45"><line>x</line></order>`)
	require.NoError(t, err)
	require.Equal(t, []any{values{"name": "order", "type": "collection", "spec": []any{
		values{"name": "_attributes", "type": "collection", "spec": []any{values{"name": "number", "type": "text"}}},
		values{"name": "line", "type": "array", "spec": values{"type": "text"}}}}}, spec)
	_, err = d.StructureOf(ctx, "json", `{`)
	require.Equal(t, "json.syntax", fault.Of(err).Code)
	_, err = d.StructureOf(ctx, "xml", `<!DOCTYPE a [<!ENTITY x "y">]><a/>`)
	require.Equal(t, "xml.doctype", fault.Of(err).Code)
}
