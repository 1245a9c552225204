package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// state is what the journey reads of an answer.
type state struct {
	As   string
	Runs []struct {
		ID, State string
		Steps     []struct {
			Module    int
			Title, As string
			State     string
		}
	}
}

func journey(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	status, _, errs := run(t, home, nil, "", "sample")
	require.Zero(t, status, errs)
	return home
}

func anna() *answers {
	return &answers{lines: []string{"ANNA.K", "anna.keller@halden.example"}, secrets: []string{"Practice-Anna-1", "Practice-Mail-Anna"}}
}

// last is the last action on a row of the sample's View.
func last(t *testing.T, home, row string) (state, text, account string, event int) {
	t.Helper()
	status, out, errs := run(t, home, nil, "", "--json", "view", "rows", "view_sample_overdue", "--search", row)
	require.Zero(t, status, errs)
	var v struct {
		Rows []struct {
			Key  string
			Last struct {
				State, Text, Account string
				Event                int
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &v))
	require.Len(t, v.Rows, 1)
	l := v.Rows[0].Last
	return l.State, l.Text, l.Account, l.Event
}

func TestJourney(t *testing.T) {
	t.Parallel()

	t.Run("AButtonAsksSignsInAndRunsAsThePerson", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		status, out, errs := run(t, home, anna(), "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811")
		require.Zero(t, status, errs+out)
		first, _, _ := strings.Cut(out, "\n")
		require.Equal(t, "Asks you to sign in to S4P and Practice mail; 2 shared", first)
		require.Contains(t, errs, "Change purchase order 4500018811")
		require.Contains(t, out, "Change purchase order")
		st, text, account, event := last(t, home, "4500018811")
		require.Equal(t, []string{"done", "Reminder sent", "ANNA.K"}, []string{st, text, account})
		require.NotZero(t, event)

		status, out, errs = run(t, home, nil, "", "audit", "list", "--row", "4500018811", "--user", "ANNA.K")
		require.Zero(t, status, errs)
		require.Contains(t, out, "ANNA.K on S4P")
		status, out, errs = run(t, home, nil, "", "audit", "verify")
		require.Zero(t, status, errs)
		require.Contains(t, out, "Chain verified")
		for _, secret := range []string{"Practice-Anna-1", "Practice-Mail-Anna"} {
			require.NotContains(t, out+errs, secret)
		}
	})

	t.Run("WithoutAnybodyToAskNothingRuns", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		for _, args := range [][]string{{"--no-prompt"}, {}} { // and nobody sits at a pipe
			status, _, errs := run(t, home, nil, "", append([]string{"view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811"}, args...)...)
			require.Equal(t, 1, status)
			require.Contains(t, errs, "SAP S4P – personal")
		}
		st, _, _, _ := last(t, home, "4500018811")
		require.Equal(t, "none", st)
	})

	t.Run("WhoDeclinesLeavesNothingBehindButOneEvent", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		status, _, errs := run(t, home, &answers{}, "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811")
		require.Equal(t, 1, status)
		require.Contains(t, errs, "The sign-in was cancelled. Nothing ran.")
		st, _, _, _ := last(t, home, "4500018811")
		require.Equal(t, "none", st)
		_, out, _ := run(t, home, nil, "", "--json", "audit", "list", "--row", "4500018811")
		require.Contains(t, out, `"total": 1`)
		require.Contains(t, out, "run.not_started")
	})

	t.Run("WhatSAPDoesNotAllowIsSaidWithItsRemedy", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		ben := &answers{lines: []string{"BEN.O", "ben.osei@halden.example"}, secrets: []string{"Practice-Ben-1", "Practice-Mail-Ben"}}
		status, out, errs := run(t, home, ben, "", "--json", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018829")
		require.Equal(t, 1, status, out)
		require.Contains(t, out, "BEN.O may not call BAPI_PO_CHANGE on S4P")
		var s state
		require.NoError(t, json.Unmarshal([]byte(out), &s), errs)
		var change string
		for _, x := range s.Runs[0].Steps {
			if x.Module == 6 {
				change = x.State
			}
		}
		require.Contains(t, []string{"refused", "held"}, change, out)
		st, text, account, _ := last(t, home, "4500018829")
		require.Equal(t, []string{"refused", "Not authorized", "BEN.O"}, []string{st, text, account})
	})

	t.Run("AnOldOrderIsEscalated", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		status, out, errs := run(t, home, anna(), "", "--json", "view", "act", "view_sample_overdue", "Escalate", "--row", "4500018655")
		require.Zero(t, status, errs+out)
		var s state
		require.NoError(t, json.Unmarshal([]byte(out), &s))
		as := map[int]string{}
		for _, x := range s.Runs[0].Steps {
			as[x.Module] = x.As
		}
		require.Contains(t, as[7], "svc-signet")
		require.NotContains(t, as, 6)
		st, text, _, _ := last(t, home, "4500018655")
		require.Equal(t, []string{"done", "Escalated"}, []string{st, text})
	})

	t.Run("APreviewChangesNothing", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		_, out, errs := run(t, home, anna(), "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811", "--dry-run")
		require.Contains(t, out, "preview", errs)
		st, _, _, _ := last(t, home, "4500018811")
		require.Equal(t, "none", st)
	})

	t.Run("RunOnceTakesTheInputsThatAreGiven", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		status, out, errs := run(t, home, anna(), "", "run", "send overdue", "-i", "purchase_order=4500018811", "-i", "days_overdue=14", "-i", "due_date=2026-11-09", "-i", "reminders=0")
		require.Zero(t, status, errs+out)
		require.Contains(t, out, "Run 1: succeeded")
		for input, code := range map[string]string{"days_overdue=soon": "input.invalid", "colour=red": "input.unknown"} {
			status, _, errs = run(t, home, anna(), "", "--json", "run", "send overdue", "-i", "purchase_order=4500018811", "-i", input)
			require.Equal(t, 1, status)
			require.Contains(t, errs, code)
		}
		status, _, errs = run(t, home, anna(), "", "--json", "run", "send overdue")
		require.Equal(t, 1, status)
		require.Contains(t, errs, "input.missing")
	})

	t.Run("ADraftSaysSo", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		status, out, errs := run(t, home, anna(), "", "--json", "run", "flow_sample_reminder", "--draft", "-i", "purchase_order=4500018811", "-i", "days_overdue=14", "-i", "due_date=2026-11-09")
		require.Zero(t, status, errs+out)
		require.Contains(t, out, `"version": 0`)
	})

	t.Run("AWrongPasswordIsAskedAgainAndNotForEver", func(t *testing.T) {
		t.Parallel()
		home := journey(t)
		wrong := &answers{lines: []string{"ANNA.K", "ANNA.K", "ANNA.K", "ANNA.K"}, secrets: []string{"no", "never", "not", "nothing"}}
		status, out, errs := run(t, home, wrong, "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811")
		require.Equal(t, 1, status, out)
		require.Contains(t, errs, "did not accept this user name and password")
		require.GreaterOrEqual(t, len(wrong.secrets), 1, "SAP would lock the user")
		st, _, _, _ := last(t, home, "4500018811")
		require.Equal(t, "none", st)
	})
}
