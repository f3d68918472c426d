// Package paging knows how pages follow each other, without generic code, and
// has the queue that gets them before they are asked for.
//
// A page's way from Members.ListAutoPaging on:
//
//  1. accounts names the request, and call.Pages makes a pager start from it.
//  2. The pager, of packages/pagination, is asked for an entry and turns to its [Walk].
//  3. The Walk asks the position of its last page which one follows, and makes an empty page.
//  4. The [Queue] fills it, then or before, from the [Source]: back up into internal/call, once.
//  5. The last page's position leads the new one, the history sifts it, and the pager hands it out.
package paging
