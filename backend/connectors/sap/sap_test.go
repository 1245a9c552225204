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

func TestRefusals(t *testing.T) {
	t.Parallel()
	change := map[string]any{"bapi": "BAPI_PO_CHANGE", "commit": true, "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": "REM-2"}}

	t.Run("RFCAuthorityNamesWhatToAskFor", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.as("BEN.O").do("call_bapi", change)
		f := wantFault(t, err, fault.PermissionDenied, "sap.no_rfc_authority")
		require.Equal(t, "BEN.O may not call BAPI_PO_CHANGE on S4P", f.Title)
		require.Equal(t, []fault.Detail{{Name: "Object", Value: "S_RFC"}, {Name: "RFC_TYPE", Value: "FUNC"},
			{Name: "RFC_NAME", Value: "BAPI_PO_CHANGE"}, {Name: "ACTVT", Value: "16 (execute)"}}, f.Details)
		require.Zero(t, b.system.Sessions(), "the session is not left behind")
	})

	t.Run("BusinessAuthorityIsOfTheObject", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.as("CDUFOUR").do("call_bapi", change)
		f := wantFault(t, err, fault.PermissionDenied, "sap.no_business_authority")
		require.Equal(t, "CDUFOUR may not change purchase order 4500018811", f.Title)
		require.Equal(t, "SAP refused the change itself, for M_BEST_EKO, purchasing org. 1000.", f.Text)
		o, _ := b.system.Order(order)
		require.Empty(t, o.OurRef)
	})

	t.Run("ALockNamesItsHolder", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": "4500018804", "POHEADER": map[string]any{"OUR_REF": "X"}})
		f := wantFault(t, err, fault.Conflict, "sap.object_locked")
		require.Equal(t, "Purchase order 4500018804 is being edited by DVARGA", f.Title)
	})

	t.Run("MessagesAreListedWithClassAndNumber", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order,
			"POITEM": []any{map[string]any{"PO_ITEM": "00010", "QUANTITY": -1.0}}})
		f := wantFault(t, err, fault.Invalid, "sap.bapi_error")
		require.Equal(t, "S4P refused the change", f.Title)
		require.Contains(t, f.Text, "Enter a quantity (06 065)")
		require.Equal(t, "POITEM[1].QUANTITY", f.Field)
		_, err = b.as("RFC_SIGNET").do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": "Y"}})
		require.NoError(t, err, "the failed change holds no lock")
	})

	t.Run("ReturnAsAStructureCountsToo", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		out := b.as("ANNA.K").must("call_bapi", map[string]any{"bapi": "BAPI_MATERIAL_GET_DETAIL", "MATERIAL": "ST-4410"})
		require.Equal(t, "Steel plate S355, 12 mm", out["MATERIAL_GENERAL_DATA"].(map[string]any)["MATL_DESC"])
		require.Equal(t, 94.2, out["MATERIAL_GENERAL_DATA"].(map[string]any)["NET_WEIGHT"])
		require.Len(t, out["messages"], 1)
		_, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "BAPI_MATERIAL_GET_DETAIL", "MATERIAL": "NO-SUCH"})
		f := wantFault(t, err, fault.Invalid, "sap.bapi_error")
		require.Contains(t, f.Text, "(M3 305)")
		require.Equal(t, "S4P refused the request", f.Title)
	})

	t.Run("ExceptionsKeepTheirMeaning", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		release := func(user, number string) error {
			_, err := b.as(user).do("call_bapi", map[string]any{"bapi": "BAPI_PO_RELEASE", "PURCHASEORDER": number, "PO_REL_CODE": "01"})
			return err
		}
		wantFault(t, release("CDUFOUR", order), fault.PermissionDenied, "sap.no_business_authority")
		wantFault(t, release("ANNA.K", "4599999999"), fault.NotFound, "sap.exception")
		wantFault(t, release("ANNA.K", "4500018804"), fault.Conflict, "sap.object_locked")
		number := ""
		for _, n := range []string{"4500018734", "4500018702", "4500018655", "4500018811", "4500018796"} {
			if o, _ := b.system.Order(n); !o.Released {
				number = n
			}
		}
		require.NoError(t, release("ANNA.K", number))
		f := wantFault(t, release("ANNA.K", number), fault.FailedPrecondition, "sap.exception")
		require.Contains(t, f.Text, "already released")
	})

	t.Run("WhatSAPWouldCutOrMisreadIsNotSent", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		bad := func(field string, fields map[string]any) {
			t.Helper()
			fields["bapi"], fields["PURCHASEORDER"] = "BAPI_PO_CHANGE", order
			_, err := r.do("call_bapi", fields)
			f := wantFault(t, err, fault.Invalid, "sap.bad_value")
			require.Equal(t, field, f.Field)
		}
		bad("POHEADER.OUR_REF", map[string]any{"POHEADER": map[string]any{"OUR_REF": "longer than twelve"}})
		bad("POSCHEDULE[1].DELIVERY_DATE", map[string]any{"POSCHEDULE": []any{map[string]any{"PO_ITEM": 10, "DELIVERY_DATE": "04.12.2026"}}})
		bad("POITEM[1].QUANTITY", map[string]any{"POITEM": []any{map[string]any{"PO_ITEM": 10, "QUANTITY": "1,5"}}})
		bad("POHEADER.NO_SUCH", map[string]any{"POHEADER": map[string]any{"NO_SUCH": "1"}})
		bad("NO_SUCH", map[string]any{"NO_SUCH": "1"})
		_, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE"})
		wantFault(t, err, fault.Invalid, "field.missing")
		_, err = r.do("call_bapi", map[string]any{"bapi": "BAPI_NO_SUCH"})
		wantFault(t, err, fault.NotFound, "sap.no_function")
		require.Zero(t, b.system.Calls("", "BAPI_PO_CHANGE"))
	})
}

func TestUncertainty(t *testing.T) {
	t.Parallel()
	change := func() map[string]any {
		return map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": "REM-3"}}
	}

	t.Run("ALostAnswerOfTheCommitIsInDoubtAndNotSentAgain", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.DropAnswer("BAPI_TRANSACTION_COMMIT", 1)
		_, err := b.as("ANNA.K").do("call_bapi", change())
		f := wantFault(t, err, fault.InDoubt, "sap.commit_unknown")
		require.Equal(t, "It is not known whether S4P saved the change", f.Title)
		require.Equal(t, "Check purchase order 4500018811 in S4P before you go on.", f.Remedy)
		require.Equal(t, 1, b.system.Calls("ANNA.K", "BAPI_TRANSACTION_COMMIT"))
		require.Equal(t, 1, b.system.Calls("ANNA.K", "BAPI_PO_CHANGE"))
	})

	t.Run("A503AfterTheWorkIsInDoubtToo", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.BusyAnswer("BAPI_TRANSACTION_COMMIT", 1)
		_, err := b.as("ANNA.K").do("call_bapi", change())
		wantFault(t, err, fault.InDoubt, "sap.commit_unknown")
		o, _ := b.system.Order(order)
		require.Equal(t, "REM-3", o.OurRef)
	})

	t.Run("ALostAnswerOfTheBAPIIsRolledBackAndInDoubt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.DropAnswer("BAPI_PO_CHANGE", 1)
		_, err := b.as("ANNA.K").do("call_bapi", change())
		f := wantFault(t, err, fault.InDoubt, "sap.outcome_unknown")
		require.Contains(t, f.Text, "rolled the session back")
		require.Zero(t, b.system.Sessions())
		require.Equal(t, 1, b.system.Calls("ANNA.K", "BAPI_PO_CHANGE"))
		_, err = b.as("RFC_SIGNET").do("call_bapi", change())
		require.NoError(t, err, "no lock is left")
	})

	t.Run("ATimeOutOfAChangeIsInDoubt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order}) // the interface is known from here on
		r.system["timeout"] = 1
		release := b.system.Hang("BAPI_PO_RELEASE")
		defer release()
		_, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_RELEASE", "PURCHASEORDER": order, "PO_REL_CODE": "01", "commit": false})
		f := wantFault(t, err, fault.InDoubt, "sap.outcome_unknown")
		require.Equal(t, "It did not answer within 1 s.", f.Text)
	})

	t.Run("ALostAnswerOfAReadIsOnlyUnavailable", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.DropAnswer("BAPI_PO_GETDETAIL1", 1)
		_, err := b.as("ANNA.K").do("call_bapi", map[string]any{"bapi": "BAPI_PO_GETDETAIL1", "PURCHASEORDER": order})
		wantFault(t, err, fault.Unavailable, "sap.no_answer")
	})

	t.Run("AFailedUpdateIsSeenBecauseTheCommitWaits", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.FailPosting(1)
		_, err := b.as("ANNA.K").do("call_bapi", change())
		f := wantFault(t, err, fault.Invalid, "sap.bapi_error")
		require.Equal(t, "S4P did not save the change", f.Title)
		b.system.FailPosting(1)
		fields := change()
		fields["wait"] = false
		_, err = b.as("ANNA.K").do("call_bapi", fields)
		require.NoError(t, err, "without waiting nobody hears of it")
	})

	t.Run("AStatelessServiceIsRefusedBeforehand", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.before = func(w http.ResponseWriter, r *http.Request) bool {
			r.Header.Del("Sap-Contextid-Accept")
			q := r.URL.Query()
			q.Del("session_mode")
			r.URL.RawQuery = q.Encode()
			return false
		}
		_, err := b.as("ANNA.K").do("call_bapi", change())
		wantFault(t, err, fault.FailedPrecondition, "sap.stateless")
		_, err = b.as("ANNA.K").do("begin_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.stateless")
		require.Zero(t, b.system.Calls("", "BAPI_PO_CHANGE"))
	})
}
