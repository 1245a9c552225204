package flow

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

var clockForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// Check refuses a schedule that could never be followed.
func (s Scheduling) Check() error {
	bad := func(field, text string) error {
		return invalid("scheduling."+field, "%s", "Correct the scheduling.", text)
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil {
			return bad("zone", "There is no time zone "+s.Zone+".")
		}
	}
	needsTime, from, to := false, 0, 0
	switch s.Type {
	case OnDemand, Immediate:
	case Indefinite:
		if s.Interval < 60 {
			return bad("interval", "The interval is at least 60 seconds.")
		}
	case Once:
		if _, err := time.Parse(time.RFC3339, s.Date); err != nil {
			return bad("date", "The date of the run is missing.")
		}
	case Cron:
		if len(strings.Fields(s.Cron)) != 5 {
			return bad("cron", "A cron line has five parts: minute, hour, day, month and day of the week.")
		}
		if _, err := CronLine(s.Cron); err != nil {
			return bad("cron", "The cron line "+s.Cron+" cannot be read: "+err.Error()+".")
		}
	case Dates:
		needsTime = true
		if len(s.Dates) == 0 {
			return bad("dates", "No date is chosen.")
		}
		for _, d := range s.Dates {
			if _, err := time.Parse(time.DateOnly, d); err != nil {
				return bad("dates", d+" is no date. Write it like 2026-12-24.")
			}
		}
	case Daily:
		needsTime = true
	case Weekly:
		needsTime, from, to = true, 0, 6
	case Monthly, Yearly:
		needsTime, from, to = true, 1, 31
		if s.Type == Yearly && len(s.Months) == 0 {
			return bad("months", "No month is chosen.")
		}
	default:
		return bad("type", fmt.Sprintf("%q is no kind of scheduling.", s.Type))
	}
	if needsTime && !clockForm.MatchString(s.Time) {
		return bad("time", "The time of day is missing.")
	}
	if to > 0 && len(s.Days) == 0 {
		return bad("days", "No day is chosen.")
	}
	for _, d := range s.Days {
		if to > 0 && (d < from || d > to) {
			return bad("days", fmt.Sprintf("There is no day %d.", d))
		}
	}
	for _, m := range s.Months {
		if m < 1 || m > 12 {
			return bad("months", fmt.Sprintf("There is no month %d.", m))
		}
	}
	switch s.Missed {
	case "", MissedSkip, MissedOnce, MissedAsk:
	default:
		return bad("missed", fmt.Sprintf("%q is no rule for missed runs.", s.Missed))
	}
	return s.checkBounds(bad)
}

func (s Scheduling) checkBounds(bad func(field, text string) error) error {
	if n := len(s.Between); n != 0 && n != 2 {
		return bad("between", "The period has a beginning and an end.")
	}
	if !s.BetweenTimes() {
		for _, x := range s.Between {
			if _, ok := Moment(x, time.UTC, false); x != "" && !ok {
				return bad("between", x+" is no date. Write it like 2026-12-24.")
			}
		}
	}
	for _, r := range s.Restrict {
		for _, d := range r.Days {
			if d < 0 || d > 6 {
				return bad("restrict", fmt.Sprintf("There is no day %d of the week.", d))
			}
		}
		for _, m := range r.Months {
			if m < 1 || m > 12 {
				return bad("restrict", fmt.Sprintf("There is no month %d.", m))
			}
		}
		if len(r.Time) != 0 && (len(r.Time) != 2 || !clockForm.MatchString(r.Time[0]) || !clockForm.MatchString(r.Time[1])) {
			return bad("restrict", "A time of day is from and to, such as 08:00 and 18:00.")
		}
	}
	return nil
}

// BetweenTimes reports whether Between are two times of day, as some blueprints have it.
func (s Scheduling) BetweenTimes() bool {
	return len(s.Between) == 2 && clockForm.MatchString(s.Between[0]) && clockForm.MatchString(s.Between[1])
}

// Moment reads a bound of Between: RFC 3339, or a date, which begins (or, as an end, ends) in the zone.
func Moment(text string, zone *time.Location, end bool) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err == nil && end {
		t = t.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	return t, err == nil
}

// CronLine reads a cron line of five parts.
func CronLine(line string) (*cron.SpecSchedule, error) {
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(line)
	if err != nil {
		return nil, err
	}
	s, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, errors.New("it names no times")
	}
	return s, nil
}

// Words says when the flow runs, as it stands after "Now:".
func (s Scheduling) Words() string {
	at := ""
	if s.Time != "" {
		at = " at " + s.Time
	}
	switch s.Type {
	case OnDemand:
		return "on demand"
	case Indefinite:
		switch {
		case s.Interval%3600 == 0 && s.Interval > 3600:
			return fmt.Sprintf("every %d hours", s.Interval/3600)
		case s.Interval == 3600:
			return "every hour"
		case s.Interval == 60:
			return "every minute"
		case s.Interval%60 == 0:
			return fmt.Sprintf("every %d minutes", s.Interval/60)
		}
		return fmt.Sprintf("every %d seconds", s.Interval)
	case Once:
		return "once at " + s.Date
	case Daily:
		return "every day" + at
	case Weekly:
		var days []string
		for _, d := range s.Days {
			days = append(days, time.Weekday(d).String())
		}
		return "every " + listed(days) + at
	case Monthly:
		return "on " + counted(len(s.Days), "day", "days", false) + " " + listed(numbers(s.Days)) + " of every month" + at
	case Yearly:
		var months []string
		for _, m := range s.Months {
			months = append(months, time.Month(m).String())
		}
		return "on " + counted(len(s.Days), "day", "days", false) + " " + listed(numbers(s.Days)) + " of " + listed(months) + at
	case Dates:
		return "on " + listed(s.Dates) + at
	case Immediate:
		return "as soon as data arrives"
	case Cron:
		return "by the cron line " + s.Cron
	}
	return string(s.Type)
}

func numbers(n []int) []string {
	out := make([]string, len(n))
	for i, x := range n {
		out[i] = fmt.Sprint(x)
	}
	return out
}
