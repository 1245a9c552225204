// Package view owns Views: the document that says which rows of a system are
// shown, with which columns, filters, tiles, chart and Action buttons, and what a
// button gives to its Action Flow. The inputs of a run come from the stored row
// and never from a page, and a button whose row does not qualify starts nothing.
// The package does no I/O: whoever uses it reads the system and keeps the rows.
package view

import "signet/backend/flow"

// Format names the document form; a reader refuses another one.
const Format = "signet.view/1"

// Document is a View as the workspace keeps it: indented JSON in a fixed order of keys.
type Document struct {
	Format      string `json:"format"`
	ID          string `json:"id"` // view_…
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Title stands above the table: "Purchase orders".
	Title string `json:"title"`
	// EmptyText is the good news when no row is left, GoneText marks a row that left after a run.
	EmptyText string   `json:"emptyText,omitempty"`
	GoneText  string   `json:"goneText,omitempty"`
	Source    Source   `json:"source"`
	Columns   []Column `json:"columns"`
	// Money is the column that the bar of selected rows adds up.
	Money    string   `json:"money,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Sort     *Sort    `json:"sort,omitempty"`
	Filters  []Filter `json:"filters"`
	Tiles    []Tile   `json:"tiles"`
	Charts   []Chart  `json:"charts"`
	Actions  []Action `json:"actions"`
}

// Source says where the rows come from: a module that reads, through a shared
// connection. A View is the same for everybody who looks at it.
type Source struct {
	Connection string         `json:"connection"` // con_…
	App        string         `json:"app"`
	Action     string         `json:"action"`
	Fields     map[string]any `json:"fields"`
	// Rows is the path of the rows in what the module gives; empty when each bundle is a row.
	Rows string `json:"rows,omitempty"`
	Key  string `json:"key"` // the column whose value names a row
	Max  int    `json:"max,omitempty"`
}

// Column is one value of a row. A hidden one is stored, so that filters, conditions
// and inputs can use it, and is not shown.
type Column struct {
	Name     string    `json:"name"`
	Label    string    `json:"label"`
	Type     flow.Type `json:"type"`             // text, number, date, boolean
	Format   string    `json:"format,omitempty"` // money, integer, date, days_bar, link
	Unit     string    `json:"unit,omitempty"`
	Align    string    `json:"align,omitempty"` // end for numbers
	Width    int       `json:"width,omitempty"`
	Priority int       `json:"priority,omitempty"` // columns with a higher number hide first
	Max      float64   `json:"max,omitempty"`      // full length of a bar
	With     string    `json:"with,omitempty"`     // a column whose value stands behind this one's
	Hidden   bool      `json:"hidden,omitempty"`
}

// Sort is the order of rows until the person chooses another.
type Sort struct {
	Column string `json:"column"`
	Desc   bool   `json:"desc,omitempty"`
}

// Filter is one filter of the filter bar.
type Filter struct {
	Column string `json:"column"`
	Label  string `json:"label"`
	Kind   string `json:"kind"`            // choice, at_least, text, date
	Steps  []int  `json:"steps,omitempty"` // what an at_least filter offers
	Value  string `json:"value,omitempty"` // the default; empty is all
}

// Tile is one figure over the rows that pass. Kind runs counts the runs of one Action
// button, or of all, that succeeded this week.
type Tile struct {
	Label  string `json:"label"`
	Kind   string `json:"kind"` // count, sum, average, runs
	Column string `json:"column,omitempty"`
	Action string `json:"action,omitempty"` // id of a button, for runs
	Prefix string `json:"prefix,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Better string `json:"better,omitempty"` // up or down: which way is good for the business
}

// Chart is one bar chart: the sum of a column, or the number of rows, by ranges of another column.
type Chart struct {
	Title  string   `json:"title"`
	Unit   string   `json:"unit,omitempty"`
	By     string   `json:"by"`
	Column string   `json:"column,omitempty"` // what is added up; empty counts rows
	Divide float64  `json:"divide,omitempty"` // 1000 for thousands
	Ranges []Bucket `json:"ranges"`
}

// Bucket is one bar: values from From to To, both included; no To is without end.
type Bucket struct {
	Label string   `json:"label"`
	From  float64  `json:"from"`
	To    *float64 `json:"to,omitempty"`
}

// Action is an Action button.
type Action struct {
	ID        string `json:"id"`
	Label     string `json:"label"`               // "Send reminder"
	BulkLabel string `json:"bulkLabel,omitempty"` // "Send reminder to {n}"
	Doing     string `json:"doing,omitempty"`     // "Sending reminder"
	Verb      string `json:"verb"`                // "Reminder sent"
	Icon      string `json:"icon,omitempty"`
	Flow      string `json:"flow"` // flow_…
	// Inputs say what the flow is given.
	Inputs []Mapping `json:"inputs"`
	// ShownWhen hides the button where no group holds; EnabledWhen switches it off, with the reason.
	ShownWhen   [][]Condition `json:"shownWhen,omitempty"`
	EnabledWhen []Rule        `json:"enabledWhen,omitempty"`
	Bulk        bool          `json:"bulk,omitempty"`
	MaxRows     int           `json:"maxRows,omitempty"`
	AskBefore   bool          `json:"askBefore,omitempty"`
}

// Mapping gives one input of the flow a value: a column of the row, a constant, or
// what the person is asked for when they click. Exactly one of the three.
type Mapping struct {
	Input    string `json:"input"`
	Column   string `json:"column,omitempty"`
	Constant any    `json:"constant,omitempty"`
	Ask      *Ask   `json:"ask,omitempty"`
}

// Ask is what the button asks for before it runs.
type Ask struct {
	Label    string `json:"label"`
	Required bool   `json:"required,omitempty"`
}

// Rule switches a button off where no group holds.
type Rule struct {
	When   [][]Condition `json:"when"`
	Reason string        `json:"reason"`
}

// Condition compares a column with a value. Operator is the stored form of a
// filter's operator in Action Flows, such as "number:lessorequal".
type Condition struct {
	Column   string `json:"column"`
	Operator string `json:"o"`
	Value    any    `json:"value,omitempty"`
}

// Facts tells the workspace what a document says of itself.
func Facts(d *Document) (id, name, format string) { return d.ID, d.Name, d.Format }

// Column returns the named column.
func (d *Document) Column(name string) (Column, bool) {
	for _, c := range d.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// Action returns the Action button with the id.
func (d *Document) Action(id string) (Action, bool) {
	for _, a := range d.Actions {
		if a.ID == id {
			return a, true
		}
	}
	return Action{}, false
}

// Defaults are the values of the filters before the person changes any.
func (d *Document) Defaults() map[string]string {
	out := map[string]string{}
	for _, f := range d.Filters {
		out[f.Column] = f.Value
	}
	return out
}

func (d *Document) label(column string) string {
	if c, ok := d.Column(column); ok {
		return c.Label
	}
	return column
}
