package keychain

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A call that was given up and succeeds after all leaves nothing behind.
func TestCall(t *testing.T) {
	t.Parallel()
	newKeychain := func() *Keychain { return &Keychain{opt: Options{}, turn: make(chan struct{}, 1)} }

	t.Run("UndoesWhatCameTooLate", func(t *testing.T) {
		t.Parallel()
		k := newKeychain()
		answer, undone := make(chan struct{}), make(chan struct{})
		err := k.call(context.Background(), time.Millisecond, func() error { <-answer; return nil }, func() { close(undone) })
		require.ErrorIs(t, err, errGivenUp)
		require.EqualValues(t, 1, k.stuck.Load())
		close(answer)
		<-undone
		require.Eventually(t, func() bool { return k.stuck.Load() == 0 }, 5*time.Second, time.Millisecond)
	})
	t.Run("LetsTheNextOneIn", func(t *testing.T) {
		t.Parallel()
		k := newKeychain()
		answer := make(chan struct{})
		defer close(answer)
		require.ErrorIs(t, k.call(context.Background(), time.Millisecond, func() error { <-answer; return nil }, nil), errGivenUp)
		require.NoError(t, k.call(context.Background(), time.Minute, func() error { return nil }, nil))
	})
	t.Run("TakesAPanicForAnError", func(t *testing.T) {
		t.Parallel()
		err := newKeychain().call(context.Background(), time.Minute, func() error { panic("a bus died") }, nil)
		require.Error(t, err)
		require.NotErrorIs(t, err, errGivenUp)
	})
	t.Run("EndsWithItsContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		answer := make(chan struct{})
		defer close(answer)
		err := newKeychain().call(ctx, time.Minute, func() error { <-answer; return errors.New("never") }, nil)
		require.ErrorIs(t, err, errGivenUp)
	})
}
