package store

import (
	"context"
	"encoding/json"
)

type buildingRow struct {
	Person string `gorm:"primaryKey"`
	FlowID string `gorm:"primaryKey"`
	Body   []byte
}

func (buildingRow) TableName() string { return "building" }

// Building is what a person builds a draft with: data that is pinned to modules, and breakpoints. It is in
// no document, so that no version and no repository has it.
type Building struct {
	Pins        map[int][]map[string]any `json:"pins,omitempty"`
	Breakpoints []int                    `json:"breakpoints,omitempty"`
}

// Building reads it; empty when there is nothing.
func (s *Store) Building(ctx context.Context, person, flowID string) (Building, error) {
	var row buildingRow
	err := s.reading.WithContext(ctx).Where("person = ? AND flow_id = ?", person, flowID).Take(&row).Error
	if absent(err) {
		return Building{}, nil
	}
	var v Building
	if err == nil {
		err = json.Unmarshal(row.Body, &v)
	}
	return v, cannotRead("building.get", err)
}

// SetBuilding keeps it, or removes it when nothing is left.
func (s *Store) SetBuilding(ctx context.Context, person, flowID string, v Building) error {
	if len(v.Pins) == 0 && len(v.Breakpoints) == 0 {
		_, err := s.remove(ctx, "building.delete", &buildingRow{}, "person = ? AND flow_id = ?", person, flowID)
		return err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return s.upsert(ctx, "building.put", &buildingRow{person, flowID, body}, []string{"person", "flow_id"})
}

// RemoveBuilding removes what everybody builds a draft with.
func (s *Store) RemoveBuilding(ctx context.Context, flowID string) error {
	_, err := s.remove(ctx, "building.remove", &buildingRow{}, "flow_id = ?", flowID)
	return err
}

// BuildingFlows lists the Action Flows for which somebody has something.
func (s *Store) BuildingFlows(ctx context.Context) ([]string, error) {
	var out []string
	err := s.reading.WithContext(ctx).Model(&buildingRow{}).Distinct("flow_id").Order("flow_id").Pluck("flow_id", &out).Error
	return out, cannotRead("building.flows", err)
}
