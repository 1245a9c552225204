package view

import (
	"strings"

	"signet/backend/connector"
	"signet/backend/flow"
)

// operator decides about a value, and says in words what it wants.
type operator struct {
	holds func(v, want any) bool
	words string // with %s for the value
}

// The operators are those of filters in Action Flows, under the same names.
var operators = map[string]operator{
	"exist":                 {func(v, _ any) bool { return text(v) != "" }, "has a value"},
	"notexist":              {func(v, _ any) bool { return text(v) == "" }, "has no value"},
	"text:equal":            {func(v, w any) bool { return text(v) == text(w) }, "is %s"},
	"text:notequal":         {func(v, w any) bool { return text(v) != text(w) }, "is not %s"},
	"text:contain":          {func(v, w any) bool { return strings.Contains(text(v), text(w)) }, "contains %s"},
	"text:notcontain":       {func(v, w any) bool { return !strings.Contains(text(v), text(w)) }, "does not contain %s"},
	"text:startwith":        {func(v, w any) bool { return strings.HasPrefix(text(v), text(w)) }, "starts with %s"},
	"text:endwith":          {func(v, w any) bool { return strings.HasSuffix(text(v), text(w)) }, "ends with %s"},
	"number:equal":          {ordered(flow.Number, func(c int) bool { return c == 0 }), "is %s"},
	"number:notequal":       {ordered(flow.Number, func(c int) bool { return c != 0 }), "is not %s"},
	"number:greater":        {ordered(flow.Number, func(c int) bool { return c > 0 }), "is more than %s"},
	"number:less":           {ordered(flow.Number, func(c int) bool { return c < 0 }), "is less than %s"},
	"number:greaterorequal": {ordered(flow.Number, func(c int) bool { return c >= 0 }), "is %s or more"},
	"number:lessorequal":    {ordered(flow.Number, func(c int) bool { return c <= 0 }), "is %s or less"},
	"date:equal":            {ordered(flow.Date, func(c int) bool { return c == 0 }), "is %s"},
	"date:greater":          {ordered(flow.Date, func(c int) bool { return c > 0 }), "is later than %s"},
	"date:less":             {ordered(flow.Date, func(c int) bool { return c < 0 }), "is earlier than %s"},
	"date:greaterorequal":   {ordered(flow.Date, func(c int) bool { return c >= 0 }), "is %s or later"},
	"date:lessorequal":      {ordered(flow.Date, func(c int) bool { return c <= 0 }), "is %s or earlier"},
	"boolean:equal":         {func(v, w any) bool { return connector.BoolOf(v) == connector.BoolOf(w) }, "is %s"},
	"boolean:notequal":      {func(v, w any) bool { return connector.BoolOf(v) != connector.BoolOf(w) }, "is not %s"},
}

// ordered compares; a value that is none of the type fulfils no comparison.
func ordered(t flow.Type, ok func(int) bool) func(v, want any) bool {
	return func(v, want any) bool {
		if cell(v, t) == nil || cell(want, t) == nil {
			return false
		}
		return ok(compare(v, want, t))
	}
}

func (c Condition) holds(row Row) bool {
	name, fold := strings.CutSuffix(c.Operator, ":ci")
	op, known := operators[name]
	if !known {
		return false
	}
	v, want := row.Values[c.Column], c.Value
	if fold {
		v, want = strings.ToLower(text(v)), strings.ToLower(text(want))
	}
	return op.holds(v, want)
}

// words is the condition as a person reads it: "Days overdue is 30 or less".
func (c Condition) words(d *Document) string {
	op := operators[strings.TrimSuffix(c.Operator, ":ci")]
	return d.label(c.Column) + " " + strings.ReplaceAll(op.words, "%s", text(c.Value))
}

// holds reports whether any group holds as a whole; no group at all always holds.
func holds(groups [][]Condition, row Row) bool {
	if len(groups) == 0 {
		return true
	}
	for _, g := range groups {
		all := true
		for _, c := range g {
			all = all && c.holds(row)
		}
		if all {
			return true
		}
	}
	return false
}

func groupWords(groups [][]Condition, d *Document) string {
	var any []string
	for _, g := range groups {
		var all []string
		for _, c := range g {
			all = append(all, c.words(d))
		}
		any = append(any, strings.Join(all, " and "))
	}
	return strings.Join(any, ", or ")
}
