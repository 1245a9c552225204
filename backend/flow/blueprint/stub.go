package blueprint

import "strings"

// The module that stands in for what Signet does not have.
const (
	StubApp    = "stub"
	StubAction = "module"
	// StubField holds what the module was: its type, its version, which of its fields are parameters, and the
	// fields that its form and its outputs have.
	StubField = "blueprint_module"
)

// stub are the fields of a module that Signet does not have: its own, under their names, and what it was.
func (b *builder) stub(n *node) map[string]any {
	out := map[string]any{}
	var parameters []any
	for _, m := range membersOf(n.work.get("parameters")) {
		if connectionKeys[m.key] {
			continue
		}
		parameters = append(parameters, m.key)
		if !m.v.is(null) {
			out[m.key] = m.v.plain()
		}
	}
	mapper := n.work.get("mapper")
	for _, m := range membersOf(mapper) {
		if !m.v.is(null) {
			out[m.key] = m.v.plain()
		}
	}
	if mapper.is(text) && mapper.s != "" {
		out["mapper"] = mapper.s
	}
	was := map[string]any{"module": n.type_, "title": b.titleOf(n)}
	if v := n.raw.get("version"); v != nil && !v.is(null) {
		was["version"] = v.plain()
	}
	if len(parameters) > 0 {
		was["parameters"] = parameters
	}
	inputs := append(schema(n.raw.get("metadata", "parameters").list(), 0), schema(n.raw.get("metadata", "expect").list(), 0)...)
	kept := inputs[:0]
	seen := map[string]bool{}
	for _, f := range inputs {
		name, _ := f.(map[string]any)["name"].(string)
		if !seen[name] && !connectionKeys[name] {
			seen[name], kept = true, append(kept, f)
		}
	}
	if len(kept) > 0 {
		was["inputs"] = kept
	}
	if outputs := schema(n.raw.get("metadata", "interface").list(), 0); len(outputs) > 0 {
		was["outputs"] = outputs
	}
	out[StubField] = was
	b.add(Stub, n.at, n.path+".module", n.id, n.title, "It is kept with all its fields. Replace it, or use HTTP.", "%s is not built in.", first(n.type_, "This module"))
	return out
}

// formTypes are the types of Make's forms as types of fields.
var formTypes = map[string]string{"text": "text", "string": "text", "url": "url", "email": "email", "number": "number", "integer": "integer", "uinteger": "integer", "port": "integer", "boolean": "boolean", "checkbox": "boolean",
	"date": "date", "timestamp": "date", "time": "text", "timezone": "text", "select": "select", "collection": "collection", "dynamicCollection": "collection", "array": "array", "buffer": "buffer", "file": "text", "folder": "text", "filename": "text", "path": "text",
	"filter": "filter", "json": "json", "any": "any", "password": "text", "cert": "text", "hidden": "text", "hook": "text", "datastore": "text", "udt": "text", "udtspec": "any", "device": "text", "scenario": "text", "aiagent": "text", "uuid": "text", "color": "text", "keychain": "text", "account": "text"}

// maxSchema bounds how deep a form is kept: deeper fields are mapped as a whole.
const maxSchema = 6

// schema makes fields of a form or an output as Make describes them: name, label, type, what is required, choices, and what lies inside.
func schema(items []*value, deep int) []any {
	var out []any
	for _, e := range items {
		name := e.get("name").text()
		if !e.is(object) || name == "" {
			continue
		}
		kind, _, _ := strings.Cut(e.get("type").text(), ":")
		f := map[string]any{"name": name, "type": first(formTypes[kind], "any")}
		if label := e.get("label").text(); label != "" && label != name {
			f["label"] = clip(label, 120)
		}
		if e.get("required").bool(false) {
			f["required"] = true
		}
		if e.get("advanced").bool(false) {
			f["advanced"] = true
		}
		if e.get("multiline").bool(false) {
			f["multiline"] = true
		}
		if help := e.get("help").text(); help != "" {
			f["help"] = clip(words(help), 200)
		}
		if choices := choicesOf(first(e.get("options"), e.get("validate", "enum"))); len(choices) > 0 && f["type"] == "select" {
			f["options"] = choices
		} else if f["type"] == "select" {
			f["type"] = "text" // its choices came from the system
		}
		spec := first(e.get("spec"), e.get("nested"))
		if deep < maxSchema {
			if inside := schema(spec.list(), deep+1); len(inside) > 0 && (f["type"] == "collection" || f["type"] == "array") {
				f["spec"] = inside
			} else if spec.is(object) && f["type"] == "array" {
				if inside := schema(spec.get("spec").list(), deep+1); len(inside) > 0 {
					f["spec"] = inside
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// choicesOf are the choices of a select, where the file has them.
func choicesOf(v *value) []any {
	if v.is(object) {
		v = first(v.get("store"), v.get("options"))
	}
	var out []any
	for _, o := range v.list() {
		if len(out) == 200 {
			break
		}
		value := first(o.text(), o.get("value").text())
		if value == "" {
			continue
		}
		out = append(out, map[string]any{"value": value, "label": first(o.get("label").text(), value)})
	}
	return out
}
