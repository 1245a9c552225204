package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"signet/backend/audit"
)

// FileAnchor keeps the chain's end in a file beside the database. It shows that
// rows were cut off or an old copy was put back, unless both files were.
type FileAnchor struct{ Path string }

// Name is what reports call it.
func (a FileAnchor) Name() string { return "file" }

// Save replaces the file in one step, so that a reader never sees half of it.
func (a FileAnchor) Save(_ context.Context, c audit.Checkpoint) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(a.Path), ".anchor-*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), a.Path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Load reads the file. One that a power cut left empty counts as absent.
func (a FileAnchor) Load(context.Context) (audit.Checkpoint, bool, error) {
	b, err := os.ReadFile(a.Path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(b) == 0) {
		return audit.Checkpoint{}, false, nil
	}
	var c audit.Checkpoint
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	return c, err == nil, err
}

// evidence is an anchor that the database did not match when it was opened. It is
// kept as it was found, so that every later verification goes on saying so.
type evidence struct{ FileAnchor }

func (evidence) Name() string                                 { return "evidence" }
func (evidence) Save(context.Context, audit.Checkpoint) error { return nil }

// checkEnd compares the chain's end with the side file before anything is
// appended: afterwards a cut tail would be hidden under new rows. What does not match
// is put aside as evidence, and recorded.
func (s *Store) checkEnd(ctx context.Context, file FileAnchor) error {
	alone := audit.New(audit.Options{Storage: books{s}, Clock: s.clock, Anchors: []audit.Anchor{file}, Log: s.log})
	report, err := alone.CheckAnchors(ctx)
	if err != nil || report.State != audit.Broken {
		return err
	}
	found, _, err := file.Load(ctx)
	if err != nil {
		return cannotRead("store.anchor", err)
	}
	s.log.Error("the audit log does not match its anchor", "event", report.Broken, "reason", report.Reason)
	kept := file.Path + ".broken"
	if _, err := os.Stat(kept); err == nil { // the first finding is the evidence
		kept = file.Path + ".broken-" + s.clock.Now().UTC().Format("20060102T150405.000")
	}
	if err := os.Rename(file.Path, kept); err != nil {
		return cannotWrite("store.anchor", err)
	}
	return s.ledger.Append(ctx, audit.Event{Name: audit.ChainBroken, Outcome: "failed", ErrorCode: "audit.broken", Error: report.Text(),
		Facts: map[string]string{"broken_at": strconv.FormatInt(report.Broken, 10), "anchored_size": strconv.FormatInt(found.Size, 10),
			"anchored_head": found.Head, "anchored_ledger": found.Ledger}})
}

// anchorer saves checkpoints beside the writer: a slow keychain delays no commit.
// When it cannot keep up, it saves the newest and skips those in between.
type anchorer struct {
	anchors []audit.Anchor
	log     *slog.Logger
	wake    chan struct{}
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once
	running context.Context // ends when the store closes: what hangs then is given up
	cancel  context.CancelFunc

	mu     sync.Mutex
	newest *audit.Checkpoint
}

func newAnchorer(anchors []audit.Anchor, log *slog.Logger) *anchorer {
	a := &anchorer{anchors: anchors, log: log, wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	a.running, a.cancel = context.WithCancel(context.Background())
	go a.loop()
	return a
}

func (a *anchorer) save(c audit.Checkpoint) {
	a.mu.Lock()
	a.newest = &c
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// anchorRest is how long an anchor may be behind what is on disk, beside the time of saving it.
const anchorRest = 50 * time.Millisecond

func (a *anchorer) loop() {
	defer close(a.done)
	for {
		select {
		case <-a.wake:
			a.flush(a.running, 3*time.Second)
			select { // runs that end one after the other share the next: each is a file and its fsync
			case <-time.After(anchorRest):
			case <-a.quit:
				a.flush(context.Background(), 1500*time.Millisecond)
				return
			}
		case <-a.quit:
			// The last one is the newest; a session that ends leaves two seconds in all.
			a.flush(context.Background(), 1500*time.Millisecond)
			return
		}
	}
}

func (a *anchorer) flush(ctx context.Context, most time.Duration) {
	a.mu.Lock()
	c := a.newest
	a.newest = nil
	a.mu.Unlock()
	if c == nil {
		return
	}
	for _, to := range a.anchors {
		one, cancel := context.WithTimeout(ctx, most)
		if err := to.Save(one, *c); err != nil {
			a.log.Warn("audit anchor was not saved", "anchor", to.Name(), "error", err)
		}
		cancel()
	}
	if ctx.Err() != nil { // cut short by the end of the program: once more, with what time is left
		a.mu.Lock()
		if a.newest == nil {
			a.newest = c
		}
		a.mu.Unlock()
	}
}

// stop saves what is left, and waits at most so long: an anchor that hangs must not keep the program.
func (a *anchorer) stop(most time.Duration) {
	a.once.Do(func() {
		close(a.quit)
		a.cancel()
	})
	select {
	case <-a.done:
	case <-time.After(most):
		a.log.Warn("audit anchors took too long at the end")
	}
}
