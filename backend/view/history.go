package view

import (
	"math"
	"time"
)

// Reading is what the tiles showed after one read, with the filters as the View has
// them. It is kept so that a tile can say what changed; nothing is made up before
// there are two.
type Reading struct {
	At     time.Time          `json:"at"`
	Values map[string]float64 `json:"values"` // by tile label
}

// keptReadings is how many days a View remembers.
const keptReadings = 90

// Remember adds a reading. Of each day the last one stays.
func Remember(history []Reading, r Reading) []Reading {
	day := func(t time.Time) string { return t.Local().Format(time.DateOnly) }
	out := make([]Reading, 0, len(history)+1)
	for _, h := range history {
		if day(h.At) != day(r.At) && h.At.Before(r.At) {
			out = append(out, h)
		}
	}
	out = append(out, r)
	if len(out) > keptReadings {
		out = out[len(out)-keptReadings:]
	}
	return out
}

const day = 24 * time.Hour

// earlier is the reading to compare with: that of a week ago, or else the oldest of
// the days since. words say which: "vs last week", "since 22 Nov".
func earlier(history []Reading, label string, now time.Time) (value float64, words string, ok bool) {
	best := math.MaxFloat64
	var oldest *Reading
	for i := range history {
		h := &history[i]
		v, known := h.Values[label]
		if !known || sameDay(h.At, now) || h.At.After(now) {
			continue
		}
		if oldest == nil && now.Sub(h.At) < 7*day {
			oldest = h
		}
		if off := math.Abs(float64(now.Sub(h.At) - 7*day)); off <= float64(36*time.Hour) && off < best {
			best, value, words, ok = off, v, "vs last week", true
		}
	}
	if !ok && oldest != nil {
		return oldest.Values[label], "since " + oldest.At.Local().Format("2 Jan"), true
	}
	return value, words, ok
}

func sameDay(a, b time.Time) bool {
	return a.Local().Format(time.DateOnly) == b.Local().Format(time.DateOnly)
}

// spark are the values of a tile over the last readings; fewer than two are no line.
func spark(history []Reading, label string) []float64 {
	out := []float64{}
	for _, h := range history {
		if v, ok := h.Values[label]; ok {
			out = append(out, v)
		}
	}
	if len(out) > 14 {
		out = out[len(out)-14:]
	}
	if len(out) < 2 {
		return []float64{}
	}
	return out
}
