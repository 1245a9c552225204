package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"signet/backend/fault"
)

// Load reads a draft strictly: unknown keys, keys that stand twice and anything
// behind the end are refused with line and column, and so is a newer form.
func Load(b []byte) (Document, error) {
	var d Document
	if err := strict(b, Format, &d); err != nil {
		return Document{}, err
	}
	ids := map[int]bool{}
	for _, m := range d.Modules {
		if m.ID < 1 || ids[m.ID] {
			return Document{}, cannotLoad("The module id %d is used twice, or is no id.", m.ID)
		}
		ids[m.ID] = true
	}
	d.fillLists()
	return d, nil
}

// LoadVersion reads a published version, and holds it to what Publish guarantees.
func LoadVersion(b []byte) (Version, error) {
	var v Version
	if err := strict(b, VersionFormat, &v); err != nil {
		return Version{}, err
	}
	return v, v.Verify()
}

// fillLists makes absent lists empty ones, as a new document has them.
func (d *Document) fillLists() {
	if d.Inputs == nil {
		d.Inputs = []Input{}
	}
	if d.Dynamic == nil {
		d.Dynamic = []DynamicRef{}
	}
	if d.Modules == nil {
		d.Modules = []Module{}
	}
	if d.Links == nil {
		d.Links = []Link{}
	}
}

func cannotLoad(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "flow.load").Coded("workspace.broken_file").Headline("The document cannot be read").
		Say(format, args...).Hint("Correct the file, or put back the one before.")
}

func strict(b []byte, format string, into any) error {
	if len(b) > MaxBytes {
		return cannotLoad("It is larger than %d MB.", MaxBytes>>20)
	}
	if at, key, err := doubled(b); err != nil {
		return place(b, at, err)
	} else if key != "" {
		return place(b, at, fmt.Errorf("the key %q stands twice", key))
	}
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return place(b, offsetOf(err, int64(len(b))), err)
	}
	name, number, _ := strings.Cut(head.Format, "/")
	known, ours, _ := strings.Cut(format, "/")
	if n, err := strconv.Atoi(number); name != known || err != nil {
		return cannotLoad("Its form is %q, not %q.", head.Format, format)
	} else if our, _ := strconv.Atoi(ours); n > our {
		return fault.New(fault.FailedPrecondition, "flow.load").Coded("flow.newer").
			Headline("The document is newer than this Signet").Say("Its form is %s, and this Signet reads %s.", head.Format, format).
			Hint("Update Signet.")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		at := offsetOf(err, d.InputOffset())
		if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			if i := bytes.Index(b, []byte(field)); i >= 0 {
				at = int64(i)
			}
			err = fmt.Errorf("the key %s is not known", field)
		}
		return place(b, at, err)
	}
	return nil
}

func offsetOf(err error, otherwise int64) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return max(syntax.Offset-1, 0)
	case errors.As(err, &kind):
		return kind.Offset
	}
	return otherwise
}

func place(b []byte, at int64, err error) error {
	at = min(max(at, 0), int64(len(b)))
	line := 1 + bytes.Count(b[:at], []byte{'\n'})
	column := int(at) - bytes.LastIndexByte(b[:at], '\n')
	return cannotLoad("Line %d, column %d: %s.", line, column, strings.TrimPrefix(err.Error(), "json: ")).
		With("line", strconv.Itoa(line)).With("column", strconv.Itoa(column))
}

// doubled finds a key that stands twice in one object. encoding/json would keep the
// last without a word, and a reader of the file would see the first.

func doubled(b []byte) (at int64, key string, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	type frame struct {
		keys  map[string]bool // nil in an array
		value bool            // a value comes next
	}
	var stack []frame
	done := func() {
		if n := len(stack); n > 0 {
			stack[n-1].value = false
		}
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(stack) == 0 {
			return 0, "", nil
		}
		if err != nil {
			return offsetOf(err, d.InputOffset()), "", err
		}
		n := len(stack)
		if n > 0 && stack[n-1].keys != nil && !stack[n-1].value {
			if k, ok := t.(string); ok {
				if stack[n-1].keys[k] {
					return d.InputOffset() - int64(len(k)) - 2, k, nil
				}
				stack[n-1].keys[k], stack[n-1].value = true, true
				continue
			}
		}
		switch t {
		case json.Delim('{'):
			stack = append(stack, frame{keys: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, frame{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:n-1]
			done()
		default:
			done()
		}
	}
}
