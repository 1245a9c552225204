package view_test

import (
	"fmt"
	"testing"
	"time"

	"signet/backend/view"
)

// A page of 10,000 rows is filtered, sorted and added up between two frames of a person's attention.
func BenchmarkPage(b *testing.B) {
	d := orders()
	var list []any
	for i := range 10_000 {
		list = append(list, raw(fmt.Sprint(4500000000+i), i%60, fmt.Sprintf("%d.%02d", i*7%90000, i%100)))
	}
	rows, _, err := view.Extract(d, []map[string]any{{"ET": list}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p := view.Select(d, rows, view.Query{Search: "brandt", Sort: "NET", Desc: true, Limit: 100})
		view.Figures(d, p.Pass, nil, nil, time.Now())
		view.Draw(d, p.Pass)
	}
}
