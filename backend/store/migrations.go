package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"signet/backend/fault"
	"signet/backend/internal/ids"
)

// migrations are appended to and never changed: number n is what leads from
// version n to n+1. Each runs in one transaction with the new user_version.
var migrations = []string{first, dataStores, automatic, building, historyBlocks}

// minimumReader is the oldest version of the form that can still be read after all migrations.
const minimumReader = 1

const first = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
  id TEXT NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, outcome TEXT NOT NULL, flow_id TEXT NOT NULL,
  system TEXT NOT NULL, connection_id TEXT NOT NULL, view_id TEXT NOT NULL, run_id TEXT NOT NULL,
  row_key TEXT NOT NULL, remote TEXT NOT NULL,
  body BLOB NOT NULL, hash BLOB NOT NULL);
CREATE INDEX ledger_run ON ledger (run_id, seq) WHERE run_id <> '';
CREATE INDEX ledger_name ON ledger (name, seq);
CREATE INDEX ledger_person ON ledger (person, seq);
CREATE INDEX ledger_at ON ledger (at);
CREATE INDEX ledger_row ON ledger (view_id, row_key, seq) WHERE view_id <> '';

CREATE TABLE ledger_marks (
  up_to INTEGER PRIMARY KEY, head BLOB NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, seal BLOB NOT NULL);
CREATE TABLE ledger_keys (name TEXT PRIMARY KEY, key BLOB NOT NULL, wrapped INTEGER NOT NULL);

CREATE TRIGGER ledger_no_gap BEFORE INSERT ON ledger
WHEN NEW.seq IS NULL OR NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM ledger), (SELECT MAX(up_to) FROM ledger_marks), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log only takes the next event'); END;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
WHEN OLD.seq > COALESCE((SELECT MAX(up_to) FROM ledger_marks), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER ledger_marks_no_update BEFORE UPDATE ON ledger_marks
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER ledger_marks_no_delete BEFORE DELETE ON ledger_marks
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE runs (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, flow_id TEXT NOT NULL, version INTEGER NOT NULL,
  person TEXT NOT NULL, origin TEXT NOT NULL, view_id TEXT NOT NULL, button TEXT NOT NULL, row_key TEXT NOT NULL,
  batch TEXT NOT NULL, retry_of TEXT NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX runs_state ON runs (state);
CREATE INDEX runs_flow ON runs (flow_id, number);
CREATE INDEX runs_row ON runs (view_id, row_key, number) WHERE view_id <> '';
CREATE INDEX runs_batch ON runs (batch) WHERE batch <> '';

CREATE TABLE attempts (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  module INTEGER NOT NULL, operation INTEGER NOT NULL, number INTEGER NOT NULL,
  position INTEGER NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (run_id, module, operation, number)) WITHOUT ROWID;
CREATE UNIQUE INDEX attempts_position ON attempts (run_id, position);

CREATE TABLE history (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  chunk INTEGER NOT NULL, steps INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (run_id, chunk));

CREATE TABLE owners (
  epoch INTEGER PRIMARY KEY, pid INTEGER NOT NULL, host TEXT NOT NULL, since INTEGER NOT NULL, ended INTEGER NOT NULL);

CREATE TABLE credentials (
  connection_id TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (connection_id, person));
CREATE TABLE blobs (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE build_times (
  person TEXT NOT NULL, flow_id TEXT NOT NULL, connection_id TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (person, flow_id, connection_id));
CREATE TABLE snapshots (
  view_id TEXT NOT NULL, taken INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (view_id, taken));
CREATE TABLE snapshot_rows (
  view_id TEXT NOT NULL, taken INTEGER NOT NULL, row_key TEXT NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (view_id, taken, row_key));
CREATE TABLE rights (
  person TEXT NOT NULL, connection_id TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (person, connection_id, subject));
CREATE TABLE settings (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE records (store TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (store, name));
`

// dataStores gives records the attempt that wrote them, and data stores a structure.
const dataStores = `
ALTER TABLE records ADD COLUMN author TEXT NOT NULL DEFAULT '';
CREATE TABLE data_stores (name TEXT PRIMARY KEY, body BLOB NOT NULL);
`

// automatic is what flows that run by themselves need: which are switched on, the addresses of webhooks (a
// hash of each token, never the token), how far triggers have read, and requests that wait.
const automatic = `
CREATE TABLE activations (flow_id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE hooks (
  flow_id TEXT NOT NULL, module INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, body BLOB NOT NULL,
  PRIMARY KEY (flow_id, module));
CREATE TABLE positions (
  flow_id TEXT NOT NULL, module INTEGER NOT NULL, draft INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (flow_id, module, draft));
CREATE TABLE arrivals (
  id INTEGER PRIMARY KEY AUTOINCREMENT, flow_id TEXT NOT NULL, module INTEGER NOT NULL, at INTEGER NOT NULL,
  size INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX arrivals_flow ON arrivals (flow_id, id);
`

// building is what persons build drafts with: pinned data and breakpoints.
const building = `
CREATE TABLE building (
  person TEXT NOT NULL, flow_id TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (person, flow_id));
`

// historyBlocks are operations in columns; spans stand before body, so that looking for an operation reads no body.
const historyBlocks = `
CREATE TABLE history_blocks (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  block INTEGER NOT NULL, spans BLOB NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (run_id, block));
`

func userVersion(ctx context.Context, db queryer) (int, error) {
	var v int
	err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v)
	return v, err
}

// migrate brings the database to this program's form. Before it changes an
// older database it keeps a copy in backups/.
func migrate(ctx context.Context, conn *sql.Conn, path string, from int, now time.Time, steps []string) error {
	if from > 0 && from < len(steps) {
		if err := backup(ctx, conn, path, now, from); err != nil {
			return err
		}
	}
	for n := from; n < len(steps); n++ {
		if err := migrateOne(ctx, conn, n, steps[n]); err != nil {
			return fault.New(fault.Unavailable, "store.migrate").Coded("store.migrate").
				Headline("Signet cannot bring its database to the new form").
				Say("%s The database is as it was before.", reason(err)).
				Hint("Make room on the disk, then start Signet again.").Because(err)
		}
	}
	return nil
}

func migrateOne(ctx context.Context, conn *sql.Conn, n int, step string) (err error) {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	if _, err := conn.ExecContext(ctx, step); err != nil {
		return err
	}
	if n == 0 {
		if _, err := conn.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('ledger_id', ?)", ids.New("led")); err != nil {
			return err
		}
	}
	if _, err := conn.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('minimum_reader', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		fmt.Sprint(min(minimumReader, n+1))); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", n+1)); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

const keptBackups = 7

// backup writes a whole copy of the database beside it, checks it, and keeps the last seven.
func backup(ctx context.Context, conn *sql.Conn, path string, now time.Time, version int) error {
	dir := filepath.Join(filepath.Dir(path), "backups")
	fail := func(err error) error {
		return fault.New(fault.Unavailable, "store.backup").Coded("store.backup").
			Headline("Signet cannot back up its database").
			Say("%s Nothing was changed.", reason(err)).
			Hint("Make room on the disk, then start Signet again.").Because(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	to := filepath.Join(dir, fmt.Sprintf("signet-%s-v%d.db", now.UTC().Format("20060102T150405.000"), version))
	if _, err := conn.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fail(err)
	}
	if err := os.Chmod(to, 0o600); err != nil {
		return fail(err)
	}
	copied := pool(to, true, 1)
	defer func() { _ = copied.Close() }()
	var verdict string
	if err := copied.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return fail(fmt.Errorf("the copy does not check: %s: %w", verdict, err))
	}
	kept, err := filepath.Glob(filepath.Join(dir, "signet-*.db"))
	if err != nil {
		return fail(err)
	}
	sort.Strings(kept)
	for len(kept) > keptBackups {
		if err := os.Remove(kept[0]); err != nil {
			return fail(err)
		}
		kept = kept[1:]
	}
	return nil
}
