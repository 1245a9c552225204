package desk

import (
	"fmt"
	"slices"
	"strings"
)

// prepositions end the noun that a sentence about a module counts.
var prepositions = []string{"to", "of", "in", "on", "for", "from", "at", "with", "by", "as", "into", "through", "that"}

// together says one sentence for several rows that differ in one place: "Change 3 purchase orders: 4500018811,
// 4500018829 and 1 more". Sentences that are all the same are said once.
func together(all []string) string {
	if len(all) == 0 {
		return ""
	}
	first := strings.Fields(all[0])
	head, tail := len(first), len(first)
	for _, s := range all[1:] {
		w := strings.Fields(s)
		n := 0
		for n < min(head, len(w)) && w[n] == first[n] {
			n++
		}
		head = n
		n = 0
		for n < min(tail, len(w)) && w[len(w)-1-n] == first[len(first)-1-n] {
			n++
		}
		tail = n
	}
	if head == len(first) && tail == len(first) {
		return all[0]
	}
	shortest := len(first)
	for _, s := range all {
		shortest = min(shortest, len(strings.Fields(s)))
	}
	tail = min(tail, shortest-head)
	var values []string
	for _, s := range all {
		w := strings.Fields(s)
		if v := strings.Join(w[head:len(w)-tail], " "); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	listed := strings.Join(values, " and ")
	if len(values) > 2 {
		listed = fmt.Sprintf("%s, %s and %d more", values[0], values[1], len(values)-2)
	}
	if tail > 0 {
		listed += " " + strings.Join(first[len(first)-tail:], " ")
	}
	before := first[:head]
	if head < 2 || slices.Contains(prepositions, before[head-1]) { // the value is no number of what is named before it
		return strings.Join(append(slices.Clone(before), listed), " ")
	}
	noun := before[1:]
	if a := strings.ToLower(noun[0]); len(noun) > 1 && (a == "a" || a == "an" || a == "the") {
		noun = noun[1:]
	}
	if slices.ContainsFunc(noun, func(w string) bool { return slices.Contains(prepositions, w) }) {
		return strings.Join(append(slices.Clone(before), listed), " ")
	}
	return fmt.Sprintf("%s %d %s: %s", before[0], len(values), plural(strings.Join(noun, " ")), listed)
}

func plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "s") || strings.HasSuffix(noun, "x") || strings.HasSuffix(noun, "ch") || strings.HasSuffix(noun, "sh"):
		return noun + "es"
	case strings.HasSuffix(noun, "y") && len(noun) > 1 && !strings.ContainsRune("aeiou", rune(noun[len(noun)-2])):
		return noun[:len(noun)-1] + "ies"
	}
	return noun + "s"
}
