package sap_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"

	"signet/backend/practice/cast"
	"signet/backend/practice/sap"
)

// wire is a client that writes its requests by hand, so that the tests see what travels.
type wire struct {
	t    *testing.T
	base string
	http *http.Client
	user string
	pass string
}

type reply struct {
	status int
	header http.Header
	body   string
	doc    *etree.Document
}

func start(t *testing.T, o sap.Options) (*sap.System, string) {
	t.Helper()
	s, err := sap.New(o)
	require.NoError(t, err)
	srv := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); srv.Close() })
	return s, srv.URL
}

func client(t *testing.T, base, user string) *wire {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	w := &wire{t: t, base: base, user: user, http: &http.Client{Jar: jar}}
	for _, p := range cast.People() {
		if p.SAPUser == user {
			w.pass = p.SAPPassword
		}
	}
	return w
}

func (w *wire) post(query, function, params string) reply {
	w.t.Helper()
	body := `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><f:` + function +
		` xmlns:f="urn:sap-com:document:sap:rfc:functions">` + params + `</f:` + function + `></e:Body></e:Envelope>`
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+sap.PathRFC+"?sap-client=100"+query, strings.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	if w.user != "" {
		req.SetBasicAuth(w.user, w.pass)
	}
	res, err := w.http.Do(req)
	require.NoError(w.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	r := reply{status: res.StatusCode, header: res.Header, body: string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/xml") {
		r.doc = etree.NewDocument()
		require.NoError(w.t, r.doc.ReadFromString(r.body))
	}
	return r
}

func (r reply) text(path string) string {
	if r.doc == nil {
		return ""
	}
	if e := r.doc.FindElement(path); e != nil {
		return e.Text()
	}
	return ""
}

const (
	order     = "4500018811"
	changeRef = `<PURCHASEORDER>` + order + `</PURCHASEORDER><POHEADER><OUR_REF>REM-1</OUR_REF></POHEADER><POHEADERX><OUR_REF>X</OUR_REF></POHEADERX><RETURN/>`
)

func TestWire(t *testing.T) {
	t.Parallel()

	t.Run("OnlyDeclaredTablesComeBack", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		r := w.post("", "BAPI_PO_GETDETAIL1", "<PURCHASEORDER>"+order+"</PURCHASEORDER><POITEM/>")
		require.Equal(t, http.StatusOK, r.status)
		require.NotNil(t, r.doc.FindElement("//BAPI_PO_GETDETAIL1.Response/POITEM/item"))
		require.Nil(t, r.doc.FindElement("//BAPI_PO_GETDETAIL1.Response/RETURN"))
		require.Equal(t, "0000100040", r.text("//POHEADER/VENDOR"))
	})

	t.Run("AWrongPasswordIsAnHTMLPage", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		w.pass = "wrong"
		r := w.post("", "RFCPING", "")
		require.Equal(t, http.StatusUnauthorized, r.status)
		require.Contains(t, r.header.Get("Content-Type"), "text/html")
		require.Contains(t, r.header.Get("WWW-Authenticate"), "Basic realm=")
		w.user = ""
		require.Equal(t, http.StatusUnauthorized, w.post("", "RFCPING", "").status)
	})

	t.Run("FiveWrongPasswordsLockTheUser", func(t *testing.T) {
		t.Parallel()
		s, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		right := w.pass
		w.pass = "wrong"
		for range 5 {
			require.Contains(t, w.post("", "RFCPING", "").body, "Name or password is incorrect")
		}
		w.pass = right
		require.Contains(t, w.post("", "RFCPING", "").body, "too many failed attempts")
		s.Unlock("ANNA.K")
		require.Equal(t, http.StatusOK, w.post("", "RFCPING", "").status)
	})

	t.Run("UsersThatMayNotInAreToldWhy", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		for user, why := range map[string]string{"HLIND": "locked", "JMEYER": "change your initial password", "TKRAUSE": "not in validity date"} {
			r := client(t, base, user).post("", "RFCPING", "")
			require.Equal(t, http.StatusUnauthorized, r.status, user)
			require.Contains(t, r.body, why, user)
		}
	})

	t.Run("SRFCChecksTheGroupAndThenTheFunction", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		r := client(t, base, "BEN.O").post("", "BAPI_PO_CHANGE", changeRef)
		require.Equal(t, http.StatusInternalServerError, r.status)
		require.Equal(t, "RFC_NO_AUTHORITY", r.text("//detail/Error/type"))
		require.Equal(t, "No RFC authorization for function module BAPI_PO_CHANGE.", r.text("//detail/Error/message"))
		r = client(t, base, "MROSSI").post("", "RFCPING", "")
		require.Equal(t, "User MROSSI has no RFC authorization for function group SYST.", r.text("//detail/Error/message"))
	})

	t.Run("ErrorsOfTheRFCLayer", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		for function, c := range map[string][2]string{
			"NO_SUCH":            {"", "CALL_FUNCTION_NOT_FOUND"},
			"BAPI_PO_GETDETAIL1": {"<NO_SUCH/>", "CALL_FUNCTION_PARM_UNKNOWN"},
			"BAPI_PO_CHANGE":     {"", "CALL_FUNCTION_PARM_MISSING"},
			"BAPI_PO_GETITEMS":   {"<PO_ITEMS><item><DELIV_DATE>04.12.2026</DELIV_DATE></item></PO_ITEMS>", "CONVERSION_ERROR"},
		} {
			r := w.post("", function, c[0])
			require.Equal(t, http.StatusInternalServerError, r.status)
			require.Equal(t, c[1], r.text("//detail/Error/type"), function)
		}
		r := w.post("", "RFC_FUNCTION_SEARCH", "<FUNCNAME>ABSENT*</FUNCNAME><FUNCTIONS/>")
		require.Equal(t, "NO_FUNCTION_FOUND", r.text("//detail/RFC_FUNCTION_SEARCH.Exception/Name"))
	})
}

func TestChanges(t *testing.T) {
	t.Parallel()

	t.Run("ACommitOutsideTheSessionCommitsNothing", func(t *testing.T) {
		t.Parallel()
		s, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		r := w.post("", "BAPI_PO_CHANGE", changeRef)
		require.Equal(t, "023", r.text("//RETURN/item/NUMBER"))
		require.Equal(t, http.StatusOK, w.post("", "BAPI_TRANSACTION_COMMIT", "<WAIT>X</WAIT>").status)
		o, _ := s.Order(order)
		require.Empty(t, o.OurRef)
	})

	t.Run("InOneSessionItCountsAndIsKept", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "sap.json")
		s, base := start(t, sap.Options{Path: path})
		w := client(t, base, "ANNA.K")
		r := w.post("&session_mode=1", "BAPI_PO_CHANGE", changeRef)
		require.Contains(t, r.header.Get("Set-Cookie"), "sap-contextid=")
		require.Equal(t, 1, s.Sessions())
		w.post("&session_mode=2", "BAPI_TRANSACTION_COMMIT", "<WAIT>X</WAIT>")
		require.Zero(t, s.Sessions())
		again, err := sap.New(sap.Options{Path: path})
		require.NoError(t, err)
		o, _ := again.Order(order)
		require.Equal(t, "REM-1", o.OurRef)
		require.Equal(t, "ANNA.K", again.ChangesOf(order)[0].User)
		require.NoError(t, s.Reset())
		o, _ = s.Order(order)
		require.Empty(t, o.OurRef)
	})

	t.Run("ASessionHoldsItsLock", func(t *testing.T) {
		t.Parallel()
		s, base := start(t, sap.Options{})
		anna, tech := client(t, base, "ANNA.K"), client(t, base, "RFC_SIGNET")
		anna.post("&session_mode=1", "BAPI_PO_CHANGE", changeRef)
		r := tech.post("", "BAPI_PO_CHANGE", changeRef)
		require.Contains(t, r.body, "User ANNA.K already processing Standard PO "+order)
		anna.post("", "BAPI_TRANSACTION_ROLLBACK", "")
		require.Contains(t, tech.post("", "BAPI_PO_CHANGE", changeRef).body, "Standard PO changed under the number")
		s.EndSessions()
		r = anna.post("", "BAPI_TRANSACTION_COMMIT", "")
		require.Equal(t, http.StatusBadRequest, r.status, "a session that is over is not replaced by a new one")
	})

	t.Run("AnotherPersonsSessionIsNotTaken", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		w.post("&session_mode=1", "BAPI_PO_CHANGE", changeRef)
		w.user, w.pass = "RFC_SIGNET", client(t, base, "RFC_SIGNET").pass
		require.Equal(t, http.StatusBadRequest, w.post("", "BAPI_TRANSACTION_COMMIT", "").status)
	})

	t.Run("RefusalsOfTheBusinessObject", func(t *testing.T) {
		t.Parallel()
		_, base := start(t, sap.Options{})
		r := client(t, base, "CDUFOUR").post("", "BAPI_PO_CHANGE", changeRef)
		require.Equal(t, http.StatusOK, r.status, "a BAPI fails inside RETURN")
		require.Equal(t, "BAPI", r.text("//RETURN/item[1]/ID"))
		require.Contains(t, r.text("//RETURN/item[2]/MESSAGE"), "purchasing organization 1000")
		r = client(t, base, "ANNA.K").post("", "BAPI_PO_CHANGE", strings.ReplaceAll(changeRef, order, cast.LockedOrder))
		require.Contains(t, r.body, "User DVARGA already processing")
	})

	t.Run("OnlyMarkedFieldsChange", func(t *testing.T) {
		t.Parallel()
		s, base := start(t, sap.Options{})
		w := client(t, base, "ANNA.K")
		before, _ := s.Order(order)
		due := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
		r := w.post("&session_mode=1", "BAPI_PO_CHANGE", `<PURCHASEORDER>`+order+`</PURCHASEORDER><POHEADER><OUR_REF>NO</OUR_REF></POHEADER><RETURN/>
			<POITEM><item><PO_ITEM>10</PO_ITEM><QUANTITY>2</QUANTITY></item></POITEM><POITEMX><item><PO_ITEM>00010</PO_ITEM><QUANTITY>X</QUANTITY></item></POITEMX>
			<POSCHEDULE><item><PO_ITEM>10</PO_ITEM><DELIVERY_DATE>`+due+`</DELIVERY_DATE></item></POSCHEDULE><POSCHEDULEX><item><PO_ITEM>10</PO_ITEM><DELIVERY_DATE>X</DELIVERY_DATE></item></POSCHEDULEX>`)
		require.Equal(t, "S", r.text("//RETURN/item/TYPE"), r.body)
		w.post("&session_mode=2", "BAPI_TRANSACTION_COMMIT", "")
		o, _ := s.Order(order)
		require.Empty(t, o.OurRef)
		require.Equal(t, "2.000", o.Items[0].Quantity)
		require.NotEqual(t, before.Items[0].Value, o.Items[0].Value)
		require.Equal(t, due, o.Items[0].Due)
	})
}

func TestOverdueOrders(t *testing.T) {
	t.Parallel()
	_, base := start(t, sap.Options{})
	r := client(t, base, "RFC_SIGNET").post("", "Z_MM_OVERDUE_PO", "<PURCH_ORG>1000</PURCH_ORG><ET_ORDERS/><RETURN/>")
	require.Len(t, r.doc.FindElements("//ET_ORDERS/item"), 47)
	r = client(t, base, "RFC_SIGNET").post("", "Z_MM_OVERDUE_PO", "<PURCH_ORG>2000</PURCH_ORG><ET_ORDERS/>")
	require.Len(t, r.doc.FindElements("//ET_ORDERS/item"), 3)
	r = client(t, base, "ANNA.K").post("", "Z_MM_OVERDUE_PO", "<PURCH_ORG>2000</PURCH_ORG><ET_ORDERS/><RETURN/>")
	require.Empty(t, r.doc.FindElements("//ET_ORDERS/item"))
	require.Equal(t, "E", r.text("//RETURN/item/TYPE"))
}

// TestWSDL resolves every name that the WSDL of all functions uses.
func TestWSDL(t *testing.T) {
	t.Parallel()
	s, base := start(t, sap.Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		base+sap.PathWSDL+"?services="+url.QueryEscape(strings.Join(s.FunctionNames(), ",")), nil)
	require.NoError(t, err)
	req.SetBasicAuth("ANNA.K", "Practice-Anna-1")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, xml.Unmarshal(b, new(struct{})))
	doc := etree.NewDocument()
	require.NoError(t, doc.ReadFromBytes(b))
	has := map[string]bool{}
	for _, path := range []string{"//xsd:complexType[@name]", "//xsd:simpleType[@name]", "//xsd:schema/xsd:element", "//wsdl:message", "//wsdl:portType", "//wsdl:binding"} {
		for _, e := range doc.FindElements(path) {
			key := e.Tag + " " + e.SelectAttrValue("name", "")
			require.False(t, has[key], "%s is declared twice", key)
			has[key] = true
		}
	}
	resolve := func(path, attr string, kinds ...string) {
		found := doc.FindElements(path)
		require.NotEmpty(t, found, path)
		for _, e := range found {
			name, local := strings.CutPrefix(e.SelectAttrValue(attr, ""), "s0:")
			if !local {
				continue
			}
			ok := false
			for _, k := range kinds {
				ok = ok || has[k+" "+name]
			}
			require.True(t, ok, "%s: %s is not declared", path, name)
		}
	}
	resolve("//xsd:element[@type]", "type", "complexType", "simpleType")
	resolve("//wsdl:part", "element", "element")
	resolve("//wsdl:portType//wsdl:input", "message", "message")
	resolve("//wsdl:portType//wsdl:output", "message", "message")
	resolve("//wsdl:portType//wsdl:fault", "message", "message")
	resolve("//wsdl:binding", "type", "portType")
	resolve("//wsdl:port", "binding", "binding")
	require.Len(t, doc.FindElements("//wsdl:binding/wsdl:operation"), len(s.FunctionNames()))
}
