package column

// kindOf makes the slot take values of a kind; false says that it takes any by now.
func (s *slot) kindOf(r *Reader, k Kind) bool {
	if s.kind == k {
		return true
	}
	if s.kind != Nothing {
		s.widen(r)
		return k == Any
	}
	s.kind = k
	n := r.want
	switch k {
	case Number:
		s.nums = r.pool.nums.take(n)
		clear(s.nums[:s.n])
	case Text:
		s.start, s.end = r.pool.offs.take(n), r.pool.offs.take(n)
		clear(s.start[:s.n])
		clear(s.end[:s.n])
	case Boolean:
		s.bools = r.pool.bools.take(n)
	case Any:
		s.anys = r.pool.anys.take(n)
	}
	return true
}

func (s *slot) widen(r *Reader) {
	if s.kind == Any {
		return
	}
	c := Column{Kind: s.kind, Nums: s.nums, Start: s.start, End: s.end, Bools: s.bools, State: s.state, Buf: r.line[:cap(r.line)]}
	if s.owned {
		c.Buf = s.own
	}
	anys := r.pool.anys.take(r.want)
	for i := range s.n { // a row that is not present stays nil
		anys[i] = c.Value(i)
	}
	s.kind, s.anys = Any, anys
}

func (s *slot) put() int {
	if s.state != nil {
		s.state[s.n] = Present
	}
	s.n++
	return s.n - 1
}

func (s *slot) skip(r *Reader, state uint8) {
	if s.state == nil {
		s.state = r.pool.states(r.want)
	}
	i := s.n
	s.state[i] = state
	s.n++
	switch s.kind {
	case Number:
		s.nums[i] = 0
	case Text:
		s.start[i], s.end[i] = 0, 0
	case Boolean:
		s.bools[i] = false
	case Any:
		s.anys[i] = nil
	}
}

func (s *slot) pad(r *Reader, n int) {
	for s.n < n {
		s.skip(r, Absent)
	}
}

func (s *slot) number(r *Reader, v float64) {
	if s.kind != Number && !s.kindOf(r, Number) {
		s.any(r, v)
		return
	}
	s.nums[s.put()] = v
}

func (s *slot) boolean(r *Reader, v bool) {
	if !s.kindOf(r, Boolean) {
		s.any(r, v)
		return
	}
	s.bools[s.put()] = v
}

func (s *slot) text(r *Reader, from, to uint32) {
	if s.kind != Text && !s.kindOf(r, Text) {
		s.any(r, string(r.line[from:to]))
		return
	}
	if s.owned {
		s.copied(r, string(r.line[from:to]))
		return
	}
	i := s.put()
	s.start[i], s.end[i] = from, to
}

// copied adds a text that does not stand in the lines as it is: from then on the slot has a buffer of its own.
func (s *slot) copied(r *Reader, v string) {
	if !s.kindOf(r, Text) {
		s.any(r, v)
		return
	}
	if !s.owned {
		s.owned = true
		for i := range s.n {
			from := uint32(len(s.own))
			s.own = append(s.own, r.line[s.start[i]:s.end[i]]...)
			s.start[i], s.end[i] = from, uint32(len(s.own))
		}
	}
	i := s.put()
	s.start[i] = uint32(len(s.own))
	s.own = append(s.own, v...)
	s.end[i] = uint32(len(s.own))
}

func (s *slot) any(r *Reader, v any) {
	s.kindOf(r, Any)
	s.anys[s.put()] = v
}
