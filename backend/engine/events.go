package engine

// Names of the ledger entries that the engine writes; package audit lists them with all others.
const (
	runStarted     = "run.started"
	runNotStarted  = "run.not_started"
	runWaiting     = "run.waiting"
	runContinued   = "run.continued"
	runCancelled   = "run.cancelled"
	runFinished    = "run.finished"
	runInterrupted = "run.interrupted"
	runCorrected   = "run.corrected"
	stepStarted    = "step.started"
	stepSucceeded  = "step.succeeded"
	stepRefused    = "step.refused"
	stepFailed     = "step.failed"
	stepUnknown    = "step.outcome_unknown"
	stepRetried    = "step.retried"
	stepDecided    = "step.decided"
)

// The states of a step, as Step.State and Entry.Outcome name them.
const (
	succeeded = "succeeded"
	failed    = "failed"
	refused   = "refused"
	unknown   = "unknown"
	cancelled = "cancelled"
	filtered  = "filtered"
	held      = "held"
	skipped   = "skipped" // an error handler dropped the bundle
	replaced  = "resumed" // an error handler gave a bundle instead
	waiting   = "waiting"
	running   = "running"
	preview   = "preview" // a dry run shows what would have been sent
	given     = "given"   // a bundle that the run was started with
)
