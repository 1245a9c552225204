package desk

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
)

// RunByItself runs a published flow as a schedule does, and waits until everything that follows from its end is done.
func RunByItself(t *testing.T, d *Desk, flowID, errorType string) engine.Run {
	t.Helper()
	q := engine.StartRequest{Person: d.Person.ID, Trigger: "schedule", NoWait: true, Unattended: true}
	if errorType != "" {
		q.Inputs = map[string]any{"type": errorType}
	}
	require.NoError(t, d.published(t.Context(), flowID, &q))
	r, _, err := d.engine.Prepare(t.Context(), q)
	require.NoError(t, err)
	_, err = d.engine.Start(t.Context(), r.ID)
	require.NoError(t, err)
	r, err = d.engine.Wait(t.Context(), r.ID)
	require.NoError(t, err)
	require.NoError(t, d.afterRun(t.Context(), r))
	return r
}
