package blueprint

import (
	"errors"
	"strconv"
	"strings"

	"signet/backend/fault"
)

// Kind is the product that a file comes from.
type Kind string

// The kinds. Integromat's files are Make's.
const (
	Make    Kind = "make"
	Celonis Kind = "celonis"
	Fusion  Kind = "fusion"
)

// File is what a file holds: one blueprint, or those of a package.
type File struct {
	Name       string
	Kind       Kind
	Tolerant   bool
	Blueprints []*Blueprint
	Remarks    []Remark // about the file as a whole
}

// raw is one blueprint as the file has it, and what the file says about it elsewhere.
type raw struct {
	file    string
	root    *value // {name, flow, metadata, io, scheduling}
	path    string // of root in the file
	around  *value
	form    string   // what the file is, where it is no blueprint: "module", "list", "named", "modules"
	keys    []string // of "named"
	repairs []repair
	lines   *lines
	about   *about
	ends    map[int][]branchEnd // of each If-else
	kind    Kind
}

// Looks reports whether bytes may be a blueprint or a package of some, rather than a Signet document.
func Looks(content []byte) bool {
	s := strings.TrimSpace(strings.TrimPrefix(string(content), "\ufeff"))
	if isZip(content) {
		return true
	}
	p := parser{src: s}
	v, err := p.document()
	if err != nil {
		return !strings.Contains(s, `"signet.flow/`) && !strings.Contains(s, `"signet.version/`) &&
			(strings.Contains(s, "flow") || strings.Contains(s, "module") || strings.Contains(s, "blueprint"))
	}
	found, _, _ := unwrap(v, 0)
	return len(found) > 0
}

// Open reads a file: a blueprint, an answer of the API around one, or a package of Celonis. Broken JSON is an
// error that says where; tolerant, it is repaired, and each repair is a remark.
func Open(name string, content []byte, tolerant bool) (*File, error) {
	if len(content) > MaxBytes {
		return nil, fault.New(fault.Exhausted, "blueprint.open").About(name).Coded("blueprint.too_large").
			Headline("The file is too large").Say("%s has %d MB; %d MB is the most that is read.", name, len(content)>>20, MaxBytes>>20).
			Hint("Export the flows one by one.")
	}
	f := &File{Name: name, Kind: Make, Tolerant: tolerant}
	var all []*raw
	var err error
	if isZip(content) {
		all, err = f.unzip(content)
	} else {
		all, err = readOne(name, string(content), tolerant)
	}
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.kind != "" && r.kind != Make {
			f.Kind = r.kind
		}
	}
	for _, r := range all {
		if r.kind == "" {
			r.kind = f.Kind
		}
		f.Blueprints = append(f.Blueprints, build(r))
	}
	return f, nil
}

// readOne reads one file of JSON.
func readOne(name, src string, tolerant bool) ([]*raw, error) {
	if !tolerant {
		if err := wellEncoded(name, src); err != nil {
			return nil, err
		}
	}
	p := parser{src: src, tolerant: tolerant}
	v, err := p.document()
	if err != nil {
		return nil, broken(name, src, err)
	}
	lines := newLines(src)
	repairs := p.repairs
	// A text that holds a document is a blueprint that was encoded twice; thrice happens, too.
	for turn := 0; turn < 4 && v.is(text); turn++ {
		inner := parser{src: v.s, tolerant: tolerant}
		if !strings.ContainsAny(v.s, "{[") {
			break
		}
		outer := repair{v.at, "The document is a text that holds the document.", "Read the text."}
		src = v.s
		if v, err = inner.document(); err != nil {
			return nil, broken(name, src, err)
		}
		lines, repairs = newLines(src), append([]repair{{-1, outer.what, outer.done}}, inner.repairs...)
	}
	found, kind, form := unwrap(v, 0)
	if len(found) == 0 {
		return nil, fault.New(fault.Invalid, "blueprint.open").About(name).Coded("blueprint.none").
			Headline("%s holds no Action Flow", name).
			Say("It is JSON, but no blueprint of Make, Integromat, Celonis or Fusion, and no Signet document.").
			Hint("Export the scenario as a blueprint, and import that file.")
	}
	var out []*raw
	for i, x := range found {
		r := &raw{file: name, root: x.v, path: x.path, around: x.around, form: form, keys: x.keys, lines: lines, kind: kind}
		if i == 0 {
			r.repairs = repairs
		}
		out = append(out, r)
	}
	return out, nil
}

// wellEncoded refuses bytes that are no UTF-8, which a strict reader must not guess about.
func wellEncoded(name, src string) error {
	for i, r := range src {
		if r == '\ufffd' && !strings.HasPrefix(src[i:], "\ufffd") {
			return broken(name, src, &syntax{i, "The bytes here are no UTF-8 text."})
		}
	}
	return nil
}

// broken is the fault of a file that is no JSON: where, and what stands there.
func broken(name, src string, err error) error {
	at, what := len(src), err.Error()
	var s *syntax
	if errors.As(err, &s) {
		at, what = s.at, s.what
	}
	l := newLines(src)
	line, column := l.place(at)
	return fault.New(fault.Invalid, "blueprint.open").About(name).Coded("blueprint.broken").
		Headline("%s is not valid JSON", name).
		Say("Line %d, column %d: %s There stands: %s", line, column, what, l.around(at)).
		Hint("Open it tolerantly: what can be read is repaired, and every repair is listed.").
		With("line", strconv.Itoa(line)).With("column", strconv.Itoa(column)).With("text", l.around(at))
}

type found struct {
	v      *value
	path   string
	around *value // what the blueprint stood in
	keys   []string
}

// unwrap finds the blueprints in a document: itself, in {"blueprint": …}, in the answers of the API, of GraphQL
// and of the SDK, in lists, and single modules.
func unwrap(v *value, deep int) (out []found, kind Kind, form string) {
	if deep > 8 {
		return nil, "", ""
	}
	switch {
	case v.is(text) && deep > 0 && strings.Contains(v.s, `"flow"`): // {"blueprint": "{…}"}
		p := parser{src: v.s}
		inner, err := p.document()
		if err != nil {
			return nil, "", ""
		}
		inner.walk("", func(_ string, e *value) { e.at = v.at })
		return unwrap(inner, deep+1)
	case v.is(list):
		modules := 0
		for i, e := range v.items {
			if isModule(e) && !e.get("flow").is(list) {
				modules++
				continue
			}
			more, k, f := unwrap(e, deep+1)
			for j := range more {
				more[j].path = join("["+strconv.Itoa(i+1)+"]", more[j].path)
			}
			out, kind, form = append(out, more...), first(kind, k), first(form, f)
		}
		if modules > 0 && len(out) == 0 { // a list of modules, as a clipboard has it
			root := obj("name", str(""), "flow", v)
			root.at = v.at
			return []found{{v: root}}, "", "list"
		}
		return out, kind, form
	case v.is(object):
		if v.get("flow").is(list) {
			return []found{{v: v}}, kindOf(v), ""
		}
		if isModule(v) {
			root := obj("name", str(""), "flow", array(v))
			root.at = v.at
			return []found{{v: root}}, "", "module"
		}
		for _, m := range v.members {
			if !m.v.is(object) && !m.v.is(list) && !m.v.is(text) || m.key == "metadata" || m.key == "mapper" || m.key == "parameters" {
				continue
			}
			if m.key == "subflows" || m.key == "modules" {
				continue
			}
			more, k, f := unwrap(m.v, deep+1)
			if f == "module" || f == "list" {
				continue
			}
			for j := range more {
				more[j].path = join(m.key, more[j].path)
				more[j].carry(v)
			}
			out, kind, form = append(out, more...), first(kind, k), first(form, f)
		}
		if len(out) > 0 {
			return out, kind, form
		}
		// {"if_else_module": {…}, "merge_module": {…}}: parts that somebody documented by name
		if parts, keys := namedModules(v); len(keys) > 0 {
			root := obj("name", str(""), "flow", parts)
			root.at = v.at
			return []found{{v: root, keys: keys}}, "", "named"
		}
		if l := v.get("modules"); l.is(list) && len(l.items) > 0 && isModule(l.items[0]) {
			root := obj("name", str(v.get("name").text()), "flow", l)
			root.at = v.at
			return []found{{v: root}}, "", "modules"
		}
	}
	return nil, "", ""
}

// carry keeps name, scheduling and interface of what stands around a blueprint.
func (x *found) carry(around *value) {
	if x.around == nil {
		x.around = obj()
	}
	for _, key := range []string{"name", "scheduling", "interface", "io"} {
		if x.around.get(key) == nil && around.get(key) != nil {
			x.around.set(key, around.get(key))
		}
	}
}

// of is a member of the blueprint, or of what stood around it.
func (r *raw) of(key string) *value {
	if v := r.root.get(key); v != nil {
		return v
	}
	return r.around.get(key)
}

func isModule(v *value) bool {
	return v.get("module").is(text) && (strings.Contains(v.get("module").s, ":") || v.get("id") != nil)
}

func namedModules(v *value) (parts *value, keys []string) {
	parts = array()
	for _, m := range v.members {
		if isModule(m.v) {
			parts.items, keys = append(parts.items, m.v), append(keys, m.key)
		}
	}
	return parts, keys
}

// kindOf tells Celonis and Fusion from Make by what their files hold.
func kindOf(root *value) Kind {
	zone := root.get("metadata", "zone").text()
	switch {
	case strings.Contains(zone, "celonis"):
		return Celonis
	case strings.Contains(zone, "workfront") || strings.Contains(zone, "adobe"):
		return Fusion
	}
	celonis, fusion := false, false
	root.get("flow").walk("", func(_ string, v *value) {
		app, _, _ := strings.Cut(v.get("module").text(), ":")
		celonis = celonis || strings.HasPrefix(app, "celonis")
		fusion = fusion || app == "workfront" || strings.HasPrefix(app, "adobe-workfront")
	})
	switch {
	case celonis:
		return Celonis
	case fusion:
		return Fusion
	}
	return ""
}

func join(a, b string) string {
	switch {
	case a == "" || strings.HasPrefix(b, "["):
		return a + b
	case b == "":
		return a
	}
	return a + "." + b
}

func first[T comparable](list ...T) T {
	var none T
	for _, x := range list {
		if x != none {
			return x
		}
	}
	return none
}
