package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

const (
	person     = "per_1"
	connection = "dyn_target"
)

// newEngine is the real engine, with an app that writes to the parent's target.
func newEngine(j engine.Journal, target string, continueAtStart bool) *engine.Engine {
	ids := enginetest.NewIdentities()
	ids.Connect(engine.Address{ID: connection, Name: "Target", App: "target", Kind: "dynamic", Method: "password",
		Target: connector.Target{System: "Target", Host: "127.0.0.1"}})
	ids.Provide(connection, person, secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("unused")})
	return engine.New(engine.Options{Registry: registry(target), Language: plain{}, Journal: j, Identities: ids,
		Documents: documents{}, ContinueAtStart: continueAtStart})
}

func registry(target string) *connector.Registry {
	act := func(name string, class connector.Class, effect connector.Effect) *connector.Action {
		return &connector.Action{Name: name, Title: "Do " + name, Group: "Actions", Class: class, Effect: effect, NeedsConnection: true,
			Sentence: "Do " + name, Run: func(ctx context.Context, c *connector.Call) (connector.Result, error) {
				return connector.Result{Bundles: []map[string]any{{"done": true}}}, call(ctx, target+"/"+name, c.Key)
			}}
	}
	check := act("check", connector.Checkable, connector.Changes)
	check.DidIt = func(ctx context.Context, c *connector.Call) (bool, bool, error) {
		status, err := ask(ctx, target+"/did", c.Key)
		return status == http.StatusNoContent, err == nil, err
	}
	pure := act("pure", connector.Pure, connector.None)
	pure.NeedsConnection = false
	pure.Run = func(context.Context, *connector.Call) (connector.Result, error) {
		return connector.Result{Bundles: []map[string]any{{}}}, nil
	}
	app := &connector.App{Name: "target", Title: "Target", Accent: "http",
		Methods: []connector.Method{{Name: "password", Title: "Password", Fields: []connector.Field{connector.Password("password", "Password")}}},
		Check:   func(context.Context, *connector.Call) (connector.Identity, error) { return connector.Identity{}, nil },
		Actions: []*connector.Action{act("blind", connector.Blind, connector.Changes), act("keyed", connector.Keyed, connector.Creates),
			act("read", connector.Idempotent, connector.Reads), act("put", connector.Idempotent, connector.Changes), check, pure}}
	start := &connector.App{Name: "flow", Title: "Flow control", Accent: "flow", Actions: []*connector.Action{
		{Name: "start", Title: "Start", Group: "Flow control", Class: connector.Pure, Control: connector.Trigger},
		{Name: "iterator", Title: "Iterator", Group: "Flow control", Class: connector.Pure, Control: connector.Iterator}}}
	return connector.NewRegistry(app, start)
}

func call(ctx context.Context, url, key string) error {
	status, err := ask(ctx, url, key)
	if err == nil && status != http.StatusNoContent {
		err = fmt.Errorf("the target answered %d", status)
	}
	return err
}

func ask(ctx context.Context, url, key string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, errors.Join(err, res.Body.Close())
}

// actions are the modules of the flow after its start, of every class. Those behind the iterator go several at once.
var (
	actions = []string{"blind", "read", "keyed", "check", "put", "pure", "blind"}
	behind  = []string{"read", "keyed", "blind", "check"}
)

const (
	rows = 5
	// writes is how many attempts of classes that must be journaled a whole run has.
	writes = 4 + 3*rows
)

func document() *flow.Document {
	d := flow.New("flow_crash", "Crash")
	d.Settings.Parallel = 4
	add := func(app, action string, fields map[string]any) {
		m := flow.Module{ID: len(d.Modules) + 1, App: app, Action: action, Fields: fields}
		if app == "target" && action != "pure" {
			m.Connection = &flow.ConnectionRef{Dynamic: connection}
		}
		if m.ID > 1 {
			d.Links = append(d.Links, flow.Link{From: m.ID - 1, To: m.ID, Kind: flow.Next})
		}
		d.Modules = append(d.Modules, m)
	}
	add("flow", "start", nil)
	for _, a := range actions {
		add("target", a, nil)
	}
	list := make([]any, rows)
	for i := range list {
		list[i] = float64(i)
	}
	add("flow", "iterator", map[string]any{"array": list})
	for _, a := range behind {
		add("target", a, nil)
	}
	d.Dynamic = []flow.DynamicRef{{ID: connection}}
	return &d
}

type documents struct{}

func (documents) Document(_ context.Context, r engine.Run) (*flow.Document, error) {
	if d := document(); d.ID == r.FlowID {
		return d, nil
	}
	return nil, fault.New(fault.NotFound, "documents").Say("There is no Action Flow %s.", r.FlowID)
}

// plain is a language without references: this flow maps nothing.
type plain struct{}

type constant string

type scope struct{}

func (plain) Compile(text, _ string) (engine.Expression, error) { return constant(text), nil }
func (plain) Filter([][]flow.Condition) (engine.Predicate, error) {
	return nil, fmt.Errorf("no filters here")
}
func (plain) Coerce(v any, _ string) (any, error)                  { return v, nil }
func (plain) Scope(func() time.Time, *time.Location) engine.Scope  { return scope{} }
func (c constant) Eval(engine.Scope) (v any, drop bool, err error) { return string(c), false, nil }
func (scope) SetModule(int, any)                                   {}
func (scope) SetVar(string, string, any)                           {}
