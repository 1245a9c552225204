package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"signet/backend/connector"
	"signet/backend/connectors/markdown"
	"signet/backend/fault"
)

type m = map[string]any

func run(t *testing.T, action string, fields m) (string, error) {
	t.Helper()
	a, ok := markdown.App.Action(action)
	require.True(t, ok)
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: fields}, nil, nil))
	if err != nil {
		return "", err
	}
	return res.Bundles[0]["data"].(string), nil
}

func TestToHTML(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   string
	}{
		"CommonMark":        {m{"data": "# Order\n\nIt is **late**.\n\n- a\n- b\n"}, "<h1>Order</h1>\n<p>It is <strong>late</strong>.</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
		"GFM tables":        {m{"data": "| a | b |\n| - | -: |\n| 1 | 2 |\n"}, "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>\n"},
		"GFM task lists":    {m{"data": "- [x] done\n"}, "<ul>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> done</li>\n</ul>\n"},
		"GFM links":         {m{"data": "https://x.example ~~no~~"}, "<p><a href=\"https://x.example\">https://x.example</a> <del>no</del></p>\n"},
		"without GFM":       {m{"data": "~~no~~ https://x.example", "gfm": false}, "<p>~~no~~ https://x.example</p>\n"},
		"line breaks":       {m{"data": "a\nb", "breaks": true}, "<p>a<br>\nb</p>\n"},
		"code":              {m{"data": "```go\na < b\n```\n"}, "<pre><code class=\"language-go\">a &lt; b\n</code></pre>\n"},
		"harmless HTML":     {m{"data": "a <b>bold</b> word"}, "<p>a <b>bold</b> word</p>\n"},
		"HTML left out":     {m{"data": "a <b>bold</b> word", "html": "drop"}, "<p>a bold word</p>\n"},
		"Windows' newlines": {m{"data": "a\r\n\r\nb"}, "<p>a</p>\n<p>b</p>\n"},
		"nothing":           {m{"data": ""}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "to_html", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// TestNothingRuns reads the HTML as a browser does, and looks for what would run in it.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](data:text/html;base64,PHNjcmlwdD4=)",
		"<iframe src=https://x.example></iframe>", "<svg onload=alert(1)>", "<a href=\"jav&#x09;ascript:alert(1)\">x</a>", "![x](javascript:alert(1))",
		"<style>@import 'x'</style>", "<form action=https://x.example><input name=a></form>", "<div style=\"background:url(javascript:1)\">x</div>",
		"<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">", "`<script>`<script>x</script>", "<a href=vbscript:x>y</a>", "<meta http-equiv=refresh content=0>", "<base href=//x>",
		"[x]: javascript:alert(1)\n[x]", "<!--><img src=x onerror=alert(1)>-->", "<object data=x></object><embed src=x><link rel=stylesheet href=x>",
	} {
		out, err := run(t, "to_html", m{"data": s})
		require.NoError(t, err)
		root, err := html.Parse(strings.NewReader(out))
		require.NoError(t, err)
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			require.NotContains(t, []string{"script", "iframe", "svg", "style", "form", "object", "embed", "link", "meta", "base", "math"}, n.Data, "%s became %s", s, out)
			for _, a := range n.Attr {
				require.False(t, strings.HasPrefix(a.Key, "on") || a.Key == "style", "%s became %s", s, out)
				require.NotRegexp(t, `(?i)^\s*(javascript|vbscript|data):`, a.Val, "%s became %s", s, out)
			}
		}
	}
}

func TestFromHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<h1>Order</h1><p>It is <b>late</b> &amp; <i>open</i>.</p>":                 "# Order\n\nIt is **late** &amp; *open*.",
		"<ul><li>a</li><li>b</li></ul>":                                             "- a\n- b",
		"<ol><li>a</li><li>b</li></ol>":                                             "1. a\n2. b",
		`<a href="/o">x</a>`:                                                        "[x](https://x.example/o)",
		"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>": "| a | b |\n|---|---|\n| 1 | 2 |",
		"<pre><code class=\"language-go\">a &lt; b</code></pre>":                    "```go\na < b\n```",
		"<del>no</del>":      "~~no~~",
		"<script>x</script>": "",
		"*no emphasis*":      "\\*no emphasis*",
	} {
		got, err := run(t, "from_html", m{"data": in, "base": "https://x.example"})
		require.NoError(t, err)
		require.Equal(t, want, got, in)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	for _, c := range []struct{ action, text string }{
		{"to_html", strings.Repeat("a", 17<<20)}, {"to_html", strings.Repeat(">", 100_000) + "a"}, {"to_html", strings.Repeat("- ", 50_000) + "a"},
		{"from_html", strings.Repeat("<div>", 100_000)}, {"from_html", strings.Repeat("a", 17<<20)},
	} {
		_, err := run(t, c.action, m{"data": c.text})
		require.Equal(t, fault.Exhausted, fault.KindOf(err))
	}
	for _, n := range []int{5_000, 100_000} { // each is read in time or refused
		for _, x := range []string{"[", "*a_", "`", "[a](", "<", "**a ", "`a``b", "[a]: b\n", "![", "> ", "|a", "https://"} {
			if _, err := run(t, "to_html", m{"data": strings.Repeat(x, n)}); err != nil {
				require.Equal(t, fault.Exhausted, fault.KindOf(err), x)
			}
		}
	}
	// What people write is not: a long list, a long table, many paragraphs.
	for _, x := range []string{"- **a** `b` [c](d)\n", "| `a` | b |\n", "A *b* with [c](d) and `e`.\n\n"} {
		_, err := run(t, "to_html", m{"data": "| a | b |\n| - | - |\n" + strings.Repeat(x, 5_000)})
		require.NoError(t, err, x)
	}
	require.Less(t, time.Since(begin), time.Minute)
}
