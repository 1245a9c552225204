package desk

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/flow"
)

func TestItems(t *testing.T) {
	t.Parallel()
	doc := flow.New("flow_1", "x")
	doc.Modules = []flow.Module{{ID: 2}, {ID: 3}}
	was := map[string]any{"data": map[string]any{"email": "a"}, "list": []any{map[string]any{"n": 1.0}}}
	b := map[int]map[string]any{2: was}
	withItems(doc, b, []MappedItem{{Module: 2, Path: "data.email", Value: "b"}, {Module: 2, Path: "list[2].n", Value: 2.0}, {Module: 2, Path: "list[].n", Value: 9.0},
		{Module: 3, Path: "total", Value: 7.0}, {Module: 9, Path: "x", Value: 1.0}})
	require.Equal(t, map[int]map[string]any{
		2: {"data": map[string]any{"email": "b"}, "list": []any{map[string]any{"n": 9.0}, map[string]any{"n": 2.0}}},
		3: {"total": 7.0}}, b)
	require.Equal(t, "a", was["data"].(map[string]any)["email"], "a sample that others see is not changed")
}
