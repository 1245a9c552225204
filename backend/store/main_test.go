package store

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a store leaves a goroutine behind after Close.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
