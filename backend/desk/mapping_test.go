package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
)

func TestMappable(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	s, err := d.Mappable(t.Context(), desk.SampleFlow, 5)
	require.NoError(t, err)
	var modules []int
	for _, i := range s.Items {
		modules = append(modules, i.Module)
	}
	require.Equal(t, 1, modules[len(modules)-1], "the nearest first, the trigger last")
	require.True(t, slicesDescend(modules), "%v", modules)
	trigger := s.Items[len(s.Items)-1]
	require.Equal(t, "{{1.purchase_order}}", find(t, trigger.Children, "purchase_order").Insert)
	require.Equal(t, "date", find(t, trigger.Children, "due_date").Type)
	require.Equal(t, "text", find(t, trigger.Children, "runs_as").Type)
	require.Equal(t, "{{var.input.due_date}}", find(t, s.Variables, "var.input.due_date").Insert)
	require.Equal(t, "Send overdue PO reminder", find(t, s.Variables, "var.scenario.name").Sample)

	asAnna(t, d)
	in, _, _, err := d.ModuleInterface(t.Context(), desk.SampleFlow, 6, nil)
	require.NoError(t, err)
	require.NotEmpty(t, in)
	_, _, _, err = d.ModuleInterface(t.Context(), desk.SampleFlow, 2, nil)
	require.NoError(t, err)
	s, err = d.Mappable(t.Context(), desk.SampleFlow, 5)
	require.NoError(t, err)
	header := find(t, find(t, s.Items, "2").Children, "POHEADER")
	require.Equal(t, "{{2.POHEADER.PO_NUMBER}}", find(t, header.Children, "POHEADER.PO_NUMBER").Insert, "what SAP says of a BAPI can be mapped before it ran")
	a, err := d.Mapping(t.Context(), desk.SampleFlow, 6, "POHEADER.OUR_REF", "much longer than SAP has room for", 0)
	require.NoError(t, err)
	require.Equal(t, "text", a.Expected)
	require.Contains(t, a.Issues[0].Text, "takes at most 12 characters")

	_ = rowOf(t, d, "4500018734")
	require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018734")[0].State)
	s, err = d.Mappable(t.Context(), desk.SampleFlow, 5)
	require.NoError(t, err)
	require.Equal(t, "4500018734", find(t, s.Items[len(s.Items)-1].Children, "purchase_order").Sample)
	header = find(t, find(t, s.Items, "2").Children, "POHEADER")
	require.Equal(t, "4500018734", find(t, header.Children, "POHEADER.PO_NUMBER").Sample, "what a run gave can be mapped")
}

func slicesDescend(list []int) bool {
	for i := 1; i < len(list); i++ {
		if list[i] > list[i-1] {
			return false
		}
	}
	return true
}

func find(t *testing.T, list []desk.Item, name string) desk.Item {
	t.Helper()
	for _, i := range list {
		if i.Name == name {
			return i
		}
	}
	require.Fail(t, "not found", "%s in %+v", name, list)
	return desk.Item{}
}

func TestMapping(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	ask := func(field, text string, cursor int) desk.Answer {
		a, err := d.Mapping(t.Context(), desk.SampleFlow, 5, field, text, cursor)
		require.NoError(t, err)
		return a
	}
	require.False(t, ask("subject", "{{1.days_overdue}}", 0).HasSample)

	asAnna(t, d)
	_ = rowOf(t, d, "4500018734")
	require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018734")[0].State)

	text := `PO {{2.POHEADER.PO_NUMBER}} is {{1.days_overdue}} days late`
	a := ask("subject", text, 0)
	require.True(t, a.HasSample)
	require.Equal(t, "PO 4500018734 is 21 days late", a.Preview)
	require.Equal(t, []string{"text", "text"}, []string{a.Type, a.Expected})
	require.Empty(t, a.Issues)
	require.Equal(t, []int{1, len("PO 4500018734 is 21 days late")}, []int{a.Bundles, a.Length})
	require.WithinDuration(t, time.Now(), a.At, time.Hour)

	require.Equal(t, "date", ask("subject", "{{1.due_date}}", 0).Type, "an input keeps its type")

	own, err := d.Settings(t.Context())
	require.NoError(t, err)
	for zone, offset := range map[string]string{"Asia/Kolkata": "+05:30", "America/Phoenix": "-07:00"} {
		own.Zone = zone
		_, err = d.SetSettings(t.Context(), own)
		require.NoError(t, err)
		require.Equal(t, offset, ask("subject", `{{formatDate(now; "Z")}}`, 0).Preview, "the clock of the person, as in a run")
	}
	own.Zone = ""
	_, err = d.SetSettings(t.Context(), own)
	require.NoError(t, err)

	_, _, _, err = d.ModuleInterface(t.Context(), desk.SampleFlow, 6, nil)
	require.NoError(t, err)
	written := `{{formatDate(1.due_date; "DD.MM.YYYY")}}`
	a, err = d.Mapping(t.Context(), desk.SampleFlow, 6, "POHEADER.DOC_DATE", written, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"text", "date"}, []string{a.Type, a.Expected})
	require.Contains(t, a.Issues[0].Text, "SAP would refuse")
	written = written[:a.Issues[0].Start] + a.Issues[0].Replace + written[a.Issues[0].End:]
	a, err = d.Mapping(t.Context(), desk.SampleFlow, 6, "POHEADER.DOC_DATE", written, 0)
	require.NoError(t, err)
	require.Empty(t, a.Issues, "one click repairs it")
	require.Equal(t, `{{formatDate(1.due_date; "YYYYMMDD")}}`, written)

	a = ask("subject", "{{9.text}}", 0)
	require.Contains(t, a.Issues[0].Text, "does not come before")
	a = ask("subject", "{{1.Days_Overdue}}", 0)
	require.Contains(t, a.Issues[0].Hint, "days_overdue")
	a = ask("subject", "{{var.input.nothing}}", 0)
	require.Contains(t, a.Issues[0].Text, "no input nothing")
	a = ask("subject", "{{urlEncode(1.supplier)}}", 0)
	require.Equal(t, "encodeURL", a.Issues[0].Replace)

	a = ask("subject", "{{formatd", 9)
	require.Equal(t, "formatDate", a.Offers[0].Label)
	require.Equal(t, []int{2, 9}, []int{a.Offers[0].Start, a.Offers[0].End})
	a = ask("subject", "Dear ", 5)
	require.True(t, strings.HasPrefix(a.Offers[0].Insert, "{{"), "outside of braces they come along")
	require.Contains(t, ask("subject", `{{formatDate(1.due_date; "D")}}`, 14).Signature, "formatDate(")

	begin := time.Now()
	const asked = 20
	for range asked {
		ask("subject", text, 8)
	}
	require.Less(t, time.Since(begin)/asked, 50*time.Millisecond, "an editor asks at every key")
}

// TestTypesBeforeARun says what can never be right when no module has run yet.
func TestTypesBeforeARun(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	asAnna(t, d)
	_, _, _, err := d.ModuleInterface(t.Context(), desk.SampleFlow, 6, nil)
	require.NoError(t, err)
	_, _, _, err = d.ModuleInterface(t.Context(), desk.SampleFlow, 2, nil)
	require.NoError(t, err)
	ask := func(field, text string) desk.Answer {
		a, err := d.Mapping(t.Context(), desk.SampleFlow, 6, field, text, max(len(text)-3, 0))
		require.NoError(t, err)
		return a
	}
	a := ask("POHEADER.DOC_DATE", "{{1.days_overdue + 1}}")
	require.False(t, a.HasSample)
	require.Equal(t, []string{"number", "date"}, []string{a.Type, a.Expected})
	require.Equal(t, "error", a.Issues[0].Severity)
	require.Contains(t, a.Issues[0].Text, "takes a date, and this gives a number")
	require.Contains(t, a.Issues[0].Hint, "parseDate")
	require.NotEmpty(t, a.Issues[0].Brief)
	require.Len(t, a.Example, 8, "SAP takes dates as YYYYMMDD")
	require.Empty(t, ask("POHEADER.DOC_DATE", "{{1.due_date}}").Issues)
	require.Equal(t, "date", ask("POHEADER.DOC_DATE", "{{1.due_date}}").Type, "an input tells its type before any run")
	require.Empty(t, ask("POHEADER.DOC_DATE", `{{formatDate(1.due_date; "YYYYMMDD")}}`).Issues, "a text may be a date")

	a = ask("POHEADER.DOC_DATE", `{{formatDate(1.due_date; "DD.MM.YYYY")}}`)
	require.Equal(t, "SAP takes a date as YYYYMMDD. This gives text.", a.Issues[0].Brief, "its format says so without any sample")
	require.Equal(t, `"YYYYMMDD"`, a.Issues[0].Replace)
	problem := func(field, text string) string {
		draft, err := d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.SetField{ID: 6, Field: field, Value: text}})
		require.NoError(t, err)
		for _, p := range draft.Problems {
			if p.Module == 6 && p.Field == field && p.Code == "flow.type" {
				require.Equal(t, flow.Warning, p.Severity)
				return p.Sentence
			}
		}
		return ""
	}
	require.Contains(t, problem("POHEADER.DOC_DATE", "{{1.days_overdue + 1}}"), "takes a date, and this gives a number", "it is a problem of the draft, before a run")
	require.Contains(t, problem("POHEADER.DOC_DATE", `{{formatDate(1.due_date; "DD.MM.YYYY")}}`), "SAP takes a date as YYYYMMDD")
	require.Empty(t, problem("POHEADER.DOC_DATE", `{{formatDate(1.due_date; "YYYYMMDD")}}`))

	a = ask("POHEADER.OUR_REF", "{{2.POHEADER}}")
	require.Contains(t, a.Issues[0].Text, "takes text, and this gives a collection")
	require.Equal(t, "{{toString(2.POHEADER)}}", a.Issues[0].Replace)
	a = ask("POHEADER.OUR_REF", "{{formatDate(2.POHEADER; \"D\")}}")
	require.Equal(t, "warning", a.Issues[0].Severity)
	require.Contains(t, a.Issues[0].Text, "formatDate takes a date here. This is a collection.")

	a = ask("POHEADER.OUR_REF", `{{formatDate(1.due_date; "D")}}`)
	require.Equal(t, "format", a.Signature[a.Help.From:a.Help.End], "the argument at the cursor")
	require.Equal(t, 1, a.Help.Active)
	for _, o := range ask("POHEADER.OUR_REF", "{{formatD}}").Offers {
		if o.Label == "formatDate" {
			require.Contains(t, o.Info, "→ 25.11.2026", "the example of the declaration")
		}
	}
}

// TestMappingKnowsWhatModulesName follows variables, iterators and aggregators, none of which their app can declare.
func TestMappingKnowsWhatModulesName(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	doc := flow.New("flow_gather", "Gather")
	doc.Inputs = []flow.Input{{Name: "orders", Type: flow.Array}}
	add := func(id int, action string, fields map[string]any) {
		doc.Modules = append(doc.Modules, flow.Module{ID: id, App: "tools", Action: action, Fields: fields})
		if id > 1 {
			doc.Links = append(doc.Links, flow.Link{From: id - 1, To: id, Kind: flow.Next})
		}
	}
	add(1, "on_demand", nil)
	add(2, "set_variables", map[string]any{"variables": []any{map[string]any{"name": "greeting", "value": "Hello"}}})
	add(3, "iterator", map[string]any{"array": "{{1.orders}}"})
	add(4, "array_aggregator", map[string]any{"source": 3.0, "fields": map[string]any{"number": "{{3.po}}"}})
	add(5, "iterator", map[string]any{"array": "{{4.array}}"})
	add(6, "return_output", map[string]any{"values": map[string]any{"x": ""}})
	content, err := json.Marshal(doc)
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "gather.json", content)
	require.NoError(t, err)
	id := draft.Document.ID

	s, err := d.Mappable(t.Context(), id, 6)
	require.NoError(t, err)
	var modules []int
	for _, i := range s.Items {
		modules = append(modules, i.Module)
	}
	require.Equal(t, []int{5, 4, 2, 1}, modules, "what an aggregator gathered is not seen behind it")
	require.Equal(t, "{{5.number}}", find(t, find(t, s.Items, "5").Children, "number").Insert)
	require.Equal(t, "{{2.greeting}}", find(t, find(t, s.Items, "2").Children, "greeting").Insert)
	array := find(t, find(t, s.Items, "4").Children, "array")
	require.Equal(t, "{{4.array[1].number}}", array.Children[0].Insert, "arrays count from 1")

	a, err := d.Mapping(t.Context(), id, 6, "values.x", "{{3.po}}", 0)
	require.NoError(t, err)
	require.Contains(t, a.Issues[0].Text, "end at the aggregator, module 4")
	a, err = d.Mapping(t.Context(), id, 4, "fields.number", "{{3.po}}", 0)
	require.NoError(t, err)
	require.Empty(t, a.Issues)
}

func TestAFieldThatTheSystemNoLongerHasIsAProblem(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	asAnna(t, d)
	gone := func() []flow.Problem {
		s, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		var out []flow.Problem
		for _, p := range s.Problems {
			if p.Code == "flow.field_gone" {
				out = append(out, p)
			}
		}
		return out
	}
	s, err := d.EditFlow(t.Context(), desk.SampleFlow, "", []flow.Op{&flow.SetField{ID: 6, Field: "POTEXTOLD", Value: "x"}})
	require.NoError(t, err)
	require.Empty(t, gone(), "nothing is said before the system was asked")

	_, _, _, err = d.ModuleInterface(t.Context(), desk.SampleFlow, 6, nil)
	require.NoError(t, err)
	found := gone()
	require.Len(t, found, 1)
	require.Equal(t, "BAPI_PO_CHANGE has no field POTEXTOLD. The system’s interface was read and does not name it.", found[0].Sentence)
	require.Equal(t, 6, found[0].Module)
	_, err = d.EditFlow(t.Context(), desk.SampleFlow, string(s.Stamp), []flow.Op{found[0].Fix})
	require.NoError(t, err)
	require.Empty(t, gone(), "its repair takes the value away")
}
