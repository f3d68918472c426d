package pagination

import "slices"

// Of walks over entries that are there already and sends nothing: what a
// program's own fake of a service returns from its ListAutoPaging. Pages yields
// them as one page.
func Of[T any](entries ...T) *V4PagePaginationArrayAutoPager[T] {
	page := &V4PagePaginationArray[T]{Result: slices.Clone(entries)}
	return NewV4PagePaginationArrayAutoPager(func() (*V4PagePaginationArray[T], error) { return page, nil })
}
