package engine

import (
	"signet/backend/connector"
	"signet/backend/fault"
)

// records are the data stores as a module of this run sees them. With auto commit
// each change is durable when its module is done; else the run stages them.
func (x *exec) records(s *step) connector.Records {
	if !s.n.action.Transactional || x.e.opt.DataStore == nil {
		return nil
	}
	var r connector.Records = x.e.opt.DataStore
	if !x.prog.doc.Settings.AutoCommit {
		if x.staged == nil {
			x.staged = x.e.opt.DataStore.Begin(x.run.ID)
		}
		r = x.staged
	}
	if x.run.DryRun && s.writes {
		return connector.RefusingRecords(r, refuseDry)
	}
	return r
}

// commitRecords makes durable what the run has staged; rollbackRecords forgets it.
func (x *exec) commitRecords() error {
	if x.staged == nil || !x.staged.Open() {
		return nil
	}
	if err := x.staged.Commit(x.keep); err != nil {
		return &halt{f: fault.Of(err)}
	}
	return nil
}

func (x *exec) rollbackRecords() {
	if x.staged != nil {
		x.staged.Rollback()
	}
}
