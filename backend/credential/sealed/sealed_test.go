package sealed_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/credential/sealed"
	"signet/backend/credential/storetest"
	"signet/backend/fault"
	"signet/backend/secret"
)

// small is a keychain with a limit that everything exceeds but a key.
func small() *memory.Store {
	m := memory.New()
	m.SetLimit(160)
	return m
}

func TestSealed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	t.Run("Contract", func(t *testing.T) {
		t.Parallel()
		storetest.Run(t, func(t *testing.T) credential.Store { return sealed.New(small(), t.TempDir()) })
	})
	t.Run("ContractWithoutALimit", func(t *testing.T) {
		t.Parallel()
		storetest.Run(t, func(t *testing.T) credential.Store {
			return sealed.New(memory.New(), filepath.Join(t.TempDir(), "never"))
		})
	})

	big := "canary-" + strings.Repeat("0123456789", 10_000)
	setup := func(t *testing.T) (credential.Store, *memory.Store, string) {
		t.Helper()
		inner, dir := small(), filepath.Join(t.TempDir(), "sealed")
		return sealed.New(inner, dir), inner, dir
	}

	t.Run("AHundredKilobytesFit", func(t *testing.T) {
		t.Parallel()
		s, _, dir := setup(t)
		require.NoError(t, s.Set(ctx, "token", secret.New(big)))
		got, err := s.Get(ctx, "token")
		require.NoError(t, err)
		require.True(t, got.Equal(secret.New(big)))
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, files, 1)
		b, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
		require.NoError(t, err)
		require.NotContains(t, string(b), "canary")
		info, err := files[0].Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	})
	t.Run("NothingOpensWithoutItsItem", func(t *testing.T) {
		t.Parallel()
		s, inner, dir := setup(t)
		require.NoError(t, s.Set(ctx, "token", secret.New(big)))
		require.NoError(t, inner.Delete(ctx, "token"))
		_, err := s.Get(ctx, "token")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		_ = dir
	})
	t.Run("AFileUnderAnotherItemDoesNotOpen", func(t *testing.T) {
		t.Parallel()
		s, inner, _ := setup(t)
		require.NoError(t, s.Set(ctx, "anna", secret.New(big)))
		key, err := inner.Get(ctx, "anna")
		require.NoError(t, err)
		require.NoError(t, inner.Set(ctx, "ben", key))
		_, err = s.Get(ctx, "ben")
		require.Equal(t, "sign_in.changed_outside", fault.Of(err).Code)
	})
	t.Run("AChangedFileDoesNotOpen", func(t *testing.T) {
		t.Parallel()
		s, _, dir := setup(t)
		require.NoError(t, s.Set(ctx, "token", secret.New(big)))
		files, err := filepath.Glob(filepath.Join(dir, "*.sealed"))
		require.NoError(t, err)
		b, err := os.ReadFile(files[0])
		require.NoError(t, err)
		b[len(b)/2] ^= 1
		require.NoError(t, os.WriteFile(files[0], b, 0o600))
		_, err = s.Get(ctx, "token")
		require.Equal(t, "sign_in.changed_outside", fault.Of(err).Code)
	})
	t.Run("LeavesNoFileBehind", func(t *testing.T) {
		t.Parallel()
		s, inner, dir := setup(t)
		require.NoError(t, s.Set(ctx, "token", secret.New(big)))
		require.NoError(t, s.Set(ctx, "token", secret.New(big+"2")))
		require.NoError(t, s.Set(ctx, "token", secret.New("short")))
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, files)
		inner.Fail(fault.New(fault.Unavailable, "test").Coded("keychain.waiting").Say("It hangs."))
		require.Error(t, s.Set(ctx, "token", secret.New(big)))
		inner.Fail(nil)
		files, err = os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, files)
		got, err := s.Get(ctx, "token")
		require.NoError(t, err)
		require.True(t, got.Equal(secret.New("short")), "what was there before is there still")
	})
}
