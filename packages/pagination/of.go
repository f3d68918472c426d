package pagination

import "slices"

// Of walks over the given entries and sends nothing: a program's own fake of a
// service returns it from its ListAutoPaging. Pages yields them as one page.
func Of[T any](entries ...T) *V4PagePaginationArrayAutoPager[T] {
	return NewV4PagePaginationArrayAutoPager(&V4PagePaginationArray[T]{Result: slices.Clone(entries)}, nil)
}
