package engine_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/flow"
)

// tongue is a mapping language of pills only: references, no functions. The
// engine's own tests need no more; the language has tests of its own.
type tongue struct{}

type pills struct{ text, to string }

type conditions [][]flow.Condition

type sight struct {
	modules map[int]any
	vars    map[string]any
}

var pill = regexp.MustCompile(`\{\{([^}]*)\}\}`)

func (tongue) Compile(text, to string) (engine.Expression, error) {
	if strings.Count(text, "{{") != strings.Count(text, "}}") {
		return nil, fmt.Errorf("a brace is not closed")
	}
	return &pills{text, to}, nil
}

func (tongue) Filter(groups [][]flow.Condition) (engine.Predicate, error) {
	return conditions(groups), nil
}

func (tongue) Scope(func() time.Time, *time.Location) engine.Scope {
	return &sight{map[int]any{}, map[string]any{}}
}

func (tongue) Coerce(v any, to string) (any, error) {
	switch to {
	case "number":
		switch x := v.(type) {
		case float64:
			return x, nil
		case int:
			return float64(x), nil
		case string:
			return strconv.ParseFloat(x, 64)
		}
		return nil, fmt.Errorf("%v is no number", v)
	case "text":
		return connector.TextOf(v), nil
	case "array":
		if _, ok := v.([]any); !ok {
			return []any{v}, nil
		}
	}
	return v, nil
}

func (s *sight) SetModule(id int, bundle any)     { s.modules[id] = bundle }
func (s *sight) SetVar(group, name string, v any) { s.vars[group+"."+name] = v }

func (s *sight) get(path string) (any, error) {
	if name, ok := strings.CutPrefix(path, "var."); ok {
		return s.vars[name], nil
	}
	parts := strings.Split(path, ".")
	id, err := strconv.Atoi(parts[0])
	if err != nil {
		return nil, fmt.Errorf("%s is no reference", path)
	}
	v := s.modules[id]
	for _, k := range parts[1:] {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v, nil
}

func (p *pills) Eval(scope engine.Scope) (any, bool, error) {
	s := scope.(*sight)
	if pill.FindString(p.text) == p.text {
		v, err := s.get(p.text[2 : len(p.text)-2])
		if err != nil || p.to == "" || v == nil {
			return v, false, err
		}
		v, err = tongue{}.Coerce(v, p.to)
		return v, false, err
	}
	var bad error
	out := pill.ReplaceAllStringFunc(p.text, func(m string) string {
		v, err := s.get(m[2 : len(m)-2])
		if err != nil {
			bad = err
		}
		return connector.TextOf(v)
	})
	return out, false, bad
}

func (c conditions) Holds(scope engine.Scope) (bool, error) {
	for _, group := range c {
		all := true
		for _, x := range group {
			a, _, err := (&pills{text: x.A}).Eval(scope)
			if err != nil {
				return false, err
			}
			ok, err := compare(x.Operator, connector.TextOf(a), x.B)
			if err != nil {
				return false, err
			}
			all = all && ok
		}
		if all {
			return true, nil
		}
	}
	return false, nil
}

func compare(operator, a, b string) (bool, error) {
	switch operator {
	case "text:equal":
		return a == b, nil
	case "number:less":
		x, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return false, err
		}
		y, err := strconv.ParseFloat(b, 64)
		return x < y, err
	}
	return false, fmt.Errorf("%s is no operator", operator)
}
