package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connectors/all"
	"signet/backend/desk"
)

// TestAPlanNeedsNoWorkspace: the report of an import is there before anything else is.
func TestAPlanNeedsNoWorkspace(t *testing.T) {
	t.Parallel()
	plan, err := desk.PlanImport(all.Registry(), "kept.json", []byte(`{"name": "Kept", "flow": [
		{"id": 1, "module": "json:ParseJSON", "version": 1, "parameters": {}, "mapper": {"json": "{\"a\": 1}"}},
		{"id": 2, "module": "datastore:AddRecord", "version": 1, "parameters": {"datastore": 7}, "mapper": {"key": "{{1.a}}", "data": {"n": "{{1.a}}"}, "overwrite": true},
			"filter": {"name": "Some", "conditions": [[{"a": "{{1.a}}", "b": "0", "o": "number:greater"}]]}}], "metadata": {"version": 1}}`), false)
	require.NoError(t, err)
	require.Len(t, plan.Flows, 1)
	require.Len(t, plan.Flows[0].Document.Modules, 2)
	require.Equal(t, "json", plan.Flows[0].Document.Modules[0].App)
	require.Equal(t, "datastore", plan.Flows[0].Document.Modules[1].App)
}
