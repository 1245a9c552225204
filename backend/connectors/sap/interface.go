package sap

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// component is an elementary type: a field of a structure, or a parameter by itself.
type component struct {
	name     string
	text     string
	kind     byte // the ABAP type letter: C N D T P I F g X y …
	length   int  // in characters or digits; 0 is unknown
	decimals int
	exit     string // conversion exit, such as ALPHA
}

// param is one parameter of a function module.
type param struct {
	component
	class    byte // I import, E export, C changing, T tables
	shape    shape
	fields   []component // of a structure or of a table's rows; nil when the system did not tell
	index    map[string]int
	optional bool
	preset   string // what SAP takes when nothing is given
	table    string // name in the dictionary
	column   string
}

type shape int

const (
	scalar shape = iota
	structure
	rows
)

func (p *param) in() bool  { return p.class == 'I' || p.class == 'C' || p.class == 'T' }
func (p *param) out() bool { return p.class == 'E' || p.class == 'C' || p.class == 'T' }

func (p *param) field(name string) (component, bool) {
	i, ok := p.index[name]
	if !ok {
		return component{}, false
	}
	return p.fields[i], true
}

// has sets the fields of the parameter's structure; some have hundreds, so they are found by name.
func (p *param) has(fields []component) {
	p.fields, p.index = fields, make(map[string]int, len(fields))
	for i, f := range fields {
		p.index[f.name] = i
	}
}

// signature is the interface of a function module, as the system describes it.
type signature struct {
	function string
	params   []*param
}

func (s *signature) param(name string) *param {
	if s == nil {
		return nil
	}
	for _, p := range s.params {
		if p.name == name {
			return p
		}
	}
	return nil
}

// dictionary remembers for a while what systems say about their functions. It
// is the same for every user of a system and holds nothing of theirs.
type dictionary struct {
	mu   sync.Mutex
	kept map[string]remembered
}

type remembered struct {
	value any
	until time.Time
}

// dictionaryTime is how long an interface is taken as unchanged; the builder reads it anew each time.
const dictionaryTime = time.Hour

var known = &dictionary{kept: map[string]remembered{}}

func (d *dictionary) get(key string, now time.Time) (any, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, ok := d.kept[key]
	if !ok || now.After(r.until) {
		return nil, false
	}
	return r.value, true
}

func (d *dictionary) put(key string, value any, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, r := range d.kept {
		if now.After(r.until) {
			delete(d.kept, k)
		}
	}
	d.kept[key] = remembered{value, now.Add(dictionaryTime)}
}

func (p *peer) key(kind, name string) string {
	return strings.Join([]string{kind, p.url.Host, p.address.client, p.language, name}, "|")
}

// signatureOf reads the interface of a function; anew asks the system even when it is known.
// A user who may not read interfaces gets none, and the call goes on without.
func (p *peer) signatureOf(ctx context.Context, c *connector.Call, function string, anew bool) (*signature, error) {
	now := c.Now()
	if v, ok := known.get(p.key("function", function), now); ok && !anew {
		return v.(*signature), nil
	}
	a, err := p.call(ctx, c, request{function: "RFC_GET_FUNCTION_INTERFACE", args: []arg{{name: "FUNCNAME", text: function}, {name: "PARAMS", table: true}}})
	if err != nil {
		if f := fault.Of(err); f.Kind == fault.NotFound {
			return nil, p.faulted(request{function: function}, "", &soapFault{kind: "FU_NOT_FOUND"})
		}
		return nil, err
	}
	s := &signature{function: function}
	for _, row := range tableRows(a.response.child("PARAMS")) {
		if class := row.at("PARAMCLASS"); class != "" && strings.Contains("IECT", class[:1]) {
			s.params = append(s.params, paramOf(row))
		}
	}
	if err := p.describeAll(ctx, c, s.params, anew); err != nil {
		return nil, err
	}
	known.put(p.key("function", function), s, now)
	return s, nil
}

func paramOf(row *element) *param {
	prm := &param{class: row.at("PARAMCLASS")[0], optional: row.at("OPTIONAL") != "", preset: strings.Trim(row.at("DEFAULT"), "'"),
		table: row.at("TABNAME"), column: row.at("FIELDNAME")}
	prm.name, prm.text = row.at("PARAMETER"), row.at("PARAMTEXT")
	if exid := row.at("EXID"); exid != "" {
		prm.kind = exid[0]
	}
	prm.length, prm.decimals = number(row.at("INTLENGTH")), number(row.at("DECIMALS"))
	switch prm.kind {
	case 'C', 'N', 'D', 'T':
		prm.length /= 2 // the interface tells bytes, and a character has two
	case 'P':
		prm.length = prm.length*2 - 1
	case 'g', 'y':
		prm.length = 0
	}
	switch {
	case prm.class == 'T' || prm.kind == 'h':
		prm.shape = rows
	case prm.kind == 'u' || prm.kind == 'v':
		prm.shape = structure
	}
	return prm
}

// atOnce is how many types are read side by side: BAPIs have dozens of them. The
// sign-in was accepted a moment ago, so that no wrong password is tried many times.
const atOnce = 4

// describeAll adds what the dictionary knows about the parameters' types.
func (p *peer) describeAll(ctx context.Context, c *connector.Call, params []*param, anew bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		first error
		types = map[string][]component{}
		place = make(chan struct{}, atOnce)
	)
	for _, table := range tablesOf(params) {
		place <- struct{}{}
		wg.Go(func() {
			defer func() { <-place }()
			fields, err := p.fieldsOf(ctx, c, table, anew)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && first == nil {
				first = err
				stop()
			}
			types[table] = fields
		})
	}
	wg.Wait()
	if first != nil {
		return first
	}
	for _, prm := range params {
		prm.describe(types[prm.table])
	}
	return nil
}

// tablesOf names each type of the parameters once.
func tablesOf(params []*param) []string {
	var out []string
	for _, prm := range params {
		if prm.table != "" && !slices.Contains(out, prm.table) {
			out = append(out, prm.table)
		}
	}
	return out
}

// describe takes the fields of the parameter's type.
func (p *param) describe(fields []component) {
	if p.shape != scalar {
		p.has(fields)
		return
	}
	for _, f := range fields {
		if f.name == p.column || p.column == "" && len(fields) == 1 {
			f.name = p.name
			if p.text != "" {
				f.text = p.text
			}
			p.component = f
		}
	}
}

// fieldsOf reads a structure or data element; a type that the dictionary does not have has no fields.
func (p *peer) fieldsOf(ctx context.Context, c *connector.Call, table string, anew bool) ([]component, error) {
	now := c.Now()
	if v, ok := known.get(p.key("table", table), now); ok && !anew {
		return v.([]component), nil
	}
	a, err := p.call(ctx, c, request{function: "DDIF_FIELDINFO_GET", args: []arg{{name: "TABNAME", text: table}, {name: "ALL_TYPES", text: "X"}, {name: "DFIES_TAB", table: true}}})
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var out []component
	for _, row := range tableRows(a.response.child("DFIES_TAB")) {
		f := component{name: row.at("FIELDNAME"), text: first(row.at("FIELDTEXT"), row.at("SCRTEXT_L"), row.at("SCRTEXT_M")),
			length: number(row.at("LENG")), decimals: number(row.at("DECIMALS")), exit: row.at("CONVEXIT")}
		if t := row.at("INTTYPE"); t != "" {
			f.kind = t[0]
		}
		out = append(out, f)
	}
	known.put(p.key("table", table), out, now)
	return out, nil
}

func tableRows(e *element) []*element {
	if e == nil {
		return nil
	}
	var out []*element
	for _, c := range e.children {
		if c.name == "item" {
			out = append(out, c)
		}
	}
	return out
}

func number(s string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(s, "0"))
	return n
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// noSignature remembers within a run that the user may not read interfaces, so that each call does not ask again.
type noSignature struct{ denied bool }

// signatureFor is the interface at run time: nil when the user may not read it.
func (p *peer) signatureFor(ctx context.Context, c *connector.Call, function string) (*signature, error) {
	no := c.Session().Keep("sap.no_interfaces", func() any { return &noSignature{} }).(*noSignature)
	if v, ok := known.get(p.key("function", function), c.Now()); ok {
		return v.(*signature), nil
	}
	if no.denied {
		return nil, nil
	}
	s, err := p.signatureOf(ctx, c, function, false)
	if f := fault.Of(err); f != nil && f.Code == "sap.no_rfc_authority" {
		no.denied = true
		return nil, nil
	}
	return s, err
}
