package flowtest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Recording is a run with what its history kept.
type Recording struct {
	Name     string
	Run      engine.Run
	Document flow.Document // of the version that ran
	Steps    []engine.Step
	Zone     string // in which it ran
}

// Record makes a case of a run: its inputs, what its systems answered, and how it went as what is
// expected. History holds no sign-in; what looks like one all the same is masked here.
func Record(ctx context.Context, rec Recording, o Options) (Case, error) {
	r := rec.Run
	c := Case{Name: rec.Name, Zone: rec.Zone, Inputs: r.Inputs}
	switch {
	case rec.Document.Settings.Confidential || slices.ContainsFunc(rec.Steps, func(s engine.Step) bool { return s.Hidden }):
		return c, cannot(r, "test.confidential", "%s keeps no values, so no test can be recorded from its runs.", "Write the test by hand.")
	case r.DryRun:
		return c, cannot(r, "test.preview", "A preview sends nothing, so it holds no answers of %s.", "Choose a run that was carried out.")
	case r.State != engine.Succeeded && r.State != engine.Warning && r.State != engine.Failed && r.State != engine.Refused:
		return c, cannot(r, "test.unfinished", "A run of %s that did not come to its end cannot be recorded.", "Choose a run that has ended.")
	case len(rec.Steps) == 0 || len(rec.Document.Modules) == 0:
		return c, cannot(r, "test.no_history", "The bundles of this run of %s are not kept any more.", "Choose a newer run.")
	}
	if !r.StartedAt.IsZero() {
		c.At = r.StartedAt.UTC().Format(time.RFC3339Nano)
	}
	if len(r.Arrived) > 0 {
		c.Trigger = masked(r.Arrived)
	}
	start, reached := first(rec.Document), map[int]int{}
	reaching := map[int]bool{}
	for i := range rec.Document.Modules {
		m := &rec.Document.Modules[i]
		if a, ok := o.Registry.Action(m.App, m.Action); ok {
			reaching[m.ID] = a.Control == connector.Subflow || a.Run != nil && (m.Connection != nil || a.ClassFor(m.Fields) != connector.Pure)
		}
	}
	for _, s := range rec.Steps {
		switch {
		case s.Operation == 0 || s.State == "filtered" || s.State == "running" || s.State == "given":
			continue
		}
		reached[s.Module] = max(reached[s.Module], s.Operation)
		if !reaching[s.Module] && !s.Pinned || len(c.Trigger) > 0 && s.Module == start {
			continue
		}
		switch s.State {
		case "succeeded":
			out := s.Output
			if out == nil {
				out = []map[string]any{}
			}
			c.Responses = append(c.Responses, Response{Module: s.Module, Operation: s.Operation, Bundles: masked(out)})
		case "failed", "refused", "unknown":
			if f := s.Fault; f != nil {
				c.Responses = append(c.Responses, Response{Module: s.Module, Operation: s.Operation,
					Error: &Failure{Kind: f.Kind, Code: f.Code, Title: f.Title, Text: f.Text, Hint: f.Hint}})
			}
		}
	}
	c.Inputs, _ = mask("", plain(c.Inputs)).(map[string]any)
	c.Expect = expectations(rec, reached, reaching, o)
	return c, c.keepWhatRepeats(ctx, rec.Document, o)
}

// expectations are what the run showed: how it ended, which systems it reached, what it sent where it wrote.
func expectations(rec Recording, reached map[int]int, reaching map[int]bool, o Options) []Check {
	out := []Check{{About: State, Value: string(rec.Run.State)}}
	if f := rec.Run.Fault; f != nil && rec.Run.State != engine.Warning && f.Code != "" {
		out = append(out, Check{About: Failed, Value: f.Code})
	}
	for i := range rec.Document.Modules {
		m := &rec.Document.Modules[i]
		if !reaching[m.ID] {
			continue
		}
		out = append(out, Check{About: Reached, Module: m.ID, Value: float64(reached[m.ID])})
		a, _ := o.Registry.Action(m.App, m.Action)
		sent := last(rec.Steps, m.ID)
		if a == nil || sent == nil || !writes(a, sent.Input) {
			continue
		}
		for _, name := range slices.Sorted(keysOf(m.Fields)) {
			text, is := m.Fields[name].(string)
			v, has := sent.Input[name]
			if !is || !has || !strings.Contains(text, "{{") {
				continue
			}
			switch v.(type) {
			case string, float64, bool:
				if masked := mask(name, v); masked == v {
					out = append(out, Check{About: Sent, Module: m.ID, Of: quoted(name), Value: v})
				}
			}
		}
	}
	for _, name := range slices.Sorted(keysOf(rec.Run.Outputs)) {
		out = append(out, Check{About: Returned, Of: name, Value: mask(name, plain(rec.Run.Outputs[name]))})
	}
	return out
}

// keepWhatRepeats runs the case and drops what no second run could show: values of the clock and of chance.
func (c *Case) keepWhatRepeats(ctx context.Context, doc flow.Document, o Options) error {
	if err := c.Valid(); err != nil {
		return err
	}
	r := Run(ctx, doc, *c, o)
	failed := map[int]bool{}
	for _, x := range r.Checks {
		if !x.Passed && x.Check >= 0 && (c.Expect[x.Check].About == Sent || c.Expect[x.Check].About == Returned) {
			failed[x.Check] = true
		}
	}
	kept := c.Expect[:0:0]
	for i := range c.Expect {
		if !failed[i] {
			kept = append(kept, c.Expect[i])
		}
	}
	c.Expect = kept
	return nil
}

func last(steps []engine.Step, module int) *engine.Step {
	for i := len(steps) - 1; i >= 0; i-- {
		if s := &steps[i]; s.Module == module && s.Input != nil {
			return s
		}
	}
	return nil
}

func writes(a *connector.Action, fields map[string]any) bool {
	if a.ClassFor(fields).Writes() {
		return true
	}
	switch a.EffectFor(fields) {
	case connector.Changes, connector.Creates, connector.Sends, connector.Deletes:
		return true
	}
	return false
}

func keysOf(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

var simpleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// quoted is a name as a path of the mapping language writes it.
func quoted(name string) string {
	if simpleName.MatchString(name) {
		return name
	}
	return "`" + name + "`"
}

const dots = "••••••"

func masked(list []map[string]any) []map[string]any {
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i], _ = mask("", plain(list[i])).(map[string]any)
	}
	return out
}

// mask hides what looks like a credential: by its form, or by the name of the field that holds it.
func mask(name string, v any) any {
	switch x := v.(type) {
	case string:
		if x != "" && (flow.FindSecret(x) != "" || flow.SecretName(name)) {
			return dots
		}
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = mask(k, e)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = mask(name, x[i])
		}
		return out
	}
	return v
}

func cannot(r engine.Run, code, say, hint string) error {
	return fault.New(fault.FailedPrecondition, "flowtest.record").About(r.FlowName).Coded(code).
		Headline("No test can be recorded from this run").Say(say, r.FlowName).Hint("%s", hint)
}
