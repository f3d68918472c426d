package paging

import (
	"errors"
	"fmt"
)

// ErrIncomplete is documented in packages/pagination.
var ErrIncomplete = errors.New("the list is incomplete")

// Whole returns an error if a list says that it has more entries than came, which its
// pager read from the first page to the end. By itself a pager ends there without one.
func Whole(pager Placed, came int) error {
	w := pager.place().walk
	if w == nil {
		return nil
	}
	return w.complete(came)
}

// complete goes by the totals that were given last: a list may have become shorter while
// it was read. Where total_count says it, total_pages adds nothing.
func (w *Walk) complete(came int) error {
	count, pages, last := w.says()
	switch {
	case count > int64(came):
		return fmt.Errorf("%w: its total_count is %d, and %d entries came", ErrIncomplete, count, came)
	case count == 0 && pages > last:
		return fmt.Errorf("%w: its total_pages is %d, and it ended with page %d", ErrIncomplete, pages, last)
	}
	return nil
}

// says returns the totals, zero where they are not given, and the number of the last page.
// A list that is one page may have totals too.
func (w *Walk) says() (count, pages, last int64) {
	if at, ok := w.position().(*numbered); ok {
		return w.pass.count, w.pass.total, at.page()
	}
	if w.page.Kind == nil && w.page.Object != nil {
		info := w.page.Object.Get("result_info")
		return info.Get("total_count").Int(), info.Get("total_pages").Int(), 1
	}
	return 0, 0, 0
}
