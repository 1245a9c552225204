package mapping_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// TestRealExpressions reads every mapping of the blueprints in the folder that SIGNET_BLUEPRINTS names: what cannot be
// read says why and what to do, prints as what it was, and evaluates without a panic.
func TestRealExpressions(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("SIGNET_BLUEPRINTS")
	if folder == "" {
		t.Skip("SIGNET_BLUEPRINTS names no folder of blueprints")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f) //nolint:gosec // a file that the tester names
		require.NoError(t, err)
		var v any
		if json.Unmarshal(b, &v) != nil {
			continue // one of them is broken on purpose
		}
		var walk func(v any)
		walk = func(v any) {
			switch x := v.(type) {
			case string:
				if strings.Contains(x, "{{") {
					texts[x] = filepath.Base(f)
				}
			case []any:
				for _, e := range x {
					walk(e)
				}
			case map[string]any:
				for _, e := range x {
					walk(e)
				}
			}
		}
		walk(v)
	}
	require.Greater(t, len(texts), 100)
	wrong := 0
	for text, file := range texts {
		for _, i := range mapping.Issues(text) {
			require.NotEmpty(t, i.Hint, text)
			if i.Severity == "error" {
				wrong++
				t.Logf("%s: %s %s in %q", file, i.Text, i.Hint, shortened(text[i.Start:i.End]))
			}
		}
		p, err := mapping.Compile(text, "")
		if err != nil {
			continue
		}
		again, err := mapping.Compile(mapping.Parse(text).Print(), "")
		require.NoError(t, err, text)
		s := mapping.NewScope(nil, nil)
		a, _, errA := p.Eval(s)
		b, _, errB := again.Eval(s)
		require.Equal(t, errA == nil, errB == nil, text)
		if !strings.Contains(text, "now") && !strings.Contains(text, "uuid") && !strings.Contains(text, "random") {
			require.Equal(t, a, b, text)
		}
	}
	t.Logf("%d mappings of %d files, %d errors in them", len(texts), len(files), wrong)
}

func shortened(s string) string {
	if len(s) > 120 {
		return s[:120]
	}
	return s
}
