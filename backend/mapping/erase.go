package mapping

// Erased is the word erase as a value: a module that changes a record clears the field.
// It is not an empty text, which leaves the field as it is. As text and JSON it is empty, so
// a module that knows nothing of it sends nothing.
type Erased struct{}

// Erased marks the value for those that do not import this package.
func (Erased) Erased() {}

// String is the text of it: none.
func (Erased) String() string { return "" }

// MarshalJSON writes it as null.
func (Erased) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// nothing reports whether a value has no content of its own: absent, ignored or to be erased.
func nothing(v any) bool {
	switch v.(type) {
	case nil, ignored, Erased:
		return true
	}
	return false
}
