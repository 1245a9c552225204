package mapping

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// onDate is a function of a date and a number.
func onDate(f func(t time.Time, n int) time.Time) func(*call) (any, error) {
	return func(c *call) (any, error) {
		t, ok, err := c.date(0)
		if err != nil || !ok {
			return nil, err
		}
		n, err := c.whole(1)
		if err != nil {
			return nil, err
		}
		return inRange(f(t.In(c.s.Zone), n)) // days, months and hours are those of the person's clock
	}
}

// whole is an argument rounded to a whole number, halves away from 0: days and months have no parts.
func (c *call) whole(i int) (int, error) {
	f, err := c.number(i, 0)
	if err != nil {
		return 0, err
	}
	if math.Abs(f) > 1e9 {
		return 0, c.bad(i, problem("%s is too large.", numberText(f)))
	}
	return int(math.Round(f)), nil
}

// inRange refuses years that have no four digits: no system could read such a date.
func inRange(t time.Time) (any, error) {
	if y := t.Year(); y < 0 || y > 9999 {
		return nil, problem("The date lies outside of the years 0 to 9999.")
	}
	return t, nil
}

// after is a function of a date and an amount of time, in units of so many seconds. Parts of a unit count.
func after(unit float64) func(*call) (any, error) {
	return func(c *call) (any, error) {
		t, ok, err := c.date(0)
		if err != nil || !ok {
			return nil, err
		}
		n, err := c.number(1, 0)
		if err != nil {
			return nil, err
		}
		if math.Abs(n) > 1e12 {
			return nil, c.bad(1, problem("%s is too large.", numberText(n)))
		}
		whole, part := math.Modf(n * unit) // a Duration would end after 292 years
		return inRange(time.Unix(t.Unix()+int64(whole), int64(t.Nanosecond())+int64(math.Round(part*1000))*1_000_000).In(c.s.Zone))
	}
}

// ofDate is a function of a date alone, in the person's time zone.
func ofDate(f func(t time.Time) any) func(*call) (any, error) {
	return func(c *call) (any, error) {
		t, ok, err := c.date(0)
		if err != nil || !ok {
			return nil, err
		}
		return f(t.In(c.s.Zone)), nil
	}
}

func set(t time.Time, f func(y, mo, d, h, mi, s *int)) time.Time {
	y, mo, d := t.Date()
	m := int(mo)
	h, mi, s := t.Clock()
	f(&y, &m, &d, &h, &mi, &s)
	return time.Date(y, time.Month(m), d, h, mi, s, t.Nanosecond(), t.Location())
}

var _ = declare("Date",
	fn("formatDate", "date; format; [time zone]", "A date as text, by tokens such as DD.MM.YYYY HH:mm.", 2, 3, "text", func(c *call) (any, error) {
		t, ok, err := c.date(0)
		if err != nil || !ok {
			return "", err
		}
		format, err := c.text(1)
		if err != nil {
			return nil, err
		}
		zone, err := c.zone(2)
		if err != nil {
			return nil, err
		}
		return formatDate(t.In(zone), format), nil
	}, `formatDate(1.due; "DD.MM.YYYY")`, "25.11.2026"),
	fn("parseDate", "text; format; [time zone]", "The date in a text, by its format.", 2, 3, "date", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil || blank(v) {
			return nil, err
		}
		if t, ok := v.(time.Time); ok {
			return t, nil
		}
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		format, err := c.text(1)
		if err != nil {
			return nil, err
		}
		zone, err := c.zone(2)
		if err != nil {
			return nil, err
		}
		t, err := parseDate(strings.TrimSpace(s), format, zone, c.s.Now().In(zone))
		if err != nil {
			return nil, c.bad(0, err)
		}
		return t, nil
	}, `parseDate("25.11.2026"; "DD.MM.YYYY"; "UTC")`, "2026-11-25T00:00:00.000Z"),
	fn("addYears", "date; number", "The date some years later.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return addMonths(t, 12*n) }), `addYears(parseDate("2024-02-29"; "YYYY-MM-DD"; "UTC"); 1)`, "2025-02-28T00:00:00.000Z"),
	fn("addMonths", "date; number", "The date some months later, at most the last day of its month.", 2, 2, "date", onDate(addMonths), `addMonths(parseDate("2026-01-31"; "YYYY-MM-DD"; "UTC"); 1)`, "2026-02-28T00:00:00.000Z"),
	fn("addDays", "date; number", "The date some days later.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return t.AddDate(0, 0, n) }), `addDays(1.due; 7)`, "2026-12-02T10:30:15.000Z"),
	fn("addWeekDays", "date; number", "The date some working days later.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time {
		step := 1
		if n < 0 {
			step, n = -1, -n
		}
		for n > 0 {
			if d := t.Weekday(); n >= 5 && d != time.Saturday && d != time.Sunday { // a week has five
				t, n = t.AddDate(0, 0, step*7*(n/5)), n%5
				continue
			}
			t = t.AddDate(0, 0, step)
			if d := t.Weekday(); d != time.Saturday && d != time.Sunday {
				n--
			}
		}
		return t
	}), `addWeekDays(parseDate("2026-11-27"; "YYYY-MM-DD"; "UTC"); 1)`, "2026-11-30T00:00:00.000Z"),
	fn("addHours", "date; number", "The date some hours later.", 2, 2, "date", after(3600), `addHours(1.due; 24)`, "2026-11-26T10:30:15.000Z"),
	fn("addMinutes", "date; number", "The date some minutes later.", 2, 2, "date", after(60), `addMinutes(1.due; 30)`, "2026-11-25T11:00:15.000Z"),
	fn("addSeconds", "date; number", "The date some seconds later.", 2, 2, "date", after(1), `addSeconds(1.due; -15)`, "2026-11-25T10:30:00.000Z"),
	fn("setSecond", "date; number", "With another second.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return set(t, func(_, _, _, _, _, s *int) { *s = n }) }), `setSecond(1.due; 0)`, "2026-11-25T10:30:00.000Z"),
	fn("setMinute", "date; number", "With another minute.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return set(t, func(_, _, _, _, m, _ *int) { *m = n }) }), `setMinute(1.due; 61)`, "2026-11-25T11:01:15.000Z"),
	fn("setHour", "date; number", "With another hour.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return set(t, func(_, _, _, h, _, _ *int) { *h = n }) }), `setHour(1.due; 9)`, "2026-11-25T09:30:15.000Z"),
	fn("setDay", "date; number or name", "With another day of the week; Sunday is 1.", 2, 2, "date", func(c *call) (any, error) {
		return c.setNamed(weekdays, func(t time.Time, n int) time.Time { return t.AddDate(0, 0, n-1-int(t.Weekday())) })
	}, `setDay(1.due; "Monday")`, "2026-11-23T10:30:15.000Z"),
	fn("setDate", "date; number", "With another day of the month.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return set(t, func(_, _, d, _, _, _ *int) { *d = n }) }), `setDate(1.due; 1)`, "2026-11-01T10:30:15.000Z"),
	fn("setMonth", "date; number or name", "With another month.", 2, 2, "date", func(c *call) (any, error) {
		return c.setNamed(months, func(t time.Time, n int) time.Time { return addMonths(t, n-int(t.Month())) })
	}, `setMonth(1.due; "March")`, "2026-03-25T10:30:15.000Z"),
	fn("setYear", "date; number", "With another year.", 2, 2, "date", onDate(func(t time.Time, n int) time.Time { return addMonths(t, 12*(min(max(n, -1), 10_000)-t.Year())) }), `setYear(1.due; 2027)`, "2027-11-25T10:30:15.000Z"),
	fn("dateDifference", "date1; date2; [unit]", "date1 less date2, in milliseconds, seconds, minutes, hours, days, weeks or months.", 2, 3, "number", func(c *call) (any, error) {
		a, ok, err := c.date(0)
		if err != nil || !ok {
			return nil, err
		}
		b, ok, err := c.date(1)
		if err != nil || !ok {
			return nil, err
		}
		unit, err := c.text(2)
		if err != nil {
			return nil, err
		}
		a, b = a.In(c.s.Zone), b.In(c.s.Zone)
		d := a.UnixMilli() - b.UnixMilli() // a Duration ends after 292 years
		per := map[string]time.Duration{"": time.Millisecond, "milliseconds": time.Millisecond, "seconds": time.Second, "minutes": time.Minute, "hours": time.Hour,
			"days": 24 * time.Hour, "weeks": 7 * 24 * time.Hour}
		if unit == "months" {
			n := (a.Year()-b.Year())*12 + int(a.Month()) - int(b.Month())
			if n > 0 && addMonths(b, n).After(a) {
				n--
			} else if n < 0 && addMonths(b, n).Before(a) {
				n++
			}
			return float64(n), nil
		}
		p, known := per[unit]
		if !known {
			return nil, c.bad(2, problem("There is no unit “%s”. Use days, hours, minutes, seconds, weeks or months.", short(unit)))
		}
		if p >= 24*time.Hour { // a day with a change of the clock is a day
			_, x := a.Zone()
			_, y := b.Zone()
			d += int64(x-y) * 1000
		}
		return float64(d / p.Milliseconds()), nil
	}, `dateDifference(1.due; "2026-11-20"; "days")`, "5"),
)

func lastDay(t time.Time) int {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	return first.AddDate(0, 0, min(t.Day(), lastDay(first))-1)
}

// setNamed sets a part of a date by its number or its English name.
func (c *call) setNamed(names []string, f func(time.Time, int) time.Time) (any, error) {
	t, ok, err := c.date(0)
	if err != nil || !ok {
		return nil, err
	}
	t = t.In(c.s.Zone)
	s, err := c.text(1)
	if err != nil {
		return nil, err
	}
	s = strings.TrimSpace(s)
	if i, rest, found := named(s, names, 3); found && rest == "" {
		return f(t, i+1), nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 1e6 || n < -1e6 {
		return nil, c.bad(1, problem("“%s” is neither a number nor an English name.", short(s)))
	}
	return inRange(f(t, n))
}

func (c *call) furthest(sign int) (any, error) {
	var best time.Time
	for i := range c.args {
		v, err := c.arg(i)
		if err != nil {
			return nil, err
		}
		for _, e := range toArray(v) {
			t, ok, err := toDate(e, c.s.Zone)
			if err != nil {
				return nil, c.bad(i, err)
			}
			if ok && (best.IsZero() || t.Compare(best) == sign) {
				best = t
			}
		}
	}
	if best.IsZero() {
		return nil, nil
	}
	return best, nil
}
