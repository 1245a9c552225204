package sap_test

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/sap"
	"signet/backend/fault"
	"signet/backend/secret"
)

func (r *run) check() (connector.Identity, error) {
	ctx, stop := context.WithTimeout(r.t.Context(), 30*time.Second)
	defer stop()
	return sap.App.Check(ctx, r.call(nil))
}

func names(hops []connector.Hop) (out []string) {
	for _, h := range hops {
		out = append(out, fmt.Sprintf("%s %v", h.Name, h.OK))
	}
	return out
}

func TestCheck(t *testing.T) {
	t.Parallel()

	t.Run("SaysWhoTheSystemTakesThePersonFor", func(t *testing.T) {
		t.Parallel()
		r := newBench(t).as("anna.k")
		r.password = passwords["ANNA.K"]
		id, err := r.check()
		require.NoError(t, err)
		require.Equal(t, "ANNA.K", id.Account)
		require.Equal(t, "Anna Keller", id.Display)
		require.Equal(t, []string{"Connection true", "Sign-in true", "Ping true"}, names(id.Hops))
		require.Empty(t, id.Notes)
	})

	t.Run("ARejectedPasswordIsTriedExactlyOnce", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.password = "wrong"
		id, err := r.check()
		f := wantFault(t, err, fault.Unauthenticated, "sap.rejected")
		require.Equal(t, "S4P did not accept this user name and password", f.Title)
		require.Equal(t, []string{"Connection true", "Sign-in false"}, names(id.Hops))
		require.EqualValues(t, 1, b.posts.Load())
		b.posts.Store(0)
		_, err = r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order})
		wantFault(t, err, fault.Unauthenticated, "sap.stored_rejected")
		require.EqualValues(t, 1, b.posts.Load())
	})

	t.Run("APingThatIsNotPermittedIsASignIn", func(t *testing.T) {
		t.Parallel()
		id, err := newBench(t).as("MROSSI").check()
		wantFault(t, err, fault.PermissionDenied, "sap.ping_not_permitted")
		require.Equal(t, "MROSSI", id.Account)
		require.Equal(t, []string{"Connection true", "Sign-in true", "Ping false"}, names(id.Hops))
		require.Equal(t, []string{"Signed in, but the ping is not permitted."}, id.Notes)
	})

	t.Run("EachReasonHasItsOwnState", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.as("HLIND").check()
		wantFault(t, err, fault.FailedPrecondition, "sap.locked")
		_, err = b.as("JMEYER").check()
		f := wantFault(t, err, fault.Unauthenticated, "sap.password_change")
		require.Equal(t, "S4P wants a new password for JMEYER first", f.Title)
		_, err = b.as("TKRAUSE").check()
		wantFault(t, err, fault.FailedPrecondition, "sap.expired_user")
		r := b.as("ANNA.K")
		r.system["client"] = "200"
		_, err = r.check()
		f = wantFault(t, err, fault.FailedPrecondition, "sap.no_client")
		require.Equal(t, "S4P has no client 200", f.Title)
		r = b.as("CDUFOUR")
		r.password = "wrong"
		for range 5 {
			_, err = r.check()
			wantFault(t, err, fault.Unauthenticated, "sap.rejected")
		}
		r.password = passwords["CDUFOUR"]
		_, err = r.check()
		wantFault(t, err, fault.FailedPrecondition, "sap.locked")
	})

	t.Run("OutOfReach", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		address := l.Addr().String()
		require.NoError(t, l.Close())
		r := newBench(t).as("ANNA.K")
		r.system["address"] = address
		id, err := r.check()
		f := wantFault(t, err, fault.Unavailable, "sap.unreachable")
		require.Equal(t, "S4P cannot be reached", f.Title)
		require.Equal(t, []string{"Connection false"}, names(id.Hops))
		_, err = r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order})
		wantFault(t, err, fault.Unavailable, "sap.unreachable")
		r.system["address"] = "https://user:secret@s4p.example"
		_, err = r.check()
		wantFault(t, err, fault.Invalid, "sap.bad_address")
	})

	t.Run("AnInactiveServiceIsNoWrongPassword", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.system.Deactivate(true)
		_, err := b.as("ANNA.K").check()
		f := wantFault(t, err, fault.FailedPrecondition, "sap.service_inactive")
		require.Contains(t, f.Text, "not active in SICF")
		r := b.as("ANNA.K")
		r.system["address"] = b.address + "/sap/bc/other"
		b.system.Deactivate(false)
		_, err = r.check()
		wantFault(t, err, fault.FailedPrecondition, "sap.service_inactive")
	})

	t.Run("TheCertificateIsChecked", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		s := httptest.NewTLSServer(b.system)
		t.Cleanup(s.Close)
		r := b.as("ANNA.K")
		r.system["address"] = s.URL
		id, err := r.check()
		wantFault(t, err, fault.FailedPrecondition, "net.tls")
		require.Equal(t, []string{"Connection true", "TLS false"}, names(id.Hops))
		require.Zero(t, b.system.Calls("", ""), "the sign-in was not sent")
		r = b.as("ANNA.K")
		r.system["address"] = s.URL
		r.system["ca"] = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
		id, err = r.check()
		require.NoError(t, err)
		require.Equal(t, []string{"Connection true", "TLS true", "Sign-in true", "Ping true"}, names(id.Hops))
		r.must("call_bapi", map[string]any{"bapi": "BAPI_PO_GETDETAIL1", "PURCHASEORDER": order})
		r = b.as("ANNA.K")
		r.system["address"], r.system["verify"] = s.URL, false
		_, err = r.check()
		require.NoError(t, err)
		r.system["ca"] = "no certificate"
		_, err = r.check()
		wantFault(t, err, fault.Invalid, "sap.bad_ca")
	})

	t.Run("ARedirectTakesNoSignInWithIt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		reached := false
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
		t.Cleanup(other.Close)
		b.before = func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
			return true
		}
		_, err := b.as("ANNA.K").check()
		wantFault(t, err, fault.FailedPrecondition, "sap.redirect")
		require.False(t, reached)
	})
}

func TestRights(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ask := func(user string, apis ...string) []connector.Right {
		t.Helper()
		list, err := sap.App.Rights(t.Context(), b.as(user).call(nil), apis)
		require.NoError(t, err)
		return list
	}
	list := ask("BEN.O", "BAPI_PO_CHANGE", "BAPI_PO_GETDETAIL1", "BAPI_TRANSACTION_COMMIT")
	require.Equal(t, connector.Right{API: "BAPI_PO_CHANGE", Known: true, Facts: []string{"Object S_RFC, RFC_TYPE FUNC, RFC_NAME BAPI_PO_CHANGE, ACTVT 16"}}, list[0])
	require.True(t, list[1].Known && list[1].Allowed)
	require.True(t, list[2].Known && list[2].Allowed, "by its function group")
	b.system.Grant("BEN.O", "BAPI_PO_CHANGE")
	require.True(t, ask("BEN.O", "BAPI_PO_CHANGE")[0].Allowed)
	b.system.Withdraw("BEN.O", "BAPI_PO_CHANGE")
	require.False(t, ask("BEN.O", "BAPI_PO_CHANGE")[0].Allowed)
	require.False(t, ask("MROSSI", "BAPI_PO_CHANGE")[0].Known, "who may not look cannot know")
}

func TestTarget(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]connector.Target{
		"https://s4p.halden.example:44300": {System: "S4P", Detail: "client 100", Host: "s4p.halden.example:44300", Scheme: "https"},
		"s4p.halden.example:8000":          {System: "S4P", Detail: "client 100", Host: "s4p.halden.example:8000", Scheme: "http"},
		"S4P.halden.example":               {System: "S4P", Detail: "client 100", Host: "s4p.halden.example:443", Scheme: "https"},
		"127.0.0.1:41234":                  {System: "S4P", Detail: "client 100", Host: "127.0.0.1:41234", Scheme: "http"},
		"ftp://s4p":                        {System: "S4P", Detail: "client 100"},
	} {
		require.Equal(t, want, sap.App.Target(map[string]any{"address": address, "client": "100", "sid": "s4p"}), address)
	}
	require.Equal(t, "s4p.halden.example", sap.App.Target(map[string]any{"address": "s4p.halden.example:44300"}).System)
}

func TestTransaction(t *testing.T) {
	t.Parallel()
	change := func(number, ref string) map[string]any {
		return map[string]any{"bapi": "BAPI_PO_CHANGE", "commit": true, "PURCHASEORDER": number, "POHEADER": map[string]any{"OUR_REF": ref}}
	}

	t.Run("AllIsSavedByTheEnd", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-1"))
		r.must("call_bapi", change("4500018734", "T-2"))
		o, _ := b.system.Order(order)
		require.Empty(t, o.OurRef, "nothing is saved yet")
		require.Equal(t, 1, b.system.Sessions())
		r.must("end_transaction", map[string]any{"end": "commit"})
		o, _ = b.system.Order(order)
		require.Equal(t, "T-1", o.OurRef)
		o, _ = b.system.Order("4500018734")
		require.Equal(t, "T-2", o.OurRef)
		require.Zero(t, b.system.Sessions())
		_, err := r.do("end_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.no_transaction")
	})

	t.Run("RollbackAndARunThatEndsDropAll", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		_, err := r.do("begin_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.transaction_open")
		r.must("call_bapi", change(order, "T-3"))
		r.must("end_transaction", map[string]any{"end": "rollback"})
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-4"))
		require.NoError(t, r.session.Close())
		require.Zero(t, b.system.Sessions())
		o, _ := b.system.Order(order)
		require.Empty(t, o.OurRef)
		b.as("RFC_SIGNET").must("call_bapi", change(order, "T-5"))
	})

	t.Run("ASessionThatSAPEndedIsSaid", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-6"))
		b.system.EndSessions()
		_, err := r.do("end_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.session_lost")
	})
}

func TestBuilder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	bapi, _ := sap.App.Action("call_bapi")
	byName := func(list []connector.Field, name string) connector.Field {
		for _, f := range list {
			if f.Name == name {
				return f
			}
		}
		t.Fatalf("no field %s", name)
		return connector.Field{}
	}

	t.Run("TheInterfaceBecomesFields", func(t *testing.T) {
		t.Parallel()
		in, out, err := bapi.Interface(t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "BAPI_PO_CHANGE"}))
		require.NoError(t, err)
		number := byName(in, "PURCHASEORDER")
		require.Equal(t, connector.TypeText, number.Type)
		require.True(t, number.Required)
		require.Equal(t, 10, number.Max)
		header := byName(in, "POHEADER")
		require.Equal(t, connector.TypeCollection, header.Type)
		require.Equal(t, "POHEADER.OUR_REF", byName(header.Nested, "OUR_REF").Technical)
		require.Equal(t, "Our reference", byName(header.Nested, "OUR_REF").Label)
		require.True(t, byName(in, "POHEADERX").Advanced)
		lines := byName(in, "POSCHEDULE")
		require.Equal(t, connector.TypeArray, lines.Type)
		require.Equal(t, connector.TypeDate, byName(lines.Nested, "DELIVERY_DATE").Type)
		require.Equal(t, connector.TypeNumber, byName(lines.Nested, "QUANTITY").Type)
		byName(out, "EXPHEADER")
		byName(out, "messages")
		_, _, err = bapi.Interface(t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "BAPI_NOT_THERE"}))
		wantFault(t, err, fault.NotFound, "sap.no_function")
	})

	t.Run("ChoicesComeFromTheSystem", func(t *testing.T) {
		t.Parallel()
		list, err := bapi.Options["bapis"](t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "po_ch"}))
		require.NoError(t, err)
		require.Equal(t, connector.Option{Value: "BAPI_PO_CHANGE", Label: "BAPI_PO_CHANGE", Detail: "Change a purchase order"}, list[0])
		fn, _ := sap.App.Action("call_function")
		list, err = fn.Options["functions"](t.Context(), b.as("RFC_SIGNET").call(nil))
		require.NoError(t, err)
		require.Equal(t, "Z_MM_OVERDUE_PO", list[0].Value)
	})

	t.Run("SentencesClassesAndEffects", func(t *testing.T) {
		t.Parallel()
		for function, want := range map[string]struct {
			sentence string
			class    connector.Class
			effect   connector.Effect
		}{
			"BAPI_PO_CHANGE":            {"Change purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_GETDETAIL1":        {"Read purchase order 4500018811", connector.Idempotent, connector.Reads},
			"BAPI_PO_RELEASE":           {"Release purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_RESET_RELEASE":     {"Reset the release of purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_CREATE1":           {"Create purchase order 4500018811", connector.Blind, connector.Creates},
			"BAPI_SALESORDER_GETLIST":   {"Read sales order", connector.Idempotent, connector.Reads},
			"BAPI_MATERIAL_SAVEDATA":    {"Change material", connector.Blind, connector.Changes},
			"Z_SOMETHING":               {"Call Z_SOMETHING", connector.Blind, connector.Changes},
			"BAPI_INCOMINGINVOICE_POST": {"Post incoming invoice", connector.Blind, connector.Creates},
		} {
			fields := map[string]any{"bapi": function, "PURCHASEORDER": order}
			require.Equal(t, want.sentence, bapi.SentenceFor(fields))
			require.Equal(t, want.class, bapi.ClassFor(fields), function)
			require.Equal(t, want.effect, bapi.EffectFor(fields), function)
			require.Equal(t, function, bapi.APIFor(fields))
		}
		require.Equal(t, "Change purchase order …", bapi.SentenceFor(map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": "{{1.purchase_order}}"}))
		require.Equal(t, connector.Idempotent, bapi.ClassFor(map[string]any{"bapi": "Z_SOMETHING", "reads": true}))
		require.NotPanics(t, func() { connector.NewRegistry(sap.App) })
	})
}

func TestFunctionReadsRows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	out := b.as("RFC_SIGNET").must("call_function", map[string]any{"function": "Z_MM_OVERDUE_PO", "PURCH_ORG": 1000.0})
	rows := out["ET_ORDERS"].([]any)
	require.Len(t, rows, 47)
	first := rows[0].(map[string]any)
	require.IsType(t, float64(0), first["NET_VALUE"])
	require.IsType(t, float64(0), first["DAYS_OVERDUE"])
	require.Regexp(t, `^10\d{4}$`, first["VENDOR"])
}

func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	urls := make(chan string, 100)
	b.before = func(_ http.ResponseWriter, r *http.Request) bool {
		urls <- r.URL.String()
		return false
	}
	r := b.as("ANNA.K")
	r.record = true
	res, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": "REM-4"}})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.Request.Status)
	require.Contains(t, res.Request.RequestBody, "<OUR_REF>REM-4</OUR_REF>")
	require.Contains(t, res.Request.RequestBody, "<OUR_REF>X</OUR_REF>", "the X structure is filled")
	text, err := json.Marshal(res)
	require.NoError(t, err)
	close(urls)
	for u := range urls {
		text = append(text, u...)
	}
	require.NotContains(t, string(text), "SID")
	for _, form := range append(secret.Forms("Practice-Anna-1"), secret.Forms("ANNA.K:Practice-Anna-1")...) {
		require.NotContains(t, string(text), form)
	}
}

func TestNothingIsSentInADryRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dry := errors.New("dry")
	net := connector.NewNetwork(connector.NetworkOptions{Refuse: func() error { return fault.New(fault.FailedPrecondition, "test").Say("Dry.").Because(dry) }})
	values := secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("x")}
	r := b.as("ANNA.K")
	c := connector.NewCall(connector.Call{Fields: map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order}, System: r.system, Net: net},
		func(context.Context) (secret.Values, error) { return values, nil }, nil)
	a, _ := sap.App.Action("call_bapi")
	_, err := a.Run(t.Context(), c)
	require.ErrorIs(t, err, dry)
	require.Zero(t, b.posts.Load())
}

func TestWithoutTheRightToReadInterfaces(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, f := range []string{"BAPI_PO_CHANGE", "BAPI_PO_GETDETAIL1", "BAPI_TRANSACTION_COMMIT"} {
		b.system.Grant("MROSSI", f)
	}
	r := b.as("MROSSI")
	_, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order,
		"POHEADER": map[string]any{"OUR_REF": "G-1"}, "POHEADERX": map[string]any{"OUR_REF": "X"}})
	wantFault(t, err, fault.PermissionDenied, "sap.no_business_authority")
	require.Equal(t, 1, b.system.Calls("MROSSI", "BAPI_PO_CHANGE"))
}

func TestFunctionKeepsTheMessagesAsNotes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, _ := sap.App.Action("call_function")
	res, err := a.Run(t.Context(), b.as("ANNA.K").call(map[string]any{"function": "Z_MM_OVERDUE_PO", "PURCH_ORG": "2000"}))
	require.NoError(t, err, "what a function's messages mean is for the flow to say")
	require.Equal(t, []any{}, res.Bundles[0]["ET_ORDERS"])
	require.Contains(t, res.Notes[0], "E ME 303: You have no authorization to display")
}
