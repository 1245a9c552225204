package sap_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
)

func TestTransaction(t *testing.T) {
	t.Parallel()
	change := func(number, ref string) map[string]any {
		return map[string]any{"bapi": "BAPI_PO_CHANGE", "commit": true, "PURCHASEORDER": number, "POHEADER": map[string]any{"OUR_REF": ref}}
	}

	t.Run("AllIsSavedByTheEnd", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-1"))
		r.must("call_bapi", change("4500018734", "T-2"))
		o, _ := b.system.Order(order)
		require.Empty(t, o.OurRef, "nothing is saved yet")
		require.Equal(t, 1, b.system.Sessions())
		r.must("end_transaction", map[string]any{"end": "commit"})
		o, _ = b.system.Order(order)
		require.Equal(t, "T-1", o.OurRef)
		o, _ = b.system.Order("4500018734")
		require.Equal(t, "T-2", o.OurRef)
		require.Zero(t, b.system.Sessions())
		_, err := r.do("end_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.no_transaction")
	})

	t.Run("RollbackAndARunThatEndsDropAll", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		_, err := r.do("begin_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.transaction_open")
		r.must("call_bapi", change(order, "T-3"))
		r.must("end_transaction", map[string]any{"end": "rollback"})
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-4"))
		require.NoError(t, r.session.Close())
		require.Zero(t, b.system.Sessions())
		o, _ := b.system.Order(order)
		require.Empty(t, o.OurRef)
		b.as("RFC_SIGNET").must("call_bapi", change(order, "T-5"))
	})

	t.Run("ASessionThatSAPEndedIsSaid", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.as("ANNA.K")
		r.must("begin_transaction", nil)
		r.must("call_bapi", change(order, "T-6"))
		b.system.EndSessions()
		_, err := r.do("end_transaction", nil)
		wantFault(t, err, fault.FailedPrecondition, "sap.session_lost")
	})
}

// TestTransactionsProperty: two people change two orders in transactions of their
// own, in any order of steps. What is saved is what was committed, nobody changes
// what somebody else holds, and nothing is left open.
func TestTransactionsProperty(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	rapid.Check(t, func(rt *rapid.T) {
		require.NoError(rt, b.system.Reset())
		orders := []string{order, "4500018734"}
		runs := []*run{b.as("ANNA.K"), b.as("RFC_SIGNET")}
		saved := map[string]string{}
		pending := []map[string]string{nil, nil} // nil: no transaction
		steps := rapid.IntRange(1, 25).Draw(rt, "steps")
		for n := range steps {
			who := rapid.IntRange(0, 1).Draw(rt, "who")
			r, other := runs[who], 1-who
			switch rapid.SampledFrom([]string{"begin", "change", "change", "commit", "rollback", "end run"}).Draw(rt, "step") {
			case "begin":
				_, err := r.do("begin_transaction", nil)
				require.Equal(rt, pending[who] != nil, err != nil, "%v", err)
				if pending[who] == nil {
					pending[who] = map[string]string{}
				}
			case "change":
				number, ref := rapid.SampledFrom(orders).Draw(rt, "order"), fmt.Sprintf("REF-%d", n)
				_, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": number, "POHEADER": map[string]any{"OUR_REF": ref}})
				if _, held := pending[other][number]; held {
					require.Equal(rt, "sap.object_locked", fault.Of(err).Code)
					continue
				}
				require.NoError(rt, err)
				if pending[who] != nil {
					pending[who][number] = ref
				} else {
					saved[number] = ref
				}
			case "commit", "rollback":
				commit := rapid.Bool().Draw(rt, "commit")
				_, err := r.do("end_transaction", map[string]any{"end": map[bool]string{true: "commit", false: "rollback"}[commit]})
				require.Equal(rt, pending[who] == nil && commit, err != nil, "%v", err)
				if commit {
					maps.Copy(saved, pending[who])
				}
				pending[who] = nil
			case "end run":
				require.NoError(rt, r.session.Close())
				pending[who] = nil
			}
			for _, number := range orders {
				o, _ := b.system.Order(number)
				require.Equal(rt, saved[number], o.OurRef)
			}
		}
		for _, r := range runs {
			require.NoError(rt, r.session.Close())
		}
		require.Zero(rt, b.system.Sessions())
	})
}
