package mapping

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

func one(f func(float64) float64) func(*call) (any, error) {
	return func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil || blank(v) {
			return nil, err
		}
		n, err := c.number(0, 0)
		return f(n), err
	}
}

func many(f func([]float64) any) func(*call) (any, error) {
	return func(c *call) (any, error) {
		n, err := c.numbers()
		if err != nil {
			return nil, err
		}
		return f(n), nil
	}
}

func total(n []float64) float64 {
	s := 0.0
	for _, f := range n {
		s += f
	}
	return s
}

func deviation(n []float64, less int) any {
	if len(n) <= less {
		return nil
	}
	mean, s := total(n)/float64(len(n)), 0.0
	for _, f := range n {
		s += (f - mean) * (f - mean)
	}
	return math.Sqrt(s / float64(len(n)-less))
}

var _ = declare("Math",
	fn("sum", "array or numbers", "The sum.", 1, -1, "number", many(func(n []float64) any { return total(n) }), `sum(1; 2; 3)`, "6", `sum(1.items[].price)`, "5"),
	fn("average", "array or numbers", "The average.", 1, -1, "number", many(func(n []float64) any {
		if len(n) == 0 {
			return nil
		}
		return total(n) / float64(len(n))
	}), `average(1; 2; 6)`, "3"),
	fn("min", "array or numbers", "The smallest.", 1, -1, "number", many(func(n []float64) any {
		if len(n) == 0 {
			return nil
		}
		return slices.Min(n)
	}), `min(3; 1; 2)`, "1"),
	fn("max", "array or numbers", "The greatest.", 1, -1, "number", many(func(n []float64) any {
		if len(n) == 0 {
			return nil
		}
		return slices.Max(n)
	}), `max(3; 1; 2)`, "3"),
	fn("median", "array or numbers", "The one in the middle.", 1, -1, "number", many(func(n []float64) any {
		if len(n) == 0 {
			return nil
		}
		n = slices.Clone(n)
		slices.Sort(n)
		if m := len(n) / 2; len(n)%2 == 1 {
			return n[m]
		} else {
			return (n[m-1] + n[m]) / 2
		}
	}), `median(1; 9; 3)`, "3"),
	fn("stdevS", "array", "The standard deviation of a sample.", 1, -1, "number", many(func(n []float64) any { return deviation(n, 1) }), `round(stdevS(2; 4) * 100)`, "141"),
	fn("stdevP", "array", "The standard deviation of all values.", 1, -1, "number", many(func(n []float64) any { return deviation(n, 0) }), `stdevP(2; 4)`, "1"),
	fn("abs", "number", "Without its sign.", 1, 1, "number", one(math.Abs), `abs(-2)`, "2"),
	fn("ceil", "number", "Up to the next whole number.", 1, 1, "number", one(math.Ceil), `ceil(1.2)`, "2"),
	fn("floor", "number", "Down to the next whole number.", 1, 1, "number", one(math.Floor), `floor(1.8)`, "1"),
	fn("round", "number", "To the nearest whole number.", 1, 1, "number", one(func(f float64) float64 {
		down := math.Floor(f)
		if f-down >= 0.5 { // halves go up, those below 0 too
			down++
		}
		return down
	}), `round(1.5)`, "2"),
	fn("trunc", "number; [decimals]", "Cut off after its decimals.", 1, 2, "number", func(c *call) (any, error) {
		f, err := c.number(0, 0)
		if err != nil {
			return nil, err
		}
		d, err := c.integer(1, 0)
		p := math.Pow(10, float64(d))
		return math.Trunc(f*p) / p, err
	}, `trunc(1.987; 1)`, "1.9"),
	fn("sqrt", "number", "The square root.", 1, 1, "number", one(math.Sqrt), `sqrt(9)`, "3"),
	fn("power", "base; exponent", "The base to the exponent.", 2, 2, "number", two(math.Pow), `power(2; 3)`, "8"),
	fn("ln", "number", "The natural logarithm.", 1, 1, "number", one(math.Log), `ln(1)`, "0"),
	fn("log", "base; number", "The logarithm to a base.", 2, 2, "number", two(func(b, n float64) float64 { return math.Log(n) / math.Log(b) }), `round(log(2; 8))`, "3"),
	fn("div", "a; b", "a divided by b.", 2, 2, "number", func(c *call) (any, error) {
		a, err := c.number(0, 0)
		if err != nil {
			return nil, err
		}
		b, err := c.number(1, 0)
		if err != nil {
			return nil, err
		}
		return arithmetic("/", a, b)
	}, `div(6; 3)`, "2"),
	fn("sub", "a; b", "a less b.", 2, 2, "number", two(func(a, b float64) float64 { return a - b }), `sub(6; 3)`, "3"),
	fn("prod", "array or numbers", "The product.", 1, -1, "number", many(func(n []float64) any {
		p := 1.0
		for _, f := range n {
			p *= f
		}
		return p
	}), `prod(2; 3)`, "6"),
	fn("number", "value", "The value as a number.", 1, 1, "number", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		f, ok, err := toNumber(v)
		if err != nil || !ok {
			return nil, c.bad(0, err)
		}
		return f, nil
	}, `number("12")`, "12"),
	fn("parseNumber", "text; [decimal separator]", "The number in a text.", 1, 2, "number", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		sep, err := c.text(1)
		if err != nil {
			return nil, err
		}
		if sep == "" {
			sep = "."
		}
		var b strings.Builder
		for _, r := range s {
			switch {
			case strings.ContainsRune(sep, r):
				b.WriteByte('.')
			case r >= '0' && r <= '9', r == '-', r == '+', r == 'e', r == 'E':
				b.WriteRune(r)
			case r == ' ' || r == '.' || r == ',' || r == '\'' || r == '\u00a0' || r == '\u202f': // thousands
			default:
				return nil, c.bad(0, problem("“%s” is no number.", short(s)))
			}
		}
		if strings.TrimSpace(b.String()) == "" {
			return nil, nil
		}
		f, err := strconv.ParseFloat(b.String(), 64)
		if err != nil {
			return nil, c.bad(0, problem("“%s” is no number.", short(s)))
		}
		return f, nil
	}, `parseNumber("1.234,5"; ",")`, "1234.5", `parseNumber("12.5")`, "12.5"),
	fn("formatNumber", "number; decimals; [decimal separator]; [thousands separator]", "A number as text.", 2, 4, "text", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil || blank(v) {
			return "", err
		}
		f, err := c.number(0, 0)
		if err != nil {
			return nil, err
		}
		d, err := c.integer(1, 0)
		if err != nil {
			return nil, err
		}
		dec, thousand := ",", "."
		if c.n() > 2 {
			if dec, err = c.text(2); err != nil {
				return nil, err
			}
		}
		if c.n() > 3 {
			if thousand, err = c.text(3); err != nil {
				return nil, err
			}
		}
		return formatNumber(f, min(max(d, 0), 20), dec, thousand), nil
	}, `formatNumber(1234.5; 2)`, "1.234,50", `formatNumber(1234.5; 1; "."; ",")`, "1,234.5"),
	fn("sortAscNum", "array", "Numbers from small to great.", 1, 1, "array", func(c *call) (any, error) { return c.sortNumbers(false) }, `join(sortAscNum(split("3,1,2"; ",")); ",")`, "1,2,3"),
	fn("sortDescNum", "array", "Numbers from great to small.", 1, 1, "array", func(c *call) (any, error) { return c.sortNumbers(true) }, `join(sortDescNum(split("3,1,2"; ",")); ",")`, "3,2,1"),
)

func two(f func(a, b float64) float64) func(*call) (any, error) {
	return func(c *call) (any, error) {
		a, err := c.number(0, 0)
		if err != nil {
			return nil, err
		}
		b, err := c.number(1, 0)
		return f(a, b), err
	}
}

func (c *call) sortNumbers(down bool) (any, error) {
	n, err := c.numbers()
	if err != nil {
		return nil, err
	}
	slices.Sort(n)
	if down {
		slices.Reverse(n)
	}
	out := make([]any, len(n))
	for i := range n {
		out[i] = n[i]
	}
	return out, nil
}

func formatNumber(f float64, decimals int, dec, thousand string) string {
	s := strconv.FormatFloat(math.Abs(f), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	if f < 0 && strings.Trim(s, "0.") != "" {
		b.WriteByte('-')
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thousand)
		}
		b.WriteRune(r)
	}
	if decimals > 0 {
		b.WriteString(dec + frac)
	}
	return b.String()
}
