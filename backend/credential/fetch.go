package credential

import (
	"context"
	"sync"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Fetch gives a run the sign-in of a holder: from the run's own buffer, else once from the
// keychain. It answers for this holder and no other; what is missing is FailedPrecondition.
func (v *Vault) Fetch(ctx context.Context, runID string, c connection.Document, h connection.Holder) (secret.Values, error) {
	lock := v.fetchLock(runID)
	lock.Lock()
	defer lock.Unlock()
	if own, ok := v.holding(runID, h); ok {
		defer own.values.Wipe()
		if !v.due(c, own.method, own.values) {
			return handed(own.values), nil
		}
		if own.once {
			fresh, err := v.renewed(ctx, c, own.method, own.values)
			if err != nil {
				return nil, err
			}
			v.hold(runID, h, &held{values: fresh, method: own.method, once: true})
			return handed(fresh), nil
		}
	}
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return nil, err
	}
	if r = r.at(v.now()); !ok || !r.Kept || !r.State.Usable() && !(r.State == Expired && r.Renews) {
		return nil, v.lacking(c, r)
	}
	values, err := v.current(ctx, c, r)
	if err != nil {
		return nil, v.unreadable(ctx, c, r, err)
	}
	v.used(ctx, h)
	v.hold(runID, h, &held{values: values, method: r.Method})
	return handed(values), nil
}

// lacking is the fault of a sign-in that a run cannot have.
func (v *Vault) lacking(c connection.Document, r Record) error {
	f := fault.New(fault.FailedPrecondition, "credential.fetch").About(c.Name)
	system := v.target(c).System
	if c.Kind == connection.Shared {
		return f.Coded("connection.no_sign_in").Headline("%s has no sign-in", c.Name).
			Say("The shared connection %s has no sign-in that %s accepts.", c.Name, system).Hint("Enter it under Connections.")
	}
	switch r.State {
	case Rejected:
		return f.Coded("sign_in.rejected").Headline("%s no longer accepts your stored sign-in", system).
			Say("It is not tried again, so that it cannot lock your user.").Hint("Enter the new one.")
	case Expired:
		return f.Coded("oauth.revoked").Headline("Your %s sign-in has ended", system).
			Say("It was withdrawn or ran out. Finished steps are not repeated.").Hint("Sign in and go on.")
	case ChangedOutside:
		return f.Coded("sign_in.changed_outside").Headline("Another program changed this sign-in").
			Say("What the keychain holds is not what Signet kept, so it is not used.").Hint("Sign in again.")
	}
	return f.Coded("run.needs_sign_in").Headline("Sign in to %s", system).
		Say("You have no sign-in for %s yet.", c.Name).Hint("Sign in and go on.")
}

// unreadable learns from a keychain that did not give an item.
func (v *Vault) unreadable(ctx context.Context, c connection.Document, r Record, err error) error {
	f := fault.Of(err)
	switch {
	case f.Kind == fault.NotFound:
		text := "It is not in " + v.StoreName(ctx) + " any more"
		if e := v.touch(ctx, r.Holder, func(x *Record) { x.Kept, x.State, x.Reason = false, Missing, text }); e != nil {
			return e
		}
		r.State = Missing
		v.opt.Changed()
		return v.lacking(c, r)
	case f.Code == "sign_in.changed_outside":
		if e := v.touch(ctx, r.Holder, func(x *Record) { x.State, x.Reason = ChangedOutside, "Another program changed it" }); e != nil {
			return e
		}
		v.opt.Changed()
	}
	return err
}

// used notes when a sign-in was used. It waits for nobody: a run does not stand still for a time of day.
func (v *Vault) used(ctx context.Context, h connection.Holder) {
	lock := v.lockOf(h)
	if !lock.TryLock() {
		return
	}
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err == nil && ok {
		r.LastUsed = v.now()
		err = v.opt.Index.Put(ctx, r)
	}
	if err != nil {
		v.opt.Log.Warn("the time of last use could not be kept", "err", v.redactor.Clean(err.Error()))
	}
}

// touch changes a record that is there.
func (v *Vault) touch(ctx context.Context, h connection.Holder, change func(*Record)) error {
	lock := v.lockOf(h)
	lock.Lock()
	defer lock.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok {
		return err
	}
	change(&r)
	return v.opt.Index.Put(ctx, r)
}

// Rejected records that a system did not accept a sign-in in a run. It is not used again until it
// is replaced. Where only an access token had run out, it is renewed instead, and the run can go on.
func (v *Vault) Rejected(ctx context.Context, runID string, c connection.Document, h connection.Holder, cause error) (renewed bool, err error) {
	if own, ok := v.holding(runID, h); ok {
		defer own.values.Wipe()
		if own.once && v.ranOut(own.values) && !own.values.Get("refresh_token").IsZero() {
			if fresh, err := v.renewed(ctx, c, own.method, own.values); err == nil {
				v.hold(runID, h, &held{values: fresh, method: own.method, once: true})
				return true, nil
			}
		}
		v.letGo(runID, h)
		if own.once {
			return false, nil
		}
		if r, ok, err := v.opt.Index.Get(ctx, h); err == nil && ok && r.Renews && v.ranOut(own.values) && v.now().Before(r.ExpiresAt) {
			return true, nil // another run has renewed it meanwhile
		}
	}
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok || !r.Kept {
		return false, err
	}
	f := v.cleaned(fault.Of(cause))
	state, name, reason := Rejected, audit.SignInRejected, v.target(c).System+" refused it on "+v.now().Local().Format("2 Jan")
	if r.Renews && v.renewNow(ctx, c, r) == nil {
		return true, nil
	}
	if r.Renews || r.Method == "browser" {
		state, name, reason = Expired, audit.SignInExpired, "Sign-in ended "+v.now().Local().Format("Mon 15:04")
	}
	e := v.event(name, c, h, r.Account)
	e.RunID, e.Outcome, e.ErrorCode, e.Error = runID, "refused", f.Code, f.Headlined()
	if err := v.opt.Record(ctx, e); err != nil {
		return false, err
	}
	if err := v.touch(ctx, h, func(x *Record) { x.State, x.Reason, x.CheckedAt = state, reason, v.now() }); err != nil {
		return false, err
	}
	v.drop(h)
	v.opt.Changed()
	return false, nil
}

// hold puts a sign-in into a run's buffer; the buffer owns it.
func (v *Vault) hold(runID string, h connection.Holder, b *held) {
	b.release = v.redactor.Add(b.values)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.runs[runID] == nil {
		v.runs[runID] = map[connection.Holder]*held{}
	}
	if old := v.runs[runID][h]; old != nil {
		old.wipe()
	}
	v.runs[runID][h] = b
}

// holding is a copy of what a run holds, so that a lock cannot wipe it while it is on its way.
func (v *Vault) holding(runID string, h connection.Holder) (held, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.runs[runID][h]
	if b == nil {
		return held{}, false
	}
	return held{values: b.values.Clone(), method: b.method, once: b.once}, true
}

func (v *Vault) letGo(runID string, h connection.Holder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if b := v.runs[runID][h]; b != nil {
		b.wipe()
		delete(v.runs[runID], h)
	}
}

// drop takes a holder's sign-in out of every run, except what runs have for themselves.
func (v *Vault) drop(h connection.Holder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, own := range v.runs {
		if b := own[h]; b != nil && !b.once {
			b.wipe()
			delete(own, h)
		}
	}
}

// Park wipes what a run holds while it waits. A sign-in for this run only stays: there is nowhere to fetch it from.
func (v *Vault) Park(runID string) { v.clear(runID, false) }

// End wipes everything that a run holds.
func (v *Vault) End(runID string) { v.clear(runID, true) }

func (v *Vault) clear(runID string, all bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for h, b := range v.runs[runID] {
		if all || !b.once {
			b.wipe()
			delete(v.runs[runID], h)
		}
	}
	if len(v.runs[runID]) == 0 {
		delete(v.runs, runID)
	}
	if all {
		delete(v.fetching, runID)
	}
}

// Wipe clears what all runs hold, as a lock does; runs that need a sign-in again fetch it, or ask.
func (v *Vault) Wipe() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, own := range v.runs {
		for _, b := range own {
			b.wipe()
		}
		delete(v.runs, id)
	}
}

func (v *Vault) fetchLock(runID string) *sync.Mutex {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := v.fetching[runID]
	if m == nil {
		m = &sync.Mutex{}
		v.fetching[runID] = m
	}
	return m
}
