package desk

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/schedule"
	"signet/backend/store"
)

// automatic holds the flows that are switched on, as they were published; the zero value is empty.
type automatic struct {
	mu      sync.RWMutex
	serving bool
	flows   map[string]*watched
	busy    map[string]*load // runs under way or in line, by flow
	runs    map[string]int64 // their ids, with the bytes that each brought
	// bell wakes the runner; fresh are the flows whose trigger may have something new.
	bell     chan struct{}
	fresh    map[string]bool
	writing  sync.Mutex      // one change of a switch at a time
	troubled map[string]bool // flows that could not start the last time
	beside   context.Context
	watchers map[string]watcher
}

// alarm is rung when something may be due at once.
func (a *automatic) alarm() chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bell == nil {
		a.bell = make(chan struct{}, 1)
	}
	return a.bell
}

func (a *automatic) ring() {
	select {
	case a.alarm() <- struct{}{}:
	default: // it rings already
	}
}

// again says that a flow's trigger may have something new; later says the same without waking the runner.
func (a *automatic) again(flowID string) {
	a.later(flowID)
	a.ring()
}

func (a *automatic) later(flowID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fresh == nil {
		a.fresh = map[string]bool{}
	}
	a.fresh[flowID] = true
}

// news takes what again has said.
func (a *automatic) news(flowID string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	is := a.fresh[flowID]
	delete(a.fresh, flowID)
	return is
}

// all are the flows that are switched on, in a fixed order.
func (a *automatic) all() []*watched {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var out []*watched
	for _, id := range slices.Sorted(maps.Keys(a.flows)) {
		out = append(out, a.flows[id])
	}
	return out
}

// load is what a flow has to do.
type load struct {
	runs  int
	bytes int64
}

// watched is one flow that is switched on.
type watched struct {
	activation store.Activation
	version    flow.Version
	hash       string
	start      *flow.Module
	action     *connector.Action // of the first module
	responds   bool              // some module answers the caller
	plan       *schedule.Plan    // nil where no clock starts it
}

func (w *watched) polls() bool {
	return w.action != nil && w.action.Starting != nil && w.action.Starting.Poll != nil
}

func (w *watched) instant() bool { return w.version.Document.Scheduling.Type == flow.Immediate }

func (w *watched) webhook() bool {
	return w.action != nil && w.action.Starting != nil && w.action.Starting.Webhook != nil
}

// active is the flow as it is switched on; nil when it is not.
func (a *automatic) active(flowID string) *watched {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.flows[flowID]
}

// changed hears of every run: one that is over makes room for others.
func (a *automatic) changed(r engine.Run) {
	if !r.Unattended || !r.State.Over() && !needsPerson(r.State) {
		return
	}
	if a.release(r) {
		a.ring()
	}
}

// release gives the place of a run back, and reports whether the flow's trigger waits to be asked again.
func (a *automatic) release(r engine.Run) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	bytes, known := a.runs[r.ID]
	if !known {
		return false
	}
	delete(a.runs, r.ID)
	if l := a.busy[r.FlowID]; l != nil {
		l.runs--
		l.bytes -= bytes
		if l.runs <= 0 {
			delete(a.busy, r.FlowID)
		}
	}
	return a.fresh[r.FlowID]
}

// occupy counts a run that is about to start.
func (a *automatic) occupy(flowID, runID string, bytes int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.busy == nil {
		a.busy, a.runs = map[string]*load{}, map[string]int64{}
	}
	l := a.busy[flowID]
	if l == nil {
		l = &load{}
		a.busy[flowID] = l
	}
	l.runs++
	l.bytes += bytes
	a.runs[runID] = bytes
}

func (a *automatic) loaded(flowID string) load {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if l := a.busy[flowID]; l != nil {
		return *l
	}
	return load{}
}

// watchTriggers begins to start flows by themselves. Only what serves a data folder does it: the window, and `signet serve`.
func (d *Desk) watchTriggers(ctx context.Context) {
	d.automatic.mu.Lock()
	d.automatic.serving, d.automatic.beside = true, ctx
	d.automatic.mu.Unlock()
	d.refreshTriggers(ctx)
	if err := d.openHooks(ctx); err != nil {
		d.log.Warn("the webhooks do not listen", "err", d.redactor.Clean(err.Error()))
	}
	d.beside.Go(func() { d.runTriggers(ctx) })
}

// refreshTriggers reads anew which flows are switched on and what their published versions say.
func (d *Desk) refreshTriggers(ctx context.Context) {
	if d.readOnly || d.engine == nil {
		return
	}
	all, err := d.store.Activations().All(ctx)
	if err != nil {
		d.log.Warn("the switches of the Action Flows cannot be read", "err", err)
		return
	}
	flows := map[string]*watched{}
	for _, a := range all {
		if !a.Active {
			continue
		}
		if p, err := d.PauseOf(ctx, a.FlowID); err != nil || p.Paused {
			continue
		}
		w, err := d.watchedFlow(ctx, a)
		if err != nil {
			d.log.Warn("an Action Flow that is switched on cannot start by itself", "flow", a.FlowID, "err", d.redactor.Clean(err.Error()))
			continue
		}
		flows[a.FlowID] = w
	}
	d.automatic.mu.Lock()
	d.automatic.flows = flows
	d.automatic.mu.Unlock()
	d.watchNews(flows)
	d.automatic.ring()
}

// watchedFlow reads the newest version of a flow and refuses one that may not run by itself.
func (d *Desk) watchedFlow(ctx context.Context, a store.Activation) (*watched, error) {
	var q engine.StartRequest
	if err := d.published(ctx, a.FlowID, &q); err != nil {
		return nil, err
	}
	w := &watched{activation: a, hash: q.Hash, version: flow.Version{Number: q.Version, Document: *q.Document}}
	doc := &w.version.Document
	if doc.UsesDynamic() {
		return nil, notByItself(doc)
	}
	if doc.Scheduling.Type == flow.OnDemand {
		return nil, fault.New(fault.FailedPrecondition, "desk.activate").About(doc.Name).Coded("flow.on_demand").
			Headline("%s runs on demand", doc.Name).Say("An Action Flow that runs on demand starts when a person runs it.").
			Hint("Choose another scheduling and publish, or run it from a View.")
	}
	w.responds = d.answers(doc.Modules)
	for _, id := range flow.Order(*doc).Order {
		if m, ok := doc.Module(id); ok {
			w.start = m
			w.action, _ = d.Registry.Action(m.App, m.Action)
			break
		}
	}
	var err error
	if w.plan, err = d.planOf(ctx, doc.Scheduling, a.At); err != nil {
		return nil, err
	}
	if w.start == nil || w.action == nil {
		return nil, fault.New(fault.FailedPrecondition, "desk.activate").About(doc.Name).Coded("flow.empty").
			Say("%s has no module that it could start with.", doc.Name).Hint("Add a module and publish.")
	}
	if w.instant() && (w.action.Starting == nil || !w.action.Starting.Instant) {
		return nil, fault.New(fault.FailedPrecondition, "desk.activate").About(doc.Name).Coded("flow.no_instant_trigger").
			Headline("%s has nothing that starts it at once", doc.Name).
			Say("Its scheduling is Immediately, and its first module brings nothing by itself.").
			Hint("Begin with a webhook or a watched folder, or choose another scheduling.")
	}
	return w, nil
}

// answers reports whether some module answers whoever called the flow from outside.
func (d *Desk) answers(modules []flow.Module) bool {
	return slices.ContainsFunc(modules, func(m flow.Module) bool {
		a, ok := d.Registry.Action(m.App, m.Action)
		return ok && a.Answers
	})
}

func notByItself(doc *flow.Document) error {
	return fault.New(fault.FailedPrecondition, "desk.activate").About(doc.Name).Coded("flow.not_on_demand").On("scheduling").
		Headline("Dynamic connections need the scheduling On demand").
		Say("%s has a dynamic connection. A run that starts by itself has nobody to sign in.", doc.Name).
		Hint("Give its modules a shared connection, or run it on demand.")
}

// Activate switches a flow on: from now on its newest version runs by itself, in the name of who switched it on.
func (d *Desk) Activate(ctx context.Context, flowID string) error {
	if err := d.mayStart(ctx); err != nil {
		return err
	}
	if err := d.activate(ctx, flowID); err != nil {
		return err
	}
	if _, err := d.ContinueFlow(ctx, flowID); err != nil {
		return err
	}
	d.refreshTriggers(ctx)
	if w := d.automatic.active(flowID); w != nil && w.webhook() && d.serves() {
		if err := d.openHooks(ctx); err != nil {
			return err
		}
	}
	d.tell(News{Kind: NewsFlow, ID: flowID})
	return nil
}

func (d *Desk) activate(ctx context.Context, flowID string) error {
	d.automatic.writing.Lock()
	defer d.automatic.writing.Unlock()
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil {
		return err
	}
	a.FlowID, a.Active, a.Paused, a.Code, a.Errors = flowID, true, "", "", 0
	a.By, a.ByName, a.At, a.Done, a.Asks = d.Person.ID, d.personName(ctx), d.now().UTC(), time.Time{}, time.Time{}
	w, err := d.watchedFlow(ctx, a)
	if err != nil {
		return err
	}
	if w.webhook() {
		if _, _, err := d.hookFor(ctx, flowID, w.start.ID); err != nil {
			return err
		}
	}
	e := d.event(audit.FlowActivated)
	e.FlowID, e.FlowName, e.Version, e.VersionHash = flowID, w.version.Document.Name, w.version.Number, w.hash
	e.Facts = map[string]string{"scheduling": w.version.Document.Scheduling.Words()}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return d.store.Activations().Put(ctx, a)
}

// Deactivate switches a flow off. Runs that are under way go on; nothing new starts by itself.
func (d *Desk) Deactivate(ctx context.Context, flowID string) error {
	return d.switchOff(ctx, flowID, "", "")
}

// switchOff records why a flow starts no more: a person said so (no code), or Signet itself did.
func (d *Desk) switchOff(ctx context.Context, flowID, code, why string) error {
	was, err := d.deactivate(ctx, flowID, code, why)
	if err != nil || !was {
		return err
	}
	d.tellFlow(flowID)
	return nil
}

func (d *Desk) deactivate(ctx context.Context, flowID, code, why string) (was bool, err error) {
	d.automatic.writing.Lock()
	defer d.automatic.writing.Unlock()
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil || !a.Active {
		return false, err
	}
	e := d.event(audit.FlowDeactivated)
	e.FlowID = flowID
	if doc, _, err := d.workspace.Draft(flowID); err == nil {
		e.FlowName = doc.Name
	}
	e.Facts = map[string]string{"reason": "by a person"}
	if code != "" {
		e.Facts["reason"], e.ErrorCode, e.Error = "by Signet", code, why
	}
	if err := d.record(ctx, e); err != nil {
		return false, err
	}
	a.Active, a.Paused, a.Code, a.Asks = false, why, code, time.Time{}
	return true, d.store.Activations().Put(ctx, a)
}

// rescheduled follows a new version: a flow that is switched on goes on with it, or is switched off when it may not.
func (d *Desk) rescheduled(ctx context.Context, v flow.Version) {
	a, err := d.store.Activations().Get(ctx, v.Document.ID)
	if err != nil || !a.Active {
		return
	}
	before := d.automatic.active(a.FlowID)
	w, err := d.watchedFlow(ctx, a)
	if err != nil {
		f := fault.Of(err)
		err = d.switchOff(ctx, a.FlowID, f.Code, f.Text)
	} else if before == nil || !reflect.DeepEqual(before.version.Document.Scheduling, w.version.Document.Scheduling) {
		err = d.reschedule(ctx, before, w)
	}
	if err != nil {
		d.log.Error("an Action Flow does not follow its new version", "flow", a.FlowID, "err", d.redactor.Clean(err.Error()))
	}
	d.refreshTriggers(ctx)
}

// reschedule records that a flow which is switched on runs at other times from now on; what the new schedule would have
// had before now was not missed.
func (d *Desk) reschedule(ctx context.Context, before, w *watched) error {
	e := d.event(audit.FlowRescheduled)
	e.FlowID, e.FlowName, e.Version, e.VersionHash = w.activation.FlowID, w.version.Document.Name, w.version.Number, w.hash
	e.Facts = map[string]string{"scheduling": w.version.Document.Scheduling.Words()}
	if before != nil {
		e.Facts["before"] = before.version.Document.Scheduling.Words()
	}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return d.changeActivation(ctx, w.activation.FlowID, func(a *store.Activation) { a.Done, a.Asks = d.now().UTC(), time.Time{} })
}

// changeActivation changes what is kept of a flow that is switched on.
func (d *Desk) changeActivation(ctx context.Context, flowID string, change func(*store.Activation)) error {
	d.automatic.writing.Lock()
	defer d.automatic.writing.Unlock()
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil || !a.Active {
		return err
	}
	change(&a)
	return d.store.Activations().Put(ctx, a)
}

func (d *Desk) serves() bool {
	d.automatic.mu.RLock()
	defer d.automatic.mu.RUnlock()
	return d.automatic.serving
}

// startByItself starts one run of a flow that is switched on. prepared is told the run's id before it starts.
func (d *Desk) startByItself(ctx context.Context, w *watched, trigger string, arrived []map[string]any, size int64, prepared func(runID string)) (engine.Run, error) {
	if err := d.mayStart(ctx); err != nil {
		return engine.Run{}, err
	}
	doc := &w.version.Document
	if doc.UsesDynamic() { // watchedFlow refuses it, and so does the rule of as whom; a third lock costs nothing
		return engine.Run{}, notByItself(doc)
	}
	r, _, err := d.engine.Prepare(ctx, engine.StartRequest{Document: doc, Version: w.version.Number, Hash: w.hash, Person: w.activation.By,
		PersonName: w.activation.ByName, OSUser: d.Person.OSUser, Trigger: trigger, NoWait: true, Unattended: true, Arrived: arrived})
	if err != nil {
		d.notStarted(ctx, w, trigger, err)
		return r, err
	}
	d.automatic.occupy(doc.ID, r.ID, size)
	if prepared != nil {
		prepared(r.ID)
	}
	started, err := d.engine.Start(ctx, r.ID)
	if err != nil {
		d.giveUp(ctx, []engine.Run{r})
		r.State = engine.Abandoned
		d.automatic.changed(r)
		d.notStarted(ctx, w, trigger, err)
		return started, err
	}
	return started, d.untroubled(ctx, doc.ID)
}

// untroubled forgets that a flow could not start before.
func (d *Desk) untroubled(ctx context.Context, flowID string) error {
	d.automatic.mu.Lock()
	was := d.automatic.troubled[flowID]
	delete(d.automatic.troubled, flowID)
	d.automatic.mu.Unlock()
	if !was {
		return nil
	}
	return d.changeActivation(ctx, flowID, func(a *store.Activation) { a.Errors = 0 })
}
