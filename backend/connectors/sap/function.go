package sap

import (
	"context"

	"signet/backend/connector"
	"signet/backend/fault"
)

// callFunction calls a function module and gives back what it exports. Messages
// are outputs like any other: a module that is no BAPI may mean something else by them.
func callFunction(ctx context.Context, c *connector.Call) (connector.Result, error) {
	x, err := prepare(ctx, c, "function")
	if err != nil {
		return connector.Result{Object: titled(object(c.Fields, name(c.Fields, "function")))}, err
	}
	res := x.result()
	if t := openTransaction(c); t != nil {
		x.request.session = t.session
		t.changed = t.changed || x.request.writes
	}
	a, err := x.peer.call(ctx, c, x.request)
	if err != nil {
		return res, err
	}
	res.Notes = notes(messagesOf(x.signature, a.response))
	res.Bundles = []map[string]any{outputs(x.signature, a.response)}
	return res, nil
}

// beginTransaction opens the session that the calls after it share.
func beginTransaction(ctx context.Context, c *connector.Call) (connector.Result, error) {
	res := connector.Result{API: openFunction}
	if openTransaction(c) != nil {
		return res, fault.New(fault.FailedPrecondition, "sap.transaction").Coded("sap.transaction_open").
			Headline("A transaction is open already").Say("Transactions of one connection cannot be nested.").
			Hint("Put End transaction before the second Begin transaction.")
	}
	p, err := reach(c)
	if err != nil {
		return res, err
	}
	s, err := p.begin(ctx, c)
	if err != nil {
		return res, err
	}
	c.Session().Drop(transactionKey)
	c.Session().Keep(transactionKey, func() any { return &transaction{s} })
	res.Bundles = []map[string]any{{}}
	return res, nil
}

// endTransaction saves or drops what was changed since Begin transaction.
func endTransaction(ctx context.Context, c *connector.Call) (connector.Result, error) {
	res := connector.Result{API: endFunction(c.Fields)}
	t := openTransaction(c)
	if t == nil && rollsBack(c.Fields) { // an error handler may roll back what never began
		res.Bundles = []map[string]any{{"messages": []any{}}}
		res.Notes = []string{"No transaction was open, so nothing was dropped."}
		return res, nil
	}
	if t == nil {
		return res, fault.New(fault.FailedPrecondition, "sap.transaction").Coded("sap.no_transaction").
			Headline("No transaction is open").
			Say("Either Begin transaction did not run before, or its session has ended and its changes are lost.").
			Hint("Run the flow again from Begin transaction.")
	}
	p, err := reach(c)
	if err != nil {
		return res, err
	}
	defer c.Session().Drop(transactionKey)
	if rollsBack(c.Fields) {
		t.over = true
		if _, err := p.call(ctx, c, request{function: rollbackFunction, session: t.session, ends: true}); err != nil {
			return res, err
		}
		res.Bundles = []map[string]any{{"messages": []any{}}}
		return res, nil
	}
	list, err := p.commit(ctx, c, t.session, waits(c.Fields), request{function: commitFunction, writes: true, about: "the changes of the transaction"})
	res.Notes = notes(list)
	if err != nil {
		return res, err
	}
	res.Bundles = []map[string]any{{"messages": bundles(list)}}
	return res, nil
}
