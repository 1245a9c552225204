package desk

import (
	"context"
	"net/http"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

// awaited is a run that a person has started, and that waits for a request to begin with.
type awaited struct {
	run      string
	how      *connector.Webhook
	fields   map[string]any
	responds bool
	bundle   chan map[string]any
}

// Await waits for the next request to a webhook: what Run once of a flow does that starts with one. Of two runs that
// wait for the same webhook, the later one gets it.
func (h *hookShelf) Await(ctx context.Context, r engine.Run, module int) (map[string]any, error) {
	d := h.desk
	doc, _, err := d.Document(ctx, r.FlowID, r.Version)
	if err != nil {
		return nil, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return nil, fault.New(fault.NotFound, "desk.await").About(doc.Name).Say("%s has no module %d.", doc.Name, module).Hint("Run it again.")
	}
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok || a.Starting == nil || a.Starting.Webhook == nil {
		return nil, fault.New(fault.NotFound, "desk.await").About(doc.Name).Say("Module %d of %s is no webhook.", module, doc.Name).Hint("Run it again.")
	}
	if !d.serves() {
		return nil, fault.New(fault.FailedPrecondition, "desk.await").About(doc.Name).Coded("webhook.closed").
			Headline("Nothing listens for the webhook").Say("%s starts with a request, and no window and no server is open to take one.", doc.Name).
			Hint("Run it in the window, or beside: signet serve")
	}
	_, token, err := d.hookFor(ctx, r.FlowID, module)
	if err != nil {
		return nil, err
	}
	token.Wipe()
	if err := d.openHooks(ctx); err != nil {
		return nil, err
	}
	w := &awaited{run: r.ID, how: a.Starting.Webhook, fields: m.Fields, responds: d.answers(doc.Modules), bundle: make(chan map[string]any, 1)}
	key := hookKey{r.FlowID, module}
	h.mu.Lock()
	if h.awaited == nil {
		h.awaited = map[hookKey]*awaited{}
	}
	h.awaited[key] = w
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		if h.awaited[key] == w {
			delete(h.awaited, key)
		}
		h.mu.Unlock()
	}()
	select {
	case b := <-w.bundle:
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// waitingRun is the run that waits for a request of the webhook; nil when none does.
func (h *hookShelf) waitingRun(key hookKey) *awaited {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.awaited[key]
}

// take hands a request to the run that waits for it, once.
func (h *hookShelf) take(key hookKey, w *awaited, bundle map[string]any) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.awaited[key] != w {
		return false
	}
	delete(h.awaited, key)
	w.bundle <- bundle // it has room for the one
	return true
}

// deliverAwaited gives a request to a run that a person has started; false when that has gone meanwhile.
func (d *Desk) deliverAwaited(w http.ResponseWriter, r *http.Request, key hookKey, to *awaited, bundle map[string]any) (status int, ok bool) {
	var answer chan connector.Answer
	if to.responds {
		answer = d.hooks.expect(to.run)
		defer d.hooks.letGo(to.run)
	}
	if !d.hooks.take(key, to, bundle) {
		return 0, false
	}
	if answer == nil {
		accept(w)
		return http.StatusOK, true
	}
	return d.awaitAnswer(w, r, to.run, answer), true
}
