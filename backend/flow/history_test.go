package flow_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/fault"
	"signet/backend/flow"
)

// edits is how many random edits the long undo test makes.
const edits = 10_000

// wild makes a random edit of a document; many fit, some do not.
func wild(r *rand.Rand, d flow.Document) flow.Op {
	id := func() int {
		if len(d.Modules) == 0 || r.IntN(20) == 0 {
			return r.IntN(d.LastModule + 2)
		}
		return d.Modules[r.IntN(len(d.Modules))].ID
	}
	if len(d.Modules) > 30 { // a flow that only grows makes the test slow, not harder
		return &flow.RemoveModule{IDs: []int{id(), id(), id(), id(), id(), id()}}
	}
	texts := []any{"x", "{{1.a}}", 3.0, true, nil, map[string]any{"k": "{{2.b}}"}, []any{"{{1.c}}"}}
	switch r.IntN(12) {
	case 0, 1:
		return &flow.AddModule{Module: module("sap", "call"), After: id(), Handles: r.IntN(6) == 0}
	case 2:
		return &flow.RemoveModule{IDs: []int{id()}}
	case 3:
		return &flow.Move{Places: []flow.Place{{ID: id(), X: r.IntN(900), Y: r.IntN(900)}}}
	case 4:
		return &flow.SetField{ID: id(), Field: []string{"a", "a.b", "c.d.e"}[r.IntN(3)], Value: texts[r.IntN(len(texts))]}
	case 5:
		return &flow.LinkModules{From: id(), To: id()}
	case 6:
		return &flow.Unlink{From: id(), To: id()}
	case 7:
		return &flow.Insert{From: id(), To: id(), Module: module("http", "get")}
	case 8:
		return &flow.Duplicate{IDs: []int{id(), id()}}
	case 9:
		return &flow.SetFilter{From: id(), To: id(), Filter: &flow.Filter{Name: "n", Groups: [][]flow.Condition{{{A: "{{1.x}}", Operator: "exist"}}}}}
	case 10:
		return &flow.SetNotes{Module: id(), Text: "why"}
	}
	return &flow.RenameModule{ID: id(), Name: []string{"", "Read", "Write"}[r.IntN(3)]}
}

// TestUndoWithoutEnd is the promise of undo: ten thousand edits, read back after a
// restart and undone, leave the document byte by byte as it was, and done again as it became.
func TestUndoWithoutEnd(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	d := flow.New("flow_1", "Orders")
	start, err := flow.Encode(d)
	require.NoError(t, err)

	h := &flow.History{}
	lines := make([]json.RawMessage, 0, edits)
	for len(lines) < edits {
		next, line, err := h.Do(d, wild(r, d))
		if err == nil {
			d, lines = next, append(lines, line)
		}
	}
	end, err := flow.Encode(d)
	require.NoError(t, err)

	h, err = flow.OpenHistory(lines)
	require.NoError(t, err)
	for range edits {
		d, _, err = h.Undo(d)
		require.NoError(t, err)
	}
	require.Empty(t, h.CanUndo())
	back, err := flow.Encode(d)
	require.NoError(t, err)
	require.Equal(t, string(start), string(back))
	for range edits {
		d, _, err = h.Redo(d)
		require.NoError(t, err)
	}
	again, err := flow.Encode(d)
	require.NoError(t, err)
	require.Equal(t, string(end), string(again))
}

func TestHistoryIsAList(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 42, 0, 0, time.UTC)
	h := &flow.History{Now: func() time.Time { return now }}
	d := flow.New("flow_1", "Orders")
	var prints []string
	var err error
	for _, op := range []flow.Op{&flow.AddModule{Module: module("http", "get")}, &flow.RenameModule{ID: 1, Name: "Read"}, &flow.RenameFlow{Name: "Dues"}} {
		prints = append(prints, flow.Fingerprint(d))
		d, _, err = h.Do(d, op)
		require.NoError(t, err)
	}
	require.Equal(t, []flow.Edit{{Words: "Rename the flow", At: "2026-11-25T10:42:00.000Z"}, {Words: "Rename a module", At: "2026-11-25T10:42:00.000Z"}}, h.Edits(2))

	d, lines, err := h.To(d, 1)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, 1, h.At())
	require.Equal(t, prints[1], flow.Fingerprint(d))
	require.True(t, h.Edits(3)[1].Undone)
	require.False(t, h.Edits(3)[2].Undone)

	other := d
	other.Name = "Changed by hand"
	_, _, err = h.To(other, 3)
	require.True(t, fault.Is(err, fault.Conflict))
	require.Equal(t, 1, h.At(), "all or nothing")
	d, _, err = h.To(d, 3)
	require.NoError(t, err)
	require.Equal(t, "Dues", d.Name)
	_, _, err = h.To(d, 4)
	require.True(t, fault.Is(err, fault.NotFound))
}
