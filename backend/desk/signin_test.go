package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/secret"
)

func signIn(user, password string, keep bool) desk.SignIn {
	return desk.SignIn{Method: "password", Keep: keep, Values: secret.Values{"user": secret.New(user), "password": secret.New(password)}}
}

// pressed starts a click that asks for sign-ins.
func pressed(t *testing.T, d *desk.Desk, keys ...string) desk.Started {
	t.Helper()
	_ = rowOf(t, d, keys[0])
	s, err := d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: keys})
	require.NoError(t, err)
	return s
}

func answer(t *testing.T, d *desk.Desk, p desk.Prompt, s desk.SignIn) desk.Provided {
	t.Helper()
	out, err := d.Provide(t.Context(), p.Purpose, p.Connection.ID, s)
	require.NoError(t, err)
	return out
}

func namesSince(t *testing.T, d *desk.Desk, after int64) []string {
	t.Helper()
	page, err := d.Events(t.Context(), audit.Filter{After: after, OldestFirst: true})
	require.NoError(t, err)
	var out []string
	for _, e := range page.Events {
		out = append(out, e.Name)
	}
	return out
}

func lastEvent(t *testing.T, d *desk.Desk) int64 {
	t.Helper()
	page, err := d.Events(t.Context(), audit.Filter{Limit: 1})
	require.NoError(t, err)
	require.Len(t, page.Events, 1)
	return page.Events[0].Seq
}

func TestPrompts(t *testing.T) {
	t.Parallel()

	t.Run("TheFirstClickAsksForEverySignInAndTheSecondForNone", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		s := pressed(t, d, "4500018811")
		require.Len(t, s.Prompts, 2)
		p := s.Prompts[0]
		require.Equal(t, "dyn_sample_s4p", p.Connection.ID)
		require.Equal(t, "Sign in to S4P to send this reminder", p.Title)
		require.Equal(t, "This Action Flow runs as you. It has no SAP user of its own.", p.Sub)
		require.Equal(t, []string{"2 Get purchase order", "6 Change purchase order"}, p.Modules)
		require.Equal(t, 1, p.Version)
		require.False(t, p.Last)
		require.True(t, p.CanKeep)
		require.Equal(t, "missing", p.Reason)
		require.Equal(t, "ANNA.K", p.Practice[0].Value)
		require.NotEmpty(t, p.Target.Host)
		require.NotEmpty(t, p.Will)
		require.Contains(t, p.Will[0].Sentence, "4500018811")
		require.Equal(t, engine.NeedsSignIn, s.Runs[0].State)

		refused := answer(t, d, p, signIn("ANNA.K", "Practice-Wrong-1", true))
		require.Equal(t, credential.Refused, refused.State)
		require.Equal(t, 1, refused.Refusals)

		first := answer(t, d, p, signIn("anna.k", "Practice-Anna-1", true))
		require.Equal(t, credential.Kept, first.State)
		require.Equal(t, "ANNA.K", first.Account)
		require.False(t, first.Running, "all sign-ins are collected before the first step acts")
		require.Len(t, first.Remaining, 1)
		require.True(t, first.Remaining[0].Last)

		second := answer(t, d, first.Remaining[0], signIn("anna.keller@halden.example", "Practice-Mail-Anna", true))
		require.True(t, second.Running)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		for _, i := range r.Identities {
			if i.Kind == "dynamic" {
				require.Contains(t, []string{"ANNA.K", "anna.keller@halden.example"}, i.Account)
				require.False(t, i.BuildTime)
			}
		}
		require.Equal(t, engine.Succeeded, click(t, d, "send_reminder", "4500018811")[0].State, "the second click asks nothing")
	})

	t.Run("DecliningLeavesOneEventBehind", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		s := pressed(t, d, "4500018811")
		before := lastEvent(t, d)
		require.NoError(t, d.DeclineSignIn(t.Context(), s.Prompts[0].Purpose))
		require.Equal(t, []string{audit.RunNotStarted}, namesSince(t, d, before))
		_, err := d.Provide(t.Context(), s.Prompts[0].Purpose, "dyn_sample_s4p", signIn("ANNA.K", "Practice-Anna-1", true))
		require.Equal(t, "run.over", fault.Of(err).Code)
		all, err := d.Personals(t.Context())
		require.NoError(t, err)
		for _, p := range all {
			require.Equal(t, credential.Missing, p.Record.State)
		}
	})

	t.Run("ForThisClickOnly", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		s := pressed(t, d, "4500018811", "4500018829")
		require.Equal(t, "Sign in to S4P to send these reminders", s.Prompts[0].Title)
		require.Equal(t, 2, s.Prompts[0].Rows)
		next := answer(t, d, s.Prompts[0], signIn("ANNA.K", "Practice-Anna-1", false))
		require.Equal(t, credential.UsedOnce, next.State)
		require.True(t, answer(t, d, next.Remaining[0], signIn("anna.keller@halden.example", "Practice-Mail-Anna", false)).Running)
		for _, r := range s.Runs {
			r, err := d.WaitRun(t.Context(), r.ID)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, r.State, r.Fault)
		}
		kept, err := d.KeptSignIns(t.Context())
		require.NoError(t, err)
		require.Zero(t, kept)
		require.Len(t, pressed(t, d, "4500018811").Prompts, 2, "nothing was kept, so the next click asks again")
	})

	t.Run("AnotherPersonIsAskedAgain", func(t *testing.T) {
		t.Parallel()
		folder, keychain := desk.Folder(t.TempDir()), memory.New()
		open := func(uid, name string) *desk.Desk {
			d, err := desk.Open(t.Context(), desk.Options{Folder: folder, Person: desk.NewPerson(uid, strings.ToLower(name), name, "test"), Keychain: keychain})
			require.NoError(t, err)
			require.NoError(t, d.WriteSample(context.Background()))
			return d
		}
		anna := open("1000", "Anna")
		asAnna(t, anna)
		require.NoError(t, anna.Close())
		ben := open("1001", "Ben")
		defer func() { require.NoError(t, ben.Close()) }()
		require.Len(t, pressed(t, ben, "4500018811").Prompts, 2, "the same folder and even the same keychain: another person")
	})

	t.Run("SomeoneElsesRunTakesNoSignIn", func(t *testing.T) {
		t.Parallel()
		folder := desk.Folder(t.TempDir())
		open := func(uid string) *desk.Desk {
			d, err := desk.Open(t.Context(), desk.Options{Folder: folder, Person: desk.NewPerson(uid, "u"+uid, "U"+uid, "test"), Keychain: memory.New()})
			require.NoError(t, err)
			require.NoError(t, d.WriteSample(context.Background()))
			return d
		}
		anna := open("1000")
		click := pressed(t, anna, "4500018811", "4500018734")
		require.NotEmpty(t, click.Batch)
		run := click.Runs[0].ID
		require.NoError(t, anna.Close())
		ben := open("1001")
		defer func() { require.NoError(t, ben.Close()) }()
		_, err := ben.Provide(t.Context(), run, "dyn_sample_s4p", signIn("BEN.O", "Practice-Ben-1", true))
		require.Equal(t, "run.not_yours", fault.Of(err).Code)
		require.Equal(t, "run.not_yours", fault.Of(ben.DeclineSignIn(t.Context(), run)).Code)
		for _, how := range []desk.Follow{desk.RetryRun, desk.RunAgain, desk.ContinueRun} {
			_, err = ben.FollowUp(t.Context(), run, how)
			require.Equal(t, "run.not_yours", fault.Of(err).Code, how)
		}
		_, err = ben.CancelRun(t.Context(), run)
		require.Equal(t, "run.not_yours", fault.Of(err).Code)
		_, err = ben.CancelClick(t.Context(), click.Batch)
		require.Equal(t, "run.not_yours", fault.Of(err).Code)
	})

	t.Run("PurposesAreHeldToTheirConnection", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		for purpose, id := range map[string]string{desk.ForPersonal: "con_sample_s4p", desk.ForShared: "dyn_sample_s4p", "build:" + desk.SampleFlow: "con_sample_s4p",
			"build:flow_none": "dyn_sample_s4p", "run_none": "dyn_sample_s4p", "": "dyn_sample_s4p", "person": "dyn_sample_s4p"} {
			_, err := d.Provide(t.Context(), purpose, id, signIn("ANNA.K", "Practice-Anna-1", true))
			require.Error(t, err, purpose)
		}
	})

	t.Run("ALockedKeychainAsksToUnlockBeforeAnythingRuns", func(t *testing.T) {
		t.Parallel()
		keychain := memory.New()
		d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna", "test"), Keychain: keychain})
		require.NoError(t, err)
		defer func() { require.NoError(t, d.Close()) }()
		require.NoError(t, d.WriteSample(context.Background()))
		asAnna(t, d)
		_ = rowOf(t, d, "4500018811")
		_, err = d.LockKeychain(t.Context())
		require.NoError(t, err)
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "view_row", ViewID: desk.SampleView, Action: "send_reminder", Keys: []string{"4500018811"}})
		require.NoError(t, err)
		require.Equal(t, "not_readable", s.Prompts[0].Reason)
		require.Equal(t, "Keychain is locked.", s.Prompts[0].ReasonText)
		_, err = d.UnlockKeychain(t.Context())
		require.NoError(t, err)
		again, err := d.FollowUp(t.Context(), s.Runs[0].ID, desk.ContinueRun)
		require.NoError(t, err)
		require.Empty(t, again.Prompts)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
	})

	t.Run("APasswordIsNowhereInTheDataFolder", func(t *testing.T) {
		t.Parallel()
		d := sampled(t)
		s := pressed(t, d, "4500018811")
		answer(t, d, s.Prompts[0], signIn("ANNA.K", "Canary-Wrong-77", true))
		asAnna(t, d)
		forms := append(secret.Forms("Canary-Wrong-77"), secret.Forms("Practice-Mail-Anna")...)
		require.NoError(t, filepath.WalkDir(string(d.Folder), func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.Contains(path, "/practice/") || !e.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, f := range forms {
				require.NotContains(t, string(b), f, path)
			}
			return nil
		}))
	})
}

func TestParseSignIn(t *testing.T) {
	t.Parallel()
	s, err := desk.ParseSignIn(`{"method":"password","keep":true,"unchecked":false,"values":{"user":"ANNA.K","password":"x y"}}`)
	require.NoError(t, err)
	require.True(t, s.Keep)
	require.Equal(t, "x y", s.Values.Get("password").Reveal())
	for _, bad := range []string{"", "{", `{"values":{"password":["Canary-1"]}}`, `{"method":"password","Canary-1":"x"}`, `{"values":{"password":"Canary-1"}`,
		`{"values":{"password":"` + strings.Repeat("Canary-1", 1<<16) + `"}}`} {
		_, err := desk.ParseSignIn(bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
		require.NotContains(t, err.Error(), "Canary", "an error never repeats what was typed")
	}
}

func TestPersonalConnections(t *testing.T) {
	t.Parallel()
	d := sampled(t)
	ctx := t.Context()
	find := func(id string) desk.Personal {
		t.Helper()
		p, err := d.Personal(ctx, id)
		require.NoError(t, err)
		return p
	}
	p := find("dyn_sample_s4p")
	require.Equal(t, []string{"Missing", "Asked on first run", "set_up"}, []string{p.StateText, p.Reason, p.Main})
	require.True(t, p.Due(), "it can be set up now, or when an Action button first asks")
	require.Len(t, p.UsedBy, 2)
	require.Equal(t, 1, p.UsedBy[0].Version)

	asAnna(t, d)
	p = find("dyn_sample_s4p")
	require.Equal(t, credential.Valid, p.Record.State)
	require.Equal(t, "ANNA.K", p.Record.Account)
	require.Equal(t, "update_password", p.Main)

	update, err := d.PersonalPrompt(ctx, "dyn_sample_s4p")
	require.NoError(t, err)
	require.True(t, update.Fixed)
	require.Equal(t, "ANNA.K", update.Prefill["user"])

	p, err = d.TestPersonal(ctx, "dyn_sample_s4p")
	require.NoError(t, err)
	require.Equal(t, credential.Valid, p.Record.State)

	p, err = d.RemovePersonal(ctx, "dyn_sample_s4p")
	require.NoError(t, err)
	require.Equal(t, credential.Missing, p.Record.State)
	require.Len(t, pressed(t, d, "4500018811").Prompts, 1, "unusable at once")
	p, err = d.UndoPersonal(ctx, "dyn_sample_s4p")
	require.NoError(t, err)
	require.Equal(t, credential.Valid, p.Record.State)

	all, err := d.Personals(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, 2, desk.Kept(all))
}
