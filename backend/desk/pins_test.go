package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flowtest"
)

// answers are what the systems of the sample give, as a person who builds may pin it.
var answers = map[int]map[string]any{
	2: {"POHEADER": map[string]any{"PO_NUMBER": "4500018690", "VENDOR": "0000100017", "PUR_GROUP": "N01"}},
	3: {"data": map[string]any{"email": "orders@brandt.example", "contact": "Jonas Brandt"}},
	5: {"from": "anna@halden.example"}, 6: {"done": true}, 8: {"from": "anna@halden.example"},
}

var order = map[string]any{"purchase_order": "4500018690", "supplier": "Brandt", "days_overdue": "12", "due_date": "2026-11-01", "reminders": "0"}

func pinned(t *testing.T) *desk.Desk {
	t.Helper()
	d := sampled(t)
	for id, b := range answers {
		_, err := d.PinModule(t.Context(), desk.SampleFlow, id, []map[string]any{b})
		require.NoError(t, err)
	}
	_, err := d.PinModule(t.Context(), desk.SampleFlow, 7, []map[string]any{{"data": map[string]any{"number": "T-1"}}})
	require.NoError(t, err)
	return d
}

func ended(t *testing.T, d *desk.Desk, q desk.StartRequest) engine.Run {
	t.Helper()
	s, err := d.Start(t.Context(), q)
	require.NoError(t, err)
	require.Empty(t, s.Prompts, "nobody is asked to sign in")
	r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	return r
}

func TestPins(t *testing.T) {
	t.Parallel()

	t.Run("ADraftRunsWithThemAsNobody", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		r := ended(t, d, desk.StartRequest{Source: "draft", FlowID: desk.SampleFlow, Inputs: order, Pinned: true})
		require.Equal(t, engine.Succeeded, r.State)
		require.Empty(t, r.Identities)
		page, err := d.Events(t.Context(), audit.Filter{RunID: r.ID, OldestFirst: true})
		require.NoError(t, err)
		require.Equal(t, audit.RunStarted, page.Events[0].Name)
		require.Contains(t, page.Events[0].Facts["pinned"], "2 Get purchase order")
		require.Len(t, page.Events, 2, "no step reached a system")
		x, err := d.Run(t.Context(), r.ID)
		require.NoError(t, err)
		for _, s := range x.Steps {
			require.Empty(t, s.As)
			require.Equal(t, answers[s.Module] != nil, s.Pinned, "module %d", s.Module)
		}
	})
	t.Run("NeitherAVersionNorADraftThatIsNotAskedToUsesThem", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		for _, q := range []desk.StartRequest{
			{Source: "run_once", FlowID: desk.SampleFlow, Inputs: order, Pinned: true},
			{Source: "draft", FlowID: desk.SampleFlow, Inputs: order},
		} {
			s, err := d.Start(t.Context(), q)
			require.NoError(t, err)
			require.NotEmpty(t, s.Prompts, "the systems are called, so a sign-in is asked for")
		}
	})
	t.Run("TheyAreOnePersonsAndInNoDocument", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		draft, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		b, err := flow.Encode(draft.Document)
		require.NoError(t, err)
		require.NotContains(t, string(b), "orders@brandt.example")
		d.Person = desk.NewPerson("1001", "ben", "Ben", "test")
		own, err := d.Building(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Empty(t, own.Pins)
	})
	t.Run("TheLastRunsOutputIsPinnedAndUnpinned", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		ended(t, d, desk.StartRequest{Source: "draft", FlowID: desk.SampleFlow, Inputs: order, Pinned: true})
		own, err := d.Unpin(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Empty(t, own.Pins)
		own, err = d.PinModule(t.Context(), desk.SampleFlow, 3, nil)
		require.NoError(t, err)
		require.Equal(t, []desk.Pin{{Module: 3, Bundles: []map[string]any{answers[3]}}}, own.Pins)
	})
	t.Run("WhatCannotBePinnedSaysWhy", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		for code, module := range map[string]int{"pin.no_bundles": 4, "pin.no_run": 3} {
			_, err := d.PinModule(t.Context(), desk.SampleFlow, module, nil)
			require.Equal(t, code, fault.Of(err).Code)
			require.NotEmpty(t, fault.Of(err).Remedy)
		}
		s := flow.DefaultSettings()
		s.Confidential = true
		_, err := d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.SetSettings{Settings: s}})
		require.NoError(t, err)
		_, err = d.PinModule(t.Context(), desk.SampleFlow, 3, []map[string]any{{}})
		require.Equal(t, "pin.confidential", fault.Of(err).Code)
	})
	t.Run("SwitchingConfidentialOnForgetsThem", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		s := flow.DefaultSettings()
		s.Confidential = true
		_, err := d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.SetSettings{Settings: s}})
		require.NoError(t, err)
		own, err := d.Building(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Empty(t, own.Pins)
	})
	t.Run("ABreakpointStopsADraftAndItGoesOn", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		own, err := d.SetBreakpoint(t.Context(), desk.SampleFlow, 6, true)
		require.NoError(t, err)
		require.Equal(t, []int{6}, own.Breakpoints)
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "draft", FlowID: desk.SampleFlow, Inputs: order, Pinned: true,
			Pauses: engine.Pauses{At: own.Breakpoints}})
		require.NoError(t, err)
		id := s.Runs[0].ID
		require.Eventually(t, func() bool {
			p, ok, err := d.PausedRun(t.Context(), id)
			return err == nil && ok && p.Module == 6
		}, 5*time.Second, time.Millisecond)
		require.NoError(t, d.GoOnRun(t.Context(), id, engine.Pauses{}))
		r, err := d.WaitRun(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
	})
}

func TestFlowTests(t *testing.T) {
	t.Parallel()

	t.Run("ARunIsRecordedAndTheTestPasses", func(t *testing.T) {
		t.Parallel()
		d := pinned(t)
		r := ended(t, d, desk.StartRequest{Source: "draft", FlowID: desk.SampleFlow, Inputs: order, Pinned: true})
		tests, c, err := d.RecordTest(t.Context(), r.ID, "")
		require.NoError(t, err)
		require.Len(t, tests.Suite.Cases, 4, "after the three of the sample")
		require.Equal(t, "Run 1", c.Name)
		results, err := d.RunTests(t.Context(), desk.SampleFlow, 0)
		require.NoError(t, err)
		for _, r := range results {
			require.True(t, r.Passed, r.Differences())
		}
		_, _, err = d.RecordTest(t.Context(), r.ID, "run 1")
		require.Equal(t, "test.name_taken", fault.Of(err).Code)
	})
	t.Run("ACredentialIsNotKept", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.SaveTest(t.Context(), desk.SampleFlow, "", flowtest.Case{Name: "Leaks",
			Responses: []flowtest.Response{{Module: 2, Bundles: []map[string]any{{"header": "Bearer abcdefghijklmnopqrstuvwxyz"}}}},
			Expect:    []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}})
		require.Equal(t, "test.secret", fault.Of(err).Code)
	})
	t.Run("RemovingGivesTheTestBack", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		tests, err := d.Tests(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		name := tests.Suite.Cases[1].Name
		tests, c, err := d.RemoveTest(t.Context(), desk.SampleFlow, name)
		require.NoError(t, err)
		require.Len(t, tests.Suite.Cases, 2)
		_, err = d.SaveTest(t.Context(), desk.SampleFlow, "", c)
		require.NoError(t, err)
	})
	t.Run("PublishingSaysHowTheTestsWentAndTheFlowSettingMakesThemBind", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.SaveTest(t.Context(), desk.SampleFlow, "", flowtest.Case{Name: "Fails", Inputs: order,
			Expect: []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}})
		require.NoError(t, err)
		plan, err := d.PublishPlan(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Equal(t, 3, plan.Tests.Passed)
		require.Equal(t, []string{"Fails"}, plan.Tests.Failed)
		s := flow.DefaultSettings()
		s.TestsMustPass = true
		_, err = d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.SetSettings{Settings: s}})
		require.NoError(t, err)
		plan, err = d.PublishPlan(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Equal(t, "tests.failed", fault.Of(plan.Blocked).Code)
		_, err = d.Publish(t.Context(), desk.SampleFlow, "", "")
		require.Equal(t, "tests.failed", fault.Of(err).Code)
		_, _, err = d.RemoveTest(t.Context(), desk.SampleFlow, "Fails")
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), desk.SampleFlow, "", "")
		require.NoError(t, err)
	})
}
