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
	case r == '"' || r == '\'' || curly[string(r)] != nil:
		l.quoted(string(r))
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
				l.warns = append(l.warns, fixed(start, l.pos, "A comma does not separate arguments.", "Use a semicolon.", ";"))
				text = ";"
			}
			l.add(tOp, text, start)
			return
		}
		l.errs = append(l.errs, wrong(start, l.pos, "The character "+string(r)+" has no meaning here.", meaning(r)))
	}
}

// afterDot reports whether a path goes on: in items.2 the 2 is a segment.
func (l *lexer) afterDot() bool {
	n := len(l.toks)
	return n > 1 && l.toks[n-1].kind == tOp && l.toks[n-1].text == "." && l.toks[n-1].end == l.pos
}

// quoted reads a text in quotes; a quote inside is doubled. Single quotes, the quotes of word processors
// and \" come from elsewhere and are understood.
func (l *lexer) quoted(q string) {
	start := l.pos
	l.pos += len(q)
	var b strings.Builder
	close := func() {
		if q != `"` {
			l.warns = append(l.warns, fixed(start, l.pos, "Texts stand in double quotes.", "Use double quotes.", `"`+strings.ReplaceAll(b.String(), `"`, `""`)+`"`))
		}
		l.add(tString, b.String(), start)
	}
	for l.pos < l.limit {
		rest := l.src[l.pos:l.limit]
		end := closes(q, rest)
		switch {
		case end > 0 && end == len(q) && len(rest) >= 2*end && rest[end:2*end] == q: // doubled
			b.WriteString(q)
			l.pos += 2 * end
		case end > 0:
			l.pos += end
			close()
			return
		case rest[0] == '\\' && closes(q, rest[1:]) == len(q) && l.escaped(q):
			b.WriteString(q)
			l.pos += 1 + len(q)
			l.warns = append(l.warns, fixed(l.pos-1-len(q), l.pos, "A quote inside a text is doubled, not escaped.", `Write "" for it.`, q+q))
		default:
			b.WriteByte(rest[0])
			l.pos++
		}
	}
	l.errs = append(l.errs, wrong(start, l.limit, "A quote is not closed.", `Add " at the end of the text.`))
	l.add(tString, b.String(), start)
}

// curly are the quotes that word processors write, and the ones that may close them.
var curly = map[string][]string{"“": {"”", "“", `"`}, "”": {"”", "“", `"`}, "„": {"“", "”", `"`}, "‘": {"’", "‘"}, "’": {"’", "‘"}, "«": {"»"}}

// closes is how many bytes at the beginning of rest close a text that q has opened; 0 when none do.
func closes(q, rest string) int {
	if strings.HasPrefix(rest, q) && curly[q] == nil {
		return len(q)
	}
	for _, c := range curly[q] {
		if strings.HasPrefix(rest, c) {
			return len(c)
		}
	}
	return 0
}

// escaped decides whether \" is a quote inside a text, or a backslash at its end: "C:\" is a text too.
// It is the end when an argument ends there and the quotes that follow are in pairs.
func (l *lexer) escaped(q string) bool {
	rest := l.src[l.pos+1+len(q) : l.limit]
	next := strings.TrimLeft(rest, " \t\r\n")
	if next != "" && strings.IndexByte(";),&|=+", next[0]) < 0 {
		return true
	}
	return strings.Count(rest, q)%2 != 0
}

// meaning is a remedy for a character that people bring from other languages.
func meaning(r rune) string {
	switch r {
	case '?', ':':
		return "Write a choice as if(condition; value; other value)."
	case '!':
		return "Write not as: value = false. Unequal is !=."
	case '{', '}':
		return "Write {{ and }} once around an expression."
	case '#':
		return "Put text in double quotes."
	case '\\':
		return "Put text in double quotes."
	case '~', '^':
		return "Use power(base; exponent), or put text in double quotes."
	case '→', '≥', '≤', '≠', '×', '÷':
		return "Operators are + - * / % = != < <= > >= & |."
	case '–', '—', '−':
		return "Write minus as -."
	}
	return "Remove it, or put text in double quotes."
}

func (l *lexer) ticked() {
	start := l.pos
	end := strings.IndexByte(l.src[l.pos+1:l.limit], '`')
	if end < 0 {
		l.pos = l.limit
		l.errs = append(l.errs, wrong(start, l.limit, "A backtick is not closed.", "Add ` at the end of the name."))
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
	l.errs = append(l.errs, wrong(start, l.limit, "A regular expression is not closed.", "Add / at its end."))
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
