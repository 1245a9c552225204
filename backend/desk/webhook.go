package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/internal/ids"
	"signet/backend/secret"
	"signet/backend/store"
)

// hookKey is a webhook: the first module of a flow.
type hookKey struct {
	flow   string
	module int
}

// hookShelf is Signet's one listener for webhooks, and what it knows; the zero value is not open.
type hookShelf struct {
	mu       sync.RWMutex
	server   *http.Server
	address  netip.AddrPort
	trouble  error // why it does not listen
	forget   func()
	served   sync.WaitGroup
	byHash   map[string]store.Hook
	byID     map[string]store.Hook
	learning map[hookKey]*learning
	callers  map[string]chan connector.Answer // by run
	recent   map[hookKey][]HookRequest
	awaited  map[hookKey]*awaited
	desk     *Desk
}

// Bounds of the listener.
const (
	maxCallers     = 256              // connections at once
	maxWaiting     = 1000             // runs of one flow that are under way or in line
	maxWaitingSize = 64 << 20         // bytes that they brought
	answerWithin   = 3 * time.Minute  // how long a caller waits for a webhook.respond
	readWithin     = 60 * time.Second // how long a request may take to arrive
)

// Hooks is the file with the port of the listener.
func (f Folder) Hooks() string { return filepath.Join(string(f), "hooks.json") }

// openHooks makes the listener listen, once there is a webhook. The port is chosen once, kept in the data
// folder and used again: other programs have the address.
func (d *Desk) openHooks(ctx context.Context) error {
	all, err := d.store.Hooks().All(ctx)
	if err != nil {
		return err
	}
	h := &d.hooks
	h.mu.Lock()
	defer h.mu.Unlock()
	h.know(all)
	if h.server != nil || len(all) == 0 {
		return nil
	}
	l, err := listenHooks(ctx, d.Folder.Hooks())
	h.trouble = err
	if err != nil {
		return err
	}
	h.address = netip.MustParseAddrPort(l.Addr().String())
	h.forget = d.own.add(h.address)
	h.server = &http.Server{Handler: http.HandlerFunc(d.takeRequest), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readWithin,
		IdleTimeout: 60 * time.Second, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)} // its lines quote requests, and a request holds the token
	server := h.server
	h.served.Go(func() { _ = server.Serve(netutil.LimitListener(l, maxCallers)) })
	return nil
}

func (h *hookShelf) know(all []store.Hook) {
	h.byHash, h.byID = make(map[string]store.Hook, len(all)), make(map[string]store.Hook, len(all))
	for _, x := range all {
		h.byHash[x.Hash], h.byID[x.ID] = x, x
	}
}

// listenHooks opens the port of the file, on this computer only.
func listenHooks(ctx context.Context, path string) (net.Listener, error) {
	var kept struct {
		Port int `json:"port"`
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "desk.webhooks").About(path).Coded("webhook.port_file").
			Say("The file with the port of the webhooks cannot be read.").Hint("Correct or remove %s, then start Signet again.", path).Because(err)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(kept.Port)))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "desk.webhooks").Coded("webhook.port").Headline("Webhooks do not listen").
			Say("Another program uses port %d of this computer, which belongs to the webhooks of this Signet.", kept.Port).
			Hint("Close that program, then start Signet again.").Because(err)
	}
	if kept.Port != 0 {
		return l, nil
	}
	kept.Port = int(netip.MustParseAddrPort(l.Addr().String()).Port())
	b, err = json.Marshal(kept)
	if err == nil {
		err = os.WriteFile(path, append(b, '\n'), 0o600)
	}
	if err != nil {
		_ = l.Close()
		return nil, fault.New(fault.Unavailable, "desk.webhooks").About(path).Coded("webhook.port_file").
			Say("The port of the webhooks cannot be kept.").Hint("Make room on the disk, then try again.").Because(err)
	}
	return l, nil
}

// deaf says why webhooks are not heard; nil when they are, or when there are none.
func (h *hookShelf) deaf() *fault.Error {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.trouble == nil {
		return nil
	}
	return fault.Of(h.trouble)
}

// closeHooks ends the listener. Callers who wait for an answer are let go.
func (d *Desk) closeHooks() error {
	h := &d.hooks
	h.mu.Lock()
	server, forget := h.server, h.forget
	h.server = nil
	h.mu.Unlock()
	if server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		err = server.Close()
	}
	h.served.Wait()
	forget()
	return err
}

// Answer hands the answer of a run to the caller who waits for it. A run answers once.
func (h *hookShelf) Answer(runID string, a connector.Answer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	c, waits := h.callers[runID]
	delete(h.callers, runID)
	if waits {
		c <- a // it has room for the one answer
	}
	return waits
}

// Waits reports whether a caller is waiting for a run's answer.
func (h *hookShelf) Waits(runID string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, waits := h.callers[runID]
	return waits
}

func (h *hookShelf) expect(runID string) chan connector.Answer {
	c := make(chan connector.Answer, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.callers == nil {
		h.callers = map[string]chan connector.Answer{}
	}
	h.callers[runID] = c
	return c
}

func (h *hookShelf) letGo(runID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.callers, runID)
}

// find knows a webhook by its token: in the path, or in a header beside the webhook's public id.
func (h *hookShelf) find(segment, header string) (store.Hook, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if x, ok := h.byHash[hashOf(segment)]; ok && same(x.Hash, segment) {
		return x, true
	}
	if x, ok := h.byID[segment]; ok && header != "" && same(x.Hash, header) {
		return x, true
	}
	return store.Hook{}, false
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func same(hash, token string) bool { return secret.New(hash).Equal(secret.New(hashOf(token))) }

// newToken is 128 random bits.
func newToken() secret.Text {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails: it ends the program instead
	return secret.New(hex.EncodeToString(b[:]))
}

// hookFor is the webhook of a module, made when it has none; the token comes with a new one only.
func (d *Desk) hookFor(ctx context.Context, flowID string, module int) (store.Hook, secret.Text, error) {
	all, err := d.store.Hooks().All(ctx)
	if err != nil {
		return store.Hook{}, secret.Text{}, err
	}
	for _, x := range all {
		if x.FlowID == flowID && x.Module == module {
			return x, secret.Text{}, nil
		}
	}
	return d.makeHook(ctx, flowID, module, "")
}

// makeHook gives a module a new address. What had the old one calls in vain from now on.
func (d *Desk) makeHook(ctx context.Context, flowID string, module int, replaces string) (store.Hook, secret.Text, error) {
	token := newToken()
	x := store.Hook{FlowID: flowID, Module: module, ID: ids.New("hook"), Hash: hashOf(token.Reveal()), By: d.Person.ID, At: d.clock.Now().UTC()}
	if replaces != "" {
		x.ID = replaces
	}
	e := d.event(audit.HookMade)
	e.FlowID, e.Module, e.Object = flowID, module, x.ID
	if doc, _, err := d.workspace.Draft(flowID); err == nil {
		e.FlowName = doc.Name
	}
	if replaces != "" {
		e.Facts = map[string]string{"replaced": "true"}
	}
	if err := d.record(ctx, e); err != nil {
		return x, token, err
	}
	// Without a keychain the address works all the same; it just cannot be shown a second time.
	x.Kept = d.keep != nil && d.keep.Set(ctx, hookItem(x), token) == nil
	if err := d.store.Hooks().Put(ctx, x); err != nil {
		return x, token, err
	}
	if d.serves() {
		if err := d.openHooks(ctx); err != nil {
			d.log.Warn("the webhooks do not listen", "err", d.redactor.Clean(err.Error()))
		}
	}
	return x, token, nil
}

// hookItem is the name under which a keychain shows the token.
func hookItem(x store.Hook) string { return "Webhook · " + x.ID }
