package shape

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signet/backend/fault"
)

func tooDeep() error {
	return fault.New(fault.Exhausted, "shape.html").On("html").Coded("html.too_deep").Headline("The HTML is nested too deeply").
		Say("It has more than %d elements inside each other.", maxDepth).Hint("Correct the HTML: no page that people read is like this.")
}

// CheckHTML refuses HTML that would take too long to read: it counts how deep elements lie inside each other before a tree is made: the time that a
// tree takes grows with the square of its depth.
func CheckHTML(s string) error {
	z := html.NewTokenizer(strings.NewReader(s))
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Source, atom.Track, atom.Wbr, atom.Param,
				atom.P, atom.Li, atom.Td, atom.Th, atom.Tr, atom.Dt, atom.Dd, atom.Option, atom.Thead, atom.Tbody: // end by themselves
			default:
				if depth++; depth > maxDepth {
					return tooDeep()
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.P, atom.Li, atom.Td, atom.Th, atom.Tr, atom.Dt, atom.Dd, atom.Option, atom.Thead, atom.Tbody:
			default:
				depth = max(depth-1, 0)
			}
		}
	}
}
