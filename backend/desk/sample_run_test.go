package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/secret"
	"signet/backend/view"
)

// as signs a practice person in, and keeps it.
func as(t *testing.T, d *desk.Desk, sapUser, sapPassword, mail, mailPassword string) {
	t.Helper()
	for id, v := range map[string][2]string{"dyn_sample_s4p": {sapUser, sapPassword}, "dyn_sample_mail": {mail, mailPassword}} {
		got, err := d.Provide(t.Context(), desk.ForPersonal, id, desk.SignIn{Method: "password", Keep: true,
			Values: secret.Values{"user": secret.New(v[0]), "password": secret.New(v[1])}})
		require.NoError(t, err)
		require.Equal(t, credential.Kept, got.State, id)
	}
}

func asAnna(t *testing.T, d *desk.Desk) {
	t.Helper()
	as(t, d, "ANNA.K", "Practice-Anna-1", "anna.keller@halden.example", "Practice-Mail-Anna")
}

// click presses a button on rows, and waits until the runs are over or wait.
func click(t *testing.T, d *desk.Desk, action string, keys ...string) []engine.Run {
	t.Helper()
	s, err := d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: action, Keys: keys})
	require.NoError(t, err)
	require.Empty(t, s.Prompts)
	var out []engine.Run
	for _, r := range s.Runs {
		r, err := d.WaitRun(t.Context(), r.ID)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// rowOf reads the View again and gives one row.
func rowOf(t *testing.T, d *desk.Desk, key string) desk.ViewRow {
	t.Helper()
	p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{Keys: []string{key}}, true)
	require.NoError(t, err)
	require.Nil(t, p.Stale)
	require.Len(t, p.Rows, 1)
	return p.Rows[0]
}

func TestSampleRuns(t *testing.T) {
	t.Parallel()

	t.Run("AReminderIsSentAndNotedInSAP", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		_ = rowOf(t, d, "4500018734")
		r := click(t, d, "send_reminder", "4500018734")[0]
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		require.Equal(t, "action_button", r.Trigger)
		require.Equal(t, []any{"4500018734", 21.0}, []any{r.Inputs["purchase_order"], r.Inputs["days_overdue"]})

		row := rowOf(t, d, "4500018734")
		require.Equal(t, "REM-1", row.Values["OUR_REF"])
		require.EqualValues(t, 1, row.Values["REMINDERS"])
		require.Equal(t, []string{"done", "Reminder sent", "ANNA.K"}, []string{row.Last.State, row.Last.Text, row.Last.Account})
		require.NotZero(t, row.Last.Event)
		require.Empty(t, row.Actions[0].Disabled)

		mails, err := d.PracticeInbox()
		require.NoError(t, err)
		require.Len(t, mails, 1)
		require.Equal(t, "Reminder: purchase order 4500018734 is 21 days late", mails[0].Subject)
		require.Equal(t, []string{"orders@brandt-stahlhandel.example"}, mails[0].To)
		require.Contains(t, mails[0].Text, "Dear Jonas Brandt,")
		require.NotContains(t, mails[0].Text, "{{")

		detail, err := d.Run(t.Context(), r.ID)
		require.NoError(t, err)
		for _, s := range detail.Steps {
			if s.Module == 6 {
				line := s.Input["POTEXTHEADER"].([]any)[0].(map[string]any)["TEXT_LINE"].(string)
				require.Regexp(t, `^Reminder sent \d{4}-\d\d-\d\d \d\d:\d\d by anna\.keller@halden\.example$`, line)
			}
		}

		require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018734")[0].State)
		require.Equal(t, "REM-2", rowOf(t, d, "4500018734").Values["OUR_REF"])
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, false)
		require.NoError(t, err)
		require.Equal(t, "2", p.Figures[3].Value)
	})

	t.Run("AfterThirtyDaysATicketIsOpened", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		_ = rowOf(t, d, "4500018540")
		r := click(t, d, "escalate", "4500018540")[0]
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		mails, err := d.PracticeInbox()
		require.NoError(t, err)
		require.Len(t, mails, 1)
		require.Regexp(t, `Ticket 7001 was opened\.`, mails[0].Text)
		require.Regexp(t, `^purchasing-00\d@halden\.example$`, mails[0].To[0])
		row := rowOf(t, d, "4500018540")
		require.Equal(t, "Escalated", row.Last.Text)
		require.Empty(t, row.Values["OUR_REF"])
	})

	t.Run("WhoMayNotChangeIsToldSoAndTheMailIsNotSentAgain", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		as(t, d, "BEN.O", "Practice-Ben-1", "ben.osei@halden.example", "Practice-Mail-Ben")
		_ = rowOf(t, d, "4500018796")
		require.NotEqual(t, engine.Succeeded, click(t, d, "send_reminder", "4500018796")[0].State)
		row := rowOf(t, d, "4500018796")
		require.Equal(t, []string{"refused", "Not authorized", "BEN.O"}, []string{row.Last.State, row.Last.Text, row.Last.Account})
		require.Empty(t, row.Values["OUR_REF"])
		mails, err := d.PracticeInbox()
		require.NoError(t, err)
		require.Len(t, mails, 1)
	})

	t.Run("APreviewLeavesTheRowAsItWas", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		_ = rowOf(t, d, "4500018734")
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018734"}, DryRun: true})
		require.NoError(t, err)
		_, err = d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		row := rowOf(t, d, "4500018734")
		require.Equal(t, "none", row.Last.State)
		require.Empty(t, row.Values["OUR_REF"])
	})

	t.Run("ManyRowsAreOneClick", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		_ = rowOf(t, d, "4500018811")
		for _, r := range click(t, d, "send_reminder", "4500018811", "4500018829", "4500018690") {
			require.Equal(t, engine.Succeeded, r.State, r.Fault)
			require.NotEmpty(t, r.Batch)
		}
		var keys []string
		for range 51 {
			keys = append(keys, "4500018811")
		}
		_, err := d.Start(t.Context(), desk.StartRequest{Source: "view_bulk", ViewID: desk.SampleView, Action: "send_reminder", Keys: keys})
		require.Equal(t, "view.too_many", fault.Of(err).Code)
	})

	t.Run("AnOrderThatSomebodyEditsIsLeftAlone", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		_ = rowOf(t, d, "4500018804")
		r := click(t, d, "send_reminder", "4500018804")[0]
		// Make: Break that completes automatically leaves the run a success; what it set aside is a run of its own.
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, 1, r.Aside)
		aside, err := d.Incompletes(t.Context(), desk.IncompleteQuery{FlowID: desk.SampleFlow})
		require.NoError(t, err)
		require.Len(t, aside, 1)
		require.Equal(t, engine.Pending, aside[0].Status)
		require.NotEqual(t, "succeeded", rowOf(t, d, "4500018804").Last.State, "the row says that it is not done")
		require.Empty(t, rowOf(t, d, "4500018804").Values["OUR_REF"])
	})
}
