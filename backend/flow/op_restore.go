package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Restore puts parts of a document back as they were. It is the inverse of every
// op: it holds what that op changed and nothing else, so that undo is exact
// whatever the op did, and a long history stays small.
type Restore struct {
	// Parts are whole sections by their JSON key; null takes an optional one away.
	Parts map[string]json.RawMessage `json:"parts,omitempty"`
	// Modules are the changed or missing ones; Order is every id in order where that changed.
	Modules []Module `json:"modules,omitempty"`
	Order   []int    `json:"order,omitempty"`
	Empty   bool     `json:"empty,omitempty"` // there was no module at all
	Name    string   `json:"name,omitempty"`  // what the edit is called, where it is no inverse
}

var _ = register(func() *Restore { return &Restore{} })

// Kind is "restore".
func (*Restore) Kind() string { return "restore" }

// Words names the edit.
func (o *Restore) Words() string { return nonEmpty(o.Name, "Put back") }

// Revert is the edit that makes a document what another one is, but for its id and the ids it has given: those are never used again.
func Revert(from, to Document, name string) (Op, error) {
	to = to.Clone()
	to.ID, to.Origin = from.ID, from.Origin
	from.settle()
	to.LastModule = max(to.LastModule, from.LastModule)
	op, err := reversal(&from, &to)
	if err != nil {
		return nil, err
	}
	op.(*Restore).Name = name
	return op, nil
}

func sections(d *Document) (map[string]json.RawMessage, error) {
	head := *d
	head.Modules = nil
	b, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("read the document's parts: %w", err)
	}
	var m map[string]json.RawMessage
	err = json.Unmarshal(b, &m)
	delete(m, "modules")
	return m, err
}

// reversal is the op that leads from one document to the other.
func reversal(from, to *Document) (Op, error) {
	a, err := sections(from)
	if err != nil {
		return nil, err
	}
	b, err := sections(to)
	if err != nil {
		return nil, err
	}
	r := &Restore{Parts: map[string]json.RawMessage{}}
	for k, v := range b {
		if !bytes.Equal(a[k], v) {
			r.Parts[k] = v
		}
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			r.Parts[k] = json.RawMessage("null")
		}
	}
	have := map[int][]byte{}
	for _, m := range from.Modules {
		if have[m.ID], err = json.Marshal(m); err != nil {
			return nil, fmt.Errorf("read module %d: %w", m.ID, err)
		}
	}
	same := len(from.Modules) == len(to.Modules)
	for i, m := range to.Modules {
		x, err := json.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("read module %d: %w", m.ID, err)
		}
		if !bytes.Equal(have[m.ID], x) {
			r.Modules = append(r.Modules, m)
		}
		same = same && from.Modules[i].ID == m.ID
	}
	if !same {
		for _, m := range to.Modules {
			r.Order = append(r.Order, m.ID)
		}
		r.Empty = len(to.Modules) == 0
	}
	// The inverse outlives the documents: it shares no memory with them.
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("keep the way back: %w", err)
	}
	own := &Restore{}
	return own, json.Unmarshal(text, own)
}

func (r *Restore) apply(d *Document) error {
	if len(r.Parts) > 0 {
		parts, err := sections(d)
		if err != nil {
			return err
		}
		for k, v := range r.Parts {
			parts[k] = v
			if bytes.Equal(v, []byte("null")) && k != "inputs" && k != "dynamicConnections" && k != "links" {
				delete(parts, k)
			}
		}
		b, err := json.Marshal(parts)
		if err != nil {
			return fmt.Errorf("put parts back: %w", err)
		}
		var next Document
		if err := json.Unmarshal(b, &next); err != nil {
			return badOp("What it puts back is no Action Flow.").Because(err)
		}
		next.Modules = d.Modules
		*d = next
	}
	byID := map[int]Module{}
	for _, m := range d.Modules {
		byID[m.ID] = m
	}
	for _, m := range r.Modules {
		byID[m.ID] = m
	}
	order := r.Order
	if order == nil && !r.Empty {
		for _, m := range d.Modules {
			order = append(order, m.ID)
		}
	}
	if order == nil && d.Modules == nil {
		return nil
	}
	modules := make([]Module, 0, len(order))
	for _, id := range order {
		m, ok := byID[id]
		if !ok {
			return badOp("Module %d, which it puts back, is missing.", id)
		}
		modules = append(modules, m)
	}
	d.Modules = modules
	return nil
}
