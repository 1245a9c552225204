// Package ids makes identifiers: short, sortable by time, safe in file names.
package ids

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New returns prefix_xxxxxxxxxxxxxxxxxxxxxx: 48 bits of time in milliseconds, then 64 random bits.
func New(prefix string) string {
	var b [14]byte
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(time.Now().UnixMilli()))
	copy(b[:6], ms[2:])
	if _, err := rand.Read(b[6:]); err != nil {
		panic(err) // the system has no randomness: nothing safe can follow
	}
	return prefix + "_" + encoding.EncodeToString(b[:])
}

// Valid reports whether id has the given prefix and is safe as a file name on every system.
func Valid(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"_")
	if !ok || rest == "" || len(id) > 64 {
		return false
	}
	for _, c := range rest {
		if !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyz-_", c) {
			return false
		}
	}
	return true
}
