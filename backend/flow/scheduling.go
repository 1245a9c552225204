package flow

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var clockForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// check refuses a schedule that could never be followed.
func (s Scheduling) check() error {
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
			return bad("cron", "A cron line has five parts.")
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
	return nil
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
