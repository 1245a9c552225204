package sap

import (
	"context"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// interfaceFields reads the parameters of the chosen function from the system:
// what goes in as fields of the module, what comes out as its outputs, both under SAP's names.
func interfaceFields(field string) connector.InterfaceFunc {
	return func(ctx context.Context, c *connector.Call) (inputs, outputs []connector.Field, err error) {
		function := name(c.Fields, field)
		if function == "" {
			return nil, nil, nil
		}
		p, err := reach(c)
		if err != nil {
			return nil, nil, err
		}
		s, err := p.signatureOf(ctx, c, function, true)
		if err != nil {
			return nil, nil, err
		}
		for _, prm := range s.params {
			if prm.in() && prm.name != "RETURN" {
				inputs = append(inputs, prm.input(s))
			}
			if prm.out() {
				outputs = append(outputs, prm.output())
			}
		}
		if field == "bapi" {
			outputs = append(outputs, messagesField)
		}
		return inputs, outputs, nil
	}
}

func (p *param) input(s *signature) connector.Field {
	f := p.output()
	f.Required = !p.optional && p.shape == scalar && p.preset == "" && p.class != 'T'
	if plain, x := strings.CutSuffix(p.name, "X"); x && s.param(plain) != nil {
		f.Advanced = true
		f.Help = "Says which fields of " + plain + " change. Left empty, Signet marks those that have a value."
	}
	if p.preset != "" {
		f.Help = "SAP takes " + p.preset + " when this is empty."
	}
	return f
}

func (p *param) output() connector.Field {
	f := p.formField(p.name)
	var nested []connector.Field
	for _, c := range p.fields {
		nested = append(nested, c.formField(p.name+"."+c.name))
	}
	switch p.shape {
	case structure:
		f.Type, f.Nested, f.Max = connector.TypeCollection, nested, 0
	case rows:
		f.Type, f.Nested, f.Max = connector.TypeArray, nested, 0
		if nested == nil {
			f.Item = connector.TypeAny
		}
	}
	return f
}

// formField draws an elementary type.
func (t component) formField(technical string) connector.Field {
	f := connector.Field{Name: t.name, Label: t.text, Technical: technical, Type: connector.TypeText, Max: t.length}
	if f.Label == "" {
		f.Label = t.name
	}
	switch t.kind {
	case 'D':
		f.Type, f.Max = connector.TypeDate, 0
	case 'P', 'F', 'a', 'e':
		f.Type, f.Max = connector.TypeNumber, 0
	case 'I', 'b', 's', '8':
		f.Type, f.Max = connector.TypeInteger, 0
	case 'X', 'y':
		f.Type, f.Max = connector.TypeBuffer, 0
	case 'g':
		f.Multiline, f.Max = true, 0
	case 'u', 'v', 'h':
		f.Type, f.Max = connector.TypeAny, 0
	}
	return f
}

// maxChoices is how many functions a list shows; typing narrows it.
const maxChoices = 500

func searchBAPIs(ctx context.Context, c *connector.Call) ([]connector.Option, error) {
	return search(ctx, c, name(c.Fields, "bapi"), "BAPI_*")
}

func searchFunctions(ctx context.Context, c *connector.Call) ([]connector.Option, error) {
	return search(ctx, c, name(c.Fields, "function"), "Z*", "RFC*")
}

// search lists function modules whose name holds what was typed, or those of the usual patterns.
func search(ctx context.Context, c *connector.Call, typed string, usual ...string) ([]connector.Option, error) {
	p, err := reach(c)
	if err != nil {
		return nil, err
	}
	patterns := usual
	if typed != "" && !strings.Contains(typed, "{{") {
		patterns = append([]string{"*" + strings.Trim(typed, "*") + "*"}, usual...)
	}
	out, seen := []connector.Option{}, map[string]bool{}
	for _, pattern := range patterns {
		a, err := p.call(ctx, c, request{function: "RFC_FUNCTION_SEARCH", args: []arg{{name: "FUNCNAME", text: short(pattern, 30)}, {name: "FUNCTIONS", table: true}}})
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, row := range tableRows(a.response.child("FUNCTIONS")) {
			if f := row.at("FUNCNAME"); f != "" && !seen[f] && len(out) < maxChoices {
				seen[f] = true
				out = append(out, connector.Option{Value: f, Label: f, Detail: row.at("STEXT")})
			}
		}
	}
	return out, nil
}
