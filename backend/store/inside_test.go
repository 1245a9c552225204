package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
)

var background = context.Background()

func opened(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(background, Options{Path: path})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestEveryConnectionIsSetUp(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "signet.db"))
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1",
		"secure_delete": "1", "trusted_schema": "0", "busy_timeout": "5000"}
	ask := func(q queryer, more map[string]string) {
		for _, m := range []map[string]string{want, more} {
			for name, v := range m {
				var got string
				require.NoError(t, q.QueryRowContext(background, "PRAGMA "+name).Scan(&got), name)
				require.Equal(t, v, got, name)
			}
		}
	}
	ask(s.writer.conn, nil)
	for range readerConnections { // held until the end, so that each is another one
		c, err := s.readers.Conn(background)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		ask(c, map[string]string{"query_only": "1"})
		_, err = c.ExecContext(background, "DELETE FROM settings")
		require.Error(t, err, "a reader cannot change anything")
	}
}

// TestWriter holds the writer back until several changes wait, so that they share one commit.
func TestWriter(t *testing.T) {
	t.Parallel()

	t.Run("TakesBackAloneWhatFails", func(t *testing.T) {
		t.Parallel()
		s := opened(t, filepath.Join(t.TempDir(), "signet.db"))
		results := together(t, s,
			func(tx *Tx) error { return s.ledger.Add(tx, audit.Event{Name: "a", Person: "per_1"}) },
			func(tx *Tx) error {
				if err := s.ledger.Add(tx, audit.Event{Name: "b", Person: "per_2"}); err != nil {
					return err
				}
				return errors.New("changed its mind")
			},
			func(tx *Tx) error {
				return s.ledger.Add(tx, audit.Event{Name: "c", Person: "per_2", PersonName: "Ben"})
			},
			func(*Tx) error { panic("a defect") },
			func(tx *Tx) error { return s.ledger.Add(tx, audit.Event{Name: "d"}) },
		)
		require.NoError(t, results[0])
		require.Error(t, results[1])
		require.NoError(t, results[2])
		require.Equal(t, fault.Internal, fault.KindOf(results[3]))
		require.NoError(t, results[4])
		page, err := s.ledger.Query(background, audit.Filter{})
		require.NoError(t, err)
		require.Len(t, page.Events, 3)
		for _, e := range page.Events {
			require.NotEqual(t, "b", e.Name)
			if e.Name == "c" {
				require.Equal(t, "Ben", e.PersonName, "a key that was taken back is not used")
			}
		}
		report, err := s.ledger.Verify(background, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State, report.Text())
	})

	t.Run("DoesNotBeginWhatWasCancelledBefore", func(t *testing.T) {
		t.Parallel()
		s := opened(t, filepath.Join(t.TempDir(), "signet.db"))
		gone, cancel := context.WithCancel(background)
		cancel()
		err := s.write(gone, "test", func(*Tx) error { t.Error("it ran"); return nil })
		require.Equal(t, fault.Cancelled, fault.KindOf(err))
	})

	t.Run("SaysThatTheDiskIsFullAndGoesOnUnaided", func(t *testing.T) {
		t.Parallel()
		s := opened(t, filepath.Join(t.TempDir(), "signet.db"))
		j := s.Journal()
		r := engine.Run{ID: "run_1", State: engine.Running}
		require.NoError(t, j.Create(background, &r, engine.Entry{Name: audit.RunStarted}))
		pages := func(most string) {
			require.NoError(t, s.write(background, "test", func(tx *Tx) error {
				var n int
				return tx.conn.QueryRowContext(background, "PRAGMA max_page_count = "+most).Scan(&n)
			}))
		}
		pages("1") // SQLite takes the present size instead: no page more
		acknowledged := 0
		var err error
		for op := 1; op < 500 && err == nil; op++ {
			if err = j.Attempt(background, &r, engine.Attempt{Module: 1, Operation: op, Number: 1}, engine.Entry{Name: audit.StepStarted}); err == nil {
				acknowledged++
			}
		}
		require.Equal(t, "audit.cannot_write", fault.Of(err).Code)
		require.Equal(t, "The disk is full.", fault.Of(err).Text)
		attempts, err := j.Attempts(background, r.ID)
		require.NoError(t, err)
		require.Len(t, attempts, acknowledged, "what was not acknowledged is not there")
		pages("1000000")
		require.NoError(t, j.Attempt(background, &r, engine.Attempt{Module: 2, Operation: 1, Number: 1}, engine.Entry{Name: audit.StepStarted}))
		report, err := s.ledger.Verify(background, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State)
		require.EqualValues(t, acknowledged+2, report.Events)
	})
}

// together sends changes, in their order, while the writer is held: they share the next commits.
func together(t *testing.T, s *Store, changes ...func(*Tx) error) []error {
	t.Helper()
	batch := make([]*job, len(changes))
	for i, c := range changes {
		batch[i] = &job{ctx: background, do: c, result: make(chan error, 1)}
	}
	held, release := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- s.write(background, "test", func(*Tx) error { close(held); <-release; return nil })
	}()
	<-held
	sent := make(chan struct{})
	go func() {
		for _, j := range batch {
			s.writer.jobs <- j
		}
		close(sent)
	}()
	close(release)
	require.NoError(t, <-done)
	<-sent
	out := make([]error, len(batch))
	for i, j := range batch {
		out[i] = <-j.result
	}
	return out
}

func TestSharedCommit(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "signet.db"))
	// Called directly, with the goroutine stopped, the batch is certainly one.
	s.writer.once.Do(func() { close(s.writer.quit); <-s.writer.done })
	good := &job{ctx: background, result: make(chan error, 1), do: func(tx *Tx) error { return s.ledger.Add(tx, audit.Event{Name: "a", Person: "per_1"}) }}
	bad := &job{ctx: background, result: make(chan error, 1), do: func(tx *Tx) error {
		_ = s.ledger.Add(tx, audit.Event{Name: "b", Person: "per_2"})
		return errors.New("no")
	}}
	last := &job{ctx: background, result: make(chan error, 1), do: func(tx *Tx) error { return s.ledger.Add(tx, audit.Event{Name: "c", Person: "per_2"}) }}
	s.writer.commit([]*job{good, bad, last})
	require.NoError(t, <-good.result)
	require.Error(t, <-bad.result)
	require.NoError(t, <-last.result)
	report, err := s.ledger.Verify(background, nil)
	require.NoError(t, err)
	require.Equal(t, audit.Intact, report.State)
	require.EqualValues(t, 2, report.Events)
	s.owner = Owner{} // the goroutine is gone: closing writes nothing more
}

func TestMigration(t *testing.T) {
	t.Parallel()

	t.Run("OfANewerSignetIsRefused", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		require.NoError(t, opened(t, path).Close())
		db := pool(path, false, 1)
		_, err := db.Exec("PRAGMA user_version = 99")
		require.NoError(t, err)
		_, err = Open(background, Options{Path: path})
		require.Equal(t, "store.newer", fault.Of(err).Code)
		s, err := Open(background, Options{Path: path, ReadOnly: true})
		require.NoError(t, err, "a newer one that can still be read is read")
		require.NoError(t, s.Close())
		_, err = db.Exec("UPDATE meta SET value = '99' WHERE name = 'minimum_reader'")
		require.NoError(t, err)
		require.NoError(t, db.Close())
		_, err = Open(background, Options{Path: path, ReadOnly: true})
		require.Equal(t, "store.newer", fault.Of(err).Code)
	})

	t.Run("BacksUpFirstAndIsWholeOrNotAtAll", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		s := opened(t, path)
		require.NoError(t, s.Ledger().Append(background, audit.Event{Name: "a"}))
		require.NoError(t, s.Close())
		db := pool(path, false, 1)
		t.Cleanup(func() { _ = db.Close() })
		conn, err := db.Conn(background)
		require.NoError(t, err)
		at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

		broken := append(append([]string{}, migrations...), "CREATE TABLE one (a); INSERT INTO nowhere VALUES (1);")
		err = migrate(background, conn, path, len(migrations), at, broken)
		require.Equal(t, "store.migrate", fault.Of(err).Code)
		v, err := userVersion(background, outside(t, path))
		require.NoError(t, err)
		require.Equal(t, len(migrations), v)
		_, err = conn.ExecContext(background, "SELECT * FROM one")
		require.Error(t, err, "nothing of the failed step is there")

		whole := append(append([]string{}, migrations...), "CREATE TABLE one (a);")
		for i := range keptBackups + 2 {
			_, err = conn.ExecContext(background, fmt.Sprintf("DROP TABLE IF EXISTS one; PRAGMA user_version = %d", len(migrations)))
			require.NoError(t, err)
			require.NoError(t, migrate(background, conn, path, len(migrations), at.Add(time.Duration(i+1)*time.Second), whole))
		}
		kept, err := filepath.Glob(filepath.Join(filepath.Dir(path), "backups", "*.db"))
		require.NoError(t, err)
		require.Len(t, kept, keptBackups)
		info, err := os.Stat(kept[0])
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		copied, err := Open(background, Options{Path: kept[0], ReadOnly: true})
		require.NoError(t, err)
		report, err := copied.Ledger().Verify(background, nil)
		require.NoError(t, err)
		require.EqualValues(t, 1, report.Events)
		require.NoError(t, copied.Close())
	})
}

// outside is a second look at a file, from outside.
func outside(t *testing.T, path string) queryer {
	t.Helper()
	db := pool(path, true, 1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
