package cli_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIncomplete: what an error set aside is listed, shown, carried on and deleted from a terminal.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	home := journey(t)
	list := func() (found []struct {
		ID, Status, ErrorType, Title string
		Number, Module, Attempts     int
		Size                         int64
	}) {
		status, out, errs := run(t, home, nil, "", "--json", "incomplete", "list")
		require.Zero(t, status, errs)
		var v struct{ IncompleteRuns json.RawMessage }
		require.NoError(t, json.Unmarshal([]byte(out), &v))
		require.NoError(t, json.Unmarshal(v.IncompleteRuns, &found))
		return found
	}
	require.Empty(t, list())

	// A colleague has this order open: Break sets the bundle aside.
	status, out, errs := run(t, home, anna(), "", "view", "act", "view_sample_overdue", "send_reminder", "--row", "4500018804")
	require.NotZero(t, status, errs)
	require.Contains(t, out, "1 bundle set aside")
	found := list()
	require.Len(t, found, 1)
	require.Equal(t, "pending", found[0].Status)
	require.Equal(t, "DataError", found[0].ErrorType)
	require.Positive(t, found[0].Size)

	status, out, errs = run(t, home, nil, "", "incomplete", "show", found[0].ID)
	require.Zero(t, status, errs)
	require.Contains(t, out, "bundle of 1")
	require.Contains(t, out, "next try")

	status, _, errs = run(t, home, nil, "", "incomplete", "resume", found[0].ID) // nobody can be asked for the sign-ins here
	require.NotZero(t, status)
	require.Contains(t, errs, "Missing Personal Connections")
	status, _, errs = run(t, home, anna(), "", "incomplete", "resume", found[0].ID)
	require.NotZero(t, status, errs)
	found = list()
	require.Len(t, found, 1)
	require.Equal(t, 1, found[0].Attempts, "the order is open still")
	status, _, errs = run(t, home, nil, `{"99": {}}`, "incomplete", "resume", found[0].ID, "--bundles", "-")
	require.NotZero(t, status)
	require.Contains(t, errs, "no bundle of module 99")

	status, out, errs = run(t, home, nil, "", "incomplete", "delete", found[0].ID)
	require.Zero(t, status, errs)
	require.Contains(t, out, "Deleted: 1")
	require.Empty(t, list())
}
