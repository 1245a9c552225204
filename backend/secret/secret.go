// Package secret holds values that must never print. Text shows as dots in
// every format, marshals as null, and has one method that reveals it, which
// reviewers grep for. The package does no I/O.
package secret

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log/slog"
	"sort"
)

const dots = "••••••"

// Text is a secret string. The zero value is the empty secret.
type Text struct{ b []byte }

// New copies s into a Text that Wipe can clear. (s itself stays with the garbage collector.)
func New(s string) Text { return Text{b: []byte(s)} }

// Reveal returns the secret. Call it at the last moment, and keep no reference.
func (t Text) Reveal() string { return string(t.b) }

// IsZero reports whether the secret is empty.
func (t Text) IsZero() bool { return len(t.b) == 0 }

// Len is the length in bytes, for the size limits of keychains only.
func (t Text) Len() int { return len(t.b) }

// Equal compares in constant time.
func (t Text) Equal(o Text) bool { return subtle.ConstantTimeCompare(t.b, o.b) == 1 }

// Wipe overwrites the bytes that this Text and all copies of it share.
func (t Text) Wipe() { clear(t.b) }

// String is dots.
func (t Text) String() string { return dots }

// GoString is dots, for %#v.
func (t Text) GoString() string { return dots }

// Format is dots for every verb, %x and %q included.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(dots)) }

// MarshalJSON is null: a secret never enters a document.
func (t Text) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// MarshalText is dots, for encoders that ask for text.
func (t Text) MarshalText() ([]byte, error) { return []byte(dots), nil }

// LogValue is dots.
func (t Text) LogValue() slog.Value { return slog.StringValue(dots) }

var _ json.Marshaler = Text{}

// Values are the named secrets of one connection: {"user": …, "password": …}.
type Values map[string]Text

// Get returns the named value, the empty secret when absent.
func (v Values) Get(name string) Text { return v[name] }

// Names lists the names, sorted; names are not secret.
func (v Values) Names() []string {
	names := make([]string, 0, len(v))
	for n := range v {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Wipe overwrites every value.
func (v Values) Wipe() {
	for _, t := range v {
		t.Wipe()
	}
}

// Clone copies every value into memory of its own, so that wiping one side leaves the other.
func (v Values) Clone() Values {
	c := make(Values, len(v))
	for n, t := range v {
		c[n] = New(t.Reveal())
	}
	return c
}

// Encode writes the values in the clear, for a keychain item and nothing else.
func (v Values) Encode() Text {
	m := make(map[string]string, len(v))
	for n, t := range v {
		m[n] = t.Reveal()
	}
	b, err := json.Marshal(m)
	if err != nil { // a map of strings always marshals
		panic(err)
	}
	return Text{b: b}
}

// Decode reads what Encode wrote.
func Decode(t Text) (Values, error) {
	var m map[string]string
	if err := json.Unmarshal(t.b, &m); err != nil {
		return nil, fmt.Errorf("decode credential: the stored item is not of Signet's form")
	}
	v := make(Values, len(m))
	for n, s := range m {
		v[n] = New(s)
	}
	return v, nil
}
