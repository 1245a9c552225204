package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
)

func TestConnections(t *testing.T) {
	t.Parallel()

	t.Run("ListsWhoActsAsWhom", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		all, err := d.ConnectionLines(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 5)
		var kinds []string
		for _, l := range all {
			kinds = append(kinds, string(l.Connection.Kind))
			if l.Connection.Kind == connection.Shared {
				require.Equal(t, "ok", l.State, l.Connection.Name)
				require.NotEmpty(t, l.Account)
			}
		}
		require.Equal(t, []string{"shared", "shared", "shared", "dynamic", "dynamic"}, kinds)
	})
	t.Run("TestsWithItsHops", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		r, err := d.TestConnection(t.Context(), "con_sample_s4p")
		require.NoError(t, err)
		require.True(t, r.OK, r.Fault)
		require.Equal(t, "RFC_SIGNET", r.Account)
		require.NotEmpty(t, r.Hops)
		x, err := d.Connection(t.Context(), "con_sample_s4p")
		require.NoError(t, err)
		require.NotNil(t, x.Last)
		require.Equal(t, r.Hops, x.Last.Hops)
		require.NotEmpty(t, x.Uses, "the View reads through it")
		require.NotEmpty(t, x.History)

		failed, err := d.TestConnection(t.Context(), "dyn_sample_s4p")
		require.NoError(t, err)
		require.False(t, failed.OK)
		require.Equal(t, "run.needs_sign_in", failed.Fault.Code)
	})
	t.Run("CreatesChangesAndRemoves", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		ctx := t.Context()
		from := lastEvent(t, d)
		q := desk.ConnectionDraft{Kind: connection.Dynamic, Name: "SAP again – personal", App: "sap", SameAs: "con_sample_s4p"}
		x, err := d.CreateConnection(ctx, q)
		require.NoError(t, err)
		id := x.Connection.ID
		require.True(t, strings.HasPrefix(id, "dyn_"))
		require.Equal(t, "S4P", x.Target.System)
		_, err = d.CreateConnection(ctx, q)
		require.Equal(t, fault.AlreadyExists, fault.KindOf(err))
		require.Equal(t, "name", fault.Of(err).Field)

		x, err = d.ChangeConnection(ctx, desk.ConnectionDraft{ID: id, Name: "SAP once more – personal"})
		require.NoError(t, err)
		require.Equal(t, "SAP once more – personal", x.Connection.Name)
		require.NoError(t, d.RemoveConnection(ctx, id, false))
		_, err = d.Connection(ctx, id)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		require.Equal(t, []string{audit.DynamicCreated, audit.DynamicRenamed, audit.DynamicRemoved}, namesSince(t, d, from))
	})
	t.Run("HoldsADraftToItsApp", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		for field, q := range map[string]desk.ConnectionDraft{
			"kind": {Name: "x", App: "sap", SameAs: "con_sample_s4p"}, "name": {Kind: connection.Shared, App: "sap", Name: " ", SameAs: "con_sample_s4p"},
			"app": {Kind: connection.Shared, App: "none", Name: "x"}, "method": {Kind: connection.Shared, App: "sap", Name: "x", Method: "magic", SameAs: "con_sample_s4p"},
			"system":  {Kind: connection.Shared, App: "sap", Name: "x", SameAs: "con_sample_desk"},
			"address": {Kind: connection.Shared, App: "sap", Name: "x", System: map[string]any{"client": "100"}},
		} {
			_, err := d.CreateConnection(t.Context(), q)
			require.Equal(t, fault.Invalid, fault.KindOf(err), field)
			require.Equal(t, field, fault.Of(err).Field)
		}
		x, err := d.CreateConnection(t.Context(), desk.ConnectionDraft{Kind: connection.Shared, App: "http", Name: "x", Method: "basic",
			System: map[string]any{"base_url": "https://desk.example", "password": "Canary-5", "unknown": true}})
		require.NoError(t, err)
		require.NotContains(t, x.Connection.System, "password", "a document has no field for a secret")
		require.NotContains(t, x.Connection.System, "unknown")
	})
	t.Run("AnOpenSystemNeedsNoSignIn", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		directory, err := d.Connection(t.Context(), "con_sample_suppliers")
		require.NoError(t, err)
		system := directory.Connection.System
		system["check_path"] = "/"
		x, err := d.CreateConnection(t.Context(), desk.ConnectionDraft{Kind: connection.Shared, App: "http", Name: "Open", Method: "none", System: system})
		require.NoError(t, err)
		require.Equal(t, "ok", x.State)
		r, err := d.TestConnection(t.Context(), x.Connection.ID)
		require.NoError(t, err)
		require.True(t, r.OK, r.Fault)
		_, err = d.Provide(t.Context(), desk.ForShared, x.Connection.ID, desk.SignIn{Method: "none"})
		require.Equal(t, "sign_in.nobody", fault.Of(err).Code)
	})
	t.Run("ASignInDoesNotFollowToAnotherHost", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		c, err := d.Connection(t.Context(), "dyn_sample_s4p")
		require.NoError(t, err)
		system := c.Connection.System
		system["address"] = "https://evil.example"
		x, err := d.ChangeConnection(t.Context(), desk.ConnectionDraft{ID: "dyn_sample_s4p", System: system})
		require.NoError(t, err)
		require.Equal(t, "missing", x.State)
		s := pressed(t, d, "4500018811")
		require.Len(t, s.Prompts, 1)
		require.Equal(t, "missing", s.Prompts[0].Reason)
		require.Contains(t, s.Prompts[0].ReasonText, "points at another system now")
		require.Contains(t, s.Prompts[0].Target.Host, "evil.example", "the host is always shown")
		require.Empty(t, s.Prompts[0].Practice)
	})
	t.Run("RemovingWhatIsUsedIsSaidFirst", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		asAnna(t, d)
		err := d.RemoveConnection(t.Context(), "dyn_sample_s4p", false)
		require.Equal(t, "connection.used", fault.Of(err).Code)
		require.NoError(t, d.RemoveConnection(t.Context(), "dyn_sample_s4p", true))
		draft, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.NotContains(t, draft.Document.DynamicIDs(), "dyn_sample_s4p")
		kept, err := d.KeptSignIns(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, kept, "its sign-in is gone with it")
		_, err = d.Start(t.Context(), desk.StartRequest{Source: "run_once", FlowID: desk.SampleFlow, Inputs: map[string]any{"purchase_order": "4500018811"}})
		require.Error(t, err, "the published version stops at its next run")
	})
	t.Run("OffersWhatFitsAModule", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		choices, systems, err := d.ConnectionChoices(t.Context(), desk.SampleFlow, 2)
		require.NoError(t, err)
		require.Len(t, choices, 2)
		require.Len(t, systems, 1)
	})
}

func TestBuildTimeValues(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T) (*desk.Desk, *memory.Store) {
		t.Helper()
		keychain := memory.New()
		d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"), Keychain: keychain})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, d.Close()) })
		require.NoError(t, d.WriteSample(context.Background()))
		return d, keychain
	}
	inputs := map[string]any{"purchase_order": "4500018811", "supplier": "100040", "due_date": "2026-11-11", "days_overdue": 14}
	once := func(t *testing.T, d *desk.Desk, source string) desk.Started {
		t.Helper()
		s, err := d.Start(t.Context(), desk.StartRequest{Source: source, FlowID: desk.SampleFlow, Inputs: inputs})
		require.NoError(t, err)
		return s
	}
	identity := func(r engine.Run, id string) engine.Identity {
		for _, i := range r.Identities {
			if i.ConnectionID == id {
				return i
			}
		}
		return engine.Identity{}
	}
	build := desk.ForBuild + desk.SampleFlow

	t.Run("StandsInForADraftAndNeverForAVersion", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromShared, "con_sample_s4p"))
		got, err := d.Provide(t.Context(), build, "dyn_sample_mail", signIn("ben.osei@halden.example", "Practice-Mail-Ben", true))
		require.NoError(t, err)
		require.Nil(t, got.Fault)

		s := once(t, d, "draft")
		require.Empty(t, s.Prompts)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		sap := identity(r, "dyn_sample_s4p")
		require.True(t, sap.BuildTime)
		require.Equal(t, "RFC_SIGNET", sap.Account)
		require.Equal(t, "ben.osei@halden.example", identity(r, "dyn_sample_mail").Account)
		page, err := d.Events(t.Context(), audit.Filter{RunID: r.ID})
		require.NoError(t, err)
		marked := 0
		for _, e := range page.Events {
			if e.Module != 0 && e.BuildTime {
				marked++
			}
		}
		require.Positive(t, marked, "the audit log says that a build-time value stood in")

		// The same rows, the same person, the published version: their own sign-in and nothing else.
		v := once(t, d, "run_once")
		require.NotEmpty(t, v.Prompts)
		require.Equal(t, "dyn_sample_s4p", v.Prompts[0].Connection.ID)
		require.Empty(t, identity(v.Runs[0], "dyn_sample_s4p").Account)
		require.False(t, identity(v.Runs[0], "dyn_sample_s4p").BuildTime)
	})

	t.Run("PublishRemovesItWithItsCredentials", func(t *testing.T) {
		t.Parallel()
		d, keychain := open(t)
		require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromShared, "con_sample_s4p"))
		_, err := d.Provide(t.Context(), build, "dyn_sample_mail", signIn("ben.osei@halden.example", "Practice-Mail-Ben", true))
		require.NoError(t, err)
		require.Contains(t, strings.Join(keychain.Items(), "\n"), "(build-time value)")
		from := lastEvent(t, d)
		p, err := d.Publish(t.Context(), desk.SampleFlow, "", "")
		require.NoError(t, err)
		require.Len(t, p.Removed, 2)
		require.Empty(t, p.Leftover)
		require.NotContains(t, strings.Join(keychain.Items(), "\n"), "(build-time value)")
		require.Equal(t, []string{audit.VersionPublished, audit.BuildTimeRemoved, audit.SignInRemoved, audit.BuildTimeRemoved}, namesSince(t, d, from))
		draft, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Empty(t, draft.BuildTimes, "the next draft starts without one")
		require.NotEmpty(t, once(t, d, "draft").Prompts)

		require.NoError(t, filepath.WalkDir(d.Folder.Workspace(), func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			if strings.Contains(path, "/flows/") {
				for _, s := range []string{"con_sample_s4p", "build", "RFC_SIGNET", "ben.osei"} {
					require.NotContains(t, string(b), s, path)
				}
			}
			return nil
		}), "no document holds a build-time value")
	})

	t.Run("WhatTheKeychainDoesNotGiveUpIsSaidAndUnusable", func(t *testing.T) {
		t.Parallel()
		d, keychain := open(t)
		_, err := d.Provide(t.Context(), build, "dyn_sample_s4p", signIn("RFC_SIGNET", "Practice-Signet-1", true))
		require.NoError(t, err)
		require.NoError(t, keychain.Lock(t.Context()))
		p, err := d.Publish(t.Context(), desk.SampleFlow, "", "")
		require.NoError(t, err)
		require.Equal(t, []string{"SAP S4P – personal"}, p.Leftover)
		require.NoError(t, keychain.Unlock(t.Context()))
		require.NotEmpty(t, once(t, d, "draft").Prompts)
	})

	t.Run("OneReplacesTheOther", func(t *testing.T) {
		t.Parallel()
		d, keychain := open(t)
		_, err := d.Provide(t.Context(), build, "dyn_sample_s4p", signIn("RFC_SIGNET", "Practice-Signet-1", true))
		require.NoError(t, err)
		require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromShared, "con_sample_s4p"))
		require.NotContains(t, strings.Join(keychain.Items(), "\n"), "(build-time value)", "the credentials go with it")
		require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromNone, ""))
		require.NotEmpty(t, once(t, d, "draft").Prompts, "none asks for one's own")
	})

	t.Run("IsRefusedWhereItDoesNotFit", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		for ref, source := range map[string]connection.BuildTimeSource{"con_sample_desk": connection.FromShared, "dyn_sample_mail": connection.FromShared,
			"con_none": connection.FromShared, "own": connection.FromOwn, "entered": connection.FromEntered, "other": "other"} {
			require.Error(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", source, ref), ref)
		}
		require.Error(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "con_sample_s4p", connection.FromNone, ""))
		draft, err := d.CreateFlow(t.Context(), "Another", desk.Start{})
		require.NoError(t, err)
		require.Equal(t, "connection.not_of_flow", fault.Of(d.SetBuildTime(t.Context(), draft.Document.ID, "dyn_sample_s4p", connection.FromNone, "")).Code)
		refused, err := d.Provide(t.Context(), build, "dyn_sample_s4p", signIn("RFC_SIGNET", "Practice-Wrong", true))
		require.NoError(t, err)
		require.NotNil(t, refused.Fault)
		state, err := d.Draft(t.Context(), desk.SampleFlow)
		require.NoError(t, err)
		require.Empty(t, state.BuildTimes)
	})

	t.Run("ABuildTimeValueThatIsRefusedFailsTheRun", func(t *testing.T) {
		t.Parallel()
		d, keychain := open(t)
		require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromShared, "con_sample_s4p"))
		_, err := d.CreateConnection(t.Context(), desk.ConnectionDraft{Kind: connection.Shared, Name: "S4P without a sign-in", App: "sap", SameAs: "con_sample_s4p"})
		require.NoError(t, err)
		all, err := d.ConnectionLines(t.Context())
		require.NoError(t, err)
		for _, l := range all {
			if l.Connection.Name == "S4P without a sign-in" {
				require.NoError(t, d.SetBuildTime(t.Context(), desk.SampleFlow, "dyn_sample_s4p", connection.FromShared, l.Connection.ID))
			}
		}
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "draft", FlowID: desk.SampleFlow, Only: 2, Inputs: inputs})
		require.NoError(t, err)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "build_time.unusable", r.Fault.Code)
		_ = keychain
	})
}
