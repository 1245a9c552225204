package credential

import (
	"context"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
)

// undoFor is how long a removal can be taken back.
const undoFor = 30 * time.Second

// Remove makes a sign-in unusable at once. It is deleted from the keychain after 30 seconds, or at the end of the program.
func (v *Vault) Remove(ctx context.Context, c connection.Document, h connection.Holder) (Record, error) {
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return Record{}, err
	}
	if !ok || !r.Removed.IsZero() || !r.Kept {
		return Record{Holder: h, State: Missing}, nil
	}
	if err := v.opt.Record(ctx, v.event(audit.SignInRemoved, c, h, r.Account)); err != nil {
		return Record{}, err
	}
	r.Removed = v.now()
	if err := v.opt.Index.Put(ctx, r); err != nil {
		return Record{}, err
	}
	v.dropAll(h)
	v.mu.Lock()
	if !v.closed {
		v.removals[h] = time.AfterFunc(undoFor, func() { v.purgeLater(c, h) })
	}
	v.mu.Unlock()
	v.opt.Changed()
	return v.shown(r), nil
}

// Undo takes a removal back while it can be.
func (v *Vault) Undo(ctx context.Context, c connection.Document, h connection.Holder) (Record, error) {
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return Record{}, err
	}
	if !ok || r.Removed.IsZero() {
		return Record{}, fault.New(fault.FailedPrecondition, "credential.undo").About(c.Name).Coded("sign_in.gone").
			Say("The sign-in for %s has been deleted already.", c.Name).Hint("Set it up again.")
	}
	if err := v.opt.Record(ctx, v.event(audit.SignInRestored, c, h, r.Account)); err != nil {
		return Record{}, err
	}
	v.mu.Lock()
	if t := v.removals[h]; t != nil {
		t.Stop()
		delete(v.removals, h)
	}
	v.mu.Unlock()
	r.Removed = time.Time{}
	if err := v.opt.Index.Put(ctx, r); err != nil {
		return Record{}, err
	}
	v.opt.Changed()
	return v.shown(r), nil
}

// Forget removes a sign-in for good, now: of a connection that is removed, or a build-time value that ended.
func (v *Vault) Forget(ctx context.Context, c connection.Document, h connection.Holder) error {
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok {
		return err
	}
	if r.Kept && r.Removed.IsZero() {
		if err := v.opt.Record(ctx, v.event(audit.SignInRemoved, c, h, r.Account)); err != nil {
			return err
		}
	}
	// Unusable from here on, also when the keychain does not answer.
	if r.Removed.IsZero() {
		r.Removed = v.now()
		if err := v.opt.Index.Put(ctx, r); err != nil {
			return err
		}
	}
	v.dropAll(h)
	defer v.opt.Changed()
	return v.purge(ctx, c, r)
}

// purge deletes a removed sign-in from the keychain, tells the provider where it can, and forgets the record.
func (v *Vault) purge(ctx context.Context, c connection.Document, r Record) error {
	v.mu.Lock()
	if t := v.removals[r.Holder]; t != nil {
		t.Stop()
		delete(v.removals, r.Holder)
	}
	if owed := v.owed[r.Holder]; owed != nil {
		owed.Wipe()
		delete(v.owed, r.Holder)
	}
	v.mu.Unlock()
	v.revoke(ctx, c, r)
	if r.Item != "" {
		err := v.opt.Store.Delete(ctx, r.Item)
		v.noticed(err)
		if err != nil {
			return err
		}
	}
	return v.opt.Index.Delete(ctx, r.Holder)
}

// revoke withdraws tokens at their provider. That it cannot be reached keeps nobody from removing a sign-in here.
func (v *Vault) revoke(ctx context.Context, c connection.Document, r Record) {
	o := v.oauthOf(c, r.Method)
	if o == nil || o.RevokeURL == "" || o.ClientCredentials || c.ID == "" {
		return
	}
	values, err := v.read(ctx, c, r)
	if err != nil {
		return
	}
	defer values.Wipe()
	release := v.redactor.Add(values)
	defer release()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := v.Client(c).Revoke(ctx, *o, values); err != nil {
		v.opt.Log.Warn("a sign-in could not be withdrawn at its provider", "connection", c.ID, "err", v.redactor.Clean(err.Error()))
	}
}

func (v *Vault) purgeLater(c connection.Document, h connection.Holder) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err == nil && ok && !r.Removed.IsZero() {
		err = v.purge(ctx, c, r)
	}
	if err != nil {
		v.opt.Log.Warn("a removed sign-in is still in the keychain; it is deleted at the next start", "connection", h.Connection, "err", v.redactor.Clean(err.Error()))
	}
	v.opt.Changed()
}

// dropAll takes a holder's sign-in out of every run.
func (v *Vault) dropAll(h connection.Holder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, own := range v.runs {
		if b := own[h]; b != nil {
			b.wipe()
			delete(own, h)
		}
	}
}

// Sweep settles what an earlier end of the program left: removals that were waiting, and
// items whose keeping was never committed. It asks the keychain only when there is any.
func (v *Vault) Sweep(ctx context.Context) error {
	all, err := v.opt.Index.Unsettled(ctx)
	if err != nil {
		return err
	}
	var first error
	for _, r := range all {
		if err := v.settleHolder(ctx, r.Holder); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (v *Vault) settleHolder(ctx context.Context, h connection.Holder) error {
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	// Read again: the person may have signed in meanwhile, and what this session does it settles itself.
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok || !r.Pending && r.Removed.IsZero() {
		return err
	}
	c := connection.Document{}
	v.mu.Lock()
	_, waits := v.removals[r.Holder]
	v.mu.Unlock()
	switch {
	case waits: // of this session, still within its 30 seconds
		return nil
	case !r.Removed.IsZero(), !r.Kept:
		return v.purge(ctx, c, r)
	}
	t, err := v.opt.Store.Get(ctx, r.Item)
	v.noticed(err)
	switch {
	case fault.Is(err, fault.NotFound):
		return v.opt.Index.Delete(ctx, r.Holder)
	case err != nil:
		return err
	}
	defer t.Wipe()
	values, err := open(r, r.Host, t)
	if err != nil { // the new one was written, and its event was not: it never became the sign-in
		return v.purge(ctx, c, r)
	}
	values.Wipe()
	r.Pending = false
	return v.opt.Index.Put(ctx, r)
}

// Close deletes what was removed, and wipes what runs hold.
func (v *Vault) Close(ctx context.Context) error {
	v.mu.Lock()
	v.closed = true
	waiting := len(v.removals)
	for _, t := range v.removals {
		t.Stop()
	}
	clear(v.removals)
	for h, o := range v.owed {
		o.Wipe()
		delete(v.owed, h)
	}
	v.mu.Unlock()
	v.Wipe()
	if waiting == 0 {
		return nil
	}
	return v.Sweep(ctx)
}

// Void makes a sign-in unusable whose keychain cannot be reached from here; its owner's next start deletes it.
func (v *Vault) Void(ctx context.Context, h connection.Holder) error {
	v.dropAll(h)
	return v.touch(ctx, h, func(r *Record) { r.Removed = v.now() })
}
