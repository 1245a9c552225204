package mapping

import "math"

// numeric is a compiled expression whose value is needed as a number; ok is false for nothing.
type numeric func(*Scope) (f float64, ok bool, err error)

// boxed is a number as a value.
func boxed(n numeric) value {
	return func(s *Scope) (any, error) {
		f, ok, err := n(s)
		if err != nil || !ok {
			return nil, err
		}
		return f, nil
	}
}

// number compiles an expression whose value is needed as a number: what lies between is in no interface.
func (c *compiler) number(n *node) numeric {
	switch {
	case n.op == "number":
		f := n.num
		return func(*Scope) (float64, bool, error) { return f, true, nil }
	case n.op == "unary":
		x, minus := c.number(n.kids[0]), n.text == "-"
		return func(s *Scope) (float64, bool, error) {
			f, ok, err := x(s)
			if minus {
				f = -f
			}
			return f, ok, err
		}
	case n.op == "binary" && arithmetical(n.text):
		return c.arithmetic(n)
	case n.op == "binary" && n.text == "+" && typing{}.node(n) == "number":
		return c.arithmetic(n)
	}
	v := c.node(n)
	return func(s *Scope) (float64, bool, error) {
		x, err := v(s)
		if err != nil {
			return 0, false, err
		}
		if f, is := x.(float64); is {
			return f, true, nil
		}
		return toNumber(x)
	}
}

func arithmetical(op string) bool { return op == "-" || op == "*" || op == "/" || op == "%" }

// arithmetic compiles a calculation. Nothing counts as 0 beside a number; of nothing alone comes nothing.
func (c *compiler) arithmetic(n *node) numeric {
	x, y, op := c.number(n.kids[0]), c.number(n.kids[1]), n.text[0]
	return func(s *Scope) (float64, bool, error) {
		if err := s.step(); err != nil {
			return 0, false, err
		}
		f, ok, err := x(s)
		if err != nil {
			return 0, false, err
		}
		g, also, err := y(s)
		if err != nil || !ok && !also {
			return 0, false, err
		}
		f, err = calculate(op, f, g)
		return f, err == nil, err
	}
}

func calculate(op byte, f, g float64) (float64, error) {
	switch op {
	case '+':
		f += g
	case '-':
		f -= g
	case '*':
		f *= g
	default:
		if g == 0 {
			return 0, problem("Nothing can be divided by 0.")
		}
		if op == '/' {
			f /= g
		} else {
			f = math.Mod(f, g)
		}
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, problem("The result is too large for a number.")
	}
	return f, nil
}

// binary compiles two values with an operator between them.
func (c *compiler) binary(n *node) value {
	op := n.text
	y := typing{}
	numbers := y.node(n.kids[0]) == "number" && y.node(n.kids[1]) == "number"
	switch {
	case arithmetical(op), op == "+" && numbers:
		return boxed(c.arithmetic(n))
	case numbers && op != "|" && op != "&":
		return compareNumbers(op, c.number(n.kids[0]), c.number(n.kids[1]))
	}
	return binary2(op, c.node(n.kids[0]), c.node(n.kids[1]))
}

// compareNumbers compares two values that are numbers, if they are there.
func compareNumbers(op string, a, b numeric) value {
	less, same := op[0] == '<', len(op) == 2
	return func(s *Scope) (any, error) {
		if err := s.step(); err != nil {
			return nil, err
		}
		f, ok, err := a(s)
		if err != nil {
			return nil, err
		}
		g, also, err := b(s)
		if err != nil {
			return nil, err
		}
		switch op {
		case "=", "!=":
			return (ok == also && (!ok || f == g)) == (op == "="), nil
		}
		return ok && also && (f < g && less || f > g && !less || f == g && same), nil
	}
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
		less, same := op[0] == '<', len(op) == 2
		return func(s *Scope) (any, error) {
			x, y, err := both(s)
			if err != nil || nothing(x) || nothing(y) {
				return false, err
			}
			c := compare(x, y)
			return c < 0 && less || c > 0 && !less || c == 0 && same, nil
		}
	}
	return func(s *Scope) (any, error) {
		x, y, err := both(s)
		if err != nil {
			return nil, err
		}
		return plus(s, x, y)
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
			return calculate2('+', f, g)
		case ok && nothing(y):
			return f, nil
		case also && nothing(x):
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
	if err := s.room(len(a) + len(b)); err != nil { // before it is made
		return nil, err
	}
	return a + b, nil
}

// calculate2 is calculate for values.
func calculate2(op byte, f, g float64) (any, error) {
	f, err := calculate(op, f, g)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// arithmetic calculates with two values.
func arithmetic(op string, x, y any) (any, error) {
	if nothing(x) && nothing(y) {
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
	return calculate2(op[0], f, g)
}
