package app

// Wire types shared by several bound structs. Every type that crosses to the
// window lives in this package (Wails merges types by short package name), takes
// times as RFC 3339 strings, and holds no secret.

// Empty is the request or response of a call that has nothing to say.
type Empty struct{}

// ID names one thing.
type ID struct {
	ID string `json:"id"`
}

// Chip says as whom something acts. Kind: personal, needs_sign_in, shared, build_time.
type Chip struct {
	Kind       string `json:"kind"`
	Text       string `json:"text"` // as it stands on the chip: "ANNA.K on S4P"
	Account    string `json:"account"`
	System     string `json:"system"`
	Connection string `json:"connection"`
	ConnID     string `json:"connId"`
	State      string `json:"state"` // of a Personal Connection; "" for shared
	LastUsed   string `json:"lastUsed"`
	Label      string `json:"label"` // accessible name
	Modules    []int  `json:"modules"`
}

// Fault is an error as the window shows it.
type Fault struct {
	Kind    string       `json:"kind"`
	Code    string       `json:"code"`
	Title   string       `json:"title"`
	Text    string       `json:"text"`
	Hint    string       `json:"hint"`
	Subject string       `json:"subject"`
	Field   string       `json:"field"`
	Op      string       `json:"op"`
	Details []NamedValue `json:"details"`
}

// NamedValue is a technical fact.
type NamedValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Choice is one option of a select.
type Choice struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Detail string `json:"detail"`
}

// FormField is one declared field of a form.
type FormField struct {
	Name       string      `json:"name"`
	Label      string      `json:"label"`
	Type       string      `json:"type"`
	Help       string      `json:"help"`
	Technical  string      `json:"technical"`
	Required   bool        `json:"required"`
	Advanced   bool        `json:"advanced"`
	Secret     bool        `json:"secret"`
	Multiline  bool        `json:"multiline"`
	Static     bool        `json:"static"`
	Default    any         `json:"default"`
	Example    any         `json:"example"`
	Options    []Choice    `json:"options"`
	Loads      string      `json:"loads"`
	Interface  bool        `json:"interface"`
	Nested     []FormField `json:"nested"`
	Item       string      `json:"item"`
	ShowField  string      `json:"showField"`  // shown only while this field …
	ShowValues []string    `json:"showValues"` // … has one of these values
	Max        int         `json:"max"`
	Upper      bool        `json:"upper"`
}

// SignInMethod is one way to sign in.
type SignInMethod struct {
	Name    string      `json:"name"`
	Title   string      `json:"title"`
	Fields  []FormField `json:"fields"`
	Browser bool        `json:"browser"`
	Asks    []string    `json:"asks"` // scopes in words, for the browser
}

// Line is one sentence of an "It will" list. Effect: read, change, create, send, delete, none.
type Line struct {
	Effect string `json:"effect"`
	Text   string `json:"text"`
	Module int    `json:"module"`
}
