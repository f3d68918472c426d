package paging

import (
	"context"
	"fmt"
	"math"
)

// maxWidth is the most pages that are fetched ahead, whatever a caller allows
// and a server claims to have.
const maxWidth = 1000

// Walk does the work of a pager, whatever the type of its entries. The zero
// Walk is over an empty list.
type Walk struct {
	start *Place      // before the first page
	empty func() Page // makes a page to be filled
	page  Page        // without a Self before the first of a pass
	size  int         // how many entries the page has
	moved int         // how many entries of the page were moved over
	index int         // how many of all
	begun bool        // whether anything was fetched or tried
	whole bool        // whether nothing of the page was handed out
	done  bool
	err   error

	pass      pass
	before    pass // the one before it
	fruitless int  // passes in a row without anything new
	history   history

	queue Queue[string, Page]
	want  int // the index to fetch ahead for; 0 is all
}

// Begin makes a walk over the list that starts at a place. Its pages are made
// by empty.
func (w *Walk) Begin(start *Place, empty func() Page) {
	w.start, w.empty = start, empty
	start.walk = w
}

// Page returns the page being read, without what was handed out before.
func (w *Walk) Page() any { return w.page.Self }

// Moved returns how many entries of the page were moved over.
func (w *Walk) Moved() int { return w.moved }

// Index returns how many entries were moved over.
func (w *Walk) Index() int { return w.index }

// Failure returns the error that ended the walk so far.
func (w *Walk) Failure() error { return w.err }

// Next moves over the next entry, which is then the last of those moved over.
func (w *Walk) Next() bool {
	for w.moved == w.size {
		if !w.turn() {
			return false
		}
	}
	w.whole = false
	w.moved++
	w.index++
	return true
}

// NextPage moves over a whole page that is not begun.
func (w *Walk) NextPage() bool {
	if !w.whole && !w.turn() {
		return false
	}
	w.whole = false
	w.moved = w.size
	w.index += w.size
	return true
}

// Look returns the error so far, or that of the first page when nothing was
// read yet.
func (w *Walk) Look() error {
	if !w.begun {
		w.turn()
	}
	return w.err
}

// Limit keeps what is fetched ahead to limit more entries, 0 for all, until the
// function it returns is called, which stops what is being fetched.
func (w *Walk) Limit(limit int) (stop func()) {
	if limit > 0 && limit < math.MaxInt-w.index {
		w.want = w.index + limit
	}
	if !w.done {
		w.fill()
	}
	return func() {
		w.want = 0
		w.queue.Stop()
	}
}

// turn goes to the next page that has something to hand out, and reports
// whether there is one.
func (w *Walk) turn() bool {
	w.begun, w.whole = true, false
	for !w.done {
		page, more, err := w.fetch()
		if err != nil {
			return w.fail(err)
		}
		w.err = nil
		if !more || !w.open(page) {
			w.done = !w.again()
		} else if w.whole = w.size > 0 || !w.sifted(); w.whole {
			return true
		}
	}
	return false
}

// fail keeps the error of a page, which the next turn tries again.
func (w *Walk) fail(err error) bool {
	w.queue.Stop()
	w.err = fmt.Errorf("page %d: %w", w.pass.pages+1, err)
	if w.pass.earlier > 0 {
		w.err = fmt.Errorf("reading a list that changed again: %w", w.err)
	}
	return false
}

// fetch returns the next page, and whether there is one: the last page may be
// followed by one that only marks the end.
func (w *Walk) fetch() (page Page, more bool, err error) {
	at := w.position()
	if at == nil {
		return Page{}, false, nil
	}
	page, more, err = after(at, func(ctx context.Context, name string) (Page, error) {
		return w.queue.Take(ctx, w.from(at), name)
	})
	if page.Self != nil {
		w.pass.compare(totals(page.Place.at))
	}
	return page, more, err
}

// position returns that of the page, or the one before the first page.
func (w *Walk) position() position {
	switch {
	case w.page.Self != nil:
		return w.page.Place.at
	case w.start != nil:
		return w.start.at
	}
	return nil
}

// from gets pages by what a position calls them.
func (w *Walk) from(at position) Get[string, Page] {
	return func(ctx context.Context, name string) (Page, error) { return at.get(ctx, name, w.empty) }
}

// open makes a page the one being read, without the entries that were handed
// out before. It reports false for one that only marks the end.
func (w *Walk) open(page Page) bool {
	w.pass.pages++
	page, more := w.sift(page)
	if !more {
		return false
	}
	w.page, w.size, w.moved = page, page.Entries.Len(), 0
	w.fill()
	return true
}

// sift removes from a page what was handed out before, and reports whether to
// continue with it.
func (w *Walk) sift(page Page) (Page, bool) {
	size := page.Entries.Len()
	if page.Only == nil || size == 0 || w.sole(page) {
		return page, true
	}
	ids, ok := page.ids()
	if !ok {
		w.history.nameless = true
		return page, true
	}
	more := w.history.add(ids, &w.pass)
	if len(w.history.keep) < size {
		page = page.Only(w.history.keep)
	}
	return page, more
}

// sole reports whether a list comes in one reply, which no change can divide.
func (w *Walk) sole(page Page) bool {
	at := page.Place.at
	return w.pass.earlier == 0 && w.page.Self == nil && (at == nil || len(at.next(1)) == 0)
}

// sifted reports whether the page may be empty because its entries were handed
// out before: such a page is not handed out.
func (w *Walk) sifted() bool {
	return w.page.Only != nil && (w.pass.earlier > 0 || w.pass.pages > 1)
}

// again begins another pass when the one that has ended may have left something
// out. It reports false at the end of the list.
func (w *Walk) again() bool {
	w.queue.Drop()
	w.tally()
	switch {
	case w.steady():
		return false
	case w.pass.stale > maxStale && w.pass.print == w.before.print:
		w.err = fmt.Errorf("%w: its pages give the same entries over and over", ErrChanged)
		return false
	case w.history.nameless:
		w.err = fmt.Errorf("%w, and an entry without an id may be missing", ErrChanged)
		return false
	case w.fruitless > maxFruitless:
		w.err = fmt.Errorf("%w, and it went on changing: an entry may be missing", ErrChanged)
		return false
	}
	w.page, w.size, w.moved = Page{}, 0, 0
	w.before, w.pass = w.pass, pass{earlier: w.pass.earlier + 1}
	return true
}

// tally counts the passes in a row that brought nothing new.
func (w *Walk) tally() {
	if w.fruitless++; w.pass.found || w.pass.earlier == 0 {
		w.fruitless = 0
	}
}

// steady reports whether the pass that has ended shows that nothing is missing:
// nothing changed in the first, or nothing new came in a later one. Where that
// one shows a change too, it has to be the same as the pass before, entry by
// entry: then it is the totals that do not hold.
func (w *Walk) steady() bool {
	p := &w.pass
	if p.earlier == 0 {
		return !p.changed
	}
	return !p.found && !w.history.nameless && p.stale <= maxStale && (!p.changed || p.print == w.before.print)
}

// fill starts fetching what is to come while the page is read.
func (w *Walk) fill() {
	if width := w.width(); width > 0 {
		at := w.page.Place.at
		w.queue.Fill(at.context(), w.from(at), at.next(width)...)
	}
}

// width is how many pages to fetch ahead: no more than hold what is wanted.
func (w *Walk) width() int {
	if w.page.Self == nil || w.page.Place.at == nil {
		return 0
	}
	width := min(maxWidth, w.page.Place.at.width())
	if w.want == 0 {
		return width
	}
	if missing := w.want - w.index - (w.size - w.moved); missing > 0 {
		return min(width, (missing-1)/max(1, w.size)+1)
	}
	return 0
}
