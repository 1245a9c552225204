package app

import (
	"strconv"
	"strings"

	"signet/backend/desk"
	"signet/backend/engine"
)

// chipsOf are the chips that stand wherever something can be started: who the person
// is in each system, what they are asked for first, and how many steps are shared.
func chipsOf(a desk.Acts) []Chip {
	out := []Chip{}
	var asks []engine.Identity
	for _, i := range a.Identities {
		switch {
		case i.Kind != "dynamic":
			continue
		case i.BuildTime:
			out = append(out, buildTimeChip(i))
		case a.Lacks(i.ConnectionID):
			asks = append(asks, i)
		default:
			out = append(out, personalChip(i))
		}
	}
	if len(asks) > 0 {
		out = append(out, asksChip(asks))
	}
	return append(out, sharedSummary(a.Identities)...)
}

func personalChip(i engine.Identity) Chip {
	c := Chip{Kind: "personal", Text: "as you", Account: i.Account, System: i.System, Connection: i.ConnectionName, ConnID: i.ConnectionID,
		Modules: list(i.Modules), Label: "Acts as you, through " + i.ConnectionName}
	if i.Account != "" {
		c.Text = i.Account + " on " + i.System
		c.Label = "Acts as you, " + i.Account + " on " + i.System + ", through " + i.ConnectionName
	}
	return c
}

func buildTimeChip(i engine.Identity) Chip {
	return Chip{Kind: "build_time", Text: "Builds as " + i.Account, Account: i.Account, System: i.System, Connection: i.ConnectionName,
		ConnID: i.ConnectionID, Modules: list(i.Modules), Label: "Builds as " + i.Account + " on " + i.System + ", the build-time value of " + i.ConnectionName}
}

func sharedChip(i engine.Identity) Chip {
	account := i.Account
	if account == "" {
		account = i.ConnectionName
	}
	return Chip{Kind: "shared", Text: "as " + account, Account: i.Account, System: i.System, Connection: i.ConnectionName,
		ConnID: i.ConnectionID, Modules: list(i.Modules), Label: "Acts as " + account + ", shared by everyone"}
}

func asksChip(asks []engine.Identity) Chip {
	var systems, modules = []string{}, []int{}
	for _, i := range asks {
		systems = append(systems, i.System)
		modules = append(modules, i.Modules...)
	}
	text := "Asks you to sign in to "
	switch len(systems) {
	case 1, 2:
		text += strings.Join(systems, " and ")
	default:
		text += strconv.Itoa(len(systems)) + " systems"
	}
	return Chip{Kind: "needs_sign_in", Text: text, System: strings.Join(systems, ", "), Connection: asks[0].ConnectionName,
		ConnID: asks[0].ConnectionID, State: "missing", Label: text, Modules: modules}
}

// sharedSummary is "3 shared", counted by steps; nothing when there is none.
func sharedSummary(all []engine.Identity) []Chip {
	steps, names, modules := 0, []string{}, []int{}
	var one engine.Identity
	for _, i := range all {
		if i.Kind == "dynamic" {
			continue
		}
		one = i
		steps += max(1, len(i.Modules))
		modules = append(modules, i.Modules...)
		names = append(names, i.Account)
	}
	if steps == 0 {
		return nil
	}
	c := Chip{Kind: "shared", Text: strconv.Itoa(steps) + " shared", Account: strings.Join(names, ", "), System: one.System,
		Connection: one.ConnectionName, ConnID: one.ConnectionID, Modules: modules,
		Label: strconv.Itoa(steps) + " shared: " + plural(steps, "step acts as a shared user", "steps act as shared users") + ": " + strings.Join(names, ", ")}
	return []Chip{c}
}

// ranAs are the chips of a run: "as" while and before, "by" is said by the texts beside them.
func ranAs(r engine.Run) []Chip {
	out := []Chip{}
	for _, i := range r.Identities {
		switch {
		case i.BuildTime:
			out = append(out, buildTimeChip(i))
		case i.Kind == "dynamic":
			c := personalChip(i)
			if i.Account == "" { // it ended before the system told a name
				c.Text = "as you on " + i.System
				c.Label = "Acts as you on " + i.System + ", through " + i.ConnectionName
			}
			out = append(out, c)
		}
	}
	return append(out, sharedSummary(r.Identities)...)
}

func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
