package xml

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

// Bounds of a document.
const (
	maxText     = 64 << 20
	maxDepth    = 512
	maxElements = 1_000_000
)

// element is one element as it is read. Its parts keep their order.
type element struct {
	name     string
	attrs    []xml.Attr
	children []*element
	text     strings.Builder
}

// source is the text of a field. What is text already is UTF-8, whatever its declaration says;
// a file is what its declaration says.
func source(c *connector.Call) ([]byte, bool, error) {
	data, file := c.Fields["xml"].([]byte)
	if !file {
		data = []byte(connector.TextOf(c.Fields["xml"]))
	}
	if len(data) > maxText {
		return nil, false, bound("It has %s MB; %s MB is the most that is read at once.", len(data)>>20, maxText>>20)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), file, nil
}

func bound(format string, a, b int) error {
	return fault.New(fault.Exhausted, "xml.read").On("xml").Coded("xml.too_large").Headline("The XML is too large").
		Say(format, strconv.Itoa(a), strconv.Itoa(b)).Hint("Take a part of it.")
}

func decoder(data []byte, file bool) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if !file {
			return in, nil
		}
		return charset.NewReaderLabel(label, in)
	}
	return d
}

// read reads a document into a tree.
func read(data []byte, file, prefixes bool) (*element, int, error) {
	d := decoder(data, file)
	var root *element
	var above []*element
	var opened []string // as they are written, with their prefixes
	count := 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, broken(d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(above) == 0 && root != nil {
				return nil, 0, syntax(d, "There is a second outermost element, "+written(t.Name)+".")
			}
			if count++; count > maxElements {
				return nil, 0, bound("It has more than %s elements; %s is the most.", maxElements, maxElements)
			}
			if len(above) == maxDepth {
				return nil, 0, fault.New(fault.Exhausted, "xml.read").On("xml").Coded("xml.too_deep").Headline("The XML is nested too deeply").
					Say("It has more than %d elements inside each other.", maxDepth).Hint("Correct the XML: no system answers like this.")
			}
			e := &element{name: t.Name.Local, attrs: append([]xml.Attr(nil), t.Attr...)}
			if prefixes {
				e.name = written(t.Name)
			}
			if root == nil {
				root = e
			} else {
				over := above[len(above)-1]
				over.children = append(over.children, e)
			}
			above, opened = append(above, e), append(opened, written(t.Name))
		case xml.EndElement:
			if len(above) == 0 || opened[len(opened)-1] != written(t.Name) {
				return nil, 0, syntax(d, "The element "+written(t.Name)+" ends here, and it is not the one that is open.")
			}
			above, opened = above[:len(above)-1], opened[:len(opened)-1]
		case xml.CharData:
			if len(above) > 0 {
				above[len(above)-1].text.Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, 0, syntax(d, "There is text outside of the outermost element.")
			}
		case xml.Directive:
			if err := harmless(t); err != nil {
				return nil, 0, err
			}
		}
	}
	if len(above) > 0 {
		return nil, 0, syntax(d, "The element "+opened[len(opened)-1]+" does not end.")
	}
	if root == nil {
		return nil, 0, syntax(d, "There is no element.")
	}
	return root, count, nil
}

func written(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// harmless lets a plain document type through, which is ignored. One that defines anything is refused.
func harmless(d xml.Directive) error {
	if bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(d)), []byte("DOCTYPE")) && !bytes.ContainsRune(d, '[') {
		return nil
	}
	return fault.New(fault.Invalid, "xml.read").On("xml").Coded("xml.doctype").Headline("The XML defines entities").
		Say("It has a document type with definitions of its own. Signet does not read such documents: they can grow without end, or name files of this computer.").
		Hint("Ask for the XML without <!DOCTYPE … [ … ]>, or take it out before.")
}

func broken(d *xml.Decoder, err error) error {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return syntax(d, upper(strings.TrimPrefix(s.Msg, "xml: "))+".")
	}
	return fault.New(fault.Invalid, "xml.read").On("xml").Coded("xml.syntax").Headline("The text is not XML").
		Say("Its encoding is not known, or it is not what its declaration says.").Hint("Save it as UTF-8.").Because(err)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func syntax(d *xml.Decoder, text string) error {
	line, column := d.InputPos()
	return fault.New(fault.Invalid, "xml.read").On("xml").Coded("xml.syntax").Headline("The text is not XML").
		Say("Line %d, column %d: %s", line, column, text).Hint("Correct the text there. A value in XML must not bring < or & of its own.").
		With("Line", strconv.Itoa(line)).With("Column", strconv.Itoa(column))
}

// value is an element in the form of bundles: its attributes under _attributes, the elements inside it
// by name as arrays, its text under _value; a text when it has nothing else.
func (e *element) value(always bool) any {
	text := e.text.String()
	if len(e.children) > 0 && strings.TrimSpace(text) == "" {
		text = ""
	}
	if len(e.attrs) == 0 && len(e.children) == 0 {
		return text
	}
	out := make(map[string]any, len(e.children)+2)
	if len(e.attrs) > 0 {
		attrs := make(map[string]any, len(e.attrs))
		for _, a := range e.attrs {
			attrs[written(a.Name)] = a.Value
		}
		out["_attributes"] = attrs
	}
	if text != "" {
		out["_value"] = text
	}
	lists := map[string][]any{}
	for _, c := range e.children {
		lists[c.name] = append(lists[c.name], c.value(always))
	}
	for name, list := range lists {
		if !always && len(list) == 1 {
			out[name] = list[0]
		} else {
			out[name] = list
		}
	}
	return out
}

func runParse(_ context.Context, c *connector.Call) (connector.Result, error) {
	data, file, err := source(c)
	if err != nil {
		return connector.Result{}, err
	}
	p := c.Fields["prefixes"]
	root, _, err := read(data, file, p == nil || p == "" || connector.BoolOf(p))
	if err != nil {
		return connector.Result{}, err
	}
	out := map[string]any{root.name: root.value(c.Text("arrays") != "repeated")}
	structure, err := shape.Fields(c.Fields["structure"])
	if err != nil {
		return connector.Result{}, err
	}
	if structure != nil {
		if out, err = shape.Apply(structure, out, connector.BoolOf(c.Fields["strict"]), c.Now().Location()); err != nil {
			return connector.Result{}, err
		}
	}
	return connector.Result{Bundles: []map[string]any{out}}, nil
}
