package engine

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// finish records the outcome of an operation and says what the run does with it.
func (x *exec) finish(s *step, res connector.Result, err error) ([]any, error) {
	end := x.e.now()
	s.object = res.Object
	if res.API != "" {
		s.api = x.e.redactor.Clean(res.API)
	}
	if res.Account != "" {
		s.account = res.Account
		x.knowAccount(s, res.Account)
	}
	x.l.update(func(r *Run) { r.Operations++; r.Bytes += size(res.Request) })
	st := Step{Module: s.n.id, Operation: s.op, Attempt: s.number, As: accountOf(s.identity), API: s.api,
		StartedMS: x.sinceStart(s.start), TookMS: float64(end.Sub(s.start).Microseconds()) / 1000}
	if s.account != "" {
		st.As = s.account
	}
	st.Filter, x.filter, st.Route = x.filter, nil, x.route
	if x.confidential {
		st.API = withoutQuery(st.API)
	} else {
		st.Input, st.Request = cleanMap(x.e.redactor, s.shown()), cleanExchange(x.e.redactor, res.Request)
		for _, note := range res.Notes {
			st.Notes = append(st.Notes, x.e.redactor.Clean(note))
		}
	}
	if err == nil {
		return x.succeed(s, st, res, end)
	}
	if errors.Is(err, errDry) || x.run.DryRun && s.writes {
		return x.previewed(s, st, err)
	}
	return nil, x.fail(s, st, err, end)
}

func (x *exec) succeed(s *step, st Step, res connector.Result, end time.Time) ([]any, error) {
	st.State = succeeded
	var output []map[string]any
	var types map[string]string
	if !x.confidential {
		output, types = cleanBundles(x.e.redactor, res.Bundles), typesOf(x.e.redactor, res.Bundles)
		st.Output, st.Types = output, types
	}
	switch {
	case s.writes && !x.run.DryRun:
		a := x.attempt(s, AttemptDone)
		a.EndedAt = end
		a.Output, a.Types = output, types
		e := x.entry(s, stepSucceeded, succeeded)
		e.Ended = end
		x.l.post(a, e)
		x.owes = true
	case s.reaches:
		e := x.entry(s, stepSucceeded, succeeded)
		e.Ended = end
		x.l.post(Attempt{}, e)
	}
	return values(res.Bundles), x.note(st)
}

// previewed is a step of a dry run that would have written: it shows what would have been sent.
func (x *exec) previewed(s *step, st Step, err error) ([]any, error) {
	st.State = preview
	st.Notes = append(st.Notes, x.e.redactor.Clean(s.sentence))
	if !errors.Is(err, errDry) {
		st.Fault = recordOf(cleanFault(x.e.redactor, fault.Of(err)))
	}
	e := x.entry(s, stepSucceeded, preview)
	e.Ended = x.e.now()
	x.l.post(Attempt{}, e)
	return values([]map[string]any{{}}), x.note(st)
}

// uncertain reports whether an error leaves open if a write happened. What an app
// does not say in a fault of its own counts as uncertain: the request may have been sent.
func (x *exec) uncertain(s *step, f *fault.Error) bool {
	if !s.writes {
		return false
	}
	switch f.Kind {
	case fault.InDoubt, fault.Internal, fault.Cancelled:
		return true
	}
	return false
}

// kept is the fault as records of this run hold it.
func (x *exec) kept(f *fault.Error) *fault.Error {
	if x.confidential {
		return veiled(f)
	}
	return f
}

func (x *exec) fail(s *step, st Step, err error, end time.Time) error {
	f := cleanFault(x.e.redactor, fault.Of(err))
	name, state, attempt := stepFailed, failed, AttemptFailed
	stopped := x.ctx.Err() != nil
	switch {
	case x.uncertain(s, f):
		name, state, attempt = stepUnknown, unknown, AttemptUnknown
		x.unknown++
	case f.Kind == fault.PermissionDenied:
		name, state = stepRefused, refused
	case stopped:
		state = cancelled
	}
	x.tried = &tried{opKey{s.n.id, s.op}, s.key, s.class, state == unknown}
	st.State, st.Fault = state, recordOf(f)
	if s.reaches {
		e := x.entry(s, name, state)
		e.Fault, e.Ended = x.kept(f), end
		var a Attempt
		if s.writes {
			a = x.attempt(s, attempt)
			a.Fault, a.EndedAt = x.kept(f), end
		}
		x.l.post(a, e)
	}
	if err := x.note(st); err != nil {
		return err
	}
	if stopped {
		return x.ctx.Err()
	}
	if x.task != nil && s.busy.Load() && f.Kind == fault.Exhausted && state == failed && s.number < mostSlowed {
		return &slowDown{f}
	}
	if state == unknown && f.Kind != fault.InDoubt {
		f = fault.New(fault.InDoubt, "engine.call").About(s.n.tag).Coded("run.outcome_unknown").
			Headline("Outcome unknown").Say("%s was under way when it failed: %s", s.n.name, f.Headlined()).
			Hint("Look in the system whether it happened, then say so in the run.").Because(f)
	}
	if f.Kind == fault.Unauthenticated && s.n.conn != nil {
		return x.rejected(s, f)
	}
	return f
}

// rejected records that the system did not accept the sign-in; a person's own can be renewed, so the run waits.
func (x *exec) rejected(s *step, f *fault.Error) error {
	id := refID(s.n.conn)
	if err := x.e.opt.Identities.Rejected(x.keep, x.run, *s.n.conn, f); err != nil {
		return cannotWrite(err)
	}
	x.common.mu.Lock()
	if h := x.creds[id]; h != nil && h == s.sign { // else somebody has another one by now
		x.drop(h)
		delete(x.creds, id)
		if old := x.sessions[id]; old != nil {
			_ = old.Close()
			delete(x.sessions, id)
		}
	}
	x.common.mu.Unlock()
	if s.n.conn.Dynamic == "" || x.l.noWait || s.identity != nil && s.identity.BuildTime {
		return f
	}
	return &signInNeeded{f, s.waits}
}

// failedBefore records an operation that failed before anything could be sent.
func (x *exec) failedBefore(s *step, err error) error {
	if errors.Is(err, x.ctx.Err()) && x.ctx.Err() != nil {
		return err
	}
	f := cleanFault(x.e.redactor, fault.Of(err))
	st := Step{Module: s.n.id, Operation: s.op, Attempt: s.number, State: failed, StartedMS: x.sinceStart(s.start), Fault: recordOf(f)}
	st.Filter, x.filter, st.Route = x.filter, nil, x.route
	if !x.confidential {
		st.Input = cleanMap(x.e.redactor, s.shown())
	}
	if f.Kind == fault.PermissionDenied {
		st.State = refused
	}
	if s.n.conn != nil {
		e := x.entry(s, stepFailed, st.State)
		if st.State == refused {
			e.Name = stepRefused
		}
		e.Fault, e.Ended = x.kept(f), x.e.now()
		x.l.post(Attempt{}, e)
	}
	if err := x.note(st); err != nil {
		return err
	}
	return f
}

// knowAccount keeps the remote user name that a system told in a call.
func (x *exec) knowAccount(s *step, account string) {
	if s.identity == nil {
		return
	}
	x.l.update(func(r *Run) {
		for i := range r.Identities {
			if r.Identities[i].ConnectionID == s.identity.ConnectionID {
				r.Identities[i].Account = account
			}
		}
	})
	s.identity.Account = account
}

// withoutQuery is an API as the ledger names it: what follows the question mark may be business data.
func withoutQuery(api string) string {
	api, _, _ = strings.Cut(api, "?")
	return api
}

func size(x *connector.Exchange) int64 {
	if x == nil {
		return 0
	}
	return int64(len(x.RequestBody) + len(x.ResponseBody))
}

func describe(ids []Identity) (text, accounts string) {
	for i, d := range ids {
		if i > 0 {
			text += "; "
		}
		kind := d.Kind
		if d.BuildTime {
			kind = "build-time value"
		}
		text += fmt.Sprintf("%s on %s (%s)", d.ConnectionName, d.System, kind)
		if d.Account != "" {
			if accounts != "" {
				accounts += "; "
			}
			accounts += d.Account + " on " + d.System
		}
	}
	return text, accounts
}
