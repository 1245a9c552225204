package mapping

import (
	"crypto/md5"  //nolint:gosec // the language has it; nothing here is protected by it
	"crypto/sha1" //nolint:gosec // the same
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// onText is a function of one text.
func onText(f func(string) string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		out := f(s)
		return out, c.s.room(len(out))
	}
}

var _ = declare("Text",
	fn("length", "text or array", "The number of characters or elements.", 1, 1, "number", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		switch x := v.(type) {
		case []any:
			return float64(len(x)), nil
		case []byte:
			return float64(len(x)), nil
		case map[string]any:
			return float64(len(x)), nil
		}
		s, err := toText(v)
		return float64(utf8.RuneCountInString(s)), err
	}, `length("abc")`, "3", `length(split("a,b"; ","))`, "2"),
	fn("lower", "text", "In small letters.", 1, 1, "text", onText(strings.ToLower), `lower("AB")`, "ab"),
	fn("upper", "text", "In capital letters.", 1, 1, "text", onText(strings.ToUpper), `upper("ab")`, "AB"),
	fn("capitalize", "text", "With a capital first letter.", 1, 1, "text", onText(func(s string) string {
		r, n := utf8.DecodeRuneInString(s)
		if n == 0 {
			return s
		}
		return string(unicode.ToUpper(r)) + s[n:]
	}), `capitalize("ab cd")`, "Ab cd"),
	fn("startcase", "text", "Every word with a capital letter.", 1, 1, "text", onText(func(s string) string {
		words := strings.Fields(s)
		for i, w := range words {
			r, n := utf8.DecodeRuneInString(w)
			words[i] = string(unicode.ToUpper(r)) + strings.ToLower(w[n:])
		}
		return strings.Join(words, " ")
	}), `startcase("ab CD")`, "Ab Cd"),
	fn("pascal", "text", "Words joined, each with a capital letter.", 1, 1, "text", onText(func(s string) string {
		var b strings.Builder
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			r, n := utf8.DecodeRuneInString(w)
			b.WriteString(string(unicode.ToUpper(r)) + strings.ToLower(w[n:]))
		}
		return b.String()
	}), `pascal("ab cd")`, "AbCd"),
	fn("trim", "text", "Without space at its ends.", 1, 1, "text", onText(strings.TrimSpace), `trim(" a ")`, "a"),
	fn("ascii", "text; [remove diacritics]", "Without characters that are not ASCII.", 1, 2, "text", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		v, err := c.arg(1)
		if err != nil {
			return nil, err
		}
		if toBool(v) {
			s = withoutAccents(s)
		}
		return strings.Map(func(r rune) rune {
			if r > 127 {
				return -1
			}
			return r
		}, s), nil
	}, `ascii("né"; true)`, "ne"),
	fn("removeAccents", "text", "Letters without their accents.", 1, 1, "text", onText(withoutAccents), `removeAccents("né")`, "ne"),
	fn("replace", "text; search; replacement", "Every occurrence replaced; the search may be a regular expression between slashes.", 3, 3, "text", replaceText,
		`replace("a-b-c"; "-"; "+")`, "a+b+c", `replace("a1b22"; /[0-9]+/g; "#")`, "a#b#"),
	fn("replacePattern", "text; pattern; replacement", "Every match of a regular expression replaced.", 3, 3, "text", replaceText, `replacePattern("a1"; "/[0-9]/g"; "")`, "a"),
	fn("substring", "text; start; end", "The part from start to before end, counted from 0.", 2, 3, "text", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		r := []rune(s)
		from, err := c.integer(1, 0)
		if err != nil {
			return nil, err
		}
		to, err := c.integer(2, len(r))
		if err != nil {
			return nil, err
		}
		from, to = min(max(from, 0), len(r)), min(max(to, 0), len(r))
		if from > to {
			from, to = to, from
		}
		return string(r[from:to]), nil
	}, `substring("Hello"; 1; 3)`, "el"),
	fn("left", "text; count", "The first characters.", 2, 2, "text", cut(true), `left("Hello"; 2)`, "He"),
	fn("right", "text; count", "The last characters.", 2, 2, "text", cut(false), `right("Hello"; 2)`, "lo"),
	fn("concat", "separator; value1; …", "The values joined by a separator.", 1, -1, "text", func(c *call) (any, error) {
		sep, err := c.text(0)
		if err != nil {
			return nil, err
		}
		var parts []string
		for i := 1; i < c.n(); i++ {
			s, err := c.text(i)
			if err != nil {
				return nil, err
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, sep), nil
	}, `concat("-"; "a"; "b")`, "a-b"),
	fn("indexOf", "text; value; [start]", "Where the value begins, counted from 0; -1 when it does not occur.", 2, 3, "number", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		what, err := c.text(1)
		if err != nil {
			return nil, err
		}
		from, err := c.integer(2, 0)
		if err != nil {
			return nil, err
		}
		r := []rune(s)
		from = min(max(from, 0), len(r))
		i := strings.Index(string(r[from:]), what)
		if i < 0 {
			return -1.0, nil
		}
		return float64(from + utf8.RuneCountInString(string(r[from:])[:i])), nil
	}, `indexOf("Hello"; "l")`, "2", `indexOf("a"; "b")`, "-1"),
	fn("contains", "text or array; value", "Whether the value occurs.", 2, 2, "boolean", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		if list, ok := v.([]any); ok {
			w, err := c.arg(1)
			for _, e := range list {
				if equal(e, w) {
					return true, err
				}
			}
			return false, err
		}
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		what, err := c.text(1)
		return strings.Contains(s, what), err
	}, `contains("Hello"; "ell")`, "true"),
	fn("split", "text; separator", "The parts between separators, as an array.", 2, 2, "array", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		sep, err := c.text(1)
		if err != nil {
			return nil, err
		}
		if s == "" {
			return []any{}, nil
		}
		if strings.Count(s, sep) > maxItems {
			return nil, problem("split makes more than 1,000,000 parts.")
		}
		parts := strings.Split(s, sep)
		out := make([]any, len(parts))
		for i := range parts {
			out[i] = parts[i]
		}
		return out, nil
	}, `get(split("a;b"; ";"); 2)`, "b"),
	fn("toString", "value", "The value as text; collections and arrays as JSON.", 1, 1, "text", func(c *call) (any, error) {
		v, err := c.arg(0)
		if err != nil {
			return nil, err
		}
		switch v.(type) {
		case map[string]any, []any:
			if heavy(v) {
				return nil, c.bad(0, problem("The value makes a text of more than 32 MB."))
			}
			s := toJSON(v)
			return s, c.s.room(len(s))
		case []byte:
			s, ok := textOfBuffer(v.([]byte))
			if !ok {
				s = strings.ToValidUTF8(string(v.([]byte)), "\ufffd")
			}
			return s, c.s.room(len(s))
		}
		return toText(v)
	}, `toString(12)`, "12", `toString(1.order)`, `{"number":"4500018811","vendor":"Halden"}`),
	fn("toBinary", "value; [encoding]", "Binary data of a text; hex or base64 is decoded.", 1, 2, "buffer", func(c *call) (any, error) {
		b, err := c.bytes(0)
		if err != nil {
			return nil, err
		}
		encoding, err := c.text(1)
		if err != nil || encoding == "" {
			return b, err
		}
		b, err = decode(string(b), encoding)
		return b, c.bad(0, err)
	}, `length(toBinary("616263"; "hex"))`, "3"),
	fn("base64", "text", "In Base64.", 1, 1, "text", func(c *call) (any, error) {
		b, err := c.bytes(0)
		if err != nil {
			return nil, err
		}
		return base64.StdEncoding.EncodeToString(b), c.s.room(2 * len(b))
	}, `base64("abc")`, "YWJj"),
	fn("encodeURL", "text", "With the characters of an address encoded.", 1, 1, "text", onText(encodeComponent), `encodeURL("a b&c")`, "a%20b%26c"),
	fn("decodeURL", "text", "With %20 and the like decoded.", 1, 1, "text", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		out, err := url.PathUnescape(s)
		if err != nil {
			return nil, c.bad(0, problem("“%s” is not encoded.", short(s)))
		}
		return out, nil
	}, `decodeURL("a%20b")`, "a b"),
	fn("escapeHTML", "text", "With the characters of HTML escaped.", 1, 1, "text", onText(markup.Replace), `escapeHTML("<b>")`, "&lt;b&gt;"),
	fn("escapeMarkdown", "text", "With the characters of Markdown escaped.", 1, 1, "text", onText(func(s string) string {
		return markdown.ReplaceAllString(s, `\$1`)
	}), `escapeMarkdown("a*b")`, `a\*b`),
	fn("stripHTML", "text", "Without HTML tags.", 1, 1, "text", onText(func(s string) string {
		return html.UnescapeString(htmlTag.ReplaceAllString(s, ""))
	}), `stripHTML("<b>a</b>")`, "a"),
	fn("replaceEmojiCharacters", "text; replacement", "Emoji replaced.", 2, 2, "text", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		with, err := c.text(1)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		for _, r := range s {
			switch {
			case r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF:
				b.WriteString(with)
			case r == 0xFE0F || r == 0x200D:
			default:
				b.WriteRune(r)
			}
		}
		return b.String(), nil
	}, `replaceEmojiCharacters("a😀"; "")`, "a"),
	fn("md5", "text", "The MD5 hash in hex.", 1, 1, "text", func(c *call) (any, error) {
		b, err := c.bytes(0)
		h := md5.Sum(b) //nolint:gosec // see above
		return hex.EncodeToString(h[:]), err
	}, `md5("")`, "d41d8cd98f00b204e9800998ecf8427e"),
	hashed("sha1", sha1.New, `sha1("")`, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
	hashed("sha256", sha256.New, `substring(sha256(""); 0; 8)`, "e3b0c442"),
	hashed("sha512", sha512.New, `substring(sha512(""); 0; 8)`, "cf83e135"),
	fn("sortAscString", "array", "Texts from A to Z.", 1, 1, "array", func(c *call) (any, error) { return c.sorted("asc", "") }, `join(sortAscString(split("b,a"; ",")); "")`, "ab"),
	fn("sortDescString", "array", "Texts from Z to A.", 1, 1, "array", func(c *call) (any, error) { return c.sorted("desc", "") }, `join(sortDescString(split("a,b"; ",")); "")`, "ba"),
)

// markup escapes what has a meaning in HTML, with the names that browsers' scripts use.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// encodeComponent encodes as a part of an address; ! ' ( ) * stay, as they do in Make.
func encodeComponent(s string) string {
	return unreserved.Replace(url.QueryEscape(s))
}

var unreserved = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

func cut(left bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		n, err := c.integer(1, 0)
		r := []rune(s)
		n = min(max(n, 0), len(r))
		if left {
			return string(r[:n]), err
		}
		return string(r[len(r)-n:]), err
	}
}

func withoutAccents(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		return s
	}
	return out
}
