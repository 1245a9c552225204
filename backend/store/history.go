package store

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/klauspost/compress/zstd"

	"signet/backend/engine"
)

// One encoder and one decoder serve all; they are made at first use, so that a
// command that only lists flows pays nothing for them.
var (
	encoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<20))
		if err != nil {
			panic(err) // the options are constants
		}
		return e
	})
	// A chunk of a few steps is on the way of a click: what the faster level leaves is a few hundred bytes.
	quickEncoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<17), zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			panic(err) // the options are constants
		}
		return e
	})
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			panic(err)
		}
		return d
	})
)

func compress(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, unwritable(err)
	}
	e := encoder
	if len(b) <= quickUpTo {
		e = quickEncoder
	}
	return e().EncodeAll(b, make([]byte, 0, len(b)/4+64)), nil
}

const quickUpTo = 64 << 10

func decompress(body []byte, into any) error {
	b, err := decoder().DecodeAll(body, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

const insertChunk = "INSERT INTO history (run_id, chunk, steps, body) VALUES (?1, 1 + COALESCE((SELECT MAX(chunk) FROM history WHERE run_id = ?1), 0), ?2, ?3)"

// History appends a chunk of steps; it is compressed before the writer is asked.
func (j *Journal) History(ctx context.Context, runID string, steps []engine.Step) error {
	if len(steps) == 0 {
		return nil
	}
	body, err := compress(steps)
	if err != nil {
		return err
	}
	return j.s.write(ctx, "journal.history", func(tx *Tx) error { return tx.exec(insertChunk, runID, len(steps), body) })
}

// Steps reads a run's history in order.
func (j *Journal) Steps(ctx context.Context, runID string) ([]engine.Step, error) {
	rows, err := j.s.readers.QueryContext(ctx, "SELECT body FROM history WHERE run_id = ? ORDER BY chunk", runID)
	if err != nil {
		return nil, cannotRead("journal.steps", err)
	}
	defer func() { _ = rows.Close() }()
	var out []engine.Step
	for rows.Next() {
		var body []byte
		var chunk []engine.Step
		if err := rows.Scan(&body); err != nil {
			return nil, cannotRead("journal.steps", err)
		}
		if err := decompress(body, &chunk); err != nil {
			return nil, cannotRead("journal.steps", err)
		}
		out = append(out, chunk...)
	}
	engine.InOrder(out)
	return out, cannotRead("journal.steps", rows.Err())
}

// ForgetHistory removes the recorded steps of runs that ended before a moment; runs and ledger stay.
func (s *Store) ForgetHistory(ctx context.Context, endedBefore int64) error {
	return s.write(ctx, "store.forget_history", func(tx *Tx) error {
		const old = " WHERE run_id IN (SELECT id FROM runs WHERE ended_at > 0 AND ended_at < ?)"
		if err := tx.exec("DELETE FROM history"+old, endedBefore); err != nil {
			return err
		}
		return tx.exec("DELETE FROM history_blocks"+old, endedBefore)
	})
}
