package engine

import (
	"time"

	"signet/backend/flow"
)

// Language is the mapping language as the engine uses it: text with {{ }} is
// compiled once at Compile and evaluated for each bundle. Bundles are any values of
// JSON's shape, with numbers as float64 and dates as time.Time.
type Language interface {
	// Compile makes an expression whose results are of the type to ("text", "number",
	// "boolean", "date", "array", "buffer"); "" leaves them as they are.
	Compile(text, to string) (Expression, error)
	// Filter compiles the conditions of a filter.
	Filter(groups [][]flow.Condition) (Predicate, error)
	// Coerce turns a value into one of the type, by the language's table.
	Coerce(v any, to string) (any, error)
	// Scope is what the expressions of one run can see, empty at first.
	Scope(now func() time.Time, zone *time.Location) Scope
}

// Expression is a compiled mapping. It may be evaluated by many runs at once.
type Expression interface {
	// Eval gives the value; drop says that the field is left out (the word ignore).
	Eval(s Scope) (v any, drop bool, err error)
}

// Predicate is a compiled filter. It may be asked by many runs at once.
type Predicate interface {
	Holds(s Scope) (bool, error)
}

// Shower is a Predicate that can show what it looked at.
type Shower interface{ Shown(s Scope) string }

// Scope holds the bundles and variables of one run; one goroutine uses it.
type Scope interface {
	// SetModule is the bundle that the module has given; nil takes it back.
	SetModule(id int, bundle any)
	// SetVar sets a variable: group "input", "scenario" or "custom".
	SetVar(group, name string, v any)
}
