package desk

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/store"
)

// takeRequest answers one request to the listener. Nothing that the caller sent is ever logged.
func (d *Desk) takeRequest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if !d.ours(r) {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	segment, ok := strings.CutPrefix(r.URL.Path, "/hook/")
	x, known := store.Hook{}, false
	if ok {
		x, known = d.hooks.find(segment, r.Header.Get(connector.TokenHeader))
	}
	if !known {
		http.Error(w, "Not found", http.StatusNotFound)
		return
	}
	key := hookKey{x.FlowID, x.Module}
	seen := HookRequest{At: d.clock.Now().UTC(), Method: r.Method}
	seen.Status, seen.Size, seen.Run = d.deliver(w, r, key)
	d.hooks.noteRequest(key, seen)
}

// ours reports whether a request was meant for this listener: its Host is a name of this computer with the
// listener's port, so that no rebound name reaches it, and no page of another origin has sent it.
func (d *Desk) ours(r *http.Request) bool {
	d.hooks.mu.RLock()
	port := strconv.Itoa(int(d.hooks.address.Port()))
	d.hooks.mu.RUnlock()
	if !loopback(r.Host, port) {
		return false
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "none" && site != "same-origin" {
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" || !loopback(u.Host, port) {
			return false
		}
	}
	return true
}

func loopback(hostPort, port string) bool {
	host, p, err := net.SplitHostPort(hostPort)
	return err == nil && p == port && (host == "127.0.0.1" || host == "localhost" || host == "::1")
}

// deliver hands a request on, and answers it.
func (d *Desk) deliver(w http.ResponseWriter, r *http.Request, key hookKey) (status int, size int64, run string) {
	refuse := func(status int, text string) (int, int64, string) {
		http.Error(w, text, status)
		return status, size, ""
	}
	how, fields := d.learnsFrom(key)
	learns := how != nil
	active := d.automatic.active(key.flow)
	if active != nil && (!active.webhook() || active.start.ID != key.module) {
		active = nil
	}
	waits := d.hooks.waitingRun(key)
	if active == nil && !learns && waits == nil {
		return refuse(http.StatusGone, "The Action Flow of this webhook is switched off.")
	}
	if waits != nil {
		how, fields = waits.how, waits.fields
	} else if active != nil {
		how, fields = active.action.Starting.Webhook, active.start.Fields
		if l := d.automatic.loaded(key.flow); l.runs >= maxWaiting || l.bytes >= maxWaitingSize {
			w.Header().Set("Retry-After", "1")
			return refuse(http.StatusTooManyRequests, "Too many requests wait already.")
		}
	}
	bundle, err := how.Read(r, fields)
	if err != nil {
		f := fault.Of(err)
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxWaitingSize)) // who is still sending would not hear why
		if f.Code == connector.RequestTooLarge {
			return refuse(http.StatusRequestEntityTooLarge, f.Public())
		}
		return refuse(http.StatusBadRequest, f.Public())
	}
	size = sizeOf(r, bundle)
	if learns {
		d.learn(key, how.Learn(bundle))
	}
	if waits != nil {
		if status, ok := d.deliverAwaited(w, r, key, waits, bundle); ok {
			return status, size, waits.run
		}
	}
	if active == nil {
		return http.StatusOK, size, accept(w)
	}
	if !active.instant() || d.Locked() {
		if err := d.keepArrival(r.Context(), key, bundle, size); err != nil {
			w.Header().Set("Retry-After", "5")
			return refuse(http.StatusServiceUnavailable, fault.Of(err).Public())
		}
		return http.StatusOK, size, accept(w)
	}
	status, run = d.runRequest(w, r, active, bundle, size)
	return status, size, run
}

func accept(w http.ResponseWriter) string {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("Accepted"))
	return ""
}

func sizeOf(r *http.Request, bundle map[string]any) int64 {
	if r.ContentLength >= 0 {
		return r.ContentLength
	}
	b, err := json.Marshal(bundle)
	if err != nil {
		return 0
	}
	return int64(len(b))
}

// runRequest starts the run of a request. The run is on disk before the caller hears that it was accepted.
func (d *Desk) runRequest(w http.ResponseWriter, r *http.Request, active *watched, bundle map[string]any, size int64) (int, string) {
	var answer chan connector.Answer
	prepared := func(runID string) {
		if active.responds {
			answer = d.hooks.expect(runID)
		}
	}
	// The run does not depend on the caller's patience.
	run, err := d.startByItself(context.WithoutCancel(r.Context()), active, "webhook", []map[string]any{bundle}, size, prepared)
	if err != nil {
		d.log.Warn("a webhook could not start its run", "flow", active.activation.FlowID, "err", d.redactor.Clean(err.Error()))
		if run.ID != "" {
			d.hooks.letGo(run.ID)
		}
		w.Header().Set("Retry-After", "5")
		http.Error(w, fault.Of(err).Public(), http.StatusServiceUnavailable)
		return http.StatusServiceUnavailable, run.ID
	}
	if answer == nil {
		accept(w)
		return http.StatusOK, run.ID
	}
	defer d.hooks.letGo(run.ID)
	return d.awaitAnswer(w, r, run.ID, answer), run.ID
}

// awaitAnswer waits for what the run answers, for its end, or as long as a caller is made to wait.
func (d *Desk) awaitAnswer(w http.ResponseWriter, r *http.Request, runID string, answer chan connector.Answer) int {
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	over := make(chan engine.Run, 1)
	go func() {
		if run, err := d.engine.Wait(ctx, runID); err == nil {
			over <- run
		}
	}()
	var ended engine.Run
	select {
	case a := <-answer:
		return give(w, a)
	case ended = <-over:
	case <-ctx.Done():
	}
	select { // it may have answered as its last step
	case a := <-answer:
		return give(w, a)
	default:
	}
	switch ended.State {
	case engine.Failed, engine.Refused, engine.Cancelled, engine.Abandoned:
		http.Error(w, "The Action Flow did not complete.", http.StatusInternalServerError)
		return http.StatusInternalServerError
	}
	accept(w)
	return http.StatusOK
}

func give(w http.ResponseWriter, a connector.Answer) int {
	for name, list := range a.Header {
		for _, v := range list {
			w.Header().Add(name, v)
		}
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
	return a.Status
}

// keepArrival puts a request on disk until its flow's schedule takes it.
func (d *Desk) keepArrival(ctx context.Context, key hookKey, bundle map[string]any, size int64) error {
	n, bytes, err := d.store.Arrivals().Count(ctx, key.flow)
	if err != nil {
		return err
	}
	if n >= maxWaiting || bytes >= maxWaitingSize {
		return fault.New(fault.Unavailable, "desk.webhook").Coded("webhook.full").Say("Too many requests wait already.").Hint("Try again later.")
	}
	b, err := json.Marshal(engine.Brought{bundle})
	if err != nil {
		return err
	}
	_, err = d.store.Arrivals().Add(ctx, store.Arrival{FlowID: key.flow, Module: key.module, At: d.clock.Now(), Size: size, Body: b})
	return err
}

// HookRequest is a request that a webhook had, without what it brought.
type HookRequest struct {
	At     time.Time
	Method string
	Status int
	Size   int64
	Run    string
}

const keptRequests = 20

func (h *hookShelf) noteRequest(key hookKey, r HookRequest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.recent == nil {
		h.recent = map[hookKey][]HookRequest{}
	}
	list := append([]HookRequest{r}, h.recent[key]...)
	h.recent[key] = list[:min(len(list), keptRequests)]
}
