package sap

import (
	"net/http"
	"strings"

	"signet/backend/connector"
)

// newRecord is where a call's exchange is kept, or nil when nobody asked for it.
func newRecord(c *connector.Call) *connector.Exchange {
	if !c.Record {
		return nil
	}
	return &connector.Exchange{}
}

// recordRequest keeps a request before the sign-in is added to it. Cookies are a sign-in too.
func recordRequest(x *connector.Exchange, r *http.Request, body []byte) {
	if x == nil {
		return
	}
	x.Method, x.URL, x.RequestHeaders, x.RequestBody = r.Method, r.URL.String(), headers(r.Header), cutBody(body)
}

func recordAnswer(x *connector.Exchange, res *http.Response, body []byte) {
	if x == nil {
		return
	}
	x.Status, x.ResponseHeaders, x.ResponseBody = res.StatusCode, headers(res.Header), cutBody(body)
}

func headers(h http.Header) map[string]string {
	out := make(map[string]string, len(h))
	for name, values := range h {
		switch strings.ToLower(name) {
		case "authorization", "cookie", "set-cookie", contextCookie:
			out[name] = "not shown"
		default:
			out[name] = strings.Join(values, ", ")
		}
	}
	return out
}

func cutBody(b []byte) string {
	if len(b) > connector.RecordLimit {
		b = b[:connector.RecordLimit]
	}
	return strings.ToValidUTF8(string(b), "")
}
