package sap

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

const (
	nsEnvelope = "http://schemas.xmlsoap.org/soap/envelope/"
	nsRFC      = "urn:sap-com:document:sap:rfc:functions"
	maxRequest = 8 << 20
)

// request is a parsed SOAP-RFC request before it is matched with a function.
type request struct {
	function string
	body     *etree.Element
}

// readRequest finds the one body element of a SOAP 1.1 envelope.
func readRequest(r io.Reader) (*request, error) {
	doc := etree.NewDocument()
	doc.ReadSettings.Permissive = false
	limited := &io.LimitedReader{R: r, N: maxRequest + 1}
	if _, err := doc.ReadFrom(limited); err != nil {
		return nil, &rfcError{kindBadRequest, "The request is not well-formed XML"}
	}
	if limited.N <= 0 {
		return nil, &rfcError{kindBadRequest, "The request is larger than 8 MB"}
	}
	root := doc.Root()
	if root == nil || root.Tag != "Envelope" || root.NamespaceURI() != nsEnvelope {
		return nil, &rfcError{kindBadRequest, "The request is not a SOAP 1.1 envelope"}
	}
	for _, part := range root.ChildElements() {
		if part.Tag != "Body" || part.NamespaceURI() != nsEnvelope {
			continue
		}
		inner := part.ChildElements()
		if len(inner) != 1 {
			return nil, &rfcError{kindBadRequest, "The SOAP body must hold exactly one function call"}
		}
		if inner[0].NamespaceURI() != nsRFC {
			return nil, &rfcError{kindBadRequest, "The function must be in the namespace " + nsRFC}
		}
		return &request{function: fromXMLName(inner[0].Tag), body: inner[0]}, nil
	}
	return nil, &rfcError{kindBadRequest, "The SOAP envelope has no body"}
}

// fill reads the parameters of the request into the call, by the declaration of the function.
func (c *call) fill(body *etree.Element) error {
	for _, el := range body.ChildElements() {
		name := fromXMLName(el.Tag)
		p, ok := c.fn.param(name)
		if !ok {
			return &rfcError{kindParmUnknown, fmt.Sprintf("Parameter %s is unknown in function module %s", name, c.fn.Name)}
		}
		switch {
		case p.Direction == Export: // some clients send them empty
		case p.Direction == Tables:
			c.declared[name] = true
			rows, err := readTable(p, el)
			if err != nil {
				return err
			}
			c.tables[name] = rows
		case p.Structure != nil:
			row, err := readRow(p, el, 0)
			if err != nil {
				return err
			}
			c.structs[name] = row
		default:
			v, err := p.Field.parse(el.Text())
			if err != nil {
				return &rfcError{kindConversion, fmt.Sprintf("Parameter %s: %s", name, err)}
			}
			c.scalars[name] = v
		}
	}
	for _, p := range c.fn.Params {
		if p.Direction == Import && !p.Optional && p.Structure == nil && c.scalars[p.Name] == "" {
			return &rfcError{kindParmMissing, fmt.Sprintf("Parameter %s of function module %s is mandatory", p.Name, c.fn.Name)}
		}
		if _, given := c.scalars[p.Name]; p.Direction == Import && p.Structure == nil && !given {
			c.scalars[p.Name] = p.Default
		}
	}
	return nil
}

func readTable(p Param, el *etree.Element) ([]Row, error) {
	var rows []Row
	for i, item := range el.ChildElements() {
		if item.Tag != "item" {
			return nil, &rfcError{kindBadRequest, fmt.Sprintf("Table %s must hold only item elements, not %s", p.Name, item.Tag)}
		}
		row, err := readRow(p, item, i+1)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readRow(p Param, el *etree.Element, line int) (Row, error) {
	row := Row{}
	for _, f := range el.ChildElements() {
		name := fromXMLName(f.Tag)
		field, ok := p.Structure.field(name)
		if !ok {
			return nil, &rfcError{kindParmUnknown, fmt.Sprintf("Field %s is unknown in %s (parameter %s)", name, p.Structure.Name, p.Name)}
		}
		v, err := field.parse(f.Text())
		if err != nil {
			where := p.Name + "-" + name
			if line > 0 {
				where = fmt.Sprintf("%s(%d)-%s", p.Name, line, name)
			}
			return nil, &rfcError{kindConversion, fmt.Sprintf("Parameter %s: %s", where, err)}
		}
		row[name] = v
	}
	return row, nil
}

// envelope starts a SOAP answer and returns its body.
func envelope() (*etree.Document, *etree.Element) {
	doc := etree.NewDocument()
	doc.CreateProcInst("xml", `version="1.0" encoding="utf-8"`)
	env := doc.CreateElement("SOAP-ENV:Envelope")
	env.CreateAttr("xmlns:SOAP-ENV", nsEnvelope)
	return doc, env.CreateElement("SOAP-ENV:Body")
}

// answer writes the response of a call: every EXPORT parameter, and of TABLES
// those alone that the request declared.
func (c *call) answer() ([]byte, error) {
	doc, body := envelope()
	res := body.CreateElement("rfc:" + toXMLName(c.fn.Name) + ".Response")
	res.CreateAttr("xmlns:rfc", nsRFC)
	for _, p := range c.fn.Params {
		switch {
		case p.Direction == Export && p.Structure != nil:
			writeRow(res.CreateElement(toXMLName(p.Name)), p.Structure, c.outStructs[p.Name])
		case p.Direction == Export:
			v, ok := c.outScalars[p.Name]
			if !ok {
				v = p.Field.initial()
			}
			res.CreateElement(toXMLName(p.Name)).SetText(v)
		case p.Direction == Tables && c.declared[p.Name]:
			el := res.CreateElement(toXMLName(p.Name))
			for _, row := range c.outTables[p.Name] {
				writeRow(el.CreateElement("item"), p.Structure, row)
			}
		}
	}
	return doc.WriteToBytes()
}

func writeRow(el *etree.Element, s *Structure, row Row) {
	for _, f := range s.Fields {
		v := row[f.Name]
		if v == "" {
			v = f.initial()
		} else if parsed, err := f.parse(v); err == nil {
			v = parsed
		}
		el.CreateElement(toXMLName(f.Name)).SetText(v)
	}
}

// faultXML is the answer to a call that raised an error. The reason is in the
// detail; the faultstring is as generic as SAP's.
func faultXML(function string, err error) []byte {
	doc, body := envelope()
	f := body.CreateElement("SOAP-ENV:Fault")
	detail := etree.NewElement("detail")
	var abap *exception
	var rfc *rfcError
	switch {
	case errors.As(err, &abap):
		f.CreateElement("faultcode").SetText("SOAP-ENV:Client")
		f.CreateElement("faultstring").SetText(function + ".Exception")
		x := detail.CreateElement("rfc:" + toXMLName(function) + ".Exception")
		x.CreateAttr("xmlns:rfc", nsRFC)
		x.CreateElement("Name").SetText(abap.name)
		x.CreateElement("Text").SetText(abap.text)
		m := x.CreateElement("Message")
		m.CreateElement("ID").SetText(abap.id)
		m.CreateElement("Number").SetText(abap.number)
	case errors.As(err, &rfc):
		f.CreateElement("faultcode").SetText("SOAP-ENV:Client")
		f.CreateElement("faultstring").SetText("Error in the RFC call")
		writeRFCError(detail, rfc.kind, rfc.text)
	default:
		f.CreateElement("faultcode").SetText("SOAP-ENV:Server")
		f.CreateElement("faultstring").SetText("Error in the RFC call")
		writeRFCError(detail, kindSystemFailure, "The practice system could not carry this out")
	}
	f.AddChild(detail)
	out, _ := doc.WriteToBytes() // writing to memory cannot fail
	return out
}

func writeRFCError(detail *etree.Element, kind, text string) {
	x := detail.CreateElement("rfc:Error")
	x.CreateAttr("xmlns:rfc", nsRFC)
	x.CreateElement("type").SetText(kind)
	x.CreateElement("message").SetText(text)
}

// toXMLName writes a slash of an ABAP name, which XML does not allow, as SAP does.
func toXMLName(s string) string   { return strings.ReplaceAll(s, "/", "_-") }
func fromXMLName(s string) string { return strings.ReplaceAll(s, "_-", "/") }

func itoa(n int) string { return strconv.Itoa(n) }
