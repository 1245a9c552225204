package engine_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// recorded is everything the journal holds of a run, as text.
func recorded(t *testing.T, b *bench, runID string) string {
	t.Helper()
	r, err := b.journal.Find(b.ctx, runID)
	require.NoError(t, err)
	steps, err := b.journal.Steps(b.ctx, runID)
	require.NoError(t, err)
	attempts, err := b.journal.Attempts(b.ctx, runID)
	require.NoError(t, err)
	text, err := json.Marshal([]any{r, steps, attempts, b.journal.Entries(runID)})
	require.NoError(t, err)
	return string(text)
}

func requireNoCanary(t *testing.T, b *bench, runID string) {
	t.Helper()
	text := recorded(t, b, runID)
	for _, form := range secret.Forms(canary) {
		require.NotContains(t, text, form)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	t.Run("ASecretThatAnAppGivesBackIsNotRecorded", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(ctx context.Context, _ string, c *connector.Call) (connector.Result, error) {
			v, err := c.Credential(ctx)
			if err != nil {
				return connector.Result{}, err
			}
			p := v.Get("password").Reveal()
			return connector.Result{Bundles: []map[string]any{{"text": p, p: []any{map[string]any{"deep": p}}}}, Object: p,
				API: "GET /" + p, Notes: []string{p}, Request: &connector.Exchange{URL: "http://h/?p=" + p,
					RequestHeaders: map[string]string{"Authorization": "Basic eA==", "X": p}, ResponseBody: p}}, nil
		})
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		require.Equal(t, engine.Succeeded, r.State)
		requireNoCanary(t, b, r.ID)
		require.NotContains(t, recorded(t, b, r.ID), "Basic eA==")
		require.Contains(t, recorded(t, b, r.ID), "••••••")
	})
	t.Run("TheRunWipesWhatItHeld", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var kept secret.Values
		b.answer(func(ctx context.Context, _ string, c *connector.Call) (connector.Result, error) {
			kept, _ = c.Credential(ctx)
			return connector.Result{}, nil
		})
		b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("x")).chain(1, 2).doc())
		require.NotContains(t, kept.Get("password").Reveal(), "horse")
	})
	t.Run("AConfidentialFlowKeepsNoValues", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := oneWrite()
		doc.Settings.Confidential = true
		r := b.do(doc, with(map[string]any{"po": "confidential-4711"}))
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:confidential-4711", "write:confidential-4711 as confidential-4711"}, b.made())
		require.NotContains(t, recorded(t, b, r.ID), "4711")
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		for _, s := range steps {
			require.True(t, s.Hidden)
		}
		_, _, err = b.engine.Retry(b.ctx, r.ID)
		require.Error(t, err)
	})
	t.Run("AConfidentialFlowKeepsNoMessageThatMayQuoteAValue", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			return connector.Result{}, fault.New(fault.Invalid, "sys").Coded("sys.bad").Say("There is no order %s.", c.Text("text")).With("Order", c.Text("text"))
		})
		doc := oneWrite()
		doc.Settings.Confidential = true
		r := b.do(doc, with(map[string]any{"po": "confidential-4711"}))
		require.Equal(t, engine.Failed, r.State)
		require.NotContains(t, recorded(t, b, r.ID), "4711")
		require.Contains(t, recorded(t, b, r.ID), "sys.bad")
	})
	t.Run("AConfidentialRunDoesNotGoOnAfterARestart", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := oneWrite()
		doc.Settings.Confidential = true
		b.answer(func(_ context.Context, action string, _ *connector.Call) (connector.Result, error) {
			if action == "read" {
				return connector.Result{Bundles: []map[string]any{{}}}, nil
			}
			return connector.Result{}, boom(fault.Unauthenticated)
		})
		r := b.do(doc, with(map[string]any{"po": "1"}))
		require.Equal(t, engine.Waiting, r.State)
		b.restart()
		b.ids.Provide("dyn_sys", "anna", secret.Values{"password": secret.New("new-password")})
		_, _, err := b.engine.Continue(b.ctx, r.ID)
		require.Equal(t, "run.confidential", fault.Of(err).Code)
		r, err = b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
	})
	t.Run("ADryRunShowsWhatItWouldSendAndSendsNothing", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(ctx context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "read" {
				return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
			}
			_, err := c.Net.Dial(ctx, "tcp", "127.0.0.1:9")
			return connector.Result{}, err
		})
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}), func(q *engine.StartRequest) { q.DryRun = true })
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 preview"}, b.states(r.ID))
		a, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, a)
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, "1 as 1", steps[2].Input["text"])
	})
	t.Run("ASharedConnectionActsAsItsAccount", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := oneWrite()
		doc.Modules[1].Connection = &flow.ConnectionRef{Shared: "con_sys"}
		r := b.do(doc, with(map[string]any{"po": "1"}))
		require.Equal(t, []string{"con_sys ", "dyn_sys anna"}, b.ids.Fetched())
		require.Equal(t, "SVC", b.journal.Entries(r.ID)[1].RemoteUser)
		require.Equal(t, "ANNA.K", b.journal.Entries(r.ID)[2].RemoteUser)
	})
}
