package connector

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"strconv"
)

func tlsConfig(roots *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// TextOf is a field's value as text: numbers without an exponent, structures as JSON, nothing as "".
func TextOf(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case []byte:
		return string(x)
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case int:
		return strconv.Itoa(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case fmt.Stringer:
		return x.String()
	default:
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(b)
	}
}

// BoolOf is a field's value as a truth value.
func BoolOf(v any) bool {
	switch x := v.(type) {
	case bool:
		return x
	case string:
		return x == "true" || x == "X" || x == "yes" || x == "1"
	case float64:
		return x != 0
	default:
		return false
	}
}

// IntOf is a field's value as a whole number; fallback when it is none.
func IntOf(v any, fallback int) int {
	switch x := v.(type) {
	case int:
		return x
	case int64:
		return int(x)
	case float64:
		return int(x)
	case string:
		if n, err := strconv.Atoi(x); err == nil {
			return n
		}
	}
	return fallback
}

// Erased reports whether a field holds the word erase: a module that changes a record clears
// the field then. To every other module such a value is empty.
func Erased(v any) bool {
	_, erased := v.(interface{ Erased() })
	return erased
}
