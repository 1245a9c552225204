package desk

import (
	"context"
	"sort"

	"signet/backend/engine"
	"signet/backend/fault"
)

// addMany adds one step for all operations of a module that were recorded in columns: the first of
// them, with how many they are. Operations reads the others.
func (d *Desk) addMany(ctx context.Context, runID string, out *RunDetail) error {
	spans, err := d.store.Journal().Spans(ctx, runID)
	if err != nil || len(spans) == 0 {
		return err
	}
	told := map[int]bool{} // what a step says of it already
	for _, s := range out.Steps {
		told[s.Module] = told[s.Module] || s.State == "filtered"
	}
	for _, sp := range spans {
		if sp.Kind == engine.HeldBack && told[sp.Module] {
			continue
		}
		first, err := engine.History(ctx, d.store.Journal(), runID, sp.Module, sp.Kind, sp.First, 1)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			continue
		}
		first[0].Many, first[0].Kind = sp.Count, sp.Kind
		if sp.Kind == engine.Bundles && d.giveMany(out, sp.Module, first[0]) {
			continue
		}
		out.Steps = append(out.Steps, first[0])
	}
	sort.SliceStable(out.Steps, func(a, b int) bool { return out.Steps[a].StartedMS < out.Steps[b].StartedMS })
	return nil
}

// giveMany puts what a stream gave into the step of its module, when that is recorded.
func (d *Desk) giveMany(out *RunDetail, module int, first engine.Step) bool {
	for i := range out.Steps {
		s := &out.Steps[i]
		if s.Module == module && s.State == "succeeded" && s.Many == 0 {
			s.Many, s.Kind, s.Output = first.Many, first.Kind, first.Output
			return true
		}
	}
	return false
}

// mostRead is how many recorded operations one request reads.
const mostRead = 200

// Operations reads recorded operations of a module, from the first on, counted from 1.
func (d *Desk) Operations(ctx context.Context, runID string, module int, kind engine.SpanKind, first int64, count int) (RunDetail, error) {
	r, err := d.store.Journal().Find(ctx, runID)
	if err != nil {
		return RunDetail{}, err
	}
	if first < 1 || count < 1 || kind < engine.Operations || kind > engine.HeldBack {
		return RunDetail{}, fault.New(fault.Invalid, "desk.operations").Say("Operations are counted from 1.").Hint("Choose one of the run’s operations.")
	}
	out := RunDetail{Run: r, Events: map[EventKey]int64{}}
	if doc, err := (documents{d}).Document(ctx, r); err == nil {
		out.Document = *doc
	}
	out.Steps, err = engine.History(ctx, d.store.Journal(), r.ID, module, kind, first, min(count, mostRead))
	return out, err
}

// sampleMany adds the first of what a run recorded in columns to a sample, for modules that it has nothing of.
func (d *Desk) sampleMany(ctx context.Context, runID string, s *sample, own map[int]bool) error {
	spans, err := d.store.Journal().Spans(ctx, runID)
	if err != nil {
		return err
	}
	for _, sp := range spans {
		if sp.Kind == engine.HeldBack {
			continue
		}
		_, known := s.bundles[sp.Module]
		if known && !own[sp.Module] {
			continue
		}
		own[sp.Module] = true
		s.counts[sp.Module] += int(sp.Count)
		if known {
			continue
		}
		first, err := engine.History(ctx, d.store.Journal(), runID, sp.Module, sp.Kind, sp.First, 1)
		if err != nil {
			return err
		}
		if len(first) > 0 && len(first[0].Output) > 0 {
			s.bundles[sp.Module] = first[0].Output[0]
		}
	}
	return nil
}
