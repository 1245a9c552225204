package enginetest

import (
	"context"
	"slices"
	"sync"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// Identities are in-memory identities: addresses by connection, and sign-ins by
// connection and person. A shared connection's sign-in belongs to the person "".
type Identities struct {
	mu        sync.Mutex
	addresses map[string]engine.Address
	values    map[[2]string]secret.Values
	rejected  map[[2]string]bool
	fetched   []string
	parked    []string
	ended     []string
}

var _ engine.Identities = (*Identities)(nil)

// NewIdentities knows no connection.
func NewIdentities() *Identities {
	return &Identities{addresses: map[string]engine.Address{}, values: map[[2]string]secret.Values{},
		rejected: map[[2]string]bool{}}
}

// Connect adds a connection.
func (i *Identities) Connect(a engine.Address) { i.mu.Lock(); i.addresses[a.ID] = a; i.mu.Unlock() }

// Provide keeps a sign-in, as a person does on the prompt; person is "" for a shared connection.
func (i *Identities) Provide(connectionID, person string, v secret.Values) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.values[[2]string{connectionID, person}] = v
	delete(i.rejected, [2]string{connectionID, person})
}

// Fetched lists "connection person" of every fetch, in order.
func (i *Identities) Fetched() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.fetched)
}

// Parked and Ended list the runs that were parked and ended.
func (i *Identities) Parked() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.parked)
}

// Ended lists the runs that were ended.
func (i *Identities) Ended() []string { i.mu.Lock(); defer i.mu.Unlock(); return slices.Clone(i.ended) }

func holder(ref flow.ConnectionRef, person string) [2]string {
	if ref.Dynamic != "" {
		return [2]string{ref.Dynamic, person}
	}
	return [2]string{ref.Shared, ""}
}

// Prepare implements engine.Identities.
func (i *Identities) Prepare(_ context.Context, doc *flow.Document, r *engine.Run) ([]engine.Identity, []engine.Missing, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var ids []engine.Identity
	var missing []engine.Missing
	at := map[string]int{}
	for _, m := range doc.Modules {
		if m.Connection == nil {
			continue
		}
		k := holder(*m.Connection, r.Person)
		if n, ok := at[k[0]]; ok {
			ids[n].Modules = append(ids[n].Modules, m.ID)
			continue
		}
		a, ok := i.addresses[k[0]]
		if !ok {
			return nil, nil, fault.New(fault.NotFound, "identities").About(k[0]).Say("There is no connection %s.", k[0])
		}
		at[k[0]] = len(ids)
		ids = append(ids, engine.Identity{ConnectionID: a.ID, ConnectionName: a.Name, Kind: a.Kind, App: a.App,
			System: a.Target.System, InFull: a.Target.InFull(), Host: a.Target.Host, Account: i.values[k].Get("user").Reveal(), Modules: []int{m.ID}})
		if i.rejected[k] {
			missing = append(missing, engine.Missing{ConnectionID: k[0], Reason: "rejected", Modules: []int{m.ID}})
		} else if i.values[k] == nil {
			missing = append(missing, engine.Missing{ConnectionID: k[0], Reason: "missing", Modules: []int{m.ID}})
		}
	}
	return ids, missing, nil
}

// Address implements engine.Identities.
func (i *Identities) Address(_ context.Context, ref flow.ConnectionRef) (engine.Address, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a, ok := i.addresses[holder(ref, "")[0]]
	if !ok {
		return a, fault.New(fault.NotFound, "identities").Say("There is no such connection.")
	}
	return a, nil
}

// Fetch implements engine.Identities.
func (i *Identities) Fetch(_ context.Context, r *engine.Run, ref flow.ConnectionRef) (secret.Values, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	k := holder(ref, r.Person)
	i.fetched = append(i.fetched, k[0]+" "+k[1])
	v, ok := i.values[k]
	if !ok || i.rejected[k] {
		return nil, fault.New(fault.FailedPrecondition, "identities").Coded("run.needs_sign_in").
			Say("The sign-in is missing.").Hint("Sign in.")
	}
	return v.Clone(), nil
}

// Renew implements engine.Identities.
func (i *Identities) Renew(_ context.Context, r *engine.Run, ref flow.ConnectionRef, v secret.Values) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.values[holder(ref, r.Person)] = v.Clone()
	return nil
}

// Rejected implements engine.Identities.
func (i *Identities) Rejected(_ context.Context, r *engine.Run, ref flow.ConnectionRef, _ error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rejected[holder(ref, r.Person)] = true
	return nil
}

// Park implements engine.Identities.
func (i *Identities) Park(runID string) {
	i.mu.Lock()
	i.parked = append(i.parked, runID)
	i.mu.Unlock()
}

// End implements engine.Identities.
func (i *Identities) End(runID string) { i.mu.Lock(); i.ended = append(i.ended, runID); i.mu.Unlock() }
