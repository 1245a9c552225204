package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/flow"
)

func TestLabel(t *testing.T) {
	t.Parallel()
	doc := flow.Document{Modules: []flow.Module{{ID: 1}, {ID: 10}}, Links: []flow.Link{{From: 1, To: 10, Kind: flow.Next}}}
	tools := &connector.App{Title: "Tools"}
	titles := map[int]string{1: "Start", 10: "Send an email"}

	t.Run("SaysTheTitleOfWhatItGoesTo", func(t *testing.T) {
		t.Parallel()
		start := ModuleFace{ID: 1, Title: "Start", Trigger: true}
		require.Equal(t, "1, Start, Tools, goes to 10 Send an email", label(doc, doc.Modules[0], start, tools, map[int]bool{10: true}, titles))
	})
	t.Run("SaysThatNothingLeadsToIt", func(t *testing.T) {
		t.Parallel()
		mail := ModuleFace{ID: 10, Title: "Send an email"}
		require.Equal(t, "10, Send an email, goes to nothing, not linked", label(doc, doc.Modules[1], mail, nil, map[int]bool{}, titles))
	})
}
