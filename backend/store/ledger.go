package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"signet/backend/audit"
)

// books is the store as the ledger's storage.
type books struct{ *Store }

var _ audit.Storage = books{}

func (b books) ID() string { return b.id }

func (b books) Write(ctx context.Context, do func(audit.Tx) error) error {
	return b.write(ctx, "audit.append", func(tx *Tx) error { return do(tx) })
}

// rowColumns are enough to read an event: the canonical bytes hold everything. Id and
// name are for a row whose bytes cannot be read.
const rowColumns = "seq, at, id, name, body, hash"

const rowsAtOnce = 512

// Rows reads in pages and calls fn between them, so that neither a slow reader nor
// a nested reading holds a connection, and the write-ahead log can be emptied.
func (b books) Rows(ctx context.Context, s audit.Select, fn func(audit.Row) error) error {
	left := s.Limit
	for {
		size := rowsAtOnce
		if s.Limit > 0 && left < size {
			size = left
		}
		rows, err := b.page(ctx, s, size)
		if err != nil {
			return cannotRead("audit.query", err)
		}
		for _, r := range rows {
			if err := fn(r); errors.Is(err, audit.ErrStop) {
				return nil
			} else if err != nil {
				return err
			}
		}
		left -= len(rows)
		if len(rows) < size || (s.Limit > 0 && left <= 0) {
			return nil
		}
		if last := rows[len(rows)-1].Seq; s.OldestFirst {
			s.After = last
		} else {
			s.Before = last
		}
	}
}

func (b books) page(ctx context.Context, s audit.Select, size int) ([]audit.Row, error) {
	where, args := conditions(s)
	order := " ORDER BY seq DESC LIMIT ?"
	if s.OldestFirst {
		order = " ORDER BY seq LIMIT ?"
	}
	rows, err := b.readers.QueryContext(ctx, "SELECT "+rowColumns+" FROM ledger"+where+order, append(args, size)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []audit.Row
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func scanRow(rows *sql.Rows, more ...any) (audit.Row, error) {
	var r audit.Row
	var hash []byte
	x := &r.Index
	err := rows.Scan(append([]any{&r.Seq, &r.At, &x.ID, &x.Name, &r.Body, &hash}, more...)...)
	copy(r.Hash[:], hash)
	return r, err
}

// conditions is the WHERE of a selection. Columns come from audit.Columns, values are always parameters.
func conditions(s audit.Select) (string, []any) {
	var where []string
	var args []any
	add := func(c string, a ...any) { where, args = append(where, c), append(args, a...) }
	for _, column := range audit.Columns {
		if v, ok := s.Equal[column]; ok {
			add(column+" = ?", v)
		}
	}
	if s.NamePrefix != "" {
		add("name >= ? AND name < ?", s.NamePrefix, s.NamePrefix+"\uffff")
	}
	if s.From != 0 {
		add("at >= ?", s.From)
	}
	if s.To != 0 {
		add("at < ?", s.To)
	}
	if s.Before != 0 {
		add("seq < ?", s.Before)
	}
	if s.After != 0 {
		add("seq > ?", s.After)
	}
	if s.HasRemotes {
		if len(s.Remotes) == 0 {
			add("1 = 0")
		} else {
			in := make([]any, len(s.Remotes))
			for i, r := range s.Remotes {
				in[i] = r
			}
			add("remote IN (?"+strings.Repeat(",?", len(in)-1)+")", in...)
		}
	}
	if len(where) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(where, " AND "), args
}

func (b books) Count(ctx context.Context, s audit.Select) (int, error) {
	where, args := conditions(s)
	var n int
	err := b.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM ledger"+where, args...).Scan(&n)
	return n, cannotRead("audit.count", err)
}

func (b books) Distinct(ctx context.Context, column string, after int64, fn func(string, audit.Row) error) error {
	known := false
	for _, c := range audit.Columns {
		known = known || c == column
	}
	if !known {
		panic("store: no column " + column)
	}
	rows, err := b.readers.QueryContext(ctx, "SELECT "+rowColumns+", "+column+
		" FROM ledger WHERE seq IN (SELECT MAX(seq) FROM ledger WHERE seq > ? GROUP BY "+column+")", after)
	if err != nil {
		return cannotRead("audit.choices", err)
	}
	var all []audit.Row
	var values []string
	for rows.Next() {
		var value string
		r, err := scanRow(rows, &value)
		if err != nil {
			_ = rows.Close()
			return cannotRead("audit.choices", err)
		}
		all, values = append(all, r), append(values, value)
	}
	_ = rows.Close()
	if err := rows.Err(); err != nil {
		return cannotRead("audit.choices", err)
	}
	for i, r := range all {
		if err := fn(values[i], r); err != nil {
			return err
		}
	}
	return nil
}

// scanText joins the searchable columns in the database: four columns cross into Go instead of fifteen.
var scanText = "SELECT seq, CAST(at AS TEXT) || ?1 || " + strings.Join(audit.Columns, " || ?1 || ") +
	", body, hash FROM ledger WHERE seq BETWEEN ?2 AND ?3 ORDER BY seq"

// Scan streams rows for verification. The driver starts a goroutine per row for a
// context that can end, which costs more than the row; so the context is asked here.
func (b books) Scan(ctx context.Context, from, to int64, fn func(audit.Raw) error) error {
	rows, err := b.readers.QueryContext(context.WithoutCancel(ctx), scanText, audit.Separator, from, to)
	if err != nil {
		return cannotRead("audit.verify", err)
	}
	defer func() { _ = rows.Close() }()
	var head, body, hash sql.RawBytes
	for n := 0; rows.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return cannotRead("audit.verify", ctx.Err())
		}
		var r audit.Raw
		if err := rows.Scan(&r.Seq, &head, &body, &hash); err != nil {
			return cannotRead("audit.verify", err)
		}
		r.Head, r.Body, r.Hash = head, body, hash
		if err := fn(r); errors.Is(err, audit.ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return cannotRead("audit.verify", rows.Err())
}

func (b books) Last(ctx context.Context) (int64, audit.Hash, error) {
	var seq int64
	var hash []byte
	var h audit.Hash
	err := b.readers.QueryRowContext(ctx, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").Scan(&seq, &hash)
	if absent(err) {
		m, ok, err := b.Mark(ctx)
		if err != nil || !ok {
			return 0, h, err
		}
		return m.UpTo, m.Head, nil
	}
	copy(h[:], hash)
	return seq, h, cannotRead("audit.last", err)
}

func (b books) Key(ctx context.Context, name string) ([]byte, bool, error) {
	if k, ok := b.keys.get(name); ok {
		return k, true, nil
	}
	k, ok, err := b.keys.read(ctx, b.readers, name)
	return k, ok, cannotRead("audit.key", err)
}

func (b books) People(ctx context.Context) ([]string, error) {
	prefix := audit.PersonKey("")
	rows, err := b.readers.QueryContext(ctx, "SELECT name FROM ledger_keys WHERE name >= ? AND name < ?", prefix, prefix+"\uffff")
	if err != nil {
		return nil, cannotRead("audit.people", err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, cannotRead("audit.people", err)
		}
		out = append(out, strings.TrimPrefix(name, prefix))
	}
	return out, cannotRead("audit.people", rows.Err())
}

func (b books) Mark(ctx context.Context) (audit.Mark, bool, error) {
	var m audit.Mark
	var head []byte
	err := b.readers.QueryRowContext(ctx, "SELECT up_to, head, at, reason, seal FROM ledger_marks ORDER BY up_to DESC LIMIT 1").
		Scan(&m.UpTo, &head, &m.At, &m.Reason, &m.Seal)
	if absent(err) {
		return m, false, nil
	}
	copy(m.Head[:], head)
	return m, err == nil, cannotRead("audit.mark", err)
}
