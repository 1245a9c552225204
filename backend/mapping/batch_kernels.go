package mapping

import (
	"bytes"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"signet/backend/column"
)

// kernel works out a function for all rows; nothing and no error leaves it to the call row by row.
type kernel func(f *Frame, n *bnode) (*column.Column, error)

// kernels are the functions that flows use most, on the columns that they meet most.
var kernels map[string]func(b *Batch, kids []Node) kernel

func init() {
	letters := func(change func([]byte) []byte, low, high byte) func(*Batch, []Node) kernel {
		return func(*Batch, []Node) kernel {
			return func(f *Frame, n *bnode) (*column.Column, error) { return f.letters(n, low, high, change) }
		}
	}
	number := func(change func(float64) float64) func(*Batch, []Node) kernel {
		return func(*Batch, []Node) kernel {
			return func(f *Frame, n *bnode) (*column.Column, error) { return f.numeric(n, change) }
		}
	}
	plain := func(k kernel) func(*Batch, []Node) kernel { return func(*Batch, []Node) kernel { return k } }
	kernels = map[string]func(*Batch, []Node) kernel{
		"upper":      letters(bytes.ToUpper, 'a', 'z'),
		"lower":      letters(bytes.ToLower, 'A', 'Z'),
		"trim":       plain(trimmed),
		"length":     plain(lengthOf),
		"contains":   plain(containing),
		"replace":    replacing,
		"substring":  plain(substringOf),
		"abs":        number(math.Abs),
		"ceil":       number(math.Ceil),
		"floor":      number(math.Floor),
		"round":      number(func(f float64) float64 { return math.Floor(f + 0.5) }),
		"sqrt":       number(math.Sqrt),
		"formatDate": formatting,
	}
}

// letters changes the case of texts. Where no text of the chunk changes, the column is the same one.
func (f *Frame) letters(n *bnode, low, high byte, change func([]byte) []byte) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil || c.Kind != column.Text || !c.Full() {
		return nil, err
	}
	size, changes, foreign := 0, false, false
	for i := range f.n {
		s := c.Bytes(i)
		size += len(s)
		for _, b := range s {
			changes = changes || b >= low && b <= high
			foreign = foreign || b >= utf8.RuneSelf
		}
	}
	if !changes && !foreign {
		return c, nil
	}
	if size > fewBytes*8 {
		return nil, ErrByBundle
	}
	out := f.pool.Column(column.Text, f.n)
	buf, at := f.pool.Buffer(size)
	for i := range f.n {
		s := c.Bytes(i)
		from := len(buf)
		out.Start[i] = uint32(from)
		if foreign && !ascii(s) {
			buf = append(buf, change(s)...)
		} else {
			buf = append(buf, s...)
			for j := from; j < len(buf); j++ {
				if b := buf[j]; b >= low && b <= high {
					buf[j] = b ^ 0x20
				}
			}
		}
		out.End[i] = uint32(len(buf))
	}
	f.pool.Return(at, buf)
	out.Buf, out.Same = buf, c.Same
	return out, nil
}

func ascii(s []byte) bool {
	for _, b := range s {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (f *Frame) numeric(n *bnode, change func(float64) float64) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil || c.Kind != column.Number || !c.Full() {
		return nil, err
	}
	out := f.pool.Column(column.Number, f.n)
	for i, v := range c.Nums {
		out.Nums[i] = change(v)
	}
	out.Same = c.Same
	return finite(out)
}

// trimmed moves the ends of the texts, which stay where they are.
func trimmed(f *Frame, n *bnode) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil || c.Kind != column.Text || !c.Full() {
		return nil, err
	}
	out := f.pool.Column(column.Text, f.n)
	out.Buf, out.Same = c.Buf, c.Same
	changed := false
	for i := range f.n {
		s := c.Bytes(i)
		left := len(s) - len(bytes.TrimLeftFunc(s, unicode.IsSpace))
		rest := bytes.TrimSpace(s)
		out.Start[i] = c.Start[i] + uint32(left)
		out.End[i] = out.Start[i] + uint32(len(rest))
		if len(rest) == 0 {
			out.Start[i], out.End[i] = c.Start[i], c.Start[i]
		}
		changed = changed || len(rest) != len(s)
	}
	if !changed {
		return c, nil
	}
	return out, nil
}

func lengthOf(f *Frame, n *bnode) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil || c.Kind != column.Text || !c.Full() {
		return nil, err
	}
	out := f.pool.Column(column.Number, f.n)
	for i := range f.n {
		out.Nums[i] = float64(utf8.RuneCount(c.Bytes(i)))
	}
	out.Same = c.Same
	return out, nil
}

func containing(f *Frame, n *bnode) (*column.Column, error) {
	cols, same, err := f.columns(n.kids)
	if err != nil || cols[0].Kind != column.Text || cols[1].Kind != column.Text || !cols[0].Full() || !cols[1].Full() {
		return nil, err
	}
	out := f.pool.Column(column.Boolean, f.n)
	for i := range f.n {
		out.Bools[i] = bytes.Contains(cols[0].Bytes(i), cols[1].Bytes(i))
	}
	out.Same = same
	return out, nil
}

// replacing knows texts that are no patterns.
func replacing(b *Batch, kids []Node) kernel {
	none := func(*Frame, *bnode) (*column.Column, error) { return nil, nil }
	if len(kids) != 3 {
		return none
	}
	what, ok := b.Fixed(kids[1])
	with, also := b.Fixed(kids[2])
	old, isText := what.(string)
	replacement, both := with.(string)
	if !ok || !also || !isText || !both || old == "" || strings.HasPrefix(old, "/") {
		return none
	}
	from, to := []byte(old), []byte(replacement)
	return func(f *Frame, n *bnode) (*column.Column, error) {
		c, err := f.Column(n.kids[0])
		if err != nil || c.Kind != column.Text || !c.Full() {
			return nil, err
		}
		out := f.pool.Column(column.Text, f.n)
		buf, at := f.pool.Buffer(0)
		changed := false
		for i := range f.n {
			s := c.Bytes(i)
			out.Start[i] = uint32(len(buf))
			for {
				j := bytes.Index(s, from)
				if j < 0 {
					break
				}
				changed = true
				buf = append(append(buf, s[:j]...), to...)
				s = s[j+len(from):]
			}
			buf = append(buf, s...)
			out.End[i] = uint32(len(buf))
			if out.End[i]-out.Start[i] > fewBytes {
				return nil, ErrByBundle
			}
		}
		f.pool.Return(at, buf)
		if !changed {
			return c, nil
		}
		out.Buf, out.Same = buf, c.Same
		return out, nil
	}
}

func substringOf(f *Frame, n *bnode) (*column.Column, error) {
	cols, same, err := f.columns(n.kids)
	if err != nil {
		return nil, err
	}
	c := cols[0]
	if c.Kind != column.Text || !c.Full() || len(cols) != 3 || !ascii(c.Buf) {
		return nil, nil
	}
	for _, x := range cols[1:] {
		if x.Kind != column.Number || !x.Full() {
			return nil, nil
		}
		for _, v := range x.Nums {
			if !(v > -1e9 && v < 1e9) {
				return nil, nil
			}
		}
	}
	out := f.pool.Column(column.Text, f.n)
	out.Buf, out.Same = c.Buf, same
	for i := range f.n {
		size := int(c.End[i] - c.Start[i])
		from, to := min(max(int(cols[1].Nums[i]), 0), size), min(max(int(cols[2].Nums[i]), 0), size)
		if from > to {
			from, to = to, from
		}
		out.Start[i], out.End[i] = c.Start[i]+uint32(from), c.Start[i]+uint32(to)
	}
	return out, nil
}

// formatting knows a fixed format and zone, and reads ISO texts without trying other forms.
func formatting(b *Batch, kids []Node) kernel {
	none := func(*Frame, *bnode) (*column.Column, error) { return nil, nil }
	v, ok := b.Fixed(kids[1])
	format, isText := v.(string)
	if !ok || !isText {
		return none
	}
	name := ""
	if len(kids) > 2 {
		v, ok := b.Fixed(kids[2])
		if name, isText = v.(string); !ok || !isText {
			return none
		}
		name = strings.TrimSpace(name)
	}
	named := zoneOf(name)
	pieces := piecesOf(format)
	return func(f *Frame, n *bnode) (*column.Column, error) {
		c, err := f.Column(n.kids[0])
		if err != nil || c.Kind != column.Text && c.Kind != column.Date {
			return nil, err
		}
		zone := named
		if zone == nil {
			zone = f.scope.Zone
		}
		out := f.pool.Column(column.Text, f.n)
		buf, at := f.pool.Buffer(f.n * (len(format) + 2))
		for i := range f.n {
			out.Start[i] = uint32(len(buf))
			t, ok := time.Time{}, c.Is(i) == column.Present
			switch {
			case !ok:
			case c.Kind == column.Date:
				t = c.Times[i]
			default:
				if t, ok = isoDate(c.Bytes(i)); !ok {
					if t, ok, err = toDate(string(c.Bytes(i)), f.scope.Zone); err != nil {
						return nil, ErrByBundle
					}
				}
			}
			if ok {
				buf = appendDate(buf, t.In(zone), pieces)
			}
			out.End[i] = uint32(len(buf))
		}
		f.pool.Return(at, buf)
		out.Buf, out.Same = buf, c.Same
		return out, nil
	}
}

// isoDate reads 2026-11-25T10:30:15Z, the form in which most dates come.
func isoDate(s []byte) (time.Time, bool) {
	if len(s) != 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' {
		return time.Time{}, false
	}
	ok := true
	digits := func(from, to int) int {
		n := 0
		for _, b := range s[from:to] {
			if b < '0' || b > '9' {
				ok = false
			}
			n = n*10 + int(b-'0')
		}
		return n
	}
	y, mo, d, h, mi, sec := digits(0, 4), digits(5, 7), digits(8, 10), digits(11, 13), digits(14, 16), digits(17, 19)
	if !ok || mo < 1 || mo > 12 || d < 1 || d > 28 && d > lastOf(y, mo) || h > 23 || mi > 59 || sec > 59 {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, h, mi, sec, 0, time.UTC), true
}

func lastOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
