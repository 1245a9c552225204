package http

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

const (
	defaultRetries = 2
	maxRetries     = 10
	maxRedirects   = 10
	// longestWait is how long a step waits at most before it tries again; a longer wish of the service is an error.
	longestWait = 60 * time.Second
)

// order is one request as it shall be made.
type order struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
	class  connector.Class
	writes bool // it may change something, so that no answer is no certainty
	follow bool
	// followAll also follows what answers a change; cookies are those of the session, without it none.
	followAll, cookies bool
	retries            int
	timeout            time.Duration
	limit              int64 // greatest length of the answer
}

// answer is what came back, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	url    *url.URL // where it came from, after redirects
}

// send makes the request: it follows redirects, renews a token that ran out, and
// waits and tries again when the service is busy and a repetition does no harm.
func (cl *client) send(ctx context.Context, o order, ex *exchange) (*answer, error) {
	renewed := false
	for try := 0; ; try++ {
		a, err := cl.once(ctx, o, ex)
		if err != nil {
			return nil, err
		}
		if a.status == http.StatusUnauthorized && !renewed && cl.renewable() {
			if err := cl.renew(ctx); err != nil {
				return a, err
			}
			renewed = true
			try--
			continue
		}
		busy := a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable
		if busy {
			after, _ := retryAfter(a.header, cl.c.Now())
			cl.c.Busy(min(after, longestWait))
		}
		if !busy || o.class == connector.Blind || try >= o.retries {
			return a, nil
		}
		wait := cl.wait(a, try)
		if wait > longestWait {
			return a, nil
		}
		if err := pause(ctx, wait); err != nil {
			return a, cl.stopped(ctx, o, false, err)
		}
	}
}

// wait is how long to wait before the next try: what the service asks for, else longer each time.
func (cl *client) wait(a *answer, try int) time.Duration {
	if d, ok := retryAfter(a.header, cl.c.Now()); ok {
		return d
	}
	return min(500*time.Millisecond<<try, 30*time.Second)
}

// retryAfter reads a Retry-After header: seconds, or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return time.Duration(n) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// once makes the request one time, redirects included, within the time-out.
func (cl *client) once(parent context.Context, o order, ex *exchange) (*answer, error) {
	ctx, cancel := context.WithTimeout(parent, o.timeout)
	defer cancel()
	method, target, data := o.method, o.url, o.body
	for hop := 0; ; hop++ {
		home := sameOrigin(target, cl.base)
		var sent atomic.Bool // the trace is called by the transport's own goroutine
		req, err := cl.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			WroteHeaders: func() { sent.Store(true) }}), method, target, o.header, data, home)
		if err != nil {
			return nil, err
		}
		ex.request(cl, req, target, data)
		via := cl.http
		if !home || !o.cookies {
			via = cl.away
		}
		resp, err := via.Do(req)
		if err != nil {
			return nil, cl.broken(parent, ctx, o, sent.Load(), err)
		}
		a, err := read(resp, o.limit)
		ex.answer(cl, a)
		if err != nil {
			return nil, cl.broken(parent, ctx, o, true, err)
		}
		a.url = target
		next, redirected := redirect(a, target)
		if !redirected || !o.follow || writes(method) && !o.followAll {
			return a, nil
		}
		if hop >= maxRedirects {
			return nil, fault.New(fault.FailedPrecondition, "http.redirect").About(cl.target.System).Coded("http.redirects").
				Headline("%s redirects without end", cl.target.System).
				Say("After %d redirects there was still no answer.", maxRedirects).Hint("Correct the field URL of the module.")
		}
		keeps := a.status == http.StatusTemporaryRedirect || a.status == http.StatusPermanentRedirect
		if keeps && writes(method) && !sameOrigin(next, cl.base) {
			return nil, fault.New(fault.FailedPrecondition, "http.redirect").About(cl.target.System).Coded("http.redirected_away").
				Headline("%s redirects to another host", cl.target.System).
				Say("It asks to send this to %s. Signet does not send a change to a host that the connection does not name.", next.Host).
				Hint("Use a connection to %s, where that is right.", next.Host)
		}
		if !keeps && method != http.MethodHead && method != http.MethodGet {
			method, data = http.MethodGet, nil
		}
		target = next
	}
}

// redirect is where an answer sends on to.
func redirect(a *answer, from *url.URL) (*url.URL, bool) {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, false
	}
	u, err := from.Parse(a.header.Get("Location"))
	if err != nil || a.header.Get("Location") == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, false
	}
	u.User, u.Fragment = nil, ""
	return u, true
}

// request makes one HTTP request. Away from home it carries nothing but what every
// browser would send: no sign-in, no cookies of the service, no headers of the flow.
func (cl *client) request(ctx context.Context, method string, u *url.URL, h http.Header, data []byte, home bool) (*http.Request, error) {
	if cl.proxied {
		if err := judged(cl.c, u); err != nil {
			return nil, err
		}
	}
	copied := *u
	req, err := http.NewRequestWithContext(ctx, method, "http://placeholder/", nil)
	if err != nil {
		return nil, badURL("This method cannot be sent.")
	}
	req.URL, req.Host = &copied, copied.Host
	if data != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	if home {
		for name, list := range h {
			if data == nil && name == "Content-Type" {
				continue
			}
			req.Header[name] = list
		}
		cl.sign(req)
	} else if accept := h.Get("Accept"); accept != "" {
		req.Header.Set("Accept", accept)
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "Signet")
	}
	return req, nil
}

// read takes the answer to its end, at most limit bytes of it.
func read(resp *http.Response, limit int64) (*answer, error) {
	defer resp.Body.Close()
	a := &answer{status: resp.StatusCode, header: resp.Header}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	a.body = data
	if err != nil {
		return a, err
	}
	if int64(len(data)) > limit {
		a.body = data[:limit]
		return a, fault.New(fault.Exhausted, "http.read").Coded("http.too_large").
			Headline("The answer is too large").
			Say("It is longer than %d MB.", limit>>20).
			Hint("Ask for less at a time, by pages or by a filter in the query.")
	}
	return a, nil
}
