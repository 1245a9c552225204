package app

// Person is the one who sits here.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	First    string `json:"first"`
	Initials string `json:"initials"`
	OSUser   string `json:"osUser"`
}

// Notice is a health notice that stands until its cause is gone. Severity: danger, warning, info.
type Notice struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Action   string `json:"action"`
}

// NavItem is a pinned View or a recent Action Flow.
type NavItem struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Attention string `json:"attention"`
}

// ShellState is what the frame shows everywhere.
type ShellState struct {
	Person      Person        `json:"person"`
	Keychain    KeychainState `json:"keychain"`
	Version     string        `json:"version"`
	Engine      string        `json:"engine"` // ready, starting, stopped
	Running     int           `json:"running"`
	NeedsYou    int           `json:"needsYou"`
	PersonalDue int           `json:"personalDue"` // Personal Connections that need the person
	Views       int           `json:"views"`
	Flows       int           `json:"flows"`
	Connections int           `json:"connections"`
	Pinned      []NavItem     `json:"pinned"`
	Recent      []NavItem     `json:"recent"`
	Notices     []Notice      `json:"notices"`
	Settings    Settings      `json:"settings"`
	DarkSystem  bool          `json:"darkSystem"`
	Locked      bool          `json:"locked"`
	Practice    bool          `json:"practice"` // the practice systems are up
	Sample      bool          `json:"sample"`   // the sample workspace is there
	SampleView  string        `json:"sampleView"`
	SampleFlow  string        `json:"sampleFlow"`
	DataFolder  string        `json:"dataFolder"`
	Platform    string        `json:"platform"`
}

// HomeStep is a line of the checklist.
type HomeStep struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Done   bool   `json:"done"`
	Action string `json:"action"`
}

// HomeAttention is an Action Flow that needs attention. Kind: needs_you, paused, failed, problems, unpublished.
type HomeAttention struct {
	FlowID string `json:"flowId"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Verb   string `json:"verb"`
}

// HomeState is the page Home.
type HomeState struct {
	First     bool            `json:"first"`
	Hero      bool            `json:"hero"`
	Steps     []HomeStep      `json:"steps"`
	Views     []ViewCard      `json:"views"`
	Attention []HomeAttention `json:"attention"`
	Personal  []PersonalRow   `json:"personal"`
	Activity  []AuditRow      `json:"activity"`
	Sample    bool            `json:"sample"`
	ViewID    string          `json:"viewId"`
}

// Settings are the person's settings. Theme: system, light, dark. Density: default, compact. Motion: system, reduced.
type Settings struct {
	Theme           string `json:"theme"`
	Density         string `json:"density"`
	Motion          string `json:"motion"`
	SingleKeys      bool   `json:"singleKeys"`
	ContinueAtStart bool   `json:"continueAtStart"`
	Parallel        int    `json:"parallel"` // runs at once
	KeepBundlesDays int    `json:"keepBundlesDays"`
	RetentionYears  int    `json:"retentionYears"`
	PersonName      string `json:"personName"`
	Zone            string `json:"zone"`
	KeepByDefault   bool   `json:"keepByDefault"`
	LockWithSession bool   `json:"lockWithSession"`
}

// SettingsPage is the page Settings with the facts beside the settings.
type SettingsPage struct {
	Settings    Settings         `json:"settings"`
	Keychain    KeychainState    `json:"keychain"`
	SignIns     int              `json:"signIns"`
	Events      int              `json:"events"`
	DataFolder  string           `json:"dataFolder"`
	DataBytes   int              `json:"dataBytes"`
	Version     string           `json:"version"`
	CommandLine string           `json:"commandLine"` // where `signet` is found, "" when it is not in PATH
	Commands    []NamedValue     `json:"commands"`
	Practice    []PracticeSystem `json:"practice"`
	Licences    string           `json:"licences"`
	People      []Person         `json:"people"`
}

// FileChoice asks for a file, or for a folder.
type FileChoice struct {
	Folder bool `json:"folder"`
}

// FileChosen is a path that the person chose.
type FileChosen struct {
	Path string `json:"path"`
}

// FolderList lists folders by their paths.
type FolderList struct {
	Folders []string `json:"folders"`
}

// PracticeSystem is one practice system.
type PracticeSystem struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"` // sap, mail, rest
	Address  string            `json:"address"`
	Running  bool              `json:"running"`
	Accounts []PracticeAccount `json:"accounts"`
}

// PracticeAccount is a practice user; the password is a practice password and may be shown.
type PracticeAccount struct {
	User     string `json:"user"`
	Password string `json:"password"`
	May      string `json:"may"`
}

// PracticeMail is a mail in the practice inbox.
type PracticeMail struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	To      string `json:"to"`
	As      string `json:"as"`
	Subject string `json:"subject"`
	At      string `json:"at"`
	Text    string `json:"text"`
}

// PracticeInbox lists the mails of the practice mail system, newest first.
type PracticeInbox struct {
	Mails []PracticeMail `json:"mails"`
}

// PracticeState is the page of the practice systems.
type PracticeState struct {
	Systems []PracticeSystem `json:"systems"`
}

// SampleState says where the sample workspace is.
type SampleState struct {
	FlowID string `json:"flowId"`
	ViewID string `json:"viewId"`
}

// PaletteQuery searches everything. Prefix: "", ">", "@", "#".
type PaletteQuery struct {
	Text   string `json:"text"`
	ViewID string `json:"viewId"`
}

// PaletteRow is one result. Kind: flow, view, connection, personal, run, row, setting, help.
type PaletteRow struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Chips  []Chip `json:"chips"`
	Action string `json:"action"`
	Key    string `json:"key"`
}

// PaletteRows are results.
type PaletteRows struct {
	Rows []PaletteRow `json:"rows"`
}

// Link opens an address in the system browser.
type Link struct {
	URL string `json:"url"`
}

// TextOut is text for the clipboard.
type TextOut struct {
	Text string `json:"text"`
}
