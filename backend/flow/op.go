package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"

	"signet/backend/fault"
)

// Op is one named edit of a document. It is data: it can be stored, sent and
// done again. Ops are applied by Apply only, which leaves the given document alone.
type Op interface {
	// Kind is the name in JSON: {"op":"add_module", …}.
	Kind() string
	// Words says what the edit does, for the undo menu: "Add a module".
	Words() string
	apply(d *Document) error
}

// kinds makes an empty op of each kind; every op file adds its own.
var kinds = map[string]func() Op{}

// register makes an op known to the codec. It panics on a second one of the name,
// at start-up, where a programmer sees it.
func register[T Op](make func() T) bool {
	k := make().Kind()
	if kinds[k] != nil {
		panic("flow: op " + k + " is registered twice")
	}
	kinds[k] = func() Op { return make() }
	return true
}

// Kinds lists the names of all ops.
func Kinds() []string {
	out := make([]string, 0, len(kinds))
	for k := range kinds {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// EncodeOp writes an op with its kind first.
func EncodeOp(op Op) ([]byte, error) {
	body, err := json.Marshal(op)
	if err != nil {
		return nil, fmt.Errorf("encode op %s: %w", op.Kind(), err)
	}
	head := fmt.Sprintf(`{"op":%q`, op.Kind())
	if string(body) != "{}" {
		head += ","
	}
	return append([]byte(head), body[1:]...), nil
}

// DecodeOp reads an op; an unknown kind or key is refused.
func DecodeOp(b []byte) (Op, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, badOp("It is not a JSON object.").Because(err)
	}
	var kind string
	if err := json.Unmarshal(all["op"], &kind); err != nil || kinds[kind] == nil {
		return nil, badOp("Its kind %q is not known.", kind)
	}
	delete(all, "op")
	rest, err := json.Marshal(all)
	if err != nil {
		return nil, badOp("It cannot be read.").Because(err)
	}
	op := kinds[kind]()
	d := json.NewDecoder(bytes.NewReader(rest))
	d.DisallowUnknownFields()
	if err := d.Decode(op); err != nil {
		return nil, badOp("The edit %q has a part that does not fit.", kind).Because(err)
	}
	return op, nil
}

func badOp(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "flow.decode_op").Headline("The edit cannot be read").Say(format, args...).
		Hint("Do the edit again. If it happens again, send the details to whoever maintains Signet.")
}

// Apply carries out an op on a copy of the document. The inverse leads from the
// result back to exactly the given document; on an error the given one is returned.
func Apply(doc Document, op Op) (Document, Op, error) {
	d := doc.Clone()
	d.settle()
	if err := op.apply(&d); err != nil {
		return doc, nil, err
	}
	inverse, err := reversal(&d, &doc)
	if err != nil {
		return doc, nil, err
	}
	return d, inverse, nil
}

// settle makes LastModule true of a document from elsewhere.
func (d *Document) settle() {
	for _, m := range d.Modules {
		d.LastModule = max(d.LastModule, m.ID)
	}
}

func (d *Document) need(id int) (*Module, error) {
	if m, ok := d.Module(id); ok {
		return m, nil
	}
	return nil, fault.New(fault.NotFound, "flow.edit").Say("There is no module %d in this Action Flow.", id).
		Hint("It may have been removed. Undo, or choose another module.")
}

func (d *Document) link(from, to int, kind LinkKind) (*Link, int) {
	for i := range d.Links {
		if l := &d.Links[i]; l.From == from && l.To == to && (kind == "" || l.Kind == kind) {
			return l, i
		}
	}
	return nil, -1
}

func (d *Document) needLink(from, to int) (*Link, error) {
	if l, _ := d.link(from, to, ""); l != nil {
		return l, nil
	}
	return nil, fault.New(fault.NotFound, "flow.edit").Say("Modules %d and %d are not linked.", from, to).
		Hint("Link them first.")
}

// reaches reports whether links lead from one module to the other.
func (d *Document) reaches(from, to int) bool {
	seen := map[int]bool{}
	todo := []int{from}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if id == to {
			return true
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, l := range d.Links {
			if l.From == id {
				todo = append(todo, l.To)
			}
		}
	}
	return false
}

func invalid(field, text, hint string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "flow.edit").On(field).Say(text, args...).Hint("%s", hint)
}
