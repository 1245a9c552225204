package desk

import (
	"context"
	"time"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
	"signet/backend/store"
)

// learning waits for the first request of a webhook, to learn from it what they hold.
type learning struct {
	until     time.Time
	how       *connector.Webhook
	fields    map[string]any
	structure []any // once it was learned
	at        time.Time
}

// learnWithin is how long the builder listens for a request.
const learnWithin = 10 * time.Minute

// Hook is a webhook as the builder shows it, without its token.
type Hook struct {
	ID        string
	Address   string // with dots for the token
	Listens   bool   // the listener is open now
	Trouble   string // why it is not
	CanShow   bool   // the keychain has the address
	Active    bool   // requests start runs
	Learning  bool
	Structure []any // learned, and not yet taken
	Requests  []HookRequest
	Waiting   []store.Arrival
	Running   int
}

// hookModule is the webhook module of a draft.
func (d *Desk) hookModule(flowID string, module int) (*flow.Module, string, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return nil, "", err
	}
	m, ok := doc.Module(module)
	if ok {
		if a, known := d.Registry.Action(m.App, m.Action); known && a.Starting != nil && a.Starting.Webhook != nil {
			return m, doc.Name, nil
		}
	}
	return nil, "", fault.New(fault.NotFound, "desk.webhook").About(doc.Name).Say("Module %d of %s is no webhook.", module, doc.Name).
		Hint("Choose the module Custom webhook.")
}

// Hook is the webhook of a module of a draft; it has an address from the first time on that it is looked at.
func (d *Desk) Hook(ctx context.Context, flowID string, module int) (Hook, error) {
	if _, _, err := d.hookModule(flowID, module); err != nil {
		return Hook{}, err
	}
	x, token, err := d.hookFor(ctx, flowID, module)
	if err != nil {
		return Hook{}, err
	}
	token.Wipe()
	if d.serves() {
		if err := d.openHooks(ctx); err != nil {
			d.log.Warn("the webhooks do not listen", "err", d.redactor.Clean(err.Error()))
		}
	}
	key := hookKey{flowID, module}
	out := Hook{ID: x.ID, CanShow: x.Kept, Requests: []HookRequest{}}
	h := &d.hooks
	h.mu.RLock()
	out.Listens, out.Address = h.server != nil, h.url("••••••")
	if h.trouble != nil {
		out.Trouble = fault.Of(h.trouble).Text
	}
	if l := h.learning[key]; l != nil {
		out.Structure, out.Learning = l.structure, l.structure == nil && d.clock.Now().Before(l.until)
	}
	out.Requests = append(out.Requests, h.recent[key]...)
	h.mu.RUnlock()
	if w := d.automatic.active(flowID); w != nil && w.webhook() && w.start.ID == module {
		out.Active = true
	}
	out.Running = d.automatic.loaded(flowID).runs
	out.Waiting, err = d.store.Arrivals().List(ctx, flowID, 100)
	return out, err
}

func (h *hookShelf) url(segment string) string {
	if !h.address.IsValid() {
		return ""
	}
	return "http://" + h.address.String() + "/hook/" + segment
}

// ShowHook gives the whole address of a webhook, for whoever enters it in another program. That it was shown is recorded.
func (d *Desk) ShowHook(ctx context.Context, flowID string, module int) (secret.Text, error) {
	_, name, err := d.hookModule(flowID, module)
	if err != nil {
		return secret.Text{}, err
	}
	x, token, err := d.hookFor(ctx, flowID, module)
	if err != nil {
		return secret.Text{}, err
	}
	defer token.Wipe()
	if token.IsZero() {
		if token, err = d.tokenOf(ctx, x); err != nil {
			return secret.Text{}, err
		}
	}
	e := d.event(audit.HookShown)
	e.FlowID, e.FlowName, e.Module, e.Object = flowID, name, module, x.ID
	if err := d.record(ctx, e); err != nil {
		return secret.Text{}, err
	}
	return d.hookURL(token)
}

// NewHookAddress replaces the address of a webhook, and gives the new one.
func (d *Desk) NewHookAddress(ctx context.Context, flowID string, module int) (secret.Text, error) {
	if _, _, err := d.hookModule(flowID, module); err != nil {
		return secret.Text{}, err
	}
	x, token, err := d.hookFor(ctx, flowID, module)
	if err != nil {
		return secret.Text{}, err
	}
	if token.IsZero() {
		if _, token, err = d.makeHook(ctx, flowID, module, x.ID); err != nil {
			return secret.Text{}, err
		}
	}
	defer token.Wipe()
	return d.hookURL(token)
}

func (d *Desk) hookURL(token secret.Text) (secret.Text, error) {
	h := &d.hooks
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.server == nil {
		f := fault.New(fault.Unavailable, "desk.webhook").Coded("webhook.closed").Say("The webhooks do not listen in this Signet.").
			Hint("Open the window, or run: signet serve")
		if h.trouble != nil {
			f = fault.Of(h.trouble)
		}
		return secret.Text{}, f
	}
	return secret.New(h.url(token.Reveal())), nil
}

// tokenOf reads the token from the keychain, and holds it to what requests are known by.
func (d *Desk) tokenOf(ctx context.Context, x store.Hook) (secret.Text, error) {
	gone := fault.New(fault.NotFound, "desk.webhook").Coded("webhook.not_kept").Headline("This address cannot be shown again").
		Say("It works, but no keychain has kept it.").Hint("Make a new address, and enter it in the programs that call it.")
	if !x.Kept || d.keep == nil {
		return secret.Text{}, gone
	}
	token, err := d.keep.Get(ctx, hookItem(x))
	if fault.Is(err, fault.NotFound) || err == nil && !same(x.Hash, token.Reveal()) {
		return secret.Text{}, gone
	}
	return token, err
}

// LearnHook listens for the next request of a webhook, to learn what its requests hold. It ends with the first one.
func (d *Desk) LearnHook(ctx context.Context, flowID string, module int, on bool) (Hook, error) {
	m, _, err := d.hookModule(flowID, module)
	if err != nil {
		return Hook{}, err
	}
	if _, err := d.Hook(ctx, flowID, module); err != nil { // it has an address, and listens
		return Hook{}, err
	}
	h := &d.hooks
	h.mu.Lock()
	if h.learning == nil {
		h.learning = map[hookKey]*learning{}
	}
	key := hookKey{flowID, module}
	if on {
		a, _ := d.Registry.Action(m.App, m.Action)
		h.learning[key] = &learning{until: d.clock.Now().Add(learnWithin), how: a.Starting.Webhook, fields: m.Fields}
	} else {
		delete(h.learning, key)
	}
	h.mu.Unlock()
	return d.Hook(ctx, flowID, module)
}

// learnsFrom says how a webhook that waits to learn reads requests, and with which settings; nil when it does not wait.
func (d *Desk) learnsFrom(key hookKey) (*connector.Webhook, map[string]any) {
	d.hooks.mu.RLock()
	defer d.hooks.mu.RUnlock()
	l := d.hooks.learning[key]
	if l == nil || l.structure != nil || d.clock.Now().After(l.until) {
		return nil, nil
	}
	return l.how, l.fields
}

func (d *Desk) learn(key hookKey, structure []any) {
	d.hooks.mu.Lock()
	defer d.hooks.mu.Unlock()
	if l := d.hooks.learning[key]; l != nil {
		l.structure, l.at = structure, d.clock.Now()
	}
}

// DropArrivals deletes requests that wait on disk for their run.
func (d *Desk) DropArrivals(ctx context.Context, flowID string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	e := d.event(audit.HookDropped)
	e.FlowID = flowID
	if doc, _, err := d.workspace.Draft(flowID); err == nil {
		e.FlowName = doc.Name
	}
	e.Facts = map[string]string{"requests": itoa(len(ids))}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return d.store.Arrivals().Delete(ctx, flowID, ids...)
}

// Replay starts the newest version of a flow again, with the bundles that once started one of its runs.
func (d *Desk) Replay(ctx context.Context, runID string) (engine.Run, error) {
	r, err := d.engine.Get(ctx, runID)
	if err != nil {
		return engine.Run{}, err
	}
	if r.Arrived == nil {
		return engine.Run{}, fault.New(fault.FailedPrecondition, "desk.replay").About(r.FlowName).Coded("run.nothing_arrived").
			Say("What started run %d is not kept.", r.Number).Hint("Send the request again.")
	}
	if err := d.mayStart(ctx); err != nil {
		return engine.Run{}, err
	}
	q := engine.StartRequest{Person: d.Person.ID, PersonName: d.personName(ctx), OSUser: d.Person.OSUser, Trigger: "replay",
		NoWait: true, Arrived: r.Arrived} // a person is there: it acts as they do
	if err := d.published(ctx, r.FlowID, &q); err != nil {
		return engine.Run{}, err
	}
	next, _, err := d.engine.Prepare(ctx, q)
	if err != nil {
		return next, err
	}
	return d.engine.Start(ctx, next.ID)
}
