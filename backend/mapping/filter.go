package mapping

import (
	"cmp"
	"strings"
	"time"
)

// Condition is one comparison of a filter: two texts and an operator in its stored form, such as "text:equal:ci".
type Condition struct{ A, Operator, B string }

// Operator is a way to compare, as the filter editor offers it.
type Operator struct {
	Name  string // stored form
	Group string // Basic, Text, Number, Date, Time, Boolean, Array
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

// ordered compares two values that are read in the same way. Nothing equals nothing alone, and is neither more nor less.
func ordered[T any](read func(s *Scope, v any) (T, bool, error), order func(a, b T) int, holds func(n int) bool) test {
	return func(s *Scope, a, b any) (bool, error) {
		x, ok, err := read(s, a)
		if err != nil {
			return false, err
		}
		y, also, err := read(s, b)
		if err != nil {
			return false, err
		}
		if !ok || !also {
			return ok == also && holds(0) && !holds(1) && !holds(-1), nil // only equal
		}
		return holds(order(x, y)), nil
	}
}

func asNumbers(_ *Scope, v any) (float64, bool, error) { return toNumber(v) }

func asDates(s *Scope, v any) (time.Time, bool, error) { return toDate(v, s.Zone) }

// asTimes reads times of the day, hh:mm:ss; a date has one too, by the person's clock.
func asTimes(s *Scope, v any) (int, bool, error) {
	if t, ok := v.(time.Time); ok {
		h, m, sec := t.In(s.Zone).Clock()
		return h*3600 + m*60 + sec, true, nil
	}
	if nothing(v) {
		return 0, false, nil
	}
	c, err := toTime(v)
	if err != nil || c == nil {
		return 0, false, err
	}
	n, _ := secondsOf(c.(string))
	return n, true, nil
}

// comparisons declares the six comparisons of a type. What is not equal is everything that is not equal.
func comparisons[T any](group, prefix string, labels [6]string, read func(*Scope, any) (T, bool, error), order func(a, b T) int, wrap func(test) test) {
	equal := wrap(ordered(read, order, func(n int) bool { return n == 0 }))
	operator(group, prefix+":equal", labels[0], false, equal)
	operator(group, prefix+":notequal", labels[1], false, not(equal))
	for i, o := range []struct {
		name  string
		holds func(int) bool
	}{{"greater", func(n int) bool { return n > 0 }}, {"less", func(n int) bool { return n < 0 }},
		{"greaterorequal", func(n int) bool { return n >= 0 }}, {"lessorequal", func(n int) bool { return n <= 0 }}} {
		operator(group, prefix+":"+o.name, labels[i+2], false, wrap(ordered(read, order, o.holds)))
	}
}

func matches(s *Scope, a, b any) (bool, error) {
	x, err := toText(a)
	if err != nil {
		return false, err
	}
	y, err := toText(b)
	if err != nil {
		return false, err
	}
	if !strings.HasPrefix(y, "/") || !patternForm.MatchString(y) {
		y = "/" + y + "/"
	}
	re, _, _, err := pattern(y)
	if err != nil {
		return false, err
	}
	if err := s.search(re, x); err != nil {
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

// onLength compares the length of an array with a number.
func onLength(t test) test {
	return func(s *Scope, a, b any) (bool, error) { return t(s, float64(len(toArray(a))), b) }
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
	plain := func(t test) test { return t }
	more := [6]string{"Equal to", "Not equal to", "Greater than", "Less than", "Greater than or equal to", "Less than or equal to"}
	late := [6]string{"Equal to", "Not equal to", "Later than", "Earlier than", "Later than or equal to", "Earlier than or equal to"}
	comparisons("Number", "number", more, asNumbers, cmp.Compare[float64], plain)
	comparisons("Date", "date", late, asDates, time.Time.Compare, plain)
	comparisons("Time", "time", late, asTimes, cmp.Compare[int], plain)
	yes := func(_ *Scope, a, b any) (bool, error) { return toBool(a) == toBool(b), nil }
	operator("Boolean", "boolean:equal", "Equal to", false, yes)
	operator("Boolean", "boolean:notequal", "Not equal to", false, not(yes))
	operator("Array", "array:contain", "Contains", false, has(false))
	operator("Array", "array:notcontain", "Does not contain", false, not(has(false)))
	operator("Array", "array:contain:ci", "Contains (case insensitive)", false, has(true))
	operator("Array", "array:notcontain:ci", "Does not contain (case insensitive)", false, not(has(true)))
	long := [6]string{"Length equal to", "Length not equal to", "Length greater than", "Length less than", "Length greater than or equal to", "Length less than or equal to"}
	comparisons("Array", "array", long, asNumbers, cmp.Compare[float64], onLength)
	return true
}()

// Filter is a compiled filter: a bundle passes when every condition of any group holds.
type Filter struct{ groups [][]comparison }

type comparison struct {
	a, b *Program
	name string // of the operator
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
			out = append(out, comparison{a, b, c.Operator, t})
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
