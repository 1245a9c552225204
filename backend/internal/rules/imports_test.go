package rules_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// forbidden maps who → whom → why. "signet/x/..." stands for x and all below it.
// direct rules look at a package's own imports, deep ones at everything it pulls in.
type rule struct {
	who, whom, why string
	except         []string
	deep           bool
}

var rules = []rule{
	{who: "signet/backend/...", whom: "github.com/wailsapp/wails/...", deep: true, why: "the product runs and tests without a window"},
	{who: "signet/...", whom: "github.com/wailsapp/wails/...", except: []string{"signet/app"}, why: "only app knows the window"},
	{who: "signet/...", whom: "github.com/zalando/go-keyring", except: []string{"signet/backend/credential/keychain"}, why: "time-outs, limits and naming in one place"},
	{who: "signet/...", whom: "gorm.io/...", except: []string{"signet/backend/store"}, why: "queries stay reviewable, domain types carry no tags"},
	{who: "signet/backend/engine", whom: "signet/backend/connectors/...", deep: true, why: "modules arrive through the registry value"},
	{who: "signet/backend/engine", whom: "signet/backend/store", deep: true, why: "the journal is an interface that the engine declares"},
	{who: "signet/backend/engine", whom: "signet/backend/audit", deep: true, why: "the ledger is an interface that the engine declares"},
	{who: "signet/backend/engine", whom: "signet/backend/credential/...", deep: true, why: "sign-ins come through Identities"},
	{who: "signet/backend/connectors/...", whom: "signet/backend/store", deep: true, why: "a connector gets a call, and nothing else"},
	{who: "signet/backend/connectors/...", whom: "signet/backend/audit", deep: true, why: "a connector gets a call, and nothing else"},
	{who: "signet/backend/connectors/...", whom: "signet/backend/credential", deep: true, why: "a connector gets a call, and nothing else"},
	{who: "signet/backend/connector", whom: "signet/backend/connectors/...", deep: true, why: "what an app is does not depend on any app"},
	{who: "signet/backend/flow/...", whom: "net/http", deep: true, why: "flow does no I/O"},
	{who: "signet/backend/flow/...", whom: "os/exec", deep: true, why: "flow does no I/O"},
	{who: "signet/backend/mapping", whom: "net/http", deep: true, why: "mapping does no I/O"},
	{who: "signet/backend/mapping", whom: "os/exec", deep: true, why: "mapping does no I/O"},
	{who: "signet/backend/mapping", whom: "signet/backend/flow", deep: true, why: "flow uses mapping, not the other way round"},
	{who: "signet/backend/fault", whom: "signet/...", deep: true, why: "everything uses fault"},
	{who: "signet/backend/secret", whom: "signet/backend/connector", deep: true, why: "everything uses secret"},
	{who: "signet/backend/...", whom: "signet/app", deep: true, why: "nothing looks up at the window"},
	{who: "signet/backend/...", whom: "signet/backend/cli", except: []string{"signet/backend/cli"}, why: "nothing looks up at the command line"},
}

func TestImports(t *testing.T) {
	t.Parallel()
	packages := list(t)

	for _, r := range rules {
		matchedWho := false
		for _, p := range packages {
			if !match(r.who, p.ImportPath) || contains(r.except, p.ImportPath) {
				continue
			}
			matchedWho = true
			imports := p.Imports
			if r.deep {
				imports = p.Deps
			}
			for _, i := range imports {
				if match(r.whom, i) && i != p.ImportPath && !strings.HasPrefix(i, p.ImportPath+"/internal/") {
					t.Errorf("%s imports %s: forbidden, because %s", p.ImportPath, i, r.why)
				}
			}
		}
		if !matchedWho {
			t.Errorf("the rule for %s matches no package: remove it, or correct its path", r.who)
		}
	}

	t.Run("ConnectorsAreStrangersToEachOther", func(t *testing.T) {
		t.Parallel()
		for _, p := range packages {
			name, ok := strings.CutPrefix(p.ImportPath, "signet/backend/connectors/")
			if !ok || name == "all" {
				continue
			}
			own := strings.SplitN(name, "/", 2)[0]
			for _, i := range p.Deps {
				if other, ok := strings.CutPrefix(i, "signet/backend/connectors/"); ok && strings.SplitN(other, "/", 2)[0] != own {
					t.Errorf("connector %s imports connector %s", own, other)
				}
			}
		}
	})

	t.Run("AConnectorCostsOneImportLine", func(t *testing.T) {
		t.Parallel()
		// Nothing but connectors/all (and tests) may name a connector's package.
		for _, p := range packages {
			if p.ImportPath == "signet/backend/connectors/all" {
				continue
			}
			for _, i := range p.Imports {
				if strings.HasPrefix(i, "signet/backend/connectors/") && i != "signet/backend/connectors/all" &&
					!strings.HasPrefix(p.ImportPath, i[:strings.LastIndex(i, "/")]) {
					t.Errorf("%s imports %s: a new connector must cost one folder and one line in connectors/all", p.ImportPath, i)
				}
			}
		}
	})
}

// list describes all packages; without build tags, as unit tests run, needing neither GTK nor a display.
func list(t *testing.T) []pkg {
	t.Helper()
	top, err := filepath.Abs("../../..")
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(top, "go.mod"))
	require.NoError(t, err, "the test runs in the checkout")
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = top
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []pkg
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	require.NotEmpty(t, all)
	return all
}

func match(pattern, path string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == root || strings.HasPrefix(path, root+"/")
	}
	return path == pattern
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s || match(x, s) {
			return true
		}
	}
	return false
}
