package column

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// How a column is written. Numbers are tried from the shortest form on; every form
// gives back the same bits, or is not taken.
const (
	formNothing byte = iota
	formRepeat       // one value for all rows
	formTexts
	formBooleans
	formDates
	formWhole  // differences of whole numbers, scaled by a power of ten
	formShift  // an earlier column of numbers and what is added
	formFloats // the bytes of all numbers, first bytes first
	formAny    // each value as JSON
)

// Encoder writes the columns of a chunk one after the other. A column that is
// known already is not written again.
type Encoder struct {
	Out  []byte
	n    int
	cols []*Column // as written
	at   map[*Column]int
	JSON func(v any) ([]byte, error) // of an any value
}

// Reset begins a chunk of n rows.
func (e *Encoder) Reset(n int) {
	e.Out, e.n, e.cols = e.Out[:0], n, e.cols[:0]
	if e.at == nil {
		e.at = map[*Column]int{}
	}
	clear(e.at)
}

// ErrUnwritable says that a column holds what no record can: a number that is none.
var ErrUnwritable = errors.New("a value cannot be written")

// Add writes a column and gives its place.
func (e *Encoder) Add(c *Column) (int, error) {
	if i, ok := e.at[c]; ok {
		return i, nil
	}
	if c.Kind == Number {
		for _, v := range c.Nums {
			if v-v != 0 {
				return 0, ErrUnwritable
			}
		}
	}
	if err := e.write(c); err != nil {
		return 0, err
	}
	e.cols = append(e.cols, c)
	e.at[c] = len(e.cols) - 1
	return len(e.cols) - 1, nil
}

// Len is the number of columns written.
func (e *Encoder) Len() int { return len(e.cols) }

func (e *Encoder) write(c *Column) error {
	states := byte(0)
	if c.State != nil {
		states = 0x80
	}
	head := func(form byte) {
		e.Out = append(e.Out, form|states)
		if states != 0 {
			e.Out = append(e.Out, c.State...)
		}
	}
	switch c.Kind {
	case Nothing:
		head(formNothing)
	case Boolean:
		head(formBooleans)
		for _, v := range c.Bools {
			b := byte(0)
			if v {
				b = 1
			}
			e.Out = append(e.Out, b)
		}
	case Date:
		head(formDates)
		for i, t := range c.Times {
			if c.Is(i) != Present {
				t = time.Unix(0, 0)
			}
			e.Out = binary.AppendVarint(e.Out, t.Unix())
			e.Out = binary.AppendUvarint(e.Out, uint64(t.Nanosecond()))
		}
	case Text:
		if states == 0 && e.n > 0 && repeated(c) {
			head(formRepeat)
			s := c.Bytes(0)
			e.Out = append(binary.AppendUvarint(append(e.Out, formTexts), uint64(len(s))), s...)
			return nil
		}
		head(formTexts)
		for i := range e.n {
			e.Out = binary.AppendUvarint(e.Out, uint64(c.End[i]-c.Start[i]))
		}
		for i := range e.n {
			e.Out = append(e.Out, c.Bytes(i)...)
		}
	case Number:
		e.numbers(c, head)
	case Any:
		head(formAny)
		for i := range e.n {
			if c.Is(i) != Present {
				continue
			}
			b, err := e.JSON(c.Anys[i])
			if err != nil {
				return err
			}
			e.Out = append(binary.AppendUvarint(e.Out, uint64(len(b))), b...)
		}
	}
	return nil
}

func repeated(c *Column) bool {
	if c.Same {
		return true
	}
	first := string(c.Bytes(0))
	for i := 1; i < c.Len; i++ {
		if string(c.Bytes(i)) != first {
			return false
		}
	}
	return true
}

func (e *Encoder) numbers(c *Column, head func(byte)) {
	v := c.Nums
	if c.State == nil && len(v) > 0 {
		same := true
		for _, x := range v {
			if math.Float64bits(x) != math.Float64bits(v[0]) {
				same = false
				break
			}
		}
		if same {
			head(formRepeat)
			e.Out = binary.LittleEndian.AppendUint64(append(e.Out, formFloats), math.Float64bits(v[0]))
			return
		}
		for j, old := range e.cols {
			if old.Kind != Number || old.State != nil {
				continue
			}
			if k := v[0] - old.Nums[0]; shifted(v, old.Nums, k) {
				head(formShift)
				e.Out = binary.AppendUvarint(e.Out, uint64(j))
				e.Out = binary.LittleEndian.AppendUint64(e.Out, math.Float64bits(k))
				return
			}
		}
	}
	for scale, ten := range scales {
		if !wholes(v, ten) {
			continue
		}
		head(formWhole)
		e.Out = append(e.Out, byte(scale))
		last := int64(0)
		for _, x := range v {
			w := int64(math.Round(x * ten))
			e.Out = binary.AppendVarint(e.Out, w-last)
			last = w
		}
		return
	}
	head(formFloats)
	for shift := 56; shift >= 0; shift -= 8 {
		for _, x := range v {
			e.Out = append(e.Out, byte(math.Float64bits(x)>>shift))
		}
	}
}

var scales = [...]float64{1, 10, 100, 1000, 10000}

func shifted(v, old []float64, k float64) bool {
	for i, x := range v {
		if math.Float64bits(old[i]+k) != math.Float64bits(x) {
			return false
		}
	}
	return true
}

// wholes reports whether each number is a whole one over ten, to the bit.
func wholes(v []float64, ten float64) bool {
	for _, x := range v {
		w := math.Round(x * ten)
		if !(w > -1<<52 && w < 1<<52) || math.Float64bits(float64(int64(w))/ten) != math.Float64bits(x) {
			return false
		}
	}
	return true
}
