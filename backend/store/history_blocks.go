package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"sync"

	"github.com/klauspost/compress/zstd"

	"signet/backend/engine"
)

// Blocks are many and hold columns, which are small already: the fastest level is the one that pays.
var fastEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<18))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

const insertBlock = "INSERT INTO history_blocks (run_id, block, spans, body) VALUES (?1, 1 + COALESCE((SELECT MAX(block) FROM history_blocks WHERE run_id = ?1), 0), ?2, ?3)"

// packed are blocks as they are written; they are compressed before the writer is asked.
type packed struct{ spans, body []byte }

func pack(blocks []engine.Block) ([]packed, error) {
	out := make([]packed, len(blocks))
	for i := range blocks {
		spans, err := json.Marshal(blocks[i].Spans)
		if err != nil {
			return nil, unwritable(err)
		}
		out[i] = packed{spans, fastEncoder().EncodeAll(blocks[i].Body, make([]byte, 0, len(blocks[i].Body)/3+64))}
	}
	return out, nil
}

// Spans sums up what the blocks of a run hold.
func (j *Journal) Spans(ctx context.Context, runID string) ([]engine.Span, error) {
	var all [][]engine.Span
	err := j.spans(ctx, runID, 0, math.MaxInt64, func(_ int64, s []engine.Span) bool {
		all = append(all, s)
		if len(all) == 64 {
			all = append(all[:0], engine.SumSpans(all))
		}
		return true
	})
	return engine.SumSpans(all), err
}

// Block finds the block that holds the nth operation, or the next one after it. Operations of a
// module grow from block to block, so it halves what is left instead of going through all.
func (j *Journal) Block(ctx context.Context, runID string, module int, kind engine.SpanKind, nth int64) (engine.Block, bool, error) {
	var last sql.NullInt64
	if err := j.s.readers.QueryRowContext(ctx, "SELECT MAX(block) FROM history_blocks WHERE run_id = ?", runID).Scan(&last); err != nil {
		return engine.Block{}, false, cannotRead("journal.block", err)
	}
	low, high, found := int64(1), last.Int64, int64(0)
	var spans []engine.Span
	for low <= high {
		middle := (low + high) / 2
		at, list, span, err := j.spanFrom(ctx, runID, middle, high, module, kind)
		if err != nil {
			return engine.Block{}, false, err
		}
		switch {
		case at == 0: // none from the middle on
			high = middle - 1
		case span.Reaches(module, kind, nth):
			found, spans, high = at, list, middle-1
		default:
			low = at + 1
		}
	}
	if found == 0 {
		return engine.Block{}, false, nil
	}
	var body []byte
	if err := j.s.readers.QueryRowContext(ctx, "SELECT body FROM history_blocks WHERE run_id = ? AND block = ?", runID, found).Scan(&body); err != nil {
		return engine.Block{}, false, cannotRead("journal.block", err)
	}
	body, err := decoder().DecodeAll(body, nil)
	return engine.Block{Spans: spans, Body: body}, err == nil, cannotRead("journal.block", err)
}

// spanFrom is the first block of a range that says something of the module; 0 when none does.
func (j *Journal) spanFrom(ctx context.Context, runID string, from, to int64, module int, kind engine.SpanKind) (at int64, list []engine.Span, span engine.Span, err error) {
	err = j.spans(ctx, runID, from, to, func(block int64, all []engine.Span) bool {
		for _, s := range all {
			if s.Module == module && s.Kind == kind {
				at, list, span = block, all, s
				return false
			}
		}
		return true
	})
	return at, list, span, err
}

// spans goes through what some blocks of a run hold, in order, until do says that it is enough.
func (j *Journal) spans(ctx context.Context, runID string, from, to int64, do func(block int64, s []engine.Span) bool) error {
	rows, err := j.s.readers.QueryContext(ctx, "SELECT block, spans FROM history_blocks WHERE run_id = ? AND block BETWEEN ? AND ? ORDER BY block", runID, from, to)
	if err != nil {
		return cannotRead("journal.spans", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var block int64
		var raw sql.RawBytes
		if err := rows.Scan(&block, &raw); err != nil {
			return cannotRead("journal.spans", err)
		}
		var list []engine.Span
		if err := json.Unmarshal(raw, &list); err != nil {
			return cannotRead("journal.spans", err)
		}
		if !do(block, list) {
			return nil
		}
	}
	return cannotRead("journal.spans", rows.Err())
}
