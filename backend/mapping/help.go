package mapping

import "strings"

// Help is what a person needs to know of the function whose brackets a place is in.
type Help struct {
	Function  *Function
	Active    int // the argument that the place is in, from 0
	From, End int // where that argument stands in the signature, in bytes
}

// HelpAt is the help at a place of a text; ok is false outside of the brackets of any function.
func HelpAt(text string, at int) (h Help, ok bool) {
	for _, s := range Parse(text).spans {
		if at < s.start+2 || at > s.end {
			continue
		}
		type open struct {
			f   *Function
			arg int
		}
		var stack []open
		toks := lex(text, s.start+2, max(s.start+2, min(at, s.end))).toks
		for i, k := range toks {
			if k.kind != tOp || len(text) < k.end || k.end > at {
				continue
			}
			switch k.text {
			case "(":
				o := open{}
				if i > 0 && toks[i-1].kind == tName && !toks[i-1].ticks {
					o.f = functions[toks[i-1].text]
				}
				stack = append(stack, o)
			case ")":
				if len(stack) > 0 {
					stack = stack[:len(stack)-1]
				}
			case ";":
				if len(stack) > 0 {
					stack[len(stack)-1].arg++
				}
			}
		}
		for i := len(stack) - 1; i >= 0; i-- {
			if f := stack[i].f; f != nil {
				h := Help{Function: f, Active: stack[i].arg}
				h.From, h.End = f.argument(h.Active)
				return h, true
			}
		}
	}
	return Help{}, false
}

// argument is where an argument stands in the signature. The last ones of a function that takes any number repeat.
func (f *Function) argument(i int) (from, end int) {
	at := strings.IndexByte(f.Signature, '(') + 1
	parts := strings.Split(strings.TrimSuffix(f.Signature[at:], ")"), ";")
	for n, p := range parts {
		if n == min(i, len(parts)-1) {
			trimmed := strings.TrimLeft(p, " ")
			from = at + len(p) - len(trimmed)
			return from, from + len(trimmed)
		}
		at += len(p) + 1
	}
	return at, at
}

// Signature is that of the function whose brackets the place is in; "" outside of any.
func Signature(text string, at int) string {
	if h, ok := HelpAt(text, at); ok {
		return h.Function.Signature
	}
	return ""
}
