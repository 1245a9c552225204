package mapping_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

var update = flag.Bool("update", false, "write docs/functions.md")

func TestFunctionPage(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "functions.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(mapping.Page()), 0o644)) //nolint:gosec // a page for everybody
	}
	have, err := os.ReadFile(path) //nolint:gosec // a page of this repository
	require.NoError(t, err)
	require.Equal(t, mapping.Page(), string(have), "docs/functions.md is out of date: go generate ./backend/mapping")
}

func TestCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	for _, f := range mapping.Catalogue() {
		require.Contains(t, mapping.Groups(), f.Group, f.Name)
		require.NotEmpty(t, f.Examples, "%s has no example", f.Name)
		require.True(t, strings.HasPrefix(f.Signature, f.Name+"("), f.Name)
		require.True(t, strings.HasSuffix(f.Summary, "."), f.Name)
	}
}
