package credential

import (
	"context"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/secret"
)

// keychainSubject marks faults of the keychain, after which the sign-in itself is good.
const keychainSubject = "keychain"

// keep writes an accepted sign-in: the index says that an item is about to come, the
// item is written and read back, the event is committed, the index says that it is
// there. Whatever fails, or ends the program, leaves the old sign-in or none.
func (v *Vault) keep(ctx context.Context, o Offer, account string, state State) error {
	lock := v.lockOf(o.Holder)
	lock.Lock()
	defer lock.Unlock()
	now := v.now()
	old, had, err := v.opt.Index.Get(ctx, o.Holder)
	if err != nil {
		return err
	}
	if had && !old.Removed.IsZero() { // signing in anew ends what waits to be undone
		if err := v.purge(ctx, o.Connection, old); err != nil {
			return asKeychain(err)
		}
		had, old = false, Record{}
	}
	r := Record{Holder: o.Holder, Method: o.Method, Account: account, State: state, Host: v.target(o.Connection).Host,
		Item: ItemName(o.Connection, o.Holder, v.opt.Place), Stamp: newStamp(), Kept: true, Changed: now}
	if state == Valid {
		r.CheckedAt = now
	} else {
		r.Reason = v.target(o.Connection).System + " could not be reached"
	}
	r.ends(o.Values)
	event := audit.SignInStored
	if had && old.Kept {
		event, r.LastUsed = audit.SignInUpdated, old.LastUsed
	}
	o.Values["account"] = secret.New(account)
	if err := v.write(ctx, o.Connection, r, old, had && old.Kept, o.Values, func() error {
		e := v.event(event, o.Connection, o.Holder, account)
		e.Facts["checked"] = yes(state == Valid)
		e.Facts["kept_in"] = v.StoreName(ctx)
		return v.opt.Record(ctx, e)
	}); err != nil {
		return err
	}
	v.drop(o.Holder) // runs that hold an older one fetch anew
	return nil
}

// write replaces what is kept. commit is the point of no return; when it fails the old item is put back.
func (v *Vault) write(ctx context.Context, c connection.Document, r, old Record, had bool, values secret.Values, commit func() error) error {
	sealed, err := seal(r, values)
	if err != nil {
		return err
	}
	defer sealed.Wipe()
	var before secret.Text
	if had {
		if before, err = v.before(ctx, old.Item); err != nil {
			return asKeychain(err)
		}
		defer before.Wipe()
	}
	pending := r
	if had {
		pending = old
	} else {
		pending.Kept = false
	}
	pending.Pending = true
	if err := v.opt.Index.Put(ctx, pending); err != nil {
		return err
	}
	undo := func() {
		back := context.WithoutCancel(ctx)
		var e error
		switch {
		case had && !before.IsZero():
			e = v.opt.Store.Set(back, old.Item, before)
		default:
			e = v.opt.Store.Delete(back, r.Item)
		}
		if e != nil {
			v.opt.Log.Warn("what was kept before could not be put back; it is settled at the next start", "err", v.redactor.Clean(e.Error()))
			return // the record stays pending
		}
		v.unpend(back, old, r, had)
	}
	err = v.opt.Store.Set(ctx, r.Item, sealed)
	v.noticed(err)
	if err != nil {
		v.unpend(context.WithoutCancel(ctx), old, r, had)
		return asKeychain(err)
	}
	if err := commit(); err != nil {
		undo()
		return err
	}
	if err := v.opt.Index.Put(ctx, r); err != nil {
		undo()
		e := v.event(audit.SignInRemoved, c, r.Holder, r.Account)
		e.Facts["reason"] = "it could not be kept"
		_ = v.opt.Record(context.WithoutCancel(ctx), e)
		return err
	}
	if had && old.Item != r.Item { // the connection was renamed meanwhile
		if err := v.opt.Store.Delete(ctx, old.Item); err != nil {
			v.opt.Log.Warn("an item under an older name is left in the keychain", "connection", r.Holder.Connection, "err", v.redactor.Clean(err.Error()))
		}
	}
	return nil
}

// before reads what a write will replace, so that it can be put back. A locked keychain is unlocked for it,
// which may ask the person; the write would have to ask anyway.
func (v *Vault) before(ctx context.Context, item string) (secret.Text, error) {
	t, err := v.opt.Store.Get(ctx, item)
	if l, can := v.opt.Store.(Locker); can && err != nil && fault.Of(err).Code == "keychain.locked" {
		if err := l.Unlock(ctx); err != nil {
			v.noticed(err)
			return secret.Text{}, err
		}
		t, err = v.opt.Store.Get(ctx, item)
	}
	v.noticed(err)
	if fault.Is(err, fault.NotFound) {
		return secret.Text{}, nil
	}
	return t, err
}

// unpend puts the index back to what it was before a write.
func (v *Vault) unpend(ctx context.Context, old, r Record, had bool) {
	var err error
	if had {
		err = v.opt.Index.Put(ctx, old)
	} else {
		err = v.opt.Index.Delete(ctx, r.Holder)
	}
	if err != nil {
		v.opt.Log.Warn("the index of sign-ins could not be written; it is settled at the next start", "err", v.redactor.Clean(err.Error()))
	}
}

// ends takes from the values when the sign-in runs out.
func (r *Record) ends(values secret.Values) {
	r.ExpiresAt, r.Renews = time.Time{}, !values.Get("refresh_token").IsZero()
	if t, err := time.Parse(time.RFC3339, values.Get("expires_at").Reveal()); err == nil {
		r.ExpiresAt = t
	}
	if !values.Get("client_secret").IsZero() { // client credentials fetch a token whenever they need one
		r.Renews = true
	}
}

func asKeychain(err error) error {
	f := fault.Of(err)
	if f.Kind == fault.Cancelled {
		return err
	}
	f.Subject = keychainSubject
	return f
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func upper(s string) string { return strings.ToUpper(s) }
