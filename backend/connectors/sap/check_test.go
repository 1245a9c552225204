package sap_test

import (
	"context"
	"encoding/pem"
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
