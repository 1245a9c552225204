package flow

import (
	"strings"
	"unicode/utf8"

	"signet/backend/fault"
)

// RenameFlow names and describes the flow.
type RenameFlow struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"`
}

var _ = register(func() *RenameFlow { return &RenameFlow{} })

// Kind is "rename_flow".
func (*RenameFlow) Kind() string { return "rename_flow" }

// Words names the edit.
func (*RenameFlow) Words() string { return "Rename the flow" }

func (o *RenameFlow) apply(d *Document) error {
	name := strings.TrimSpace(o.Name)
	if name == "" {
		return invalid("name", "The Action Flow has no name.", "Enter a name.")
	}
	if utf8.RuneCountInString(name) > MaxName {
		return nameTooLong()
	}
	d.Name = name
	if o.Description != nil {
		d.Description = *o.Description
	}
	return nil
}

// Limits of a document.
const (
	MaxName    = 120
	MaxModules = 2000
)

func nameTooLong() error {
	return invalid("name", "The name is longer than %d characters.", "Shorten it.", MaxName)
}

func tooLarge() error {
	return fault.New(fault.Exhausted, "flow.edit").Coded("flow.too_large").
		Say("An Action Flow has at most %d modules.", MaxModules).Hint("Move a part of it into an Action Flow of its own, and call that.")
}
