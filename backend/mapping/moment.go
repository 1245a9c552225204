package mapping

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// formatToken finds the tokens of a date format, longest first; text in [ ] stands for itself.
var formatToken = regexp.MustCompile(`\[[^\]]*\]|YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|wo|ww|w|Wo|WW|W|gggg|gg|GGGG|GG|HH|H|hh|h|kk|k|A|a|mm|m|ss|s|S{1,9}|ZZ|Z|X|x`)

// formats keeps the pieces of formats: a flow uses few of them, for many bundles.
var (
	formats     sync.Map // format → []piece
	formatCount atomic.Int32
)

const maxFormats = 1000

// piece is a token of a format, or text between tokens.
type piece struct {
	text  string
	token bool
}

func piecesOf(format string) []piece {
	if kept, ok := formats.Load(format); ok {
		return kept.([]piece)
	}
	var out []piece
	at := 0
	for _, m := range formatToken.FindAllStringIndex(format, -1) {
		if m[0] > at {
			out = append(out, piece{text: format[at:m[0]]})
		}
		out = append(out, piece{format[m[0]:m[1]], true})
		at = m[1]
	}
	if at < len(format) {
		out = append(out, piece{text: format[at:]})
	}
	if formatCount.Add(1) > maxFormats { // formats that come from data would be kept for ever
		formats.Clear()
		formatCount.Store(0)
	}
	formats.Store(format, out)
	return out
}

// formatDate writes a date by a format of moment.js tokens.
func formatDate(t time.Time, format string) string {
	var b strings.Builder
	for _, p := range piecesOf(format) {
		if p.token {
			b.WriteString(dateToken(t, p.text))
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
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
