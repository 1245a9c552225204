package mapping

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// formatToken finds the tokens of a date format as moment.js has them, longest first; text in [ ] stands for itself,
// and a backslash takes the meaning from the token behind it.
var formatToken = regexp.MustCompile(`\[[^\[\]]*\]|\\(?:[A-Za-z])|Hmmss|Hmm|hmmss|hmm|YYYYYY|YYYYY|YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|e|wo|ww|w|Wo|WW|W|gggg|gg|GGGG|GG|HH|H|hh|h|kk|k|A|a|mm|m|ss|s|S{1,9}|ZZ|Z|zz|z|X|x|LTS|LT|LLLL|LLL|LL|L|llll|lll|ll|l`)

// long are the tokens that stand for several others, in English.
var long = map[string]string{"LT": "h:mm A", "LTS": "h:mm:ss A", "L": "MM/DD/YYYY", "LL": "MMMM D, YYYY", "LLL": "MMMM D, YYYY h:mm A", "LLLL": "dddd, MMMM D, YYYY h:mm A",
	"l": "M/D/YYYY", "ll": "MMM D, YYYY", "lll": "MMM D, YYYY h:mm A", "llll": "ddd, MMM D, YYYY h:mm A"}

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
	out := split(format, nil)
	if formatCount.Add(1) > maxFormats { // formats that come from data would be kept for ever
		formats.Clear()
		formatCount.Store(0)
	}
	formats.Store(format, out)
	return out
}

func split(format string, out []piece) []piece {
	literal := func(s string) {
		if n := len(out); n > 0 && !out[n-1].token {
			out[n-1].text += s
		} else if s != "" {
			out = append(out, piece{text: s})
		}
	}
	at := 0
	for _, m := range formatToken.FindAllStringIndex(format, -1) {
		literal(format[at:m[0]])
		switch tok := format[m[0]:m[1]]; {
		case tok[0] == '[':
			literal(tok[1 : len(tok)-1])
		case tok[0] == '\\':
			literal(tok[1:])
		case long[tok] != "":
			out = split(long[tok], out)
		default:
			out = append(out, piece{tok, true})
		}
		at = m[1]
	}
	literal(format[at:])
	return out
}

// formatDate writes a date by a format of moment.js tokens.
func formatDate(t time.Time, format string) string {
	var room [64]byte
	return string(appendDate(room[:0], t, piecesOf(format)))
}

// appendDate writes a date by the pieces of a format.
func appendDate(b []byte, t time.Time, pieces []piece) []byte {
	y, mo, d := t.Date()
	h, mi, s := t.Clock()
	for _, p := range pieces {
		if !p.token {
			b = append(b, p.text...)
			continue
		}
		switch p.text {
		case "YYYY":
			b = year4(b, y)
		case "MM":
			b = pair(b, int(mo))
		case "DD":
			b = pair(b, d)
		case "HH":
			b = pair(b, h)
		case "mm":
			b = pair(b, mi)
		case "ss":
			b = pair(b, s)
		case "YY":
			b = pair(b, (y%100+100)%100)
		case "M":
			b = strconv.AppendInt(b, int64(mo), 10)
		case "D":
			b = strconv.AppendInt(b, int64(d), 10)
		case "H":
			b = strconv.AppendInt(b, int64(h), 10)
		case "h":
			b = strconv.AppendInt(b, int64((h+11)%12+1), 10)
		case "hh":
			b = pair(b, (h+11)%12+1)
		case "k":
			b = strconv.AppendInt(b, int64((h+23)%24+1), 10)
		case "kk":
			b = pair(b, (h+23)%24+1)
		case "m":
			b = strconv.AppendInt(b, int64(mi), 10)
		case "s":
			b = strconv.AppendInt(b, int64(s), 10)
		case "MMM":
			b = append(b, months[mo-1][:3]...)
		case "MMMM":
			b = append(b, months[mo-1]...)
		default:
			b = rareToken(b, t, p.text)
		}
	}
	return b
}

func pair(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

func year4(b []byte, y int) []byte {
	if y < 0 || y > 9999 {
		return strconv.AppendInt(b, int64(y), 10)
	}
	return pair(pair(b, y/100), y%100)
}

// rareToken writes what most formats do without.
func rareToken(b []byte, t time.Time, tok string) []byte {
	number := func(n int) []byte { return strconv.AppendInt(b, int64(n), 10) }
	weekday := int(t.Weekday())
	switch tok {
	case "Y":
		return number(t.Year())
	case "YYYYY", "YYYYYY":
		text := strconv.Itoa(t.Year())
		if tok == "YYYYYY" {
			b = append(b, '+')
		}
		return append(append(b, strings.Repeat("0", max(len(tok)-len(text), 0))...), text...)
	case "Q":
		return number((int(t.Month())-1)/3 + 1)
	case "Qo":
		return ordinal(b, (int(t.Month())-1)/3+1)
	case "Mo":
		return ordinal(b, int(t.Month()))
	case "Do":
		return ordinal(b, t.Day())
	case "DDD":
		return number(t.YearDay())
	case "DDDo":
		return ordinal(b, t.YearDay())
	case "DDDD":
		n := t.YearDay()
		return append(b, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	case "d", "e":
		return number(weekday)
	case "do":
		return ordinal(b, weekday)
	case "dd":
		return append(b, weekdays[weekday][:2]...)
	case "ddd":
		return append(b, weekdays[weekday][:3]...)
	case "dddd":
		return append(b, weekdays[weekday]...)
	case "E":
		return number((weekday+6)%7 + 1)
	case "w", "wo", "ww", "gg", "gggg":
		week, year := usWeek(t)
		return weekToken(b, tok, week, year)
	case "W", "Wo", "WW", "GG", "GGGG":
		year, week := t.ISOWeek()
		return weekToken(b, strings.ToLower(tok), week, year)
	case "A":
		return t.AppendFormat(b, "PM")
	case "a":
		return t.AppendFormat(b, "pm")
	case "Hmm", "Hmmss", "hmm", "hmmss":
		h := t.Hour()
		if tok[0] == 'h' {
			h = (h+11)%12 + 1
		}
		b = pair(strconv.AppendInt(b, int64(h), 10), t.Minute())
		if len(tok) == 5 {
			b = pair(b, t.Second())
		}
		return b
	case "Z":
		return t.AppendFormat(b, "-07:00")
	case "ZZ":
		return t.AppendFormat(b, "-0700")
	case "z", "zz":
		name, _ := t.Zone()
		return append(b, name...)
	case "X":
		return strconv.AppendInt(b, t.Unix(), 10)
	case "x":
		return strconv.AppendInt(b, t.UnixMilli(), 10)
	}
	n := t.Nanosecond() // S, SS, SSS …
	for unit, i := 100_000_000, 0; i < len(tok); unit, i = unit/10, i+1 {
		b = append(b, byte('0'+n/unit%10))
	}
	return b
}

// weekToken writes a week or the year that it belongs to.
func weekToken(b []byte, tok string, week, year int) []byte {
	switch tok {
	case "w":
		return strconv.AppendInt(b, int64(week), 10)
	case "wo":
		return ordinal(b, week)
	case "ww":
		return pair(b, week)
	case "gg":
		return pair(b, (year%100+100)%100)
	}
	return year4(b, year)
}

// usWeek is the week that begins on Sunday and holds 1 January, with its year.
func usWeek(t time.Time) (week, year int) {
	saturday := t.AddDate(0, 0, 6-int(t.Weekday()))
	year = saturday.Year()
	return (saturday.YearDay()-1)/7 + 1, year
}

func ordinal(b []byte, n int) []byte {
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
	return append(strconv.AppendInt(b, int64(n), 10), suffix...)
}
