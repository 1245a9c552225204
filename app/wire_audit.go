package app

// AuditQuery filters events; every field that is "" or 0 matches all.
type AuditQuery struct {
	From       string `json:"from"` // RFC 3339
	To         string `json:"to"`
	Person     string `json:"person"`
	Event      string `json:"event"`
	Outcome    string `json:"outcome"`
	FlowID     string `json:"flowId"`
	System     string `json:"system"`
	RemoteUser string `json:"remoteUser"`
	Connection string `json:"connection"`
	ViewID     string `json:"viewId"`
	RunID      string `json:"runId"`
	RowKey     string `json:"rowKey"`
	Search     string `json:"search"`
	Before     int    `json:"before"` // sequence number; 0 starts at the newest
	Limit      int    `json:"limit"`
}

// AuditRow is a line of the audit log.
type AuditRow struct {
	Seq        int    `json:"seq"`
	At         string `json:"at"`
	Person     string `json:"person"`
	PersonName string `json:"personName"`
	Me         bool   `json:"me"`
	RemoteUser string `json:"remoteUser"`
	System     string `json:"system"`
	Shared     bool   `json:"shared"`
	BuildTime  bool   `json:"buildTime"`
	Event      string `json:"event"`
	Sentence   string `json:"sentence"`
	Subject    string `json:"subject"`
	FlowID     string `json:"flowId"`
	FlowName   string `json:"flowName"`
	Version    int    `json:"version"`
	Outcome    string `json:"outcome"`
	RunID      string `json:"runId"`
}

// AuditPage is a page of events.
type AuditPage struct {
	Rows  []AuditRow `json:"rows"`
	More  bool       `json:"more"`
	Total int        `json:"total"`
	Own   bool       `json:"own"` // only one's own events are shown
}

// AuditRef names an event.
type AuditRef struct {
	Seq int `json:"seq"`
}

// AuditEvent is an event with its facts and proof.
type AuditEvent struct {
	Row    AuditRow     `json:"row"`
	Facts  []NamedValue `json:"facts"`
	Prev   string       `json:"prev"`
	Hash   string       `json:"hash"`
	Next   string       `json:"next"`
	Intact bool         `json:"intact"`
	Proof  string       `json:"proof"` // text for the clipboard
}

// AuditChoices fills the filter bar.
type AuditChoices struct {
	People      []Choice `json:"people"`
	Events      []Choice `json:"events"`
	Outcomes    []Choice `json:"outcomes"`
	Flows       []Choice `json:"flows"`
	Systems     []Choice `json:"systems"`
	RemoteUsers []Choice `json:"remoteUsers"`
	Connections []Choice `json:"connections"`
}

// AuditReport is the answer of a verification. State: verified, checking, broken, never.
type AuditReport struct {
	State   string `json:"state"`
	Events  int    `json:"events"`
	Checked int    `json:"checked"`
	Broken  int    `json:"broken"` // sequence number of the first event that does not match
	Text    string `json:"text"`
	At      string `json:"at"`
	Millis  int    `json:"millis"`
}

// AuditExport writes events to a file the person chooses. Format: jsonl, csv, celonis, ocsf, cef.
type AuditExport struct {
	Format string     `json:"format"`
	Filter AuditQuery `json:"filter"`
	Path   string     `json:"path"` // "" asks with the system's own dialog
}
