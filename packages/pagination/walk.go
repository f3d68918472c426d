package pagination

import (
	"context"
	"fmt"
	"math"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
)

// maxWidth is how many pages are fetched ahead at the most, whatever a caller
// allows and a server claims to have.
const maxWidth = 1000

// walk is what a pager does, whatever the type of its entries.
type walk struct {
	first func() (placed, error)
	page  placed // nil before the first of a pass
	size  int    // how many entries the page has
	at    int    // place of the next entry in the page
	index int    // how many entries were handed out
	begun bool   // whether anything was fetched or tried
	whole bool   // whether nothing of the page was handed out
	done  bool
	err   error

	pass      pass
	before    pass // the one before it
	fruitless int  // passes in a row without anything new
	history   history

	queue paging.Queue[string, any]
	want  int // the index to fetch ahead for; 0 is all
}

// next moves to the next entry, which is then the one before at.
func (w *walk) next() bool {
	for w.at == w.size {
		if !w.turn() {
			return false
		}
	}
	w.whole = false
	w.at++
	w.index++
	return true
}

// skip moves over a whole page that is not begun.
func (w *walk) skip() bool {
	if !w.whole && !w.turn() {
		return false
	}
	w.whole = false
	w.at = w.size
	w.index += w.size
	return true
}

// look is the error so far, of the first page when nothing was read yet.
func (w *walk) look() error {
	if !w.begun {
		w.turn()
	}
	return w.err
}

// limit keeps what is fetched ahead to limit more entries, 0 for all, until the
// function it returns is called, which stops what is being fetched.
func (w *walk) limit(limit int) (stop func()) {
	if w.want = 0; limit > 0 && limit < math.MaxInt-w.index {
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
func (w *walk) turn() bool {
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
func (w *walk) fail(err error) bool {
	w.queue.Stop()
	w.err = fmt.Errorf("page %d: %w", w.pass.pages+1, err)
	if w.pass.number > 0 {
		w.err = fmt.Errorf("reading a list that changed again: %w", w.err)
	}
	return false
}

// fetch is the next page, and whether there is one: what follows the last page
// may be a page that is but the sign of the end.
func (w *walk) fetch() (page placed, more bool, err error) {
	switch {
	case w.page != nil:
		page, more, err = w.follow()
	case w.first != nil:
		page, err = w.first()
		more = page != nil
	}
	if page != nil && err == nil {
		w.pass.compare(totals(page))
	}
	return page, more, err
}

func (w *walk) follow() (placed, bool, error) {
	here := w.page.here()
	if here == nil {
		return nil, false, nil
	}
	return following(w.page, func(ctx context.Context, name string) (any, error) {
		return w.queue.Take(ctx, here.get, name)
	})
}

// open makes a page the one being read, without the entries that were handed
// out before. It reports false of one that is but the sign of the end.
func (w *walk) open(page placed) bool {
	w.pass.pages++
	page, more := w.sift(page)
	if !more {
		return false
	}
	w.page, w.size, w.at = page, page.size(), 0
	w.fill()
	return true
}

// sift takes out of a page what was handed out before, and reports whether to
// go on with it.
func (w *walk) sift(page placed) (placed, bool) {
	list, ok := page.(renumbered)
	if !ok || list.size() == 0 || w.sole(page) {
		return page, true
	}
	ids, ok := list.ids()
	if !ok {
		w.history.nameless = true
		return page, true
	}
	more := w.history.add(ids, &w.pass)
	if len(w.history.keep) < page.size() {
		page = list.only(w.history.keep)
	}
	return page, more
}

// sole reports whether a list is read in one reply, which no change can part.
func (w *walk) sole(page placed) bool {
	here := page.here()
	return w.pass.number == 0 && w.pass.pages == 1 && (here == nil || len(here.ahead(1)) == 0)
}

// sifted reports whether the page may be without entries because they were
// handed out before, and is then no page to hand out.
func (w *walk) sifted() bool {
	_, ok := w.page.(renumbered)
	return ok && (w.pass.number > 0 || w.pass.pages > 1)
}

// again begins another pass when the one that has ended may have left something
// out. It reports false at the end of the list.
func (w *walk) again() bool {
	w.queue.Drop()
	w.count()
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
	w.page, w.size, w.at = nil, 0, 0
	w.before, w.pass = w.pass, pass{number: w.pass.number + 1}
	return true
}

// count counts the passes in a row that brought nothing new.
func (w *walk) count() {
	if w.fruitless++; w.pass.found || w.pass.number == 0 {
		w.fruitless = 0
	}
}

// steady reports whether the pass that has ended shows that nothing is missing:
// nothing changed in the first, or nothing new came in a later one. Where that
// one shows a change too, it has to be the same as the pass before, entry by
// entry: then it is the totals that do not hold.
func (w *walk) steady() bool {
	p := &w.pass
	if p.number == 0 {
		return !p.changed
	}
	return !p.found && !w.history.nameless && p.stale <= maxStale && (!p.changed || p.print == w.before.print)
}

// fill starts fetching what is to come while the page is read.
func (w *walk) fill() {
	if width := w.width(); width > 0 {
		here := w.page.here()
		w.queue.Fill(here.context(), here.get, here.ahead(width)...)
	}
}

// width is how many pages to fetch ahead: no more than hold what is wanted.
func (w *walk) width() int {
	if w.page == nil || w.page.here() == nil {
		return 0
	}
	width := min(maxWidth, w.page.here().width())
	if w.want == 0 {
		return width
	}
	if missing := w.want - w.index - (w.size - w.at); missing > 0 {
		return min(width, (missing-1)/max(1, w.size)+1)
	}
	return 0
}
