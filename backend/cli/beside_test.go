package cli_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/secret"
)

// window is a desk as the window opens it, with the sample and the person's sign-ins.
func window(t *testing.T) (*desk.Desk, string) {
	t.Helper()
	home := t.TempDir()
	person, err := desk.CurrentPerson()
	require.NoError(t, err)
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(home), Person: person, Keychain: memory.New(), Serve: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.WriteSample(t.Context()))
	return d, home
}

func signIn(t *testing.T, d *desk.Desk, connection, user, password string) {
	t.Helper()
	got, err := d.Provide(t.Context(), desk.ForPersonal, connection, desk.SignIn{Method: "password", Keep: true,
		Values: secret.Values{"user": secret.New(user), "password": secret.New(password)}})
	require.NoError(t, err)
	require.Equal(t, credential.Kept, got.State)
}

func TestBesideAnOpenWindow(t *testing.T) {
	t.Parallel()
	d, home := window(t)
	signIn(t, d, "dyn_sample_s4p", "ANNA.K", "Practice-Anna-1")
	signIn(t, d, "dyn_sample_mail", "anna.keller@halden.example", "Practice-Mail-Anna")

	t.Run("ReadingTakesNothingFromIt", func(t *testing.T) {
		status, out, errs := run(t, home, nil, "", "flow", "list")
		require.Zero(t, status, errs)
		require.Contains(t, out, "Send overdue PO reminder")
		status, out, errs = run(t, home, nil, "", "personal-connections", "list")
		require.Zero(t, status, errs)
		require.Contains(t, out, "ANNA.K")
		require.NotContains(t, out, "Practice-Anna-1")
	})

	t.Run("WhatRunsRunsThereAsThePerson", func(t *testing.T) {
		status, out, errs := run(t, home, nil, "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018829", "--row", "4500018811", "--no-prompt")
		require.Zero(t, status, errs+out)
		first, _, _ := strings.Cut(out, "\n")
		require.Equal(t, "Runs as ANNA.K on S4P, anna.keller@halden.example on Practice mail (personal); 2 shared", first)
		require.Equal(t, 2, strings.Count(out, ": succeeded"))
		mails, err := d.PracticeInbox()
		require.NoError(t, err)
		require.Len(t, mails, 2)
		require.Equal(t, "anna.keller@halden.example", mails[0].User)
	})

	t.Run("PublishingHappensThere", func(t *testing.T) {
		status, out, errs := run(t, home, nil, "", "flow", "publish", "Send overdue PO reminder", "-m", "Again")
		require.Zero(t, status, errs)
		require.Contains(t, out, "Published Send overdue PO reminder as version 2.")
		versions, err := d.Versions(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Len(t, versions, 2)
	})

	t.Run("TestingAndExportingHappenThere", func(t *testing.T) {
		status, out, errs := run(t, home, nil, "", "personal-connections", "test", "dyn_sample_s4p")
		require.Zero(t, status, errs)
		require.Contains(t, out, "accepted ANNA.K")
		status, out, errs = run(t, home, nil, "", "audit", "export", "--format", "csv", "--event", "run.")
		require.Zero(t, status, errs)
		require.Contains(t, out, "4500018811")
	})

	t.Run("ASignInIsNotHandedOver", func(t *testing.T) {
		status, out, errs := run(t, home, nil, `{"user":"ANNA.K","password":"Practice-Anna-1"}`, "personal-connections", "set", "dyn_sample_s4p")
		require.Equal(t, 1, status)
		require.Contains(t, errs, "Signet is open")
		require.NotContains(t, out+errs, "Practice-Anna-1")
	})

	t.Run("RemovingHappensThere", func(t *testing.T) {
		status, out, errs := run(t, home, nil, "", "personal-connections", "remove", "dyn_sample_mail")
		require.Zero(t, status, errs)
		require.Contains(t, out, "Send overdue PO reminder will ask again.")
	})
}
