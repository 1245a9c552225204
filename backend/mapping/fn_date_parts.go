package mapping

import (
	"strings"
	"time"
)

var _ = declare("Date parts",
	fn("year", "date", "The year.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Year()) }), `year(1.due)`, "2026"),
	fn("month", "date", "The month, 1 to 12.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Month()) }), `month(1.due)`, "11"),
	fn("dayOfMonth", "date", "The day of the month.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Day()) }), `dayOfMonth(1.due)`, "25"),
	fn("dayOfWeek", "date", "The day of the week; Sunday is 1.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Weekday() + 1) }), `dayOfWeek(1.due)`, "4"),
	fn("hour", "date", "The hour.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Hour()) }), `hour(1.due)`, "10"),
	fn("minute", "date", "The minute.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Minute()) }), `minute(1.due)`, "30"),
	fn("second", "date", "The second.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(t.Second()) }), `second(1.due)`, "15"),
	fn("daysInMonth", "date", "How many days its month has.", 1, 1, "number", ofDate(func(t time.Time) any { return float64(lastDay(t)) }), `daysInMonth(parseDate("2024-02-01"; "YYYY-MM-DD"))`, "29"),
	fn("daysInYear", "date", "How many days its year has.", 1, 1, "number", ofDate(func(t time.Time) any {
		return float64(time.Date(t.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay())
	}), `daysInYear(parseDate("2024-02-01"; "YYYY-MM-DD"))`, "366"),
	fn("startOfMonth", "date", "The first day of its month.", 1, 1, "date", ofDate(func(t time.Time) any {
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
	}), `startOfMonth(1.due)`, "2026-11-01T00:00:00.000Z"),
	fn("endOfMonth", "date", "The last day of its month.", 1, 1, "date", ofDate(func(t time.Time) any {
		return time.Date(t.Year(), t.Month(), lastDay(t), 23, 59, 59, 999_000_000, t.Location())
	}), `endOfMonth(1.due)`, "2026-11-30T23:59:59.999Z"),
	fn("isWeekend", "date", "Whether it is a Saturday or Sunday.", 1, 1, "boolean", ofDate(func(t time.Time) any {
		return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
	}), `isWeekend(parseDate("2026-11-28"; "YYYY-MM-DD"))`, "true"),
	fn("dateMax", "date1; …", "The latest.", 1, -1, "date", func(c *call) (any, error) { return c.furthest(1) }, `dateMax(1.due; "2027-01-01")`, "2027-01-01T00:00:00.000Z"),
	fn("dateMin", "date1; …", "The earliest.", 1, -1, "date", func(c *call) (any, error) { return c.furthest(-1) }, `dateMin(1.due; "2027-01-01")`, "2026-11-25T10:30:15.000Z"),
	fn("weekDayDiff", "date1; date2", "The working days from one to the other.", 2, 2, "number", func(c *call) (any, error) {
		a, ok, err := c.date(0)
		if err != nil || !ok {
			return nil, err
		}
		b, ok, err := c.date(1)
		if err != nil || !ok {
			return nil, err
		}
		sign := 1.0
		if b.Before(a) {
			a, b, sign = b, a, -1
		}
		if b.Year()-a.Year() > 400 {
			return nil, problem("The dates are more than 400 years apart.")
		}
		if err := c.s.spend(int(b.Sub(a).Hours()) / 24); err != nil {
			return nil, err
		}
		n := 0.0
		for d := a; d.Before(b); d = d.AddDate(0, 0, 1) {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
				n++
			}
		}
		return sign * n, nil
	}, `weekDayDiff(parseDate("2026-11-23"; "YYYY-MM-DD"); parseDate("2026-11-30"; "YYYY-MM-DD"))`, "5"),
	fn("workMinutesDiff", "date1; date2; [start]; [end]", "The minutes of working time from one to the other: Monday to Friday, 09:00 to 17:00 unless other hours are given.", 2, 4, "number",
		workMinutes, `workMinutesDiff(parseDate("2026-11-27 16:00"; "YYYY-MM-DD HH:mm"; "UTC"); parseDate("2026-11-30 10:00"; "YYYY-MM-DD HH:mm"; "UTC"))`, "120"),
	fn("daysInSplitWeek", "date", "How many days of its week lie in its month; weeks begin on Sunday.", 1, 1, "number", ofDate(func(t time.Time) any {
		from := max(t.Day()-int(t.Weekday()), 1)
		return float64(min(t.Day()-int(t.Weekday())+6, lastDay(t)) - from + 1)
	}), `daysInSplitWeek(parseDate("2026-12-01"; "YYYY-MM-DD"; "UTC"))`, "5"),
)

// workMinutes counts the minutes of working days between two dates.
func workMinutes(c *call) (any, error) {
	a, ok, err := c.date(0)
	if err != nil || !ok {
		return nil, err
	}
	b, ok, err := c.date(1)
	if err != nil || !ok {
		return nil, err
	}
	opens, err := c.clock(2, 9*60)
	if err != nil {
		return nil, err
	}
	closes, err := c.clock(3, 17*60)
	if err != nil {
		return nil, err
	}
	a, b = a.In(c.s.Zone), b.In(c.s.Zone)
	sign := 1.0
	if b.Before(a) {
		a, b, sign = b, a, -1
	}
	if b.Year()-a.Year() > 400 {
		return nil, problem("The dates are more than 400 years apart.")
	}
	if err := c.s.spend(int(b.Sub(a).Hours()) / 24); err != nil {
		return nil, err
	}
	n := 0
	last := time.Date(b.Year(), b.Month(), b.Day(), 0, 0, 0, 0, c.s.Zone)
	for day := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, c.s.Zone); !day.After(last); day = day.AddDate(0, 0, 1) {
		if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		from, to := opens, closes
		if sameDay(day, a) {
			from = max(from, a.Hour()*60+a.Minute())
		}
		if sameDay(day, b) {
			to = min(to, b.Hour()*60+b.Minute())
		}
		n += max(to-from, 0)
	}
	return sign * float64(n), nil
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// clock is a time of the day such as 09:00, in minutes.
func (c *call) clock(i, fallback int) (int, error) {
	s, err := c.text(i)
	if err != nil || strings.TrimSpace(s) == "" {
		return fallback, err
	}
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	if err != nil {
		return 0, c.bad(i, problem("“%s” is no time of the day. Write it as 09:00.", short(s)))
	}
	return t.Hour()*60 + t.Minute(), nil
}
