package tools

import (
	"bytes"
	"context"
	"strings"

	xencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

const transformers = "Transformers"

// basic gives the bundles that are written in it, as Make's Basic trigger does.
var basic = &connector.Action{
	Name: "basic_trigger", Title: "Basic trigger", Group: triggers, Control: connector.Trigger, Class: connector.Pure, Effect: connector.None,
	Summary: "Starts with bundles that you write yourself.",
	Inputs: []connector.Field{connector.Array("bundles", "Bundles", []connector.Field{
		connector.Array("items", "Items", []connector.Field{connector.Text("name", "Name", connector.Required(), connector.Static()), connector.Any("value", "Value")}),
	}, connector.Help("The modules that follow run once for each of them."))},
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		out, seen := []connector.Field{}, map[string]bool{}
		each(c.Fields["bundles"], func(_ int, name string, _ any) {
			if !seen[name] {
				seen[name] = true
				out = append(out, connector.Any(name, name))
			}
		})
		return nil, out, nil
	},
	Run: func(_ context.Context, c *connector.Call) (connector.Result, error) {
		list, _ := c.Fields["bundles"].([]any)
		res := connector.Result{Bundles: make([]map[string]any, len(list))}
		for i := range res.Bundles {
			res.Bundles[i] = map[string]any{}
		}
		each(c.Fields["bundles"], func(i int, name string, v any) { res.Bundles[i][name] = v })
		return res, nil
	},
	Example: map[string]any{"bundles": []any{map[string]any{"items": []any{map[string]any{"name": "order", "value": "4500018690"}}}}},
}

// each gives the items of bundles as they are written: [{items: [{name, value}]}], or [{name: value}].
func each(bundles any, do func(i int, name string, v any)) {
	list, _ := bundles.([]any)
	for i, b := range list {
		m, _ := b.(map[string]any)
		items, ok := m["items"].([]any)
		if !ok {
			for name, v := range m {
				do(i, name, v)
			}
			continue
		}
		for _, e := range items {
			if x, ok := e.(map[string]any); ok && connector.TextOf(x["name"]) != "" {
				do(i, connector.TextOf(x["name"]), x["value"])
			}
		}
	}
}

var compose = &connector.Action{
	Name: "compose_string", Title: "Compose a string", Group: transformers, Class: connector.Pure, Effect: connector.None,
	Summary:  "Makes one text of several values.",
	Sentence: "Compose a text",
	Inputs:   []connector.Field{connector.Text("value", "Text", connector.Multiline())},
	Outputs:  []connector.Field{connector.Text("value", "Text")},
	Run: func(_ context.Context, c *connector.Call) (connector.Result, error) {
		return connector.Result{Bundles: []map[string]any{{"value": c.Text("value")}}}, nil
	},
	Example: map[string]any{"value": "Order 4500018690 is late."},
}

var switcher = &connector.Action{
	Name: "switcher", Title: "Switch", Group: transformers, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gives another value for each value that comes in.",
	Sentence: "Choose a value",
	Inputs: []connector.Field{
		connector.Any("input", "Input", connector.Help("What is compared, from letter to letter.")),
		connector.Boolean("regex", "Patterns are regular expressions", connector.Static(), connector.Advanced(), connector.Help("The first pattern that is found in the input counts.")),
		connector.Array("cases", "Cases", []connector.Field{connector.Text("pattern", "Pattern"), connector.Any("output", "Output")}, connector.Required(), connector.Help("The first one that fits counts.")),
		connector.Any("else", "Else", connector.Help("What is given when no case fits.")),
	},
	Outputs: []connector.Field{connector.Any("output", "Output")},
	Run:     runSwitch,
	Example: map[string]any{"input": "DE", "cases": []any{map[string]any{"pattern": "DE", "output": "Germany"}}, "else": "Abroad"},
}

func runSwitch(_ context.Context, c *connector.Call) (connector.Result, error) {
	in, err := mapping.Coerce(c.Fields["input"], "text", nil)
	if err != nil {
		return connector.Result{}, fault.New(fault.Invalid, "tools.switch").On("input").Coded("field.mapping").
			Headline("The input is no text").Say("%s", err.Error()).Hint("Map one value into it.")
	}
	text, _ := in.(string)
	regex := connector.BoolOf(c.Fields["regex"])
	list, _ := c.Fields["cases"].([]any)
	for i, e := range list {
		m, _ := e.(map[string]any)
		pattern := connector.TextOf(m["pattern"])
		fits := pattern == text
		if regex {
			re, err := mapping.CompilePattern(pattern, "")
			if err != nil {
				return connector.Result{}, fault.New(fault.Invalid, "tools.switch").On("cases").Coded("text.pattern").
					Headline("The pattern of case %d cannot be used", i+1).Say("%s", err.Error()).Hint("Correct the pattern.")
			}
			fits = re.MatchString(text)
		}
		if fits {
			return output(m["output"]), nil
		}
	}
	return output(c.Fields["else"]), nil
}

func output(v any) connector.Result {
	return connector.Result{Bundles: []map[string]any{{"output": v}}}
}

var encoding = &connector.Action{
	Name: "convert_encoding", Title: "Convert encoding", Group: transformers, Class: connector.Pure, Effect: connector.None,
	Summary:  "Reads a text in one encoding and writes it in another.",
	Sentence: "Convert from {{from}} to {{to}}",
	Inputs: []connector.Field{
		connector.Buffer("data", "Data", connector.Required(), connector.Help("A file, or a text.")),
		connector.Text("from", "From", connector.Default("utf-8"), connector.Static(), connector.Example("windows-1252"), connector.Help("The encoding of the data.")),
		connector.Text("to", "To", connector.Default("utf-8"), connector.Static(), connector.Example("iso-8859-1"), connector.Help("The encoding that is wanted. What it has no sign for becomes a question mark.")),
	},
	Outputs: []connector.Field{connector.Buffer("data", "Data"), connector.Text("text", "Text"), connector.Integer("size", "Size in bytes")},
	Run:     runEncoding,
	Example: map[string]any{"data": []byte{0x47, 0x72, 0xfc, 0xdf, 0x65}, "from": "iso-8859-1", "to": "utf-8"},
}

// maxData bounds what is converted.
const maxData = 64 << 20

func runEncoding(_ context.Context, c *connector.Call) (connector.Result, error) {
	data, ok := c.Fields["data"].([]byte)
	if !ok {
		data = []byte(c.Text("data"))
	}
	if len(data) > maxData {
		return connector.Result{}, fault.New(fault.Exhausted, "tools.encoding").On("data").Coded("text.too_large").Headline("The data is too large").
			Say("It has %d MB; %d MB is the most.", len(data)>>20, maxData>>20).Hint("Convert it in parts.")
	}
	from, err := charset(c, "from")
	if err != nil {
		return connector.Result{}, err
	}
	to, err := charset(c, "to")
	if err != nil {
		return connector.Result{}, err
	}
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return connector.Result{}, fault.New(fault.Invalid, "tools.encoding").On("data").Coded("text.encoding").Headline("The data is not %s", c.Text("from")).
			Say("It cannot be read in this encoding.").Hint("Give the encoding in which it was written.").Because(err)
	}
	out, err := xencoding.ReplaceUnsupported(to.NewEncoder()).Bytes(text)
	if err != nil {
		return connector.Result{}, fault.New(fault.Invalid, "tools.encoding").On("to").Coded("text.encoding").Headline("The text cannot be written as %s", c.Text("to")).
			Say("This encoding cannot hold it.").Hint("Choose utf-8.").Because(err)
	}
	if !bytes.ContainsRune(text, '\x1a') { // what stands for a sign that the encoding does not have
		out = bytes.ReplaceAll(out, []byte{0x1a}, []byte{'?'})
	}
	return connector.Result{Bundles: []map[string]any{{"data": out, "text": string(text), "size": float64(len(out))}}}, nil
}

func charset(c *connector.Call, field string) (xencoding.Encoding, error) {
	name := strings.ToLower(strings.TrimSpace(c.Text(field)))
	switch name {
	case "", "utf8", "utf-8":
		return unicode.UTF8, nil
	case "latin1":
		name = "iso-8859-1"
	case "ucs2", "utf16le":
		name = "utf-16le"
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "tools.encoding").On(field).Coded("text.encoding").Headline("There is no encoding %s", name).
			Say("The name of the encoding is not known.").Hint("Give one such as utf-8, windows-1252, iso-8859-1 or utf-16le.")
	}
	return e, nil
}
