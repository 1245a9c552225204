package blueprint

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/flow"
)

// seeds are the traits of files: small, and of every kind.
var seeds = []string{
	`{"name":"a","flow":[{"id":1,"module":"gateway:CustomWebHook","version":1,"parameters":{"hook":1},"mapper":{}},{"id":2,"module":"builtin:BasicRouter","mapper":null,"routes":[{"flow":[{"id":3,"module":"http:ActionSendData","version":3,"filter":{"name":"x","conditions":[[{"a":"{{1.a}}","o":"text:equal","b":"1"}]]},"mapper":{"url":"https://x.example/{{1.a}}","method":"post","headers":[{"name":"Authorization","value":"Bearer abcdefghijklmnopqrst"}]},"onerror":[{"id":4,"module":"builtin:Break","mapper":{"retry":true,"count":"3"}}]}]},{"flow":[],"disabled":true}],"parameters":{"else":1}}],"metadata":{"scenario":{"dlq":true},"designer":{"orphans":[[{"id":9,"module":"x:y"}]]}}}`,
	`{"flow":[{"id":1,"module":"builtin:BasicIfElse","branches":[{"type":"condition","merge":true,"conditions":[[{"a":"1","o":"exist"}]],"flow":[{"id":2,"module":"a:b"}]},{"type":"else","merge":true,"flow":[]}]},{"id":3,"module":"builtin:BasicMerge","filters":[null,null],"outputs":[{"name":"a","mappings":["{{2.x}}",""]}]}],"io":{"input_spec":[{"name":"C","type":"account:sap","default":5},{"name":"x y","type":"weird"}]}}`,
	"\ufeff\"{\\\"response\\\":{\\\"blueprint\\\":{\\\"name\\\":\\\"n\\\",\\\"flow\\\":[{\\\"id\\\":\\\"7\\\",\\\"module\\\":\\\"util:SetVariable2\\\",\\\"mapper\\\":{\\\"name\\\":\\\"{{{{1.`a b`}}}}\\\"}}]}}}\"",
	"// c\n{'name': 'a', flow: [{id:1\", module:'tools:TextAggregator', mapper:{value:“x”,},},], ",
	`{"flow":[{"module":"builtin:Sleep","routes":null},null,5,{"id":1},{"id":1,"module":"builtin:BasicFilter","mapper":{"conditions":["{{1.a}}","equals","b"]}}],"metadata":{"scenario":{"cron":"0 9 * * 1"}}}`,
}

func corpus(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	if os.Getenv("SIGNET_BLUEPRINTS") != "" {
		for _, b := range real(f) {
			if len(b) < 30_000 {
				f.Add(b)
			}
		}
	}
}

// FuzzStrict holds the strict reader to encoding/json: what it takes is JSON, with the same values.
func FuzzStrict(f *testing.F) {
	corpus(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		p := parser{src: string(content)}
		v, err := p.document()
		if err != nil {
			return
		}
		var std any
		require.NoError(t, json.Unmarshal([]byte(trimBOM(string(content))), &std), "what is read is JSON")
		round := v.encode(true)
		again := parser{src: string(round)}
		w, err := again.document()
		require.NoError(t, err)
		require.True(t, same(v, w), "what is written is read as the same")
		checkImport(t, content, false)
	})
}

// FuzzTolerant holds the repairing reader to its promise: every text of bytes is read, and what is made of it is a document.
func FuzzTolerant(f *testing.F) {
	corpus(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		p := parser{src: string(content), tolerant: true}
		v, err := p.document()
		if err == nil {
			again := parser{src: string(v.encode(false))}
			_, err := again.document()
			require.NoError(t, err, "what was repaired is JSON")
		}
		checkImport(t, content, true)
	})
}

func trimBOM(s string) string {
	for len(s) >= 3 && s[:3] == "\ufeff" {
		return s[3:]
	}
	return s
}

// checkImport imports a file, writes it back and reads it again: nothing is lost, and nothing is made up.
func checkImport(t *testing.T, content []byte, tolerant bool) {
	t.Helper()
	file, err := Open("fuzz.json", content, tolerant)
	if err != nil {
		return
	}
	for _, p := range file.Blueprints {
		b, err := flow.Encode(p.Document)
		require.NoError(t, err)
		back, err := flow.Load(b)
		require.NoError(t, err, "the document can be read")
		for _, s := range p.Secrets {
			if secret := s.Value.Reveal(); len(secret) > 12 && unique(content, secret) {
				require.NotContains(t, string(b), secret)
			}
		}
		o, err := p.Origin()
		require.NoError(t, err)
		out, _, err := Export(back, o, Names{})
		require.NoError(t, err)
		again, err := Open("fuzz.json", out, false)
		require.NoError(t, err, "what is written can be read")
		require.Len(t, again.Blueprints, 1)
		require.Equal(t, len(p.Document.Modules), len(again.Blueprints[0].Document.Modules))
		require.Equal(t, len(p.Document.Links), len(again.Blueprints[0].Document.Links))
		fresh, _, err := Export(back, nil, Names{})
		require.NoError(t, err)
		if len(p.Document.Modules) > 0 {
			_, err = Open("fuzz.json", fresh, false)
			require.NoError(t, err)
		}
	}
}

// unique reports whether a text stands once in a file: one that a person also wrote elsewhere is no secret there.
func unique(content []byte, s string) bool {
	n := 0
	for i := 0; i+len(s) <= len(content); i++ {
		if string(content[i:i+len(s)]) == s {
			n++
		}
	}
	return n == 1
}
