package files_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/files"
	"signet/backend/fault"
)

type bundle = map[string]any

func read(t *testing.T, fields bundle, allowed ...string) (lines string, bundles []bundle, res connector.Result, err error) {
	t.Helper()
	a, ok := files.App.Action("read_lines")
	require.True(t, ok)
	if fields["format"] == nil {
		fields["format"] = "json"
	}
	c := connector.NewCall(connector.Call{Fields: fields, Files: connector.NewFiles(func() []string { return allowed })}, nil, nil)
	next := int64(1)
	res, err = a.Stream(t.Context(), c, func(part connector.Chunk) error {
		if part.Lines != nil {
			require.Equal(t, next, part.First, "each part says its first line")
			next += int64(strings.Count(string(part.Lines), "\n"))
		}
		lines += string(part.Lines)
		bundles = append(bundles, part.Bundles...)
		return nil
	})
	return lines, bundles, res, err
}

func write(t *testing.T, dir, name, body string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(body), 0o600))
	return path
}

func TestReadLines(t *testing.T) {
	t.Parallel()

	t.Run("WholeLinesWhateverTheirLength", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		body := `{"a":1}` + "\n\n" + `{"a":"` + strings.Repeat("x", 600<<10) + "\"}\n" + `{"a":3}`
		got, _, res, err := read(t, bundle{"path": write(t, dir, "a.jsonl", body)}, dir)
		require.NoError(t, err)
		require.Equal(t, body, got)
		require.Equal(t, []string{"Read 4 lines, 614425 bytes."}, res.Notes)
		require.Equal(t, "a.jsonl", res.Object)
	})
	t.Run("LinesOfTextHaveTheirNumber", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		_, got, _, err := read(t, bundle{"path": write(t, dir, "a.txt", "\xef\xbb\xbfä\r\n\r\nlast"), "format": "text"}, dir)
		require.NoError(t, err)
		require.Equal(t, []bundle{{"text": "ä", "number": 1.0}, {"text": "", "number": 2.0}, {"text": "last", "number": 3.0}}, got)
	})
	t.Run("NoMoreThanTheLimit", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		path := write(t, dir, "a.jsonl", "1\n2\n3\n")
		got, _, _, err := read(t, bundle{"path": path, "limit": 2.0}, dir)
		require.NoError(t, err)
		require.Equal(t, "1\n2\n", got)
		got, _, _, err = read(t, bundle{"path": path, "limit": 0.0}, dir)
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("OnlyBelowAllowedFolders", func(t *testing.T) {
		t.Parallel()
		dir, other := t.TempDir(), t.TempDir()
		secret := write(t, other, "key", "1\n")
		require.NoError(t, os.Symlink(secret, filepath.Join(dir, "link")))
		require.NoError(t, os.Symlink(other, filepath.Join(dir, "out")))
		for name, c := range map[string]struct{ path, code string }{
			"elsewhere":        {secret, "files.not_allowed"},
			"dots":             {filepath.Join(dir, "..", filepath.Base(other), "key"), "files.not_allowed"},
			"a link":           {filepath.Join(dir, "link"), "files.leads_out"},
			"a link on a way":  {filepath.Join(dir, "out", "key"), "files.leads_out"},
			"no whole path":    {"key", "files.relative"},
			"not there":        {filepath.Join(dir, "none"), "files.not_found"},
			"the folder":       {dir, "files.no_file"},
			"like the allowed": {dir + "x/key", "files.not_allowed"},
		} {
			_, _, _, err := read(t, bundle{"path": c.path}, dir)
			require.Equal(t, c.code, fault.Of(err).Code, name)
		}
		_, _, _, err := read(t, bundle{"path": secret})
		require.Equal(t, fault.PermissionDenied, fault.KindOf(err), "nothing is allowed by itself")
	})
	t.Run("OtherEncodingsAreSaid", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		_, _, _, err := read(t, bundle{"path": write(t, dir, "a", "\xff\xfea\x00")}, dir)
		require.Equal(t, "files.encoding", fault.Of(err).Code)
		_, _, _, err = read(t, bundle{"path": write(t, dir, "b", "\xe4"), "format": "text"}, dir)
		require.Equal(t, "files.encoding", fault.Of(err).Code)
	})
	t.Run("EndsWithWhoeverTakesTheLines", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		path := write(t, dir, "a.jsonl", strings.Repeat("{}\n", 200_000))
		a, _ := files.App.Action("read_lines")
		stop := errors.New("enough")
		call := connector.NewCall(connector.Call{Fields: bundle{"path": path, "format": "json"}, Files: connector.NewFiles(func() []string { return []string{dir} })}, nil, nil)
		parts := 0
		_, err := a.Stream(t.Context(), call, func(connector.Chunk) error { parts++; return stop })
		require.ErrorIs(t, err, stop)
		require.Equal(t, 1, parts)
		ctx, cancel := context.WithCancel(t.Context())
		_, err = a.Stream(ctx, call, func(connector.Chunk) error { cancel(); return nil })
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("TheBuilderLearnsWhatLinesHave", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		a, _ := files.App.Action("read_lines")
		call := func(f bundle) *connector.Call {
			return connector.NewCall(connector.Call{Fields: f, Files: connector.NewFiles(func() []string { return []string{dir} })}, nil, nil)
		}
		_, out, err := a.Interface(t.Context(), call(bundle{"path": write(t, dir, "a", "{\"name\":\"x\",\"n\":1}\nno JSON\n{\"b\":true}"), "format": "json"}))
		require.NoError(t, err)
		names := map[string]connector.FieldType{}
		for _, f := range out {
			names[f.Name] = f.Type
		}
		require.Equal(t, map[string]connector.FieldType{"name": connector.TypeText, "n": connector.TypeNumber, "b": connector.TypeBoolean}, names)
		_, out, err = a.Interface(t.Context(), call(bundle{"format": "text"}))
		require.NoError(t, err)
		require.Len(t, out, 2)
	})
}
