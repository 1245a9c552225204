//go:build linux

package keychain_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/keychain"
	"signet/backend/credential/keychain/keyringtest"
	"signet/backend/credential/storetest"
	"signet/backend/fault"
)

// slack is what a loaded computer may take beyond a deadline.
const slack = 3 * time.Second

func TestKeyring(t *testing.T) {
	t.Parallel()

	t.Run("Contract", func(t *testing.T) {
		t.Parallel()
		b, _ := unlocked(t)
		cmd := exec.Command(os.Args[0], "-test.run=^TestContractInside$", "-test.v")
		cmd.Env = append(keyringtest.Environment(), "DBUS_SESSION_BUS_ADDRESS="+b.Address, "SIGNET_TEST_KEYCHAIN_INSIDE=1")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		require.Contains(t, string(out), "--- PASS: TestContractInside/GivesBackWhatItTook")
	})

	t.Run("IsFoundByAnotherProgramUnderItsName", func(t *testing.T) {
		t.Parallel()
		tool, err := exec.LookPath("secret-tool")
		if err != nil {
			t.Skip("secret-tool is not installed")
		}
		b, h := unlocked(t)
		require.Equal(t, "GNOME Keyring", h.look().Name)
		require.Empty(t, h.set("SAP S4P – personal · dyn_sample_s4p.1a2b3c4d", "found").Code)
		cmd := exec.Command(tool, "lookup", "service", keychain.Service, "username", "SAP S4P – personal · dyn_sample_s4p.1a2b3c4d")
		cmd.Env = append(keyringtest.Environment(), "DBUS_SESSION_BUS_ADDRESS="+b.Address)
		out, err := cmd.Output()
		require.NoError(t, err)
		require.Equal(t, "found", string(out))
	})

	t.Run("Locked", func(t *testing.T) {
		t.Parallel()
		b, h := unlocked(t)
		require.Empty(t, h.set("kept", "before").Code)
		require.Empty(t, h.do(request{Op: "lock"}).Code)
		require.Equal(t, credential.Locked, h.look().State)
		a := h.get("kept")
		require.Equal(t, "keychain.locked", a.Code)
		require.Equal(t, fault.FailedPrecondition, a.Kind)
		require.Less(t, a.Took, time.Second+slack)
		require.Equal(t, "keychain.locked", h.do(request{Op: "delete", Item: "kept"}).Code)

		// Nobody answers the prompt here, which counts as dismissed: nothing may be kept, and what was there stays.
		a = h.set("kept", "after")
		require.Equal(t, "keychain.dismissed", a.Code)
		require.Equal(t, "keychain.dismissed", h.set("new", "never").Code)
		require.Equal(t, "keychain.dismissed", h.do(request{Op: "unlock"}).Code)
		b.EndKeyring(syscall.SIGTERM)
		b.StartKeyring("practice")
		ready(t, h, credential.Unlocked)
		require.Equal(t, "before", h.get("kept").Value)
		require.Equal(t, "keychain.no_item", h.get("new").Code)
	})

	t.Run("WithoutABus", func(t *testing.T) {
		t.Parallel()
		for _, address := range []string{"unix:path=/nonexistent/bus", ""} {
			h := newHelper(t, address)
			require.Equal(t, credential.NoService, h.look().State)
			for _, a := range []answer{h.get("x"), h.set("x", "y"), h.do(request{Op: "delete", Item: "x"}), h.do(request{Op: "unlock"})} {
				require.Equal(t, "keychain.missing", a.Code)
				require.Less(t, a.Took, time.Second+slack)
			}
		}
	})

	t.Run("WithoutAService", func(t *testing.T) {
		t.Parallel()
		h := newHelper(t, keyringtest.New(t).Address)
		require.Equal(t, credential.NoService, h.look().State)
		require.Equal(t, "keychain.missing", h.set("x", "y").Code)
	})

	t.Run("TheBusDies", func(t *testing.T) {
		t.Parallel()
		b, h := unlocked(t)
		require.Empty(t, h.set("x", "y").Code)
		b.End()
		require.Eventually(t, func() bool { return h.get("x").Code == "keychain.missing" }, 10*time.Second, 20*time.Millisecond)
	})

	t.Run("Stopped", func(t *testing.T) {
		t.Parallel()
		b, h := unlocked(t)
		require.Empty(t, h.set("kept", "before").Code)
		b.Stop()
		require.Equal(t, credential.Hung, h.look().State)
		for _, q := range []request{{Op: "get", Item: "kept"}, {Op: "set", Item: "kept", Value: "after"}, {Op: "set", Item: "new", Value: "never"},
			{Op: "delete", Item: "kept"}, {Op: "unlock"}, {Op: "lock"}} {
			a := h.do(q)
			require.Equal(t, "keychain.waiting", a.Code, q.Op)
			require.Less(t, a.Took, 5*time.Second+slack, q.Op)
		}
		b.Continue()
		ready(t, h, credential.Unlocked)
		require.Equal(t, "before", h.get("kept").Value)
		require.Equal(t, "keychain.no_item", h.get("new").Code, "nothing half stored")
		require.Empty(t, h.set("new", "now").Code)
	})

	t.Run("CancelledWhileItHangs", func(t *testing.T) {
		t.Parallel()
		b, h := unlocked(t)
		b.Stop()
		defer b.Continue()
		a := h.do(request{Op: "set", Item: "x", Value: "y", CancelAfter: 50 * time.Millisecond})
		require.NotEmpty(t, a.Code)
		require.Less(t, a.Took, time.Second+slack)
	})

	t.Run("KilledInTheMiddleOfASet", func(t *testing.T) {
		t.Parallel()
		b, h := unlocked(t)
		last := "value 0"
		require.Empty(t, h.set("token", last).Code)
		for round := 1; round <= 20; round++ {
			next := fmt.Sprintf("value %d %s", round, strings.Repeat("x", 2000))
			killer := time.AfterFunc(time.Duration(round%10)*2*time.Millisecond, func() { _ = b.Keyring.Process.Kill() })
			a := h.set("token", next)
			killer.Stop()
			_ = b.Keyring.Process.Kill()
			_ = b.Keyring.Wait()
			b.StartKeyring("practice")
			ready(t, h, credential.Unlocked)
			got := h.get("token")
			require.Empty(t, got.Code, "round %d: neither the old nor the new value", round)
			if a.Code == "" {
				require.Equal(t, next, got.Value, "round %d: an acknowledged value is lost", round)
			} else {
				require.Contains(t, []string{last, next}, got.Value, "round %d", round)
			}
			last = got.Value
		}
	})
}

// TestContractInside runs the contract of all stores where the bus of the environment is the real one.
func TestContractInside(t *testing.T) {
	if os.Getenv("SIGNET_TEST_KEYCHAIN_INSIDE") == "" {
		t.Skip("runs in a process of its own, see TestKeyring/Contract")
	}
	storetest.Run(t, func(t *testing.T) credential.Store {
		s := keychain.New(keychain.Options{})
		require.Equal(t, credential.Unlocked, s.State(context.Background()))
		return s
	})
}
