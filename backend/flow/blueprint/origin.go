package blueprint

import (
	"encoding/json"

	"signet/backend/fault"
	"signet/backend/flow"
)

// OriginFormat names the form of the document that remembers where a flow came from.
const OriginFormat = "signet.origin/1"

// origin is the blueprint that a flow came from, without credentials and build-time values, and the document as it
// was made of it: what differs from it now was changed here.
type origin struct {
	Format string        `json:"format"`
	Kind   Kind          `json:"kind"`
	File   string        `json:"file,omitempty"`
	Form   string        `json:"form,omitempty"`
	Keys   []string      `json:"keys,omitempty"`
	Base   flow.Document `json:"base"`
	// Blueprint is the file as it was; it is read by our own reader, which forgets nothing.
	Blueprint json.RawMessage `json:"blueprint"`

	root *value
}

// Origin is the document to keep beside the flow: what has no place in an Action Flow is in it, for the export.
func (p *Blueprint) Origin() ([]byte, error) {
	o := *p.origin
	o.Format, o.Base = OriginFormat, p.Document
	o.Blueprint = o.root.encode(false)
	return flow.Encode(o)
}

// readOrigin reads what Origin wrote.
func readOrigin(b []byte) (*origin, error) {
	var o origin
	if err := json.Unmarshal(b, &o); err != nil || o.Format != OriginFormat {
		return nil, fault.New(fault.Invalid, "blueprint.origin").Coded("blueprint.origin").Headline("What the Action Flow came from cannot be read").
			Say("The file origin.json beside the Action Flow is damaged.").Hint("Put it back from an earlier copy, or remove it: then the export has what the Action Flow has.").Because(err)
	}
	p := parser{src: string(o.Blueprint)}
	root, err := p.document()
	if err != nil {
		return nil, fault.New(fault.Invalid, "blueprint.origin").Coded("blueprint.origin").Headline("What the Action Flow came from cannot be read").
			Say("The file origin.json beside the Action Flow is damaged.").Hint("Remove it: then the export has what the Action Flow has.").Because(err)
	}
	o.root = root
	return &o, nil
}
