package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/secret"
)

// opened is the window's side over a desk with the sample workspace.
func opened(t *testing.T) *App {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.WriteSample(t.Context()))
	a := newApp(slog.New(slog.NewTextHandler(io.Discard, nil)), &secret.Redactor{}, "")
	a.desk = d
	close(a.opened)
	return a
}

// null finds a list that is null: the window expects [].
var null = regexp.MustCompile(`"(views|columns|filters|choices|actions|acts|asks|chips|rows|tiles|charts|bars|spark|changed|keys|will|modules|systems|accounts|mails)":null`)

func plain(t *testing.T, v any, err error) string {
	t.Helper()
	require.NoError(t, err)
	b, err := json.Marshal(v)
	require.NoError(t, err)
	require.Empty(t, null.FindString(string(b)))
	return string(b)
}

func TestViewsForTheWindow(t *testing.T) {
	t.Parallel()
	a := opened(t)
	views := &Views{a}

	list, err := views.List(Empty{})
	plain(t, list, err)
	require.Len(t, list.Views, 1)
	require.True(t, list.Views[0].Pinned)

	def, err := views.Get(ID{desk.SampleView})
	plain(t, def, err)
	require.Equal(t, "PO_NUMBER", def.Key)
	require.True(t, def.Practice)
	require.Len(t, def.Columns, 6)
	require.Equal(t, Choice{Value: "1020", Label: "1020 Gävle", Detail: "13"}, def.Filters[1].Choices[1])
	require.Equal(t, "Asks you to sign in to S4P and Practice mail", def.Acts[0].Text)
	require.Equal(t, "Asks you to sign in to S4P and Practice mail first. 2 steps act as shared users.", def.Actions[0].Tooltip)
	require.Empty(t, def.Actions[0].Disabled)
	require.Equal(t, 1, def.Actions[0].Version)
	require.Equal(t, 50, def.Actions[0].MaxRows)

	data, err := views.Rows(ViewQuery{ViewID: desk.SampleView, Limit: 10})
	plain(t, data, err)
	require.Len(t, data.Rows, 10)
	require.Equal(t, 47, data.Total)
	require.Equal(t, "none", data.Rows[0].Last.State)
	require.Len(t, data.Tiles, 4)
	require.Empty(t, data.Tiles[0].Delta)

	sel, err := views.Select(ViewSelection{ViewID: desk.SampleView, Keys: []string{"4500018811", "4500018655"}})
	plain(t, sel, err)
	require.Equal(t, "Send reminder to 1 of 2", sel.Actions[0].Label)
	sel, err = views.Select(ViewSelection{ViewID: desk.SampleView})
	plain(t, sel, err)
	require.Zero(t, sel.Count)

	list, err = views.Pin(FlagSet{ID: desk.SampleView, On: false})
	plain(t, list, err)
	require.False(t, list.Views[0].Pinned)

	_, err = views.Get(ID{"view_nobody"})
	require.Error(t, err)

	state, err := (&Preferences{a}).Practice(Empty{})
	plain(t, state, err)
	require.Len(t, state.Systems, 5)
	inbox, err := (&Preferences{a}).Inbox(Empty{})
	plain(t, inbox, err)
}
