package app

// FlowRestriction allows times at which all that it names hold.
type FlowRestriction struct {
	Days   []int    `json:"days"`
	Months []int    `json:"months"`
	Time   []string `json:"time"`
}

// SchedulePreview is what a schedule means: in words, its next runs, and the zone that they are told in.
type SchedulePreview struct {
	Words string   `json:"words"`
	Next  []string `json:"next"` // RFC 3339, in the zone
	Zone  string   `json:"zone"`
	Wrong *Fault   `json:"wrong"` // why it cannot be followed
}

// AutomaticState is how a flow stands that may run by itself.
type AutomaticState struct {
	FlowID  string `json:"flowId"`
	Active  bool   `json:"active"`
	Can     bool   `json:"can"` // its newest version may be switched on
	Why     string `json:"why"`
	Words   string `json:"words"` // of the newest version
	Next    string `json:"next"`  // RFC 3339
	Paused  string `json:"paused"`
	Asks    string `json:"asks"` // a missed run of which a person decides
	By      string `json:"by"`
	At      string `json:"at"`
	LastRun string `json:"lastRun"` // the newest that started by itself
	LastID  string `json:"lastId"`
	State   string `json:"state"`
	Waiting int    `json:"waiting"` // requests on disk
	Serves  bool   `json:"serves"`
}

// FlowSwitch switches a flow on or off.
type FlowSwitch struct {
	FlowID string `json:"flowId"`
	On     bool   `json:"on"`
}

// MissedDecision settles a missed run.
type MissedDecision struct {
	FlowID string `json:"flowId"`
	Run    bool   `json:"run"`
}

// ModuleRef names a module of a flow.
type ModuleRef struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
}

// HookLearn starts or ends listening for a first request.
type HookLearn struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
	On     bool   `json:"on"`
}

// HookState is a webhook without its token.
type HookState struct {
	ID        string        `json:"id"`
	Address   string        `json:"address"` // with dots for the token; "" while nothing listens
	Listens   bool          `json:"listens"`
	Trouble   string        `json:"trouble"`
	CanShow   bool          `json:"canShow"`
	Active    bool          `json:"active"`
	Learning  bool          `json:"learning"`
	Structure string        `json:"structure"` // JSON, once it was learned
	Requests  []HookRequest `json:"requests"`
	Waiting   []HookWaiting `json:"waiting"`
	Running   int           `json:"running"`
}

// HookRequest is a request that came.
type HookRequest struct {
	At     string `json:"at"`
	Method string `json:"method"`
	Status int    `json:"status"`
	Size   int64  `json:"size"`
	RunID  string `json:"runId"`
}

// HookWaiting is a request that waits for its run.
type HookWaiting struct {
	ID   int64  `json:"id"`
	At   string `json:"at"`
	Size int64  `json:"size"`
}

// HookAddress is the whole address, for the clipboard.
type HookAddress struct {
	Address string `json:"address"`
}

// HookDrop deletes requests that wait.
type HookDrop struct {
	FlowID string  `json:"flowId"`
	Module int     `json:"module"`
	IDs    []int64 `json:"ids"`
}

// WhereToStart is the choice of where a trigger begins to read. Where: now, all, since.
type WhereToStart struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
	Draft  bool   `json:"draft"`
	Where  string `json:"where"`
	Since  string `json:"since"`
}
