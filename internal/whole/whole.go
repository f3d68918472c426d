// Package whole reads lists for those who conclude from them that something does not
// exist. A pager ends where no more entries come; that is no proof that there are no more.
package whole

import (
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
)

// Pager is a pager of package pagination that nothing was read of, from the first page on.
type Pager[T any] interface {
	paging.Placed
	All() iter.Seq2[T, error]
}

// All yields the entries of a list, and then the error that ended it, which matches
// pagination.ErrIncomplete if there may be entries that did not come. An entry is known by
// its key, usually the id, which is "" if the entry does not say what it is.
func All[T any](list Pager[T], key func(*T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var check Check
		for entry, err := range list.All() {
			check.Saw(key(&entry))
			if !yield(entry, err) || err != nil {
				return
			}
		}
		if err := check.End(list); err != nil {
			var none T
			yield(none, err)
		}
	}
}

// Collect returns what All yields, with an error also what came before it.
func Collect[T any](list Pager[T], key func(*T) string) (entries []T, err error) {
	for entry, err := range All(list, key) {
		if err != nil {
			return entries, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// Check counts what came of a list. The zero Check has seen nothing.
type Check struct {
	seed    maphash.Seed
	sums    map[uint64]struct{} // of keys, which share memory with their pages
	unknown int
}

// Saw notes the key of an entry.
func (c *Check) Saw(key string) {
	if key == "" {
		c.unknown++
		return
	}
	if c.sums == nil {
		c.sums, c.seed = map[uint64]struct{}{}, maphash.MakeSeed()
	}
	c.sums[maphash.String(c.seed, key)] = struct{}{}
}

// End returns an error unless a list that ended without one is whole.
func (c *Check) End(list paging.Placed) error {
	if c.unknown > 0 {
		return fmt.Errorf("%w: %d of its entries don't say what they are", paging.ErrIncomplete, c.unknown)
	}
	return paging.Whole(list, len(c.sums))
}
