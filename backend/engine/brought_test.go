package engine_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
)

func TestBroughtKeepsTheirTypes(t *testing.T) {
	t.Parallel()
	for _, b := range []engine.Brought{
		nil, {}, {{"a": 1.0}}, {{"file": map[string]any{"data": []byte{0, 1, 255}, "name": "x/y~z"}, "at": time.Date(2026, 11, 25, 8, 0, 0, 123, time.UTC)}, {"list": []any{[]byte("a"), "b"}}},
	} {
		text, err := json.Marshal(engine.Run{Arrived: b})
		require.NoError(t, err)
		var r engine.Run
		require.NoError(t, json.Unmarshal(text, &r))
		if len(b) == 0 {
			require.Empty(t, r.Arrived)
			continue
		}
		require.Equal(t, b, r.Arrived)
	}
}
