package sap_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/sap"
	"signet/backend/fault"
	"signet/backend/secret"
)

func TestFunctionReadsRows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	out := b.as("RFC_SIGNET").must("call_function", map[string]any{"function": "Z_MM_OVERDUE_PO", "PURCH_ORG": 1000.0})
	rows := out["ET_ORDERS"].([]any)
	require.Len(t, rows, 47)
	first := rows[0].(map[string]any)
	require.IsType(t, float64(0), first["NET_VALUE"])
	require.IsType(t, float64(0), first["DAYS_OVERDUE"])
	require.Regexp(t, `^10\d{4}$`, first["VENDOR"])
}

func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	urls := make(chan string, 100)
	b.before = func(_ http.ResponseWriter, r *http.Request) bool {
		urls <- r.URL.String()
		return false
	}
	r := b.as("ANNA.K")
	r.record = true
	res, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order, "POHEADER": map[string]any{"OUR_REF": "REM-4"}})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.Request.Status)
	require.Contains(t, res.Request.RequestBody, "<OUR_REF>REM-4</OUR_REF>")
	require.Contains(t, res.Request.RequestBody, "<OUR_REF>X</OUR_REF>", "the X structure is filled")
	text, err := json.Marshal(res)
	require.NoError(t, err)
	close(urls)
	for u := range urls {
		text = append(text, u...)
	}
	require.NotContains(t, string(text), "SID")
	for _, form := range append(secret.Forms("Practice-Anna-1"), secret.Forms("ANNA.K:Practice-Anna-1")...) {
		require.NotContains(t, string(text), form)
	}
}

func TestNothingIsSentInADryRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dry := errors.New("dry")
	net := connector.NewNetwork(connector.NetworkOptions{Refuse: func() error { return fault.New(fault.FailedPrecondition, "test").Say("Dry.").Because(dry) }})
	values := secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("x")}
	r := b.as("ANNA.K")
	c := connector.NewCall(connector.Call{Fields: map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order}, System: r.system, Net: net},
		func(context.Context) (secret.Values, error) { return values, nil }, nil)
	a, _ := sap.App.Action("call_bapi")
	_, err := a.Run(t.Context(), c)
	require.ErrorIs(t, err, dry)
	require.Zero(t, b.posts.Load())
}

func TestWithoutTheRightToReadInterfaces(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, f := range []string{"BAPI_PO_CHANGE", "BAPI_PO_GETDETAIL1", "BAPI_TRANSACTION_COMMIT"} {
		b.system.Grant("MROSSI", f)
	}
	r := b.as("MROSSI")
	_, err := r.do("call_bapi", map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order,
		"POHEADER": map[string]any{"OUR_REF": "G-1"}, "POHEADERX": map[string]any{"OUR_REF": "X"}})
	wantFault(t, err, fault.PermissionDenied, "sap.no_business_authority")
	require.Equal(t, 1, b.system.Calls("MROSSI", "BAPI_PO_CHANGE"))
}

func TestFunctionKeepsTheMessagesAsNotes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, _ := sap.App.Action("call_function")
	res, err := a.Run(t.Context(), b.as("ANNA.K").call(map[string]any{"function": "Z_MM_OVERDUE_PO", "PURCH_ORG": "2000"}))
	require.NoError(t, err, "what a function's messages mean is for the flow to say")
	require.Equal(t, []any{}, res.Bundles[0]["ET_ORDERS"])
	require.Contains(t, res.Notes[0], "E ME 303: You have no authorization to display")
}
