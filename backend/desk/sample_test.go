package desk_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/view"
)

// sampled is a desk with the sample workspace, and a keychain of its own.
func sampled(t *testing.T) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.WriteSample(context.Background()))
	return d
}

func TestSample(t *testing.T) {
	t.Parallel()

	t.Run("IsPublishedAndPinned", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		versions, err := d.Versions(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Len(t, versions, 1)
		require.Nil(t, versions[0].Problem)
		views, err := d.Views(t.Context())
		require.NoError(t, err)
		require.Len(t, views, 1)
		require.True(t, views[0].Pinned)
		require.Nil(t, views[0].Problem)
		draft, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		for _, p := range draft.Problems {
			require.NotEqual(t, "error", string(p.Severity), p.Sentence)
		}
	})

	t.Run("WritesNothingTwiceAndKeepsWhatWasChanged", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		path := filepath.Join(d.Folder.Workspace(), "views", desk.SampleView+".json")
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		changed := strings.Replace(string(b), `"name": "Overdue purchase orders"`, `"name": "Late orders"`, 1)
		require.NotEqual(t, string(b), changed)
		require.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
		before, err := d.Events(t.Context(), audit.Filter{})
		require.NoError(t, err)
		again, err := d.AddSample(t.Context())
		require.NoError(t, err)
		require.Empty(t, again.Written)
		after, err := d.Events(t.Context(), audit.Filter{})
		require.NoError(t, err)
		require.Equal(t, before.Total, after.Total)
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, changed, string(now))
	})

	t.Run("HoldsNoSecret", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		require.NoError(t, filepath.WalkDir(d.Folder.Workspace(), func(path string, e os.DirEntry, err error) error {
			require.NoError(t, err)
			if e.IsDir() {
				return nil
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NotContains(t, string(b), "Practice-", path)
			return nil
		}))
	})

	t.Run("TheFlowThatWasRemovedComesBack", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		require.NoError(t, d.RemoveFlow(t.Context(), desk.SampleFlow))
		again, err := d.AddSample(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"Send overdue PO reminder"}, again.Written)
		versions, err := d.Versions(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Len(t, versions, 1)
	})
}

func TestViewOfTheSample(t *testing.T) {
	t.Parallel()

	t.Run("ShowsWhatThePracticeSystemSays", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		require.Nil(t, p.Stale)
		require.Equal(t, 47, p.Total)
		require.Equal(t, []string{"47", "1.28"}, []string{p.Figures[0].Value, p.Figures[1].Value})
		require.Contains(t, p.SourceText, "S4P · read ")
		require.Contains(t, p.SourceText, " as RFC_SIGNET")
		bars := 0.0
		for _, b := range p.Charts[0].Bars {
			bars += b.Value
		}
		require.InDelta(t, 1280, bars, 15)
		p, err = d.ViewRows(t.Context(), desk.SampleView, view.Query{Filters: map[string]string{"PLANT": "1020"}, Sort: "NET_VALUE", Desc: true, Limit: 2}, false)
		require.NoError(t, err)
		require.Len(t, p.Rows, 2)
		require.Equal(t, "1020 Gävle", p.Rows[0].Cells["PLANT"])
	})

	t.Run("EachRowHasTheButtonThatFits", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, false)
		require.NoError(t, err)
		for _, r := range p.Rows {
			days := r.Cells["DAYS_OVERDUE"].(float64)
			require.Equal(t, days <= 30, r.Actions[0].Shown, r.Key)
			require.Equal(t, days > 30, r.Actions[1].Shown, r.Key)
		}
	})

	t.Run("TheBarCountsWhoQualifies", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		s, err := d.SelectRows(t.Context(), desk.SampleView, []string{"4500018811", "4500018829", "4500018655"})
		require.NoError(t, err)
		require.Equal(t, "€ 76,567.50", s.Sum)
		require.Equal(t, "Send reminder to 2 of 3", s.Actions[0].Label)
		require.Equal(t, []string{"4500018811", "4500018829"}, s.Actions[0].Keys)
		require.Equal(t, "Escalate 1 of 3", s.Actions[1].Label)
	})

	t.Run("ARowThatDoesNotQualifyStartsNothingByAnyPath", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		for _, source := range []string{"view_row", "view_bulk", "palette", "command_line"} {
			_, err := d.Start(t.Context(), desk.StartRequest{Source: source, ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018655"}})
			require.Equal(t, "view.not_qualified", fault.Of(err).Code, source)
			_, err = d.Start(t.Context(), desk.StartRequest{Source: source, ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4711"}})
			require.Equal(t, "view.row_gone", fault.Of(err).Code, source)
			_, err = d.Start(t.Context(), desk.StartRequest{Source: source, ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018811"},
				Inputs: map[string]any{"purchase_order": "4500018655"}})
			require.Equal(t, "view.input_not_asked", fault.Of(err).Code, source)
		}
		page, err := d.Events(t.Context(), audit.Filter{Event: "run."})
		require.NoError(t, err)
		require.Empty(t, page.Events)
	})

	t.Run("ExportsTheRowsThatPass", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		var b bytes.Buffer
		n, err := d.ExportView(t.Context(), desk.SampleView, view.Query{Search: "brandt"}, &b)
		require.NoError(t, err)
		require.Equal(t, n+1, strings.Count(b.String(), "\n"))
		require.Contains(t, b.String(), "4500018734,Brandt Stahlhandel GmbH,1010 Kassel,48210.00,")
	})

	t.Run("RowsOfTheLastReadStayWhenTheSourceIsAway", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		path := filepath.Join(d.Folder.Workspace(), "connections", "con_sample_s4p.json")
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.Remove(path))
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		require.NotNil(t, p.Stale)
		require.Equal(t, 47, p.Total)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		p, err = d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		require.Nil(t, p.Stale)
	})

	t.Run("ARowThatLeftIsShownUntilTheNextRefreshAndStartsNothing", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		edit(t, d, `"PURCH_ORG": "1000"`, `"PURCH_ORG": "2000"`)
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{Keys: []string{"4500018811"}}, true)
		require.NoError(t, err)
		require.Len(t, p.Rows, 1)
		require.Equal(t, "No longer overdue", p.Rows[0].Gone)
		require.Equal(t, "No longer overdue", p.Rows[0].Actions[0].Disabled)
		_, err = d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018811"}})
		require.Equal(t, "view.row_gone", fault.Of(err).Code)
		p, err = d.ViewRows(t.Context(), desk.SampleView, view.Query{Filters: map[string]string{"PURCH_ORG": ""}}, true)
		require.NoError(t, err)
		require.Equal(t, 3, p.Total)
		for _, r := range p.Rows {
			require.Empty(t, r.Gone)
		}
	})

	t.Run("CellsThatChangedAreToldOnce", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.NoError(t, err)
		edit(t, d, `"with": "PLANT_NAME"`, `"with": "CURRENCY"`)
		p, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{Limit: 1}, true)
		require.NoError(t, err)
		require.Empty(t, p.Rows[0].Changed, "another column is no change of the row")
		p, err = d.ViewRows(t.Context(), desk.SampleView, view.Query{Limit: 1}, false)
		require.NoError(t, err)
		require.Empty(t, p.Rows[0].Changed)
	})

	t.Run("ASourceThatMayChangeSomethingIsRefused", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		edit(t, d, `"function": "Z_MM_OVERDUE_PO",
      "reads": true`, `"function": "BAPI_PO_CHANGE"`)
		_, err := d.ViewRows(t.Context(), desk.SampleView, view.Query{}, true)
		require.Equal(t, "view.source_writes", fault.Of(err).Code)
	})

	t.Run("AFileThatIsWrongSaysWhere", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		edit(t, d, `"key": "PO_NUMBER"`, `"key": "NOTHING"`)
		_, err := d.View(desk.SampleView)
		f := fault.Of(err)
		require.Equal(t, []string{"view.broken", "source.key"}, []string{f.Code, f.Field})
		edit(t, d, `"key": "NOTHING"`, `"kee": "NOTHING"`)
		_, err = d.View(desk.SampleView)
		require.Equal(t, "workspace.broken_file", fault.Of(err).Code)
		views, err := d.Views(t.Context())
		require.NoError(t, err)
		require.NotNil(t, views[0].Problem)
	})
}

// edit changes the sample's View as a text editor does.
func edit(t *testing.T, d *desk.Desk, from, to string) {
	t.Helper()
	path := filepath.Join(d.Folder.Workspace(), "views", desk.SampleView+".json")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	changed := strings.Replace(string(b), from, to, 1)
	require.NotEqual(t, string(b), changed)
	require.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
}
