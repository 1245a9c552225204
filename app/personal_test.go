package app

import (
	"bytes"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/secret"
)

// window is the bound structs over an open data folder with the sample in it, without a window.
func window(t *testing.T) (*App, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	a := newApp(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), &secret.Redactor{}, "")
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New(), Log: a.log, Redactor: a.redactor})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.WriteSample(t.Context()))
	a.desk = d
	close(a.opened)
	return a, &log
}

// whole fails where a list is nil: the window expects [] and gets null.
func whole(t *testing.T, v any) {
	t.Helper()
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		switch v.Kind() {
		case reflect.Slice:
			if v.IsNil() {
				t.Errorf("%s is null", path)
			}
			for i := range v.Len() {
				walk(v.Index(i), path+"[]")
			}
		case reflect.Map:
			if v.IsNil() {
				t.Errorf("%s is null", path)
			}
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem(), path)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		}
	}
	walk(reflect.ValueOf(v), reflect.TypeOf(v).Name())
}

func TestSignInsCrossTheBridge(t *testing.T) {
	t.Parallel()
	a, log := window(t)
	personal, connections := &Personal{a}, &Connections{a}

	list, err := personal.List(Empty{})
	require.NoError(t, err)
	whole(t, list)
	require.Len(t, list.Rows, 2)
	prompt, err := personal.Prompt(ID{"dyn_sample_s4p"})
	require.NoError(t, err)
	whole(t, prompt)
	require.Equal(t, "user", prompt.Methods[0].Fields[0].Name)
	require.Equal(t, "ANNA.K", prompt.Practice[0].Value)

	refused, err := personal.Provide(prompt.Purpose, prompt.ConnectionID, `{"method":"password","keep":true,"unchecked":false,"values":{"user":"ANNA.K","password":"Canary-Wrong-1"}}`)
	require.NoError(t, err)
	whole(t, refused)
	require.Equal(t, "refused", refused.State)
	require.Equal(t, "S4P did not accept this user name and password", refused.Fault.Title)
	kept, err := personal.Provide(prompt.Purpose, prompt.ConnectionID, `{"method":"password","keep":true,"unchecked":false,"values":{"user":"ANNA.K","password":"Practice-Anna-1"}}`)
	require.NoError(t, err)
	require.Equal(t, "kept", kept.State)
	_, err = personal.Provide(prompt.Purpose, prompt.ConnectionID, `{"method":"password","values":{"password":"Canary-Broken-2"`)
	require.Error(t, err)
	require.NotContains(t, formatError(err), "Canary")

	row, err := personal.Test(ID{"dyn_sample_s4p"})
	require.NoError(t, err)
	whole(t, row)
	require.Equal(t, "valid", row.State)
	row, err = personal.Remove(ID{"dyn_sample_s4p"})
	require.NoError(t, err)
	require.Equal(t, "missing", row.State)
	row, err = personal.Undo(ID{"dyn_sample_s4p"})
	require.NoError(t, err)
	require.Equal(t, "valid", row.State)
	list, err = personal.List(Empty{})
	require.NoError(t, err)
	require.Equal(t, "This computer’s memory is unlocked. It holds 1 of your 2 sign-ins. No copy exists elsewhere.", list.Keychain.Text)

	locked, err := personal.Lock(Empty{})
	require.NoError(t, err)
	require.Equal(t, "locked", locked.State)
	list, err = personal.List(Empty{})
	require.NoError(t, err)
	for _, r := range list.Rows {
		if r.ConnectionID == "dyn_sample_s4p" {
			require.Equal(t, []string{"not_readable", "Keychain is locked", "unlock"}, []string{r.State, r.Reason, r.Main})
		}
	}
	_, err = personal.Unlock(Empty{})
	require.NoError(t, err)

	all, err := connections.List(Empty{})
	require.NoError(t, err)
	whole(t, all)
	for _, c := range all.Connections {
		x, err := connections.Get(ID{c.ID})
		require.NoError(t, err)
		whole(t, x)
		test, err := connections.Test(ID{c.ID})
		require.NoError(t, err)
		whole(t, test)
		require.NotEmpty(t, test.Text)
	}
	choices, err := connections.Choices(ModuleQuery{FlowID: desk.SampleFlow, Module: 2})
	require.NoError(t, err)
	whole(t, choices)
	state, err := connections.SetBuildTime(BuildTimeDraft{FlowID: desk.SampleFlow, ConnectionID: "dyn_sample_s4p", Source: "shared", Reference: "con_sample_s4p"})
	require.NoError(t, err)
	require.Equal(t, desk.SampleFlow, state.Document.ID)
	build, err := connections.Prompt(BuildTimeDraft{FlowID: desk.SampleFlow, ConnectionID: "dyn_sample_s4p"})
	require.NoError(t, err)
	require.Equal(t, "build:"+desk.SampleFlow, build.Purpose)

	require.Contains(t, log.String(), "Personal.Provide", "calls are logged by name")
	for _, canary := range []string{"Canary", "Practice-Anna-1"} {
		for _, form := range append(secret.Forms(canary), canary) {
			require.False(t, strings.Contains(log.String(), form), "a secret is in the log: %s", canary)
		}
	}
}
