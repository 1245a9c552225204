package audit

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// tableSink writes events as comma-separated values.
type tableSink struct {
	w       *csv.Writer
	columns []string
	row     func(Event) ([]string, bool)
}

func (s *tableSink) begin() error { return s.w.Write(s.columns) }

func (s *tableSink) event(e Event, _ exportProof) error {
	row, ok := s.row(e)
	if !ok {
		return nil
	}
	for i := range row {
		row[i] = neutral(row[i])
	}
	return s.w.Write(row)
}

func (s *tableSink) end() error {
	s.w.Flush()
	return s.w.Error()
}

// neutral keeps a spreadsheet from taking a value for a formula: such a value gets
// an apostrophe in front, plain numbers excepted.
func neutral(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n|", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && (s[0] == '-' || s[0] == '+') {
		return s
	}
	return "'" + s
}

func newCSV(w io.Writer) sink {
	return &tableSink{w: csv.NewWriter(w), columns: []string{"Number", "Time (UTC)", "Event", "Sentence", "Person", "Person ID", "Operating system user",
		"Remote user name", "System", "API", "Connection", "Connection kind", "Build-time value", "Action Flow", "Version", "Run", "Module",
		"Operation", "Attempt", "View", "Action button", "Row", "Trigger", "Outcome", "Error code", "Error", "Object", "Event ID", "Hash"},
		row: func(e Event) ([]string, bool) {
			buildTime := ""
			if e.BuildTime {
				buildTime = "yes"
			}
			return []string{strconv.FormatInt(e.Seq, 10), stamp(e.At), e.Name, Sentence(e), e.PersonName, e.Person, e.OSUser,
				e.RemoteUser, e.System, e.API, e.ConnectionName, e.ConnectionKind, buildTime, e.FlowName, number(e.Version), e.RunID, e.ModuleTag,
				number(e.Operation), number(e.Attempt), e.ViewName, e.Button, e.RowKey, e.Trigger, e.Outcome, e.ErrorCode, e.Error, e.Object,
				e.ID, e.Hash}, true
		}}
}

// CelonisColumns are those of Celonis' Action Flow execution log, in its order.
func CelonisColumns() []string {
	return []string{"AFlow ID", "Execution ID", "Execution Type", "Execution Author", "Module ID", "Operation", "Cycle", "App", "Module",
		"App Version", "Start Timestamp", "End Timestamp", "Status", "Error", "Connection", "Target System", "Target API", "Agent ID",
		"System Connection", "IO Bundle file names"}
}

// newCelonis writes one row for each operation that came to an end; events of
// other kinds have no place in that table.
func newCelonis(w io.Writer) sink {
	return &tableSink{w: csv.NewWriter(w), columns: CelonisColumns(), row: func(e Event) ([]string, bool) {
		var status string
		switch e.Name {
		case StepSucceeded:
			status = "Successful"
		case StepRefused, StepFailed, StepUnknown:
			status = "Error"
		default:
			return nil, false
		}
		app, module := e.App, strconv.Itoa(e.Module)
		if name, kind, ok := strings.Cut(e.ModuleTag, " ("); ok {
			module = name + " (" + strings.TrimSuffix(kind, ")") + ")"
		} else if e.ModuleTag != "" {
			module = e.ModuleTag
		}
		connection, system := "", ""
		if e.ConnectionID != "" {
			connection = e.ConnectionID + " (" + join(" - ", e.RemoteUser, e.ConnectionName) + ")"
			if e.System != "" {
				system = e.ConnectionID + " (" + e.ConnectionName + ")"
			}
		}
		started, ended := e.Started, e.Ended
		if started.IsZero() {
			started = e.At
		}
		if ended.IsZero() {
			ended = e.At
		}
		author := join(" ", e.PersonName, bracketed(e.OSUser))
		return []string{e.FlowID, e.RunID, celonisType(e), author, strconv.Itoa(e.Module), strconv.Itoa(e.Operation), strconv.Itoa(e.Cycle),
			app, module, "", celonisTime(started), celonisTime(ended), status, e.Error, connection, e.System, e.API, "",
			system, ""}, true
	}}
}

// celonisType is Manual, Instant or Scheduled; an Action button counts as Scheduled
// there, and says here what it was as well.
func celonisType(e Event) string {
	switch e.Trigger {
	case "action_button":
		return "Scheduled (Action button: " + join(", ", e.ViewName, e.RowKey) + ")"
	case "schedule":
		return "Scheduled"
	case "webhook", "file":
		return "Instant"
	}
	return "Manual"
}

func celonisTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000") }

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}
