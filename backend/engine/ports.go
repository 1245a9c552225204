// Package engine runs a flow: bundles, operations, cycles, routers, error
// handlers, cancel, journal and resume. It knows modules only through the
// registry and people's sign-ins only through Identities, and it starts no write
// whose journal row it could not commit.
package engine

import (
	"context"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// State is where a run stands.
type State string

// The states of a run. A run leaves Waiting by Provide or Cancel, Interrupted and InDoubt by a person's decision.
const (
	NeedsSignIn State = "needs_sign_in" // asks before the first step
	Ready       State = "ready"         // nothing is missing; it stands in line or waits for Start
	Running     State = "running"
	Waiting     State = "waiting" // stopped at a step until the person acts
	Succeeded   State = "succeeded"
	Warning     State = "warning" // finished; some bundles were set aside
	Failed      State = "failed"
	Refused     State = "refused" // a system refused a step
	Cancelled   State = "cancelled"
	Abandoned   State = "abandoned"   // cancelled before the first step
	Interrupted State = "interrupted" // the program ended while it ran
	InDoubt     State = "in_doubt"    // an attempt was under way and its outcome is not known
	Held        State = "held"        // set aside by Break, waits to be resumed
)

// Over reports whether nothing of the run will happen by itself any more.
func (s State) Over() bool {
	switch s {
	case Succeeded, Warning, Failed, Refused, Cancelled, Abandoned:
		return true
	}
	return false
}

// Run is the record of one run.
type Run struct {
	ID         string // run_…
	Number     int64  // for people: "Run 2417"; given by the journal
	FlowID     string
	FlowName   string
	Version    int // 0 is the draft
	Hash       string
	Person     string
	PersonName string
	OSUser     string
	Trigger    string // action_button | run_once | command_line | retry | schedule | webhook | file | poll | subflow | break
	// Unattended: it started by itself, so nobody can sign in: no module with a dynamic connection acts in it.
	Unattended bool
	// Arrived are the bundles that a trigger brought; the run's first module gives them instead of the inputs.
	Arrived    Brought `json:",omitempty"`
	ViewID     string
	ViewName   string
	Button     string
	RowKey     string
	Batch      string // joins the runs of one bulk click
	RetryOf    string // the run this one continues, with its finished steps' outputs
	RetriedBy  string // the run that continues this one; a run is continued once
	DryRun     bool
	Draft      bool
	State      State
	Inputs     map[string]any
	Identities []Identity
	Outputs    map[string]any
	Fault      *fault.Error
	FaultStep  int // module id
	CreatedAt  time.Time
	StartedAt  time.Time
	EndedAt    time.Time
	ActiveMS   int64
	Operations int64
	Bytes      int64
	Detached   bool  `json:",omitempty"` // another run started it and did not wait for it
	Aside      int   `json:",omitempty"` // bundles that were set aside: each is a run of its own
	Hold       *Hold `json:",omitempty"` // of a run that was set aside
}

// Identity says as whom the modules of one connection act in a run.
type Identity struct {
	ConnectionID   string
	ConnectionName string
	Kind           string // shared | dynamic
	App            string
	System         string // "S4P"
	InFull         string // "S4P, client 100"
	Host           string
	Account        string // remote user name; "" until it is known
	BuildTime      bool
	Modules        []int
}

// Entry is one fact for the ledger about a run; the run's own facts are added by the journal.
type Entry struct {
	Name       string // an event name of package audit
	Module     int
	ModuleTag  string
	App        string
	Action     string
	API        string
	Identity   *Identity
	RemoteUser string // where the system told it in this very call
	Operation  int
	Cycle      int
	Attempt    int
	Outcome    string
	Fault      *fault.Error
	Object     string
	Started    time.Time
	Ended      time.Time
	Facts      map[string]string
	Values     map[string]string
}

// Attempt is one try of one operation that reaches a system.
type Attempt struct {
	RunID     string
	Module    int
	Operation int
	Number    int    // 1 for the first try
	Key       string // idempotency key, the same for every try of the operation
	Class     connector.Class
	API       string
	Object    string
	Sentence  string
	Input     map[string]any // sealed or left out when the flow is confidential
	Output    []map[string]any
	Types     map[string]string `json:",omitempty"` // where Output holds dates and binary data
	State     AttemptState
	Fault     *fault.Error
	StartedAt time.Time
	EndedAt   time.Time
	DecidedBy string
}

// AttemptState is where an attempt stands.
type AttemptState string

// The states of an attempt.
const (
	AttemptOpen    AttemptState = "open" // journaled, perhaps sent
	AttemptDone    AttemptState = "done"
	AttemptFailed  AttemptState = "failed"
	AttemptUnknown AttemptState = "unknown"
)

// Step is what the inspector shows of one operation, as kept in the run's history.
type Step struct {
	Module    int                 `json:"module"`
	Operation int                 `json:"operation"`
	Attempt   int                 `json:"attempt,omitempty"`
	Cycle     int                 `json:"cycle,omitempty"`
	State     string              `json:"state"` // succeeded, failed, refused, unknown, cancelled, skipped, held, resumed, filtered, preview, given, pinned, running
	As        string              `json:"as,omitempty"`
	API       string              `json:"api,omitempty"`
	StartedMS int64               `json:"startedMs"` // since the run's start
	TookMS    float64             `json:"tookMs"`
	Input     map[string]any      `json:"input,omitempty"`
	Output    []map[string]any    `json:"output,omitempty"`
	Types     map[string]string   `json:"types,omitempty"` // where Output holds dates and binary data, which JSON does not know
	Request   *connector.Exchange `json:"request,omitempty"`
	Notes     []string            `json:"notes,omitempty"`
	Fault     *FaultRecord        `json:"fault,omitempty"`
	Filter    *FilterResult       `json:"filter,omitempty"`
	Route     string              `json:"route,omitempty"`
	Pinned    bool                `json:"pinned,omitempty"` // the module was not called: it gave what is pinned to it
	Hidden    bool                `json:"hidden,omitempty"` // confidential: values are not stored
	Next      time.Time           `json:"next,omitzero"`    // of a waiting step: when it is tried again
	Mark      *Mark               `json:"mark,omitempty"`   // how far a trigger has read with this operation
	Order     int64               `json:"order,omitempty"`  // of a run whose bundles went several at once: its place in their order
	Many      int64               `json:"-"`                // this step stands for so many that were recorded in columns; see History
	Kind      SpanKind            `json:"-"`
	Run       string              `json:"run,omitempty"` // the run of the Action Flow that a sub-flow module called
}

// Mark is how far a trigger has read. It is in the history of its run, so that a run that goes on after a crash still
// knows it.
type Mark struct {
	At   string `json:"at"`
	More bool   `json:"more,omitempty"`
}

// FaultRecord is a fault as history keeps it.
type FaultRecord struct {
	Kind    fault.Kind     `json:"kind"`
	Code    string         `json:"code,omitempty"`
	Title   string         `json:"title,omitempty"`
	Text    string         `json:"text,omitempty"`
	Hint    string         `json:"hint,omitempty"`
	Subject string         `json:"subject,omitempty"`
	Details []fault.Detail `json:"details,omitempty"`
}

// FilterResult says whether a bundle passed the filter before a module, and why.
type FilterResult struct {
	From   int    `json:"from"`
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Value  string `json:"value,omitempty"`
}

// Commit is what one commit records of a run: a chunk of history, attempts and events, and the run itself where Save is set.
type Commit struct {
	Steps    []Step
	Blocks   []Block // operations that were carried out in columns, one row a chunk; their bytes are the engine's again afterwards
	Attempts []Attempt
	Entries  []Entry
	Save     bool
}

// Journal records runs. Every method is one commit, together with its ledger
// entries: when it returns an error nothing was recorded, and the engine does
// not do what it was about to do.
type Journal interface {
	// Create records a run that is asked for, before it starts; it sets Number.
	Create(ctx context.Context, r *Run, entries ...Entry) error
	// Save records the run's new state and identities.
	Save(ctx context.Context, r *Run, entries ...Entry) error
	// Attempt records a try before it is made, or its outcome.
	Attempt(ctx context.Context, r *Run, a Attempt, entries ...Entry) error
	// Commit records several facts of a run at once.
	Commit(ctx context.Context, r *Run, c Commit) error
	// Record appends ledger entries about a run without a change of its state.
	Record(ctx context.Context, r *Run, entries ...Entry) error
	// History appends a chunk of steps; chunks are compressed, and never one row a bundle.
	History(ctx context.Context, runID string, steps []Step) error
	// Spans sums up what the blocks of a run hold, by module and kind. Block finds the one that
	// holds the nth operation, counted from 1, or the next one after it.
	Spans(ctx context.Context, runID string) ([]Span, error)
	Block(ctx context.Context, runID string, module int, kind SpanKind, nth int64) (b Block, found bool, err error)
	// Unfinished lists the runs that were Running or stood in line (Ready) when the program ended.
	Unfinished(ctx context.Context) ([]Run, error)
	// Held lists the runs that are set aside.
	Held(ctx context.Context) ([]Run, error)
	// Attempts lists the attempts of a run in order.
	Attempts(ctx context.Context, runID string) ([]Attempt, error)
	// Find reads a run, Steps its history in order but for what is in blocks.
	Find(ctx context.Context, runID string) (Run, error)
	Steps(ctx context.Context, runID string) ([]Step, error)
}

// Identities answers as whom a module acts; it is the only way to a credential.
type Identities interface {
	// Prepare lists the identities of the flow for this person, and what is missing before it can start.
	Prepare(ctx context.Context, doc *flow.Document, r *Run) ([]Identity, []Missing, error)
	// Address is the connection's address fields, method and target.
	Address(ctx context.Context, ref flow.ConnectionRef) (Address, error)
	// Fetch gives the sign-in of a connection for this run. It never gives another person's, and
	// never a build-time value to a published version.
	Fetch(ctx context.Context, r *Run, ref flow.ConnectionRef) (secret.Values, error)
	// Renew keeps refreshed values; Rejected records that the system did not accept the sign-in.
	Renew(ctx context.Context, r *Run, ref flow.ConnectionRef, v secret.Values) error
	Rejected(ctx context.Context, r *Run, ref flow.ConnectionRef, cause error) error
	// Park wipes what the run holds while it waits, End when it is over.
	Park(runID string)
	End(runID string)
}

// Methods is implemented by Identities that know by which way the sign-in of a run was given, where the
// connection leaves that to the person. It is asked after Fetch, once per run and connection.
type Methods interface {
	Method(ctx context.Context, r *Run, ref flow.ConnectionRef) (string, error)
}

// Missing is a sign-in that a run needs before it can go on.
type Missing struct {
	ConnectionID string
	Reason       string // missing | rejected | expired | not_readable
	Text         string
	Modules      []int
	Maybe        bool // needed on some routes only
}

// Address is where a connection points.
type Address struct {
	ID, Name, App, Method string
	Kind                  string // shared | dynamic
	System                map[string]any
	Target                connector.Target
}

// DataStore keeps records between runs (the datastore app and Increment). Its own methods commit at once.
type DataStore interface {
	connector.Records
	// Begin stages what one run changes, until it commits or rolls back. Without either nothing was changed.
	Begin(runID string) Staged
}

// Staged are the changes that a run has made and not committed. One goroutine uses it.
type Staged interface {
	connector.Records
	// Commit makes all of them durable as one change, or none: a Conflict fault says that another run has
	// changed one of the records since this one read it. What was staged is gone either way.
	Commit(ctx context.Context) error
	// Rollback forgets them.
	Rollback()
	// Open reports whether there is anything to commit.
	Open() bool
}

// Progress is told what happens, as a hint; the journal is the truth.
type Progress interface {
	RunChanged(r Run)
	StepChanged(runID string, s Step)
}
