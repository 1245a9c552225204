package desk

import (
	"context"
	"sync/atomic"
	"time"

	"signet/backend/credential"
)

// lockState says whether Signet is locked. A locked Signet starts nothing new and
// holds no sign-in of a run that waits; what runs goes on.
type lockState struct{ on atomic.Bool }

// Locked reports whether Signet is locked.
func (d *Desk) Locked() bool { return d.lock.on.Load() }

// Lock locks or unlocks Signet.
func (d *Desk) Lock(on bool) {
	d.lock.on.Store(on)
	if on {
		d.vault.Wipe()
	} else {
		d.automatic.ring() // what came meanwhile waits
	}
	d.tell(News{Kind: NewsShell})
}

// KeychainLately is how the keychain stands, looked at no longer ago than age.
func (d *Desk) KeychainLately(ctx context.Context, age time.Duration) credential.Keychain {
	return d.vault.Fresh(ctx, age)
}

// KeptSignIns counts the sign-ins of this person that are in the keychain.
func (d *Desk) KeptSignIns(ctx context.Context) (int, error) {
	all, err := d.vault.List(ctx, d.Person.ID)
	n := 0
	for _, r := range all {
		if r.Kept && r.Holder.Draft == "" {
			n++
		}
	}
	return n, err
}
