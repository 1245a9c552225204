package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"

	"signet/backend/audit"
	"signet/backend/fault"
)

var errClosed = errors.New("the store is closed")

// writer is the one goroutine that changes the database. Changes that arrive
// while a commit is under way share the next one, and each caller is answered
// only after the commit that holds its change.
type writer struct {
	conn     *sql.Conn
	keys     *keyCache
	log      *slog.Logger
	anchors  *anchorer
	ledgerID string
	db       *gorm.DB // over conn; made at first use

	jobs    chan *job
	quit    chan struct{}
	done    chan struct{}
	started bool
	once    sync.Once
	gate    sync.RWMutex
	shut    bool

	statements map[string]*sql.Stmt
	state      *state // what the next row builds on; nil when it must be read
	rows       int64  // ledger rows since the last anchor
	forgotten  bool   // a key was destroyed, and may still be in the write-ahead log
}

// state is what a commit changes besides the database.
type state struct {
	seq    int64
	hash   audit.Hash
	number int64 // the last run's
}

type job struct {
	ctx    context.Context
	do     func(*Tx) error
	result chan error
}

const mostInOneCommit = 64

func newWriter(conn *sql.Conn, keys *keyCache, log *slog.Logger) *writer {
	return &writer{conn: conn, keys: keys, log: log, jobs: make(chan *job), quit: make(chan struct{}), done: make(chan struct{}),
		statements: map[string]*sql.Stmt{}}
}

// write makes a change durable: it returns nil only after its commit.
func (s *Store) write(ctx context.Context, op string, do func(*Tx) error) error {
	if s.readOnly || s.writer == nil {
		return fault.New(fault.FailedPrecondition, op).Coded("store.read_only").
			Say("The workspace is open for reading only.").Hint("Use the window that has it open, or close that first.")
	}
	w := s.writer
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.shut {
		return cannotWrite(op, errClosed)
	}
	j := &job{ctx: ctx, do: do, result: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return cannotWrite(op, ctx.Err())
	}
	// From here on the outcome is waited for, whatever the caller's context says: a
	// caller that left early would not know whether its row exists.
	return cannotWrite(op, <-j.result)
}

func (w *writer) loop() {
	w.started = true
	defer close(w.done)
	for {
		select {
		case <-w.quit:
			return
		case j := <-w.jobs:
			batch := append(make([]*job, 0, 8), j)
		more:
			for len(batch) < mostInOneCommit {
				select {
				case next := <-w.jobs:
					batch = append(batch, next)
				default:
					break more
				}
			}
			w.commit(batch)
		}
	}
}

// stop waits for callers that are inside write, then ends the goroutine.
func (w *writer) stop() {
	w.once.Do(func() {
		w.gate.Lock()
		w.shut = true
		w.gate.Unlock()
		close(w.quit)
		if w.ledgerID != "" { // the loop was started
			<-w.done
		}
	})
}

// commit runs the changes of a batch in one transaction. A change that fails is
// taken back alone; when the transaction itself fails, all are told.
func (w *writer) commit(batch []*job) {
	ctx := context.Background()
	tx := &Tx{ctx: ctx, conn: w.conn, w: w}
	results := make([]error, len(batch))
	err := w.begin(tx)
	if err == nil {
		// Savepoints cost as much as a small change, and hardly a change fails: when one does, all are made once more.
		if bare := w.all(tx, batch, results, false); bare != nil && len(batch) > 1 {
			_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
			tx = &Tx{ctx: ctx, conn: w.conn, w: w}
			clear(results)
			if err = w.begin(tx); err == nil {
				err = w.all(tx, batch, results, true)
			}
		}
	}
	if err == nil && len(batch) == 1 && results[0] != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
		batch[0].result <- results[0]
		return
	}
	if err == nil {
		_, err = w.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		// SQLite may have rolled back already; the answer is the same.
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
		w.state = nil
		for i, j := range batch {
			if results[i] == nil {
				results[i] = err
			}
			j.result <- results[i]
		}
		return
	}
	w.settle(tx)
	for i, j := range batch {
		j.result <- results[i]
	}
	w.anchor(tx)
}

// all makes the changes of a batch, each in a savepoint of its own or none. Without savepoints the
// first change that fails ends it.
func (w *writer) all(tx *Tx, batch []*job, results []error, savepoints bool) (err error) {
	for i, j := range batch {
		if results[i] = j.ctx.Err(); results[i] != nil {
			continue
		}
		if results[i], err = w.one(tx, j, savepoints); err != nil {
			return err
		}
		if !savepoints && results[i] != nil {
			return results[i]
		}
	}
	return nil
}

func (w *writer) begin(tx *Tx) error {
	if _, err := w.conn.ExecContext(tx.ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if w.state == nil {
		st, err := readState(tx)
		if err != nil {
			return err
		}
		w.state = &st
	}
	tx.state = *w.state
	return nil
}

// one runs a change, within a savepoint where others share the transaction. The
// second error is the transaction's own.
func (w *writer) one(tx *Tx, j *job, shared bool) (own, whole error) {
	before := tx.snapshot()
	if shared {
		if _, err := w.conn.ExecContext(tx.ctx, "SAVEPOINT change"); err != nil {
			return nil, err
		}
	}
	own = safely(func() error { return j.do(tx) })
	if own != nil {
		tx.restore(before)
	}
	if !shared {
		return own, nil
	}
	if own != nil {
		if _, err := w.conn.ExecContext(tx.ctx, "ROLLBACK TO change"); err != nil {
			return own, err
		}
	}
	_, err := w.conn.ExecContext(tx.ctx, "RELEASE change")
	return own, err
}

func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "store.write").Say("Something went wrong inside Signet; nothing was recorded.").
				Hint("Try again. If it happens again, send the details to whoever maintains Signet.").
				Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return do()
}

// settle keeps what the commit made true.
func (w *writer) settle(tx *Tx) {
	w.rows += tx.state.seq - w.state.seq
	st := tx.state
	w.state = &st
	for name, key := range tx.newKeys {
		w.keys.put(name, key)
	}
	for _, name := range tx.goneKeys {
		w.keys.drop(name)
		w.forgotten = true
	}
	if w.forgotten {
		w.empty(tx.ctx)
	}
}

// empty brings the write-ahead log to nothing, so that a destroyed key is in no file any
// more. A reader may be in the way; then it is tried again after the next commit.
func (w *writer) empty(ctx context.Context) {
	var busy, pages, moved int
	err := w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	w.forgotten = err != nil || busy != 0
}

const anchorEvery = 100

// anchor passes the chain's end on: every hundred rows, at a run's end, and at exit.
func (w *writer) anchor(tx *Tx) {
	if w.anchors == nil || w.rows == 0 || (w.rows < anchorEvery && !tx.anchor) {
		return
	}
	w.rows = 0
	w.anchors.save(audit.Checkpoint{Ledger: w.ledgerID, Size: w.state.seq, Head: w.state.hash.String(), At: time.Now().UTC()})
}

func (w *writer) statement(text string) (*sql.Stmt, error) {
	if s, ok := w.statements[text]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), text)
	if err == nil {
		w.statements[text] = s
	}
	return s, err
}

func (w *writer) closeStatements() {
	for _, s := range w.statements {
		_ = s.Close()
	}
}

func readState(tx *Tx) (state, error) {
	var st state
	var hash []byte
	err := tx.conn.QueryRowContext(tx.ctx, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").Scan(&st.seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.conn.QueryRowContext(tx.ctx, "SELECT up_to, head FROM ledger_marks ORDER BY up_to DESC LIMIT 1").Scan(&st.seq, &hash)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return st, err
	}
	copy(st.hash[:], hash)
	err = tx.conn.QueryRowContext(tx.ctx, "SELECT COALESCE(MAX(number), 0) FROM runs").Scan(&st.number)
	return st, err
}
