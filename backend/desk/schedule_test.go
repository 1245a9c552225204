package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/clock"
	"signet/backend/store"
)

// timed is a desk whose clock the test sets; RunDue is what the runner of a serving desk calls.
func timed(t *testing.T, at string) (*desk.Desk, *clock.Fixed) {
	t.Helper()
	c := &clock.Fixed{}
	set(t, c, at)
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New(), Clock: c})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d, c
}

func set(t *testing.T, c *clock.Fixed, at string) {
	t.Helper()
	var err error
	c.At, err = time.Parse(time.RFC3339, at)
	require.NoError(t, err)
}

func planned(name string, s flow.Scheduling, more ...flow.Module) flow.Document {
	doc := flow.New("flow_planned", name)
	doc.Scheduling = s
	doc.Modules = append([]flow.Module{{ID: 1, App: "tools", Action: "on_demand"}}, more...)
	for i := 1; i < len(doc.Modules); i++ {
		doc.Links = append(doc.Links, flow.Link{From: doc.Modules[i-1].ID, To: doc.Modules[i].ID, Kind: flow.Next})
	}
	return doc
}

var everyDay = flow.Scheduling{Type: flow.Daily, Time: "08:00", Zone: "UTC"}

func count(t *testing.T, d *desk.Desk, id string) int {
	t.Helper()
	list, _, err := d.Runs(t.Context(), store.RunQuery{FlowID: id})
	require.NoError(t, err)
	for _, r := range list {
		_, err := d.WaitRun(t.Context(), r.ID)
		require.NoError(t, err)
	}
	return len(list)
}

func TestSchedules(t *testing.T) {
	t.Parallel()

	t.Run("ARunStartsWhenItIsDue", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Daily", everyDay))
		require.NoError(t, d.Activate(t.Context(), id))
		require.Equal(t, "2026-11-25T08:00:00Z", d.RunDue(t.Context()).Format(time.RFC3339))
		require.Zero(t, count(t, d, id))
		set(t, c, "2026-11-25T08:00:03Z")
		require.Equal(t, "2026-11-26T08:00:00Z", d.RunDue(t.Context()).Format(time.RFC3339))
		d.RunDue(t.Context()) // once is once
		r := runsOf(t, d, id, 1)[0]
		require.Equal(t, []any{"schedule", true, engine.Succeeded, "Anna Keller"}, []any{r.Trigger, r.Unattended, r.State, r.PersonName})
		a, err := d.AutomaticOf(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, []any{true, "2026-11-26T08:00:00Z", r.ID, "Anna Keller"}, []any{a.Active, a.Next.Format(time.RFC3339), a.Last.ID, a.By})
		require.NoError(t, d.Deactivate(t.Context(), id))
		set(t, c, "2026-11-26T08:00:03Z")
		require.Zero(t, d.RunDue(t.Context()))
		require.Equal(t, 1, count(t, d, id))
	})

	t.Run("MissedRunsFollowTheRule", func(t *testing.T) {
		t.Parallel()
		for rule, runs := range map[string]int{"": 0, flow.MissedSkip: 0, flow.MissedOnce: 1, flow.MissedAsk: 0} {
			d, c := timed(t, "2026-11-20T07:00:00Z")
			s := everyDay
			s.Missed = rule
			id := imported(t, d, planned("Missed", s))
			require.NoError(t, d.Activate(t.Context(), id))
			set(t, c, "2026-11-24T12:00:00Z") // Signet was closed for four days
			require.Equal(t, "2026-11-25T08:00:00Z", d.RunDue(t.Context()).Format(time.RFC3339))
			require.Equal(t, runs, count(t, d, id), rule)
			p, err := d.Events(t.Context(), audit.Filter{Event: audit.FlowMissed})
			require.NoError(t, err)
			require.Len(t, p.Events, 1)
			require.Equal(t, "5", p.Events[0].Facts["runs"])
			if rule == flow.MissedAsk {
				a, err := d.AutomaticOf(t.Context(), id)
				require.NoError(t, err)
				require.Equal(t, "2026-11-24T08:00:00Z", a.Asks.Format(time.RFC3339))
				require.NoError(t, d.DecideMissed(t.Context(), id, true))
				require.NoError(t, d.DecideMissed(t.Context(), id, true)) // decided is decided
				require.Equal(t, 1, count(t, d, id))
			}
		}
	})

	t.Run("ARunALittleLateIsNotMissed", func(t *testing.T) { // the tick, or a computer that wakes up
		t.Parallel()
		d, c := timed(t, "2026-11-23T07:00:00Z")
		id := imported(t, d, planned("Late", everyDay))
		require.NoError(t, d.Activate(t.Context(), id))
		set(t, c, "2026-11-24T08:01:00Z") // yesterday's was missed, today's is on time
		d.RunDue(t.Context())
		require.Equal(t, 1, count(t, d, id))
		p, err := d.Events(t.Context(), audit.Filter{Event: audit.FlowMissed})
		require.NoError(t, err)
		require.Equal(t, "1", p.Events[0].Facts["runs"])
	})

	t.Run("ANewVersionRunsByItsOwnSchedule", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Moves", everyDay))
		require.NoError(t, d.Activate(t.Context(), id))
		set(t, c, "2026-11-25T12:00:00Z")
		d.RunDue(t.Context())
		_, err := d.EditFlow(t.Context(), id, "", []flow.Op{&flow.SetScheduling{Scheduling: flow.Scheduling{Type: flow.Daily, Time: "11:00", Zone: "UTC"}}})
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), id, "", "")
		require.NoError(t, err)
		require.Equal(t, "2026-11-26T11:00:00Z", d.RunDue(t.Context()).Format(time.RFC3339))
		require.Zero(t, count(t, d, id)) // what the new schedule would have had this morning was not missed
		p, err := d.Events(t.Context(), audit.Filter{Event: audit.FlowRescheduled})
		require.NoError(t, err)
		require.Equal(t, "every day at 08:00", p.Events[0].Facts["before"])
		require.Equal(t, "every day at 11:00", p.Events[0].Facts["scheduling"])

		_, err = d.EditFlow(t.Context(), id, "", []flow.Op{&flow.SetScheduling{Scheduling: flow.Scheduling{Type: flow.OnDemand}}})
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), id, "", "")
		require.NoError(t, err)
		a, err := d.AutomaticOf(t.Context(), id)
		require.NoError(t, err)
		require.False(t, a.Active)
	})

	t.Run("OnceIsOverAfterwards", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Once", flow.Scheduling{Type: flow.Once, Date: "2026-11-25T08:00:00Z"}))
		require.NoError(t, d.Activate(t.Context(), id))
		set(t, c, "2026-11-25T08:00:00Z")
		d.RunDue(t.Context())
		d.RunDue(t.Context())
		require.Equal(t, 1, count(t, d, id))
		a, err := d.AutomaticOf(t.Context(), id)
		require.NoError(t, err)
		require.False(t, a.Active)
		require.NotEmpty(t, a.Paused)
	})

	t.Run("AFlowThatKeepsFailingIsPausedWithTheReason", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Fails", flow.Scheduling{Type: flow.Indefinite, Interval: 60},
			flow.Module{ID: 2, App: "tools", Action: "throw", Fields: map[string]any{"message": "The file is missing."}}))
		require.NoError(t, d.Activate(t.Context(), id))
		for range 5 {
			c.At = c.At.Add(time.Minute)
			d.RunDue(t.Context())
			n := count(t, d, id)
			if n >= 3 {
				require.Eventually(t, func() bool { p, err := d.PauseOf(t.Context(), id); return err == nil && p.Paused }, 5*time.Second, time.Millisecond)
			}
		}
		require.Equal(t, 3, count(t, d, id))
		a, err := d.AutomaticOf(t.Context(), id)
		require.NoError(t, err)
		require.Contains(t, a.Paused, "The file is missing.")
		require.NoError(t, d.Activate(t.Context(), id))
		c.At = c.At.Add(time.Minute)
		d.RunDue(t.Context())
		require.Equal(t, 4, count(t, d, id))
	})

	t.Run("WhileSignetIsLockedNothingStarts", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Locked", everyDay))
		require.NoError(t, d.Activate(t.Context(), id))
		d.Lock(true)
		set(t, c, "2026-11-25T08:00:00Z")
		d.RunDue(t.Context())
		require.Zero(t, count(t, d, id))
		d.Lock(false)
		d.RunDue(t.Context())
		require.Equal(t, 1, count(t, d, id))
	})

	t.Run("ASwitchThatCannotBeTurnedSaysWhy", func(t *testing.T) {
		t.Parallel()
		d, _ := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("By hand", flow.Scheduling{Type: flow.OnDemand}))
		require.Equal(t, "flow.on_demand", fault.Of(d.Activate(t.Context(), id)).Code)
		b, err := flow.Encode(planned("No trigger", flow.Scheduling{Type: flow.Immediate}))
		require.NoError(t, err)
		draft, err := d.ImportFlow(t.Context(), "x.signet.json", b)
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
		require.Equal(t, "flow.no_instant_trigger", fault.Of(err).Code)
	})

	t.Run("ARemovedFlowIsSwitchedOff", func(t *testing.T) {
		t.Parallel()
		d, c := timed(t, "2026-11-25T07:00:00Z")
		id := imported(t, d, planned("Gone", everyDay))
		require.NoError(t, d.Activate(t.Context(), id))
		require.NoError(t, d.RemoveFlow(t.Context(), id))
		_, err := d.RestoreFlow(t.Context(), id)
		require.NoError(t, err)
		set(t, c, "2026-11-25T08:00:00Z")
		require.Zero(t, d.RunDue(t.Context()))
		require.Zero(t, count(t, d, id))
	})
}

// TestNobodyIsThere: a version with a dynamic connection never starts by itself, whatever starts it.
func TestNobodyIsThere(t *testing.T) {
	t.Parallel()
	dynamic := flow.Module{ID: 9, App: "mail", Action: "send", Connection: &flow.ConnectionRef{Dynamic: "dyn_sample_mail"},
		Fields: map[string]any{"to": "anna.keller@halden.example", "subject": "x", "body": "x"}}
	starts := map[string]flow.Document{
		"interval": planned("a", flow.Scheduling{Type: flow.Indefinite, Interval: 60}), "once": planned("a", flow.Scheduling{Type: flow.Once, Date: "2030-01-01T00:00:00Z"}),
		"daily": planned("a", everyDay), "weekly": planned("a", flow.Scheduling{Type: flow.Weekly, Time: "08:00", Days: []int{1}}),
		"monthly": planned("a", flow.Scheduling{Type: flow.Monthly, Time: "08:00", Days: []int{1}}),
		"yearly":  planned("a", flow.Scheduling{Type: flow.Yearly, Time: "08:00", Days: []int{1}, Months: []int{1}}),
		"dates":   planned("a", flow.Scheduling{Type: flow.Dates, Time: "08:00", Dates: []string{"2030-01-01"}}),
		"cron":    planned("a", flow.Scheduling{Type: flow.Cron, Cron: "* * * * *"}), "webhook": hookFlow("a", nil),
	}
	for name, doc := range starts {
		t.Run("Publish_"+name, func(t *testing.T) {
			t.Parallel()
			d := sampled(t)
			doc := doc.Clone()
			doc.Links = append(doc.Links, flow.Link{From: doc.Modules[len(doc.Modules)-1].ID, To: 9, Kind: flow.Next})
			doc.Modules = append(doc.Modules, dynamic)
			b, err := flow.Encode(doc)
			require.NoError(t, err)
			draft, err := d.ImportFlow(t.Context(), "x.signet.json", b)
			require.NoError(t, err)
			_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
			require.Equal(t, "flow.not_on_demand", fault.Of(err).Code)
			require.Error(t, d.Activate(t.Context(), draft.Document.ID))
		})
	}

	t.Run("AFlowThatIsCalledActsAsNobodyEither", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		require.NoError(t, d.WriteSample(t.Context()))
		asAnna(t, d) // her sign-ins are kept, and are not used
		innerID := imported(t, d, planned("Inner", flow.Scheduling{Type: flow.OnDemand}, dynamic))
		for name, call := range map[string]string{
			"named in the document":  innerID,
			"known at run time only": "{{if(true; \"" + innerID + "\"; 1)}}",
		} {
			id := imported(t, d, hookFlow(name, nil, flow.Module{ID: 3, App: "tools", Action: "subflow", Fields: map[string]any{"flow": call}}))
			require.NoError(t, d.Activate(t.Context(), id)) // the version itself has no dynamic connection
			_ = send(t, "POST", address(t, d, id), "application/json", "{}")
			require.Eventually(t, func() bool { // whichever way it was refused: the flow is paused, and says why
				p, err := d.PauseOf(t.Context(), id)
				return err == nil && p.Paused && p.Code == "flow.not_on_demand"
			}, 10*time.Second, 5*time.Millisecond, name)
		}
		mails, err := d.PracticeInbox()
		require.NoError(t, err)
		require.Empty(t, mails)
	})
}
