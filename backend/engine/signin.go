package engine

import (
	"context"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// prepareCall joins what the app gets. The sign-in is fetched before an attempt is recorded.
func (x *exec) prepareCall(s *step) (*connector.Call, error) {
	x.common.mu.Lock()
	defer x.common.mu.Unlock()
	n := s.n
	s.waits = x.common.waits
	c := connector.Call{Fields: s.fields, Key: s.key, Net: x.e.opt.Network, Files: x.e.opt.Files, Log: x.e.opt.Log, Now: x.e.now,
		Record: !x.confidential, Records: x.records(s), Answer: x.answer}
	if err := x.position(n, &c); err != nil {
		return nil, err
	}
	kept := ""
	if x.run.DryRun && s.writes {
		// What a reading step keeps in its session reaches the system: a step that writes gets another one.
		c.Net, kept = x.e.refusing, "preview:"
	}
	if n.conn == nil {
		return connector.NewCall(c, nil, x.session(kept+"app:"+n.app.Name)), nil
	}
	id := refID(n.conn)
	addr, ok := x.addresses[id]
	if !ok {
		var err error
		if addr, err = x.e.opt.Identities.Address(x.ctx, *n.conn); err != nil {
			return nil, err
		}
		x.addresses[id] = addr
	}
	if addr.App != "" && addr.App != n.app.Name {
		return nil, fault.New(fault.FailedPrecondition, "engine.call").About(addr.Name).Coded("connection.other_app").
			Say("The connection %s is not one of %s.", addr.Name, n.app.Title).Hint("Choose another connection for %s.", n.name)
	}
	if err := x.signIn(n); err != nil {
		return nil, err
	}
	s.identity = x.identityOf(id, addr)
	c.System, c.Method = addr.System, addr.Method
	if m := x.creds[id].method; m != "" {
		c.Method = m
	}
	s.sign = x.creds[id]
	call := connector.NewCall(c, func(context.Context) (secret.Values, error) {
		x.common.mu.Lock()
		defer x.common.mu.Unlock()
		return x.creds[id].values, nil
	}, x.session(kept+id))
	call.OnRenew(func(ctx context.Context, v secret.Values) error {
		if err := x.e.opt.Identities.Renew(ctx, x.run, *n.conn, v); err != nil {
			return err
		}
		x.common.mu.Lock()
		defer x.common.mu.Unlock()
		x.hold(id, v)
		return nil
	})
	return call, nil
}

// answer hands what the run says to whoever called it from outside, through the outermost run. In a dry run nobody is told.
func (x *exec) answer(a connector.Answer) bool {
	if x.e.opt.Callers == nil || x.run.DryRun {
		return false
	}
	id := x.l.outermost
	if id == "" {
		id = x.run.ID
	}
	callers := x.e.opt.Callers
	// What the caller takes for done must be on disk: the answer waits for the commit that says so.
	return x.l.answerLater(func() { callers.Answer(id, a) }, func() bool { return callers.Waits(id) }) || callers.Answer(id, a)
}

func (x *exec) session(id string) *connector.Session {
	s, ok := x.sessions[id]
	if !ok {
		s = connector.NewSession()
		x.sessions[id] = s
	}
	return s
}

// signIn fetches the connection's sign-in once per run.
func (x *exec) signIn(n *node) error {
	id := refID(n.conn)
	if x.creds[id] != nil {
		return nil
	}
	v, err := x.e.opt.Identities.Fetch(x.ctx, x.run, *n.conn)
	if err == nil {
		method := ""
		if m, ok := x.e.opt.Identities.(Methods); ok {
			if method, err = m.Method(x.ctx, x.run, *n.conn); err != nil {
				v.Wipe()
				return err
			}
		}
		x.hold(id, v)
		x.creds[id].method = method
		return nil
	}
	f := fault.Of(err)
	if n.conn.Dynamic == "" || x.l.noWait || x.ctx.Err() != nil {
		return err
	}
	switch f.Kind {
	case fault.Unauthenticated, fault.FailedPrecondition, fault.NotFound, fault.Unavailable:
		return &signInNeeded{f, x.common.waits}
	}
	return err
}

// hold keeps a copy of its own, known to the redactor, until the run ends or waits.
func (x *exec) hold(id string, v secret.Values) {
	own := v.Clone()
	next := &signIn{values: own, release: x.e.redactor.Add(own)}
	if old := x.creds[id]; old != nil {
		next.method = old.method
		x.drop(old)
	}
	x.creds[id] = next
}

// drop lets go of a sign-in. While others may be using it, it is wiped with the end of the run.
func (x *exec) drop(h *signIn) {
	if x.task != nil {
		x.common.stale = append(x.common.stale, h)
		return
	}
	h.release()
	h.values.Wipe()
}

func (x *exec) identityOf(id string, addr Address) *Identity {
	for i := range x.run.Identities {
		if x.run.Identities[i].ConnectionID == id {
			c := x.run.Identities[i]
			return &c
		}
	}
	return &Identity{ConnectionID: id, ConnectionName: addr.Name, Kind: addr.Kind, App: addr.App,
		System: addr.Target.System, InFull: addr.Target.InFull(), Host: addr.Target.Host}
}

func accountOf(i *Identity) string {
	if i == nil {
		return ""
	}
	return i.Account
}
