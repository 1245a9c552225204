// Package sap is a practice SAP system that speaks SOAP-RFC over HTTP: users
// with their own authorizations, purchase orders that BAPIs read and change,
// sessions that a commit belongs to, locks, and refusals in the shapes of the
// real thing. It is a practice system and says so; it never calls anybody, and
// it never logs what a person typed.
package sap

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is an elementary ABAP type, by its dictionary name.
type Kind string

// The kinds that the practice functions use.
const (
	Char   Kind = "CHAR"
	Numc   Kind = "NUMC"
	Dats   Kind = "DATS"
	Tims   Kind = "TIMS"
	Dec    Kind = "DEC"
	Curr   Kind = "CURR"
	Quan   Kind = "QUAN"
	Int4   Kind = "INT4"
	String Kind = "STRG"
)

// Field is an elementary component of a structure, or the type of a parameter.
type Field struct {
	Name     string
	Kind     Kind
	Length   int
	Decimals int
	Element  string // data element, the name under which DDIF_FIELDINFO_GET finds it
	Text     string
}

// Structure is a flat dictionary structure.
type Structure struct {
	Name   string
	Text   string
	Fields []Field
}

// Row is one filled structure, by field name.
type Row map[string]string

func (s *Structure) field(name string) (Field, bool) {
	for _, f := range s.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// initial is the value of a field that nobody set, as SOAP-RFC writes it.
func (f Field) initial() string {
	switch f.Kind {
	case Dats:
		return "0000-00-00"
	case Tims:
		return "00:00:00"
	case Numc:
		return strings.Repeat("0", f.Length)
	case Int4:
		return "0"
	case Dec, Curr, Quan:
		if f.Decimals == 0 {
			return "0"
		}
		return "0." + strings.Repeat("0", f.Decimals)
	default:
		return ""
	}
}

// parse turns what a client sent into the form that the system keeps. Text that
// is too long is cut, as the RFC layer does; a number or date that is none is an error.
func (f Field) parse(s string) (string, error) {
	switch f.Kind {
	case Char:
		if utf8.RuneCountInString(s) > f.Length {
			return string([]rune(s)[:f.Length]), nil
		}
		return strings.TrimRight(s, " "), nil
	case String:
		return s, nil
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return f.initial(), nil
	}
	switch f.Kind {
	case Dats:
		return parseDate(s)
	case Tims:
		t, err := time.Parse("15:04:05", s)
		if err != nil {
			return "", fmt.Errorf("%q is not a time", s)
		}
		return t.Format("15:04:05"), nil
	case Numc:
		if len(s) > f.Length || strings.Trim(s, "0123456789") != "" {
			return "", fmt.Errorf("%q is not a number of %d digits", s, f.Length)
		}
		return strings.Repeat("0", f.Length-len(s)) + s, nil
	case Int4:
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return "", fmt.Errorf("%q is not an integer", s)
		}
		return strconv.FormatInt(n, 10), nil
	default:
		return f.parseDecimal(s)
	}
}

func parseDate(s string) (string, error) {
	if s == "0000-00-00" || s == "00000000" {
		return "0000-00-00", nil
	}
	for _, layout := range []string{time.DateOnly, "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("%q is not a date", s)
}

func (f Field) parseDecimal(s string) (string, error) {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" {
		whole = "0"
	}
	if strings.Trim(whole+fraction, "0123456789") != "" || len(strings.TrimRight(fraction, "0")) > f.Decimals ||
		len(strings.TrimLeft(whole, "0")) > f.Length-f.Decimals {
		return "", fmt.Errorf("%q does not fit %d digits with %d decimals", sign+s, f.Length, f.Decimals)
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	fraction += strings.Repeat("0", f.Decimals)
	if f.Decimals == 0 {
		return sign + whole, nil
	}
	return sign + whole + "." + fraction[:f.Decimals], nil
}

// bytes is the width of a field on the wire of classic RFC, as RFC_FUNINT reports it.
func (f Field) bytes() int {
	switch f.Kind {
	case Dec, Curr, Quan:
		return f.Length/2 + 1
	case Int4:
		return 4
	case String:
		return 8
	default:
		return 2 * f.width()
	}
}

// width is the length in characters.
func (f Field) width() int {
	switch f.Kind {
	case Dats:
		return 8
	case Tims:
		return 6
	case Int4:
		return 10
	default:
		return f.Length
	}
}

// letter is the one-letter ABAP type.
func (f Field) letter() string {
	return map[Kind]string{Char: "C", Numc: "N", Dats: "D", Tims: "T", Dec: "P", Curr: "P", Quan: "P", Int4: "I", String: "g"}[f.Kind]
}

func char(n int, name, text string) Field {
	return Field{Name: name, Kind: Char, Length: n, Text: text}
}
func flag(name, text string) Field { return char(1, name, text) }
func numc(n int, name, text string) Field {
	return Field{Name: name, Kind: Numc, Length: n, Text: text}
}
func date(name, text string) Field    { return Field{Name: name, Kind: Dats, Length: 8, Text: text} }
func clock(name, text string) Field   { return Field{Name: name, Kind: Tims, Length: 6, Text: text} }
func integer(name, text string) Field { return Field{Name: name, Kind: Int4, Length: 10, Text: text} }
func curr(name, text string) Field {
	return Field{Name: name, Kind: Curr, Length: 23, Decimals: 4, Text: text}
}
func quan(name, text string) Field {
	return Field{Name: name, Kind: Quan, Length: 13, Decimals: 3, Text: text}
}

// of gives a field its data element.
func (f Field) of(element string) Field { f.Element = element; return f }
