package blueprint

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a text in quotation marks.
func (p *parser) quoted(mark byte) (string, error) {
	at := p.pos
	if mark == '\'' {
		if err := p.mend(at, "A text stands in single quotation marks.", "Read it as a text."); err != nil {
			return "", err
		}
	}
	p.pos++
	var b strings.Builder
	told := false
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		switch {
		case c == mark:
			p.pos++
			return b.String(), nil
		case c == '\\':
			if err := p.escape(&b); err != nil {
				return "", err
			}
		case c < 0x20:
			if p.tolerant && (c == '\n' || c == '\r') && p.unclosed() {
				return strings.TrimRight(b.String(), " \t,"), p.mend(at, "A text is not closed.", "Closed it at the end of the line.")
			}
			if !told {
				if err := p.mend(p.pos, "A line break or another control character stands in a text.", "Kept it as a part of the text."); err != nil {
					return "", err
				}
				told = true
			}
			b.WriteByte(c)
			p.pos++
		default:
			_, n := utf8.DecodeRuneInString(p.src[p.pos:])
			b.WriteString(strings.ToValidUTF8(p.src[p.pos:p.pos+n], "\ufffd"))
			p.pos += n
		}
	}
	return b.String(), p.mend(at, "A text is not closed.", "Closed it at the end of the file.")
}

// unclosed guesses at a line break whether the text ended on this line without its mark: the next line begins
// a member or closes a level, and this line has no further mark.
func (p *parser) unclosed() bool {
	rest := strings.TrimLeft(p.src[p.pos:], " \t\r\n")
	if rest == "" || rest[0] == ']' {
		return true
	}
	if rest[0] == '}' { // }} with a mark behind it ends an expression of the text
		return !strings.HasPrefix(rest, "}}") || strings.IndexByte(strings.TrimLeft(rest, "}"), '"') != 0
	}
	line, _, _ := strings.Cut(rest, "\n")
	if rest[0] != '"' {
		return false
	}
	end := strings.IndexByte(line[1:], '"')
	return end >= 0 && strings.HasPrefix(strings.TrimLeft(line[end+2:], " \t"), ":")
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escape(b *strings.Builder) error {
	at := p.pos
	p.pos++
	if p.pos >= len(p.src) {
		return p.mend(at, "The file ends behind a backslash.", "Left it out.")
	}
	c := p.src[p.pos]
	p.pos++
	if r, ok := escapes[c]; ok {
		b.WriteByte(r)
		return nil
	}
	if c == 'u' {
		if r, ok := p.hex(); ok {
			if utf16.IsSurrogate(r) && strings.HasPrefix(p.src[p.pos:], `\u`) {
				before := p.pos
				p.pos += 2
				if low, ok := p.hex(); ok {
					if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
						b.WriteRune(whole)
						return nil
					}
				}
				p.pos = before
			}
			b.WriteRune(r) // half a pair becomes the sign for what cannot be shown
			return nil
		}
	}
	if c == '\'' {
		b.WriteByte(c)
	} else {
		b.WriteByte('\\')
		p.pos-- // the character is read as it is
	}
	return p.mend(at, `A backslash stands before a character that it has no meaning for.`, "Kept the character.")
}

func (p *parser) hex() (rune, bool) {
	if p.pos+4 > len(p.src) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.src[p.pos:p.pos+4], 16, 32)
	if err != nil {
		return 0, false
	}
	p.pos += 4
	return rune(n), true
}
