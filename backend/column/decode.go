package column

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"time"
)

var errShort = errors.New("the columns are cut off")

type decoder struct {
	b    []byte
	n    int
	cols []*Column
	err  error
}

// Decode reads columns of n rows that an Encoder wrote, and gives what follows them.
func Decode(b []byte, n, count int) (cols []*Column, rest []byte, err error) {
	d := &decoder{b: b, n: n}
	for range count {
		c := d.column()
		if d.err != nil {
			return nil, nil, d.err
		}
		d.cols = append(d.cols, c)
	}
	return d.cols, d.b, nil
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.err = errShort
		d.b = nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) uvarint() int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > math.MaxInt32 {
		d.err = errShort
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.err = errShort
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) float() float64 {
	if b := d.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (d *decoder) column() *Column {
	c := &Column{Len: d.n}
	form := d.byte()
	if form&0x80 != 0 {
		c.State = d.take(d.n)
	}
	switch form & 0x7f {
	case formNothing:
	case formRepeat:
		d.repeat(c)
	case formTexts:
		d.texts(c)
	case formBooleans:
		c.Kind, c.Bools = Boolean, make([]bool, d.n)
		for i, b := range d.take(d.n) {
			c.Bools[i] = b != 0
		}
	case formDates:
		c.Kind, c.Times = Date, make([]time.Time, d.n)
		for i := range c.Times {
			sec := d.varint()
			c.Times[i] = time.Unix(sec, int64(d.uvarint())).UTC()
		}
	case formWhole, formShift, formFloats:
		c.Kind, c.Nums = Number, make([]float64, d.n)
		d.numbers(c, form&0x7f)
	case formAny:
		c.Kind, c.Anys = Any, make([]any, d.n)
		for i := range c.Anys {
			if c.Is(i) != Present || d.err != nil {
				continue
			}
			if err := json.Unmarshal(d.take(d.uvarint()), &c.Anys[i]); err != nil && d.err == nil {
				d.err = err
			}
		}
	default:
		d.err = errors.New("the columns have a form that is not known")
	}
	return c
}

func (d *decoder) repeat(c *Column) {
	c.Same = true
	if d.byte() == formFloats {
		v := d.float()
		c.Kind, c.Nums = Number, make([]float64, d.n)
		for i := range c.Nums {
			c.Nums[i] = v
		}
		return
	}
	c.Kind, c.Buf = Text, d.take(d.uvarint())
	c.Start, c.End = make([]uint32, d.n), make([]uint32, d.n)
	for i := range c.End {
		c.End[i] = uint32(len(c.Buf))
	}
}

func (d *decoder) texts(c *Column) {
	c.Kind, c.Start, c.End = Text, make([]uint32, d.n), make([]uint32, d.n)
	at := 0
	for i := range c.Start {
		size := d.uvarint()
		c.Start[i], c.End[i] = uint32(at), uint32(at+size)
		at += size
	}
	c.Buf = d.take(at)
}

func (d *decoder) numbers(c *Column, form byte) {
	switch form {
	case formWhole:
		scale := int(d.byte())
		if scale >= len(scales) {
			d.err = errShort
			return
		}
		last := int64(0)
		for i := range c.Nums {
			last += d.varint()
			c.Nums[i] = float64(last) / scales[scale]
		}
	case formShift:
		j := d.uvarint()
		k := d.float()
		if j >= len(d.cols) || d.cols[j].Kind != Number {
			d.err = errShort
			return
		}
		for i, v := range d.cols[j].Nums {
			c.Nums[i] = v + k
		}
	default:
		bytes := d.take(8 * d.n)
		if bytes == nil {
			return
		}
		for i := range c.Nums {
			var v uint64
			for k := range 8 {
				v = v<<8 | uint64(bytes[k*d.n+i])
			}
			c.Nums[i] = math.Float64frombits(v)
		}
	}
}
