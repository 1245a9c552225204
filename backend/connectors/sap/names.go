package sap

import (
	"strings"

	"signet/backend/connector"
)

// thing is a business object by the words that people use for it.
type thing struct {
	prefix string
	noun   string
	keys   []string // parameters that hold its number
}

var things = []thing{
	{"BAPI_PO_", "purchase order", []string{"PURCHASEORDER", "PO_NUMBER"}},
	{"BAPI_PR_", "purchase requisition", []string{"NUMBER", "PREQ_NO"}},
	{"BAPI_REQUISITION_", "purchase requisition", []string{"NUMBER", "PREQ_NO"}},
	{"BAPI_CONTRACT_", "contract", []string{"PURCHASINGDOCUMENT"}},
	{"BAPI_SALESORDER_", "sales order", []string{"SALESDOCUMENT", "SALESDOCUMENTIN"}},
	{"BAPI_OUTB_DELIVERY_", "delivery", []string{"DELIVERY"}},
	{"BAPI_MATERIAL_", "material", []string{"MATERIAL"}},
	{"BAPI_GOODSMVT_", "goods movement", []string{"MATERIALDOCUMENT"}},
	{"BAPI_INCOMINGINVOICE_", "incoming invoice", []string{"INVOICEDOCNUMBER"}},
	{"BAPI_ACC_", "accounting document", []string{"OBJ_KEY"}},
	{"BAPI_VENDOR_", "supplier", []string{"VENDORNO"}},
	{"BAPI_CUSTOMER_", "customer", []string{"CUSTOMERNO"}},
	{"BAPI_ENTRYSHEET_", "service entry sheet", []string{"ENTRYSHEET"}},
	{"BAPI_PRODORD_", "production order", []string{"NUMBER", "ORDER_NUMBER"}},
	{"BAPI_COMPANYCODE_", "company code", []string{"COMPANYCODEID"}},
	{"BAPI_USER_", "user", []string{"USERNAME"}},
	{"Z_MM_OVERDUE_PO", "overdue purchase orders", nil},
}

// verb is what a part of a function's name does.
type verb struct {
	part   string // begins a part of the name
	word   string
	effect connector.Effect
}

// The first verb that fits counts, so that RESET_RELEASE is not a release.
var verbs = []verb{
	{"GET", "Read", connector.Reads}, {"READ", "Read", connector.Reads}, {"DISPLAY", "Read", connector.Reads}, {"LIST", "Read", connector.Reads},
	{"SEARCH", "Find", connector.Reads}, {"FIND", "Find", connector.Reads}, {"AVAILABILITY", "Check the availability of", connector.Reads},
	{"EXISTENCECHECK", "Check", connector.Reads}, {"CHECK", "Check", connector.Reads}, {"SIMULATE", "Simulate", connector.Reads},
	{"RESET", "Reset the release of", connector.Changes}, {"RELEASE", "Release", connector.Changes},
	{"CANCEL", "Cancel", connector.Changes}, {"DELETE", "Delete", connector.Deletes}, {"CREATE", "Create", connector.Creates},
	{"POST", "Post", connector.Creates}, {"CHANGE", "Change", connector.Changes}, {"SAVEDATA", "Change", connector.Changes},
	{"SAVE", "Change", connector.Changes}, {"UPDATE", "Change", connector.Changes}, {"SET", "Change", connector.Changes},
}

// readers are functions that only read, which their names do not tell.
var readers = map[string]bool{"RFCPING": true, "RFC_PING": true, "RFC_SYSTEM_INFO": true, "STFC_CONNECTION": true, "RFC_METADATA_GET": true, "Z_MM_OVERDUE_PO": true}

// name is the function module of a module's fields, as SAP spells it.
func name(fields map[string]any, field string) string {
	return strings.ToUpper(strings.TrimSpace(connector.TextOf(fields[field])))
}

func verbOf(function string) (verb, bool) {
	if readers[function] {
		return verb{"", "Read", connector.Reads}, true
	}
	parts := strings.Split(strings.Trim(function, "/"), "_")
	for _, v := range verbs {
		for _, p := range parts {
			if strings.HasPrefix(p, v.part) {
				return v, true
			}
		}
	}
	return verb{}, false
}

// onlyReads reports whether a repetition of the function does no harm.
func onlyReads(fields map[string]any, function string) bool {
	if v, given := fields["reads"]; given && connector.BoolOf(v) {
		return true
	}
	v, known := verbOf(function)
	return known && v.effect == connector.Reads
}

func functionOf(field string) func(map[string]any) string {
	return func(fields map[string]any) string { return name(fields, field) }
}

func classOf(field string) func(map[string]any) connector.Class {
	return func(fields map[string]any) connector.Class {
		if onlyReads(fields, name(fields, field)) {
			return connector.Idempotent
		}
		return connector.Blind
	}
}

func effectOf(field string) func(map[string]any) connector.Effect {
	return func(fields map[string]any) connector.Effect {
		function := name(fields, field)
		if onlyReads(fields, function) {
			return connector.Reads
		}
		if v, known := verbOf(function); known {
			return v.effect
		}
		return connector.Changes
	}
}

// sentenceOf says in words what a call does: "Change purchase order 4500018811".
func sentenceOf(field string) func(map[string]any) string {
	return func(fields map[string]any) string {
		function := name(fields, field)
		if function == "" {
			return ""
		}
		v, known := verbOf(function)
		about := object(fields, function)
		if !known || about == "" {
			return "Call " + function
		}
		return v.word + " " + about
	}
}

// action is the verb of a call in lower case, for "may not change".
func action(function string) string {
	if v, known := verbOf(function); known {
		return strings.ToLower(v.word)
	}
	return "call"
}

// object names what a call is about: "purchase order 4500018811".
func object(fields map[string]any, function string) string {
	for _, t := range things {
		if !strings.HasPrefix(function, t.prefix) {
			continue
		}
		for _, key := range t.keys {
			v := connector.TextOf(fields[key])
			if strings.Contains(v, "{{") {
				v = "…" // a mapping that has no value yet
			}
			if v != "" {
				return t.noun + " " + v
			}
		}
		return t.noun
	}
	return ""
}

// titled begins a name with a capital letter, as the ledger has it.
func titled(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
