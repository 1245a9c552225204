package app

// IncompleteQuery filters incomplete runs. Status: "", unresolved, pending, in_progress, resolved.
type IncompleteQuery struct {
	FlowID string `json:"flowId"`
	Status string `json:"status"`
}

// IncompleteList lists incomplete runs.
type IncompleteList struct {
	Runs []IncompleteRow `json:"runs"`
}

// IncompleteRow is a line of the list of incomplete runs.
type IncompleteRow struct {
	ID          string `json:"id"` // of the run
	Number      int    `json:"number"`
	FlowID      string `json:"flowId"`
	FlowName    string `json:"flowName"`
	Version     int    `json:"version"` // with which it goes on; 0 is the draft
	Newest      int    `json:"newest"`  // a newer published version; 0 when there is none
	Created     string `json:"created"`
	Size        int    `json:"size"` // bytes of the document and the bundles
	Status      string `json:"status"`
	StatusText  string `json:"statusText"`
	Attempts    int    `json:"attempts"`
	MaxAttempts int    `json:"maxAttempts"` // made by themselves; 0 when none is
	Next        string `json:"next"`        // RFC 3339; "" when a person decides
	Waits       string `json:"waits"`       // why an attempt that is due is not made
	Resolved    string `json:"resolved"`
	Module      int    `json:"module"` // at which it stopped
	Title       string `json:"title"`
	ErrorType   string `json:"errorType"`
	Fault       *Fault `json:"fault"`
	From        string `json:"from"` // the run that it was set aside from
	RowKey      string `json:"rowKey"`
	ViewName    string `json:"viewName"`
	PersonName  string `json:"personName"`
	Mine        bool   `json:"mine"` // only who started it completes it
	Chips       []Chip `json:"chips"`
}

// IncompleteView is an incomplete run with what it goes on with.
type IncompleteView struct {
	Row      IncompleteRow      `json:"row"`
	Document FlowDocument       `json:"document"`
	Faces    []ModuleFace       `json:"faces"`
	Bundles  []IncompleteBundle `json:"bundles"`
}

// IncompleteBundle is the bundle that a module before the failed one has given.
type IncompleteBundle struct {
	Module int            `json:"module"`
	Title  string         `json:"title"`
	Values map[string]any `json:"values"`
}

// IncompleteResume carries an incomplete run on from the failed module.
type IncompleteResume struct {
	ID      string             `json:"id"`
	Newest  bool               `json:"newest"`  // with the newest published version
	Bundles []IncompleteBundle `json:"bundles"` // corrected ones; the others stay as they are
}

// IDs name several things.
type IDs struct {
	IDs []string `json:"ids"`
}

// IncompleteDone answers a bulk Retry or Delete.
type IncompleteDone struct {
	Done    int                 `json:"done"`
	Refused []IncompleteRefused `json:"refused"`
}

// IncompleteRefused is one that it could not be done with.
type IncompleteRefused struct {
	ID    string `json:"id"`
	Fault *Fault `json:"fault"`
}
