package desk

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// StartPlanned starts the run of a flow's schedule, as the runner does when it is due.
func StartPlanned(d *Desk, flowID string) error {
	return d.startPlanned(context.Background(), d.automatic.active(flowID))
}

// WaitingOf counts the requests of a flow that wait on disk.
func WaitingOf(t *testing.T, d *Desk, flowID string) int {
	t.Helper()
	n, _, err := d.store.Arrivals().Count(t.Context(), flowID)
	require.NoError(t, err)
	return n
}
