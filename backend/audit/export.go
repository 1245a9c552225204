package audit

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"signet/backend/fault"
)

// Format is a form in which events are exported.
type Format string

// The formats.
const (
	JSONL   Format = "jsonl"   // one event a line, each with its proof
	CSV     Format = "csv"     // for spreadsheets; nothing in it can act as a formula
	Celonis Format = "celonis" // the columns of an Action Flow execution log, in their order
	OCSF    Format = "ocsf"    // API Activity (6003)
	CEF     Format = "cef"     // for a SIEM
)

// Formats lists the formats in the order in which they are offered.
func Formats() []Format { return []Format{JSONL, CSV, Celonis, OCSF, CEF} }

// sink writes events in one format.
type sink interface {
	begin() error
	event(e Event, proof exportProof) error
	end() error
}

type exportProof struct {
	Prev  string `json:"prev"`
	Hash  string `json:"hash"`
	Bytes string `json:"bytes"` // canonical bytes, hex
}

// Export writes the events that match, oldest first, and records that it did: by
// says who exports. It gives how many events were written.
func (l *Ledger) Export(ctx context.Context, w io.Writer, format Format, f Filter, by Event) (int, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	var s sink
	switch format {
	case JSONL:
		s = &jsonlSink{w: out, ledger: l.storage.ID()}
	case CSV:
		s = newCSV(out)
	case Celonis:
		s = newCelonis(out)
	case OCSF:
		s = &ocsfSink{w: out}
	case CEF:
		s = &cefSink{w: out}
	default:
		return 0, fault.New(fault.Invalid, "audit.export").On("format").Say("There is no export format %q.", string(format)).
			Hint("Choose jsonl, csv, celonis, ocsf or cef.")
	}
	f.OldestFirst, f.Limit = true, 0
	// An export that nobody can see afterwards is not made: its own event comes first.
	by.Name, by.At, by.ID = Exported, time.Time{}, ""
	by.Facts = map[string]string{"format": string(format), "range": f.words()}
	if by.Outcome == "" {
		by.Outcome = "succeeded"
	}
	last, _, err := l.storage.Last(ctx)
	if err != nil {
		return 0, err
	}
	if f.Before == 0 || f.Before > last+1 {
		f.Before = last + 1 // the event of this export belongs to the next one
	}
	if err := l.Append(ctx, by); err != nil {
		return 0, err
	}
	n, err := l.exportTo(ctx, s, f)
	if err == nil {
		err = out.Flush()
	}
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fault.New(fault.Unavailable, "audit.export").Headline("The export was not finished").
			Say("After %s events the file could not be written.", Thousands(int64(n))).
			Hint("Make room where the file should lie, then export again.").Because(err)
	}
	return n, err
}

func (l *Ledger) exportTo(ctx context.Context, s sink, f Filter) (int, error) {
	if err := s.begin(); err != nil {
		return 0, err
	}
	sel, err := l.sel(ctx, f)
	if err != nil {
		return 0, err
	}
	mark, err := l.mark(ctx)
	if err != nil {
		return 0, err
	}
	key := l.opener(ctx)
	words := searchWords(f.Search)
	n, before, prev := 0, mark.UpTo, mark.Head
	err = l.storage.Rows(ctx, sel, func(r Row) error {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Cancelled, "audit.export").Say("The export was cancelled.").Hint("Start it again.").Because(err)
		}
		if r.Seq != before+1 { // with a filter rows are left out: the link is to the row before, not to the line before
			if err := l.storage.Scan(ctx, r.Seq-1, r.Seq-1, func(raw Raw) error { copy(prev[:], raw.Hash); return nil }); err != nil {
				return err
			}
		}
		proof := exportProof{Prev: prev.String(), Hash: r.Hash.String(), Bytes: hex.EncodeToString(r.Body)}
		before, prev = r.Seq, r.Hash
		e, err := unseal(r, key)
		if err != nil {
			e = Event{Seq: r.Seq, ID: r.Index.ID, Name: r.Index.Name, At: time.Unix(0, r.At).UTC(), Hash: r.Hash.String(),
				Error: "This event cannot be read."}
		}
		if len(words) > 0 && !matches(&e, words) {
			return nil
		}
		n++
		return s.event(e, proof)
	})
	if err != nil {
		return n, err
	}
	return n, s.end()
}

// words says what a filter chooses, for the event of the export. What was searched
// for may be another person's name, whose erasure would not reach this event: it is not repeated.
func (f Filter) words() string {
	if f.RemoteUser != "" {
		f.RemoteUser = "one"
	}
	if f.Search != "" {
		f.Search = "some words"
	}
	b, err := json.Marshal(struct {
		From, To, Person, Event, Outcome, FlowID, System, RemoteUser, ConnectionID, ViewID, RunID, RowKey, Search string `json:",omitempty"`
	}{stamp(f.From), stamp(f.To), f.Person, f.Event, f.Outcome, f.FlowID, f.System, f.RemoteUser, f.ConnectionID, f.ViewID, f.RunID, f.RowKey, f.Search})
	if err != nil || string(b) == "{}" {
		return "all"
	}
	return string(b)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// line is an event as JSON Lines hold it.
type line struct {
	Seq         int64             `json:"seq"`
	ID          string            `json:"id"`
	At          string            `json:"at"`
	Event       string            `json:"event"`
	Sentence    string            `json:"sentence"`
	Person      string            `json:"person,omitempty"`
	PersonName  string            `json:"personName,omitempty"`
	OSUser      string            `json:"osUser,omitempty"`
	RemoteUser  string            `json:"remoteUser,omitempty"`
	System      string            `json:"system,omitempty"`
	API         string            `json:"api,omitempty"`
	Connection  string            `json:"connection,omitempty"`
	ConnName    string            `json:"connectionName,omitempty"`
	ConnKind    string            `json:"connectionKind,omitempty"`
	BuildTime   bool              `json:"buildTime,omitempty"`
	Flow        string            `json:"flow,omitempty"`
	FlowName    string            `json:"flowName,omitempty"`
	Version     int               `json:"version,omitempty"`
	VersionHash string            `json:"versionHash,omitempty"`
	Run         string            `json:"run,omitempty"`
	Module      int               `json:"module,omitempty"`
	ModuleTag   string            `json:"moduleTag,omitempty"`
	App         string            `json:"app,omitempty"`
	Action      string            `json:"action,omitempty"`
	Operation   int               `json:"operation,omitempty"`
	Cycle       int               `json:"cycle,omitempty"`
	Attempt     int               `json:"attempt,omitempty"`
	View        string            `json:"view,omitempty"`
	ViewName    string            `json:"viewName,omitempty"`
	Button      string            `json:"button,omitempty"`
	RowKey      string            `json:"rowKey,omitempty"`
	Trigger     string            `json:"trigger,omitempty"`
	Outcome     string            `json:"outcome,omitempty"`
	ErrorCode   string            `json:"errorCode,omitempty"`
	Error       string            `json:"error,omitempty"`
	Object      string            `json:"object,omitempty"`
	Started     string            `json:"started,omitempty"`
	Ended       string            `json:"ended,omitempty"`
	Facts       map[string]string `json:"facts,omitempty"`
	Values      map[string]string `json:"values,omitempty"`
	Proof       exportProof       `json:"proof"`
}

type jsonlSink struct {
	w      *bufio.Writer
	ledger string
}

// begin writes the line that tells how to check the proofs without Signet.
func (s *jsonlSink) begin() error {
	return writeLine(s.w, map[string]string{"format": "signet.audit/1", "ledger": s.ledger,
		"proof": `hash = sha256("signet.ledger/1\n" + prev + seq as 8 bytes, big-endian + bytes); prev is the hash of seq-1`})
}

func (s *jsonlSink) event(e Event, p exportProof) error {
	return writeLine(s.w, line{e.Seq, e.ID, stamp(e.At), e.Name, Sentence(e), e.Person, e.PersonName, e.OSUser, e.RemoteUser, e.System, e.API,
		e.ConnectionID, e.ConnectionName, e.ConnectionKind, e.BuildTime, e.FlowID, e.FlowName, e.Version, e.VersionHash, e.RunID,
		e.Module, e.ModuleTag, e.App, e.Action, e.Operation, e.Cycle, e.Attempt, e.ViewID, e.ViewName, e.Button, e.RowKey, e.Trigger,
		e.Outcome, e.ErrorCode, e.Error, e.Object, stamp(e.Started), stamp(e.Ended), e.Facts, e.Values, p})
}

func (s *jsonlSink) end() error { return nil }

func writeLine(w *bufio.Writer, v any) error {
	e := json.NewEncoder(w) // ends with a newline by itself
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// CheckLine checks a line of a jsonl export against the hash of the event before;
// it needs neither a database nor a key.
func CheckLine(b []byte) (seq int64, prev, hash string, ok bool, err error) {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return 0, "", "", false, err
	}
	raw, err := hex.DecodeString(l.Proof.Prev)
	if err != nil {
		return l.Seq, "", "", false, err
	}
	body, err := hex.DecodeString(l.Proof.Bytes)
	if err != nil {
		return l.Seq, "", "", false, err
	}
	var before Hash
	copy(before[:], raw)
	return l.Seq, l.Proof.Prev, l.Proof.Hash, link(before, l.Seq, body, nil).String() == l.Proof.Hash, nil
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
