package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
)

// BenchmarkResume measures from the start of a Signet whose last one was killed while a run was
// under way, until that run goes on. The folder is as the kill left it. Goal: 200 ms.
func BenchmarkResume(b *testing.B) {
	ctx := context.Background()
	me := desk.NewPerson("1000", "anna", "Anna Keller", "bench")
	home := filepath.Join(b.TempDir(), "home")
	killed, err := desk.Open(ctx, desk.Options{Folder: desk.Folder(home), Person: me, Keychain: memory.New()})
	require.NoError(b, err)
	defer func() { require.NoError(b, killed.Close()) }()
	s, err := killed.CreateFlow(ctx, "Long", desk.Start{Module: "tools.on_demand"})
	require.NoError(b, err)
	id := s.Document.ID
	s, err = killed.EditFlow(ctx, id, "", []flow.Op{&flow.AddModule{Module: flow.Module{App: "tools", Action: "sleep"}, After: 1}, &flow.SetField{ID: 2, Field: "delay", Value: 60.0}})
	require.NoError(b, err)
	_, err = killed.Publish(ctx, id, string(s.Stamp), "")
	require.NoError(b, err)
	reached := make(chan struct{}, 8)
	killed.Listen(func(n desk.News) {
		if n.Kind == desk.NewsRun && n.Module == 1 {
			reached <- struct{}{}
		}
	})
	started, err := killed.Start(ctx, desk.StartRequest{Source: "run_once", FlowID: id})
	require.NoError(b, err)
	<-reached
	run := started.Runs[0].ID
	for b.Loop() {
		b.StopTimer()
		left := filepath.Join(b.TempDir(), "left")
		require.NoError(b, os.CopyFS(left, os.DirFS(home)))
		b.StartTimer()
		d, err := desk.Open(ctx, desk.Options{Folder: desk.Folder(left), Person: me, Keychain: memory.New()})
		require.NoError(b, err)
		b.StopTimer()
		r, err := d.Run(ctx, run)
		require.NoError(b, err)
		require.Equal(b, engine.Running, r.Run.State)
		_, err = d.CancelRun(ctx, run)
		require.NoError(b, err)
		require.NoError(b, d.Close())
		b.StartTimer()
	}
	_, err = killed.CancelRun(ctx, run)
	require.NoError(b, err)
}
