package app

import "signet/backend/desk"

// RehearseQuery asks what a module makes of all bundles, with fields as they are typed.
type RehearseQuery struct {
	FlowID string         `json:"flowId"`
	Module int            `json:"module"`
	Fields map[string]any `json:"fields"`
	First  int            `json:"first"` // bundles to show
}

// RehearsedRow is a bundle at the module.
type RehearsedRow struct {
	Row    int            `json:"row"` // of the source, counted from 1
	Fields map[string]any `json:"fields"`
	Output map[string]any `json:"output"`
}

// RehearsedError says why a bundle cannot be worked out.
type RehearsedError struct {
	Row    int    `json:"row"`
	Module int    `json:"module"`
	Text   string `json:"text"`
}

// Rehearsal is what all bundles become at a module. Source is 0 when no module before it has many.
type Rehearsal struct {
	Source  int              `json:"source"`
	From    string           `json:"from"` // pinned, run, read
	Bundles int              `json:"bundles"`
	Reached int              `json:"reached"`
	Errors  int              `json:"errors"`
	Failed  []RehearsedError `json:"failed"`
	Rows    []RehearsedRow   `json:"rows"`
	Result  []map[string]any `json:"result"` // of an aggregator
	TookMS  float64          `json:"tookMs"`
}

func rehearsal(module int, x desk.Rehearsal) Rehearsal {
	out := Rehearsal{Source: x.Source, From: x.From, Bundles: x.Bundles, Reached: x.Reached[module], Errors: x.Errors, Failed: []RehearsedError{},
		Rows: []RehearsedRow{}, Result: list(x.Results[module]), TookMS: float64(x.Took.Microseconds()) / 1000}
	for _, f := range x.Failed {
		out.Failed = append(out.Failed, RehearsedError{f.Row, f.Module, f.Text})
	}
	for _, r := range x.Rows {
		row := RehearsedRow{Row: r.Row, Fields: r.Fields, Output: r.Output}
		if row.Output == nil {
			row.Output = map[string]any{}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
