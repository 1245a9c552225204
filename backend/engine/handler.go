package engine

import (
	"errors"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// handling is one error handler while it runs.
type handling struct {
	node      *node
	f         *fault.Error
	directive connector.Control
	bundle    any // Resume's substitute
	fields    map[string]any
}

// resolution is what becomes of a failed operation.
type resolution struct {
	kind   resolved
	bundle any
	noted  bool // the history has it already
}

type resolved int

const (
	dropped  resolved = iota // Ignore: the bundle ends here
	resumed                  // Resume: the substitute goes on
	repeat                   // Retry: the operation is made again
	setAside                 // Break: the bundle is a run of its own
)

// retrying counts the repetitions that Retry asked for.
type retrying struct {
	tries int
	given int64 // bundles that the operation gave before it failed: they have gone on
}

// handle decides about a failed operation. An error ends the run.
func (x *exec) handle(n *node, op int, err error, again *retrying) (resolution, error) {
	var u *unrecorded
	var h *halt
	if x.ctx.Err() != nil || errors.As(err, &u) || errors.As(err, &h) || errors.Is(err, errStopped) {
		return resolution{}, err
	}
	f := fault.Of(err)
	x.set(n.id, errorBundle(f))
	var handler *edge
	for _, candidate := range n.handlers() { // the first whose filter lets the error pass
		pass, err := x.pass(candidate)
		if err != nil {
			x.unset(n.id)
			return resolution{}, err
		}
		if pass {
			handler = candidate
			break
		}
	}
	if handler == nil {
		x.unset(n.id)
		return x.unhandled(n, op, f, again)
	}
	run := &handling{node: n, f: f, directive: connector.DirIgnore}
	outer := x.handler
	x.handler = run
	of := handler.from.id
	before, had := x.frame[of]
	if of != n.id { // the handler of a router reads the error under the router's number too
		x.set(of, errorBundle(f))
	}
	err = x.visit(handler.to)
	if of != n.id {
		x.unset(of)
		if had {
			x.set(of, before)
		}
	}
	x.handler = outer
	x.unset(n.id)
	if err != nil {
		return resolution{}, err
	}
	switch run.directive {
	case connector.DirResume:
		return resolution{kind: resumed, bundle: run.bundle}, nil
	case connector.DirBreak:
		if again.given > 0 { // set aside, the bundles that have gone on would go on twice
			return resolution{}, &halt{f: f, module: n.id}
		}
		if f.Kind == fault.PermissionDenied { // no repetition helps: the person sees it now, and retries when the right is granted
			return resolution{}, &halt{f: f, module: n.id}
		}
		if run.fields == nil {
			run.fields = map[string]any{}
		}
		return x.putAside(n, op, f, run.fields)
	case connector.DirRetry:
		return x.repeatLater(n, op, f, run.fields, again)
	}
	return resolution{kind: dropped}, nil
}

// handlers are the error handlers that a failure of n asks in turn: its own, then those of the routers
// in whose routes it lies, from the inside. A handler does not cover itself.
func (n *node) handlers() []*edge {
	var out []*edge
	if n.onError != nil && !n.onError.disabled {
		out = append(out, n.onError)
	}
	for at := n; !at.apart && at.parent != nil; at = at.parent {
		if p := at.parent; p.action.Control == connector.Router && p.onError != nil && !p.onError.disabled {
			out = append(out, p.onError)
		}
	}
	return out
}

// noteHandled keeps what became of a failed operation, at once: a run that goes on
// must count its operations as this one did.
func (x *exec) noteHandled(n *node, op int, r resolution) error {
	if r.noted {
		return x.flush()
	}
	s := Step{Module: n.id, Operation: op, State: skipped, StartedMS: x.sinceStart(x.e.now())}
	switch r.kind {
	case resumed:
		s.State = replaced
		if !x.confidential {
			s.Output = cleanBundles(x.e.redactor, plain([]any{r.bundle}))
		}
	case setAside:
		s.State = held
	}
	if err := x.note(s); err != nil {
		return err
	}
	return x.flush()
}

// failedAgain is an operation that failed in the run before and was dealt with there.
func (x *exec) failedAgain(n *node, op int, d *done) error {
	k := opKey{n.id, op}
	delete(x.memo, k)
	x.again[k] = true
	st := Step{Module: n.id, Operation: op, State: failed, StartedMS: x.sinceStart(x.e.now()), Fault: recordOf(d.f),
		Notes: []string{"Taken over from the run before."}}
	st.Filter, x.filter, st.Route = x.filter, nil, x.route
	if err := x.note(st); err != nil {
		return err
	}
	return d.f
}

// unhandled is the default: Rollback, or Break where the flow stores incomplete runs.
func (x *exec) unhandled(n *node, op int, f *fault.Error, again *retrying) (resolution, error) {
	if kept, _ := keeps(ErrorType(f)); kept && again.given == 0 && x.prog.doc.Settings.StoreIncomplete && n != x.prog.start && x.handler == nil {
		return x.putAside(n, op, f, nil)
	}
	return resolution{}, &halt{f: f, module: n.id}
}

// repeatLater waits and repeats the operation. What may have happened is never repeated by itself.
func (x *exec) repeatLater(n *node, op int, f *fault.Error, fields map[string]any, c *retrying) (resolution, error) {
	count := clamp(connector.IntOf(first(fields, "count", "attempts"), 3), 1, 100)
	delay := seconds(first(fields, "delay", "interval"), time.Second)
	factor, ok := number(first(fields, "backoff", "factor"))
	switch {
	case !ok && connector.BoolOf(first(fields, "backoff")): // switched on, without a number
		factor = 2
	case !ok || factor < 1:
		factor = 1
	}
	doubt := f.Kind == fault.InDoubt
	if t := x.tried; doubt && t != nil && t.opKey == (opKey{n.id, op}) && repeatable(t.class) && c.tries < count {
		x.unknown-- // the same key, or a change that may be repeated: doing it again settles it
		doubt = false
	}
	if c.tries >= count || doubt {
		return resolution{}, &halt{f: f, module: n.id}
	}
	for range c.tries {
		if delay = time.Duration(float64(delay) * factor); delay > time.Hour {
			delay = time.Hour
			break
		}
	}
	c.tries++
	s := Step{Module: n.id, Operation: op, Attempt: c.tries + 1, Cycle: x.cycle, State: waiting, StartedMS: x.sinceStart(x.e.now()),
		Fault: recordOf(cleanFault(x.e.redactor, x.kept(f))), Next: x.e.now().Add(delay)}
	if err := x.flush(); err != nil {
		return resolution{}, err
	}
	x.l.await(&s)
	x.show(s)
	err := pause(x.ctx, delay)
	x.l.await(nil)
	if err != nil {
		return resolution{}, err
	}
	return resolution{kind: repeat}, nil
}

// directive carries out the module at the end of an error handler.
func (x *exec) directive(n *node, op int) ([]any, error) {
	fields, err := n.evaluate(x.env)
	s := &step{n: n, op: op, start: x.e.now(), fields: fields}
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	if err := x.control(s, nil); err != nil {
		return nil, err
	}
	h := x.handler
	switch c := n.action.Control; c {
	case connector.DirCommit:
		return nil, &halt{commit: true, module: n.id}
	case connector.DirRollback:
		if h != nil {
			return nil, &halt{f: h.f, module: h.node.id}
		}
		return nil, &halt{module: n.id, f: fault.New(fault.FailedPrecondition, "engine.rollback").About(n.tag).
			Coded("run.rolled_back").Say("The Action Flow stopped the run at %s.", n.name).
			Hint("Look at the run's steps to see why.")}
	case connector.DirThrow:
		return nil, thrown(n, fields)
	default:
		if h == nil {
			if c == connector.DirIgnore {
				return nil, nil
			}
			return nil, fault.New(fault.FailedPrecondition, "engine.directive").About(n.tag).Coded("flow.directive").
				Say("%s works at the end of an error handler only.", n.name).Hint("Move it to an error handler.")
		}
		h.directive, h.fields = c, fields
		if c == connector.DirResume {
			h.bundle = substitute(fields)
		}
		return nil, nil
	}
}

// substitute is the bundle that Resume gives: the one field that holds it, or all fields.
func substitute(fields map[string]any) map[string]any {
	for _, name := range []string{"output", "bundle", "values", "mapper"} {
		switch v := fields[name].(type) {
		case map[string]any:
			return v
		case []any:
			return pairs(v)
		}
	}
	return fields
}

func thrown(n *node, fields map[string]any) error {
	text := connector.TextOf(first(fields, "message", "text"))
	if text == "" {
		text = n.name + " stopped the run."
	}
	code := connector.TextOf(first(fields, "code", "type"))
	if code == "" {
		code = "flow.thrown"
	}
	return fault.New(fault.FailedPrecondition, "engine.throw").About(n.tag).Coded(code).
		Headline("%s", text).Say("%s", text).Hint("The Action Flow stops here on purpose. Correct what it names, then run again.")
}

// errorBundle is what a handler's filters and fields read of the failed module.
func errorBundle(f *fault.Error) any {
	details := map[string]any{}
	for _, d := range f.Details {
		details[d.Name] = d.Value
	}
	e := map[string]any{"type": ErrorType(f), "kind": string(f.Kind), "code": f.Code, "message": f.Headlined(), "text": f.Text, "detail": details}
	return map[string]any{"error": e, "type": e["type"], "message": e["message"], "code": f.Code, "detail": details}
}
