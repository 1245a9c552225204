package memory_test

import (
	"testing"

	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/credential/storetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) credential.Store { return memory.New() })
}
