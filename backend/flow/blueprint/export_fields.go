package blueprint

import (
	"encoding/json"
	"reflect"
	"strings"

	"signet/backend/flow"
)

// fields writes the fields of a module that differ from those it came with.
func (e *exporter) fields(raw *value, s *spec, m *flow.Module, was map[string]any) {
	if m.App == StubApp {
		e.stubFields(raw, m, was)
		return
	}
	if s == nil {
		s = byAction[m.App+"."+m.Action]
	}
	if s == nil {
		return
	}
	for _, name := range sortedKeys(union(m.Fields, was)) {
		cur, is := m.Fields[name]
		old, had := was[name]
		if is == had && reflect.DeepEqual(cur, old) {
			continue
		}
		e.field(raw, s, m, name, cur, is, old)
	}
}

func union(a, b map[string]any) map[string]any {
	out := map[string]any{}
	for k := range a {
		out[k] = nil
	}
	for k := range b {
		out[k] = nil
	}
	return out
}

// field writes one field where Make has it.
func (e *exporter) field(raw *value, s *spec, m *flow.Module, name string, cur any, is bool, was any) {
	for _, x := range s.fields {
		if x.ours != name || len(x.at) == 0 || x.conv.out == nil {
			continue
		}
		old, at := x.lookUp(raw)
		if !is {
			e.drop(raw, at)
			return
		}
		cur = e.backAll(cur)
		if x.conv.alike && old != nil {
			e.put(raw, at, patched(old, was, cur))
			return
		}
		e.put(raw, at, x.conv.out(cur, raw))
		return
	}
	if is && e.otherwise(raw, s, name, cur, m) || !is {
		return
	}
	e.add(Dropped, -1, "", m.ID, m.Name, "Left out.", "The field %s has no place in %s.", name, s.make[0])
}

// otherwise writes the fields that stand elsewhere than by themselves.
func (e *exporter) otherwise(raw *value, s *spec, name string, cur any, m *flow.Module) bool {
	switch s.app + "." + s.action + "." + name {
	case "tools.subflow.inputs":
		raw.need("mapper").set("data", valueOf(e.backAll(cur)))
		return true
	case "http.request.json":
		text, ok := cur.(string)
		if !ok {
			b, err := json.Marshal(cur)
			if err != nil {
				return false
			}
			text = string(b)
		}
		raw.need("mapper").set("data", str(e.back(text)))
		raw.need("mapper").set("contentType", str("application/json"))
		return true
	case "http.request.content_type":
		return true // it stands with the kind of the body
	case "http.request.summary":
		return true // a sentence for people here
	}
	return false
}

// patched changes a value where it was changed here, and leaves the rest as it was written.
func patched(old *value, was, cur any) *value {
	if reflect.DeepEqual(was, cur) {
		return old
	}
	a, okA := was.(map[string]any)
	c, okC := cur.(map[string]any)
	if okA && okC && old.is(object) {
		out := *old
		out.members = nil
		seen := map[string]bool{}
		for _, m := range old.members {
			now, stays := c[m.key]
			if _, ours := a[m.key]; ours && !stays {
				continue
			}
			seen[m.key] = true
			if stays {
				m.v = patched(m.v, a[m.key], now)
			}
			out.members = append(out.members, m)
		}
		for _, k := range sortedKeys(c) {
			if !seen[k] {
				out.members = append(out.members, member{k, valueOf(c[k])})
			}
		}
		return &out
	}
	x, okX := was.([]any)
	y, okY := cur.([]any)
	if okX && okY && len(x) == len(y) && len(old.list()) == len(y) {
		out := *old
		out.items = make([]*value, len(y))
		for i := range y {
			out.items[i] = patched(old.items[i], x[i], y[i])
		}
		return &out
	}
	return valueOf(cur)
}

// backAll gives all texts of a value the names that outputs have in Make.
func (e *exporter) backAll(v any) any {
	switch x := v.(type) {
	case string:
		return e.back(x)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = e.backAll(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = e.backAll(x[k])
		}
		return out
	}
	return v
}

func (e *exporter) put(raw *value, at string, v *value) {
	keys := strings.Split(at, ".")
	for _, k := range keys[:len(keys)-1] {
		raw = raw.need(k)
	}
	raw.set(keys[len(keys)-1], v)
}

func (e *exporter) drop(raw *value, at string) {
	keys := strings.Split(at, ".")
	if at == "mapper" {
		raw.set("mapper", empty())
		return
	}
	if o := raw.get(keys[:len(keys)-1]...); o.is(object) {
		o.drop(keys[len(keys)-1])
	}
}

// stubFields writes the fields of a module that is not built in: parameters where they were, everything else into the mapper.
func (e *exporter) stubFields(raw *value, m *flow.Module, was map[string]any) {
	what, _ := m.Fields[StubField].(map[string]any)
	parameter := map[string]bool{}
	list, _ := what["parameters"].([]any)
	for _, p := range list {
		if s, ok := p.(string); ok {
			parameter[s] = true
		}
	}
	for _, name := range sortedKeys(union(m.Fields, was)) {
		if name == StubField {
			continue
		}
		cur, is := m.Fields[name]
		old, had := was[name]
		if is == had && reflect.DeepEqual(cur, old) {
			continue
		}
		part := "mapper"
		if parameter[name] && raw.get("mapper", name) == nil {
			part = "parameters"
		}
		if name == "mapper" && raw.get("mapper").is(text) {
			raw.set("mapper", valueOf(e.backAll(cur)))
			continue
		}
		if !is {
			e.drop(raw, part+"."+name)
			continue
		}
		cur = e.backAll(cur)
		o := raw.need(part)
		if before := o.get(name); before != nil {
			o.set(name, patched(before, old, cur))
		} else {
			o.set(name, valueOf(cur))
		}
	}
}
