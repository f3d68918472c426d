package cloudflaretest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// namedID makes an id from a name that is the same in every world.
func namedID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// checkID refuses the id of an account that can't be a part of a path. An empty one
// is made up.
func checkID(id string) error {
	odd := func(r rune) bool { return r == '/' || r < ' ' || r == 0x7f }
	if id == "." || id == ".." || strings.ContainsFunc(id, odd) {
		return fmt.Errorf("%q can't be a part of a path", id)
	}
	return nil
}

func hexID(hi, lo uint64) string { return fmt.Sprintf("%016x%016x", hi, lo) }

func randomID() string {
	var id [16]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}
