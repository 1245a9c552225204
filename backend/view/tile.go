package view

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
)

// Figure is a tile with its value for the rows that pass.
type Figure struct {
	Label, Value, Unit, Prefix string
	Delta, DeltaText           string // "6 fewer", "vs last week"; empty without a history
	Direction                  string // up, down, same
	Good                       string // good, bad, neutral for the business
	Spark                      []float64
	Sentence                   string
}

// Runs counts the runs of a View's buttons that succeeded, for a tile of kind runs.
type Runs struct {
	Week, Before int       // this week, and the week before up to the same moment
	First        time.Time // the first such run; zero when there is none
	Days         []float64 // of the last fourteen days, oldest first
}

// Measure gives the figures of the rows, by tile label: what a Reading keeps.
func Measure(d Document, rows []Row) map[string]float64 {
	out := map[string]float64{}
	for _, t := range d.Tiles {
		if v, ok := t.measure(rows); ok {
			out[t.Label] = v
		}
	}
	return out
}

func (t Tile) measure(rows []Row) (float64, bool) {
	switch t.Kind {
	case "count":
		return float64(len(rows)), true
	case "sum", "average":
		sum, n := total(rows, t.Column)
		if t.Kind == "sum" {
			f, _ := sum.Float64()
			return f, true
		}
		if n == 0 {
			return 0, false
		}
		f, _ := sum.Quo(sum, big.NewRat(int64(n), 1)).Float64()
		return f, true
	}
	return 0, false
}

// total adds up a column; n rows had a number in it.
func total(rows []Row, column string) (sum *big.Rat, n int) {
	sum = new(big.Rat)
	var part int64
	flush := func() {
		sum.Add(sum, big.NewRat(part, 1_000_000))
		part = 0
	}
	for _, r := range rows {
		v := r.Values[column]
		if m, ok := micros(v); ok {
			if part += m; part > 1<<61 || part < -1<<61 {
				flush()
			}
			n++
		} else if x, ok := exact(v); ok {
			sum.Add(sum, x)
			n++
		}
	}
	flush()
	return sum, n
}

// Figures are the tiles for the rows that pass. history is compared with only when
// the filters are the View's own; for others there is nothing to compare with.
// runs are those of the tiles that count runs, by the tile's label.
func Figures(d Document, rows []Row, history []Reading, runs map[string]Runs, now time.Time) []Figure {
	out := make([]Figure, 0, len(d.Tiles))
	for _, t := range d.Tiles {
		f := Figure{Label: t.Label, Unit: t.Unit, Prefix: t.Prefix, Good: "neutral", Direction: "same", Spark: []float64{}}
		v, known := t.measure(rows)
		switch t.Kind {
		case "runs":
			r := runs[t.Label]
			v, known = float64(r.Week), true
			f.Value = grouped(v, 0)
			if !r.First.IsZero() && r.First.Before(monday(now)) {
				f.compare(t, float64(r.Before), v, "vs last week")
				f.Spark = r.Days
			}
		case "average":
			f.Value = "–"
			if known {
				f.Value = grouped(v, 1)
			}
		case "sum":
			f.Value, f.Unit = short(v, t.Unit)
		default:
			f.Value = grouped(v, 0)
		}
		if t.Kind != "runs" && known {
			f.Spark = spark(history, t.Label)
			if before, words, ok := earlier(history, t.Label, now); ok {
				f.compare(t, before, v, words)
			}
		}
		f.Sentence = f.words()
		out = append(out, f)
	}
	return out
}

// short writes a large amount in millions or thousands.
func short(v float64, unit string) (value, words string) {
	switch a := math.Abs(v); {
	case a >= 999_950:
		return grouped(v/1e6, 2), strings.TrimSpace("million " + unit)
	case a >= 10_000:
		return grouped(v/1e3, 1), strings.TrimSpace("thousand " + unit)
	default:
		return grouped(v, 2), unit
	}
}

// compare sets delta, direction and whether it is good.
func (f *Figure) compare(t Tile, before, now float64, words string) {
	diff := now - before
	size := math.Abs(diff)
	f.DeltaText = words
	switch {
	case t.Kind == "sum":
		if before == 0 {
			f.DeltaText = ""
			return
		}
		percent := size / math.Abs(before) * 100
		if percent < 0.05 {
			size = 0
		}
		f.Delta = grouped(percent, 1) + " %"
	case t.Kind == "average":
		if size < 0.05 {
			size = 0
		}
		f.Delta = strings.TrimSpace(grouped(size, 1) + " " + t.Unit)
	case diff < 0:
		f.Delta = grouped(size, 0) + " fewer"
	default:
		f.Delta = grouped(size, 0) + " more"
	}
	if size == 0 {
		f.Delta, f.Direction = "no change", "same"
		return
	}
	f.Direction = "up"
	if diff < 0 {
		f.Direction = "down"
	}
	switch t.Better {
	case "":
	case f.Direction:
		f.Good = "good"
	default:
		f.Good = "bad"
	}
}

// words are the tile for a screen reader: "Overdue orders, 47, 6 fewer vs last week".
func (f Figure) words() string {
	s := f.Label + ", " + strings.TrimSpace(strings.TrimSpace(f.Prefix+" "+f.Value)+" "+f.Unit)
	if f.Delta == "" {
		return s + "."
	}
	delta := f.Delta
	if f.Direction != "same" && strings.HasSuffix(delta, "%") {
		delta += " " + f.Direction
	} else if f.Direction != "same" && !strings.HasSuffix(delta, "fewer") && !strings.HasSuffix(delta, "more") {
		delta += " " + f.Direction
	}
	return fmt.Sprintf("%s, %s %s.", s, delta, f.DeltaText)
}

// monday is the beginning of the week.
func monday(now time.Time) time.Time {
	now = now.Local()
	back := (int(now.Weekday()) + 6) % 7
	return time.Date(now.Year(), now.Month(), now.Day()-back, 0, 0, 0, 0, now.Location())
}

// CountRuns counts when runs succeeded; ends are their times, in any order.
func CountRuns(ends []time.Time, now time.Time) Runs {
	week := monday(now)
	last := week.AddDate(0, 0, -7)
	sameMoment := now.AddDate(0, 0, -7)
	out := Runs{Days: make([]float64, 14)}
	now = now.Local()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for _, at := range ends {
		at = at.Local()
		if out.First.IsZero() || at.Before(out.First) {
			out.First = at
		}
		switch {
		case !at.Before(week):
			out.Week++
		case !at.Before(last) && !at.After(sameMoment):
			out.Before++
		}
		start := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
		if ago := int(math.Round(today.Sub(start).Hours() / 24)); ago >= 0 && ago < 14 {
			out.Days[13-ago]++
		}
	}
	return out
}

// CountedSince is the earliest end of a run that CountRuns needs.
func CountedSince(now time.Time) time.Time { return monday(now).AddDate(0, 0, -14) }
