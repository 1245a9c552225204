package engine

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
)

// fan carries the bundles of one module on, several at once. Nobody can tell it from one after the
// other but by the time and by what was started when a bundle failed:
//
//   - a bundle comes to a module only after every bundle before it has been there, or will not come
//     any more: operations have the numbers, and aggregators get the bundles, as in order;
//   - a failure is dealt with only after every bundle before it is done, so that the first in order
//     decides; what comes behind it starts nothing meanwhile, and what it has started is recorded;
//   - what a bundle leaves behind for the whole run is taken over in order.
type fan struct {
	x     *exec // of the run; it waits in add and join
	n     *node
	order int64

	slots chan struct{} // one for each bundle under way
	spare []*exec       // forks that can be used again
	queue []*task       // in order, those that are not taken over yet
	last  *task
	count int64
	done  sync.WaitGroup

	mu      sync.Mutex
	changed *sync.Cond
	suspect atomic.Int64 // the first bundle that failed and is not dealt with
	dead    atomic.Int64 // the first bundle whose failure ends the run
	err     error        // of dead
}

// task is one bundle of a fan on its way.
type task struct {
	fan   *fan
	index int64
	prev  *task // nil for the first, and once it is over
	mu    sync.Mutex
	at    int  // the place of the last module it came to
	over  bool // it comes nowhere any more
	moved chan struct{}
	hold  int // above 0 it will come to modules again that it has been to: nobody follows it there

	x     *exec
	after []func(root *exec) // what it leaves behind for the run
}

// errStopped ends a bundle behind one that failed.
var errStopped = errors.New("a bundle before this one failed")

const none = math.MaxInt64

// fanOut begins a fan behind n, where the flow allows it and nothing depends on the order of single steps; else nil.
func (x *exec) fanOut(n *node) *fan {
	if !x.fans(n) {
		return nil
	}
	x.order = x.order&^(1<<orderBits-1) + 1<<orderBits
	f := &fan{x: x, n: n, order: x.order, slots: make(chan struct{}, x.prog.doc.Settings.Parallel)}
	f.changed = sync.NewCond(&f.mu)
	f.suspect.Store(none)
	f.dead.Store(none)
	return f
}

// orderBits are those of a step's order that count the bundles of one fan.
const orderBits = 32

func (x *exec) fans(n *node) bool {
	l := x.l
	if x.prog.doc.Settings.Parallel < 2 || !n.fans || x.task != nil || x.handler != nil || l.resumed || l.recalled ||
		len(x.memo) > 0 || l.standIn != nil || len(l.pins) > 0 || l.only != 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.pauses.any()
}

// add sends a bundle on; it returns once there is room for the next one.
func (f *fan) add(bundle any) error {
	select {
	case f.slots <- struct{}{}:
	case <-f.x.ctx.Done():
		return f.x.ctx.Err()
	}
	f.takeOver()
	if f.dead.Load() != none {
		<-f.slots
		return errStopped
	}
	t := &task{fan: f, index: f.count, prev: f.last, moved: make(chan struct{}, 1), at: -1}
	f.count++
	f.last, f.queue = t, append(f.queue, t)
	t.x = f.fork(t)
	f.done.Add(1)
	go t.run(bundle)
	return nil
}

// join waits for all bundles and takes over what they leave; the error is that of the first which failed.
func (f *fan) join() error {
	f.done.Wait()
	f.takeOver()
	x := f.x
	x.order = x.order&^(1<<orderBits-1) + 1<<orderBits
	if f.err != nil {
		return f.err
	}
	return x.ctx.Err()
}

// takeOver adds what bundles leave behind to the run, in their order.
func (f *fan) takeOver() {
	for len(f.queue) > 0 {
		t := f.queue[0]
		t.mu.Lock()
		over := t.over
		t.mu.Unlock()
		if !over {
			return
		}
		f.queue[0] = nil
		f.queue = f.queue[1:]
		x, root := t.x, f.x
		root.unknown += x.unknown
		root.held += x.held
		root.warned += x.warned
		root.owes = root.owes || x.owes
		if t.index <= f.dead.Load() {
			for _, leave := range t.after {
				leave(root)
			}
		}
		if x.late != nil && root.late == nil {
			root.late = x.late
		}
		f.spare = append(f.spare, x)
		t.x, t.after = nil, nil
	}
}

// fork is the run as one bundle sees it.
func (f *fan) fork(t *task) *exec {
	root := f.x
	var x *exec
	if n := len(f.spare); n > 0 {
		x, f.spare = f.spare[n-1], f.spare[:n-1]
	} else {
		c := *root
		x = &c
		x.env, x.frame = root.scope(), make(map[int]any, len(root.frame)+4)
		for id, v := range root.frame {
			x.set(id, v)
		}
		x.acc = append([]*accumulator(nil), root.acc...)
		x.workers = make([]*worker, len(root.workers))
		x.blocks, x.blockBytes = nil, 0
	}
	r := root.l.snapshot()
	x.run = &r // the run's own facts; what changes goes through l.update
	x.task, x.order = t, f.order+t.index+1
	x.filter, x.route, x.branch, x.handler, x.tried = nil, root.route, root.branch, nil, nil
	x.tries, x.again = map[opKey]int{}, map[opKey]bool{}
	x.runVars, x.cycleVars = map[string]any{}, map[string]any{}
	x.unknown, x.held, x.warned, x.owes, x.late, x.heldBefore = 0, 0, 0, false, nil, -1
	return x
}

func (t *task) run(bundle any) {
	f := t.fan
	defer f.done.Done()
	defer func() { <-f.slots }()
	err := t.carry(bundle)
	f.mu.Lock()
	if err != nil && !errors.Is(err, errStopped) && t.index < f.dead.Load() {
		f.dead.Store(t.index)
		f.err = err
	}
	if f.suspect.Load() == t.index {
		f.suspect.Store(none)
	}
	f.changed.Broadcast()
	f.mu.Unlock()
	t.mu.Lock()
	t.over, t.prev = true, nil
	t.mu.Unlock()
	t.tell()
}

func (t *task) carry(bundle any) (err error) {
	x, n := t.x, t.fan.n
	defer func() {
		if p := recover(); p != nil {
			err = x.panicked(p)
		}
	}()
	x.set(n.id, bundle)
	defer x.unset(n.id)
	return x.follow(n)
}

func (t *task) tell() {
	select {
	case t.moved <- struct{}{}:
	default:
	}
}

// turn waits until the bundle may come to n: all before it have been there, or will not come.
func (x *exec) turn(n *node) error {
	if x.task == nil {
		return nil
	}
	if err := x.mayGoOn(); err != nil {
		return err
	}
	if err := x.task.await(x.ctx, n.place); err != nil {
		return err
	}
	return x.mayGoOn()
}

// await waits until the bundle before has come to a place.
func (t *task) await(ctx context.Context, place int) error {
	prev := t.prev
	if prev == nil {
		return nil
	}
	for {
		prev.mu.Lock()
		over, at := prev.over, prev.at
		prev.mu.Unlock()
		if over {
			t.mu.Lock()
			t.prev = nil
			t.mu.Unlock()
			return nil
		}
		if at >= place {
			return nil
		}
		select {
		case <-prev.moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// came tells the next bundle that this one has been to n.
func (x *exec) came(n *node) {
	t := x.task
	if t == nil || t.hold > 0 {
		return
	}
	t.mu.Lock()
	t.at = n.place
	t.mu.Unlock()
	t.tell()
}

// alone keeps the next bundle from following while f runs.
func (x *exec) alone(f func() error) error {
	if x.task == nil {
		return f()
	}
	x.task.hold++
	defer func() { x.task.hold-- }()
	return f()
}

// mayGoOn stops a bundle behind one whose failure ends the run, and lets it wait behind one that is not dealt with.
func (x *exec) mayGoOn() error {
	t := x.task
	if t == nil {
		return nil
	}
	f := t.fan
	if f.dead.Load() < t.index {
		return errStopped
	}
	if f.suspect.Load() >= t.index {
		return nil
	}
	stop := context.AfterFunc(x.ctx, func() { f.mu.Lock(); f.changed.Broadcast(); f.mu.Unlock() })
	defer stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.suspect.Load() < t.index && f.dead.Load() >= t.index && x.ctx.Err() == nil {
		f.changed.Wait()
	}
	if f.dead.Load() < t.index {
		return errStopped
	}
	return x.ctx.Err()
}

// failing is called with a failure before it is dealt with: it waits until all bundles before it are done.
func (x *exec) failing() error {
	t := x.task
	if t == nil {
		return nil
	}
	f := t.fan
	f.mu.Lock()
	if t.index < f.suspect.Load() {
		f.suspect.Store(t.index)
	}
	f.mu.Unlock()
	if err := t.await(x.ctx, none); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead.Load() < t.index {
		return errStopped
	}
	if f.suspect.Load() > t.index { // one before it failed too, and is dealt with
		f.suspect.Store(t.index)
	}
	return nil
}

// dealtWith lets the bundles behind a failure go on.
func (x *exec) dealtWith() {
	t := x.task
	if t == nil {
		return
	}
	f := t.fan
	f.mu.Lock()
	if f.suspect.Load() == t.index {
		f.suspect.Store(none)
	}
	f.changed.Broadcast()
	f.mu.Unlock()
}

// later leaves something behind for the run: at once, or in the order of the bundles.
func (x *exec) later(leave func(root *exec)) {
	if x.task == nil {
		leave(x)
		return
	}
	x.task.after = append(x.task.after, leave)
}
