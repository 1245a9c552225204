package blueprint

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/flow"
)

// normal is a file's JSON as the comparison sees it: the order of keys does not count, the forms of numbers and texts do.
func normal(t testing.TB, content []byte) *value {
	t.Helper()
	p := parser{src: string(content), tolerant: true}
	v, err := p.document()
	require.NoError(t, err)
	return v
}

// differ is the first place where two values differ.
func differ(path string, a, b *value) string {
	switch {
	case a == nil || b == nil:
		if a == b {
			return ""
		}
		return path + ": only in one of them"
	case a.kind != b.kind:
		return path + ": another kind: " + string(a.encode(false)) + " / " + string(b.encode(false))
	case a.kind == list && len(a.items) == len(b.items):
		for i := range a.items {
			if d := differ(path+index(i), a.items[i], b.items[i]); d != "" {
				return d
			}
		}
		return ""
	case a.kind == object:
		for _, m := range a.members {
			if d := differ(under(path, m.key), m.v, b.get(m.key)); d != "" {
				return d
			}
		}
		for _, m := range b.members {
			if a.get(m.key) == nil {
				return under(path, m.key) + ": only in the export"
			}
		}
		return ""
	}
	if !same(a, b) {
		return path + ": " + clip(string(a.encode(false)), 200) + " / " + clip(string(b.encode(false)), 200)
	}
	return ""
}

func exported(t testing.TB, p *Blueprint) []byte {
	t.Helper()
	o, err := p.Origin()
	require.NoError(t, err)
	b, _, err := Export(p.Document, o, Names{})
	require.NoError(t, err)
	return b
}

// rebuilt is an export that makes the trees anew from the links, as after an edit.
func rebuilt(t testing.TB, p *Blueprint) []byte {
	t.Helper()
	o := *p.origin
	root := o.root.clone()
	b := read(&raw{root: root, form: o.Form, kind: o.Kind})
	e := &exporter{doc: p.Document.Clone(), base: p.Document.Clone(), root: root, b: b, from: map[int]*node{}, imported: true}
	for _, n := range b.nodes {
		e.from[n.id] = n
	}
	e.rebuild()
	e.document()
	return e.root.encode(true)
}

func TestRealBlueprintsComeBack(t *testing.T) {
	t.Parallel()
	for name, content := range real(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Open(name, content, true)
			require.NoError(t, err)
			require.Len(t, f.Blueprints, 1)
			p := f.Blueprints[0]
			require.Empty(t, p.Secrets, "the files hold no live credential")
			require.Empty(t, differ("", normal(t, content), normal(t, exported(t, p))))
			if p.origin.Form == "" {
				require.Empty(t, differ("", normal(t, content), normal(t, rebuilt(t, p))), "rebuilt from the links")
			}
			again, err := Open(name, exported(t, p), false)
			require.NoError(t, err)
			a, err := flow.Encode(p.Document)
			require.NoError(t, err)
			b, err := flow.Encode(again.Blueprints[0].Document)
			require.NoError(t, err)
			require.Equal(t, string(a), string(b), "the export is read as the same Action Flow")
		})
	}
}
