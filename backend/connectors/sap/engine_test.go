package sap_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/sap"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// constants is a mapping language without mappings: these flows hold their values.
type constants struct{}

func (constants) Compile(string, string) (engine.Expression, error) {
	return nil, errors.New("no mappings here")
}
func (constants) Filter([][]flow.Condition) (engine.Predicate, error) {
	return nil, errors.New("no filters here")
}
func (constants) Coerce(v any, _ string) (any, error)                 { return v, nil }
func (constants) Scope(func() time.Time, *time.Location) engine.Scope { return constants{} }
func (constants) SetModule(int, any)                                  {}
func (constants) SetVar(string, string, any)                          {}

type world struct {
	*bench
	engine  *engine.Engine
	journal *enginetest.Journal
	ids     *enginetest.Identities
	doc     *flow.Document
}

func (w *world) Document(context.Context, engine.Run) (*flow.Document, error) { return w.doc, nil }

// newWorld is an engine with the practice system behind one dynamic connection of the person.
func newWorld(t *testing.T, user string) *world {
	t.Helper()
	w := &world{bench: newBench(t), journal: enginetest.NewJournal(), ids: enginetest.NewIdentities()}
	system := map[string]any{"address": w.address, "client": "100", "sid": "S4P"}
	w.ids.Connect(engine.Address{ID: "dyn_s4p", Name: "SAP S4P – personal", App: "sap", Method: "password", Kind: "dynamic",
		System: system, Target: sap.App.TargetOf(system)})
	w.signIn(user, passwords[user])
	start := &connector.App{Name: "start", Title: "Start", Accent: "flow", Actions: []*connector.Action{
		{Name: "button", Title: "Action button", Group: "Triggers", Class: connector.Pure, Control: connector.Trigger}}}
	w.engine = engine.New(engine.Options{Registry: connector.NewRegistry(sapCopy(), start), Language: constants{}, Journal: w.journal,
		Identities: w.ids, Documents: w})
	t.Cleanup(w.engine.Close)
	return w
}

// sapCopy is the app for a registry of its own, because registering writes into the actions.
func sapCopy() *connector.App {
	app := *sap.App
	app.Actions = nil
	for _, a := range sap.App.Actions {
		own := *a
		app.Actions = append(app.Actions, &own)
	}
	return &app
}

func (w *world) signIn(user, password string) {
	w.ids.Provide("dyn_s4p", "anna", secret.Values{"user": secret.New(user), "password": secret.New(password)})
}

func (w *world) run(dry bool, steps ...flow.Module) engine.Run {
	w.t.Helper()
	doc := flow.New("flow_1", "Change orders")
	doc.Modules = []flow.Module{{ID: 1, App: "start", Action: "button"}}
	for i, m := range steps {
		m.ID, m.App, m.Connection = i+2, "sap", &flow.ConnectionRef{Dynamic: "dyn_s4p"}
		doc.Modules = append(doc.Modules, m)
		doc.Links = append(doc.Links, flow.Link{From: i + 1, To: i + 2, Kind: flow.Next})
	}
	w.doc = &doc
	r, missing, err := w.engine.Prepare(w.t.Context(), engine.StartRequest{Document: w.doc, Version: 1, Person: "anna", DryRun: dry})
	require.NoError(w.t, err)
	require.Empty(w.t, missing)
	_, err = w.engine.Start(w.t.Context(), r.ID)
	require.NoError(w.t, err)
	r, err = w.engine.Wait(w.t.Context(), r.ID)
	require.NoError(w.t, err)
	return r
}

func bapiStep(ref string) flow.Module {
	return flow.Module{Action: "call_bapi", Fields: map[string]any{"bapi": "BAPI_PO_CHANGE", "commit": true, "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": ref}}}
}

func TestInARun(t *testing.T) {
	t.Parallel()

	t.Run("AChangeIsJournaledWithItsObject", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "ANNA.K")
		r := w.run(false, bapiStep("E-1"))
		require.Equal(t, engine.Succeeded, r.State)
		a, err := w.journal.Attempts(t.Context(), r.ID)
		require.NoError(t, err)
		require.Len(t, a, 1)
		require.Equal(t, engine.AttemptDone, a[0].State)
		require.Equal(t, "BAPI_PO_CHANGE", a[0].API)
		require.Equal(t, "Change purchase order 4500018811", a[0].Sentence)
		require.Equal(t, "Purchase order 4500018811", a[0].Object)
	})

	t.Run("ARefusalIsRefused", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "BEN.O")
		r := w.run(false, bapiStep("E-2"))
		require.Equal(t, engine.Refused, r.State)
		require.Equal(t, "sap.no_rfc_authority", r.Fault.Code)
	})

	t.Run("ALostCommitIsInDoubt", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "ANNA.K")
		w.bench.system.DropAnswer("BAPI_TRANSACTION_COMMIT", 1)
		r := w.run(false, bapiStep("E-3"))
		require.Equal(t, engine.InDoubt, r.State)
		require.Equal(t, "sap.commit_unknown", r.Fault.Code)
		require.Equal(t, 1, w.bench.system.Calls("", "BAPI_PO_CHANGE"))
	})

	t.Run("ARejectedPasswordWaitsForThePersonAndIsTriedOnce", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "ANNA.K")
		w.signIn("ANNA.K", "Practice-old")
		r := w.run(false, bapiStep("E-4"))
		require.Equal(t, engine.Waiting, r.State)
		require.Equal(t, "sap.stored_rejected", r.Fault.Code)
		require.EqualValues(t, 1, w.posts.Load())
		w.signIn("ANNA.K", passwords["ANNA.K"])
		_, _, err := w.engine.Continue(t.Context(), r.ID)
		require.NoError(t, err)
		r, err = w.engine.Wait(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		o, _ := w.bench.system.Order(order)
		require.Equal(t, "E-4", o.OurRef)
	})

	t.Run("ALockedUserIsNotAskedToSignIn", func(t *testing.T) {
		t.Parallel()
		r := newWorld(t, "HLIND").run(false, bapiStep("E-5"))
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "sap.locked", r.Fault.Code)
	})

	t.Run("ADryRunSendsNothing", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "ANNA.K")
		r := w.run(true, bapiStep("E-6"))
		require.Equal(t, engine.Succeeded, r.State)
		require.Zero(t, w.posts.Load())
	})

	t.Run("ARunThatFailsDropsItsTransaction", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "ANNA.K")
		r := w.run(false, flow.Module{Action: "begin_transaction"}, bapiStep("E-7"),
			flow.Module{Action: "call_bapi", Fields: map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": "4500018804", "POHEADER": map[string]any{"OUR_REF": "E"}}},
			flow.Module{Action: "end_transaction"})
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, fault.Conflict, r.Fault.Kind)
		require.Eventually(t, func() bool { return w.bench.system.Sessions() == 0 }, 5*time.Second, time.Millisecond)
		o, _ := w.bench.system.Order(order)
		require.Empty(t, o.OurRef)
	})
}
