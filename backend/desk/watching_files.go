package desk

import (
	"context"
	"maps"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
)

// watcher is the goroutine that hears when asking a trigger pays.
type watcher struct {
	hash string
	stop context.CancelFunc
}

// retryWake is how long a watcher that failed waits, such as for a folder that is not there.
const retryWake = 15 * time.Second

// watchNews keeps a watcher for each instant flow whose trigger can be asked, and ends those of flows that are off.
func (d *Desk) watchNews(flows map[string]*watched) {
	a := &d.automatic
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.serving || a.beside == nil {
		return
	}
	if a.watchers == nil {
		a.watchers = map[string]watcher{}
	}
	for id, x := range a.watchers {
		if w := flows[id]; w == nil || w.hash != x.hash {
			x.stop()
			delete(a.watchers, id)
		}
	}
	for id, w := range flows {
		if _, known := a.watchers[id]; known || !w.instant() || !w.polls() || w.action.Starting.Wake == nil {
			continue
		}
		ctx, stop := context.WithCancel(a.beside)
		a.watchers[id] = watcher{w.hash, stop}
		d.beside.Go(func() { d.wakeUp(ctx, id, w) })
	}
}

func (d *Desk) wakeUp(ctx context.Context, id string, w *watched) {
	for ctx.Err() == nil {
		d.automatic.again(id) // what came while nobody watched
		err := w.action.Starting.Wake(ctx, d.triggerCall(w, connector.Position{}), func() { d.automatic.again(id) })
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			d.log.Warn("a trigger does not watch now; it tries again", "flow", id, "err", d.redactor.Clean(err.Error()))
		}
		timer := time.NewTimer(retryWake)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// runPolled starts a run of an instant flow whose trigger has something new. It looks first, so that a file that is
// still being written makes no run of nothing.
func (d *Desk) runPolled(ctx context.Context, w *watched) (time.Time, error) {
	id := w.activation.FlowID
	if d.automatic.loaded(id).runs > 0 || !d.automatic.news(id) {
		return time.Time{}, nil // the end of the run looks again
	}
	at, err := positions{d}.Position(ctx, &engine.Run{FlowID: id, Version: w.version.Number}, w.start.ID)
	if err != nil {
		return time.Time{}, err
	}
	c := d.triggerCall(w, at)
	if _, reads := c.Fields["content"]; reads {
		c.Fields["content"] = false // whether there is something is asked, not what is in it
	}
	found, err := w.action.Starting.Poll(ctx, c, at)
	if err != nil {
		d.notStarted(ctx, w, "file", err)
		return time.Time{}, err
	}
	if len(found.Bundles) == 0 {
		if found.More { // not yet: it is asked again soon
			d.automatic.later(id)
			return d.now().Add(time.Second), nil
		}
		if found.Mark != at.Mark { // nothing was taken, so nothing has to be done before it is kept
			at.Mark = found.Mark
			return time.Time{}, d.store.Positions().Put(ctx, id, w.start.ID, false, at)
		}
		return time.Time{}, nil
	}
	_, err = d.startByItself(ctx, w, "file", nil, 0, nil)
	return time.Time{}, err
}

// triggerCall is a question to a trigger outside of a run: it has no connection, and its fields are as written.
func (d *Desk) triggerCall(w *watched, at connector.Position) *connector.Call {
	fields := map[string]any{}
	for _, f := range w.action.Inputs {
		if f.Default != nil {
			fields[f.Name] = f.Default
		}
	}
	maps.Copy(fields, w.start.Fields)
	return connector.NewCall(connector.Call{Fields: fields, Files: connector.NewFiles(d.allowed), Net: d.network, Log: d.log, Now: d.clock.Now, At: at}, nil, nil)
}
