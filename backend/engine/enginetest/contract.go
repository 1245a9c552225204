package enginetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

// entryReader is what a journal may offer so that the contract sees the ledger entries of a run.
type entryReader interface {
	EntryNames(ctx context.Context, runID string) ([]string, error)
}

func sampleRun(id string) engine.Run {
	at := time.Date(2026, 3, 14, 9, 26, 53, 589_000_000, time.UTC)
	return engine.Run{ID: id, FlowID: "flow_a", FlowName: "Check overdue orders", Version: 3, Hash: "ab12",
		Person: "person_1", PersonName: "Anna Kowalska", OSUser: "anna", Trigger: "action_button",
		ViewID: "view_1", ViewName: "Overdue orders", Button: "Check", RowKey: "4500018690", Batch: "batch_1",
		State: engine.NeedsSignIn, Inputs: map[string]any{"order": "4500018690", "days": 30.0, "flag": true,
			"lines": []any{map[string]any{"n": 1.0}}},
		Identities: []engine.Identity{{ConnectionID: "dyn_1", ConnectionName: "SAP", Kind: "dynamic", App: "sap",
			System: "S4P", InFull: "S4P, client 100", Host: "127.0.0.1:1", Account: "ANNA.K", Modules: []int{2, 3}}},
		CreatedAt: at}
}

// JournalContract is what the engine relies on. open gives a new, empty journal each time it is called.
func JournalContract(t *testing.T, open func() engine.Journal) {
	t.Helper()
	ctx := context.Background()

	t.Run("CreateNumbersRunsFromOne", func(t *testing.T) {
		j := open()
		for i := 1; i <= 3; i++ {
			r := sampleRun(fmt.Sprintf("run_%d", i))
			require.NoError(t, j.Create(ctx, &r))
			require.EqualValues(t, i, r.Number)
		}
	})
	t.Run("FindGivesBackWhatWasCreated", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		got, err := j.Find(ctx, "run_1")
		require.NoError(t, err)
		require.True(t, r.CreatedAt.Equal(got.CreatedAt))
		require.True(t, got.StartedAt.IsZero())
		require.True(t, got.EndedAt.IsZero())
		got.CreatedAt = r.CreatedAt
		require.Equal(t, r, got)
	})
	t.Run("FindAndSaveOfAnUnknownRunAreNotFound", func(t *testing.T) {
		j := open()
		_, err := j.Find(ctx, "run_none")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		r := sampleRun("run_none")
		require.Equal(t, fault.NotFound, fault.KindOf(j.Save(ctx, &r)))
	})
	t.Run("CreateTwiceIsRefused", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		again := sampleRun("run_1")
		require.Error(t, j.Create(ctx, &again))
	})
	t.Run("SaveKeepsStateIdentitiesOutputsAndFault", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		r.State, r.StartedAt = engine.Refused, r.CreatedAt.Add(time.Second)
		r.EndedAt, r.ActiveMS, r.Operations, r.Bytes = r.StartedAt.Add(time.Second), 812, 4, 2048
		r.Outputs = map[string]any{"count": 2.0}
		r.Identities[0].Account = "ANNA.K2"
		r.FaultStep = 3
		r.Fault = fault.New(fault.PermissionDenied, "sap.call").About("S4P").Coded("sap.no_rfc_authority").
			Headline("SAP refused the step").Say("ANNA.K may not call BAPI_PO_CHANGE.").Hint("Ask for the right.").
			On("bapi").With("RFC_NAME", "BAPI_PO_CHANGE")
		require.NoError(t, j.Save(ctx, &r))
		got, err := j.Find(ctx, "run_1")
		require.NoError(t, err)
		require.Equal(t, engine.Refused, got.State)
		require.Equal(t, r.Outputs, got.Outputs)
		require.Equal(t, "ANNA.K2", got.Identities[0].Account)
		require.Equal(t, 3, got.FaultStep)
		require.True(t, r.EndedAt.Equal(got.EndedAt))
		require.Equal(t, []int64{812, 4, 2048}, []int64{got.ActiveMS, got.Operations, got.Bytes})
		require.NotNil(t, got.Fault)
		require.Equal(t, r.Fault.Kind, got.Fault.Kind)
		require.Equal(t, r.Fault.Code, got.Fault.Code)
		require.Equal(t, r.Fault.Title, got.Fault.Title)
		require.Equal(t, r.Fault.Text, got.Fault.Text)
		require.Equal(t, r.Fault.Remedy, got.Fault.Remedy)
		require.Equal(t, r.Fault.Subject, got.Fault.Subject)
		require.Equal(t, r.Fault.Field, got.Fault.Field)
		require.Equal(t, r.Fault.Details, got.Fault.Details)
		require.Equal(t, r.Number, got.Number)
	})
	t.Run("WhatTheCallerChangesLaterIsNotRecorded", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		r.Inputs["order"] = "changed"
		r.Identities[0].Account = "changed"
		got, err := j.Find(ctx, "run_1")
		require.NoError(t, err)
		require.Equal(t, "4500018690", got.Inputs["order"])
		require.Equal(t, "ANNA.K", got.Identities[0].Account)
	})
	t.Run("CommitRecordsStepsAttemptsEventsAndTheRunAtOnce", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		a := engine.Attempt{Module: 3, Operation: 1, Number: 1, Key: "key-1", Class: connector.Blind, State: engine.AttemptOpen, StartedAt: r.CreatedAt}
		require.NoError(t, j.Commit(ctx, &r, engine.Commit{Steps: []engine.Step{{Module: 2, Operation: 1, State: "succeeded"}},
			Attempts: []engine.Attempt{a}, Entries: []engine.Entry{{Name: "step.started", Module: 3}}}))
		a.State = engine.AttemptDone
		b := a
		b.Operation, b.State = 2, engine.AttemptUnknown
		r.State = engine.Failed
		require.NoError(t, j.Commit(ctx, &r, engine.Commit{Save: true, Attempts: []engine.Attempt{a, b},
			Steps: []engine.Step{{Module: 3, Operation: 1, State: "succeeded"}}, Entries: []engine.Entry{{Name: "step.succeeded", Module: 3}, {Name: "run.finished"}}}))
		got, err := j.Find(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Failed, got.State)
		attempts, err := j.Attempts(ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, attempts, 2)
		require.Equal(t, []engine.AttemptState{engine.AttemptDone, engine.AttemptUnknown}, []engine.AttemptState{attempts[0].State, attempts[1].State})
		steps, err := j.Steps(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, []int{2, 3}, []int{steps[0].Module, steps[1].Module})
		if e, ok := j.(entryReader); ok {
			names, err := e.EntryNames(ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, []string{"step.started", "step.succeeded", "run.finished"}, names)
		}
		none := sampleRun("run_none")
		require.Equal(t, fault.NotFound, fault.KindOf(j.Commit(ctx, &none, engine.Commit{Save: true})))
	})
	t.Run("AttemptsAreOneRowPerTryInOrder", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		a := engine.Attempt{RunID: r.ID, Module: 3, Operation: 1, Number: 1, Key: "key-1", Class: connector.Blind,
			API: "BAPI_PO_CHANGE", Sentence: "Change purchase order 4500018690", State: engine.AttemptOpen,
			Input: map[string]any{"po": "4500018690"}, StartedAt: r.CreatedAt}
		require.NoError(t, j.Attempt(ctx, &r, a, engine.Entry{Name: "step.started", Module: 3}))
		b := a
		b.Module, b.Key = 2, "key-2"
		require.NoError(t, j.Attempt(ctx, &r, b))
		a.State, a.EndedAt, a.Object = engine.AttemptDone, a.StartedAt.Add(time.Second), "Purchase order 4500018690"
		a.Output = []map[string]any{{"ok": true}}
		require.NoError(t, j.Attempt(ctx, &r, a, engine.Entry{Name: "step.succeeded", Module: 3}))
		second := b
		second.Number = 2
		require.NoError(t, j.Attempt(ctx, &r, second))
		got, err := j.Attempts(ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, got, 3)
		require.Equal(t, []int{3, 2, 2}, []int{got[0].Module, got[1].Module, got[2].Module})
		require.Equal(t, []int{1, 1, 2}, []int{got[0].Number, got[1].Number, got[2].Number})
		require.Equal(t, engine.AttemptDone, got[0].State)
		require.Equal(t, engine.AttemptOpen, got[1].State)
		require.Equal(t, a.Output, got[0].Output)
		require.Equal(t, a.Input, got[0].Input)
		require.Equal(t, connector.Blind, got[0].Class)
		require.Equal(t, "key-1", got[0].Key)
		require.Equal(t, a.Object, got[0].Object)
		require.Equal(t, a.Sentence, got[0].Sentence)
		require.Equal(t, "run_1", got[0].RunID)
	})
	t.Run("AttemptsKeepFaultAndDecision", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		a := engine.Attempt{Module: 3, Operation: 2, Number: 1, Class: connector.Blind, State: engine.AttemptUnknown,
			StartedAt: r.CreatedAt, DecidedBy: "person_1",
			Fault: fault.New(fault.InDoubt, "sap.call").Coded("sap.commit_unknown").Say("No answer came.")}
		require.NoError(t, j.Attempt(ctx, &r, a))
		got, err := j.Attempts(ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.Equal(t, fault.InDoubt, got[0].Fault.Kind)
		require.Equal(t, "sap.commit_unknown", got[0].Fault.Code)
		require.Equal(t, "person_1", got[0].DecidedBy)
	})
	t.Run("HistoryChunksComeBackInOrder", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		var want []engine.Step
		for chunk := range 3 {
			var steps []engine.Step
			for i := range 70 {
				steps = append(steps, engine.Step{Module: 2, Operation: chunk*70 + i + 1, Cycle: 1, State: "succeeded",
					StartedMS: int64(i), TookMS: 0.25, Input: map[string]any{"i": float64(i)},
					Output: []map[string]any{{"text": "ä \x00 \u2028"}}, Notes: []string{"note"},
					Filter:  &engine.FilterResult{From: 1, Name: "Overdue", Passed: true},
					Request: &connector.Exchange{Method: "GET", URL: "http://127.0.0.1/", Status: 200}})
			}
			require.NoError(t, j.History(ctx, r.ID, steps))
			want = append(want, steps...)
		}
		got, err := j.Steps(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
	t.Run("BlocksAreFoundByTheirOperations", func(t *testing.T) {
		j := open()
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r))
		// Module 2 is in every block, module 3 in every third one, with a gap where it was recorded step by step.
		next := int64(1)
		var blocks []engine.Block
		for i := range 20 {
			b := engine.Block{Body: []byte(fmt.Sprintf("block %d", i)), Spans: []engine.Span{{Module: 2, First: int64(i)*10 + 1, Count: 10},
				{Module: 2, Kind: engine.HeldBack, First: int64(i) + 1, Count: 1}}}
			if i%3 == 1 {
				b.Spans = append(b.Spans, engine.Span{Module: 3, First: next, Count: 4})
				next += 5
			}
			if blocks = append(blocks, b); len(blocks) == 7 || i == 19 {
				require.NoError(t, j.Commit(ctx, &r, engine.Commit{Blocks: blocks}))
				blocks = nil
			}
		}
		at := func(module int, kind engine.SpanKind, nth int64) string {
			b, found, err := j.Block(ctx, r.ID, module, kind, nth)
			require.NoError(t, err)
			if !found {
				return ""
			}
			return string(b.Body)
		}
		for nth := int64(1); nth <= 200; nth++ {
			require.Equal(t, fmt.Sprintf("block %d", (nth-1)/10), at(2, engine.Operations, nth))
		}
		require.Equal(t, "block 7", at(2, engine.HeldBack, 8))
		require.Equal(t, "block 1", at(3, engine.Operations, 4))
		require.Equal(t, "block 4", at(3, engine.Operations, 5), "the next one after a gap")
		require.Equal(t, "block 19", at(3, engine.Operations, 34))
		require.Empty(t, at(3, engine.Operations, 35))
		require.Empty(t, at(4, engine.Operations, 1))
		sums, err := j.Spans(ctx, r.ID)
		require.NoError(t, err)
		require.ElementsMatch(t, []engine.Span{{Module: 2, First: 1, Count: 200}, {Module: 2, Kind: engine.HeldBack, First: 1, Count: 20},
			{Module: 3, First: 1, Count: 28}}, sums)
		_, found, err := j.Block(ctx, "run_none", 2, engine.Operations, 1)
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("UnfinishedListsRunsThatRanOrStoodInLine", func(t *testing.T) {
		j := open()
		states := []engine.State{engine.NeedsSignIn, engine.Ready, engine.Running, engine.Waiting, engine.Succeeded,
			engine.Warning, engine.Failed, engine.Refused, engine.Cancelled, engine.Abandoned, engine.Interrupted,
			engine.InDoubt, engine.Held}
		for i, s := range states {
			r := sampleRun(fmt.Sprintf("run_%d", i))
			require.NoError(t, j.Create(ctx, &r))
			r.State = s
			require.NoError(t, j.Save(ctx, &r))
		}
		got, err := j.Unfinished(ctx)
		require.NoError(t, err)
		var found []engine.State
		for _, r := range got {
			found = append(found, r.State)
		}
		require.ElementsMatch(t, []engine.State{engine.Ready, engine.Running}, found)
		aside, err := j.Held(ctx)
		require.NoError(t, err)
		require.Len(t, aside, 1)
		require.Equal(t, engine.Held, aside[0].State)
	})
	t.Run("AnErrorMeansThatNothingWasRecorded", func(t *testing.T) {
		j := open()
		gone, cancel := context.WithCancel(ctx)
		cancel()
		r := sampleRun("run_1")
		if err := j.Create(gone, &r, engine.Entry{Name: "run.started"}); err != nil {
			_, found := j.Find(ctx, "run_1")
			require.Equal(t, fault.NotFound, fault.KindOf(found))
			require.NoError(t, j.Create(ctx, &r))
			require.EqualValues(t, 1, r.Number)
		}
	})
	t.Run("EntriesAreKeptInOrder", func(t *testing.T) {
		j := open()
		reader, ok := j.(entryReader)
		if !ok {
			t.Skip("this journal does not show its entries")
		}
		r := sampleRun("run_1")
		require.NoError(t, j.Create(ctx, &r, engine.Entry{Name: "run.waiting"}))
		r.State = engine.Running
		require.NoError(t, j.Save(ctx, &r, engine.Entry{Name: "run.started"}))
		require.NoError(t, j.Attempt(ctx, &r, engine.Attempt{Module: 2, Operation: 1, Number: 1,
			State: engine.AttemptOpen, Class: connector.Blind}, engine.Entry{Name: "step.started", Module: 2}))
		require.NoError(t, j.Record(ctx, &r, engine.Entry{Name: "step.succeeded"}, engine.Entry{Name: "run.finished"}))
		names, err := reader.EntryNames(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"run.waiting", "run.started", "step.started", "step.succeeded", "run.finished"}, names)
	})
	t.Run("ConcurrentRunsKeepTheirOwnNumbersAndAttempts", func(t *testing.T) {
		j := open()
		const n = 16
		var wg sync.WaitGroup
		errs, numbers := make([]error, n), make([]int64, n)
		for i := range n {
			wg.Go(func() {
				r := sampleRun(fmt.Sprintf("run_%d", i))
				if errs[i] = j.Create(ctx, &r); errs[i] != nil {
					return
				}
				numbers[i] = r.Number
				for k := 1; k <= 5 && errs[i] == nil; k++ {
					errs[i] = j.Attempt(ctx, &r, engine.Attempt{Module: i + 1, Operation: k, Number: 1,
						State: engine.AttemptOpen, Class: connector.Blind, StartedAt: r.CreatedAt})
				}
			})
		}
		wg.Wait()
		seen := map[int64]bool{}
		for i := range n {
			require.NoError(t, errs[i])
			require.False(t, seen[numbers[i]])
			seen[numbers[i]] = true
			got, err := j.Attempts(ctx, fmt.Sprintf("run_%d", i))
			require.NoError(t, err)
			require.Len(t, got, 5)
			for k, a := range got {
				require.Equal(t, []int{i + 1, k + 1}, []int{a.Module, a.Operation})
			}
		}
	})
}
