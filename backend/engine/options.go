package engine

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/internal/clock"
	"signet/backend/internal/ids"
	"signet/backend/secret"
)

// Options are what an engine needs. Registry, Language, Journal and Identities must be set.
type Options struct {
	Registry   *connector.Registry
	Language   Language
	Journal    Journal
	Identities Identities
	Documents  Documents // finds the document of a recorded run; nil: only runs of this process go on
	Subflows   Subflows  // finds the Action Flow that a sub-flow module calls; nil refuses them
	Progress   Progress  // may be nil
	Positions  Positions // how far triggers have read; nil: they are asked from the beginning each time
	Callers    Callers   // who waits for the answer of a run; nil: nobody
	Network    *connector.Network
	Files      *connector.Files // the files that modules may open; nil refuses all
	Clock      clock.Clock
	Zone       *time.Location
	DataStore  DataStore        // Increment without reset; nil keeps counters for the run only
	Redactor   *secret.Redactor // shared with the logger; nil makes its own
	Log        *slog.Logger
	// MaxRuns bounds the runs that execute at once; 8 when zero. A run that waits for a person takes no place.
	MaxRuns int
	// Limits bounds the calls of one connection, over all runs; nil does not. It is asked again now and then.
	Limits func(connectionID string) Limit
	// ContinueAtStart lets Recover go on with runs in which nothing but pure, repeatable and keyed steps is open.
	ContinueAtStart bool
	// Instant makes pauses (Sleep, Retry, limits) take no time, and IDs names runs: a flow test repeats itself.
	Instant bool
	IDs     func(prefix string) string
	// Random fills bytes for the mapping language; the system's randomness when nil.
	Random func([]byte)
	// ColumnsFrom is from how many bundles on modules that only work values out do so for many at once;
	// 64 when zero, below 0 never. It changes how long a run takes, and nothing else.
	ColumnsFrom int
	// Grace is how long Cancel waits for a call that does not heed its context; 800 ms when zero.
	Grace time.Duration
}

// Documents finds the document of a recorded run: its version, or the draft. It
// refuses a version whose file is not the one that was published.
type Documents interface {
	Document(ctx context.Context, r Run) (*flow.Document, error)
}

// Subflows finds the Action Flow that a module calls, for the run that calls it.
type Subflows interface {
	Subflow(ctx context.Context, flowID string, caller Run) (Called, error)
}

// Positions keep how far a polling trigger has read: of a flow's versions, and of its draft apart from them.
type Positions interface {
	Position(ctx context.Context, r *Run, module int) (connector.Position, error)
	// Advance is told once the run has done its work; more says that the system has more than the run was given.
	Advance(ctx context.Context, r *Run, module int, mark string, more bool) error
}

// Callers hands the answer that a run gives by itself to whoever waits for it: the caller of a webhook.
type Callers interface {
	// Answer reports whether somebody was still waiting for the run.
	Answer(runID string, a connector.Answer) bool
	// Waits reports whether somebody is waiting for the run's answer.
	Waits(runID string) bool
	// Await waits for the next call of a webhook, for a run that a person has started.
	Await(ctx context.Context, r Run, module int) (map[string]any, error)
}

// Called is an Action Flow as a sub-flow module runs it.
type Called struct {
	Document *flow.Document
	Version  int
	Hash     string
}

// Limit bounds the calls of one connection; zero fields do not.
type Limit struct {
	PerSecond float64
	AtOnce    int
	// Calls is how many calls may start within Every.
	Calls int
	Every time.Duration
}

// StartRequest asks for a run.
type StartRequest struct {
	Document   *flow.Document
	Version    int // 0 with Draft
	Hash       string
	Draft      bool
	DryRun     bool
	Person     string
	PersonName string
	OSUser     string
	Trigger    string
	ViewID     string
	ViewName   string
	Button     string
	RowKey     string
	Batch      string
	Inputs     map[string]any
	// Only runs one module, From runs on from one; both take the bundles in Given (module id → bundle).
	Only, From int
	Given      map[int]map[string]any
	// Pinned gives, by module, the bundles that it gives instead of being called; StandIn answers for what a
	// flow test must not reach; Pauses stop before modules. All three are for drafts.
	Pinned  map[int][]map[string]any
	StandIn StandIn
	Pauses  Pauses
	// NoWait makes a rejected sign-in an error instead of a wait (the command line with --no-prompt).
	NoWait bool
	// Unattended marks a run that starts by itself; Arrived are the bundles that its trigger brought.
	Unattended bool
	Arrived    Brought
}

// Engine runs flows. Make it with New, end it with Close.
type Engine struct {
	opt      Options
	redactor *secret.Redactor
	refusing *connector.Network
	limits   *limits

	follow   sync.Mutex // one Retry at a time: a run is continued once
	mu       sync.Mutex
	live     map[string]*live
	queue    []*live
	places   int            // runs that execute now
	perFlow  map[string]int // the same, by lane
	closed   bool
	soon     []standing              // runs that wait a moment for a place
	programs map[programKey]*Program // of versions that ran
	heldAt   map[string]time.Time    // incomplete runs that are tried again by themselves; nil: nobody does it
	heldWake chan struct{}
	wg       sync.WaitGroup
	base     context.Context
	stop     context.CancelFunc
}

// New makes an engine. It panics when a part that it cannot do without is missing.
func New(o Options) *Engine {
	if o.Registry == nil || o.Language == nil || o.Journal == nil || o.Identities == nil {
		panic("engine.New needs a registry, a language, a journal and identities")
	}
	if o.Network == nil {
		o.Network = connector.NewNetwork(connector.NetworkOptions{})
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if l, ok := o.Language.(language); ok && l.zone == nil { // a date without a zone is the person's, also in a field that is not mapped
		o.Language = language{o.Zone}
	}
	if o.Redactor == nil {
		o.Redactor = &secret.Redactor{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxRuns <= 0 {
		o.MaxRuns = 8
	}
	if o.Grace <= 0 {
		o.Grace = 800 * time.Millisecond
	}
	e := &Engine{opt: o, redactor: o.Redactor, live: map[string]*live{}, heldWake: make(chan struct{}, 1), perFlow: map[string]int{},
		refusing: o.Network.Refusing(refuseDry), limits: newLimits(o.Limits)}
	if o.IDs == nil {
		e.opt.IDs = ids.New
	}
	base := context.Background()
	if o.Instant {
		base = context.WithValue(base, instant{}, true)
	}
	e.base, e.stop = context.WithCancel(base)
	return e
}

// Close ends what runs, as the end of the program does: runs that wait stay as
// they are, runs that execute are found by the next Recover. It returns when nothing runs any more.
func (e *Engine) Close() {
	e.mu.Lock()
	e.closed = true
	e.queue = nil
	e.mu.Unlock()
	e.stop()
	e.wg.Wait()
}

func (o *Options) columnsFrom() int {
	switch {
	case o.ColumnsFrom == 0:
		return 64
	case o.ColumnsFrom < 0:
		return math.MaxInt
	}
	return o.ColumnsFrom
}

func (e *Engine) now() time.Time { return e.opt.Clock.Now() }

func (e *Engine) tell(r Run) {
	if e.opt.Progress != nil {
		e.opt.Progress.RunChanged(r)
	}
}
