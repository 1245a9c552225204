package mapping

var _ = declare("General",
	fn("if", "expression; value1; value2", "The first value when the expression is true, else the second.", 2, 3, "any", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		if toBool(v) {
			return c.raw(1)
		}
		return c.raw(2)
	}, `if(1 = 1; "yes"; "no")`, "yes", `if(2 > 3; "yes"; "no")`, "no"),
	fn("ifempty", "value; alternative", "The value, or the alternative when it is empty.", 2, 2, "any", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		if blank(v) {
			return c.raw(1)
		}
		return v, nil
	}, `ifempty(""; "none")`, "none", `ifempty("a"; "none")`, "a"),
	fn("switch", "expression; value1; result1; …; else", "The result of the first value that equals the expression.", 3, -1, "any", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		i := 1
		for ; i+1 < c.n(); i += 2 {
			w, err := c.arg(i)
			if err != nil {
				return nil, err
			}
			if equal(v, w) {
				return c.raw(i + 1)
			}
		}
		return c.raw(i)
	}, `switch("b"; "a"; 1; "b"; 2; 3)`, "2", `switch("x"; "a"; 1; "else")`, "else"),
	fn("get", "object or array; path", "The item at a path; arrays count from 1.", 2, 2, "any", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		path, err := c.text(1)
		if err != nil {
			return nil, err
		}
		return follow(v, pathOf(path)), nil
	}, `get(split("a,b"; ","); 2)`, "b"),
	fn("pick", "object; key1; …", "The collection with these items only.", 2, -1, "collection", func(c *call) (any, error) { return c.some(true) },
		`toString(pick(1.order; "number"))`, `{"number":"4500018811"}`),
	fn("omit", "object; key1; …", "The collection without these items.", 2, -1, "collection", func(c *call) (any, error) { return c.some(false) },
		`toString(omit(1.order; "number"))`, `{"vendor":"Halden"}`),
	fn("equal", "a; b", "Whether both are the same.", 2, 2, "boolean", func(c *call) (any, error) {
		a, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		b, err := c.arg(1)
		return equal(a, b), err
	}, `equal(1; "1")`, "true"),
	fn("isBlank", "value", "Whether the value is empty.", 1, 1, "boolean", func(c *call) (any, error) {
		v, err := c.arg(0)
		return blank(v), err
	}, `isBlank("")`, "true"),
	fn("in", "value; value1; …", "Whether the value is one of the others.", 2, -1, "boolean", func(c *call) (any, error) { return c.isIn(c.n()) },
		`in("b"; "a"; "b")`, "true"),
	fn("ifin", "value; value1; …; yes; no", "The value before the last when the first is one of the others, else the last.", 4, -1, "any", func(c *call) (any, error) {
		found, err := c.isIn(c.n() - 2)
		if err != nil {
			return nil, err
		}
		if found {
			return c.raw(c.n() - 2)
		}
		return c.raw(c.n() - 1)
	}, `ifin("b"; "a"; "b"; "yes"; "no")`, "yes"),
	fn("case", "n; value1; value2; …", "The n-th of the values.", 2, -1, "any", func(c *call) (any, error) {
		n, err := c.integer(0, 0)
		if err != nil || n < 1 || n >= c.n() {
			return nil, err
		}
		return c.raw(n)
	}, `case(2; "a"; "b")`, "b"),
	fn("mergeCollections", "a; b", "Both collections in one; the second wins.", 2, 2, "collection", func(c *call) (any, error) {
		out := map[string]any{}
		for i := range 2 {
			v, err := c.arg(i)
			if err != nil {
				return nil, err
			}
			if m, ok := v.(map[string]any); ok {
				for k, e := range m {
					out[k] = e
				}
			}
		}
		return out, nil
	}, `toString(mergeCollections(1.order; get(1.items; 1)))`, `{"kind":"A","name":"Bolt","number":"4500018811","price":2,"vendor":"Halden"}`),
)

// raw is an argument as it is, ignore included.
func (c *call) raw(i int) (any, error) {
	if i >= len(c.args) {
		return nil, nil
	}
	return c.args[i](c.s)
}

func (c *call) isIn(end int) (bool, error) {
	v, err := c.arg(0)
	if err != nil {
		return false, err
	}
	for i := 1; i < end; i++ {
		w, err := c.arg(i)
		if err != nil {
			return false, err
		}
		if equal(v, w) {
			return true, nil
		}
	}
	return false, nil
}

func (c *call) some(keep bool) (any, error) {
	v, err := c.arg(0)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok && v != nil {
		return nil, c.bad(0, problem("%s is no collection.", title(typeName(v))))
	}
	named := map[string]bool{}
	for i := 1; i < c.n(); i++ {
		v, err := c.arg(i)
		if err != nil {
			return nil, err
		}
		for _, e := range toArray(v) {
			s, err := toText(e)
			if err != nil {
				return nil, err
			}
			named[s] = true
		}
	}
	out := map[string]any{}
	for k, e := range m {
		if named[k] == keep {
			out[k] = e
		}
	}
	return out, nil
}

func blank(v any) bool {
	switch x := v.(type) {
	case nil, ignored, Erased:
		return true
	case string:
		return x == ""
	case []any:
		return len(x) == 0
	case map[string]any:
		return len(x) == 0
	case []byte:
		return len(x) == 0
	}
	return false
}
