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
	"signet/backend/secret"
)

func oneWrite() *flow.Document {
	return draw().in(flow.Input{Name: "po", Type: flow.Text, Required: true}).mod(1, "flow.start", nil).
		mod(2, "sys.read", text("{{1.po}}")).mod(3, "sys.write", text("{{2.text}} as {{var.input.po}}")).chain(1, 2, 3).doc()
}

func TestRun(t *testing.T) {
	t.Parallel()

	t.Run("RecordsStartAttemptAndResult", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(oneWrite(), with(map[string]any{"po": "45"}))
		require.Equal(t, engine.Succeeded, r.State)
		require.EqualValues(t, 1, r.Number)
		require.Equal(t, []string{"read:45", "write:45 as 45"}, b.made())
		require.Equal(t, []string{"run.started", "step.succeeded", "step.started", "step.succeeded", "run.finished"}, b.names(r.ID))
		require.Equal(t, []string{"Create", "Commit", "Commit"}, b.journal.Commits(),
			"one for the start, one before the write with what it follows from, one for its outcome with the end")
		started := b.journal.Entries(r.ID)[0]
		require.Equal(t, "System on S4P (dynamic)", started.Facts["acts_as"][:len("System on S4P (dynamic)")])
		require.Equal(t, "ANNA.K on S4P", started.RemoteUser)
		a, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, a, 1)
		require.Equal(t, engine.AttemptDone, a[0].State)
		require.Equal(t, "Do it to 45 as 45", a[0].Sentence)
		require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 succeeded"}, b.states(r.ID))
		require.Equal(t, []string{"dyn_sys anna"}, b.ids.Fetched(), "a sign-in is fetched once per run")
		require.Equal(t, []string{r.ID}, b.ids.Ended())
	})
	t.Run("AsksForSignInBeforeTheFirstStep", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		q := engine.StartRequest{Document: oneWrite(), Version: 1, Person: "ben", Inputs: map[string]any{"po": "1"}}
		r, missing, err := b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		require.Equal(t, engine.NeedsSignIn, r.State)
		require.Len(t, missing, 1)
		require.Empty(t, b.names(r.ID), "nothing has happened yet")
		_, err = b.engine.Start(b.ctx, r.ID)
		require.Equal(t, fault.FailedPrecondition, fault.KindOf(err))
		require.Empty(t, b.made())
		b.ids.Provide("dyn_sys", "ben", secret.Values{"user": secret.New("BEN"), "password": secret.New(canary)})
		r, missing, err = b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, "BEN", r.Identities[0].Account)
	})
	t.Run("WithoutAPersonToAskItIsNotStartedAndSaysSo", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		q := engine.StartRequest{Document: oneWrite(), Person: "ben", NoWait: true, Inputs: map[string]any{"po": "1"}}
		r, missing, err := b.engine.Prepare(b.ctx, q)
		require.Equal(t, "run.needs_sign_in", fault.Of(err).Code)
		require.Len(t, missing, 1)
		require.Equal(t, engine.Abandoned, r.State)
		require.Equal(t, []string{"run.not_started"}, b.names(r.ID))
	})
	t.Run("CancelBeforeTheFirstStepIsAbandonedWithOneEvent", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		q := engine.StartRequest{Document: oneWrite(), Version: 1, Person: "ben", Inputs: map[string]any{"po": "1"}}
		r, _, err := b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		r, err = b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Abandoned, r.State)
		require.Equal(t, []string{"run.not_started"}, b.names(r.ID))
		_, err = b.engine.Cancel(b.ctx, r.ID)
		require.Equal(t, fault.FailedPrecondition, fault.KindOf(err))
	})
	t.Run("NothingRunsWhenTheStartCannotBeRecorded", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r, _, err := b.engine.Prepare(b.ctx, engine.StartRequest{Document: oneWrite(), Person: "anna", Inputs: map[string]any{"po": "1"}})
		require.NoError(t, err)
		b.journal.Refuse(func(string) error { return errors.New("disk full") })
		_, err = b.engine.Start(b.ctx, r.ID)
		require.Equal(t, "audit.cannot_write", fault.Of(err).Code)
		require.Empty(t, b.made())
	})
	t.Run("AStepWhoseAttemptCannotBeRecordedIsNotMade", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.journal.Refuse(func(m string) error {
			if m == "Commit" {
				return errors.New("disk full")
			}
			return nil
		})
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "audit.cannot_write", r.Fault.Code)
		require.Equal(t, []string{"read:1"}, b.made())
	})
	t.Run("AWriteWhoseResultCannotBeRecordedIsInDoubt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		attempts := 0
		b.journal.Refuse(func(m string) error {
			if m == "Commit" {
				if attempts++; attempts == 2 {
					return errors.New("disk full")
				}
			}
			return nil
		})
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		require.Equal(t, engine.InDoubt, r.State)
		require.Equal(t, "audit.cannot_write", r.Fault.Code)
	})
	t.Run("InputsAreTypedAndChecked", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().in(flow.Input{Name: "po", Label: "Order", Type: flow.Text, Required: true}, flow.Input{Name: "days", Type: flow.Number}).
			mod(1, "flow.start", nil).doc()
		for name, in := range map[string]map[string]any{"input.missing": {}, "input.invalid": {"po": "1", "days": "many"},
			"input.unknown": {"po": "1", "other": 1}} {
			_, _, err := b.engine.Prepare(b.ctx, engine.StartRequest{Document: doc, Inputs: in})
			require.Equal(t, name, fault.Of(err).Code)
		}
		r := b.do(doc, with(map[string]any{"po": "1", "days": "30"}))
		require.Equal(t, map[string]any{"po": "1", "days": 30.0}, r.Inputs)
	})
	t.Run("ARunUnderWayShowsItsStepsBeforeTheyAreWritten", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		entered, let := make(chan struct{}), make(chan struct{})
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "write" {
				close(entered)
				<-let
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		r := b.start(oneWrite(), with(map[string]any{"po": "1"}))
		<-entered
		steps, err := b.engine.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, steps, 2)
		close(let)
		_, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		steps, err = b.engine.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, steps, 3)
	})
	t.Run("OutputsComeFromReturn", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().mod(1, "flow.start", nil).mod(2, "flow.return", map[string]any{"values": map[string]any{"n": 3.0}}).chain(1, 2).doc()
		require.Equal(t, map[string]any{"n": 3.0}, b.do(doc).Outputs)
	})
	t.Run("ARequiredFieldWithoutValueFailsWithTheFieldsName", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.strict", text("{{1.nothing}}")).chain(1, 2).doc())
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "field.missing", r.Fault.Code)
		require.Equal(t, "text", r.Fault.Field)
		require.Equal(t, 2, r.FaultStep)
		require.Empty(t, b.made())
	})
	t.Run("APanicInAModuleEndsTheRunOnly", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) { panic(canary) })
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("x")).chain(1, 2).doc())
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "module.panic", r.Fault.Code)
		b.answer(nil)
		require.Equal(t, engine.Succeeded, b.do(oneWrite(), with(map[string]any{"po": "1"})).State)
	})
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, action string
		err          error
		state        engine.State
		entry        string
		attempt      engine.AttemptState
	}{
		{"ARefusedReadIsRefused", "read", boom(fault.PermissionDenied), engine.Refused, "step.refused", ""},
		{"ARefusedWriteIsRefused", "write", boom(fault.PermissionDenied), engine.Refused, "step.refused", engine.AttemptFailed},
		{"AnUnreachableReadFails", "read", boom(fault.Unavailable), engine.Failed, "step.failed", ""},
		{"AnUnreachableWriteFails", "write", boom(fault.Unavailable), engine.Failed, "step.failed", engine.AttemptFailed},
		{"AWriteWithoutAnswerIsUnknown", "write", boom(fault.InDoubt), engine.InDoubt, "step.outcome_unknown", engine.AttemptUnknown},
		{"AWriteThatEndsInAForeignErrorIsUnknown", "write", errors.New("EOF"), engine.InDoubt, "step.outcome_unknown", engine.AttemptUnknown},
		{"AReadThatEndsInAForeignErrorFails", "read", errors.New("EOF"), engine.Failed, "step.failed", ""},
		{"ARepeatableChangeIsJournaledToo", "put", boom(fault.Invalid), engine.Failed, "step.failed", engine.AttemptFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
				return connector.Result{}, c.err
			})
			r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys."+c.action, text("x")).chain(1, 2).doc())
			require.Equal(t, c.state, r.State)
			require.Equal(t, 2, r.FaultStep)
			require.Contains(t, b.names(r.ID), c.entry)
			a, err := b.journal.Attempts(b.ctx, r.ID)
			require.NoError(t, err)
			if c.attempt == "" {
				require.Empty(t, a)
			} else {
				require.Len(t, a, 1)
				require.Equal(t, c.attempt, a[0].State)
			}
			requireNoCanary(t, b, r.ID)
		})
	}
}

func TestRejectedSignIn(t *testing.T) {
	t.Parallel()
	rejectOnce := func(b *bench) {
		rejected := false
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "write" && !rejected {
				rejected = true
				return connector.Result{}, boom(fault.Unauthenticated)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
	}
	t.Run("TheRunWaitsAndGoesOnAtTheSameStep", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		rejectOnce(b)
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		require.Equal(t, engine.Waiting, r.State)
		require.Equal(t, 3, r.FaultStep)
		require.Equal(t, []string{r.ID}, b.ids.Parked())
		_, missing, err := b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, missing, 1)
		b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("new-password")})
		_, _, err = b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:1", "write:1 as 1", "write:1 as 1"}, b.made())
		require.Equal(t, []string{"run.started", "step.succeeded", "step.started", "step.failed", "run.waiting", "run.continued",
			"step.retried", "step.started", "step.succeeded", "run.finished"}, b.names(r.ID))
		require.Equal(t, b.keys[1], b.keys[2], "every try has the same key")
	})
	t.Run("TheRunGoesOnAfterARestart", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		rejectOnce(b)
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		b.restart()
		found, err := b.journal.Find(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Waiting, found.State)
		b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("new-password")})
		_, missing, err := b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:1", "write:1 as 1", "write:1 as 1"}, b.made(), "finished steps are not repeated")
		require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 failed", "3.1 succeeded"}, b.states(r.ID), "nor are they shown twice")
		a, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2}, []int{a[0].Number, a[1].Number})
	})
	t.Run("AWaitingRunCanBeCancelled", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		rejectOnce(b)
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}))
		r, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
	})
	t.Run("WithoutAPersonToAskItFails", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		rejectOnce(b)
		r := b.do(oneWrite(), with(map[string]any{"po": "1"}), func(q *engine.StartRequest) { q.NoWait = true })
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, fault.Unauthenticated, r.Fault.Kind)
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T, action string, heed bool) (*bench, engine.Run) {
		b := newBench(t)
		entered, release := make(chan struct{}), make(chan struct{})
		t.Cleanup(func() { close(release) })
		b.answer(func(ctx context.Context, _ string, _ *connector.Call) (connector.Result, error) {
			close(entered)
			if heed {
				<-ctx.Done()
				return connector.Result{}, ctx.Err()
			}
			<-release
			return connector.Result{}, nil
		})
		r := b.start(draw().mod(1, "flow.start", nil).mod(2, "sys."+action, text("x")).mod(3, "sys.pure", text("after")).chain(1, 2, 3).doc())
		<-entered
		before := time.Now()
		r, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Less(t, time.Since(before), time.Second)
		return b, r
	}
	t.Run("AReadUnderWayIsCancelled", func(t *testing.T) {
		t.Parallel()
		b, r := start(t, "read", true)
		require.Equal(t, engine.Cancelled, r.State)
		require.Equal(t, "run.cancelled", b.names(r.ID)[len(b.names(r.ID))-1])
	})
	t.Run("AWriteUnderWayIsUnknown", func(t *testing.T) {
		t.Parallel()
		b, r := start(t, "write", true)
		require.Equal(t, engine.InDoubt, r.State)
		require.Contains(t, b.names(r.ID), "step.outcome_unknown")
	})
	t.Run("AWriteThatDoesNotHeedIsLeftAndUnknown", func(t *testing.T) {
		t.Parallel()
		b, r := start(t, "write", false)
		require.Equal(t, engine.InDoubt, r.State)
		require.Equal(t, []string{"write:x"}, b.made())
	})
	t.Run("ASleepEnds", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.start(draw().mod(1, "flow.start", nil).mod(2, "flow.sleep", map[string]any{"delay": 300.0}).chain(1, 2).doc())
		r, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
	})
}
