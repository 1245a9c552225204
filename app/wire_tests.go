package app

// TestResponse is what a module gives in a test instead of being called: bundles, or an error.
type TestResponse struct {
	Module    int              `json:"module"`
	Operation int              `json:"operation"` // 0: every one that has no response of its own
	Bundles   []map[string]any `json:"bundles"`
	Error     *TestFailure     `json:"error"`
}

// TestFailure is an error that a system answers with in a test.
type TestFailure struct {
	Kind  string `json:"kind"`
	Code  string `json:"code"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Hint  string `json:"hint"`
}

// TestCheck is one expectation. About: state, failed, reached, output, result, sent. Is: equals, contains, at_least.
type TestCheck struct {
	About     string `json:"about"`
	Module    int    `json:"module"`
	Operation int    `json:"operation"`
	Of        string `json:"of"`
	Is        string `json:"is"`
	Value     any    `json:"value"`
	Words     string `json:"words"` // as a sentence
}

// TestCase is one test of an Action Flow.
type TestCase struct {
	Name      string           `json:"name"`
	Note      string           `json:"note"`
	At        string           `json:"at"`
	Zone      string           `json:"zone"`
	Inputs    map[string]any   `json:"inputs"`
	Trigger   []map[string]any `json:"trigger"`
	Responses []TestResponse   `json:"responses"`
	Expect    []TestCheck      `json:"expect"`
}

// TestList is the tests of an Action Flow.
type TestList struct {
	FlowID string     `json:"flowId"`
	Cases  []TestCase `json:"cases"`
}

// TestSave adds a test, or replaces the one that was named so.
type TestSave struct {
	FlowID string   `json:"flowId"`
	Was    string   `json:"was"`
	Case   TestCase `json:"case"`
}

// TestName names a test.
type TestName struct {
	FlowID string `json:"flowId"`
	Name   string `json:"name"`
}

// TestRecord makes a test of a run.
type TestRecord struct {
	RunID string `json:"runId"`
	Name  string `json:"name"` // "" is a name of its own
}

// TestRecorded names the test that was made, or the one that was removed.
type TestRecorded struct {
	Cases []TestCase `json:"cases"`
	Case  TestCase   `json:"case"`
}

// TestRun runs tests; without names all of them.
type TestRun struct {
	FlowID  string   `json:"flowId"`
	Names   []string `json:"names"`
	Version int      `json:"version"` // 0 is the draft
}

// TestResults says how tests went.
type TestResults struct {
	Results []TestResult `json:"results"`
}

// TestResult says how one went.
type TestResult struct {
	Name      string        `json:"name"`
	Passed    bool          `json:"passed"`
	State     string        `json:"state"`
	StateText string        `json:"stateText"`
	Fault     *Fault        `json:"fault"`
	Checks    []TestOutcome `json:"checks"`
	Modules   []TestMark    `json:"modules"`
	Sent      []TestSending `json:"sent"`
	TookMS    int           `json:"tookMs"`
}

// TestOutcome is how a check went. Check counts from 0; -1 is that each module has a response.
type TestOutcome struct {
	Check    int    `json:"check"`
	Passed   bool   `json:"passed"`
	Module   int    `json:"module"`
	Text     string `json:"text"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

// TestMark is how a module fared in a test.
type TestMark struct {
	Module     int    `json:"module"`
	Operations int    `json:"operations"`
	State      string `json:"state"`
}

// TestSending is what a module would have sent.
type TestSending struct {
	Module    int            `json:"module"`
	Operation int            `json:"operation"`
	API       string         `json:"api"`
	Sentence  string         `json:"sentence"`
	Writes    bool           `json:"writes"`
	Answered  bool           `json:"answered"`
	Fields    map[string]any `json:"fields"`
}

// BuildingPin is data that the person has pinned to a module.
type BuildingPin struct {
	Module  int              `json:"module"`
	Bundles []map[string]any `json:"bundles"`
}

// BuildingState is what the person builds a draft with; it is in no version.
type BuildingState struct {
	Pins        []BuildingPin `json:"pins"`
	Breakpoints []int         `json:"breakpoints"`
}

// BuildingSet pins bundles to a module; without any, what it gave in the last run.
type BuildingSet struct {
	FlowID  string           `json:"flowId"`
	Module  int              `json:"module"`
	Last    bool             `json:"last"`
	Bundles []map[string]any `json:"bundles"`
}

// BuildingModule names a module of a draft.
type BuildingModule struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
}

// BuildingItem is one item of an earlier module that a module maps, with a sample value.
type BuildingItem struct {
	Module int    `json:"module"`
	Title  string `json:"title"`
	Path   string `json:"path"`
	Value  any    `json:"value"`
	Known  bool   `json:"known"` // a pin or an earlier run has it
}

// BuildingItems are the items that a module maps.
type BuildingItems struct {
	Items []BuildingItem `json:"items"`
}

// BuildingModules names modules of a draft; none is all of them.
type BuildingModules struct {
	FlowID  string `json:"flowId"`
	Modules []int  `json:"modules"`
}

// BuildingBreak sets or removes a breakpoint.
type BuildingBreak struct {
	FlowID string `json:"flowId"`
	Module int    `json:"module"`
	On     bool   `json:"on"`
}

// RunPause is where a run stands before a module.
type RunPause struct {
	Paused    bool               `json:"paused"`
	Module    int                `json:"module"`
	Operation int                `json:"operation"`
	Bundles   []IncompleteBundle `json:"bundles"` // of the modules before
	Fields    map[string]any     `json:"fields"`  // as the module would get them
	Fault     *Fault             `json:"fault"`   // why they cannot be worked out
}

// RunGoOn lets it make its operation, and says where it stops next.
type RunGoOn struct {
	RunID string `json:"runId"`
	At    []int  `json:"at"`
	Every bool   `json:"every"`
}
