package audit

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// State of the chain after a verification.
type State string

// The states.
const (
	Intact State = "verified"
	Broken State = "broken"
	Empty  State = "empty"
)

// Report is the answer of a verification.
type Report struct {
	State   State
	Events  int64 // rows in the ledger
	Checked int64
	Broken  int64  // the first row that does not match; 0 when all do
	Reason  string // what is wrong with it, a sentence
	Removed int64  // rows that retention removed, 1..Removed
	At      time.Time
	Took    time.Duration
}

// Text is the report as a person reads it.
func (r Report) Text() string {
	switch r.State {
	case Empty:
		return "Nothing has happened yet."
	case Broken:
		text := fmt.Sprintf("Event %s does not match its proof. %s", Thousands(r.Broken), r.Reason)
		if r.Broken > r.Removed+1 {
			text += fmt.Sprintf(" Events %s to %s are intact.", Thousands(r.Removed+1), Thousands(r.Broken-1))
		}
		return text
	}
	text := fmt.Sprintf("Chain verified, %s events.", Thousands(r.Events))
	if r.Removed > 0 {
		text += fmt.Sprintf(" Events 1 to %s were removed by the retention rule.", Thousands(r.Removed))
	}
	return text
}

const (
	edited   = "It was changed after it was written."
	gone     = "It was removed after it was written."
	cutTail  = "The end of the audit log is missing: events after it were removed, or an older copy of the database was put back."
	replaced = "The audit log is not the one whose end was recorded: an older copy was put back and written on, or it was made anew."
	foreign  = "This is the database of another workspace."
	badMark  = "Events were removed, and not by the retention rule."
)

// Verify checks every row against the chain, the mark that retention left, and
// the anchors outside the database. progress may be nil.
func (l *Ledger) Verify(ctx context.Context, progress func(checked, total int64)) (Report, error) {
	began := time.Now()
	report, err := l.verify(ctx, progress)
	report.At, report.Took = l.clock.Now().UTC(), time.Since(began)
	return report, err
}

func (l *Ledger) verify(ctx context.Context, progress func(checked, total int64)) (Report, error) {
	for {
		// Anchors are read first: one that is saved while rows are read would look like a cut tail.
		anchored := l.loadAnchors(ctx)
		last, head, err := l.storage.Last(ctx)
		if err != nil {
			return Report{}, err
		}
		mark, err := l.mark(ctx)
		if err != nil {
			return Report{}, err
		}
		report, err := l.verifyRange(ctx, mark, last, progress)
		if err != nil {
			return report, err
		}
		if report.Removed = mark.UpTo; mark.UpTo > 0 {
			if ok, err := l.markHolds(ctx, mark); err != nil {
				return report, err
			} else if !ok {
				report.breakAt(mark.UpTo+1, badMark)
			}
		}
		if err := l.checkAnchors(ctx, anchored, &report, last, head); err != nil {
			return report, err
		}
		switch {
		case report.Broken != 0:
			// Retention may have moved the front while the rows were read.
			if now, err := l.mark(ctx); err != nil || now.UpTo != mark.UpTo {
				if err != nil {
					return report, err
				}
				continue
			}
			report.State = Broken
		case report.Events == 0:
			report.State = Empty
		default:
			report.State = Intact
		}
		return report, nil
	}
}

// mark is what retention left; the zero mark before anything was removed.
func (l *Ledger) mark(ctx context.Context) (Mark, error) {
	m, ok, err := l.storage.Mark(ctx)
	if err != nil || !ok {
		return Mark{}, err
	}
	return m, nil
}

func (r *Report) breakAt(seq int64, reason string) {
	if r.Broken == 0 || seq < r.Broken {
		r.Broken, r.Reason = seq, reason
	}
}

// markHolds checks that a mark was made by retention: sealed, and told in the chain.
func (l *Ledger) markHolds(ctx context.Context, m Mark) (bool, error) {
	key, ok, err := l.storage.Key(ctx, WorkspaceKey)
	if err != nil || !ok || !m.sound(key) {
		return false, err
	}
	told := false
	err = l.storage.Rows(ctx, Select{Equal: map[string]string{"name": Retired}}, func(r Row) error {
		e, err := unseal(r, func(string) (*personKey, bool) { return nil, false })
		if err == nil && e.Facts["up_to"] == strconv.FormatInt(m.UpTo, 10) && e.Facts["head"] == m.Head.String() {
			told = true
			return ErrStop
		}
		return nil
	})
	return told, err
}

// loadAnchors reads what is kept outside the database. An anchor that is out of
// reach (a locked keychain) proves nothing either way.
func (l *Ledger) loadAnchors(ctx context.Context) []Checkpoint {
	var out []Checkpoint
	for _, a := range l.anchors {
		c, ok, err := a.Load(ctx)
		if err != nil {
			l.log.Warn("audit anchor cannot be read", "anchor", a.Name(), "error", err)
		} else if ok {
			out = append(out, c)
		}
	}
	return out
}

// CheckAnchors compares the end of the chain with what is kept of it outside the
// database, and nothing else: quick enough for every start.
func (l *Ledger) CheckAnchors(ctx context.Context) (Report, error) {
	anchored := l.loadAnchors(ctx)
	last, head, err := l.storage.Last(ctx)
	if err != nil {
		return Report{}, err
	}
	mark, err := l.mark(ctx)
	if err != nil {
		return Report{}, err
	}
	report := Report{State: Intact, Events: last - mark.UpTo, Removed: mark.UpTo, At: l.clock.Now().UTC()}
	if err := l.checkAnchors(ctx, anchored, &report, last, head); err != nil {
		return report, err
	}
	if report.Broken != 0 {
		report.State = Broken
	}
	return report, nil
}

// checkAnchors compares what is kept outside the database with what is in it.
func (l *Ledger) checkAnchors(ctx context.Context, anchored []Checkpoint, report *Report, last int64, head Hash) error {
	for _, c := range anchored {
		switch {
		case c.Ledger != l.storage.ID():
			report.breakAt(report.Removed+1, foreign)
		case c.Size > last:
			report.breakAt(last+1, cutTail)
		case c.Size == last:
			if c.Head != head.String() {
				report.breakAt(last, replaced)
			}
		case c.Size > report.Removed:
			var at Hash
			err := l.storage.Scan(ctx, c.Size, c.Size, func(r Raw) error { copy(at[:], r.Hash); return nil })
			if err != nil {
				return err
			}
			if c.Head != at.String() {
				report.breakAt(c.Size, replaced)
			}
		}
	}
	return nil
}

const portion = 16 << 10 // rows a worker takes at a time

// verifyRange checks the rows after the mark up to last, in portions on all cores. A portion
// begins with the hash of the row before it, so each link is checked exactly once.
func (l *Ledger) verifyRange(ctx context.Context, mark Mark, last int64, progress func(checked, total int64)) (Report, error) {
	first := mark.UpTo + 1
	report := Report{Events: last - first + 1}
	if report.Events < 0 {
		report.Events = 0
	}
	var next, checked, broken atomic.Int64
	next.Store(first)
	broken.Store(last + 1)
	reasons := map[int64]string{}
	var mu sync.Mutex
	var failed error
	var wg sync.WaitGroup
	for range max(1, min(runtime.GOMAXPROCS(0), 4)) {
		wg.Go(func() {
			for {
				from := next.Add(portion) - portion
				if from > last || from > broken.Load() || ctx.Err() != nil {
					return
				}
				to := min(from+portion-1, last)
				seq, reason, err := l.verifyPortion(ctx, from, to, mark)
				mu.Lock()
				if err != nil && failed == nil {
					failed = err
				}
				if seq != 0 {
					reasons[seq] = reason
					if seq < broken.Load() {
						broken.Store(seq)
					}
				}
				n := checked.Add(to - from + 1)
				if progress != nil {
					progress(n, report.Events)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	report.Checked = checked.Load()
	if seq := broken.Load(); seq <= last {
		report.Broken, report.Reason = seq, reasons[seq]
		report.Checked = seq - first + 1
	}
	return report, failed
}

// verifyPortion gives the first row of from..to that does not match, 0 when all do.
func (l *Ledger) verifyPortion(ctx context.Context, from, to int64, mark Mark) (int64, string, error) {
	var prev Hash
	expect := from
	start := from
	if from == mark.UpTo+1 {
		prev = mark.Head
	} else {
		start = from - 1
	}
	var bad int64
	var reason string
	scratch := make([]byte, 0, 4096)
	err := l.storage.Scan(ctx, start, to, func(r Raw) error {
		if r.Seq == from-1 && start < from {
			copy(prev[:], r.Hash)
			return nil
		}
		if r.Seq != expect {
			bad, reason = expect, gone
			return ErrStop
		}
		h := link(prev, r.Seq, r.Body, scratch)
		if !bytes.Equal(h[:], r.Hash) || !headMatches(r) {
			bad, reason = r.Seq, edited
			return ErrStop
		}
		prev = h
		expect++
		return nil
	})
	if err != nil {
		return 0, "", err
	}
	if bad == 0 && expect <= to {
		bad, reason = expect, gone
	}
	return bad, reason, nil
}

// headMatches reports whether the searchable columns say what the canonical bytes say.
func headMatches(r Raw) bool {
	if len(r.Body) < 2 || r.Body[0] != formatOne {
		return false
	}
	in := reader{b: r.Body[1:]}
	head := in.bytes()
	return in.err == nil && bytes.Equal(head, r.Head)
}

// Thousands writes 10482 as "10,482".
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
