package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"signet/backend/fault"
)

// Snapshot is the rows of a View as they were read at one time.
type Snapshot struct {
	ViewID string
	Taken  time.Time
	Rows   []SnapshotRow
}

// SnapshotRow is a row under its key.
type SnapshotRow struct {
	Key    string
	Values map[string]any
}

type snapshotRow struct {
	ViewID string `gorm:"primaryKey"`
	Taken  int64  `gorm:"primaryKey"`
	Body   []byte
}

func (snapshotRow) TableName() string { return "snapshots" }

// Snapshots keeps the rows of Views, so that an Action button acts on what was
// stored under the row's key and not on what a page sent.
type Snapshots struct{ s *Store }

// Snapshots is the place for the rows of Views.
func (s *Store) Snapshots() Snapshots { return Snapshots{s} }

// keptSnapshots of a View stay: the newest, and the one before it to compare with.
const keptSnapshots = 2

const insertSnapshotRow = "INSERT INTO snapshot_rows (view_id, taken, row_key, position, body) VALUES (?,?,?,?,?)"

// rowsInOneCommit keeps each commit short: between two of them runs record their steps.
const rowsInOneCommit = 2000

// Put keeps a snapshot, and lets go of all but the one before it. A reader sees it
// only when it is whole. Two rows with one key are refused.
func (p Snapshots) Put(ctx context.Context, v Snapshot) error {
	seen := make(map[string]bool, len(v.Rows))
	for _, r := range v.Rows {
		if seen[r.Key] {
			return fault.New(fault.Invalid, "snapshots.put").Coded("view.key_twice").
				Say("Two rows have the key %s.", r.Key).Hint("Choose a key column of the View whose values are different in each row.")
		}
		seen[r.Key] = true
	}
	taken := v.Taken.UnixNano()
	// One that was cut off, or is replaced, goes first.
	if err := p.forget(ctx, "view_id = ?1 AND taken = ?2", v.ViewID, taken); err != nil {
		return err
	}
	for from := 0; from < len(v.Rows); from += rowsInOneCommit {
		part := v.Rows[from:min(from+rowsInOneCommit, len(v.Rows))]
		bodies := make([][]byte, len(part))
		for i, r := range part {
			b, err := json.Marshal(r.Values)
			if err != nil {
				return unwritable(err)
			}
			bodies[i] = b
		}
		err := p.s.write(ctx, "snapshots.put", func(tx *Tx) error {
			for i, r := range part {
				if err := tx.exec(insertSnapshotRow, v.ViewID, taken, r.Key, from+i, bodies[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := p.s.write(ctx, "snapshots.put", func(tx *Tx) error {
		if err := upsertIn(tx, &snapshotRow{v.ViewID, taken, []byte("{}")}, []string{"view_id", "taken"}); err != nil {
			return err
		}
		return tx.exec("DELETE FROM snapshots WHERE view_id = ?1 AND taken NOT IN "+
			"(SELECT taken FROM snapshots WHERE view_id = ?1 ORDER BY taken DESC LIMIT ?2)", v.ViewID, keptSnapshots)
	})
	if err != nil {
		return err
	}
	return p.forget(ctx, "view_id = ?1 AND taken NOT IN (SELECT taken FROM snapshots WHERE view_id = ?1)", v.ViewID)
}

// forget deletes rows of snapshots, a few at a time.
func (p Snapshots) forget(ctx context.Context, where string, args ...any) error {
	text := "DELETE FROM snapshot_rows WHERE rowid IN (SELECT rowid FROM snapshot_rows WHERE " + where + fmt.Sprintf(" LIMIT %d)", rowsInOneCommit)
	for {
		var n int64
		err := p.s.write(ctx, "snapshots.forget", func(tx *Tx) error {
			s, err := tx.w.statement(text)
			if err != nil {
				return err
			}
			done, err := s.ExecContext(tx.ctx, args...)
			if err != nil {
				return err
			}
			n, err = done.RowsAffected()
			return err
		})
		if err != nil || n < rowsInOneCommit {
			return err
		}
	}
}

// times are when a View's rows were read, newest first.
func (p Snapshots) times(ctx context.Context, viewID string) ([]int64, error) {
	var at []int64
	err := p.s.reading.WithContext(ctx).Model(&snapshotRow{}).Where("view_id = ?", viewID).Order("taken DESC").Pluck("taken", &at).Error
	return at, cannotRead("snapshots.read", err)
}

// Latest reads the newest snapshot; false when the View was never read.
func (p Snapshots) Latest(ctx context.Context, viewID string) (Snapshot, bool, error) {
	return p.nth(ctx, viewID, 0)
}

// Previous reads the snapshot before the newest.
func (p Snapshots) Previous(ctx context.Context, viewID string) (Snapshot, bool, error) {
	return p.nth(ctx, viewID, 1)
}

func (p Snapshots) nth(ctx context.Context, viewID string, n int) (Snapshot, bool, error) {
	at, err := p.times(ctx, viewID)
	if err != nil || len(at) <= n {
		return Snapshot{}, false, err
	}
	out := Snapshot{ViewID: viewID, Taken: time.Unix(0, at[n]).UTC()}
	rows, err := p.s.readers.QueryContext(ctx, "SELECT row_key, body FROM snapshot_rows WHERE view_id = ? AND taken = ? ORDER BY position", viewID, at[n])
	if err != nil {
		return Snapshot{}, false, cannotRead("snapshots.read", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r SnapshotRow
		var body []byte
		if err := rows.Scan(&r.Key, &body); err != nil {
			return Snapshot{}, false, cannotRead("snapshots.read", err)
		}
		if err := json.Unmarshal(body, &r.Values); err != nil {
			return Snapshot{}, false, cannotRead("snapshots.read", err)
		}
		out.Rows = append(out.Rows, r)
	}
	return out, true, cannotRead("snapshots.read", rows.Err())
}

// Row reads one row of the newest snapshot by its key; false when it is not in it.
func (p Snapshots) Row(ctx context.Context, viewID, key string) (map[string]any, time.Time, bool, error) {
	at, err := p.times(ctx, viewID)
	if err != nil || len(at) == 0 {
		return nil, time.Time{}, false, err
	}
	taken := time.Unix(0, at[0]).UTC()
	var body []byte
	err = p.s.readers.QueryRowContext(ctx, "SELECT body FROM snapshot_rows WHERE view_id = ? AND taken = ? AND row_key = ?", viewID, at[0], key).Scan(&body)
	if absent(err) {
		return nil, taken, false, nil
	}
	var values map[string]any
	if err == nil {
		err = json.Unmarshal(body, &values)
	}
	return values, taken, err == nil, cannotRead("snapshots.row", err)
}

// Remove lets go of all snapshots of a View.
func (p Snapshots) Remove(ctx context.Context, viewID string) error {
	if err := p.s.write(ctx, "snapshots.remove", func(tx *Tx) error {
		return tx.exec("DELETE FROM snapshots WHERE view_id = ?", viewID)
	}); err != nil {
		return err
	}
	return p.forget(ctx, "view_id = ?1", viewID)
}
