package desk

import (
	"signet/backend/flow"
	"signet/backend/mapping"
)

// references lists what a mapping refers to, as flow asks for it.
func references(text string) ([]flow.Reference, error) {
	found, err := mapping.References(text)
	if err != nil {
		return nil, err
	}
	out := make([]flow.Reference, 0, len(found))
	for _, r := range found {
		out = append(out, flow.Reference{Module: r.Module, Path: r.Path, Var: r.Var})
	}
	return out, nil
}
