package connection_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// world is a workspace, its published versions and everybody's build-time values.
type world struct {
	shapes    map[string]connection.Document
	builds    map[[3]string]connection.BuildTime
	published map[string]string // "flow 3" → hash
	asked     int               // how often a build-time value was looked for
	lie       *connection.BuildTime
}

func (w *world) Shape(_ context.Context, id string) (connection.Document, error) {
	c, ok := w.shapes[id]
	if !ok {
		return c, fault.New(fault.NotFound, "test").Say("There is none.")
	}
	return c, nil
}

func (w *world) Get(_ context.Context, person, flowID, id string) (connection.BuildTime, bool, error) {
	w.asked++
	if w.lie != nil { // a store that answers with another person's row
		return *w.lie, true, nil
	}
	b, ok := w.builds[[3]string{person, flowID, id}]
	return b, ok, nil
}

func (w *world) Published(_ context.Context, flowID string, n int) (string, bool, error) {
	h, ok := w.published[fmt.Sprint(flowID, " ", n)]
	return h, ok, nil
}

func target(c connection.Document) connector.Target {
	host, _ := c.System["host"].(string)
	return connector.Target{System: "S4P", Host: host, Scheme: "https"}
}

func newWorld() *world {
	at := func(id string, kind connection.Kind, app, host string) connection.Document {
		return connection.Document{ID: id, Kind: kind, Name: id, App: app, System: map[string]any{"host": host}, Account: "RFC_" + id}
	}
	return &world{shapes: map[string]connection.Document{
		"dyn_a": at("dyn_a", connection.Dynamic, "sap", "s4p:443"), "dyn_b": at("dyn_b", connection.Dynamic, "mail", "mail:25"),
		"con_a": at("con_a", connection.Shared, "sap", "s4p:443"), "con_evil": at("con_evil", connection.Shared, "sap", "evil:443"),
		"con_mail": at("con_mail", connection.Shared, "mail", "mail:25"),
	}, builds: map[[3]string]connection.BuildTime{}, published: map[string]string{"flow_x 3": "good", "flow_y 1": "other"}}
}

func (w *world) resolver() *connection.Resolver { return connection.NewResolver(w, w, w, target) }

func (w *world) build(person, flowID, id string, source connection.BuildTimeSource, ref string) {
	w.builds[[3]string{person, flowID, id}] = connection.BuildTime{Person: person, FlowID: flowID, Connection: id, Source: source, Reference: ref, Account: "BUILDER"}
}

func TestResolver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	version := connection.Start{Person: "per_anna", FlowID: "flow_x", Version: 3, Hash: "good"}
	draft := connection.Start{Person: "per_anna", FlowID: "flow_x", Draft: true, Hash: "stamp of the draft"}
	dyn := flow.ConnectionRef{Dynamic: "dyn_a"}
	own := connection.Holder{Connection: "dyn_a", Person: "per_anna"}

	t.Run("AVersionActsAsWhoeverStartedIt", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.build("per_anna", "flow_x", "dyn_a", connection.FromShared, "con_a")
		d, err := w.resolver().Decide(ctx, version, dyn)
		require.NoError(t, err)
		require.Equal(t, own, d.Holder)
		require.False(t, d.BuildTime)
		require.Equal(t, "dyn_a", d.Through.ID)
		require.Zero(t, w.asked, "nobody even looks at build-time values for a version")
	})
	t.Run("ASharedConnectionActsAsItsAccount", func(t *testing.T) {
		t.Parallel()
		for _, s := range []connection.Start{version, draft} {
			d, err := newWorld().resolver().Decide(ctx, s, flow.ConnectionRef{Shared: "con_a"})
			require.NoError(t, err)
			require.Equal(t, connection.Holder{Connection: "con_a"}, d.Holder)
			require.Equal(t, "RFC_con_a", d.Account)
			require.False(t, d.BuildTime)
		}
	})
	t.Run("ADraftActsAsItsBuildTimeValue", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.build("per_anna", "flow_x", "dyn_a", connection.FromShared, "con_a")
		d, err := w.resolver().Decide(ctx, draft, dyn)
		require.NoError(t, err)
		require.True(t, d.BuildTime)
		require.Equal(t, connection.Holder{Connection: "con_a"}, d.Holder)
		require.Equal(t, "con_a", d.Through.ID)
		require.Equal(t, "dyn_a", d.Connection.ID)

		w.build("per_anna", "flow_x", "dyn_a", connection.FromEntered, "")
		d, err = w.resolver().Decide(ctx, draft, dyn)
		require.NoError(t, err)
		require.True(t, d.BuildTime)
		require.Equal(t, connection.Holder{Connection: "dyn_a", Person: "per_anna", Draft: "flow_x"}, d.Holder)

		w.build("per_anna", "flow_x", "dyn_a", connection.FromOwn, "")
		d, err = w.resolver().Decide(ctx, draft, dyn)
		require.NoError(t, err)
		require.Equal(t, own, d.Holder)
	})
	t.Run("ADraftWithoutOneActsAsTheBuilder", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.build("per_ben", "flow_x", "dyn_a", connection.FromShared, "con_a")  // another person's
		w.build("per_anna", "flow_y", "dyn_a", connection.FromShared, "con_a") // of another draft
		w.build("per_anna", "flow_x", "dyn_a", connection.FromNone, "")
		d, err := w.resolver().Decide(ctx, draft, dyn)
		require.NoError(t, err)
		require.Equal(t, own, d.Holder)
		require.False(t, d.BuildTime)
	})
	t.Run("RefusesWhatIsNoRun", func(t *testing.T) {
		t.Parallel()
		for name, s := range map[string]connection.Start{
			"VersionNumberZero":     {Person: "per_anna", FlowID: "flow_x", Version: 0, Hash: "good"},
			"DraftWithAVersion":     {Person: "per_anna", FlowID: "flow_x", Version: 3, Hash: "good", Draft: true},
			"NegativeVersion":       {Person: "per_anna", FlowID: "flow_x", Version: -1, Hash: "good"},
			"HashOfAnotherFile":     {Person: "per_anna", FlowID: "flow_x", Version: 3, Hash: "tampered"},
			"NoHash":                {Person: "per_anna", FlowID: "flow_x", Version: 3},
			"HashOfAnotherFlow":     {Person: "per_anna", FlowID: "flow_x", Version: 3, Hash: "other"},
			"NeverPublishedVersion": {Person: "per_anna", FlowID: "flow_x", Version: 4, Hash: "good"},
			"Nobody":                {FlowID: "flow_x", Version: 3, Hash: "good"},
		} {
			_, err := newWorld().resolver().Decide(ctx, s, dyn)
			require.Equal(t, fault.FailedPrecondition, fault.KindOf(err), name)
		}
	})
	t.Run("RefusesAReferenceOfBothKindsOrNone", func(t *testing.T) {
		t.Parallel()
		for _, ref := range []flow.ConnectionRef{{}, {Shared: "con_a", Dynamic: "dyn_a"}, {Shared: "dyn_a"}, {Dynamic: "con_a"}, {Dynamic: "dyn_none"}} {
			_, err := newWorld().resolver().Decide(ctx, version, ref)
			require.Error(t, err, "%+v", ref)
		}
	})
	t.Run("RefusesABuildTimeValueOfAnotherHostAppOrPerson", func(t *testing.T) {
		t.Parallel()
		for _, ref := range []string{"con_evil", "con_mail", "dyn_b", "con_none", ""} {
			w := newWorld()
			w.build("per_anna", "flow_x", "dyn_a", connection.FromShared, ref)
			_, err := w.resolver().Decide(ctx, draft, dyn)
			require.Error(t, err, ref)
		}
		w := newWorld()
		w.lie = &connection.BuildTime{Person: "per_ben", FlowID: "flow_x", Connection: "dyn_a", Source: connection.FromEntered}
		_, err := w.resolver().Decide(ctx, draft, dyn)
		require.Error(t, err)
		w.lie = &connection.BuildTime{Person: "per_anna", FlowID: "flow_x", Connection: "dyn_a", Source: "of a later Signet"}
		_, err = w.resolver().Decide(ctx, draft, dyn)
		require.Error(t, err)
	})
	t.Run("ARunThatStartedByItselfActsAsNobody", func(t *testing.T) {
		t.Parallel()
		for _, s := range []connection.Start{version, draft} {
			s.Unattended = true
			w := newWorld()
			w.build("per_anna", "flow_x", "dyn_a", connection.FromShared, "con_a")
			_, err := w.resolver().Decide(ctx, s, dyn)
			require.Equal(t, "flow.not_on_demand", fault.Of(err).Code)
			_, err = w.resolver().Own(ctx, s, dyn)
			require.Equal(t, "flow.not_on_demand", fault.Of(err).Code)
			d, err := w.resolver().Decide(ctx, s, flow.ConnectionRef{Shared: "con_a"})
			require.NoError(t, err)
			require.Equal(t, connection.Holder{Connection: "con_a"}, d.Holder)
		}
	})
	t.Run("ACalledFlowActsAsThePerson", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.build("per_anna", "flow_x", "dyn_a", connection.FromShared, "con_a")
		d, err := w.resolver().Own(ctx, connection.Start{Person: "per_anna"}, dyn)
		require.NoError(t, err)
		require.Equal(t, own, d.Holder)
		require.Zero(t, w.asked)
	})
}

// The promise: whatever rows exist and whatever a run says of itself, a dynamic connection
// of what is not a draft is answered with the starter's own sign-in, or not at all.
func TestNobodyElse(t *testing.T) {
	t.Parallel()
	persons := []string{"per_anna", "per_ben", "per_clara", ""}
	flows := []string{"flow_x", "flow_y", "flow_z"}
	dynamics := []string{"dyn_a", "dyn_b", "con_a", "dyn_none", ""}
	shared := []string{"con_a", "con_evil", "con_mail", "dyn_a", ""}
	sources := []connection.BuildTimeSource{connection.FromShared, connection.FromOwn, connection.FromEntered, connection.FromNone, ""}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			w.build(rapid.SampledFrom(persons).Draw(t, "person"), rapid.SampledFrom(flows).Draw(t, "flow"), rapid.SampledFrom(dynamics).Draw(t, "connection"),
				rapid.SampledFrom(sources).Draw(t, "source"), rapid.SampledFrom(shared).Draw(t, "reference"))
		}
		if rapid.Bool().Draw(t, "lie") {
			w.lie = &connection.BuildTime{Person: rapid.SampledFrom(persons).Draw(t, "of"), FlowID: rapid.SampledFrom(flows).Draw(t, "for"),
				Connection: rapid.SampledFrom(dynamics).Draw(t, "to"), Source: rapid.SampledFrom(sources).Draw(t, "as"), Reference: rapid.SampledFrom(shared).Draw(t, "by")}
		}
		s := connection.Start{Person: rapid.SampledFrom(persons).Draw(t, "starter"), FlowID: rapid.SampledFrom(flows).Draw(t, "run of"),
			Version: rapid.IntRange(-1, 4).Draw(t, "version"), Hash: rapid.SampledFrom([]string{"", "good", "other", "tampered"}).Draw(t, "hash"),
			Draft: rapid.Bool().Draw(t, "draft"), Unattended: rapid.Bool().Draw(t, "unattended")}
		ref := flow.ConnectionRef{Dynamic: rapid.SampledFrom(dynamics).Draw(t, "dynamic")}
		if rapid.IntRange(0, 4).Draw(t, "with shared") == 0 {
			ref.Shared = rapid.SampledFrom(shared).Draw(t, "shared")
		}
		d, err := w.resolver().Decide(context.Background(), s, ref)
		if err != nil {
			return
		}
		if s.Person == "" {
			t.Fatal("nobody started it, and somebody's sign-in was given")
		}
		if ref.Shared != "" {
			if d.Holder != (connection.Holder{Connection: ref.Shared}) || d.BuildTime {
				t.Fatalf("a shared connection acted as %+v", d)
			}
			return
		}
		if s.Unattended {
			t.Fatal("nobody is there, and a dynamic connection acted")
		}
		own := connection.Holder{Connection: ref.Dynamic, Person: s.Person}
		if !s.Draft {
			if d.Holder != own || d.BuildTime || d.Through.ID != ref.Dynamic || w.asked != 0 {
				t.Fatalf("a version acted as %+v", d)
			}
			if w.published[fmt.Sprint(s.FlowID, " ", s.Version)] != s.Hash {
				t.Fatal("a version was served that the audit log does not know")
			}
			return
		}
		if s.Version != 0 {
			t.Fatal("a draft with a version was served")
		}
		if d.Holder.Person != "" && d.Holder.Person != s.Person {
			t.Fatalf("a draft acted as another person: %+v", d)
		}
		if d.Holder != own && !d.BuildTime {
			t.Fatalf("a draft did not say that a build-time value stands in: %+v", d)
		}
		if d.BuildTime && target(d.Through).Host != target(d.Connection).Host {
			t.Fatal("a sign-in was sent to another host")
		}
	})
}
