package credential

import (
	"context"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
)

// Test signs in with what is kept, and records what the system said. A refusal marks the sign-in rejected.
func (v *Vault) Test(ctx context.Context, c connection.Document, h connection.Holder) (connector.Identity, error) {
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return connector.Identity{}, err
	}
	if r = r.at(v.now()); !ok || !r.Kept || !r.Removed.IsZero() {
		return connector.Identity{}, v.lacking(c, r)
	}
	if r.State == Rejected { // trying again what was refused is what locks users
		return connector.Identity{}, v.lacking(c, r)
	}
	if r.State == ChangedOutside {
		if err := v.adopt(ctx, c, &r); err != nil {
			return connector.Identity{}, err
		}
	}
	values, err := v.current(ctx, c, r)
	if err != nil {
		return connector.Identity{}, v.unreadable(ctx, c, r, err)
	}
	defer values.Wipe()
	release := v.redactor.Add(values)
	defer release()
	id, err := v.check(ctx, c, r.Method, values)
	if fault.Is(err, fault.PermissionDenied) {
		id.Account = nonEmpty(id.Account, r.Account)
		id.Notes = append(id.Notes, fault.Of(err).Headlined())
		err = nil
	}
	return id, v.tested(ctx, c, r, id, err)
}

// Reach asks a system that needs no sign-in whether it answers.
func (v *Vault) Reach(ctx context.Context, c connection.Document) (connector.Identity, error) {
	return v.check(ctx, c, c.Method, nil)
}

func (v *Vault) tested(ctx context.Context, c connection.Document, r Record, id connector.Identity, err error) error {
	f := fault.Of(err)
	e := v.event(audit.SignInTested, c, r.Holder, nonEmpty(id.Account, r.Account))
	e.Outcome = "succeeded"
	if f != nil {
		e.Outcome, e.ErrorCode, e.Error = "failed", f.Code, f.Headlined()
		if f.Kind == fault.Unauthenticated {
			e.Outcome = "refused"
		}
	}
	if rec := v.opt.Record(ctx, e); rec != nil {
		return rec
	}
	now := v.now()
	put := v.touch(ctx, r.Holder, func(x *Record) {
		switch {
		case f == nil:
			x.State, x.Reason, x.CheckedAt = Valid, "", now
			x.Account, x.Stamp = nonEmpty(id.Account, x.Account), r.Stamp
		case f.Kind == fault.Unauthenticated:
			x.State, x.Reason, x.CheckedAt = Rejected, v.target(c).System+" refused it on "+now.Local().Format("2 Jan"), now
		}
	})
	if f != nil && f.Kind == fault.Unauthenticated {
		v.drop(r.Holder)
	}
	v.opt.Changed()
	if put != nil {
		return put
	}
	return err
}

// adopt takes an item that another program changed, when it is still one of Signet's for this holder and host:
// the person asked for the test, and the system decides whether it is good.
func (v *Vault) adopt(ctx context.Context, c connection.Document, r *Record) error {
	t, err := v.opt.Store.Get(ctx, r.Item)
	v.noticed(err)
	if err != nil {
		return v.unreadable(ctx, c, *r, err)
	}
	defer t.Wipe()
	stamp, err := stampOf(t)
	if err != nil {
		return v.lacking(c, *r)
	}
	r.Stamp = stamp
	return nil
}

// Rights asks the system what the signed-in person may call. Nil when the system cannot tell.
func (v *Vault) Rights(ctx context.Context, c connection.Document, h connection.Holder, apis []string) ([]connector.Right, error) {
	app, ok := v.opt.Registry.App(c.App)
	if !ok || app.Rights == nil || len(apis) == 0 {
		return nil, nil
	}
	var out []connector.Right
	err := v.With(ctx, c, h, func(call *connector.Call) (err error) {
		out, err = app.Rights(ctx, call, apis)
		return err
	})
	return out, err
}

// With lends a holder's kept sign-in to one call outside of runs: choices of a field, an interface, rights.
func (v *Vault) With(ctx context.Context, c connection.Document, h connection.Holder, do func(*connector.Call) error) error {
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return err
	}
	if r = r.at(v.now()); !ok || !r.Kept || !r.State.Usable() && !(r.State == Expired && r.Renews) {
		return v.lacking(c, r)
	}
	values, err := v.current(ctx, c, r)
	if err != nil {
		return v.unreadable(ctx, c, r, err)
	}
	defer values.Wipe()
	release := v.redactor.Add(values)
	defer release()
	call, done := v.call(c, r.Method, values)
	defer done()
	if err = do(call); err == nil {
		return nil
	}
	f := v.cleaned(fault.Of(err))
	if f.Kind == fault.Unauthenticated {
		if _, e := v.Rejected(ctx, "", c, h, f); e != nil {
			return e
		}
	}
	return f
}
