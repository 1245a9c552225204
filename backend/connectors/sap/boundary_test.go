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

// cleared is the word erase, as the mapping language gives it to a field.
type cleared struct{}

func (cleared) Erased()        {}
func (cleared) String() string { return "" }

// TestEraseClearsAField tells an empty value, which changes nothing, from the word erase.
func TestEraseClearsAField(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.as("ANNA.K")
	sent := func(header map[string]any) string {
		a, _ := sap.App.Action("call_bapi")
		call := r.call(map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": order, "POHEADER": header})
		call.Record = true
		res, err := a.Run(t.Context(), call)
		require.NoError(t, err)
		return res.Request.RequestBody
	}
	body := sent(map[string]any{"OUR_REF": cleared{}, "SALES_PERS": ""})
	require.Regexp(t, `<POHEADER>\s*<OUR_REF>\s*</OUR_REF>|<OUR_REF/>`, body, "an empty value is sent")
	require.Contains(t, body, "<OUR_REF>X</OUR_REF>", "and marked as changed")
	require.NotContains(t, body, "SALES_PERS", "what is empty stays as it is")
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
