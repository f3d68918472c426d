package paging

import "context"

// start is the position before the first page of a list.
type start struct{ base }

// Start places a page or a pager before the first page of a list, which source
// gets without a key.
func Start(ctx context.Context, p Placed, source Source) {
	p.place().at = &start{base{ctx: ctx, source: source}}
}

func (s *start) next(int) []string { return []string{""} }

func (s *start) get(ctx context.Context, _ string, empty func() Page) (Page, error) {
	return s.with(ctx, "", "", empty)
}

// lead begins the trail of a list with cursors.
func (s *start) lead(next position) bool {
	if first, ok := next.(*cursored); ok {
		first.begin()
	}
	return true
}

// given is the position before a page that a program gets itself.
type given struct {
	base
	first func() (Page, error)
}

// Given places a pager before the page that first gets. Without a Self there is
// no page, and the list is empty.
func Given(p Placed, first func() (Page, error)) {
	p.place().at = &given{base{ctx: context.Background()}, first}
}

func (g *given) next(int) []string { return []string{""} }

func (g *given) get(context.Context, string, func() Page) (Page, error) { return g.first() }

// lead leaves the page as it is: it was led by the call that got it.
func (g *given) lead(position) bool { return true }
