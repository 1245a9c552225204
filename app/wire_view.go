package app

// ViewCard is a View in lists and on Home.
type ViewCard struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Pinned   bool      `json:"pinned"`
	Headline string    `json:"headline"` // the first tile's value
	Caption  string    `json:"caption"`
	Spark    []float64 `json:"spark"`
	OpenedAt string    `json:"openedAt"`
	Broken   *Fault    `json:"broken"`
}

// ViewList lists the Views.
type ViewList struct {
	Views []ViewCard `json:"views"`
}

// ViewColumn is a column of the table.
type ViewColumn struct {
	Name     string  `json:"name"`
	Label    string  `json:"label"`
	Type     string  `json:"type"`   // text, number, date, boolean
	Format   string  `json:"format"` // money, integer, date, days_bar, link, …
	Unit     string  `json:"unit"`
	Align    string  `json:"align"`
	Width    int     `json:"width"`
	Priority int     `json:"priority"` // columns with a higher number hide first
	Max      float64 `json:"max"`      // full length of a bar
}

// ViewFilter is a filter of the filter bar.
type ViewFilter struct {
	Column  string   `json:"column"`
	Label   string   `json:"label"`
	Kind    string   `json:"kind"` // choice, at_least, text, date
	Choices []Choice `json:"choices"`
	Value   string   `json:"value"` // the default
}

// ViewTile is a KPI tile with its value for the rows that pass the filters.
type ViewTile struct {
	Label     string    `json:"label"`
	Value     string    `json:"value"`
	Unit      string    `json:"unit"`
	Prefix    string    `json:"prefix"`
	Delta     string    `json:"delta"`
	DeltaText string    `json:"deltaText"`
	Direction string    `json:"direction"` // up, down, same
	Good      string    `json:"good"`      // good, bad, neutral for the business
	Spark     []float64 `json:"spark"`
	Sentence  string    `json:"sentence"`
	Stale     bool      `json:"stale"`
}

// ViewBar is one bar of a chart.
type ViewBar struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
}

// ViewChart is a chart with its data.
type ViewChart struct {
	Title    string    `json:"title"`
	Unit     string    `json:"unit"`
	Bars     []ViewBar `json:"bars"`
	Sentence string    `json:"sentence"`
}

// ViewAsk is an input that the button asks for when it is clicked.
type ViewAsk struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

// ViewAction is an Action button.
type ViewAction struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	Icon      string    `json:"icon"`
	Verb      string    `json:"verb"`
	FlowID    string    `json:"flowId"`
	FlowName  string    `json:"flowName"`
	Version   int       `json:"version"`
	Bulk      bool      `json:"bulk"`
	MaxRows   int       `json:"maxRows"`
	AskBefore bool      `json:"askBefore"`
	Asks      []ViewAsk `json:"asks"`
	Chips     []Chip    `json:"chips"`
	Disabled  string    `json:"disabled"` // the reason for every row (flow not published, audit log not writable)
	Tooltip   string    `json:"tooltip"`
	Rights    string    `json:"rights"` // advice of the rights check, with its age; "" when nothing is known
	Admin     string    `json:"admin"`
	ReadOnly  bool      `json:"readOnly"`
	Explain   []string  `json:"explain"` // what its flow does, in sentences
}

// ViewDefinition is a View without its rows.
type ViewDefinition struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Pinned     bool         `json:"pinned"`
	Key        string       `json:"key"`
	Title      string       `json:"title"` // of the table: "Purchase orders"
	Money      string       `json:"money"` // column that the bulk bar adds up
	Currency   string       `json:"currency"`
	EmptyText  string       `json:"emptyText"`
	SourceText string       `json:"sourceText"` // "S4P · read 10:38 as RFC_SIGNET"
	ReadAt     string       `json:"readAt"`
	Practice   bool         `json:"practice"`
	Columns    []ViewColumn `json:"columns"`
	Filters    []ViewFilter `json:"filters"`
	Actions    []ViewAction `json:"actions"`
	Acts       []Chip       `json:"acts"`
}

// ViewFilterValue sets a filter.
type ViewFilterValue struct {
	Column string `json:"column"`
	Value  string `json:"value"`
}

// ViewQuery asks for rows.
type ViewQuery struct {
	ViewID  string            `json:"viewId"`
	Filters []ViewFilterValue `json:"filters"`
	Search  string            `json:"search"`
	Sort    string            `json:"sort"`
	Desc    bool              `json:"desc"`
	Offset  int               `json:"offset"`
	Limit   int               `json:"limit"`
	Refresh bool              `json:"refresh"` // read the source again first
	Keys    []string          `json:"keys"`    // only these rows, after a run
}

// ViewLast is the last action on a row. State: none, waiting, running, needs_you, done, refused, failed, cancelled, unknown.
type ViewLast struct {
	State    string `json:"state"`
	Text     string `json:"text"` // "Reminder sent"
	Account  string `json:"account"`
	At       string `json:"at"`
	RunID    string `json:"runId"`
	ActionID string `json:"actionId"`
	Event    int    `json:"event"`
}

// ViewRowAction says whether an Action button fits a row.
type ViewRowAction struct {
	ActionID string `json:"actionId"`
	Shown    bool   `json:"shown"`
	Disabled string `json:"disabled"` // the reason
}

// ViewRow is a row.
type ViewRow struct {
	Key     string          `json:"key"`
	Cells   map[string]any  `json:"cells"`
	Last    ViewLast        `json:"last"`
	Actions []ViewRowAction `json:"actions"`
	Changed []string        `json:"changed"` // cells that differ from the read before
	Gone    string          `json:"gone"`    // "No longer overdue": kept until the next refresh
}

// ViewData answers a ViewQuery.
type ViewData struct {
	Rows       []ViewRow   `json:"rows"`
	Total      int         `json:"total"` // rows that pass
	All        int         `json:"all"`
	Tiles      []ViewTile  `json:"tiles"`
	Charts     []ViewChart `json:"charts"`
	ReadAt     string      `json:"readAt"`
	SourceText string      `json:"sourceText"`
	Stale      *Fault      `json:"stale"` // the source could not be read; the rows are from ReadAt
}

// ViewSelection sums up selected rows.
type ViewSelection struct {
	ViewID string   `json:"viewId"`
	Keys   []string `json:"keys"`
}

// ViewSelected is the bulk bar.
type ViewSelected struct {
	Count   int        `json:"count"`
	Sum     string     `json:"sum"`
	Actions []ViewBulk `json:"actions"`
}

// ViewBulk is a button of the bulk bar.
type ViewBulk struct {
	ActionID string   `json:"actionId"`
	Label    string   `json:"label"` // "Send reminder to 2 of 3"
	Keys     []string `json:"keys"`
	Disabled string   `json:"disabled"`
	Chips    []Chip   `json:"chips"`
	Will     []Line   `json:"will"`
}

// FileOut is a file that was written for the person.
type FileOut struct {
	Path string `json:"path"`
	Rows int    `json:"rows"`
	Text string `json:"text"`
}

// FlagSet pins, skips or switches something.
type FlagSet struct {
	ID string `json:"id"`
	On bool   `json:"on"`
}
