// Package sealed keeps what is larger than a keychain item may be: the item holds a
// random key of its own, and a file in the data folder holds the sign-in sealed
// with it. Deleting the item erases the sign-in. There is no key for all, and no
// file that opens without its item.
package sealed

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/secret"
)

// mark begins an item that holds a key instead of a sign-in.
const mark = "signet-sealed:"

// Store decorates a keychain. Items within its limit pass through as they are.
type Store struct {
	credential.Store
	dir string
}

// lockable is a Store over a keychain that can be locked from here.
type lockable struct {
	*Store
	credential.Locker
}

// New decorates the keychain; sealed files lie in dir. The result is a credential.Locker when the keychain is one.
func New(inner credential.Store, dir string) credential.Store {
	s := &Store{Store: inner, dir: dir}
	if l, ok := inner.(credential.Locker); ok {
		return lockable{s, l}
	}
	return s
}

// key is what the keychain item of a sealed sign-in holds.
type key struct {
	Key  string `json:"key"`
	File string `json:"file"`
}

// Get reads an item, and opens its file where there is one.
func (s *Store) Get(ctx context.Context, item string) (secret.Text, error) {
	t, err := s.Store.Get(ctx, item)
	if err != nil {
		return t, err
	}
	k, is := sealedBy(t)
	if !is {
		return t, nil
	}
	defer t.Wipe()
	return s.open(item, k)
}

// Set keeps an item; what is too large is sealed under a new key. The old file goes when the new item is there.
func (s *Store) Set(ctx context.Context, item string, value secret.Text) error {
	old, had := s.current(ctx, item)
	limit := 0
	if l, ok := s.Store.(credential.Limited); ok {
		limit = l.Limit()
	}
	if limit == 0 || value.Len() <= limit {
		if err := s.Store.Set(ctx, item, value); err != nil {
			return err
		}
		if had {
			s.remove(old)
		}
		return nil
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // crypto/rand never fails: it ends the program instead
	defer clear(raw)
	k := key{Key: base64.StdEncoding.EncodeToString(raw), File: fileOf(item, raw)}
	if err := s.write(item, k, raw, value); err != nil {
		return err
	}
	b, err := json.Marshal(k)
	if err != nil {
		return cannotKeep(err)
	}
	held := secret.New(mark + string(b))
	clear(b)
	defer held.Wipe()
	if err := s.Store.Set(ctx, item, held); err != nil {
		s.remove(k)
		return err
	}
	if had {
		s.remove(old)
	}
	return nil
}

// Delete removes the item first: without its key the file is noise.
func (s *Store) Delete(ctx context.Context, item string) error {
	k, had := s.current(ctx, item)
	if err := s.Store.Delete(ctx, item); err != nil {
		return err
	}
	if had {
		s.remove(k)
	}
	return nil
}

// current is the key of what is kept now, where that is sealed.
func (s *Store) current(ctx context.Context, item string) (key, bool) {
	if _, err := os.Stat(s.dir); err != nil { // nothing was ever sealed: one look into the keychain less
		return key{}, false
	}
	t, err := s.Store.Get(ctx, item)
	if err != nil {
		return key{}, false
	}
	defer t.Wipe()
	return sealedBy(t)
}

func sealedBy(t secret.Text) (key, bool) {
	rest, is := strings.CutPrefix(t.Reveal(), mark)
	var k key
	if !is || json.Unmarshal([]byte(rest), &k) != nil || !filepath.IsLocal(k.File) || filepath.Base(k.File) != k.File {
		return key{}, false
	}
	return k, true
}

// fileOf is a name that tells neither item nor key, and differs with each key.
func fileOf(item string, raw []byte) string {
	sum := sha256.Sum256(append([]byte("signet sealed file\x00"+item+"\x00"), raw...))
	return hex.EncodeToString(sum[:16]) + ".sealed"
}

func aead(raw []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (s *Store) write(item string, k key, raw []byte, value secret.Text) (err error) {
	a, err := aead(raw)
	if err != nil {
		return cannotKeep(err)
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return cannotKeep(err)
	}
	clearText := []byte(value.Reveal())
	defer clear(clearText)
	tmp, err := os.CreateTemp(s.dir, ".new-*")
	if err != nil {
		return cannotKeep(err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
			err = cannotKeep(err)
		}
	}()
	if _, err = tmp.Write(a.Seal(nil, nil, clearText, []byte(item))); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(s.dir, k.File))
}

func (s *Store) open(item string, k key) (secret.Text, error) {
	raw, err := base64.StdEncoding.DecodeString(k.Key)
	if err != nil {
		return secret.Text{}, broken(err)
	}
	defer clear(raw)
	b, err := os.ReadFile(filepath.Join(s.dir, k.File))
	if errors.Is(err, fs.ErrNotExist) {
		return secret.Text{}, fault.New(fault.NotFound, "sealed.get").Coded("keychain.no_item").
			Say("The sealed file of this sign-in is gone.").Hint("Sign in again.")
	}
	if err != nil {
		return secret.Text{}, broken(err)
	}
	a, err := aead(raw)
	if err != nil {
		return secret.Text{}, broken(err)
	}
	out, err := a.Open(nil, nil, b, []byte(item))
	if err != nil {
		return secret.Text{}, broken(err)
	}
	defer clear(out)
	return secret.New(string(out)), nil
}

func (s *Store) remove(k key) { _ = os.Remove(filepath.Join(s.dir, k.File)) }

func cannotKeep(err error) error {
	return fault.New(fault.Unavailable, "sealed.set").Coded("keychain.verify").Headline("The sign-in could not be kept").
		Say("Its sealed file cannot be written. Nothing was left behind.").Hint("Make room on the disk, then try again.").Because(err)
}

func broken(err error) error {
	return fault.New(fault.FailedPrecondition, "sealed.get").Coded("sign_in.changed_outside").Headline("Another program changed this sign-in").
		Say("Its sealed file does not open, so it is not used.").Hint("Sign in again.").Because(err)
}
