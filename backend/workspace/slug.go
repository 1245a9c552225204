package workspace

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

const longestSlug = 40

// Slug is a name as part of a folder's name that every system takes: lower-case
// letters, digits and single hyphens. It may be empty; the id follows it anyway.
func Slug(name string) string {
	name = strings.NewReplacer("ß", "ss", "æ", "ae", "ø", "o", "ł", "l", "đ", "d", "Æ", "ae", "Ø", "o", "Ł", "l").Replace(name)
	var b strings.Builder
	hyphen := false
	for _, r := range norm.NFKD.String(name) { // takes accents off their letters
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			b.WriteRune(r)
		case r < 0x300 || r > 0x36f: // a combining accent separates nothing
			hyphen = true
		}
		if b.Len() >= longestSlug {
			break
		}
	}
	return b.String()
}
