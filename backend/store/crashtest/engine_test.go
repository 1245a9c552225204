package crashtest

import (
	"context"
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
	app := &connector.App{Name: "target", Title: "Target", Accent: "http",
		Methods: []connector.Method{{Name: "password", Title: "Password", Fields: []connector.Field{connector.Password("password", "Password")}}},
		Check:   func(context.Context, *connector.Call) (connector.Identity, error) { return connector.Identity{}, nil },
		Actions: []*connector.Action{act("blind", connector.Blind, connector.Changes), act("keyed", connector.Keyed, connector.Creates),
			act("read", connector.Idempotent, connector.Reads)}}
	start := &connector.App{Name: "flow", Title: "Flow control", Accent: "flow", Actions: []*connector.Action{
		{Name: "start", Title: "Start", Group: "Flow control", Class: connector.Pure, Control: connector.Trigger}}}
	return connector.NewRegistry(app, start)
}

func call(ctx context.Context, url, key string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	if e := res.Body.Close(); err == nil {
		err = e
	}
	if err == nil && res.StatusCode != http.StatusNoContent {
		err = fmt.Errorf("the target answered %s", res.Status)
	}
	return err
}

// actions are the modules of the flow, after its start.
var actions = []string{"blind", "read", "keyed", "blind"}

// writes is how many of them write.
const writes = 3

func document() *flow.Document {
	d := flow.New("flow_crash", "Crash")
	d.Modules = append(d.Modules, flow.Module{ID: 1, App: "flow", Action: "start"})
	for i, a := range actions {
		d.Modules = append(d.Modules, flow.Module{ID: i + 2, App: "target", Action: a, Connection: &flow.ConnectionRef{Dynamic: connection}})
		d.Links = append(d.Links, flow.Link{From: i + 1, To: i + 2, Kind: flow.Next})
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
