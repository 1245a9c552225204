//go:build linux

package desk_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/keychain"
	"signet/backend/credential/keychain/keyringtest"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
)

const ownProcess = "SIGNET_TEST_DESK_KEYRING"

// The library takes its bus from the environment of the process, so this journey has a process of its own.
func TestRealKeyring(t *testing.T) {
	if os.Getenv(ownProcess) == "" {
		t.Parallel()
		cmd := exec.Command(os.Args[0], "-test.run=^TestRealKeyring$", "-test.v")
		cmd.Env = append(keyringtest.Environment(), ownProcess+"=1")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	b := keyringtest.New(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.Address)
	folder := desk.Folder(t.TempDir())
	open := func() *desk.Desk {
		t.Helper()
		d, err := desk.Open(t.Context(), desk.Options{Folder: folder, Person: desk.NewPerson("1000", "anna", "Anna Keller", "test")})
		require.NoError(t, err)
		return d
	}
	b.StartKeyring("practice")
	d := open()
	unlocked := func() {
		t.Helper()
		require.Eventually(t, func() bool { return d.LookAtKeychain(t.Context()).State == credential.Unlocked }, 10*time.Second, 20*time.Millisecond)
	}
	unlocked()
	require.NoError(t, d.WriteSample(t.Context()))
	quick := func(what string, limit time.Duration, f func()) {
		t.Helper()
		started := time.Now()
		f()
		require.Less(t, time.Since(started), limit, what)
	}
	stateOf := func(id string) credential.State {
		t.Helper()
		p, err := d.Personal(t.Context(), id)
		require.NoError(t, err)
		return p.Record.State
	}

	// Kept in the real keychain, and found there by another program under the name that the page shows.
	s := pressed(t, d, "4500018811")
	require.Equal(t, "GNOME Keyring", s.Prompts[0].StoreName)
	first := answer(t, d, s.Prompts[0], signIn("ANNA.K", "Practice-Anna-1", true))
	require.Equal(t, credential.Kept, first.State)
	require.True(t, answer(t, d, first.Remaining[0], signIn("anna.keller@halden.example", "Practice-Mail-Anna", true)).Running)
	r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.Equal(t, engine.Succeeded, r.State, r.Fault)
	if tool, err := exec.LookPath("secret-tool"); err == nil {
		out, err := exec.Command(tool, "search", "--all", "service", keychain.Service).CombinedOutput()
		require.NoError(t, err, string(out))
		require.Contains(t, string(out), "SAP S4P – personal · dyn_sample_s4p.")
	}

	// Locked: nothing runs, the page says so, and nobody waits.
	_, err = d.LockKeychain(t.Context())
	require.NoError(t, err)
	require.Equal(t, credential.NotReadable, stateOf("dyn_sample_s4p"))
	quick("a click on a locked keychain", 3*time.Second, func() {
		s = pressed(t, d, "4500018811")
	})
	require.Equal(t, "not_readable", s.Prompts[0].Reason)
	// Nobody answers the prompt of the keychain here, which counts as dismissed.
	_, err = d.UnlockKeychain(t.Context())
	require.Equal(t, "keychain.dismissed", fault.Of(err).Code)
	got, err := d.Provide(t.Context(), desk.ForPersonal, "dyn_sample_s4p", signIn("ANNA.K", "Practice-Anna-1", true))
	require.NoError(t, err)
	require.Equal(t, credential.NotKept, got.State)
	require.Equal(t, "keychain.dismissed", got.Fault.Code)
	b.EndKeyring(syscall.SIGTERM)
	b.StartKeyring("practice")
	unlocked()
	require.Equal(t, credential.Valid, stateOf("dyn_sample_s4p"), "what was kept before is kept still")
	started, err := d.FollowUp(t.Context(), s.Runs[0].ID, desk.ContinueRun)
	require.NoError(t, err)
	require.Empty(t, started.Prompts)
	r, err = d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.Equal(t, engine.Succeeded, r.State, r.Fault)

	// Stopped: a state of its own within the deadline, and pages that do not wait for it a second time.
	b.Stop()
	require.Equal(t, credential.Hung, d.LookAtKeychain(t.Context()).State)
	quick("lists beside a hanging keychain", time.Second, func() {
		for range 5 {
			_, err := d.Personals(t.Context())
			require.NoError(t, err)
			d.KeychainLately(t.Context(), 0)
		}
	})
	quick("keeping beside a hanging keychain", 15*time.Second, func() {
		got, err = d.Provide(t.Context(), desk.ForPersonal, "dyn_sample_mail", signIn("anna.keller@halden.example", "Practice-Mail-Anna", true))
		require.NoError(t, err)
	})
	require.Equal(t, credential.NotKept, got.State)
	require.Equal(t, "keychain.waiting", got.Fault.Code)
	b.Continue()
	unlocked()
	require.Equal(t, credential.Valid, stateOf("dyn_sample_mail"))

	// Gone: sign-ins are kept for one run only, and said so.
	b.EndKeyring(syscall.SIGKILL)
	require.Eventually(t, func() bool { return d.LookAtKeychain(t.Context()).State == credential.NoService }, 10*time.Second, 20*time.Millisecond)
	s = pressed(t, d, "4500018811")
	require.Equal(t, "not_readable", s.Prompts[0].Reason)
	require.False(t, s.Prompts[0].CanKeep)
	require.Equal(t, "No keychain: only for this run", s.Prompts[0].KeepReason)
	once := answer(t, d, s.Prompts[0], signIn("ANNA.K", "Practice-Anna-1", false))
	require.Equal(t, credential.UsedOnce, once.State)
	require.True(t, answer(t, d, once.Remaining[0], signIn("anna.keller@halden.example", "Practice-Mail-Anna", false)).Running)
	r, err = d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.Equal(t, engine.Succeeded, r.State, r.Fault)

	// And back again, over an end of the program.
	require.NoError(t, d.Close())
	b.StartKeyring("practice")
	d = open()
	defer func() { require.NoError(t, d.Close()) }()
	unlocked()
	require.NoError(t, d.EnsurePractice(t.Context()))
	require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018811")[0].State)
}
