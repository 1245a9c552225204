package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// exec carries out one run, depth first: each bundle goes to the end of the
// chain before the next one. One goroutine owns it.
type exec struct {
	e            *Engine
	l            *live
	run          *Run // the live run's, changed through l.update
	prog         *Program
	env          Scope
	ctx          context.Context // ends by Cancel or Close
	keep         context.Context // for records, which a cancel must not lose
	started      time.Time
	active       int64 // milliseconds before this exec, of a run that goes on
	confidential bool

	cycle   int
	ops     []int           // operations so far, by node index
	frame   map[int]any     // the bundle each module above has given
	acc     []*accumulator  // by node index, of aggregators that collect now
	task    *task           // of an exec that carries one bundle of a fan
	order   int64           // the place of its steps among those of the run
	common  *common         // what all bundles of the run share
	handler *handling       // the innermost error handler that runs
	again   map[opKey]bool  // operations that failed again because they had failed before
	memo    map[opKey]*done // what is finished already, of a run that goes on
	tries   map[opKey]int
	filter  *FilterResult
	route   string
	branch  int // of the if-else that was taken last, from 0
	gave    int // bundles that the first module gave in this cycle

	runVars, cycleVars map[string]any
	counters           map[int]float64
	marks              map[int]*Mark // how far triggers have read, by module
	creds              map[string]*signIn
	sessions           map[string]*connector.Session
	addresses          map[string]Address
	staged             Staged // changes of data stores that are not committed; nil without any

	unknown    int   // attempts whose outcome is not known
	held       int   // bundles set aside
	warned     int   // of these, and of those that were dropped, what a person must see
	owes       bool  // an outcome of a write that is not recorded yet
	late       error // a commit that failed while a call was under way
	tried      *tried
	heldBefore int // incomplete runs that the flow had before; -1 until it is asked
	outputs    map[string]any
	workers    []*worker // by node index, of modules that give many bundles
	streamed   []int64   // bundles of streams in the history, by node index
	heldBack   []int64   // bundles that filters held back, in blocks of the history
	blocks     []Block   // not written yet
	blockBytes int
	spare      [][]byte  // room of blocks that are written
	blocked    time.Time // when blocks were written last
	counted    time.Time
}

type opKey struct{ module, operation int }

// notedKey is a step as a resumed run knows it again.
type notedKey struct {
	opKey
	state string
}

// done is an operation's outcome that a run which goes on does not repeat.
type done struct {
	output  []map[string]any
	ok      bool   // finished; false: an attempt is open or unknown
	key     string // of a keyed attempt without an outcome
	class   connector.Class
	decided bool
	mark    *Mark
	child   string       // the run that a sub-flow module called
	f       *fault.Error // it failed, and an error handler dealt with it: it fails again, so that what follows counts the same
}

// signIn is a sign-in that the run holds.
type signIn struct {
	values  secret.Values
	method  string // by which way it was given; "" is the connection's own
	release func()
}

// halt stops the whole run: by commit, or by rollback because of a fault.
type halt struct {
	commit bool
	f      *fault.Error
	module int
}

func (h *halt) Error() string {
	if h.f != nil {
		return h.f.Error()
	}
	return "the run was stopped by its error handler"
}

func newExec(l *live, ctx context.Context) *exec {
	e := l.e
	x := &exec{e: e, l: l, run: &l.run, prog: l.prog, ctx: ctx, keep: context.WithoutCancel(ctx), started: e.now(), active: l.run.ActiveMS,
		confidential: l.doc.Settings.Confidential, ops: make([]int, len(l.prog.list)),
		frame: map[int]any{}, acc: make([]*accumulator, len(l.prog.list)), memo: l.memo, tries: map[opKey]int{}, again: map[opKey]bool{},
		runVars: map[string]any{}, cycleVars: map[string]any{}, counters: map[int]float64{},
		creds: map[string]*signIn{}, sessions: map[string]*connector.Session{}, addresses: map[string]Address{},
		common: &common{}, order: l.order, workers: make([]*worker, len(l.prog.list)), streamed: make([]int64, len(l.prog.list)), heldBack: make([]int64, len(l.prog.list)),
		blocked: time.Now(), heldBefore: -1, outputs: map[string]any{}}
	l.mu.Lock()
	l.out.flushed = time.Now()
	l.mu.Unlock()
	if x.memo == nil {
		x.memo = map[opKey]*done{}
	}
	x.env = x.scope()
	return x
}

// common is what the bundles of a run that are under way at once share.
type common struct {
	mu    sync.Mutex   // over sign-ins, sessions and addresses
	calls sync.RWMutex // calls hold it; who waits for the person holds it alone
	waits int          // how often the run has waited
	stale []*signIn    // sign-ins that were replaced while others used them
}

// scope is what expressions see before any module has given something.
func (x *exec) scope() Scope {
	e, l := x.e, x.l
	env := e.opt.Language.Scope(e.now, e.opt.Zone)
	if s, can := env.(interface{ SetRandom(func([]byte)) }); can && e.opt.Random != nil {
		s.SetRandom(e.opt.Random)
	}
	for name, v := range l.run.Inputs {
		env.SetVar("input", name, v)
	}
	for name, v := range map[string]string{"id": l.run.FlowID, "name": l.run.FlowName, "executionId": l.run.ID} {
		env.SetVar("scenario", name, v)
	}
	return env
}

// execute runs the program to its end; the error is nil, a *halt, an *unrecorded, or the context's.
func (x *exec) execute() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = x.panicked(p)
		}
	}()
	for id, b := range x.l.given {
		x.set(id, b)
	}
	switch from, only := x.prog.nodes[x.l.from], x.prog.nodes[x.l.only]; {
	case only != nil:
		return x.visitOnly(only)
	case from != nil:
		x.cycle = 1
		if err := x.visit(from); err != nil {
			return err
		}
		return x.commitRecords()
	}
	cycles, polled := x.prog.cycles()
	for x.cycle = 1; x.cycle <= cycles; x.cycle++ {
		clear(x.cycleVars)
		if x.prog.doc.Settings.FreshVariables {
			clear(x.runVars)
		}
		x.gave = 0
		if err := x.visit(x.prog.start); err != nil {
			return err
		}
		if err := x.commitRecords(); err != nil { // the end of the cycle
			return err
		}
		if polled && x.gave == 0 { // nothing is new: no further cycle finds anything
			cycles = x.cycle
		}
	}
	x.cycle = cycles
	return nil
}

func (x *exec) panicked(p any) error {
	x.e.opt.Log.Error("a run panicked", "run", x.run.ID, "panic", x.e.redactor.Clean(fmt.Sprint(p)),
		"stack", x.e.redactor.Clean(string(debug.Stack())))
	return &halt{f: fault.New(fault.Internal, "engine.execute").Say("Something went wrong inside Signet while the run was under way.").
		Hint("Send the details to whoever maintains Signet.")}
}

// cycles is how many cycles a run has: exactly the number set without a trigger, at most that many where the trigger
// asks for what is new, and one for each event where something else starts the run.
func (p *Program) cycles() (n int, polled bool) {
	n = max(1, p.doc.Settings.MaxCycles)
	if p.start.action.Control != connector.Trigger {
		return n, false
	}
	if p.start.action.Run == nil || p.doc.Scheduling.Type == flow.Immediate {
		return 1, false
	}
	return n, true
}

func (x *exec) set(id int, v any) {
	x.frame[id] = v
	x.env.SetModule(id, v)
}

func (x *exec) unset(id int) {
	if _, ok := x.frame[id]; ok {
		delete(x.frame, id)
		x.env.SetModule(id, nil)
	}
}

// visit carries out one operation of n for the bundle in the frame, and follows every bundle it gives.
func (x *exec) visit(n *node) error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	if err := x.turn(n); err != nil {
		return err
	}
	if n.action.Control == connector.Aggregate {
		err := x.collect(n)
		x.came(n)
		return err
	}
	if err := x.pauseBefore(n); err != nil {
		return err
	}
	x.ops[n.index]++
	op := x.ops[n.index]
	x.came(n)
	saved := make([]*accumulator, len(n.feeds))
	for i, a := range n.feeds {
		saved[i], x.acc[a.index] = x.acc[a.index], newAccumulator()
	}
	err := x.operation(n, op)
	for i, a := range n.feeds {
		full := x.acc[a.index]
		x.acc[a.index] = saved[i]
		if err == nil {
			err = x.release(a, full)
		}
	}
	return err
}

// operation makes an operation until it has an outcome: bundles that are followed, or nothing.
func (x *exec) operation(n *node, op int) error {
	var again retrying
	for {
		var emitted []any
		var err error
		if _, pinned := x.l.pins[n.id]; n.action.Stream != nil && !pinned {
			err = x.stream(n, op, &again)
		} else {
			emitted, err = x.operate(n, op)
		}
		if err == nil {
			return x.emit(n, emitted)
		}
		out, err := x.handled(n, op, err, &again)
		if err != nil {
			return err
		}
		if out.kind == repeat {
			continue
		}
		if out.kind != resumed {
			return nil
		}
		return x.emit(n, []any{out.bundle})
	}
}

// handled decides about a failure in its turn, and keeps what became of it.
func (x *exec) handled(n *node, op int, failure error, again *retrying) (out resolution, err error) {
	if err := x.failing(); err != nil {
		return out, err
	}
	err = x.alone(func() error {
		if out, err = x.handle(n, op, failure, again); err != nil || out.kind == repeat || n.action.Control == connector.Aggregate {
			return err
		}
		return x.noteHandled(n, op, out)
	})
	if err == nil {
		x.dealtWith()
	}
	return out, err
}

func (x *exec) emit(n *node, bundles []any) error {
	if x.task != nil && len(bundles) != 1 {
		return x.alone(func() error { return x.emitEach(n, bundles) })
	}
	if len(bundles) >= x.e.opt.columnsFrom() && x.task == nil {
		return x.emitInChunks(n, bundles)
	}
	return x.emitEach(n, bundles)
}

func (x *exec) emitEach(n *node, bundles []any) error {
	defer x.unset(n.id)
	if n == x.prog.start {
		x.gave += len(bundles)
	}
	if len(bundles) > 1 {
		if f := x.fanOut(n); f != nil {
			for _, b := range bundles {
				if f.add(b) != nil {
					break
				}
			}
			return f.join()
		}
	}
	for _, b := range bundles {
		x.set(n.id, b)
		if err := x.follow(n); err != nil {
			return err
		}
	}
	return nil
}

// follow sends the bundle in the frame on: to the next module, along the routes, or to nobody.
func (x *exec) follow(n *node) error {
	matched := false
	first := n.action.Control == connector.IfElse
	for i, e := range n.next {
		if e.disabled || e.fallback && matched {
			continue
		}
		if err := x.turn(e.to); err != nil {
			return err
		}
		pass, err := x.pass(e)
		if err != nil {
			return err
		}
		if !pass {
			continue
		}
		matched = true
		route := x.route
		if len(n.next) > 1 {
			x.route = e.route
		}
		branch := x.branch
		if first {
			x.branch = i
		}
		err = x.visit(e.to)
		x.route, x.branch = route, branch
		if err != nil {
			return err
		}
		if first {
			return nil
		}
	}
	return nil
}

// pass asks the filter on a link; a bundle that does not pass is a step of its own in the history.
func (x *exec) pass(e *edge) (bool, error) {
	if e.filter == nil {
		return true, nil
	}
	ok, err := e.filter.Holds(x.env)
	if err != nil {
		f := fault.New(fault.Invalid, "engine.filter").About(e.name).Coded("filter.mapping").
			Say("The filter before %s: %s", e.to.name, err.Error()).Hint("Open the filter and correct it.").Because(err)
		return false, &halt{f: f, module: e.to.id}
	}
	x.filter = &FilterResult{From: e.from.id, Name: e.name, Passed: ok}
	if shower, can := e.filter.(Shower); can && !x.confidential {
		x.filter.Value = x.e.redactor.Clean(shower.Shown(x.env))
	}
	if ok {
		return true, nil
	}
	s := Step{Module: e.to.id, Operation: x.ops[e.to.index] + 1, State: filtered, StartedMS: x.sinceStart(x.e.now()),
		Filter: x.filter, Route: e.route}
	x.filter = nil
	return false, x.note(s)
}

func (x *exec) sinceStart(t time.Time) int64 { return t.Sub(x.started).Milliseconds() }

// visitOnly makes one operation of one module and follows nothing.
func (x *exec) visitOnly(n *node) error {
	x.cycle = 1
	x.ops[n.index] = 1
	_, err := x.operate(n, 1)
	if err == nil {
		return x.commitRecords()
	}
	if x.ctx.Err() == nil {
		var u *unrecorded
		if !errors.As(err, &u) {
			return &halt{f: fault.Of(err), module: n.id}
		}
	}
	return err
}

// close wipes and ends everything that the run held.
func (x *exec) close() {
	for _, s := range x.sessions {
		if err := s.Close(); err != nil {
			x.e.opt.Log.Warn("a session did not close", "run", x.run.ID, "error", x.e.redactor.Clean(err.Error()))
		}
	}
	x.forget()
	x.e.opt.Identities.End(x.run.ID)
}

// forget wipes the sign-ins that the run holds.
func (x *exec) forget() {
	for id, h := range x.creds {
		h.release()
		h.values.Wipe()
		delete(x.creds, id)
	}
	for _, h := range x.common.stale {
		h.release()
		h.values.Wipe()
	}
	x.common.stale = nil
}

func (x *exec) bundles() map[int]map[string]any {
	out := map[int]map[string]any{}
	for id, v := range maps.All(x.frame) {
		if m, ok := v.(map[string]any); ok {
			out[id] = m
		}
	}
	return out
}

func refID(ref *flow.ConnectionRef) string {
	if ref == nil {
		return ""
	}
	if ref.Dynamic != "" {
		return ref.Dynamic
	}
	return ref.Shared
}
