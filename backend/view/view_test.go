package view_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/view"
)

// orders is a small View with one Action button.
func orders() view.Document {
	to := 7.0
	return view.Document{Format: view.Format, ID: "view_orders", Name: "Orders", Title: "Orders", GoneText: "No longer overdue",
		Source: view.Source{Connection: "con_s4p", App: "sap", Action: "call_function", Rows: "ET", Key: "PO"},
		Columns: []view.Column{
			{Name: "PO", Label: "PO", Type: flow.Text, Format: "link"},
			{Name: "NAME", Label: "Supplier", Type: flow.Text},
			{Name: "PLANT", Label: "Plant", Type: flow.Text, With: "CITY"},
			{Name: "CITY", Label: "City", Type: flow.Text, Hidden: true},
			{Name: "NET", Label: "Net value", Type: flow.Number, Format: "money"},
			{Name: "DUE", Label: "Due", Type: flow.Date, Format: "date"},
			{Name: "DAYS", Label: "Days overdue", Type: flow.Number, Format: "days_bar"},
			{Name: "MAIL", Label: "Supplier's email", Type: flow.Text, Hidden: true},
		},
		Money: "NET", Currency: "€",
		Filters: []view.Filter{{Column: "PLANT", Label: "Plant", Kind: "choice"}, {Column: "DAYS", Label: "Days overdue", Kind: "at_least", Value: "1", Steps: []int{1, 7}}},
		Tiles:   []view.Tile{{Label: "Orders", Kind: "count", Better: "down"}, {Label: "Value", Kind: "sum", Column: "NET", Prefix: "€", Better: "down"}, {Label: "Days", Kind: "average", Column: "DAYS", Unit: "days", Better: "down"}, {Label: "Sent", Kind: "runs", Better: "up"}},
		Charts:  []view.Chart{{Title: "By days", By: "DAYS", Column: "NET", Divide: 1000, Ranges: []view.Bucket{{Label: "1–7", From: 1, To: &to}, {Label: "8+", From: 8}}}},
		Actions: []view.Action{{ID: "remind", Label: "Send reminder", BulkLabel: "Send reminder to {n}", Verb: "Reminder sent", Flow: "flow_remind", Bulk: true, MaxRows: 50,
			Inputs: []view.Mapping{{Input: "order", Column: "PO"}, {Input: "days", Column: "DAYS"}, {Input: "due", Column: "DUE"},
				{Input: "channel", Constant: "mail"}, {Input: "comment", Ask: &view.Ask{Label: "Comment"}}},
			ShownWhen:   [][]view.Condition{{{Column: "DAYS", Operator: "number:lessorequal", Value: 30.0}}},
			EnabledWhen: []view.Rule{{When: [][]view.Condition{{{Column: "MAIL", Operator: "exist"}}}, Reason: "This supplier has no email address."}}}},
	}
}

func inputs() []flow.Input {
	return []flow.Input{{Name: "order", Label: "Purchase order", Type: flow.Text, Required: true}, {Name: "days", Type: flow.Number},
		{Name: "due", Type: flow.Date}, {Name: "channel", Type: flow.Text}, {Name: "comment", Type: flow.Text}}
}

func raw(po string, days any, net any) map[string]any {
	return map[string]any{"PO": po, "NAME": "Brandt " + po, "PLANT": "1010", "CITY": "Kassel", "NET": net, "DUE": "2026-11-02", "DAYS": days, "MAIL": "a@b.example"}
}

func read(t *testing.T, rows ...map[string]any) []view.Row {
	t.Helper()
	list := make([]any, len(rows))
	for i, r := range rows {
		list[i] = r
	}
	out, more, err := view.Extract(orders(), []map[string]any{{"ET": list}})
	require.NoError(t, err)
	require.False(t, more)
	return out
}

func TestCheck(t *testing.T) {
	t.Parallel()
	require.NoError(t, view.Check(orders()))
	for name, c := range map[string]struct {
		edit func(*view.Document)
		at   string
	}{
		"AnUnknownColumnInAFilter":   {func(d *view.Document) { d.Filters[0].Column = "NOPE" }, "filters.1.column"},
		"APersonalConnection":        {func(d *view.Document) { d.Source.Connection = "dyn_s4p" }, "source.connection"},
		"TwoColumnsWithOneName":      {func(d *view.Document) { d.Columns[1].Name = "PO" }, "columns.2.name"},
		"ASumOfTexts":                {func(d *view.Document) { d.Tiles[1].Column = "NAME" }, "tiles.2.column"},
		"AnOperatorThatDoesNotExist": {func(d *view.Document) { d.Actions[0].ShownWhen[0][0].Operator = "is" }, "actions.1.shownWhen.1.1.o"},
		"AnInputWithTwoSources":      {func(d *view.Document) { d.Actions[0].Inputs[0].Constant = "x" }, "actions.1.inputs.1"},
		"AnInputWithNone":            {func(d *view.Document) { d.Actions[0].Inputs[0].Column = "" }, "actions.1.inputs.1"},
		"RangesThatOverlap":          {func(d *view.Document) { d.Charts[0].Ranges[1].From = 5 }, "charts.1.ranges.2"},
		"AnotherForm":                {func(d *view.Document) { d.Format = "signet.view/2" }, "format"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := orders()
			c.edit(&d)
			f := fault.Of(view.Check(d))
			require.NotNil(t, f)
			require.Equal(t, fault.Invalid, f.Kind)
			require.Equal(t, c.at, f.Field)
			require.NotEmpty(t, f.Remedy)
		})
	}
}

func TestExtract(t *testing.T) {
	t.Parallel()
	d := orders()
	t.Run("RefusesTwoRowsWithOneKey", func(t *testing.T) {
		t.Parallel()
		_, _, err := view.Extract(d, []map[string]any{{"ET": []any{raw("1", 2.0, 3.0), raw("1", 2.0, 3.0)}}})
		require.Equal(t, "view.key_twice", fault.Of(err).Code)
	})
	t.Run("SaysWhatUsesAColumnThatIsGone", func(t *testing.T) {
		t.Parallel()
		r := raw("1", 2.0, 3.0)
		delete(r, "DAYS")
		_, _, err := view.Extract(d, []map[string]any{{"ET": []any{r}}})
		require.Equal(t, "Column Days overdue is gone from the source. 1 tile and 1 input use it.", fault.Of(err).Text)
	})
	t.Run("AnEmptyTableIsGoodNews", func(t *testing.T) {
		t.Parallel()
		rows, _, err := view.Extract(d, []map[string]any{{"ET": nil}})
		require.NoError(t, err)
		require.Empty(t, rows)
	})
	t.Run("StopsAtItsMost", func(t *testing.T) {
		t.Parallel()
		d := orders()
		d.Source.Max = 2
		rows, more, err := view.Extract(d, []map[string]any{{"ET": []any{raw("1", 2.0, 3.0), raw("2", 2.0, 3.0), raw("3", 2.0, 3.0)}}})
		require.NoError(t, err)
		require.Len(t, rows, 2)
		require.True(t, more)
	})
	t.Run("NumbersOfAnyFormAreNumbers", func(t *testing.T) {
		t.Parallel()
		rows := read(t, raw("1", "21", "48210.00"), raw("2", 21, 48210.0))
		require.Equal(t, view.Cells(d, rows[0])["NET"], view.Cells(d, rows[1])["NET"])
		require.Equal(t, "1010 Kassel", view.Cells(d, rows[0])["PLANT"])
		require.NotContains(t, view.Cells(d, rows[0]), "MAIL")
	})
}

func TestSelect(t *testing.T) {
	t.Parallel()
	d := orders()
	rows := read(t, raw("1", 0, 10.0), raw("2", 5, 30.0), raw("3", 40, 20.0))
	t.Run("DefaultsHoldUntilTheyAreChanged", func(t *testing.T) {
		t.Parallel()
		p := view.Select(d, rows, view.Query{})
		require.Equal(t, 2, p.Total)
		require.Equal(t, 3, p.All)
		require.Equal(t, 3, view.Select(d, rows, view.Query{Filters: map[string]string{"DAYS": ""}}).Total)
	})
	t.Run("SortsAndPages", func(t *testing.T) {
		t.Parallel()
		p := view.Select(d, rows, view.Query{Sort: "NET", Desc: true, Offset: 1, Limit: 1})
		require.Equal(t, "3", p.Rows[0].Key)
		require.Equal(t, 2, p.Total)
	})
	t.Run("EveryWordMustOccur", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, 1, view.Select(d, rows, view.Query{Search: "KASSEL brandt 30"}).Total)
		require.Zero(t, view.Select(d, rows, view.Query{Search: "kassel nobody"}).Total)
	})
	t.Run("KeysAreFoundWhateverTheFilter", func(t *testing.T) {
		t.Parallel()
		require.Len(t, view.Select(d, rows, view.Query{Keys: []string{"1", "gone"}}).Rows, 1)
	})
}

func TestFigures(t *testing.T) {
	t.Parallel()
	d := orders()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.Local)
	rows := read(t, raw("1", 5, "1280000.10"), raw("2", 8, "0.20"))
	t.Run("WithoutAHistoryNothingIsSaidOfChange", func(t *testing.T) {
		t.Parallel()
		for _, f := range view.Figures(d, rows, nil, nil, now) {
			require.Empty(t, f.Delta)
			require.Empty(t, f.DeltaText)
			require.Empty(t, f.Spark)
		}
	})
	t.Run("ComparesWithAWeekAgo", func(t *testing.T) {
		t.Parallel()
		history := view.Remember(nil, view.Reading{At: now.AddDate(0, 0, -7), Values: map[string]float64{"Orders": 5, "Value": 1600000, "Days": 5.3}})
		history = view.Remember(history, view.Reading{At: now, Values: view.Measure(d, rows)})
		f := view.Figures(d, rows, history, map[string]view.Runs{"Sent": view.CountRuns([]time.Time{now.AddDate(0, 0, -7), now, now}, now)}, now)
		require.Equal(t, []string{"3 fewer", "20.0 %", "1.2 days", "1 more"}, []string{f[0].Delta, f[1].Delta, f[2].Delta, f[3].Delta})
		require.Equal(t, []string{"good", "good", "bad", "good"}, []string{f[0].Good, f[1].Good, f[2].Good, f[3].Good})
		require.Equal(t, "1.28", f[1].Value)
		require.Equal(t, "million", f[1].Unit)
		require.Equal(t, []float64{5, 2}, f[0].Spark)
		require.Equal(t, "Orders, 2, 3 fewer vs last week.", f[0].Sentence)
	})
	t.Run("TheLastReadOfADayCounts", func(t *testing.T) {
		t.Parallel()
		h := view.Remember(nil, view.Reading{At: now, Values: map[string]float64{"Orders": 1}})
		h = view.Remember(h, view.Reading{At: now.Add(time.Hour), Values: map[string]float64{"Orders": 2}})
		require.Len(t, h, 1)
		require.Equal(t, 2.0, h[0].Values["Orders"])
	})
	t.Run("AmountsAddUpExactly", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, "€ 1,280,000.30", view.Sum(d, rows))
	})
	t.Run("BarsHoldWhatFallsInTheirRange", func(t *testing.T) {
		t.Parallel()
		b := view.Draw(d, rows)[0]
		require.Equal(t, []view.Bar{{Label: "1–7", Value: 1280}, {Label: "8+", Value: 0}}, b.Bars)
		require.Equal(t, "By days. 1–7: 1,280, 8+: 0.", b.Sentence)
	})
}

func TestQualifies(t *testing.T) {
	t.Parallel()
	d := orders()
	a, _ := d.Action("remind")
	late, silent := raw("2", 31, 1.0), raw("3", 3, 1.0)
	silent["MAIL"] = ""
	rows := read(t, raw("1", 30, 1.0), late, silent)
	ok, _ := view.Qualifies(d, a, rows[0])
	require.True(t, ok)
	ok, why := view.Qualifies(d, a, rows[1])
	require.False(t, ok)
	require.Equal(t, "Send reminder is for rows in which Days overdue is 30 or less.", why)
	ok, why = view.Qualifies(d, a, rows[2])
	require.False(t, ok)
	require.Equal(t, "This supplier has no email address.", why)
	for _, r := range rows[1:] {
		_, err := view.ResolveInputs(d, a, r, nil, inputs())
		require.Equal(t, "view.not_qualified", fault.Of(err).Code)
	}
	require.Equal(t, "Send reminder to 2 of 3", a.LabelFor(2, 3))
	require.Equal(t, "Send reminder to 3", a.LabelFor(3, 3))
}

func TestResolveInputs(t *testing.T) {
	t.Parallel()
	d := orders()
	a, _ := d.Action("remind")

	t.Run("TypesThemAsTheFlowDeclares", func(t *testing.T) {
		t.Parallel()
		got, err := view.ResolveInputs(d, a, read(t, raw("4500018734", "21", 1.0))[0], map[string]any{"comment": "again"}, inputs())
		require.NoError(t, err)
		require.Equal(t, map[string]any{"order": "4500018734", "days": 21.0, "due": "2026-11-02", "channel": "mail", "comment": "again"}, got)
	})
	t.Run("ARequiredValueThatIsMissingNamesItself", func(t *testing.T) {
		t.Parallel()
		r := read(t, raw("1", 2, 1.0))[0]
		r.Values["PO"] = " "
		_, err := view.ResolveInputs(d, a, r, nil, inputs())
		f := fault.Of(err)
		require.Equal(t, "input.missing", f.Code)
		require.Equal(t, "Purchase order has no value in this row", f.Title)
		require.Equal(t, "order", f.Field)
	})
	t.Run("AnInputThatTheFlowLostStartsNothing", func(t *testing.T) {
		t.Parallel()
		_, err := view.ResolveInputs(d, a, read(t, raw("1", 2, 1.0))[0], nil, inputs()[:2])
		require.Equal(t, "view.input_gone", fault.Of(err).Code)
	})
	t.Run("AnInputThatTheFlowGainedStartsNothing", func(t *testing.T) {
		t.Parallel()
		more := append(inputs(), flow.Input{Name: "language", Label: "Language", Type: flow.Text, Required: true})
		_, err := view.ResolveInputs(d, a, read(t, raw("1", 2, 1.0))[0], nil, more)
		require.Equal(t, "view.input_unmapped", fault.Of(err).Code)
	})
	// Whatever a page sends, what is mapped from the row is what was stored.
	t.Run("InputsComeFromTheStoredRowOnly", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(rt *rapid.T) {
			days := rapid.IntRange(-5, 60).Draw(rt, "days")
			stored, _, err := view.Extract(d, []map[string]any{{"ET": []any{raw("4500018734", days, 1.0)}}})
			require.NoError(rt, err)
			sent := map[string]any{}
			for _, name := range rapid.SliceOf(rapid.SampledFrom([]string{"order", "days", "due", "channel", "comment", "PO", "DAYS", "other"})).Draw(rt, "names") {
				sent[name] = rapid.OneOf(rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Bool().AsAny()).Draw(rt, "value")
			}
			got, err := view.ResolveInputs(d, a, stored[0], sent, inputs())
			if ok, _ := view.Qualifies(d, a, stored[0]); !ok {
				require.Error(rt, err)
				require.Nil(rt, got)
				return
			}
			for name := range sent {
				if name != "comment" {
					require.Error(rt, err, fmt.Sprintf("%s was taken from outside", name))
					require.Nil(rt, got)
					return
				}
			}
			require.NoError(rt, err)
			require.Equal(rt, "4500018734", got["order"])
			require.Equal(rt, float64(days), got["days"])
			require.Equal(rt, "mail", got["channel"])
		})
	})
}
