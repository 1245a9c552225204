package flow

// Pitch is the distance of modules on the canvas after auto-align.
const Pitch = 184

// Layout gives each module its place for auto-align, as an op that can be undone:
// left to right, routes above and below in order, error handlers straight below
// their module, and unlinked parts under everything else.
func Layout(d Document) *Move {
	tree := Order(d)
	move := &Move{}
	row := 0
	var place func(s *Step, column, at int) (next int)
	place = func(s *Step, column, at int) int {
		// Rows are counted first, then the module stands in the middle of its routes.
		first, next := at, at
		var middle int
		for i, b := range s.Next {
			next = place(b.Step, column+1, next)
			if i == 0 {
				first = at
			}
		}
		middle = first
		if len(s.Next) > 1 {
			middle = first + (next-1-first)/2
		}
		next = max(next, at+1)
		move.Places = append(move.Places, Place{ID: s.Module, X: column * Pitch, Y: middle * Pitch})
		for _, h := range s.OnError {
			next = place(h.Step, column, next)
		}
		return next
	}
	for _, s := range tree.Roots {
		row = place(s, 0, row)
	}
	return move
}
