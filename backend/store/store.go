package store

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"signet/backend/audit"
	"signet/backend/fault"
	"signet/backend/internal/clock"
)

// Options are what a store is opened with; Path alone is enough.
type Options struct {
	Path     string // the database file
	ReadOnly bool   // reads beside an owner; takes no lock and changes nothing
	// Key wraps the ledger's keys, where it is given; it is asked for at the first event.
	Key func(context.Context) ([]byte, error)
	// Anchors keep the end of the chain outside the data folder; the side file is always there.
	Anchors []audit.Anchor
	Clock   clock.Clock
	Log     *slog.Logger
}

// Store is the open database of a workspace.
type Store struct {
	path     string
	readOnly bool
	clock    clock.Clock
	log      *slog.Logger
	id       string // of the ledger

	lock    *flock.Flock
	owner   Owner
	readers *sql.DB
	reading *gorm.DB
	writing *sql.DB
	writer  *writer
	keys    *keyCache
	ledger  *audit.Ledger
	anchors *anchorer

	prepared sync.Map // statements for reading, by text
	closing  sync.Once
	closed   error
}

const readerConnections = 4

// Open opens or makes the database. Without ReadOnly it takes the data folder for
// this process, and answers FailedPrecondition with code store.owned when another has it.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.Path == "" {
		panic("store.Open: no path")
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{path: o.Path, readOnly: o.ReadOnly, clock: o.Clock, log: o.Log, keys: newKeyCache(o.Key)}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if o.ReadOnly {
		if _, err := os.Stat(o.Path); err != nil {
			return nil, fault.New(fault.NotFound, "store.open").Coded("store.none").About(filepath.Dir(o.Path)).
				Say("There is no Signet workspace in %s yet.", filepath.Dir(o.Path)).
				Hint("Open Signet once, or write the sample with: signet sample").Because(err)
		}
	} else if err := s.own(ctx); err != nil {
		return nil, err
	}
	s.readers = pool(o.Path, true, readerConnections)
	if err := s.readID(ctx); err != nil {
		return nil, err
	}
	if s.reading, err = orm(s.readers); err != nil {
		return nil, cannotRead("store.open", err)
	}
	file := FileAnchor{Path: o.Path + ".anchor"}
	anchors := append([]audit.Anchor{file, evidence{FileAnchor{Path: file.Path + ".broken"}}}, o.Anchors...)
	s.ledger = audit.New(audit.Options{Storage: books{s}, Clock: o.Clock, Anchors: anchors, Log: o.Log})
	if !o.ReadOnly {
		s.anchors = newAnchorer(anchors, o.Log)
		s.writer.anchors = s.anchors
		s.writer.ledgerID = s.id
		go s.writer.loop()
		err = s.write(ctx, "store.own", func(tx *Tx) error {
			s.owner, err = claim(tx, s.clock.Now())
			return err
		})
		if err == nil {
			err = s.checkEnd(ctx, file)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// own takes the folder, makes the file for its owner's eyes only, and migrates it.
func (s *Store) own(ctx context.Context) error {
	dir := filepath.Dir(s.path)
	cannot := func(err error) error {
		return fault.New(fault.Unavailable, "store.open").Coded("store.cannot_open").About(dir).
			Headline("Signet cannot open its data folder").Say("%s", reason(err)).
			Hint("Make room, or give yourself the right to write to %s, then start Signet again.", dir).Because(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cannot(err)
	}
	var err error
	if s.lock, err = lockFolder(s.path); err != nil {
		if err == errOwned {
			return owned(s.path)
		}
		return err
	}
	// SQLite would make it readable for the group; its side files take this file's mode.
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return cannot(err)
	}
	if err := f.Close(); err != nil {
		return cannot(err)
	}
	if err := os.Chmod(s.path, 0o600); err != nil {
		return cannot(err)
	}
	s.writing = pool(s.path, false, 1)
	version, err := userVersion(ctx, s.writing)
	if err != nil {
		return cannot(err)
	}
	if version > len(migrations) {
		return newer(version)
	}
	conn, err := s.writing.Conn(ctx)
	if err != nil {
		return cannot(err)
	}
	s.writer = newWriter(conn, s.keys, s.log)
	return migrate(ctx, conn, s.path, version, s.clock.Now(), migrations)
}

// newer refuses a database that a later Signet wrote.
func newer(version int) error {
	return fault.New(fault.FailedPrecondition, "store.open").Coded("store.newer").
		Headline("A newer Signet wrote this database").
		Say("It has form %d; this Signet knows forms up to %d and does not change it.", version, len(migrations)).
		Hint("Install the newer Signet, or open a copy from the folder backups.")
}

// readID reads which ledger this is, and refuses a form that cannot be read.
func (s *Store) readID(ctx context.Context) error {
	version, err := userVersion(ctx, s.readers)
	if err != nil {
		return cannotRead("store.open", err)
	}
	if version == 0 {
		return fault.New(fault.NotFound, "store.open").Coded("store.none").
			Say("There is no Signet workspace in %s yet.", filepath.Dir(s.path)).
			Hint("Open Signet once, or write the sample with: signet sample")
	}
	var minimum int
	if err := s.readers.QueryRowContext(ctx, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'minimum_reader'").Scan(&minimum); err != nil {
		return cannotRead("store.open", err)
	}
	if minimum > len(migrations) {
		return newer(version)
	}
	if s.readOnly && version < len(migrations) {
		return fault.New(fault.FailedPrecondition, "store.open").Coded("store.older").
			Say("The database has an older form, and reading does not change it.").
			Hint("Open Signet once: it backs the database up and brings it to the new form.")
	}
	err = s.readers.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'ledger_id'").Scan(&s.id)
	return cannotRead("store.open", err)
}

// orm is GORM over connections that are open already; it neither logs values nor adds transactions.
func orm(p gorm.ConnPool) (*gorm.DB, error) {
	return gorm.Open(sqlite.New(sqlite.Config{Conn: p}), &gorm.Config{
		Logger: logger.Discard, SkipDefaultTransaction: true, DisableAutomaticPing: true,
	})
}

// query reads with a statement that stays prepared. The driver starts a goroutine for a context that can
// end, which costs more than a small query, so this one cannot.
func (s *Store) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	kept, ok := s.prepared.Load(text)
	if !ok {
		stmt, err := s.readers.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		if kept, ok = s.prepared.LoadOrStore(text, stmt); ok {
			_ = stmt.Close()
		}
	}
	return kept.(*sql.Stmt).QueryContext(ctx, args...)
}

// Ledger is the audit log of this workspace.
func (s *Store) Ledger() *audit.Ledger { return s.ledger }

// Path is the database file.
func (s *Store) Path() string { return s.path }

// ReadOnly reports whether the store was opened for reading.
func (s *Store) ReadOnly() bool { return s.readOnly }

// Close finishes what was begun, records the end of the chain, and lets go of the folder.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Store) close() error {
	var err error
	keep := func(e error) {
		if err == nil && e != nil {
			err = e
		}
	}
	if s.writer != nil {
		if s.owner.Epoch > 0 {
			keep(s.write(context.Background(), "store.close", func(tx *Tx) error {
				tx.anchor = true
				return tx.exec("UPDATE owners SET ended = ? WHERE epoch = ?", s.clock.Now().UnixNano(), s.owner.Epoch)
			}))
		}
		s.writer.stop()
		s.writer.closeStatements()
		_ = s.writer.conn.Close()
	}
	if s.anchors != nil {
		s.anchors.stop(5 * time.Second)
	}
	if s.readers != nil {
		keep(s.readers.Close())
	}
	if s.writing != nil {
		keep(s.writing.Close())
	}
	if s.lock != nil {
		keep(s.lock.Unlock())
	}
	return err
}

// Check asks SQLite whether the file is sound, for diagnosis.
func (s *Store) Check(ctx context.Context) error {
	var verdict string
	if err := s.readers.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return cannotRead("store.check", err)
	}
	if verdict != "ok" {
		return fault.New(fault.Internal, "store.check").Coded("store.damaged").
			Headline("The database is damaged").Say("SQLite reports: %s", verdict).
			Hint("Restore the data folder from a backup; the folder backups holds copies.")
	}
	return nil
}
