package tools_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"signet/backend/connector"
	"signet/backend/connectors/tools"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/fault"
	"signet/backend/flow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type fields = map[string]any

// shelf holds the documents of a test by their id.
type shelf map[string]*flow.Document

func (s shelf) Document(_ context.Context, r engine.Run) (*flow.Document, error) {
	return s.find(r.FlowID)
}

func (s shelf) Subflow(_ context.Context, id string, _ engine.Run) (engine.Called, error) {
	d, err := s.find(id)
	return engine.Called{Document: d, Version: 1, Hash: "h"}, err
}

func (s shelf) find(id string) (*flow.Document, error) {
	if d := s[id]; d != nil {
		return d, nil
	}
	return nil, fault.New(fault.NotFound, "test").Say("There is no such Action Flow.")
}

func registry() *connector.Registry {
	app := *tools.App
	app.Actions = nil
	for _, a := range tools.App.Actions {
		c := *a
		app.Actions = append(app.Actions, &c)
	}
	return connector.NewRegistry(&app)
}

func document(id string, modules map[int]flow.Module, links ...flow.Link) *flow.Document {
	d := flow.New(id, "Flow "+id)
	for n := 1; len(d.Modules) < len(modules); n++ {
		if m, ok := modules[n]; ok {
			m.ID, m.App = n, "tools"
			d.Modules = append(d.Modules, m)
		}
	}
	for _, l := range links {
		if l.Kind == "" {
			l.Kind = flow.Next
		}
		d.Links = append(d.Links, l)
	}
	return &d
}

func chain(ids ...int) []flow.Link {
	var out []flow.Link
	for i := 1; i < len(ids); i++ {
		out = append(out, flow.Link{From: ids[i-1], To: ids[i]})
	}
	return out
}

func run(t *testing.T, inputs fields, docs ...*flow.Document) engine.Run {
	t.Helper()
	have := shelf{}
	for _, d := range docs {
		have[d.ID] = d
	}
	e := engine.New(engine.Options{Registry: registry(), Language: engine.NewLanguage(), Journal: enginetest.NewJournal(),
		Identities: enginetest.NewIdentities(), Documents: have, Subflows: have, Grace: 50 * time.Millisecond, Zone: time.UTC})
	t.Cleanup(e.Close)
	r, missing, err := e.Prepare(t.Context(), engine.StartRequest{Document: docs[0], Version: 1, Hash: "h", Person: "anna", PersonName: "Anna Kovacs",
		Trigger: "run_once", Inputs: inputs})
	require.NoError(t, err)
	require.Empty(t, missing)
	_, err = e.Start(t.Context(), r.ID)
	require.NoError(t, err)
	r, err = e.Wait(t.Context(), r.ID)
	require.NoError(t, err)
	return r
}

func named(name, value string) fields { return fields{"name": name, "value": value} }

// TestEveryModule runs a flow of every module that is no error handler, with the real language.
func TestEveryModule(t *testing.T) {
	t.Parallel()
	child := document("child", map[int]flow.Module{
		1: {Action: "on_demand"}, 2: {Action: "return_output", Fields: fields{"values": fields{"double": "{{var.input.x * 2}}", "by": "{{1.runs_as}}"}}},
	}, chain(1, 2)...)
	child.Inputs = []flow.Input{{Name: "x", Type: flow.Number, Required: true}}
	links := append(chain(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), chain(14, 15)...)
	small := &flow.Filter{Name: "Small", Groups: [][]flow.Condition{{{A: "{{6.result}}", Operator: "number:less", B: "5"}}}}
	links = append(links, flow.Link{From: 11, To: 12, Order: 1, Filter: small}, flow.Link{From: 11, To: 13, Order: 2, Fallback: true},
		flow.Link{From: 12, To: 14}, flow.Link{From: 13, To: 14}, flow.Link{From: 15, To: 16, Order: 1}, flow.Link{From: 15, To: 20, Order: 2})
	links = append(links, chain(20, 21, 22, 23, 24)...)
	parent := document("parent", map[int]flow.Module{
		1:  {Action: "action_button"},
		2:  {Action: "set_variables", Fields: fields{"variables": []any{named("greeting", "Dear {{1.runs_as}}")}}},
		3:  {Action: "iterator", Fields: fields{"array": "{{1.items}}"}},
		4:  {Action: "text_aggregator", Fields: fields{"source": 3.0, "value": "{{3.name}} x{{3.qty}}", "row_separator": "comma"}},
		5:  {Action: "repeater", Fields: fields{"start": "1", "repeats": "3", "step": "2"}},
		6:  {Action: "numeric_aggregator", Fields: fields{"source": 5.0, "value": "{{5.i}}", "function": "sum"}},
		7:  {Action: "increment", Fields: fields{"reset": "run"}},
		8:  {Action: "sleep", Fields: fields{"delay": "0.001"}},
		9:  {Action: "get_variables", Fields: fields{"variables": []any{fields{"name": "greeting"}}}},
		10: {Action: "subflow", Fields: fields{"flow": "child", "inputs": fields{"x": "{{6.result}}"}}},
		11: {Action: "if_else"},
		12: {Action: "set_variables", Fields: fields{"variables": []any{named("size", "small")}}},
		13: {Action: "set_variables", Fields: fields{"variables": []any{named("size", "big")}}},
		14: {Action: "merge", Fields: fields{"outputs": fields{"size": "{{ifempty(12.size; 13.size)}}"}}},
		15: {Action: "router"},
		16: {Action: "return_output", Fields: fields{"values": fields{"text": "{{4.text}}", "sum": "{{6.result}}", "count": "{{7.i}}",
			"greeting": "{{9.greeting}}", "double": "{{10.double}}", "by": "{{10.by}}", "size": "{{14.size}}"}}},
		20: {Action: "iterator", Fields: fields{"array": "{{1.items}}"}},
		21: {Action: "array_aggregator", Fields: fields{"source": 20.0, "fields": fields{"n": "{{upper(20.name)}}"}}},
		22: {Action: "iterator", Fields: fields{"array": "{{21.array}}"}},
		23: {Action: "table_aggregator", Fields: fields{"source": 22.0, "cells": []any{"{{22.n}}", "{{22.`__IMTINDEX__`}}"}, "column_separator": "semicolon"}},
		24: {Action: "return_output", Fields: fields{"values": fields{"table": "{{23.table}}", "names": `{{join(21.array[].n; "+")}}`}}},
	}, links...)
	parent.Inputs = []flow.Input{{Name: "items", Type: flow.Array, Required: true}}
	r := run(t, fields{"items": []any{fields{"name": "bolt", "qty": 2.0}, fields{"name": "nut", "qty": 5.0}, fields{"name": "", "qty": 0.0}}}, parent, child)
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, fields{"text": "bolt x2,nut x5, x0", "sum": 9.0, "count": 1.0, "greeting": "Dear Anna Kovacs", "double": 18.0, "by": "Anna Kovacs",
		"size": "big", "table": "BOLT;1\nNUT;2\n;3", "names": "BOLT+NUT+"}, r.Outputs)
}

// TestEveryErrorHandler holds each directive to what it says of itself.
func TestEveryErrorHandler(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		directive string
		fields    fields
		state     engine.State
		outputs   fields
	}{
		{"ignore", nil, engine.Succeeded, nil},
		{"resume", fields{"output": fields{"v": "instead"}}, engine.Succeeded, fields{"seen": "instead"}},
		{"commit", nil, engine.Succeeded, nil},
		{"rollback", nil, engine.Failed, nil},
		{"break", fields{"retry": false}, engine.Warning, nil},
		{"retry", fields{"count": 2.0, "delay": 0.001, "backoff": 1.0}, engine.Failed, nil},
	} {
		t.Run(c.directive, func(t *testing.T) {
			t.Parallel()
			d := document("flow", map[int]flow.Module{
				1: {Action: "on_demand"},
				2: {Action: "throw", Fields: fields{"message": "Order {{1.order}} is {{if(true; \"locked\")}}", "code": "order.locked"}},
				3: {Action: c.directive, Fields: c.fields},
				4: {Action: "return_output", Fields: fields{"values": fields{"seen": "{{2.v}}"}}},
			}, append(chain(1, 2, 4), flow.Link{From: 2, To: 3, Kind: flow.OnError})...)
			d.Inputs = []flow.Input{{Name: "order", Type: flow.Text}}
			r := run(t, fields{"order": "45"}, d)
			require.Equal(t, c.state, r.State, "%+v", r.Fault)
			require.Equal(t, c.outputs, r.Outputs)
			if c.state == engine.Failed {
				require.Contains(t, r.Fault.Text, "Order 45 is locked")
			}
		})
	}
}

// TestWhatIsFilledInIsSaid keeps the sentences of the module list readable.
func TestWhatIsFilledInIsSaid(t *testing.T) {
	t.Parallel()
	a, ok := tools.App.Action("sleep")
	require.True(t, ok)
	require.Equal(t, "Wait 5 seconds", a.SentenceFor(fields{"delay": "5"}))
	require.Equal(t, "Wait … seconds", a.SentenceFor(nil))
}
