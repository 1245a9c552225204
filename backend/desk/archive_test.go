package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

func TestAnArchivedVersionIsOutOfUse(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	asAnna(t, d)
	require.NoError(t, d.ArchiveVersion(t.Context(), desk.SampleFlow, false))

	_, err := d.Start(t.Context(), desk.StartRequest{Source: "run_once", FlowID: desk.SampleFlow, Inputs: map[string]any{"purchase_order": "4500018734"}})
	require.Equal(t, "flow.archived", fault.Of(err).Code)
	require.Contains(t, fault.Of(err).Text, "took version 1 of Send overdue PO reminder out of use")
	v, err := d.DefineView(t.Context(), desk.SampleView)
	require.NoError(t, err)
	require.Contains(t, v.Actions[0].Disabled, "This Action Flow is archived. Bring it back under Versions", "its button stays and says why")

	require.NoError(t, d.ArchiveVersion(t.Context(), desk.SampleFlow, true))
	_ = rowOf(t, d, "4500018734")
	require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018734")[0].State)

	// A newer version is in use by itself.
	require.NoError(t, d.ArchiveVersion(t.Context(), desk.SampleFlow, false))
	s, err := d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.RenameModule{ID: 2, Name: "Read the order"}})
	require.NoError(t, err)
	_, err = d.Publish(t.Context(), desk.SampleFlow, string(s.Stamp), "")
	require.NoError(t, err)
	a, err := d.ArchiveOf(t.Context(), desk.SampleFlow, 2)
	require.NoError(t, err)
	require.Zero(t, a.Version)
	count := func(name string) int {
		page, err := d.Events(t.Context(), audit.Filter{Event: name})
		require.NoError(t, err)
		return len(page.Events)
	}
	require.Equal(t, 2, count(audit.VersionArchived))
	require.Equal(t, 1, count(audit.VersionBack))

	// The draft becomes what a version was, as an edit that can be undone.
	before, err := d.Draft(t.Context(), desk.SampleFlow)
	require.NoError(t, err)
	after, err := d.DraftFromVersion(t.Context(), desk.SampleFlow, 1)
	require.NoError(t, err)
	m, _ := after.Document.Module(2)
	require.Equal(t, "Get purchase order", m.Name)
	require.Equal(t, "Put back version 1", after.History.CanUndo())
	undone, err := d.UndoFlow(t.Context(), desk.SampleFlow, false)
	require.NoError(t, err)
	require.Equal(t, flow.Fingerprint(before.Document), flow.Fingerprint(undone.Document))
}
