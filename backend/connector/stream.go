package connector

import "context"

// StreamFunc is a RunFunc that gives its bundles part by part, so that a million of
// them need the memory of a few. emit takes a part, lets the modules that follow work
// on it, and returns: whoever streams waits meanwhile. After an error of emit it ends
// with that error. Result.Bundles stays empty.
//
// The order is that of the parts. When the same operation is made again it must give
// the same bundles again, as far as the system behind it allows.
type StreamFunc func(ctx context.Context, c *Call, emit func(Chunk) error) (Result, error)

// Chunk is a part of what a stream gives. Bundles or Lines is set; a few hundred
// bundles or a few hundred kilobytes are a good size.
type Chunk struct {
	Bundles []map[string]any
	// Lines are whole lines of JSON. Each collection is a bundle; any other value is
	// the item value of one. Blank lines are none. The bytes are the stream's own
	// again when emit returns.
	Lines []byte
	// Mark says what is read, in the first part: such as size and time of a file. A run that goes on
	// after it was interrupted refuses a stream whose mark is another one.
	Mark string
	// First is the number of the first line, counted from 1, so that a line that is no JSON can be named.
	First int64
}
