package flow

// Lookup is what a document refers to, as far as flow needs it: the modules of the
// apps, the connections of the workspace, and the mapping language. It does no I/O
// here; whoever implements it has read everything before.
type Lookup interface {
	// Action describes a module of an app.
	Action(app, action string) (Action, bool)
	// Connection describes a shared or dynamic connection.
	Connection(id string) (Connection, bool)
	// References parses a text with {{ }} and lists what it refers to; an error is a text that does not parse.
	References(text string) ([]Reference, error)
}

// Typed is a Lookup that knows the types of values as well: it says why what is mapped into a field can never be
// what the field takes, "" when it may be.
type Typed interface {
	Mismatch(d *Document, module int, field, text string) string
}

// Action is a module as its app declares it.
type Action struct {
	AppTitle, Title string
	Control         string // "router", "merge", "trigger", …; empty for an ordinary module
	NeedsConnection bool
	Instant         bool // a trigger whose news comes by itself: a webhook, a watched folder
	Fields          []Field
	// Effect is read, change, create, send, delete or none, Writes whether a try can change something.
	Effect func(fields map[string]any) string
	Writes func(fields map[string]any) bool
	// NotBuiltIn says why the module cannot run; nil for every module that Signet has.
	NotBuiltIn func(fields map[string]any) string
	// Sentence says in words what one operation does, with the values of the fields.
	Sentence func(fields map[string]any) string
}

// Field is one field of a module.
type Field struct {
	Name, Label, Type string
	Required, Secret  bool
	Default           any
	ShowField         string // shown only while this field has one of ShowValues
	ShowValues        []string
}

// Connection is a connection of the workspace.
type Connection struct {
	ID, Name, App, System, Account string
	Dynamic                        bool
}

// Reference is what a mapping refers to: a module's bundle, or a variable.
type Reference struct {
	Module int    // 0 for a variable
	Path   string // "confirmed_on"
	Var    string // the whole name of a variable: "var.input.due_date"
}
