package app

// RunStart asks for one or several runs.
// Source: view_row, view_bulk, run_once (published), draft, palette.
type RunStart struct {
	Source   string         `json:"source"`
	ViewID   string         `json:"viewId"`
	ActionID string         `json:"actionId"`
	RowKeys  []string       `json:"rowKeys"`
	FlowID   string         `json:"flowId"`
	Inputs   map[string]any `json:"inputs"` // for Run once, or what an Action button asked for
	Only     int            `json:"only"`   // run this module only
	From     int            `json:"from"`   // run from here
	Build    *RunBuild      `json:"build"`  // of a draft: how it is run while it is built
	DryRun   bool           `json:"dryRun"`
	Expects  []string       `json:"expects"` // the accounts shown before the click; a difference asks again
}

// RunBuild is how a draft is run while it is built.
type RunBuild struct {
	Items   []BuildingItem `json:"items"`  // sample values for a part of the draft
	Pinned  bool           `json:"pinned"` // with the data that is pinned to its modules
	PauseAt []int          `json:"pauseAt"`
	Step    bool           `json:"step"` // step by step
}

// RunStarted answers with the runs, and with what they still need.
// State: running, needs_sign_in.
type RunStarted struct {
	State   string   `json:"state"`
	BatchID string   `json:"batchId"`
	RunIDs  []string `json:"runIds"`
	Prompts []Prompt `json:"prompts"`
}

// Prompt is one sign-in that the person is asked for.
type Prompt struct {
	Purpose      string         `json:"purpose"` // first argument of Provide: run id, "personal", "shared" or "build:flow_…"
	ConnectionID string         `json:"connectionId"`
	Connection   string         `json:"connection"`
	App          string         `json:"app"`
	AppTitle     string         `json:"appTitle"`
	Accent       string         `json:"accent"`
	Glyph        string         `json:"glyph"`
	Icon         string         `json:"icon"`
	Title        string         `json:"title"`
	Sub          string         `json:"sub"`
	System       string         `json:"system"`
	SystemDetail string         `json:"systemDetail"`
	Host         string         `json:"host"`
	FlowName     string         `json:"flowName"`
	Version      int            `json:"version"`
	Modules      []string       `json:"modules"` // "2 Get purchase order"
	Will         []Line         `json:"will"`
	Explain      []string       `json:"explain"` // what the flow does, in sentences
	Methods      []SignInMethod `json:"methods"`
	Prefill      map[string]any `json:"prefill"` // never a secret
	Fixed        bool           `json:"fixed"`   // user name read-only: update of a sign-in
	Reason       string         `json:"reason"`  // missing, rejected, expired, not_readable
	ReasonText   string         `json:"reasonText"`
	StoreName    string         `json:"storeName"` // "GNOME Keyring"
	CanKeep      bool           `json:"canKeep"`
	KeepReason   string         `json:"keepReason"`
	Practice     []NamedValue   `json:"practice"` // the practice user's sign-in, shown on the card of a practice system only
	Maybe        bool           `json:"maybe"`
	Imported     string         `json:"imported"`
	Rows         int            `json:"rows"`
	Last         bool           `json:"last"`
}

// Provided is the answer to a sign-in. State: accepted, kept, used_once, unchecked, refused, unreachable, keychain.
type Provided struct {
	State       string   `json:"state"`
	Account     string   `json:"account"`
	Fault       *Fault   `json:"fault"`
	Refusals    int      `json:"refusals"`
	PauseMS     int      `json:"pauseMs"` // the button rests this long after two refusals
	LockWarning string   `json:"lockWarning"`
	Remaining   []Prompt `json:"remaining"`
	Running     bool     `json:"running"`
}

// RunRow is a line of a list of runs.
type RunRow struct {
	ID         string `json:"id"`
	Number     int    `json:"number"`
	FlowID     string `json:"flowId"`
	FlowName   string `json:"flowName"`
	Version    int    `json:"version"`
	State      string `json:"state"`
	StateText  string `json:"stateText"`
	Trigger    string `json:"trigger"`
	ViewID     string `json:"viewId"`
	ViewName   string `json:"viewName"`
	Button     string `json:"button"`
	RowKey     string `json:"rowKey"`
	BatchID    string `json:"batchId"`
	PersonName string `json:"personName"`
	Chips      []Chip `json:"chips"`
	CreatedAt  string `json:"createdAt"`
	StartedAt  string `json:"startedAt"`
	EndedAt    string `json:"endedAt"`
	ActiveMS   int    `json:"activeMs"`
	Draft      bool   `json:"draft"`
	DryRun     bool   `json:"dryRun"`
	Fault      *Fault `json:"fault"`
	FaultStep  int    `json:"faultStep"`
}

// RunQuery filters runs.
type RunQuery struct {
	FlowID  string `json:"flowId"`
	ViewID  string `json:"viewId"`
	State   string `json:"state"` // "", active, needs_you, failed, succeeded
	Mine    bool   `json:"mine"`
	Search  string `json:"search"`
	BatchID string `json:"batchId"`
	Before  int    `json:"before"` // run number; 0 starts at the newest
	Limit   int    `json:"limit"`
}

// RunList is a page of runs.
type RunList struct {
	Runs []RunRow `json:"runs"`
	More bool     `json:"more"`
}

// RunStep is one operation of a run. Times are milliseconds since the run's start.
type RunStep struct {
	Module    int              `json:"module"`
	Operation int              `json:"operation"`
	Attempt   int              `json:"attempt"`
	State     string           `json:"state"` // running, succeeded, failed, refused, unknown, filtered, held, skipped, waiting
	Title     string           `json:"title"`
	As        string           `json:"as"` // "ANNA.K on S4P", "sup_reader, shared"
	Chips     []Chip           `json:"chips"`
	API       string           `json:"api"`
	Detail    string           `json:"detail"` // "4 inputs from the row", "Route “Up to 30 days”"
	StartedMS float64          `json:"startedMs"`
	TookMS    float64          `json:"tookMs"`
	NextAt    string           `json:"nextAt"` // of a step that waits: when it is tried again
	Input     map[string]any   `json:"input"`
	Output    []map[string]any `json:"output"`
	Request   *RunExchange     `json:"request"`
	Notes     []string         `json:"notes"`
	Fault     *Fault           `json:"fault"`
	Hidden    bool             `json:"hidden"`
	Pinned    bool             `json:"pinned"` // the module was not called: it gave what is pinned to it
	Event     int              `json:"event"`  // sequence number of its audit event
	CanRetry  bool             `json:"canRetry"`
	Admin     string           `json:"admin"` // text of Copy request for admin; "" when there is none
	// Many: the step stands for so many that Operations reads; 0 for one that stands for itself.
	Many int    `json:"many"`
	Kind string `json:"kind"` // what is counted: operations, bundles, held_back; "" with Many 0
}

// RunOperations asks for recorded operations of a module, counted from 1.
type RunOperations struct {
	RunID  string `json:"runId"`
	Module int    `json:"module"`
	Kind   string `json:"kind"` // as in RunStep
	First  int    `json:"first"`
	Count  int    `json:"count"`
}

// RunOperationList is a range of operations.
type RunOperationList struct {
	Steps []RunStep `json:"steps"`
}

// RunExchange is a request and its response as sent, secrets masked.
type RunExchange struct {
	Method          string            `json:"method"`
	URL             string            `json:"url"`
	RequestHeaders  map[string]string `json:"requestHeaders"`
	RequestBody     string            `json:"requestBody"`
	Status          int               `json:"status"`
	ResponseHeaders map[string]string `json:"responseHeaders"`
	ResponseBody    string            `json:"responseBody"`
}

// RunLink is how a link of the canvas fared.
type RunLink struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	State string `json:"state"` // reached, blocked, not_reached
	Text  string `json:"text"`  // "28 days, passed"
}

// RunDoubt is an attempt whose outcome a person must decide.
type RunDoubt struct {
	Module    int    `json:"module"`
	Operation int    `json:"operation"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Object    string `json:"object"`
}

// RunView is everything the inspector and the drawer show of a run.
type RunView struct {
	Run      RunRow         `json:"run"`
	Document FlowDocument   `json:"document"`
	Faces    []ModuleFace   `json:"faces"`
	Steps    []RunStep      `json:"steps"`
	Links    []RunLink      `json:"links"`
	Inputs   map[string]any `json:"inputs"`
	Outputs  map[string]any `json:"outputs"`
	Doubts   []RunDoubt     `json:"doubts"`
	Prompts  []Prompt       `json:"prompts"`
	CanRetry bool           `json:"canRetry"`
	CanAgain bool           `json:"canAgain"`
}

// RunDecide settles an outcome that is unknown.
type RunDecide struct {
	RunID     string `json:"runId"`
	Module    int    `json:"module"`
	Operation int    `json:"operation"`
	Done      bool   `json:"done"` // it was done; false: it was not, retry
}

// PersonalRow is a line of Personal Connections.
type PersonalRow struct {
	ConnectionID string    `json:"connectionId"`
	Name         string    `json:"name"`
	App          string    `json:"app"`
	Accent       string    `json:"accent"`
	Glyph        string    `json:"glyph"`
	Icon         string    `json:"icon"`
	System       string    `json:"system"`
	Account      string    `json:"account"`
	UsedBy       []FlowUse `json:"usedBy"`
	LastUsed     string    `json:"lastUsed"`
	State        string    `json:"state"` // valid, expiring, expired, rejected, missing, not_checked, not_readable, changed_outside
	StateText    string    `json:"stateText"`
	Reason       string    `json:"reason"`
	Main         string    `json:"main"` // update_password, reauthorize, set_up, test, unlock
	Browser      bool      `json:"browser"`
	Practice     bool      `json:"practice"`
}

// FlowUse is one place that uses a connection.
type FlowUse struct {
	FlowID   string `json:"flowId"`
	FlowName string `json:"flowName"`
	Module   int    `json:"module"`
	Title    string `json:"title"`
	Version  int    `json:"version"` // 0 is the draft
	ViewID   string `json:"viewId"`
	ViewName string `json:"viewName"`
}

// PersonalList is the page Personal Connections.
type PersonalList struct {
	Rows     []PersonalRow `json:"rows"`
	Keychain KeychainState `json:"keychain"`
	Kept     int           `json:"kept"`
}

// KeychainState is the keychain's notice. State: unlocked, locked, missing, hung, unknown.
type KeychainState struct {
	State   string `json:"state"`
	Name    string `json:"name"` // "GNOME Keyring"
	Text    string `json:"text"`
	Remedy  string `json:"remedy"`
	CanLock bool   `json:"canLock"`
}

// ConnectionRow is a line of the Connections page.
type ConnectionRow struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"` // shared | dynamic
	Name      string `json:"name"`
	App       string `json:"app"`
	AppTitle  string `json:"appTitle"`
	Accent    string `json:"accent"`
	Glyph     string `json:"glyph"`
	Icon      string `json:"icon"`
	Account   string `json:"account"`
	System    string `json:"system"`
	Host      string `json:"host"`
	Flows     int    `json:"flows"`
	State     string `json:"state"` // ok, failed, not_tested, missing, not_checked …
	StateText string `json:"stateText"`
	Practice  bool   `json:"practice"`
}

// ConnectionList is the Connections page.
type ConnectionList struct {
	Connections []ConnectionRow `json:"connections"`
}

// ConnectionView is the detail of a connection.
type ConnectionView struct {
	Row        ConnectionRow  `json:"row"`
	System     []NamedValue   `json:"system"`
	Address    map[string]any `json:"address"`
	Fields     []FormField    `json:"fields"`
	Methods    []SignInMethod `json:"methods"`
	Method     string         `json:"method"`
	Hops       []TestHop      `json:"hops"`
	TestedAt   string         `json:"testedAt"`
	TestFault  *Fault         `json:"testFault"`
	Uses       []FlowUse      `json:"uses"`
	StoreName  string         `json:"storeName"`
	HasSecret  bool           `json:"hasSecret"`
	WritesAs   int            `json:"writesAs"`   // steps that change data as this shared user
	BuildTimes []NamedValue   `json:"buildTimes"` // flow name, account
	Own        *PersonalRow   `json:"own"`
	SignedIn   int            `json:"signedIn"`
	History    []AuditRow     `json:"history"`
}

// TestHop is one step of a connection test.
type TestHop struct {
	Name   string `json:"name"`
	Millis int    `json:"millis"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// ConnectionDraft creates or changes a connection. It carries no secret: those go through Personal.Provide.
type ConnectionDraft struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"`
	Name   string         `json:"name"`
	App    string         `json:"app"`
	Method string         `json:"method"`
	System map[string]any `json:"system"`
	SameAs string         `json:"sameAs"` // takes the address of this connection
}

// BuildTimeDraft sets a build-time value. Source: shared, own, none; entered credentials go through Personal.Provide.
type BuildTimeDraft struct {
	FlowID       string `json:"flowId"`
	ConnectionID string `json:"connectionId"`
	Source       string `json:"source"`
	Reference    string `json:"reference"`
}

// ConnectionTest is the answer of a test.
type ConnectionTest struct {
	OK      bool      `json:"ok"`
	Account string    `json:"account"`
	Millis  int       `json:"millis"`
	Text    string    `json:"text"` // "S4P accepted RFC_SIGNET · 118 ms"
	Hops    []TestHop `json:"hops"`
	Fault   *Fault    `json:"fault"`
}

// ConnectionChoices is what a module's Connection box offers.
type ConnectionChoices struct {
	Choices []ConnectionRow `json:"choices"`
	Systems []ConnectionRow `json:"systems"` // known systems of the app, for a new one
}

// BrowserSignIn begins a sign-in by the system browser.
type BrowserSignIn struct {
	Purpose      string `json:"purpose"`
	ConnectionID string `json:"connectionId"`
	Method       string `json:"method"`
	Keep         bool   `json:"keep"`
}

// BrowserState is where such a sign-in stands. State: waiting, accepted, denied, other_user, timeout, failed.
type BrowserState struct {
	SignInID string    `json:"signInId"`
	State    string    `json:"state"`
	URL      string    `json:"url"`
	LeftMS   int       `json:"leftMs"`
	Account  string    `json:"account"`
	Before   string    `json:"before"`
	Fault    *Fault    `json:"fault"`
	Provided *Provided `json:"provided"`
}
