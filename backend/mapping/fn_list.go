package mapping

import (
	"slices"
	"strings"
)

var _ = declare("Lists",
	fn("join", "array; separator", "The elements as one text.", 2, 2, "text", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		sep, err := c.text(1)
		if err != nil {
			return nil, err
		}
		parts := make([]string, len(list))
		n := 0
		for i, e := range list {
			if parts[i], err = toText(e); err != nil {
				return nil, c.bad(0, err)
			}
			if n += len(parts[i]) + len(sep); n > maxText {
				return nil, problem("join makes a text of more than 32 MB.")
			}
		}
		return strings.Join(parts, sep), nil
	}, `join(split("a,b"; ","); "; ")`, "a; b"),
	fn("map", "array; key; [filter key]; [values]", "The values under a key; only of elements whose filter key has one of the values.", 2, 4, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		key, err := c.text(1)
		if err != nil {
			return nil, err
		}
		by, err := c.text(2)
		if err != nil {
			return nil, err
		}
		values := map[string]bool{}
		if by != "" {
			v, err := c.arg(3)
			if err != nil {
				return nil, err
			}
			if l, ok := v.([]any); ok {
				for _, e := range l {
					s, err := toText(e)
					if err != nil {
						return nil, c.bad(3, err)
					}
					values[s] = true
				}
			} else {
				s, err := toText(v)
				if err != nil {
					return nil, c.bad(3, err)
				}
				for w := range strings.SplitSeq(s, ",") {
					values[strings.TrimSpace(w)] = true
				}
			}
		}
		path, filter := pathOf(key), pathOf(by)
		out := []any{}
		for _, e := range list {
			if by != "" {
				s, err := toText(follow(e, filter))
				if err != nil || !values[s] {
					continue
				}
			}
			if v := follow(e, path); v != nil {
				out = append(out, v)
			}
		}
		return out, nil
	}, `join(map(1.items; "name"); ", ")`, "Bolt, Nut", `join(map(1.items; "name"; "kind"; "B,C"); ", ")`, "Nut"),
	fn("first", "array", "The first element.", 1, 1, "any", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return list[0], nil
	}, `first(split("a,b"; ","))`, "a"),
	fn("last", "array", "The last element.", 1, 1, "any", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return list[len(list)-1], nil
	}, `last(split("a,b"; ","))`, "b"),
	fn("arrayElement", "array; index", "The element at a place, counted from 1.", 2, 2, "any", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		i, err := c.integer(1, 1)
		if err != nil || i < 1 || i > len(list) {
			return nil, err
		}
		return list[i-1], nil
	}, `arrayElement(split("a,b"; ","); 2)`, "b"),
	fn("keys", "object", "The names in a collection.", 1, 1, "array", func(c *call) (any, error) {
		v, err := c.arg(0)
		out := []any{}
		if m, ok := v.(map[string]any); ok {
			for _, k := range sortedKeys(m) {
				out = append(out, k)
			}
		}
		return out, err
	}, `join(keys(1.order); ", ")`, "number, vendor"),
	fn("slice", "array; start; [end]", "The elements from start to before end, counted from 0.", 2, 3, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		from, err := c.integer(1, 0)
		if err != nil {
			return nil, err
		}
		to, err := c.integer(2, len(list))
		if err != nil {
			return nil, err
		}
		place := func(n int) int {
			if n < 0 {
				n += len(list)
			}
			return min(max(n, 0), len(list))
		}
		from, to = place(from), place(to)
		if from >= to {
			return []any{}, nil
		}
		return slices.Clone(list[from:to]), nil
	}, `join(slice(split("a,b,c"; ","); 1); "")`, "bc"),
	fn("merge", "array1; array2; …", "All arrays in one.", 1, -1, "array", func(c *call) (any, error) {
		out := []any{}
		for i := range c.args {
			l, err := c.list(i)
			if err != nil {
				return nil, err
			}
			if out = append(out, l...); len(out) > maxItems {
				return nil, problem("merge makes more than 1,000,000 elements.")
			}
		}
		return out, nil
	}, `join(merge(split("a,b"; ","); split("c"; ",")); "")`, "abc"),
	fn("add", "array; value1; …", "With values added at the end.", 2, -1, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		more, err := c.after(1)
		return slices.Concat(list, more), err
	}, `join(add(split("a"; ","); "b"); "")`, "ab"),
	fn("remove", "array; value1; …", "Without these values.", 2, -1, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		gone, err := c.after(1)
		return slices.DeleteFunc(slices.Clone(list), func(e any) bool {
			return slices.ContainsFunc(gone, func(v any) bool { return equal(e, v) })
		}), err
	}, `join(remove(split("a,b"; ","); "a"); "")`, "b"),
	fn("sort", "array; [order]; [key]", "In order: asc, desc, asc ci or desc ci; by a key of the elements.", 1, 3, "array", func(c *call) (any, error) {
		order, err := c.text(1)
		if err != nil {
			return nil, err
		}
		key, err := c.text(2)
		if err != nil {
			return nil, err
		}
		return c.sorted(order, key)
	}, `join(sort(split("b,c,a"; ",")); "")`, "abc", `join(sort(split("b,c,a"; ","); "desc"); "")`, "cba"),
	fn("reverse", "array", "The other way round.", 1, 1, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		out := slices.Clone(list)
		slices.Reverse(out)
		return out, err
	}, `join(reverse(split("a,b"; ",")); "")`, "ba"),
	fn("shuffle", "array", "In any order.", 1, 1, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		out := slices.Clone(list)
		for i := len(out) - 1; i > 0; i-- {
			j := min(int(c.s.randomFloat()*float64(i+1)), i)
			out[i], out[j] = out[j], out[i]
		}
		return out, err
	}, `length(shuffle(split("a,b"; ",")))`, "2"),
	fn("flatten", "array; [depth]", "Without arrays in the array.", 1, 2, "array", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		depth, err := c.integer(1, 100)
		if err != nil {
			return nil, err
		}
		out := []any{}
		if !flat(list, min(depth, 100), &out) {
			return nil, problem("flatten makes more than 1,000,000 elements.")
		}
		return out, nil
	}, `join(flatten(add(split("a"; ","); split("b,c"; ","))); "")`, "abc"),
	fn("distinct", "array; [key]", "Every value once.", 1, 2, "array", distinct, `join(distinct(split("a,b,a"; ",")); "")`, "ab"),
	fn("deduplicate", "array", "Every value once.", 1, 1, "array", distinct, `join(deduplicate(split("a,a"; ",")); "")`, "a"),
	fn("toCollection", "array; key field; value field", "A collection of the elements' keys and values.", 3, 3, "collection", func(c *call) (any, error) {
		list, err := c.list(0)
		if err != nil {
			return nil, err
		}
		k, err := c.text(1)
		if err != nil {
			return nil, err
		}
		v, err := c.text(2)
		if err != nil {
			return nil, err
		}
		out := map[string]any{}
		for _, e := range list {
			name, err := toText(follow(e, pathOf(k)))
			if err == nil && name != "" {
				out[name] = follow(e, pathOf(v))
			}
		}
		return out, nil
	}, `toString(toCollection(1.items; "name"; "price"))`, `{"Bolt":2,"Nut":3}`),
	fn("toArray", "collection", "An array of the collection's keys and values.", 1, 1, "array", func(c *call) (any, error) {
		v, err := c.arg(0)
		out := []any{}
		if m, ok := v.(map[string]any); ok {
			for _, k := range sortedKeys(m) {
				out = append(out, map[string]any{"key": k, "value": m[k]})
			}
		}
		return out, err
	}, `toString(toArray(1.order))`, `[{"key":"number","value":"4500018811"},{"key":"vendor","value":"Halden"}]`),
	fn("arrayDifference", "array1; array2; [mode]", "What only the first has; with symmetric, what only one of both has.", 2, 3, "array", func(c *call) (any, error) {
		a, err := c.list(0)
		if err != nil {
			return nil, err
		}
		b, err := c.list(1)
		if err != nil {
			return nil, err
		}
		mode, err := c.text(2)
		if err != nil {
			return nil, err
		}
		if heavy(a) || heavy(b) {
			return nil, c.bad(0, problem("The array is too large to compare its elements."))
		}
		out := without(a, b)
		if mode == "symmetric" {
			out = append(out, without(b, a)...)
		}
		return out, nil
	}, `join(arrayDifference(split("a,b"; ","); split("b,c"; ",")); "")`, "a"),
)

// flat adds the elements of a list to out; false says that there are too many.
func flat(list []any, depth int, out *[]any) bool {
	for _, e := range list {
		if l, ok := e.([]any); ok && depth > 0 {
			if !flat(l, depth-1, out) {
				return false
			}
		} else if *out = append(*out, e); len(*out) > maxItems {
			return false
		}
	}
	return true
}

func distinct(c *call) (any, error) {
	list, err := c.list(0)
	if err != nil {
		return nil, err
	}
	key, err := c.text(1)
	if err != nil {
		return nil, err
	}
	if heavy(list) {
		return nil, c.bad(0, problem("The array is too large to compare its elements."))
	}
	path := pathOf(key)
	seen := map[string]bool{}
	out := []any{}
	for _, e := range list {
		id := toJSON(follow(e, path))
		if !seen[id] {
			seen[id] = true
			out = append(out, e)
		}
	}
	return out, nil
}

func without(a, b []any) []any {
	has := make(map[string]bool, len(b))
	for _, e := range b {
		has[toJSON(e)] = true
	}
	out := []any{}
	for _, e := range a {
		if !has[toJSON(e)] {
			out = append(out, e)
		}
	}
	return out
}

func (c *call) sorted(order, key string) (any, error) {
	list, err := c.list(0)
	if err != nil {
		return nil, err
	}
	out, path := slices.Clone(list), pathOf(key)
	ci := strings.HasSuffix(order, "ci")
	down := strings.HasPrefix(order, "desc")
	slices.SortStableFunc(out, func(a, b any) int {
		x, y := follow(a, path), follow(b, path)
		if ci {
			s, _ := toText(x)
			t, _ := toText(y)
			x, y = strings.ToLower(s), strings.ToLower(t)
		}
		n := compare(x, y)
		if down {
			n = -n
		}
		return n
	})
	return out, nil
}
