package mapping

import (
	"strconv"
	"strings"
	"time"
)

// readTime reads the tokens of a time, of its zone, and of an instant.
func (p *dateParts) readTime(s, tok string, number func(into *int, least, most int) (string, bool)) (string, bool) {
	switch tok {
	case "H", "HH", "h", "hh":
		return number(&p.hour, 1, 2)
	case "k", "kk":
		rest, ok := number(&p.hour, 1, 2)
		if ok && p.hour == 24 {
			p.hour = 0
		}
		return rest, ok
	case "m", "mm":
		return number(&p.minute, 1, 2)
	case "s", "ss":
		return number(&p.second, 1, 2)
	case "Hmm", "hmm", "Hmmss", "hmmss":
		n := 0
		rest, ok := number(&n, len(tok), len(tok)+1)
		if len(tok) == 5 {
			n, p.second = n/100, n%100
		}
		p.hour, p.minute = n/100, n%100
		return rest, ok
	case "A", "a":
		if s == "" || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
			return s, false
		}
		rest := strings.TrimPrefix(s[1:], ".")
		if rest == "" || rest[0]|0x20 != 'm' {
			return s, false
		}
		p.pm = s[0]|0x20 == 'p'
		p.am = !p.pm
		return strings.TrimPrefix(rest[1:], "."), true
	case "Z", "ZZ":
		return p.offset(s)
	case "X", "x":
		return p.instant(s, tok)
	case "z", "zz":
		return s, true // a name of a zone says too little to be read
	}
	if tok[0] == 'S' {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 {
			return s, false
		}
		nanos, err := strconv.Atoi((s[:min(n, 9)] + "000000000")[:9])
		p.nanos = nanos
		return s[n:], err == nil
	}
	return s, false
}

// instant reads a number of seconds or milliseconds since 1970.
func (p *dateParts) instant(s, tok string) (string, bool) {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && tok == "X" || n == 0 && (s[n] == '-' || s[n] == '+')) {
		n++
	}
	f, err := strconv.ParseFloat(s[:n], 64)
	if err != nil {
		return s, false
	}
	if tok == "X" {
		f *= 1000
	}
	if f > 253402300799999 || f < -62167219200000 { // the years 0 to 9999
		return s, false
	}
	t := time.UnixMilli(int64(f))
	p.unix = &t
	return s[n:], true
}

func (p *dateParts) offset(s string) (string, bool) {
	if s == "" {
		return s, false
	}
	if s[0] == 'Z' || s[0] == 'z' {
		p.zone = time.UTC
		return s[1:], true
	}
	if s[0] != '+' && s[0] != '-' {
		return s, false
	}
	h, rest, ok := digits(s[1:], 2, 2)
	if !ok || h > 18 {
		return s, false
	}
	m, after, ok := digits(strings.TrimPrefix(rest, ":"), 2, 2)
	if ok && m < 60 {
		rest = after
	} else {
		m = 0
	}
	seconds := h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	p.zone = time.FixedZone("", seconds)
	return rest, true
}
