package mapping

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Scope is what the expressions of one run can see. One goroutine uses it.
type Scope struct {
	Now     func() time.Time
	Zone    *time.Location
	modules map[int]any
	vars    map[string]map[string]any
	steps   int
	used    int
	held    int
	began   time.Time
	random  func([]byte) // nil is the system's
	within  time.Duration
	frames  []*call // calls under way, kept for the next ones
	depth   int
	text    []byte // room for the text that is being put together
}

// SetRandom sets where random values come from; a test that repeats itself brings its own.
func (s *Scope) SetRandom(fill func([]byte)) { s.random = fill }

func (s *Scope) fill(b []byte) {
	if s != nil && s.random != nil {
		s.random(b)
		return
	}
	_, _ = rand.Read(b)
}

// NewScope is a scope without bundles; nil arguments are the computer's clock and zone.
func NewScope(now func() time.Time, zone *time.Location) *Scope {
	if now == nil {
		now = time.Now
	}
	if zone == nil {
		zone = time.Local
	}
	return &Scope{Now: now, Zone: zone, modules: map[int]any{}, vars: map[string]map[string]any{}, within: maxTime}
}

// Within bounds the time of one evaluation more closely than the ten seconds that a run has: a preview must not wait.
func (s *Scope) Within(d time.Duration) { s.within = min(d, maxTime) }

func duration(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatInt(int64(d.Seconds()), 10) + " seconds"
}

// SetModule is the bundle that the module has given; nil takes it back.
func (s *Scope) SetModule(id int, bundle any) {
	if bundle == nil {
		delete(s.modules, id)
		return
	}
	s.modules[id] = bundle
}

// SetVar sets a variable of a group: "input", "scenario" or "custom".
func (s *Scope) SetVar(group, name string, v any) {
	if s.vars[group] == nil {
		s.vars[group] = map[string]any{}
	}
	s.vars[group][name] = v
}

func (s *Scope) step() error { return s.spend(1) }

// spend counts work. The clock is read now and then only: most mappings end long before.
func (s *Scope) spend(n int) error {
	before := s.steps
	if s.steps += n; s.steps > maxSteps {
		return problem("The mapping takes too many steps. Use fewer functions, or less data.")
	}
	if before>>12 == s.steps>>12 {
		return nil
	}
	if s.began.IsZero() {
		s.began = time.Now()
	} else if time.Since(s.began) > s.within {
		return problem("The mapping takes longer than %s. Use fewer functions, or less data.", duration(s.within))
	}
	return nil
}

// mostHeld bounds what all values of one evaluation take together, whether or not they are still needed.
const mostHeld = 256 << 20

// hold counts what a function made.
func (s *Scope) hold(v any) error {
	switch x := v.(type) {
	case string:
		s.held += len(x)
	case []any:
		s.held += 16 * len(x)
	case map[string]any:
		s.held += 32 * len(x)
	case []byte:
		s.held += len(x)
	default:
		return nil
	}
	if s.held > mostHeld {
		return problem("The mapping takes more than 256 MB. Use fewer functions, or less data.")
	}
	return nil
}

// room counts the bytes that texts of one evaluation take.
func (s *Scope) room(n int) error {
	if s.used += n; s.used > maxText {
		return problem("The mapping makes a text of more than 32 MB.")
	}
	return nil
}

// value is a compiled expression.
type value func(*Scope) (any, error)

// Program is a compiled mapping text. It may be evaluated by many runs at once, each with its own scope.
type Program struct {
	source string
	to     string
	kind   string
	single bool
	parts  []value
	fixed  []string // literal texts; "" where an expression stands
}

// Compile compiles a text whose results are of the type to; "" leaves them as they are.
func Compile(src, to string) (*Program, error) {
	t := Parse(src)
	c := compiler{t: t}
	p := &Program{source: src, to: to, single: t.single}
	for _, n := range t.parts {
		if n.op == "text" {
			p.parts, p.fixed = append(p.parts, nil), append(p.fixed, n.text)
			continue
		}
		v := value(nil)
		if to == "array" && t.single {
			v = c.spread(n)
		} else {
			v = c.node(n)
		}
		p.parts, p.fixed = append(p.parts, v), append(p.fixed, "")
	}
	if len(t.Errors) > 0 {
		return nil, t.Errors[0]
	}
	switch {
	case to != "":
		p.kind = to
	case p.single:
		p.kind = typing{}.node(t.parts[0])
	case len(p.parts) > 0:
		p.kind = "text"
	}
	return p, nil
}

// Eval gives the value; drop says that the field is left out.
func (p *Program) Eval(s *Scope) (v any, drop bool, err error) {
	s.begin()
	if p.single {
		if v, err = p.parts[0](s); err != nil {
			return nil, false, err
		}
		if _, ok := v.(ignored); ok {
			return nil, true, nil
		}
	} else if v, err = p.joined(s); err != nil {
		return nil, false, err
	}
	if p.to == "" {
		return v, false, nil
	}
	if p.to == "text" {
		if _, is := v.(string); is {
			return v, false, nil
		}
	}
	v, err = Coerce(v, p.to, s.Zone)
	return v, false, err
}

// begin gives an evaluation its budget.
func (s *Scope) begin() { s.steps, s.used, s.held, s.depth, s.began = 0, 0, 0, 0, time.Time{} }

// mostKept is how much room for texts a scope keeps between evaluations.
const mostKept = 64 << 10

// joined is the text of all parts.
func (p *Program) joined(s *Scope) (any, error) {
	if len(p.parts) == 1 && p.parts[0] == nil {
		return p.fixed[0], nil
	}
	b := s.text[:0]
	for i, part := range p.parts {
		if part == nil {
			b = append(b, p.fixed[i]...)
			continue
		}
		v, err := part(s)
		if err != nil {
			return nil, err
		}
		was := len(b)
		if b, err = appendText(b, v); err != nil {
			return nil, err
		}
		if err := s.room(len(b) - was); err != nil {
			return nil, err
		}
	}
	if cap(b) <= mostKept {
		s.text = b
	}
	return string(b), nil
}

// appendText writes the text of a value.
func appendText(b []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case string:
		return append(b, x...), nil
	case float64:
		return appendNumber(b, x), nil
	case time.Time:
		return x.UTC().AppendFormat(b, isoForm), nil
	}
	text, err := toText(v)
	return append(b, text...), err
}

type compiler struct{ t *Text }

func (c *compiler) fail(n *node, text, hint string) {
	c.t.Errors = append(c.t.Errors, wrong(n.start, n.end, text, hint))
}

func constant(v any) value { return func(*Scope) (any, error) { return v, nil } }

func (c *compiler) node(n *node) value {
	switch n.op {
	case "empty":
		return constant(nil)
	case "number":
		return constant(n.num)
	case "regexp":
		if _, _, _, err := pattern(n.text); err != nil {
			text, hint, _ := strings.Cut(err.Error(), " cannot be used. ")
			c.fail(n, text+" cannot be used.", hint)
		}
		return constant(n.text)
	case "string":
		return constant(n.text)
	case "keyword":
		return keyword(n.text)
	case "unary":
		return c.fold(n, boxed(c.number(n)))
	case "binary":
		return c.fold(n, c.binary(n))
	case "call":
		return c.fold(n, c.call(n))
	case "ref":
		return reference(n, false)
	}
	return constant(nil)
}

// spread compiles a value where an array is expected: items[].name is the names of all items there.
func (c *compiler) spread(n *node) value {
	if n.op == "ref" {
		return reference(n, true)
	}
	return c.node(n)
}

func keyword(name string) value {
	switch name {
	case "true":
		return constant(true)
	case "false":
		return constant(false)
	case "emptystring":
		return constant("")
	case "erase":
		return constant(Erased{})
	case "emptyarray":
		return func(*Scope) (any, error) { return []any{}, nil }
	case "space":
		return constant(" ")
	case "tab":
		return constant("\t")
	case "newline":
		return constant("\n")
	case "nbsp":
		return constant("\u00a0")
	case "carriagereturn":
		return constant("\r")
	case "ignore":
		return constant(ignored{})
	case "pi":
		return constant(math.Pi)
	case "now":
		return func(s *Scope) (any, error) { return s.Now().In(s.Zone), nil }
	case "timestamp":
		return func(s *Scope) (any, error) { return float64(s.Now().Unix()), nil }
	case "random":
		return func(s *Scope) (any, error) { return s.randomFloat(), nil }
	case "uuid":
		return func(s *Scope) (any, error) { return s.newUUID(), nil }
	case "executionId":
		return func(s *Scope) (any, error) { return s.vars["scenario"]["executionId"], nil }
	}
	return constant(nil)
}

func (s *Scope) randomFloat() float64 {
	var b [8]byte
	s.fill(b[:])
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}

func (s *Scope) newUUID() string {
	var b [16]byte
	s.fill(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
