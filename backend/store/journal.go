package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/internal/ids"
)

// Journal records runs for the engine: each call is one commit that holds the
// run's row and its events in the ledger, or nothing.
type Journal struct{ s *Store }

var _ engine.Journal = (*Journal)(nil)

// Journal is the engine's journal over this store.
func (s *Store) Journal() *Journal { return &Journal{s} }

// Create records a run that is asked for, and gives it its number.
func (j *Journal) Create(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	var number int64
	err := j.s.write(ctx, "journal.create", func(tx *Tx) error {
		c := *r
		c.Number = tx.state.number + 1
		body, err := json.Marshal(c)
		if err != nil {
			return unwritable(err)
		}
		err = tx.exec(insertRun, c.ID, c.Number, c.FlowID, c.Version, c.Person, c.Trigger, c.ViewID, c.Button, c.RowKey, c.Batch,
			c.RetryOf, string(c.State), unix(c.CreatedAt), unix(c.StartedAt), unix(c.EndedAt), body)
		if err != nil {
			return err
		}
		tx.state.number, number = c.Number, c.Number
		return j.enter(tx, &c, entries)
	})
	if err == nil {
		r.Number = number
	}
	return err
}

// Save records the run's new state and identities.
func (j *Journal) Save(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	body, err := json.Marshal(r)
	if err != nil {
		return unwritable(err)
	}
	return j.s.write(ctx, "journal.save", func(tx *Tx) error {
		if err := j.save(tx, r, body); err != nil {
			return err
		}
		return j.enter(tx, r, entries)
	})
}

func (j *Journal) save(tx *Tx, r *engine.Run, body []byte) error {
	s, err := tx.w.statement(updateRun)
	if err != nil {
		return err
	}
	var number int64
	err = s.QueryRowContext(tx.ctx, string(r.State), unix(r.StartedAt), unix(r.EndedAt), body, r.ID).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("journal.save", "run", r.ID)
	}
	if err != nil {
		return err
	}
	if number != r.Number {
		return fault.New(fault.Internal, "journal.save").About(r.ID).
			Say("Run %s has number %d, not %d.", r.ID, number, r.Number).Hint("Send the details to whoever maintains Signet.")
	}
	return nil
}

const upsertAttempt = "INSERT INTO attempts (run_id, module, operation, number, position, state, body) " +
	"VALUES (?1, ?2, ?3, ?4, 1 + COALESCE((SELECT MAX(position) FROM attempts WHERE run_id = ?1), 0), ?5, ?6) " +
	"ON CONFLICT (run_id, module, operation, number) DO UPDATE SET state = excluded.state, body = excluded.body"

// Attempt records a try before it is made, or its outcome.
func (j *Journal) Attempt(ctx context.Context, r *engine.Run, a engine.Attempt, entries ...engine.Entry) error {
	a.RunID = r.ID
	body, err := json.Marshal(a)
	if err != nil {
		return unwritable(err)
	}
	return j.s.write(ctx, "journal.attempt", func(tx *Tx) error {
		if err := tx.exec(upsertAttempt, a.RunID, a.Module, a.Operation, a.Number, string(a.State), body); err != nil {
			return err
		}
		return j.enter(tx, r, entries)
	})
}

// Commit records several facts of a run at once. What can be done before the writer is asked is done here.
func (j *Journal) Commit(ctx context.Context, r *engine.Run, c engine.Commit) error {
	var steps, run []byte
	var err error
	if len(c.Steps) > 0 {
		if steps, err = compress(c.Steps); err != nil {
			return err
		}
	}
	if c.Save {
		if run, err = json.Marshal(r); err != nil {
			return unwritable(err)
		}
	}
	blocks, err := pack(c.Blocks)
	if err != nil {
		return err
	}
	attempts := make([][]byte, len(c.Attempts))
	for i := range c.Attempts {
		c.Attempts[i].RunID = r.ID
		if attempts[i], err = json.Marshal(&c.Attempts[i]); err != nil {
			return unwritable(err)
		}
	}
	return j.s.write(ctx, "journal.commit", func(tx *Tx) error {
		for i := range c.Attempts {
			a := &c.Attempts[i]
			if err := tx.exec(upsertAttempt, a.RunID, a.Module, a.Operation, a.Number, string(a.State), attempts[i]); err != nil {
				return err
			}
		}
		if steps != nil {
			if err := tx.exec(insertChunk, r.ID, len(c.Steps), steps); err != nil {
				return err
			}
		}
		for _, b := range blocks {
			if err := tx.exec(insertBlock, r.ID, b.spans, b.body); err != nil {
				return err
			}
		}
		if run != nil {
			if err := j.save(tx, r, run); err != nil {
				return err
			}
		}
		return j.enter(tx, r, c.Entries)
	})
}

// Record appends events about a run without a change of its state.
func (j *Journal) Record(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return j.s.write(ctx, "journal.record", func(tx *Tx) error { return j.enter(tx, r, entries) })
}

// Unfinished lists the runs that were running or stood in line when the program ended.
func (j *Journal) Unfinished(ctx context.Context) ([]engine.Run, error) {
	return j.inStates(ctx, "journal.unfinished", engine.Running, engine.Ready)
}

// Held lists the runs that are set aside.
func (j *Journal) Held(ctx context.Context) ([]engine.Run, error) {
	return j.inStates(ctx, "journal.held", engine.Held)
}

func (j *Journal) inStates(ctx context.Context, op string, states ...engine.State) ([]engine.Run, error) {
	var rows []runRow
	if err := j.s.reading.WithContext(ctx).Where("state IN ?", states).Order("number").Find(&rows).Error; err != nil {
		return nil, cannotRead(op, err)
	}
	return runsOf(rows)
}

// Attempts lists the attempts of a run in the order in which they were first journaled.
func (j *Journal) Attempts(ctx context.Context, runID string) ([]engine.Attempt, error) {
	rows, err := j.s.readers.QueryContext(ctx, "SELECT body FROM attempts WHERE run_id = ? ORDER BY position", runID)
	if err != nil {
		return nil, cannotRead("journal.attempts", err)
	}
	defer func() { _ = rows.Close() }()
	var out []engine.Attempt
	for rows.Next() {
		var body sql.RawBytes
		var a engine.Attempt
		if err := rows.Scan(&body); err != nil {
			return nil, cannotRead("journal.attempts", err)
		}
		if err := json.Unmarshal(body, &a); err != nil {
			return nil, cannotRead("journal.attempts", err)
		}
		out = append(out, a)
	}
	return out, cannotRead("journal.attempts", rows.Err())
}

// Find reads a run by its id or, as people name it, by its number.
func (j *Journal) Find(ctx context.Context, runID string) (engine.Run, error) {
	var row runRow
	db := j.s.reading.WithContext(ctx)
	if n, err := strconv.ParseInt(runID, 10, 64); err == nil {
		db = db.Where("number = ?", n)
	} else {
		db = db.Where("id = ?", runID)
	}
	if err := db.Take(&row).Error; absent(err) {
		return engine.Run{}, notFound("journal.find", "run", runID)
	} else if err != nil {
		return engine.Run{}, cannotRead("journal.find", err)
	}
	r, err := row.run()
	return r, cannotRead("journal.find", err)
}

// EntryNames lists the names of a run's events in order.
func (j *Journal) EntryNames(ctx context.Context, runID string) ([]string, error) {
	page, err := j.s.ledger.Query(ctx, audit.Filter{RunID: runID, OldestFirst: true})
	var names []string
	for _, e := range page.Events {
		names = append(names, e.Name)
	}
	return names, err
}

func (j *Journal) enter(tx *Tx, r *engine.Run, entries []engine.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	events := make([]audit.Event, len(entries))
	for i := range entries {
		events[i] = event(r, &entries[i])
	}
	return j.s.ledger.Add(tx, events...)
}

// event joins what the engine says with the run's own facts.
func event(r *engine.Run, e *engine.Entry) audit.Event {
	out := audit.Event{
		ID: ids.New("evt"), Name: e.Name, Person: r.Person, PersonName: r.PersonName, OSUser: r.OSUser, RemoteUser: e.RemoteUser,
		API: e.API, FlowID: r.FlowID, FlowName: r.FlowName, Version: r.Version, VersionHash: r.Hash,
		RunID: r.ID, Module: e.Module, ModuleTag: e.ModuleTag, App: e.App, Action: e.Action, Operation: e.Operation,
		Cycle: e.Cycle, Attempt: e.Attempt, ViewID: r.ViewID, ViewName: r.ViewName, Button: r.Button, RowKey: r.RowKey,
		Trigger: r.Trigger, Outcome: e.Outcome, Object: e.Object, Started: e.Started, Ended: e.Ended,
		Facts: e.Facts, Values: e.Values,
	}
	if i := e.Identity; i != nil {
		out.System, out.ConnectionID, out.ConnectionName = i.InFull, i.ConnectionID, i.ConnectionName
		out.ConnectionKind, out.BuildTime = i.Kind, i.BuildTime
		if out.RemoteUser == "" {
			out.RemoteUser = i.Account
		}
		if out.App == "" {
			out.App = i.App
		}
		if out.System == "" {
			out.System = i.Host
		}
	}
	if f := e.Fault; f != nil {
		out.ErrorCode, out.Error = f.Code, f.Text
		if out.ErrorCode == "" {
			out.ErrorCode = string(f.Kind)
		}
		if out.Error == "" {
			out.Error = f.Headlined()
		}
	}
	return out
}

// InDoubt lists a run's attempts whose outcome is not known.
func (j *Journal) InDoubt(ctx context.Context, runID string) ([]engine.Attempt, error) {
	all, err := j.Attempts(ctx, runID)
	var out []engine.Attempt
	for _, a := range all {
		if (a.State == engine.AttemptOpen && a.Class != connector.Pure) || a.State == engine.AttemptUnknown {
			out = append(out, a)
		}
	}
	return out, err
}

func unwritable(err error) error {
	return fault.New(fault.Invalid, "journal.encode").Say("A value of the run cannot be kept.").
		Hint("Map only text, numbers, dates, lists and collections.").Because(err)
}
