package engine

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"signet/backend/column"
	"signet/backend/mapping"
)

var errBlock = errors.New("a block of the history cannot be read")

// blockReader is a block whose columns are there again.
type blockReader struct {
	head blockHead
	cols [][]*column.Column // by section
}

func readBlock(body []byte) (*blockReader, error) {
	size, n := binary.Uvarint(body)
	if n <= 0 || size > uint64(len(body)-n) {
		return nil, errBlock
	}
	r := &blockReader{}
	if err := json.Unmarshal(body[n:n+int(size)], &r.head); err != nil {
		return nil, err
	}
	rest := body[n+int(size):]
	for i := range r.head.Sections {
		s := &r.head.Sections[i]
		if s.Parent >= i {
			return nil, errBlock
		}
		if s.Parent >= 0 {
			for row := range 8 * len(s.Kept) {
				if s.Kept[row/8]&(1<<(row%8)) != 0 {
					s.Of = append(s.Of, int32(row))
				}
			}
			if len(s.Of) != s.Rows {
				return nil, errBlock
			}
		}
		cols, after, err := column.Decode(rest, s.Rows, s.Columns)
		if err != nil {
			return nil, err
		}
		r.cols, rest = append(r.cols, cols), after
	}
	return r, nil
}

// at is the column that a reference means, and its row for a row of a section.
func (r *blockReader) at(ref []int, section, row int) (*column.Column, int, bool) {
	if len(ref) != 2 || ref[0] < 0 || ref[0] >= len(r.cols) || ref[1] < 0 || ref[1] >= len(r.cols[ref[0]]) {
		return nil, 0, false
	}
	for section != ref[0] {
		s := &r.head.Sections[section]
		if s.Parent < 0 || row >= len(s.Of) {
			return nil, 0, false
		}
		row, section = int(s.Of[row]), s.Parent
	}
	c := r.cols[ref[0]][ref[1]]
	return c, row, row < c.Len
}

// value is a template's value in a row; absent tells a field that the bundle did not have.
func (r *blockReader) value(t *template, section, row int) (v any, absent bool) {
	switch {
	case t.Ref != nil:
		c, i, ok := r.at(t.Ref, section, row)
		if !ok {
			return nil, true
		}
		return c.Value(i), c.Is(i) == column.Absent
	case t.Kind == 'm':
		out := make(map[string]any, len(t.Map))
		for k, item := range t.Map {
			if v, absent := r.value(item, section, row); !absent || !t.Gaps {
				out[k] = v
			}
		}
		return out, false
	case t.Kind == 'l':
		out := make([]any, len(t.List))
		for i, item := range t.List {
			out[i], _ = r.value(item, section, row)
		}
		return out, false
	}
	return t.Fixed, false
}

// steps reads what a block says of a module, from the nth operation on.
func (r *blockReader) steps(module int, kind SpanKind, from int64, most int) []Step {
	var out []Step
	for i := range r.head.Entries {
		e := &r.head.Entries[i]
		if e.Module != module || e.Kind != kind || from >= e.First+e.Count {
			continue
		}
		for k := max(0, from-e.First); k < e.Count && len(out) < most; k++ {
			out = append(out, r.step(e, int(k)))
		}
		return out
	}
	return nil
}

func (r *blockReader) step(e *blockStep, row int) Step {
	s := Step{Module: e.Module, Operation: int(e.First) + row, Cycle: r.head.Cycle, State: succeeded, StartedMS: r.head.Started,
		TookMS: r.head.Took, Route: e.Route, API: e.API, Hidden: r.head.Hidden}
	if e.API != "" {
		s.Attempt = 1
	}
	if e.Filter != nil {
		s.Filter = &FilterResult{From: e.Filter.From, Name: e.Filter.Name, Passed: e.Kind != HeldBack}
		if c, i, ok := r.at(e.Filter.Shown, e.Section, row); ok {
			s.Filter.Value = mapping.Brief(c.Value(i))
		}
	}
	if e.Kind == HeldBack {
		s.State, s.TookMS = filtered, 0
		s.Operation = int(e.Base) + 1
		if of := r.head.Sections[e.Section].Of; e.Counts && row < len(of) {
			s.Operation += int(of[row]) - row
		}
	}
	if e.In != nil {
		v, _ := r.value(e.In, e.Section, row)
		in, _ := v.(map[string]any)
		s.Input = cleanMap(nil, in)
	}
	if e.Out != nil {
		v, _ := r.value(e.Out, e.Section, row)
		if m, ok := v.(map[string]any); ok {
			if e.API != "" { // what an app gave is taken over as it was by a run that goes on
				s.Types = typesOf(nil, []map[string]any{m})
			}
			s.Output = cleanBundles(nil, []map[string]any{m})
		}
	}
	return s
}

// History reads operations that were recorded in blocks: those of a module from the
// first on, at most most of them. What was recorded step by step between is in Steps.
func History(ctx context.Context, j Journal, runID string, module int, kind SpanKind, first int64, most int) ([]Step, error) {
	var out []Step
	for len(out) < most {
		b, found, err := j.Block(ctx, runID, module, kind, first)
		if err != nil || !found {
			return out, err
		}
		r, err := readBlock(b.Body)
		if err != nil {
			return out, err
		}
		steps := r.steps(module, kind, first, most-len(out))
		if len(steps) == 0 {
			return out, errBlock
		}
		out = append(out, steps...)
		if kind == HeldBack {
			first = b.end(module, kind)
			continue
		}
		first = int64(steps[len(steps)-1].Operation) + 1
	}
	return out, nil
}

// end is what comes behind the span of a module.
func (b *Block) end(module int, kind SpanKind) int64 {
	for _, s := range b.Spans {
		if s.Module == module && s.Kind == kind {
			return s.First + s.Count
		}
	}
	return 0
}

// Reaches reports whether the span has the nth operation of the module, or one after it.
func (s Span) Reaches(module int, kind SpanKind, nth int64) bool {
	return s.Module == module && s.Kind == kind && nth < s.First+s.Count
}

// SumSpans joins the spans of many blocks to one for each module and kind.
func SumSpans(all [][]Span) []Span {
	var out []Span
	for _, spans := range all {
		for _, s := range spans {
			i := slices.IndexFunc(out, func(o Span) bool { return o.Module == s.Module && o.Kind == s.Kind })
			if i < 0 {
				out = append(out, s)
				continue
			}
			out[i].First = min(out[i].First, s.First)
			out[i].Count += s.Count
		}
	}
	return out
}
