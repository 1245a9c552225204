package mapping

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
)

func decodeKey(s, encoding string) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "hex":
		return hex.DecodeString(s)
	case "base64":
		return base64.StdEncoding.DecodeString(s)
	}
	return []byte(s), nil
}

func hashed(name string, h func() hash.Hash, examples ...string) *Function {
	return fn(name, "text; [encoding]; [key]; [key encoding]", "The hash; with a key its HMAC. Encodings: hex, base64, latin1.", 1, 4, "text", func(c *call) (any, error) {
		s, err := c.text(0)
		if err != nil {
			return nil, err
		}
		encoding, err := c.text(1)
		if err != nil {
			return nil, err
		}
		key, err := c.text(2)
		if err != nil {
			return nil, err
		}
		keyEncoding, err := c.text(3)
		if err != nil {
			return nil, err
		}
		sum := h()
		if key != "" {
			k, err := decodeKey(key, keyEncoding)
			if err != nil {
				return nil, c.bad(2, problem("The key is not of the encoding %s.", keyEncoding))
			}
			sum = hmac.New(h, k)
		}
		_, _ = sum.Write([]byte(s))
		b := sum.Sum(nil)
		switch strings.ToLower(encoding) {
		case "base64":
			return base64.StdEncoding.EncodeToString(b), nil
		case "latin1":
			r := make([]rune, len(b))
			for i := range b {
				r[i] = rune(b[i])
			}
			return string(r), nil
		}
		return hex.EncodeToString(b), nil
	}, examples...)
}
