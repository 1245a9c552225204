package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"signet/backend/cli"
	"signet/backend/secret"
)

// TestMain lets the scripts run signet as a command of its own, as people do.
func TestMain(m *testing.M) {
	// No keychain of the machine that runs the tests is ever asked.
	if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/signet-tests"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"signet": func() { os.Exit(cli.Main(os.Args[1:])) },
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SIGNET_HOME", e.WorkDir+"/home")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
			return nil
		},
	})
}

// run runs a command in a data folder.
func run(t *testing.T, home string, ask cli.Asker, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = cli.Run(context.Background(), append([]string{"--home", home}, args...), cli.Streams{In: strings.NewReader(in), Out: &o, Err: &e, Ask: ask})
	return status, o.String(), e.String()
}

// answers is a person at a terminal.
type answers struct {
	lines   []string
	secrets []string
}

func (a *answers) Line(string) (string, error) {
	if len(a.lines) == 0 {
		return "", errors.New("hung up")
	}
	s := a.lines[0]
	a.lines = a.lines[1:]
	return s, nil
}

func (a *answers) Secret(string) (secret.Text, error) {
	if len(a.secrets) == 0 {
		return secret.Text{}, errors.New("hung up")
	}
	s := a.secrets[0]
	a.secrets = a.secrets[1:]
	return secret.New(s), nil
}

func TestWants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args    []string
		command bool
		home    string
	}{
		{nil, false, ""},
		{[]string{"--home", "/data"}, false, "/data"},
		{[]string{"--home=/data"}, false, "/data"},
		{[]string{"--home", "/data", "flow", "list"}, true, "/data"},
		{[]string{"flow", "list"}, true, ""},
		{[]string{"--help"}, true, ""},
		{[]string{"--version"}, true, ""},
		{[]string{"-tsprefix", "x"}, false, ""}, // what generates the bindings passes
		{[]string{"-assetdir", "frontend/dist"}, false, ""},
	} {
		command, home, file := cli.Wants(c.args)
		require.Equal(t, c.command, command, strings.Join(c.args, " "))
		require.Equal(t, c.home, home)
		require.Empty(t, file)
	}
	command, home, file := cli.Wants([]string{"--home", "/data", "/tmp/Reminder.signet.json"})
	require.False(t, command, "a file that is opened with Signet opens the window")
	require.Equal(t, []string{"/data", "/tmp/Reminder.signet.json"}, []string{home, file})
}

func TestUsage(t *testing.T) {
	t.Parallel()
	t.Run("AWrongCommandIsStatus2", func(t *testing.T) {
		t.Parallel()
		status, out, errs := run(t, t.TempDir(), nil, "", "fly")
		require.Equal(t, 2, status)
		require.Empty(t, out)
		require.Contains(t, errs, "See: signet --help")
	})
	t.Run("AnErrorIsOneDocument", func(t *testing.T) {
		t.Parallel()
		status, out, errs := run(t, t.TempDir(), nil, "", "flow", "list", "--json")
		require.Equal(t, 1, status)
		require.Empty(t, out)
		var e struct{ Code, Message, Hint string }
		require.NoError(t, json.Unmarshal([]byte(errs), &e))
		require.Equal(t, "store.none", e.Code)
		require.NotEmpty(t, e.Message)
		require.NotEmpty(t, e.Hint)
	})
	t.Run("HelpIsNoFailure", func(t *testing.T) {
		t.Parallel()
		status, out, _ := run(t, t.TempDir(), nil, "", "--help")
		require.Zero(t, status)
		require.Contains(t, out, "personal-connections")
	})
}

// TestCommandsTakeTurns: commands that change something wait for each other instead of failing.
func TestCommandsTakeTurns(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	doc := `{"format":"signet.flow/1","id":"flow_x","name":"Say hello","scheduling":{"type":"on-demand"},"inputs":[],"dynamicConnections":[],` +
		`"modules":[],"links":[],"settings":{"sequential":false,"confidential":false,"storeIncomplete":false,"dataLoss":false,"autoCommit":true,` +
		`"commitTriggerLast":true,"maxCycles":1,"maxErrors":3,"freshVariables":false}}`
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			status, _, errs := run(t, home, nil, doc, "flow", "import", "-")
			if status != 0 {
				t.Error(errs)
			}
		})
	}
	wg.Wait()
	status, out, errs := run(t, home, nil, "", "flow", "list")
	require.Zero(t, status, errs)
	require.Equal(t, 4, strings.Count(out, "Say hello"))
	require.Contains(t, out, "Say hello 4")
}
