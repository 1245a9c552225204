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
	var place func(s *Step, column, at int) (next, y int)
	place = func(s *Step, column, at int) (int, int) {
		// What follows is placed first; then the module stands in the middle of its
		// routes, and so does the line of modules that leads to them.
		next, y, top := at, at*Pitch, 0
		for i, b := range s.Next {
			var child int
			next, child = place(b.Step, column+1, next)
			if i == 0 {
				top = child
			}
			y = (top + child) / 2
		}
		next = max(next, at+1)
		move.Places = append(move.Places, Place{ID: s.Module, X: column * Pitch, Y: y})
		for _, h := range s.OnError {
			next, _ = place(h.Step, column, next)
		}
		return next, y
	}
	for _, s := range tree.Roots {
		row, _ = place(s, 0, row)
	}
	return move
}
