package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// TestDoubtIsNotSetAside: what may have happened is set aside only where it can be settled: with its key, or by asking the system.
func TestDoubtIsNotSetAside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		action string
		did    bool // the checkable system's answer
		state  engine.State
		made   []string
	}{
		{"write", false, engine.InDoubt, []string{"write:x"}},
		{"keyed", false, engine.Warning, []string{"keyed:x", "pure:next", "keyed:x", "pure:next"}},
		{"put", false, engine.Warning, []string{"put:x", "pure:next", "put:x", "pure:next"}},
		{"check", true, engine.Warning, []string{"check:x", "pure:next", "pure:next"}},
		{"check", false, engine.Warning, []string{"check:x", "pure:next", "check:x", "pure:next"}},
	} {
		b := newBench(t)
		b.did = func() (bool, bool, error) { return c.did, true, nil }
		doubt := true
		b.answer(func(_ context.Context, action string, k *connector.Call) (connector.Result, error) {
			if action == c.action && doubt {
				doubt = false
				return connector.Result{}, boom(fault.InDoubt)
			}
			return connector.Result{Bundles: []map[string]any{{"text": k.Text("text")}}}, nil
		})
		doc := draw().mod(1, "flow.start", nil).mod(2, "flow.router", nil).mod(3, "sys."+c.action, text("x")).mod(4, "sys.pure", text("next")).mod(5, "sys.pure", text("next")).
			mod(9, "flow.break", map[string]any{"retry": false}).chain(1, 2).chain(3, 5).link(flow.Link{From: 2, To: 3}).link(flow.Link{From: 2, To: 4, Order: 1}).
			handler(3, 9).doc()
		r := b.do(doc)
		require.Equal(t, c.state, r.State, c.action)
		if c.state == engine.InDoubt {
			require.Len(t, b.journal.Runs(), 1)
			require.Equal(t, c.made, b.made())
			continue
		}
		b.restart()
		require.Equal(t, engine.Succeeded, goOn(b, b.journal.Runs()[1].ID).State)
		require.Equal(t, c.made, b.made(), c.action)
		if c.action == "keyed" {
			require.Equal(t, b.keys[0], b.keys[2], "the run that was set aside repeats it with its key")
		}
	}
}

// TestASubflowThatWasSetAsideGoesOnInside: what the called flow has done is not done again.
func TestASubflowThatWasSetAsideGoesOnInside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	child := draw().mod(1, "flow.start", nil).mod(2, "sys.write", text("child")).mod(3, "sys.read", text("last")).chain(1, 2, 3).doc()
	child.ID = "flow_child"
	b.docs[child.ID] = child
	fails := 2
	b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
		if action == "read" && fails > 0 {
			fails--
			return connector.Result{}, boom(fault.Unavailable)
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
	b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.pure", text("first")).mod(3, "flow.call", map[string]any{"flow": "flow_child"}).
		mod(9, "flow.break", map[string]any{"retry": false}).chain(1, 2, 3).handler(3, 9).doc())
	var id string
	for _, r := range b.journal.Runs() {
		if r.State == engine.Held {
			id = r.ID
		}
	}
	require.Equal(t, engine.Held, goOn(b, id).State)
	b.restart()
	require.Equal(t, engine.Succeeded, goOn(b, id).State)
	require.Equal(t, []string{"pure:first", "write:child", "read:last", "read:last", "read:last"}, b.made())
}

// TestTypesSurvive: a run that goes on has the dates and the binary data of the run that stopped, not texts that look like them.
func TestTypesSurvive(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 14, 9, 26, 53, 589_000_000, time.UTC)
	given := map[string]any{"at": at, "file": []byte{0, 1, 0xff}, "rows": []any{map[string]any{"a/b~c": at, "n": 1.0}, []byte("x")}}
	for _, how := range []string{"retry", "incomplete", "write"} {
		b := newBench(t)
		fails, seen := true, []any{}
		b.opt.Language = engine.NewLanguage()
		b.restart()
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			switch {
			case c.Text("text") == "source":
				return connector.Result{Bundles: []map[string]any{given}}, nil
			case action == "strict":
				due, _ := c.Fields["due"].(time.Time)
				seen = append(seen, c.Fields["at"], c.Fields["file"], c.Fields["row"], due.UTC())
				if fails {
					fails = false
					return connector.Result{}, boom(fault.Unavailable)
				}
			}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		first := map[string]string{"retry": "sys.read", "incomplete": "sys.read", "write": "sys.write"}[how]
		s := draw().in(flow.Input{Name: "due", Type: flow.Date}).mod(1, "flow.start", nil).mod(2, first, text("source")).
			mod(3, "sys.strict", map[string]any{"text": "x", "at": "{{2.at}}", "file": "{{2.file}}", "row": "{{2.rows[1].`a/b~c`}}", "due": "{{var.input.due}}"}).chain(1, 2, 3)
		if how == "incomplete" {
			s.mod(9, "flow.break", map[string]any{"retry": false}).handler(3, 9)
		}
		r := b.do(s.doc(), with(map[string]any{"due": "2026-04-01"}))
		b.restart()
		if how == "incomplete" {
			r = goOn(b, b.journal.Runs()[1].ID)
		} else {
			n, _, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(t, err)
			r, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(t, err)
		}
		require.Equal(t, engine.Succeeded, r.State)
		require.Len(t, seen, 8)
		require.Equal(t, seen[:4], seen[4:], how)
		require.Equal(t, []any{at, []byte{0, 1, 0xff}, at}, seen[4:7])
		require.Equal(t, 2026, seen[7].(time.Time).Year())
	}
}

// TestSettingAsideIsOneStep: wherever the journal fails, or the program ends, while a bundle is set aside, there is no
// incomplete run without its bundles, and none twice.
func TestSettingAsideIsOneStep(t *testing.T) {
	t.Parallel()
	for stop := 1; stop <= 12; stop++ {
		b := newBench(t)
		failing(b, 1)
		commits := 0
		b.journal.Refuse(func(string) error {
			if commits++; commits >= stop {
				return errors.New("the disk is gone")
			}
			return nil
		})
		doc := threeBundles(9).mod(9, "flow.break", map[string]any{"retry": false}).doc()
		b.docs[doc.ID] = doc
		r, _, err := b.engine.Prepare(b.ctx, engine.StartRequest{Document: doc, Version: 1, Hash: "h", Person: "anna", Trigger: "run_once"})
		require.NoError(t, err)
		_, err = b.engine.Start(b.ctx, r.ID)
		if err == nil {
			_, err = b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
		}
		b.journal.Refuse(nil)
		b.restart()
		_, err = b.engine.Recover(b.ctx)
		require.NoError(t, err)
		if found, err := b.journal.Find(b.ctx, r.ID); err == nil && (found.State == engine.Interrupted || found.State == engine.Failed) {
			n, _, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(t, err)
			_, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(t, err)
		}
		aside := 0
		for _, x := range b.journal.Runs() {
			if x.State == engine.Held {
				aside++
				require.Contains(t, bundlesOf(b, x.ID), 2, "stopped at commit %d", stop)
			}
		}
		require.LessOrEqual(t, aside, 1, "stopped at commit %d", stop)
	}
}
