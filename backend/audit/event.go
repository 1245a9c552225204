// Package audit is the ledger: append-only, hash-chained events that say who did
// what, as whom, where, with which outcome. It verifies and exports them; it
// never changes or deletes one, and it never holds a secret.
package audit

import "time"

// Event is one line of the ledger. Fields about persons (PersonName, OSUser,
// RemoteUser) are stored as ciphertext under a key of that person, business
// values as HMACs; both are readable here only after the store has opened them.
type Event struct {
	Seq  int64     // 1, 2, 3 … without gaps
	ID   string    // evt_…
	At   time.Time // UTC
	Name string    // "run.started"; see Names

	Person     string // person id, a pseudonym
	PersonName string
	OSUser     string
	RemoteUser string // as the system itself reports it
	System     string // "S4P, client 100"
	API        string // the BAPI, or method and URL without its query

	ConnectionID   string
	ConnectionName string
	ConnectionKind string // shared | dynamic | ""
	BuildTime      bool   // a build-time value stood in

	FlowID      string
	FlowName    string
	Version     int    // 0 is the draft
	VersionHash string // sha256 of the version's file, hex

	RunID     string
	Module    int
	ModuleTag string // name and type of the module: "Change purchase order (sap.call_bapi)"
	App       string
	Action    string
	Operation int // index of the operation of this module in this run, from 1
	Cycle     int
	Attempt   int

	ViewID   string
	ViewName string
	Button   string // the Action button's label
	RowKey   string
	Trigger  string // action_button | run_once | command_line | retry | schedule | webhook | …

	Outcome   string // succeeded, refused, failed, cancelled, unknown, waiting; "" where none applies
	ErrorCode string
	Error     string // the sentence; never a secret
	Object    string // "Purchase order 4500018690"

	Started time.Time // of the operation; zero where none applies
	Ended   time.Time

	Facts  map[string]string // further facts by name; Values of business data only as HMAC
	Values map[string]string // business values by field name; stored as HMAC-SHA256 only

	Prev string // hash of the event before, hex; 64 zeros for the first
	Hash string // sha256 over Prev and the canonical bytes of this event, hex
}

// The names of events. A page, an export or a test that lists kinds reads Names.
const (
	RunStarted        = "run.started"
	RunNotStarted     = "run.not_started"
	RunWaiting        = "run.waiting"
	RunContinued      = "run.continued"
	RunCancelled      = "run.cancelled"
	RunFinished       = "run.finished"
	RunInterrupted    = "run.interrupted"
	RunCorrected      = "run.corrected" // a set-aside run goes on with another version or other bundles
	StepStarted       = "step.started"
	StepSucceeded     = "step.succeeded"
	StepRefused       = "step.refused"
	StepFailed        = "step.failed"
	StepUnknown       = "step.outcome_unknown"
	StepRetried       = "step.retried"
	StepDecided       = "step.decided"
	SignInStored      = "sign_in.stored"
	SignInOnce        = "sign_in.used_once"
	SignInTested      = "sign_in.tested"
	SignInRejected    = "sign_in.rejected"
	SignInExpired     = "sign_in.expired"
	SignInUpdated     = "sign_in.updated"
	SignInRemoved     = "sign_in.removed"
	SignInRestored    = "sign_in.restored"
	SignInCancelled   = "sign_in.cancelled"
	ConnectionCreated = "connection.created"
	ConnectionRenamed = "connection.renamed"
	ConnectionChanged = "connection.changed"
	ConnectionTested  = "connection.tested"
	ConnectionRemoved = "connection.removed"
	DynamicCreated    = "dynamic_connection.created"
	DynamicRenamed    = "dynamic_connection.renamed"
	DynamicRemoved    = "dynamic_connection.removed"
	BuildTimeSet      = "build_time_value.set"
	BuildTimeRemoved  = "build_time_value.removed"
	FlowCreated       = "flow.created"
	FlowChanged       = "flow.changed"
	FlowRemoved       = "flow.removed"
	FlowImported      = "flow.imported"
	FlowPaused        = "flow.paused"
	FlowContinued     = "flow.continued"
	FlowActivated     = "flow.activated"
	FlowDeactivated   = "flow.deactivated"
	FlowRescheduled   = "flow.schedule_changed"
	FlowMissed        = "flow.run_missed"
	HookMade          = "webhook.address_made"
	HookShown         = "webhook.address_shown"
	HookDropped       = "webhook.requests_deleted"
	VersionPublished  = "version.published"
	VersionRestored   = "version.restored"
	VersionArchived   = "version.archived"
	VersionBack       = "version.brought_back"
	ViewPublished     = "view.published"
	ViewChanged       = "view.changed"
	SettingsChanged   = "settings.changed"
	DataStoreChanged  = "datastore.changed"
	KeychainChanged   = "keychain.changed"
	Exported          = "audit.exported"
	ChainVerified     = "audit.verified"
	ChainBroken       = "audit.broken"
	SampleWritten     = "sample.written"
)
