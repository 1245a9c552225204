package sap_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/practice/sap"
)

// TestAnyRequest: whatever is posted, the system answers with SOAP or a page, and goes on.
func TestAnyRequest(t *testing.T) {
	t.Parallel()
	s, err := sap.New(sap.Options{})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	rapid.Check(t, func(rt *rapid.T) {
		inner := rapid.StringMatching(`((<(/)?(PURCHASEORDER|RETURN|item|POITEM|QUANTITY|X)(/)?>)|[0-9A-Z&;.-]){0,20}`).Draw(rt, "parameters")
		body := rapid.OneOf(rapid.Just(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><f:BAPI_PO_CHANGE xmlns:f="urn:sap-com:document:sap:rfc:functions">`+
			inner+`</f:BAPI_PO_CHANGE></e:Body></e:Envelope>`), rapid.String()).Draw(rt, "body")
		r := httptest.NewRequest(http.MethodPost, sap.PathRFC+"?sap-client=100", strings.NewReader(body))
		r.SetBasicAuth("ANNA.K", "Practice-Anna-1")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Contains(rt, []int{http.StatusOK, http.StatusInternalServerError}, w.Code)
		require.Contains(rt, w.Body.String(), "Envelope")
		require.NotContains(rt, w.Body.String(), "SYSTEM_FAILURE", "a request of others is never a defect of the system")
	})
}

// TestManyAtOnce: sessions of many callers neither lose nor mix changes.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s, base := start(t, sap.Options{})
	numbers := []string{"4500018734", "4500018702", "4500018655", "4500018811", "4500018796", "4500018540", "4500018829", "4500018777"}
	var wg sync.WaitGroup
	for i, number := range numbers {
		wg.Go(func() {
			w := client(t, base, "ANNA.K")
			for n := range 5 {
				ref := fmt.Sprintf("R%d-%d", i, n)
				w.post("&session_mode=1", "BAPI_PO_CHANGE", "<PURCHASEORDER>"+number+"</PURCHASEORDER><POHEADER><OUR_REF>"+ref+"</OUR_REF></POHEADER><POHEADERX><OUR_REF>X</OUR_REF></POHEADERX>")
				w.post("&session_mode=2", "BAPI_TRANSACTION_COMMIT", "<WAIT>X</WAIT>")
			}
		})
	}
	wg.Wait()
	require.Zero(t, s.Sessions())
	for i, number := range numbers {
		o, _ := s.Order(number)
		require.Equal(t, fmt.Sprintf("R%d-4", i), o.OurRef)
		require.Len(t, s.ChangesOf(number), 5)
	}
}
