package xml

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"regexp"

	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"

	"signet/backend/connector"
	"signet/backend/fault"
)

// maxFound is how many parts a query gives, maxWork how many elements its predicates may look at.
const (
	maxFound = 100_000
	maxWork  = 1e8
)

var wide = regexp.MustCompile(`//|descendant|following|preceding|ancestor`)

// work estimates how many elements an expression looks at: a search through the whole document
// inside a predicate is made for each element that the predicate is asked about.
func work(expression string, elements int) float64 {
	depth, most := 0, 0
	within := map[int]int{}
	for i := 0; i < len(expression); i++ {
		switch expression[i] {
		case '[':
			depth++
			most = max(most, depth)
		case ']':
			depth--
		default:
			if at := wide.FindStringIndex(expression[i:]); at != nil && at[0] == 0 {
				within[depth]++
				i += at[1] - 1
			}
		}
	}
	power := 0
	for d := 0; d <= most; d++ {
		power += min(within[d], 2)
	}
	return math.Pow(float64(elements), float64(max(power, 1)))
}

func badQuery(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "xml.query").On("query").Coded("xml.query").Headline("The XPath expression cannot be used").
		Say(format, args...).Hint("Correct it. Signet knows XPath 1.0.")
}

func compile(text string, spaces map[string]any) (e *xpath.Expr, err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on some expressions
			err = badQuery("It cannot be read: %s", fmt.Sprint(p))
		}
	}()
	ns := map[string]string{}
	for prefix, v := range spaces {
		ns[prefix] = connector.TextOf(v)
	}
	e, err = xpath.CompileWithNS(text, ns)
	if err != nil {
		return nil, badQuery("%s.", upper(err.Error()))
	}
	return e, nil
}

func runQuery(ctx context.Context, c *connector.Call) (res connector.Result, err error) {
	data, file, err := source(c)
	if err != nil {
		return res, err
	}
	_, elements, err := read(data, file, true) // within bounds, and without entities
	if err != nil {
		return res, err
	}
	text := c.Text("query")
	if len(text) > 1000 {
		return res, badQuery("It has more than 1,000 characters.")
	}
	if work(text, elements) > maxWork {
		return res, fault.New(fault.Exhausted, "xml.query").On("query").Coded("xml.query_too_long").Headline("The XPath expression would take too long").
			Say("It searches the whole document again for each of its %d elements.", elements).Hint("Name the way to the element, without // inside square brackets.")
	}
	spaces, _ := c.Fields["namespaces"].(map[string]any)
	e, err := compile(text, spaces)
	if err != nil {
		return res, err
	}
	defer func() {
		if p := recover(); p != nil {
			res, err = connector.Result{}, badQuery("It cannot be carried out: %s", fmt.Sprint(p))
		}
	}()
	if !file { // text is UTF-8, whatever its declaration says
		if i := bytes.Index(data, []byte("?>")); i >= 0 && bytes.HasPrefix(data, []byte("<?xml")) {
			data = data[i+2:]
		}
	}
	doc, err := xmlquery.Parse(bytes.NewReader(data))
	if err != nil {
		return res, fault.New(fault.Invalid, "xml.query").On("xml").Coded("xml.syntax").Headline("The text is not XML").
			Say("It cannot be read.").Hint("Correct the text.").Because(err)
	}
	switch v := e.Evaluate(xmlquery.CreateXPathNavigator(doc)).(type) {
	case *xpath.NodeIterator:
		err = found(ctx, v, &res)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			res.Bundles = []map[string]any{{"value": nil, "i": 1.0}}
			break
		}
		res.Bundles = []map[string]any{{"value": v, "i": 1.0}}
	default:
		res.Bundles = []map[string]any{{"value": v, "i": 1.0}}
	}
	if err == nil && len(res.Bundles) == 0 && connector.BoolOf(c.Fields["continue"]) {
		res.Bundles = []map[string]any{{}}
	}
	return res, err
}

func found(ctx context.Context, it *xpath.NodeIterator, res *connector.Result) error {
	size := 0
	for it.MoveNext() {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, _ := it.Current().(*xmlquery.NodeNavigator)
		b := map[string]any{"value": at.Value(), "name": at.LocalName(), "node": nil, "xml": nil, "i": float64(len(res.Bundles) + 1)}
		if p := at.Prefix(); p != "" {
			b["name"] = p + ":" + at.LocalName()
		}
		if at.NodeType() == xpath.ElementNode {
			text := at.Current().OutputXML(true)
			if size += len(text); size > maxText {
				return bound("What is found has more than %s MB together; %s is the most.", maxText>>20, maxText>>20)
			}
			b["xml"] = text
			if root, _, err := read([]byte(text), false, true); err == nil {
				b["node"] = root.value(true)
			}
		}
		if len(res.Bundles) == maxFound {
			return bound("More than %s parts are found; %s is the most.", maxFound, maxFound)
		}
		res.Bundles = append(res.Bundles, b)
	}
	return nil
}
