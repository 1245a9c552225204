package engine

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// Hold is what is known of a run that was set aside with its bundles: an incomplete run.
type Hold struct {
	Type      string        `json:"type"`               // of the error
	Size      int64         `json:"size"`               // bytes of the document and the bundles
	Attempts  int           `json:"attempts"`           // made since it was set aside
	Max       int           `json:"max,omitempty"`      // attempts that are made by themselves
	Every     time.Duration `json:"every,omitempty"`    // between them; zero: the back-off table
	Next      time.Time     `json:"next,omitempty"`     // of the next one; zero: a person decides
	Waits     string        `json:"waits,omitempty"`    // why an attempt that is due is not made
	Resolved  time.Time     `json:"resolved,omitempty"` // when it came to its end
	Module    int           `json:"module"`             // at which it was set aside
	Operation int           `json:"operation"`          // of that module, in the run from which it comes
	// What is known of the operation that failed: the key under which it was tried, or the run that it called. It goes on there.
	Key   string          `json:"key,omitempty"`
	Class connector.Class `json:"class,omitempty"`
	Child string          `json:"child,omitempty"`
}

// HoldStatus is where an incomplete run stands, by the words that Make's and Celonis' users know.
type HoldStatus string

// The statuses of an incomplete run; "" is a run that is none, or one that was deleted.
const (
	Unresolved HoldStatus = "unresolved"
	Pending    HoldStatus = "pending" // it is tried again by itself
	InProgress HoldStatus = "in_progress"
	Resolved   HoldStatus = "resolved"
)

// HoldStatus is where the run stands as an incomplete run.
func (r *Run) HoldStatus() HoldStatus {
	switch {
	case r.Hold == nil || r.State == Cancelled || r.State == Abandoned:
		return ""
	case r.State == Succeeded || r.State == Warning:
		return Resolved
	case r.State == Held && !r.Hold.Next.IsZero():
		return Pending
	case r.State == Running, r.State == Ready, r.State == Waiting, r.State == NeedsSignIn:
		return InProgress
	}
	return Unresolved
}

// HeldFor is how long an incomplete run that is resolved stays in the list.
const HeldFor = 30 * 24 * time.Hour

// The bounds of the store of incomplete runs, for each flow and for one bundle.
const (
	maxHeld     = 1000
	maxHeldSize = 5 << 20
)

// newHold describes a bundle that is set aside: by a Break handler with its fields, else by the type of the error.
func (x *exec) newHold(n *node, k opKey, f *fault.Error, fields map[string]any, bundles map[int]map[string]any) *Hold {
	h := &Hold{Type: ErrorType(f), Size: sizeOf(x.l.doc) + sizeOf(bundles), Module: n.id, Operation: k.operation}
	if t := x.tried; t != nil && t.opKey == k && (t.unknown || t.class == connector.Keyed) {
		h.Key, h.Class = t.key, t.class
	}
	if d := x.memo[k]; d != nil {
		h.Child = d.child
	}
	switch {
	case f.Kind == fault.PermissionDenied, f.Kind == fault.InDoubt && !repeatable(h.Class): // no repetition helps
	case fields != nil && connector.BoolOf(first(fields, "retry", "automatically")):
		h.Max = clamp(connector.IntOf(first(fields, "count", "attempts"), 3), 1, 100)
		h.Every = time.Duration(float64(time.Minute) * minutes(first(fields, "interval")))
	case fields == nil:
		if _, auto := keeps(h.Type); auto {
			h.Max = len(backoff)
		}
	}
	h.plan(x.e.now())
	return h
}

// tried is the attempt that failed last.
type tried struct {
	opKey
	key     string
	class   connector.Class
	unknown bool // whether it happened is not known
}

// inherit lets a run that was set aside go on with what is known of the operation that failed.
func (l *live) inherit() {
	h := l.run.Hold
	k := opKey{l.from, 1}
	if h == nil || l.memo[k] != nil {
		return
	}
	switch {
	case h.Child != "":
		l.memo[k] = &done{child: h.Child, class: connector.Keyed}
	case h.Key != "":
		l.memo[k] = &done{key: h.Key, class: h.Class}
	}
}

// plan sets when the next attempt is made by itself, if one is.
func (h *Hold) plan(now time.Time) {
	h.Next, h.Waits = time.Time{}, ""
	if h.Attempts >= h.Max {
		return
	}
	wait := h.Every
	if wait <= 0 {
		wait = backoff[min(h.Attempts, len(backoff)-1)]
	}
	h.Next = now.Add(wait)
}

func sizeOf(v any) int64 {
	b, err := json.Marshal(v)
	if err != nil {
		return 0
	}
	return int64(len(b))
}

// failedAgain puts an incomplete run back where it was, after an attempt that did not succeed.
func (h *Hold) failedAgain(f *fault.Error, now time.Time) *Hold {
	next := *h
	next.Type = ErrorType(f)
	switch f.Kind {
	case fault.PermissionDenied, fault.InDoubt, fault.Cancelled: // a person decides
		next.Next, next.Waits = time.Time{}, ""
		return &next
	}
	next.plan(now)
	return &next
}

// attemptStopped is what an incomplete run says after its attempt was stopped by hand.
func attemptStopped() *fault.Error {
	return fault.New(fault.Cancelled, "engine.hold").Coded("incomplete.stopped").Headline("The attempt was stopped").
		Say("Somebody stopped the last attempt to complete this run.").Hint("Retry it, or delete it.")
}

// roomFor says whether another bundle of the flow can be kept, and why not.
func (x *exec) roomFor(h *Hold) (string, error) {
	if h.Size > maxHeldSize {
		return "The bundle is larger than 5 MB, the most that is kept of one.", nil
	}
	if x.heldBefore < 0 {
		runs, err := x.e.opt.Journal.Held(x.keep)
		if err != nil {
			return "", cannotWrite(err)
		}
		x.heldBefore = 0
		for i := range runs {
			if runs[i].FlowID == x.run.FlowID {
				x.heldBefore++
			}
		}
	}
	if x.heldBefore+x.held >= maxHeld {
		return "1,000 incomplete runs of this Action Flow are kept already, and that is the most.", nil
	}
	return "", nil
}

// KeepHeld carries on incomplete runs by themselves when their time has come, until ctx or the engine ends.
// It asks may before each; nil allows all. Without it every incomplete run waits for a person.
func (e *Engine) KeepHeld(ctx context.Context, may func(Run) bool) {
	e.mu.Lock()
	e.heldAt = map[string]time.Time{}
	e.mu.Unlock()
	e.wg.Add(1)
	go func() {
		defer e.wg.Done()
		if runs, err := e.opt.Journal.Held(ctx); err == nil {
			for _, r := range runs {
				e.announceHeld(r)
			}
		} else {
			e.opt.Log.Warn("the incomplete runs cannot be read", "error", e.redactor.Clean(err.Error()))
		}
		for ctx.Err() == nil && e.base.Err() == nil {
			// A computer that slept has skipped the timer's time: the clock on the wall is asked again and again.
			rest := keeperRest
			for _, id := range e.dueHeld(&rest) {
				if again := e.tryHeld(ctx, id, may); !again.IsZero() {
					e.mu.Lock()
					e.heldAt[id] = again
					e.mu.Unlock()
				}
			}
			t := time.NewTimer(rest)
			select {
			case <-ctx.Done():
			case <-e.base.Done():
			case <-e.heldWake:
			case <-t.C:
			}
			t.Stop()
		}
	}()
}

// keeperRest is the longest that an incomplete run which is due waits to be looked at.
const keeperRest = 15 * time.Second

// dueHeld takes the runs whose time has come, in its order, and shortens rest to the next one.
func (e *Engine) dueHeld(rest *time.Duration) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for id, at := range e.heldAt {
		if left := at.Sub(e.now()); left > 0 {
			*rest = min(*rest, left)
			continue
		}
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b string) int { return e.heldAt[a].Compare(e.heldAt[b]) })
	for _, id := range out {
		delete(e.heldAt, id)
	}
	return out
}

// announceHeld tells the keeper, where there is one, when a run is to be tried again.
func (e *Engine) announceHeld(r Run) {
	if r.Hold == nil || r.Hold.Next.IsZero() {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heldAt == nil { // nobody keeps
		return
	}
	e.heldAt[r.ID] = r.Hold.Next
	select {
	case e.heldWake <- struct{}{}:
	default:
	}
}

// tryHeld makes the attempt that is due. It answers when to look again: the run waits for a sign-in, and says so.
func (e *Engine) tryHeld(ctx context.Context, id string, may func(Run) bool) time.Time {
	r, err := e.Get(ctx, id)
	if err != nil || r.State != Held || r.Hold == nil || r.Hold.Next.IsZero() {
		return time.Time{}
	}
	if left := r.Hold.Next.Sub(e.now()); left > 0 {
		return r.Hold.Next
	}
	if may != nil && !may(r) {
		return e.now().Add(keeperRest)
	}
	missing, err := e.Missing(ctx, id)
	if err == nil && len(missing) == 0 { // nobody is there who could sign in on a route, so those of some routes are needed too
		_, missing, err = e.Continue(ctx, id)
	}
	switch {
	case err != nil && (e.base.Err() != nil || ctx.Err() != nil):
		return time.Time{}
	case err != nil: // its document is gone, or was changed: no time mends that
		e.holdWaits(ctx, id, fault.Of(err).Headlined(), false)
		return time.Time{}
	case len(missing) > 0:
		e.holdWaits(ctx, id, "It waits for a sign-in that is missing. Sign in, and it goes on by itself.", true)
		e.putBack(id)
		return e.now().Add(keeperRest)
	}
	return time.Time{}
}

// putBack lets go of the bundles of an incomplete run that nobody has in hand: the journal has them.
func (e *Engine) putBack(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.live[id]
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.started && l.run.State == Held {
		delete(e.live, id)
	}
}

// holdWaits writes down why an attempt that is due is not made; the same reason is written once.
func (e *Engine) holdWaits(ctx context.Context, id, why string, again bool) {
	l, err := e.find(ctx, id)
	if err != nil {
		return
	}
	r := l.snapshot()
	if r.State != Held || r.Hold == nil || r.Hold.Waits == why {
		return
	}
	l.update(func(r *Run) {
		h := *r.Hold
		if h.Waits = why; !again {
			h.Next = time.Time{}
		}
		r.Hold = &h
	})
	if err := e.save(ctx, l); err != nil {
		e.opt.Log.Warn("why an incomplete run waits is not recorded", "run", id, "error", e.redactor.Clean(err.Error()))
	}
	e.tell(l.snapshot())
}
