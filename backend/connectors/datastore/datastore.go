// Package datastore reads and writes the data stores of the workspace. It reaches
// no system: records come and go through the call, where a run commits them or rolls them back.
package datastore

import (
	"context"

	"signet/backend/connector"
	"signet/backend/connector/shape"
)

// App is the declaration of data stores.
var App = &connector.App{
	Name: "datastore", Title: "Data store", Accent: "flow", Icon: "database",
	Summary: "Keep records in the workspace from run to run.",
	Actions: []*connector.Action{add, update, get, exist, search, count, remove, clearAll},
}

var add = &connector.Action{
	Name: "add_record", Title: "Add or replace a record", Group: "Actions", Effect: connector.Changes, Class: connector.Keyed,
	Summary:  "Keeps a record under a key.",
	Sentence: "Keep the record {{key}} in {{store}}",
	Inputs: []connector.Field{store(),
		connector.Text("key", "Key", connector.Max(1000), connector.Help("Without one, the record gets a key of its own.")),
		connector.Boolean("overwrite", "Replace an existing record", connector.Help("Off, a record with this key is an error.")),
		record(),
	},
	Outputs: []connector.Field{connector.Text("key", "Key")},
	Run:     runAdd,
	Example: map[string]any{"store": "Suppliers", "key": "100010", "overwrite": true, "data": map[string]any{"name": "Brandt"}},
}

var update = &connector.Action{
	Name: "update_record", Title: "Update a record", Group: "Actions", Effect: connector.Changes, Class: connector.Keyed,
	Summary:  "Changes fields of a record. What is not mapped, or is empty, stays; the word erase clears a field.",
	Sentence: "Change the record {{key}} in {{store}}",
	Inputs: []connector.Field{store(), key(),
		connector.Boolean("upsert", "Insert a missing record", connector.Help("Off, a missing record is an error.")),
		record(),
		connector.Boolean("overwrite_arrays", "Replace arrays", connector.Static(), connector.Advanced(), connector.Default(true), connector.Help("Off, the elements of an array are put behind those that are there.")),
	},
	Outputs: []connector.Field{connector.Text("key", "Key")},
	Run:     runUpdate,
	Example: map[string]any{"store": "Suppliers", "key": "100010", "upsert": true, "data": map[string]any{"name": "Brandt"}},
}

var get = &connector.Action{
	Name: "get_record", Title: "Get a record", Group: "Actions", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:  "Reads the record with a key. Without such a record the bundle is empty.",
	Sentence: "Read the record {{key}} in {{store}}",
	Inputs: []connector.Field{store(), key(),
		connector.Boolean("wrapped", "Fields under data", connector.Static(), connector.Advanced(), connector.Help("Gives key and data, in which the fields are.")),
	},
	Outputs:   []connector.Field{},
	Interface: getInterface,
	Run:       runGet,
	Example:   map[string]any{"store": "Suppliers", "key": "100010", "wrapped": true},
}

var exist = &connector.Action{
	Name: "exist_record", Title: "Check the existence of a record", Group: "Actions", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:  "Says whether there is a record with a key.",
	Sentence: "Look for the record {{key}} in {{store}}",
	Inputs:   []connector.Field{store(), key()},
	Outputs:  []connector.Field{connector.Boolean("exist", "Exists")},
	Run:      runExist,
	Example:  map[string]any{"store": "Suppliers", "key": "100010"},
}

var search = &connector.Action{
	Name: "search_records", Title: "Search records", Group: "Searches", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:  "Gives a bundle for each record that fits.",
	Sentence: "Search records in {{store}}",
	Inputs: []connector.Field{store(),
		connector.Filter("filter", "Filter", connector.Help("On the left the name of a field, or key; on the right a value. Without conditions, every record fits.")),
		connector.Array("sort", "Sort", []connector.Field{
			connector.Text("key", "Field", connector.Required()),
			connector.Select("order", "Order", connector.Choices("asc", "Ascending", "desc", "Descending"), connector.Default("asc")),
		}, connector.Help("Without one, in the order of the keys.")),
		connector.Integer("limit", "Limit", connector.Default(100.0), connector.Help("The most bundles. 0 gives all.")),
		connector.Boolean("continue", "Go on when nothing is found", connector.Static(), connector.Advanced(), connector.Help("Off, the route ends here when nothing is found.")),
	},
	Outputs:   []connector.Field{connector.Text("key", "Key"), connector.Collection("data", "Record", nil)},
	Interface: searchInterface,
	Run:       runSearch,
	Example:   map[string]any{"store": "Suppliers"},
}

var count = &connector.Action{
	Name: "count_records", Title: "Count records", Group: "Searches", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:  "Says how many records there are, or how many fit.",
	Sentence: "Count the records in {{store}}",
	Inputs: []connector.Field{store(),
		connector.Filter("filter", "Filter", connector.Advanced(), connector.Help("On the left the name of a field, or key; on the right a value.")),
	},
	Outputs: []connector.Field{connector.Integer("count", "Number of records")},
	Run:     runCount,
	Example: map[string]any{"store": "Suppliers"},
}

var remove = &connector.Action{
	Name: "delete_record", Title: "Delete a record", Group: "Actions", Effect: connector.Deletes, Class: connector.Idempotent,
	Summary:  "Deletes the record with a key. A record that is not there is no error.",
	Sentence: "Delete the record {{key}} in {{store}}",
	Inputs:   []connector.Field{store(), key()},
	Outputs:  []connector.Field{connector.Text("key", "Key"), connector.Boolean("deleted", "Deleted", connector.Help("Whether it was there."))},
	Run:      runRemove,
	Example:  map[string]any{"store": "Suppliers", "key": "100010"},
}

var clearAll = &connector.Action{
	Name: "delete_all", Title: "Delete all records", Group: "Actions", Effect: connector.Deletes, Class: connector.Idempotent,
	Summary:  "Empties a data store.",
	Sentence: "Delete all records in {{store}}",
	Inputs:   []connector.Field{store()},
	Outputs:  []connector.Field{connector.Integer("count", "Number of records", connector.Help("How many there were."))},
	Run:      runClear,
	Example:  map[string]any{"store": "Suppliers"},
}

func init() {
	for _, a := range App.Actions {
		a.Transactional = true
		a.Options = map[string]connector.OptionsFunc{"stores": stores}
		a.API = func(fields map[string]any) string {
			if s := connector.TextOf(fields["store"]); s != "" {
				return "Data store " + s
			}
			return ""
		}
	}
}

func store() connector.Field {
	return connector.Select("store", "Data store", nil, connector.Required(), connector.Static(), connector.Loads("stores"),
		connector.Help("A new name makes a new data store."))
}

func key() connector.Field {
	return connector.Text("key", "Key", connector.Required(), connector.Max(1000))
}

func record() connector.Field {
	return connector.JSON("data", "Record", connector.Multiline(), connector.Example(map[string]any{"name": "{{1.name}}"}),
		connector.Help("Its fields with their names. A data store with a structure takes those of the structure."))
}

func stores(ctx context.Context, c *connector.Call) ([]connector.Option, error) {
	r, err := c.RecordsOf()
	if err != nil {
		return nil, err
	}
	list, err := r.Stores(ctx)
	if err != nil {
		return nil, err
	}
	out := []connector.Option{}
	for _, s := range list {
		detail := connector.TextOf(s.Records) + " records"
		if s.Records == 1 {
			detail = "1 record"
		}
		out = append(out, connector.Option{Value: s.Name, Label: s.Name, Detail: detail})
	}
	return out, nil
}

// structure is that of the store which the fields name; nil when it has none.
func structure(ctx context.Context, c *connector.Call) ([]connector.Field, bool, error) {
	r, err := c.RecordsOf()
	if err != nil {
		return nil, false, err
	}
	s, err := r.Store(ctx, c.Text("store"))
	if err != nil {
		return nil, false, err
	}
	f, err := shape.Fields(s.Structure)
	return f, s.Strict, err
}

func getInterface(ctx context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
	f, _, err := structure(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	if connector.BoolOf(c.Fields["wrapped"]) {
		return nil, []connector.Field{connector.Text("key", "Key"), connector.Collection("data", "Record", f)}, nil
	}
	if f == nil {
		f = []connector.Field{}
	}
	return nil, f, nil
}

func searchInterface(ctx context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
	f, _, err := structure(ctx, c)
	return nil, []connector.Field{connector.Text("key", "Key"), connector.Collection("data", "Record", f)}, err
}
