package mapping

// Error says where a mapping is wrong, what is wrong, what was meant, and where it is safe how to repair it.
type Error struct {
	Start, End int // bytes in the text
	Text       string
	Hint       string
	Replace    string // what may stand at the place instead; "" when a person must decide
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Text
	}
	return e.Text + " " + e.Hint
}

// wrong is an error at a place.
func wrong(start, end int, text, hint string) *Error {
	return &Error{Start: start, End: end, Text: text, Hint: hint}
}

// fixed is an error at a place, with its repair.
func fixed(start, end int, text, hint, replace string) *Error {
	return &Error{Start: start, End: end, Text: text, Hint: hint, Replace: replace}
}
