package sap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

const (
	soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"
	rfcNamespace  = "urn:sap-com:document:sap:rfc:functions"
)

// arg is one parameter of a call as it goes on the wire: text, fields of a
// structure, or rows of a table.
type arg struct {
	name  string
	text  string
	row   []arg
	table bool
	rows  [][]arg
}

// envelope writes a call of a function module.
func envelope(function string, args []arg) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	b.WriteString(`<soap:Envelope xmlns:soap="` + soapNamespace + `"><soap:Body><rfc:` + tag(function) + ` xmlns:rfc="` + rfcNamespace + `">`)
	writeArgs(&b, args)
	b.WriteString(`</rfc:` + tag(function) + `></soap:Body></soap:Envelope>`)
	return b.Bytes()
}

func writeArgs(b *bytes.Buffer, args []arg) {
	for _, a := range args {
		t := tag(a.name)
		b.WriteString("<" + t + ">")
		switch {
		case a.table:
			for _, row := range a.rows {
				b.WriteString("<item>")
				writeArgs(b, row)
				b.WriteString("</item>")
			}
		case a.row != nil:
			writeArgs(b, a.row)
		default:
			_ = xml.EscapeText(b, []byte(a.text)) // a buffer takes everything
		}
		b.WriteString("</" + t + ">")
	}
}

// tag spells an ABAP name as an XML name: a slash becomes _-, everything else
// that XML does not allow _-- and its code, as SAP does it.
func tag(s string) string {
	plain := true
	for i, r := range s {
		if !nameRune(r, i == 0) {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case nameRune(r, i == 0):
			b.WriteRune(r)
		case r == '/':
			b.WriteString("_-")
		default:
			fmt.Fprintf(&b, "_--%02X", r)
		}
	}
	return b.String()
}

func nameRune(r rune, first bool) bool {
	return r == '_' || unicode.IsLetter(r) || !first && (unicode.IsDigit(r) || r == '.')
}

// untag is the ABAP name of an XML name.
func untag(s string) string {
	if !strings.Contains(s, "_-") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "_--") && i+5 <= len(s):
			if n, err := strconv.ParseUint(s[i+3:i+5], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 5
				continue
			}
			b.WriteByte(s[i])
			i++
		case strings.HasPrefix(s[i:], "_-"):
			b.WriteByte('/')
			i += 2
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return b.String()
}

// element is one XML element of an answer.
type element struct {
	name     string
	text     string
	children []*element
}

func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// at is the text of a descendant, "" when there is none.
func (e *element) at(path ...string) string {
	for _, p := range path {
		e = e.child(p)
	}
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}

// answer is what a call gave back: a response element or a fault.
type answer struct {
	response *element
	fault    *soapFault
}

// soapFault is an error of the RFC layer or a classic exception of the function.
type soapFault struct {
	kind      string // of rfc:Error, such as RFC_NO_AUTHORITY
	text      string
	exception string // name of a classic exception
	id        string
	number    string
}

var errNoSOAP = errors.New("the answer is not a SOAP envelope")

// readAnswer reads a SOAP envelope.
func readAnswer(r io.Reader) (*answer, error) {
	root, err := parse(r)
	if err != nil {
		return nil, err
	}
	if root.name != "Envelope" {
		return nil, errNoSOAP
	}
	body := root.child("Body")
	if body == nil || len(body.children) == 0 {
		return nil, errNoSOAP
	}
	first := body.children[0]
	if first.name != "Fault" {
		if !strings.HasSuffix(first.name, ".Response") && !strings.HasSuffix(first.name, "Response") {
			return nil, errNoSOAP
		}
		return &answer{response: first}, nil
	}
	f := &soapFault{text: first.at("faultstring")}
	if detail := first.child("detail"); detail != nil {
		for _, d := range detail.children {
			switch {
			case d.name == "Error":
				f.kind, f.text = d.at("type"), d.at("message")
			case strings.HasSuffix(d.name, ".Exception"):
				f.exception, f.text = d.at("Name"), d.at("Text")
				f.id, f.number = d.at("Message", "ID"), d.at("Message", "Number")
			}
		}
	}
	return &answer{fault: f}, nil
}

// parse reads XML into elements by their local names. There is no document type
// in an answer of SAP, so one is refused.
func parse(r io.Reader) (*element, error) {
	d := xml.NewDecoder(r)
	var stack []*element
	var root *element
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch x := t.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local}
			if len(stack) > 0 {
				parent := stack[len(stack)-1]
				parent.children = append(parent.children, e)
			} else if root == nil {
				root = e
			}
			stack = append(stack, e)
		case xml.EndElement:
			if len(stack) == 0 || stack[len(stack)-1].name != x.Name.Local {
				return nil, errNoSOAP
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(x)
			}
		case xml.Directive:
			return nil, errNoSOAP
		}
	}
	if root == nil || len(stack) > 0 {
		return nil, errNoSOAP
	}
	return root, nil
}
