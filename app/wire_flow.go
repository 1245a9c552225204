package app

// FlowDocument is an Action Flow document on its way to the canvas.
type FlowDocument struct {
	Format      string         `json:"format"`
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Scheduling  FlowScheduling `json:"scheduling"`
	Inputs      []FlowInput    `json:"inputs"`
	Dynamic     []FlowDynamic  `json:"dynamicConnections"`
	Modules     []FlowModule   `json:"modules"`
	Links       []FlowLink     `json:"links"`
	Notes       []FlowNote     `json:"notes"`
	Settings    FlowSettings   `json:"settings"`
}

// FlowScheduling is when a flow runs.
type FlowScheduling struct {
	Type     string `json:"type"`
	Interval int    `json:"interval"`
	Date     string `json:"date"`
	Time     string `json:"time"`
	Days     []int  `json:"days"`
	Months   []int  `json:"months"`
	Cron     string `json:"cron"`
	Zone     string `json:"zone"`

	Dates    []string          `json:"dates"`
	Between  []string          `json:"between"`
	Restrict []FlowRestriction `json:"restrict"`
	Missed   string            `json:"missed"` // skip, once, ask
}

// FlowInput is a value that a run is given.
type FlowInput struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	Type        string `json:"type"`
	Required    bool   `json:"required"`
	Default     any    `json:"default"`
	Description string `json:"description"`
}

// FlowDynamic is a reference to a dynamic connection.
type FlowDynamic struct {
	ID string `json:"id"`
}

// FlowModule is a module on the canvas.
type FlowModule struct {
	ID         int                `json:"id"`
	App        string             `json:"app"`
	Action     string             `json:"action"`
	Name       string             `json:"name"`
	Connection *FlowConnectionRef `json:"connection"`
	Fields     map[string]any     `json:"fields"`
	Notes      string             `json:"notes"`
	X          int                `json:"x"`
	Y          int                `json:"y"`
}

// FlowConnectionRef names a module's connection.
type FlowConnectionRef struct {
	Shared  string `json:"shared"`
	Dynamic string `json:"dynamic"`
}

// FlowLink joins two modules.
type FlowLink struct {
	From     int         `json:"from"`
	To       int         `json:"to"`
	Kind     string      `json:"kind"`
	Order    int         `json:"order"`
	Label    string      `json:"label"`
	Filter   *FlowFilter `json:"filter"`
	Fallback bool        `json:"fallback"`
	Disabled bool        `json:"disabled"`
}

// FlowFilter lets a bundle pass when any group holds.
type FlowFilter struct {
	Name   string            `json:"name"`
	Groups []FlowFilterGroup `json:"groups"`
}

// FlowFilterGroup holds when all its conditions do. (A list of lists would reach the window as any.)
type FlowFilterGroup struct {
	Conditions []FlowCondition `json:"conditions"`
}

// FlowCondition compares A with B.
type FlowCondition struct {
	A        string `json:"a"`
	Operator string `json:"o"`
	B        string `json:"b"`
}

// FlowNote is a remark on the canvas.
type FlowNote struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Color   string `json:"color"`
	Modules []int  `json:"modules"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
}

// FlowSettings are the run settings.
type FlowSettings struct {
	Sequential        bool `json:"sequential"`
	Confidential      bool `json:"confidential"`
	StoreIncomplete   bool `json:"storeIncomplete"`
	DataLoss          bool `json:"dataLoss"`
	AutoCommit        bool `json:"autoCommit"`
	CommitTriggerLast bool `json:"commitTriggerLast"`
	MaxCycles         int  `json:"maxCycles"`
	MaxErrors         int  `json:"maxErrors"`
	FreshVariables    bool `json:"freshVariables"`
	Parallel          int  `json:"parallel"`
	TestsMustPass     bool `json:"testsMustPass"`
}

// FlowProblem is one line of the problems list. Severity: error (blocks publish), warning, note.
type FlowProblem struct {
	Severity string `json:"severity"`
	Module   int    `json:"module"`
	Field    string `json:"field"`
	Code     string `json:"code"`
	Text     string `json:"text"`
	FixLabel string `json:"fixLabel"`
	FixOp    string `json:"fixOp"` // an edit operation as JSON; "" when there is no safe fix
}

// ModuleFace is what the canvas draws of a module beyond the document.
type ModuleFace struct {
	ID       int    `json:"id"`
	Title    string `json:"title"`
	Subtitle string `json:"subtitle"`
	Accent   string `json:"accent"`
	Icon     string `json:"icon"`
	Glyph    string `json:"glyph"`
	Control  string `json:"control"`
	Effect   string `json:"effect"`
	Chips    []Chip `json:"chips"`
	Dynamic  bool   `json:"dynamic"`
	Trigger  bool   `json:"trigger"`
	Severity string `json:"severity"`
	Label    string `json:"label"` // accessible name, as ux.md 02 words it
	Unknown  bool   `json:"unknown"`
}

// FlowState is everything the builder shows of a draft.
type FlowState struct {
	Document FlowDocument   `json:"document"`
	Revision string         `json:"revision"` // hash of the draft; edits name the one they were made on
	SavedAt  string         `json:"savedAt"`
	Version  int            `json:"version"` // newest published one, 0 is none
	Changes  int            `json:"changes"` // since that version
	CanUndo  bool           `json:"canUndo"`
	CanRedo  bool           `json:"canRedo"`
	UndoText string         `json:"undoText"`
	RedoText string         `json:"redoText"`
	Problems []FlowProblem  `json:"problems"`
	Faces    []ModuleFace   `json:"faces"`
	Acts     []Chip         `json:"acts"` // the dock's summary
	Dynamic  []DynamicInUse `json:"dynamic"`
	ReadOnly string         `json:"readOnly"` // the reason, "" when it can be edited
	Explain  []string       `json:"explain"`
	Toast    string         `json:"toast"`
}

// DynamicInUse is a dynamic connection as the Inputs popover lists it.
type DynamicInUse struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	App       string `json:"app"`
	System    string `json:"system"`
	Modules   []int  `json:"modules"`
	BuildTime string `json:"buildTime"` // "RFC_SIGNET", or "" for None
	Source    string `json:"source"`    // shared, own, entered, none
}

// FlowRow is a line of the list of Action Flows.
type FlowRow struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Version    int        `json:"version"`
	Changes    int        `json:"changes"`
	Problems   int        `json:"problems"`
	Scheduling string     `json:"scheduling"`
	Chips      []Chip     `json:"chips"`
	LastRun    string     `json:"lastRun"` // RFC 3339
	LastState  string     `json:"lastState"`
	EditedAt   string     `json:"editedAt"`
	Attention  string     `json:"attention"` // in words; "" is none
	Broken     *Fault     `json:"broken"`    // the file cannot be read
	Paused     *FlowPause `json:"paused"`    // it does not start by itself; its buttons work all the same
	// Automatic is how it stands where it may run by itself; nil for one that runs on demand.
	Automatic *AutomaticState `json:"automatic"`
}

// FlowPause says since when and why a flow does not start by itself.
type FlowPause struct {
	At     string `json:"at"`
	Reason string `json:"reason"` // a sentence
	RunID  string `json:"runId"`  // the run that failed last; "" when a person paused it
	Errors int    `json:"errors"` // failures in a row
	ByHand bool   `json:"byHand"`
}

// FlowList is the list of Action Flows.
type FlowList struct {
	Flows []FlowRow `json:"flows"`
}

// FlowCreate makes a flow. Start: action_button, schedule, webhook, folder or "" for an empty canvas.
type FlowCreate struct {
	Name  string `json:"name"`
	Start string `json:"start"`
}

// FlowApply applies edit operations to a draft. Ops is a JSON array of operations.
type FlowApply struct {
	FlowID   string `json:"flowId"`
	Revision string `json:"revision"`
	Ops      string `json:"ops"`
}

// FlowStep undoes or redoes.
type FlowStep struct {
	FlowID string `json:"flowId"`
	Redo   bool   `json:"redo"`
}

// FlowStepTo names a place in the history: how many edits are done there.
type FlowStepTo struct {
	FlowID string `json:"flowId"`
	At     int    `json:"at"`
}

// FlowEdit is one edit of a draft.
type FlowEdit struct {
	Words  string `json:"words"`
	At     string `json:"at"`
	Undone bool   `json:"undone"`
}

// FlowHistory is what was done to a draft, newest first. At is how many edits are done.
type FlowHistory struct {
	At    int        `json:"at"`
	Edits []FlowEdit `json:"edits"`
}

// FlowVersionRow is a line of the list of versions.
type FlowVersionRow struct {
	Number   int      `json:"number"`
	Note     string   `json:"note"`
	By       string   `json:"by"`
	At       string   `json:"at"`
	Changes  []string `json:"changes"`
	Restores int      `json:"restores"`
	Current  bool     `json:"current"`
	Tampered bool     `json:"tampered"` // the file is not the one that was published
	Archived string   `json:"archived"` // "Anna Keller, 25 November 2026" when it was taken out of use; ""
}

// FlowArchive takes the published version of a flow out of use, or back.
type FlowArchive struct {
	FlowID string `json:"flowId"`
	Back   bool   `json:"back"`
}

// FlowVersions lists the versions of a flow, newest first.
type FlowVersions struct {
	Versions []FlowVersionRow `json:"versions"`
}

// FlowVersionRef names a version; 0 is the draft.
type FlowVersionRef struct {
	FlowID string `json:"flowId"`
	Number int    `json:"number"`
}

// FlowVersionView is a version, read-only.
type FlowVersionView struct {
	Row      FlowVersionRow `json:"row"`
	Document FlowDocument   `json:"document"`
	Faces    []ModuleFace   `json:"faces"`
}

// FlowCompare names two versions to compare; 0 is the draft.
type FlowCompare struct {
	FlowID string `json:"flowId"`
	A      int    `json:"a"`
	B      int    `json:"b"`
}

// FlowChange is one difference. Kind: added, removed, changed, moved.
type FlowChange struct {
	Kind   string `json:"kind"`
	Module int    `json:"module"`
	What   string `json:"what"` // "Change purchase order, Header text"
	Old    string `json:"old"`
	New    string `json:"new"`
}

// FlowDiff lists the differences.
type FlowDiff struct {
	Changes []FlowChange `json:"changes"`
}

// PublishCheck is one line of the checks. State: pass, note, fail.
type PublishCheck struct {
	State  string `json:"state"`
	Text   string `json:"text"`
	Module int    `json:"module"`
	Field  string `json:"field"`
}

// PublishDynamic is a dynamic connection on the publish dialog.
type PublishDynamic struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	App       string   `json:"app"`
	Modules   []string `json:"modules"`
	BuildTime string   `json:"buildTime"` // the account that will be removed
}

// PublishPlan is everything the publish dialog shows.
type PublishPlan struct {
	FlowID     string           `json:"flowId"`
	Name       string           `json:"name"`
	Version    int              `json:"version"` // the one to come
	Replaces   int              `json:"replaces"`
	Scheduling string           `json:"scheduling"`
	Person     string           `json:"person"`
	Checks     []PublishCheck   `json:"checks"`
	Changes    []FlowChange     `json:"changes"`
	Dynamic    []PublishDynamic `json:"dynamic"`
	Explain    []string         `json:"explain"`
	Blocked    string           `json:"blocked"` // the reason why it cannot be published, "" when it can
	Revision   string           `json:"revision"`
}

// PublishRequest publishes a draft.
type PublishRequest struct {
	FlowID   string `json:"flowId"`
	Revision string `json:"revision"`
	Note     string `json:"note"`
}

// PublishResult says what was published. Leftover names build-time sign-ins that could not be removed from the keychain.
type PublishResult struct {
	Version  int      `json:"version"`
	Removed  []string `json:"removed"`
	Leftover []string `json:"leftover"`
}

// CatalogueApp is an app of the module list.
type CatalogueApp struct {
	Name    string            `json:"name"`
	Title   string            `json:"title"`
	Summary string            `json:"summary"`
	Accent  string            `json:"accent"`
	Icon    string            `json:"icon"`
	Glyph   string            `json:"glyph"`
	System  []FormField       `json:"system"`
	Methods []SignInMethod    `json:"methods"`
	Actions []CatalogueAction `json:"actions"`
}

// CatalogueAction is a module of an app.
type CatalogueAction struct {
	Name            string      `json:"name"`
	Title           string      `json:"title"`
	Group           string      `json:"group"`
	Summary         string      `json:"summary"`
	Effect          string      `json:"effect"`
	Control         string      `json:"control"`
	NeedsConnection bool        `json:"needsConnection"`
	Inputs          []FormField `json:"inputs"`
	Outputs         []FormField `json:"outputs"`
	// Starting says how a trigger starts flows by itself; nil: only when somebody runs them.
	Starting *CatalogueStarting `json:"starting"`
}

// CatalogueStarting says how a trigger comes to its bundles.
type CatalogueStarting struct {
	Instant bool `json:"instant"`
	Webhook bool `json:"webhook"`
	Polls   bool `json:"polls"`
	Since   bool `json:"since"`
}

// Catalogue lists all apps.
type Catalogue struct {
	Apps []CatalogueApp `json:"apps"`
}

// ModuleQuery asks something about a module of a draft, with the fields as they stand.
type ModuleQuery struct {
	FlowID string         `json:"flowId"`
	Module int            `json:"module"`
	Field  string         `json:"field"`
	Fields map[string]any `json:"fields"`
}

// StructureSample is a sample from which a data structure is made; its kind is json or xml.
type StructureSample struct {
	Kind   string `json:"kind"`
	Sample string `json:"sample"`
}

// StructureFields are the fields of a data structure: JSON text, as the field of a module keeps them.
type StructureFields struct {
	Fields string `json:"fields"`
}

// ModuleOptions are live choices, with whose connection they were read.
type ModuleOptions struct {
	Options []Choice `json:"options"`
	As      string   `json:"as"`
}

// ModuleInterface is what the system says a module takes and gives.
type ModuleInterface struct {
	Inputs  []FormField `json:"inputs"`
	Outputs []FormField `json:"outputs"`
	As      string      `json:"as"`
	ReadAt  string      `json:"readAt"`
}

// MappingQuery asks about the text of a mapping field.
type MappingQuery struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
	Field  string `json:"field"`
	Text   string `json:"text"`
	Cursor int    `json:"cursor"`
}

// MappingToken is a piece of mapping text, for pills and colours.
type MappingToken struct {
	Kind   string `json:"kind"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Module int    `json:"module"`
	Path   string `json:"path"`
	Label  string `json:"label"`
}

// MappingIssue is a diagnostic.
type MappingIssue struct {
	Severity string `json:"severity"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Text     string `json:"text"`
	Hint     string `json:"hint"`
	Replace  string `json:"replace"`
	Brief    string `json:"brief"` // for beside the field; "" when text is short enough
}

// MappingOffer is a completion.
type MappingOffer struct {
	Kind   string `json:"kind"`
	Label  string `json:"label"`
	Insert string `json:"insert"`
	Detail string `json:"detail"`
	Sample string `json:"sample"`
	Info   string `json:"info"` // lines: what it means, an example
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

// MappingAnswer is what is known of a mapping text at the cursor.
type MappingAnswer struct {
	Tokens    []MappingToken `json:"tokens"`
	Issues    []MappingIssue `json:"issues"`
	Offers    []MappingOffer `json:"offers"`
	Preview   string         `json:"preview"` // the value as it will be sent, as JSON or text
	Type      string         `json:"type"`
	Length    int            `json:"length"` // characters of a text, elements of an array
	Expected  string         `json:"expected"`
	Takes     int            `json:"takes"`   // the longest text that the field takes; 0 for any
	Example   string         `json:"example"` // of what the field takes
	HasSample bool           `json:"hasSample"`
	Bundles   int            `json:"bundles"`  // the sample is the first of so many
	SampleAt  string         `json:"sampleAt"` // RFC 3339; "" when it is not of a run
	Signature string         `json:"signature"`
	ArgStart  int            `json:"argStart"` // where the argument at the cursor stands in the signature
	ArgEnd    int            `json:"argEnd"`
	Summary   string         `json:"summary"` // of the function that the signature is of
}

// MappingItem is one item of an earlier module.
type MappingItem struct {
	Module   int           `json:"module"`
	Name     string        `json:"name"`
	Label    string        `json:"label"`
	Type     string        `json:"type"`
	Sample   string        `json:"sample"`
	Insert   string        `json:"insert"`
	Children []MappingItem `json:"children"`
}

// MappingFunction is a function of the mapping language.
type MappingFunction struct {
	Name      string `json:"name"`
	Group     string `json:"group"`
	Signature string `json:"signature"`
	Summary   string `json:"summary"`
	Example   string `json:"example"`
	Result    string `json:"result"`
}

// MappingScope is everything that can be mapped into a field.
type MappingScope struct {
	Items     []MappingItem     `json:"items"`
	Variables []MappingItem     `json:"variables"`
	Functions []MappingFunction `json:"functions"`
}

// FlowFile is a file to import, or one that was exported.
type FlowFile struct {
	FlowID string `json:"flowId"`
	Name   string `json:"name"`
	Path   string `json:"path"`
	Text   string `json:"text"`
}
