package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/datastore"
	"signet/backend/connectors/tools"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// shelf finds the one document of a test.
type shelf struct{ doc *flow.Document }

func (s shelf) Document(context.Context, engine.Run) (*flow.Document, error) { return s.doc, nil }

// TestDataStoresInRuns: Make: with Auto commit each module commits when it is done; without, the cycle commits as a whole,
// and Rollback reverts the modules that are ACID, no others (action-flows.md 3 and 4).
func TestDataStoresInRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auto      bool
		directive string // of the module that fails for the second of three bundles
		state     engine.State
		records   []string
		afterward []string // after a Retry, or after what was set aside is carried on
	}{
		{true, "", engine.Failed, []string{"before", "row 1", "row 2"}, []string{"after", "before", "row 1", "row 2", "row 3"}},
		{false, "", engine.Failed, nil, []string{"after", "before", "row 1", "row 2", "row 3"}},
		{true, "rollback", engine.Failed, []string{"before", "row 1", "row 2"}, []string{"after", "before", "row 1", "row 2", "row 3"}},
		{false, "rollback", engine.Failed, nil, []string{"after", "before", "row 1", "row 2", "row 3"}},
		{true, "commit", engine.Succeeded, []string{"before", "row 1", "row 2"}, nil},
		{false, "commit", engine.Succeeded, []string{"before", "row 1", "row 2"}, nil},
		{true, "ignore", engine.Succeeded, []string{"after", "before", "row 1", "row 2", "row 3"}, nil},
		{false, "ignore", engine.Succeeded, []string{"after", "before", "row 1", "row 2", "row 3"}, nil},
		{true, "resume", engine.Succeeded, []string{"after", "before", "row 1", "row 2", "row 3"}, nil},
		{false, "resume", engine.Succeeded, []string{"after", "before", "row 1", "row 2", "row 3"}, nil},
		{false, "break", engine.Warning, []string{"after", "before", "row 1", "row 2", "row 3"}, []string{"after", "before", "row 1", "row 2", "row 3"}},
	} {
		t.Run(fmt.Sprintf("AutoCommit%v%s", c.auto, c.directive), func(t *testing.T) {
			t.Parallel()
			s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "signet.db")})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, s.Close()) })
			var calls atomic.Int64
			sys := &connector.App{Name: "sys", Title: "System", Accent: "http", Actions: []*connector.Action{{Name: "do", Title: "Do", Group: "Actions",
				Class: connector.Pure, Effect: connector.None, Run: func(context.Context, *connector.Call) (connector.Result, error) {
					if calls.Add(1) == 2 {
						return connector.Result{}, fault.New(fault.Unavailable, "sys").Say("It is down.").Hint("Try again.")
					}
					return connector.Result{Bundles: []map[string]any{{}}}, nil
				}}}}
			d := flow.New("flow_1", "Records")
			d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "on_demand"}, add(2, "before"), {ID: 3, App: "tools", Action: "router"},
				{ID: 4, App: "tools", Action: "iterator", Fields: map[string]any{"array": []any{1.0, 2.0, 3.0}}}, add(5, "row {{4.value}}"),
				{ID: 6, App: "sys", Action: "do"}, add(7, "after")}
			d.Links = []flow.Link{{From: 1, To: 2}, {From: 2, To: 3}, {From: 3, To: 4}, {From: 4, To: 5}, {From: 5, To: 6}, {From: 3, To: 7, Order: 1}}
			if c.directive != "" {
				d.Modules = append(d.Modules, flow.Module{ID: 9, App: "tools", Action: c.directive, Fields: map[string]any{"retry": false}})
				d.Links = append(d.Links, flow.Link{From: 6, To: 9, Kind: flow.OnError})
			}
			for i := range d.Links {
				if d.Links[i].Kind == "" {
					d.Links[i].Kind = flow.Next
				}
			}
			d.Settings.AutoCommit = c.auto
			e := engine.New(engine.Options{Registry: connector.NewRegistry(tools.App, datastore.App, sys), Language: engine.NewLanguage(), Journal: s.Journal(),
				Identities: enginetest.NewIdentities(), Documents: shelf{&d}, DataStore: s.DataStore()})
			t.Cleanup(e.Close)
			records := func() (out []string) {
				require.NoError(t, s.DataStore().Each(t.Context(), "orders", func(r connector.Record) bool { out = append(out, r.Key); return true }))
				sort.Strings(out)
				return out
			}
			r, _, err := e.Prepare(t.Context(), engine.StartRequest{Document: &d, Version: 1, Hash: "h", Person: "anna", Trigger: "run_once"})
			require.NoError(t, err)
			_, err = e.Start(t.Context(), r.ID)
			require.NoError(t, err)
			r, err = e.Wait(t.Context(), r.ID)
			require.NoError(t, err)
			require.Equal(t, c.state, r.State, "%v", r.Fault)
			require.Equal(t, c.records, records())
			switch r.State {
			case engine.Failed:
				n, _, err := e.Retry(t.Context(), r.ID)
				require.NoError(t, err)
				r, err = e.Wait(t.Context(), n.ID)
				require.NoError(t, err)
				require.Equal(t, engine.Succeeded, r.State, "%v", r.Fault)
			case engine.Warning:
				aside, err := s.Journal().Held(t.Context())
				require.NoError(t, err)
				require.Len(t, aside, 1)
				_, _, err = e.Continue(t.Context(), aside[0].ID)
				require.NoError(t, err)
				r, err = e.Wait(t.Context(), aside[0].ID)
				require.NoError(t, err)
				require.Equal(t, engine.Succeeded, r.State)
			default:
				return
			}
			require.Equal(t, c.afterward, records(), "what was rolled back is made again, and nothing twice")
		})
	}
}

func add(id int, key string) flow.Module {
	return flow.Module{ID: id, App: "datastore", Action: "add_record", Fields: map[string]any{"store": "orders", "key": key, "record": map[string]any{"v": 1.0}}}
}

// TestIncrement: Make: Increment function, reset after a cycle, after a run, or never: then it counts on from run to run.
func TestIncrement(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "signet.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	d := flow.New("flow_1", "Counts")
	d.Settings.MaxCycles = 2
	d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "increment", Fields: map[string]any{"reset": "never"}}, {ID: 2, App: "tools", Action: "increment", Fields: map[string]any{"reset": "run"}},
		{ID: 3, App: "tools", Action: "increment", Fields: map[string]any{"reset": "cycle"}}, {ID: 4, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{
			"never": "{{1.i}}", "run": "{{2.i}}", "cycle": "{{3.i}}"}}}}
	d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}, {From: 2, To: 3, Kind: flow.Next}, {From: 3, To: 4, Kind: flow.Next}}
	e := engine.New(engine.Options{Registry: connector.NewRegistry(tools.App, datastore.App), Language: engine.NewLanguage(), Journal: s.Journal(),
		Identities: enginetest.NewIdentities(), Documents: shelf{&d}, DataStore: s.DataStore()})
	t.Cleanup(e.Close)
	for n, want := range []map[string]any{{"never": 2.0, "run": 2.0, "cycle": 1.0}, {"never": 4.0, "run": 2.0, "cycle": 1.0}} {
		r, _, err := e.Prepare(t.Context(), engine.StartRequest{Document: &d, Version: 1, Hash: "h", Person: "anna", Trigger: "run_once"})
		require.NoError(t, err)
		_, err = e.Start(t.Context(), r.ID)
		require.NoError(t, err)
		r, err = e.Wait(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, want, r.Outputs, "run %d", n+1)
	}
}
