package audit

import (
	"context"
	"strconv"
	"time"

	"signet/backend/fault"
)

// Retain removes events older than the time by the rule ("10-year rule") and
// leaves a sealed mark and an event that says so. It removes from the front
// only, and refuses when what it would remove does not verify.
func (l *Ledger) Retain(ctx context.Context, olderThan time.Time, rule string, by Event) (int64, error) {
	l.published.Clear()
	mark, err := l.mark(ctx)
	if err != nil {
		return 0, err
	}
	first := mark.UpTo + 1
	last, head, err := l.lastBefore(ctx, first, olderThan)
	if err != nil || last < first {
		return 0, err
	}
	report, err := l.verifyRange(ctx, mark, last, nil)
	if err != nil {
		return 0, err
	}
	if report.Broken != 0 {
		return 0, fault.New(fault.FailedPrecondition, "audit.retain").Coded("audit.broken").
			Headline("Event %d does not match its proof", report.Broken).
			Say("Old events are not removed while the audit log is broken, because they are evidence.").
			Hint("Export the evidence first.")
	}
	by.Name, by.At, by.ID = Retired, time.Time{}, ""
	by.Facts = map[string]string{"from": strconv.FormatInt(first, 10), "up_to": strconv.FormatInt(last, 10),
		"head": head.String(), "rule": rule}
	err = l.storage.Write(ctx, func(tx Tx) error {
		key, err := tx.Key(WorkspaceKey)
		if err != nil {
			return err
		}
		m := Mark{UpTo: last, Head: head, At: l.clock.Now().UnixNano(), Reason: rule}
		m.Seal = m.sealedWith(key)
		// The event comes first: the chain always keeps at least the row that explains the gap.
		if err := l.Add(tx, by); err != nil {
			return err
		}
		return tx.Retire(m)
	})
	if err != nil {
		return 0, err
	}
	return last - first + 1, nil
}

// lastBefore is the last row of the unbroken front part that is older than the time.
// Clocks jump: the part ends at the first row that is not older.
func (l *Ledger) lastBefore(ctx context.Context, first int64, olderThan time.Time) (int64, Hash, error) {
	var last int64
	var head Hash
	err := l.storage.Rows(ctx, Select{After: first - 1, OldestFirst: true}, func(r Row) error {
		if r.At >= olderThan.UnixNano() {
			return ErrStop
		}
		last, head = r.Seq, r.Hash
		return nil
	})
	return last, head, err
}
