package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// generated is any event: every text may be anything that a system or a person wrote.
func generated(t *rapid.T) Event {
	s := func(n string) string { return rapid.String().Draw(t, n) }
	i := func(n string) int { return rapid.IntRange(0, 1<<40).Draw(t, n) }
	return Event{ID: clean(s("id")), At: time.Unix(0, rapid.Int64().Draw(t, "at")).UTC(), Name: clean(s("name")),
		Person: clean(s("person")), PersonName: s("personName"), OSUser: s("os"), RemoteUser: s("remote"), System: clean(s("system")), API: s("api"),
		ConnectionID: clean(s("con")), ConnectionName: s("conName"), ConnectionKind: s("kind"), BuildTime: rapid.Bool().Draw(t, "bt"),
		FlowID: clean(s("flow")), FlowName: s("flowName"), Version: i("version"), VersionHash: s("hash"), RunID: clean(s("run")), Module: i("module"),
		ModuleTag: s("tag"), App: s("app"), Action: s("action"), Operation: i("op"), Cycle: i("cycle"), Attempt: i("attempt"),
		ViewID: clean(s("view")), ViewName: s("viewName"), Button: s("button"), RowKey: clean(s("row")), Trigger: s("trigger"),
		Outcome: clean(s("outcome")), ErrorCode: s("code"), Error: s("error"), Object: s("object"),
		Facts: pairsOf(t, "facts")}
}

func pairsOf(t *rapid.T, name string) map[string]string {
	m := rapid.MapOfN(rapid.StringMatching(`[a-z_]{1,8}`), rapid.String(), 0, 4).Draw(t, name)
	if len(m) == 0 {
		return nil
	}
	return m
}

func TestSealGivesBackWhatWentIn(t *testing.T) {
	t.Parallel()
	key, err := newPersonKey(NewKey())
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		e := generated(t)
		x, body := seal(&e, key, []byte("workspace"))
		got, err := unseal(Row{At: e.At.UnixNano(), Index: x, Body: body}, func(string) (*personKey, bool) { return key, true })
		require.NoError(t, err)
		e.Hash = got.Hash
		require.Equal(t, e, got)
	})
}

func TestUnsealSurvivesAnything(t *testing.T) {
	t.Parallel()
	key, err := newPersonKey(NewKey())
	require.NoError(t, err)
	e := Event{ID: "evt_1", Name: "a", Person: "per_1", PersonName: "Anna", Facts: map[string]string{"a": "b"}}
	_, whole := seal(&e, key, []byte("workspace"))
	rapid.Check(t, func(t *rapid.T) {
		body := append([]byte{}, whole[:rapid.IntRange(0, len(whole)).Draw(t, "cut")]...)
		for _, at := range rapid.SliceOfN(rapid.IntRange(0, len(whole)), 0, 3).Draw(t, "flips") {
			if at < len(body) {
				body[at] ^= rapid.Byte().Draw(t, "with")
			}
		}
		_, _ = unseal(Row{Body: body}, func(string) (*personKey, bool) { return key, true }) // must not panic
	})
}

func TestSealedNamesCannotBeMovedToAnotherRow(t *testing.T) {
	t.Parallel()
	key, err := newPersonKey(NewKey())
	require.NoError(t, err)
	a, b := Event{ID: "evt_1", Person: "per_1", PersonName: "Anna"}, Event{ID: "evt_2", Person: "per_1", PersonName: "Anna"}
	_, one := seal(&a, key, nil)
	x, two := seal(&b, key, nil)
	moved := append(two[:len(two)-40:len(two)-40], one[len(one)-40:]...)
	_, err = unseal(Row{Index: x, Body: moved}, func(string) (*personKey, bool) { return key, true })
	require.Error(t, err)
}
