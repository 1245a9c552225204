package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeadersThatSignInAreNotRecorded(t *testing.T) {
	t.Parallel()
	fields := map[string]any{
		"url":     "https://a.example",
		"headers": []any{map[string]any{"name": "authorization", "value": "Bearer live"}, map[string]any{"key": "X-Trace", "value": "1"}},
		"more":    map[string]any{"Cookie": "sid=live", "Accept": "text/plain"},
	}
	shown := withoutSignIns(fields)
	require.Equal(t, map[string]any{
		"url":     "https://a.example",
		"headers": []any{map[string]any{"name": "authorization", "value": dots}, map[string]any{"key": "X-Trace", "value": "1"}},
		"more":    map[string]any{"Cookie": dots, "Accept": "text/plain"},
	}, shown)
	require.Equal(t, "Bearer live", fields["headers"].([]any)[0].(map[string]any)["value"], "the module gets what was mapped")
	require.Equal(t, "sid=live", fields["more"].(map[string]any)["Cookie"])
}
