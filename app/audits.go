package app

// Audit is bound to the window: the audit log.
type Audit struct{ app *App }

// List gives events, newest first.
func (b *Audit) List(req AuditQuery) (AuditPage, error) {
	return guard(b.app.log, "Audit.List", func() (AuditPage, error) { return AuditPage{}, notYet("Audit.List") })
}

// Get opens an event with its proof.
func (b *Audit) Get(req AuditRef) (AuditEvent, error) {
	return guard(b.app.log, "Audit.Get", func() (AuditEvent, error) { return AuditEvent{}, notYet("Audit.Get") })
}

// Choices lists what can be filtered for.
func (b *Audit) Choices(_ Empty) (AuditChoices, error) {
	return guard(b.app.log, "Audit.Choices", func() (AuditChoices, error) { return AuditChoices{}, notYet("Audit.Choices") })
}

// Verify starts a verification of the whole chain; progress comes as events.
func (b *Audit) Verify(_ Empty) (AuditReport, error) {
	return guard(b.app.log, "Audit.Verify", func() (AuditReport, error) { return AuditReport{}, notYet("Audit.Verify") })
}

// Report says how the last verification ended.
func (b *Audit) Report(_ Empty) (AuditReport, error) {
	return guard(b.app.log, "Audit.Report", func() (AuditReport, error) { return AuditReport{}, notYet("Audit.Report") })
}

// VerifyEvent verifies one event and its neighbours.
func (b *Audit) VerifyEvent(req AuditRef) (AuditEvent, error) {
	return guard(b.app.log, "Audit.VerifyEvent", func() (AuditEvent, error) { return AuditEvent{}, notYet("Audit.VerifyEvent") })
}

// Export writes events to a file.
func (b *Audit) Export(req AuditExport) (FileOut, error) {
	return guard(b.app.log, "Audit.Export", func() (FileOut, error) { return FileOut{}, notYet("Audit.Export") })
}
