package pagination_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// worlds is how many random lists are walked, each in its own way.
const worlds = 250

// world is a random list on a random server, and what a walk over it must give.
type world struct {
	*rand.Rand
	srv   *listServer
	kind  string
	want  []string
	needs int  // how many requests a walk needs, when none fails
	known bool // whether the list says itself where it ends
	width int
	lie   int  // by how much totals are too high
	ends  bool // whether the last step was one that leaves nothing running
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 5))}
	w.width, w.lie = max(0, w.IntN(10)-2), w.IntN(500)
	makers := []func(*world){
		(*world).numbered, (*world).numbered, (*world).numbered, (*world).cursors, (*world).single, (*world).repeating,
	}
	makers[w.IntN(len(makers))](w)
	w.srv.takes = 20 * time.Millisecond
	w.srv.fails = map[int]int{}
	return w
}

// infos are the kinds of totals. right ones save the request that finds the end.
var infos = []struct {
	name  string
	right bool
	text  func(w *world, total, size, pages, page int) string
}{
	{"right", true, func(_ *world, total, size, pages, page int) string {
		return fmt.Sprintf(`{"page":%d,"per_page":%d,"total_count":%d,"total_pages":%d}`, page, size, total, pages)
	}},
	{"right count", true, func(_ *world, total, size, _, _ int) string {
		return fmt.Sprintf(`{"per_page":%d,"total_count":%d}`, size, total)
	}},
	{"right count alone", true, func(_ *world, total, _, _, _ int) string {
		return fmt.Sprintf(`{"total_count":%d}`, total)
	}},
	{"right pages", true, func(_ *world, _, _, pages, _ int) string {
		return fmt.Sprintf(`{"total_pages":%d}`, pages)
	}},
	{"missing", false, func(*world, int, int, int, int) string { return `{}` }},
	{"zero", false, func(*world, int, int, int, int) string { return `{"total_count":0,"total_pages":0}` }},
	{"negative", false, func(*world, int, int, int, int) string { return `{"total_count":-3,"total_pages":-1}` }},
	{"no numbers", false, func(*world, int, int, int, int) string {
		return `{"total_count":"many","total_pages":[]}`
	}},
	{"too high", false, func(w *world, total, size, pages, _ int) string {
		return fmt.Sprintf(`{"per_page":%d,"total_count":%d,"total_pages":%d}`, size, total+1+w.lie, pages+1+w.lie/25)
	}},
	{"count too low", false, func(_ *world, total, size, _, _ int) string {
		return fmt.Sprintf(`{"per_page":%d,"total_count":%d}`, size, max(1, min(size, total)-1))
	}},
	{"pages too low", false, func(_ *world, total, size, pages, _ int) string {
		return fmt.Sprintf(`{"per_page":%d,"total_count":%d,"total_pages":%d}`, size, total, max(1, pages-1))
	}},
	{"pages too high", false, func(_ *world, total, size, pages, _ int) string {
		return fmt.Sprintf(`{"per_page":%d,"total_count":%d,"total_pages":%d}`, size, total, pages+3)
	}},
}

func (w *world) numbered() {
	total, size := w.IntN(120), 2+w.IntN(12)
	if w.IntN(4) == 0 {
		total = size * w.IntN(8)
	}
	sizes, info := even(total, size), infos[w.IntN(len(infos))]
	if info.name == "missing" {
		w.shorten(sizes)
	}
	pages, ids := numberedPages(sizes, func(page int) string { return info.text(w, total, size, len(sizes), page) })
	w.kind, w.want, w.known = "numbered, totals "+info.name, ids, info.right
	w.srv = &listServer{pages: pages, last: listBody(nil, info.text(w, total, size, len(sizes), len(sizes)+1))}
	w.needs = len(sizes)
	if !info.right && info.name != "pages too low" || len(sizes) == 0 {
		w.needs++
	} else if info.name == "pages too low" && len(sizes) > 1 {
		w.needs++ // the totals do not agree, so the end must be looked for
	}
}

// shorten makes pages short, which is no proof of the end.
func (w *world) shorten(sizes []int) {
	for i := range sizes {
		sizes[i] = 1 + w.IntN(sizes[i])
	}
}

func (w *world) cursors() {
	sizes := make([]int, 1+w.IntN(15))
	for i := range sizes {
		sizes[i] = max(0, w.IntN(12)-3)
	}
	w.srv, w.want = cursored(sizes)
	w.kind, w.needs, w.known = "cursors", len(sizes), true
	if last := len(sizes); last > 1 && w.IntN(3) == 0 {
		back := 2 + w.IntN(last-1)
		ids := w.want[len(w.want)-sizes[last-1]:]
		w.srv.pages[last-1] = listBody(ids, fmt.Sprintf(`{"cursor":"c%d"}`, back))
		w.kind = "cursors in a circle"
	}
}

func (w *world) single() {
	pages, ids := numberedPages([]int{w.IntN(50)}, func(int) string { return `{}` })
	w.srv, w.want, w.kind, w.needs, w.known = &listServer{pages: pages}, ids, "single", 1, true
}

// repeating is the server of GET /accounts that ignores page.
func (w *world) repeating() {
	info, needs := `{}`, 2
	if w.IntN(2) == 0 {
		info, needs = `{"page":1,"total_pages":1}`, 1
	}
	pages, ids := numberedPages([]int{1 + w.IntN(20)}, func(int) string { return info })
	w.srv, w.want, w.kind, w.needs = &listServer{pages: pages, last: pages[0]}, ids, "repeating", needs
	w.known = needs == 1
}

// walk is anything that hands out entries and fails with a page's number.
type walk struct {
	next    func() bool
	all     func(stop func() bool)
	collect func(limit int) int
	err     func() error
}

// pager is a pager over any list of T.
type pager[T any] interface {
	Next() bool
	Current() T
	Err() error
	All() iter.Seq2[T, error]
	Collect(limit int) ([]T, error)
}

// walker adapts a pager; ids get what it hands out.
func walker[T any](p pager[T], ids *[]string, id func(T) string) walk {
	return walk{
		next: func() bool {
			more := p.Next()
			if more {
				*ids = append(*ids, id(p.Current()))
			}
			return more
		},
		all: func(stop func() bool) {
			for item, err := range p.All() {
				if err != nil || stop() {
					if err == nil {
						*ids = append(*ids, id(item))
					}
					return
				}
				*ids = append(*ids, id(item))
			}
		},
		collect: func(limit int) int {
			items, _ := p.Collect(limit)
			for _, item := range items {
				*ids = append(*ids, id(item))
			}
			return len(items)
		},
		err: p.Err,
	}
}

func (w *world) walk(ctx context.Context, got *[]string) walk {
	opts := []option.RequestOption{option.WithPrefetch(w.width)}
	account, c := cloudflare.F("a"), client(w.srv).Accounts
	switch w.kind {
	case "cursors", "cursors in a circle":
		return walker(c.Logs.Audit.ListAutoPaging(ctx, accounts.LogAuditListParams{AccountID: account}, opts...), got,
			func(e accounts.AuditEntry) string { return e.ID })
	case "single":
		return walker(c.Tokens.PermissionGroups.ListAutoPaging(
			ctx, accounts.TokenPermissionGroupListParams{AccountID: account}, opts...,
		), got,
			func(g accounts.TokenPermissionGroupListResponse) string { return g.ID })
	}
	return walker(c.Members.ListAutoPaging(ctx, accounts.MemberListParams{AccountID: account}, opts...), got,
		func(m accounts.Member) string { return m.ID })
}

// step walks on in a random way, and reports whether it may have come to the
// end or an error.
func (w *world) step(it walk) (over bool) {
	way := w.IntN(3)
	w.ends = way != 0
	switch way {
	case 0:
		for range w.IntN(40) {
			if !it.next() {
				return true
			}
		}
		return false
	case 1:
		over = true
		it.all(func() bool { over = w.IntN(30) != 0; return !over })
		return over
	}
	limit := 1 + w.IntN(60)
	return it.collect(limit) < limit
}

// Whatever a list is like, a walk gives all of its entries, each once and in
// order, and sends what it must and no more.
func TestAnyListArrivesWhole(t *testing.T) {
	for seed := range uint64(worlds) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(seed)
			name := fmt.Sprintf("seed %d: %s, width %d", seed, w.kind, w.width)
			var got []string
			it := w.walk(t.Context(), &got)
			for !w.step(it) {
				w.checkRunning(t, name)
			}
			require.NoError(t, w.failure(it), name)
			require.Equal(t, w.want, got, name)
			w.checkRequests(t, name)
			require.False(t, it.next(), name)
			require.Len(t, got, len(w.want), name)
		})
	}
}

// failure is the error of a walk, but for the one that a circle ends with.
func (w *world) failure(it walk) error {
	if w.kind == "cursors in a circle" && errors.Is(it.err(), pagination.ErrRepeatedCursor) {
		return nil
	}
	return it.err()
}

// checkRunning looks at what a step has left: Next what it fetched ahead, the
// others nothing.
func (w *world) checkRunning(t *testing.T, name string) {
	t.Helper()
	w.srv.mu.Lock()
	defer w.srv.mu.Unlock()
	if w.ends {
		require.Zero(t, w.srv.running, name)
	}
	require.LessOrEqual(t, w.srv.running, w.width, name)
}

// checkRequests counts the answers: each page once, as many as the walk needs,
// and beyond them no more than are fetched ahead where totals mislead.
func (w *world) checkRequests(t *testing.T, name string) {
	t.Helper()
	for page, times := range w.srv.answered {
		if w.kind == "repeating" || w.kind == "cursors in a circle" {
			break
		}
		require.Equal(t, 1, times, "%s: page %d", name, page)
	}
	extra := 0
	if !w.known {
		extra = w.width
	}
	require.LessOrEqual(t, w.srv.farthest, w.needs+extra, name)
	if w.width == 0 {
		require.Equal(t, w.needs, w.srv.asked-w.srv.failed, name)
	}
}

// Errors name their page and come behind the entries before it, and going on
// loses nothing.
func TestErrorsLoseNothing(t *testing.T) {
	for seed := range uint64(worlds) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(seed)
			for range w.IntN(6) {
				w.srv.fails[1+w.IntN(len(w.srv.pages)+1)]++
			}
			name := fmt.Sprintf("seed %d: %s, width %d, fails %v", seed, w.kind, w.width, w.srv.fails)
			var got []string
			it := w.walk(t.Context(), &got)
			for {
				if over := w.step(it); over && w.failure(it) == nil {
					break
				}
				w.checkRunning(t, name)
				if err := it.err(); err != nil {
					require.ErrorIs(t, err, errCut, name)
					require.Contains(t, w.pagesAfter(len(got)), err.Error()[:strings.Index(err.Error(), ": ")+2], name)
				}
			}
			require.Equal(t, w.want, got, name)
			w.checkRequests(t, name)
		})
	}
}

// pagesAfter are the numbers that the page behind n entries can have: several
// where pages without entries follow.
func (w *world) pagesAfter(n int) (pages []string) {
	passed := 0
	for i, body := range w.srv.pages {
		if passed == n {
			pages = append(pages, fmt.Sprintf("page %d: ", i+1))
		}
		passed += strings.Count(body, `"id"`)
	}
	if passed == n {
		pages = append(pages, fmt.Sprintf("page %d: ", len(w.srv.pages)+1))
	}
	return pages
}

// The end of the context ends a walk at once: what came is the beginning of
// the list, and nothing runs any more.
func TestCancellingEndsAnyWalk(t *testing.T) {
	for seed := range uint64(worlds) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(seed)
			name := fmt.Sprintf("seed %d: %s, width %d", seed, w.kind, w.width)
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(w.IntN(200))*time.Millisecond)
			defer cancel()
			var got []string
			it := w.walk(ctx, &got)
			for !w.step(it) {
			}
			require.Zero(t, w.srv.running, name)
			require.Equal(t, strings.Join(w.want[:len(got)], " "), strings.Join(got, " "), name)
			if err := w.failure(it); err == nil {
				require.Equal(t, w.want, got, name)
			} else {
				require.ErrorIs(t, err, context.DeadlineExceeded, name)
			}
		})
	}
}
