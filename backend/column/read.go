package column

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// Reader reads JSON lines into columns. It guesses that a line is like the one
// before it; whatever is unusual (escapes, nesting, a key twice, long numbers) is
// read by encoding/json, so that every line means what it means there.
type Reader struct {
	pool  *Pool
	slots []*slot
	index map[string]int
	order []int // slots of the line before, in the order of its keys
	seen  []int
	line  []byte
	p     int
	row   int
	want  int
}

type slot struct {
	name  string
	plain bool // the name stands in a line as it is
	kind  Kind
	n     int
	nums  []float64
	start []uint32
	end   []uint32
	bools []bool
	anys  []any
	state []uint8
	own   []byte // texts that are not as they stand in the lines
	owned bool
}

// NewReader is a reader whose columns take their room from the pool.
func NewReader(p *Pool) *Reader { return &Reader{pool: p, index: map[string]int{}} }

// mostNames bounds the fields that a chunk may have as columns of their own; lines
// with free keys would make a column of each.
const mostNames = 1000

// BadLine says which line is no JSON.
type BadLine struct {
	Line int // from 0, blank ones counted
	Err  error
}

func (b *BadLine) Error() string { return b.Err.Error() }
func (b *BadLine) Unwrap() error { return b.Err }

// Read reads up to most bundles from whole lines. It says how many bytes and lines
// it took; texts of the table are parts of data. An error is a *BadLine, and the
// table holds what comes before it.
func (r *Reader) Read(data []byte, most int) (t *Table, taken, lines int, err error) {
	r.row, r.want = 0, most
	if len(r.slots) > mostNames {
		r.slots, r.index, r.order = nil, map[string]int{}, nil
	}
	for _, s := range r.slots {
		*s = slot{name: s.name, plain: s.plain, own: s.own[:0]}
	}
	for taken < len(data) && r.row < most && (r.row == 0 || len(r.slots) <= mostNames) {
		end := bytes.IndexByte(data[taken:], '\n')
		next := 0
		if end < 0 {
			end, next = len(data), len(data)
		} else {
			end += taken
			next = end + 1
		}
		r.line, r.p = data[:end], taken
		r.space()
		if r.p == end {
			taken = next
			lines++
			continue
		}
		at := r.p
		if !r.object() {
			r.takeBack()
			if err := r.whole(data[at:end]); err != nil {
				r.takeBack()
				return r.table(data), taken, lines, &BadLine{lines, err}
			}
		}
		r.row++
		taken = next
		lines++
	}
	return r.table(data), taken, lines, nil
}

func (r *Reader) table(data []byte) *Table {
	t := &Table{Len: r.row}
	for _, s := range r.slots {
		if s.n == 0 {
			continue
		}
		if s.n < r.row {
			s.pad(r, r.row)
		}
		c := r.pool.Column(Nothing, r.row)
		c.Kind = s.kind
		switch s.kind {
		case Number:
			c.Nums = s.nums[:r.row]
		case Text:
			c.Start, c.End, c.Buf = s.start[:r.row], s.end[:r.row], data
			if s.owned {
				c.Buf = s.own
			}
		case Boolean:
			c.Bools = s.bools[:r.row]
		case Any:
			c.Anys = s.anys[:r.row]
		}
		if s.state != nil {
			c.State = s.state[:r.row]
		}
		t.Names = append(t.Names, s.name)
		t.Cols = append(t.Cols, c)
	}
	return t
}

func (r *Reader) takeBack() {
	for _, s := range r.slots {
		s.n = min(s.n, r.row)
	}
}

func (r *Reader) space() {
	for r.p < len(r.line) {
		switch r.line[r.p] {
		case ' ', '\t', '\r', '\n':
			r.p++
		default:
			return
		}
	}
}

// object reads a line in the usual form; false leaves it to encoding/json.
func (r *Reader) object() bool {
	if r.line[r.p] != '{' {
		return false
	}
	r.p++
	r.space()
	r.seen = r.seen[:0]
	if r.p < len(r.line) && r.line[r.p] == '}' {
		r.p++
		r.space()
		return r.p == len(r.line)
	}
	for {
		s, ok := r.key()
		if !ok || !r.value(s) {
			return false
		}
		r.space()
		if r.p >= len(r.line) {
			return false
		}
		switch r.line[r.p] {
		case ',':
			r.p++
			r.space()
		case '}':
			r.p++
			r.space()
			if len(r.seen) != len(r.order) || len(r.seen) > 0 && r.seen[len(r.seen)-1] != r.order[len(r.order)-1] {
				r.order = append(r.order[:0], r.seen...)
			}
			return r.p == len(r.line)
		default:
			return false
		}
	}
}

// key reads a key and its colon, and finds the slot.
func (r *Reader) key() (*slot, bool) {
	if r.p >= len(r.line) || r.line[r.p] != '"' {
		return nil, false
	}
	r.p++
	i := -1
	if k := len(r.seen); k < len(r.order) {
		guess := r.order[k]
		name := r.slots[guess].name
		if end := r.p + len(name); r.slots[guess].plain && end < len(r.line) && r.line[end] == '"' && string(r.line[r.p:end]) == name {
			i = guess
			r.p = end + 1
		}
	}
	if i < 0 {
		end := r.p
		for end < len(r.line) && r.line[end] != '"' {
			if c := r.line[end]; c == '\\' || c < 0x20 || c >= 0x80 {
				return nil, false
			}
			end++
		}
		if end == len(r.line) {
			return nil, false
		}
		i = r.slot(string(r.line[r.p:end]))
		r.p = end + 1
	}
	s := r.slots[i]
	if s.n > r.row { // the key comes a second time
		return nil, false
	}
	if s.n < r.row {
		s.pad(r, r.row)
	}
	r.seen = append(r.seen, i)
	r.space()
	if r.p >= len(r.line) || r.line[r.p] != ':' {
		return nil, false
	}
	r.p++
	r.space()
	return s, r.p < len(r.line)
}

func (r *Reader) slot(name string) int {
	i, ok := r.index[name]
	if !ok {
		i = len(r.slots)
		r.index[name] = i
		plain := true
		for _, c := range []byte(name) {
			plain = plain && plainByte[c]
		}
		r.slots = append(r.slots, &slot{name: name, plain: plain})
	}
	return i
}

func (r *Reader) value(s *slot) bool {
	switch c := r.line[r.p]; {
	case c == '"':
		return r.text(s)
	case c == '-' || c >= '0' && c <= '9':
		return r.number(s)
	case c == '{' || c == '[':
		return r.nested(s)
	case bytes.HasPrefix(r.line[r.p:], []byte("true")):
		r.p += 4
		s.boolean(r, true)
		return true
	case bytes.HasPrefix(r.line[r.p:], []byte("false")):
		r.p += 5
		s.boolean(r, false)
		return true
	case bytes.HasPrefix(r.line[r.p:], []byte("null")):
		r.p += 4
		s.skip(r, Null)
		return true
	}
	return false
}

// plainByte says of each byte whether a text may hold it as it is: no quote, no escape, no control.
var plainByte = func() (t [256]bool) {
	for i := range t {
		t[i] = i >= 0x20 && i < 0x80 && i != '"' && i != '\\'
	}
	return t
}()

func (r *Reader) text(s *slot) bool {
	from := r.p + 1
	i, line := from, r.line
	for i < len(line) && plainByte[line[i]] {
		i++
	}
	if i >= len(line) {
		return false
	}
	if line[i] == '"' {
		r.p = i + 1
		s.text(r, uint32(from), uint32(i))
		return true
	}
	// Not ASCII, escaped, or wrong.
	escaped := false
	for ; i < len(line) && line[i] != '"'; i++ {
		switch c := line[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < 0x20:
			return false
		}
	}
	if i >= len(line) {
		return false
	}
	r.p = i + 1
	if !escaped && utf8.Valid(line[from:i]) {
		s.text(r, uint32(from), uint32(i))
		return true
	}
	var v string
	if json.Unmarshal(line[from-1:i+1], &v) != nil {
		return false
	}
	s.copied(r, v)
	return true
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number whose digits a float64 holds exactly; others are left to strconv.
func (r *Reader) number(s *slot) bool {
	line, i := r.line, r.p
	minus := line[i] == '-'
	if minus {
		i++
	}
	var m uint64
	first := i
	for i < len(line) && line[i]-'0' <= 9 {
		m = m*10 + uint64(line[i]-'0')
		i++
	}
	digits := i - first
	if digits == 0 || digits > 1 && line[first] == '0' {
		return false
	}
	decimals := 0
	if i < len(line) && line[i] == '.' {
		i++
		from := i
		for i < len(line) && line[i]-'0' <= 9 {
			m = m*10 + uint64(line[i]-'0')
			i++
		}
		if decimals = i - from; decimals == 0 {
			return false
		}
	}
	if i < len(line) && (line[i] == 'e' || line[i] == 'E') {
		i++
		if i < len(line) && (line[i] == '+' || line[i] == '-') {
			i++
		}
		from := i
		for i < len(line) && line[i]-'0' <= 9 {
			i++
		}
		if i == from {
			return false
		}
		digits = 100
	}
	var f float64
	if digits+decimals <= 15 { // both are exact, so the one division rounds as it should
		f = float64(m) / tens[decimals]
		if minus {
			f = -f
		}
	} else {
		v, err := strconv.ParseFloat(string(line[r.p:i]), 64)
		if err != nil || math.IsInf(v, 0) {
			return false
		}
		f = v
	}
	r.p = i
	s.number(r, f)
	return true
}

const deepest = 200

// nested finds the end of an array or collection, and leaves the inside to encoding/json.
func (r *Reader) nested(s *slot) bool {
	from, depth := r.p, 0
	for i := r.p; i < len(r.line); i++ {
		switch r.line[i] {
		case '"':
			for i++; i < len(r.line) && r.line[i] != '"'; i++ {
				if r.line[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if depth++; depth > deepest {
				return false
			}
		case '}', ']':
			if depth--; depth == 0 {
				var v any
				if json.Unmarshal(r.line[from:i+1], &v) != nil {
					return false
				}
				r.p = i + 1
				s.any(r, v)
				return true
			}
		}
	}
	return false
}

// whole reads a line as encoding/json does. What is no collection is the item value of one.
func (r *Reader) whole(line []byte) error {
	var v any
	if err := json.Unmarshal(line, &v); err != nil {
		return err
	}
	m, ok := v.(map[string]any)
	if !ok {
		m = map[string]any{"value": v}
	}
	for name, v := range m {
		s := r.slots[r.slot(name)]
		if s.n < r.row {
			s.pad(r, r.row)
		}
		switch x := v.(type) {
		case nil:
			s.skip(r, Null)
		case float64:
			s.number(r, x)
		case bool:
			s.boolean(r, x)
		case string:
			s.copied(r, x)
		default:
			s.any(r, v)
		}
	}
	return nil
}
