package engine

import (
	"signet/backend/connector"
)

// number gives every module its place: the order in which one bundle comes to the modules, with
// the error handler of a module right behind it.
func (p *Program) number() {
	next := 0
	var walk func(n *node)
	seen := map[*node]bool{}
	walk = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		n.place = next
		next++
		if n.onError != nil {
			walk(n.onError.to)
		}
		for _, e := range n.next {
			walk(e.to)
		}
	}
	walk(p.start)
	for _, n := range p.list {
		n.fans = n.mayFan()
	}
}

// mayFan reports whether the bundles that n gives may go on several at once: something behind it
// takes time, and nothing behind it depends on what the bundles before have left.
func (n *node) mayFan() bool {
	effects, reads, answers := false, false, 0
	sets := false
	ok := true
	seen := map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if seen[n] {
			ok = false // two ways lead to it
			return
		}
		seen[n] = true
		a := n.action
		switch a.Control {
		case connector.Increment, connector.Subflow, connector.Merge, connector.Trigger:
			ok = false
		case connector.GetVariables:
			reads = true
		case connector.SetVariables:
			sets = true
		case connector.ReturnOutput, connector.WebhookRespond:
			answers++
		case "":
			if a.Transactional || a.Stream != nil {
				ok = false
			}
			if a.Answers {
				answers++
			}
			if a.Class != connector.Pure || n.conn != nil {
				effects = true
			}
		}
		if n.onError != nil {
			walk(n.onError.to)
		}
		for _, e := range n.next {
			walk(e.to)
		}
	}
	for _, e := range n.next {
		walk(e.to)
	}
	return ok && effects && !(sets && reads)
}
