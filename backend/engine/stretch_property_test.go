package engine_test

import (
	"context"
	"encoding/json"

	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// still is a clock that stands, so that two runs of one flow are alike to the millisecond.
type still struct{}

func (still) Now() time.Time { return time.Date(2026, 11, 25, 10, 30, 15, 0, time.UTC) }

// source is an app whose one module streams lines that the test decides, in parts of some lines.
type source struct {
	mu    sync.Mutex
	lines []string
	part  int
	mark  string
	noted connector.RunFunc
}

func (s *source) app() *connector.App {
	return &connector.App{Name: "src", Title: "Source", Accent: "flow", Actions: []*connector.Action{
		{Name: "lines", Title: "Lines", Group: "Searches", Class: connector.Idempotent, Effect: connector.Reads, Stream: s.stream},
		{Name: "shape", Title: "Shape", Group: "Transformers", Class: connector.Pure, Effect: connector.None, Run: shape,
			Inputs: []connector.Field{connector.Text("text", "Text", connector.Required()), connector.Any("value", "Value")}},
		{Name: "note", Title: "Note", Group: "Actions", Class: connector.Idempotent, Effect: connector.Reads, Inputs: []connector.Field{connector.Text("text", "Text")},
			Run: func(ctx context.Context, c *connector.Call) (connector.Result, error) { return s.noted(ctx, c) }}}}
}

// shape works something out, gives sometimes two bundles or none, and fails sometimes.
func shape(_ context.Context, c *connector.Call) (connector.Result, error) {
	text := c.Text("text")
	b := map[string]any{"x": strings.ToUpper(text), "y": c.Fields["value"]}
	switch {
	case strings.Contains(text, "Bolt"):
		return connector.Result{}, fault.New(fault.Invalid, "src.shape").Say("Not a bolt.")
	case strings.Contains(text, "true"):
		return connector.Result{Bundles: []map[string]any{b, b}}, nil
	case strings.Contains(text, "é"):
		return connector.Result{}, nil
	case strings.Contains(text, "7"):
		delete(b, "y")
	}
	return connector.Result{Bundles: []map[string]any{b}}, nil
}

func (s *source) stream(_ context.Context, _ *connector.Call, emit func(connector.Chunk) error) (connector.Result, error) {
	s.mu.Lock()
	lines, part, mark := s.lines, s.part, s.mark
	s.mu.Unlock()
	for first := 0; first < len(lines); first += part {
		text := strings.Join(lines[first:min(first+part, len(lines))], "\n") + "\n"
		chunk := connector.Chunk{Lines: []byte(text), First: int64(first) + 1}
		if first == 0 {
			chunk.Mark = mark
		}
		if err := emit(chunk); err != nil {
			return connector.Result{}, err
		}
	}
	return connector.Result{}, nil
}

// both makes one bench that works in columns and one that goes bundle by bundle.
func both(t testing.TB, s *source) (columns, plain *bench) {
	return of(t, &source{lines: s.lines, part: s.part}, 1), of(t, &source{lines: s.lines, part: s.part}, -1)
}

// of is a bench with a source; from is from how many bundles on it works in columns.
func of(t testing.TB, own *source, from int) *bench {
	b := newBench(t, func(o *engine.Options) {
		o.Registry = connector.NewRegistry(append(o.Registry.Apps(), own.app())...)
		o.IDs = counted() // a run's id may be mapped
		o.Language, o.ColumnsFrom, o.Clock, o.Zone = engine.NewLanguage(), from, still{}, time.UTC
	})
	own.noted = b.run("note")
	return b
}

func counted() func(string) string {
	var n atomic.Int64
	return func(prefix string) string { return fmt.Sprintf("%s_%d", prefix, n.Add(1)) }
}

// told is all that can be told of a run afterwards.
type told struct {
	State      engine.State
	Fault      string
	FaultStep  int
	Operations int64
	Outputs    map[string]any
	Calls      []string
	Steps      map[string][]string // by module and kind, in order
}

func tell(b *bench, r engine.Run) told {
	out := told{State: r.State, FaultStep: r.FaultStep, Operations: r.Operations, Outputs: r.Outputs, Calls: b.made(), Steps: map[string][]string{}}
	if r.Fault != nil {
		out.Fault = r.Fault.Headlined() + "|" + r.Fault.Text
	}
	add := func(s engine.Step) {
		s.StartedMS, s.TookMS, s.Request = 0, 0, nil
		body, err := json.Marshal(s)
		require.NoError(b.t, err)
		kind := "op"
		if s.State == "filtered" {
			kind = "held"
		}
		key := fmt.Sprintf("%d %s", s.Module, kind)
		out.Steps[key] = append(out.Steps[key], fmt.Sprintf("%06d %s", s.Operation, body))
	}
	steps, err := b.journal.Steps(b.ctx, r.ID)
	require.NoError(b.t, err)
	for _, s := range steps {
		add(s)
	}
	spans, err := b.journal.Spans(b.ctx, r.ID)
	require.NoError(b.t, err)
	for _, sp := range spans {
		if sp.Kind == engine.Bundles {
			continue
		}
		list, err := engine.History(b.ctx, b.journal, r.ID, sp.Module, sp.Kind, sp.First, 1<<20)
		require.NoError(b.t, err)
		require.Len(b.t, list, int(sp.Count))
		for _, s := range list {
			add(s)
		}
	}
	for _, list := range out.Steps {
		sort.Strings(list)
	}
	return out
}

var fieldNames = []string{"n", "t", "d", "a", "b", "none"}

func drawLine(t *rapid.T, tidy bool) string {
	m := map[string]any{}
	for _, name := range fieldNames[:5] {
		if !tidy {
			switch rapid.IntRange(0, 19).Draw(t, "oddness") {
			case 0:
				continue
			case 1:
				m[name] = nil
				continue
			case 2:
				m[name] = rapid.SampledFrom([]any{"", "x", 0.0, 1.5, true, []any{}, "12"}).Draw(t, "odd")
				continue
			}
		}
		switch name {
		case "n":
			m[name] = float64(rapid.IntRange(-40, 40).Draw(t, "n")) / 4
		case "t":
			m[name] = rapid.SampledFrom([]string{"Halden", "ab cd", " Bolt ", "7", "é ß", "a-b", "true"}).Draw(t, "t")
		case "d":
			m[name] = rapid.SampledFrom([]string{"2026-11-25T10:30:15Z", "2024-02-29T23:59:59Z", "2026-11-25", "2026-02-30T00:00:00Z"}[:2+2*map[bool]int{true: 0, false: 1}[tidy]]).Draw(t, "d")
		case "a":
			m[name] = []any{map[string]any{"k": "p", "v": 1.0}, map[string]any{"k": "q", "v": rapid.SampledFrom([]any{2.0, "z", nil}).Draw(t, "v")}}
		case "b":
			m[name] = rapid.Bool().Draw(t, "b")
		}
	}
	body, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(body)
}

// flows draws flows over the source module 1.
type flows struct {
	t    *rapid.T
	s    *sketch
	next int
}

func (f *flows) ref(refs []string) string { return rapid.SampledFrom(refs).Draw(f.t, "ref") }

func (f *flows) expr(refs []string, depth int) string {
	kind := "ref"
	if depth > 0 {
		kind = rapid.SampledFrom([]string{"ref", "binary", "binary", "call", "call", "common", "common", "text", "number", "word"}).Draw(f.t, "kind")
	}
	switch kind {
	case "text":
		return rapid.SampledFrom([]string{`"a"`, `"x y"`, `","`, `"YYYY-MM-DD"`, `"UTC"`, `"2026-11-25"`, `""`}).Draw(f.t, "text")
	case "number":
		return rapid.SampledFrom([]string{"0", "1", "2", "3.5", "-1"}).Draw(f.t, "number")
	case "word":
		return rapid.SampledFrom([]string{"true", "false", "null", "emptystring", "space", "now", "ignore", "executionId"}).Draw(f.t, "word")
	case "binary":
		op := rapid.SampledFrom([]string{"+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "&", "|"}).Draw(f.t, "op")
		return "(" + f.expr(refs, depth-1) + " " + op + " " + f.expr(refs, depth-1) + ")"
	case "common": // what flows use most
		name := rapid.SampledFrom([]string{"if", "ifempty", "switch", "upper", "lower", "trim", "length", "round", "floor", "abs", "contains", "replace", "substring", "formatDate"}).Draw(f.t, "name")
		return f.call(refs, depth, name)
	case "call":
		var names []string
		for _, fn := range mapping.Catalogue() {
			if fn.Name != "shuffle" {
				names = append(names, fn.Name)
			}
		}
		return f.call(refs, depth, rapid.SampledFrom(names).Draw(f.t, "name"))
	}
	return f.ref(refs)
}

func (f *flows) call(refs []string, depth int, name string) string {
	all := mapping.Catalogue()
	fn := all[slices.IndexFunc(all, func(fn *mapping.Function) bool { return fn.Name == name })]
	most := fn.Max
	if most < 0 {
		most = fn.Min + 2
	}
	var args []string
	for range rapid.IntRange(fn.Min, most).Draw(f.t, "args") {
		args = append(args, f.expr(refs, depth-1))
	}
	return name + "(" + strings.Join(args, "; ") + ")"
}

func (f *flows) field(refs []string) string {
	switch rapid.IntRange(0, 5).Draw(f.t, "form") {
	case 0:
		return "a {{" + f.expr(refs, 1) + "}} b {{" + f.expr(refs, 1) + "}}"
	case 1:
		return "fixed"
	}
	return "{{" + f.expr(refs, 2) + "}}"
}

func (f *flows) filter(refs []string) *flow.Filter {
	if rapid.IntRange(0, 2).Draw(f.t, "filtered") > 0 {
		return nil
	}
	out := &flow.Filter{Name: "Only some"}
	for range rapid.IntRange(1, 2).Draw(f.t, "groups") {
		var group []flow.Condition
		for range rapid.IntRange(1, 2).Draw(f.t, "conditions") {
			op := rapid.SampledFrom(mapping.Operators()).Draw(f.t, "operator").Name
			if rapid.Bool().Draw(f.t, "plain") {
				op = rapid.SampledFrom([]string{"number:greater", "number:lessorequal", "text:equal", "exist"}).Draw(f.t, "usual")
			}
			group = append(group, flow.Condition{A: "{{" + f.expr(refs, 1) + "}}", Operator: op, B: rapid.SampledFrom([]string{"1", "Halden", "{{1.n}}", "", "true"}).Draw(f.t, "b")})
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// after draws what follows module from, whose bundles and those before it are in refs.
func (f *flows) after(from int, refs []string, depth int, link flow.Link) {
	id := f.next
	f.next++
	link.From, link.To, link.Filter = from, id, f.filter(refs)
	if link.Fallback {
		link.Filter = nil
	}
	kinds := []string{"set", "set", "set", "sum", "join", "list", "table", "router", "if_else", "note", "get", "write", "shape", "shape"}
	if depth == 0 {
		kinds = []string{"sum", "join", "list", "table", "note"}
	}
	switch kind := rapid.SampledFrom(kinds).Draw(f.t, "module"); kind {
	case "set":
		var list []any
		more := slices.Clone(refs)
		for range rapid.IntRange(1, 3).Draw(f.t, "variables") {
			name := rapid.SampledFrom([]string{"x", "y", "z"}).Draw(f.t, "variable")
			list = append(list, map[string]any{"name": name, "value": f.field(refs)})
			more = append(more, fmt.Sprintf("%d.%s", id, name))
		}
		f.s.mod(id, "flow.set", map[string]any{"variables": list, "scope": rapid.SampledFrom([]string{"run", "cycle"}).Draw(f.t, "scope")}).link(link)
		f.after(id, more, depth-1, flow.Link{})
	case "sum", "join", "list", "table":
		fields := map[string]any{"value": f.field(refs), "source": 1.0}
		switch kind {
		case "list":
			delete(fields, "value")
			if rapid.Bool().Draw(f.t, "structured") {
				fields["fields"] = map[string]any{"p": f.field(refs), "q": map[string]any{"r": f.field(refs)}}
			}
		case "table":
			delete(fields, "value")
			fields["cells"] = []any{f.field(refs), "x", f.field(refs)}
		}
		if kind == "sum" {
			fields["value"] = "{{" + f.expr(refs, 1) + "}}"
			fields["function"] = rapid.SampledFrom([]string{"sum", "count", "avg", "min", "max"}).Draw(f.t, "function")
		} else if kind != "list" {
			fields["row_separator"] = rapid.SampledFrom([]string{"comma", "newline", "{{1.t}}"}).Draw(f.t, "separator")
		}
		if rapid.IntRange(0, 3).Draw(f.t, "grouped") == 0 {
			fields["group_by"] = "{{" + f.expr(refs, 1) + "}}"
		}
		f.s.mod(id, map[string]string{"sum": "flow.numeric_aggregator", "join": "flow.text_aggregator", "list": "flow.array_aggregator", "table": "flow.table_aggregator"}[kind], fields).link(link)
		end := f.next
		f.next += 2
		f.s.mod(end, "flow.get", map[string]any{"variables": []any{map[string]any{"name": "x"}, map[string]any{"name": "y"}, map[string]any{"name": "z"}}}).link(flow.Link{From: id, To: end})
		f.s.mod(end+1, "src.note", text(fmt.Sprintf("{{%d.result}}/{{%d.text}}{{%d.table}}{{toString(%d.array)}}/{{toString(%d.key)}}/{{toString(%d.x)}}/{{toString(%d.y)}}", id, id, id, id, id, end, end))).link(flow.Link{From: end, To: end + 1})
	case "note", "write":
		f.s.mod(id, map[string]string{"note": "src.note", "write": "sys.write"}[kind], text("{{toString("+f.ref(refs)+")}}|{{toString("+f.ref(refs)+")}}")).link(link)
	case "shape":
		f.s.mod(id, "src.shape", map[string]any{"text": f.field(refs), "value": "{{" + f.expr(refs, 1) + "}}"}).link(link)
		f.after(id, append(slices.Clone(refs), fmt.Sprintf("%d.x", id), fmt.Sprintf("%d.y", id), fmt.Sprintf("%d.z", id)), depth-1, flow.Link{})
	case "get":
		f.s.mod(id, "flow.get", map[string]any{"variables": []any{map[string]any{"name": "x"}}}).link(link)
		more := append(slices.Clone(refs), fmt.Sprintf("%d.x", id))
		f.after(id, more, depth-1, flow.Link{})
	case "router", "if_else":
		f.s.mod(id, "flow."+kind, nil).link(link)
		n := rapid.IntRange(1, 3).Draw(f.t, "routes")
		for i := range n {
			f.after(id, refs, depth-1, flow.Link{Order: i, Label: fmt.Sprint("route ", i), Fallback: i > 0 && i == n-1 && rapid.Bool().Draw(f.t, "fallback")})
		}
	}
}

// TestColumnsAreNotToBeToldFromBundles: a flow that works in columns has the outcome, the
// outputs, the variables, the calls in their order, and the history of the same flow bundle by bundle.
func TestColumnsAreNotToBeToldFromBundles(t *testing.T) {
	t.Parallel()
	worked, operations := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := &source{part: rapid.IntRange(1, 40).Draw(rt, "part")}
		tidy := rapid.Bool().Draw(rt, "tidy")
		for range rapid.IntRange(0, 40).Draw(rt, "lines") {
			s.lines = append(s.lines, drawLine(rt, tidy))
		}
		f := &flows{t: rt, s: draw().mod(1, "src.lines", nil), next: 2}
		var refs []string
		for _, n := range fieldNames {
			refs = append(refs, "1."+n)
		}
		refs = append(refs, "1.a[].k", "1.a[2].v", "1.a[]")
		f.after(1, refs, 3, flow.Link{})
		columns, plain := both(t, s)
		defer columns.engine.Close()
		defer plain.engine.Close()
		failing := rapid.IntRange(0, 60).Draw(rt, "failing")
		for _, b := range []*bench{columns, plain} {
			b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
				if len(b.made()) == failing {
					return connector.Result{}, fault.New(fault.Unavailable, "sys").Say("The system is away.")
				}
				return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
			})
		}
		doc := f.s.doc()
		fields, _ := json.Marshal(doc.Modules)
		rt.Logf("%s", fields)
		want, got := tell(plain, plain.do(doc)), tell(columns, columns.do(doc))
		if got.Outputs == nil {
			got.Outputs = want.Outputs
		}
		require.Equal(rt, want, got)
		for _, r := range columns.journal.Runs() {
			spans, _ := columns.journal.Spans(columns.ctx, r.ID)
			for _, sp := range spans {
				if sp.Kind == engine.Operations {
					worked += int(sp.Count)
				}
			}
			operations += int(r.Operations)
		}
	})
	t.Logf("%d of %d operations in columns", worked, operations)
	require.Greater(t, worked*20, operations, "the property is about columns")
}
