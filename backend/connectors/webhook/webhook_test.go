package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/connectors/webhook"
	"signet/backend/fault"
)

func trigger(t require.TestingT) *connector.Action {
	a, ok := webhook.App.Action("custom_webhook")
	require.True(t, ok)
	return a
}

func request(method, target, kind, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

func TestRead(t *testing.T) { // action-flows.md 8
	t.Parallel()
	read := trigger(t).Starting.Webhook.Read
	cases := []struct {
		name, target, kind, body string
		fields, want             map[string]any
	}{
		{"an object", "/", "application/json", `{"a":1}`, nil, map[string]any{"a": 1.0}},
		{"a type of its own", "/", "application/vnd.order+json; charset=utf-8", `{"a":1}`, nil, map[string]any{"a": 1.0}},
		{"JSON without a type", "/", "", ` {"a":1}`, nil, map[string]any{"a": 1.0}},
		{"text without a type", "/", "", "a=1", nil, map[string]any{"value": "a=1"}},
		{"an array", "/", "application/json", `[1,"x"]`, nil, map[string]any{"array": []any{1.0, "x"}}},
		{"a value", "/", "application/json", `null`, nil, map[string]any{"value": nil}},
		{"JSON as text", "/", "application/json", `{"a":1}`, map[string]any{"pass_through": true}, map[string]any{"value": `{"a":1}`}},
		{"a form", "/", "application/x-www-form-urlencoded", "a=1&a=2&b=%C3%BC", nil, map[string]any{"a": []any{"1", "2"}, "b": "ü"}},
		{"the query", "/?a=1&b=2", "application/json", `{"b":3}`, nil, map[string]any{"a": "1", "b": 3.0}},
		{"no query", "/?a=1", "", "", map[string]any{"query": false}, map[string]any{}},
		{"XML", "/", "application/xml", "<a/>", nil, map[string]any{"value": "<a/>"}},
		{"bytes", "/", "application/octet-stream", "\x00\x01", nil, map[string]any{"data": []byte{0, 1}}},
		{"the method", "/", "", "", map[string]any{"method": true}, map[string]any{"__IMTMETHOD__": "POST"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := read(request("POST", c.target, c.kind, c.body), c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestReadKeepsSignInsOut(t *testing.T) {
	t.Parallel()
	r := request("POST", "/", "", "")
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization", connector.TokenHeader} {
		r.Header.Set(name, "very secret")
	}
	r.Header.Set("X-Order", "4711")
	got, err := trigger(t).Starting.Webhook.Read(r, map[string]any{"headers": true})
	require.NoError(t, err)
	require.Equal(t, []any{map[string]any{"name": "x-order", "value": "4711"}}, got["__IMTHEADERS__"])
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	read := trigger(t).Starting.Webhook.Read
	for name, r := range map[string]*http.Request{
		"webhook.unreadable broken":     request("POST", "/", "application/json", `{"a":`),
		"webhook.unreadable form":       request("POST", "/", "application/x-www-form-urlencoded", "a=%zz"),
		"webhook.unreadable multipart":  request("POST", "/", "multipart/form-data; boundary=b", "nothing"),
		"webhook.unreadable deep":       request("POST", "/", "application/json", strings.Repeat("[", 101)+strings.Repeat("]", 101)),
		"webhook.too_large by its body": request("POST", "/", "text/plain", strings.Repeat("x", 1<<20+1)),
	} {
		_, err := read(r, map[string]any{"max_size": 1})
		code, _, _ := strings.Cut(name, " ")
		require.Equal(t, code, fault.Of(err).Code, name)
	}
	r := request("POST", "/", "text/plain", strings.Repeat("x", 1<<20+1))
	r.ContentLength = -1 // it does not say how large it is
	_, err := read(r, map[string]any{"max_size": 1})
	require.Equal(t, connector.RequestTooLarge, fault.Of(err).Code)
}

// TestStructure: what is learned from a bundle is what the module offers to map, and holds no value of it.
func TestStructure(t *testing.T) {
	t.Parallel()
	a := trigger(t)
	rapid.Check(t, func(t *rapid.T) {
		var value func(depth int) *rapid.Generator[any]
		value = func(depth int) *rapid.Generator[any] {
			leaf := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.Just("canary"), func(s string) any { return s }), rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Map(rapid.Float64(), func(f float64) any { return f }))
			if depth == 0 {
				return leaf
			}
			return rapid.OneOf(leaf, rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), func(l []any) any { return l }),
				rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z]{1,6}`), value(depth-1), 0, 4), func(m map[string]any) any { return m }))
		}
		bundle := rapid.MapOfN(rapid.StringMatching(`[a-z]{1,6}`), value(3), 0, 6).Draw(t, "bundle")
		structure := a.Starting.Webhook.Learn(bundle)
		b, err := json.Marshal(structure)
		require.NoError(t, err)
		require.NotContains(t, string(b), "canary")
		var kept any
		require.NoError(t, json.Unmarshal(b, &kept))
		fields := a.Starting.Outputs(map[string]any{"structure": kept})
		require.Len(t, fields, len(bundle))
		for _, f := range fields {
			require.Contains(t, bundle, f.Name)
			if m, ok := bundle[f.Name].(map[string]any); ok {
				require.Equal(t, connector.TypeCollection, f.Type)
				require.Len(t, f.Nested, len(m))
			}
		}
	})
}

func TestRespond(t *testing.T) {
	t.Parallel()
	a, ok := webhook.App.Action("respond")
	require.True(t, ok)
	answer := func(fields map[string]any) (*connector.Answer, connector.Result, error) {
		var got *connector.Answer
		c := connector.NewCall(connector.Call{Fields: fields, Answer: func(x connector.Answer) bool { got = &x; return true }}, nil, nil)
		res, err := a.Run(t.Context(), c)
		return got, res, err
	}
	got, _, err := answer(map[string]any{"status": 201.0, "body": map[string]any{"ok": true}, "headers": []any{map[string]any{"name": "X-Id", "value": "7"}, map[string]any{"name": ""}}})
	require.NoError(t, err)
	require.Equal(t, []any{201, `{"ok":true}`, "application/json", "7"}, []any{got.Status, string(got.Body), got.Header.Get("Content-Type"), got.Header.Get("X-Id")})
	for _, fields := range []map[string]any{{"status": 99.0}, {"status": 600.0}, {"headers": []any{map[string]any{"name": "X: y", "value": "1"}}}, {"headers": []any{map[string]any{"name": "X", "value": "1\r\nSet-Cookie: a"}}}} {
		got, _, err := answer(fields)
		require.Error(t, err)
		require.Nil(t, got)
	}
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: map[string]any{"status": 200.0}}, nil, nil))
	require.NoError(t, err)
	require.Equal(t, []string{"Nobody waited for the answer."}, res.Notes)
}

// FuzzRead: nothing that a caller sends ends anything but in a bundle or a refusal.
func FuzzRead(f *testing.F) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("file", "a.txt")
	_, _ = part.Write([]byte("x"))
	_ = w.Close()
	f.Add("application/json", []byte(`{"a":[1,{"b":null}]}`), true)
	f.Add(w.FormDataContentType(), form.Bytes(), false)
	f.Add("application/x-www-form-urlencoded", []byte("a=1&b"), false)
	f.Add("", []byte("\xff\xfe"), true)
	hook := trigger(f).Starting.Webhook
	f.Fuzz(func(t *testing.T, kind string, body []byte, headers bool) {
		r := httptest.NewRequest("POST", "/?q=1", bytes.NewReader(body))
		r.Header["Content-Type"] = []string{kind}
		b, err := hook.Read(r, map[string]any{"headers": headers, "max_size": 1})
		if err != nil {
			if fault.Of(err).Kind != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if _, err := json.Marshal(hook.Learn(b)); err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(b); err != nil {
			t.Fatal(fmt.Errorf("a bundle that cannot be kept: %w", err))
		}
	})
}
