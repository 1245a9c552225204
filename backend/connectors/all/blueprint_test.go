package all_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connectors/all"
	"signet/backend/desk"
	"signet/backend/engine"
)

// made is a blueprint as Make writes it (action-flows.md 6): every module of it is one of this build.
const made = `{"name": "Made in Make", "flow": [
 {"id": 1, "module": "util:BasicTrigger", "version": 1, "parameters": {}, "mapper": {"values": [{"spec": [{"name": "csv", "value": "order;days\nPO 4500018690;3\nPO 4500018734;30\n"}]}]}},
 {"id": 2, "module": "csv:ParseCSV", "version": 1, "parameters": {}, "mapper": {"csv": "{{1.csv}}", "hasHeaders": true, "delimiter": ";"}},
 {"id": 3, "module": "regexp:Parser", "version": 1, "parameters": {"pattern": "(45\\d+)", "global": false, "sensitive": true, "multiline": false, "singleline": false, "continueWhenNoRes": false}, "mapper": {"text": "{{2.order}}"}},
 {"id": 4, "module": "util:SetVariable2", "version": 1, "parameters": {}, "mapper": {"name": "number", "scope": "roundtrip", "value": "{{3.` + "`$1`" + `}}"}},
 {"id": 5, "module": "util:GetVariable2", "version": 1, "parameters": {}, "mapper": {"name": "number"}},
 {"id": 6, "module": "util:Switcher", "version": 1, "parameters": {}, "mapper": {"input": "{{2.days}}", "casesTable": [{"pattern": "^\\d$", "output": "early"}], "elseOutput": "late", "useRegExpMatch": true}},
 {"id": 7, "module": "json:CreateJSON", "version": 1, "parameters": {"type": 1, "space": ""}, "mapper": {"order": "{{5.number}}", "state": "{{6.output}}"}},
 {"id": 8, "module": "json:ParseJSON", "version": 1, "parameters": {"type": ""}, "mapper": {"json": "{{7.json}}"}},
 {"id": 9, "module": "regexp:Replace", "version": 1, "parameters": {}, "mapper": {"text": "{{8.state}}", "value": "**$1**", "global": true, "pattern": "(\\w+)", "sensitive": true, "multiline": false, "singleline": false}},
 {"id": 10, "module": "markdown:Compile", "version": 2, "parameters": {}, "mapper": {"gfm": true, "data": "{{9.text}}", "sanitize": false}},
 {"id": 11, "module": "regexp:HTMLToText", "version": 1, "parameters": {}, "mapper": {"html": "{{10.data}}", "newline": "lf", "uppercaseHeadings": true}},
 {"id": 12, "module": "datastore:AddRecord", "version": 1, "parameters": {"datastore": 7}, "mapper": {"key": "{{8.order}}", "overwrite": true, "data": {"state": "{{11.text}}"}},
  "metadata": {"restore": {"parameters": {"datastore": {"label": "Orders"}}}}},
 {"id": 13, "module": "util:TextAggregator", "version": 1, "parameters": {"rowSeparator": "\n", "feeder": 2}, "mapper": {"value": "{{8.order}} {{11.text}}"}},
 {"id": 14, "module": "datastore:SearchRecord", "version": 1, "parameters": {"datastore": 7, "continueWhenNoRes": true}, "mapper": {"filter": [[{"a": "state", "o": "text:equal", "b": "{{\"la\" + \"te\"}}"}]], "sort": [], "limit": "10"},
  "metadata": {"restore": {"parameters": {"datastore": {"label": "Orders"}}}}},
 {"id": 15, "module": "util:ComposeTransformer", "version": 1, "parameters": {}, "mapper": {"value": "{{14.key}} is {{14.data.state}}"}},
 {"id": 16, "module": "scenario-service:ReturnData", "version": 1, "parameters": {}, "mapper": {"all": "{{13.text}}", "one": "{{15.value}}"}}
], "metadata": {"version": 1, "scenario": {"autoCommit": true}}}`

// TestAFlowThatPeopleHaveRunsHereUnchanged: a blueprint is imported and run, and gives what it gives in Make.
func TestAFlowThatPeopleHaveRunsHereUnchanged(t *testing.T) {
	t.Parallel()
	plan, err := desk.PlanImport(all.Registry(), "made.json", []byte(made), false)
	require.NoError(t, err)
	require.Len(t, plan.Flows, 1)
	d := plan.Flows[0].Document
	for _, m := range d.Modules {
		require.NotEqual(t, "stub", m.App, "%d", m.ID)
	}
	s := opened(t)
	r := carry(t, s, d, false)
	require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
	require.Equal(t, m{"all": "4500018690 early\n4500018734 late", "one": "4500018734 is late"}, r.Outputs)
	record, err := s.DataStore().Get(t.Context(), "Orders", "4500018690")
	require.NoError(t, err)
	require.Equal(t, m{"state": "early"}, m(record.Values))
}
