package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/secret"
	"signet/backend/view"
)

// BenchmarkClick measures from the press of an Action button to the first operation of its
// flow, with all sign-ins there: the run's start is on disk by then. Goal: 20 ms.
func BenchmarkClick(b *testing.B) {
	d, err := desk.Open(context.Background(), desk.Options{Folder: desk.Folder(b.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "bench"),
		Keychain: memory.New()})
	require.NoError(b, err)
	defer func() { require.NoError(b, d.Close()) }()
	ctx := context.Background()
	require.NoError(b, d.WriteSample(ctx))
	for connection, v := range map[string]secret.Values{
		"dyn_sample_s4p":  {"user": secret.New("ANNA.K"), "password": secret.New("Practice-Anna-1")},
		"dyn_sample_mail": {"user": secret.New("anna.keller@halden.example"), "password": secret.New("Practice-Mail-Anna")},
	} {
		_, err := d.Provide(ctx, desk.ForPersonal, connection, desk.SignIn{Method: "password", Keep: true, Values: v})
		require.NoError(b, err)
	}
	_, err = d.ViewRows(ctx, desk.SampleView, view.Query{}, true)
	require.NoError(b, err)
	first := make(chan time.Time, 64)
	d.Listen(func(n desk.News) {
		if n.Kind == desk.NewsRun && n.Step != "" && n.Module == 1 {
			select {
			case first <- time.Now():
			default:
			}
		}
	})
	var sum time.Duration
	n := 0
	for b.Loop() {
		for len(first) > 0 {
			<-first
		}
		begun := time.Now()
		s, err := d.Start(ctx, desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018811"}})
		require.NoError(b, err)
		require.Empty(b, s.Prompts)
		sum += (<-first).Sub(begun)
		n++
		r, err := d.WaitRun(ctx, s.Runs[0].ID)
		require.NoError(b, err)
		require.Equal(b, engine.Succeeded, r.State)
	}
	b.ReportMetric(float64(sum.Microseconds())/1000/float64(n), "ms/click")
	report, err := d.VerifyEvents(ctx, nil)
	require.NoError(b, err)
	require.Equal(b, audit.Intact, report.State)
}
