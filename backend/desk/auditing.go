package desk

import (
	"context"
	"io"
	"sync"

	"signet/backend/audit"
	"signet/backend/fault"
)

// reportBox keeps the last verification of this session.
type reportBox struct {
	mu   sync.Mutex
	last *audit.Report
}

func (b *reportBox) set(r audit.Report) { b.mu.Lock(); b.last = &r; b.mu.Unlock() }

// Report is the last verification of this session; nil when there was none.
func (d *Desk) Report() *audit.Report {
	d.report.mu.Lock()
	defer d.report.mu.Unlock()
	return d.report.last
}

// Events reads the audit log.
func (d *Desk) Events(ctx context.Context, f audit.Filter) (audit.Page, error) {
	return d.store.Ledger().Query(ctx, f)
}

// Event reads one event with its proof.
func (d *Desk) Event(ctx context.Context, seq int64, verify bool) (audit.Event, audit.Proof, error) {
	l := d.store.Ledger()
	e, err := l.Event(ctx, seq)
	if err != nil {
		return audit.Event{}, audit.Proof{}, err
	}
	check := l.Proof
	if verify {
		check = l.VerifyEvent
	}
	p, err := check(ctx, seq)
	return e, p, err
}

// EventChoices lists what the audit log can be filtered for.
func (d *Desk) EventChoices(ctx context.Context) (audit.Choices, error) {
	return d.store.Ledger().Choices(ctx)
}

// VerifyEvents checks the whole chain and records that it was checked. One check at a time.
func (d *Desk) VerifyEvents(ctx context.Context, progress func(checked, total int64)) (audit.Report, error) {
	d.verifying.Lock()
	defer d.verifying.Unlock()
	r, err := d.store.Ledger().Verify(ctx, progress)
	if err != nil {
		return audit.Report{}, err
	}
	d.report.set(r)
	if d.readOnly {
		return r, nil
	}
	e := d.event(audit.ChainVerified)
	e.Facts = map[string]string{"events": audit.Thousands(r.Checked), "result": string(r.State)}
	if r.State == audit.Broken {
		e.Name = audit.ChainBroken
		e.Facts["row"], e.Facts["reason"] = audit.Thousands(r.Broken), r.Reason
	}
	return r, d.record(ctx, e)
}

// ExportEvents writes events, and records that it did.
func (d *Desk) ExportEvents(ctx context.Context, w io.Writer, format audit.Format, f audit.Filter) (int, error) {
	if d.readOnly {
		return 0, fault.New(fault.FailedPrecondition, "desk.export").Coded("store.owned").
			Say("An export is recorded in the audit log, which another Signet has open.").
			Hint("Export in the open window, or close it and try again.")
	}
	return d.store.Ledger().Export(ctx, w, format, f, d.event(audit.Exported))
}
