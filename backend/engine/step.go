package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// errDry is what the refusing network of a dry run answers.
var errDry = errors.New("a dry run reaches no system in a step that writes")

func refuseDry() error {
	return fault.New(fault.FailedPrecondition, "engine.dry_run").Coded("run.dry").
		Say("This is a dry run: nothing is sent.").Hint("Run it without dry run to send it.").Because(errDry)
}

// step is one operation of an ordinary module while it is made.
type step struct {
	n        *node
	op       int
	number   int // of the attempt
	fields   map[string]any
	notes    []string // of a module of the engine's own
	class    connector.Class
	writes   bool
	reaches  bool // a system, so that the ledger has it
	api      string
	object   string
	sentence string
	key      string
	identity *Identity
	start    time.Time
	account  string
	sign     *signIn // as whom, and how often the run had waited by then
	waits    int
	busy     atomic.Bool // the system asked to slow down
}

// canWrite is decided by class and effect together: a repeatable change is a change all the same.
func canWrite(class connector.Class, effect connector.Effect) bool {
	if class.Writes() {
		return true
	}
	if class == connector.Pure {
		return false
	}
	switch effect {
	case connector.Changes, connector.Creates, connector.Sends, connector.Deletes:
		return true
	}
	return false
}

// call carries out one operation of a module that an app provides. It comes
// back after the wait when the system rejects the person's sign-in.
func (x *exec) call(n *node, op int) ([]any, error) {
	for {
		out, err := x.try(n, op)
		var busy *slowDown
		if errors.As(err, &busy) { // it was not done; the gate lets it through again when the system wants it
			continue
		}
		var w *signInNeeded
		if !errors.As(err, &w) {
			return out, err
		}
		if err := x.waitOnce(n, w); err != nil {
			return nil, err
		}
	}
}

// slowDown says that the system did not take a call because there are too many at once.
type slowDown struct{ f *fault.Error }

func (s *slowDown) Error() string { return s.f.Error() }

// mostSlowed is how often a bundle of several at once is sent again because the system asked to slow down.
const mostSlowed = 20

// waitOnce waits for the person, unless another bundle has done so meanwhile. No call is under way while it does.
func (x *exec) waitOnce(n *node, w *signInNeeded) error {
	x.common.calls.Lock()
	defer x.common.calls.Unlock()
	if x.common.waits != w.waits {
		return nil
	}
	err := x.wait(n, w.f)
	x.common.waits++
	return err
}

// signInNeeded says that the step can be made once the person has signed in (again).
type signInNeeded struct {
	f     *fault.Error
	waits int // how often the run had waited by then
}

func (s *signInNeeded) Error() string { return s.f.Error() }

func (x *exec) try(n *node, op int) ([]any, error) {
	k := opKey{n.id, op}
	prior := x.memo[k]
	if prior != nil && prior.ok {
		return x.reuse(n, op, prior)
	}
	if prior != nil && prior.f != nil {
		return nil, x.failedAgain(n, op, prior)
	}
	s := &step{n: n, op: op, start: x.e.now()}
	fields, err := n.evaluate(x.env)
	s.fields = fields
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	s.class = n.action.ClassFor(fields)
	s.writes = canWrite(s.class, n.action.EffectFor(fields))
	// Reading a data store of the workspace reaches no system, so the ledger has no row of it.
	s.reaches = s.class != connector.Pure && (s.writes || !n.action.Transactional) || n.conn != nil
	s.api, s.sentence = x.e.redactor.Clean(n.action.APIFor(fields)), n.action.SentenceFor(fields)
	if prior != nil && s.writes {
		if settled, err := x.settle(s, prior); settled || err != nil {
			if err != nil {
				return nil, x.failedBefore(s, err)
			}
			return x.reuse(n, op, prior)
		}
	}
	x.tries[k]++
	s.number = x.tries[k]
	s.key = x.keyFor(k, prior)

	if x.l.standIn != nil {
		if bundles, ok, err := x.answered(s); ok || err != nil {
			return x.finish(s, connector.Result{Bundles: bundles}, err)
		}
	}
	x.common.calls.RLock()
	free := sync.OnceFunc(x.common.calls.RUnlock)
	defer free()
	c, err := x.prepareCall(s)
	if err != nil {
		var w *signInNeeded
		if errors.As(err, &w) || x.ctx.Err() != nil {
			x.tries[k]--
			return nil, err
		}
		return nil, x.failedBefore(s, err)
	}
	if !s.reaches {
		res, err := x.invoke(c, n)
		free()
		return x.finish(s, res, err)
	}
	g, err := x.e.limits.enter(x.ctx, refID(n.conn))
	if err != nil {
		return nil, err
	}
	defer g.leave()
	c.OnBusy(func(after time.Duration) { s.busy.Store(true); g.busy(after) })
	if err := x.mayGoOn(); err != nil {
		return nil, err
	}
	x.show(Step{Module: n.id, Operation: op, Attempt: s.number, Cycle: x.cycle, State: running, As: accountOf(s.identity),
		API: s.api, StartedMS: x.sinceStart(s.start)})
	if s.writes && !x.run.DryRun {
		if err := x.open(s); err != nil {
			return nil, err
		}
	}
	if x.owes && !n.action.Answers { // a read may take long, and a kill would leave the write before it in doubt
		if err := x.flush(); err != nil {
			return nil, err
		}
	}
	res, err := x.invoke(c, n)
	free()
	return x.finish(s, res, err)
}

// keyFor is stable per (run, module, operation); a keyed attempt without an outcome hands its key on to the run that retries it.
func (x *exec) keyFor(k opKey, prior *done) string {
	if prior != nil && prior.key != "" {
		return prior.key
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", x.run.ID, k.module, k.operation))
	return hex.EncodeToString(h[:16])
}

// settle decides about an attempt of an earlier run whose outcome is open: keyed
// and repeatable ones are made again, a checkable one is asked about, a blind one is never repeated.
func (x *exec) settle(s *step, prior *done) (bool, error) {
	if prior.decided {
		return false, nil
	}
	switch s.class {
	case connector.Keyed, connector.Idempotent, connector.Pure:
		return false, nil
	case connector.Checkable:
		if s.n.action.DidIt == nil {
			break
		}
		s.key = prior.key
		c, err := x.prepareCall(s)
		if err != nil {
			return false, err
		}
		did, known, err := s.n.action.DidIt(x.ctx, c)
		if err == nil && known {
			prior.ok, prior.output = did, []map[string]any{{}} // that it happened is known, not what it answered
			x.settled(s, did)
			return did, nil
		}
		x.undecided(s)
	}
	return false, fault.New(fault.FailedPrecondition, "engine.settle").About(s.n.tag).Coded("run.in_doubt").
		Headline("Nobody knows yet whether this happened").
		Say("An earlier attempt of %s has no known outcome.", s.n.name).
		Hint("Look in the system, then say in the run whether it happened.")
}

// settled records what the system said about an open attempt of this run.
func (x *exec) settled(s *step, did bool) {
	if !x.l.resumed {
		return // it is another run's attempt, and that one is over
	}
	s.number = x.tries[opKey{s.n.id, s.op}]
	a, answer := x.attempt(s, AttemptFailed), "the system says that it did not happen"
	if did {
		a, answer = x.attempt(s, AttemptDone), "the system says that it happened"
		a.Output = []map[string]any{{}}
	}
	a.EndedAt = x.e.now()
	e := x.entry(s, stepDecided, string(a.State))
	e.Facts = map[string]string{"answer": answer}
	x.l.post(a, e)
}

// undecided records that the system could not say whether an attempt of this run happened: a person decides.
func (x *exec) undecided(s *step) {
	if !x.l.resumed {
		return
	}
	s.number = x.tries[opKey{s.n.id, s.op}]
	a := x.attempt(s, AttemptUnknown)
	a.Fault = fault.New(fault.InDoubt, "engine.settle").Coded(ClosedUnderWay).Headline("Outcome unknown").
		Say("Signet ended while this step was under way, and the system does not say whether it happened.").
		Hint("Look in the system whether it happened, then say so in the run.")
	a.EndedAt = x.e.now()
	e := x.entry(s, stepUnknown, unknown)
	e.Fault = a.Fault
	x.l.post(a, e)
	x.unknown++
}

func (x *exec) reuse(n *node, op int, d *done) ([]any, error) {
	k := opKey{n.id, op}
	delete(x.memo, k)
	x.reached(n, d.mark)
	if x.l.resumed && x.l.noted[notedKey{k, succeeded}] > 0 { // the same run goes on
		x.filter = nil
	}
	s := Step{Module: n.id, Operation: op, State: succeeded, StartedMS: x.sinceStart(x.e.now()),
		Output: cleanBundles(x.e.redactor, d.output), Types: typesOf(x.e.redactor, d.output), Notes: []string{"Taken over from the run before."}}
	s.Filter, x.filter, s.Route = x.filter, nil, x.route
	return values(d.output), x.note(s)
}

func values(list []map[string]any) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}

type outcome struct {
	res connector.Result
	err error
}

// invoke runs the app's code: a panic in it is an error, and a call that does
// not heed its context is left behind after the grace, so that cancel works.
func (x *exec) invoke(c *connector.Call, n *node) (connector.Result, error) {
	if n.action.Run == nil && n.action.Stream == nil {
		return connector.Result{}, fault.New(fault.FailedPrecondition, "engine.invoke").About(n.tag).Coded("flow.module_does_nothing").
			Say("The module %s cannot stand here.", n.name).Hint("Remove it, or put it where it belongs.")
	}
	if n.action.ClassFor(c.Fields) == connector.Pure && n.conn == nil {
		return x.guarded(c, n)
	}
	answer := make(chan outcome, 1)
	go func() {
		res, err := x.guarded(c, n)
		answer <- outcome{res, err}
	}()
	long := time.NewTimer(callAge)
	defer long.Stop()
	for waits := true; waits; {
		select {
		case o := <-answer:
			return o.res, o.err
		case <-long.C: // what came before is written while the call goes on; a failure shows at the next commit
			if err := x.flush(); err != nil {
				x.late = err
			}
		case <-x.ctx.Done():
			waits = false
		}
	}
	t := time.NewTimer(x.e.opt.Grace)
	defer t.Stop()
	select {
	case o := <-answer:
		return o.res, o.err
	case <-t.C:
		return connector.Result{}, fault.New(fault.InDoubt, "engine.invoke").About(n.tag).Coded("run.call_left").
			Say("The call did not stop in time, so its answer is not known.").Hint("Look in the system whether it happened.")
	}
}

func (x *exec) guarded(c *connector.Call, n *node) (res connector.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			x.e.opt.Log.Error("a module panicked", "module", n.tag, "panic", x.e.redactor.Clean(fmt.Sprint(p)),
				"stack", x.e.redactor.Clean(string(debug.Stack())))
			err = fault.New(fault.Internal, "engine.invoke").About(n.tag).Coded("module.panic").
				Say("The module %s failed inside Signet.", n.name).
				Hint("Send the details to whoever maintains Signet.")
		}
	}()
	if n.action.Stream != nil {
		return sample(x.ctx, c, n.action.Stream)
	}
	return n.action.Run(x.ctx, c)
}
