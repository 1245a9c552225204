// Package connectortest is what every app must pass: its declaration is whole, its
// sentences read well, no secret comes out of it, it stops when it is told to, it
// changes nothing in a dry run, and it reaches nothing but the system it names.
package connectortest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
)

var (
	fieldName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	forbidden = regexp.MustCompile(`(?i)\b(scenario|workflow|nodes?|deploy|vault|login|username|credential slot)\b`)
	brackets  = regexp.MustCompile(`\{\{\s*([a-z0-9_]+)\s*\}\}`)
)

// Declaration checks what an app says about itself.
func Declaration(t *testing.T, a *connector.App) {
	t.Helper()
	require.NotPanics(t, func() { connector.NewRegistry(a) })
	words(t, a.Title, a.Title, a.Summary)
	require.NotEmpty(t, a.Summary, "%s has no summary", a.Name)
	require.True(t, a.Icon != "" || a.Glyph != "", "%s has neither icon nor glyph", a.Name)
	Fields(t, a.Name+" address", a.System)
	for _, f := range a.System {
		require.False(t, f.Secret, "%s: the address field %s is shared by everybody and cannot be secret", a.Name, f.Name)
	}
	for _, m := range a.Methods {
		require.NotEmpty(t, m.Title)
		Fields(t, a.Name+" "+m.Name, m.Fields)
		for _, f := range m.Fields {
			require.Equal(t, f.Type == connector.TypePassword, f.Secret, "%s %s: passwords are secret, nothing else is", a.Name, f.Name)
		}
	}
	if len(a.Methods) > 0 {
		require.NotNil(t, a.Target, "%s signs in, so it must name the host that a sign-in is bound to", a.Name)
		require.NotEmpty(t, a.TargetOf(map[string]any{}).System, "%s names its system even before it has an address", a.Name)
	}
	for _, x := range a.Actions {
		t.Run(x.Name, func(t *testing.T) { action(t, a, x) })
	}
}

func action(t *testing.T, a *connector.App, x *connector.Action) {
	t.Helper()
	name := a.Name + "." + x.Name
	require.NotEmpty(t, x.Summary, "%s has no summary", name)
	words(t, name, x.Title, x.Summary, x.Group)
	Fields(t, name, x.Inputs)
	Fields(t, name+" outputs", x.Outputs)
	for _, f := range x.Inputs {
		if f.Loads != "" {
			require.Contains(t, x.Options, f.Loads, "%s: the field %s loads choices that nobody gives", name, f.Name)
		}
		if f.Interface {
			require.NotNil(t, x.Interface, "%s: the field %s reads an interface that nobody gives", name, f.Name)
		}
	}
	// Before anything is filled in, and with the example, everything that is said must be a sentence.
	example := map[string]any{}
	for _, f := range x.Inputs {
		if f.Example != nil {
			example[f.Name] = f.Example
		} else if f.Default != nil {
			example[f.Name] = f.Default
		}
	}
	for k, v := range x.Example {
		example[k] = v
	}
	for _, fields := range []map[string]any{nil, {}, example} {
		s := x.SentenceFor(fields)
		require.NotContains(t, s, "{{", "%s: the sentence %q names a field that does not exist", name, s)
		require.NotContains(t, s, "<nil>", name)
		require.NotContains(t, s, "map[", name)
		require.NotEmpty(t, strings.TrimSpace(s), name)
		words(t, name, s)
		require.NotEmpty(t, x.APIFor(fields), name)
		require.NotContains(t, x.APIFor(fields), "?", "%s: the API as the audit log has it holds no query", name)
		if x.Control == "" {
			require.NotEmpty(t, x.ClassFor(fields), name)
			require.NotEmpty(t, x.EffectFor(fields), name)
		}
	}
	for _, m := range brackets.FindAllStringSubmatch(x.Sentence, -1) {
		require.True(t, has(x.Inputs, m[1]), "%s: the sentence names the field %s, which does not exist", name, m[1])
	}
	if x.Effect != connector.Reads && x.Effect != connector.None && x.ClassOf == nil {
		require.NotEqual(t, connector.Pure, x.Class, "%s writes, so it is not pure", name)
	}
}

// Fields checks a list of fields, nested ones too.
func Fields(t *testing.T, where string, list []connector.Field) {
	t.Helper()
	seen := map[string]bool{}
	for i := range list {
		f := &list[i]
		at := where + " " + f.Name
		require.Regexp(t, fieldName, f.Name, at)
		require.False(t, seen[f.Name], "%s is declared twice", at)
		seen[f.Name] = true
		require.NotEmpty(t, f.Label, at)
		words(t, at, f.Label, f.Help)
		if f.Help != "" {
			require.True(t, strings.HasSuffix(f.Help, "."), "%s: the help is a sentence: %q", at, f.Help)
		}
		if f.Type == connector.TypeSelect && f.Loads == "" {
			require.NotEmpty(t, f.Options, "%s has nothing to choose from", at)
		}
		if f.Type == connector.TypeSelect && f.Default != nil && len(f.Options) > 0 {
			found := false
			for _, o := range f.Options {
				found = found || o.Value == fmt.Sprint(f.Default)
			}
			require.True(t, found, "%s: the default %v is none of the choices", at, f.Default)
		}
		if f.ShowWhen != nil {
			require.True(t, has(list, f.ShowWhen.Field), "%s is shown by a field %s that does not exist", at, f.ShowWhen.Field)
		}
		if f.Secret {
			require.True(t, f.Static, "%s: a secret cannot be mapped", at)
			require.Nil(t, f.Default, at)
			require.Nil(t, f.Example, at)
		}
		Fields(t, at, f.Nested)
	}
}

func has(list []connector.Field, name string) bool {
	for i := range list {
		if list[i].Name == name {
			return true
		}
	}
	return false
}

func words(t *testing.T, where string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		require.NotRegexp(t, forbidden, s, "%s: a word that people do not read in Signet", where)
		require.NotContains(t, s, "!", where)
	}
}
