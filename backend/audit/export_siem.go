package audit

import (
	"bufio"
	"fmt"
	"strings"
)

// ocsfSink writes OCSF API Activity, class 6003, one object a line.
type ocsfSink struct{ w *bufio.Writer }

func (s *ocsfSink) begin() error { return nil }
func (s *ocsfSink) end() error   { return nil }

const (
	ocsfClass    = 6003 // API Activity
	ocsfCategory = 6    // Application Activity
)

func (s *ocsfSink) event(e Event, p exportProof) error {
	activity, activityName := ocsfActivity(e.Name)
	status, statusName := 0, "Unknown"
	switch e.Outcome {
	case "succeeded":
		status, statusName = 1, "Success"
	case "failed", "refused":
		status, statusName = 2, "Failure"
	case "":
	default:
		status, statusName = 99, OutcomeWord(e.Outcome)
	}
	severity, severityName := 1, "Informational"
	switch {
	case e.Name == ChainBroken:
		severity, severityName = 5, "Critical"
	case e.Outcome == "unknown":
		severity, severityName = 4, "High"
	case status == 2:
		severity, severityName = 3, "Medium"
	}
	operation := e.API
	if operation == "" {
		operation = e.Name
	}
	user := map[string]any{"uid": e.Person, "name": e.OSUser, "full_name": e.PersonName}
	api := map[string]any{"operation": operation, "service": map[string]any{"name": first(e.System, "Signet")}}
	if e.ErrorCode != "" || e.Error != "" {
		api["response"] = map[string]any{"error": e.ErrorCode, "error_message": e.Error}
	}
	out := map[string]any{
		"class_uid": ocsfClass, "class_name": "API Activity", "category_uid": ocsfCategory, "category_name": "Application Activity",
		"activity_id": activity, "activity_name": activityName, "type_uid": ocsfClass*100 + activity,
		"type_name": "API Activity: " + activityName, "time": e.At.UnixMilli(),
		"severity_id": severity, "severity": severityName, "status_id": status, "status": statusName,
		"message":      Sentence(e),
		"actor":        map[string]any{"user": user, "app_name": "Signet"},
		"api":          api,
		"src_endpoint": map[string]any{"name": "Signet"},
		"metadata": map[string]any{"version": "1.3.0", "uid": e.ID, "sequence": e.Seq, "event_code": e.Name,
			"product": map[string]any{"name": "Signet", "vendor_name": "Signet"}},
		"unmapped": map[string]any{"remote_user": e.RemoteUser, "connection": e.ConnectionName, "connection_kind": e.ConnectionKind,
			"build_time": e.BuildTime, "flow": e.FlowName, "flow_id": e.FlowID, "version": e.Version, "version_hash": e.VersionHash,
			"run": e.RunID, "module": e.ModuleTag, "operation": e.Operation, "attempt": e.Attempt, "view": e.ViewName, "button": e.Button,
			"row": e.RowKey, "trigger": e.Trigger, "prev": p.Prev, "hash": p.Hash},
	}
	if !e.Started.IsZero() {
		out["start_time"] = e.Started.UnixMilli()
	}
	if !e.Ended.IsZero() {
		out["end_time"] = e.Ended.UnixMilli()
		if !e.Started.IsZero() {
			out["duration"] = e.Ended.Sub(e.Started).Milliseconds()
		}
	}
	if e.Object != "" {
		out["resources"] = []any{map[string]any{"name": e.Object}}
	}
	return writeLine(s.w, out)
}

// ocsfActivity is Create, Read, Update or Delete where the name says so, else Other.
func ocsfActivity(name string) (int, string) {
	_, verb, _ := strings.Cut(name, ".")
	switch verb {
	case "created", "stored", "published", "imported", "set", "written":
		return 1, "Create"
	case "tested", "verified", "exported":
		return 2, "Read"
	case "changed", "renamed", "updated", "restored", "decided":
		return 3, "Update"
	case "removed", "archived", "erased":
		return 4, "Delete"
	}
	return 99, "Other"
}

// cefSink writes ArcSight's Common Event Format, one event a line.
type cefSink struct{ w *bufio.Writer }

func (s *cefSink) begin() error { return nil }
func (s *cefSink) end() error   { return nil }

func (s *cefSink) event(e Event, p exportProof) error {
	severity := 3
	switch {
	case e.Name == ChainBroken:
		severity = 10
	case e.Outcome == "unknown":
		severity = 8
	case e.Outcome == "failed" || e.Outcome == "refused":
		severity = 6
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CEF:0|Signet|Signet|1|%s|%s|%d|", cefHeader(e.Name), cefHeader(Title(e.Name)), severity)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s=%s ", name, cefValue(value))
		}
	}
	field("rt", fmt.Sprint(e.At.UnixMilli()))
	field("externalId", e.ID)
	field("suid", e.Person)
	field("suser", e.OSUser)
	field("duser", e.RemoteUser)
	field("dhost", e.System)
	field("request", e.API)
	field("outcome", e.Outcome)
	field("reason", e.ErrorCode)
	field("msg", Sentence(e))
	if !e.Started.IsZero() {
		field("start", fmt.Sprint(e.Started.UnixMilli()))
	}
	if !e.Ended.IsZero() {
		field("end", fmt.Sprint(e.Ended.UnixMilli()))
	}
	for i, f := range []struct{ label, value string }{{"Action Flow", e.FlowName}, {"Run", e.RunID}, {"Module", e.ModuleTag},
		{"Row", join(" / ", e.ViewName, e.Button, e.RowKey)}, {"Previous hash", p.Prev}, {"Hash", p.Hash}} {
		if f.value != "" {
			field(fmt.Sprintf("cs%dLabel", i+1), f.label)
			field(fmt.Sprintf("cs%d", i+1), f.value)
		}
	}
	field("cn1Label", "Number")
	field("cn1", fmt.Sprint(e.Seq))
	_, err := s.w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	return err
}

var (
	cefHeaders = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", " ", "\r", " ")
	cefValues  = strings.NewReplacer(`\`, `\\`, `=`, `\=`, "\n", `\n`, "\r", `\r`)
)

func cefHeader(s string) string { return cefHeaders.Replace(s) }
func cefValue(s string) string  { return cefValues.Replace(s) }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
