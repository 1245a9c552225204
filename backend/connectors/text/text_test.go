package text_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/text"
	"signet/backend/fault"
)

type m = map[string]any
type l = []any

func run(t *testing.T, action string, fields m) ([]map[string]any, error) {
	t.Helper()
	a, ok := text.App.Action(action)
	require.True(t, ok)
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: fields}, nil, nil))
	return res.Bundles, err
}

// Make: Text parser > Match pattern. action-flows.md 2 and 7.
func TestMatchPattern(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   []map[string]any
	}{
		"the first": {m{"pattern": `(\d)(\w)?`, "text": "a1b 2"}, []map[string]any{{"i": 1.0, "$1": "1", "$2": "b", "__IMTMATCH__": l{"1b", "1", "b"}}}},
		"all, and a group that took no part": {m{"pattern": `(\d)(\w)?`, "text": "a1b 2", "global": true},
			[]map[string]any{{"i": 1.0, "$1": "1", "$2": "b", "__IMTMATCH__": l{"1b", "1", "b"}}, {"i": 2.0, "$1": "2", "$2": nil, "__IMTMATCH__": l{"2", "2", nil}}}},
		"a named group":    {m{"pattern": `(?<order>45\d+)`, "text": "PO 4500018690"}, []map[string]any{{"i": 1.0, "$1": "4500018690", "order": "4500018690", "__IMTMATCH__": l{"4500018690", "4500018690"}}}},
		"case":             {m{"pattern": "ab", "text": "AB", "sensitive": false}, []map[string]any{{"i": 1.0, "__IMTMATCH__": l{"AB"}}}},
		"multiline":        {m{"pattern": "^b$", "text": "a\nb", "multiline": true}, []map[string]any{{"i": 1.0, "__IMTMATCH__": l{"b"}}}},
		"singleline":       {m{"pattern": "a.b", "text": "a\nb", "singleline": true}, []map[string]any{{"i": 1.0, "__IMTMATCH__": l{"a\nb"}}}},
		"nothing ends":     {m{"pattern": "x", "text": "a"}, nil},
		"nothing goes on":  {m{"pattern": "x", "text": "a", "continue": true}, []map[string]any{{}}},
		"an empty match":   {m{"pattern": "x*", "text": "ab", "global": true}, []map[string]any{{"i": 1.0, "__IMTMATCH__": l{""}}, {"i": 2.0, "__IMTMATCH__": l{""}}, {"i": 3.0, "__IMTMATCH__": l{""}}}},
		"a JSON in a text": {m{"pattern": `(\{[\s\S]*?\})`, "text": "It is: {\"a\":\n1} ok", "sensitive": true}, []map[string]any{{"i": 1.0, "$1": "{\"a\":\n1}", "__IMTMATCH__": l{"{\"a\":\n1}", "{\"a\":\n1}"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "match_pattern", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	for _, p := range []string{"(", "a(?=b)", `(a)\1`, "(?<!a)b"} {
		_, err := run(t, "match_pattern", m{"pattern": p, "text": "a"})
		f := fault.Of(err)
		require.Equal(t, fault.Invalid, f.Kind, p)
		require.Equal(t, "pattern", f.Field)
		require.NotEmpty(t, f.Text)
	}
	// The pattern on which engines with back-tracking never end.
	begin := time.Now()
	_, err := run(t, "match_pattern", m{"pattern": `^(a+)+$`, "text": strings.Repeat("a", 100_000) + "!"})
	require.NoError(t, err)
	require.Less(t, time.Since(begin), time.Minute)
	_, err = run(t, "match_pattern", m{"pattern": `a`, "text": strings.Repeat("a", 100_001), "global": true})
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
	_, err = run(t, "match_pattern", m{"pattern": `a`, "text": strings.Repeat("a", 33<<20)})
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
}

// A search cannot be stopped, so that one that would take minutes is not begun.
func TestALargePatternMeetsAShortTextOnly(t *testing.T) {
	t.Parallel()
	pattern := "(a{1,500}b{1,500}c){1,1}"
	_, err := run(t, "match_pattern", m{"pattern": pattern, "text": strings.Repeat("a", 31<<20)})
	require.Equal(t, "text.too_long", fault.Of(err).Code)
	_, err = run(t, "replace", m{"pattern": pattern, "text": strings.Repeat("a", 31<<20)})
	require.Equal(t, "text.too_long", fault.Of(err).Code)
	got, err := run(t, "match_pattern", m{"pattern": pattern, "text": "aabc"})
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func BenchmarkMatch(b *testing.B) {
	a, _ := text.App.Action("match_pattern")
	c := connector.NewCall(connector.Call{Fields: m{"pattern": `(?<order>45\d{8})`, "text": "About 4500018690, please"}}, nil, nil)
	for b.Loop() {
		if _, err := a.Run(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheGroupsOfAPatternAreOffered(t *testing.T) {
	t.Parallel()
	a, _ := text.App.Action("match_pattern")
	_, out, err := a.Interface(t.Context(), connector.NewCall(connector.Call{Fields: m{"pattern": `(a)(?<name>b)(?:c)`}}, nil, nil))
	require.NoError(t, err)
	var names []string
	for _, f := range out {
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"i", "$1", "$2", "name", "__IMTMATCH__"}, names)
}

// Make: Text parser > Replace; the new value as in JavaScript.
func TestReplace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   string
	}{
		"content-pipeline.json, module 50": {m{"text": `say "hi" and "bye"`, "value": "'", "global": true, "pattern": `"`, "sensitive": true}, "say 'hi' and 'bye'"},
		"the first":                        {m{"text": "aa", "value": "b", "global": false, "pattern": "a"}, "ba"},
		"groups":                           {m{"text": "keller, anna", "value": "$2 $1", "pattern": `(\w+), (\w+)`}, "anna keller"},
		"the match and a dollar":           {m{"text": "5", "value": "$&$$", "pattern": `\d`}, "5$"},
		"no such group":                    {m{"text": "5", "value": "$1 $9 $x $", "pattern": `\d`}, "$1 $9 $x $"},
		"two digits":                       {m{"text": "ab", "value": "$12", "pattern": `(a)(b)`}, "a2"},
		"nothing stands for it":            {m{"text": "a-b", "pattern": "-"}, "ab"},
		"case":                             {m{"text": "Ab", "value": "", "pattern": "a", "sensitive": false}, "b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "replace", c.fields)
			require.NoError(t, err)
			require.Equal(t, []map[string]any{{"text": c.want}}, got)
		})
	}
	_, err := run(t, "replace", m{"text": strings.Repeat("a", 1<<20), "value": strings.Repeat("b", 100), "pattern": "a"})
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
}

func TestMatchElements(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct {
		text string
		want []string
	}{
		"email":   {"Write to Anna.Keller+po@halden.example, or 'x@y.co'. Not @here or a@b.", []string{"Anna.Keller+po@halden.example", "x@y.co"}},
		"url":     {"See https://halden.example/a?b=1&c=(d), (http://x.example/y). Or <ftp://z.example>!", []string{"https://halden.example/a?b=1&c=(d)", "http://x.example/y", "ftp://z.example"}},
		"phone":   {"Call +49 (0)30 1234-567 or 089/1234567, room 12.", []string{"+49 (0)30 1234-567", "089/1234567"}},
		"number":  {"From -3.5 to 1,200 of 7", []string{"-3.5", "1,200", "7"}},
		"hashtag": {"#late and #größe", []string{"#late", "#größe"}},
		"mention": {"@anna ask a@b.example and @lee.k.", []string{"@anna", "@lee.k"}},
		"ip":      {"At 10.0.0.1, 999.1.1.1 and fe80::1 at 10:30.", []string{"10.0.0.1", "fe80::1"}},
		"quoted":  {`"one", “two” and „drei“ and "" too`, []string{"one", "two", "drei"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "match_elements", m{"kind": kind, "text": c.text})
			require.NoError(t, err)
			var found []string
			for i, b := range got {
				require.Equal(t, float64(i+1), b["i"])
				found = append(found, b["match"].(string))
			}
			require.Equal(t, c.want, found)
		})
	}
	got, err := run(t, "match_elements", m{"kind": "email", "text": "a@b.example A@b.example", "unique": true})
	require.NoError(t, err)
	require.Len(t, got, 1)
	_, err = run(t, "match_elements", m{"kind": "colours", "text": "red"})
	require.Equal(t, "text.kind", fault.Of(err).Code)
	got, err = run(t, "match_elements", m{"kind": "email", "text": "none", "continue": true})
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{}}, got)
}

func TestGetElements(t *testing.T) {
	t.Parallel()
	page := `<html><head><meta name="author" content="Anna"><title>T</title></head><body><h1>Orders</h1><p>See <a href="/o?a=1&amp;b=2" class="x">all  <b>orders</b></a></p>
<img src="a.png" alt="A picture"><table><tr><th>Order</th><th>Days</th></tr><tr><td>45</td><td>3</td></tr></table><script>var x = "<a href=no>"</script><ul><li>One<li>Two</ul></body></html>`
	got := func(kind, tag string) []map[string]any {
		t.Helper()
		b, err := run(t, "get_elements", m{"kind": kind, "tag": tag, "html": page})
		require.NoError(t, err)
		return b
	}
	link := got("link", "")
	require.Len(t, link, 1)
	require.Equal(t, map[string]any{"element": "a", "text": "all orders", "href": "/o?a=1&b=2", "src": nil, "alt": nil, "cells": nil, "i": 1.0,
		"attributes": m{"href": "/o?a=1&b=2", "class": "x"}, "html": `<a class="x" href="/o?a=1&amp;b=2">all  <b>orders</b></a>`}, link[0])
	require.Equal(t, "A picture", got("image", "")[0]["alt"])
	require.Equal(t, "Orders", got("heading", "")[0]["text"])
	require.Equal(t, l{"45", "3"}, got("row", "")[1]["cells"])
	require.Len(t, got("cell", ""), 4)
	require.Equal(t, "Two", got("item", "")[1]["text"])
	require.Equal(t, "Anna", got("meta", "")[0]["attributes"].(m)["content"])
	require.Equal(t, "orders", got("tag", "<B>")[0]["text"])
	require.Equal(t, "orders", got("b", "")[0]["text"], "a tag may stand in the kind itself")
	require.Empty(t, got("tag", "article"))
	_, err := run(t, "get_elements", m{"kind": "tag", "tag": "div", "html": strings.Repeat("<div>", 500) + strings.Repeat("x", 1<<20)})
	require.Equal(t, fault.Exhausted, fault.KindOf(err), "elements inside each other are bounded together")
	_, err = run(t, "get_elements", m{"kind": "link", "html": strings.Repeat("<div>", 100_000)})
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
}

// Make: regexp:HTMLToText, newline and uppercaseHeadings.
func TestHTMLToText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   string
	}{
		"paragraphs":            {m{"html": "<p>One\n  <b>two</b></p><p>Three<br>four</p>"}, "One two\n\nThree\nfour"},
		"headings":              {m{"html": "<h1>Order late</h1>text"}, "ORDER LATE\n\ntext"},
		"headings as they are":  {m{"html": "<h2>Order</h2>", "uppercase_headings": false}, "Order"},
		"CRLF":                  {m{"html": "<p>a</p><p>b</p>", "newline": "crlf"}, "a\r\n\r\nb"},
		"CR":                    {m{"html": "<p>a</p><p>b</p>", "newline": "cr"}, "a\r\rb"},
		"links":                 {m{"html": `<a href="https://x.example">here</a>, <a href="mailto:a@b.example">a@b.example</a> <a href="#top">top</a>`}, "here [https://x.example], a@b.example top"},
		"links without address": {m{"html": `<a href="https://x.example">here</a>`, "links": false}, "here"},
		"lists":                 {m{"html": "<ul><li>One<li>Two<ol start=3><li>a</li><li>b</li></ol></ul>after"}, " * One\n * Two\n    3. a\n    4. b\n\nafter"},
		"tables":                {m{"html": "<table><tr><th>Order</th><th>Days</th></tr><tr><td>4500018690</td><td>3</td></tr></table>"}, "Order       Days\n4500018690  3"},
		"nothing that runs":     {m{"html": "<style>p{}</style><script>x()</script><p>a&nbsp;&amp;&lt;b</p>"}, "a\u00a0&<b"},
		"quotations":            {m{"html": "<blockquote><p>a</p><p>b</p></blockquote>"}, "> a\n\n> b"},
		"pre":                   {m{"html": "<pre>a\n  b</pre>"}, "a\n  b"},
		"pictures":              {m{"html": `<img alt="A logo" src=x>text<hr>`}, "A logotext\n\n----------------------------------------"},
		"no HTML":               {m{"html": "just text"}, "just text"},
		"nothing":               {m{"html": ""}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "html_to_text", c.fields)
			require.NoError(t, err)
			require.Equal(t, []map[string]any{{"text": c.want}}, got)
		})
	}
}
