package flow

import (
	"strings"
	"unicode/utf8"
)

// RenameModule gives a module a name of its own; the empty one is its title.
type RenameModule struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

var _ = register(func() *RenameModule { return &RenameModule{} })

// Kind is "rename_module".
func (*RenameModule) Kind() string { return "rename_module" }

// Words names the edit.
func (*RenameModule) Words() string { return "Rename a module" }

func (o *RenameModule) apply(d *Document) error {
	m, err := d.need(o.ID)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(o.Name)
	if utf8.RuneCountInString(name) > MaxName {
		return nameTooLong()
	}
	m.Name = name
	return nil
}
