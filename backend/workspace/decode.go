package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"signet/backend/fault"
)

// decode reads a document strictly: an unknown key, a key that stands twice, or
// anything after the end is refused, each with line and column, because a
// document that was edited by hand must not lose what its writer meant.
func decode(name string, b []byte, into any) error {
	if at, key, err := duplicate(b); err == nil && key != "" {
		return broken(name, b, at, fmt.Errorf("the key %q stands twice", key))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return broken(name, b, offset(err, d.InputOffset(), int64(len(b))), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return broken(name, b, d.InputOffset(), errors.New("there is more after the end of the document"))
	}
	return nil
}

func offset(err error, reached, end int64) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return max(syntax.Offset-1, 0)
	case errors.As(err, &kind):
		return kind.Offset
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return end
	}
	return reached
}

// broken is the fault of a file that is no document, with the place where reading stopped.
func broken(name string, b []byte, at int64, err error) error {
	at = min(max(at, 0), int64(len(b)))
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		// The decoder only says how far it read; the key itself is the better place.
		if i := bytes.Index(b, []byte(field)); i >= 0 {
			at = int64(i)
		}
		err = fmt.Errorf("the key %s is not known", field)
	}
	line := 1 + bytes.Count(b[:at], []byte{'\n'})
	column := int(at) - bytes.LastIndexByte(b[:at], '\n')
	return fault.New(fault.Invalid, "workspace.read").Coded("workspace.broken_file").About(name).
		Headline("%s cannot be read", name).
		Say("Line %d, column %d: %s.", line, column, strings.TrimPrefix(err.Error(), "json: ")).
		Hint("Correct the file in a text editor, or restore it from an earlier copy.").
		With("line", fmt.Sprint(line)).With("column", fmt.Sprint(column)).Because(err)
}

// duplicate finds a key that stands twice in one object; encoding/json would keep the last silently.
func duplicate(b []byte) (at int64, key string, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	type level struct {
		keys map[string]bool // nil in an array
		key  bool            // a key comes next
	}
	var stack []level
	for {
		t, err := d.Token()
		if err != nil {
			return 0, "", err
		}
		switch x := t.(type) {
		case json.Delim:
			switch x {
			case '{':
				stack = append(stack, level{map[string]bool{}, true})
				continue
			case '[':
				stack = append(stack, level{})
				continue
			}
			stack = stack[:len(stack)-1]
		case string:
			if n := len(stack); n > 0 && stack[n-1].key {
				if stack[n-1].keys[x] {
					return d.InputOffset() - int64(len(x)) - 2, x, nil
				}
				stack[n-1].keys[x] = true
				stack[n-1].key = false
				continue
			}
		}
		n := len(stack)
		if n == 0 {
			return 0, "", nil
		}
		stack[n-1].key = stack[n-1].keys != nil
	}
}
