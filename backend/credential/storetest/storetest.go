// Package storetest is the contract of every place that keeps secrets.
package storetest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/secret"
)

// values are secrets that travel badly.
var values = map[string]string{
	"Plain": "Summer-Reign-7", "Unicode": "pässwörd–日本語🔑", "Quotes": `a"b'c\d$e`, "Lines": "first\nsecond\r\nthird",
	"Spaces": "  both ends  ", "JSON": `{"v":1,"fields":{"password":"x"}}`, "Long": strings.Repeat("0123456789abcdef", 120),
}

// Run holds a store to the contract. open gives a store of its own, unlocked and empty.
func Run(t *testing.T, open func(t *testing.T) credential.Store) {
	ctx := context.Background()

	t.Run("GivesBackWhatItTook", func(t *testing.T) {
		s := open(t)
		for name, v := range values {
			require.NoError(t, s.Set(ctx, "storetest "+name, secret.New(v)))
		}
		for name, v := range values {
			got, err := s.Get(ctx, "storetest "+name)
			require.NoError(t, err, name)
			require.True(t, got.Equal(secret.New(v)), "%s came back as something else", name)
			require.NoError(t, s.Delete(ctx, "storetest "+name))
		}
	})

	t.Run("SaysThatAnItemIsNotThere", func(t *testing.T) {
		s := open(t)
		_, err := s.Get(ctx, "storetest nothing")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		require.NoError(t, s.Delete(ctx, "storetest nothing"), "deleting what is not there is no error")
	})

	t.Run("ReplacesAnItem", func(t *testing.T) {
		s := open(t)
		require.NoError(t, s.Set(ctx, "storetest replaced", secret.New("old")))
		require.NoError(t, s.Set(ctx, "storetest replaced", secret.New("new")))
		got, err := s.Get(ctx, "storetest replaced")
		require.NoError(t, err)
		require.True(t, got.Equal(secret.New("new")))
		require.NoError(t, s.Delete(ctx, "storetest replaced"))
		_, err = s.Get(ctx, "storetest replaced")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})

	t.Run("KeepsItemsApart", func(t *testing.T) {
		s := open(t)
		names := []string{"a", "a ", "A", "a·b", "Größe – persönlich · dyn_x.1", `quote"d`, "per_1 flow_1"}
		for _, n := range names {
			require.NoError(t, s.Set(ctx, n, secret.New("value of "+n)))
		}
		for _, n := range names {
			got, err := s.Get(ctx, n)
			require.NoError(t, err)
			require.True(t, got.Equal(secret.New("value of "+n)), "%q gave another item", n)
		}
		require.NoError(t, s.Delete(ctx, names[0]))
		for _, n := range names[1:] {
			_, err := s.Get(ctx, n)
			require.NoError(t, err)
			require.NoError(t, s.Delete(ctx, n))
		}
	})

	t.Run("ServesManyAtOnce", func(t *testing.T) {
		s := open(t)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				name := "storetest many " + string(rune('a'+i))
				for n := range 3 {
					v := secret.New(name + string(rune('0'+n)))
					if err := s.Set(ctx, name, v); err != nil {
						t.Error(err)
						return
					}
					got, err := s.Get(ctx, name)
					if err != nil || !got.Equal(v) {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
				if err := s.Delete(ctx, name); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})

	t.Run("IsNamedAndUnlocked", func(t *testing.T) {
		s := open(t)
		require.NotEmpty(t, s.Name(ctx))
		require.Equal(t, credential.Unlocked, s.State(ctx))
	})

	t.Run("LocksAndUnlocks", func(t *testing.T) {
		s := open(t)
		l, ok := s.(credential.Locker)
		if !ok {
			t.Skip("this store is locked by the operating system")
		}
		require.NoError(t, s.Set(ctx, "storetest locked", secret.New("kept")))
		require.NoError(t, l.Lock(ctx))
		require.Equal(t, credential.Locked, s.State(ctx))
		_, err := s.Get(ctx, "storetest locked")
		require.Equal(t, "keychain.locked", fault.Of(err).Code)
	})
}
