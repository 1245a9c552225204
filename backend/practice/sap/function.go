package sap

import (
	"slices"
	"strings"
)

// Direction is what a parameter is for, seen from the function module.
type Direction string

// The directions, by the letters of RFC_FUNINT.
const (
	Import Direction = "I"
	Export Direction = "E"
	Tables Direction = "T"
)

// Param is one parameter: elementary (Field) or a structure or table of it.
type Param struct {
	Name      string
	Direction Direction
	Field     Field      // for an elementary parameter
	Structure *Structure // for a structure and for TABLES
	Optional  bool
	Default   string
	Text      string
}

// Function is a remote-enabled function module: declared once, and from this
// come the WSDL, RFC_GET_FUNCTION_INTERFACE and the (de)serialisation.
type Function struct {
	Name       string
	Group      string
	Text       string
	Params     []Param
	Exceptions []string
	Ping       bool // counts as a ping in the list of rights
	run        func(*call) error
}

func (f *Function) param(name string) (Param, bool) {
	for _, p := range f.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// need is a required elementary import parameter.
func need(f Field) Param {
	return Param{Name: f.Name, Direction: Import, Field: f, Text: f.Text}
}

// may is an optional elementary import parameter.
func may(f Field) Param { p := need(f); p.Optional = true; return p }

// gives is an elementary export parameter.
func gives(f Field) Param { return Param{Name: f.Name, Direction: Export, Field: f, Text: f.Text} }

// mayStruct is an optional import structure.
func mayStruct(name string, s *Structure) Param {
	return Param{Name: name, Direction: Import, Structure: s, Optional: true, Text: s.Text}
}

// givesStruct is an export structure.
func givesStruct(name string, s *Structure) Param {
	return Param{Name: name, Direction: Export, Structure: s, Text: s.Text}
}

// table is a TABLES parameter, optional as nearly all are.
func table(name string, s *Structure) Param {
	return Param{Name: name, Direction: Tables, Structure: s, Optional: true, Text: s.Text}
}

// functions lists every function module of the practice system, by name.
func functions() []*Function {
	all := slices.Concat(systemFunctions(), metadataFunctions(), userFunctions(), orderReadFunctions(), orderChangeFunctions(), transactionFunctions(), materialFunctions())
	slices.SortFunc(all, func(a, b *Function) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// structureNamed finds a structure that any function uses.
func structureNamed(all []*Function, name string) *Structure {
	for _, f := range all {
		for _, p := range f.Params {
			if p.Structure != nil && p.Structure.Name == name {
				return p.Structure
			}
		}
	}
	return nil
}

// elementNamed finds a data element that any parameter or field uses.
func elementNamed(all []*Function, name string) (Field, bool) {
	for _, f := range all {
		for _, p := range f.Params {
			if p.Structure == nil && p.Field.Element == name {
				return p.Field, true
			}
			if p.Structure == nil {
				continue
			}
			for _, field := range p.Structure.Fields {
				if field.Element == name {
					return field, true
				}
			}
		}
	}
	return Field{}, false
}
