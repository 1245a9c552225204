package app

// Events to the window, each with its payload type. They are hints, at most one
// of a kind in 100 ms: the store is the truth, and the window asks again.
const (
	EventRunChanged   = "run.changed"    // RunChanged
	EventShellChanged = "shell.changed"  // Empty
	EventFlowChanged  = "flow.changed"   // ID: a draft changed outside this window
	EventFlowOpened   = "flow.opened"    // ID: a file that was opened with Signet is this draft now
	EventViewChanged  = "view.changed"   // ID
	EventAudit        = "audit.progress" // AuditReport
	EventBrowser      = "signin.browser" // BrowserState
	EventTheme        = "theme.changed"  // ThemeChanged
	EventClosing      = "app.closing"    // Empty
)

// RunChanged says that a run moved on.
type RunChanged struct {
	RunID   string `json:"runId"`
	BatchID string `json:"batchId"`
	FlowID  string `json:"flowId"`
	ViewID  string `json:"viewId"`
	RowKey  string `json:"rowKey"`
	State   string `json:"state"`
	Module  int    `json:"module"`
	Step    string `json:"step"`
}

// ThemeChanged says that the system turned dark or light.
type ThemeChanged struct {
	Dark bool `json:"dark"`
}

// Payloads lists the payload types for the generator of the window's types, which
// only sees types of bound methods.
type Payloads struct {
	Run     RunChanged   `json:"run"`
	Audit   AuditReport  `json:"audit"`
	Browser BrowserState `json:"browser"`
	Theme   ThemeChanged `json:"theme"`
	Flow    ID           `json:"flow"`
}
