package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/schedule"
)

func zone(t require.TestingT, name string) *time.Location {
	l, err := time.LoadLocation(name)
	require.NoError(t, err)
	return l
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return out
}

func TestNext(t *testing.T) {
	t.Parallel()
	const berlin = "Europe/Berlin"
	cases := []struct {
		name, zone string
		s          flow.Scheduling
		after      string
		want       []string // "" ends: none follows
	}{
		{"on demand is never due", berlin, flow.Scheduling{Type: flow.OnDemand}, "2026-11-25T08:00:00Z", []string{""}},
		{"immediately is never due by the clock", berlin, flow.Scheduling{Type: flow.Immediate}, "2026-11-25T08:00:00Z", []string{""}},
		{"every 15 minutes, from when it was switched on", berlin, flow.Scheduling{Type: flow.Indefinite, Interval: 900}, "2026-01-01T00:20:07Z",
			[]string{"2026-01-01T00:30:05Z", "2026-01-01T00:45:05Z"}},
		{"the first interval ends after it was switched on", berlin, flow.Scheduling{Type: flow.Indefinite, Interval: 900}, "2025-12-31T00:00:00Z",
			[]string{"2026-01-01T00:15:05Z"}},
		{"once", berlin, flow.Scheduling{Type: flow.Once, Date: "2026-12-24T18:00:00+01:00"}, "2026-11-25T08:00:00Z", []string{"2026-12-24T17:00:00Z", ""}},
		{"once is over", berlin, flow.Scheduling{Type: flow.Once, Date: "2026-12-24T18:00:00+01:00"}, "2026-12-24T17:00:00Z", []string{""}},
		{"daily in the person's zone", berlin, flow.Scheduling{Type: flow.Daily, Time: "08:00"}, "2026-11-25T08:00:00Z", []string{"2026-11-26T07:00:00Z"}},
		{"daily in a zone of its own", berlin, flow.Scheduling{Type: flow.Daily, Time: "08:00", Zone: "America/New_York"}, "2026-11-25T08:00:00Z", []string{"2026-11-25T13:00:00Z"}},
		{"the clocks leap over it", berlin, flow.Scheduling{Type: flow.Daily, Time: "02:30"}, "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		{"the clocks show it twice", berlin, flow.Scheduling{Type: flow.Daily, Time: "02:30"}, "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"midnight that is leapt over", "America/Sao_Paulo", flow.Scheduling{Type: flow.Daily, Time: "00:00"}, "2018-11-03T12:00:00Z", []string{"2018-11-04T03:00:00Z"}},
		{"a day that a zone left out", "Pacific/Apia", flow.Scheduling{Type: flow.Daily, Time: "08:00"}, "2011-12-29T18:30:00Z", []string{"2011-12-30T18:00:00Z"}},
		{"weekly, Sunday is 0", berlin, flow.Scheduling{Type: flow.Weekly, Time: "06:00", Days: []int{0, 3}}, "2026-11-25T08:00:00Z",
			[]string{"2026-11-29T05:00:00Z", "2026-12-02T05:00:00Z"}}, // Make: days 0..6
		{"a date that a month does not have is skipped", berlin, flow.Scheduling{Type: flow.Monthly, Time: "12:00", Days: []int{31}}, "2026-01-31T12:00:00Z",
			[]string{"2026-03-31T10:00:00Z", "2026-05-31T10:00:00Z"}}, // action-flows.md 4
		{"yearly", berlin, flow.Scheduling{Type: flow.Yearly, Time: "12:00", Days: []int{29}, Months: []int{2}}, "2026-01-31T12:00:00Z", []string{"2028-02-29T11:00:00Z"}},
		{"specified dates", berlin, flow.Scheduling{Type: flow.Dates, Time: "09:00", Dates: []string{"2026-12-24", "2026-12-06"}}, "2026-11-25T08:00:00Z",
			[]string{"2026-12-06T08:00:00Z", "2026-12-24T08:00:00Z", ""}},
		{"cron", berlin, flow.Scheduling{Type: flow.Cron, Cron: "30 8 * * 1-5"}, "2026-11-27T12:00:00Z", []string{"2026-11-30T07:30:00Z"}},
		{"cron: day of month or day of week", berlin, flow.Scheduling{Type: flow.Cron, Cron: "0 0 13 * 5"}, "2026-11-01T00:00:00Z",
			[]string{"2026-11-05T23:00:00Z", "2026-11-12T23:00:00Z", "2026-11-19T23:00:00Z"}},
		{"cron with every hour runs in both of the hours that come twice", berlin, flow.Scheduling{Type: flow.Cron, Cron: "30 * * * *"}, "2026-10-25T00:00:00Z",
			[]string{"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"}},
		{"cron that no date matches", berlin, flow.Scheduling{Type: flow.Cron, Cron: "0 0 30 2 *"}, "2026-10-25T00:00:00Z", []string{""}},
		{"between", berlin, flow.Scheduling{Type: flow.Daily, Time: "08:00", Between: []string{"2026-12-01", "2026-12-02"}}, "2026-11-25T08:00:00Z",
			[]string{"2026-12-01T07:00:00Z", "2026-12-02T07:00:00Z", ""}},
		{"restricted to working hours", berlin, flow.Scheduling{Type: flow.Indefinite, Interval: 3600, Restrict: []flow.Restriction{{Days: []int{1, 2, 3, 4, 5}, Time: []string{"08:00", "10:00"}}}},
			"2026-11-27T09:30:00Z", []string{"2026-11-30T07:00:05Z", "2026-11-30T08:00:05Z", "2026-12-01T07:00:05Z"}},
		{"restricted over midnight", berlin, flow.Scheduling{Type: flow.Cron, Cron: "0 * * * *", Restrict: []flow.Restriction{{Time: []string{"23:00", "01:00"}}}},
			"2026-11-25T12:00:00Z", []string{"2026-11-25T22:00:00Z", "2026-11-25T23:00:00Z", "2026-11-26T00:00:00Z", "2026-11-26T22:00:00Z"}},
		{"a restriction that nothing meets", berlin, flow.Scheduling{Type: flow.Daily, Time: "08:00", Restrict: []flow.Restriction{{Time: []string{"09:00", "10:00"}}}},
			"2026-11-25T12:00:00Z", []string{""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := schedule.New(c.s, zone(t, c.zone), at(t, "2026-01-01T00:00:05Z"))
			require.NoError(t, err)
			now := at(t, c.after)
			for _, w := range c.want {
				next, ok := p.Next(now)
				if w == "" {
					require.False(t, ok, next)
					return
				}
				require.True(t, ok)
				require.Equal(t, w, next.UTC().Format(time.RFC3339))
				now = next
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for field, s := range map[string]flow.Scheduling{
		"scheduling.interval": {Type: flow.Indefinite, Interval: 59},
		"scheduling.cron":     {Type: flow.Cron, Cron: "61 * * * *"},
		"scheduling.dates":    {Type: flow.Dates, Time: "08:00", Dates: []string{"24.12.2026"}},
		"scheduling.zone":     {Type: flow.Daily, Time: "08:00", Zone: "Mars/Olympus"},
		"scheduling.between":  {Type: flow.Daily, Time: "08:00", Between: []string{"soon", ""}},
		"scheduling.restrict": {Type: flow.Daily, Time: "08:00", Restrict: []flow.Restriction{{Days: []int{7}}}},
		"scheduling.missed":   {Type: flow.Daily, Time: "08:00", Missed: "always"},
	} {
		_, err := schedule.New(s, time.UTC, time.Time{})
		require.Equal(t, field, fault.Of(err).Field)
	}
}

func TestMissed(t *testing.T) {
	t.Parallel()
	p, err := schedule.New(flow.Scheduling{Type: flow.Daily, Time: "08:00"}, time.UTC, time.Time{})
	require.NoError(t, err)
	last, n := p.Missed(at(t, "2026-11-20T09:00:00Z"), at(t, "2026-11-25T07:00:00Z"), 100)
	require.Equal(t, 4, n)
	require.Equal(t, "2026-11-24T08:00:00Z", last.Format(time.RFC3339))
	_, n = p.Missed(at(t, "2026-11-20T09:00:00Z"), at(t, "2026-11-21T07:59:59Z"), 100)
	require.Zero(t, n)
}

// fields are a cron line as sets; nil is *.
type fields struct{ minute, hour, dom, month, dow []int }

func (f fields) line() string {
	part := func(list []int) string {
		if list == nil {
			return "*"
		}
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]")
	}
	return strings.Join([]string{part(f.minute), part(f.hour), part(f.dom), part(f.month), part(f.dow)}, " ")
}

func has(list []int, v int) bool { return list == nil || slices.Contains(list, v) }

func (f fields) day(c time.Time) bool {
	if !has(f.month, int(c.Month())) {
		return false
	}
	if f.dom != nil && f.dow != nil {
		return slices.Contains(f.dom, c.Day()) || slices.Contains(f.dow, int(c.Weekday()))
	}
	return has(f.dom, c.Day()) && has(f.dow, int(c.Weekday()))
}

// civil is what a clock in the zone shows, as if it were UTC.
func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}

// oracle walks through real minutes and looks at the clock: slow, and nothing else. repeats says that each showing counts.
func oracle(l *time.Location, from, to time.Time, due func(c time.Time) bool, repeats bool, allowed func(c time.Time) bool) []time.Time {
	var out []time.Time
	seen := map[time.Time]bool{}
	before := civil(from.Add(-26*time.Hour - time.Minute).In(l))
	for t := from.Add(-26 * time.Hour); !t.After(to); t = t.Add(time.Minute) {
		c := civil(t.In(l))
		hit := due(c) && (repeats || !seen[c])
		if !repeats {
			for s := before.Add(time.Minute); s.Before(c); s = s.Add(time.Minute) { // the clock has leapt
				if !seen[s] && due(s) && s.YearDay() == c.YearDay() {
					hit = true
				}
				seen[s] = true
			}
		}
		seen[c], before = true, c
		if hit && t.After(from) && allowed(c) {
			out = append(out, t)
		}
	}
	return out
}

var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia",
	"Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Antarctica/Troll", "Pacific/Chatham", "Asia/Beirut", "America/Havana"}

func some(t *rapid.T, name string, from, to, most int) []int {
	list := rapid.SliceOfNDistinct(rapid.IntRange(from, to), 1, most, rapid.ID[int]).Draw(t, name)
	slices.Sort(list)
	return list
}

func maybe(t *rapid.T, name string, from, to, most int) []int {
	if rapid.Bool().Draw(t, name+"?") {
		return nil
	}
	return some(t, name, from, to, most)
}

// near draws a start from which a change of the clocks is often within reach.
func near(t *rapid.T, l *time.Location) time.Time {
	start := time.Unix(rapid.Int64Range(700_000_000, 2_080_000_000).Draw(t, "start")/60*60, 0)
	if _, end := start.In(l).ZoneBounds(); !end.IsZero() && rapid.IntRange(0, 9).Draw(t, "near") > 0 {
		start = end.Add(-time.Duration(rapid.IntRange(0, 1500).Draw(t, "before")) * time.Minute).Truncate(time.Minute)
	}
	return start.UTC()
}

// TestAgainstTheClock holds every kind of schedule against an oracle that walks minute by minute through zones whose
// clocks leap by 30 minutes, one hour, two hours and a day, at night and at midnight.
func TestAgainstTheClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		from := near(t, l)
		s := flow.Scheduling{Type: rapid.SampledFrom([]flow.SchedulingType{flow.Indefinite, flow.Daily, flow.Weekly, flow.Monthly, flow.Yearly, flow.Dates, flow.Cron}).Draw(t, "type")}
		length := 2 * 24 * time.Hour
		minute := rapid.IntRange(0, 24*60-1).Draw(t, "minute")
		if rapid.Bool().Draw(t, "night") {
			minute %= 240
		}
		s.Time = fmt.Sprintf("%02d:%02d", minute/60, minute%60)
		timed := func(c time.Time) bool { return c.Hour()*60+c.Minute() == minute }
		due, repeats := timed, false
		anchor := from.Add(-time.Duration(rapid.IntRange(0, 5000).Draw(t, "anchor")) * time.Minute)
		switch s.Type {
		case flow.Weekly:
			s.Days = some(t, "days", 0, 6, 3)
			due = func(c time.Time) bool { return timed(c) && slices.Contains(s.Days, int(c.Weekday())) }
		case flow.Monthly:
			s.Days = some(t, "days", 1, 31, 20)
			due = func(c time.Time) bool { return timed(c) && slices.Contains(s.Days, c.Day()) }
		case flow.Yearly:
			s.Days, s.Months = some(t, "days", 1, 31, 20), some(t, "months", 1, 12, 6)
			due = func(c time.Time) bool {
				return timed(c) && slices.Contains(s.Days, c.Day()) && slices.Contains(s.Months, int(c.Month()))
			}
		case flow.Dates:
			for _, n := range some(t, "dates", -2, 8, 4) {
				s.Dates = append(s.Dates, from.AddDate(0, 0, n).Format(time.DateOnly))
			}
			due = func(c time.Time) bool { return timed(c) && slices.Contains(s.Dates, c.Format(time.DateOnly)) }
		case flow.Cron:
			f := fields{some(t, "m", 0, 59, 4), maybe(t, "h", 0, 23, 4), maybe(t, "dom", 1, 31, 12), maybe(t, "mon", 1, 12, 6), maybe(t, "dow", 0, 6, 3)}
			s.Cron, repeats = f.line(), f.hour == nil
			due = func(c time.Time) bool {
				return f.day(c) && slices.Contains(f.minute, c.Minute()) && has(f.hour, c.Hour())
			}
		case flow.Indefinite:
			s.Interval = 60 * rapid.SampledFrom([]int{1, 7, 15, 60, 61, 1440}).Draw(t, "interval")
		}
		allowed := func(time.Time) bool { return true }
		if rapid.Bool().Draw(t, "restricted") {
			r := flow.Restriction{Days: maybe(t, "rdays", 0, 6, 4), Months: maybe(t, "rmonths", 1, 12, 8)}
			a, b := rapid.IntRange(0, 1439).Draw(t, "rfrom"), rapid.IntRange(0, 1439).Draw(t, "rto")
			if rapid.Bool().Draw(t, "rtime") {
				r.Time = []string{fmt.Sprintf("%02d:%02d", a/60, a%60), fmt.Sprintf("%02d:%02d", b/60, b%60)}
			}
			s.Restrict = []flow.Restriction{r}
			allowed = func(c time.Time) bool {
				m := c.Hour()*60 + c.Minute()
				in := r.Time == nil || a <= b && a <= m && m <= b || a > b && (m >= a || m <= b)
				return in && has(r.Days, int(c.Weekday())) && has(r.Months, int(c.Month()))
			}
		}
		to := from.Add(length)
		var want []time.Time
		if s.Type == flow.Indefinite {
			for at := anchor.Add(time.Duration(s.Interval) * time.Second); !at.After(to); at = at.Add(time.Duration(s.Interval) * time.Second) {
				if at.After(from) && allowed(civil(at.In(l))) {
					want = append(want, at)
				}
			}
		} else {
			want = oracle(l, from, to, due, repeats, allowed)
		}
		p, err := schedule.New(s, l, anchor)
		require.NoError(t, err)
		var got []time.Time
		for now := from; ; {
			next, ok := p.Next(now)
			if !ok || next.After(to) {
				break
			}
			require.True(t, next.After(now))
			got, now = append(got, next.UTC()), next
		}
		require.Equal(t, want, got, "%+v in %s", s, l)
	})
}

// TestAYearInEveryZone: a daily run is due exactly once on every date that the zone has, for years on end.
func TestAYearInEveryZone(t *testing.T) {
	t.Parallel()
	for _, name := range zones {
		l := zone(t, name)
		for _, clock := range []string{"00:00", "02:30", "23:59"} {
			p, err := schedule.New(flow.Scheduling{Type: flow.Daily, Time: clock}, l, time.Time{})
			require.NoError(t, err)
			now := time.Date(2005, 1, 1, 12, 0, 0, 0, l)
			for now.Year() < 2030 {
				next, ok := p.Next(now)
				require.True(t, ok)
				if name != "Pacific/Apia" || next.Year() != 2011 {
					y, m, d := now.Date()
					if now.Hour() == 12 && now.Minute() == 0 && clock == "23:59" { // the first one is the same day
						d--
					}
					require.Equal(t, time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), next.Format(time.DateOnly), "%s %s", name, clock)
				}
				now = next
			}
		}
	}
}

func BenchmarkNext(b *testing.B) {
	p, err := schedule.New(flow.Scheduling{Type: flow.Yearly, Time: "08:00", Days: []int{29}, Months: []int{2}}, zone(b, "Europe/Berlin"), time.Time{})
	require.NoError(b, err)
	now := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		p.Next(now)
	}
}
