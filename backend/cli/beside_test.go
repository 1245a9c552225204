package cli_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/cli"
	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
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

// TestASignInInTheWindow: a command asks, the person answers where they sit, and the command sees the end.
func TestASignInInTheWindow(t *testing.T) {
	t.Parallel()
	d, home := window(t)
	asked := make(chan string, 100)
	d.Listen(func(n desk.News) {
		if n.Kind == desk.NewsRun && n.Run.State == engine.NeedsSignIn {
			asked <- n.Run.ID
		}
	})
	go func() {
		id := <-asked
		for _, v := range [][3]string{{"dyn_sample_s4p", "ANNA.K", "Practice-Anna-1"}, {"dyn_sample_mail", "anna.keller@halden.example", "Practice-Mail-Anna"}} {
			if _, err := d.Provide(t.Context(), id, v[0], desk.SignIn{Method: "password", Values: secret.Values{"user": secret.New(v[1]), "password": secret.New(v[2])}}); err != nil {
				t.Error(err)
			}
		}
	}()
	status, out, errs := run(t, home, nil, "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018811")
	require.Zero(t, status, errs+out)
	require.Contains(t, out, "Run 1, 4500018811: succeeded")
}

// TestPractice: systems that a terminal serves are those of every other command.
func TestPractice(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"--home", home, "practice"}, cli.Streams{In: strings.NewReader(""), Out: w, Err: io.Discard})
		_ = w.Close()
	}()
	lines := bufio.NewScanner(r)
	require.True(t, lines.Scan())
	require.Regexp(t, `^S4P  http://127\.0\.0\.1:\d+$`, lines.Text())
	require.True(t, lines.Scan())
	require.Contains(t, lines.Text(), "ANNA.K")
	go func() { // the pipe must be read for the command to go on
		for lines.Scan() {
		}
	}()
	status, _, errs := run(t, home, nil, "", "sample")
	require.Zero(t, status, errs)
	status, _, errs = run(t, home, nil, "", "view", "rows", "view_sample_overdue", "--refresh")
	require.Zero(t, status, errs)
	require.Contains(t, errs, "as RFC_SIGNET")
	stop()
	require.Zero(t, <-ended)
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
