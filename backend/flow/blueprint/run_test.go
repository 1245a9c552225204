package blueprint_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connectors/all"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flow/blueprint"
)

type shelf map[string]*flow.Document

func (s shelf) Document(_ context.Context, r engine.Run) (*flow.Document, error) {
	return s[r.FlowID], nil
}

// imported reads a fixture as a flow.
func imported(t *testing.T, name string) *blueprint.Blueprint {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	f, err := blueprint.Open(name, content, false)
	require.NoError(t, err)
	require.Len(t, f.Blueprints, 1)
	f.Blueprints[0].Document.ID = "flow_1"
	return f.Blueprints[0]
}

func ran(t *testing.T, d *flow.Document, inputs map[string]any) engine.Run {
	t.Helper()
	e := engine.New(engine.Options{Registry: all.Registry(), Language: engine.NewLanguage(), Journal: enginetest.NewJournal(), Identities: enginetest.NewIdentities(),
		Documents: shelf{d.ID: d}, Grace: 50 * time.Millisecond, Zone: time.UTC})
	t.Cleanup(e.Close)
	r, missing, err := e.Prepare(t.Context(), engine.StartRequest{Document: d, Version: 1, Hash: "h", Person: "anna", PersonName: "Anna Kovacs", Trigger: "run_once", Inputs: inputs})
	require.NoError(t, err)
	require.Empty(t, missing)
	_, err = e.Start(t.Context(), r.ID)
	require.NoError(t, err)
	r, err = e.Wait(t.Context(), r.ID)
	require.NoError(t, err)
	return r
}

// TestImportedFlowsRun: a flow of Make's own modules means here what it means there.
func TestImportedFlowsRun(t *testing.T) {
	t.Parallel()
	p := imported(t, "orders.json")
	require.Zero(t, p.Stubs)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("supplier") == "100020" {
			http.Error(w, "no such supplier", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"name":"Brandt Stahlhandel","via":"` + r.Header.Get("X-Via") + `"}`))
	}))
	t.Cleanup(server.Close)
	m, ok := p.Document.Module(6)
	require.True(t, ok)
	m.Fields["url"] = server.URL + "/supplier"
	r := ran(t, &p.Document, map[string]any{"payload": `{"orders":[{"no":"4500018690","supplier":"100010","late":3},{"no":"4500018691","supplier":"100020","late":0},{"no":"4500018692","supplier":"100010","late":12}]}`})
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, map[string]any{
		"late":  "4500018690 Brandt Stahlhandel (signet)\n4500018692 Brandt Stahlhandel (signet)",
		"count": 2.0, "json": `{"late":2,"numbers":"4500018690+4500018692"}`, "digits": "18690", "kind": "steel",
	}, r.Outputs)
}

// TestAStubRefuses: what comes before a module that is not built in runs, and the run says clearly why it ends there.
func TestAStubRefuses(t *testing.T) {
	t.Parallel()
	p := imported(t, "stub.json")
	r := ran(t, &p.Document, nil)
	require.Equal(t, engine.Failed, r.State)
	require.Equal(t, "stub.not_built_in", r.Fault.Code)
	require.Equal(t, "Google Sheets: Add a Row is not built in; replace it or use HTTP.", r.Fault.Text)
	require.Equal(t, fault.FailedPrecondition, r.Fault.Kind)
}
