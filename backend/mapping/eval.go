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

func (s *Scope) step() error {
	if s.steps++; s.steps > maxSteps {
		return problem("The mapping takes too many steps.")
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
		p.parts, p.fixed = append(p.parts, c.node(n)), append(p.fixed, "")
	}
	if len(t.Errors) > 0 {
		return nil, t.Errors[0]
	}
	return p, nil
}

// Eval gives the value; drop says that the field is left out.
func (p *Program) Eval(s *Scope) (v any, drop bool, err error) {
	s.steps, s.used = 0, 0
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
	case "string", "regexp":
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
		return reference(n)
	}
	return constant(nil)
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
		return constant("")
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
		return func(*Scope) (any, error) { return randomFloat(), nil }
	case "uuid":
		return func(*Scope) (any, error) { return newUUID(), nil }
	case "executionId":
		return func(s *Scope) (any, error) { return s.vars["scenario"]["executionId"], nil }
	}
	return constant(nil)
}

func randomFloat() float64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func binary2(op string, a, b value) value {
	both := func(s *Scope) (x, y any, err error) {
		if err = s.step(); err != nil {
			return
		}
		if x, err = a(s); err != nil {
			return
		}
		y, err = b(s)
		return
	}
	switch op {
	case "|", "&":
		return func(s *Scope) (any, error) {
			x, err := a(s)
			if err != nil {
				return nil, err
			}
			if toBool(x) == (op == "|") {
				return op == "|", nil
			}
			y, err := b(s)
			return toBool(y), err
		}
	case "=", "!=":
		return func(s *Scope) (any, error) {
			x, y, err := both(s)
			return equal(x, y) == (op == "="), err
		}
	case "<", "<=", ">", ">=":
		return func(s *Scope) (any, error) {
			x, y, err := both(s)
			if err != nil || x == nil || y == nil {
				return false, err
			}
			c := compare(x, y)
			return map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[op], nil
		}
	case "+":
		return func(s *Scope) (any, error) {
			x, y, err := both(s)
			if err != nil {
				return nil, err
			}
			return plus(s, x, y)
		}
	}
	return func(s *Scope) (any, error) {
		x, y, err := both(s)
		if err != nil {
			return nil, err
		}
		return arithmetic(op, x, y)
	}
}

// plus adds numbers; when one side is a text that is no number it joins texts.
func plus(s *Scope, x, y any) (any, error) {
	_, xs := x.(string)
	_, ys := y.(string)
	if !(xs && ys) {
		f, ok := asNumber(x)
		g, also := asNumber(y)
		switch {
		case ok && also:
			return f + g, nil
		case ok && y == nil:
			return f, nil
		case also && x == nil:
			return g, nil
		}
	}
	a, err := toText(x)
	if err != nil {
		return nil, err
	}
	b, err := toText(y)
	if err != nil {
		return nil, err
	}
	return a + b, s.room(len(a) + len(b))
}

func arithmetic(op string, x, y any) (any, error) {
	if x == nil && y == nil {
		return nil, nil
	}
	f, _, err := toNumber(x)
	if err != nil {
		return nil, err
	}
	g, _, err := toNumber(y)
	if err != nil {
		return nil, err
	}
	switch op {
	case "-":
		return f - g, nil
	case "*":
		return f * g, nil
	}
	if g == 0 {
		return nil, problem("Nothing can be divided by 0.")
	}
	if op == "/" {
		return f / g, nil
	}
	return math.Mod(f, g), nil
}

// reference reads a path from a module's bundle or a variable. What is not there is nothing.
func reference(n *node) value {
	path := n.path
	if n.id > 0 {
		id := n.id
		return func(s *Scope) (any, error) {
			if err := s.step(); err != nil {
				return nil, err
			}
			return follow(s.modules[id], path), nil
		}
	}
	switch path[0].name {
	case "var":
		group, name, rest := path[1].name, path[2].name, path[3:]
		return func(s *Scope) (any, error) { return follow(s.vars[group][name], rest), nil }
	default: // error, scenario, env
		group, rest := path[0].name, path[1:]
		return func(s *Scope) (any, error) {
			var v any
			if m := s.vars[group]; m != nil {
				v = map[string]any(m)
			}
			return follow(v, rest), nil
		}
	}
}

// follow walks a path. A name on an array is that of its first element; [] alone is the whole array.
func follow(v any, path []segment) any {
	for i, p := range path {
		switch {
		case p.array && p.index > 0:
			list := toArray(v)
			if v == nil || p.index > len(list) {
				return nil
			}
			v = list[p.index-1]
		case p.array:
			if i == len(path)-1 {
				return v
			}
			list := toArray(v)
			if len(list) == 0 {
				return nil
			}
			v = list[0]
		default:
			v = item(v, p.name)
		}
		if v == nil {
			return nil
		}
	}
	return v
}

func item(v any, name string) any {
	switch x := v.(type) {
	case map[string]any:
		return x[name]
	case []any:
		if len(x) == 0 {
			return nil
		}
		return item(x[0], name)
	case []map[string]any:
		if len(x) == 0 {
			return nil
		}
		return x[0][name]
	}
	return nil
}
