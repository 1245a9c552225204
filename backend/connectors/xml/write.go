package xml

import (
	"context"
	"encoding/xml"
	"regexp"
	"sort"
	"strings"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
	"signet/backend/mapping"
)

var nameForm = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.\-]*(?::[\p{L}_][\p{L}\p{N}_.\-]*)?$`)

func runCreate(_ context.Context, c *connector.Call) (connector.Result, error) {
	v := c.Fields["value"]
	if text, ok := v.(string); ok { // JSON that the person wrote with mapped values in it
		read, err := shape.ReadJSON(text)
		if err != nil {
			return connector.Result{}, fault.Of(err).On("value")
		}
		v = read
	}
	structure, err := shape.Fields(c.Fields["structure"])
	if err != nil {
		return connector.Result{}, err
	}
	w := &writer{}
	if c.Text("indent") == "2" {
		w.indent = "  "
	}
	if d := c.Fields["declaration"]; d == nil || d == "" || connector.BoolOf(d) {
		w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
		if w.indent != "" {
			w.b.WriteByte('\n')
		}
	}
	name := strings.TrimSpace(c.Text("root"))
	if name == "" {
		m, _ := v.(map[string]any)
		if len(m) != 1 {
			return connector.Result{}, fault.New(fault.Invalid, "xml.write").On("value").Coded("xml.root").Headline("The outermost element is not clear").
				Say("The fields must have one name, which is the outermost element, and here are %d.", len(m)).
				Hint("Put them under one name, or give the outermost element a name in the advanced settings.")
		}
		for name, v = range m {
		}
		if list, ok := v.([]any); ok && len(list) == 1 {
			v = list[0]
		}
		if len(structure) == 1 && structure[0].Name == name {
			structure = structure[0].Nested
		}
	}
	if err := w.element(name, v, structure, 0); err != nil {
		return connector.Result{}, err
	}
	return connector.Result{Bundles: []map[string]any{{"xml": w.b.String()}}}, nil
}

type writer struct {
	b      strings.Builder
	indent string
}

func (w *writer) line(depth int) {
	if w.indent != "" {
		if depth > 0 || w.b.Len() > 0 && !strings.HasSuffix(w.b.String(), "\n") {
			w.b.WriteByte('\n')
		}
		w.b.WriteString(strings.Repeat(w.indent, depth))
	}
}

// element writes one value, or each element of an array, under a name.
func (w *writer) element(name string, v any, order []connector.Field, depth int) error {
	if !nameForm.MatchString(name) {
		return fault.New(fault.Invalid, "xml.write").On("value").Coded("xml.name").Headline("“%s” is no name of an element", name).
			Say("A name begins with a letter and has no spaces.").Hint("Correct the name in the fields.")
	}
	if depth > maxDepth || w.b.Len() > maxText {
		return fault.New(fault.Exhausted, "xml.write").On("value").Coded("xml.too_large").Headline("The XML would be too large").
			Say("It would have more than %d MB, or more than %d elements inside each other.", maxText>>20, maxDepth).Hint("Write less at once.")
	}
	if list, ok := v.([]any); ok {
		for _, e := range list {
			if err := w.element(name, e, order, depth); err != nil {
				return err
			}
		}
		return nil
	}
	w.line(depth)
	w.b.WriteString("<" + name)
	m, ok := v.(map[string]any)
	if !ok {
		m = map[string]any{"_value": v}
	}
	if err := w.attributes(m["_attributes"]); err != nil {
		return err
	}
	text, err := textOf(m["_value"])
	if err != nil {
		return err
	}
	inside := names(m, order)
	if text == "" && len(inside) == 0 {
		w.b.WriteString("/>")
		return nil
	}
	w.b.WriteByte('>')
	w.escape(text)
	if text != "" && len(inside) > 0 { // in mixed content a line break would be a part of the text
		defer func(old string) { w.indent = old }(w.indent)
		w.indent = ""
	}
	for _, k := range inside {
		var under []connector.Field
		for i := range order {
			if order[i].Name == k {
				under = order[i].Nested
			}
		}
		if err := w.element(k, m[k], under, depth+1); err != nil {
			return err
		}
	}
	if len(inside) > 0 {
		w.line(depth)
	}
	w.b.WriteString("</" + name + ">")
	return nil
}

// names are the elements inside a collection: in the order of the structure, then in that of their names.
func names(m map[string]any, order []connector.Field) []string {
	place := map[string]int{}
	for i := range order {
		place[order[i].Name] = i + 1
	}
	out := make([]string, 0, len(m))
	for k, v := range m {
		if k == "_attributes" || k == "_value" {
			continue
		}
		if list, ok := v.([]any); ok && len(list) == 0 {
			continue
		}
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := place[out[i]], place[out[j]]
		switch {
		case a != 0 && b != 0:
			return a < b
		case a != b && (a == 0 || b == 0):
			return a != 0
		}
		return out[i] < out[j]
	})
	return out
}

func (w *writer) attributes(v any) error {
	m, _ := v.(map[string]any)
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if !nameForm.MatchString(k) {
			return fault.New(fault.Invalid, "xml.write").On("value").Coded("xml.name").Headline("“%s” is no name of an attribute", k).
				Say("A name begins with a letter and has no spaces.").Hint("Correct the name in the fields.")
		}
		text, err := textOf(m[k])
		if err != nil {
			return err
		}
		w.b.WriteString(" " + k + `="`)
		w.escape(text)
		w.b.WriteByte('"')
	}
	return nil
}

func (w *writer) escape(s string) { _ = xml.EscapeText(&w.b, []byte(s)) }

func textOf(v any) (string, error) {
	c, err := mapping.Coerce(v, "text", nil)
	if err != nil {
		return "", fault.New(fault.Invalid, "xml.write").On("value").Coded("xml.value").Headline("A text cannot be written").
			Say("%s", err.Error()).Hint("Map a text there.")
	}
	s, _ := c.(string)
	return s, nil
}
