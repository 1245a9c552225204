package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/schedule"
	"signet/backend/store"
)

// Bounds of the runner.
const (
	lookEvery  = 20 * time.Second // the wall clock is looked at: a computer that slept is noticed, and nothing drifts
	onTime     = 90 * time.Second // a run this late is not a missed one
	mostMissed = 10000
	mostAtOnce = 100 // requests that one run of a scheduled webhook takes
)

// now is the wall clock, without the reading that stands still while a computer sleeps.
func (d *Desk) now() time.Time { return d.clock.Now().Round(0) }

// runTriggers starts what is due until ctx ends.
func (d *Desk) runTriggers(ctx context.Context) {
	for ctx.Err() == nil {
		next := d.RunDue(ctx)
		wait := lookEvery
		if !next.IsZero() {
			wait = min(max(next.Sub(d.now()), 10*time.Millisecond), lookEvery)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-d.automatic.alarm():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// RunDue starts every run that is due now, and says when the next one is; zero when none is planned.
func (d *Desk) RunDue(ctx context.Context) time.Time {
	var soonest time.Time
	for _, w := range d.automatic.all() {
		next, err := d.runDue(ctx, w)
		if err != nil {
			d.log.Warn("an Action Flow could not start by itself", "flow", w.activation.FlowID, "err", d.redactor.Clean(err.Error()))
		}
		if !next.IsZero() && (soonest.IsZero() || next.Before(soonest)) {
			soonest = next
		}
	}
	return soonest
}

func (d *Desk) runDue(ctx context.Context, w *watched) (next time.Time, err error) {
	if d.Locked() {
		return time.Time{}, nil // what is due meanwhile is missed, and the rule for that decides
	}
	if w.plan == nil {
		return d.runNews(ctx, w)
	}
	now := d.now()
	a, err := d.store.Activations().Get(ctx, w.activation.FlowID)
	if err != nil || !a.Active {
		return time.Time{}, err
	}
	if p, err := d.PauseOf(ctx, a.FlowID); err != nil || p.Paused {
		return time.Time{}, err
	}
	last, n := w.plan.Missed(latest(a.At, a.Done), now, mostMissed)
	if n == 0 {
		next, ok := w.plan.Next(now)
		if !ok {
			return time.Time{}, d.switchOff(ctx, a.FlowID, "schedule.over", "Its schedule has no further run.")
		}
		return next, nil
	}
	late := now.Sub(last) > onTime
	missed := n
	if !late {
		missed--
	}
	rule := w.version.Document.Scheduling.Missed
	if missed > 0 {
		if err := d.recordMissed(ctx, w, last, missed, late, rule); err != nil {
			return now.Add(lookEvery), err
		}
	}
	// Recorded before anything starts: should Signet end now, a planned run is left out rather than made twice.
	if err := d.changeActivation(ctx, a.FlowID, func(a *store.Activation) {
		a.Done = last
		if late && rule == flow.MissedAsk {
			a.Asks = last
		}
	}); err != nil {
		return now.Add(lookEvery), err
	}
	if late && rule == flow.MissedAsk {
		d.tellFlow(a.FlowID)
	}
	next, _ = w.plan.Next(now)
	if late && rule != flow.MissedOnce {
		return next, nil
	}
	return next, d.startPlanned(ctx, w)
}

func (d *Desk) recordMissed(ctx context.Context, w *watched, last time.Time, n int, late bool, rule string) error {
	e := d.event(audit.FlowMissed)
	e.FlowID, e.FlowName, e.Version = w.activation.FlowID, w.version.Document.Name, w.version.Number
	e.Facts = map[string]string{"runs": itoa(n), "last": last.UTC().Format(time.RFC3339)}
	switch {
	case !late:
		e.Facts["rule"] = "the next one was on time"
	case rule == flow.MissedOnce:
		e.Facts["rule"] = "run once now"
	case rule == flow.MissedAsk:
		e.Facts["rule"] = "ask"
	default:
		e.Facts["rule"] = "skip"
	}
	return d.record(ctx, e)
}

// startPlanned starts the run of a schedule. A flow that is still at work with what it took is not started a second
// time where that would take the same again, or where one already stands in line.
func (d *Desk) startPlanned(ctx context.Context, w *watched) error {
	busy := d.automatic.loaded(w.activation.FlowID).runs
	if w.polls() && busy > 0 || w.version.Document.Settings.Sequential && busy > 1 {
		d.log.Info("a planned run was left out: the one before is not over", "flow", w.activation.FlowID)
		return nil
	}
	if w.webhook() {
		_, err := d.takeArrivals(ctx, w, mostAtOnce)
		return err
	}
	_, err := d.startByItself(ctx, w, "schedule", nil, 0, nil)
	return err
}

// runNews starts what came to an instant trigger while no run could start, or what a watched folder has.
func (d *Desk) runNews(ctx context.Context, w *watched) (time.Time, error) {
	switch {
	case w.webhook():
		for {
			n, err := d.takeArrivals(ctx, w, 1)
			if err != nil || n == 0 {
				return time.Time{}, err
			}
		}
	case w.polls():
		return d.runPolled(ctx, w)
	}
	return time.Time{}, nil
}

// takeArrivals starts one run with requests that waited on disk, the oldest first.
func (d *Desk) takeArrivals(ctx context.Context, w *watched, most int) (int, error) {
	list, err := d.store.Arrivals().List(ctx, w.activation.FlowID, most)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	var bundles engine.Brought
	var ids []int64
	var size int64
	for _, x := range list {
		a, ok, err := d.store.Arrivals().Get(ctx, x.FlowID, x.ID)
		if err != nil {
			return 0, err
		}
		var b engine.Brought
		if !ok || a.Module != w.start.ID || json.Unmarshal(a.Body, &b) != nil {
			ids = append(ids, x.ID) // of a module that is gone
			continue
		}
		bundles, ids, size = append(bundles, b...), append(ids, x.ID), size+x.Size
	}
	if len(bundles) > 0 {
		if _, err := d.startByItself(ctx, w, "webhook", bundles, size, nil); err != nil {
			return 0, err
		}
	}
	return len(ids), d.store.Arrivals().Delete(ctx, w.activation.FlowID, ids...)
}

// planOf is the schedule of a version, in the person's zone; nil for one that no clock starts.
func (d *Desk) planOf(ctx context.Context, s flow.Scheduling, since time.Time) (*schedule.Plan, error) {
	if s.Type == flow.OnDemand || s.Type == flow.Immediate {
		return nil, nil
	}
	settings, err := d.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return schedule.New(s, settings.zone(), since.Round(0))
}

// NextRuns says when a schedule would be due, for whoever sets one.
func (d *Desk) NextRuns(ctx context.Context, s flow.Scheduling, n int) ([]time.Time, *time.Location, error) {
	settings, err := d.Settings(ctx)
	if err != nil {
		return nil, nil, err
	}
	zone := settings.zone()
	if l, err := time.LoadLocation(s.Zone); s.Zone != "" && err == nil {
		zone = l
	}
	p, err := d.planOf(ctx, s, d.now())
	if err != nil || p == nil {
		return []time.Time{}, zone, err
	}
	return p.Upcoming(d.now(), n), zone, nil
}

// DecideMissed settles a missed run that waits for a person: it runs now, or is left out.
func (d *Desk) DecideMissed(ctx context.Context, flowID string, run bool) error {
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil || a.Asks.IsZero() {
		return err
	}
	asked := a.Asks
	w := d.automatic.active(flowID)
	if run && w == nil {
		return fault.New(fault.FailedPrecondition, "desk.missed").Coded("flow.off").Say("The Action Flow is switched off.").Hint("Switch it on first.")
	}
	e := d.event(audit.FlowMissed)
	e.FlowID = flowID
	if doc, _, err := d.workspace.Draft(flowID); err == nil {
		e.FlowName = doc.Name
	}
	e.Facts = map[string]string{"last": asked.UTC().Format(time.RFC3339), "decided": map[bool]string{true: "run now", false: "left out"}[run]}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if err := d.changeActivation(ctx, flowID, func(a *store.Activation) { a.Asks = time.Time{} }); err != nil {
		return err
	}
	d.tellFlow(flowID)
	if !run {
		return nil
	}
	return d.startPlanned(ctx, w)
}

// Automatic is how a flow stands that may run by itself.
type Automatic struct {
	Active  bool
	Can     bool   // its newest version may be switched on
	Why     string // why it cannot
	Words   string // when it runs: "every day at 08:00"
	Next    time.Time
	Last    *engine.Run // the newest run that started by itself
	Paused  string      // why Signet does not start it, for people
	Asks    time.Time   // a missed run of which a person decides
	By      string
	At      time.Time
	Waiting int // requests on disk
	Serves  bool
}

// AutomaticOf reads how a flow stands.
func (d *Desk) AutomaticOf(ctx context.Context, flowID string) (Automatic, error) {
	a, err := d.store.Activations().Get(ctx, flowID)
	if err != nil {
		return Automatic{}, err
	}
	out := Automatic{Active: a.Active, By: a.ByName, At: a.At, Asks: a.Asks, Paused: a.Paused, Serves: d.serves()}
	w, err := d.watchedFlow(ctx, a)
	if err != nil {
		out.Why = fault.Of(err).Text
	} else {
		out.Can, out.Words = true, w.version.Document.Scheduling.Words()
	}
	if p, err := d.PauseOf(ctx, flowID); err == nil && p.Paused {
		out.Paused = p.Reason
	}
	if out.Can && out.Active && out.Paused == "" && w.plan != nil {
		out.Next, _ = w.plan.Next(latest(d.now(), a.Done))
	}
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: flowID, Limit: 20})
	if err != nil {
		return out, err
	}
	if i := slices.IndexFunc(runs, func(r engine.Run) bool { return r.Unattended }); i >= 0 {
		out.Last = &runs[i]
	}
	out.Waiting, _, err = d.store.Arrivals().Count(ctx, flowID)
	return out, err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// notStarted records that a flow could not start by itself: nobody was there to read why. One that keeps from
// starting is paused like one that keeps failing.
func (d *Desk) notStarted(ctx context.Context, w *watched, trigger string, cause error) {
	f := fault.Of(cause)
	e := d.event(audit.RunNotStarted)
	e.FlowID, e.FlowName, e.Version, e.VersionHash, e.Trigger = w.activation.FlowID, w.version.Document.Name, w.version.Number, w.hash, trigger
	e.Outcome, e.ErrorCode, e.Error = "failed", f.Code, d.redactor.Clean(f.Text)
	if err := d.record(ctx, e); err != nil {
		d.log.Error("a run that could not start is not recorded", "flow", e.FlowID, "err", d.redactor.Clean(err.Error()))
		return
	}
	if f.Kind == fault.Unavailable || f.Kind == fault.Cancelled {
		return // it may be otherwise at the next time
	}
	d.automatic.mu.Lock()
	if d.automatic.troubled == nil {
		d.automatic.troubled = map[string]bool{}
	}
	d.automatic.troubled[e.FlowID] = true
	d.automatic.mu.Unlock()
	n := 0
	if err := d.changeActivation(ctx, e.FlowID, func(a *store.Activation) { a.Errors++; n = a.Errors }); err != nil {
		return
	}
	if limit := max(1, w.version.Document.Settings.MaxErrors); n < limit && !w.instant() {
		return
	}
	reason := strings.TrimSuffix(f.Headlined(), ".") + ". " + f.Text
	if _, err := d.PauseFlow(ctx, e.FlowID, Pause{Code: f.Code, Errors: n, Reason: "It could not start. " + reason}); err != nil {
		d.log.Warn("a flow that cannot start could not be paused", "flow", e.FlowID, "err", d.redactor.Clean(err.Error()))
	}
}

// positions keep how far triggers have read, in the store.
type positions struct{ d *Desk }

// Position is how far a trigger has read. One that was never asked begins where the person chose, else from now on.
func (p positions) Position(ctx context.Context, r *engine.Run, module int) (connector.Position, error) {
	var at connector.Position
	known, err := p.d.store.Positions().Get(ctx, r.FlowID, module, r.Draft, &at)
	if err != nil || known {
		return at, err
	}
	at = connector.Position{Where: connector.FromNow, Since: p.d.now().UTC()}
	if a, err := p.d.store.Activations().Get(ctx, r.FlowID); err == nil && !r.Draft && a.Active {
		at.Since = a.At
	}
	return at, p.d.store.Positions().Put(ctx, r.FlowID, module, r.Draft, at)
}

// Advance keeps how far a trigger has read, and asks again at once where there is more.
func (p positions) Advance(ctx context.Context, r *engine.Run, module int, mark string, more bool) error {
	var at connector.Position
	if _, err := p.d.store.Positions().Get(ctx, r.FlowID, module, r.Draft, &at); err != nil {
		return err
	}
	at.Mark = mark
	err := p.d.store.Positions().Put(ctx, r.FlowID, module, r.Draft, at)
	if err == nil && more && r.Unattended {
		p.d.automatic.again(r.FlowID)
	}
	return err
}

// ChooseStart says where a trigger begins to read: from now on, with all there is, or from a date on.
func (d *Desk) ChooseStart(ctx context.Context, flowID string, module int, draft bool, where connector.Where, since time.Time) error {
	at := connector.Position{Where: where}
	switch where {
	case connector.FromAll:
	case connector.FromNow:
		at.Since = d.now().UTC()
	case connector.FromSince:
		if since.IsZero() {
			return fault.New(fault.Invalid, "desk.choose_start").On("since").Say("The date is missing.").Hint("Choose the date to start from.")
		}
		at.Since = since.UTC()
	default:
		return fault.New(fault.Invalid, "desk.choose_start").On("where").Say("%q is no place to start.", where).
			Hint("Choose From now on, All, or Since a date.")
	}
	if err := d.store.Positions().Put(ctx, flowID, module, draft, at); err != nil {
		return err
	}
	d.automatic.ring()
	return nil
}
