package mapping

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateParts collects what a format reads from a text. absent stands where the text says nothing.
type dateParts struct {
	year, month, day, yearDay   int
	isoYear, isoWeek, isoDay    int // weeks that begin on Monday
	usYear, usWeek, weekday     int // weeks that begin on Sunday, which is 0
	hour, minute, second, nanos int
	pm, am, named               bool // named: the day of the week is told by its name
	zone                        *time.Location
	unix                        *time.Time
	read1                       bool
}

const absent = -1 << 31

func newParts(zone *time.Location) dateParts {
	return dateParts{year: absent, month: absent, day: absent, yearDay: absent, isoYear: absent, isoWeek: absent, isoDay: absent,
		usYear: absent, usWeek: absent, weekday: absent, zone: zone}
}

// parseDate reads a text by a format of moment.js tokens, as forgiving as moment.js is: what stands between the
// parts need not be the same, and what follows the last one is not looked at.
// What it says nothing of is as now: the year, with a day alone the month, with a time alone the day.
func parseDate(text, format string, zone *time.Location, now time.Time) (time.Time, error) {
	p := newParts(zone)
	rest := text
	for _, piece := range piecesOf(format) {
		if !piece.token {
			rest = literalPart(rest, piece.text)
			continue
		}
		next, ok := p.find(rest, piece.text)
		if !ok {
			if strings.TrimSpace(rest) == "" && p.read1 { // the text ends before its format: the rest is as now, or 0
				continue
			}
			return time.Time{}, problem("“%s” does not fit the format %s at %s.", short(text), format, piece.text)
		}
		rest, p.read1 = next, true
	}
	if !p.read1 {
		return time.Time{}, problem("“%s” does not fit the format %s.", short(text), format)
	}
	if p.outside() {
		return time.Time{}, problem("“%s” is no date: a part of it is too large.", short(text))
	}
	t := p.date(zone, now)
	if p.day != absent && p.unix == nil && (p.day == 0 || t.Day() != p.day && !(p.hour == 24)) {
		return time.Time{}, problem("“%s” is no date: its month has no day %d.", short(text), p.day)
	}
	if p.named && p.day != absent && p.unix == nil && int(t.Weekday()) != p.weekday {
		return time.Time{}, problem("“%s” is no date: that day is a %s.", short(text), weekdays[t.Weekday()])
	}
	return t, nil
}

func (p *dateParts) outside() bool {
	over := func(v, least, most int) bool { return v != absent && (v < least || v > most) }
	return over(p.month, 1, 12) || over(p.day, 0, 31) || over(p.yearDay, 1, 366) || over(p.isoWeek, 1, 53) || over(p.usWeek, 1, 53) ||
		over(p.isoDay, 1, 7) || over(p.weekday, 0, 6) || p.hour > 24 || p.minute > 59 || p.second > 59 || p.hour == 24 && p.minute+p.second+p.nanos > 0
}

// literalPart passes what stands between tokens, as far as the text has it.
func literalPart(rest, literal string) string {
	for _, r := range literal {
		if r == ' ' {
			rest = strings.TrimLeft(rest, " \t\u00a0\u202f")
			continue
		}
		rest = strings.TrimPrefix(rest, string(r))
	}
	return rest
}

// find reads a token where it first can be read.
func (p *dateParts) find(s, tok string) (string, bool) {
	for at := 0; at < len(s); {
		if rest, ok := p.read(s[at:], tok); ok {
			return rest, true
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if unicode.IsLetter(r) && !lettered(tok) && !isMark(r) { // a word is passed whole: the 2 of Q2 may be read, not that of a name
			if size = strings.IndexFunc(s[at:], func(r rune) bool { return !unicode.IsLetter(r) }); size < 0 {
				break
			}
		}
		at += size
	}
	return s, false
}

// isMark reports whether a letter stands before a number in written dates: T, W, Q.
func isMark(r rune) bool { return r == 'T' || r == 'W' || r == 'Q' }

// lettered reports whether a token reads letters.
func lettered(tok string) bool {
	switch tok {
	case "MMM", "MMMM", "dd", "ddd", "dddd", "A", "a", "Z", "ZZ":
		return true
	}
	return false
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

// named finds the name that a text begins with, whole or by its first letters.
func named(s string, names []string, least int) (int, string, bool) {
	for i, n := range names {
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			return i, s[len(n):], true
		}
	}
	for i, n := range names {
		if len(s) >= least && strings.EqualFold(s[:least], n[:least]) {
			return i, strings.TrimPrefix(s[least:], "."), true
		}
	}
	return 0, s, false
}

var (
	months   = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	weekdays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

func (p *dateParts) read(s, tok string) (string, bool) {
	number := func(into *int, least, most int) (string, bool) {
		n, rest, ok := digits(s, least, most)
		if ok {
			*into = n
		}
		return rest, ok
	}
	suffixed := func(into *int) (string, bool) {
		rest, ok := number(into, 1, 3)
		for _, end := range []string{"st", "nd", "rd", "th"} {
			if len(rest) >= 2 && strings.EqualFold(rest[:2], end) {
				return rest[2:], ok
			}
		}
		return rest, ok
	}
	short := func(into *int, century int) (string, bool) { // a year of two digits
		rest, ok := number(into, 2, 2)
		if ok {
			if *into += century; century == 1900 && *into < 1969 {
				*into += 100
			}
		}
		return rest, ok
	}
	switch tok {
	case "YYYY", "YYYYY", "YYYYYY", "Y":
		return p.readYear(s, tok)
	case "YY":
		return short(&p.year, 1900)
	case "GGGG":
		return number(&p.isoYear, 4, 4)
	case "gggg":
		return number(&p.usYear, 4, 4)
	case "GG":
		return short(&p.isoYear, 1900)
	case "gg":
		return short(&p.usYear, 1900)
	case "Q", "Qo":
		q := 0
		rest, ok := number(&q, 1, 1)
		if ok && q >= 1 && q <= 4 {
			p.month = (q-1)*3 + 1
		} else if ok {
			p.month = 99
		}
		return rest, ok
	case "M", "MM":
		return number(&p.month, 1, 2)
	case "Mo":
		return suffixed(&p.month)
	case "MMM", "MMMM":
		i, rest, ok := named(s, months, 3)
		if ok {
			p.month = i + 1
		}
		return rest, ok
	case "D", "DD":
		return number(&p.day, 1, 2)
	case "Do":
		return suffixed(&p.day)
	case "DDD", "DDDD":
		return number(&p.yearDay, 1, 3)
	case "DDDo":
		return suffixed(&p.yearDay)
	case "dddd", "ddd", "dd":
		i, rest, ok := named(s, weekdays, 3)
		if !ok && tok == "dd" {
			i, rest, ok = named(s, weekdays, 2)
		}
		if ok {
			p.weekday, p.named = i, true
		}
		return rest, ok
	case "d", "e":
		return number(&p.weekday, 1, 1)
	case "do":
		return suffixed(&p.weekday)
	case "E":
		return number(&p.isoDay, 1, 1)
	case "W", "WW", "Wo":
		if tok == "Wo" {
			return suffixed(&p.isoWeek)
		}
		return number(&p.isoWeek, 1, 2)
	case "w", "ww", "wo":
		if tok == "wo" {
			return suffixed(&p.usWeek)
		}
		return number(&p.usWeek, 1, 2)
	}
	return p.readTime(s, tok, number)
}

// readYear reads a year of up to four digits, or with a sign of more.
func (p *dateParts) readYear(s, tok string) (string, bool) {
	sign, most := 1, 4
	if tok != "YYYY" {
		most = 6
		if s != "" && (s[0] == '-' || s[0] == '+') {
			if s[0] == '-' {
				sign = -1
			}
			s = s[1:]
		}
	}
	n, rest, ok := digits(s, 1, most)
	if !ok {
		return s, false
	}
	if tok == "YYYY" && len(s)-len(rest) == 2 {
		if n += 1900; n < 1969 {
			n += 100
		}
	}
	p.year = sign * n
	return rest, true
}

// date puts the parts together.
func (p *dateParts) date(zone *time.Location, now time.Time) time.Time {
	if p.unix != nil {
		return p.unix.In(zone)
	}
	hour := p.hour
	switch {
	case p.pm && hour < 12:
		hour += 12
	case p.am && hour == 12:
		hour = 0
	}
	at := func(y, m, d int) time.Time { // hour 24 is the next day's 0
		return time.Date(y, time.Month(m), d, hour, p.minute, p.second, p.nanos, p.zone)
	}
	or := func(v, fallback int) int {
		if v == absent {
			return fallback
		}
		return v
	}
	if p.month == absent && p.day == absent && p.yearDay == absent {
		switch {
		case p.isoWeek != absent || p.isoYear != absent || p.isoDay != absent:
			year, week := now.ISOWeek()
			if y := or(p.isoYear, p.year); y != absent { // a year without its week begins with the first
				year, week = y, 1
			}
			first := at(year, 1, 4)
			return first.AddDate(0, 0, -(int(first.Weekday())+6)%7+(or(p.isoWeek, week)-1)*7+or(p.isoDay, or(p.weekday, 1))-1)
		case p.usWeek != absent || p.usYear != absent || p.weekday != absent:
			week, year := usWeek(now)
			if y := or(p.usYear, p.year); y != absent {
				year, week = y, 1
			}
			first := at(year, 1, 1)
			return first.AddDate(0, 0, -int(first.Weekday())+(or(p.usWeek, week)-1)*7+or(p.weekday, 0))
		}
	}
	year := or(p.year, now.Year())
	if p.yearDay != absent {
		return at(year, 1, p.yearDay)
	}
	month, day := p.month, p.day
	if p.year == absent && month == absent { // a day alone, or a time alone
		month = int(now.Month())
		if day == absent {
			day = now.Day()
		}
	}
	return at(year, max(month, 1), max(day, 1))
}
