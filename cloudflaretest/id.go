package cloudflaretest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// namedID makes an id from a name that is the same in every world.
func namedID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

func hexID(hi, lo uint64) string { return fmt.Sprintf("%016x%016x", hi, lo) }

func randomID() string {
	var id [16]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}
