package mapping

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
}

// Example is an expression and the text of its value.
type Example struct{ Expression, Value string }

var (
	catalogue []*Function
	functions = map[string]*Function{}
)

// Catalogue lists all functions in the order of the reference page.
func Catalogue() []*Function { return catalogue }

// declare adds functions of a group; it panics on a second one of a name, at start-up.
func declare(group string, list ...*Function) bool {
	for _, f := range list {
		if functions[f.Name] != nil {
			panic("mapping: function " + f.Name + " is declared twice")
		}
		f.Group = group
		functions[f.Name] = f
		catalogue = append(catalogue, f)
	}
	return true
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
