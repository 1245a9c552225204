package mapping

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
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
	began   time.Time
	random  func([]byte) // nil is the system's
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
	return &Scope{Now: now, Zone: zone, modules: map[int]any{}, vars: map[string]map[string]any{}}
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
	} else if time.Since(s.began) > maxTime {
		return problem("The mapping takes longer than %d seconds. Use fewer functions, or less data.", int(maxTime.Seconds()))
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
	return p, nil
}

// Eval gives the value; drop says that the field is left out.
func (p *Program) Eval(s *Scope) (v any, drop bool, err error) {
	s.steps, s.used, s.began = 0, 0, time.Time{}
	if p.single {
		if v, err = p.parts[0](s); err != nil {
			return nil, false, err
		}
		if _, ok := v.(ignored); ok {
			return nil, true, nil
		}
	} else {
		var b strings.Builder
		for i, part := range p.parts {
			if part == nil {
				b.WriteString(p.fixed[i])
				continue
			}
			v, err := part(s)
			if err != nil {
				return nil, false, err
			}
			if _, ok := v.(ignored); ok {
				continue
			}
			text, err := toText(v)
			if err != nil {
				return nil, false, err
			}
			if err := s.room(len(text)); err != nil {
				return nil, false, err
			}
			b.WriteString(text)
		}
		v = b.String()
	}
	if p.to == "" {
		return v, false, nil
	}
	v, err = Coerce(v, p.to, s.Zone)
	return v, false, err
}

type compiler struct{ t *Text }

func (c *compiler) fail(n *node, text, hint string) {
	c.t.Errors = append(c.t.Errors, &Error{n.start, n.end, text, hint})
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
		x, minus := c.node(n.kids[0]), n.text == "-"
		return func(s *Scope) (any, error) {
			v, err := x(s)
			if err != nil {
				return nil, err
			}
			f, ok, err := toNumber(v)
			if err != nil || !ok {
				return nil, err
			}
			if minus {
				f = -f
			}
			return f, nil
		}
	case "binary":
		return binary2(n.text, c.node(n.kids[0]), c.node(n.kids[1]))
	case "call":
		return c.call(n)
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
