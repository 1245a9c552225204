package blueprint

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// real are the files of the folder that SIGNET_BLUEPRINTS names: what people exported, or wrote by hand.
func real(t testing.TB) map[string][]byte {
	t.Helper()
	dir := os.Getenv("SIGNET_BLUEPRINTS")
	if dir == "" {
		t.Skip("SIGNET_BLUEPRINTS names no folder of blueprints")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names, "the folder holds no blueprint")
	out := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		require.NoError(t, err)
		out[filepath.Base(n)] = b
	}
	return out
}

func TestRealBlueprints(t *testing.T) {
	t.Parallel()
	native, stubs := 0, 0
	for name, content := range real(t) {
		f, err := Open(name, content, false)
		if err != nil {
			t.Log(name, err)
			f, err = Open(name, content, true)
		}
		require.NoError(t, err, name)
		for _, p := range f.Blueprints {
			native, stubs = native+p.Native, stubs+p.Stubs
			t.Logf("%s: %s, %d built in, %d not; %d remarks, %d needs, %d secrets", name, f.Kind, p.Native, p.Stubs, len(p.Remarks), len(p.Needs), len(p.Secrets))
			if testing.Verbose() {
				for _, r := range p.Remarks {
					fmt.Println("      ", r.Sort, r.Words())
				}
				for _, n := range p.Needs {
					fmt.Printf("       need %+v\n", n)
				}
			}
		}
	}
	t.Logf("%d modules are built in, %d are stubs", native, stubs)
}
