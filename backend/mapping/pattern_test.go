package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// TestPatterns runs regular expressions as flows have them: those of JavaScript.
func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expression, flags, text, want string }{
		{`\d+`, "", "a12b", "12"},
		{`(?<year>\d{4})-(?<month>\d\d)`, "", "on 2026-11", "2026-11"}, // JavaScript: named groups
		{`(?'y'\d{4})`, "", "2026", "2026"},                            // PCRE: named groups with quotes
		{`a\sb`, "", "a\u00a0b", "a\u00a0b"},                           // JavaScript: \s has the space that does not break
		{`[\s,]+b`, "", "a,\u2003b", ",\u2003b"},
		{`[^\s]+`, "", "\u00a0ab", "ab"},
		{`\S+`, "", "\ufeffab", "ab"},
		{`[\S]+`, "", "\u00a0ab\u00a0", "ab"},
		{`a.c`, "", "a\rc", ""}, // JavaScript: . is no line break, and \r is one
		{`a.c`, "s", "a\nc", "a\nc"},
		{`^b$`, "m", "a\nb\nc", "b"},
		{`[^]+`, "", "a\nb", "a\nb"}, // JavaScript: any character
		{`a[]|b`, "", "ab", "b"},     // JavaScript: no character
		{`\u00e4+`, "", "xää", "ää"},
		{`\ud83d\ude00`, "", "a😀", "😀"},
		{`\u{1f600}`, "u", "a😀", "😀"},
		{`\x41\cJ`, "", "A\n", "A\n"},
		{`\h+x`, "", "a \tx", " \tx"}, // PCRE: horizontal space
		{`a\R`, "", "a\r\n", "a\r\n"}, // PCRE: any line break
		{`end\Z`, "", "the end\n", "end\n"},
		{`\/a\-b\#`, "", "/a-b#", "/a-b#"},
		{`[a\-z]+`, "", "-a-z-b", "-a-z-"},
		{`[[a]+`, "", "x[a[", "[a["}, // JavaScript: [ stands for itself between [ ]
		{`[[:alpha:]]+`, "", "1ab", "ab"},
		{`(?#comment)ab`, "", "ab", "ab"},
		{`\p{Script=Greek}+`, "u", "aβγ", "βγ"},
		{`[\p{L}\d]+`, "u", "-ä1-", "ä1"},
		{`\p{Emoji}`, "u", "a😀", "😀"},
		{`[\b]`, "", "a\bb", "\b"},
		{`a\b`, "", "a b", "a"},
		{`\q`, "", "q", "q"}, // JavaScript: a letter without a meaning stands for itself
		{`a{,2}`, "", "a{,2}", "a{,2}"},
		{`ab`, "y", "xab", ""},
		{`ÄB`, "i", "äb", "äb"},
		{`[+*]+`, "", "1+*2", "+*"},
		{`\++`, "", "a++", "++"},
		{`x}+`, "", "x}}", "x}}"},
	} {
		re, err := mapping.CompilePattern(c.expression, c.flags)
		require.NoError(t, err, c.expression)
		require.Equal(t, c.want, re.FindString(c.text), "%s in %q", c.expression, c.text)
	}
	for expression, part := range map[string]string{
		`a(?=b)`:         "a look-ahead (?= at place 2",
		`a(?!b)`:         "negative look-ahead",
		`(?<=a)b`:        "look-behind",
		`(?<!a)b`:        "negative look-behind",
		`(?>a)`:          "atomic group",
		`(a)\1`:          `reference back \1`,
		`(?<n>a)\k<n>`:   `reference back \k`,
		`(?P<n>a)(?P=n)`: "reference back",
		`a++`:            "possessive repetition ++",
		`a{2}+`:          "possessive repetition }+",
		`(?R)`:           "recursion",
		`(?(1)a|b)`:      "condition",
		`a\K`:            `\K`,
		`a\G`:            `\G`,
		`(a`:             "not closed",
		`a)`:             "closes nothing",
		`[a`:             "square bracket",
		`*a`:             "nothing to repeat",
		`a{2000}`:        "at most 1,000 times",
		`[z-a]`:          "from a later character to an earlier",
		`\ud83d`:         "half of a character",
	} {
		_, err := mapping.CompilePattern(expression, "")
		require.ErrorContains(t, err, part, expression)
	}
}

// FuzzPattern holds the translation to its promise: a pattern or an error, for whatever is typed.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{`a(?=b)`, `[\s\S]`, `(?<n>a)`, `\ud83d\ude00`, `[^]`, `\p{Script=Greek}`, `(?'n'a)`, `\c`, `{1}+`} {
		f.Add(s, "gimsuy")
	}
	f.Fuzz(func(t *testing.T, expression, flags string) {
		re, err := mapping.CompilePattern(expression, flags)
		if (re == nil) == (err == nil) {
			t.Fatal(expression)
		}
	})
}
