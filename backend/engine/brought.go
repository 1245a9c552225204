package engine

import "encoding/json"

// Brought are bundles that a trigger brought: they are kept as JSON and come back with the types that they had.
type Brought []map[string]any

// typedBundles is how they are kept; without dates and binary data they are a plain list.
type typedBundles struct {
	Bundles []map[string]any  `json:"bundles"`
	Types   map[string]string `json:"types"`
}

// MarshalJSON writes the bundles, and where they hold what JSON does not know.
func (b Brought) MarshalJSON() ([]byte, error) {
	if types := typesOf(nil, b); types != nil {
		return json.Marshal(typedBundles{b, types})
	}
	return json.Marshal([]map[string]any(b))
}

// UnmarshalJSON reads both forms.
func (b *Brought) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		var t typedBundles
		if err := json.Unmarshal(text, &t); err != nil {
			return err
		}
		*b = retype(t.Bundles, t.Types)
		return nil
	}
	return json.Unmarshal(text, (*[]map[string]any)(b))
}
