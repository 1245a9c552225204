package desk

import (
	"context"
	"strings"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

// StoreArgs give a data store a structure: a specification, or a sample in JSON from which one is made.
type StoreArgs struct {
	Name      string `json:"name"`
	Structure string `json:"structure,omitempty"` // JSON: [{name, type, …}]
	Sample    string `json:"sample,omitempty"`    // JSON
	Strict    bool   `json:"strict,omitempty"`
}

// StoreReply is a data store as it is now.
type StoreReply struct {
	Name      string `json:"name"`
	Records   int    `json:"records"`
	Structure []any  `json:"structure"`
	Strict    bool   `json:"strict"`
}

func storeReply(x connector.DataStore) StoreReply {
	return StoreReply{x.Name, x.Records, append([]any{}, x.Structure...), x.Strict}
}

// DataStores lists the data stores of the workspace.
func (d *Desk) DataStores(ctx context.Context) ([]StoreReply, error) {
	list, err := d.store.DataStore().Stores(ctx)
	out := make([]StoreReply, len(list))
	for i, x := range list {
		out[i] = storeReply(x)
	}
	return out, err
}

// DataRecords gives a store and its first records, in the order of their keys.
func (d *Desk) DataRecords(ctx context.Context, name string, most int) (StoreReply, []connector.Record, error) {
	s := d.store.DataStore()
	x, err := s.Store(ctx, name)
	if err != nil {
		return StoreReply{}, nil, err
	}
	if x.Records == 0 && x.Structure == nil || strings.HasPrefix(name, ".") {
		return StoreReply{}, nil, fault.New(fault.NotFound, "desk.datastore").About(name).Coded("datastore.unknown").
			Say("There is no data store %s.", name).Hint("List them with: signet datastore list")
	}
	out := []connector.Record{}
	err = s.Each(ctx, name, func(r connector.Record) bool {
		if len(out) < most {
			out = append(out, r)
		}
		return len(out) < most
	})
	return storeReply(x), out, err
}

// DefineDataStore keeps the structure of a data store, which its modules hold records to. It changes no record.
func (d *Desk) DefineDataStore(ctx context.Context, a StoreArgs) (StoreReply, error) {
	name := strings.TrimSpace(a.Name)
	if name == "" || strings.HasPrefix(name, ".") {
		return StoreReply{}, fault.New(fault.Invalid, "desk.datastore").On("name").Coded("datastore.name").Headline("“%s” is no name of a data store", name).
			Say("A data store has a name, which does not begin with a point.").Hint("Give another name.")
	}
	spec, err := specification(a)
	if err != nil {
		return StoreReply{}, err
	}
	s := d.store.DataStore()
	if err := s.Define(ctx, connector.DataStore{Name: name, Structure: spec, Strict: a.Strict}); err != nil {
		return StoreReply{}, err
	}
	e := d.event(audit.DataStoreChanged)
	e.Object = "Data store " + name
	e.Facts = map[string]string{"fields": itoa(len(spec)), "strict": map[bool]string{true: "yes", false: "no"}[a.Strict]}
	if err := d.record(ctx, e); err != nil {
		return StoreReply{}, err
	}
	x, err := s.Store(ctx, name)
	return storeReply(x), err
}

// specification is a structure as it is given, checked, or the one that a sample has.
func specification(a StoreArgs) ([]any, error) {
	if strings.TrimSpace(a.Sample) != "" {
		return shape.FromJSON(a.Sample)
	}
	if strings.TrimSpace(a.Structure) == "" {
		return nil, nil
	}
	v, err := shape.ReadJSON(a.Structure)
	if err != nil {
		return nil, err
	}
	if _, err := shape.Fields(v); err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	return list, nil
}

// StructureOf makes a structure of a sample: JSON, or XML in the form in which Parse XML gives it.
func (d *Desk) StructureOf(ctx context.Context, kind, sample string) ([]any, error) {
	if kind != "xml" {
		return shape.FromJSON(sample)
	}
	a, ok := d.Registry.Action("xml", "parse_xml")
	if !ok {
		return nil, fault.New(fault.FailedPrecondition, "desk.structure").Say("This Signet reads no XML.").Hint("Give a sample in JSON.")
	}
	res, err := a.Run(ctx, connector.NewCall(connector.Call{Fields: map[string]any{"xml": sample}, Net: d.network.Refusing(func() error { return errLocal })}, nil, nil))
	if err != nil || len(res.Bundles) == 0 {
		return nil, err
	}
	return shape.FromValue(res.Bundles[0]), nil
}

func (d *Desk) commandDefine(ctx context.Context, a StoreArgs) (StoreReply, error) {
	return d.DefineDataStore(ctx, a)
}
