// Package reference writes the connector reference from the declarations of the
// apps, so that the page and the forms cannot differ. It does no I/O.
package reference

import (
	"encoding/json"
	"fmt"
	"strings"

	"signet/backend/connector"
)

// Markdown is the reference of the apps, in their order.
func Markdown(apps []*connector.App) string {
	var b strings.Builder
	b.WriteString("# Connectors\n\nWritten by `go generate ./backend/connectors/all` from the declarations; do not edit it.\n")
	for _, a := range apps {
		app(&b, a)
	}
	return b.String()
}

func app(b *strings.Builder, a *connector.App) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", a.Title, a.Summary)
	if len(a.System) > 0 {
		b.WriteString("\n### Connection\n\n")
		fields(b, a.System)
	}
	for _, m := range a.Methods {
		fmt.Fprintf(b, "\n**%s**\n\n", m.Title)
		switch {
		case len(m.Fields) > 0:
			fields(b, m.Fields)
		case m.OAuth != nil:
			b.WriteString("Signs in on the provider's own page, in the system browser.\n")
		default:
			b.WriteString("Asks for nothing.\n")
		}
	}
	for _, x := range a.Actions {
		action(b, x)
	}
}

func action(b *strings.Builder, x *connector.Action) {
	fmt.Fprintf(b, "\n### %s\n\n`%s` · %s\n", x.Title, x.Type(), x.Group)
	if x.Summary != "" {
		fmt.Fprintf(b, "\n%s\n", x.Summary)
	}
	if x.Control == "" {
		fmt.Fprintf(b, "\n%s\n", repetition(x))
	}
	if len(x.Inputs) > 0 {
		b.WriteString("\n")
		fields(b, x.Inputs)
	}
	switch {
	case x.Interface == nil:
	case !x.NeedsConnection:
		b.WriteString("\nWhat it gives follows from its fields.\n")
	default:
		b.WriteString("\nFurther fields come from the system, once the first ones are chosen.\n")
	}
	if len(x.Outputs) > 0 {
		b.WriteString("\nOutputs:\n\n")
		fields(b, x.Outputs)
	}
}

// repetition says what a second attempt does, which decides what happens after a crash.
func repetition(x *connector.Action) string {
	if x.ClassOf != nil {
		return "Whether it can be repeated depends on its fields."
	}
	switch x.Class {
	case connector.Pure, connector.Idempotent:
		return "Can be repeated without harm."
	case connector.Keyed:
		return "The system removes duplicates, so a repetition does nothing twice."
	case connector.Checkable:
		return "After an interruption, Signet asks the system whether it happened."
	}
	return "Is never repeated by itself: a repetition could do it twice."
}

func fields(b *strings.Builder, list []connector.Field) {
	b.WriteString("| Field | Name | Type | |\n| --- | --- | --- | --- |\n")
	rows(b, list, "")
}

func rows(b *strings.Builder, list []connector.Field, above string) {
	for _, f := range list {
		notes := []string{}
		if f.Required {
			notes = append(notes, "Required.")
		}
		if f.Help != "" {
			notes = append(notes, f.Help)
		}
		if len(f.Options) > 0 {
			var labels []string
			for _, o := range f.Options {
				labels = append(labels, o.Label)
			}
			notes = append(notes, "One of: "+strings.Join(labels, ", ")+".")
		}
		if f.Default != nil {
			notes = append(notes, "Default: "+value(f.Default)+".")
		}
		if f.Example != nil {
			notes = append(notes, "Example: "+value(f.Example)+".")
		}
		if f.Secret {
			notes = append(notes, "Kept in the keychain, never shown.")
		}
		fmt.Fprintf(b, "| %s | `%s` | %s | %s |\n", cell(f.Label), above+f.Name, f.Type, cell(strings.Join(notes, " ")))
		rows(b, f.Nested, above+f.Name+".")
	}
}

func value(v any) string {
	if s, ok := v.(string); ok {
		return "`" + s + "`"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return "`" + string(text) + "`"
}

var cells = strings.NewReplacer("|", `\|`, "\r", "", "\n", " ")

func cell(s string) string { return cells.Replace(s) }
