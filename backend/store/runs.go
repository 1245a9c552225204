package store

import (
	"context"
	"encoding/json"
	"time"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
)

// runRow is a run as it is stored: what lists filter by, and the whole as JSON.
type runRow struct {
	ID        string `gorm:"primaryKey"`
	Number    int64
	FlowID    string
	Version   int
	Person    string
	Origin    string
	ViewID    string
	Button    string
	RowKey    string
	Batch     string
	RetryOf   string
	State     string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	StartedAt int64
	EndedAt   int64
	Body      []byte
}

func (runRow) TableName() string { return "runs" }

func (r runRow) run() (engine.Run, error) {
	var run engine.Run
	err := json.Unmarshal(r.Body, &run)
	return run, err
}

const insertRun = "INSERT INTO runs (id, number, flow_id, version, person, origin, view_id, button, row_key, batch, retry_of, state, created_at, started_at, ended_at, body) " +
	"VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

const updateRun = "UPDATE runs SET state = ?, started_at = ?, ended_at = ?, body = ? WHERE id = ? RETURNING number"

// RunQuery chooses runs; a field that is empty matches all.
type RunQuery struct {
	FlowID  string
	Person  string
	States  []engine.State
	ViewID  string
	Button  string
	RowKey  string
	Batch   string
	Trigger string
	Since   time.Time
	Before  int64 // runs with a smaller number; 0 starts at the newest
	Limit   int
}

// Runs lists runs, newest first, and whether more follow.
func (s *Store) Runs(ctx context.Context, q RunQuery) ([]engine.Run, bool, error) {
	db := s.reading.WithContext(ctx).Order("number DESC")
	for column, v := range map[string]string{"flow_id": q.FlowID, "person": q.Person, "view_id": q.ViewID, "button": q.Button,
		"row_key": q.RowKey, "batch": q.Batch, "origin": q.Trigger} {
		if v != "" {
			db = db.Where(column+" = ?", v)
		}
	}
	if len(q.States) > 0 {
		db = db.Where("state IN ?", q.States)
	}
	if !q.Since.IsZero() {
		db = db.Where("created_at >= ?", q.Since.UnixNano())
	}
	if q.Before > 0 {
		db = db.Where("number < ?", q.Before)
	}
	if q.Limit > 0 {
		db = db.Limit(q.Limit + 1)
	}
	var rows []runRow
	if err := db.Find(&rows).Error; err != nil {
		return nil, false, cannotRead("store.runs", err)
	}
	more := q.Limit > 0 && len(rows) > q.Limit
	if more {
		rows = rows[:q.Limit]
	}
	out, err := runsOf(rows)
	return out, more, err
}

// LastActions gives, for each row of a View that an Action button ran on, the last run.
func (s *Store) LastActions(ctx context.Context, viewID string) (map[string]engine.Run, error) {
	var rows []runRow
	err := s.reading.WithContext(ctx).Where("number IN (?)", s.reading.Model(&runRow{}).Select("MAX(number)").
		Where("view_id = ? AND row_key <> ''", viewID).Group("row_key")).Find(&rows).Error
	if err != nil {
		return nil, cannotRead("store.last_actions", err)
	}
	out := make(map[string]engine.Run, len(rows))
	for _, row := range rows {
		r, err := row.run()
		if err != nil {
			return nil, cannotRead("store.last_actions", err)
		}
		out[row.RowKey] = r
	}
	return out, nil
}

// CountRuns counts runs by state since a moment.
func (s *Store) CountRuns(ctx context.Context, since time.Time) (map[engine.State]int, error) {
	var rows []struct {
		State string
		Count int
	}
	err := s.reading.WithContext(ctx).Model(&runRow{}).Select("state, COUNT(*) AS count").
		Where("created_at >= ?", since.UnixNano()).Group("state").Scan(&rows).Error
	out := map[engine.State]int{}
	for _, r := range rows {
		out[engine.State(r.State)] = r.Count
	}
	return out, cannotRead("store.count_runs", err)
}

func runsOf(rows []runRow) ([]engine.Run, error) {
	out := make([]engine.Run, 0, len(rows))
	for _, row := range rows {
		r, err := row.run()
		if err != nil {
			return nil, cannotRead("store.runs", err)
		}
		out = append(out, r)
	}
	return out, nil
}

// forgetInRuns takes a person's names out of their runs. What steps and attempts
// recorded of values may hold them anywhere, so it goes as a whole.
func forgetInRuns(tx *Tx, person string) error {
	db, err := tx.models()
	if err != nil {
		return err
	}
	var rows []runRow
	if err := db.Where("person = ?", person).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		r, err := row.run()
		if err != nil {
			return err
		}
		r.PersonName, r.OSUser, r.Inputs, r.Outputs = audit.Erased, audit.Erased, nil, nil
		for i := range r.Identities {
			if r.Identities[i].Kind == "dynamic" && r.Identities[i].Account != "" {
				r.Identities[i].Account = audit.Erased
			}
		}
		if r.Fault != nil {
			r.Fault = bare(r.Fault)
		}
		body, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if err := tx.exec("UPDATE runs SET body = ? WHERE id = ?", body, r.ID); err != nil {
			return err
		}
		if err := forgetInAttempts(tx, r.ID); err != nil {
			return err
		}
		if err := tx.exec("DELETE FROM history WHERE run_id = ?", r.ID); err != nil {
			return err
		}
	}
	for _, table := range []string{"credentials", "build_times", "rights"} {
		if err := tx.exec("DELETE FROM "+table+" WHERE person = ?", person); err != nil {
			return err
		}
	}
	return nil
}

func forgetInAttempts(tx *Tx, runID string) error {
	rows, err := tx.conn.QueryContext(tx.ctx, "SELECT body FROM attempts WHERE run_id = ?", runID)
	if err != nil {
		return err
	}
	var all []engine.Attempt
	for rows.Next() {
		var body []byte
		var a engine.Attempt
		if err = rows.Scan(&body); err == nil {
			err = json.Unmarshal(body, &a)
		}
		if err != nil {
			break
		}
		all = append(all, a)
	}
	_ = rows.Close()
	if err == nil {
		err = rows.Err()
	}
	for _, a := range all {
		if err != nil {
			return err
		}
		a.Input, a.Output, a.Sentence, a.Object = nil, nil, "", ""
		if a.Fault != nil {
			a.Fault = bare(a.Fault)
		}
		var body []byte
		if body, err = json.Marshal(a); err == nil {
			err = tx.exec("UPDATE attempts SET body = ? WHERE run_id = ? AND module = ? AND operation = ? AND number = ?",
				body, runID, a.Module, a.Operation, a.Number)
		}
	}
	return err
}

// bare is a fault without its sentences.
func bare(f *fault.Error) *fault.Error {
	return fault.New(f.Kind, f.Op).Coded(f.Code).Say("%s", audit.Erased)
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
