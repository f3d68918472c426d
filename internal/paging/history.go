package paging

import (
	"errors"
	"hash/maphash"
)

// ErrChanged is documented in packages/pagination.
var ErrChanged = errors.New("the list changed while it was read")

const (
	// maxFruitless is how many passes in a row may show a change and nothing new.
	maxFruitless = 5
	// maxStale is how many pages in a row may have nothing that is new in their
	// pass.
	maxStale = 10
)

// pass is one way through a list, from the page that it begins with.
type pass struct {
	earlier int    // how many passes there were before
	pages   int    // how many pages were read
	count   int64  // total_count as a page gave it last, zero before
	total   int64  // total_pages likewise
	changed bool   // whether the list is seen to have changed meanwhile
	found   bool   // whether there was an entry that no pass before had
	print   uint64 // of the ids on the way, in order
	page    uint64 // of those of the last page alone
	stale   int    // pages in a row without anything new to the pass
}

// compare takes totals that differ from those of the previous page as a change.
// A total of zero is ignored.
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

// history knows the ids of the entries that a walk has seen. It keeps a hash of
// each, since an id shares memory with its page.
type history struct {
	passes   map[uint64]int // by the hash of an id: how many passes were before the last that was at it
	nameless bool           // whether there was an entry without id
	seed     maphash.Seed

	sums []uint64 // of the page, zero without an id
	keep []int    // the page's entries that no page before had
}

// add goes through the entries of a page, and leaves in keep those that are to
// be handed out. It reports whether to continue: a page with the same entries
// as the one before means the end, and so do many in a row without any entry
// that is new in the pass.
//
// An id that comes twice on one page is handed out twice: that page is what the
// list was at one time. On two pages of a pass it is a sign that entries moved.
func (h *history) add(ids ids, p *pass) (more bool) {
	h.sums, h.keep = h.sums[:0], h.keep[:0]
	fresh, page := false, uint64(0)
	for i := range ids.Len() {
		sum := h.sum(ids.At(i))
		last, known := h.passes[sum]
		switch {
		case sum == 0:
			h.nameless, fresh = true, true
			known = p.earlier > 0 // perhaps it is not, but then nothing comes twice
		case known && last == p.earlier:
			p.changed = true
		default:
			fresh = true
		}
		if !known {
			h.keep = append(h.keep, i)
			p.found = true
		}
		h.sums = append(h.sums, sum)
		page = page*31 + sum
	}
	h.note(p.earlier)
	return p.trace(page, fresh)
}

// trace adds the print of a page to the pass, and reports whether to continue.
func (p *pass) trace(page uint64, fresh bool) bool {
	if p.stale++; fresh {
		p.stale = 0
	}
	repeats := p.stale > 0 && page == p.page
	p.page, p.print = page, p.print*31+page
	return !repeats && p.stale <= maxStale
}

// note remembers the ids of a page that was read after this many earlier
// passes.
func (h *history) note(earlier int) {
	for _, sum := range h.sums {
		if sum != 0 {
			h.passes[sum] = earlier
		}
	}
}

// sum returns an id's hash, zero for no id.
func (h *history) sum(id string) uint64 {
	if id == "" {
		return 0
	}
	if h.passes == nil {
		h.passes, h.seed = map[uint64]int{}, maphash.MakeSeed()
	}
	return max(1, maphash.String(h.seed, id))
}
