package all_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/all"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

type m = map[string]any
type l = []any

func chain(ids ...int) []flow.Link {
	var out []flow.Link
	for i := 1; i < len(ids); i++ {
		out = append(out, flow.Link{From: ids[i-1], To: ids[i], Kind: flow.Next})
	}
	return out
}

func module(id int, app, action string, fields m) flow.Module {
	return flow.Module{ID: id, App: app, Action: action, Fields: fields}
}

// carry runs a flow of the real apps over a real store.
func carry(t *testing.T, s *store.Store, d flow.Document, dry bool) engine.Run {
	t.Helper()
	e := engine.New(engine.Options{Registry: all.Registry(), Language: engine.NewLanguage(), Journal: s.Journal(), Identities: enginetest.NewIdentities(),
		DataStore: s.DataStore(), Zone: time.UTC})
	t.Cleanup(e.Close)
	r, missing, err := e.Prepare(t.Context(), engine.StartRequest{Document: &d, Version: 1, Hash: "h", Person: "anna", PersonName: "Anna", Trigger: "run_once", DryRun: dry})
	require.NoError(t, err)
	require.Empty(t, missing)
	_, err = e.Start(t.Context(), r.ID)
	require.NoError(t, err)
	r, err = e.Wait(t.Context(), r.ID)
	require.NoError(t, err)
	return r
}

func opened(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "signet.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// TestAFlowOfEveryLocalApp is what people do with Make: read a table, look into what is in it, keep it, find it again, and write it.
func TestAFlowOfEveryLocalApp(t *testing.T) {
	t.Parallel()
	d := flow.New("flow_apps", "Every local app")
	d.Modules = []flow.Module{
		module(1, "tools", "on_demand", nil),
		module(2, "csv", "parse_csv", m{"csv": "order;note\n45;\"**late**, ask <b>anna@halden.example</b>\"\n46;fine\n", "delimiter": "semicolon"}),
		module(3, "markdown", "to_html", m{"data": "{{2.note}}"}),
		module(4, "text", "html_to_text", m{"html": "{{3.data}}"}),
		module(5, "text", "replace", m{"text": "{{4.text}}", "pattern": `(\w+)@(\S+)`, "value": "$1 of $2"}),
		module(6, "xml", "create_xml", m{"value": m{"order": m{"_attributes": m{"number": "{{2.order}}"}, "note": "{{5.text}}"}}}),
		module(7, "xml", "parse_xml", m{"xml": "{{6.xml}}"}),
		module(8, "json", "create_json", m{"value": m{"order": "{{7.order._attributes.number}}", "note": "{{7.order.note[1]}}"}, "structure": l{m{"name": "order", "type": "number"}}}),
		module(9, "json", "parse_json", m{"json": "{{8.json}}"}),
		module(10, "datastore", "add_record", m{"store": "Orders", "key": "{{9.order}}", "data": m{"note": "{{9.note}}", "at": "{{parseDate(\"2026-03-14\"; \"YYYY-MM-DD\")}}"}}),
		module(11, "csv", "create_csv_advanced", m{"source": 2.0, "columns": l{m{"name": "order", "value": "{{9.order}}"}, m{"name": "note", "value": "{{9.note}}"}}}),
		module(14, "tools", "iterator", m{"array": l{3.0, 4.0}}),
		module(15, "json", "aggregate_to_json", m{"source": 14.0, "value": m{"n": "{{14.value}}"}}),
		module(12, "datastore", "search_records", m{"store": "Orders", "filter": l{l{m{"a": "note", "o": "text:contain", "b": "{{substring(\"xlate\"; 1; 5)}}"}}}}),
		module(13, "tools", "return_output", m{"values": m{"csv": "{{11.csv}}", "json": "{{15.json}}", "found": "{{12.key}}", "note": "{{12.data.note}}", "at": "{{formatDate(12.data.at; \"D.M.YYYY\")}}"}}),
	}
	d.Links = chain(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 12, 13)
	s := opened(t)
	r := carry(t, s, d, false)
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, m{"json": `[{"n":3},{"n":4}]`, "csv": "order,note\n45,\"late, ask anna of halden.example\"\n46,fine\n", "found": "45", "note": "late, ask anna of halden.example", "at": "14.3.2026"}, r.Outputs)

	again := carry(t, s, d, false)
	require.Equal(t, engine.Failed, again.State)
	require.Equal(t, "datastore.duplicate", again.Fault.Code, "the record is there from the run before")
	require.Equal(t, 10, again.FaultStep)
}

// action-flows.md 3 and 4: with auto commit each module commits by itself; without it Rollback takes everything back.
func TestARunCommitsOrTakesBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		auto      bool
		directive string
		dry       bool
		state     engine.State
		records   int
	}{
		"auto commit keeps what was done before the error": {true, "rollback", false, engine.Failed, 1},
		"rollback takes it back":                           {false, "rollback", false, engine.Failed, 0},
		"commit keeps it":                                  {false, "commit", false, engine.Succeeded, 1},
		"ignore goes on":                                   {false, "ignore", false, engine.Succeeded, 1},
		"a dry run writes nothing":                         {true, "ignore", true, engine.Succeeded, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := opened(t)
			d := flow.New("flow_acid", "ACID")
			d.Settings.AutoCommit = c.auto
			d.Modules = []flow.Module{
				module(1, "tools", "on_demand", nil),
				module(2, "datastore", "add_record", m{"store": "Orders", "key": "45", "data": m{"n": 1.0}}),
				module(3, "datastore", "count_records", m{"store": "Orders"}),
				module(4, "tools", "set_variable", m{"name": "seen", "value": "{{3.count}}"}),
				module(5, "json", "parse_json", m{"json": "no JSON"}),
				module(6, "tools", c.directive, nil),
			}
			d.Links = append(chain(1, 2, 3, 4, 5), flow.Link{From: 5, To: 6, Kind: flow.OnError})
			r := carry(t, s, d, c.dry)
			require.Equal(t, c.state, r.State, "%+v", r.Fault)
			n, err := s.DataStore().Count(t.Context(), "Orders")
			require.NoError(t, err)
			require.Equal(t, c.records, n)
			steps, err := s.Journal().Steps(t.Context(), r.ID)
			require.NoError(t, err)
			for _, st := range steps {
				if st.Module == 4 && !c.dry {
					require.Equal(t, m{"seen": 1.0}, m(st.Output[0]), "a run sees what it has staged")
				}
			}
		})
	}
}

var _ connector.Records = store.DataStore{}

// shelf answers for data stores, as a flow test does, and refuses whatever it does not know.
type shelf map[int][]map[string]any

// Answer implements engine.StandIn.
func (s shelf) Answer(q engine.Question) ([]map[string]any, bool, error) {
	out, ok := s[q.Module]
	if !ok && q.Reaches {
		return nil, true, fault.New(fault.FailedPrecondition, "test").Coded("test.no_response").Say("Nothing stands in for it.").Hint("Give a response.")
	}
	return out, ok, nil
}

// TestAFlowTestReadsNoDataStore: what is read from a data store is an answer that the test gives, like that of a system.
func TestAFlowTestReadsNoDataStore(t *testing.T) {
	t.Parallel()
	s := opened(t)
	d := flow.New("flow_test", "Test")
	d.Modules = []flow.Module{
		module(1, "tools", "on_demand", nil),
		module(2, "datastore", "get_record", m{"store": "Orders", "key": "45"}),
		module(3, "tools", "return_output", m{"values": m{"name": "{{2.name}}"}}),
	}
	d.Links = chain(1, 2, 3)
	for answers, want := range map[string]shelf{"given": {2: {{"name": "Brandt"}}}, "missing": {}} {
		e := engine.New(engine.Options{Registry: all.Registry(), Language: engine.NewLanguage(), Journal: s.Journal(), Identities: enginetest.NewIdentities(), DataStore: s.DataStore(), Zone: time.UTC})
		t.Cleanup(e.Close)
		r, _, err := e.Prepare(t.Context(), engine.StartRequest{Document: &d, Draft: true, Person: "anna", Trigger: "run_once", StandIn: want})
		require.NoError(t, err)
		_, err = e.Start(t.Context(), r.ID)
		require.NoError(t, err)
		r, err = e.Wait(t.Context(), r.ID)
		require.NoError(t, err)
		if answers == "given" {
			require.Equal(t, m{"name": "Brandt"}, r.Outputs)
		} else {
			require.Equal(t, "test.no_response", r.Fault.Code)
		}
	}
}
