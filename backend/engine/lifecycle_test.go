package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

func TestRetry(t *testing.T) {
	t.Parallel()
	doc := func() *flow.Document {
		return draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("r")).mod(3, "sys.write", text("first {{2.text}}")).
			mod(4, "sys.keyed", text("second {{3.text}}")).mod(5, "sys.pure", text("{{4.text}}")).chain(1, 2, 3, 4, 5).doc()
	}
	failAt := func(b *bench, action string, err error) {
		b.answer(func(_ context.Context, a string, c *connector.Call) (connector.Result, error) {
			if a == action {
				return connector.Result{}, err
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
	}
	t.Run("GoesOnWithTheOutputsOfTheFinishedSteps", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failAt(b, "keyed", boom(fault.Unavailable))
		r := b.do(doc())
		require.Equal(t, engine.Failed, r.State)
		b.answer(nil)
		n, missing, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		n, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, n.State)
		require.Equal(t, r.ID, n.RetryOf)
		require.Equal(t, "anna", n.Person)
		require.EqualValues(t, 2, n.Number)
		require.Equal(t, []string{"read:r", "write:first r", "keyed:second first r", "keyed:second first r", "pure:second first r"}, b.made())
		require.NotEqual(t, b.keys[2], b.keys[3], "a try that failed for certain is a new order")
		require.Equal(t, "run.started", b.names(n.ID)[0])
	})
	t.Run("ARetryOfARetryKeepsEverythingDone", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failAt(b, "keyed", boom(fault.Unavailable))
		r := b.do(doc())
		for range 3 {
			n, _, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(t, err)
			r, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(t, err)
		}
		made := b.made()
		require.Equal(t, 1, count(made, "write:first r"))
		require.Equal(t, 4, count(made, "keyed:second first r"))
	})
	t.Run("AKeyedStepWithoutOutcomeIsMadeAgainWithItsKey", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failAt(b, "keyed", boom(fault.InDoubt))
		r := b.do(doc())
		require.Equal(t, engine.InDoubt, r.State)
		b.answer(nil)
		n, _, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		n, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, n.State)
		require.Equal(t, b.keys[2], b.keys[3])
	})
	for _, happened := range []bool{true, false} {
		t.Run(fmt.Sprintf("ABlindStepWithoutOutcomeWaitsForAPersonWhoSays%v", happened), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			failAt(b, "write", boom(fault.InDoubt))
			r := b.do(doc())
			require.Equal(t, engine.InDoubt, r.State)
			_, _, err := b.engine.Retry(b.ctx, r.ID)
			require.Equal(t, "run.in_doubt", fault.Of(err).Code)
			_, err = b.engine.Decide(b.ctx, r.ID, 4, 1, true)
			require.Error(t, err, "nothing is in doubt there")
			r, err = b.engine.Decide(b.ctx, r.ID, 3, 1, happened)
			require.NoError(t, err)
			require.Equal(t, engine.Failed, r.State)
			require.Contains(t, b.names(r.ID), "step.decided")
			b.answer(nil)
			n, _, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(t, err)
			n, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, n.State)
			want := 2
			if happened {
				want = 1
			}
			require.Equal(t, want, count(b.made(), "write:first r"))
		})
	}
	for _, did := range []bool{true, false} {
		t.Run(fmt.Sprintf("ACheckableStepAsksTheSystemWhichSays%v", did), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.did = func() (bool, bool, error) { return did, true, nil }
			failAt(b, "check", boom(fault.InDoubt))
			r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.check", text("c")).mod(3, "sys.pure", text("end")).chain(1, 2, 3).doc())
			b.answer(nil)
			n, _, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(t, err)
			n, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, n.State)
			want := 2
			if did {
				want = 1
			}
			require.Equal(t, want, count(b.made(), "check:c"))
			require.Equal(t, 1, count(b.made(), "pure:end"))
		})
	}
	t.Run("ARetryAtTheMomentOfTheEndKnowsEverythingDone", func(t *testing.T) {
		t.Parallel()
		told := make(chan engine.Run, 64)
		b := newBench(t, func(o *engine.Options) { o.Progress = progress(told) })
		failAt(b, "keyed", boom(fault.Unavailable))
		r := b.start(doc())
		for last := range told {
			if last.ID == r.ID && last.State == engine.Failed {
				break
			}
		}
		n, _, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		_, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, 1, count(b.made(), "write:first r"))
	})
	t.Run("ARunIsContinuedOnce", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failAt(b, "keyed", boom(fault.Unavailable))
		r := b.do(doc())
		n, _, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		_, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		made := b.made()
		_, _, err = b.engine.Retry(b.ctx, r.ID)
		require.Equal(t, "run.retried", fault.Of(err).Code)
		require.Equal(t, made, b.made())
	})
	t.Run("RunAgainStartsAnewWithTheSameInputs", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(oneWrite(), with(map[string]any{"po": "9"}))
		n, _, err := b.engine.RunAgain(b.ctx, r.ID)
		require.NoError(t, err)
		n, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, n.State)
		require.Equal(t, []string{"read:9", "write:9 as 9", "read:9", "write:9 as 9"}, b.made())
		require.Empty(t, n.RetryOf)
	})
	t.Run("RunOneModuleOrFromOneWithGivenBundles", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		given := map[int]map[string]any{3: {"text": "given"}}
		b.do(doc(), func(q *engine.StartRequest) { q.Only, q.Given = 4, given })
		require.Equal(t, []string{"keyed:second given"}, b.made())
		b.do(doc(), func(q *engine.StartRequest) { q.From, q.Given = 4, given })
		require.Equal(t, []string{"keyed:second given", "keyed:second given", "pure:second given"}, b.made())
	})
}

// progress hands on the runs that it is told of.
type progress chan engine.Run

func (p progress) RunChanged(r engine.Run)         { p <- r }
func (p progress) StepChanged(string, engine.Step) {}

func count(list []string, s string) int {
	n := 0
	for _, e := range list {
		if e == s {
			n++
		}
	}
	return n
}

// crash makes a run that stops as the program does when it ends, inside the named action.
func crash(t *testing.T, b *bench, doc *flow.Document, action string) engine.Run {
	t.Helper()
	entered := make(chan struct{})
	b.answer(func(ctx context.Context, a string, c *connector.Call) (connector.Result, error) {
		if a == action {
			b.journal.Refuse(func(string) error { return context.Canceled }) // nothing is written any more
			close(entered)
			<-ctx.Done()
			return connector.Result{}, ctx.Err()
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
	r := b.start(doc)
	<-entered
	b.engine.Close()
	b.journal.Refuse(nil)
	b.answer(nil)
	b.engine = engine.New(b.opt)
	return r
}

func TestRecover(t *testing.T) {
	t.Parallel()
	doc := func(action string) *flow.Document {
		return draw().mod(1, "flow.start", nil).mod(2, "sys.write", text("done")).mod(3, "sys."+action, text("cut {{2.text}}")).
			mod(4, "sys.pure", text("end {{3.text}}")).chain(1, 2, 3, 4).doc()
	}
	goOn := func(o *engine.Options) { o.ContinueAtStart = true }
	for _, c := range []struct {
		action string
		state  engine.State
	}{{"read", engine.Interrupted}, {"keyed", engine.Interrupted}, {"check", engine.InDoubt}, {"write", engine.InDoubt}} {
		t.Run("ShowsARunCutIn"+strings.ToUpper(c.action[:1])+c.action[1:]+"AndRepeatsNothing", func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			d := doc(c.action)
			d.Modules[1].Action = "put"
			r := crash(t, b, d, c.action)
			before := b.made()
			runs, err := b.engine.Recover(b.ctx)
			require.NoError(t, err)
			require.Len(t, runs, 1)
			require.Equal(t, c.state, runs[0].State)
			require.Contains(t, b.names(r.ID), "run.interrupted")
			require.Equal(t, before, b.made())
			if c.state == engine.InDoubt {
				require.Contains(t, b.names(r.ID), "step.outcome_unknown")
			}
			again, err := b.engine.Recover(b.ctx)
			require.NoError(t, err)
			require.Empty(t, again)
		})
	}
	for _, action := range []string{"read", "keyed"} {
		t.Run("ContinueAtStartGoesOnIn"+action, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, goOn)
			r := crash(t, b, doc(action), action)
			_, err := b.engine.Recover(b.ctx)
			require.NoError(t, err)
			now, err := b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, now.State)
			require.Equal(t, []string{"write:done", action + ":cut done", action + ":cut done", "pure:end cut done"}, b.made())
			require.Equal(t, b.keys[1], b.keys[2], "the key of an operation does not change")
		})
	}
	t.Run("ContinueAtStartLeavesABlindStepToThePerson", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, goOn)
		d := doc("write")
		d.Modules[1].Action = "keyed"
		r := crash(t, b, d, "write")
		_, err := b.engine.Recover(b.ctx)
		require.NoError(t, err)
		now, err := b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.InDoubt, now.State)
		require.Equal(t, 1, count(b.made(), "write:cut done"))
		now, err = b.engine.Decide(b.ctx, r.ID, 3, 1, false)
		require.NoError(t, err)
		require.Equal(t, engine.Interrupted, now.State)
		n, _, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		n, err = b.engine.Wait(b.ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, n.State)
		require.Equal(t, 2, count(b.made(), "write:cut done"))
		require.Equal(t, 1, count(b.made(), "keyed:done"))
	})
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	// hold makes every read wait until it is let go, and counts how many are under way.
	hold := func(b *bench) (entered chan string, let chan struct{}, most *atomic.Int64) {
		entered, let, most = make(chan string, 64), make(chan struct{}), &atomic.Int64{}
		var now atomic.Int64
		b.answer(func(ctx context.Context, _ string, c *connector.Call) (connector.Result, error) {
			n := now.Add(1)
			defer now.Add(-1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			entered <- c.Text("text")
			select {
			case <-let:
			case <-ctx.Done():
				return connector.Result{}, ctx.Err()
			}
			return connector.Result{}, nil
		})
		return
	}
	doc := func(parallel int) *flow.Document {
		d := draw().in(flow.Input{Name: "po", Type: flow.Text}).mod(1, "flow.start", nil).mod(2, "sys.read", text("{{1.po}}")).chain(1, 2).doc()
		d.Settings.Parallel = parallel
		return d
	}
	batch := func(n int) func(*engine.StartRequest) {
		return func(q *engine.StartRequest) { q.Batch, q.Inputs = "batch_1", map[string]any{"po": fmt.Sprint(n)} }
	}
	for _, parallel := range []int{1, 3} {
		t.Run(fmt.Sprintf("ABulkClickRuns%dAtOnceInOrder", parallel), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			entered, let, most := hold(b)
			var runs []engine.Run
			for i := range 9 {
				runs = append(runs, b.start(doc(parallel), batch(i)))
			}
			var got []string
			for range 9 / parallel {
				var group []string
				for range parallel {
					group = append(group, <-entered)
				}
				slices.Sort(group)
				got = append(got, group...)
				for range parallel {
					let <- struct{}{}
				}
			}
			for _, r := range runs {
				r, err := b.engine.Wait(b.ctx, r.ID)
				require.NoError(t, err)
				require.Equal(t, engine.Succeeded, r.State)
			}
			require.EqualValues(t, parallel, most.Load())
			if parallel == 1 {
				require.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8"}, got)
			}
		})
	}
	t.Run("NoMoreThanMaxRunsExecuteAtOnce", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, func(o *engine.Options) { o.MaxRuns = 2 })
		entered, let, most := hold(b)
		var runs []engine.Run
		for range 5 {
			runs = append(runs, b.start(doc(0)))
		}
		require.Equal(t, engine.Ready, runs[4].State)
		close(let)
		for _, r := range runs {
			<-entered
			_, err := b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
		}
		require.LessOrEqual(t, most.Load(), int64(2))
	})
	t.Run("CancelBatchStopsTheRest", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		entered, _, _ := hold(b)
		var runs []engine.Run
		for i := range 4 {
			runs = append(runs, b.start(doc(1), batch(i)))
		}
		<-entered
		_, err := b.engine.CancelBatch(b.ctx, "batch_1")
		require.NoError(t, err)
		var states []engine.State
		for _, r := range runs {
			r, err := b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
			states = append(states, r.State)
		}
		require.Equal(t, []engine.State{engine.Cancelled, engine.Abandoned, engine.Abandoned, engine.Abandoned}, states)
		require.Equal(t, []string{"read:0"}, b.made())
	})
	t.Run("AConnectionIsCalledByAsManyAtOnceAsItAllows", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, func(o *engine.Options) {
			o.Limits = func(string) engine.Limit { return engine.Limit{AtOnce: 1, PerSecond: 1e6} }
		})
		entered, let, most := hold(b)
		var wg sync.WaitGroup
		var runs []engine.Run
		for range 4 {
			runs = append(runs, b.start(doc(0)))
		}
		wg.Go(func() {
			for range 4 {
				<-entered
				let <- struct{}{}
			}
		})
		wg.Wait()
		for _, r := range runs {
			_, err := b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
		}
		require.EqualValues(t, 1, most.Load())
	})
	t.Run("RunsThatStoodInLineAreShownAfterARestart", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		entered, _, _ := hold(b)
		b.start(doc(1), batch(0))
		second := b.start(doc(1), batch(1))
		<-entered
		b.restart()
		runs, err := b.engine.Recover(b.ctx)
		require.NoError(t, err)
		require.Len(t, runs, 2)
		now, err := b.journal.Find(b.ctx, second.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Interrupted, now.State)
	})
}
