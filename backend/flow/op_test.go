package flow_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
	"signet/backend/flow"
)

func module(app, action string) flow.Module { return flow.Module{App: app, Action: action} }

func apply(t *testing.T, d flow.Document, ops ...flow.Op) flow.Document {
	t.Helper()
	for _, op := range ops {
		next, _, err := flow.Apply(d, op)
		require.NoError(t, err)
		d = next
	}
	return d
}

func randomOp(t *rapid.T, d flow.Document) flow.Op {
	id := rapid.IntRange(0, d.LastModule+1)
	ids := rapid.SliceOfN(id, 0, 3)
	name := rapid.SampledFrom([]string{"a", "b", "c", "due_date", "9x", ""})
	text := rapid.SampledFrom([]any{"x", "{{1.a}}", float64(3), true, nil, map[string]any{"k": "{{2.b}}"}, []any{"{{1.c}}"}})
	a, b := id.Draw(t, "a"), id.Draw(t, "b")
	kind := rapid.SampledFrom(flow.Kinds()).Draw(t, "kind")
	switch kind {
	case "add_module":
		return &flow.AddModule{Module: module("sap", "call"), After: a, Handles: rapid.Bool().Draw(t, "handler")}
	case "remove_module":
		return &flow.RemoveModule{IDs: ids.Draw(t, "ids")}
	case "move":
		return &flow.Move{Places: []flow.Place{{ID: a, X: b * 10, Y: a}}}
	case "rename_module":
		return &flow.RenameModule{ID: a, Name: name.Draw(t, "name")}
	case "set_field":
		return &flow.SetField{ID: a, Field: rapid.SampledFrom([]string{"a", "a.b", "c.d.e", ""}).Draw(t, "field"), Value: text.Draw(t, "value")}
	case "set_connection":
		return &flow.SetConnection{IDs: ids.Draw(t, "ids"), Connection: rapid.SampledFrom([]*flow.ConnectionRef{nil, {Shared: "con_1"}, {Dynamic: "dyn_1"}, {}}).Draw(t, "ref")}
	case "link":
		return &flow.LinkModules{From: a, To: b, As: rapid.SampledFrom([]flow.LinkKind{"", flow.OnError}).Draw(t, "as")}
	case "unlink":
		return &flow.Unlink{From: a, To: b}
	case "set_filter":
		return &flow.SetFilter{From: a, To: b, Filter: &flow.Filter{Name: "n", Groups: [][]flow.Condition{{{A: "{{1.x}}", Operator: "exist"}}}}}
	case "insert":
		if rapid.Bool().Draw(t, "existing") {
			return &flow.Insert{From: a, To: b, ID: id.Draw(t, "piece")}
		}
		return &flow.Insert{From: a, To: b, Module: module("http", "get")}
	case "swap_module":
		return &flow.SwapModule{ID: a, App: "mail", Action: "send", Keep: []string{"a", "nothing"}}
	case "duplicate":
		return &flow.Duplicate{IDs: ids.Draw(t, "ids")}
	case "paste":
		return &flow.Paste{Part: flow.Fragment{Modules: []flow.Module{{ID: 7, App: "a", Action: "b", Fields: map[string]any{"f": "{{7.x}}"}}}}, DX: 4}
	case "set_scheduling":
		return &flow.SetScheduling{Scheduling: rapid.SampledFrom([]flow.Scheduling{{Type: flow.OnDemand}, {Type: flow.Indefinite, Interval: 900}, {Type: "never"}}).Draw(t, "when")}
	case "add_input":
		return &flow.AddInput{Input: flow.Input{Name: name.Draw(t, "name"), Type: flow.Text, Default: text.Draw(t, "default")}}
	case "edit_input":
		return &flow.EditInput{Name: name.Draw(t, "old"), Input: flow.Input{Name: name.Draw(t, "name"), Type: flow.Date}}
	case "remove_input":
		return &flow.RemoveInput{Name: name.Draw(t, "name")}
	case "add_dynamic":
		return &flow.AddDynamic{ID: rapid.SampledFrom([]string{"dyn_1", "dyn_2", ""}).Draw(t, "id"), Modules: ids.Draw(t, "ids")}
	case "remove_dynamic":
		return &flow.RemoveDynamic{ID: "dyn_1"}
	case "set_notes":
		return &flow.SetNotes{Notes: []flow.Note{{ID: "n", Text: "x", Modules: []int{a}}}, Module: b, Text: "why"}
	case "set_settings":
		return &flow.SetSettings{Settings: flow.Settings{MaxCycles: a, Confidential: true}}
	case "set_routes":
		return &flow.SetRoutes{From: a, Routes: []flow.Route{{To: b, Fallback: true}}}
	case "rename_flow":
		return &flow.RenameFlow{Name: name.Draw(t, "name")}
	case "restore":
		return &flow.Restore{}
	}
	t.Fatalf("the property test does not know the op %s", kind)
	return nil
}

func TestOps(t *testing.T) {
	t.Parallel()

	t.Run("AnyNumberOfEditsUndoneIsTheSameDocument", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			d := flow.New("flow_1", "Orders")
			start := flow.Fingerprint(d)
			h := &flow.History{}
			var lines []json.RawMessage
			given := map[int]bool{}
			n := rapid.IntRange(1, 60).Draw(t, "edits")
			for range n {
				before := flow.Fingerprint(d)
				last := d.LastModule
				next, line, err := h.Do(d, randomOp(t, d))
				if flow.Fingerprint(d) != before {
					t.Fatal("an op changed the document that it was given")
				}
				if err != nil {
					continue
				}
				for _, m := range next.Modules {
					if _, old := d.Module(m.ID); !old {
						if m.ID <= last || given[m.ID] {
							t.Fatalf("id %d was used again", m.ID)
						}
						given[m.ID] = true
					}
				}
				lines, d = append(lines, line), next
			}
			end := flow.Fingerprint(d)
			// A restart reads the log back.
			h, err := flow.OpenHistory(lines)
			if err != nil {
				t.Fatal(err)
			}
			steps := 0
			for h.CanUndo() != "" {
				if d, _, err = h.Undo(d); err != nil {
					t.Fatal(err)
				}
				steps++
			}
			if steps != len(lines) || flow.Fingerprint(d) != start {
				t.Fatalf("%d of %d edits undone, and the document is another one", steps, len(lines))
			}
			for h.CanRedo() != "" {
				if d, _, err = h.Redo(d); err != nil {
					t.Fatal(err)
				}
			}
			if flow.Fingerprint(d) != end {
				t.Fatal("redo led elsewhere")
			}
		})
	})

	t.Run("EveryOpSurvivesItsJSON", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			op := randomOp(t, flow.Document{LastModule: 4})
			b, err := flow.EncodeOp(op)
			if err != nil {
				t.Fatal(err)
			}
			back, err := flow.DecodeOp(b)
			if err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			again, err := flow.EncodeOp(back)
			if err != nil || string(again) != string(b) {
				t.Fatalf("%s became %s", b, again)
			}
		})
	})

	t.Run("UnknownOpsAndKeysAreRefused", func(t *testing.T) {
		t.Parallel()
		for _, b := range []string{`{"op":"explode"}`, `{"op":"unlink","from":1,"too":2}`, `[]`, `{}`} {
			_, err := flow.DecodeOp([]byte(b))
			require.True(t, fault.Is(err, fault.Invalid), b)
		}
	})

	t.Run("ScheduleAndDynamicConnectionsExcludeEachOther", func(t *testing.T) {
		t.Parallel()
		d := apply(t, flow.New("flow_1", "Orders"), &flow.AddModule{Module: module("http", "get")},
			&flow.AddModule{Module: module("sap", "call_bapi"), After: 1}, &flow.AddDynamic{ID: "dyn_s4p", Modules: []int{2}})
		every := &flow.SetScheduling{Scheduling: flow.Scheduling{Type: flow.Indefinite, Interval: 900}}
		_, _, err := flow.Apply(d, every)
		f := fault.Of(err)
		require.Equal(t, "flow.not_on_demand", f.Code)
		require.Equal(t, "This flow has 1 dynamic connection. Scheduled runs have nobody to sign in.", f.Text)
		require.Equal(t, "Keep On demand, or give module 2 a shared connection.", f.Remedy)
		require.Equal(t, []fault.Detail{{Name: "dynamic connection", Value: "dyn_s4p"}}, f.Details)

		d = apply(t, d, &flow.RemoveDynamic{ID: "dyn_s4p"}, every)
		require.Nil(t, d.Modules[1].Connection, "a module never falls back to a shared connection")
		for _, op := range []flow.Op{&flow.AddDynamic{ID: "dyn_s4p"}, &flow.SetConnection{IDs: []int{2}, Connection: &flow.ConnectionRef{Dynamic: "dyn_s4p"}}} {
			_, _, err = flow.Apply(d, op)
			require.Equal(t, "flow.not_on_demand", fault.Of(err).Code)
			require.Equal(t, "Someone must be there to sign in. Now: every 15 minutes.", fault.Of(err).Text)
		}
	})

	t.Run("ADraftChangedOutsideIsNotUndone", func(t *testing.T) {
		t.Parallel()
		h := &flow.History{}
		d, _, err := h.Do(flow.New("flow_1", "Orders"), &flow.AddModule{Module: module("http", "get")})
		require.NoError(t, err)
		d.Name = "Changed by hand"
		_, _, err = h.Undo(d)
		require.True(t, fault.Is(err, fault.Conflict))
	})

	t.Run("CopiedModulesReferToEachOther", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Orders")
		d = apply(t, d, &flow.AddModule{Module: module("http", "get")}, &flow.AddModule{Module: module("http", "get"), After: 1},
			&flow.SetField{ID: 2, Field: "url", Value: `{{1.url}}/{{2.id}} 1.5 {{upper("1.a"; 1.b)}}`}, &flow.Duplicate{IDs: []int{1, 2}})
		m, ok := d.Module(4)
		require.True(t, ok)
		require.Equal(t, `{{3.url}}/{{4.id}} 1.5 {{upper("1.a"; 3.b)}}`, m.Fields["url"])
		require.Contains(t, d.Links, flow.Link{From: 3, To: 4, Kind: flow.Next})
	})

	t.Run("LinksNeverLeadInACircle", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Orders")
		for i := range 3 {
			d = apply(t, d, &flow.AddModule{Module: module("http", "get"), After: i})
		}
		_, _, err := flow.Apply(d, &flow.LinkModules{From: 3, To: 1})
		require.Equal(t, "flow.circle", fault.Of(err).Code)
		_, _, err = flow.Apply(d, &flow.LinkModules{From: 2, To: 2})
		require.Equal(t, "flow.circle", fault.Of(err).Code)
	})

	t.Run("ARemovedModuleIsBridgedAndInsertKeepsTheFilter", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Orders")
		for i := range 3 {
			d = apply(t, d, &flow.AddModule{Module: module("http", fmt.Sprint("get", i)), After: i})
		}
		filter := &flow.Filter{Groups: [][]flow.Condition{{{A: "{{1.a}}", Operator: "exist"}}}}
		d = apply(t, d, &flow.SetFilter{From: 1, To: 2, Filter: filter}, &flow.Insert{From: 1, To: 2, Module: module("x", "y")})
		require.Equal(t, []int{1, 4, 2, 3}, flow.Order(d).Order)
		d = apply(t, d, &flow.RemoveModule{IDs: []int{2}})
		require.Equal(t, []int{1, 4, 3}, flow.Order(d).Order)
		require.Equal(t, filter, d.Links[len(d.Links)-2+0].Filter, "the filter stays before the inserted module")
	})
}

func TestSwapAndInsert(t *testing.T) {
	t.Parallel()
	filter := &flow.Filter{Groups: [][]flow.Condition{{{A: "{{1.a}}", Operator: "exist"}}}}
	d := apply(t, flow.New("flow_1", "Orders"), &flow.AddModule{Module: module("http", "get")}, &flow.AddModule{Module: module("sap", "call"), After: 1},
		&flow.AddModule{Module: module("http", "post")}, &flow.SetFilter{From: 1, To: 2, Filter: filter},
		&flow.SetField{ID: 2, Field: "to", Value: "{{1.to}}"}, &flow.SetField{ID: 2, Field: "bapi", Value: "BAPI_PO_CHANGE"},
		&flow.SetConnection{IDs: []int{2}, Connection: &flow.ConnectionRef{Shared: "con_1"}})

	same := apply(t, d, &flow.SwapModule{ID: 2, App: "sap", Action: "read", Keep: []string{"bapi"}})
	m, _ := same.Module(2)
	require.Equal(t, "con_1", m.Connection.Shared, "another module of the app uses the same connection")
	require.Equal(t, map[string]any{"bapi": "BAPI_PO_CHANGE"}, m.Fields)

	other := apply(t, d, &flow.SwapModule{ID: 2, App: "mail", Action: "send", Keep: []string{"to", "subject"}})
	m, _ = other.Module(2)
	require.Nil(t, m.Connection, "a module never takes over a connection of another app")
	require.Equal(t, map[string]any{"to": "{{1.to}}"}, m.Fields)
	require.Equal(t, d.Links, other.Links)

	between := apply(t, d, &flow.Insert{From: 1, To: 2, ID: 3})
	require.Equal(t, []int{1, 3, 2}, flow.Order(between).Order)
	require.Equal(t, filter, between.Links[0].Filter, "the filter stays before what was inserted")
	_, _, err := flow.Apply(between, &flow.Insert{From: 1, To: 3, ID: 2})
	require.True(t, fault.Is(err, fault.Invalid), "what is linked already is not torn out")
}

func TestOrder(t *testing.T) {
	t.Parallel()
	d := flow.New("flow_1", "Orders")
	for range 6 {
		d = apply(t, d, &flow.AddModule{Module: module("http", "get")})
	}
	d = apply(t, d, &flow.LinkModules{From: 1, To: 2}, &flow.LinkModules{From: 2, To: 3}, &flow.LinkModules{From: 2, To: 4},
		&flow.LinkModules{From: 3, To: 5, As: flow.OnError}, &flow.SetRoutes{From: 2, Routes: []flow.Route{{To: 3, Fallback: true}, {To: 4}}})
	tree := flow.Order(d)
	require.Equal(t, []int{1, 2, 4, 3, 5}, tree.Order, "the fallback is tried last, a handler stands behind its module")
	require.Equal(t, []int{6}, tree.Orphans)
	require.Equal(t, map[int]bool{1: true, 2: true, 3: true}, flow.Before(d, 5))

	places := map[[2]int]int{}
	for _, p := range flow.Layout(d).Places {
		require.Zero(t, places[[2]int{p.X, p.Y}], "modules %d and %d stand on one place", p.ID, places[[2]int{p.X, p.Y}])
		places[[2]int{p.X, p.Y}] = p.ID
		require.Zero(t, p.X%flow.Pitch)
	}
	require.Len(t, places, 6)
	laid := apply(t, d, flow.Layout(d))
	at := func(id int) flow.Module { m, _ := laid.Module(id); return *m }
	require.Less(t, at(4).Y, at(3).Y, "routes stand in their order")
	require.Equal(t, at(3).X, at(5).X, "a handler stands straight below its module")
	require.Greater(t, at(5).Y, at(3).Y)
}
