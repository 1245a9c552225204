package schedule

import (
	"slices"
	"time"

	"signet/backend/flow"
)

// horizon is how many days are looked at for the next run: the longest a date of the calendar is away is that of
// a 29 February on a given day of the week, and no plan that has none within them ever has one.
const horizon = 45 * 366

// Next is the first due instant after the given one; false when none follows.
func (p *Plan) Next(after time.Time) (time.Time, bool) {
	if !p.from.IsZero() && after.Before(p.from) {
		after = p.from.Add(-time.Nanosecond)
	}
	t, ok := p.next(after)
	if !ok || !p.to.IsZero() && t.After(p.to) {
		return time.Time{}, false
	}
	return t.In(p.zone), true
}

func (p *Plan) next(after time.Time) (time.Time, bool) {
	switch {
	case p.kind == flow.Once:
		return p.once, p.once.After(after)
	case p.every > 0:
		return p.nextInterval(after)
	case p.line != nil && p.days == nil:
		return p.nextMinute(after)
	case p.days == nil:
		return time.Time{}, false
	}
	return p.nextDay(after)
}

// Upcoming lists the next due instants, at most n.
func (p *Plan) Upcoming(after time.Time, n int) []time.Time {
	out := []time.Time{}
	for len(out) < n {
		t, ok := p.Next(after)
		if !ok {
			break
		}
		out, after = append(out, t), t
	}
	return out
}

// Missed is the last instant that was due after one and not after another, and how many were, up to limit.
func (p *Plan) Missed(after, until time.Time, limit int) (last time.Time, n int) {
	for n < limit {
		t, ok := p.Next(after)
		if !ok || t.After(until) {
			break
		}
		last, after = t, t
		n++
	}
	return last, n
}

// nextDay looks at one day of the calendar after the other.
func (p *Plan) nextDay(after time.Time) (time.Time, bool) {
	y, m, d := after.In(p.zone).Date()
	// The day before too: where the clocks leap at midnight, its last minutes may be due now.
	for i := -1; i < horizon; i++ {
		day := time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC)
		if !p.days(day.Year(), day.Month(), day.Day(), day.Weekday()) {
			continue
		}
		for _, minute := range p.minutes {
			t, ok := p.instant(day, minute)
			if ok && t.After(after) && p.allows(t) {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// instant is when the zone's clocks first show a minute of a day. When they leap over it, it is the first instant
// after the leap, if that is on the same day.
func (p *Plan) instant(day time.Time, minute int) (time.Time, bool) {
	want := day.Add(time.Duration(minute) * time.Minute) // as if the zone were UTC
	var offsets []int
	for t, end := want.Add(-16*time.Hour), want.Add(16*time.Hour); ; {
		_, offset := t.In(p.zone).Zone()
		offsets = append(offsets, offset)
		_, until := t.In(p.zone).ZoneBounds()
		if until.IsZero() || until.After(end) {
			break
		}
		if t = t.Add(time.Hour); until.After(t) { // on the last day of some years, the end that Go gives is past
			t = until
		}
	}
	var found []time.Time
	for _, o := range offsets {
		t := want.Add(-time.Duration(o) * time.Second)
		if _, has := t.In(p.zone).Zone(); has == o {
			found = append(found, t)
		}
	}
	if len(found) > 0 {
		return slices.MinFunc(found, time.Time.Compare), true
	}
	for i := 1; i < len(offsets); i++ { // the leap that swallowed it
		start, _ := want.Add(-time.Duration(offsets[i-1]) * time.Second).In(p.zone).ZoneBounds()
		y, m, d := start.In(p.zone).Date()
		if !start.IsZero() && y == day.Year() && m == day.Month() && d == day.Day() {
			return start, true
		}
	}
	return time.Time{}, false
}

// nextInterval steps along real time, and leaps over what the restrictions leave out.
func (p *Plan) nextInterval(after time.Time) (time.Time, bool) {
	t := p.onGrid(after.Add(time.Nanosecond))
	for range 4 * horizon {
		if p.allows(t) {
			return t, true
		}
		open, ok := p.opens(t)
		if !ok {
			break
		}
		t = p.onGrid(open)
	}
	return time.Time{}, false
}

// onGrid is the first instant of the interval that is not before t. The first run is one interval after the beginning.
func (p *Plan) onGrid(t time.Time) time.Time {
	if !t.After(p.anchor) {
		return p.anchor.Add(p.every)
	}
	n := t.Sub(p.anchor) / p.every
	at := p.anchor.Add(n * p.every)
	if at.Before(t) || n == 0 {
		at = at.Add(p.every)
	}
	return at
}

// opens is the next instant after t, which is not allowed, at which some restriction may let runs start.
func (p *Plan) opens(t time.Time) (time.Time, bool) {
	y, m, d := t.In(p.zone).Date()
	for i := 0; i < horizon; i++ {
		day := time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC)
		var best time.Time
		for _, w := range p.allowed {
			if w.days&(1<<day.Weekday()) == 0 || w.months&(1<<day.Month()) == 0 {
				continue
			}
			starts := []int{w.from}
			if w.from > w.to {
				starts = []int{0, w.from}
			}
			for _, minute := range starts {
				at, ok := p.instant(day, minute)
				if ok && at.After(t) && (best.IsZero() || at.Before(best)) {
					best = at
				}
			}
		}
		if !best.IsZero() {
			return best, true
		}
	}
	return time.Time{}, false
}

// nextMinute is for cron lines that run in every hour: real minutes, so that an hour that comes twice has its runs twice.
func (p *Plan) nextMinute(after time.Time) (time.Time, bool) {
	t := after.Truncate(time.Minute).Add(time.Minute)
	for days := 0; days < horizon; {
		l := t.In(p.zone)
		if !p.cronDay(l.Month(), l.Day(), l.Weekday()) {
			next := p.midnight(l)
			if !next.After(t) {
				next = t.Add(time.Hour)
			}
			t = next
			days++
			continue
		}
		day := l.Day()
		for ; l.Day() == day; l = l.Add(time.Minute) {
			if p.line.Minute&(1<<l.Minute()) != 0 && p.allows(l) {
				return l, true
			}
		}
		t = l
		days++
	}
	return time.Time{}, false
}

// midnight is the first instant of the day after.
func (p *Plan) midnight(l time.Time) time.Time {
	y, m, d := l.Date()
	for i := 1; i < 4; i++ { // a zone may leave out a day
		if t, ok := p.instant(time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC), 0); ok {
			return t
		}
	}
	return time.Time{}
}
