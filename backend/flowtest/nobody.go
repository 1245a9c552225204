package flowtest

import (
	"context"
	"encoding/binary"
	"math/rand/v2"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// nobody is as whom a test acts: no connection has a sign-in, and none is asked for.
type nobody struct{}

var _ engine.Identities = nobody{}

func (nobody) Prepare(context.Context, *flow.Document, *engine.Run) ([]engine.Identity, []engine.Missing, error) {
	return nil, nil, nil
}

func (nobody) Address(context.Context, flow.ConnectionRef) (engine.Address, error) {
	return engine.Address{}, asNobody()
}

func (nobody) Fetch(context.Context, *engine.Run, flow.ConnectionRef) (secret.Values, error) {
	return nil, asNobody()
}

func (nobody) Renew(context.Context, *engine.Run, flow.ConnectionRef, secret.Values) error {
	return asNobody()
}

func (nobody) Rejected(context.Context, *engine.Run, flow.ConnectionRef, error) error { return nil }

func (nobody) Park(string) {}

func (nobody) End(string) {}

func asNobody() error {
	return fault.New(fault.FailedPrecondition, "flowtest.sign_in").Coded("test.nobody").
		Headline("A test acts as nobody").Say("A test reads no sign-in and reaches no system.").
		Hint("Write or record the response of the module.")
}

// refuse is what the network of a test answers to every connection.
func refuse() error {
	return fault.New(fault.FailedPrecondition, "flowtest.network").Coded("test.network").
		Headline("A test reaches no system").Say("The network is closed while a test runs.").
		Hint("Write or record the response of the module.")
}

// still is randomness that repeats itself.
func still() func([]byte) {
	source := rand.NewPCG(1, 2)
	return func(b []byte) {
		var word [8]byte
		for len(b) > 0 {
			binary.BigEndian.PutUint64(word[:], source.Uint64())
			b = b[copy(b, word[:]):]
		}
	}
}
