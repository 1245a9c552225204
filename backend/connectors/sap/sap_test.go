package sap_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/sap"
	"signet/backend/fault"
	practice "signet/backend/practice/sap"
	"signet/backend/secret"
)

// bench is a practice system on loopback and a run's session with it.
type bench struct {
	t       *testing.T
	system  *practice.System
	server  *httptest.Server
	address string
	posts   atomic.Int64
	before  func(http.ResponseWriter, *http.Request) bool // answers in place of the system
}

var passwords = map[string]string{"ANNA.K": "Practice-Anna-1", "BEN.O": "Practice-Ben-1", "CDUFOUR": "Practice-Claire-1", "MROSSI": "Practice-Marco-1",
	"HLIND": "Practice-Henrik-1", "JMEYER": "Practice-Jule-1", "TKRAUSE": "Practice-Tomas-1", "RFC_SIGNET": "Practice-Signet-1"}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := practice.New(practice.Options{})
	require.NoError(t, err)
	b := &bench{t: t, system: s}
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.posts.Add(1)
		if b.before != nil && b.before(w, r) {
			return
		}
		s.ServeHTTP(w, r)
	}))
	b.address = b.server.URL
	t.Cleanup(func() { s.Close(); b.server.Close() })
	return b
}

// run is one run of a person: its calls share a session.
type run struct {
	*bench
	user, password string
	session        *connector.Session
	system         map[string]any
	record         bool
}

func (b *bench) as(user string) *run {
	r := &run{bench: b, user: user, password: passwords[user], session: connector.NewSession(),
		system: map[string]any{"address": b.address, "client": "100", "language": "EN", "sid": "S4P"}}
	b.t.Cleanup(func() { _ = r.session.Close() })
	return r
}

func (r *run) call(fields map[string]any) *connector.Call {
	values := secret.Values{"user": secret.New(r.user), "password": secret.New(r.password)}
	return connector.NewCall(connector.Call{Fields: fields, System: r.system, Method: "password", Record: r.record},
		func(context.Context) (secret.Values, error) { return values, nil }, r.session)
}

func (r *run) do(action string, fields map[string]any) (connector.Result, error) {
	r.t.Helper()
	a, ok := sap.App.Action(action)
	require.True(r.t, ok)
	ctx, stop := context.WithTimeout(r.t.Context(), 30*time.Second)
	defer stop()
	return a.Run(ctx, r.call(fields))
}

func (r *run) must(action string, fields map[string]any) map[string]any {
	r.t.Helper()
	res, err := r.do(action, fields)
	require.NoError(r.t, err)
	require.Len(r.t, res.Bundles, 1)
	return res.Bundles[0]
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) *fault.Error {
	t.Helper()
	require.Error(t, err)
	f := fault.Of(err)
	require.Equal(t, code, f.Code, err.Error())
	require.Equal(t, kind, f.Kind, err.Error())
	require.NotEmpty(t, f.Text)
	require.NotEmpty(t, f.Remedy)
	require.NotContains(t, err.Error(), "Practice-")
	return f
}

const order = "4500018811"

func TestCallBAPI(t *testing.T) {
	t.Parallel()

	t.Run("ReadsAnOrderUnderSAPsNamesAndTypes", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		res, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "bapi_po_getdetail1", "PURCHASEORDER": order, "commit": true})
		require.NoError(t, err)
		require.Equal(t, "Purchase order 4500018811", res.Object)
		require.Equal(t, "BAPI_PO_GETDETAIL1", res.API)
		out := res.Bundles[0]
		header := out["POHEADER"].(map[string]any)
		require.Equal(t, order, header["PO_NUMBER"])
		require.Equal(t, "100040", header["VENDOR"], "without the zeros that SAP keeps in its tables")
		items := out["POITEM"].([]any)
		require.NotEmpty(t, items)
		item := items[0].(map[string]any)
		require.Equal(t, "00010", item["PO_ITEM"])
		require.IsType(t, float64(0), item["NET_PRICE"])
		line := out["POSCHEDULE"].([]any)[0].(map[string]any)
		require.Regexp(t, `^\d{4}-\d\d-\d\d$`, line["DELIVERY_DATE"])
		require.Equal(t, 0, b.system.Calls("", "BAPI_TRANSACTION_COMMIT"), "a reading BAPI needs no commit")
	})

	t.Run("ChangesAndCommitsInOneSession", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		res, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "commit": true, "PURCHASEORDER": order,
			"POHEADER":     map[string]any{"OUR_REF": "REM-1", "SALES_PERS": ""},
			"POTEXTHEADER": []any{map[string]any{"TEXT_ID": "F01", "TEXT_LINE": "Reminder <sent> & noted"}}})
		require.NoError(t, err)
		o, _ := b.system.Order(order)
		require.Equal(t, "REM-1", o.OurRef)
		require.NotEmpty(t, o.SalesPers, "an empty field is not cleared")
		require.Equal(t, "Reminder <sent> & noted", o.Text[0].Line)
		require.Equal(t, "ANNA.K", b.system.ChangesOf(order)[0].User)
		require.Contains(t, res.Notes, "S 06 023: Standard PO changed under the number 4500018811")
		require.Equal(t, "REM-1", res.Bundles[0]["EXPHEADER"].(map[string]any)["OUR_REF"])
		require.Zero(t, b.system.Sessions(), "the session ends with the commit")
	})
}
