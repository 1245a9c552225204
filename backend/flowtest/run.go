package flowtest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/clock"
)

// Result is how a case went.
type Result struct {
	Case     string
	Passed   bool
	State    engine.State
	Fault    *fault.Error // with which the run ended, or why the case could not run
	Checks   []Outcome
	Modules  []Mark // in the order in which they were reached first
	Sent     []Sending
	Outputs  map[string]any
	Aside    int // bundles that Break set aside
	Took     time.Duration
	steps    []engine.Step
	inputs   map[string]any
	sentinel *fault.Error // a module had no response
}

// Outcome is how a check went.
type Outcome struct {
	Check    int // from 0; -1 is what every case expects: that each module has a response
	Passed   bool
	Module   int
	Text     string
	Expected string
	Actual   string
}

// Mark is how a module fared in a case.
type Mark struct {
	Module     int
	Operations int
	State      string
}

// Sending is what a module would have sent to its system.
type Sending struct {
	Module    int
	Operation int
	API       string
	Sentence  string
	Writes    bool
	Answered  bool
	Fields    map[string]any
}

// Options are what running cases needs.
type Options struct {
	Registry *connector.Registry
}

// longest bounds a case: what takes longer is caught in a loop.
const longest = 60 * time.Second

// firstMoment is where the clock of a case stands that names no time.
var firstMoment = time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)

// RunAll runs the cases of a suite one after the other.
func RunAll(ctx context.Context, doc flow.Document, cases []Case, o Options) []Result {
	out := make([]Result, 0, len(cases))
	for i := range cases {
		out = append(out, Run(ctx, doc, cases[i], o))
	}
	return out
}

// Run runs a case. What keeps it from running is a failure of the case like any other.
func Run(ctx context.Context, doc flow.Document, c Case, o Options) Result {
	began := time.Now()
	out, err := run(ctx, doc, c, o)
	out.Case, out.Took = c.Name, time.Since(began)
	if err != nil {
		out.Fault, out.Passed = fault.Of(err), false
		return out
	}
	out.judge(c)
	return out
}

func run(ctx context.Context, doc flow.Document, c Case, o Options) (Result, error) {
	var out Result
	if err := c.Valid(); err != nil {
		return out, err
	}
	ctx, stop := context.WithTimeout(ctx, longest)
	defer stop()
	at, zone := c.moment()
	network := connector.NewNetwork(connector.NetworkOptions{Refuse: refuse})
	defer network.Close()
	j, count := newJournal(), 0
	e := engine.New(engine.Options{Registry: o.Registry, Language: engine.NewLanguage(), Journal: j, Identities: nobody{}, Network: network,
		Clock: &clock.Fixed{At: at}, Zone: zone, MaxRuns: 1, Instant: true, ColumnsFrom: -1, // the checks look at single steps
		Random: still(),
		IDs:    func(prefix string) string { count++; return fmt.Sprintf("%s_test%d", prefix, count) }})
	defer e.Close()

	doc = doc.Clone()
	doc.Settings.Confidential, doc.Settings.Sequential = false, false // nothing of a test is kept, and the checks must see it
	a := newAnswers(c.Responses)
	q := engine.StartRequest{Document: &doc, Draft: true, NoWait: true, Person: "nobody", PersonName: "Nobody", Trigger: "run_once",
		Inputs: c.Inputs, StandIn: a}
	if len(c.Trigger) > 0 {
		doc.Settings.MaxCycles = 1 // its bundles are all there are
		q.Pinned = map[int][]map[string]any{first(doc): c.Trigger}
	}
	r, _, err := e.Prepare(ctx, q)
	if err != nil {
		return out, err
	}
	if _, err = e.Start(ctx, r.ID); err != nil {
		return out, err
	}
	r, err = e.Wait(ctx, r.ID)
	if err != nil {
		if _, cancelled := e.Cancel(context.WithoutCancel(ctx), r.ID); cancelled == nil {
			err = fault.New(fault.Exhausted, "flowtest.run").About(c.Name).Coded("test.too_long").
				Headline("The test took longer than a minute").Say("The run of the test %s did not come to its end.", c.Name).
				Hint("Look whether the Action Flow runs in a loop.")
		}
		return out, err
	}
	out.State, out.Fault, out.Outputs, out.inputs, out.Aside = r.State, r.Fault, r.Outputs, r.Inputs, j.aside()
	out.steps, out.Sent, out.sentinel = j.steps[r.ID], a.sent, a.missing
	out.Modules = marks(out.steps)
	return out, nil
}

// first is the module that nothing leads to: where the run starts.
func first(doc flow.Document) int {
	entered := map[int]bool{}
	for _, l := range doc.Links {
		entered[l.To] = true
	}
	for _, m := range doc.Modules {
		if !entered[m.ID] {
			return m.ID
		}
	}
	return 0
}

// moment is where the clock of the case stands, and in which zone; Valid has read both.
func (c *Case) moment() (time.Time, *time.Location) {
	at, zone := firstMoment, time.UTC
	if t, err := time.Parse(time.RFC3339Nano, c.At); err == nil {
		at = t
	}
	if z, err := time.LoadLocation(c.Zone); err == nil {
		zone = z
	}
	return at, zone
}

func marks(steps []engine.Step) []Mark {
	var out []Mark
	at := map[int]int{}
	for _, s := range steps {
		if s.Operation == 0 || s.State == "filtered" || s.State == "running" {
			continue
		}
		i, ok := at[s.Module]
		if !ok {
			i = len(out)
			at[s.Module] = i
			out = append(out, Mark{Module: s.Module})
		}
		out[i].Operations = max(out[i].Operations, s.Operation)
		out[i].State = s.State
	}
	return out
}

// answers gives the responses of a case, and keeps what was asked.
type answers struct {
	mu      sync.Mutex
	by      map[[2]int][]Response
	sent    []Sending
	missing *fault.Error
}

func newAnswers(list []Response) *answers {
	a := &answers{by: map[[2]int][]Response{}}
	for _, r := range list {
		k := [2]int{r.Module, r.Operation}
		a.by[k] = append(a.by[k], r)
	}
	return a
}

// Answer implements engine.StandIn. Of several responses to one operation each attempt takes the next; the last one stays.
func (a *answers) Answer(q engine.Question) ([]map[string]any, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.by[[2]int{q.Module, q.Operation}]
	if list == nil {
		list = a.by[[2]int{q.Module, 0}]
	}
	if q.Reaches {
		fields, _ := plain(q.Fields).(map[string]any)
		a.sent = append(a.sent, Sending{Module: q.Module, Operation: q.Operation, API: q.API, Sentence: q.Sentence, Writes: q.Writes,
			Answered: list != nil, Fields: fields})
	}
	switch {
	case list != nil:
		r := list[min(max(q.Attempt, 1), len(list))-1]
		if f := r.Error; f != nil {
			return nil, true, fault.New(f.Kind, "flowtest.response").About(q.Name).Coded(f.Code).Headline("%s", f.Title).
				Say("%s", f.Text).Hint("%s", f.Hint)
		}
		out := make([]map[string]any, len(r.Bundles))
		for i, b := range r.Bundles {
			out[i], _ = copied(b).(map[string]any)
		}
		return out, true, nil
	case q.Reaches:
		f := fault.New(fault.FailedPrecondition, "flowtest.response").About(q.Name).Coded("test.no_response").
			Headline("The test has no response for %s", q.Name).
			Say("Module %d would reach its system for operation %d, and a test reaches none.", q.Module, q.Operation).
			Hint("Write what the system answers, or record the test from a run.").With("module", fmt.Sprint(q.Module))
		if a.missing == nil {
			a.missing = f
		}
		return nil, true, f
	}
	return nil, false, nil
}

func copied(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = copied(e)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = copied(x[i])
		}
		return out
	}
	return v
}

// Steps are the steps of the case's run, as the inspector shows those of any run.
func (r *Result) Steps() []engine.Step { return r.steps }
