package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const canary = "correct-horse-battery"

// bench is an engine with a system of which the test decides every answer.
type bench struct {
	t       testing.TB
	ctx     context.Context
	journal *enginetest.Journal
	ids     *enginetest.Identities
	engine  *engine.Engine
	opt     engine.Options
	docs    map[string]*flow.Document

	mu    sync.Mutex
	calls []string // "action:text" in order
	keys  []string
	seen  []secret.Values
	on    func(ctx context.Context, action string, c *connector.Call) (connector.Result, error)
	did   func() (bool, bool, error)
}

func (b *bench) Document(_ context.Context, r engine.Run) (*flow.Document, error) {
	if d := b.docs[r.FlowID]; d != nil {
		return d, nil
	}
	return nil, fault.New(fault.NotFound, "documents").Say("There is no such Action Flow.")
}

func (b *bench) Subflow(_ context.Context, id string, _ engine.Run) (engine.Called, error) {
	if d := b.docs[id]; d != nil {
		return engine.Called{Document: d, Version: 1, Hash: "h"}, nil
	}
	return engine.Called{}, fault.New(fault.NotFound, "documents").Say("There is no such Action Flow.")
}

func (b *bench) run(action string) connector.RunFunc {
	return func(ctx context.Context, c *connector.Call) (connector.Result, error) {
		b.mu.Lock()
		b.calls = append(b.calls, action+":"+c.Text("text"))
		b.keys = append(b.keys, c.Key)
		on := b.on
		b.mu.Unlock()
		if on != nil {
			return on(ctx, action, c)
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	}
}

func (b *bench) registry() *connector.Registry {
	text := connector.Text("text", "Text")
	act := func(name string, class connector.Class, effect connector.Effect, conn bool) *connector.Action {
		return &connector.Action{Name: name, Title: "Do " + name, Group: "Actions", Class: class, Effect: effect,
			NeedsConnection: conn, Inputs: []connector.Field{text}, Run: b.run(name), Sentence: "Do it to {{text}}"}
	}
	check := act("check", connector.Checkable, connector.Changes, true)
	check.DidIt = func(context.Context, *connector.Call) (bool, bool, error) { return b.did() }
	strict := act("strict", connector.Pure, connector.None, false)
	strict.Inputs = []connector.Field{connector.Text("text", "Text", connector.Required()), connector.Number("count", "Count")}
	sys := &connector.App{Name: "sys", Title: "System", Accent: "http",
		Methods: []connector.Method{{Name: "password", Title: "Password", Fields: []connector.Field{connector.Password("password", "Password")}}},
		Check:   func(context.Context, *connector.Call) (connector.Identity, error) { return connector.Identity{}, nil },
		Actions: []*connector.Action{act("pure", connector.Pure, connector.None, false),
			act("read", connector.Idempotent, connector.Reads, true), act("write", connector.Blind, connector.Changes, true),
			act("keyed", connector.Keyed, connector.Creates, true), act("put", connector.Idempotent, connector.Changes, true), check, strict}}
	ctl := func(name string, c connector.Control) *connector.Action {
		return &connector.Action{Name: name, Title: name, Group: "Flow control", Class: connector.Pure, Control: c}
	}
	flowApp := &connector.App{Name: "flow", Title: "Flow control", Accent: "flow", Actions: []*connector.Action{
		ctl("start", connector.Trigger), ctl("router", connector.Router), ctl("if_else", connector.IfElse), ctl("merge", connector.Merge),
		ctl("iterator", connector.Iterator), ctl("repeater", connector.Repeater), ctl("array_aggregator", connector.Aggregate),
		ctl("text_aggregator", connector.Aggregate), ctl("numeric_aggregator", connector.Aggregate), ctl("table_aggregator", connector.Aggregate),
		ctl("set", connector.SetVariables), ctl("get", connector.GetVariables), ctl("increment", connector.Increment),
		ctl("sleep", connector.Sleep), ctl("call", connector.Subflow), ctl("return", connector.ReturnOutput),
		ctl("ignore", connector.DirIgnore), ctl("resume", connector.DirResume), ctl("commit", connector.DirCommit),
		ctl("rollback", connector.DirRollback), ctl("break", connector.DirBreak), ctl("retry", connector.DirRetry), ctl("throw", connector.DirThrow)}}
	return connector.NewRegistry(sys, flowApp)
}

func newBench(t testing.TB, change ...func(*engine.Options)) *bench {
	t.Helper()
	b := &bench{t: t, ctx: context.Background(), journal: enginetest.NewJournal(), ids: enginetest.NewIdentities(),
		docs: map[string]*flow.Document{}}
	b.ids.Connect(engine.Address{ID: "dyn_sys", Name: "System", App: "sys", Kind: "dynamic", Method: "password",
		Target: connector.Target{System: "S4P", Host: "127.0.0.1:1"}})
	b.ids.Connect(engine.Address{ID: "con_sys", Name: "Shared system", App: "sys", Kind: "shared", Method: "password",
		Target: connector.Target{System: "S4P", Host: "127.0.0.1:1"}})
	sign := func(user string) secret.Values {
		return secret.Values{"user": secret.New(user), "password": secret.New(canary)}
	}
	b.ids.Provide("dyn_sys", "anna", sign("ANNA.K"))
	b.ids.Provide("con_sys", "", sign("SVC"))
	b.opt = engine.Options{Registry: b.registry(), Language: tongue{}, Journal: b.journal, Identities: b.ids, Documents: b, Subflows: b,
		Grace: 50 * time.Millisecond}
	for _, c := range change {
		c(&b.opt)
	}
	b.engine = engine.New(b.opt)
	t.Cleanup(func() { b.engine.Close() })
	return b
}

// restart ends the engine as the end of the program does, and starts another over the same journal.
func (b *bench) restart() {
	b.engine.Close()
	b.engine = engine.New(b.opt)
}

func (b *bench) made() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.calls...)
}

func (b *bench) answer(f func(ctx context.Context, action string, c *connector.Call) (connector.Result, error)) {
	b.mu.Lock()
	b.on = f
	b.mu.Unlock()
}

// do runs a document to its end, or to where it waits.
func (b *bench) do(doc *flow.Document, change ...func(*engine.StartRequest)) engine.Run {
	b.t.Helper()
	r := b.start(doc, change...)
	r, err := b.engine.Wait(b.ctx, r.ID)
	require.NoError(b.t, err)
	return r
}

func (b *bench) start(doc *flow.Document, change ...func(*engine.StartRequest)) engine.Run {
	b.t.Helper()
	b.docs[doc.ID] = doc
	q := engine.StartRequest{Document: doc, Version: 1, Hash: "h", Person: "anna", PersonName: "Anna", Trigger: "run_once"}
	for _, c := range change {
		c(&q)
	}
	r, missing, err := b.engine.Prepare(b.ctx, q)
	require.NoError(b.t, err)
	require.Empty(b.t, missing)
	r, err = b.engine.Start(b.ctx, r.ID)
	require.NoError(b.t, err)
	return r
}

func with(inputs map[string]any) func(*engine.StartRequest) {
	return func(q *engine.StartRequest) { q.Inputs = inputs }
}

func (b *bench) names(runID string) []string {
	names, err := b.journal.EntryNames(b.ctx, runID)
	require.NoError(b.t, err)
	return names
}

func (b *bench) states(runID string) []string {
	steps, err := b.journal.Steps(b.ctx, runID)
	require.NoError(b.t, err)
	var out []string
	for _, s := range steps {
		out = append(out, fmt.Sprintf("%d.%d %s", s.Module, s.Operation, s.State))
	}
	return out
}

// sketch draws documents.
type sketch struct{ flow.Document }

func draw() *sketch {
	return &sketch{flow.New("flow_1", "Check orders")}
}

func (s *sketch) mod(id int, kind string, fields map[string]any) *sketch {
	var app, action string
	for i := range kind {
		if kind[i] == '.' {
			app, action = kind[:i], kind[i+1:]
		}
	}
	m := flow.Module{ID: id, App: app, Action: action, Fields: fields}
	switch action {
	case "read", "write", "keyed", "put", "check":
		m.Connection = &flow.ConnectionRef{Dynamic: "dyn_sys"}
	}
	s.Modules = append(s.Modules, m)
	return s
}

func (s *sketch) chain(ids ...int) *sketch {
	for i := 1; i < len(ids); i++ {
		s.link(flow.Link{From: ids[i-1], To: ids[i]})
	}
	return s
}

func (s *sketch) link(l flow.Link) *sketch {
	if l.Kind == "" {
		l.Kind = flow.Next
	}
	s.Links = append(s.Links, l)
	return s
}

func (s *sketch) handler(from int, ids ...int) *sketch {
	s.link(flow.Link{From: from, To: ids[0], Kind: flow.OnError})
	return s.chain(ids...)
}

func (s *sketch) in(inputs ...flow.Input) *sketch { s.Inputs = append(s.Inputs, inputs...); return s }

func (s *sketch) doc() *flow.Document { return &s.Document }

func when(a, operator, b string) *flow.Filter {
	return &flow.Filter{Name: a + operator + b, Groups: [][]flow.Condition{{{A: a, Operator: operator, B: b}}}}
}

func text(s string) map[string]any { return map[string]any{"text": s} }

func boom(kind fault.Kind) error {
	return fault.New(kind, "sys").Coded("sys.boom").Headline("It broke").Say("The system said no, %s.", canary).Hint("Try again.")
}
