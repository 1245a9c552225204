package app

// ImportFile is a file to read: its bytes as base64, a path, or the token of one that was read before. Without any, the person is asked.
type ImportFile struct {
	Name     string `json:"name"`
	Data     string `json:"data"`
	Path     string `json:"path"`
	Token    string `json:"token"`
	Tolerant bool   `json:"tolerant"`
}

// ImportPlan is what a file would become.
type ImportPlan struct {
	Token    string         `json:"token"` // names the file from now on
	File     string         `json:"file"`
	Kind     string         `json:"kind"` // signet, make, celonis, fusion
	Author   string         `json:"author"`
	Tolerant bool           `json:"tolerant"`
	Broken   ImportBroken   `json:"broken"` // of a file that cannot be read as it is
	Flows    []ImportFlow   `json:"flows"`
	Remarks  []ImportRemark `json:"remarks"`
}

// ImportBroken says where a file is broken. Title is empty for one that is not.
type ImportBroken struct {
	Title  string `json:"title"`
	Text   string `json:"text"`
	Hint   string `json:"hint"`
	Line   string `json:"line"`
	Column string `json:"column"`
	Around string `json:"around"`
}

// ImportFlow is one Action Flow of a file.
type ImportFlow struct {
	Name    string         `json:"name"`
	Modules int            `json:"modules"`
	BuiltIn int            `json:"builtIn"`
	Stubs   int            `json:"stubs"`
	Can     []ImportCan    `json:"can"`
	Needs   []ImportNeed   `json:"needs"`
	Secrets []ImportRemark `json:"secrets"`
	Remarks []ImportRemark `json:"remarks"`
}

// ImportCan is one thing that a flow can do.
type ImportCan struct {
	Effect   string `json:"effect"`
	Sentence string `json:"sentence"`
	Module   int    `json:"module"`
}

// ImportRemark is one line of the report.
type ImportRemark struct {
	Sort   string `json:"sort"` // secret, stub, marked, repaired, dropped, kept
	Module int    `json:"module"`
	Title  string `json:"title"`
	What   string `json:"what"`
	Done   string `json:"done"`
	Place  string `json:"place"` // "flow[3].mapper.url, line 12, column 20"
}

// ImportNeed is one line of the connections sheet.
type ImportNeed struct {
	Key      string      `json:"key"`
	Name     string      `json:"name"`
	Type     string      `json:"type"`
	App      string      `json:"app"`
	AppTitle string      `json:"appTitle"`
	BaseURL  string      `json:"baseUrl"`
	Dynamic  bool        `json:"dynamic"`
	Stub     bool        `json:"stub"`
	Modules  []int       `json:"modules"`
	Secret   string      `json:"secret"` // what was found that could sign in; empty when nothing was
	Fits     []ImportFit `json:"fits"`
	Proposed string      `json:"proposed"`
}

// ImportFit is a connection that could serve.
type ImportFit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // shared, dynamic
	System string `json:"system"`
}

// ImportMake makes drafts of a file that was read.
type ImportMake struct {
	Token    string         `json:"token"`
	Tolerant bool           `json:"tolerant"`
	Choices  []ImportChoice `json:"choices"`
	Flows    []string       `json:"flows"` // names of those to take; empty takes all
}

// ImportChoice says what becomes of one need.
type ImportChoice struct {
	Key          string `json:"key"`
	Use          string `json:"use"` // none, existing, shared, dynamic
	ConnectionID string `json:"connectionId"`
	Name         string `json:"name"`
	BaseURL      string `json:"baseUrl"`
	Keep         bool   `json:"keep"` // keep the credential that was found, in the new shared connection
}

// ImportMade is what became of a file.
type ImportMade struct {
	Flows   []NamedID `json:"flows"`
	Trouble []string  `json:"trouble"`
}

// NamedID is an id with its name.
type NamedID struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ExportRequest writes an Action Flow in a form: signet or make.
type ExportRequest struct {
	ID   string `json:"id"`
	Form string `json:"form"`
}

// ExportedFile is a file that was written, and what it could not carry.
type ExportedFile struct {
	Name    string         `json:"name"`
	Path    string         `json:"path"`
	Remarks []ImportRemark `json:"remarks"`
}
