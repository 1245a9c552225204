package mapping

import "math"

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
			if err != nil || x == nil || y == nil {
				return false, err
			}
			c := compare(x, y)
			return c < 0 && less || c > 0 && !less || c == 0 && same, nil
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
