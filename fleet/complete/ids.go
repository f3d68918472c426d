package complete

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// idLength is how long the API's ids are at most: 32 hexadecimal digits, or 36
// characters with hyphens.
const idLength = 36

// id is an entry's id, followed by zeros if it is shorter, so that a day's ids
// are one piece of memory without pointers, and sort as their texts do.
type id [idLength]byte

// idOf returns the id of a text. One that is too long, or that would not be a
// line of its own, stands as its digest.
func idOf(text string) (i id) {
	if !plain(text) {
		sum := sha256.Sum256([]byte(text))
		i[0] = '#'
		hex.Encode(i[1:], sum[:(idLength-1)/2])
		return i
	}
	copy(i[:], text)
	return i
}

// plain reports whether a text can be a line of a ledger as it is. A # in front
// is kept for digests.
func plain(text string) bool {
	if text == "" || len(text) > idLength || text[0] == '#' {
		return false
	}
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

func (i id) String() string { return string(bytes.TrimRight(i[:], "\x00")) }

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }

// sorted sorts ids in place and drops those that are there more than once.
func sorted(ids []id) (distinct []id, doubles int) {
	slices.SortFunc(ids, compareIDs)
	distinct = slices.Compact(ids)
	return distinct, len(ids) - len(distinct)
}

func has(sorted []id, i id) bool {
	_, found := slices.BinarySearchFunc(sorted, i, compareIDs)
	return found
}

// without returns the ids of a that are not in b; both are sorted.
func without(a, b []id) (rest []id) {
	for _, i := range a {
		for len(b) > 0 && compareIDs(b[0], i) < 0 {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != i {
			rest = append(rest, i)
		}
	}
	return rest
}
