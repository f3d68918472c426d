package pagination

import (
	"context"
	"fmt"

	"github.com/seed815c370e/cloudflare-go/internal/ahead"
)

// walk is what a pager does, whatever the type of its entries.
type walk struct {
	first func() (placed, error)
	page  placed // nil before the first
	pages int    // how many were fetched
	size  int    // how many entries the page has
	at    int    // place of the next entry in the page
	index int    // how many entries were handed out
	done  bool
	err   error

	queue ahead.Queue[string, any]
	wide  bool // pages may be fetched ahead
	want  int  // how many entries are still wanted when wide; 0 is all
}

// next moves to the next entry, which is then the one before at.
func (w *walk) next() bool {
	for w.at == w.size {
		if !w.turn() {
			return false
		}
	}
	w.at++
	w.index++
	return true
}

// skip moves over a whole page that is not begun.
func (w *walk) skip() bool {
	if !w.turn() {
		return false
	}
	w.at = w.size
	w.index += w.size
	return true
}

// widen lets pages be fetched ahead until the function it returns is called,
// for want more entries or, when that is 0, for all.
func (w *walk) widen(want int) (narrow func()) {
	w.wide, w.want = true, 0
	if want > 0 {
		w.want = w.index + want
	}
	if !w.done {
		w.fill()
	}
	return func() {
		w.wide = false
		w.queue.Stop()
	}
}

// turn fetches the next page and reports whether there is one.
func (w *walk) turn() bool {
	if w.done {
		return false
	}
	page, err := w.fetch()
	if err != nil {
		w.queue.Stop()
		w.err = fmt.Errorf("page %d: %w", w.pages+1, err)
		return false
	}
	if w.err, w.done = nil, page == nil; w.done {
		w.queue.Drop()
		return false
	}
	w.page, w.size, w.at = page, page.size(), 0
	w.pages++
	w.fill()
	return true
}

// fetch is the next page, nil behind the last.
func (w *walk) fetch() (placed, error) {
	if w.pages == 0 {
		return w.first()
	}
	here := w.page.here()
	if here == nil {
		return nil, nil
	}
	return following(w.page, func(ctx context.Context, name string) (any, error) {
		return w.queue.Take(ctx, here.get, name)
	})
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
	if !w.wide || w.page == nil || w.page.here() == nil {
		return 0
	}
	width := w.page.here().width()
	if w.want == 0 {
		return width
	}
	size, missing := max(1, w.size), max(0, w.want-w.index-(w.size-w.at))
	return min(width, (missing+size-1)/size)
}
