package mapping

import (
	"math"
	"strconv"
	"time"
)

// call is one use of a function: its arguments, evaluated when they are asked for.
type call struct {
	s    *Scope
	args []value
	name string
}

func (c *call) n() int { return len(c.args) }

// arg is the value of an argument from 0; nothing when it is not given.
func (c *call) arg(i int) (any, error) {
	if i >= len(c.args) {
		return nil, nil
	}
	v, err := c.args[i](c.s)
	switch x := v.(type) {
	case ignored, Erased: // they mean something to a field, and nothing to a function
		return nil, err
	case []map[string]any:
		return listOf(x), err
	}
	return v, err
}

func (c *call) bad(i int, err error) error {
	if err == nil {
		return nil
	}
	return problem("%s, argument %d: %s", c.name, i+1, err.Error())
}

func (c *call) text(i int) (string, error) {
	v, err := c.arg(i)
	if err != nil {
		return "", err
	}
	s, err := toText(v)
	if err != nil {
		return "", c.bad(i, err)
	}
	return s, c.s.spend(len(s) >> 10) // a long text is more work than a short one
}

// bytes is an argument as binary data; a text is its UTF-8.
func (c *call) bytes(i int) ([]byte, error) {
	v, err := c.arg(i)
	if err != nil {
		return nil, err
	}
	b, ok := v.([]byte)
	if !ok {
		s, err := toText(v)
		if err != nil {
			return nil, c.bad(i, err)
		}
		b = []byte(s)
	}
	return b, c.s.spend(len(b) >> 10)
}

func (c *call) number(i int, fallback float64) (float64, error) {
	v, err := c.arg(i)
	if err != nil {
		return 0, err
	}
	f, ok, err := toNumber(v)
	if err != nil {
		return 0, c.bad(i, err)
	}
	if !ok {
		return fallback, nil
	}
	return f, nil
}

func (c *call) integer(i, fallback int) (int, error) {
	f, err := c.number(i, float64(fallback))
	if f > 1e9 || f < -1e9 {
		return 0, c.bad(i, problem("%s is too large.", numberText(f)))
	}
	return int(f), err
}

func (c *call) date(i int) (time.Time, bool, error) {
	v, err := c.arg(i)
	if err != nil {
		return time.Time{}, false, err
	}
	t, ok, err := toDate(v, c.s.Zone)
	return t, ok, c.bad(i, err)
}

func (c *call) list(i int) ([]any, error) {
	v, err := c.arg(i)
	if err != nil {
		return nil, err
	}
	out := toArray(v)
	return out, c.s.spend(len(out) >> 4)
}

// after are the values of the arguments behind the first ones.
func (c *call) after(first int) ([]any, error) {
	var out []any
	for i := first; i < c.n(); i++ {
		v, err := c.arg(i)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// numbers are all arguments as numbers, arrays among them flattened.
func (c *call) numbers() ([]float64, error) {
	var out []float64
	for i := range c.args {
		v, err := c.arg(i)
		if err != nil {
			return nil, err
		}
		for _, e := range toArray(v) {
			f, ok, err := toNumber(e)
			if err != nil {
				return nil, c.bad(i, err)
			}
			if ok {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func (c *compiler) call(n *node) value {
	f, ok := functions[n.text]
	if !ok {
		hint, replace := "Choose one from the list of functions.", ""
		if len(c.t.Errors) < mostIssues {
			hint, replace = suggest(n.text)
		}
		e := fixed(n.start, n.start+len(n.text), "There is no function "+n.text+".", hint, replace)
		if keywords[n.text] && len(n.kids) == 0 { // now()
			e.End, e.Replace = n.end, n.text
		}
		c.t.Errors = append(c.t.Errors, e)
		return constant(nil)
	}
	if len(n.kids) < f.Min || f.Max >= 0 && len(n.kids) > f.Max {
		c.fail(n, n.text+" takes "+arity(f)+".", "It is written "+f.Signature+".")
		return constant(nil)
	}
	args := make([]value, len(n.kids))
	for i, k := range n.kids {
		if f.takesList(i) {
			args[i] = c.spread(k)
		} else {
			args[i] = c.node(k)
		}
	}
	eval, name := f.eval, f.Name
	return func(s *Scope) (any, error) {
		if err := s.step(); err != nil {
			return nil, err
		}
		v, err := eval(s.enter(args, name))
		s.depth--
		if err != nil {
			return nil, err
		}
		if f, is := v.(float64); is && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, problem("%s has no number as its result here. Look at its arguments.", name)
		}
		return v, s.hold(v)
	}
}

// enter is a call with its arguments; its room is used again by later ones.
func (s *Scope) enter(args []value, name string) *call {
	if s.depth == len(s.frames) {
		s.frames = append(s.frames, &call{s: s})
	}
	c := s.frames[s.depth]
	s.depth++
	c.args, c.name = args, name
	return c
}

func arity(f *Function) string {
	word := func(n int) string {
		if n == 1 {
			return "1 argument"
		}
		return strconv.Itoa(n) + " arguments"
	}
	switch {
	case f.Max < 0:
		return "at least " + word(f.Min)
	case f.Min == f.Max:
		return word(f.Min)
	}
	return strconv.Itoa(f.Min) + " to " + word(f.Max)
}
