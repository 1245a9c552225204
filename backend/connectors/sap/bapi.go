package sap

import (
	"context"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

const (
	commitFunction   = "BAPI_TRANSACTION_COMMIT"
	rollbackFunction = "BAPI_TRANSACTION_ROLLBACK"
)

// prepared is a call that is ready to be sent.
type prepared struct {
	peer      *peer
	signature *signature
	request   request
	object    string
}

// prepare reads the interface and turns the fields into parameters. Nothing is changed until it is done.
func prepare(ctx context.Context, c *connector.Call, field string) (*prepared, error) {
	function := name(c.Fields, field)
	if function == "" || strings.ContainsAny(function, " <>&\"'") || len(function) > 30 {
		return nil, fault.New(fault.Invalid, "sap.call").On(field).Coded("sap.bad_function").
			Headline("The name of the function cannot be used").Say("“%s” is not the name of a function module.", short(function, 40)).
			Hint("Choose one from the list, such as BAPI_PO_CHANGE.")
	}
	p, err := reach(c)
	if err != nil {
		return nil, err
	}
	s, err := p.signatureFor(ctx, c, function)
	if err != nil {
		return nil, err
	}
	args, err := p.arguments(s, function, c.Fields)
	if err != nil {
		return nil, err
	}
	about := object(c.Fields, function)
	return &prepared{peer: p, signature: s, object: titled(about), request: request{function: function, args: args,
		writes: !onlyReads(c.Fields, function), about: about, record: newRecord(c)}}, nil
}

func (x *prepared) result() connector.Result {
	return connector.Result{API: x.request.function, Object: x.object, Request: x.request.record}
}

// userOf is the user name that a call was signed in with, for errors about that user.
func userOf(ctx context.Context, c *connector.Call) string {
	creds, err := c.Credential(ctx)
	if err != nil {
		return "You"
	}
	return strings.ToUpper(strings.TrimSpace(creds.Get("user").Reveal()))
}

// callBAPI calls a BAPI and commits what it changed, in the session that changed it.
func callBAPI(ctx context.Context, c *connector.Call) (connector.Result, error) {
	x, err := prepare(ctx, c, "bapi")
	if err != nil {
		return connector.Result{Object: titled(object(c.Fields, name(c.Fields, "bapi")))}, err
	}
	res := x.result()
	within := openTransaction(c)
	commits := x.request.writes && within == nil && wantsCommit(c.Fields)
	switch {
	case within != nil:
		x.request.session = within.session
	case commits:
		if x.request.session, err = x.peer.begin(ctx, c); err != nil {
			return res, err
		}
	}
	a, err := x.peer.call(ctx, c, x.request)
	if err != nil {
		return res, x.gaveUp(ctx, err, commits)
	}
	list := messagesOf(x.signature, a.response)
	res.Notes = notes(list)
	out := outputs(x.signature, a.response)
	out["messages"] = bundles(list)
	res.Bundles = []map[string]any{out}
	if failed(list) {
		if commits {
			x.request.session.drop(ctx)
		}
		res.Bundles = nil
		return res, x.peer.refusal(x.request, userOf(ctx, c), list)
	}
	switch {
	case within != nil && x.request.writes:
		within.changed = true
		res.Notes = append(res.Notes, "Part of the transaction: End transaction saves it.")
	case commits:
		said, err := x.peer.commit(ctx, c, x.request.session, waits(c.Fields), x.request)
		res.Notes = append(res.Notes, notes(said)...)
		if err != nil {
			res.Bundles = nil
			return res, err
		}
		res.Notes = append(res.Notes, "Committed by "+commitFunction+".")
	case x.request.writes:
		res.Notes = append(res.Notes, "Commit is switched off, so SAP keeps only what the BAPI commits by itself.")
	}
	return res, nil
}

// gaveUp rolls back what a call may have left in its session. When SAP confirms
// that, a person who has to decide is told so.
func (x *prepared) gaveUp(ctx context.Context, err error, commits bool) error {
	if !commits || !x.request.session.drop(ctx) {
		return err
	}
	if f := fault.Of(err); f.Kind == fault.InDoubt {
		f.Say("%s Signet rolled the session back, and %s confirmed it: only what the BAPI commits by itself can be there.", f.Text, x.peer.target.System)
	}
	return err
}

func failed(list []message) bool {
	for _, m := range list {
		if m.failed() {
			return true
		}
	}
	return false
}

// wantsCommit is true unless the module switches it off: a change that is not
// committed is lost without a word.
func wantsCommit(fields map[string]any) bool { return on(fields, "commit") }

func waits(fields map[string]any) bool { return on(fields, "wait") }

func on(fields map[string]any, field string) bool {
	v, given := fields[field]
	return !given || v == nil || v == "" || connector.BoolOf(v)
}

// commit saves what the session has changed and ends the session. Only a commit
// that was never sent, or that SAP answered, has a known outcome.
func (p *peer) commit(ctx context.Context, c *connector.Call, s *session, wait bool, of request) ([]message, error) {
	var args []arg
	if wait {
		args = []arg{{name: "WAIT", text: "X"}}
	}
	r := request{function: commitFunction, args: args, session: s, ends: true, writes: true, about: of.about}
	a, err := p.call(ctx, c, r)
	switch f := fault.Of(err); {
	case f == nil:
	case f.Kind == fault.InDoubt:
		s.over = true
		return nil, p.commitUnknown(of, err)
	case f.Kind == fault.Unavailable:
		s.drop(ctx)
		why := "The connection was gone before the commit could be sent."
		if ctx.Err() != nil {
			why = "The run was stopped before the commit was sent."
		}
		return nil, fault.New(fault.Unavailable, "sap.commit").About(p.target.System).Coded("sap.commit_not_sent").
			Headline("%s did not save the change", p.target.System).
			Say("%s Without a commit SAP keeps nothing.", why).
			Hint("Try again.").Because(err)
	default:
		s.drop(ctx)
		return nil, err
	}
	s.over = true
	list := messagesOf(nil, a.response)
	if failed(list) {
		f := p.refusal(of, userOf(ctx, c), list)
		if f.Code == "sap.bapi_error" {
			f.Headline("%s did not save the change", p.target.System).
				Hint("Nothing was saved. Your SAP administrator finds the cause in transaction SM13.")
		}
		return list, f
	}
	return list, nil
}

func (p *peer) commitUnknown(of request, cause error) error {
	about := of.about
	if about == "" {
		about = "the change"
	}
	return fault.New(fault.InDoubt, "sap.commit").About(p.target.System).Coded("sap.commit_unknown").
		Headline("It is not known whether %s saved the change", p.target.System).
		Say("The connection broke during the commit.").Hint("Check %s in %s before you go on.", about, p.target.System).
		With("Function", of.function).With("Then", commitFunction).Because(cause)
}
