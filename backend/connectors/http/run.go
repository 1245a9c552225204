package http

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"signet/backend/connector"
)

const (
	answerLimit   = 32 << 20
	downloadLimit = 256 << 20
)

// orderOf reads the fields that both modules have.
func (cl *client) orderOf(fields map[string]any, timeout time.Duration, limit int64) (order, error) {
	o := order{method: methodOf(fields), class: classOf(fields), writes: !onlyReads(fields), follow: on(fields["follow"]),
		followAll: on(fields["follow_all"]), cookies: on(fields["share_cookies"]), timeout: timeout, limit: limit,
		retries: min(max(connector.IntOf(fields["retries"], defaultRetries), 0), maxRetries)}
	query := named(fields["query"])
	var err error
	if o.url, err = resolve(cl.base, cl.target.System, connector.TextOf(fields["url"]), query); err != nil {
		return o, err
	}
	if err := cl.queryAllowed(o.url.Query().Has); err != nil {
		return o, err
	}
	if o.header, err = cl.headersOf(cl.c.System["headers"], "headers"); err != nil {
		return o, err
	}
	own, err := cl.headersOf(fields["headers"], "headers")
	if err != nil {
		return o, err
	}
	for name, list := range own {
		o.header[name] = list
	}
	return o, nil
}

// on is a switch that is on unless it was turned off.
func on(v any) bool { return v == nil || v == "" || connector.BoolOf(v) }

func runRequest(ctx context.Context, c *connector.Call) (connector.Result, error) {
	cl, err := open(ctx, c)
	if err != nil {
		return connector.Result{}, err
	}
	defer cl.close()
	o, err := cl.orderOf(c.Fields, cl.timeout(c.Fields["timeout"], 60), answerLimit)
	if err != nil {
		return connector.Result{}, err
	}
	var contentType string
	if o.body, contentType, err = body(c.Fields); err != nil {
		return connector.Result{}, err
	}
	if contentType != "" && o.header.Get("Content-Type") == "" {
		o.header.Set("Content-Type", contentType)
	}
	if o.header.Get("Accept") == "" {
		o.header.Set("Accept", "application/json, */*;q=0.8")
	}
	if err := cl.keyed(c, &o); err != nil {
		return connector.Result{}, err
	}
	ex := recorder(c)
	a, err := cl.send(ctx, o, ex)
	res := cl.result(o, ex)
	if cl.free && o.header.Get("Authorization") != "" {
		res.Notes = append(res.Notes, "Nobody's sign-in was used: the Action Flow itself brought the header Authorization.")
	}
	if err != nil {
		return res, err
	}
	if a.status == http.StatusUnauthorized && cl.values != nil || a.status >= 400 && on(c.Fields["fail"]) {
		return res, cl.refused(o, a)
	}
	if at, err := a.url.Parse(a.header.Get("Location")); a.status == http.StatusCreated && err == nil && at.Path != "" {
		res.Object = cl.redactor.Clean(at.Path) // what was created, by its own address
	}
	out := map[string]any{"status": float64(a.status), "statusCode": float64(a.status), "headers": cl.answered(a)}
	cl.read(a, on(c.Fields["parse"]), out)
	res.Bundles = []map[string]any{out}
	return res, nil
}

// keyed sends the idempotency key where the service is said to remove duplicates by it.
func (cl *client) keyed(c *connector.Call, o *order) error {
	name := strings.TrimSpace(c.Text("key_header"))
	if name == "" || c.Key == "" {
		return nil
	}
	h, err := cl.headersOf(map[string]any{name: c.Key}, "key_header")
	if err != nil {
		return err
	}
	for name, list := range h {
		o.header[name] = list
	}
	return nil
}

func runDownload(ctx context.Context, c *connector.Call) (connector.Result, error) {
	cl, err := open(ctx, c)
	if err != nil {
		return connector.Result{}, err
	}
	defer cl.close()
	fields := make(map[string]any, len(c.Fields)+1)
	for k, v := range c.Fields {
		fields[k] = v
	}
	fields["method"] = http.MethodGet
	seconds := fields["timeout"]
	if connector.IntOf(seconds, 0) <= 0 {
		seconds = 300
	}
	o, err := cl.orderOf(fields, cl.timeout(seconds, 300), downloadLimit)
	if err != nil {
		return connector.Result{}, err
	}
	ex := recorder(c)
	a, err := cl.send(ctx, o, ex)
	res := cl.result(o, ex)
	if err != nil {
		return res, err
	}
	if a.status >= 400 || a.status < 200 {
		return res, cl.refused(o, a)
	}
	kind := a.header.Get("Content-Type")
	data := a.body
	if plain, _, _ := mime.ParseMediaType(kind); strings.HasPrefix(plain, "text/") || isJSON(kind, data) {
		data = []byte(cl.redactor.Clean(string(data)))
	}
	name := connector.TextOf(c.Fields["name"])
	if name == "" {
		name = fileName(a)
	}
	res.Bundles = []map[string]any{{"status": float64(a.status), "statusCode": float64(a.status), "headers": cl.answered(a), "data": data, "name": name,
		"fileName": name, "fileSize": float64(len(data)), "size": float64(len(data)), "content_type": kind}}
	return res, nil
}

// answered are the headers of an answer as output, without what signs in.
func (cl *client) answered(a *answer) map[string]any {
	out := make(map[string]any, len(a.header))
	for name, text := range cl.headersFor(a.header) {
		out[strings.ToLower(name)] = text
	}
	return out
}

// result is what the ledger should know, whatever came back.
func (cl *client) result(o order, ex *exchange) connector.Result {
	plain := withoutQuery(o.url.String())
	return connector.Result{API: cl.redactor.Clean(o.method + " " + plain), Object: cl.redactor.Clean(o.url.Path), Request: ex.result()}
}
