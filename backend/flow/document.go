// Package flow owns the Action Flow document: modules, links, settings and
// inputs, the edit operations on it, its validation, and what makes a draft a
// published version. It does no I/O, and it has no field in which a secret or a
// build-time value could be kept.
package flow

import (
	"bytes"
	"encoding/json"
	"time"
)

// Format names the document form; a reader refuses a higher number.
const Format = "signet.flow/1"

// Document is one Action Flow, as a draft or as a published version. It is
// stored as indented JSON with a fixed order of keys, so that git shows changes
// line by line.
type Document struct {
	Format      string       `json:"format"`
	ID          string       `json:"id"` // flow_…
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Scheduling  Scheduling   `json:"scheduling"`
	Inputs      []Input      `json:"inputs"`
	Dynamic     []DynamicRef `json:"dynamicConnections"`
	Modules     []Module     `json:"modules"`
	Links       []Link       `json:"links"`
	Notes       []Note       `json:"notes,omitempty"`
	Settings    Settings     `json:"settings"`
	Origin      *Origin      `json:"origin,omitempty"`
	// LastModule is the highest module id ever given, so that none is used again.
	LastModule int `json:"lastModule,omitempty"`
}

// SchedulingType says when a flow runs. Only OnDemand may have dynamic connections.
type SchedulingType string

// The kinds of scheduling; names as in Make's blueprints.
const (
	OnDemand   SchedulingType = "on-demand"
	Indefinite SchedulingType = "indefinitely" // at regular intervals
	Once       SchedulingType = "once"
	Daily      SchedulingType = "daily"
	Weekly     SchedulingType = "weekly"
	Monthly    SchedulingType = "monthly"
	Yearly     SchedulingType = "yearly"
	Immediate  SchedulingType = "immediately" // an instant trigger
	Cron       SchedulingType = "cron"
	Dates      SchedulingType = "dates" // specified dates
)

// Scheduling is the schedule of a flow.
type Scheduling struct {
	Type     SchedulingType `json:"type"`
	Interval int            `json:"interval,omitempty"` // seconds, at least 60
	Date     string         `json:"date,omitempty"`     // RFC 3339, for once
	Time     string         `json:"time,omitempty"`     // "HH:mm" in Zone
	Days     []int          `json:"days,omitempty"`     // 0..6 from Sunday, or 1..31
	Months   []int          `json:"months,omitempty"`   // 1..12
	Cron     string         `json:"cron,omitempty"`
	Zone     string         `json:"zone,omitempty"`  // IANA name; empty is the person's own
	Dates    []string       `json:"dates,omitempty"` // "2026-12-24", for specified dates
	// Between is the first and the last moment, "" for none: a date, or RFC 3339. Two times of day ("08:00") are read as a restriction.
	Between []string `json:"between,omitempty"`
	// Restrict lets runs start only at times that one of the entries allows.
	Restrict []Restriction `json:"restrict,omitempty"`
	// Missed says what becomes of runs that were due while Signet was not open: skip (when empty), once or ask.
	Missed string `json:"missed,omitempty"`
}

// Restriction allows times at which all that it names hold; what it does not name holds always.
type Restriction struct {
	Days   []int    `json:"days,omitempty"`   // 0..6 from Sunday
	Months []int    `json:"months,omitempty"` // 1..12
	Time   []string `json:"time,omitempty"`   // from and to, both included; over midnight when to is earlier
}

// What becomes of runs that were due while Signet was not open.
const (
	MissedSkip = "skip"
	MissedOnce = "once"
	MissedAsk  = "ask"
)

// Input is a value that a run is given. Name is letters, digits, underscore.
type Input struct {
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Type        Type   `json:"type"`
	Required    bool   `json:"required,omitempty"`
	Default     any    `json:"default,omitempty"`
	Description string `json:"description,omitempty"`
}

// Type is a type of the mapping language.
type Type string

// The types of values, as Make names them.
const (
	Text       Type = "text"
	Number     Type = "number"
	Boolean    Type = "boolean"
	Date       Type = "date"
	Array      Type = "array"
	Collection Type = "collection"
	Buffer     Type = "buffer"
	Any        Type = "any"
)

// DynamicRef is the flow's input of a connection type: a reference to a dynamic
// connection of the workspace. It has no value, by construction.
type DynamicRef struct {
	ID string `json:"id"` // dyn_…
}

// Module is one app module on the canvas. Ids are unique positive integers that
// are never used again within a document.
type Module struct {
	ID         int            `json:"id"`
	App        string         `json:"app"`    // "sap"
	Action     string         `json:"action"` // "call_bapi"
	Name       string         `json:"name,omitempty"`
	Connection *ConnectionRef `json:"connection,omitempty"`
	Fields     map[string]any `json:"fields,omitempty"` // strings are mapping text with {{ }}
	Notes      string         `json:"notes,omitempty"`
	X          int            `json:"x"`
	Y          int            `json:"y"`
}

// ConnectionRef names the connection of a module: exactly one of the two.
type ConnectionRef struct {
	Shared  string `json:"shared,omitempty"`  // con_…
	Dynamic string `json:"dynamic,omitempty"` // dyn_…
}

// LinkKind tells a link of the main line from the start of an error handler.
type LinkKind string

// The kinds of link.
const (
	Next    LinkKind = "next"
	OnError LinkKind = "error"
)

// Link joins two modules. Several Next links leave only a router; their Order
// is the order of its routes, the Fallback one is tried last.
type Link struct {
	From     int      `json:"from"`
	To       int      `json:"to"`
	Kind     LinkKind `json:"kind"`
	Order    int      `json:"order,omitempty"`
	Label    string   `json:"label,omitempty"`
	Filter   *Filter  `json:"filter,omitempty"`
	Fallback bool     `json:"fallback,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
}

// Filter lets a bundle pass when any group of conditions holds; in a group all must.
type Filter struct {
	Name   string        `json:"name,omitempty"`
	Groups [][]Condition `json:"groups"`
}

// Condition compares A with B. Operator is Make's stored form, such as "text:equal:ci".
type Condition struct {
	A        string `json:"a"`
	Operator string `json:"o"`
	B        string `json:"b,omitempty"`
}

// Note is a remark on the canvas.
type Note struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Color   string `json:"color,omitempty"`
	Modules []int  `json:"modules,omitempty"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
}

// Settings are the run settings, with Make's names and defaults.
type Settings struct {
	Sequential        bool `json:"sequential"`
	Confidential      bool `json:"confidential"`
	StoreIncomplete   bool `json:"storeIncomplete"`
	DataLoss          bool `json:"dataLoss"`
	AutoCommit        bool `json:"autoCommit"`
	CommitTriggerLast bool `json:"commitTriggerLast"`
	MaxCycles         int  `json:"maxCycles"`
	MaxErrors         int  `json:"maxErrors"`
	FreshVariables    bool `json:"freshVariables"`
	Parallel          int  `json:"parallel,omitempty"`      // bundles at once; 0 and 1 are in order
	TestsMustPass     bool `json:"testsMustPass,omitempty"` // a draft whose tests fail is not published
}

// DefaultSettings are those of a new flow.
func DefaultSettings() Settings {
	return Settings{AutoCommit: true, CommitTriggerLast: true, MaxCycles: 1, MaxErrors: 3}
}

// Origin says that a flow came from a file.
type Origin struct {
	File string `json:"file"`
	Kind string `json:"kind"` // signet, make, celonis, fusion
	At   string `json:"at"`   // RFC 3339
	By   string `json:"by"`
}

// Version is a published, immutable version of a flow, as its file holds it.
type Version struct {
	Format   string   `json:"format"` // "signet.version/1"
	Number   int      `json:"number"` // 1, 2, 3 …
	Note     string   `json:"note,omitempty"`
	By       string   `json:"by"`      // person id
	At       string   `json:"at"`      // RFC 3339, UTC
	BasedOn  int      `json:"basedOn"` // the version it replaced; 0 is none
	Restores int      `json:"restores,omitempty"`
	Document Document `json:"document"`
}

// VersionFormat names the form of a version's file.
const VersionFormat = "signet.version/1"

// Encode writes a document or a version: indented, keys in their fixed order,
// no HTML escaping, a newline at the end.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Clone is a deep copy.
func (d Document) Clone() Document {
	b, err := json.Marshal(d)
	if err != nil { // a document holds JSON values only
		panic(err)
	}
	var c Document
	if err := json.Unmarshal(b, &c); err != nil {
		panic(err)
	}
	return c
}

// Module returns the module with the id.
func (d *Document) Module(id int) (*Module, bool) {
	for i := range d.Modules {
		if d.Modules[i].ID == id {
			return &d.Modules[i], true
		}
	}
	return nil, false
}

// UsesDynamic reports whether the flow refers to any dynamic connection, by its
// inputs or by a module.
func (d *Document) UsesDynamic() bool { return len(d.DynamicIDs()) > 0 }

// DynamicIDs lists the dynamic connections of the flow, inputs first, each once.
func (d *Document) DynamicIDs() []string {
	var out []string
	seen := map[string]bool{}
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, r := range d.Dynamic {
		add(r.ID)
	}
	for _, m := range d.Modules {
		if m.Connection != nil {
			add(m.Connection.Dynamic)
		}
	}
	return out
}

// New is an empty draft, on demand.
func New(id, name string) Document {
	return Document{Format: Format, ID: id, Name: name, Scheduling: Scheduling{Type: OnDemand},
		Inputs: []Input{}, Dynamic: []DynamicRef{}, Modules: []Module{}, Links: []Link{}, Settings: DefaultSettings()}
}

// Stamp is the RFC 3339 form, in UTC, that documents use for times.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
