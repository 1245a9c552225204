package desk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/mapping"
	"signet/backend/store"
)

// Item is something that can be mapped into a field: an item of an earlier module, or a variable.
type Item struct {
	Module      int
	Name, Label string
	Type        string
	Sample      string
	Insert      string // with braces
	Children    []Item
}

// Scope is everything that can be mapped into a module's field.
type Scope struct {
	Items     []Item // a line for each earlier module, the nearest first
	Variables []Item
}

// Answer is what is known of a mapping text at the cursor. Places are in bytes.
type Answer struct {
	Tokens    []mapping.Token
	Issues    []mapping.Issue
	Offers    []Offer
	Preview   string
	Type      string // of the value, as found
	Expected  string // by the field
	HasSample bool
	Signature string
}

// Offer is a completion.
type Offer struct {
	Kind, Label, Insert, Detail, Sample string
	Start, End                          int
}

// samples keeps, for each flow, the bundles of its newest run: an editor asks at every key.
type samples struct {
	mu    sync.Mutex
	flows map[string]sample
}

type sample struct {
	run     string
	state   string
	bundles map[int]map[string]any
	inputs  map[string]any
}

// sampleOf is what the modules of a flow gave in its newest runs.
func (d *Desk) sampleOf(ctx context.Context, flowID string) (sample, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: flowID, Limit: 5})
	if err != nil || len(runs) == 0 {
		return sample{bundles: map[int]map[string]any{}}, err
	}
	d.samples.mu.Lock()
	kept, ok := d.samples.flows[flowID]
	d.samples.mu.Unlock()
	if ok && kept.run == runs[0].ID && kept.state == string(runs[0].State) {
		return kept, nil
	}
	s := sample{run: runs[0].ID, state: string(runs[0].State), bundles: map[int]map[string]any{}, inputs: runs[0].Inputs}
	for _, r := range runs {
		steps, err := d.store.Journal().Steps(ctx, r.ID)
		if err != nil {
			return s, err
		}
		for _, st := range steps {
			if _, known := s.bundles[st.Module]; !known && len(st.Output) > 0 {
				s.bundles[st.Module] = st.Output[0]
			}
		}
	}
	d.samples.mu.Lock()
	if d.samples.flows == nil {
		d.samples.flows = map[string]sample{}
	}
	d.samples.flows[flowID] = s
	d.samples.mu.Unlock()
	return s, nil
}

// Mappable lists what can be mapped into a module of a draft.
func (d *Desk) Mappable(ctx context.Context, flowID string, module int) (Scope, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Scope{}, err
	}
	s, err := d.sampleOf(ctx, flowID)
	if err != nil {
		return Scope{}, err
	}
	return d.scope(doc, module, s), nil
}

func (d *Desk) scope(doc flow.Document, module int, s sample) Scope {
	out := Scope{Items: []Item{}, Variables: []Item{}}
	before := flow.Before(doc, module)
	order := flow.Order(doc).Order
	for i := len(order) - 1; i >= 0; i-- {
		id := order[i]
		m, ok := doc.Module(id)
		if !ok || !before[id] {
			continue
		}
		item := Item{Module: id, Name: itoa(id), Label: d.moduleTitle(m), Type: "collection", Insert: "{{" + mapping.Refer(id) + "}}"}
		var fields []connector.Field
		if a, ok := d.Registry.Action(m.App, m.Action); ok {
			fields = a.Outputs
			if a.Control == connector.Trigger && len(fields) == 0 {
				fields = inputFields(doc)
			}
		}
		item.Children = items(id, nil, fields, s.bundles[id])
		if len(item.Children) == 0 {
			continue
		}
		out.Items = append(out.Items, item)
	}
	for _, in := range doc.Inputs {
		label := in.Label
		if label == "" {
			label = in.Name
		}
		out.Variables = append(out.Variables, Item{Name: "var.input." + in.Name, Label: label, Type: string(in.Type), Sample: show(s.inputs[in.Name]),
			Insert: "{{var.input." + in.Name + "}}"})
	}
	return out
}

func inputFields(doc flow.Document) []connector.Field {
	var out []connector.Field
	for _, in := range doc.Inputs {
		label := in.Label
		if label == "" {
			label = in.Name
		}
		out = append(out, connector.Field{Name: in.Name, Label: label, Type: connector.FieldType(in.Type)})
	}
	return out
}

// items joins what an app declares with what a run really gave; what only the run knows stands after it.
func items(module int, path []string, fields []connector.Field, v any) []Item {
	out := []Item{}
	m, _ := v.(map[string]any)
	seen := map[string]bool{}
	add := func(name, label, kind string, nested []connector.Field) {
		seen[name] = true
		at := append(slices.Clone(path), name)
		it := Item{Module: module, Name: strings.Join(at, "."), Label: label, Type: kind, Insert: "{{" + mapping.Refer(module, at...) + "}}"}
		value := m[name]
		switch x := value.(type) {
		case []any:
			if it.Type == "" || it.Type == "any" {
				it.Type = "array"
			}
			it.Sample = count(len(x), "item", "items")
			if len(x) > 0 {
				it.Children = items(module, append(at, "[1]"), nested, x[0])
			}
		case map[string]any:
			it.Type = "collection"
			it.Children = items(module, at, nested, x)
		default:
			if it.Type == "" || it.Type == "any" {
				it.Type = mapping.TypeOf(value)
			}
			it.Sample = show(value)
			if value == nil && len(nested) > 0 {
				if it.Type == "array" {
					at = append(at, "[1]")
				}
				it.Children = items(module, at, nested, nil)
			}
		}
		out = append(out, it)
	}
	for _, f := range fields {
		add(f.Name, f.Label, string(f.Type), f.Nested)
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !seen[k] {
			add(k, k, "", nil)
		}
	}
	if len(out) > 400 {
		out = out[:400]
	}
	return out
}

const longestSample = 80

func show(v any) string {
	if v == nil {
		return ""
	}
	s := mapping.Show(v)
	if r := []rune(s); len(r) > longestSample {
		return string(r[:longestSample]) + "…"
	}
	return s
}

// Mapping answers an editor: what a text consists of, what is wrong, what can follow, and what it gives.
func (d *Desk) Mapping(ctx context.Context, flowID string, module int, fieldPath, text string, cursor int) (Answer, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Answer{}, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return Answer{}, fault.New(fault.NotFound, "desk.mapping").About(doc.Name).Say("%s has no module %d.", doc.Name, module).
			Hint("It may have been removed. Choose another module.")
	}
	s, err := d.sampleOf(ctx, flowID)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Tokens: mapping.Tokens(text), Issues: mapping.Issues(text), Signature: mapping.Signature(text, cursor), HasSample: len(s.bundles) > 0}
	d.labels(doc, out.Tokens)
	if a, ok := d.Registry.Action(m.App, m.Action); ok {
		if f := fieldAt(a.Inputs, strings.Split(fieldPath, ".")); f != nil {
			out.Expected = string(f.Type)
		}
	}
	before := flow.Before(doc, module)
	inputs := map[string]bool{}
	for _, in := range doc.Inputs {
		inputs["var.input."+in.Name] = true
	}
	for _, t := range out.Tokens {
		switch {
		case t.Kind != "reference":
		case t.Module > 0 && !before[t.Module]:
			out.Issues = append(out.Issues, mapping.Issue{Severity: "error", Start: t.Start, End: t.End,
				Text: "Module " + itoa(t.Module) + " does not come before this one.", Hint: "Map an item of an earlier module."})
		case t.Module == 0 && strings.HasPrefix(t.Path, "var.input.") && !inputs[t.Path]:
			out.Issues = append(out.Issues, mapping.Issue{Severity: "error", Start: t.Start, End: t.End,
				Text: "There is no input " + strings.TrimPrefix(t.Path, "var.input.") + ".", Hint: "Choose an input of this Action Flow."})
		}
	}
	d.preview(&out, text, s)
	out.Offers = offers(d.scope(doc, module, s), text, cursor)
	return out, nil
}

// labels gives references the name that a person knows.
func (d *Desk) labels(doc flow.Document, tokens []mapping.Token) {
	for i := range tokens {
		t := &tokens[i]
		if t.Kind != "reference" {
			continue
		}
		name := strings.TrimPrefix(t.Path, "var.input.")
		for _, in := range doc.Inputs {
			m, ok := doc.Module(t.Module)
			trigger := ok && m.App == "tools" && (m.Action == "action_button" || m.Action == "on_demand")
			if in.Name == name && in.Label != "" && (t.Module == 0 || trigger) {
				t.Label = in.Label
			}
		}
	}
}

func fieldAt(fields []connector.Field, path []string) *connector.Field {
	for i := range fields {
		f := &fields[i]
		if f.Name != path[0] {
			continue
		}
		for len(path) > 1 && strings.Trim(path[1], "0123456789") == "" { // a place in an array
			path = path[1:]
		}
		if len(path) == 1 {
			return f
		}
		return fieldAt(f.Nested, path[1:])
	}
	return nil
}

// preview evaluates the text with the bundles of the last run, and says when the value does not fit the field.
func (d *Desk) preview(out *Answer, text string, s sample) {
	p, err := mapping.Compile(text, "")
	if err != nil {
		return
	}
	scope := mapping.NewScope(d.clock.Now, nil)
	for id, b := range s.bundles {
		scope.SetModule(id, b)
	}
	for name, v := range s.inputs {
		scope.SetVar("input", name, v)
	}
	v, drop, err := p.Eval(scope)
	if err != nil {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: err.Error(), Hint: "With the sample of the last run."})
		return
	}
	if drop {
		out.Preview, out.Type = "left out", ""
		return
	}
	out.Type = mapping.TypeOf(v)
	to := map[string]string{"text": "text", "url": "text", "email": "text", "select": "text", "number": "number", "integer": "number", "boolean": "boolean",
		"date": "date", "array": "array", "buffer": "buffer"}[out.Expected]
	if to != "" && v != nil {
		coerced, err := mapping.Coerce(v, to, nil)
		if err != nil {
			out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: "Type does not match. " + err.Error(),
				Hint: "The field takes a " + to + "."})
		} else {
			v = coerced
		}
	}
	out.Preview = mapping.Show(v)
}

const mostOffers = 40

// offers are the items, functions and words that fit what is typed before the cursor.
func offers(s Scope, text string, cursor int) []Offer {
	inside, start, word := mapping.Inside(text, cursor)
	low := strings.ToLower(strings.Trim(word, "`"))
	fits := func(names ...string) bool {
		if low == "" {
			return true
		}
		for _, n := range names {
			if strings.Contains(strings.ToLower(n), low) {
				return true
			}
		}
		return false
	}
	out := []Offer{}
	put := func(o Offer) {
		if len(out) >= mostOffers {
			return
		}
		o.Start, o.End = start, cursor
		if !inside && !strings.HasPrefix(o.Insert, "{{") {
			o.Insert = "{{" + o.Insert + "}}"
		}
		out = append(out, o)
	}
	bare := func(insert string) string {
		if inside {
			return strings.TrimSuffix(strings.TrimPrefix(insert, "{{"), "}}")
		}
		return insert
	}
	var walk func(title string, list []Item)
	walk = func(title string, list []Item) {
		for _, it := range list {
			if len(it.Children) == 0 && fits(it.Label, it.Name, itoa(it.Module)+"."+it.Name) {
				put(Offer{Kind: "item", Label: it.Label, Insert: bare(it.Insert), Detail: title, Sample: it.Sample})
			}
			walk(title, it.Children)
		}
	}
	for _, m := range s.Items {
		walk(m.Name+" "+m.Label, m.Children)
	}
	walk("Inputs", s.Variables)
	for _, k := range mapping.Keywords() {
		if low != "" && fits(k.Name) {
			put(Offer{Kind: "keyword", Label: k.Name, Insert: k.Name, Detail: k.Summary})
		}
	}
	for _, f := range mapping.Catalogue() {
		if fits(f.Name) {
			put(Offer{Kind: "function", Label: f.Name, Insert: f.Name + "()", Detail: f.Signature})
		}
	}
	return out
}
