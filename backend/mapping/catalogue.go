package mapping

import (
	"slices"
	"strings"
)

// Function is a function of the language, declared once: check, help, reference page and
// the tests of the examples come from it.
type Function struct {
	Name      string
	Group     string // General, Text, Date, Math, Lists
	Signature string
	Summary   string
	Min, Max  int // number of arguments; Max -1 is any number
	Result    string
	Examples  []Example
	eval      func(*call) (any, error)
	block     string
	lists     []bool // for each argument, whether it takes an array; the last one stands for those that follow
}

// Example is an expression and the text of its value.
type Example struct{ Expression, Value string }

// ExampleBundle is the bundle of module 1 in the examples, as JSON.
const ExampleBundle = `{"order": {"number": "4500018811", "vendor": "Halden"}, "due": "2026-11-25T10:30:15.000Z", "items": [{"name": "Bolt", "price": 2, "kind": "A"}, {"name": "Nut", "price": 3, "kind": "B"}]}`

var (
	catalogue []*Function
	functions = map[string]*Function{}
)

// Catalogue lists all functions in the order of the reference page.
func Catalogue() []*Function { return catalogue }

// blocks is the order of the reference page: files are initialised in an order that depends on what they use.
var blocks = []string{"General", "Text", "Date", "Date parts", "Math", "Lists"}

func init() {
	slices.SortStableFunc(catalogue, func(a, b *Function) int { return slices.Index(blocks, a.block) - slices.Index(blocks, b.block) })
}

// declare adds the functions of a block; it panics on a second one of a name, at start-up.
func declare(block string, list ...*Function) bool {
	group, _, _ := strings.Cut(block, " ")
	for _, f := range list {
		if functions[f.Name] != nil {
			panic("mapping: function " + f.Name + " is declared twice")
		}
		f.Group, f.block = group, block
		f.lists = listArguments(f.Signature)
		functions[f.Name] = f
		catalogue = append(catalogue, f)
	}
	return true
}

// listArguments reads from a signature which arguments take an array.
func listArguments(signature string) []bool {
	_, inside, _ := strings.Cut(strings.TrimSuffix(signature, ")"), "(")
	var out []bool
	for _, p := range strings.Split(inside, ";") {
		if !strings.Contains(p, "…") {
			out = append(out, strings.Contains(p, "array"))
		}
	}
	return out
}

// takesList reports whether the argument takes an array.
func (f *Function) takesList(i int) bool {
	return len(f.lists) > 0 && f.lists[min(i, len(f.lists)-1)]
}

func fn(name, signature, summary string, least, most int, result string, eval func(*call) (any, error), examples ...string) *Function {
	f := &Function{Name: name, Signature: name + "(" + signature + ")", Summary: summary, Min: least, Max: most, Result: result, eval: eval}
	for i := 0; i+1 < len(examples); i += 2 {
		f.Examples = append(f.Examples, Example{examples[i], examples[i+1]})
	}
	return f
}

// Keyword is a word with a value of its own.
type Keyword struct{ Name, Summary string }

// Keywords lists the words of the language.
func Keywords() []Keyword {
	return []Keyword{{"now", "The current date and time."}, {"timestamp", "The current time in seconds since 1970."}, {"true", "Yes."}, {"false", "No."},
		{"null", "Nothing."}, {"emptystring", "A text without characters."}, {"emptyarray", "An array without elements."}, {"space", "A space."},
		{"tab", "A tab."}, {"newline", "A line break."}, {"nbsp", "A space that does not break."}, {"carriagereturn", "A carriage return."},
		{"ignore", "Leaves the field out."}, {"erase", "Clears the field."}, {"pi", "3.14159…"}, {"random", "A number from 0 to below 1."}, {"uuid", "A new unique id."},
		{"executionId", "The id of this run."}}
}
