package flowtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/mapping"
)

// judge holds what happened against what the case expects.
func (r *Result) judge(c Case) {
	r.Passed = true
	if f := r.sentinel; f != nil { // an error handler may have hidden it from the run, not from the case
		module := 0
		for _, d := range f.Details {
			if d.Name == "module" {
				_, _ = fmt.Sscan(d.Value, &module)
			}
		}
		r.Checks = append(r.Checks, Outcome{Check: -1, Module: module, Text: f.Title, Expected: "a response", Actual: "none"})
		r.Passed = false
	}
	for i := range c.Expect {
		o := r.check(&c.Expect[i], c)
		o.Check = i
		r.Checks = append(r.Checks, o)
		r.Passed = r.Passed && o.Passed
	}
}

func (r *Result) check(k *Check, c Case) Outcome {
	o := Outcome{Module: k.Module, Text: k.Words()}
	want, err := r.expected(k.Value, c)
	if err != nil {
		o.Expected, o.Actual = show(k.Value), err.Error()
		return o
	}
	var got any
	switch k.About {
	case State:
		got = string(r.State)
	case Failed:
		got = ""
		if r.Fault != nil {
			if got = r.Fault.Code; got == "" {
				got = string(r.Fault.Kind)
			}
		}
	case Reached:
		got = float64(r.reached(k.Module))
	case Returned:
		got = plain(r.Outputs[k.Of])
	case Output:
		got, err = r.evaluate(k.Of, k, c)
	case Sent:
		got, err = r.sent(k)
	}
	o.Expected, o.Actual = show(want), show(got)
	if err != nil {
		o.Actual = err.Error()
		return o
	}
	o.Passed = holds(k.Is, got, want)
	if k.Is == Contains {
		o.Expected = "something with " + o.Expected
	} else if k.Is == AtLeast {
		o.Expected = "at least " + o.Expected
	}
	return o
}

func (r *Result) reached(module int) int {
	for _, m := range r.Modules {
		if m.Module == module {
			return m.Operations
		}
	}
	return 0
}

// expected is the value of a check; a text with {{ }} is worked out as any mapping.
func (r *Result) expected(v any, c Case) (any, error) {
	if s, is := v.(string); is && strings.Contains(s, "{{") {
		return r.evaluate(s, &Check{}, c)
	}
	return plain(v), nil
}

// evaluate works out a mapping over what the modules gave: each its last operation's bundle, the
// module of the check that of the operation it names.
func (r *Result) evaluate(text string, k *Check, c Case) (any, error) {
	p, err := mapping.Compile(text, "")
	if err != nil {
		return nil, err
	}
	at, zone := c.moment()
	scope := mapping.NewScope(func() time.Time { return at }, zone)
	scope.SetRandom(still())
	for name, v := range r.inputs {
		scope.SetVar("input", name, v)
	}
	found := k.Module == 0 || k.Operation == 0
	for i := range r.steps {
		s := &r.steps[i]
		if len(s.Output) == 0 || s.Operation == 0 {
			continue
		}
		if s.Module == k.Module && k.Operation > 0 {
			if s.Operation != k.Operation {
				continue
			}
			found = true
		}
		scope.SetModule(s.Module, any(s.Output[0]))
	}
	if !found {
		return nil, fmt.Errorf("module %d made no operation %d", k.Module, k.Operation)
	}
	v, _, err := p.Eval(scope)
	return plain(v), err
}

// sent is a field that a module would have sent, or its API.
func (r *Result) sent(k *Check) (any, error) {
	var at *Sending
	for i := range r.Sent {
		if s := &r.Sent[i]; s.Module == k.Module && (k.Operation == 0 || s.Operation == k.Operation) {
			at = s
		}
	}
	if at == nil {
		return nil, fmt.Errorf("module %d would have sent nothing", k.Module)
	}
	if k.Of == "api" {
		return at.API, nil
	}
	p, err := mapping.Compile("{{1."+k.Of+"}}", "")
	if err != nil {
		return nil, err
	}
	scope := mapping.NewScope(nil, time.UTC)
	scope.SetModule(1, any(at.Fields))
	v, _, err := p.Eval(scope)
	return plain(v), err
}

// holds compares what is with what is expected. A number written as text is that number.
func holds(how string, got, want any) bool {
	switch how {
	case Contains:
		return contains(got, want)
	case AtLeast:
		a, _ := number(got)
		b, _ := number(want)
		return a >= b
	}
	return same(got, want)
}

func same(got, want any) bool {
	if reflect.DeepEqual(got, want) {
		return true
	}
	if w, is := want.(string); is {
		switch got.(type) {
		case float64, bool:
			return connector.TextOf(got) == w
		}
	}
	return empty(got) && empty(want)
}

// empty is nothing: a field that is left out and one that is empty are not told apart by systems either.
func empty(v any) bool { return v == nil || v == "" }

func contains(got, want any) bool {
	switch g := got.(type) {
	case string:
		return strings.Contains(g, connector.TextOf(want))
	case []any:
		for _, e := range g {
			if same(e, want) || contains(e, want) {
				return true
			}
		}
		return false
	case map[string]any:
		w, is := want.(map[string]any)
		if !is {
			return false
		}
		for name, v := range w {
			if !same(g[name], v) && !contains(g[name], v) {
				return false
			}
		}
		return len(w) > 0
	}
	return same(got, want)
}

// plain is a value in the forms of JSON.
func plain(v any) any {
	if t, is := v.(time.Time); is {
		return t.UTC().Format(time.RFC3339Nano)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return connector.TextOf(v)
	}
	var out any
	if json.Unmarshal(b, &out) != nil {
		return connector.TextOf(v)
	}
	return out
}

// show is a value as a difference shows it.
func show(v any) string {
	if s, is := v.(string); is {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

var stateWords = map[engine.State]string{engine.Succeeded: "succeeds", engine.Warning: "ends with warnings", engine.Failed: "fails",
	engine.Refused: "is refused", engine.InDoubt: "ends with an unknown outcome"}

// Words is the check as a sentence.
func (k *Check) Words() string {
	what := show(k.Value)
	is := " is " + what
	if k.Is == Contains {
		is = " contains " + what
	}
	operation := ""
	if k.Operation > 0 {
		operation = fmt.Sprintf(", operation %d,", k.Operation)
	}
	switch k.About {
	case State:
		if w := stateWords[engine.State(what)]; w != "" {
			return "The run " + w
		}
		return "The run ends as " + what
	case Failed:
		return "It stops with the error " + what
	case Reached:
		n, _ := number(k.Value)
		switch {
		case k.Is == AtLeast:
			return fmt.Sprintf("Module %d is reached at least %s", k.Module, times(n))
		case n == 0:
			return fmt.Sprintf("Module %d is not reached", k.Module)
		}
		return fmt.Sprintf("Module %d is reached %s", k.Module, times(n))
	case Returned:
		return "The output " + k.Of + is
	case Output:
		return k.Of + operation + is
	case Sent:
		if k.Of == "api" {
			return fmt.Sprintf("Module %d%s would call %s", k.Module, operation, what)
		}
		return fmt.Sprintf("Module %d%s would send %s, which%s", k.Module, operation, k.Of, is)
	}
	return string(k.About)
}

func times(n float64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return connector.TextOf(n) + " times"
}
