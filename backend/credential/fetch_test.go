package credential_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/fault"
)

func TestFetch(t *testing.T) {
	t.Parallel()

	t.Run("ReadsOnceARun", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		before := b.store.reads()
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				v, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
				if err != nil || v.Get("password").Reveal() != "Summer-1" {
					t.Errorf("fetch: %v", err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, before+1, b.store.reads())
		require.Equal(t, b.clock.At, b.index.rows[b.anna].LastUsed)
	})
	t.Run("IsWipedOnParkAndEnd", func(t *testing.T) {
		t.Parallel()
		for name, end := range map[string]func(*bundle){"Park": func(b *bundle) { b.vault.Park("run_1") }, "End": func(b *bundle) { b.vault.End("run_1") },
			"Lock": func(b *bundle) { b.vault.Wipe() }} {
			b := newBundle(t)
			b.keep()
			_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
			require.NoError(t, err)
			require.NotContains(t, b.redactor.Clean("Summer-1"), "Summer", "what is live is taken out of every log")
			require.True(t, b.vault.Holds("run_1", b.anna))
			end(b)
			require.False(t, b.vault.Holds("run_1", b.anna), name)
			require.Equal(t, "Summer-1", b.redactor.Clean("Summer-1"))
			before := b.store.reads()
			_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
			require.NoError(t, err)
			require.Equal(t, before+1, b.store.reads(), name)
		}
	})
	t.Run("NeverAnswersWithAnother", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		for _, h := range []connection.Holder{{Connection: "dyn_s4p", Person: "per_ben"}, {Connection: "dyn_s4p"}, {Connection: "dyn_other", Person: "per_anna"},
			{Connection: "dyn_s4p", Person: "per_anna", Draft: "flow_x"}, {Connection: "dyn_s4p", Person: "per_anna flow_x"}} {
			_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, h)
			require.Equal(t, fault.FailedPrecondition, fault.KindOf(err), "%+v", h)
			require.Equal(t, credential.Missing, b.state(h))
		}
	})
	t.Run("AnItemOfAnotherPersonDoesNotOpen", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.server.set("BEN.O", "Ben-1")
		ben := connection.Holder{Connection: "dyn_s4p", Person: "per_ben"}
		o := b.offer("BEN.O", "Ben-1")
		o.Holder = ben
		b.provide(o)
		// Somebody swaps the items in the keychain, or the rows in the index.
		anna, bens := b.index.rows[b.anna], b.index.rows[ben]
		x, err := b.store.Store.Get(b.ctx, bens.Item)
		require.NoError(t, err)
		b.store.Tamper(anna.Item, x.Reveal())
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "sign_in.changed_outside", fault.Of(err).Code)
		require.Equal(t, credential.ChangedOutside, b.state(b.anna))
		bens.Item, bens.Stamp = anna.Item, anna.Stamp
		b.index.rows[ben] = bens
		_, err = b.vault.Fetch(b.ctx, "run_2", b.conn, ben)
		require.Error(t, err)
	})
	t.Run("IsNotSentToAnotherHost", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.conn.System = map[string]any{"host": "evil.example:443"}
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "sign_in.other_host", fault.Of(err).Code)
		_, err = b.vault.Test(b.ctx, b.conn, b.anna)
		require.Equal(t, "sign_in.other_host", fault.Of(err).Code)
	})
	t.Run("WaitsForALockedKeychain", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		require.NoError(t, b.store.Lock(b.ctx))
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "keychain.locked", fault.Of(err).Code)
		require.Equal(t, credential.NotReadable, b.state(b.anna))
		k, err := b.vault.Unlock(b.ctx)
		require.NoError(t, err)
		require.Equal(t, credential.Unlocked, k.State)
		require.Equal(t, credential.Valid, b.state(b.anna))
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
	})
	t.Run("NoticesThatAnItemIsGone", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		require.NoError(t, b.store.Delete(b.ctx, b.store.Items()[0]))
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "run.needs_sign_in", fault.Of(err).Code)
		require.Equal(t, credential.Missing, b.state(b.anna))
	})
	t.Run("OthersOfThisConnectionAreNoBusinessOfAList", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		before := b.store.reads()
		all, err := b.vault.List(b.ctx, "per_anna")
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.Equal(t, before, b.store.reads(), "a list never touches the keychain")
		none, err := b.vault.List(b.ctx, "per_ben")
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestRejected(t *testing.T) {
	t.Parallel()
	refusal := fault.New(fault.Unauthenticated, "test").Coded("sap.stored_rejected").Headline("S4P no longer accepts your stored password").Say("No.").Hint("Enter it.")

	t.Run("AsksAgainAfterTheServerRefuses", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
		require.False(t, b.rejected(refusal))
		require.Equal(t, credential.Rejected, b.state(b.anna))
		b.ledger.expect(t, audit.SignInRejected)
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "sign_in.rejected", fault.Of(err).Code)
		asked := b.server.asked()
		_, err = b.vault.Test(b.ctx, b.conn, b.anna)
		require.Error(t, err)
		require.Equal(t, asked, b.server.asked(), "what was refused is not tried again: it locks users")
		b.server.set("ANNA.K", "Autumn-2")
		b.provide(b.offer("ANNA.K", "Autumn-2"))
		require.Equal(t, credential.Valid, b.state(b.anna))
		b.ledger.expect(t, audit.SignInUpdated)
	})
	t.Run("OtherRunsDoNotUseItEither", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		for _, run := range []string{"run_1", "run_2"} {
			_, err := b.vault.Fetch(b.ctx, run, b.conn, b.anna)
			require.NoError(t, err)
		}
		require.False(t, b.rejected(refusal))
		_, err := b.vault.Fetch(b.ctx, "run_2", b.conn, b.anna)
		require.Error(t, err)
	})
	t.Run("ATestThatIsRefusedMarksIt", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.server.set("ANNA.K", "Autumn-2")
		_, err := b.vault.Test(b.ctx, b.conn, b.anna)
		require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
		require.NotContains(t, err.Error(), "Summer")
		require.Equal(t, credential.Rejected, b.state(b.anna))
	})
}

func TestRemove(t *testing.T) {
	t.Parallel()

	t.Run("IsUnusableAtOnceAndCanBeTakenBack", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
		r, err := b.vault.Remove(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		require.Equal(t, credential.Missing, r.State)
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Error(t, err, "a run that holds it loses it too")
		require.Len(t, b.store.Items(), 1)
		_, err = b.vault.Undo(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
		b.ledger.expect(t, audit.SignInRemoved, audit.SignInRestored)
	})
	t.Run("IsDeletedAtTheEndOfTheProgram", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		_, err := b.vault.Remove(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		require.NoError(t, b.vault.Close(b.ctx))
		require.Empty(t, b.store.Items())
		_, err = b.vault.Undo(b.ctx, b.conn, b.anna)
		require.Equal(t, "sign_in.gone", fault.Of(err).Code)
	})
	t.Run("SigningInAnewEndsTheWaiting", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		_, err := b.vault.Remove(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		b.provide(b.offer("ANNA.K", "Summer-1"))
		require.Equal(t, credential.Valid, b.state(b.anna))
		require.NoError(t, b.vault.Close(b.ctx))
		require.Len(t, b.store.Items(), 1)
	})
	t.Run("IsNotRemovedWhenThatCannotBeRecorded", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.ledger.fail = errFull
		_, err := b.vault.Remove(b.ctx, b.conn, b.anna)
		require.ErrorIs(t, err, errFull)
		require.Equal(t, credential.Valid, b.state(b.anna))
	})
	t.Run("ForgettingNeedsNoKeychainToBeSafe", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.store.Fail(fault.New(fault.Unavailable, "test").Coded("keychain.waiting").Say("It hangs.").Hint("Wait."))
		require.Error(t, b.vault.Forget(b.ctx, b.conn, b.anna))
		b.store.Fail(nil)
		require.Equal(t, credential.Missing, b.state(b.anna), "unusable from here on")
		require.NoError(t, b.again().Sweep(b.ctx))
		require.Empty(t, b.store.Items())
	})
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	b.keep()
	r := b.index.rows[b.anna]
	r.ExpiresAt, r.Changed = b.clock.At.Add(6*24*time.Hour), b.clock.At.Add(-30*24*time.Hour)
	b.index.rows[b.anna] = r
	require.Equal(t, credential.Expiring, b.state(b.anna))
	b.clock.At = b.clock.At.Add(7 * 24 * time.Hour)
	require.Equal(t, credential.Expired, b.state(b.anna))
	_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
	require.Equal(t, "oauth.revoked", fault.Of(err).Code)
}

func TestItemName(t *testing.T) {
	t.Parallel()
	c := connection.Document{Name: "SAP\nS4P"}
	h := connection.Holder{Connection: "dyn_x", Person: "per_anna"}
	require.NotContains(t, credential.ItemName(c, h, "a"), "\n")
	seen := map[string]bool{}
	for _, x := range []connection.Holder{h, {Connection: "dyn_x", Person: "per_ben"}, {Connection: "dyn_x"}, {Connection: "dyn_x", Person: "per_anna", Draft: "flow_1"}} {
		for _, place := range []string{"a", "b"} {
			n := credential.ItemName(c, x, place)
			require.False(t, seen[n], n)
			seen[n] = true
			require.True(t, strings.Contains(n, "dyn_x."))
		}
	}
}
