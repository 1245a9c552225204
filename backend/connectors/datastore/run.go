package datastore

import (
	"context"
	"maps"
	"strings"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

// call is the store of an operation.
type call struct {
	connector.Records
	c     *connector.Call
	store string
	key   string
}

func open(c *connector.Call) (*call, error) {
	r, err := c.RecordsOf()
	if err != nil {
		return nil, err
	}
	s := strings.TrimSpace(c.Text("store"))
	if s == "" || strings.HasPrefix(s, ".") {
		return nil, fault.New(fault.Invalid, "datastore").On("store").Coded("datastore.name").Headline("“%s” is no data store", s).
			Say("A data store has a name, which does not begin with a point.").Hint("Choose one of the list, or type the name of a new one.")
	}
	return &call{r, c, s, c.Text("key")}, nil
}

func (d *call) result(key string, bundle map[string]any) connector.Result {
	object := "Data store " + d.store
	if key != "" {
		object = "Record " + key + " in " + d.store
	}
	return connector.Result{Object: object, Bundles: []map[string]any{bundle}}
}

// data are the mapped fields of a record; a text is JSON that the person wrote with mapped values in it.
func (d *call) data() (map[string]any, error) {
	v := d.c.Fields["data"]
	if text, ok := v.(string); ok {
		if strings.TrimSpace(text) == "" {
			return map[string]any{}, nil
		}
		read, err := shape.ReadJSON(text)
		if err != nil {
			return nil, fault.Of(err).On("data")
		}
		v = read
	}
	switch m := v.(type) {
	case nil:
		return map[string]any{}, nil
	case map[string]any:
		return m, nil
	}
	return nil, fault.New(fault.Invalid, "datastore").On("data").Coded("datastore.record").Headline("The record has no fields").
		Say("A record is a collection, and what is mapped is none.").Hint("Map fields with names.")
}

// erased reports the word erase.
func erased(v any) bool {
	_, is := v.(interface{ Erased() })
	return is
}

// kept is a record as it is written: without what was erased, and held to the store's structure.
func (d *call) kept(ctx context.Context, v map[string]any) (map[string]any, error) {
	out := maps.Clone(v)
	for k, x := range v {
		if erased(x) {
			delete(out, k)
		}
	}
	f, strict, err := structure(ctx, d.c)
	if err != nil || f == nil {
		return out, err
	}
	return shape.Apply(f, out, strict, d.c.Now().Location())
}

func runAdd(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	v, err := d.data()
	if err != nil {
		return connector.Result{}, err
	}
	if v, err = d.kept(ctx, v); err != nil {
		return connector.Result{}, err
	}
	key := d.key
	if key == "" {
		if key = c.Key; key == "" {
			return connector.Result{}, fault.New(fault.Invalid, "datastore.add").On("key").Coded("datastore.no_key").Headline("The record has no key").
				Say("The field Key is empty.").Hint("Map a value into it.")
		}
	}
	replace := connector.BoolOf(c.Fields["overwrite"])
	err = d.Change(ctx, d.store, key, c.Key, func(old *connector.Record) (map[string]any, error) {
		if old == nil || replace {
			return v, nil
		}
		if c.Key != "" && old.By == c.Key { // this attempt has written it already
			return nil, nil
		}
		return nil, fault.New(fault.AlreadyExists, "datastore.add").About(d.store).On("key").Coded("datastore.duplicate").
			Headline("There is a record %s already", key).Say("The data store %s has a record with this key.", d.store).
			Hint("Switch on Replace an existing record, or give the record another key.").With("Key", key)
	})
	if err != nil {
		return connector.Result{}, err
	}
	return d.result(key, map[string]any{"key": key}), nil
}

func runUpdate(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	v, err := d.data()
	if err != nil {
		return connector.Result{}, err
	}
	arrays := c.Fields["overwrite_arrays"]
	join := arrays != nil && arrays != "" && !connector.BoolOf(arrays)
	err = d.Change(ctx, d.store, d.key, c.Key, func(old *connector.Record) (map[string]any, error) {
		if old == nil {
			if connector.BoolOf(c.Fields["upsert"]) {
				return d.kept(ctx, v)
			}
			return nil, fault.New(fault.NotFound, "datastore.update").About(d.store).On("key").Coded("datastore.missing").
				Headline("There is no record %s", d.key).Say("The data store %s has no record with this key.", d.store).
				Hint("Switch on Insert a missing record, or correct the key.").With("Key", d.key)
		}
		if c.Key != "" && old.By == c.Key { // this attempt has changed it already: arrays would grow twice
			return nil, nil
		}
		return d.kept(ctx, merged(old.Values, v, join))
	})
	if err != nil {
		return connector.Result{}, err
	}
	return d.result(d.key, map[string]any{"key": d.key}), nil
}

// merged is a record with its changes: what is empty stays as it was, collections are merged, what is erased is gone.
func merged(old, change map[string]any, join bool) map[string]any {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range change {
		switch x := v.(type) {
		case nil:
		case string:
			if x != "" {
				out[k] = x
			}
		case map[string]any:
			if was, ok := out[k].(map[string]any); ok {
				out[k] = merged(was, x, join)
			} else {
				out[k] = x
			}
		case []any:
			if was, ok := out[k].([]any); ok && join {
				out[k] = append(append([]any{}, was...), x...)
			} else {
				out[k] = x
			}
		default:
			if erased(v) {
				delete(out, k)
			} else {
				out[k] = v
			}
		}
	}
	return out
}

func runGet(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	r, err := d.Get(ctx, d.store, d.key)
	if err != nil {
		return connector.Result{}, err
	}
	b := map[string]any{}
	switch {
	case r == nil:
	case connector.BoolOf(c.Fields["wrapped"]):
		b = map[string]any{"key": r.Key, "data": r.Values}
	default:
		b = r.Values
	}
	return d.result(d.key, b), nil
}

func runExist(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	r, err := d.Get(ctx, d.store, d.key)
	if err != nil {
		return connector.Result{}, err
	}
	return d.result(d.key, map[string]any{"exist": r != nil}), nil
}

func runRemove(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	had, err := d.Remove(ctx, d.store, d.key)
	if err != nil {
		return connector.Result{}, err
	}
	return d.result(d.key, map[string]any{"key": d.key, "deleted": had}), nil
}

func runClear(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	n, err := d.Clear(ctx, d.store)
	if err != nil {
		return connector.Result{}, err
	}
	return d.result("", map[string]any{"count": float64(n)}), nil
}
