package credential

import (
	"context"
	"net/http"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential/oauth"
	"signet/backend/fault"
	"signet/backend/secret"
)

// early is how long before its end an access token is renewed.
const early = time.Minute

// oauthOf is what the way to sign in knows of its provider; nil for user names, keys and the like.
func (v *Vault) oauthOf(c connection.Document, method string) *connector.OAuth {
	app, ok := v.opt.Registry.App(c.App)
	if !ok {
		return nil
	}
	m, ok := app.Method(method)
	if !ok || m.OAuth == nil {
		return nil
	}
	o := m.OAuth(c.System)
	return &o
}

// OAuth is the provider of a way to sign in; false when it is none of OAuth.
func (v *Vault) OAuth(c connection.Document, method string) (connector.OAuth, bool) {
	if o := v.oauthOf(c, method); o != nil {
		return *o, true
	}
	return connector.OAuth{}, false
}

// Client talks to the connection's provider over the same network as its modules.
func (v *Vault) Client(c connection.Document) oauth.Client {
	return oauth.Client{HTTP: &http.Client{Transport: v.opt.Network.Transport("oauth:"+c.ID, nil, nil), Timeout: checkLimit}, Now: v.now}
}

// due reports whether an access token must be renewed before it is used. (A connection that signs
// in by itself gets its tokens from its app: there is nothing to rotate, so nothing to keep.)
func (v *Vault) due(c connection.Document, method string, values secret.Values) bool {
	if o := v.oauthOf(c, method); o == nil || o.ClientCredentials || values.Get("refresh_token").IsZero() {
		return false
	}
	t, err := time.Parse(time.RFC3339, values.Get("expires_at").Reveal())
	return values.Get("access_token").IsZero() || err == nil && !v.now().Add(early).Before(t)
}

// ranOut reports whether an access token has run out by the clock.
func (v *Vault) ranOut(values secret.Values) bool {
	t, err := time.Parse(time.RFC3339, values.Get("expires_at").Reveal())
	return err == nil && !v.now().Before(t)
}

// handed is what a run or a call gets: a copy without the refresh token. Only the vault renews, because
// a provider that rotates takes a second use of one for theft and ends the whole sign-in.
func handed(values secret.Values) secret.Values {
	out := values.Clone()
	if t, ok := out["refresh_token"]; ok {
		t.Wipe()
		delete(out, "refresh_token")
	}
	return out
}

// renewed asks the provider for a new access token; nothing is kept yet.
func (v *Vault) renewed(ctx context.Context, c connection.Document, method string, values secret.Values) (secret.Values, error) {
	o := v.oauthOf(c, method)
	if o == nil {
		return nil, fault.New(fault.FailedPrecondition, "credential.renew").About(c.Name).Say("This way to sign in does not renew itself.").Hint("Sign in again.")
	}
	client := v.Client(c)
	fresh, err := client.Refresh(ctx, *o, values)
	if fault.Is(err, fault.Unavailable) && ctx.Err() == nil { // the answer may have been lost; a server with a grace gives it again
		fresh, err = client.Refresh(ctx, *o, values)
	}
	return fresh, err
}

// current reads a sign-in and renews its access token when that is due. A new refresh token is
// kept before the new access token is used, and only one renewal of a sign-in is under way.
func (v *Vault) current(ctx context.Context, c connection.Document, r Record) (secret.Values, error) {
	if o := v.oauthOf(c, r.Method); o == nil || o.ClientCredentials {
		return v.read(ctx, c, r)
	}
	lock := v.renewLock(r.Holder)
	lock.Lock()
	defer lock.Unlock()
	values, err := v.owedOrRead(ctx, c, r)
	if err != nil || !v.due(c, r.Method, values) {
		return values, err
	}
	defer values.Wipe()
	release := v.redactor.Add(values)
	defer release()
	fresh, err := v.renewed(ctx, c, r.Method, values)
	if fault.Is(err, fault.Unauthenticated) {
		return nil, v.ended(ctx, c, r, err)
	}
	if err != nil {
		return nil, err
	}
	return fresh, v.settle(ctx, c, r, fresh)
}

// renewNow renews whatever the clock says, after a system did not accept an access token.
func (v *Vault) renewNow(ctx context.Context, c connection.Document, r Record) error {
	lock := v.renewLock(r.Holder)
	lock.Lock()
	defer lock.Unlock()
	values, err := v.owedOrRead(ctx, c, r)
	if err != nil {
		return err
	}
	defer values.Wipe()
	if o := v.oauthOf(c, r.Method); o == nil || o.ClientCredentials || !v.ranOut(values) {
		// A token that had not ended was refused for another reason; a new one would be refused too.
		return fault.New(fault.Unauthenticated, "credential.renew").Say("The sign-in was refused.").Hint("Sign in again.")
	}
	fresh, err := v.renewed(ctx, c, r.Method, values)
	if err != nil {
		return err
	}
	defer fresh.Wipe()
	return v.settle(ctx, c, r, fresh)
}

// settle keeps renewed values under the same stamp: either of the two opens, so an end of the
// program between server and keychain loses nothing that a grace of the server cannot give back.
func (v *Vault) settle(ctx context.Context, c connection.Document, r Record, fresh secret.Values) error {
	sealed, err := seal(r, fresh)
	if err != nil {
		return err
	}
	defer sealed.Wipe()
	if err := v.opt.Store.Set(context.WithoutCancel(ctx), r.Item, sealed); err != nil {
		v.noticed(err)
		v.mu.Lock()
		v.owed[r.Holder] = fresh.Clone() // the server has forgotten the old one: hold the new one until it can be kept
		v.mu.Unlock()
		return err
	}
	v.mu.Lock()
	if old := v.owed[r.Holder]; old != nil {
		old.Wipe()
		delete(v.owed, r.Holder)
	}
	v.mu.Unlock()
	return v.touch(ctx, r.Holder, func(x *Record) {
		x.ends(fresh)
		if x.State == Expired {
			x.State, x.Reason = Valid, ""
		}
		x.CheckedAt = v.now()
	})
}

func (v *Vault) owedOrRead(ctx context.Context, c connection.Document, r Record) (secret.Values, error) {
	v.mu.Lock()
	owed := v.owed[r.Holder]
	if owed != nil {
		owed = owed.Clone()
	}
	v.mu.Unlock()
	if owed == nil {
		return v.read(ctx, c, r)
	}
	if host := v.target(c).Host; r.Host != host {
		return nil, otherHost(r.Host, host)
	}
	return owed, v.settle(ctx, c, r, owed)
}

// ended records that a provider does not renew the sign-in any more.
func (v *Vault) ended(ctx context.Context, c connection.Document, r Record, cause error) error {
	f := v.cleaned(fault.Of(cause))
	e := v.event(audit.SignInExpired, c, r.Holder, r.Account)
	e.ErrorCode, e.Error = f.Code, f.Headlined()
	if err := v.opt.Record(ctx, e); err != nil {
		return err
	}
	reason := "Sign-in ended " + v.now().Local().Format("Mon 15:04")
	if err := v.touch(ctx, r.Holder, func(x *Record) { x.State, x.Reason, x.Renews = Expired, reason, false }); err != nil {
		return err
	}
	v.opt.Changed()
	r.State = Expired
	return v.lacking(c, r)
}

// Renew keeps values that an app refreshed by itself, before it uses them.
func (v *Vault) Renew(ctx context.Context, runID string, c connection.Document, h connection.Holder, values secret.Values) error {
	if own, ok := v.holding(runID, h); ok {
		own.values.Wipe()
		if own.once {
			v.hold(runID, h, &held{values: values.Clone(), method: own.method, once: true})
			return nil
		}
	}
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return err
	}
	if !ok || !r.Kept || !r.Removed.IsZero() {
		return v.lacking(c, r.at(v.now()))
	}
	lock := v.renewLock(h)
	lock.Lock()
	defer lock.Unlock()
	all := values.Clone()
	defer all.Wipe()
	if old, err := v.read(ctx, c, r); err == nil { // what the app was not given stays as it is
		for n, t := range old {
			if _, given := all[n]; !given {
				all[n] = t
			}
		}
	}
	if err := v.settle(ctx, c, r, all); err != nil {
		return err
	}
	v.hold(runID, h, &held{values: values.Clone(), method: r.Method})
	return nil
}

func (v *Vault) renewLock(h connection.Holder) *sync.Mutex {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := v.renewing[h]
	if m == nil {
		m = &sync.Mutex{}
		v.renewing[h] = m
	}
	return m
}
