package cloudflaretest

import (
	"cmp"
	"slices"
)

// table keeps rows in the order they were added and finds them by id.
type table[T any] struct {
	rows  []*T
	index map[string]*T
}

// put adds a row, or replaces the one with the same id in its place.
func (t *table[T]) put(id string, row T) *T {
	if old := t.index[id]; old != nil {
		*old = row
		return old
	}
	if t.index == nil {
		t.index = map[string]*T{}
	}
	added := &row
	t.index[id] = added
	t.rows = append(t.rows, added)
	return added
}

// get finds a row, or answers that there is no such thing.
func (t *table[T]) get(id, what string) (*T, error) {
	if row := t.index[id]; row != nil {
		return row, nil
	}
	return nil, notFound(what)
}

func (t *table[T]) remove(id string) {
	row := t.index[id]
	delete(t.index, id)
	t.rows = slices.DeleteFunc(t.rows, func(r *T) bool { return r == row })
}

// where lists the rows for which keep returns true.
func (t *table[T]) where(keep func(*T) bool) []*T {
	var found []*T
	for _, row := range t.rows {
		if keep(row) {
			found = append(found, row)
		}
	}
	return found
}

// copies returns every row, through copy.
func copies[T any](rows []*T, clone func(T) T) []T {
	list := make([]T, len(rows))
	for i, row := range rows {
		list[i] = clone(*row)
	}
	return list
}

// pageQuery is what every paged list takes.
type pageQuery struct {
	page, perPage int
	descending    bool
}

// The bounds of a list's pages, as the API documents them. Values outside them
// are clamped: public programs send 100 and 500.
const (
	defaultPerPage = 20
	minPerPage     = 5
	maxPerPage     = 50
	maxPage        = 1 << 24
)

func readPage(x *task) pageQuery { return readPageOf(x, defaultPerPage, minPerPage, maxPerPage) }

func readPageOf(x *task, perPage, least, most int) pageQuery {
	return pageQuery{
		page:       x.query("page").integer(1, 1, maxPage),
		perPage:    x.query("per_page").clamped(perPage, least, most),
		descending: x.query("direction").oneOf("asc", "desc") == "desc",
	}
}

// pageInfo is the result_info of a paged list.
type pageInfo struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Count      int `json:"count"`
	TotalCount int `json:"total_count"`
	TotalPages int `json:"total_pages"`
}

// cut answers with one page of rows, each shown by show.
func cut[T any](rows []*T, q pageQuery, show func(T) T) answer {
	if q.descending {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	total := len(rows)
	from := min((q.page-1)*q.perPage, total)
	page := rows[from:min(from+q.perPage, total)]
	info := pageInfo{q.page, q.perPage, len(page), total, (total + q.perPage - 1) / q.perPage}
	return answer{result: copies(page, show), info: info}
}

// wholePage returns the result_info of a list that is not paged.
func wholePage(n int) pageInfo {
	return pageInfo{Page: 1, PerPage: max(n, defaultPerPage), Count: n, TotalCount: n, TotalPages: 1}
}

// sorted orders rows by a text; rows with the same text keep their order.
func sorted[T any](rows []*T, text func(*T) string) []*T {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b *T) int { return cmp.Compare(text(a), text(b)) })
	return rows
}

func same[T any](v T) T { return v }
