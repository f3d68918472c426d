package cloudflare

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// ListAutoPaging walks over a numbered list that the typed methods do not know,
// such as "zones": a GET of a path as [Client.Execute] takes it, whose result is
// the list. It does all that the typed lists do: it ends by totals, prefetches,
// has iterators and errors that name their page, and reads again what changed
// meanwhile. Nothing is sent before the first Next or Err, which also report a
// nil client and a path or params that can't be sent.
//
// path is below the base URL, with or without a slash in front; a value in it that
// may hold anything needs [net/url.PathEscape]. params may be nil, url.Values, or a
// Params struct of this SDK (anything with URLQuery() url.Values), and replace the
// values that the path's query has for the same keys. They are read now. The server
// chooses the size of a page, unless they have per_page.
//
// T may be a type of the program, a pointer, a map or any: entries are decoded as
// by encoding/json, and one that can't be decoded is an error of its page. Models
// of the SDK can be T too, and keep their JSON metadata. A list that changes while
// it is read is read again if its entries have an id that is a string or a number,
// whether T holds it or not; without ids, such a change is
// [pagination.ErrChanged].
//
//	GET path
func ListAutoPaging[T any](
	ctx context.Context, client *Client, path string, params any, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[T] {
	pager := pagination.NewV4PagePaginationArrayAutoPager[T](nil, nil)
	return call.Pages(ctx, pager, call.ListingOf(path, params), client.base(), opts)
}

// ListItemsAutoPaging is [ListAutoPaging] for a numbered list whose result is an
// object that has the list as its items, such as the versions of a Worker.
//
//	GET path
func ListItemsAutoPaging[T any](
	ctx context.Context, client *Client, path string, params any, opts ...option.RequestOption,
) *pagination.V4PagePaginationAutoPager[T] {
	pager := pagination.NewV4PagePaginationAutoPager[T](nil, nil)
	return call.Pages(ctx, pager, call.ListingOf(path, params), client.base(), opts)
}

// ListCursorAutoPaging is [ListAutoPaging] for a list with cursors, such as the
// keys of a KV namespace: each page has the cursor of the next in
// result_info.cursor or result_info.cursors.after, and the query parameter cursor
// asks for that page. Such a list is read once, even if it changes; a cursor that
// leads back is [pagination.ErrRepeatedCursor].
//
//	GET path
func ListCursorAutoPaging[T any](
	ctx context.Context, client *Client, path string, params any, opts ...option.RequestOption,
) *pagination.CursorPaginationAfterAutoPager[T] {
	pager := pagination.NewCursorPaginationAfterAutoPager[T](nil, nil)
	return call.Pages(ctx, pager, call.ListingOf(path, params), client.base(), opts)
}

// ListSingleAutoPaging is [ListAutoPaging] for a list that comes whole, in one
// reply: totals and cursors in it are not followed.
//
//	GET path
func ListSingleAutoPaging[T any](
	ctx context.Context, client *Client, path string, params any, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[T] {
	pager := pagination.NewSinglePageAutoPager[T](nil, nil)
	return call.Pages(ctx, pager, call.ListingOf(path, params), client.base(), opts)
}
