package store

import (
	"context"
	"encoding/json"

	"signet/backend/connection"
)

type buildTimeRow struct {
	Person       string `gorm:"primaryKey"`
	FlowID       string `gorm:"primaryKey"`
	ConnectionID string `gorm:"primaryKey"`
	Body         []byte
}

func (buildTimeRow) TableName() string { return "build_times" }

// BuildTimes keeps references to build-time values: which stands in for which
// dynamic connection of whose draft. A credential is never here.
type BuildTimes struct{ s *Store }

// BuildTimes is the place for references to build-time values.
func (s *Store) BuildTimes() BuildTimes { return BuildTimes{s} }

// Get reads a person's build-time value for a dynamic connection of a draft; false when there is none.
func (b BuildTimes) Get(ctx context.Context, person, flowID, connectionID string) (connection.BuildTime, bool, error) {
	var row buildTimeRow
	err := b.s.reading.WithContext(ctx).Where("person = ? AND flow_id = ? AND connection_id = ?", person, flowID, connectionID).Take(&row).Error
	if absent(err) {
		return connection.BuildTime{}, false, nil
	}
	var v connection.BuildTime
	if err == nil {
		err = json.Unmarshal(row.Body, &v)
	}
	return v, err == nil, cannotRead("build_times.get", err)
}

// Put keeps a reference, replacing the one for the same person, draft and connection.
func (b BuildTimes) Put(ctx context.Context, v connection.BuildTime) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return b.s.upsert(ctx, "build_times.put", &buildTimeRow{v.Person, v.FlowID, v.Connection, body}, []string{"person", "flow_id", "connection_id"})
}

// Delete removes a reference; one that is not there is no error.
func (b BuildTimes) Delete(ctx context.Context, person, flowID, connectionID string) error {
	_, err := b.s.remove(ctx, "build_times.delete", &buildTimeRow{}, "person = ? AND flow_id = ? AND connection_id = ?", person, flowID, connectionID)
	return err
}

// List gives all references of a draft, of every person.
func (b BuildTimes) List(ctx context.Context, flowID string) ([]connection.BuildTime, error) {
	return b.find(ctx, "flow_id = ?", flowID)
}

// ForConnection gives all references to a dynamic connection.
func (b BuildTimes) ForConnection(ctx context.Context, connectionID string) ([]connection.BuildTime, error) {
	return b.find(ctx, "connection_id = ?", connectionID)
}

func (b BuildTimes) find(ctx context.Context, where string, args ...any) ([]connection.BuildTime, error) {
	var rows []buildTimeRow
	if err := b.s.reading.WithContext(ctx).Where(where, args...).Order("person, flow_id, connection_id").Find(&rows).Error; err != nil {
		return nil, cannotRead("build_times.list", err)
	}
	out := make([]connection.BuildTime, 0, len(rows))
	for _, r := range rows {
		var v connection.BuildTime
		if err := json.Unmarshal(r.Body, &v); err != nil {
			return nil, cannotRead("build_times.list", err)
		}
		out = append(out, v)
	}
	return out, nil
}
