package audit_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/store"
)

const tamperRows = 40

// unguard removes what the database itself has against changes: whoever can write the file can do so.
var unguard = []string{"DROP TRIGGER ledger_no_gap", "DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete"}

// mutation changes the database, and says which row must be named; 0 leaves it open.
type mutation struct {
	name string
	do   func(r *rand.Rand, db *sql.DB) (want int64, err error)
}

func row(r *rand.Rand) int64 { return r.Int64N(tamperRows) + 1 }

func run(db *sql.DB, text string, args ...any) error {
	res, err := db.Exec(text, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("changed nothing: %s (%v)", text, err)
	}
	return nil
}

var mutations = []mutation{
	{"EditAColumn", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq, col := row(r), audit.Columns[r.IntN(len(audit.Columns))]
		return seq, run(db, "UPDATE ledger SET "+col+" = "+col+" || 'x' WHERE seq = ?", seq)
	}},
	{"EditTheTime", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq := row(r)
		return seq, run(db, "UPDATE ledger SET at = at + ? WHERE seq = ?", r.Int64N(1e9)+1, seq)
	}},
	{"FlipABitOfTheBody", func(r *rand.Rand, db *sql.DB) (int64, error) { seq := row(r); return seq, flip(r, db, "body", seq) }},
	{"FlipABitOfTheHash", func(r *rand.Rand, db *sql.DB) (int64, error) { seq := row(r); return seq, flip(r, db, "hash", seq) }},
	{"Delete", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq := row(r)
		return seq, run(db, "DELETE FROM ledger WHERE seq = ?", seq)
	}},
	{"DeleteAndCloseTheGap", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq := r.Int64N(tamperRows-1) + 1
		if err := run(db, "DELETE FROM ledger WHERE seq = ?", seq); err != nil {
			return 0, err
		}
		return seq, run(db, "UPDATE ledger SET seq = seq - 1 WHERE seq > ?", seq)
	}},
	{"Swap", func(r *rand.Rand, db *sql.DB) (int64, error) {
		a := r.Int64N(tamperRows-1) + 1
		b := a + 1 + r.Int64N(tamperRows-a)
		for _, p := range [][2]int64{{a, -1}, {b, a}, {-1, b}} {
			if err := run(db, "UPDATE ledger SET seq = ? WHERE seq = ?", p[1], p[0]); err != nil {
				return 0, err
			}
		}
		return a, nil
	}},
	{"CutTheTail", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq := row(r)
		return seq, run(db, "DELETE FROM ledger WHERE seq >= ?", seq)
	}},
	{"CutTheHead", func(r *rand.Rand, db *sql.DB) (int64, error) {
		return 1, run(db, "DELETE FROM ledger WHERE seq <= ?", row(r))
	}},
	{"CutTheHeadWithAForgedMark", func(r *rand.Rand, db *sql.DB) (int64, error) {
		seq := r.Int64N(tamperRows-1) + 1
		if err := run(db, "INSERT INTO ledger_marks SELECT seq, hash, at, '10-year rule', hash FROM ledger WHERE seq = ?", seq); err != nil {
			return 0, err
		}
		return seq + 1, run(db, "DELETE FROM ledger WHERE seq <= ?", seq)
	}},
	{"EditAndForgeTheRestOfTheChain", func(r *rand.Rand, db *sql.DB) (int64, error) {
		return 0, forge(db, row(r))
	}},
	{"CopyAnotherBody", func(r *rand.Rand, db *sql.DB) (int64, error) {
		a := row(r)
		b := a%tamperRows + 1
		return a, run(db, "UPDATE ledger SET (id,name,person,outcome,flow_id,system,connection_id,view_id,run_id,row_key,remote,at,body) = "+
			"(SELECT id,name,person,outcome,flow_id,system,connection_id,view_id,run_id,row_key,remote,at,body FROM ledger WHERE seq = ?) WHERE seq = ?", b, a)
	}},
}

func flip(r *rand.Rand, db *sql.DB, column string, seq int64) error {
	var b []byte
	if err := db.QueryRow("SELECT "+column+" FROM ledger WHERE seq = ?", seq).Scan(&b); err != nil {
		return err
	}
	b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	return run(db, "UPDATE ledger SET "+column+" = ? WHERE seq = ?", b, seq)
}

// forge does what somebody does who knows the format: changes a row's last byte and makes all later hashes fit.
func forge(db *sql.DB, from int64) error {
	prev := make([]byte, 32)
	if from > 1 {
		if err := db.QueryRow("SELECT hash FROM ledger WHERE seq = ?", from-1).Scan(&prev); err != nil {
			return err
		}
	}
	for seq := from; seq <= tamperRows; seq++ {
		var body []byte
		if err := db.QueryRow("SELECT body FROM ledger WHERE seq = ?", seq).Scan(&body); err != nil {
			return err
		}
		if seq == from {
			body[len(body)-1] ^= 1
		}
		sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(append([]byte("signet.ledger/1\n"), prev...), uint64(seq)), body...))
		prev = sum[:]
		if err := run(db, "UPDATE ledger SET body = ?, hash = ? WHERE seq = ?", body, prev, seq); err != nil {
			return err
		}
	}
	return nil
}

// TestEveryMutationIsFound changes a ledger at random in more than a thousand ways;
// verification finds each, and names the first row that is not what was written.
func TestEveryMutationIsFound(t *testing.T) {
	t.Parallel()
	rounds := 1200
	if testing.Short() {
		rounds = 120
	}
	dir := t.TempDir()
	original := filepath.Join(dir, "original", "signet.db")
	s := open(t, original, false)
	fill(t, s, tamperRows)
	report, err := s.Ledger().Verify(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, audit.Intact, report.State, "the untouched one verifies")
	require.NoError(t, s.Close())
	database, err := os.ReadFile(original)
	require.NoError(t, err)
	anchor, err := os.ReadFile(original + ".anchor")
	require.NoError(t, err)

	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				tamper(t, dir, i, database, anchor)
			}
		})
	}
	for i := range rounds {
		next <- i
	}
	close(next)
	wg.Wait()
}

func tamper(t *testing.T, dir string, i int, database, anchor []byte) {
	m := mutations[i%len(mutations)]
	path := filepath.Join(dir, fmt.Sprint(i), "signet.db")
	fail := func(err error) {
		if err != nil {
			t.Errorf("round %d, %s: %v", i, m.name, err)
		}
	}
	fail(os.Mkdir(filepath.Dir(path), 0o700))
	fail(os.WriteFile(path, database, 0o600))
	fail(os.WriteFile(path+".anchor", anchor, 0o600))
	db, err := sql.Open("sqlite3", "file:"+path+"?_synchronous=OFF")
	fail(err)
	db.SetMaxOpenConns(1)
	for _, u := range unguard {
		_, err := db.Exec(u)
		fail(err)
	}
	want, err := m.do(rand.New(rand.NewPCG(1, uint64(i))), db)
	fail(err)
	fail(db.Close())
	s, err := store.Open(ctx, store.Options{Path: path, ReadOnly: true})
	if err != nil {
		fail(err)
		return
	}
	report, err := s.Ledger().Verify(ctx, nil)
	fail(err)
	if report.State != audit.Broken {
		t.Errorf("round %d: %s was not found", i, m.name)
	} else if want != 0 && report.Broken != want {
		t.Errorf("round %d: %s: row %d was named, not %d (%s)", i, m.name, report.Broken, want, report.Reason)
	}
	fail(s.Close())
	fail(os.RemoveAll(filepath.Dir(path)))
}

func TestAnotherDatabaseIsFound(t *testing.T) {
	t.Parallel()
	verify := func(t *testing.T, path string) audit.Report {
		t.Helper()
		report, err := open(t, path, true).Ledger().Verify(ctx, nil)
		require.NoError(t, err)
		return report
	}
	copyFile := func(t *testing.T, from, to string) {
		t.Helper()
		b, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(to, b, 0o600))
	}

	t.Run("OfAnotherWorkspace", func(t *testing.T) {
		t.Parallel()
		a, b := filepath.Join(t.TempDir(), "signet.db"), filepath.Join(t.TempDir(), "signet.db")
		for _, p := range []string{a, b} {
			s := open(t, p, false)
			fill(t, s, 5)
			require.NoError(t, s.Close())
		}
		copyFile(t, b, a)
		report := verify(t, a)
		require.Equal(t, audit.Broken, report.State)
		require.Contains(t, report.Text(), "another workspace")
	})

	t.Run("AnOldCopy", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		old := filepath.Join(t.TempDir(), "old.db")
		s := open(t, path, false)
		fill(t, s, 5)
		require.NoError(t, s.Close())
		copyFile(t, path, old)
		s, err := store.Open(ctx, store.Options{Path: path})
		require.NoError(t, err)
		fill(t, s, 5)
		require.NoError(t, s.Close())
		copyFile(t, old, path)
		report := verify(t, path)
		require.Equal(t, audit.Broken, report.State)
		require.EqualValues(t, 6, report.Broken)
		require.Contains(t, report.Text(), "Events 1 to 5 are intact")
	})

	t.Run("AnOldCopyThatWasWrittenOn", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		s := open(t, path, false)
		fill(t, s, 5)
		require.NoError(t, s.Close())
		old := path + ".old"
		copyFile(t, path, old)
		s, err := store.Open(ctx, store.Options{Path: path})
		require.NoError(t, err)
		fill(t, s, 2)
		require.NoError(t, s.Close())
		copyFile(t, old, path)
		// The next start says so, before its rows could hide it.
		s, err = store.Open(ctx, store.Options{Path: path})
		require.NoError(t, err)
		fill(t, s, 9)
		page, err := s.Ledger().Query(ctx, audit.Filter{Event: audit.ChainBroken})
		require.NoError(t, err)
		require.Len(t, page.Events, 1)
		require.EqualValues(t, 6, page.Events[0].Seq)
		require.Equal(t, "6", page.Events[0].Facts["broken_at"])
		require.Equal(t, "7", page.Events[0].Facts["anchored_size"])
		require.NoError(t, s.Close())
		for range 2 { // and every verification goes on saying so
			report := verify(t, path)
			require.Equal(t, audit.Broken, report.State)
			require.EqualValues(t, 7, report.Broken)
			s, err := store.Open(ctx, store.Options{Path: path})
			require.NoError(t, err)
			page, err := s.Ledger().Query(ctx, audit.Filter{Event: audit.ChainBroken})
			require.NoError(t, err)
			require.Len(t, page.Events, 1, "it is recorded once")
			require.NoError(t, s.Close())
		}
	})
}

// TestTheDatabaseRefusesChanges: the triggers guard against defects of our own.
func TestTheDatabaseRefusesChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "signet.db")
	s := open(t, path, false)
	fill(t, s, 3)
	require.NoError(t, s.Close())
	db := raw(t, path)
	for _, text := range []string{"UPDATE ledger SET outcome = 'failed'", "DELETE FROM ledger", "DELETE FROM ledger WHERE seq = 3",
		"INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE seq = 2", "REPLACE INTO ledger SELECT * FROM ledger WHERE seq = 3",
		"INSERT INTO ledger SELECT 9, at, id, name, person, outcome, flow_id, system, connection_id, view_id, run_id, row_key, remote, body, hash FROM ledger WHERE seq = 3"} {
		_, err := db.Exec(text)
		require.ErrorContains(t, err, "the audit log", text)
	}
}

func BenchmarkAppend(b *testing.B) {
	s := fresh(b)
	for b.Loop() {
		require.NoError(b, s.Ledger().Append(ctx, step(1)))
	}
}

// BenchmarkVerify reports the time for a million rows, from a ledger of 100,000.
func BenchmarkVerify(b *testing.B) {
	s := fresh(b)
	const rows = 100_000
	for i := 0; i < rows; i += 1000 {
		events := make([]audit.Event, 1000)
		for k := range events {
			events[k] = step(i + k)
		}
		require.NoError(b, s.Ledger().Append(ctx, events...))
	}
	for b.Loop() {
		report, err := s.Ledger().Verify(ctx, nil)
		require.NoError(b, err)
		require.Equal(b, audit.Intact, report.State)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1e6/rows, "s/1M-rows")
}
