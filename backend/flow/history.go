package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"signet/backend/fault"
)

// History is what was done to a draft, and how far back the person went. It is a
// log of lines that is only ever appended to, so that it survives a restart: the
// workspace keeps the lines beside the draft.
type History struct {
	// Now is the time that new lines carry; nil leaves it out.
	Now  func() time.Time
	done []line
	at   int // lines before at are done, those from it on were undone
}

// Edit is one entry of the history as a person reads it.
type Edit struct {
	Words  string
	At     string // RFC 3339, UTC; "" when it is not known
	Undone bool
}

// line is one line of the log: an edit, or a step through it.
type line struct {
	Op      json.RawMessage `json:"do,omitempty"`
	Inverse json.RawMessage `json:"back,omitempty"`
	Before  string          `json:"before,omitempty"`
	After   string          `json:"after,omitempty"`
	At      string          `json:"at,omitempty"`
	Step    string          `json:"step,omitempty"` // undo, redo
}

// OpenHistory reads the lines of a log.
func OpenHistory(lines []json.RawMessage) (*History, error) {
	h := &History{}
	for i, b := range lines {
		var l line
		if err := json.Unmarshal(b, &l); err != nil {
			return nil, badHistory(i).Because(err)
		}
		switch {
		case l.Step == "undo" && h.at > 0:
			h.at--
		case l.Step == "redo" && h.at < len(h.done):
			h.at++
		case l.Step != "":
			return nil, badHistory(i)
		case len(l.Op) == 0 || len(l.Inverse) == 0:
			return nil, badHistory(i)
		default: // the ops are decoded when they are needed: a log has no end
			h.push(l)
		}
	}
	return h, nil
}

func badHistory(i int) *fault.Error {
	return fault.New(fault.Invalid, "flow.history").Say("Line %d of the undo log cannot be read.", i+1).
		Hint("The draft itself is whole. Its earlier edits cannot be undone.")
}

func (h *History) push(c line) {
	h.done = append(h.done[:h.at:h.at], c)
	h.at++
}

// Do applies an op and remembers it. The line is to be appended to the log.
func (h *History) Do(doc Document, op Op) (Document, json.RawMessage, error) {
	// What is remembered is read back from its own bytes: the caller may go on using op.
	text, err := EncodeOp(op)
	if err != nil {
		return doc, nil, fault.Of(err)
	}
	own, err := DecodeOp(text)
	if err != nil {
		return doc, nil, err
	}
	next, inverse, err := Apply(doc, own)
	if err != nil {
		return doc, nil, err
	}
	back, err := EncodeOp(inverse)
	if err != nil {
		return doc, nil, fault.Of(err)
	}
	l := line{Op: text, Inverse: back, Before: Fingerprint(doc), After: Fingerprint(next)}
	if h.Now != nil {
		l.At = Stamp(h.Now())
	}
	b, err := json.Marshal(l)
	if err != nil {
		return doc, nil, fault.Of(err)
	}
	h.push(l)
	return next, b, nil
}

// CanUndo says what Undo would take back; "" is nothing.
func (h *History) CanUndo() string {
	if h.at == 0 {
		return ""
	}
	return h.done[h.at-1].words()
}

// CanRedo says what Redo would do again; "" is nothing.
func (h *History) CanRedo() string {
	if h.at == len(h.done) {
		return ""
	}
	return h.done[h.at].words()
}

// words says what an edit does; an op that this Signet does not know any more is an edit all the same.
func (l *line) words() string {
	op, err := DecodeOp(l.Op)
	if err != nil {
		return "Edit"
	}
	return op.Words()
}

// At is how many edits are done: the place of the draft in its history.
func (h *History) At() int { return h.at }

// Edits lists the last edits up to a number, newest first; those that were undone stand above.
func (h *History) Edits(most int) []Edit {
	out := make([]Edit, 0, min(most, len(h.done)))
	for i := len(h.done) - 1; i >= 0 && len(out) < most; i-- {
		out = append(out, Edit{Words: h.done[i].words(), At: h.done[i].At, Undone: i >= h.at})
	}
	return out
}

// To goes to a place in the history by undoing or redoing up to there, all or nothing.
func (h *History) To(doc Document, at int) (Document, []json.RawMessage, error) {
	if at < 0 || at > len(h.done) {
		return doc, nil, fault.New(fault.NotFound, "flow.history").Say("The history has no such place.").Hint("Open the history again.")
	}
	from, next := h.at, doc
	var lines []json.RawMessage
	for h.at != at {
		step := h.Undo
		if h.at < at {
			step = h.Redo
		}
		d, l, err := step(next)
		if err != nil {
			h.at = from
			return doc, nil, err
		}
		next, lines = d, append(lines, l)
	}
	return next, lines, nil
}

// Undo takes the last edit back. A draft that was changed outside since is left alone.
func (h *History) Undo(doc Document) (Document, json.RawMessage, error) {
	if h.at == 0 {
		return doc, nil, nothingTo("undo")
	}
	next, err := h.done[h.at-1].step(doc, true)
	if err != nil {
		return doc, nil, err
	}
	h.at--
	return next, json.RawMessage(`{"step":"undo"}`), nil
}

// Redo does the edit again that was undone last.
func (h *History) Redo(doc Document) (Document, json.RawMessage, error) {
	if h.at == len(h.done) {
		return doc, nil, nothingTo("redo")
	}
	next, err := h.done[h.at].step(doc, false)
	if err != nil {
		return doc, nil, err
	}
	h.at++
	return next, json.RawMessage(`{"step":"redo"}`), nil
}

// step applies an edit or its inverse to the document that it fits.
func (l *line) step(doc Document, back bool) (Document, error) {
	text, fits := l.Op, l.Before
	if back {
		text, fits = l.Inverse, l.After
	}
	if Fingerprint(doc) != fits {
		return doc, changedOutside()
	}
	op, err := DecodeOp(text)
	if err != nil {
		return doc, err
	}
	next, _, err := Apply(doc, op)
	return next, err
}

func nothingTo(what string) error {
	return fault.New(fault.FailedPrecondition, "flow.history").Say("There is nothing to %s.", what).Hint("Go on editing.")
}

func changedOutside() error {
	return fault.New(fault.Conflict, "flow.history").Coded("store.conflict").
		Say("The draft was changed outside this window, so earlier edits no longer fit it.").
		Hint("Go on from the draft as it is, or compare it with the last version.")
}

// Fingerprint is the SHA-256 of a document's file form.
func Fingerprint(d Document) string {
	b, err := Encode(d)
	if err != nil { // a document holds JSON values only
		panic(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
