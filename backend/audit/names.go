package audit

// Events that the ledger writes about itself.
const (
	Retired      = "audit.retired" // old events were removed by the retention rule
	PersonErased = "person.erased" // the key to a person's names was destroyed
)

// RetentionYears is how long events are kept unless the person chose otherwise.
const RetentionYears = 10

// Names lists every event name, in the order in which pages offer them.
func Names() []string {
	return []string{RunStarted, RunNotStarted, RunWaiting, RunContinued, RunCancelled, RunFinished, RunInterrupted, RunCorrected,
		StepStarted, StepSucceeded, StepRefused, StepFailed, StepUnknown, StepRetried, StepDecided,
		SignInStored, SignInOnce, SignInTested, SignInRejected, SignInExpired, SignInUpdated, SignInRemoved,
		SignInRestored, SignInCancelled,
		ConnectionCreated, ConnectionRenamed, ConnectionChanged, ConnectionTested, ConnectionRemoved,
		DynamicCreated, DynamicRenamed, DynamicRemoved, BuildTimeSet, BuildTimeRemoved,
		FlowCreated, FlowChanged, FlowRemoved, FlowImported, FlowPaused, FlowContinued, FlowActivated, FlowDeactivated, FlowRescheduled, FlowMissed,
		HookMade, HookShown, HookDropped, VersionPublished, VersionRestored, VersionArchived, VersionBack,
		ViewPublished, ViewChanged, SettingsChanged, DataStoreChanged, KeychainChanged, Exported, ChainVerified, ChainBroken,
		Retired, PersonErased, SampleWritten}
}

// Outcomes lists the outcomes an event can have.
func Outcomes() []string {
	return []string{"succeeded", "refused", "failed", "cancelled", "unknown", "waiting"}
}
