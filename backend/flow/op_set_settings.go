package flow

// SetSettings replaces the run settings.
type SetSettings struct {
	Settings Settings `json:"settings"`
	// What names the change in the history, such as "Run in order: on".
	What string `json:"what,omitempty"`
}

var _ = register(func() *SetSettings { return &SetSettings{} })

// Kind is "set_settings".
func (*SetSettings) Kind() string { return "set_settings" }

// Words names the edit.
func (o *SetSettings) Words() string {
	if o.What != "" && len(o.What) <= 80 {
		return "Change " + o.What
	}
	return "Change the flow settings"
}

func (o *SetSettings) apply(d *Document) error {
	s := o.Settings
	switch {
	case s.MaxCycles < 1 || s.MaxCycles > 100000:
		return invalid("maxCycles", "The number of cycles is between 1 and 100,000.", "Correct it.")
	case s.MaxErrors < 0 || s.MaxErrors > 1000:
		return invalid("maxErrors", "The number of consecutive errors is between 0 and 1,000.", "Correct it.")
	case s.Parallel < 0 || s.Parallel > 1024:
		return invalid("parallel", "At most 1,024 bundles go at once.", "Correct it.")
	}
	d.Settings = s
	return nil
}
