package sap_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/fault"
)

// brokenSystem answers every call of the function in its own way, and passes
// everything else on to the practice system.
func brokenSystem(b *bench, function string, answer func(net.Conn)) (address string, seen *atomic.Int64) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = l.Close() })
	seen = &atomic.Int64{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveBroken(b, conn, function, seen, answer)
		}
	}()
	return "http://" + l.Addr().String(), seen
}

func serveBroken(b *bench, conn net.Conn, function string, seen *atomic.Int64, answer func(net.Conn)) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if strings.Contains(string(body), "<rfc:"+function+" ") {
			seen.Add(1)
			answer(conn)
			return
		}
		out, err := http.NewRequest(r.Method, b.address+r.URL.RequestURI(), strings.NewReader(string(body)))
		if err != nil {
			return
		}
		out.Header = r.Header
		res, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			return
		}
		err = res.Write(conn)
		_ = res.Body.Close()
		if err != nil {
			return
		}
	}
}

// TestBrokenNetwork: whatever the network does, a change ends as one with an
// unknown outcome and a read as a system out of reach, in time, and after one try.
func TestBrokenNetwork(t *testing.T) {
	t.Parallel()
	whole := `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><x.Response/></e:Body></e:Envelope>`
	for name, answer := range map[string]func(net.Conn){
		"closes":      func(net.Conn) {},
		"resets":      func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) },
		"half a head": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Ty") },
		"half a body": func(c net.Conn) {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(whole), whole[:60])
		},
		"cut XML": func(c net.Conn) {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100\r\n\r\n%s", whole[:100])
		},
		"no HTTP": func(c net.Conn) { _, _ = io.WriteString(c, "NI_ROUTER\r\n\r\n") },
		"a gateway's 502": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad")
		},
		"silence": func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) },
		"silence after the head": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 9999\r\n\r\n"+whole[:20])
			_, _ = c.Read(make([]byte, 1))
		},
	} {
		for _, function := range []string{"BAPI_PO_GETDETAIL1", "BAPI_PO_CHANGE", "BAPI_TRANSACTION_COMMIT"} {
			t.Run(name+" "+function, func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				r := b.as("ANNA.K")
				var seen *atomic.Int64
				r.system["address"], seen = brokenSystem(b, function, answer)
				r.system["timeout"] = 1
				began := time.Now()
				bapi := function
				if function == "BAPI_TRANSACTION_COMMIT" {
					bapi = "BAPI_PO_CHANGE"
				}
				_, err := r.do("call_bapi", map[string]any{"bapi": bapi, "PURCHASEORDER": order})
				f := fault.Of(err)
				require.NotNil(t, f)
				want := fault.InDoubt
				if function == "BAPI_PO_GETDETAIL1" {
					want = fault.Unavailable
				}
				require.Equal(t, want, f.Kind, err)
				require.EqualValues(t, 1, seen.Load(), "sent once")
				require.Less(t, time.Since(began), 10*time.Second)
				require.NotContains(t, err.Error(), "Practice-")
			})
		}
	}
}
