package enginetest_test

import (
	"testing"

	"signet/backend/engine"
	"signet/backend/engine/enginetest"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	enginetest.JournalContract(t, func() engine.Journal { return enginetest.NewJournal() })
}
