package view

import (
	"math"
	"math/big"
	"strings"
)

// Bars is a chart with its data.
type Bars struct {
	Title, Unit string
	Bars        []Bar
	Sentence    string
}

// Bar is one bar.
type Bar struct {
	Label string
	Value float64
}

// Draw gives the charts for the rows that pass.
func Draw(d Document, rows []Row) []Bars {
	out := make([]Bars, 0, len(d.Charts))
	for _, c := range d.Charts {
		b := Bars{Title: c.Title, Unit: c.Unit, Bars: []Bar{}}
		var words []string
		for _, r := range c.Ranges {
			var in []Row
			for _, row := range rows {
				if v, ok := number(row.Values[c.By]); ok && v >= r.From && (r.To == nil || v <= *r.To) {
					in = append(in, row)
				}
			}
			sum := big.NewRat(int64(len(in)), 1)
			if c.Column != "" {
				sum, _ = total(in, c.Column)
			}
			v, _ := sum.Float64()
			if c.Divide > 0 {
				v /= c.Divide
			}
			b.Bars = append(b.Bars, Bar{Label: r.Label, Value: math.Round(v*100) / 100})
			words = append(words, r.Label+": "+grouped(v, 0))
		}
		b.Sentence = c.Title
		if c.Unit != "" {
			b.Sentence += ", " + c.Unit
		}
		b.Sentence += ". " + strings.Join(words, ", ") + "."
		out = append(out, b)
	}
	return out
}

// Sum adds up the View's money column over rows, as the bar of selected rows shows it: "€ 57,102.30".
func Sum(d Document, rows []Row) string {
	if d.Money == "" {
		return ""
	}
	sum, n := total(rows, d.Money)
	if n == 0 {
		return ""
	}
	f, _ := sum.Float64()
	return strings.TrimSpace(d.Currency + " " + grouped(f, 2))
}
