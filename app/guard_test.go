package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/fault"
	"signet/backend/secret"
)

const canary = "Canary-7Xq!pa55w0rd"

// TestEveryBoundMethod calls every method that the window can call while the desk is broken
// inside, so that each of them panics or fails.
func TestEveryBoundMethod(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := newApp(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), &secret.Redactor{}, "")
	a.events = newEmitter(func(string, any) {})
	close(a.opened) // and there is no desk: what a method does first goes wrong
	harmless := map[string]bool{"Profile.Events": true, "Profile.Painted": true, "Audit.Verify": true, "Personal.Cancel": true}
	calls := 0
	for _, bound := range a.bound() {
		v := reflect.ValueOf(bound)
		for i := range v.NumMethod() {
			name := v.Type().Elem().Name() + "." + v.Type().Method(i).Name
			if harmless[name] {
				continue
			}
			calls++
			m := v.Method(i)
			args := make([]reflect.Value, m.Type().NumIn())
			for j := range args {
				args[j] = filled(m.Type().In(j))
			}
			require.LessOrEqual(t, len(args), 3, name)
			require.Equal(t, 2, m.Type().NumOut(), "%s: a third result would be dropped with its error", name)
			started := time.Now()
			out := m.Call(args)
			require.Less(t, time.Since(started), time.Second, "%s answers within a second", name)
			err, _ := out[1].Interface().(error)
			require.Error(t, err, name)
			text := formatError(err).(string)
			var f Fault
			require.NoError(t, json.Unmarshal([]byte(text), &f), name)
			require.NotEmpty(t, f.Title, name)
			if f.Kind != "invalid" || name == "Personal.Provide" { // what is wrong with an input is said with the input, a secret never
				require.NotContains(t, text, canary, "%s: the answer holds an argument", name)
			}
		}
	}
	require.Greater(t, calls, 70)
	require.NotContains(t, log.String(), canary, "an argument is in the log")
	require.Contains(t, log.String(), "panic in a bound method")
}

// filled is a value of the type whose every text is the canary.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString(canary)
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type))
		}
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem())))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		if t.Elem().Kind() == reflect.Interface {
			v.SetMapIndex(reflect.ValueOf("x"), reflect.ValueOf(canary))
		}
	}
	return v
}

func TestAPanicIsAFault(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	_, err := guard(slog.New(slog.NewTextHandler(&log, nil)), "Test.Panic", func() (Empty, error) { panic("with " + canary) })
	require.Equal(t, fault.Internal, fault.KindOf(err))
	require.NotContains(t, log.String(), canary)
	require.Contains(t, log.String(), "guard_test.go", "the place is told")
}

func TestWailsOwnLines(t *testing.T) {
	t.Parallel()
	redact := &secret.Redactor{}
	for _, line := range []string{
		`process message error: error parsing arguments: {"name":"app.Personal.Provide","args":["run_1","dyn_1","{\"password\":\"` + canary + `\"}"]}`,
		`Unable to parse call: C{"name":"app.Personal.Provide","args":["` + canary + `"]}`,
		`unknown message: {\"name\":\"app.Personal.Nothing\",\"args\":[\"` + canary + `\"]}`,
	} {
		var log bytes.Buffer
		wailsLogger{slog.New(slog.NewTextHandler(&log, nil)), redact}.Error(line)
		require.NotContains(t, log.String(), canary)
		require.Contains(t, log.String(), "app.Personal.")
	}
	release := redact.Add(secret.Values{"password": secret.New(canary)})
	defer release()
	var log bytes.Buffer
	l := slog.New(slog.NewTextHandler(redacting{&log, redact}, nil))
	l.Error("a library says", "text", canary)
	require.NotContains(t, log.String(), canary)
}

func TestEmitter(t *testing.T) {
	t.Parallel()
	got := make(chan any, 100)
	e := newEmitter(func(_ string, payload any) { got <- payload })
	defer e.close()
	for i := range 50 {
		e.emit("run.changed", "run_1", i)
	}
	require.Equal(t, 0, <-got, "the first goes at once")
	require.Equal(t, 49, <-got, "then the newest, when the quiet time is over")
	select {
	case more := <-got:
		t.Fatalf("one of a kind in the quiet time, and %v came too", more)
	default:
	}
}

func TestStamp(t *testing.T) {
	t.Parallel()
	require.Empty(t, stamp(time.Time{}))
	require.True(t, strings.HasSuffix(stamp(time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("x", 3600))), "Z"))
}
