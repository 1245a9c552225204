package engine

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// The fields that the modules of the engine's own are read by, with the names
// that an imported Action Flow may use instead:
//
//	trigger             bundles (values): a list that stands in for the inputs
//	iterator            array (items, list)
//	repeater            start (initial), repeats (count), step
//	set_variables       variables [{name, value}], or name and value; scope (lifetime): cycle (roundtrip) or run (execution)
//	get_variables       variables [{name}], or name
//	increment           reset: cycle, run; anything else counts on in the data store
//	sleep               delay (duration, seconds)
//	subflow             flow (flow_id, scenario), inputs as a map or [{name, value}]
//	return, resume,     values, output, bundle or mapper as a map or [{name, value}]; else all fields
//	merge               outputs as a map, as [{name, value}], or as [{name, mappings: one for each branch}]
//	subflow             also wait: false goes on at once, with the number of the run that it started
//	array aggregator    fields (mapper, target); empty takes the bundle before it
//	text aggregator     value (text), row_separator (separator)
//	numeric aggregator  value, function (fn): sum, avg, count, min, max
//	table aggregator    cells (columns), column_separator, row_separator
//	all aggregators     source (feeder) or a field of type module, group_by, stop_if_empty
//	retry               count (attempts), delay (interval) in seconds, backoff (factor)
//	break               retry, count (attempts), interval in minutes
//	throw               message (text), code (type)

// operate makes one operation of n and gives the bundles it emits.
func (x *exec) operate(n *node, op int) ([]any, error) {
	if out, ok, err := x.standIn(n, op); ok {
		return out, err
	}
	switch c := n.action.Control; c {
	case "":
		return x.call(n, op)
	case connector.Trigger:
		if x.run.Arrived == nil && n.action.Run != nil {
			out, err := x.call(n, op)
			if err == nil && !x.l.doc.Settings.CommitTriggerLast {
				x.advance()
			}
			return out, err
		}
		return x.trigger(n, op)
	case connector.DirIgnore, connector.DirResume, connector.DirCommit, connector.DirRollback, connector.DirBreak,
		connector.DirRetry, connector.DirThrow:
		return x.directive(n, op)
	case connector.Subflow:
		if x.l.standIn != nil {
			return x.subflowAnswered(n, op)
		}
		return x.subflow(n, op)
	default:
		s := &step{n: n, op: op, start: x.e.now()}
		fields, err := n.evaluate(x.env)
		s.fields = fields
		if err != nil {
			return nil, x.failedBefore(s, err)
		}
		out, err := x.builtin(s, c)
		if err != nil {
			if x.ctx.Err() != nil {
				return nil, err
			}
			return nil, x.failedBefore(s, err)
		}
		// The bundles of an iterator are in the steps that take them, and the list is its input.
		shown := out
		if c == connector.Iterator || c == connector.Repeater {
			shown = nil
		}
		return out, x.control(s, shown)
	}
}

// control notes the step of a module whose meaning is the engine's own.
func (x *exec) control(s *step, out []any) error {
	st := Step{Module: s.n.id, Operation: s.op, State: succeeded, StartedMS: x.sinceStart(s.start),
		TookMS: float64(x.e.now().Sub(s.start).Microseconds()) / 1000}
	st.Filter, x.filter, st.Route, st.Notes = x.filter, nil, x.route, s.notes
	if !x.confidential {
		st.Input = cleanMap(x.e.redactor, s.shown())
		bundles := plain(out)
		st.Output = cleanBundles(x.e.redactor, bundles)
		if s.n.action.Control == connector.Subflow { // what others give is worked out again by whoever goes on
			st.Types = typesOf(x.e.redactor, bundles)
		}
	}
	x.l.update(func(r *Run) { r.Operations++ })
	return x.note(st)
}

func plain(list []any) []map[string]any {
	var out []map[string]any
	for _, v := range list {
		switch m := v.(type) {
		case map[string]any:
			out = append(out, m)
		case nil:
			out = append(out, map[string]any{})
		default:
			out = append(out, map[string]any{"value": m})
		}
	}
	return out
}

// trigger gives the run's inputs as its bundle; bundles written in the module stand in for them.
func (x *exec) trigger(n *node, op int) ([]any, error) {
	s := &step{n: n, op: op, start: x.e.now()}
	fields, err := n.evaluate(x.env)
	s.fields = fields
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	if err := x.await(n, op); err != nil {
		return nil, err
	}
	var out []any
	if list, ok := first(fields, "bundles", "values").([]any); ok && len(list) > 0 && x.run.Arrived == nil {
		for _, b := range list {
			out = append(out, b)
		}
	} else if x.run.Arrived != nil {
		for _, b := range x.run.Arrived {
			out = append(out, b)
		}
	} else {
		in := maps.Clone(x.run.Inputs)
		if in == nil {
			in = map[string]any{}
		}
		if _, taken := in[runsAs]; !taken && n.gives(runsAs) {
			in[runsAs] = x.run.PersonName
		}
		out = []any{in}
	}
	return out, x.control(s, out)
}

// await waits for a call of the webhook where a person has started the run: it has brought no request of its own.
func (x *exec) await(n *node, op int) error {
	if n.action.Starting == nil || n.action.Starting.Webhook == nil || x.run.Arrived != nil || x.run.Unattended || x.e.opt.Callers == nil {
		return nil
	}
	x.show(Step{Module: n.id, Operation: op, Cycle: x.cycle, State: running, StartedMS: x.sinceStart(x.e.now())})
	b, err := x.e.opt.Callers.Await(x.ctx, *x.run, n.id)
	if err != nil {
		if x.ctx.Err() != nil {
			return x.ctx.Err()
		}
		return x.failedBefore(&step{n: n, op: op, start: x.e.now()}, err)
	}
	x.l.update(func(r *Run) { r.Arrived = []map[string]any{b} })
	return nil
}

// runsAs is the name of the person a run acts as, in the bundle of a trigger that declares it.
const runsAs = "runs_as"

func (n *node) gives(name string) bool {
	return slices.ContainsFunc(n.action.Outputs, func(f connector.Field) bool { return f.Name == name })
}

func (x *exec) builtin(s *step, c connector.Control) ([]any, error) {
	f := s.fields
	switch c {
	case connector.Router, connector.IfElse:
		return []any{map[string]any{}}, nil
	case connector.Merge:
		return one(mergeOutputs(f, x.branch)), nil
	case connector.Iterator:
		return iterate(first(f, "array", "items", "list")), nil
	case connector.Repeater:
		return repeatBundles(s.n, f)
	case connector.SetVariables:
		return x.setVariables(f)
	case connector.GetVariables:
		return x.getVariables(f)
	case connector.Increment:
		return x.increment(s.n, f)
	case connector.Sleep:
		d := seconds(first(f, "delay", "duration", "seconds"), 0)
		if d > time.Hour {
			return nil, limitFault(s.n, "An hour is the longest a module sleeps.")
		}
		if d > callAge {
			if err := x.flush(); err != nil {
				return nil, err
			}
		}
		if err := pause(x.ctx, d); err != nil {
			return nil, err
		}
		return one(map[string]any{}), nil
	case connector.ReturnOutput, connector.WebhookRespond:
		out := substitute(f)
		x.later(func(root *exec) {
			root.l.update(func(r *Run) {
				if r.Outputs == nil {
					r.Outputs = map[string]any{}
				}
				maps.Copy(r.Outputs, out)
			})
		})
		return one(out), nil
	}
	return nil, fault.New(fault.FailedPrecondition, "engine.control").About(s.n.tag).Coded("flow.unknown_control").
		Say("The module %s is not carried out by this Signet.", s.n.name).Hint("Replace it in the Action Flow.")
}

func one(m map[string]any) []any { return []any{m} }

// mergeOutputs are the outputs of a merge: with one mapping each, or with one for each branch that leads to it.
func mergeOutputs(f map[string]any, branch int) map[string]any {
	switch v := f["outputs"].(type) {
	case []any:
		out := pairs(v)
		for _, e := range v {
			m, ok := e.(map[string]any)
			list, each := m["mappings"].([]any)
			if name := connector.TextOf(first(m, "name", "key")); ok && each && name != "" {
				if out[name] = nil; branch < len(list) {
					out[name] = list[branch]
				}
			}
		}
		return out
	case map[string]any:
		return v
	}
	return substitute(f)
}

// iterate makes a bundle of each element: a collection as it is, anything else
// as value; both know their place and how many there are.
func iterate(v any) []any {
	list, ok := v.([]any)
	if !ok {
		if v == nil || v == "" {
			return nil
		}
		list = []any{v}
	}
	out := make([]any, len(list))
	for i, e := range list {
		m, ok := e.(map[string]any)
		if ok {
			m = maps.Clone(m)
		} else {
			m = map[string]any{"value": e}
		}
		m["__IMTINDEX__"], m["__IMTLENGTH__"] = float64(i+1), float64(len(list))
		out[i] = m
	}
	return out
}

// maxRepeats bounds a repeater; Make's own bound is 10,000.
const maxRepeats = 10000

func repeatBundles(n *node, f map[string]any) ([]any, error) {
	start, ok := number(first(f, "start", "initial", "initial_value"))
	if !ok {
		start = 1
	}
	stepBy, ok := number(first(f, "step"))
	if !ok {
		stepBy = 1
	}
	count, _ := number(first(f, "repeats", "count"))
	if count < 0 || count > maxRepeats || count != math.Trunc(count) {
		return nil, limitFault(n, "A repeater makes 0 to 10,000 bundles.")
	}
	out := make([]any, int(count))
	for i := range out {
		out[i] = map[string]any{"i": start + float64(i)*stepBy, "__IMTINDEX__": float64(i + 1), "__IMTLENGTH__": count}
	}
	return out, nil
}

func limitFault(n *node, text string) error {
	return fault.New(fault.Invalid, "engine.limit").About(n.tag).Coded("flow.limit").Say("%s", text).
		Hint("Correct the number in %s.", n.name)
}

// pairs reads [{name, value}, …] as named values.
func pairs(list []any) map[string]any {
	out := make(map[string]any, len(list))
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		if name := connector.TextOf(first(m, "name", "key")); name != "" {
			out[name] = m["value"]
		}
	}
	return out
}

// first is the first of the named fields that has a value.
func first(f map[string]any, names ...string) any {
	for _, n := range names {
		if v, ok := f[n]; ok && v != nil && v != "" {
			return v
		}
	}
	return nil
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	return 0, false
}

func seconds(v any, fallback time.Duration) time.Duration {
	n, ok := number(v)
	if !ok || n < 0 || n > 1e9 {
		return fallback
	}
	return time.Duration(n * float64(time.Second))
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
