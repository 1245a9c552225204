package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"signet/backend/fault"
)

// guard stands around every bound method: it turns a panic into a fault, so that
// the window always gets an answer, and logs the method's name and duration, never its arguments.
// (Wails answers a panicking method with nothing at all, and logs the whole call.)
func guard[R any](log *slog.Logger, method string, f func() (R, error)) (out R, err error) {
	started := time.Now()
	defer func() {
		if p := recover(); p != nil {
			var zero R
			out = zero
			// The panic's own text may hold an argument; its type and place do not.
			log.Error("panic in a bound method", "method", method, "type", fmt.Sprintf("%T", p), "stack", frames(debug.Stack()))
			err = fault.New(fault.Internal, method).Coded("internal.panic").
				Headline("Signet made a mistake").
				Say("The action was stopped. Nothing else was changed by it.").
				Hint("Try again. If it happens again, report %s with the log.", method)
		}
		level := slog.LevelDebug
		if err != nil && fault.Is(err, fault.Internal) {
			level = slog.LevelError
		}
		log.Log(nil, level, "bound method", "method", method, "ms", time.Since(started).Milliseconds(), "kind", fault.KindOf(err)) //nolint:staticcheck // no context crosses the bridge
	}()
	return f()
}

// frames keeps the places of a stack and drops the lines that show arguments.
func frames(stack []byte) []string {
	var out []string
	for _, l := range strings.Split(string(stack), "\n") {
		if strings.HasPrefix(l, "\t") {
			l = strings.TrimSpace(l)
			if i := strings.LastIndex(l, " +0x"); i > 0 {
				l = l[:i]
			}
			out = append(out, l)
		}
	}
	if len(out) > 24 {
		out = out[:24]
	}
	return out
}

// wireFault is the form in which a fault crosses to the window.
func wireFault(err error) *Fault {
	if err == nil {
		return nil
	}
	f := fault.Of(err)
	w := &Fault{Kind: string(f.Kind), Code: f.Code, Title: f.Headlined(), Text: f.Text, Hint: f.Remedy,
		Subject: f.Subject, Field: f.Field, Op: f.Op, Details: []NamedValue{}}
	if w.Title == w.Text {
		w.Text = ""
	}
	for _, d := range f.Details {
		w.Details = append(w.Details, NamedValue(d))
	}
	return w
}

// formatError is Wails' error formatter. It returns a JSON string: since v2.13 an
// object does not arrive at the window. frontend/src/api/fault.ts is its only parser.
func formatError(err error) any {
	b, e := json.Marshal(wireFault(err))
	if e != nil {
		return `{"kind":"internal","title":"Signet made a mistake"}`
	}
	return string(b)
}
