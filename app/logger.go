package app

import (
	"io"
	"log/slog"
	"regexp"
	"strings"

	"signet/backend/secret"
)

// wailsLogger gives Wails' own lines to slog. Wails writes the whole message of a
// call that it could not parse, arguments included, at level Error: such a line
// is replaced by the name of the method it was for.
type wailsLogger struct {
	log    *slog.Logger
	redact *secret.Redactor
}

var callName = regexp.MustCompile(`"name"\s*:\s*"([A-Za-z0-9_.]{1,80})"`)

func (l wailsLogger) clean(message string) string {
	lower := strings.ToLower(message)
	if strings.Contains(message, `"args"`) || strings.Contains(message, `\"args\"`) ||
		strings.Contains(lower, "process message error") || strings.Contains(lower, "error parsing") ||
		strings.Contains(lower, "unable to parse") || strings.Contains(lower, "unknown message") {
		name := "unknown"
		if m := callName.FindStringSubmatch(strings.ReplaceAll(message, `\"`, `"`)); m != nil {
			name = m[1]
		}
		return "a call of the window could not be carried out: " + name
	}
	return l.redact.Clean(message)
}

func (l wailsLogger) Print(m string)   { l.log.Info(l.clean(m)) }
func (l wailsLogger) Trace(m string)   { l.log.Debug(l.clean(m)) }
func (l wailsLogger) Debug(m string)   { l.log.Debug(l.clean(m)) }
func (l wailsLogger) Info(m string)    { l.log.Info(l.clean(m)) }
func (l wailsLogger) Warning(m string) { l.log.Warn(l.clean(m)) }
func (l wailsLogger) Error(m string)   { l.log.Error(l.clean(m)) }
func (l wailsLogger) Fatal(m string)   { l.log.Error(l.clean(m)) }

// redacting writes lines from which every live secret was taken out by its value.
type redacting struct {
	to     io.Writer
	redact *secret.Redactor
}

func (w redacting) Write(b []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.redact.Clean(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
