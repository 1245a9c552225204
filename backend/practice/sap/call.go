package sap

import "time"

// call is one execution of a function module: who calls, in which session, with what.
type call struct {
	system  *System
	session *session
	fn      *Function
	user    *user
	at      time.Time

	scalars  map[string]string
	structs  map[string]Row
	tables   map[string][]Row
	declared map[string]bool // TABLES that the request named; only these come back

	outScalars map[string]string
	outStructs map[string]Row
	outTables  map[string][]Row
}

func (c *call) set(name, value string)       { c.outScalars[name] = value }
func (c *call) setStruct(name string, r Row) { c.outStructs[name] = r }
func (c *call) add(table string, r Row)      { c.outTables[table] = append(c.outTables[table], r) }

// exception is a classic ABAP exception of a function module.
type exception struct {
	name   string
	text   string
	id     string
	number string
}

func (e *exception) Error() string { return e.name + ": " + e.text }

// rfcError is an error of the RFC layer: no authority, unknown function, bad value.
type rfcError struct {
	kind string
	text string
}

func (e *rfcError) Error() string { return e.kind + ": " + e.text }

// The kinds of rfc:Error that the system raises.
const (
	kindNoAuthority   = "RFC_NO_AUTHORITY"
	kindNotFound      = "CALL_FUNCTION_NOT_FOUND"
	kindParmUnknown   = "CALL_FUNCTION_PARM_UNKNOWN"
	kindParmMissing   = "CALL_FUNCTION_PARM_MISSING"
	kindConversion    = "CONVERSION_ERROR"
	kindBadRequest    = "SOAP_REQUEST_ERROR"
	kindSystemFailure = "SYSTEM_FAILURE"
	kindNoClient      = "LOGON_CLIENT_UNKNOWN"
)

// message is one BAPIRET2 row.
type message struct {
	typ, id, number, text string
	v                     []string
	parameter, field      string
	row                   string
}

func (m message) ret2() Row {
	r := Row{"TYPE": m.typ, "ID": m.id, "NUMBER": m.number, "MESSAGE": m.text, "PARAMETER": m.parameter, "ROW": m.row, "FIELD": m.field, "SYSTEM": logicalSystem}
	for i, v := range m.v {
		r["MESSAGE_V"+string(rune('1'+i))] = v
	}
	return r
}

func (m message) ret1() Row {
	r := Row{"TYPE": m.typ, "CODE": (m.id + "     ")[:2] + m.number, "MESSAGE": m.text}
	for i, v := range m.v {
		r["MESSAGE_V"+string(rune('1'+i))] = v
	}
	return r
}

// say adds a message to the RETURN table.
func (c *call) say(m message) { c.add("RETURN", m.ret2()) }
