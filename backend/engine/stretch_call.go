package engine

import (
	"signet/backend/column"
	"signet/backend/connector"
	"signet/backend/mapping"
)

// call lets a module of an app that only works values out do so for each row. It must
// give one bundle for each and say nothing besides; else the chunk goes bundle by bundle.
func (w *worker) call(p *pass) error {
	n, rows := p.t.n, p.frame.Len()
	given := make([]any, rows)
	for row := range rows {
		fields := make(map[string]any, len(p.t.fields))
		for i := range p.t.fields {
			fields[p.t.fields[i].name] = p.t.fields[i].shape.value(p.frame, row)
		}
		res, err := n.action.Run(w.x.ctx, w.x.pureCall(n, fields))
		if err != nil || len(res.Bundles) != 1 || res.Account != "" || res.API != "" || res.Request != nil || len(res.Notes) > 0 {
			return mapping.ErrByBundle
		}
		given[row] = res.Bundles[0]
		if row%64 == 0 && w.x.ctx.Err() != nil {
			return w.x.ctx.Err()
		}
	}
	t, ok := column.Of(w.pool, given)
	if !ok {
		return mapping.ErrByBundle
	}
	p.frame.Give(p.t.made, t)
	return nil
}

// pureCall is a call of a module that reaches nothing.
func (x *exec) pureCall(n *node, fields map[string]any) *connector.Call {
	return connector.NewCall(connector.Call{Fields: fields, Net: x.e.opt.Network, Files: x.e.opt.Files, Log: x.e.opt.Log, Now: x.e.now, Record: !x.confidential},
		nil, x.session("app:"+n.app.Name))
}
