package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// aside runs threeBundles with a Break that nobody repeats, and gives the incomplete run.
func aside(b *bench, fields map[string]any) engine.Run {
	b.do(threeBundles(9).mod(9, "flow.break", fields).doc())
	runs := b.journal.Runs()
	require.Equal(b.t, engine.Held, runs[len(runs)-1].State)
	return runs[len(runs)-1]
}

// tick is a clock that a test moves.
type tick struct {
	mu sync.Mutex
	at time.Time
}

func (c *tick) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *tick) add(d time.Duration) { c.mu.Lock(); c.at = c.at.Add(d); c.mu.Unlock() }

func goOn(b *bench, id string) engine.Run {
	_, missing, err := b.engine.Continue(b.ctx, id)
	require.NoError(b.t, err)
	require.Empty(b.t, missing)
	r, err := b.engine.Wait(b.ctx, id)
	require.NoError(b.t, err)
	return r
}

// TestIncompleteRuns: Celonis, "Incomplete executions": kept with blueprint and bundles, statuses, attempts, resolved by hand.
func TestIncompleteRuns(t *testing.T) {
	t.Parallel()
	t.Run("AFailedAttemptLeavesItWhereItWas", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 3)
		h := aside(b, map[string]any{"retry": false})
		require.Equal(t, engine.Unresolved, h.HoldStatus())
		require.Equal(t, map[int]map[string]any{1: {}, 2: {"value": "y", "__IMTINDEX__": 2.0, "__IMTLENGTH__": 3.0}}, bundlesOf(b, h.ID))
		require.Positive(t, h.Hold.Size)
		for n := 1; n <= 2; n++ {
			r := goOn(b, h.ID)
			require.Equal(t, engine.Held, r.State)
			require.Equal(t, n, r.Hold.Attempts)
			require.Equal(t, "sys.boom", r.Fault.Code)
			require.Equal(t, 3, r.FaultStep)
		}
		require.Len(t, b.journal.Runs(), 2, "an incomplete run that fails again is no second one")
		r := goOn(b, h.ID)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, engine.Resolved, r.HoldStatus())
		require.False(t, r.Hold.Resolved.IsZero())
		require.Equal(t, []string{"read:y", "read:y", "read:y", "pure:y"}, b.made()[5:])
		require.Equal(t, []string{"run.waiting", "run.continued", "step.failed", "run.finished", "run.continued", "step.failed", "run.finished",
			"run.continued", "step.succeeded", "run.finished"}, b.names(h.ID))
	})
	t.Run("WhatItHasDoneIsNotDoneAgain", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		fails := map[string]int{"read y": 1, "write y": 1}
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if k := action + " " + c.Text("text"); fails[k] > 0 {
				fails[k]--
				return connector.Result{}, boom(fault.Unavailable)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		s := draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("y")).mod(3, "sys.keyed", text("{{2.text}}")).mod(4, "sys.write", text("{{3.text}}")).
			mod(9, "flow.break", map[string]any{"retry": false}).chain(1, 2, 3, 4).handler(2, 9)
		b.do(s.doc())
		h := b.journal.Runs()[1]
		require.Equal(t, engine.Held, goOn(b, h.ID).State, "it failed further on, at a module without a handler")
		b.restart()
		require.Equal(t, engine.Succeeded, goOn(b, h.ID).State)
		require.Equal(t, []string{"read:y", "read:y", "keyed:y", "write:y", "write:y"}, b.made())
	})
	t.Run("ACorrectedBundleGoesOn", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		h := aside(b, nil)
		_, err := b.engine.Correct(b.ctx, h.ID, engine.Correction{Bundles: map[int]map[string]any{7: {}}})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		_, err = b.engine.Correct(b.ctx, h.ID, engine.Correction{Bundles: map[int]map[string]any{2: {"value": "mended"}}})
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, goOn(b, h.ID).State)
		require.Equal(t, []string{"read:mended", "pure:mended"}, b.made()[5:])
		require.Contains(t, b.names(h.ID), "run.corrected")
	})
	t.Run("ItGoesOnWithTheCorrectedVersion", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		h := aside(b, nil)
		mended := threeBundles().doc()
		mended.Modules[2].Fields = text("not {{2.value}}")
		other := threeBundles().doc()
		other.Modules[2].ID, other.Links = 30, draw().chain(1, 2, 30, 4).Links
		_, err := b.engine.Correct(b.ctx, h.ID, engine.Correction{Document: other, Version: 2, Hash: "h2"})
		require.Equal(t, "run.module_gone", fault.Of(err).Code)
		r, err := b.engine.Correct(b.ctx, h.ID, engine.Correction{Document: mended, Version: 3, Hash: "h3"})
		require.NoError(t, err)
		require.Equal(t, 3, r.Version)
		b.docs[mended.ID] = mended
		b.restart() // the choice is kept
		r = goOn(b, h.ID)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, 3, r.Version)
		require.Equal(t, "h3", r.Hash)
		require.Equal(t, "anna", r.Person, "whoever corrects it: it acts as who started it")
		require.Equal(t, []string{"read:not y", "pure:not y"}, b.made()[5:])
	})
	t.Run("ADeletedOneIsNeverCarriedOn", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		h := aside(b, nil)
		r, err := b.engine.Cancel(b.ctx, h.ID)
		require.NoError(t, err)
		require.Empty(t, r.HoldStatus())
		_, _, err = b.engine.Continue(b.ctx, h.ID)
		require.Equal(t, fault.FailedPrecondition, fault.KindOf(err))
	})
	t.Run("AnAttemptThatIsStoppedLeavesItSetAside", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		h := aside(b, nil)
		entered := make(chan struct{})
		b.answer(func(ctx context.Context, _ string, _ *connector.Call) (connector.Result, error) {
			close(entered)
			<-ctx.Done()
			return connector.Result{}, ctx.Err()
		})
		_, _, err := b.engine.Continue(b.ctx, h.ID)
		require.NoError(t, err)
		<-entered
		r, err := b.engine.Cancel(b.ctx, h.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Held, r.State)
		require.Equal(t, "incomplete.stopped", r.Fault.Code)
	})
	t.Run("AnAttemptThatTheEndOfTheProgramCutsOffIsSetAsideAgain", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		h := aside(b, nil)
		entered := make(chan struct{})
		b.answer(func(ctx context.Context, _ string, _ *connector.Call) (connector.Result, error) {
			close(entered)
			<-ctx.Done()
			return connector.Result{}, ctx.Err()
		})
		_, _, err := b.engine.Continue(b.ctx, h.ID)
		require.NoError(t, err)
		<-entered
		b.restart()
		b.answer(nil)
		found, err := b.engine.Recover(b.ctx)
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Equal(t, engine.Held, found[0].State)
		require.Equal(t, engine.Succeeded, goOn(b, h.ID).State)
	})
}

func bundlesOf(b *bench, id string) map[int]map[string]any {
	steps, err := b.journal.Steps(b.ctx, id)
	require.NoError(b.t, err)
	return engine.BundlesOf(steps)
}

// TestAutomaticRetries: by the back-off table 10 min, 1 h, 3 h, 12 h, 24 h, or as a Break handler says; only while nobody needs to sign in.
func TestAutomaticRetries(t *testing.T) {
	t.Parallel()
	t.Run("TheBackOffTable", func(t *testing.T) {
		t.Parallel()
		c := &tick{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
		b := newBench(t, func(o *engine.Options) { o.Clock = c })
		failing(b, -1)
		doc := threeBundles().doc()
		doc.Settings.StoreIncomplete = true
		b.do(doc)
		h := b.journal.Runs()[1]
		for _, wait := range []time.Duration{10 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, 24 * time.Hour} {
			require.Equal(t, engine.Pending, h.HoldStatus())
			require.True(t, c.Now().Add(wait).Equal(h.Hold.Next), "%v", wait)
			c.add(wait)
			h = goOn(b, h.ID)
		}
		require.Equal(t, engine.Unresolved, h.HoldStatus(), "after the last it stays for a person")
		require.Equal(t, 5, h.Hold.Attempts)
	})
	t.Run("ABreakHandlersOwn", func(t *testing.T) {
		t.Parallel()
		c := &tick{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
		b := newBench(t, func(o *engine.Options) { o.Clock = c })
		failing(b, -1)
		h := aside(b, map[string]any{"retry": true, "count": 2.0, "interval": 7.0})
		for range 2 {
			require.True(t, c.Now().Add(7*time.Minute).Equal(h.Hold.Next))
			h = goOn(b, h.ID)
		}
		require.Equal(t, engine.Unresolved, h.HoldStatus())
	})
	t.Run("TheyAreMadeAtTheirTimeAndAfterARestart", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		h := aside(b, map[string]any{"retry": true, "count": 1.0, "interval": 0.0005})
		b.restart()
		require.Equal(t, engine.Pending, h.HoldStatus(), "nobody keeps them, so nothing happens")
		b.engine.KeepHeld(b.ctx, nil)
		require.Eventually(t, func() bool { r, err := b.journal.Find(b.ctx, h.ID); return err == nil && r.State == engine.Succeeded },
			5*time.Second, time.Millisecond)
	})
	t.Run("WithoutASignInItWaitsAndSaysSo", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.ids.Provide("dyn_sys", "ben", secret.Values{"user": secret.New("BEN"), "password": secret.New(canary)})
		fails := true
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "read" && c.Text("text") == "y" && fails {
				fails = false
				require.NoError(t, b.ids.Rejected(b.ctx, &engine.Run{Person: "anna"}, flow.ConnectionRef{Dynamic: "dyn_sys"}, nil))
				return connector.Result{}, boom(fault.Unavailable)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.strict", text("y")).mod(3, "sys.read", text("{{2.text}}")).
			mod(9, "flow.break", map[string]any{"retry": true, "interval": 0.00001}).chain(1, 2, 3).handler(3, 9).doc())
		h := b.journal.Runs()[1]
		b.engine.KeepHeld(b.ctx, nil)
		require.Eventually(t, func() bool {
			r, err := b.journal.Find(b.ctx, h.ID)
			return err == nil && strings.Contains(r.Hold.Waits, "sign-in")
		}, 5*time.Second, time.Millisecond)
		require.Equal(t, []string{"strict:y", "read:y"}, b.made(), "nothing ran without the sign-in, and nothing as somebody else")
		for _, f := range b.ids.Fetched() {
			require.Equal(t, "dyn_sys anna", f)
		}
		r, err := b.engine.Wait(b.ctx, h.ID) // whoever waits for it is not kept waiting
		require.NoError(t, err)
		require.Equal(t, engine.Held, r.State)
		b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("new")})
		require.Equal(t, engine.Succeeded, goOn(b, h.ID).State)
	})
	t.Run("WhoMayNotIsLeftAlone", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		h := aside(b, map[string]any{"retry": true, "interval": 0.00001})
		asked := make(chan string, 8)
		b.engine.KeepHeld(b.ctx, func(r engine.Run) bool { asked <- r.ID; return false })
		require.Equal(t, h.ID, <-asked)
		r, err := b.engine.Get(b.ctx, h.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Held, r.State)
		require.Zero(t, r.Hold.Attempts)
	})
}

// TestFullStore: action-flows.md 4, "Enable data loss": drop and warn instead of stopping.
func TestFullStore(t *testing.T) {
	t.Parallel()
	for _, loss := range []bool{false, true} {
		b := newBench(t)
		large := strings.Repeat("x", 6<<20)
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "read" && c.Text("text") == "y" {
				return connector.Result{}, boom(fault.Unavailable)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		s := threeBundles(9).mod(9, "flow.break", nil)
		s.Modules[0] = flow.Module{ID: 1, App: "flow", Action: "start", Fields: map[string]any{"bundles": list(map[string]any{"large": large})}}
		s.Settings.DataLoss = loss
		r := b.do(s.doc())
		require.Len(t, b.journal.Runs(), 1)
		if !loss {
			require.Equal(t, engine.Failed, r.State)
			require.Equal(t, "incomplete.full", r.Fault.Code)
			require.Equal(t, []string{"read:x", "pure:x", "read:y"}, b.made())
			continue
		}
		require.Equal(t, engine.Warning, r.State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y", "read:z", "pure:z"}, b.made())
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		said := ""
		for _, st := range steps {
			said += strings.Join(st.Notes, " ")
		}
		require.Contains(t, said, "dropped, because the Action Flow allows the loss of data")
	}
}

// TestSequentialWithIncompleteRuns: action-flows.md 4, "with stored incompletes, run stops until they are resolved".
func TestSequentialWithIncompleteRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	failing(b, 1)
	doc := threeBundles(9).mod(9, "flow.break", nil).doc()
	doc.Settings.Sequential = true
	b.do(doc)
	q := engine.StartRequest{Document: doc, Version: 1, Hash: "h", Person: "anna"}
	_, _, err := b.engine.Prepare(b.ctx, q)
	require.Equal(t, "run.incomplete_first", fault.Of(err).Code)
	require.Equal(t, engine.Succeeded, goOn(b, b.journal.Runs()[1].ID).State)
	_, _, err = b.engine.Prepare(b.ctx, q)
	require.NoError(t, err)
}
