package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/secret"
)

func ofDraft(q *engine.StartRequest) { q.Draft, q.Version = true, 0 }

func pins(p map[int][]map[string]any) func(*engine.StartRequest) {
	return func(q *engine.StartRequest) { q.Pinned = p }
}

// peers 34: pinned data, asked for in four products.
func TestPinned(t *testing.T) {
	t.Parallel()

	t.Run("APinnedModuleIsNotCalledAndActsAsNobody", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(oneWrite(), ofDraft, with(map[string]any{"po": "1"}),
			pins(map[int][]map[string]any{2: {{"text": "a"}, {"text": "b"}}, 3: {{}}}))
		require.Equal(t, engine.Succeeded, r.State)
		require.Empty(t, b.made())
		require.Empty(t, b.ids.Fetched(), "nobody's sign-in is read")
		require.Empty(t, r.Identities)
		require.Equal(t, []string{"run.started", "run.finished"}, b.names(r.ID))
		require.Contains(t, b.journal.Entries(r.ID)[0].Facts["pinned"], "2 ")
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.True(t, steps[3].Pinned)
		require.Equal(t, []string{"2.0 pinned", "3.0 pinned", "1.1 succeeded", "2.1 succeeded", "3.1 succeeded", "3.2 succeeded"}, b.states(r.ID))
	})
	t.Run("NeverInAPublishedVersion", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		for _, change := range []func(*engine.StartRequest){
			pins(map[int][]map[string]any{2: {{}}}),
			func(q *engine.StartRequest) { q.Pauses.Every = true },
			func(q *engine.StartRequest) { q.StandIn = answers(nil) },
		} {
			q := engine.StartRequest{Document: oneWrite(), Version: 1, Person: "anna", Inputs: map[string]any{"po": "1"}}
			change(&q)
			_, _, err := b.engine.Prepare(b.ctx, q)
			require.Equal(t, "run.not_a_draft", fault.Of(err).Code)
		}
	})
	t.Run("AModuleWithoutConnectionRunsWhilePinned", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := oneWrite()
		doc.Modules[1].Connection, doc.Modules[1].Fields = nil, map[string]any{"text": "{{broken("}
		r := b.do(doc, ofDraft, with(map[string]any{"po": "1"}), pins(map[int][]map[string]any{2: {{"text": "pinned"}}}))
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"write:pinned as 1"}, b.made())
	})
	t.Run("ARetryKeepsWhatWasPinned", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			return connector.Result{}, boom(fault.Unavailable)
		})
		r := b.do(oneWrite(), ofDraft, with(map[string]any{"po": "1"}), pins(map[int][]map[string]any{2: {{"text": "p"}}}))
		require.Equal(t, engine.Failed, r.State)
		b.answer(nil)
		b.restart()
		again, missing, err := b.engine.Retry(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		again, err = b.engine.Wait(b.ctx, again.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, again.State)
		require.Equal(t, []string{"write:p as 1", "write:p as 1"}, b.made())
		require.Equal(t, "2 Do read", b.journal.Entries(again.ID)[0].Facts["pinned"])
	})
	t.Run("ARunThatWaitsForASignInKeepsWhatWasPinnedWhenTheProgramEnds", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := oneWrite()
		b.docs[doc.ID] = doc
		q := engine.StartRequest{Document: doc, Draft: true, Person: "ben", Inputs: map[string]any{"po": "1"}, Pinned: map[int][]map[string]any{2: {{"text": "p"}}}}
		r, missing, err := b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		require.Equal(t, []int{3}, missing[0].Modules, "the pinned module asks for no sign-in")
		b.restart()
		b.ids.Provide("dyn_sys", "ben", secret.Values{"user": secret.New("BEN")})
		r, missing, err = b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"write:p as 1"}, b.made())
	})
	t.Run("OnlyWhatGivesBundlesIsPinned", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().mod(1, "flow.start", nil).mod(2, "flow.router", nil).chain(1, 2).doc()
		_, _, err := b.engine.Prepare(b.ctx, engine.StartRequest{Document: doc, Draft: true, Pinned: map[int][]map[string]any{2: {{}}}})
		require.Equal(t, "run.not_pinnable", fault.Of(err).Code)
	})
}

type answers func(q engine.Question) ([]map[string]any, bool, error)

func (a answers) Answer(q engine.Question) ([]map[string]any, bool, error) { return a(q) }

func TestStandIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var asked []engine.Question
	r := b.do(oneWrite(), ofDraft, with(map[string]any{"po": "1"}), func(q *engine.StartRequest) {
		q.StandIn = answers(func(q engine.Question) ([]map[string]any, bool, error) {
			asked = append(asked, q)
			if q.Writes {
				return nil, true, boom(fault.PermissionDenied)
			}
			return []map[string]any{{"text": "answered"}}, true, nil
		})
	})
	require.Equal(t, engine.Refused, r.State, "an error of the stand-in is what the system's would be")
	require.Empty(t, b.made())
	require.Empty(t, b.ids.Fetched())
	require.Equal(t, "answered as 1", asked[1].Fields["text"])
	require.True(t, asked[0].Reaches)
}

// peers: step by step is asked for wherever flows are built.
func TestPauses(t *testing.T) {
	t.Parallel()

	stands := func(t *testing.T, b *bench, id string) engine.Pause {
		t.Helper()
		var p engine.Pause
		require.Eventually(t, func() (ok bool) { p, ok = b.engine.Paused(id); return ok }, 5*time.Second, time.Millisecond)
		return p
	}
	t.Run("StopsBeforeAModuleShowsItsBundlesAndGoesOn", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.start(oneWrite(), ofDraft, with(map[string]any{"po": "1"}), func(q *engine.StartRequest) { q.Pauses.At = []int{3} })
		p := stands(t, b, r.ID)
		require.Equal(t, 3, p.Module)
		require.Equal(t, map[string]any{"text": "1 as 1"}, p.Fields)
		require.Equal(t, "1", p.Bundles[2]["text"])
		require.Equal(t, []string{"read:1"}, b.made())
		require.Equal(t, []string{r.ID}, b.ids.Parked(), "sign-ins are wiped while it stands")
		_, err := b.engine.GoOn(b.ctx, r.ID, engine.Pauses{})
		require.NoError(t, err)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		_, err = b.engine.GoOn(b.ctx, r.ID, engine.Pauses{})
		require.Equal(t, "run.not_paused", fault.Of(err).Code)
	})
	t.Run("StepByStep", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.start(oneWrite(), ofDraft, with(map[string]any{"po": "1"}), func(q *engine.StartRequest) { q.Pauses.Every = true })
		for _, id := range []int{1, 2, 3} {
			require.Equal(t, id, stands(t, b, r.ID).Module)
			_, err := b.engine.GoOn(b.ctx, r.ID, engine.Pauses{Every: true})
			require.NoError(t, err)
		}
		r, err := b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
	})
	t.Run("CancelStopsIt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.start(oneWrite(), ofDraft, with(map[string]any{"po": "1"}), func(q *engine.StartRequest) { q.Pauses.At = []int{3} })
		stands(t, b, r.ID)
		r, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
		require.Equal(t, []string{"read:1"}, b.made())
	})
}
