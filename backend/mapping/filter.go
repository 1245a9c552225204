package mapping

import (
	"strings"
	"time"
)

// Condition is one comparison of a filter: two texts and an operator in its stored form, such as "text:equal:ci".
type Condition struct{ A, Operator, B string }

// Operator is a way to compare, as the filter editor offers it.
type Operator struct {
	Name  string // stored form
	Group string // Basic, Text, Number, Date, Boolean, Array
	Label string
	Unary bool // compares with nothing
}

type test func(s *Scope, a, b any) (bool, error)

var operators = map[string]test{}

var operatorList []Operator

// Operators lists all operators in the order of the editor.
func Operators() []Operator { return operatorList }

func operator(group, name, label string, unary bool, t test) {
	operators[name] = t
	operatorList = append(operatorList, Operator{Name: name, Group: group, Label: label, Unary: unary})
}

func texts(f func(a, b string) bool, fold bool) test {
	return func(_ *Scope, a, b any) (bool, error) {
		x, err := toText(a)
		if err != nil {
			return false, err
		}
		y, err := toText(b)
		if err != nil {
			return false, err
		}
		if fold {
			x, y = strings.ToLower(x), strings.ToLower(y)
		}
		return f(x, y), nil
	}
}

func not(t test) test {
	return func(s *Scope, a, b any) (bool, error) {
		ok, err := t(s, a, b)
		return !ok, err
	}
}

func numbers(f func(a, b float64) bool) test {
	return func(_ *Scope, a, b any) (bool, error) {
		x, ok, err := toNumber(a)
		if err != nil || !ok {
			return false, err
		}
		y, ok, err := toNumber(b)
		if err != nil || !ok {
			return false, err
		}
		return f(x, y), nil
	}
}

func dates(f func(a, b time.Time) bool) test {
	return func(s *Scope, a, b any) (bool, error) {
		x, ok, err := toDate(a, s.Zone)
		if err != nil || !ok {
			return false, err
		}
		y, ok, err := toDate(b, s.Zone)
		if err != nil || !ok {
			return false, err
		}
		return f(x, y), nil
	}
}

func matches(_ *Scope, a, b any) (bool, error) {
	x, err := toText(a)
	if err != nil {
		return false, err
	}
	y, err := toText(b)
	if err != nil {
		return false, err
	}
	if !patternForm.MatchString(y) {
		y = "/" + y + "/"
	}
	re, _, _, err := pattern(y)
	if err != nil {
		return false, err
	}
	return re.MatchString(x), nil
}

func has(fold bool) test {
	return func(_ *Scope, a, b any) (bool, error) {
		for _, e := range toArray(a) {
			if equal(e, b) {
				return true, nil
			}
			if fold {
				x, _ := toText(e)
				y, _ := toText(b)
				if strings.EqualFold(x, y) {
					return true, nil
				}
			}
		}
		return false, nil
	}
}

func lengths(f func(a, b float64) bool) test {
	n := numbers(f)
	return func(s *Scope, a, b any) (bool, error) { return n(s, float64(len(toArray(a))), b) }
}

// The names are those of Make's blueprints.
var _ = func() bool {
	there := func(_ *Scope, a, _ any) (bool, error) { return !blank(a), nil }
	operator("Basic", "exist", "Exists", true, there)
	operator("Basic", "notexist", "Does not exist", true, not(there))
	for _, fold := range []bool{false, true} {
		ci, words := "", ""
		if fold {
			ci, words = ":ci", " (case insensitive)"
		}
		is := texts(func(a, b string) bool { return a == b }, fold)
		operator("Text", "text:equal"+ci, "Equal to"+words, false, is)
		operator("Text", "text:notequal"+ci, "Not equal to"+words, false, not(is))
		in := texts(strings.Contains, fold)
		operator("Text", "text:contain"+ci, "Contains"+words, false, in)
		operator("Text", "text:notcontain"+ci, "Does not contain"+words, false, not(in))
		starts := texts(strings.HasPrefix, fold)
		operator("Text", "text:startwith"+ci, "Starts with"+words, false, starts)
		operator("Text", "text:notstartwith"+ci, "Does not start with"+words, false, not(starts))
		ends := texts(strings.HasSuffix, fold)
		operator("Text", "text:endwith"+ci, "Ends with"+words, false, ends)
		operator("Text", "text:notendwith"+ci, "Does not end with"+words, false, not(ends))
		m := test(matches)
		if fold {
			m = func(s *Scope, a, b any) (bool, error) {
				y, err := toText(b)
				if err != nil {
					return false, err
				}
				if !patternForm.MatchString(y) {
					y = "/" + y + "/i"
				}
				return matches(s, a, y)
			}
		}
		operator("Text", "text:pattern"+ci, "Matches the pattern"+words, false, m)
		operator("Text", "text:notpattern"+ci, "Does not match the pattern"+words, false, not(m))
	}
	operator("Number", "number:equal", "Equal to", false, numbers(func(a, b float64) bool { return a == b }))
	operator("Number", "number:notequal", "Not equal to", false, numbers(func(a, b float64) bool { return a != b }))
	operator("Number", "number:greater", "Greater than", false, numbers(func(a, b float64) bool { return a > b }))
	operator("Number", "number:less", "Less than", false, numbers(func(a, b float64) bool { return a < b }))
	operator("Number", "number:greaterorequal", "Greater than or equal to", false, numbers(func(a, b float64) bool { return a >= b }))
	operator("Number", "number:lessorequal", "Less than or equal to", false, numbers(func(a, b float64) bool { return a <= b }))
	operator("Date", "date:equal", "Equal to", false, dates(time.Time.Equal))
	operator("Date", "date:notequal", "Not equal to", false, dates(func(a, b time.Time) bool { return !a.Equal(b) }))
	operator("Date", "date:greater", "Later than", false, dates(time.Time.After))
	operator("Date", "date:less", "Earlier than", false, dates(time.Time.Before))
	operator("Date", "date:greaterorequal", "Later than or equal to", false, dates(func(a, b time.Time) bool { return !a.Before(b) }))
	operator("Date", "date:lessorequal", "Earlier than or equal to", false, dates(func(a, b time.Time) bool { return !a.After(b) }))
	yes := func(_ *Scope, a, b any) (bool, error) { return toBool(a) == toBool(b), nil }
	operator("Boolean", "boolean:equal", "Equal to", false, yes)
	operator("Boolean", "boolean:notequal", "Not equal to", false, not(yes))
	operator("Array", "array:contain", "Contains", false, has(false))
	operator("Array", "array:notcontain", "Does not contain", false, not(has(false)))
	operator("Array", "array:contain:ci", "Contains (case insensitive)", false, has(true))
	operator("Array", "array:notcontain:ci", "Does not contain (case insensitive)", false, not(has(true)))
	operator("Array", "array:equal", "Length equal to", false, lengths(func(a, b float64) bool { return a == b }))
	operator("Array", "array:notequal", "Length not equal to", false, lengths(func(a, b float64) bool { return a != b }))
	operator("Array", "array:greater", "Length greater than", false, lengths(func(a, b float64) bool { return a > b }))
	operator("Array", "array:less", "Length less than", false, lengths(func(a, b float64) bool { return a < b }))
	operator("Array", "array:greaterorequal", "Length greater than or equal to", false, lengths(func(a, b float64) bool { return a >= b }))
	operator("Array", "array:lessorequal", "Length less than or equal to", false, lengths(func(a, b float64) bool { return a <= b }))
	return true
}()

// Filter is a compiled filter: a bundle passes when every condition of any group holds.
type Filter struct{ groups [][]comparison }

type comparison struct {
	a, b *Program
	test test
}

// CompileFilter compiles the conditions of a filter.
func CompileFilter(groups [][]Condition) (*Filter, error) {
	f := &Filter{}
	for _, g := range groups {
		var out []comparison
		for _, c := range g {
			t, ok := operators[c.Operator]
			if !ok {
				t, ok = operators[strings.ReplaceAll(c.Operator, "_", "")]
			}
			if !ok {
				return nil, problem("There is no operator %s. Choose another one.", c.Operator)
			}
			a, err := Compile(c.A, "")
			if err != nil {
				return nil, err
			}
			b, err := Compile(c.B, "")
			if err != nil {
				return nil, err
			}
			out = append(out, comparison{a, b, t})
		}
		f.groups = append(f.groups, out)
	}
	return f, nil
}

// Holds reports whether a bundle passes.
func (f *Filter) Holds(s *Scope) (bool, error) {
	if len(f.groups) == 0 {
		return true, nil
	}
	for _, g := range f.groups {
		all := true
		for _, c := range g {
			a, _, err := c.a.Eval(s)
			if err != nil {
				return false, err
			}
			b, _, err := c.b.Eval(s)
			if err != nil {
				return false, err
			}
			ok, err := c.test(s, a, b)
			if err != nil {
				return false, err
			}
			if !ok {
				all = false
				break
			}
		}
		if all {
			return true, nil
		}
	}
	return false, nil
}

// Shown is the value that the first comparison looks at, shortened; "" when it has none.
func (f *Filter) Shown(s *Scope) string {
	if len(f.groups) == 0 || len(f.groups[0]) == 0 {
		return ""
	}
	v, _, err := f.groups[0][0].a.Eval(s)
	if err != nil {
		return ""
	}
	return short(Show(v))
}
