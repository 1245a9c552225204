package engine

import (
	"time"

	"signet/backend/flow"
	"signet/backend/mapping"
)

// NewLanguage is the mapping language as the engine uses it.
func NewLanguage() Language { return language{} }

type language struct{ zone *time.Location }

type program struct{ *mapping.Program }

type predicate struct{ *mapping.Filter }

type scope struct{ *mapping.Scope }

// Compile makes an expression.
func (language) Compile(text, to string) (Expression, error) {
	p, err := mapping.Compile(text, to)
	if err != nil {
		return nil, err
	}
	return program{p}, nil
}

// Eval gives the value.
func (p program) Eval(s Scope) (any, bool, error) { return p.Program.Eval(s.(scope).Scope) }

// Filter compiles the conditions of a filter.
func (language) Filter(groups [][]flow.Condition) (Predicate, error) {
	in := make([][]mapping.Condition, len(groups))
	for i, g := range groups {
		for _, c := range g {
			in[i] = append(in[i], mapping.Condition{A: c.A, Operator: c.Operator, B: c.B})
		}
	}
	f, err := mapping.CompileFilter(in)
	if err != nil {
		return nil, err
	}
	return predicate{f}, nil
}

// Holds reports whether a bundle passes.
func (p predicate) Holds(s Scope) (bool, error) { return p.Filter.Holds(s.(scope).Scope) }

// Shown is the value that the filter looked at first, for the inspector.
func (p predicate) Shown(s Scope) string { return p.Filter.Shown(s.(scope).Scope) }

// Coerce turns a value into one of the type.
func (l language) Coerce(v any, to string) (any, error) { return mapping.Coerce(v, to, l.zone) }

// Scope is what the expressions of one run can see.
func (language) Scope(now func() time.Time, zone *time.Location) Scope {
	return scope{mapping.NewScope(now, zone)}
}
