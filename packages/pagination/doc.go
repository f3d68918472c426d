// Package pagination holds the kinds of page that lists come in, and the
// iterator that walks over them.
//
// A page knows how to get the one after it, under the context, the client and
// the options of the call that got it. Nothing is fetched ahead of being asked
// for, unless option.WithPrefetch says so.
//
// # Where a list ends
//
// A list that comes whole ends with its one page. A list with cursors ends on a
// page without a cursor, or where the very entries of the page before come
// again; a page without entries goes on, unless its cursor is its own. A cursor
// that the walk has been at before, while pages differ, is [ErrRepeatedCursor].
//
// A numbered list ends on the page where its totals are reached, so that three
// pages are three requests: total_pages by the page's number, total_count by the
// entries up to its end. Where both are given, both have to be: while one says
// that there is more, or is below what was handed out and so never reached, one
// more page is asked for. A total of zero says nothing.
//
// Without a total, and whatever the totals say, it ends on a page without
// entries, and on one that has the very entries of the page before it, which
// are not handed out again. A short page is no end.
//
// # Lists that change while they are read
//
// The pages of a numbered list are counted from its start as it is when each is
// asked for. When an entry goes, all after it move up, and one of them moves from
// a page to come to a page that was read: a program that deletes what it reads
// would leave half of it behind. When an entry comes, one is given twice.
//
// An [AutoPager] reads such a list again from its start, and drops by their id
// the entries that it has handed out: what was in the list from start to end
// comes once, and nothing comes twice. It does so when total_count, or
// total_pages where there is no count, is not the same on all pages, or when an
// id comes on two pages; and then until it has read the list without seeing
// anything new or any change. A list that was seen to change is so read at the
// least once more; for one that was not, no request more is sent.
//
// Reading again ends with [ErrChanged], after all entries that came, where it
// can't tell: when an entry has no id, when pages give the same entries over and
// over, or when the list has gone on changing through several readings that
// brought nothing new. It ends without an error when a reading is, entry by
// entry, the same as the one before, whatever the totals say.
//
// A walk that begins on a later page begins there again, and one in which the
// program adds an entry for each that it reads has no end.
//
// A change that leaves the totals as they were and moves no entry to a later
// page can't be seen, nor can anything in a list without totals but an entry
// that comes twice. An id that comes twice on one page is handed out twice: that
// is how the list was. Lists with cursors and single pages are read once. A walk
// by hand, with GetNextPage, sees one page at a time and is not read again.
package pagination
