// Package pagination holds the kinds of page that lists come in, and the
// iterator that walks over them.
//
// A page knows how to get the next one, with the context, the client and the
// options of the call that got it. Nothing is fetched before it is asked for,
// unless option.WithPrefetch says so.
//
// # Where a list ends
//
// A list that comes whole ends with its one page. A list with cursors ends on a
// page without a cursor, or when the same entries as on the previous page come
// again; it does not end on a page without entries, unless that page's cursor
// leads to itself. A cursor that the walk followed before, while pages differ,
// is [ErrRepeatedCursor].
//
// A numbered list ends on the page on which its totals are reached, so that
// three pages take three requests: total_pages is reached by the page's number,
// total_count by the number of entries up to its end. If both are given, both
// must be reached: if one says that there is more, or is below what was handed
// out and so is never reached, another page is requested. A total of zero is
// ignored.
//
// With or without totals, it also ends on a page without entries, and on one
// that has the same entries as the previous page, which are not handed out
// again. A short page does not end it.
//
// # Lists that change while they are read
//
// The pages of a numbered list are counted from its start, as it is when each
// page is requested. When an entry is removed, all after it move up, and one of
// them moves from the next page to a page that was already read: a program that
// deletes what it reads would miss half of the list. When an entry is added,
// another one is given twice.
//
// An [AutoPager] reads such a list again from its start, and drops the entries
// whose ids it has already handed out: what was in the list all the time is
// handed out once, and nothing twice. It does so when total_count, or
// total_pages if there is no count, is not the same on all pages, or when an id
// comes on two pages; and it continues until it has read the list without
// seeing anything new or any change. So a list that was seen to change is read
// at least once more; for other lists no additional request is sent.
//
// Reading again ends with [ErrChanged], after all entries that came, if it can't
// tell whether an entry was missed: when an entry has no id, when pages give the
// same entries over and over, or when the list kept changing during several
// readings that brought nothing new. It ends without an error when a reading
// gives exactly the same entries as the one before, whatever the totals say.
//
// A walk that began on a later page begins there again, and a walk during which
// the program adds an entry for each one that it reads never ends.
//
// A change that leaves the totals as they were and moves no entry to a later
// page can't be seen, and in a list without totals only an entry that comes
// twice can be. An id that comes twice on one page is handed out twice: the list
// was like that. Lists with cursors and single pages are read once. A walk by
// hand, with GetNextPage, sees one page at a time and is not read again.
package pagination
