package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// Hash is a link of the chain.
type Hash [32]byte

// String is the hash in hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Row is an event as it is stored: what can be searched for, the canonical
// bytes with names sealed and values hashed, and the link to the row before. A
// row that was read has only id and name in Index; the bytes hold the rest.
type Row struct {
	Seq   int64
	At    int64 // Unix time in nanoseconds
	Index Index
	Body  []byte
	Hash  Hash
}

// Index holds the searchable copies of a row's fields. Verification compares
// them with the canonical bytes, so that an edited copy cannot hide a row.
type Index struct {
	ID, Name, Person, Outcome, FlowID, System, ConnectionID, ViewID, RunID, RowKey string
	Remote                                                                         string // keyed hash of the remote user name
}

// Columns are the names of the searchable columns, in the order of Index.Values.
var Columns = []string{"id", "name", "person", "outcome", "flow_id", "system", "connection_id", "view_id", "run_id", "row_key", "remote"}

// Separator stands between the columns in Raw.Head.
const Separator = "\x1f"

// Values are the fields in the order of Columns.
func (x *Index) Values() []string {
	return []string{x.ID, x.Name, x.Person, x.Outcome, x.FlowID, x.System, x.ConnectionID, x.ViewID, x.RunID, x.RowKey, x.Remote}
}

// head is the text that the canonical bytes begin with: time and searchable fields.
func (x *Index) head(at int64) string {
	return strconv.FormatInt(at, 10) + Separator + strings.Join(x.Values(), Separator)
}

// Raw is a row as verification reads it: Head is time and searchable columns, joined by Separator.
type Raw struct {
	Seq  int64
	Head []byte
	Body []byte
	Hash []byte
}

const formatOne = 1

var chainPrefix = []byte("signet.ledger/1\n")

// link is the hash of a row: over the row before, its own number and its canonical bytes.
func link(prev Hash, seq int64, body []byte, scratch []byte) Hash {
	b := append(scratch[:0], chainPrefix...)
	b = append(b, prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = append(b, body...)
	return sha256.Sum256(b)
}

// clean takes the separator and other control characters out of a searchable field.
func clean(s string) string {
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, s)
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

var errShort = errors.New("canonical bytes end too early")

// writer appends length-prefixed fields; the order of the calls is the format.
type writer struct{ b []byte }

func (w *writer) text(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) number(n int64) { w.b = binary.AppendVarint(w.b, n) }

// reader reads what writer wrote; the first error stays.
type reader struct {
	b   []byte
	err error
}

func (r *reader) text() string { return string(r.bytes()) }

func (r *reader) bytes() []byte {
	n, k := binary.Uvarint(r.b)
	if r.err != nil || k <= 0 || n > uint64(len(r.b)-k) {
		r.fail()
		return nil
	}
	out := r.b[k : k+int(n)]
	r.b = r.b[k+int(n):]
	return out
}

func (r *reader) number() int64 {
	n, k := binary.Varint(r.b)
	if r.err != nil || k <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[k:]
	return n
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = errShort
	}
	r.b = nil
}
