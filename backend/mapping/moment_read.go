package mapping

import (
	"strconv"
	"strings"
	"time"
)

// dateParts collects what a format reads from a text.
type dateParts struct {
	year, month, day, yearDay, hour, minute, second, nanos int // -1 where the text says nothing of year, month or day
	isoYear, isoWeek, weekday                              int
	pm, am                                                 bool
	zone                                                   *time.Location
	unix                                                   *time.Time
}

// parseDate reads a text by a format of moment.js tokens.
// What it says nothing of is as now: the year, with a time alone the day.
func parseDate(text, format string, zone *time.Location, now time.Time) (time.Time, error) {
	p := dateParts{year: -1, month: -1, day: -1, zone: zone, weekday: -1}
	rest := text
	wrong := func(tok string) error {
		return problem("“%s” does not fit the format %s at %s.", short(text), format, tok)
	}
	pieces := piecesOf(format)
	for i, piece := range pieces {
		if !piece.token {
			if i == len(pieces)-1 { // nothing is read behind it: its absence is no harm
				break
			}
			if rest = literalPart(rest, piece.text); rest == failed {
				return time.Time{}, wrong(piece.text)
			}
			continue
		}
		next, ok := p.read(rest, piece.text)
		if !ok {
			return time.Time{}, wrong(piece.text)
		}
		rest = next
	}
	if p.month == 0 || p.month > 12 || p.hour > 24 || p.minute > 59 || p.second > 59 || p.yearDay > 366 || p.isoWeek > 53 || p.weekday > 7 {
		return time.Time{}, problem("“%s” is no date: a part of it is too large.", short(text))
	}
	t := p.date(zone, now)
	if p.day == 0 || p.day > 0 && p.unix == nil && p.yearDay == 0 && p.isoWeek == 0 && t.Day() != p.day {
		return time.Time{}, problem("“%s” is no date: its month has no day %d.", short(text), p.day)
	}
	return t, nil
}

// failed cannot occur in a text.
const failed = "\x00\xff"

// literalPart passes what stands between tokens: spaces match spaces, other characters themselves.
func literalPart(rest, literal string) string {
	for _, r := range literal {
		if r == ' ' {
			rest = strings.TrimLeft(rest, " \t")
			continue
		}
		if !strings.HasPrefix(rest, string(r)) {
			return failed
		}
		rest = rest[len(string(r)):]
	}
	return rest
}

func digits(s string, least, most int) (int, string, bool) {
	n := 0
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n < least {
		return 0, s, false
	}
	v, err := strconv.Atoi(s[:n])
	return v, s[n:], err == nil
}

func named(s string, names []string) (int, string, bool) {
	for i, n := range names {
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			return i, s[len(n):], true
		}
	}
	return 0, s, false
}

var (
	months   = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	weekdays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

func shorts(names []string, n int) []string {
	out := make([]string, len(names))
	for i := range names {
		out[i] = names[i][:n]
	}
	return out
}

func (p *dateParts) read(s, tok string) (string, bool) {
	var ok bool
	number := func(into *int, least, most int) (string, bool) {
		*into, s, ok = digits(s, least, most)
		return s, ok
	}
	suffixed := func(into *int) (string, bool) {
		if s, ok = number(into, 1, 3); !ok || len(s) < 2 {
			return s, false
		}
		return s[2:], true
	}
	var skip int
	switch tok {
	case "YYYY", "Y":
		return number(&p.year, 1, 4)
	case "YY":
		if s, ok = number(&p.year, 2, 2); ok {
			if p.year += 1900; p.year < 1969 {
				p.year += 100
			}
		}
		return s, ok
	case "GGGG", "gggg":
		return number(&p.isoYear, 4, 4)
	case "GG", "gg":
		if s, ok = number(&p.isoYear, 2, 2); ok {
			p.isoYear += 2000
		}
		return s, ok
	case "Q":
		if s, ok = number(&skip, 1, 1); ok {
			p.month = (skip-1)*3 + 1
		}
		return s, ok
	case "M", "MM":
		return number(&p.month, 1, 2)
	case "Mo":
		return suffixed(&p.month)
	case "MMM", "MMMM":
		names := months
		if i, rest, found := named(s, names); found {
			p.month = i + 1
			return rest, true
		}
		i, rest, found := named(s, shorts(months, 3))
		p.month = i + 1
		return rest, found
	case "D", "DD":
		return number(&p.day, 1, 2)
	case "Do":
		return suffixed(&p.day)
	case "DDD", "DDDD":
		return number(&p.yearDay, 1, 3)
	case "dddd", "ddd", "dd":
		for _, names := range [][]string{weekdays, shorts(weekdays, 3), shorts(weekdays, 2)} {
			if i, rest, found := named(s, names); found {
				p.weekday = (i+6)%7 + 1
				return rest, true
			}
		}
		return s, false
	case "E":
		return number(&p.weekday, 1, 1)
	case "W", "WW", "w", "ww":
		return number(&p.isoWeek, 1, 2)
	case "H", "HH", "h", "hh", "k", "kk":
		return number(&p.hour, 1, 2)
	case "m", "mm":
		return number(&p.minute, 1, 2)
	case "s", "ss":
		return number(&p.second, 1, 2)
	case "A", "a":
		i, rest, found := named(s, []string{"am", "pm"})
		p.am, p.pm = found && i == 0, found && i == 1
		return rest, found
	case "Z", "ZZ":
		return p.offset(s)
	case "X", "x":
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' || n == 0 && s[n] == '-') {
			n++
		}
		f, err := strconv.ParseFloat(s[:n], 64)
		if tok == "X" {
			f *= 1000
		}
		t := time.UnixMilli(int64(f))
		p.unix = &t
		return s[n:], err == nil
	}
	if tok[0] == 'S' {
		n := 0
		for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		nanos, err := strconv.Atoi((s[:n] + "000000000")[:9])
		p.nanos = nanos
		return s[n:], n > 0 && err == nil
	}
	if tok[0] == '[' {
		inner := tok[1 : len(tok)-1]
		return strings.TrimPrefix(s, inner), strings.HasPrefix(s, inner)
	}
	return s, false
}

func (p *dateParts) offset(s string) (string, bool) {
	if strings.HasPrefix(s, "Z") || strings.HasPrefix(s, "z") {
		p.zone = time.UTC
		return s[1:], true
	}
	if len(s) < 5 || s[0] != '+' && s[0] != '-' {
		return s, false
	}
	h, rest, ok := digits(s[1:], 2, 2)
	if !ok {
		return s, false
	}
	m, rest, ok := digits(strings.TrimPrefix(rest, ":"), 2, 2)
	if !ok {
		return s, false
	}
	seconds := h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	p.zone = time.FixedZone("", seconds)
	return rest, true
}

func (p *dateParts) date(zone *time.Location, now time.Time) time.Time {
	if p.unix != nil {
		return p.unix.In(zone)
	}
	hour := p.hour
	switch {
	case p.pm && hour < 12:
		hour += 12
	case p.am && hour == 12, hour == 24:
		hour = 0
	}
	year, month, day := p.year, p.month, p.day
	if p.isoWeek > 0 {
		if p.isoYear > 0 {
			year = p.isoYear
		} else if year < 0 {
			year = now.Year()
		}
		first := time.Date(year, 1, 4, hour, p.minute, p.second, p.nanos, p.zone)
		monday := first.AddDate(0, 0, -(int(first.Weekday())+6)%7+(p.isoWeek-1)*7)
		return monday.AddDate(0, 0, max(p.weekday, 1)-1)
	}
	if year < 0 && month < 0 && day < 0 && p.yearDay == 0 { // a time alone
		month, day = int(now.Month()), now.Day()
	} else if year < 0 && month < 0 {
		month = int(now.Month())
	}
	if year < 0 {
		year = now.Year()
	}
	if p.yearDay > 0 {
		return time.Date(year, 1, p.yearDay, hour, p.minute, p.second, p.nanos, p.zone)
	}
	return time.Date(year, time.Month(max(month, 1)), max(day, 1), hour, p.minute, p.second, p.nanos, p.zone)
}
