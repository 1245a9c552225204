package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// TestIncompleteRuns: a bundle that Break set aside is found, read, corrected, resumed and deleted; by who started it, and by nobody else.
func TestIncompleteRuns(t *testing.T) {
	t.Parallel()
	folder := desk.Folder(t.TempDir())
	keychain := memory.New()
	open := func(uid, name, full string) *desk.Desk {
		d, err := desk.Open(t.Context(), desk.Options{Folder: folder, Person: desk.NewPerson(uid, name, full, "test"), Keychain: keychain})
		require.NoError(t, err)
		return d
	}
	d := open("1000", "anna", "Anna Keller")
	require.NoError(t, d.WriteSample(context.Background()))
	asAnna(t, d)
	_ = rowOf(t, d, "4500018804") // a colleague has this order open
	r := click(t, d, "send_reminder", "4500018804")[0]
	require.Equal(t, 1, r.Aside)
	list, err := d.Incompletes(t.Context(), desk.IncompleteQuery{Status: engine.Pending})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, r.ID, list[0].Run.RetryOf)
	require.NotEmpty(t, list[0].Title)
	require.True(t, list[0].Mine)
	require.WithinDuration(t, time.Now().Add(15*time.Minute), list[0].NextTry(), time.Minute)
	frame, err := d.Frame(t.Context())
	require.NoError(t, err)
	require.Zero(t, frame.NeedsYou, "what is tried again by itself needs nobody")
	id := list[0].Run.ID
	one, err := d.Incomplete(t.Context(), id)
	require.NoError(t, err)
	require.NotEmpty(t, one.Bundles)
	require.Equal(t, engine.DataError, one.Run.Hold.Type)

	s, err := d.ResumeIncomplete(t.Context(), id, desk.ResumeHow{})
	require.NoError(t, err)
	require.Empty(t, s.Prompts)
	again, err := d.WaitRun(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, engine.Held, again.State, "the order is open still")
	require.Equal(t, 1, again.Hold.Attempts)
	require.NoError(t, d.Close())

	ben := open("1001", "ben", "Ben Osei")
	list, err = ben.Incompletes(t.Context(), desk.IncompleteQuery{FlowID: desk.SampleFlow})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.False(t, list[0].Mine)
	_, err = ben.ResumeIncomplete(t.Context(), id, desk.ResumeHow{})
	require.Equal(t, "run.not_yours", fault.Of(err).Code)
	_, err = ben.ResumeIncomplete(t.Context(), id, desk.ResumeHow{Newest: true, Bundles: map[int]map[string]any{1: {}}})
	require.Equal(t, "run.not_yours", fault.Of(err).Code)
	started, refused := ben.RetryIncompletes(t.Context(), []string{id})
	require.Empty(t, started)
	require.Equal(t, "run.not_yours", fault.Of(refused[id]).Code)
	n, err := ben.DeleteIncompletes(t.Context(), []string{id})
	require.Zero(t, n)
	require.Equal(t, "run.not_yours", fault.Of(err).Code)
	require.NoError(t, ben.Close())

	d = open("1000", "anna", "Anna Keller")
	defer func() { require.NoError(t, d.Close()) }()
	n, err = d.DeleteIncompletes(t.Context(), []string{id})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	list, err = d.Incompletes(t.Context(), desk.IncompleteQuery{})
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = d.ResumeIncomplete(t.Context(), id, desk.ResumeHow{})
	require.Equal(t, fault.FailedPrecondition, fault.KindOf(err))
}

// TestLater: what may be needed is asked before the first step too, and can be left for later (ux 07).
func TestLater(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	asAnna(t, d)
	_, err := d.RemovePersonal(t.Context(), "dyn_sample_mail")
	require.NoError(t, err)
	_ = rowOf(t, d, "4500018734")
	start := func() desk.Started {
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018734"}})
		require.NoError(t, err)
		require.Len(t, s.Prompts, 1)
		require.True(t, s.Prompts[0].Maybe)
		require.Equal(t, "dyn_sample_mail", s.Prompts[0].Connection.ID)
		require.Equal(t, engine.NeedsSignIn, s.Runs[0].State)
		return s
	}
	s := start()
	require.NoError(t, d.DeclineSignIn(t.Context(), s.Prompts[0].Purpose))
	r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.Equal(t, engine.Abandoned, r.State)

	s = start()
	_, err = d.FollowUp(t.Context(), s.Runs[0].ID, desk.ContinueRun) // Later
	require.NoError(t, err)
	r, err = d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.Equal(t, engine.Waiting, r.State, "it came to that route, and asks there")
	_, err = d.CancelRun(t.Context(), r.ID)
	require.NoError(t, err)
}

// TestPause: a flow that runs by itself and keeps failing is paused with the reason; a person lets it go on (action-flows.md 4).
func TestPause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		types   []string // of the errors, oldest first; "" succeeds
		limit   int
		instant bool
		paused  bool
		errors  int
	}{
		{"AfterThreeInARow", []string{"RuntimeError", "RuntimeError", "RuntimeError"}, 3, false, true, 3},
		{"NotAfterTwo", []string{"RuntimeError", "RuntimeError"}, 3, false, false, 0},
		{"ASuccessBetweenCounts", []string{"RuntimeError", "RuntimeError", "", "RuntimeError"}, 3, false, false, 0},
		{"DataErrorDoesNotCount", []string{"RuntimeError", "DataError", "RuntimeError", "RuntimeError"}, 3, false, true, 3},
		{"NothingOfTheseCounts", []string{"DataError", "DuplicateDataError", "ModuleTimeoutError", "ConnectionError"}, 1, false, false, 0},
		{"ARejectedSignInAtTheFirst", []string{"InvalidAccessTokenError"}, 3, false, true, 1},
		{"AnInstantTriggerAtTheFirst", []string{"RuntimeError"}, 3, true, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := sampled(t)
			id, paused := failingFlow(t, d, c.limit, c.instant)
			for _, kind := range c.types {
				desk.RunByItself(t, d, id, kind)
			}
			p, err := d.PauseOf(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, c.paused, p.Paused)
			require.Equal(t, c.errors, p.Errors)
			if !c.paused {
				return
			}
			require.NotEmpty(t, p.Reason)
			require.Contains(t, paused(), p.Reason)
			p, err = d.ContinueFlow(t.Context(), id)
			require.NoError(t, err)
			require.False(t, p.Paused)
			if c.instant {
				return
			}
			desk.RunByItself(t, d, id, "RuntimeError")
			p, err = d.PauseOf(t.Context(), id)
			require.NoError(t, err)
			require.False(t, p.Paused, "what failed before does not count again")
		})
	}
}

// failingFlow publishes a flow that fails with the error type that its input names; paused gives what Home says of it.
func failingFlow(t *testing.T, d *desk.Desk, limit int, instant bool) (id string, paused func() string) {
	t.Helper()
	doc := flow.New("", "Fails at times")
	doc.Inputs = []flow.Input{{Name: "type", Type: flow.Text}}
	doc.Modules = []flow.Module{{ID: 1, App: "tools", Action: "on_demand"},
		{ID: 2, App: "tools", Action: "router"}, {ID: 3, App: "tools", Action: "throw", Fields: map[string]any{"message": "It went wrong", "code": "{{var.input.type}}"}}}
	doc.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}, {From: 2, To: 3, Kind: flow.Next,
		Filter: &flow.Filter{Name: "Bad", Groups: [][]flow.Condition{{{A: "{{var.input.type}}", Operator: "exist"}}}}}}
	doc.Settings.MaxErrors = limit
	doc.Scheduling = flow.Scheduling{Type: flow.Indefinite, Interval: 900}
	if instant {
		doc.Scheduling = flow.Scheduling{Type: flow.Immediate}
		doc.Modules[0] = flow.Module{ID: 1, App: "webhook", Action: "custom_webhook"}
	}
	content, err := flow.Encode(doc)
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "fails.json", content)
	require.NoError(t, err)
	_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
	require.NoError(t, err)
	return draft.Document.ID, func() string {
		h, err := d.Home(t.Context(), "")
		require.NoError(t, err)
		for _, a := range h.Attention {
			if a.FlowID == draft.Document.ID && a.Kind == "paused" {
				return a.Text
			}
		}
		return ""
	}
}
