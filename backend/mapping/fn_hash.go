package mapping

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
)

func hashed(name string, h func() hash.Hash, examples ...string) *Function {
	return fn(name, "text; [encoding]; [key]; [key encoding]", "The hash; with a key its HMAC. Encodings: hex, base64, latin1; of the key: text, hex, base64, binary.", 1, 4, "text", func(c *call) (any, error) {
		data, err := c.bytes(0)
		if err != nil {
			return nil, err
		}
		encoding, err := c.text(1)
		if err != nil {
			return nil, err
		}
		key, err := c.bytes(2)
		if err != nil {
			return nil, err
		}
		keyEncoding, err := c.text(3)
		if err != nil {
			return nil, err
		}
		sum := h()
		if len(key) > 0 {
			if keyEncoding != "" {
				if key, err = decode(string(key), keyEncoding); err != nil {
					return nil, c.bad(2, err)
				}
			}
			sum = hmac.New(h, key)
		}
		_, _ = sum.Write(data)
		b := sum.Sum(nil)
		switch strings.ToLower(encoding) {
		case "base64":
			return base64.StdEncoding.EncodeToString(b), nil
		case "latin1", "binary":
			return latin1(b), nil
		case "", "hex":
			return hex.EncodeToString(b), nil
		}
		return nil, c.bad(1, problem("There is no encoding “%s”. Use hex, base64 or latin1.", short(encoding)))
	}, examples...)
}
