package flowtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"signet/backend/connector"
	"signet/backend/connectors/all"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flowtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var registry = all.Registry()

func reminder(t testing.TB) flow.Document {
	t.Helper()
	b, err := os.ReadFile("../desk/sample/flow_sample_reminder.json")
	require.NoError(t, err)
	var d flow.Document
	require.NoError(t, json.Unmarshal(b, &d))
	return d
}

func options() flowtest.Options { return flowtest.Options{Registry: registry} }

// late is an order that is a few days late, answered by SAP, the directory and the mail server.
func late() flowtest.Case {
	return flowtest.Case{Name: "A late order", At: "2026-11-25T09:30:00Z",
		Inputs: map[string]any{"purchase_order": "4500018690", "supplier": "Brandt", "due_date": "2026-11-01", "days_overdue": 24, "reminders": 1},
		Responses: []flowtest.Response{
			{Module: 2, Bundles: []map[string]any{{"POHEADER": map[string]any{"PO_NUMBER": "4500018690", "VENDOR": "0000100017", "PUR_GROUP": "001"}}}},
			{Module: 3, Bundles: []map[string]any{{"data": map[string]any{"email": "orders@brandt.example", "contact": "Ms Brandt"}}}},
			{Module: 5, Bundles: []map[string]any{{"from": "anna@halden.example"}}},
			{Module: 6, Bundles: []map[string]any{{}}},
		},
		Expect: []flowtest.Check{
			{About: flowtest.State, Value: "succeeded"},
			{About: flowtest.Reached, Module: 5, Value: 1.0},
			{About: flowtest.Reached, Module: 7, Value: 0.0},
			{About: flowtest.Sent, Module: 5, Of: "to", Value: "orders@brandt.example"},
			{About: flowtest.Sent, Module: 5, Of: "text", Is: flowtest.Contains, Value: "due on 1 November 2026"},
			{About: flowtest.Sent, Module: 6, Of: "POHEADER.OUR_REF", Value: "REM-2"},
			{About: flowtest.Sent, Module: 6, Of: "POTEXTHEADER[1].TEXT_LINE", Value: "Reminder sent 2026-11-25 09:30 by anna@halden.example"},
			{About: flowtest.Sent, Module: 6, Of: "api", Is: flowtest.Contains, Value: "BAPI_PO_CHANGE"},
			{About: flowtest.Output, Of: "{{3.data.email}}", Value: "{{lower(\"ORDERS@\") + \"brandt.example\"}}"},
		}}
}

func run(t testing.TB, c flowtest.Case) flowtest.Result {
	t.Helper()
	return flowtest.Run(context.Background(), reminder(t), c, options())
}

// peers 35: flow tests, asked for in four products.
func TestRun(t *testing.T) {
	t.Parallel()

	t.Run("ACasePassesAsNobody", func(t *testing.T) {
		t.Parallel()
		r := run(t, late())
		require.Nil(t, r.Fault)
		require.True(t, r.Passed, r.Differences())
		require.Len(t, r.Checks, 9)
	})
	t.Run("EachCheckCanFailAndShowsTheDifference", func(t *testing.T) {
		t.Parallel()
		for i := range late().Expect {
			c := late()
			switch k := &c.Expect[i]; v := k.Value.(type) {
			case float64:
				k.Value = v + 1
			default:
				k.Value = "another"
			}
			r := run(t, c)
			require.False(t, r.Passed, "check %d", i)
			require.False(t, r.Checks[i].Passed, "check %d", i)
			require.NotEqual(t, r.Checks[i].Expected, r.Checks[i].Actual)
			require.Len(t, r.Differences(), 1)
		}
	})
	t.Run("ItRepeatsItself", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Chance")
		d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "action_button"},
			{ID: 2, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{"a": "{{random}} {{uuid}} {{now}} {{executionId}} {{join(shuffle(split(\"a,b,c,d,e,f,g\"; \",\")); \"\")}}"}}}}
		d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}}
		c := flowtest.Case{Name: "x", Expect: []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}}
		a := flowtest.Run(context.Background(), d, c, options())
		b := flowtest.Run(context.Background(), d, c, options())
		require.Nil(t, a.Fault)
		require.NotEmpty(t, a.Outputs["a"])
		require.Equal(t, a.Outputs, b.Outputs)
	})
	t.Run("AModuleWithoutResponseFailsTheCaseEvenBehindAnErrorHandler", func(t *testing.T) {
		t.Parallel()
		c := late()
		c.Responses = c.Responses[:3] // module 6 has a Break handler
		c.Expect = []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}
		r := run(t, c)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, 1, r.Aside)
		require.False(t, r.Passed)
		require.Equal(t, 6, r.Checks[0].Module)
		require.Contains(t, r.Differences()[0], "no response for Change purchase order")
	})
	t.Run("AnErrorOfASystemIsAResponse", func(t *testing.T) {
		t.Parallel()
		c := late()
		c.Responses[3] = flowtest.Response{Module: 6, Error: &flowtest.Failure{Kind: fault.PermissionDenied, Code: "sap.no_rfc_authority", Text: "No."}}
		c.Expect = []flowtest.Check{{About: flowtest.State, Value: "refused"}, {About: flowtest.Failed, Value: "sap.no_rfc_authority"}}
		r := run(t, c)
		require.True(t, r.Passed, r.Differences())
	})
	t.Run("EachAttemptTakesTheNextResponseAndNobodyWaits", func(t *testing.T) {
		t.Parallel()
		d := reminder(t)
		m, _ := d.Module(9)
		m.Action, m.Fields = "retry", map[string]any{"count": 3, "delay": 600}
		c := late()
		away := flowtest.Response{Module: 6, Error: &flowtest.Failure{Kind: fault.Unavailable, Code: "sap.unreachable", Text: "Away."}}
		c.Responses = append(c.Responses[:3], away, away, flowtest.Response{Module: 6, Bundles: []map[string]any{{}}})
		r := flowtest.Run(context.Background(), d, c, options())
		require.True(t, r.Passed, r.Differences())
		require.Less(t, r.Took.Seconds(), 5.0)
	})
	t.Run("BundlesOfTheTriggerStandInForTheInputs", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Sum")
		d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "action_button"},
			{ID: 2, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{"last": "{{1.n}}"}}}}
		d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}}
		r := flowtest.Run(context.Background(), d, flowtest.Case{Name: "x", Trigger: []map[string]any{{"n": 1.0}, {"n": 2.0}},
			Expect: []flowtest.Check{{About: flowtest.Reached, Module: 2, Value: 2.0}, {About: flowtest.Returned, Of: "last", Value: "2"},
				{About: flowtest.Output, Module: 1, Operation: 1, Of: "{{1.n}}", Value: 1.0}}}, options())
		require.True(t, r.Passed, r.Differences())
	})
}

// security: a test reaches nothing, whatever stands in it.
func TestNothingLeaves(t *testing.T) {
	t.Parallel()

	t.Run("NoSystemIsReachedByAnyModuleWithoutAResponse", func(t *testing.T) {
		t.Parallel()
		var reached atomic.Int32
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				reached.Add(1)
				_ = c.Close()
			}
		}()
		d := flow.New("flow_1", "Calls")
		d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "action_button"},
			{ID: 2, App: "http", Action: "request", Fields: map[string]any{"method": "GET", "url": "http://" + l.Addr().String() + "/"}}}
		d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}}
		r := flowtest.Run(context.Background(), d, flowtest.Case{Name: "x", Expect: []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}}, options())
		require.False(t, r.Passed)
		require.Zero(t, reached.Load())
	})
	t.Run("TheTransportRefusesAModuleThatDoesNotSayThatItReachesASystem", func(t *testing.T) {
		t.Parallel()
		var dialled error
		liar := connector.NewRegistry(&connector.App{Name: "liar", Title: "Liar", Accent: "http", Actions: []*connector.Action{{Name: "call", Title: "Call", Group: "Actions",
			Class: connector.Pure, Run: func(ctx context.Context, c *connector.Call) (connector.Result, error) {
				_, dialled = c.Net.Dial(ctx, "tcp", "127.0.0.1:9")
				return connector.Result{}, dialled
			}}}})
		d := flow.New("flow_1", "Calls")
		d.Modules = []flow.Module{{ID: 1, App: "liar", Action: "call"}}
		r := flowtest.Run(context.Background(), d, flowtest.Case{Name: "x", Expect: []flowtest.Check{{About: flowtest.State, Value: "succeeded"}}},
			flowtest.Options{Registry: liar})
		require.False(t, r.Passed)
		require.Equal(t, "test.network", fault.Of(dialled).Code)
	})
}

func TestSuite(t *testing.T) {
	t.Parallel()

	t.Run("IsReadAsItWasWritten", func(t *testing.T) {
		t.Parallel()
		s := flowtest.New("flow_1")
		s.Cases = append(s.Cases, late())
		b, err := flowtest.Encode(s)
		require.NoError(t, err)
		again, err := flowtest.Decode("tests.json", b)
		require.NoError(t, err)
		c, err := flowtest.Encode(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(c))
		require.Greater(t, strings.Count(string(b), "\n"), 60, "a line for each value, so that git shows what changed")
	})
	t.Run("WhatCannotBeRightIsRefused", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{`{`, `{"format":"signet.tests/2"}`, `{"format":"signet.tests/1","casse":[]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","expect":[]}]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","expect":[{"about":"mood","value":1}]}]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","at":"noon","expect":[{"about":"state","value":"succeeded"}]}]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","expect":[{"about":"reached","value":1}]}]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","responses":[{"module":1,"error":{"kind":"sad"}}],"expect":[{"about":"state","value":"failed"}]}]}`,
			`{"format":"signet.tests/1","cases":[{"name":"a","expect":[{"about":"state","value":"failed"}]},{"name":"A","expect":[{"about":"state","value":"failed"}]}]}`} {
			_, err := flowtest.Decode("tests.json", []byte(text))
			require.Equal(t, fault.Invalid, fault.KindOf(err), text)
			require.NotEmpty(t, fault.Of(err).Remedy)
		}
	})
	t.Run("JUnitNamesWhatDiffers", func(t *testing.T) {
		t.Parallel()
		c := late()
		c.Name = "Fails & <says>"
		c.Expect[0].Value = "failed"
		var b bytes.Buffer
		require.NoError(t, flowtest.WriteJUnit(&b, "Send reminder", []flowtest.Result{run(t, late()), run(t, c)}))
		require.Contains(t, b.String(), `tests="2" failures="1"`)
		require.Contains(t, b.String(), "expected failed, found succeeded")
		require.Contains(t, b.String(), "Fails &amp; &lt;says&gt;")
	})
}

func TestRecord(t *testing.T) {
	t.Parallel()
	// A run of the same engine is what is recorded; its history comes from a case here.
	d := reminder(t)
	source := run(t, late())
	rec := flowtest.Recording{Name: "Recorded", Run: engine.Run{ID: "run_1", FlowName: d.Name, State: engine.Succeeded, Inputs: late().Inputs},
		Document: d, Steps: source.Steps(), Zone: "Europe/Berlin"}

	t.Run("ItPassesAtOnceAndChecksWhatWasWritten", func(t *testing.T) {
		t.Parallel()
		c, err := flowtest.Record(context.Background(), rec, options())
		require.NoError(t, err)
		r := run(t, c)
		require.True(t, r.Passed, r.Differences())
		require.Contains(t, c.Expect, flowtest.Check{About: flowtest.Sent, Module: 5, Of: "to", Value: "orders@brandt.example"})
		require.Contains(t, c.Expect, flowtest.Check{About: flowtest.Reached, Module: 7, Value: 0.0})
		require.Len(t, c.Responses, 4)
	})
	t.Run("WhatLooksLikeACredentialIsMasked", func(t *testing.T) {
		t.Parallel()
		x := rec
		x.Steps = append([]engine.Step(nil), rec.Steps...)
		x.Steps[1].Output = []map[string]any{{"POHEADER": map[string]any{"VENDOR": "1"}, "token": "ghp_" + strings.Repeat("a", 36), "password": "hunter2"}}
		c, err := flowtest.Record(context.Background(), x, options())
		require.NoError(t, err)
		b, err := json.Marshal(c)
		require.NoError(t, err)
		require.NotContains(t, string(b), "ghp_")
		require.NotContains(t, string(b), "hunter2")
	})
	t.Run("WhatATriggerBroughtIsItsBundlesWithoutCredentials", func(t *testing.T) {
		t.Parallel()
		d := flow.New("flow_1", "Hook")
		d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "action_button"},
			{ID: 2, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{"last": "{{1.body.n}}"}}}}
		d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}}
		d.Settings.MaxCycles = 5
		arrived := []map[string]any{{"headers": map[string]any{"authorization": "Bearer abc"}, "body": map[string]any{"n": 3.0}}}
		c, err := flowtest.Record(context.Background(), flowtest.Recording{Name: "Arrived", Document: d,
			Run:   engine.Run{State: engine.Succeeded, Arrived: arrived, Outputs: map[string]any{"last": 3.0}},
			Steps: []engine.Step{{Module: 1, Operation: 1, State: "succeeded", Output: arrived}, {Module: 2, Operation: 1, State: "succeeded"}}}, options())
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{"headers": map[string]any{"authorization": "••••••"}, "body": map[string]any{"n": 3.0}}}, c.Trigger)
		require.Empty(t, c.Responses)
		r := flowtest.Run(context.Background(), d, c, options())
		require.True(t, r.Passed, r.Differences())
		require.Contains(t, c.Expect, flowtest.Check{About: flowtest.Returned, Of: "last", Value: 3.0})
		require.Equal(t, 1, r.Modules[1].Operations)
	})
	t.Run("AConfidentialFlowCannotBeRecorded", func(t *testing.T) {
		t.Parallel()
		x := rec
		x.Document.Settings.Confidential = true
		_, err := flowtest.Record(context.Background(), x, options())
		require.Equal(t, "test.confidential", fault.Of(err).Code)
	})
}

// FuzzDecode holds that no file crashes the reader, and that what it takes it writes the same again.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("../desk/sample/tests_*.json")
	require.NoError(f, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add([]byte(`{"format":"signet.tests/1","flow":"flow_1","cases":[]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := flowtest.Decode("tests.json", b)
		if err != nil {
			return
		}
		out, err := flowtest.Encode(s)
		require.NoError(t, err)
		again, err := flowtest.Decode("tests.json", out)
		require.NoError(t, err)
		twice, err := flowtest.Encode(again)
		require.NoError(t, err)
		require.Equal(t, string(out), string(twice))
	})
}
