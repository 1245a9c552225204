package audit_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/internal/clock"
	"signet/backend/store"
)

var ctx = context.Background()

// start is the clock of these tests; it stands.
var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func open(t testing.TB, path string, readOnly bool) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, store.Options{Path: path, ReadOnly: readOnly, Clock: &clock.Fixed{At: start}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func fresh(t testing.TB) *store.Store { return open(t, filepath.Join(t.TempDir(), "signet.db"), false) }

// step is an event with every kind of field.
func step(i int) audit.Event {
	return audit.Event{Name: audit.StepSucceeded, At: start.Add(time.Duration(i) * time.Second),
		Person: "per_anna", PersonName: "Anna Kowalska", OSUser: "anna", RemoteUser: "ANNA.K", System: "S4P", API: "BAPI_PO_CHANGE",
		ConnectionID: "dyn_sap", ConnectionName: "SAP", ConnectionKind: "dynamic", FlowID: "flow_a", FlowName: "Remind", Version: 3,
		VersionHash: "ab", RunID: fmt.Sprintf("run_%d", i/5), Module: 2, ModuleTag: "Change purchase order (sap.call_bapi)", App: "sap",
		Action: "call_bapi", Operation: i, Cycle: 1, Attempt: 1, ViewID: "view_1", ViewName: "Overdue", Button: "Remind",
		RowKey: fmt.Sprintf("45%08d", i), Trigger: "action_button", Outcome: "succeeded", Object: fmt.Sprintf("Purchase order 45%08d", i),
		Started: start, Ended: start.Add(40 * time.Millisecond),
		Facts: map[string]string{"signed_in": "ANNA.K on client 100", "lines": "3"}, Values: map[string]string{"NETPR": "12.50"}}
}

func fill(t testing.TB, s *store.Store, n int) {
	t.Helper()
	for i := 1; i <= n; i++ {
		require.NoError(t, s.Ledger().Append(ctx, step(i)))
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()

	t.Run("GivesBackWhatWasAppended", func(t *testing.T) {
		t.Parallel()
		l := fresh(t).Ledger()
		want := step(1)
		require.NoError(t, l.Append(ctx, want))
		got, err := l.Event(ctx, 1)
		require.NoError(t, err)
		require.Regexp(t, "^hmac-sha256:[0-9a-f]{64}$", got.Values["NETPR"])
		require.NotEmpty(t, got.ID)
		require.Equal(t, strings.Repeat("0", 64), got.Prev)
		want.Seq, want.ID, want.Prev, want.Hash, want.Values = 1, got.ID, got.Prev, got.Hash, got.Values
		require.Equal(t, want, got)
	})

	t.Run("HoldsNoNameAndNoValueInTheClear", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		s := open(t, path, false)
		fill(t, s, 20)
		require.NoError(t, s.Close())
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, clear := range []string{"Anna Kowalska", "ANNA.K", "12.50"} {
			require.NotContains(t, string(b), clear)
		}
		require.Contains(t, string(b), "BAPI_PO_CHANGE", "the test reads the right file")
	})

	t.Run("ForgetsAPersonAndStillVerifies", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		l := s.Ledger()
		fill(t, s, 3)
		other := step(4)
		other.Person, other.PersonName, other.RemoteUser = "per_ben", "Ben Okafor", "BEN.O"
		other.Error, other.ErrorCode, other.Name = "SAP did not accept BEN.O.", "sap.x", audit.StepFailed
		require.NoError(t, l.Append(ctx, other))
		require.NoError(t, l.Erase(ctx, "per_anna", audit.Event{Person: "per_admin", PersonName: "Ada"}))
		gone, err := l.Event(ctx, 2)
		require.NoError(t, err)
		require.Equal(t, []string{"erased", "erased", "erased"}, []string{gone.PersonName, gone.OSUser, gone.RemoteUser})
		require.NotContains(t, gone.Facts, "signed_in")
		require.Equal(t, "3", gone.Facts["lines"])
		kept, err := l.Event(ctx, 4)
		require.NoError(t, err)
		require.Equal(t, "SAP did not accept BEN.O.", kept.Error)
		// A later key of the same person opens nothing of before.
		require.NoError(t, l.Append(ctx, step(6)))
		gone, err = l.Event(ctx, 2)
		require.NoError(t, err)
		require.Equal(t, "erased", gone.PersonName)
		report, err := l.Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State, report.Text())
	})

	t.Run("FindsByEveryFilter", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		l := s.Ledger()
		fill(t, s, 30)
		odd := audit.Event{Name: audit.SignInRejected, At: start.Add(time.Hour), Person: "per_ben", PersonName: "Ben", RemoteUser: "BEN.O", System: "Mail",
			ConnectionID: "dyn_mail", ConnectionName: "Mail", Outcome: "refused", FlowID: "flow_b", ViewID: "view_2", RunID: "run_x", RowKey: "7",
			ErrorCode: "x", Error: "The mailbox is closed."}
		require.NoError(t, l.Append(ctx, odd))
		for name, f := range map[string]audit.Filter{
			"When": {From: start.Add(time.Minute)}, "Person": {Person: "per_ben"}, "Event": {Event: audit.SignInRejected}, "Group": {Event: "sign_in."},
			"Outcome": {Outcome: "refused"}, "Flow": {FlowID: "flow_b"}, "System": {System: "Mail"}, "RemoteUser": {RemoteUser: "ben.o"},
			"Connection": {ConnectionID: "dyn_mail"}, "View": {ViewID: "view_2"}, "Run": {RunID: "run_x"}, "Row": {RowKey: "7", ViewID: "view_2"},
			"Search": {Search: "MAILBOX closed"},
		} {
			page, err := l.Query(ctx, f)
			require.NoError(t, err, name)
			require.Len(t, page.Events, 1, name)
			require.EqualValues(t, 31, page.Events[0].Seq, name)
			require.Equal(t, 1, page.Total, name)
		}
		none, err := l.Query(ctx, audit.Filter{RemoteUser: "nobody"})
		require.NoError(t, err)
		require.Empty(t, none.Events)
	})

	t.Run("ReadsInPagesWithoutLossOrRepetition", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		fill(t, s, 25)
		var seen []int64
		before := int64(0)
		for {
			page, err := s.Ledger().Query(ctx, audit.Filter{Before: before, Limit: 10})
			require.NoError(t, err)
			require.Equal(t, 25, page.Total)
			for _, e := range page.Events {
				seen = append(seen, e.Seq)
			}
			if !page.More {
				break
			}
			before = seen[len(seen)-1]
		}
		require.Len(t, seen, 25)
		require.EqualValues(t, 25, seen[0])
		require.EqualValues(t, 1, seen[24])
	})

	t.Run("OffersWhatOccurs", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		fill(t, s, 3)
		c, err := s.Ledger().Choices(ctx)
		require.NoError(t, err)
		require.Equal(t, []audit.Choice{{ID: "per_anna", Label: "Anna Kowalska"}}, c.People)
		require.Equal(t, []audit.Choice{{ID: "ANNA.K", Label: "ANNA.K"}}, c.RemoteUsers)
		require.Equal(t, []audit.Choice{{ID: audit.StepSucceeded, Label: "Step succeeded"}}, c.Events)
		require.Equal(t, []audit.Choice{{ID: "flow_a", Label: "Remind"}}, c.Flows)
		renamed := step(4)
		renamed.FlowName, renamed.Outcome = "Remind all", "failed"
		require.NoError(t, s.Ledger().Append(ctx, renamed))
		require.NoError(t, s.Ledger().Erase(ctx, "per_anna", audit.Event{Person: "per_admin"}))
		c, err = s.Ledger().Choices(ctx)
		require.NoError(t, err)
		require.Equal(t, []audit.Choice{{ID: "flow_a", Label: "Remind all"}}, c.Flows)
		require.Len(t, c.Outcomes, 2)
		require.Empty(t, c.RemoteUsers, "a name that was erased is not offered")
	})

	t.Run("KnowsWhatWasPublished", func(t *testing.T) {
		t.Parallel()
		l := fresh(t).Ledger()
		require.NoError(t, l.Append(ctx, audit.Event{Name: audit.VersionPublished, FlowID: "flow_a", Version: 2, VersionHash: "beef"}))
		hash, ok, err := l.Published(ctx, "flow_a", 2)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, "beef", hash)
		_, ok, err = l.Published(ctx, "flow_a", 1)
		require.NoError(t, err)
		require.False(t, ok)
	})

	t.Run("RemovesByTheRuleAndStillVerifies", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		s := open(t, path, false)
		l := s.Ledger()
		fill(t, s, 20)
		n, err := l.Retain(ctx, start.Add(10500*time.Millisecond), "10-year rule", audit.Event{Person: "per_admin"})
		require.NoError(t, err)
		require.EqualValues(t, 10, n)
		report, err := l.Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State, report.Text())
		require.EqualValues(t, 10, report.Removed)
		page, err := l.Query(ctx, audit.Filter{Event: audit.Retired})
		require.NoError(t, err)
		require.Equal(t, "Events 1 to 10 were removed on 24 Nov 2026 by the 10-year rule.", audit.Sentence(page.Events[0]))
		fill(t, s, 2)
		n, err = l.Retain(ctx, start.Add(15500*time.Millisecond), "10-year rule", audit.Event{})
		require.NoError(t, err)
		require.EqualValues(t, 5, n)
		report, err = l.Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State, report.Text())
		require.NoError(t, s.Close())

		db := raw(t, path)
		change(t, db, "DROP TRIGGER ledger_marks_no_update", "UPDATE ledger_marks SET reason = 'no rule' WHERE up_to = 15")
		report, err = open(t, path, true).Ledger().Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Broken, report.State)
	})

	t.Run("SpeaksOfIdentityInTheRightTense", func(t *testing.T) {
		t.Parallel()
		e := step(1)
		require.Equal(t, "Step succeeded: Change purchase order: Purchase order 4500000001 by ANNA.K on S4P", audit.Sentence(e))
		e.Name = audit.StepStarted
		require.Contains(t, audit.Sentence(e), " as ANNA.K on S4P")
		e.Name, e.Error, e.ConnectionKind = audit.StepRefused, "The right is missing.", "shared"
		require.Equal(t, "Step refused: Change purchase order: Purchase order 4500000001 as ANNA.K on S4P (shared). The right is missing.", audit.Sentence(e))
		for _, name := range audit.Names() {
			require.NotEqual(t, name, audit.Title(name), "every event has words")
		}
	})
}

func TestProof(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	fill(t, s, 3)
	p, err := s.Ledger().VerifyEvent(ctx, 2)
	require.NoError(t, err)
	require.True(t, p.Intact)
	next, err := s.Ledger().Event(ctx, 3)
	require.NoError(t, err)
	require.Equal(t, next.Hash, p.Next)
	require.Equal(t, next.Prev, p.Hash)
	require.Contains(t, p.Text(), "Unchanged since it was written")
	last, err := s.Ledger().VerifyEvent(ctx, 3)
	require.NoError(t, err)
	require.True(t, last.Intact)
	require.Empty(t, last.Next)
}

func TestExport(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	l := s.Ledger()
	fill(t, s, 5)
	bad := step(6)
	bad.Name, bad.Outcome, bad.Error, bad.ErrorCode, bad.Object = audit.StepRefused, "refused", "=cmd|' /C calc'!A0", "sap.no_rfc_authority", "+49 a=b|c"
	require.NoError(t, l.Append(ctx, bad))
	export := func(t *testing.T, f audit.Format, filter audit.Filter) (string, int) {
		t.Helper()
		var b bytes.Buffer
		n, err := l.Export(ctx, &b, f, filter, audit.Event{Person: "per_anna", PersonName: "Anna Kowalska"})
		require.NoError(t, err)
		return b.String(), n
	}

	text, n := export(t, audit.JSONL, audit.Filter{})
	require.Equal(t, 6, n)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	require.Len(t, lines, 7)
	last := strings.Repeat("0", 64)
	for _, line := range lines[1:] {
		_, prev, hash, ok, err := audit.CheckLine([]byte(line))
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, last, prev)
		last = hash
	}
	_, _, _, ok, err := audit.CheckLine([]byte(strings.Replace(lines[2], `"bytes":"01`, `"bytes":"02`, 1)))
	require.NoError(t, err)
	require.False(t, ok)
	text, n = export(t, audit.JSONL, audit.Filter{RowKey: "4500000004"})
	require.Equal(t, 1, n)
	_, _, _, ok, err = audit.CheckLine([]byte(strings.Split(text, "\n")[1]))
	require.NoError(t, err)
	require.True(t, ok, "a filtered export has the link to the row before, not to the line before")

	page, err := l.Query(ctx, audit.Filter{Event: audit.Exported})
	require.NoError(t, err)
	require.Len(t, page.Events, 2, "an export is an event")

	text, _ = export(t, audit.CSV, audit.Filter{Event: "step."})
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 7)
	for _, row := range rows {
		for _, cell := range row {
			require.False(t, cell != "" && strings.ContainsRune("=+-@", rune(cell[0])), cell)
		}
	}

	text, _ = export(t, audit.Celonis, audit.Filter{})
	rows, err = csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows[0], 20)
	require.Equal(t, "AFlow ID,Execution ID,Execution Type,Execution Author,Module ID,Operation,Cycle,App,Module,App Version,Start Timestamp,"+
		"End Timestamp,Status,Error,Connection,Target System,Target API,Agent ID,System Connection,IO Bundle file names", strings.Join(rows[0], ","))
	require.Len(t, rows, 7, "one row an operation, none for other events")
	require.Equal(t, []string{"flow_a", "run_0", "Scheduled (Action button: Overdue, 4500000001)", "Anna Kowalska (anna)", "2", "1", "1", "sap",
		"Change purchase order (sap.call_bapi)", "", "2026-11-24 09:00:00.000", "2026-11-24 09:00:00.040", "Successful", "",
		"dyn_sap (ANNA.K - SAP)", "S4P", "BAPI_PO_CHANGE", "", "dyn_sap (SAP)", ""}, rows[1])
	require.Equal(t, "Error", rows[6][12])

	text, _ = export(t, audit.OCSF, audit.Filter{Event: "step."})
	var o map[string]any
	require.NoError(t, json.Unmarshal([]byte(strings.Split(text, "\n")[0]), &o))
	require.EqualValues(t, 6003, o["class_uid"])
	require.EqualValues(t, 6003*100+o["activity_id"].(float64), o["type_uid"])
	require.EqualValues(t, start.Add(time.Second).UnixMilli(), o["time"])

	text, _ = export(t, audit.CEF, audit.Filter{Event: audit.StepRefused})
	require.True(t, strings.HasPrefix(text, "CEF:0|Signet|Signet|1|step.refused|Step refused|6|"))
	require.Contains(t, text, `a\=b|c`)

	_, err = l.Export(ctx, &bytes.Buffer{}, "xml", audit.Filter{}, audit.Event{})
	require.Error(t, err)
	report, err := l.Verify(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, audit.Intact, report.State)
}

func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	require.NoError(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func change(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		_, err := db.Exec(s)
		require.NoError(t, err, s)
	}
}
