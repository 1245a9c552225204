package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind of a token of an expression.
type kind int

const (
	tEnd kind = iota
	tNumber
	tString
	tName   // a name, a reference's segment, a keyword, a function
	tRegexp // /pattern/flags
	tOp     // + - * / % = != < <= > >= & | ( ) ; . [ ]
)

// token is a piece of an expression with its place in the whole text, in bytes.
type token struct {
	kind  kind
	text  string
	start int
	end   int
	ticks bool // a name in backticks is never a keyword, a number or a function
}

// Error says where a mapping is wrong, what is wrong, and what was meant.
type Error struct {
	Start, End int // bytes in the text
	Text       string
	Hint       string
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Text
	}
	return e.Text + " " + e.Hint
}

type lexer struct {
	src   string
	pos   int
	limit int
	toks  []token
	errs  []*Error
	warns []*Error
}

func isNameRune(r rune) bool {
	return r == '_' || r == '$' || r == '@' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// lex splits src[from:to] into tokens; what it cannot read is an error, and is passed over.
func lex(src string, from, to int) *lexer {
	l := &lexer{src: src, pos: from, limit: to}
	for l.pos < l.limit {
		l.next()
	}
	l.toks = append(l.toks, token{kind: tEnd, start: to, end: to})
	return l
}

func (l *lexer) add(k kind, text string, start int) {
	l.toks = append(l.toks, token{kind: k, text: text, start: start, end: l.pos})
}

// operand reports whether a value, and not an operator, comes next.
func (l *lexer) operand() bool {
	if len(l.toks) == 0 {
		return true
	}
	t := l.toks[len(l.toks)-1]
	return t.kind == tOp && t.text != ")" && t.text != "]"
}

func (l *lexer) next() {
	start := l.pos
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	switch {
	case unicode.IsSpace(r):
		l.pos += size
	case r == '"' || r == '\'':
		l.quoted(byte(r))
	case r == '`':
		l.ticked()
	case r == '/' && l.operand():
		l.regexp()
	case r >= '0' && r <= '9' && !l.afterDot():
		l.number()
	case isNameRune(r):
		for l.pos < l.limit {
			r, size := utf8.DecodeRuneInString(l.src[l.pos:])
			if !isNameRune(r) {
				break
			}
			l.pos += size
		}
		l.add(tName, l.src[start:l.pos], start)
	default:
		two := ""
		if l.pos+2 <= l.limit {
			two = l.src[l.pos : l.pos+2]
		}
		switch two {
		case "!=", "<=", ">=", "==", "<>", "&&", "||":
			l.pos += 2
			l.add(tOp, map[string]string{"==": "=", "<>": "!=", "&&": "&", "||": "|"}[two], start)
			if t := &l.toks[len(l.toks)-1]; t.text == "" {
				t.text = two
			}
			return
		}
		l.pos += size
		if strings.ContainsRune("+-*/%=<>&|();.[],", r) {
			text := string(r)
			if r == ',' {
				l.warns = append(l.warns, &Error{start, l.pos, "A comma does not separate arguments.", "Use a semicolon."})
				text = ";"
			}
			l.add(tOp, text, start)
			return
		}
		l.errs = append(l.errs, &Error{start, l.pos, "The character " + string(r) + " has no meaning here.", "Remove it, or put text in double quotes."})
	}
}

// afterDot reports whether a path goes on: in items.2 the 2 is a segment.
func (l *lexer) afterDot() bool {
	n := len(l.toks)
	return n > 1 && l.toks[n-1].kind == tOp && l.toks[n-1].text == "." && l.toks[n-1].end == l.pos
}

// quoted reads a text in quotes; a quote inside is doubled. Single quotes and \" come from elsewhere and are understood.
func (l *lexer) quoted(q byte) {
	start := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < l.limit {
		c := l.src[l.pos]
		if c == '\\' && l.pos+1 < l.limit && l.src[l.pos+1] == q {
			b.WriteByte(q)
			l.pos += 2
			l.warns = append(l.warns, &Error{l.pos - 2, l.pos, "A quote inside a text is doubled, not escaped.", `Write "" for it.`})
			continue
		}
		if c == q {
			if l.pos+1 < l.limit && l.src[l.pos+1] == q {
				b.WriteByte(q)
				l.pos += 2
				continue
			}
			l.pos++
			if q == '\'' {
				l.warns = append(l.warns, &Error{start, l.pos, "Texts stand in double quotes.", "Use double quotes."})
			}
			l.add(tString, b.String(), start)
			return
		}
		b.WriteByte(c)
		l.pos++
	}
	l.errs = append(l.errs, &Error{start, l.limit, "A quote is not closed.", `Add " at the end of the text.`})
	l.add(tString, b.String(), start)
}

func (l *lexer) ticked() {
	start := l.pos
	end := strings.IndexByte(l.src[l.pos+1:l.limit], '`')
	if end < 0 {
		l.pos = l.limit
		l.errs = append(l.errs, &Error{start, l.limit, "A backtick is not closed.", "Add ` at the end of the name."})
		l.add(tName, l.src[start+1:l.limit], start)
	} else {
		l.pos += end + 2
		l.add(tName, l.src[start+1:start+1+end], start)
	}
	l.toks[len(l.toks)-1].ticks = true
}

func (l *lexer) regexp() {
	start := l.pos
	for i := l.pos + 1; i < l.limit; i++ {
		switch l.src[i] {
		case '\\':
			i++
		case '/':
			for i+1 < l.limit && strings.IndexByte("dgimsuvy", l.src[i+1]) >= 0 {
				i++
			}
			l.pos = i + 1
			l.add(tRegexp, l.src[start:l.pos], start)
			return
		}
	}
	l.pos++
	l.errs = append(l.errs, &Error{start, l.limit, "A regular expression is not closed.", "Add / at its end."})
}

// number reads 12, 1.5, or the number of a module before its path: in 12.name it is a name.
func (l *lexer) number() {
	start := l.pos
	digits := func() {
		for l.pos < l.limit && l.src[l.pos] >= '0' && l.src[l.pos] <= '9' {
			l.pos++
		}
	}
	digits()
	if l.pos+1 < l.limit && l.src[l.pos] == '.' && l.src[l.pos+1] >= '0' && l.src[l.pos+1] <= '9' {
		l.pos++
		digits()
		l.add(tNumber, l.src[start:l.pos], start)
		return
	}
	if l.pos < l.limit {
		if r, _ := utf8.DecodeRuneInString(l.src[l.pos:]); r != '_' && isNameRune(r) { // 2nd: a name that begins with a digit
			for l.pos < l.limit {
				r, size := utf8.DecodeRuneInString(l.src[l.pos:])
				if !isNameRune(r) {
					break
				}
				l.pos += size
			}
			l.add(tName, l.src[start:l.pos], start)
			return
		}
		if l.src[l.pos] == '.' {
			l.add(tName, l.src[start:l.pos], start)
			return
		}
	}
	l.add(tNumber, l.src[start:l.pos], start)
}
