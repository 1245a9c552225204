package app

import (
	"bytes"
	"context"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/desk"
	"signet/backend/fault"
)

// Audit is bound to the window: the audit log.
type Audit struct{ app *App }

// List gives events, newest first.
func (b *Audit) List(req AuditQuery) (AuditPage, error) {
	return with(b.app, "Audit.List", func(ctx context.Context, d *desk.Desk) (AuditPage, error) {
		f, err := auditFilter(req)
		if err != nil {
			return AuditPage{}, err
		}
		page, err := d.Events(ctx, f)
		out := AuditPage{Rows: []AuditRow{}, More: page.More, Total: page.Total}
		for _, e := range page.Events {
			out.Rows = append(out.Rows, auditRow(d, e))
		}
		return out, err
	})
}

// Get opens an event with its proof.
func (b *Audit) Get(req AuditRef) (AuditEvent, error) { return b.event("Audit.Get", req.Seq, false) }

// VerifyEvent verifies one event and its neighbours.
func (b *Audit) VerifyEvent(req AuditRef) (AuditEvent, error) {
	return b.event("Audit.VerifyEvent", req.Seq, true)
}

func (b *Audit) event(method string, seq int, verify bool) (AuditEvent, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (AuditEvent, error) {
		e, p, err := d.Event(ctx, int64(seq), verify)
		if err != nil {
			return AuditEvent{}, err
		}
		return auditEvent(d, e, p), nil
	})
}

// Choices lists what can be filtered for.
func (b *Audit) Choices(_ Empty) (AuditChoices, error) {
	return with(b.app, "Audit.Choices", func(ctx context.Context, d *desk.Desk) (AuditChoices, error) {
		c, err := d.EventChoices(ctx)
		return AuditChoices{People: auditChoices(c.People), Events: auditChoices(c.Events), Outcomes: auditChoices(c.Outcomes),
			Flows: auditChoices(c.Flows), Systems: auditChoices(c.Systems), RemoteUsers: auditChoices(c.RemoteUsers),
			Connections: auditChoices(c.Connections)}, err
	})
}

// verification is the check of the chain that is under way.
type verification struct {
	mu      sync.Mutex
	running bool
	state   AuditReport
}

// Verify starts a verification of the whole chain; progress comes as events.
func (b *Audit) Verify(_ Empty) (AuditReport, error) {
	return with(b.app, "Audit.Verify", func(_ context.Context, d *desk.Desk) (AuditReport, error) {
		v := &b.app.verify
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.running {
			return v.state, nil
		}
		v.running, v.state = true, AuditReport{State: "checking", At: stamp(d.Now())}
		go b.run(d)
		return v.state, nil
	})
}

func (b *Audit) run(d *desk.Desk) {
	v := &b.app.verify
	r, err := d.VerifyEvents(context.Background(), func(checked, total int64) {
		now := AuditReport{State: "checking", Checked: int(checked), Events: int(total), At: stamp(d.Now())}
		v.mu.Lock()
		v.state = now
		v.mu.Unlock()
		b.app.events.emit(EventAudit, "", now)
	})
	out := auditReport(r)
	if err != nil {
		f := fault.Of(err)
		out = AuditReport{State: "failed", Text: f.Public(), At: stamp(d.Now())}
	}
	v.mu.Lock()
	v.running, v.state = false, out
	v.mu.Unlock()
	b.app.events.emit(EventAudit, "", out)
}

// Report says how the last verification ended.
func (b *Audit) Report(_ Empty) (AuditReport, error) {
	return with(b.app, "Audit.Report", func(_ context.Context, d *desk.Desk) (AuditReport, error) {
		v := &b.app.verify
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.running || v.state.State == "failed" {
			return v.state, nil
		}
		if r := d.Report(); r != nil {
			return auditReport(*r), nil
		}
		return AuditReport{State: "never"}, nil
	})
}

// Export writes events to a file.
func (b *Audit) Export(req AuditExport) (FileOut, error) {
	return with(b.app, "Audit.Export", func(ctx context.Context, d *desk.Desk) (FileOut, error) {
		f, err := auditFilter(req.Filter)
		if err != nil {
			return FileOut{}, err
		}
		ending := map[string]string{"jsonl": "jsonl", "csv": "csv", "celonis": "csv", "ocsf": "jsonl", "cef": "log"}[req.Format]
		if ending == "" {
			return FileOut{}, fault.New(fault.Invalid, "Audit.Export").On("format").Say("There is no export format %q.", req.Format).
				Hint("Choose CSV, JSON Lines, Celonis columns, OCSF or CEF.")
		}
		name := "signet-audit-" + d.Now().Format("2006-01-02") + "." + ending
		path := req.Path
		if path == "" {
			if path, err = b.app.shell.SaveFile("Export the audit log", name); err != nil || path == "" {
				return FileOut{}, declined(err)
			}
		}
		var content bytes.Buffer
		rows, err := d.ExportEvents(ctx, &content, audit.Format(req.Format), f)
		if err != nil {
			return FileOut{}, err
		}
		if path, err = b.app.save("", name, path, content.Bytes()); err != nil {
			return FileOut{}, err
		}
		return FileOut{Path: path, Rows: rows, Text: plural(rows, "event was written to ", "events were written to ") + path + "."}, nil
	})
}

func auditFilter(q AuditQuery) (audit.Filter, error) {
	f := audit.Filter{Person: q.Person, Event: q.Event, Outcome: q.Outcome, FlowID: q.FlowID, System: q.System, RemoteUser: q.RemoteUser,
		ConnectionID: q.Connection, ViewID: q.ViewID, RunID: q.RunID, RowKey: q.RowKey, Search: q.Search, Before: int64(q.Before), Limit: q.Limit}
	for text, into := range map[string]*time.Time{q.From: &f.From, q.To: &f.To} {
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return f, fault.New(fault.Invalid, "audit.filter").On("from").Say("%q is no date.", text).Hint("Choose a date.").Because(err)
		}
		*into = t
	}
	return f, nil
}
