package mapping_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

func evalAt(t *testing.T, zone, text string) (any, error) {
	t.Helper()
	z, err := time.LoadLocation(zone)
	require.NoError(t, err)
	s := mapping.NewScope(func() time.Time { return noon }, z)
	s.SetVar("input", "d", time.Date(2026, 3, 1, 0, 5, 9, 45_678_912, z))
	p, err := mapping.Compile("{{"+text+"}}", "")
	require.NoError(t, err, text)
	v, _, err := p.Eval(s)
	return v, err
}

// TestFormatTokens writes 2026-03-01 00:05:09.045678912 in Berlin, a Sunday, by every token of moment.js.
func TestFormatTokens(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]string{
		"YYYY": "2026", "YY": "26", "Y": "2026", "YYYYYY": "+002026", "Q": "1", "Qo": "1st", "M": "3", "Mo": "3rd", "MM": "03", "MMM": "Mar", "MMMM": "March",
		"D": "1", "Do": "1st", "DD": "01", "DDD": "60", "DDDo": "60th", "DDDD": "060", "d": "0", "do": "0th", "dd": "Su", "ddd": "Sun", "dddd": "Sunday", "e": "0", "E": "7",
		"w": "10", "wo": "10th", "ww": "10", "W": "9", "Wo": "9th", "WW": "09", "gg": "26", "gggg": "2026", "GG": "26", "GGGG": "2026",
		"H": "0", "HH": "00", "h": "12", "hh": "12", "k": "24", "kk": "24", "A": "AM", "a": "am", "m": "5", "mm": "05", "s": "9", "ss": "09",
		"S": "0", "SS": "04", "SSS": "045", "SSSS": "0456", "SSSSSSSSS": "045678912", "Z": "+01:00", "ZZ": "+0100", "z": "CET", "X": "1772319909", "x": "1772319909045",
		"[at] HH [o'clock]": "at 00 o'clock", "[YYYY]": "YYYY", `\Y`: "Y", "Hmm": "005", "hmmss": "120509", "LT": "12:05 AM", "LTS": "12:05:09 AM", "L": "03/01/2026", "LL": "March 1, 2026", "LLL": "March 1, 2026 12:05 AM",
		"LLLL": "Sunday, March 1, 2026 12:05 AM", "l": "3/1/2026", "DD.MM.YYYY": "01.03.2026", "YYYY-MM-DDTHH:mm:ss.SSSZ": "2026-03-01T00:05:09.045+01:00", "": "", "ÄÖ": "ÄÖ",
	} {
		v, err := evalAt(t, "Europe/Berlin", `formatDate(var.input.d; "`+token+`")`)
		require.NoError(t, err, token)
		require.Equal(t, want, v, token)
	}
	for day, want := range map[string]string{"2026-01-01": "1 2026 1 2026", "2027-01-01": "53 2026 1 2027", "2024-12-31": "1 2025 1 2025", "2021-01-03": "53 2020 2 2021"} {
		v, err := evalAt(t, "UTC", `formatDate("`+day+`"; "W GGGG w gggg")`)
		require.NoError(t, err)
		require.Equal(t, want, v, "weeks of %s", day)
	}
}

// TestParseTokens reads dates as moment.js does, by every token that action-flows.md 7 names. It is 2026-11-25, a Wednesday.
func TestParseTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, format, want string }{
		{"2026-11-05", "YYYY-MM-DD", "2026-11-05 00:00:00"}, {"26-1-5", "YY-M-D", "2026-01-05 00:00:00"}, {"68-1-5", "YY-M-D", "2068-01-05 00:00:00"}, {"69-1-5", "YY-M-D", "1969-01-05 00:00:00"},
		{"-44-03-15", "Y-MM-DD", "-0044-03-15 00:00:00"}, {"26", "YYYY", "2026-01-01 00:00:00"}, {"2026 Q3", "YYYY [Q]Q", "2026-07-01 00:00:00"},
		{"5th March 2026", "Do MMMM YYYY", "2026-03-05 00:00:00"}, {"5 mar. 2026", "D MMM YYYY", "2026-03-05 00:00:00"}, {"5 March 2026", "D MMM YYYY", "2026-03-05 00:00:00"},
		{"2026 060", "YYYY DDDD", "2026-03-01 00:00:00"}, {"2026-60", "YYYY-DDD", "2026-03-01 00:00:00"},
		{"1772319909", "X", "2026-02-28 23:05:09"}, {"1772319909.5", "X", "2026-02-28 23:05:09.5"}, {"1772319909045", "x", "2026-02-28 23:05:09.045"},
		{"2026-W10-7", "GGGG-[W]WW-E", "2026-03-08 00:00:00"}, {"2026-W10", "GGGG-[W]WW", "2026-03-02 00:00:00"}, {"26 10", "GG WW", "2026-03-02 00:00:00"},
		{"2026 10 0", "gggg ww d", "2026-03-01 00:00:00"}, {"Monday", "dddd", "2026-11-23 00:00:00"}, {"Wed 25 Nov", "ddd D MMM", "2026-11-25 00:00:00"}, {"2", "E", "2026-11-24 00:00:00"},
		{"10:30", "HH:mm", "2026-11-25 10:30:00"}, {"3:05 pm", "h:mm a", "2026-11-25 15:05:00"}, {"12:05 AM", "hh:mm A", "2026-11-25 00:05:00"}, {"12:05 p.m.", "h:mm a", "2026-11-25 12:05:00"}, {"24:15", "kk:mm", "2026-11-25 00:15:00"},
		{"2026-11-05 24:00:00", "YYYY-MM-DD HH:mm:ss", "2026-11-06 00:00:00"}, // moment.js: the end of a day is the beginning of the next
		{"10:30:15.25", "HH:mm:ss.SS", "2026-11-25 10:30:15.25"}, {"935", "Hmm", "2026-11-25 09:35:00"}, {"093507", "Hmmss", "2026-11-25 09:35:07"},
		{"2026-11-05T10:00:00+02:00", "YYYY-MM-DDTHH:mm:ssZ", "2026-11-05 08:00:00"}, {"2026-11-05 10:00 -0530", "YYYY-MM-DD HH:mm ZZ", "2026-11-05 15:30:00"}, {"2026-11-05T10:00:00Z", "YYYY-MM-DDTHH:mm:ssZ", "2026-11-05 10:00:00"},
		{"05", "DD", "2026-11-05 00:00:00"}, {"05.03.", "DD.MM.", "2026-03-05 00:00:00"}, {"2026", "YYYY", "2026-01-01 00:00:00"}, {"03/2026", "MM/YYYY", "2026-03-01 00:00:00"},
		// Forgiving, as moment.js is: other marks between the parts, what follows, a shorter text.
		{"05/11/2026", "DD.MM.YYYY", "2026-11-05 00:00:00"}, {"2026-11-05T10:00:00Z", "YYYY-MM-DD", "2026-11-05 00:00:00"}, {"2026-11-05", "YYYY-MM-DD HH:mm", "2026-11-05 00:00:00"}, {"Due: 05.11.2026", "DD.MM.YYYY", "2026-11-05 00:00:00"},
		{"20261105", "YYYYMMDD", "2026-11-05 00:00:00"}, {"5.11.2026 9:5", "DD.MM.YYYY HH:mm", "2026-11-05 09:05:00"}, {"11/5/2026 3:05 PM", "L LT", "2026-11-05 15:05:00"},
	} {
		v, err := evalAt(t, "UTC", `parseDate("`+c.text+`"; "`+c.format+`")`)
		require.NoError(t, err, "%s by %s", c.text, c.format)
		require.Equal(t, c.want, v.(time.Time).UTC().Format("2006-01-02 15:04:05.999999999"), "%s by %s", c.text, c.format)
	}
	for _, c := range []struct{ text, format, part string }{
		{"soon", "DD.MM.YYYY", "does not fit"}, {"31.02.2026", "DD.MM.YYYY", "no day 31"}, {"01.13.2026", "DD.MM.YYYY", "too large"}, {"2026-00-10", "YYYY-MM-DD", "too large"}, {"10:61", "HH:mm", "too large"},
		{"24:30", "HH:mm", "too large"}, {"Mon 25 Nov 2026", "ddd DD MMM YYYY", "that day is a Wednesday"}, {"2026 Q5", "YYYY [Q]Q", "too large"}, {"x", "X", "does not fit"}, {"2026", "[only]", "does not fit"},
	} {
		_, err := evalAt(t, "UTC", `parseDate("`+c.text+`"; "`+c.format+`")`)
		require.ErrorContains(t, err, c.part, "%s by %s", c.text, c.format)
	}
	v, err := evalAt(t, "UTC", `parseDate("2026-07-01 09:00"; "YYYY-MM-DD HH:mm"; "America/New_York")`)
	require.NoError(t, err)
	require.Equal(t, "2026-07-01T13:00:00Z", v.(time.Time).UTC().Format(time.RFC3339))
	v, err = evalAt(t, "UTC", `parseDate("2026-07-01 09:00"; "YYYY-MM-DD HH:mm"; "Mars/Olympus")`)
	require.NoError(t, err)
	require.Equal(t, "2026-07-01T09:00:00Z", v.(time.Time).UTC().Format(time.RFC3339), "a zone that is not known is ignored")
}

// TestDateFunctions rolls over and clamps as moment.js does. action-flows.md 7, date and time.
func TestDateFunctions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`setSecond("2026-11-25T10:30:15Z"; 61)`: "2026-11-25T10:31:01", `setMinute("2026-11-25T10:30:15Z"; -1)`: "2026-11-25T09:59:15", `setHour("2026-11-25T10:30:15Z"; 25)`: "2026-11-26T01:30:15",
		`setDate("2026-11-25T10:30:15Z"; 31)`: "2026-12-01T10:30:15", `setDate("2026-11-25T10:30:15Z"; 0)`: "2026-10-31T10:30:15",
		`setDay("2026-11-25T10:30:15Z"; 1)`: "2026-11-22T10:30:15", `setDay("2026-11-25T10:30:15Z"; 7)`: "2026-11-28T10:30:15", `setDay("2026-11-25T10:30:15Z"; 8)`: "2026-11-29T10:30:15", `setDay("2026-11-25T10:30:15Z"; "friday")`: "2026-11-27T10:30:15",
		`setDay("2026-11-25T10:30:15Z"; "Fri")`: "2026-11-27T10:30:15", `setMonth("2026-01-31T10:30:15Z"; 2)`: "2026-02-28T10:30:15", `setMonth("2026-11-25T10:30:15Z"; 13)`: "2027-01-25T10:30:15", `setMonth("2026-11-25T10:30:15Z"; "march")`: "2026-03-25T10:30:15",
		`setYear("2024-02-29T10:30:15Z"; 2026)`: "2026-02-28T10:30:15", `addYears("2024-02-29T10:30:15Z"; 1)`: "2025-02-28T10:30:15", `addMonths("2026-03-31T10:30:15Z"; -1)`: "2026-02-28T10:30:15",
		`addDays("2026-11-25T10:30:15Z"; 1.5)`: "2026-11-27T10:30:15", `addHours("2026-11-25T10:30:15Z"; 1.5)`: "2026-11-25T12:00:15", `addMinutes("2026-11-25T10:30:15Z"; 0.5)`: "2026-11-25T10:30:45", `addSeconds("2026-11-25T10:30:15Z"; -0.5)`: "2026-11-25T10:30:14",
	} {
		v, err := evalAt(t, "UTC", text)
		require.NoError(t, err, text)
		require.Equal(t, want, v.(time.Time).UTC().Format("2006-01-02T15:04:05"), text)
	}
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for start := range 7 { // counted day by day
		from := at.AddDate(0, 0, start)
		for n := -23; n <= 23; n++ {
			want, left := from, max(n, -n)
			for left > 0 {
				want = want.AddDate(0, 0, n/max(n, -n))
				if w := want.Weekday(); w != time.Saturday && w != time.Sunday {
					left--
				}
			}
			v, err := evalAt(t, "UTC", `addWeekDays("`+from.Format(time.RFC3339)+`"; `+strconv.Itoa(n)+`)`)
			require.NoError(t, err)
			require.Equal(t, want, v.(time.Time).UTC(), "%s and %d days", from.Weekday(), n)
		}
	}
	for text, want := range map[string]float64{
		`dateDifference("2026-11-25"; "2026-11-20"; "days")`: 5, `dateDifference("2026-11-20"; "2026-11-25"; "days")`: -5, `dateDifference("2026-11-25T10:00:00Z"; "2026-11-24T11:00:00Z"; "days")`: 0,
		`dateDifference("2026-11-25"; "2026-11-24")`: 86_400_000, `dateDifference("2026-03-31"; "2026-02-28"; "months")`: 1, `dateDifference("2026-02-28"; "2026-03-31"; "months")`: -1, `dateDifference("2026-11-25"; "2026-11-10"; "weeks")`: 2,
		`dateDifference("2026-11-25T10:00:00Z"; "2026-11-25T09:00:30Z"; "minutes")`: 59, `dateDifference("2026-11-25T10:00:00Z"; "2026-11-25T09:00:30Z"; "seconds")`: 3570, `dateDifference("2026-11-25T10:00:00Z"; "2026-11-24T09:00:00Z"; "hours")`: 25,
	} {
		v, err := evalAt(t, "UTC", text)
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
}

// TestDatesComeBack formats and reads again: what a format says of a date is kept.
func TestDatesComeBack(t *testing.T) {
	t.Parallel()
	s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
	formats := []string{"YYYY-MM-DD HH:mm:ss.SSS", "x", "D. MMMM YYYY, h:mm:ss.SSS a", "dddd, Do MMM YYYY HH:mm:ss.SSS", "GGGG-[W]WW-E HH:mm:ss.SSS", "YYYY DDDD HH:mm:ss.SSS", "YYYYMMDDHHmmssSSS", "gggg ww d kk:mm:ss.SSS", "YYYY-MM-DDTHH:mm:ss.SSSZ", "DD/MM/YYYY hh:mm:ss.SSS A ZZ"}
	for i := range 400 {
		at := time.UnixMilli(int64(i)*12_345_678_901 + 1000).UTC()
		s.SetVar("input", "d", at)
		for _, f := range formats {
			for _, zone := range []string{"UTC", "America/St_Johns", "Pacific/Apia"} {
				p, err := mapping.Compile(`{{parseDate(formatDate(var.input.d; "`+f+`"; "`+zone+`"); "`+f+`"; "`+zone+`")}}`, "")
				require.NoError(t, err)
				v, _, err := p.Eval(s)
				require.NoError(t, err, "%s by %s", at, f)
				back := v.(time.Time)
				if z, _ := time.LoadLocation(zone); twice(at, z) { // an hour that the clock shows twice
					continue
				}
				require.True(t, at.Equal(back), "%s by %s in %s came back as %s", at, f, zone, back)
			}
		}
	}
}

// twice reports whether a clock shows the same time an hour earlier or later.
func twice(at time.Time, z *time.Location) bool {
	for _, d := range []time.Duration{-time.Hour, time.Hour, -time.Hour / 2, time.Hour / 2} {
		if at.In(z).Format("15:04") == at.Add(d).In(z).Format("15:04") {
			return true
		}
	}
	return false
}
