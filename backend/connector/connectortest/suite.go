package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Suite is an app with a system on which it works.
type Suite struct {
	App    *connector.App
	Method string
	// System is the address of the app's system at a host and port; the suite also gives addresses where nobody answers.
	System func(hostPort string) map[string]any
	// Live is the host and port of a system that accepts Values.
	Live   string
	Values secret.Values
	// Also are other hosts that the sign-in needs, such as the one that gives tokens.
	Also []string
	// Account is who the system takes the sign-in for.
	Account string
	// Operations are operations that succeed on the live system.
	Operations []Operation
}

// Operation is one working operation.
type Operation struct {
	Action string
	Fields map[string]any
}

// canary stands for a secret where the suite puts a wrong one in.
const canary = "Canary-7f1d-Zq&ü"

// cancelWithin is how long an app may take to stop.
const cancelWithin = time.Second

// Run checks the declaration, and the app on its live system.
func Run(t *testing.T, s Suite) {
	t.Helper()
	t.Run("Declaration", func(t *testing.T) { Declaration(t, s.App) })
	t.Run("TellsWhoIsSignedIn", s.check)
	t.Run("AWrongSecretIsRejectedAndNotRepeated", s.wrong)
	t.Run("ASystemThatIsNotThereIsUnavailable", s.unreachable)
	for i, o := range s.Operations {
		t.Run(fmt.Sprintf("%s_%d", o.Action, i+1), func(t *testing.T) {
			t.Run("Succeeds", func(t *testing.T) { s.succeeds(t, o) })
			t.Run("NeedsASignIn", func(t *testing.T) { s.needsSignIn(t, o) })
			t.Run("ADryRunReachesNothing", func(t *testing.T) { s.dry(t, o) })
			t.Run("StopsWhenToldTo", func(t *testing.T) { s.cancel(t, o) })
			t.Run("ASilentSystemIsNeitherSuccessNorCertain", func(t *testing.T) { s.broken(t, o) })
		})
	}
}

// watched is a network that notes every address it is asked for.
func watched() (*connector.Network, func() []string) {
	var mu sync.Mutex
	var seen []string
	n := connector.NewNetwork(connector.NetworkOptions{Own: func(ap netip.AddrPort) bool {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, ap.String())
		return false
	}})
	return n, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), seen...)
	}
}

func (s Suite) call(at string, n *connector.Network, v secret.Values, fields map[string]any) *connector.Call {
	c := map[string]any{}
	for k, x := range fields {
		c[k] = x
	}
	return connector.NewCall(connector.Call{Fields: c, System: s.System(at), Method: s.Method, Net: n, Key: "conformance-key", Record: true},
		func(context.Context) (secret.Values, error) { return v.Clone(), nil }, nil)
}

func (s Suite) action(t *testing.T, o Operation) *connector.Action {
	t.Helper()
	a, ok := s.App.Action(o.Action)
	require.True(t, ok, "there is no action %s", o.Action)
	return a
}

// silent fails when a secret stands in what an app gave: results, errors, exchanges, in any form in which it travels.
func (s Suite) silent(t *testing.T, v secret.Values, what ...any) {
	t.Helper()
	var b strings.Builder
	for _, x := range what {
		var f *fault.Error
		if err, ok := x.(error); ok {
			if errors.As(err, &f) {
				fmt.Fprintf(&b, "%s\n%s\n%v\n", f.Public(), f.Headlined(), f.Details)
			}
			fmt.Fprintf(&b, "%+v\n", err)
			continue
		}
		text, err := json.Marshal(x)
		require.NoError(t, err)
		fmt.Fprintf(&b, "%s\n%+v\n", text, x)
	}
	for name, x := range v {
		if s.public(name) {
			continue
		}
		for _, form := range secret.Forms(x.Reveal()) {
			require.NotContains(t, b.String(), form, "the secret %s came out", name)
		}
	}
}

// public reports whether a value is a name rather than a secret.
func (s Suite) public(name string) bool {
	m, _ := s.App.Method(s.Method)
	for _, f := range m.Fields {
		if f.Name == name {
			return !f.Secret
		}
	}
	return false
}

func (s Suite) allowed(t *testing.T, seen []string) {
	t.Helper()
	require.NotEmpty(t, seen, "it went out by the network that it was given")
	for _, a := range seen {
		require.Contains(t, append([]string{s.Live}, s.Also...), a, "it reached a host that the connection does not name")
	}
}

func (s Suite) check(t *testing.T) {
	n, seen := watched()
	id, err := s.App.Check(t.Context(), s.call(s.Live, n, s.Values, nil))
	require.NoError(t, err)
	require.Equal(t, s.Account, id.Account)
	require.NotEmpty(t, id.Hops)
	for _, h := range id.Hops {
		require.True(t, h.OK, h.Name)
	}
	s.silent(t, s.Values, id)
	s.allowed(t, seen())
	require.Contains(t, s.App.TargetOf(s.System(s.Live)).Host, s.Live, "the sign-in is bound to the host that gets it")
}

func (s Suite) wrong(t *testing.T) {
	v := s.Values.Clone()
	for name := range v {
		if !s.public(name) {
			v[name] = secret.New(canary)
		}
	}
	id, err := s.App.Check(t.Context(), s.call(s.Live, nil, v, nil))
	require.Equal(t, fault.Unauthenticated, fault.KindOf(err), "%v", err)
	f := fault.Of(err)
	require.NotEmpty(t, f.Headlined())
	require.NotEmpty(t, f.Remedy, "an error says what to do")
	s.silent(t, v, err, id)
}

func (s Suite) unreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	gone := l.Addr().String()
	require.NoError(t, l.Close())
	id, err := s.App.Check(t.Context(), s.call(gone, nil, s.Values, nil))
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
	require.NotEmpty(t, fault.Of(err).Remedy)
	s.silent(t, s.Values, err, id)
}

func (s Suite) succeeds(t *testing.T, o Operation) {
	a := s.action(t, o)
	n, seen := watched()
	c := s.call(s.Live, n, s.Values, o.Fields)
	res, err := a.Run(t.Context(), c)
	require.NoError(t, err)
	s.silent(t, s.Values, res)
	s.allowed(t, seen())
	require.NotNil(t, res.Request, "what was sent is recorded where that is asked for")
	outputs := a.Outputs
	if a.Interface != nil {
		_, more, err := a.Interface(t.Context(), s.call(s.Live, nil, s.Values, o.Fields))
		require.NoError(t, err)
		outputs = append(append([]connector.Field{}, outputs...), more...)
	}
	for _, b := range res.Bundles {
		for name := range b {
			require.True(t, has(outputs, name), "the output %s is not declared", name)
		}
	}
	api := res.API
	if api == "" {
		api = a.APIFor(o.Fields)
	}
	require.NotContains(t, api, "?")
	c.Record = false
	require.NoError(t, c.Session().Close())
}

func (s Suite) needsSignIn(t *testing.T, o Operation) {
	c := connector.NewCall(connector.Call{Fields: o.Fields, System: s.System(s.Live), Method: s.Method}, func(context.Context) (secret.Values, error) {
		return nil, fault.New(fault.FailedPrecondition, "test").Coded("test.missing").Say("There is no sign-in.")
	}, nil)
	_, err := s.action(t, o).Run(t.Context(), c)
	require.Equal(t, "test.missing", fault.Of(err).Code, "the reason why there is no sign-in is passed on as it is")
}

var errDry = errors.New("dry")

func (s Suite) dry(t *testing.T, o Operation) {
	n, seen := watched()
	c := s.call(s.Live, n.Refusing(func() error {
		return fault.New(fault.FailedPrecondition, "test").Coded("run.dry").Say("This is a dry run.").Because(errDry)
	}), s.Values, o.Fields)
	_, err := s.action(t, o).Run(t.Context(), c)
	require.ErrorIs(t, err, errDry, "the engine recognises its own refusal")
	require.Equal(t, "run.dry", fault.Of(err).Code)
	require.Empty(t, seen())
	s.silent(t, s.Values, err)
}

// deaf is a system that accepts connections; each one is passed to serve.
func deaf(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var mu sync.Mutex
	var open []net.Conn
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			_ = c.Close()
		}
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			go serve(c)
		}
	}()
	return l.Addr().String()
}

func (s Suite) cancel(t *testing.T, o Operation) {
	reached := make(chan struct{}, 16)
	at := deaf(t, func(net.Conn) { reached <- struct{}{} })
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() {
		_, err := s.action(t, o).Run(ctx, s.call(at, nil, s.Values, o.Fields))
		done <- err
	}()
	select {
	case <-reached:
	case err := <-done:
		t.Fatalf("it ended before it reached the system: %v", err)
	case <-time.After(10 * time.Second):
		t.Fatal("it never reached the system")
	}
	begin := time.Now()
	stop()
	select {
	case err := <-done:
		require.Error(t, err)
		require.Less(t, time.Since(begin), cancelWithin)
		s.silent(t, s.Values, err)
	case <-time.After(10 * cancelWithin):
		t.Fatal("it did not stop")
	}
}

// broken hangs up on whatever is sent. A write may not claim that nothing happened unless that is so.
func (s Suite) broken(t *testing.T, o Operation) {
	at := deaf(t, func(c net.Conn) {
		// In some protocols the system speaks first: then nothing comes, and it hangs up all the same.
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		_, _ = c.Read(make([]byte, 1<<16))
		_ = c.Close()
	})
	_, err := s.action(t, o).Run(t.Context(), s.call(at, nil, s.Values, o.Fields))
	require.Error(t, err)
	require.Contains(t, []fault.Kind{fault.Unavailable, fault.InDoubt}, fault.KindOf(err), "%v", err)
	require.NotEmpty(t, fault.Of(err).Remedy)
	s.silent(t, s.Values, err)
}
