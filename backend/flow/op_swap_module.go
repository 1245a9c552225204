package flow

// SwapModule makes a module another one at the same place: its links, filter, name,
// notes and id stay, so that every mapping which refers to it still does. Of its
// fields those in Keep stay; the connection stays when the app is the same.
type SwapModule struct {
	ID     int      `json:"id"`
	App    string   `json:"app"`
	Action string   `json:"action"`
	Keep   []string `json:"keep,omitempty"`
}

var _ = register(func() *SwapModule { return &SwapModule{} })

// Kind is "swap_module".
func (*SwapModule) Kind() string { return "swap_module" }

// Words names the edit.
func (*SwapModule) Words() string { return "Replace a module" }

func (o *SwapModule) apply(d *Document) error {
	m, err := d.need(o.ID)
	if err != nil {
		return err
	}
	if o.App == "" || o.Action == "" {
		return invalid("action", "It is not said what module %d becomes.", "Choose a module.", o.ID)
	}
	if m.App != o.App {
		m.Connection = nil
	}
	m.App, m.Action = o.App, o.Action
	var kept map[string]any
	for _, name := range o.Keep {
		v, ok := m.Fields[name]
		if !ok {
			continue
		}
		if kept == nil {
			kept = map[string]any{}
		}
		kept[name] = v
	}
	m.Fields = kept
	return nil
}
