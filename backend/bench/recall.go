package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/store"
)

// recall reads recorded operations back at random places, and checks them against what
// they must have been. It gives the median and the longest time in milliseconds.
func (w *workload) recall(home string, out []byte) (median, longest float64, err error) {
	var got struct {
		Runs []struct {
			ID string `json:"id"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(out, &got); err != nil || len(got.Runs) != 1 {
		return 0, 0, fmt.Errorf("the run is not told: %w", err)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Path: desk.Folder(home).Database(), ReadOnly: true})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = s.Close() }()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // places to look at
	var took []float64
	for range 200 {
		row, module := random.IntN(w.n), w.read+random.IntN(w.steps+1)
		kind := engine.Operations
		if module == w.read {
			kind = engine.Bundles
		}
		began := time.Now()
		steps, err := engine.History(ctx, s.Journal(), got.Runs[0].ID, module, kind, int64(row)+1, 1)
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		if err != nil || len(steps) != 1 || len(steps[0].Output) != 1 {
			return 0, 0, fmt.Errorf("operation %d of module %d is not there: %v", row+1, module, err)
		}
		if want := w.recorded(row, module-w.read); !w.confidential && !reflect.DeepEqual(want, steps[0].Output[0]) {
			return 0, 0, fmt.Errorf("operation %d of module %d is %v, and was %v", row+1, module, steps[0].Output[0], want)
		}
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)-1], nil
}

// bulkRecorded is what the kth module of W2 gave for a bundle; 0 is the file.
func (w *workload) bulkRecorded(i, k int) map[string]any {
	var line map[string]any
	if err := json.Unmarshal([]byte(w.line(i)), &line); err != nil {
		panic(err) // the line was written here
	}
	if k == 0 {
		return line
	}
	return map[string]any{"name": strings.ToUpper(line["name"].(string)), "day": line["ts"].(string)[:10],
		"total": line["price"].(float64)*line["qty"].(float64) + float64(k)}
}
