package app

// Flows is bound to the window: the Action Flows: documents, versions, modules, mappings.
type Flows struct{ app *App }

// List lists the Action Flows, broken files included.
func (b *Flows) List(_ Empty) (FlowList, error) {
	return guard(b.app.log, "Flows.List", func() (FlowList, error) { return FlowList{}, notYet("Flows.List") })
}

// Get opens a draft.
func (b *Flows) Get(req ID) (FlowState, error) {
	return guard(b.app.log, "Flows.Get", func() (FlowState, error) { return FlowState{}, notYet("Flows.Get") })
}

// Create makes a new Action Flow.
func (b *Flows) Create(req FlowCreate) (FlowState, error) {
	return guard(b.app.log, "Flows.Create", func() (FlowState, error) { return FlowState{}, notYet("Flows.Create") })
}

// Duplicate copies an Action Flow under a new name.
func (b *Flows) Duplicate(req ID) (FlowState, error) {
	return guard(b.app.log, "Flows.Duplicate", func() (FlowState, error) { return FlowState{}, notYet("Flows.Duplicate") })
}

// Remove moves an Action Flow to Removed, from where it can be restored for 30 days.
func (b *Flows) Remove(req ID) (Empty, error) {
	return guard(b.app.log, "Flows.Remove", func() (Empty, error) { return Empty{}, notYet("Flows.Remove") })
}

// Restore brings a removed Action Flow back.
func (b *Flows) Restore(req ID) (FlowState, error) {
	return guard(b.app.log, "Flows.Restore", func() (FlowState, error) { return FlowState{}, notYet("Flows.Restore") })
}

// Apply applies edit operations to the revision they were made on.
func (b *Flows) Apply(req FlowApply) (FlowState, error) {
	return guard(b.app.log, "Flows.Apply", func() (FlowState, error) { return FlowState{}, notYet("Flows.Apply") })
}

// Step undoes or redoes one edit.
func (b *Flows) Step(req FlowStep) (FlowState, error) {
	return guard(b.app.log, "Flows.Step", func() (FlowState, error) { return FlowState{}, notYet("Flows.Step") })
}

// Layout aligns the modules, as one edit.
func (b *Flows) Layout(req ID) (FlowState, error) {
	return guard(b.app.log, "Flows.Layout", func() (FlowState, error) { return FlowState{}, notYet("Flows.Layout") })
}

// PublishPlan says what a publish would do, and whether it can.
func (b *Flows) PublishPlan(req ID) (PublishPlan, error) {
	return guard(b.app.log, "Flows.PublishPlan", func() (PublishPlan, error) { return PublishPlan{}, notYet("Flows.PublishPlan") })
}

// Publish publishes the draft.
func (b *Flows) Publish(req PublishRequest) (PublishResult, error) {
	return guard(b.app.log, "Flows.Publish", func() (PublishResult, error) { return PublishResult{}, notYet("Flows.Publish") })
}

// Versions lists the versions.
func (b *Flows) Versions(req ID) (FlowVersions, error) {
	return guard(b.app.log, "Flows.Versions", func() (FlowVersions, error) { return FlowVersions{}, notYet("Flows.Versions") })
}

// Version opens a version, read-only.
func (b *Flows) Version(req FlowVersionRef) (FlowVersionView, error) {
	return guard(b.app.log, "Flows.Version", func() (FlowVersionView, error) { return FlowVersionView{}, notYet("Flows.Version") })
}

// Compare tells two versions apart.
func (b *Flows) Compare(req FlowCompare) (FlowDiff, error) {
	return guard(b.app.log, "Flows.Compare", func() (FlowDiff, error) { return FlowDiff{}, notYet("Flows.Compare") })
}

// RestoreVersion publishes an older version again, as a new one.
func (b *Flows) RestoreVersion(req FlowVersionRef) (PublishResult, error) {
	return guard(b.app.log, "Flows.RestoreVersion", func() (PublishResult, error) { return PublishResult{}, notYet("Flows.RestoreVersion") })
}

// Catalogue lists the apps and their modules.
func (b *Flows) Catalogue(_ Empty) (Catalogue, error) {
	return guard(b.app.log, "Flows.Catalogue", func() (Catalogue, error) { return Catalogue{}, notYet("Flows.Catalogue") })
}

// Options reads the choices of a field live from the system.
func (b *Flows) Options(req ModuleQuery) (ModuleOptions, error) {
	return guard(b.app.log, "Flows.Options", func() (ModuleOptions, error) { return ModuleOptions{}, notYet("Flows.Options") })
}

// Interface reads what a module takes and gives from the system.
func (b *Flows) Interface(req ModuleQuery) (ModuleInterface, error) {
	return guard(b.app.log, "Flows.Interface", func() (ModuleInterface, error) { return ModuleInterface{}, notYet("Flows.Interface") })
}

// Scope lists what can be mapped into a module.
func (b *Flows) Scope(req ModuleQuery) (MappingScope, error) {
	return guard(b.app.log, "Flows.Scope", func() (MappingScope, error) { return MappingScope{}, notYet("Flows.Scope") })
}

// Mapping checks, completes and previews a mapping text.
func (b *Flows) Mapping(req MappingQuery) (MappingAnswer, error) {
	return guard(b.app.log, "Flows.Mapping", func() (MappingAnswer, error) { return MappingAnswer{}, notYet("Flows.Mapping") })
}

// Import imports a Signet document; without a text or path it asks for the file.
func (b *Flows) Import(req FlowFile) (FlowState, error) {
	return guard(b.app.log, "Flows.Import", func() (FlowState, error) { return FlowState{}, notYet("Flows.Import") })
}

// Export writes an Action Flow to a file the person chooses.
func (b *Flows) Export(req ID) (FlowFile, error) {
	return guard(b.app.log, "Flows.Export", func() (FlowFile, error) { return FlowFile{}, notYet("Flows.Export") })
}
