// Package connector is what an app is to Signet: one declaration of its systems,
// its ways of signing in and its modules, from which forms, validation, docs,
// redaction and conformance tests come. It knows no particular app, no store, no
// audit log and no keychain: an app gets a Call, and nothing else.
package connector

import (
	"context"
	"fmt"
	"regexp"
)

// App is one connector as it was declared.
type App struct {
	Name    string // "sap", the first half of a module type
	Title   string // "SAP"
	Summary string
	Accent  string // the --app-* colour token, without the prefix: "sap", "mail", "http", "flow"
	Icon    string // a lucide icon name; empty shows Glyph
	Glyph   string // short text inside the module circle, such as "SAP"

	System  []Field  // address fields, shared by everyone who uses the connection
	Methods []Method // ways to sign in; none means that modules need no connection
	// Check signs in with the call's credential and says who the system takes it for.
	Check CheckFunc
	// Target names the system of an address for people and for the audit log ("S4P, client 100"),
	// and the host and port a credential is bound to.
	Target TargetFunc
	// Rights asks the system whether the signed-in user may call the named APIs. Nil: the system cannot tell.
	Rights RightsFunc

	Actions []*Action
}

// Method is one way to sign in.
type Method struct {
	Name   string // "password", "browser", "api_key", "none"
	Title  string // "User name and password"
	Fields []Field
	// OAuth is set for methods that sign in with the system browser or with client credentials.
	OAuth OAuthFunc
}

// CheckFunc signs in and answers who the system says it is. An Unauthenticated fault means rejected,
// Unavailable means the system was not reached; a PermissionDenied one means signed in, but the ping is not permitted.
type CheckFunc func(ctx context.Context, c *Call) (Identity, error)

// TargetFunc names the system at an address. It does no I/O.
type TargetFunc func(system map[string]any) Target

// RightsFunc asks the system for the user's rights on the APIs.
type RightsFunc func(ctx context.Context, c *Call, apis []string) ([]Right, error)

// OAuthFunc gives the provider's endpoints for an address.
type OAuthFunc func(system map[string]any) OAuth

// OAuth is what a sign-in by OAuth 2 needs to know. It holds no secret.
type OAuth struct {
	Issuer, AuthURL, TokenURL, UserInfoURL, RevokeURL string
	ClientID                                          string
	Scopes                                            []string
	Audience                                          string
	ClientCredentials                                 bool // no browser: the connection itself signs in
}

// Target is the system behind an address.
type Target struct {
	System string // for people: "S4P"
	Detail string // "client 100"
	Host   string // "host:port", what a credential is bound to
	Scheme string
}

// InFull names the system so that it is no other's: "S4P, client 100".
func (t Target) InFull() string {
	if t.Detail == "" {
		return t.System
	}
	return t.System + ", " + t.Detail
}

// Identity is who a system takes a credential for.
type Identity struct {
	Account string // the remote user name as the system itself reports it: "ANNA.K"
	Display string // a full name, where the system has one
	Hops    []Hop
	Notes   []string // such as "signed in, but the ping is not permitted"
}

// Hop is one step of a connection test, with how long it took.
type Hop struct {
	Name   string
	Millis int64
	OK     bool
	Detail string
}

// Right is the system's answer about one API.
type Right struct {
	API     string
	Allowed bool
	Known   bool
	Facts   []string // "Object S_RFC, RFC_TYPE FUNC, RFC_NAME BAPI_PO_CHANGE, ACTVT 16"
}

// Class says what a repetition of a module does; the engine decides by it after a crash.
type Class string

// The classes, from harmless to delicate.
const (
	Pure       Class = "pure"       // reaches nothing
	Idempotent Class = "idempotent" // reads, or writes that may be repeated
	Keyed      Class = "keyed"      // the system removes duplicates by the idempotency key
	Checkable  Class = "checkable"  // the system can be asked whether it happened
	Blind      Class = "blind"      // a repetition could do it twice
)

// Writes reports whether an attempt of this class must be journaled before it starts.
func (c Class) Writes() bool { return c == Keyed || c == Checkable || c == Blind }

// Effect is the verb of a module, for the "It will" list.
type Effect string

// The effects, each with an icon on screen.
const (
	Reads   Effect = "read"
	Changes Effect = "change"
	Creates Effect = "create"
	Sends   Effect = "send"
	Deletes Effect = "delete"
	None    Effect = "none"
)

// Control names the modules whose meaning is the engine's own.
type Control string

// Controls of the engine; the empty one is an ordinary module.
const (
	Trigger        Control = "trigger"
	Router         Control = "router"
	IfElse         Control = "if_else"
	Merge          Control = "merge"
	Iterator       Control = "iterator"
	Repeater       Control = "repeater"
	Aggregate      Control = "aggregate" // array, text, numeric, table: told apart by the action's name
	SetVariables   Control = "set_variables"
	GetVariables   Control = "get_variables"
	Increment      Control = "increment"
	Sleep          Control = "sleep"
	Subflow        Control = "subflow"
	ReturnOutput   Control = "return_output"
	DirIgnore      Control = "ignore"
	DirResume      Control = "resume"
	DirCommit      Control = "commit"
	DirRollback    Control = "rollback"
	DirBreak       Control = "break"
	DirRetry       Control = "retry"
	DirThrow       Control = "throw"
	WebhookRespond Control = "webhook_respond"
)

// Action is one module of an app.
type Action struct {
	App     string // set by the builder
	Name    string // "call_bapi"
	Title   string // "Call a BAPI"
	Group   string // Triggers, Actions, Searches, Aggregators, Iterators, Transformers, Flow control, Directives
	Summary string
	Effect  Effect
	Class   Class
	Control Control
	// Starting says how a trigger comes to its bundles by itself; nil: only when somebody runs the flow.
	Starting *Starting
	Inputs   []Field
	Outputs  []Field
	// Answers: the module answers whoever called the Action Flow from outside (Call.Answer), who waits for it.
	Answers bool
	// NeedsConnection: the module cannot run without one.
	NeedsConnection bool
	// Transactional: what it changes lies in Call.Records, where a run commits it or rolls it back (tagged ACID).
	Transactional bool
	// Sentence describes one operation in words a person reads before it runs:
	// "Change purchase order {{purchase_order}}". Field names in braces are replaced by their values.
	Sentence string

	Run RunFunc
	// Stream stands in for Run where there may be more bundles than memory should hold.
	Stream StreamFunc
	// API names what is called at the system, from the fields: the BAPI, or method and URL. Nil: Title.
	API func(fields map[string]any) string
	// ClassOf refines Class by the fields (an HTTP GET reads, a POST is blind).
	ClassOf func(fields map[string]any) Class
	// EffectOf refines Effect by the fields.
	EffectOf func(fields map[string]any) Effect
	// NotBuiltIn says why the module cannot run, where it stands in for one of another product: it is refused at
	// publishing, and a run refuses when it comes to it.
	NotBuiltIn func(fields map[string]any) string
	// SentenceOf refines Sentence by the fields.
	SentenceOf func(fields map[string]any) string
	// Options loads the choices of a field live from the system; the key is the field's Loads.
	Options map[string]OptionsFunc
	// Interface reads further inputs and outputs that depend on fields (a BAPI's parameters).
	Interface InterfaceFunc
	// DidIt asks the system whether the attempt with the key happened (class Checkable).
	DidIt   func(ctx context.Context, c *Call) (done bool, known bool, err error)
	Example map[string]any // fields of a working example, run by the conformance suite where a test system is given
}

// RunFunc carries out one operation.
type RunFunc func(ctx context.Context, c *Call) (Result, error)

// OptionsFunc loads choices.
type OptionsFunc func(ctx context.Context, c *Call) ([]Option, error)

// InterfaceFunc reads the inputs and outputs that the fields chosen so far bring with them.
type InterfaceFunc func(ctx context.Context, c *Call) (inputs, outputs []Field, err error)

// Result is what one operation gave: 0 to n bundles, and what the ledger should know.
type Result struct {
	Bundles []map[string]any
	Account string   // the remote user name, where the system told it in this call
	API     string   // where it is known only now
	Object  string   // what it was about, such as "Purchase order 4500018690"
	Notes   []string // messages of the system that are no errors (BAPIRET2 of type S, I, W)
	Request *Exchange
}

// Exchange is a request and its response as sent, for the inspector, secrets already removed by the caller's redactor.
type Exchange struct {
	Method, URL     string
	RequestHeaders  map[string]string
	RequestBody     string
	Status          int
	ResponseHeaders map[string]string
	ResponseBody    string
}

// Type is the module type as documents name it: "sap.call_bapi".
func (a *Action) Type() string { return a.App + "." + a.Name }

// APIFor is the API called for these fields.
func (a *Action) APIFor(fields map[string]any) string {
	if a.API != nil {
		if s := a.API(fields); s != "" {
			return s
		}
	}
	return a.Title
}

// ClassFor is the class for these fields.
func (a *Action) ClassFor(fields map[string]any) Class {
	if a.ClassOf != nil {
		return a.ClassOf(fields)
	}
	return a.Class
}

// EffectFor is the effect for these fields.
func (a *Action) EffectFor(fields map[string]any) Effect {
	if a.EffectOf != nil {
		return a.EffectOf(fields)
	}
	return a.Effect
}

var placeholder = regexp.MustCompile(`\{\{\s*([a-z0-9_]+)\s*\}\}`)

// SentenceFor is the sentence for these fields; a field without a value reads "…".
func (a *Action) SentenceFor(fields map[string]any) string {
	s := a.Sentence
	if a.SentenceOf != nil {
		s = a.SentenceOf(fields)
	}
	if s == "" {
		s = a.Title
	}
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		name := placeholder.FindStringSubmatch(m)[1]
		if v, ok := fields[name]; ok && v != nil && fmt.Sprint(v) != "" {
			return fmt.Sprint(v)
		}
		return "…"
	})
}

// Method returns the named way to sign in; the first for an empty name.
func (a *App) Method(name string) (Method, bool) {
	for i, m := range a.Methods {
		if m.Name == name || name == "" && i == 0 {
			return m, true
		}
	}
	return Method{}, false
}

// Action returns the named module.
func (a *App) Action(name string) (*Action, bool) {
	for _, x := range a.Actions {
		if x.Name == name {
			return x, true
		}
	}
	return nil, false
}

// TargetOf is the system at an address; an app without a Target names itself.
func (a *App) TargetOf(system map[string]any) Target {
	if a.Target == nil {
		return Target{System: a.Title}
	}
	return a.Target(system)
}
