package pagination

import (
	"errors"
	"hash/maphash"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// ErrChanged is the error at the end of a list that changed while it was read,
// where reading it again can't tell what was left out: its entries have no id,
// or it went on changing. What came before it is good, each entry once.
var ErrChanged = errors.New("the list changed while it was read")

// maxFruitless is how many passes in a row may show a change and nothing new.
const maxFruitless = 5

// pass is one way through a list, from the page that it begins with.
type pass struct {
	number  int    // from 0
	pages   int    // how many pages were read
	count   int64  // total_count as a page gave it last, zero before
	total   int64  // total_pages likewise
	changed bool   // whether the list is seen to have changed meanwhile
	found   bool   // whether there was an entry that no pass before had
	print   uint64 // of the ids on the way, in order
}

// compare takes totals that are not those of the page before for a change. A
// total of zero is none.
func (p *pass) compare(count, total int64) {
	if p.count > 0 && count > 0 {
		p.changed = p.changed || count != p.count
	} else if p.total > 0 && total > 0 {
		p.changed = p.changed || total != p.total
	}
	if count > 0 {
		p.count = count
	}
	if total > 0 {
		p.total = total
	}
}

// history knows by id the entries that a walk has been at. It keeps a hash of
// each: an id shares memory with its page.
type history struct {
	passes   map[uint64]int // by the hash of an id: the last pass that was at it
	nameless bool           // whether there was an entry without id
	seed     maphash.Seed

	sums []uint64 // of the page, zero without an id
	keep []int    // the page's entries that no page before had
}

// add goes through the entries of a page. It leaves in keep those that are to
// be handed out, and reports whether any is new to the pass.
//
// An id that comes twice on one page is handed out twice: that page is what the
// list was at one time. On two pages of a pass it is a sign that entries moved.
func (h *history) add(ids apijson.IDs, p *pass) (fresh bool) {
	h.sums, h.keep = h.sums[:0], h.keep[:0]
	for i := range ids.Len() {
		sum := h.sum(ids.At(i))
		last, known := h.passes[sum]
		switch {
		case sum == 0:
			h.nameless, fresh = true, true
			known = p.number > 0 // perhaps it is not, but nothing comes twice
		case known && last == p.number:
			p.changed = true
		default:
			fresh = true
		}
		if !known {
			h.keep = append(h.keep, i)
			p.found = true
		}
		h.sums = append(h.sums, sum)
		p.print = p.print*31 + sum
	}
	h.note(p.number)
	return fresh
}

// note remembers the ids of a page that was gone through.
func (h *history) note(number int) {
	for _, sum := range h.sums {
		if sum != 0 {
			h.passes[sum] = number
		}
	}
}

// sum is an id's hash, zero for no id.
func (h *history) sum(id string) uint64 {
	if id == "" {
		return 0
	}
	if h.passes == nil {
		h.passes, h.seed = map[uint64]int{}, maphash.MakeSeed()
	}
	return max(1, maphash.String(h.seed, id))
}
