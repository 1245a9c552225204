package audit

import (
	"fmt"
	"strings"
)

// titles are the words for each event name, as filters and exports show them.
var titles = map[string]string{
	RunStarted: "Run started", RunNotStarted: "Run not started", RunWaiting: "Run waiting", RunContinued: "Run continued",
	RunCancelled: "Run cancelled", RunFinished: "Run finished", RunInterrupted: "Run interrupted", RunCorrected: "Incomplete run corrected",
	StepStarted: "Step started", StepSucceeded: "Step succeeded", StepRefused: "Step refused", StepFailed: "Step failed",
	StepUnknown: "Step outcome unknown", StepRetried: "Step retried", StepDecided: "Step decided by a person",
	SignInStored: "Sign-in stored", SignInOnce: "Sign-in used once", SignInTested: "Sign-in tested",
	SignInRejected: "Sign-in rejected", SignInExpired: "Sign-in expired", SignInUpdated: "Sign-in updated",
	SignInRemoved: "Sign-in removed", SignInRestored: "Sign-in restored", SignInCancelled: "Sign-in cancelled",
	ConnectionCreated: "Connection created", ConnectionRenamed: "Connection renamed", ConnectionChanged: "Connection changed",
	ConnectionTested: "Connection tested", ConnectionRemoved: "Connection removed",
	DynamicCreated: "Dynamic connection created", DynamicRenamed: "Dynamic connection renamed", DynamicRemoved: "Dynamic connection removed",
	BuildTimeSet: "Build-time value set", BuildTimeRemoved: "Build-time value removed",
	FlowCreated: "Action Flow created", FlowChanged: "Action Flow changed", FlowRemoved: "Action Flow removed", FlowImported: "Action Flow imported",
	FlowPaused: "Action Flow paused", FlowContinued: "Action Flow continued",
	FlowActivated: "Action Flow switched on", FlowDeactivated: "Action Flow switched off", FlowRescheduled: "Schedule changed", FlowMissed: "Planned run missed",
	HookMade: "Webhook address made", HookShown: "Webhook address shown", HookDropped: "Waiting requests deleted",
	VersionPublished: "Version published", VersionRestored: "Version restored", VersionArchived: "Version archived", VersionBack: "Version brought back",
	ViewPublished: "View published", ViewChanged: "View changed", SettingsChanged: "Settings changed", DataStoreChanged: "Data store changed",
	KeychainChanged: "Keychain changed", Exported: "Audit log exported", ChainVerified: "Chain verified", ChainBroken: "Chain broken",
	Retired: "Old events removed", PersonErased: "Person erased", SampleWritten: "Sample written",
}

// Title is an event's name in words.
func Title(name string) string {
	if t, ok := titles[name]; ok {
		return t
	}
	return name
}

// TitleOf is an event in words. A preview's step sent nothing, so it did not succeed at anything.
func TitleOf(e Event) string {
	if e.Name == StepSucceeded && e.Outcome == previewed {
		return "Step previewed, nothing was sent"
	}
	return Title(e.Name)
}

const previewed = "preview" // the outcome of what a dry run only shows

// OutcomeWord is an outcome in words.
func OutcomeWord(outcome string) string {
	switch outcome {
	case "unknown":
		return "Outcome unknown"
	case "":
		return ""
	}
	return strings.ToUpper(outcome[:1]) + outcome[1:]
}

// Subject is what the event is about: the module, the flow, the connection, the View.
func Subject(e Event) string {
	module, _, _ := strings.Cut(e.ModuleTag, " (")
	switch {
	case strings.HasPrefix(e.Name, "step."):
		return join(": ", module, e.Object)
	case strings.HasPrefix(e.Name, "run."), strings.HasPrefix(e.Name, "flow."), strings.HasPrefix(e.Name, "webhook."), strings.HasPrefix(e.Name, "version."):
		return e.FlowName
	case strings.HasPrefix(e.Name, "view."):
		return e.ViewName
	case strings.HasPrefix(e.Name, "sign_in."), strings.HasPrefix(e.Name, "connection."),
		strings.HasPrefix(e.Name, "dynamic_connection."), strings.HasPrefix(e.Name, "build_time_value."):
		return e.ConnectionName
	}
	return e.Object
}

// Sentence is the event as words. Before a step, and when a system refused it,
// somebody acts *as* a user; once it succeeded it was done *by* that user.
func Sentence(e Event) string {
	what := TitleOf(e)
	if s := Subject(e); s != "" {
		what += ": " + s
	}
	what += account(e)
	switch {
	case e.Name == Retired && e.Facts["up_to"] != "":
		return fmt.Sprintf("Events %s to %s were removed on %s by the %s.", thousands(e.Facts["from"]), thousands(e.Facts["up_to"]),
			e.At.Format("2 Jan 2006"), e.Facts["rule"])
	case e.Name == RunFinished && e.Outcome != "":
		what += ", " + strings.ToLower(OutcomeWord(e.Outcome))
	case e.Name == VersionPublished && e.Version > 0:
		what += fmt.Sprintf(", version %d", e.Version)
	case e.Name == RunStarted && e.Button != "":
		what += fmt.Sprintf(", by %q in %s", e.Button, e.ViewName)
		if e.RowKey != "" {
			what += ", row " + e.RowKey
		}
	}
	if pinned := e.Facts["pinned"]; pinned != "" {
		what += ". Pinned data instead of " + pinned
	}
	if e.Error != "" && (e.Name == StepRefused || e.Name == StepFailed || e.Name == RunNotStarted || e.Name == SignInRejected) {
		return what + ". " + e.Error
	}
	return what
}

// account names the remote user with the tense that the outcome gives.
func account(e Event) string {
	if e.RemoteUser == "" {
		return ""
	}
	how := " as "
	if e.Name == StepSucceeded && e.Outcome != previewed || (e.Name == RunFinished && e.Outcome == "succeeded") {
		how = " by "
	}
	who := how + e.RemoteUser
	if e.System != "" {
		who += " on " + e.System
	}
	switch {
	case e.BuildTime:
		who += " (build-time value)"
	case e.ConnectionKind == "shared":
		who += " (shared)"
	}
	return who
}

func thousands(s string) string {
	var n int64
	if _, err := fmt.Sscan(s, &n); err != nil {
		return s
	}
	return Thousands(n)
}

func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}
