package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Activation says whether a flow runs by itself, and since when by whose hand. What is not in a column is the desk's own.
type Activation struct {
	FlowID string          `json:"flowId"`
	Active bool            `json:"active"`
	By     string          `json:"by"` // person id
	ByName string          `json:"byName"`
	At     time.Time       `json:"at"`
	Paused string          `json:"paused,omitempty"` // why Signet itself switched it off, for people
	Code   string          `json:"code,omitempty"`   // the same, for programs
	Due    time.Time       `json:"due,omitzero"`     // the next run that is planned
	Done   time.Time       `json:"done,omitzero"`    // the last planned moment that was dealt with
	Asks   time.Time       `json:"asks,omitzero"`    // a run that was missed, of which a person decides
	Errors int             `json:"errors,omitempty"` // runs that failed one after the other
	More   json.RawMessage `json:"more,omitempty"`
}

type activationRow struct {
	FlowID string `gorm:"primaryKey"`
	Body   []byte
}

func (activationRow) TableName() string { return "activations" }

// Activations are the switches of the flows that may run by themselves.
type Activations struct{ s *Store }

// Activations is the place for them.
func (s *Store) Activations() Activations { return Activations{s} }

// Get reads a flow's; the zero one, switched off, when it never was switched on.
func (a Activations) Get(ctx context.Context, flowID string) (Activation, error) {
	var row activationRow
	err := a.s.reading.WithContext(ctx).Where("flow_id = ?", flowID).Take(&row).Error
	if absent(err) {
		return Activation{FlowID: flowID}, nil
	}
	var v Activation
	if err == nil {
		err = json.Unmarshal(row.Body, &v)
	}
	return v, cannotRead("activations.get", err)
}

// All reads every one that was ever set.
func (a Activations) All(ctx context.Context) ([]Activation, error) {
	var rows []activationRow
	if err := a.s.reading.WithContext(ctx).Order("flow_id").Find(&rows).Error; err != nil {
		return nil, cannotRead("activations.all", err)
	}
	out := make([]Activation, 0, len(rows))
	for _, r := range rows {
		var v Activation
		if err := json.Unmarshal(r.Body, &v); err != nil {
			return nil, cannotRead("activations.all", err)
		}
		out = append(out, v)
	}
	return out, nil
}

// Put keeps one.
func (a Activations) Put(ctx context.Context, v Activation) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return a.s.upsert(ctx, "activations.put", &activationRow{v.FlowID, body}, []string{"flow_id"})
}

// Hook is the address of a webhook: the SHA-256 of its token, by which a request is known. The token itself is
// in the keychain, or nowhere.
type Hook struct {
	FlowID string    `json:"flowId"`
	Module int       `json:"module"`
	ID     string    `json:"id"`   // public: hook_…
	Hash   string    `json:"hash"` // SHA-256 of the token, hex
	Kept   bool      `json:"kept"` // the keychain has the token, so that it can be shown again
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

type hookRow struct {
	FlowID string `gorm:"primaryKey"`
	Module int    `gorm:"primaryKey;autoIncrement:false"`
	Hash   string
	Body   []byte
}

func (hookRow) TableName() string { return "hooks" }

// Hooks keeps the addresses of webhooks.
type Hooks struct{ s *Store }

// Hooks is the place for them.
func (s *Store) Hooks() Hooks { return Hooks{s} }

// Put keeps a hook, replacing the one of the same module.
func (h Hooks) Put(ctx context.Context, v Hook) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return h.s.upsert(ctx, "hooks.put", &hookRow{v.FlowID, v.Module, v.Hash, body}, []string{"flow_id", "module"})
}

// All reads every hook.
func (h Hooks) All(ctx context.Context) ([]Hook, error) {
	var rows []hookRow
	if err := h.s.reading.WithContext(ctx).Order("flow_id, module").Find(&rows).Error; err != nil {
		return nil, cannotRead("hooks.all", err)
	}
	out := make([]Hook, 0, len(rows))
	for _, r := range rows {
		var v Hook
		if err := json.Unmarshal(r.Body, &v); err != nil {
			return nil, cannotRead("hooks.all", err)
		}
		out = append(out, v)
	}
	return out, nil
}

// Delete removes a module's hook; one that is not there is no error.
func (h Hooks) Delete(ctx context.Context, flowID string, module int) error {
	_, err := h.s.remove(ctx, "hooks.delete", &hookRow{}, "flow_id = ? AND module = ?", flowID, module)
	return err
}

type positionRow struct {
	FlowID string `gorm:"primaryKey"`
	Module int    `gorm:"primaryKey;autoIncrement:false"`
	Draft  int    `gorm:"primaryKey;autoIncrement:false"`
	Body   []byte
}

func (positionRow) TableName() string { return "positions" }

// Positions keeps how far triggers have read: of a flow's versions, and of its draft apart from them.
type Positions struct{ s *Store }

// Positions is the place for them.
func (s *Store) Positions() Positions { return Positions{s} }

func draftNumber(draft bool) int {
	if draft {
		return 1
	}
	return 0
}

// Get reads a position into the value; false when there is none.
func (p Positions) Get(ctx context.Context, flowID string, module int, draft bool, into any) (bool, error) {
	var row positionRow
	err := p.s.reading.WithContext(ctx).Where("flow_id = ? AND module = ? AND draft = ?", flowID, module, draftNumber(draft)).Take(&row).Error
	if absent(err) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(row.Body, into)
	}
	return err == nil, cannotRead("positions.get", err)
}

// Put keeps a position.
func (p Positions) Put(ctx context.Context, flowID string, module int, draft bool, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return p.s.upsert(ctx, "positions.put", &positionRow{flowID, module, draftNumber(draft), body}, []string{"flow_id", "module", "draft"})
}

// Arrival is a request to a webhook that waits for its run.
type Arrival struct {
	ID     int64
	FlowID string
	Module int
	At     time.Time
	Size   int64
	Body   []byte // the bundle as JSON; not read by List
}

type arrivalRow struct {
	ID     int64 `gorm:"primaryKey"`
	FlowID string
	Module int
	At     int64
	Size   int64
	Body   []byte
}

func (arrivalRow) TableName() string { return "arrivals" }

func (r arrivalRow) arrival() Arrival {
	return Arrival{r.ID, r.FlowID, r.Module, time.Unix(0, r.At).UTC(), r.Size, r.Body}
}

// Arrivals keeps requests until their runs are recorded.
type Arrivals struct{ s *Store }

// Arrivals is the place for them.
func (s *Store) Arrivals() Arrivals { return Arrivals{s} }

// Add keeps a request; it is on disk when Add returns.
func (a Arrivals) Add(ctx context.Context, v Arrival) (int64, error) {
	row := arrivalRow{FlowID: v.FlowID, Module: v.Module, At: v.At.UnixNano(), Size: v.Size, Body: v.Body}
	err := a.s.write(ctx, "arrivals.add", func(tx *Tx) error {
		db, err := tx.models()
		if err != nil {
			return err
		}
		row.ID = 0 // the change may be tried again
		return db.Create(&row).Error
	})
	return row.ID, err
}

// List reads those of a flow, the oldest first, without their bodies.
func (a Arrivals) List(ctx context.Context, flowID string, limit int) ([]Arrival, error) {
	list, err := a.s.query(ctx, "SELECT id, flow_id, module, at, size FROM arrivals WHERE flow_id = ? ORDER BY id LIMIT ?", flowID, limit)
	if err != nil {
		return nil, cannotRead("arrivals.list", err)
	}
	defer func() { _ = list.Close() }()
	var rows []arrivalRow
	for list.Next() {
		var r arrivalRow
		if err := list.Scan(&r.ID, &r.FlowID, &r.Module, &r.At, &r.Size); err != nil {
			return nil, cannotRead("arrivals.list", err)
		}
		rows = append(rows, r)
	}
	if err := list.Err(); err != nil {
		return nil, cannotRead("arrivals.list", err)
	}
	out := make([]Arrival, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.arrival())
	}
	return out, nil
}

// Get reads one with its body; false when it is not there any more.
func (a Arrivals) Get(ctx context.Context, flowID string, id int64) (Arrival, bool, error) {
	var row arrivalRow
	err := a.s.reading.WithContext(ctx).Where("flow_id = ? AND id = ?", flowID, id).Take(&row).Error
	if absent(err) {
		return Arrival{}, false, nil
	}
	return row.arrival(), err == nil, cannotRead("arrivals.get", err)
}

// Count says how many wait for a flow, and how many bytes they are.
func (a Arrivals) Count(ctx context.Context, flowID string) (n int, bytes int64, err error) {
	var row struct {
		N     int
		Bytes int64
	}
	err = a.s.reading.WithContext(ctx).Model(&arrivalRow{}).Where("flow_id = ?", flowID).
		Select("COUNT(*) AS n, COALESCE(SUM(size), 0) AS bytes").Scan(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	return row.N, row.Bytes, cannotRead("arrivals.count", err)
}

// Delete removes requests of a flow.
func (a Arrivals) Delete(ctx context.Context, flowID string, ids ...int64) error {
	_, err := a.s.remove(ctx, "arrivals.delete", &arrivalRow{}, "flow_id = ? AND id IN ?", flowID, ids)
	return err
}
