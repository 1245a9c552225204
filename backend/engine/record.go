package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// unrecorded says that the journal did not take a record; the run ends with it.
type unrecorded struct{ f *fault.Error }

func (u *unrecorded) Error() string { return u.f.Error() }
func (u *unrecorded) Unwrap() error { return u.f }

func cannotWrite(err error) *unrecorded {
	f := fault.New(fault.Unavailable, "engine.journal").Coded("audit.cannot_write").
		Headline("The audit log cannot be written").
		Say("Signet could not record what it was about to do, so it did not do it.").
		Hint("Free some space or correct the permissions of the data folder, then run again.").Because(err)
	if c := fault.Of(err); c.Kind != fault.Internal {
		f.With("Reason", c.Text)
	}
	return &unrecorded{f}
}

// clean removes live secrets from everything a record holds; v is not changed.
func clean(r *secret.Redactor, v any) any {
	switch x := v.(type) {
	case string:
		return r.Clean(x)
	case map[string]any:
		return cleanMap(r, x)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = clean(r, x[i])
		}
		return out
	case []map[string]any:
		out := make([]map[string]any, len(x))
		for i := range x {
			out[i] = cleanMap(r, x[i])
		}
		return out
	case secret.Text, secret.Values:
		return nil
	case fmt.Stringer, error:
		return r.Clean(connector.TextOf(v))
	}
	return v
}

func cleanMap(r *secret.Redactor, m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for k, v := range m {
		if t, ok := v.(time.Time); ok {
			out[r.Clean(k)] = t.UTC().Format(time.RFC3339Nano)
			continue
		}
		out[r.Clean(k)] = clean(r, v)
	}
	return out
}

func cleanBundles(r *secret.Redactor, list []map[string]any) []map[string]any {
	if list == nil {
		return nil
	}
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i] = cleanMap(r, list[i])
	}
	return out
}

// dots stand where a sign-in stood.
const dots = "••••••"

// signsIn reports whether a header holds a sign-in.
func signsIn(header string) bool {
	switch strings.ToLower(strings.TrimSpace(header)) {
	case "authorization", "proxy-authorization", "cookie", "set-cookie":
		return true
	}
	return false
}

func cleanExchange(r *secret.Redactor, x *connector.Exchange) *connector.Exchange {
	if x == nil {
		return nil
	}
	heads := func(m map[string]string) map[string]string {
		out := make(map[string]string, len(m))
		for k, v := range m {
			if out[k] = r.Clean(v); signsIn(k) {
				out[k] = dots
			}
		}
		return out
	}
	return &connector.Exchange{Method: x.Method, URL: r.Clean(x.URL), Status: x.Status,
		RequestHeaders: heads(x.RequestHeaders), RequestBody: r.Clean(x.RequestBody),
		ResponseHeaders: heads(x.ResponseHeaders), ResponseBody: r.Clean(x.ResponseBody)}
}

// cleanFault is a copy without live secrets; its cause stays for the log of this process only.
func cleanFault(r *secret.Redactor, f *fault.Error) *fault.Error {
	if f == nil {
		return nil
	}
	c := *f
	c.Subject, c.Title, c.Text, c.Remedy = r.Clean(c.Subject), r.Clean(c.Title), r.Clean(c.Text), r.Clean(c.Remedy)
	c.Details = nil
	for _, d := range f.Details {
		c.Details = append(c.Details, fault.Detail{Name: r.Clean(d.Name), Value: r.Clean(d.Value)})
	}
	return c.Because(nil)
}

// fault is the fault that was recorded.
func (r *FaultRecord) fault() *fault.Error {
	f := fault.New(r.Kind, "engine.recorded").About(r.Subject).Coded(r.Code).Headline("%s", r.Title).Say("%s", r.Text).Hint("%s", r.Hint)
	f.Details = r.Details
	return f
}

// veiled is what a confidential flow records of a fault: its kind and code. The
// sentence may quote a value, so it is shown while the run is on the screen, and not kept.
func veiled(f *fault.Error) *fault.Error {
	if f == nil {
		return nil
	}
	return fault.New(f.Kind, f.Op).Coded(f.Code).Say("The step did not succeed. This Action Flow keeps no values, so the message is not kept.").
		Hint("Run it again to see the message.")
}

func recordOf(f *fault.Error) *FaultRecord {
	if f == nil {
		return nil
	}
	return &FaultRecord{Kind: f.Kind, Code: f.Code, Title: f.Headlined(), Text: f.Text, Hint: f.Remedy,
		Subject: f.Subject, Details: f.Details}
}

// note puts a step into the history; it is written with its chunk.
func (x *exec) note(s Step) error {
	if x.confidential {
		s.Input, s.Output, s.Types, s.Request, s.Notes, s.Hidden = nil, nil, nil, nil, nil, true
		if s.Fault != nil {
			s.Fault = recordOf(veiled(&fault.Error{Kind: s.Fault.Kind, Code: s.Fault.Code}))
		}
		if s.Filter != nil {
			f := *s.Filter
			f.Value = ""
			s.Filter = &f
		}
	}
	s.Cycle, s.Order = x.cycle, x.order
	if m := x.marks[s.Module]; m != nil && s.State == succeeded {
		s.Mark = m
	}
	if k := (notedKey{opKey{s.Module, s.Operation}, s.State}); x.l.resumed && x.l.noted[k] > 0 {
		x.l.noted[k]-- // it was made before the run stopped
		return nil
	}
	due := x.l.note(s)
	x.show(s)
	if due {
		return x.flush()
	}
	return nil
}

func (x *exec) show(s Step) {
	if p := x.e.opt.Progress; p != nil {
		p.StepChanged(x.run.ID, s)
	}
}

// stored is the run as it is recorded: of a confidential flow without its values.
func stored(r Run, confidential bool, red *secret.Redactor) Run {
	if confidential {
		r.Inputs, r.Outputs, r.Arrived = nil, nil, nil
	} else {
		r.Outputs = cleanMap(red, r.Outputs)
	}
	r.Fault = cleanFault(red, r.Fault)
	if confidential {
		r.Fault = veiled(r.Fault)
	}
	return r
}

func (e *Engine) create(ctx context.Context, l *live, entries ...Entry) error {
	r := stored(l.snapshot(), l.doc.Settings.Confidential, e.redactor)
	if err := e.opt.Journal.Create(ctx, &r, entries...); err != nil {
		return cannotWrite(err)
	}
	l.update(func(run *Run) { run.Number, l.recorded = r.Number, true })
	return nil
}

func (e *Engine) save(ctx context.Context, l *live, entries ...Entry) error {
	r := stored(l.snapshot(), l.doc.Settings.Confidential, e.redactor)
	if err := e.opt.Journal.Save(ctx, &r, entries...); err != nil {
		return cannotWrite(err)
	}
	return nil
}
