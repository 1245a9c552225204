// Package schedule computes when a flow that runs by itself is due. It is pure: it starts nothing, keeps
// nothing and knows no clock but the instants that it is asked about.
//
// A time of day that the clocks leap over is due at the first instant after the leap; one that they show twice is
// due the first time. A day that a month does not have is skipped. Intervals count real time from their beginning,
// so that nothing drifts, and a cron line whose hour is * does so too.
package schedule

import (
	"slices"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"

	"signet/backend/flow"
)

// Plan is a schedule that was read once and is asked many times.
type Plan struct {
	kind     flow.SchedulingType
	zone     *time.Location
	anchor   time.Time // from which intervals count
	every    time.Duration
	once     time.Time
	days     func(year int, month time.Month, day int, week time.Weekday) bool
	minutes  []int // of the day, ascending
	line     *cron.SpecSchedule
	from, to time.Time // zero is none
	allowed  []window
}

// window is one restriction: the bits of what it allows.
type window struct {
	days, months uint16
	from, to     int // minutes of the day, both included; from > to runs over midnight
	timed        bool
}

// New reads a schedule. zone is the person's own, for a schedule that names none; anchor is when the flow was
// switched on. A schedule that a document could not hold is refused in the same words.
func New(s flow.Scheduling, zone *time.Location, anchor time.Time) (*Plan, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	p := &Plan{kind: s.Type, zone: zone, anchor: anchor.Truncate(time.Second)}
	if s.Zone != "" {
		p.zone, _ = time.LoadLocation(s.Zone) // Check has loaded it
	}
	if m, ok := clock(s.Time); ok {
		p.minutes = []int{m}
	}
	switch s.Type {
	case flow.Indefinite:
		p.every = time.Duration(s.Interval) * time.Second
	case flow.Once:
		p.once, _ = time.Parse(time.RFC3339, s.Date)
	case flow.Daily:
		p.days = func(int, time.Month, int, time.Weekday) bool { return true }
	case flow.Weekly:
		p.days = func(_ int, _ time.Month, _ int, w time.Weekday) bool { return slices.Contains(s.Days, int(w)) }
	case flow.Monthly:
		p.days = func(_ int, _ time.Month, d int, _ time.Weekday) bool { return slices.Contains(s.Days, d) }
	case flow.Yearly:
		p.days = func(_ int, m time.Month, d int, _ time.Weekday) bool {
			return slices.Contains(s.Days, d) && slices.Contains(s.Months, int(m))
		}
	case flow.Dates:
		p.days = func(y int, m time.Month, d int, _ time.Weekday) bool {
			return slices.Contains(s.Dates, time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}
	case flow.Cron:
		p.readCron(s.Cron)
	}
	p.bound(s)
	return p, nil
}

// starBit is how the parser marks a part that is *, beside the values that it stands for.
const starBit = 1 << 63

func (p *Plan) readCron(line string) {
	p.line, _ = flow.CronLine(line) // Check has read it
	p.minutes = nil                 // a time of day that another kind of schedule left behind
	if p.line.Hour&starBit != 0 {
		return // every hour of real time: see instants
	}
	for h := range 24 {
		for m := range 60 {
			if p.line.Hour&(1<<h) != 0 && p.line.Minute&(1<<m) != 0 {
				p.minutes = append(p.minutes, h*60+m)
			}
		}
	}
	p.days = func(_ int, m time.Month, d int, w time.Weekday) bool { return p.cronDay(m, d, w) }
}

// cronDay follows cron: where both the day of the month and the day of the week are given, one of them is enough.
func (p *Plan) cronDay(m time.Month, d int, w time.Weekday) bool {
	if p.line.Month&(1<<m) == 0 {
		return false
	}
	month, week := p.line.Dom&(1<<d) != 0, p.line.Dow&(1<<w) != 0
	if p.line.Dom&starBit != 0 || p.line.Dow&starBit != 0 {
		return month && week
	}
	return month || week
}

func (p *Plan) bound(s flow.Scheduling) {
	for _, r := range s.Restrict {
		p.allowed = append(p.allowed, windowOf(r))
	}
	if len(s.Between) != 2 {
		return
	}
	if s.BetweenTimes() {
		w := windowOf(flow.Restriction{Time: s.Between})
		if len(p.allowed) == 0 {
			p.allowed = []window{w}
		}
		for i := range p.allowed {
			if !p.allowed[i].timed {
				p.allowed[i].from, p.allowed[i].to, p.allowed[i].timed = w.from, w.to, true
			}
		}
		return
	}
	p.from, _ = flow.Moment(s.Between[0], p.zone, false)
	p.to, _ = flow.Moment(s.Between[1], p.zone, true)
}

func windowOf(r flow.Restriction) window {
	w := window{days: 0x7f, months: 0x1ffe, to: 24*60 - 1}
	if len(r.Days) > 0 {
		w.days = 0
		for _, d := range r.Days {
			w.days |= 1 << d
		}
	}
	if len(r.Months) > 0 {
		w.months = 0
		for _, m := range r.Months {
			w.months |= 1 << m
		}
	}
	if len(r.Time) == 2 {
		w.timed = true
		w.from, _ = clock(r.Time[0])
		w.to, _ = clock(r.Time[1])
	}
	return w
}

// allows reports whether an instant is within the restrictions. The minute of to still is, at its beginning.
func (p *Plan) allows(t time.Time) bool {
	if len(p.allowed) == 0 {
		return true
	}
	l := t.In(p.zone)
	at, late := l.Hour()*60+l.Minute(), l.Second() > 0 || l.Nanosecond() > 0
	for _, w := range p.allowed {
		if w.days&(1<<l.Weekday()) == 0 || w.months&(1<<l.Month()) == 0 {
			continue
		}
		if !w.timed {
			return true
		}
		after, before := at >= w.from, at < w.to || at == w.to && !late
		if w.from <= w.to && after && before || w.from > w.to && (after || before) {
			return true
		}
	}
	return false
}

// clock reads "08:30" as a minute of the day.
func clock(text string) (int, bool) {
	if len(text) != 5 {
		return 0, false
	}
	h, err := strconv.Atoi(text[:2])
	m, err2 := strconv.Atoi(text[3:])
	return h*60 + m, err == nil && err2 == nil
}
