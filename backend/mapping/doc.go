// Package mapping is the mapping language: text with {{ }} parts, references to
// earlier modules, operators and functions, as Make and Celonis users write it.
// A text is compiled once to closures and evaluated for each bundle. Evaluation is
// total and bounded: it does no I/O, reaches no host object, and ends.
package mapping

//go:generate go test -run TestFunctionPage -update .
