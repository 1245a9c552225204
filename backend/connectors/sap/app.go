// Package sap calls function modules and BAPIs of a SAP system over SOAP-RFC,
// with the sign-in of whoever runs the flow. It reads what a BAPI says in RETURN,
// commits in the session that made the change, and never sends a change twice.
package sap

import (
	"signet/backend/connector"
)

// App is the SAP connector.
var App = &connector.App{
	Name: "sap", Title: "SAP", Accent: "sap", Glyph: "SAP",
	Summary: "Call BAPIs and function modules with each person's own SAP user.",
	System: []connector.Field{
		connector.URL("address", "Address", connector.Required(), connector.Example("https://s4p.halden.example:44300"),
			connector.Help("Host and port of the application server's HTTP service, as in https://s4p.halden.example:44300.")),
		connector.Text("client", "Client", connector.Required(), connector.Max(3), connector.Default("100"), connector.Example("100")),
		connector.Text("language", "Language", connector.Max(2), connector.Upper(), connector.Default("EN"),
			connector.Help("The language of SAP's messages.")),
		connector.Text("sid", "System id", connector.Max(8), connector.Upper(), connector.Example("S4P"),
			connector.Help("The name under which people know the system.")),
		connector.Boolean("verify", "Check the system's certificate", connector.Default(true), connector.Advanced()),
		connector.Text("ca", "Own certificate authority", connector.Multiline(), connector.Advanced(),
			connector.Help("Certificates in PEM form that Signet trusts besides the computer's own.")),
		connector.Integer("timeout", "Time limit in seconds", connector.Default(120), connector.Advanced(),
			connector.Help("How long one call may take.")),
		connector.Text("soap_action", "SOAPAction", connector.Advanced(),
			connector.Help("Empty for most systems. Some want urn:sap-com:document:sap:rfc:functions.")),
	},
	Methods: []connector.Method{{
		Name: "password", Title: "User name and password",
		Fields: []connector.Field{
			connector.Text("user", "SAP user name", connector.Required(), connector.Upper(), connector.Max(12), connector.Example("ANNA.K")),
			connector.Password("password", "Password", connector.Required(), connector.Max(40)),
		},
	}},
	Check:   check,
	Target:  target,
	Rights:  rights,
	Actions: []*connector.Action{callBAPIAction, callFunctionAction, beginAction, endAction},
}

// readsField lets a person say what a name does not tell.
var readsField = connector.Boolean("reads", "Only reads", connector.Advanced(), connector.Static(),
	connector.Help("Switch on when this function changes nothing. Signet may then repeat it after an interruption."))

var callBAPIAction = &connector.Action{
	Name: "call_bapi", Title: "Call a BAPI", Group: "Actions", NeedsConnection: true,
	Summary: "Calls a BAPI, treats error messages in RETURN as errors, and commits.",
	Effect:  connector.Changes, Class: connector.Blind,
	Inputs: []connector.Field{
		connector.Select("bapi", "BAPI", nil, connector.Required(), connector.Upper(), connector.Static(), connector.Max(30),
			connector.Loads("bapis"), connector.ReadsInterface(), connector.Example("BAPI_PO_CHANGE")),
		connector.Boolean("commit", "Commit", connector.Default(true), connector.Static(),
			connector.Help("Saves the change at once, in the session that made it. Within a transaction, End transaction commits.")),
		connector.Boolean("wait", "Wait until it is saved", connector.Default(true), connector.Static(), connector.Advanced(),
			connector.When("commit", "true"), connector.Help("Only then can SAP say that saving failed.")),
		readsField,
	},
	Outputs: []connector.Field{messagesField},
	Run:     callBAPI, API: functionOf("bapi"), ClassOf: classOf("bapi"), EffectOf: effectOf("bapi"), SentenceOf: sentenceOf("bapi"),
	Options:   map[string]connector.OptionsFunc{"bapis": searchBAPIs},
	Interface: interfaceFields("bapi"),
	Example:   map[string]any{"bapi": "BAPI_PO_GETDETAIL1", "PURCHASEORDER": "4500018734"},
}

var callFunctionAction = &connector.Action{
	Name: "call_function", Title: "Call a function module", Group: "Actions", NeedsConnection: true,
	Summary: "Calls any remote-enabled function module and gives back what it exports.",
	Effect:  connector.Changes, Class: connector.Blind,
	Inputs: []connector.Field{
		connector.Select("function", "Function module", nil, connector.Required(), connector.Upper(), connector.Static(), connector.Max(30),
			connector.Loads("functions"), connector.ReadsInterface(), connector.Example("Z_MM_OVERDUE_PO")),
		readsField,
	},
	Run: callFunction, API: functionOf("function"), ClassOf: classOf("function"), EffectOf: effectOf("function"), SentenceOf: sentenceOf("function"),
	Options:   map[string]connector.OptionsFunc{"functions": searchFunctions},
	Interface: interfaceFields("function"),
	Example:   map[string]any{"function": "RFC_SYSTEM_INFO"},
}

var beginAction = &connector.Action{
	Name: "begin_transaction", Title: "Begin transaction", Group: "Flow control", NeedsConnection: true,
	Summary: "Opens a session in SAP. The calls after it belong together until End transaction.",
	Effect:  connector.None, Class: connector.Idempotent,
	Sentence: "Begin a transaction",
	Run:      beginTransaction,
	API:      func(map[string]any) string { return openFunction },
	Example:  map[string]any{},
}

var endAction = &connector.Action{
	Name: "end_transaction", Title: "End transaction", Group: "Flow control", NeedsConnection: true,
	Summary: "Saves or drops everything since Begin transaction.",
	Effect:  connector.Changes, Class: connector.Blind,
	Inputs: []connector.Field{
		connector.Select("end", "End with", connector.Choices("commit", "Commit: save the changes", "rollback", "Rollback: drop the changes"),
			connector.Default("commit"), connector.Static()),
		connector.Boolean("wait", "Wait until it is saved", connector.Default(true), connector.Static(), connector.Advanced(), connector.When("end", "commit")),
	},
	Outputs: []connector.Field{messagesField},
	Run:     endTransaction,
	API:     endFunction,
	ClassOf: func(fields map[string]any) connector.Class {
		if rollsBack(fields) {
			return connector.Idempotent
		}
		return connector.Blind
	},
	EffectOf: func(fields map[string]any) connector.Effect {
		if rollsBack(fields) {
			return connector.None
		}
		return connector.Changes
	},
	SentenceOf: func(fields map[string]any) string {
		if rollsBack(fields) {
			return "Drop the changes of the transaction"
		}
		return "Save the changes of the transaction"
	},
}

func endFunction(fields map[string]any) string {
	if rollsBack(fields) {
		return rollbackFunction
	}
	return commitFunction
}

func rollsBack(fields map[string]any) bool { return connector.TextOf(fields["end"]) == "rollback" }

// own are the names of the modules' own fields; everything else in a module's
// fields is a parameter of the function, under SAP's own name.
var own = map[string]bool{"bapi": true, "function": true, "commit": true, "wait": true, "reads": true, "end": true}
