package sap

// transactionFunctions end what a session has changed.
func transactionFunctions() []*Function {
	return []*Function{
		{Name: "BAPI_TRANSACTION_COMMIT", Group: "BAPT", Text: "Keep the changes of this session", run: commitWork,
			Params: []Param{may(flag("WAIT", "Wait for the update")), givesStruct("RETURN", bapiret2)}},
		{Name: "BAPI_TRANSACTION_ROLLBACK", Group: "BAPT", Text: "Drop the changes of this session", run: rollbackWork,
			Params: []Param{givesStruct("RETURN", bapiret2)}},
	}
}

// commitWork posts the changes. When the update fails only a caller that waits hears of it.
func commitWork(c *call) error {
	if len(c.session.work) > 0 && c.system.trouble.postingFails() {
		c.session.forget()
		c.system.unlockAll(c.session)
		if c.scalars["WAIT"] != "" {
			c.setStruct("RETURN", message{typ: "E", id: "S&", number: "150", text: "The update was terminated. The changes were not saved"}.ret2())
		}
		return nil
	}
	return c.system.post(c.session)
}

func rollbackWork(c *call) error {
	c.session.forget()
	c.system.unlockAll(c.session)
	return nil
}

// post makes a session's changes those of everybody and gives back its locks. The caller holds s.mu.
func (s *System) post(ses *session) error {
	for number, o := range ses.work {
		s.state.Orders[number] = o
	}
	s.state.Changes = append(s.state.Changes, ses.log...)
	changed := len(ses.work) > 0 || len(ses.log) > 0
	ses.forget()
	s.unlockAll(ses)
	if changed {
		return s.save()
	}
	return nil
}
