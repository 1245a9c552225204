package credential_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/secret"
)

func TestProvide(t *testing.T) {
	t.Parallel()

	t.Run("TestsBeforeItKeeps", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		a := b.provide(b.offer("anna.k", "Summer-1"))
		require.Equal(t, credential.Kept, a.State)
		require.Equal(t, "ANNA.K", a.Account, "the name as the system reports it, in the case that SAP knows")
		require.Equal(t, credential.Valid, b.state(b.anna))
		require.Equal(t, []string{credential.ItemName(b.conn, b.anna, "ws")}, b.store.Items())
		require.True(t, strings.HasPrefix(b.store.Items()[0], "SAP S4P – personal · dyn_s4p."))
		e := b.ledger.events[0]
		require.Equal(t, "ANNA.K", e.RemoteUser)
		require.Equal(t, "S4P, client 100", e.System)
		require.Equal(t, "yes", e.Facts["checked"])
		b.ledger.expect(t, audit.SignInStored)
	})
	t.Run("KeepsNothingWhenThePromptWasClosedMeanwhile", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		ctx, closed := context.WithCancel(b.ctx)
		b.server.answering = closed // the system accepts, and the person has gone
		_, err := b.vault.Provide(ctx, b.offer("ANNA.K", "Summer-1"))
		require.Equal(t, fault.Cancelled, fault.KindOf(err))
		require.Equal(t, 1, b.server.asked())
		require.Empty(t, b.store.Items())
		require.Equal(t, credential.Missing, b.state(b.anna))
		b.ledger.expect(t)
	})
	t.Run("KeepsNothingThatIsRefused", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		a := b.provide(b.offer("ANNA.K", "wrong-Winter-9"))
		require.Equal(t, credential.Refused, a.State)
		require.Equal(t, 1, a.Refusals)
		require.Zero(t, a.Pause)
		require.Equal(t, "sap.rejected", a.Fault.Code)
		require.NotContains(t, fmt.Sprintf("%+v", a.Fault), "Winter", "what the system repeated is cleaned")
		require.Empty(t, b.store.Items())
		require.Equal(t, credential.Missing, b.state(b.anna))
		b.ledger.expect(t, audit.SignInTested)
	})
	t.Run("PausesAfterTwoRefusalsAndEndsAfterThree", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.provide(b.offer("ANNA.K", "wrong-1"))
		a := b.provide(b.offer("ANNA.K", "wrong-2"))
		require.Equal(t, 30*time.Second, a.Pause)
		require.Equal(t, "S4P may lock ANNA.K after more wrong tries.", a.Warning)
		a = b.provide(b.offer("ANNA.K", "Summer-1"))
		require.Equal(t, credential.Refused, a.State, "the pause holds for the right one too")
		require.Equal(t, "sign_in.rest", a.Fault.Code)
		require.Equal(t, 2, b.server.asked(), "the system is not asked while it rests")
		b.clock.At = b.clock.At.Add(31 * time.Second)
		b.provide(b.offer("ANNA.K", "wrong-3"))
		b.clock.At = b.clock.At.Add(time.Hour)
		a = b.provide(b.offer("ANNA.K", "Summer-1"))
		require.Equal(t, "sign_in.too_many", a.Fault.Code)
		require.Equal(t, 3, b.server.asked(), "never more than three in one prompt")
		b.vault.Anew("run_1")
		require.Equal(t, credential.Kept, b.provide(b.offer("ANNA.K", "Summer-1")).State)
	})
	t.Run("KeepsUncheckedOnlyWhenAsked", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.server.fail(fault.New(fault.Unavailable, "test").Coded("sap.unreachable").Say("S4P cannot be reached.").Hint("Try again."))
		require.Equal(t, credential.Unreachable, b.provide(b.offer("ANNA.K", "Summer-1")).State)
		require.Empty(t, b.store.Items())
		o := b.offer("ANNA.K", "Summer-1")
		o.Unchecked = true
		require.Equal(t, credential.Unchecked, b.provide(o).State)
		require.Equal(t, credential.NotChecked, b.state(b.anna))
		b.server.fail(nil)
		_, err := b.vault.Test(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		require.Equal(t, credential.Valid, b.state(b.anna), "valid from the first success on")
		b.ledger.expect(t, audit.SignInStored, audit.SignInTested)
	})
	t.Run("AcceptsOneWhoMayOnlyNotPing", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.server.fail(fault.New(fault.PermissionDenied, "test").Say("MROSSI may not call RFCPING.").Hint("Ask."))
		a := b.provide(b.offer("mrossi", "x"))
		require.Equal(t, credential.Kept, a.State)
		require.Equal(t, "MROSSI", a.Account)
		require.NotEmpty(t, a.Notes)
	})
	t.Run("UsesItForTheRunOnly", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		o := b.offer("ANNA.K", "Summer-1")
		o.Keep, o.Runs = false, []string{"run_1", "run_2"}
		require.Equal(t, credential.UsedOnce, b.provide(o).State)
		require.Empty(t, b.store.Items())
		require.Equal(t, credential.Missing, b.state(b.anna), "Personal Connections still says missing")
		require.Equal(t, "ANNA.K", b.vault.Account(b.ctx, "run_1", b.anna))
		for _, run := range o.Runs {
			v, err := b.vault.Fetch(b.ctx, run, b.conn, b.anna)
			require.NoError(t, err)
			require.Equal(t, "Summer-1", v.Get("password").Reveal())
		}
		b.vault.Park("run_1")
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err, "a run that waited has it still: there is nowhere else to fetch it")
		b.vault.End("run_1")
		_, err = b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.Equal(t, "run.needs_sign_in", fault.Of(err).Code)
		b.vault.Wipe()
		_, err = b.vault.Fetch(b.ctx, "run_2", b.conn, b.anna)
		require.Error(t, err, "a lock wipes it")
		b.ledger.expect(t, audit.SignInOnce)
	})
	t.Run("RemovesItAgainWhenTheAuditLogCannotBeWritten", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.ledger.fail = errFull
		_, err := b.vault.Provide(b.ctx, b.offer("ANNA.K", "Summer-1"))
		require.ErrorIs(t, err, errFull)
		require.Empty(t, b.store.Items())
		require.Empty(t, b.index.rows)

		b.ledger.fail = nil
		b.keep()
		b.server.set("ANNA.K", "Autumn-2")
		b.ledger.fail = errFull
		_, err = b.vault.Provide(b.ctx, b.offer("ANNA.K", "Autumn-2"))
		require.ErrorIs(t, err, errFull)
		b.ledger.fail = nil
		v, err := b.vault.Fetch(b.ctx, "run_9", b.conn, b.anna)
		require.NoError(t, err)
		require.Equal(t, "Summer-1", v.Get("password").Reveal(), "what was kept before is kept still")
	})
	t.Run("PutsTheOldOneBackEvenWhenTheKeychainWasLocked", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		require.NoError(t, b.store.Lock(b.ctx))
		b.server.set("ANNA.K", "Autumn-2")
		b.ledger.fail = errFull
		_, err := b.vault.Provide(b.ctx, b.offer("ANNA.K", "Autumn-2"))
		require.ErrorIs(t, err, errFull)
		b.ledger.fail = nil
		v, err := b.vault.Fetch(b.ctx, "run_9", b.conn, b.anna)
		require.NoError(t, err)
		require.Equal(t, "Summer-1", v.Get("password").Reveal())
	})
	t.Run("RemovesItAgainWhenTheIndexCannotBeWritten", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.index.fail = errFull
		_, err := b.vault.Provide(b.ctx, b.offer("ANNA.K", "Summer-1"))
		require.ErrorIs(t, err, errFull)
		require.Empty(t, b.store.Items())
		b.ledger.expect(t, audit.SignInStored, audit.SignInRemoved)
	})
	t.Run("SaysWhatTheKeychainDid", func(t *testing.T) {
		t.Parallel()
		for _, code := range []string{"keychain.locked", "keychain.missing", "keychain.waiting", "keychain.dismissed", "keychain.verify", "keychain.denied", "keychain.too_big"} {
			b := newBundle(t)
			b.store.Fail(fault.New(fault.Unavailable, "test").Coded(code).Say("It does not take it.").Hint("Try again."))
			a := b.provide(b.offer("ANNA.K", "Summer-1"))
			require.Equal(t, credential.NotKept, a.State, code)
			require.Equal(t, code, a.Fault.Code)
			b.store.Fail(nil)
			require.Empty(t, b.store.Items())
			require.Equal(t, credential.Missing, b.state(b.anna))
			b.ledger.expect(t)
		}
	})
	t.Run("HoldsTheFormToItsFields", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		for field, o := range map[string]credential.Offer{
			"password": b.offer("ANNA.K", ""), "user": b.offer("A-NAME-OF-13X", "x"), "method": {Holder: b.anna, Connection: b.conn, Method: "certificate", Values: values("user", "x")}} {
			_, err := b.vault.Provide(b.ctx, o)
			require.Equal(t, fault.Invalid, fault.KindOf(err), field)
			require.Equal(t, field, fault.Of(err).Field)
		}
		o := b.offer("ANNA.K", "Summer-1")
		o.Values["access_token"] = secret.New("planted")
		b.provide(o)
		text, err := b.store.Store.Get(b.ctx, b.store.Items()[0])
		require.NoError(t, err)
		var kept struct{ Fields map[string]string }
		require.NoError(t, json.Unmarshal([]byte(text.Reveal()), &kept))
		require.NotContains(t, kept.Fields, "access_token", "what the form does not have is not kept")
	})
	t.Run("WipesWhatItWasGiven", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		o := b.offer("ANNA.K", "Summer-1")
		password := o.Values["password"]
		b.provide(o)
		require.NotContains(t, password.Reveal(), "Summer")
		require.Equal(t, "Summer-1", b.redactor.Clean("Summer-1"), "nothing stays registered when nothing is live")
	})
	t.Run("UnderANewNameTheOldItemGoes", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		b.conn.Name = "SAP production"
		b.provide(b.offer("ANNA.K", "Summer-1"))
		require.Equal(t, []string{credential.ItemName(b.conn, b.anna, "ws")}, b.store.Items())
		b.ledger.expect(t, audit.SignInUpdated)
	})
}

func TestAfterACrash(t *testing.T) {
	t.Parallel()
	t.Run("AnItemThatWasNeverCommittedGoes", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		item := b.store.Items()[0]
		r := b.index.rows[b.anna]
		r.Kept, r.Pending = false, true // as it stands while the very first keeping is under way
		b.index.rows[b.anna] = r
		require.NoError(t, b.again().Sweep(b.ctx))
		require.NotContains(t, b.store.Items(), item)
		require.Empty(t, b.index.rows)
	})
	t.Run("AnOldItemStays", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		r := b.index.rows[b.anna]
		r.Pending = true
		b.index.rows[b.anna] = r
		v := b.again()
		require.NoError(t, v.Sweep(b.ctx))
		_, err := v.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
		require.False(t, b.index.rows[b.anna].Pending)
	})
	t.Run("ANewItemWithoutItsEventGoes", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		r := b.index.rows[b.anna]
		r.Pending, r.Stamp = true, "of the one before"
		b.index.rows[b.anna] = r
		require.NoError(t, b.again().Sweep(b.ctx))
		require.Empty(t, b.store.Items())
		require.Empty(t, b.index.rows)
	})
	t.Run("ARemovalIsFinished", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		_, err := b.vault.Remove(b.ctx, b.conn, b.anna)
		require.NoError(t, err)
		require.NoError(t, b.again().Sweep(b.ctx))
		require.Empty(t, b.store.Items())
		require.Empty(t, b.index.rows)
	})
	t.Run("SigningInWhileItIsSettledKeepsTheNewOne", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		r := b.index.rows[b.anna]
		r.Pending, r.Stamp = true, "of the one before"
		b.index.rows[b.anna] = r
		b.vault = b.again()
		var wg sync.WaitGroup
		wg.Go(func() { _ = b.vault.Sweep(b.ctx) })
		wg.Go(func() { _, _ = b.vault.Provide(b.ctx, b.offer("ANNA.K", "Summer-1")) })
		wg.Wait()
		_, err := b.vault.Fetch(b.ctx, "run_1", b.conn, b.anna)
		require.NoError(t, err)
	})
	t.Run("NothingIsAskedOfTheKeychainWhenNothingIsLeft", func(t *testing.T) {
		t.Parallel()
		b := newBundle(t)
		b.keep()
		before := b.store.reads()
		require.NoError(t, b.again().Sweep(b.ctx))
		require.Equal(t, before, b.store.reads())
	})
}
