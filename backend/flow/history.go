package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"signet/backend/fault"
)

// History is what was done to a draft, and how far back the person went. It is a
// log of lines that is only ever appended to, so that it survives a restart: the
// workspace keeps the lines beside the draft.
type History struct {
	done []change
	at   int // changes before at are done, those from it on were undone
}

type change struct {
	op, inverse   Op
	before, after string
}

// line is one line of the log: an edit, or a step through it.
type line struct {
	Op      json.RawMessage `json:"do,omitempty"`
	Inverse json.RawMessage `json:"back,omitempty"`
	Before  string          `json:"before,omitempty"`
	After   string          `json:"after,omitempty"`
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
		default:
			op, err := DecodeOp(l.Op)
			if err != nil {
				return nil, badHistory(i).Because(err)
			}
			inverse, err := DecodeOp(l.Inverse)
			if err != nil {
				return nil, badHistory(i).Because(err)
			}
			h.push(change{op, inverse, l.Before, l.After})
		}
	}
	return h, nil
}

func badHistory(i int) *fault.Error {
	return fault.New(fault.Invalid, "flow.history").Say("Line %d of the undo log cannot be read.", i+1).
		Hint("The draft itself is whole. Its earlier edits cannot be undone.")
}

func (h *History) push(c change) {
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
	c := change{own, inverse, Fingerprint(doc), Fingerprint(next)}
	b, err := json.Marshal(line{Op: text, Inverse: back, Before: c.before, After: c.after})
	if err != nil {
		return doc, nil, fault.Of(err)
	}
	h.push(c)
	return next, b, nil
}

// CanUndo says what Undo would take back; "" is nothing.
func (h *History) CanUndo() string {
	if h.at == 0 {
		return ""
	}
	return h.done[h.at-1].op.Words()
}

// CanRedo says what Redo would do again; "" is nothing.
func (h *History) CanRedo() string {
	if h.at == len(h.done) {
		return ""
	}
	return h.done[h.at].op.Words()
}

// Undo takes the last edit back. A draft that was changed outside since is left alone.
func (h *History) Undo(doc Document) (Document, json.RawMessage, error) {
	if h.at == 0 {
		return doc, nil, nothingTo("undo")
	}
	c := h.done[h.at-1]
	if Fingerprint(doc) != c.after {
		return doc, nil, changedOutside()
	}
	next, _, err := Apply(doc, c.inverse)
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
	c := h.done[h.at]
	if Fingerprint(doc) != c.before {
		return doc, nil, changedOutside()
	}
	next, _, err := Apply(doc, c.op)
	if err != nil {
		return doc, nil, err
	}
	h.at++
	return next, json.RawMessage(`{"step":"redo"}`), nil
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
