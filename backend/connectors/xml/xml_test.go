package xml_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/connectors/xml"
	"signet/backend/fault"
)

type m = map[string]any
type l = []any

func action(name string) *connector.Action {
	a, _ := xml.App.Action(name)
	return a
}

func run(t *testing.T, name string, fields m) ([]map[string]any, error) {
	t.Helper()
	res, err := action(name).Run(t.Context(), connector.NewCall(connector.Call{Fields: fields}, nil, nil))
	return res.Bundles, err
}

// Make: attributes under _attributes, a text beside them under _value, elements inside as arrays.
func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   m
	}{
		"elements and attributes":  {m{"xml": `<?xml version="1.0"?><order number="45"><line n="1">bolt</line><line>nut</line><late/></order>`}, m{"order": m{"_attributes": m{"number": "45"}, "line": l{m{"_attributes": m{"n": "1"}, "_value": "bolt"}, "nut"}, "late": l{""}}}},
		"arrays where they repeat": {m{"xml": `<o><a>1</a><b>2</b><b>3</b></o>`, "arrays": "repeated"}, m{"o": m{"a": "1", "b": l{"2", "3"}}}},
		"only text":                {m{"xml": "<a> x &amp; &#233; <![CDATA[<b>]]></a>"}, m{"a": " x & é <b>"}},
		"prefixes":                 {m{"xml": `<s:E xmlns:s="urn:s"><s:B/></s:E>`}, m{"s:E": m{"_attributes": m{"xmlns:s": "urn:s"}, "s:B": l{""}}}},
		"without prefixes":         {m{"xml": `<s:E xmlns:s="urn:s"><s:B>1</s:B></s:E>`, "prefixes": false}, m{"E": m{"_attributes": m{"xmlns:s": "urn:s"}, "B": l{"1"}}}},
		"a plain document type":    {m{"xml": `<!DOCTYPE note SYSTEM "note.dtd"><note>x</note>`}, m{"note": "x"}},
		"comments":                 {m{"xml": `<!-- a --><a><!-- b -->x<?pi y?></a>`}, m{"a": "x"}},
		"a file in Latin 1":        {m{"xml": []byte("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Gr\xfc\xdfe</a>")}, m{"a": "Grüße"}},
		"a text that was Latin 1":  {m{"xml": "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Grüße</a>"}, m{"a": "Grüße"}},
		"a structure":              {m{"xml": `<o><n>5</n></o>`, "arrays": "repeated", "structure": l{m{"name": "o", "type": "collection", "spec": l{m{"name": "n", "type": "number"}}}}}, m{"o": m{"n": 5.0}}},
		"mixed content":            {m{"xml": `<p>a <b>c</b> d</p>`}, m{"p": m{"_value": "a  d", "b": l{"c"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "parse_xml", c.fields)
			require.NoError(t, err)
			require.Equal(t, []map[string]any{c.want}, got)
		})
	}
}

func TestHostileXML(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("Canary-7f1d"), 0o600))
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><lolz>&lol2;</lolz>`
	for name, c := range map[string]struct{ text, code string }{
		"a billion laughs":         {laughs, "xml.doctype"},
		"an external entity":       {`<!DOCTYPE a [<!ENTITY x SYSTEM "file://` + secret + `">]><a>&x;</a>`, "xml.doctype"},
		"a parameter entity":       {`<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>`, "xml.doctype"},
		"an entity out of nowhere": {`<!DOCTYPE a SYSTEM "x.dtd"><a>&x;</a>`, "xml.syntax"},
		"deep":                     {strings.Repeat("<a>", 100_000), "xml.too_deep"},
		"many":                     {"<a>" + strings.Repeat("<b/>", 1_000_001) + "</a>", "xml.too_large"},
		"large":                    {"<a>" + strings.Repeat("x", 65<<20) + "</a>", "xml.too_large"},
		"two roots":                {"<a/><b/>", "xml.syntax"},
		"crossing":                 {"<a><b></a></b>", "xml.syntax"},
		"text outside":             {"<a/>x", "xml.syntax"},
		"not ended":                {"<a><b/>", "xml.syntax"},
		"no element":               {"<!-- a -->", "xml.syntax"},
		"no XML":                   {"{}", "xml.syntax"},
		"a bare sign":              {"<a>1 < 2</a>", "xml.syntax"},
		"an unknown encoding":      {"", ""},
	} {
		if c.code == "" {
			continue
		}
		for _, act := range []string{"parse_xml", "xpath"} {
			begin := time.Now()
			got, err := run(t, act, m{"xml": c.text, "query": "//a"})
			require.Equal(t, c.code, fault.Of(err).Code, "%s: %v", name, got)
			require.NotContains(t, err.Error(), "Canary")
			require.NotEmpty(t, fault.Of(err).Remedy)
			require.Less(t, time.Since(begin), time.Minute, name)
		}
	}
	_, err := run(t, "parse_xml", m{"xml": []byte(`<?xml version="1.0" encoding="klingon"?><a/>`)})
	require.Equal(t, "xml.syntax", fault.Of(err).Code)
	_, err = run(t, "parse_xml", m{"xml": "<a>\n<b>x</c></a>"})
	require.Contains(t, fault.Of(err).Text, "Line 2, column 9")
}

func TestCreate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   string
	}{
		"attributes, text and elements": {m{"value": m{"order": m{"_attributes": m{"n": "4\"5"}, "line": l{m{"_attributes": m{"i": 1.0}, "_value": "a<b"}, "nut"}, "late": true}}, "declaration": false},
			`<order n="4&#34;5"><late>true</late><line i="1">a&lt;b</line><line>nut</line></order>`},
		"a declaration":            {m{"value": m{"a": nil}}, `<?xml version="1.0" encoding="UTF-8"?><a/>`},
		"a name for the outermost": {m{"value": m{"a": "1", "b": "2"}, "root": "order", "declaration": false}, "<order><a>1</a><b>2</b></order>"},
		"lines":                    {m{"value": m{"o": m{"a": m{"b": "1"}, "c": "2"}}, "indent": "2"}, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<o>\n  <a>\n    <b>1</b>\n  </a>\n  <c>2</c>\n</o>"},
		"the order of a structure": {m{"value": m{"o": m{"a": "1", "z": m{"b": "2", "y": "3"}}}, "declaration": false, "structure": l{m{"name": "o", "type": "collection", "spec": l{m{"name": "z", "type": "collection", "spec": l{m{"name": "y"}}}, m{"name": "a"}}}}},
			"<o><z><y>3</y><b>2</b></z><a>1</a></o>"},
		"as JSON text": {m{"value": `{"a":{"b":1}}`, "declaration": false}, "<a><b>1</b></a>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "create_xml", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got[0]["xml"])
		})
	}
	for code, v := range map[string]any{"xml.root": m{"a": 1.0, "b": 2.0}, "xml.name": m{"a b": 1.0}, "xml.value": m{"a": m{"_value": m{}}}, "json.syntax": "{"} {
		_, err := run(t, "create_xml", m{"value": v})
		require.Equal(t, code, fault.Of(err).Code)
	}
	_, err := run(t, "create_xml", m{"value": m{"a": m{"_attributes": m{"x y": 1.0}}}})
	require.Equal(t, "xml.name", fault.Of(err).Code)
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`[a-z]{1,4}`)
	text := rapid.OneOf(rapid.StringMatching(`[!-~]{1,8}`), rapid.SampledFrom([]string{"é", "a b", "<&>\"'", "]]>"}))
	var tree func(depth int) *rapid.Generator[any]
	tree = func(depth int) *rapid.Generator[any] {
		return rapid.Custom(func(r *rapid.T) any {
			if depth == 0 || rapid.Bool().Draw(r, "leaf") {
				return text.Draw(r, "text")
			}
			out := m{}
			if rapid.Bool().Draw(r, "has attributes") {
				attrs := m{}
				for k, v := range rapid.MapOfN(name, text, 1, 3).Draw(r, "attributes") {
					attrs[k] = v
				}
				out["_attributes"] = attrs
			}
			for k, n := range rapid.MapOfN(name, rapid.IntRange(1, 3), 1, 3).Draw(r, "inside") {
				var list l
				for range n {
					list = append(list, tree(depth-1).Draw(r, "element"))
				}
				out[k] = list
			}
			return out
		})
	}
	rapid.Check(t, func(r *rapid.T) {
		v := m{name.Draw(r, "root"): tree(3).Draw(r, "tree")}
		out, err := action("create_xml").Run(t.Context(), connector.NewCall(connector.Call{Fields: m{"value": v, "indent": rapid.SampledFrom([]string{"none", "2"}).Draw(r, "indent")}}, nil, nil))
		require.NoError(r, err)
		got, err := action("parse_xml").Run(t.Context(), connector.NewCall(connector.Call{Fields: m{"xml": out.Bundles[0]["xml"]}}, nil, nil))
		require.NoError(r, err)
		require.Equal(r, []map[string]any{v}, got.Bundles, "%s", out.Bundles[0]["xml"])
	})
}

func TestXPath(t *testing.T) {
	t.Parallel()
	doc := `<orders xmlns:s="urn:s"><order number="45"><late>3</late><s:text>é</s:text></order><order number="46"><late>1</late></order></orders>`
	for q, want := range map[string][]any{
		"//order/@number":                      {"45", "46"},
		"/orders/order[late > 2]/@number":      {"45"},
		"//late/text()":                        {"3", "1"},
		"count(//order)":                       {2.0},
		"sum(//late)":                          {4.0},
		"boolean(//order[@number='46'])":       {true},
		"string(//order[2]/@number)":           {"46"},
		"//order[last()]/late":                 {"1"},
		"//order[starts-with(@number,'4')][1]": {"3é"},
		"number('x')":                          {nil},
		"//nothing":                            nil,
	} {
		got, err := run(t, "xpath", m{"xml": doc, "query": q})
		require.NoError(t, err, q)
		var values []any
		for _, b := range got {
			values = append(values, b["value"])
		}
		require.Equal(t, want, values, q)
	}
	got, err := run(t, "xpath", m{"xml": doc, "query": "//order[1]"})
	require.NoError(t, err)
	require.Equal(t, m{"_attributes": m{"number": "45"}, "late": l{"3"}, "s:text": l{"é"}}, got[0]["node"])
	require.Equal(t, "order", got[0]["name"])
	require.Contains(t, got[0]["xml"], `<order number="45">`)
	got, err = run(t, "xpath", m{"xml": doc, "query": "//p:text", "namespaces": m{"p": "urn:s"}})
	require.NoError(t, err)
	require.Equal(t, "é", got[0]["value"])
	got, err = run(t, "xpath", m{"xml": doc, "query": "//x", "continue": true})
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{}}, got)

	for _, q := range []string{"//[", "///", "foo(", "//order[", "@@", "1 +", "$x", "unknown(1)", "//order[position(]", "q:x"} {
		_, err := run(t, "xpath", m{"xml": doc, "query": q})
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%s: %v", q, err)
		require.NotEmpty(t, fault.Of(err).Remedy)
	}
	large := "<a>" + strings.Repeat("<b><c/></b>", 100_000) + "</a>"
	begin := time.Now()
	_, err = run(t, "xpath", m{"xml": large, "query": "//b[//c[//b]]"})
	require.Equal(t, "xml.query_too_long", fault.Of(err).Code)
	got, err = run(t, "xpath", m{"xml": large, "query": "count(//b[c])"})
	require.NoError(t, err)
	require.Equal(t, 100_000.0, got[0]["value"])
	require.Less(t, time.Since(begin), time.Minute)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"<a/>", "<a b='c'>d<e/></a>", "<!DOCTYPE a><a/>", "<?xml version='1.0'?><a>&amp;</a>", "<s:a xmlns:s='x'/>"} {
		f.Add(s, "//a")
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		for _, name := range []string{"parse_xml", "xpath"} {
			_, err := run(t, name, m{"xml": text, "query": query})
			if err != nil && (fault.KindOf(err) == fault.Internal || fault.Of(err).Remedy == "") {
				t.Fatalf("%s of %q, %q: %v", name, text, query, err)
			}
		}
	})
}
