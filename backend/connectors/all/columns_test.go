package all_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
	"signet/backend/flow"
)

// TestAppsGatherInColumns: what an app gathers itself is the same where the modules before it run in columns.
func TestAppsGatherInColumns(t *testing.T) {
	t.Parallel()
	d := flow.New("flow_columns", "Columns")
	var list l
	for i := range 3000 {
		list = append(list, m{"n": float64(i), "odd": i%2 == 1})
	}
	d.Modules = []flow.Module{
		module(1, "tools", "on_demand", nil),
		module(2, "tools", "iterator", m{"array": list}),
		module(3, "tools", "set_variable", m{"name": "x", "value": "{{2.n}}"}),
		module(4, "json", "aggregate_to_json", m{"source": 2.0, "value": m{"n": "{{2.n}}"}, "group_by": "{{2.odd}}"}),
		module(5, "json", "parse_json", m{"json": "{{4.json}}"}),
		module(6, "tools", "numeric_aggregator", m{"source": 1.0, "value": "{{5.n}}"}),
		module(7, "tools", "return_output", m{"values": m{"sum": "{{6.result}}"}}),
	}
	d.Links = chain(1, 2, 3, 4, 5, 6, 7)
	s := opened(t)
	r := carry(t, s, d, false)
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, m{"sum": 3000.0 * 2999 / 2}, r.Outputs)
}
