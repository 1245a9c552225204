package mapping

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// textOfBuffer decodes binary data whose encoding shows in it: UTF-8, or UTF-16 with its mark.
func textOfBuffer(b []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return wide(b[2:], 0, 1)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return wide(b[2:], 1, 0)
	}
	if !utf8.Valid(b) {
		return "", false
	}
	return string(b), true
}

func wide(b []byte, low, high int) (string, bool) {
	if len(b)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+low]) | uint16(b[2*i+high])<<8
	}
	return string(utf16.Decode(units)), true
}

// decode reads bytes written in an encoding: hex, base64, or binary for one byte a character; else UTF-8.
func decode(s, encoding string) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "hex":
		b, err := hex.DecodeString(strings.TrimSpace(s))
		if err != nil {
			return nil, problem("“%s” is no hex: two characters from 0 to f for each byte.", short(s))
		}
		return b, nil
	case "base64":
		s = strings.TrimRight(strings.TrimSpace(s), "=")
		b, err := base64.RawStdEncoding.DecodeString(s)
		if err != nil {
			b, err = base64.RawURLEncoding.DecodeString(s)
		}
		if err != nil {
			return nil, problem("“%s” is no Base64.", short(s))
		}
		return b, nil
	case "binary", "latin1":
		b := make([]byte, 0, len(s))
		for _, r := range s {
			if r > 0xff {
				return nil, problem("“%s” has characters that are no single byte.", short(s))
			}
			b = append(b, byte(r))
		}
		return b, nil
	case "", "text", "utf8", "utf-8":
		return []byte(s), nil
	}
	return nil, problem("There is no encoding “%s”. Use hex, base64, binary or text.", short(encoding))
}

// latin1 is text with one character for each byte.
func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i := range b {
		r[i] = rune(b[i])
	}
	return string(r)
}
