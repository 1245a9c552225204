package audit

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"sort"
	"strings"
	"time"
)

// seal makes the canonical bytes of an event: names and sentences about persons
// as ciphertext, business values as keyed hashes, everything else in the clear.
func seal(e *Event, person *personKey, workspace []byte) (Index, []byte) {
	x := Index{ID: clean(e.ID), Name: clean(e.Name), Person: clean(e.Person), Outcome: clean(e.Outcome),
		FlowID: clean(e.FlowID), System: clean(e.System), ConnectionID: clean(e.ConnectionID), ViewID: clean(e.ViewID),
		RunID: clean(e.RunID), RowKey: clean(e.RowKey), Remote: person.tag(e.RemoteUser)}

	personal := writer{}
	for _, s := range []string{e.PersonName, e.OSUser, e.RemoteUser, e.Error} {
		personal.text(s)
	}
	open, hidden := e.splitFacts()
	object, api := e.Object, e.API
	if e.names(object) {
		hidden["\x00object"], object = object, ""
	}
	if e.names(api) {
		hidden["\x00api"], api = api, ""
	}
	pairs(&personal, hidden)

	w := writer{b: make([]byte, 0, 512)}
	w.b = append(w.b, formatOne)
	w.text(x.head(e.At.UnixNano()))
	for _, s := range []string{api, e.ConnectionName, e.ConnectionKind, e.FlowName, e.VersionHash, e.ModuleTag, e.App,
		e.Action, e.ViewName, e.Button, e.Trigger, e.ErrorCode, object} {
		w.text(s)
	}
	buildTime := int64(0)
	if e.BuildTime {
		buildTime = 1
	}
	for _, n := range []int64{int64(e.Version), int64(e.Module), int64(e.Operation), int64(e.Cycle), int64(e.Attempt),
		buildTime, nanos(e.Started), nanos(e.Ended)} {
		w.number(n)
	}
	pairs(&w, open)
	hashed := make(map[string]string, len(e.Values))
	for name, v := range e.Values {
		hashed[name] = "hmac-sha256:" + hex.EncodeToString(mac(workspace, "value", name, v))
	}
	pairs(&w, hashed)
	// The row's own id and person are bound in, so that a sealed part cannot be moved to another row.
	w.text(person.mark + string(person.aead.Seal(nil, nil, personal.b, []byte(x.ID+Separator+x.Person))))
	return x, w.b
}

// unseal reads canonical bytes back. With no key, or a later one, the names read "erased".
func unseal(r Row, key func(person string) (*personKey, bool)) (Event, error) {
	in := reader{b: r.Body}
	if len(in.b) == 0 || in.b[0] != formatOne {
		return Event{}, errors.New("canonical bytes of an unknown version")
	}
	in.b = in.b[1:]
	head := strings.Split(in.text(), Separator)
	if len(head) != len(Columns)+1 {
		return Event{}, errShort
	}
	e := Event{Seq: r.Seq, At: time.Unix(0, r.At).UTC(), Hash: r.Hash.String(),
		ID: head[1], Name: head[2], Person: head[3], Outcome: head[4], FlowID: head[5], System: head[6],
		ConnectionID: head[7], ViewID: head[8], RunID: head[9], RowKey: head[10]}
	for _, p := range []*string{&e.API, &e.ConnectionName, &e.ConnectionKind, &e.FlowName, &e.VersionHash, &e.ModuleTag, &e.App,
		&e.Action, &e.ViewName, &e.Button, &e.Trigger, &e.ErrorCode, &e.Object} {
		*p = in.text()
	}
	for _, p := range []*int{&e.Version, &e.Module, &e.Operation, &e.Cycle, &e.Attempt} {
		*p = int(in.number())
	}
	e.BuildTime = in.number() == 1
	e.Started, e.Ended = fromNanos(in.number()), fromNanos(in.number())
	e.Facts, e.Values = readPairs(&in), readPairs(&in)
	sealed := in.text()
	if in.err != nil {
		return e, in.err
	}
	k, ok := key(e.Person)
	if !ok || len(sealed) < 8 || sealed[:8] != k.mark {
		e.PersonName, e.OSUser, e.RemoteUser = Erased, Erased, Erased
		if e.ErrorCode != "" {
			e.Error = Erased
		}
		return e, nil
	}
	plain, err := k.aead.Open(nil, nil, []byte(sealed[8:]), []byte(e.ID+Separator+e.Person))
	if err != nil {
		return e, errors.New("the sealed names do not belong to this row")
	}
	p := reader{b: plain}
	e.PersonName, e.OSUser, e.RemoteUser, e.Error = p.text(), p.text(), p.text(), p.text()
	for name, v := range readPairs(&p) {
		switch name {
		case "\x00object":
			e.Object = v
		case "\x00api":
			e.API = v
		default:
			if e.Facts == nil {
				e.Facts = map[string]string{}
			}
			e.Facts[name] = v
		}
	}
	return e, p.err
}

// splitFacts tells facts that name the person from those that do not.
func (e *Event) splitFacts() (open, hidden map[string]string) {
	open, hidden = make(map[string]string, len(e.Facts)), map[string]string{}
	for name, v := range e.Facts {
		if e.names(v) {
			hidden[name] = v
		} else {
			open[name] = v
		}
	}
	return open, hidden
}

// names reports whether a text holds one of the person's names.
func (e *Event) names(text string) bool {
	if text == "" {
		return false
	}
	low := strings.ToLower(text)
	for _, n := range []string{e.PersonName, e.OSUser, e.RemoteUser} {
		if len(n) >= 3 && strings.Contains(low, strings.ToLower(n)) {
			return true
		}
	}
	return false
}

func pairs(w *writer, m map[string]string) {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	w.b = binary.AppendUvarint(w.b, uint64(len(names)))
	for _, n := range names {
		w.text(n)
		w.text(m[n])
	}
}

func readPairs(r *reader) map[string]string {
	n, k := binary.Uvarint(r.b)
	if r.err != nil || k <= 0 || n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	r.b = r.b[k:]
	if n == 0 {
		return nil
	}
	m := make(map[string]string, n)
	for range n {
		name := r.text()
		m[name] = r.text()
	}
	return m
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func fromNanos(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
