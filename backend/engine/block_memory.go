package engine

import (
	"context"
	"slices"
	"sync"
)

// BlockMemory is the part of a Journal that keeps blocks, for journals that are in
// memory. The zero value is empty.
type BlockMemory struct {
	mu  sync.Mutex
	all map[string][]Block
}

// Keep appends the blocks of a commit.
func (m *BlockMemory) Keep(runID string, blocks []Block) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[string][]Block{}
	}
	for _, b := range blocks {
		m.all[runID] = append(m.all[runID], Block{Spans: slices.Clone(b.Spans), Body: slices.Clone(b.Body)})
	}
}

// Spans implements Journal.
func (m *BlockMemory) Spans(_ context.Context, runID string) ([]Span, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all [][]Span
	for _, b := range m.all[runID] {
		all = append(all, b.Spans)
	}
	return SumSpans(all), nil
}

// Block implements Journal.
func (m *BlockMemory) Block(_ context.Context, runID string, module int, kind SpanKind, nth int64) (Block, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, b := range m.all[runID] {
		if slices.ContainsFunc(b.Spans, func(s Span) bool { return s.Reaches(module, kind, nth) }) {
			return b, true, nil
		}
	}
	return Block{}, false, nil
}
