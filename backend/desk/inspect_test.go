package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
	"signet/backend/flow"
)

func TestUnwritten(t *testing.T) {
	t.Parallel()
	doc := flow.Document{Modules: []flow.Module{{ID: 1}, {ID: 2}, {ID: 3}}, Links: []flow.Link{{From: 1, To: 2}, {From: 2, To: 3}}}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	run := engine.Run{StartedAt: at}
	open := engine.Attempt{Module: 2, Operation: 1, Number: 1, State: engine.AttemptUnknown, StartedAt: at.Add(20 * time.Millisecond)}

	t.Run("AnAttemptWithoutAStepIsShown", func(t *testing.T) {
		t.Parallel()
		steps := unwritten(doc, run, nil, []engine.Attempt{open})
		require.Len(t, steps, 2)
		require.Equal(t, engine.Step{Module: 1, Operation: 1, State: "succeeded"}, steps[0])
		require.Equal(t, engine.Step{Module: 2, Operation: 1, Attempt: 1, State: "unknown", StartedMS: 20}, steps[1])
	})
	t.Run("WhatIsWrittenIsNotShownTwice", func(t *testing.T) {
		t.Parallel()
		written := []engine.Step{{Module: 1, Operation: 1, State: "succeeded"}, {Module: 2, Operation: 1, Attempt: 1, State: "unknown"}}
		require.Equal(t, written, unwritten(doc, run, written, []engine.Attempt{open}))
	})
	t.Run("ARunThatDidNothingShowsNothing", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, unwritten(doc, run, nil, nil))
	})
}
