package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/desk"
)

func TestRights(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	apis := []string{"BAPI_PO_GETDETAIL1", "BAPI_PO_CHANGE", "BAPI_NEVER_ASKED"}
	known := func() map[string]desk.RightAnswer {
		t.Helper()
		all, err := d.KnownRights(t.Context(), "dyn_sample_s4p", apis)
		require.NoError(t, err)
		out := map[string]desk.RightAnswer{}
		for _, r := range all {
			out[r.API] = r
		}
		return out
	}
	require.Empty(t, known(), "nothing is said before it was asked")

	// A good sign-in asks what the flows call, and keeps the answers with their time.
	as(t, d, "BEN.O", "Practice-Ben-1", "ben.osei@halden.example", "Practice-Mail-Ben")
	require.Eventually(t, func() bool { return len(known()) == 2 }, 10*time.Second, 10*time.Millisecond)
	require.True(t, known()["BAPI_PO_GETDETAIL1"].Allowed)
	require.False(t, known()["BAPI_PO_CHANGE"].Allowed)
	require.WithinDuration(t, time.Now(), known()["BAPI_PO_CHANGE"].At, time.Minute)
	require.NotEmpty(t, known()["BAPI_PO_CHANGE"].Facts)

	// It is advice: the click goes through to the system, which decides.
	require.Empty(t, pressed(t, d, "4500018811").Prompts)

	// Another sign-in has other rights; the old answers are not its.
	_, err := d.RemovePersonal(t.Context(), "dyn_sample_s4p")
	require.NoError(t, err)
	require.Empty(t, known())
	as(t, d, "ANNA.K", "Practice-Anna-1", "anna.keller@halden.example", "Practice-Mail-Anna")
	require.Eventually(t, func() bool { return known()["BAPI_PO_CHANGE"].Allowed }, 10*time.Second, 10*time.Millisecond)
}
