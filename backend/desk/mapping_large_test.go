package desk_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/flow"
)

// TestMappingInALargeFlow answers at every key in a flow of 500 modules with 10,000 items: ux.md 04, 50 ms.
func TestMappingInALargeFlow(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	doc := flow.New("flow_large", "Large")
	doc.Inputs = []flow.Input{{Name: "orders", Type: flow.Array}}
	for id := 1; id <= 500; id++ {
		m := flow.Module{ID: id, App: "tools", Action: "set_variables"}
		var list []any
		for v := range 20 {
			list = append(list, map[string]any{"name": fmt.Sprintf("item_%d_%d", id, v), "value": "{{1.orders}}"})
		}
		m.Fields = map[string]any{"variables": list}
		if id == 1 {
			m.Action, m.Fields = "on_demand", nil
		}
		doc.Modules = append(doc.Modules, m)
		if id > 1 {
			doc.Links = append(doc.Links, flow.Link{From: id - 1, To: id, Kind: flow.Next})
		}
	}
	content, err := json.Marshal(doc)
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "large.json", content)
	require.NoError(t, err)
	id := draft.Document.ID
	text := `Dear {{3.item_3_1}}, {{formatDate(499.item_499_3; "DD.MM.YYYY")}} {{item_4`
	const asked = 20
	begin := time.Now()
	for range asked {
		a, err := d.Mapping(t.Context(), id, 500, "variables.0.value", text, len(text))
		require.NoError(t, err)
		require.NotEmpty(t, a.Offers)
	}
	took := time.Since(begin) / asked
	t.Logf("%s for a key", took)
	require.Less(t, took, 500*time.Millisecond, "50 ms, and some room for a busy machine")
}
