package store

import (
	"context"
	"database/sql"
	"encoding/json"
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
	err := j.spans(ctx, runID, func(_ int64, s []engine.Span) bool {
		all = append(all, s)
		if len(all) == 64 {
			all = append(all[:0], engine.SumSpans(all))
		}
		return true
	})
	return engine.SumSpans(all), err
}

// Block finds the block that holds the nth operation, or the next one after it.
func (j *Journal) Block(ctx context.Context, runID string, module int, kind engine.SpanKind, nth int64) (engine.Block, bool, error) {
	var out engine.Block
	var at int64
	err := j.spans(ctx, runID, func(block int64, list []engine.Span) bool {
		for _, s := range list {
			if s.Reaches(module, kind, nth) {
				at, out.Spans = block, list
				return false
			}
		}
		return true
	})
	if err != nil || out.Spans == nil {
		return engine.Block{}, false, err
	}
	var body []byte
	if err := j.s.readers.QueryRowContext(ctx, "SELECT body FROM history_blocks WHERE run_id = ? AND block = ?", runID, at).Scan(&body); err != nil {
		return engine.Block{}, false, cannotRead("journal.block", err)
	}
	out.Body, err = decoder().DecodeAll(body, nil)
	return out, err == nil, cannotRead("journal.block", err)
}

// spans goes through what the blocks of a run hold, in order, until do says that it is enough.
func (j *Journal) spans(ctx context.Context, runID string, do func(block int64, s []engine.Span) bool) error {
	rows, err := j.s.readers.QueryContext(ctx, "SELECT block, spans FROM history_blocks WHERE run_id = ? ORDER BY block", runID)
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
