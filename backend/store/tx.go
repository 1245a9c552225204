package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"gorm.io/gorm"

	"signet/backend/audit"
)

// Tx is one change within a commit. It implements audit.Tx, so that state and
// ledger become durable together.
type Tx struct {
	ctx  context.Context
	conn *sql.Conn
	w    *writer

	state    state
	newKeys  map[string][]byte
	goneKeys []string
	anchor   bool // the chain's end should be kept after this commit
}

// exec runs a statement that stays prepared.
func (tx *Tx) exec(text string, args ...any) error {
	s, err := tx.w.statement(text)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(tx.ctx, args...)
	return err
}

// models is GORM within this transaction.
func (tx *Tx) models() (*gorm.DB, error) {
	if tx.w.db == nil {
		db, err := orm(tx.conn)
		if err != nil {
			return nil, err
		}
		tx.w.db = db
	}
	return tx.w.db.WithContext(tx.ctx), nil
}

func (tx *Tx) snapshot() Tx {
	c := *tx
	c.newKeys, c.goneKeys = maps.Clone(tx.newKeys), slices.Clone(tx.goneKeys)
	return c
}

func (tx *Tx) restore(before Tx) { *tx = before }

// Head is the chain's end within this transaction.
func (tx *Tx) Head() (int64, audit.Hash) { return tx.state.seq, tx.state.hash }

const insertRow = "INSERT INTO ledger (seq, at, id, name, person, outcome, flow_id, system, connection_id, view_id, run_id, row_key, remote, body, hash) " +
	"VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

// Insert appends a row of the ledger.
func (tx *Tx) Insert(r audit.Row) error {
	x := &r.Index
	if err := tx.exec(insertRow, r.Seq, r.At, x.ID, x.Name, x.Person, x.Outcome, x.FlowID, x.System, x.ConnectionID,
		x.ViewID, x.RunID, x.RowKey, x.Remote, r.Body, r.Hash[:]); err != nil {
		return err
	}
	tx.state.seq, tx.state.hash = r.Seq, r.Hash
	if x.Name == audit.RunFinished || x.Name == audit.RunInterrupted {
		tx.anchor = true
	}
	return nil
}

// Key reads a key of the ledger, and makes it when there is none.
func (tx *Tx) Key(name string) ([]byte, error) {
	if k, ok := tx.newKeys[name]; ok {
		return k, nil
	}
	if !slices.Contains(tx.goneKeys, name) {
		if k, ok := tx.w.keys.get(name); ok {
			return k, nil
		}
		k, ok, err := tx.w.keys.read(tx.ctx, tx.conn, name)
		if err != nil {
			return nil, err
		}
		if ok {
			return k, nil
		}
	}
	k := audit.NewKey()
	body, wrapped, err := tx.w.keys.wrap(tx.ctx, name, k)
	if err != nil {
		return nil, err
	}
	if err := tx.exec("INSERT INTO ledger_keys (name, key, wrapped) VALUES (?,?,?)", name, body, wrapped); err != nil {
		return nil, err
	}
	if tx.newKeys == nil {
		tx.newKeys = map[string][]byte{}
	}
	tx.newKeys[name] = k
	return k, nil
}

// Forget destroys the key to a person's names, and their names in runs. secure_delete
// overwrites the pages, and after the commit the write-ahead log is emptied.
func (tx *Tx) Forget(person string) error {
	name := audit.PersonKey(person)
	if err := tx.exec("DELETE FROM ledger_keys WHERE name = ?", name); err != nil {
		return err
	}
	delete(tx.newKeys, name)
	tx.goneKeys = append(tx.goneKeys, name)
	return forgetInRuns(tx, person)
}

// Retire removes rows up to the mark's, leaving the mark.
func (tx *Tx) Retire(m audit.Mark) error {
	if err := tx.exec("INSERT INTO ledger_marks (up_to, head, at, reason, seal) VALUES (?,?,?,?,?)",
		m.UpTo, m.Head[:], m.At, m.Reason, m.Seal); err != nil {
		return err
	}
	tx.anchor = true
	return tx.exec("DELETE FROM ledger WHERE seq <= ?", m.UpTo)
}
