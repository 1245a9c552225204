package mapping

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// formatToken finds the tokens of a date format, longest first; text in [ ] stands for itself.
var formatToken = regexp.MustCompile(`\[[^\]]*\]|YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|wo|ww|w|Wo|WW|W|gggg|gg|GGGG|GG|HH|H|hh|h|kk|k|A|a|mm|m|ss|s|S{1,9}|ZZ|Z|X|x`)

// formatDate writes a date by a format of moment.js tokens.
func formatDate(t time.Time, format string) string {
	return formatToken.ReplaceAllStringFunc(format, func(tok string) string { return dateToken(t, tok) })
}

func dateToken(t time.Time, tok string) string {
	two := func(n int) string { return fmt.Sprintf("%02d", n) }
	iso, isoWeek := t.ISOWeek()
	week, weekYear := usWeek(t)
	hour12 := (t.Hour()+11)%12 + 1
	switch tok {
	case "YYYY":
		return fmt.Sprintf("%04d", t.Year())
	case "YY":
		return two(t.Year() % 100)
	case "Y":
		return strconv.Itoa(t.Year())
	case "Q":
		return strconv.Itoa((int(t.Month())-1)/3 + 1)
	case "Qo":
		return ordinal((int(t.Month())-1)/3 + 1)
	case "M":
		return strconv.Itoa(int(t.Month()))
	case "Mo":
		return ordinal(int(t.Month()))
	case "MM":
		return two(int(t.Month()))
	case "MMM":
		return t.Format("Jan")
	case "MMMM":
		return t.Format("January")
	case "D":
		return strconv.Itoa(t.Day())
	case "Do":
		return ordinal(t.Day())
	case "DD":
		return two(t.Day())
	case "DDD":
		return strconv.Itoa(t.YearDay())
	case "DDDo":
		return ordinal(t.YearDay())
	case "DDDD":
		return fmt.Sprintf("%03d", t.YearDay())
	case "d":
		return strconv.Itoa(int(t.Weekday()))
	case "do":
		return ordinal(int(t.Weekday()))
	case "dd":
		return t.Format("Mon")[:2]
	case "ddd":
		return t.Format("Mon")
	case "dddd":
		return t.Format("Monday")
	case "E":
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case "w":
		return strconv.Itoa(week)
	case "wo":
		return ordinal(week)
	case "ww":
		return two(week)
	case "W":
		return strconv.Itoa(isoWeek)
	case "Wo":
		return ordinal(isoWeek)
	case "WW":
		return two(isoWeek)
	case "gg":
		return two(weekYear % 100)
	case "gggg":
		return strconv.Itoa(weekYear)
	case "GG":
		return two(iso % 100)
	case "GGGG":
		return strconv.Itoa(iso)
	case "H":
		return strconv.Itoa(t.Hour())
	case "HH":
		return two(t.Hour())
	case "h":
		return strconv.Itoa(hour12)
	case "hh":
		return two(hour12)
	case "k":
		return strconv.Itoa((t.Hour()+23)%24 + 1)
	case "kk":
		return two((t.Hour()+23)%24 + 1)
	case "A":
		return t.Format("PM")
	case "a":
		return t.Format("pm")
	case "m":
		return strconv.Itoa(t.Minute())
	case "mm":
		return two(t.Minute())
	case "s":
		return strconv.Itoa(t.Second())
	case "ss":
		return two(t.Second())
	case "Z":
		return t.Format("-07:00")
	case "ZZ":
		return t.Format("-0700")
	case "X":
		return strconv.FormatInt(t.Unix(), 10)
	case "x":
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	if tok[0] == '[' {
		return tok[1 : len(tok)-1]
	}
	return fmt.Sprintf("%09d", t.Nanosecond())[:len(tok)] // S, SS, SSS …
}

// usWeek is the week that begins on Sunday and holds 1 January, with its year.
func usWeek(t time.Time) (week, year int) {
	saturday := t.AddDate(0, 0, 6-int(t.Weekday()))
	year = saturday.Year()
	return (saturday.YearDay()-1)/7 + 1, year
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// parts collects what a format reads from a text.
type dateParts struct {
	year, month, day, yearDay, hour, minute, second, nanos int
	isoYear, isoWeek, weekday                              int
	pm, am, hasDay                                         bool
	zone                                                   *time.Location
	unix                                                   *time.Time
}

// parseDate reads a text by a format of moment.js tokens.
func parseDate(text, format string, zone *time.Location) (time.Time, error) {
	p := dateParts{year: -1, month: 1, day: 1, zone: zone, weekday: -1}
	rest := text
	wrong := func(tok string) error {
		return problem("“%s” does not fit the format %s at %s.", short(text), format, tok)
	}
	pos := 0
	for _, at := range formatToken.FindAllStringIndex(format, -1) {
		if rest = literalPart(rest, format[pos:at[0]]); rest == failed {
			return time.Time{}, wrong(format[pos:at[0]])
		}
		tok := format[at[0]:at[1]]
		next, ok := p.read(rest, tok)
		if !ok {
			return time.Time{}, wrong(tok)
		}
		rest, pos = next, at[1]
	}
	return p.date(zone), nil
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
		p.hasDay = true
		return number(&p.day, 1, 2)
	case "Do":
		p.hasDay = true
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

func (p *dateParts) date(zone *time.Location) time.Time {
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
	if p.isoWeek > 0 {
		year := p.isoYear
		if year == 0 {
			year = p.year
		}
		first := time.Date(year, 1, 4, hour, p.minute, p.second, p.nanos, p.zone)
		monday := first.AddDate(0, 0, -(int(first.Weekday())+6)%7+(p.isoWeek-1)*7)
		return monday.AddDate(0, 0, max(p.weekday, 1)-1)
	}
	year := p.year
	if year < 0 {
		year = time.Now().In(zone).Year()
	}
	if p.yearDay > 0 {
		return time.Date(year, 1, p.yearDay, hour, p.minute, p.second, p.nanos, p.zone)
	}
	return time.Date(year, time.Month(p.month), p.day, hour, p.minute, p.second, p.nanos, p.zone)
}
