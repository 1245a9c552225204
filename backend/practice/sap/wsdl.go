package sap

import (
	"fmt"
	"io"
	"strings"

	"github.com/beevik/etree"
)

// writeWSDL describes the functions as document/literal operations of one port
// type, with the types of the dictionary as restrictions, as SAP's generator does.
func writeWSDL(w io.Writer, fns []*Function, address string) error {
	service := fns[0].Name
	doc := etree.NewDocument()
	doc.CreateProcInst("xml", `version="1.0" encoding="utf-8"`)
	def := doc.CreateElement("wsdl:definitions")
	for _, a := range [][2]string{{"targetNamespace", nsRFC}, {"xmlns:s0", nsRFC}, {"xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"},
		{"xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/"}, {"xmlns:xsd", "http://www.w3.org/2001/XMLSchema"}} {
		def.CreateAttr(a[0], a[1])
	}
	def.CreateElement("wsdl:documentation").SetText("Signet practice system " + SystemID)
	writeTypes(def, fns)
	for _, f := range fns {
		x := toXMLName(f.Name)
		wsdlMessage(def, x+"Input", "s0:"+x)
		wsdlMessage(def, x+"Output", "s0:"+x+".Response")
		if len(f.Exceptions) > 0 {
			wsdlMessage(def, x+".Exception", "s0:"+x+".Exception")
		}
	}
	port := def.CreateElement("wsdl:portType")
	port.CreateAttr("name", toXMLName(service)+"PortType")
	for _, f := range fns {
		operation(port, f, func(el *etree.Element, name, kind string) { el.CreateAttr("message", "s0:"+name) })
	}
	binding := def.CreateElement("wsdl:binding")
	binding.CreateAttr("name", toXMLName(service)+"Binding")
	binding.CreateAttr("type", "s0:"+toXMLName(service)+"PortType")
	sb := binding.CreateElement("soap:binding")
	sb.CreateAttr("style", "document")
	sb.CreateAttr("transport", "http://schemas.xmlsoap.org/soap/http")
	for _, f := range fns {
		op := operation(binding, f, func(el *etree.Element, name, kind string) {
			use := el.CreateElement("soap:" + kind)
			if kind == "fault" {
				use.CreateAttr("name", name)
			}
			use.CreateAttr("use", "literal")
		})
		so := etree.NewElement("soap:operation")
		so.CreateAttr("soapAction", "")
		op.InsertChildAt(0, so)
	}
	svc := def.CreateElement("wsdl:service")
	svc.CreateAttr("name", toXMLName(service)+"Service")
	p := svc.CreateElement("wsdl:port")
	p.CreateAttr("name", toXMLName(service)+"Port")
	p.CreateAttr("binding", "s0:"+toXMLName(service)+"Binding")
	p.CreateElement("soap:address").CreateAttr("location", address)
	_, err := doc.WriteTo(w)
	return err
}

func operation(parent *etree.Element, f *Function, fill func(el *etree.Element, message, kind string)) *etree.Element {
	x := toXMLName(f.Name)
	op := parent.CreateElement("wsdl:operation")
	op.CreateAttr("name", x)
	fill(op.CreateElement("wsdl:input"), x+"Input", "body")
	fill(op.CreateElement("wsdl:output"), x+"Output", "body")
	if len(f.Exceptions) > 0 {
		el := op.CreateElement("wsdl:fault")
		el.CreateAttr("name", x+".Exception")
		fill(el, x+".Exception", "fault")
	}
	return op
}

func wsdlMessage(def *etree.Element, name, element string) {
	m := def.CreateElement("wsdl:message")
	m.CreateAttr("name", name)
	part := m.CreateElement("wsdl:part")
	part.CreateAttr("name", "parameters")
	part.CreateAttr("element", element)
}

// typeWriter adds each named type to the schema once.
type typeWriter struct {
	schema *etree.Element
	done   map[string]bool
}

func writeTypes(def *etree.Element, fns []*Function) {
	schema := def.CreateElement("wsdl:types").CreateElement("xsd:schema")
	schema.CreateAttr("targetNamespace", nsRFC)
	schema.CreateAttr("elementFormDefault", "unqualified")
	t := &typeWriter{schema: schema, done: map[string]bool{}}
	for _, f := range fns {
		t.element(toXMLName(f.Name), f, false)
		t.element(toXMLName(f.Name)+".Response", f, true)
		if len(f.Exceptions) > 0 {
			t.exception(f)
		}
	}
}

func (t *typeWriter) element(name string, f *Function, response bool) {
	el := t.schema.CreateElement("xsd:element")
	el.CreateAttr("name", name)
	all := el.CreateElement("xsd:complexType").CreateElement("xsd:all")
	for _, p := range f.Params {
		if p.Direction == Import && response || p.Direction == Export && !response {
			continue
		}
		child := etree.NewElement("xsd:element")
		child.CreateAttr("name", toXMLName(p.Name))
		if p.Optional || p.Direction == Tables {
			child.CreateAttr("minOccurs", "0")
		}
		switch {
		case p.Direction == Tables:
			child.CreateAttr("type", "s0:"+t.table(p.Structure))
		case p.Structure != nil:
			child.CreateAttr("type", "s0:"+t.structure(p.Structure))
		default:
			child.CreateAttr("type", t.simple(p.Field))
		}
		all.AddChild(child)
	}
}

func (t *typeWriter) table(s *Structure) string {
	name := "TABLE_OF_" + s.Name
	if t.done[name] {
		return name
	}
	t.done[name] = true
	row := t.structure(s)
	ct := t.schema.CreateElement("xsd:complexType")
	ct.CreateAttr("name", name)
	item := ct.CreateElement("xsd:sequence").CreateElement("xsd:element")
	item.CreateAttr("name", "item")
	item.CreateAttr("type", "s0:"+row)
	item.CreateAttr("minOccurs", "0")
	item.CreateAttr("maxOccurs", "unbounded")
	return name
}

func (t *typeWriter) structure(s *Structure) string {
	if t.done[s.Name] {
		return s.Name
	}
	t.done[s.Name] = true
	ct := etree.NewElement("xsd:complexType")
	ct.CreateAttr("name", s.Name)
	seq := ct.CreateElement("xsd:sequence")
	for _, f := range s.Fields {
		el := seq.CreateElement("xsd:element")
		el.CreateAttr("name", toXMLName(f.Name))
		el.CreateAttr("type", t.simple(f))
		el.CreateAttr("minOccurs", "0")
	}
	t.schema.AddChild(ct)
	return s.Name
}

// simple names the simple type of a field and writes it when it is new.
func (t *typeWriter) simple(f Field) string {
	var name, base string
	var facets [][2]string
	switch f.Kind {
	case String:
		return "xsd:string"
	case Int4:
		return "xsd:int"
	case Char:
		name, base, facets = fmt.Sprintf("char%d", f.Length), "xsd:string", [][2]string{{"maxLength", itoa(f.Length)}}
	case Numc:
		name, base, facets = fmt.Sprintf("numeric%d", f.Length), "xsd:string", [][2]string{{"maxLength", itoa(f.Length)}, {"pattern", `\d*`}}
	case Dats:
		name, base, facets = "date10", "xsd:string", [][2]string{{"maxLength", "10"}, {"pattern", `\d\d\d\d-\d\d-\d\d`}}
	case Tims:
		name, base, facets = "time", "xsd:string", [][2]string{{"maxLength", "8"}, {"pattern", `\d\d:\d\d:\d\d`}}
	default:
		name = fmt.Sprintf("%s%d.%d", map[Kind]string{Curr: "curr", Quan: "quantum", Dec: "decimal"}[f.Kind], f.Length, f.Decimals)
		base, facets = "xsd:decimal", [][2]string{{"totalDigits", itoa(f.Length)}, {"fractionDigits", itoa(f.Decimals)}}
	}
	if !t.done[name] {
		t.done[name] = true
		st := t.schema.CreateElement("xsd:simpleType")
		st.CreateAttr("name", name)
		r := st.CreateElement("xsd:restriction")
		r.CreateAttr("base", base)
		for _, facet := range facets {
			r.CreateElement("xsd:"+facet[0]).CreateAttr("value", facet[1])
		}
	}
	return "s0:" + name
}

func (t *typeWriter) exception(f *Function) {
	el := t.schema.CreateElement("xsd:element")
	el.CreateAttr("name", toXMLName(f.Name)+".Exception")
	seq := el.CreateElement("xsd:complexType").CreateElement("xsd:sequence")
	name := seq.CreateElement("xsd:element")
	name.CreateAttr("name", "Name")
	r := name.CreateElement("xsd:simpleType").CreateElement("xsd:restriction")
	r.CreateAttr("base", "xsd:string")
	for _, x := range f.Exceptions {
		r.CreateElement("xsd:enumeration").CreateAttr("value", strings.ToUpper(x))
	}
	for _, n := range []string{"Text"} {
		e := seq.CreateElement("xsd:element")
		e.CreateAttr("name", n)
		e.CreateAttr("type", "xsd:string")
		e.CreateAttr("minOccurs", "0")
	}
	m := seq.CreateElement("xsd:element")
	m.CreateAttr("name", "Message")
	m.CreateAttr("minOccurs", "0")
	ms := m.CreateElement("xsd:complexType").CreateElement("xsd:sequence")
	for _, n := range []string{"ID", "Number"} {
		e := ms.CreateElement("xsd:element")
		e.CreateAttr("name", n)
		e.CreateAttr("type", "xsd:string")
	}
}
