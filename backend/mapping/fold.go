package mapping

import "time"

// mostFolded is the longest text that is worked out before a run: longer ones would only take room.
const mostFolded = 4096

// fold works out a part of an expression that is the same in every run, and puts its value in its place.
// What fails is left to fail when it is needed: a branch may never be taken.
func (c *compiler) fold(n *node, v value) value {
	switch n.op {
	case "call":
		if f := functions[n.text]; f == nil || !f.pure() {
			return v
		}
	case "binary", "unary":
	default:
		return v
	}
	for _, k := range n.kids {
		if !fixedNode(k) {
			return v
		}
	}
	s := NewScope(func() time.Time { return time.Time{} }, time.UTC)
	s.steps, s.used = maxSteps-20_000, maxText-mostFolded
	got, err := v(s)
	if err != nil {
		return v
	}
	kind := "keyword"
	switch x := got.(type) {
	case string:
		if len(x) > mostFolded {
			return v
		}
		kind, n.text = "string", x
	case float64:
		kind, n.num, n.text = "number", x, numberText(x)
	case bool:
		n.text = map[bool]string{true: "true", false: "false"}[x]
	default:
		return v
	}
	n.op, n.kids = kind, nil
	return constant(got)
}

// fixedNode reports whether a part has the same value in every run.
func fixedNode(n *node) bool {
	switch n.op {
	case "number", "string", "regexp", "empty":
		return true
	case "keyword":
		switch n.text {
		case "now", "timestamp", "random", "uuid", "executionId", "ignore", "erase", "emptyarray":
			return false
		}
		return true
	}
	return false
}

// pure reports whether a function gives the same for the same arguments in every run: dates depend on the time zone.
func (f *Function) pure() bool { return f.Group != "Date" && f.Name != "shuffle" }
