package desk

import (
	"context"
	"sync"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// automatic holds the flows that are switched on, as they were published; the zero value is empty.
type automatic struct {
	mu      sync.RWMutex
	serving bool
	flows   map[string]*watched
	busy    map[string]*load // runs under way or in line, by flow
	runs    map[string]int64 // their ids, with the bytes that each brought
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
	a.mu.Lock()
	defer a.mu.Unlock()
	bytes, known := a.runs[r.ID]
	if !known {
		return
	}
	delete(a.runs, r.ID)
	if l := a.busy[r.FlowID]; l != nil {
		l.runs--
		l.bytes -= bytes
		if l.runs <= 0 {
			delete(a.busy, r.FlowID)
		}
	}
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
	d.automatic.serving = true
	d.automatic.mu.Unlock()
	d.refreshTriggers(ctx)
	if err := d.openHooks(ctx); err != nil {
		d.log.Warn("the webhooks do not listen", "err", d.redactor.Clean(err.Error()))
	}
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
	for _, id := range flow.Order(*doc).Order {
		m, ok := doc.Module(id)
		if !ok {
			continue
		}
		if w.start == nil {
			w.start = m
			w.action, _ = d.Registry.Action(m.App, m.Action)
		}
		if a, known := d.Registry.Action(m.App, m.Action); known && a.Answers {
			w.responds = true
		}
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
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil {
		return err
	}
	a.FlowID, a.Active, a.Paused, a.Code, a.Errors = flowID, true, "", "", 0
	a.By, a.ByName, a.At = d.Person.ID, d.personName(ctx), d.clock.Now().UTC()
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
	if err := d.store.Activations().Put(ctx, a); err != nil {
		return err
	}
	if _, err := d.ContinueFlow(ctx, flowID); err != nil {
		return err
	}
	d.refreshTriggers(ctx)
	if w.webhook() && d.serves() {
		if err := d.openHooks(ctx); err != nil {
			return err
		}
	}
	d.tell(News{Kind: NewsFlow, ID: flowID})
	return nil
}

// Deactivate switches a flow off. Runs that are under way go on; nothing new starts by itself.
func (d *Desk) Deactivate(ctx context.Context, flowID string) error {
	return d.switchOff(ctx, flowID, "", "")
}

// switchOff records why a flow starts no more: a person said so (no code), or Signet itself did.
func (d *Desk) switchOff(ctx context.Context, flowID, code, why string) error {
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil || !a.Active {
		return err
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
		return err
	}
	a.Active, a.Paused, a.Code = false, why, code
	if err := d.store.Activations().Put(ctx, a); err != nil {
		return err
	}
	d.refreshTriggers(ctx)
	d.tell(News{Kind: NewsFlow, ID: flowID})
	d.tell(News{Kind: NewsShell})
	return nil
}

// rescheduled follows a new version: a flow that is switched on goes on with it, or is switched off when it may not.
func (d *Desk) rescheduled(ctx context.Context, v flow.Version) {
	a, err := d.store.Activations().Get(ctx, v.Document.ID)
	if err != nil || !a.Active {
		return
	}
	if _, err := d.watchedFlow(ctx, a); err != nil {
		f := fault.Of(err)
		if err := d.switchOff(ctx, a.FlowID, f.Code, f.Text); err != nil {
			d.log.Error("an Action Flow could not be switched off", "flow", a.FlowID, "err", d.redactor.Clean(err.Error()))
		}
		return
	}
	d.refreshTriggers(ctx)
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
	}
	return started, err
}
