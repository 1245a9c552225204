package credential

import (
	"context"
	"time"

	"signet/backend/fault"
)

// Keychain is how the keychain stands, for people.
type Keychain struct {
	State   Condition
	Name    string
	CanLock bool
}

// Keychain is what was last seen of the keychain; it is not looked at.
func (v *Vault) Keychain() Keychain {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, can := v.opt.Store.(Locker)
	return Keychain{State: v.seen, Name: v.name, CanLock: can && v.seen == Unlocked}
}

// Look looks at the keychain, at most for two seconds, and asks the person nothing.
func (v *Vault) Look(ctx context.Context) Keychain {
	v.see(v.opt.Store.State(ctx))
	name := v.opt.Store.Name(ctx)
	v.mu.Lock()
	v.name = name
	v.mu.Unlock()
	return v.Keychain()
}

// Fresh is what was seen of the keychain in the last moments, else it looks again. While one that
// did not answer is looked at again, nobody waits for it a second time.
func (v *Vault) Fresh(ctx context.Context, age time.Duration) Keychain {
	v.mu.Lock()
	fresh := v.seen != Unseen && v.now().Sub(v.seenAt) < age
	again := !fresh && v.seen == Hung
	if again && !v.looking {
		v.looking = true
		go func() {
			v.Look(context.WithoutCancel(ctx))
			v.mu.Lock()
			v.looking = false
			v.mu.Unlock()
		}()
	}
	v.mu.Unlock()
	if fresh || again {
		return v.Keychain()
	}
	return v.Look(ctx)
}

func (v *Vault) see(c Condition) {
	v.mu.Lock()
	changed := v.seen != c
	v.seen, v.seenAt = c, v.now()
	v.mu.Unlock()
	if changed {
		v.opt.Changed()
	}
}

// noticed learns from an answer of the store how the keychain stands.
func (v *Vault) noticed(err error) {
	if err == nil {
		v.see(Unlocked)
		return
	}
	switch fault.Of(err).Code {
	case "keychain.no_item":
		v.see(Unlocked)
	case "keychain.locked", "keychain.dismissed":
		v.see(Locked)
	case "keychain.missing":
		v.see(NoService)
	case "keychain.waiting":
		v.see(Hung)
	}
}

// StoreName is what people call the keychain, such as "GNOME Keyring".
func (v *Vault) StoreName(ctx context.Context) string {
	v.mu.Lock()
	name := v.name
	v.mu.Unlock()
	if name != "" {
		return name
	}
	return v.Look(ctx).Name
}

// Unlock asks the operating system to unlock the keychain; its own window may ask the person.
func (v *Vault) Unlock(ctx context.Context) (Keychain, error) {
	l, ok := v.opt.Store.(Locker)
	if !ok {
		return v.Look(ctx), nil
	}
	err := l.Unlock(ctx)
	k := v.Look(context.WithoutCancel(ctx))
	return k, err
}

// Lock locks the keychain, and wipes what runs hold of it.
func (v *Vault) Lock(ctx context.Context) (Keychain, error) {
	v.Wipe()
	l, ok := v.opt.Store.(Locker)
	if !ok {
		return v.Look(ctx), fault.New(fault.FailedPrecondition, "credential.lock").Coded("keychain.no_lock").
			Say("%s is locked by the operating system with your session.", v.StoreName(ctx)).Hint("Lock your session instead.")
	}
	err := l.Lock(ctx)
	return v.Look(context.WithoutCancel(ctx)), err
}
