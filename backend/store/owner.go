package store

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"signet/backend/fault"
)

// Owner says which process owns the data folder. Its epoch rises with every owner.
type Owner struct {
	Epoch int64
	PID   int
	Host  string
	Since time.Time
	Ended time.Time // zero while it owns, and for ever when it was killed
}

// lockFolder takes the folder for this process. The operating system lets go of
// the lock when the process ends, however it ends.
func lockFolder(path string) (*flock.Flock, error) {
	l := flock.New(filepath.Join(filepath.Dir(path), "signet.lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fault.New(fault.Unavailable, "store.own").Coded("store.cannot_own").
			Headline("Signet cannot use its data folder").Say("%s", reason(err)).
			Hint("Give yourself the right to write there, or set SIGNET_HOME to another folder.").Because(err)
	}
	if !ok {
		return nil, errOwned
	}
	return l, nil
}

var errOwned = fault.New(fault.FailedPrecondition, "store.own").Coded("store.owned")

// owned is the clear sentence for somebody else's folder.
func owned(path string) error {
	f := fault.New(fault.FailedPrecondition, "store.own").Coded("store.owned").About(filepath.Dir(path)).
		Headline("Signet is already open").
		Hint("Use the window that is open, or close it first. Commands that only read work beside it.")
	db := pool(path, true, 1)
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var o Owner
	var since int64
	if err := db.QueryRowContext(ctx, "SELECT epoch, pid, host, since FROM owners ORDER BY epoch DESC LIMIT 1").
		Scan(&o.Epoch, &o.PID, &o.Host, &since); err != nil {
		return f.Say("Another process owns the data folder %s.", filepath.Dir(path))
	}
	return f.Say("Process %d on %s has owned the data folder since %s.", o.PID, o.Host,
		time.Unix(0, since).Format("2 Jan 2006, 15:04"))
}

// claim writes the owner's row with the next epoch.
func claim(tx *Tx, now time.Time) (Owner, error) {
	host, _ := os.Hostname()
	o := Owner{PID: os.Getpid(), Host: host, Since: now}
	err := tx.conn.QueryRowContext(tx.ctx, "INSERT INTO owners (epoch, pid, host, since, ended) "+
		"VALUES (1 + COALESCE((SELECT MAX(epoch) FROM owners), 0), ?, ?, ?, 0) RETURNING epoch", o.PID, o.Host, now.UnixNano()).Scan(&o.Epoch)
	if err == nil { // a hundred are enough to see who was here
		_, err = tx.conn.ExecContext(tx.ctx, "DELETE FROM owners WHERE epoch <= ?", o.Epoch-100)
	}
	return o, err
}

// Owner is this store's claim on the data folder; zero when it was opened for reading.
func (s *Store) Owner() Owner { return s.owner }
