package paging

import (
	"context"
	"net/url"
	"strconv"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Page has the parts of a page of any kind, with entries of any type: its
// generic code stays in packages/pagination. The parts point into the page, so
// that it can be taken apart before it is filled.
type Page struct {
	Self    any              // the page, a pointer to be decoded into
	Place   *Place           // its place in the list
	Entries Entries          // a pointer to the slice of its entries
	Holder  *respjson.Field  // what the reply said about the object that has the list; nil if result is the list
	List    *respjson.Field  // what the reply said of the list
	Object  *respjson.Object // what the reply said of the page
	Kind    Kind             // how its pages follow each other; nil where there is only one
	// Only makes a page with these of the entries. It is nil if lists that
	// change are not read again.
	Only func(keep []int) Page
}

// Entries are a page's, whatever their type.
type Entries interface{ Len() int }

// Kind is how the pages of a list follow each other: [Numbered] or [Cursored].
type Kind interface{ position(base) position }

// Source is the call that got a page, and gets the others.
type Source struct {
	// Query is the query with which the page was requested.
	Query url.Values
	// Width is how many pages may be fetched ahead.
	Width int
	// Get makes the call with another value for one key of its query, and fills
	// an empty page.
	Get func(ctx context.Context, key, value string, into Page) error
}

// Place is a page's place in its list: nowhere, until a call has filled the
// page. Pages and pagers embed it under a name that is not exported, so that
// only internal/call can start them. Copies of a page share it.
type Place struct {
	at   position
	walk *Walk // that begins here, for a pager
}

// Placed is a page, or a pager, that embeds its place.
type Placed interface{ place() *Place }

func (p *Place) place() *Place { return p }

// position is what a place knows about the list around it.
type position interface {
	// next names up to n of the pages after this one, as far as this one knows
	// them; an empty list means that this one is the last.
	next(n int) []string
	// get fills an empty page with the one of this name.
	get(ctx context.Context, name string, empty func() Page) (Page, error)
	// broken returns why there is no page after this one, although there should
	// be.
	broken() error
	// lead tells the page after this one, once it was fetched, where it is. It
	// reports false when that page only marks the end.
	lead(next position) bool
	// context is the call's, and width how many pages to fetch at a time.
	context() context.Context
	width() int
}

// base is the part that is the same for all positions.
type base struct {
	ctx     context.Context
	source  Source
	entries int    // how many the page has
	raw     string // their JSON text
}

func (b *base) broken() error { return nil }

func (b *base) context() context.Context { return b.ctx }

func (b *base) width() int { return b.source.Width }

// with fills an empty page with the one that has value for the query parameter key.
func (b *base) with(ctx context.Context, key, value string, empty func() Page) (Page, error) {
	page := empty()
	return page, b.source.Get(ctx, key, value, page)
}

// asked returns a whole number in the page's query, or fallback.
func (b *base) asked(key string, fallback int64) int64 {
	if n, err := strconv.ParseInt(b.source.Query.Get(key), 10, 64); err == nil && n > 0 {
		return n
	}
	return fallback
}

// Bind tells a filled page which call filled it.
func (p Page) Bind(ctx context.Context, from Source) {
	if p.Kind != nil {
		p.Place.at = p.Kind.position(base{ctx, from, p.Entries.Len(), p.List.Raw()})
	}
}

// After fills into with the page after from. It reports false if there is none,
// or one that only marks the end.
func After(from, into Page) (more bool, err error) {
	at := from.Place.at
	if at == nil {
		return false, nil
	}
	_, more, err = after(at, func(ctx context.Context, name string) (Page, error) {
		return at.get(ctx, name, func() Page { return into })
	})
	return more, err
}

// after returns the page after a position, which it gets by take, and whether
// there is one: the page may only mark the end.
func after(at position, take Get[string, Page]) (next Page, more bool, err error) {
	names := at.next(1)
	if len(names) == 0 {
		return Page{}, false, at.broken()
	}
	next, err = take(at.context(), names[0])
	if err != nil || next.Self == nil {
		return Page{}, false, err
	}
	return next, next.Place.at == nil || at.lead(next.Place.at), nil
}
