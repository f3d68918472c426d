package pagination_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// A program that deletes what it ranges over leaves nothing behind.
func TestDeletingWhileRangingLeavesNothing(t *testing.T) {
	for _, tokens := range []int{0, 1, 50, 130, 500} {
		for _, width := range []int{0, 4} {
			srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
			service, account := srv.Client().Accounts.Tokens, cloudflare.F(srv.AccountID)
			for i := range tokens {
				srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: fmt.Sprint("t", i)})
			}
			deleted := 0
			list := service.ListAutoPaging(
				t.Context(), accounts.TokenListParams{AccountID: account}, option.WithPrefetch(width),
			)
			for token, err := range list.All() {
				require.NoError(t, err)
				_, err = service.Delete(t.Context(), token.ID, accounts.TokenDeleteParams{AccountID: account})
				require.NoError(t, err)
				deleted++
			}
			left, err := service.ListAutoPaging(t.Context(), accounts.TokenListParams{AccountID: account}).Collect(0)
			require.NoError(t, err)
			require.Empty(t, left, "%d tokens, prefetch %d", tokens, width)
			require.GreaterOrEqual(t, deleted, tokens)
			srv.Close()
		}
	}
}

// script answers each request with the next of a list of pages of members,
// written as ids with a total, and with the last again and again.
type script []struct {
	ids   []string
	total int
}

func (s script) recorder() *testhttp.Recorder {
	rec := &testhttp.Recorder{}
	for _, page := range s {
		info := fmt.Sprintf(`{"per_page":2,"total_count":%d}`, page.total)
		rec.Answers = append(rec.Answers, testhttp.Reply(200, listBody(page.ids, info)))
	}
	return rec
}

// What a walk gives and sends when pages come one after the other.
func TestListsThatChangeOrSeemTo(t *testing.T) {
	ab, ba, bc, cd, xa := []string{"a", "b"}, []string{"b", "a"}, []string{"b", "c"}, []string{"c", "d"},
		[]string{"x", "a"}
	c, d, de, none := []string{"c"}, []string{"d"}, []string{"d", "e"}, []string{}
	for name, row := range map[string]struct {
		pages    script
		want     []string
		requests int
		err      error
	}{
		"nothing changes": {script{{ab, 4}, {cd, 4}}, []string{"a", "b", "c", "d"}, 2, nil},
		"one goes, one is left out": {
			script{{ab, 4}, {d, 3}, {bc, 3}, {d, 3}, {bc, 3}, {d, 3}},
			[]string{"a", "b", "d", "c"}, 6, nil,
		},
		"one is left out twice": {
			script{{ab, 5}, {de, 4}, {ba, 5}, {de, 4}, {bc, 4}, {de, 4}, {bc, 4}, {de, 4}},
			[]string{"a", "b", "d", "e", "c"}, 8, nil,
		},
		"a page of nothing but what came, and one after it": {
			script{{ab, 6}, {ba, 6}, {cd, 6}, {ab, 6}, {ba, 6}, {cd, 6}}, []string{"a", "b", "c", "d"}, 6, nil,
		},
		"one without an id comes later": {
			script{{ab, 4}, {d, 3}, {[]string{"b", ""}, 3}, {d, 3}}, []string{"a", "b", "d"}, 4, pagination.ErrChanged,
		},
		"all before go": {script{{ab, 4}, {none, 2}, {cd, 2}, {none, 0}}, []string{"a", "b", "c", "d"}, 4, nil},
		"one comes where one goes, seen by an id": {
			script{{ab, 4}, {bc, 4}, {xa, 4}, {bc, 4}, {xa, 4}, {bc, 4}},
			[]string{"a", "b", "c", "x"}, 6, nil,
		},
		"all go": {script{{ab, 4}, {none, 0}}, []string{"a", "b"}, 2, nil},
		"twice on a page": {
			script{{[]string{"a", "a"}, 3}, {[]string{"b"}, 3}}, []string{"a", "a", "b"}, 2, nil,
		},
		"totals that do not hold": {
			script{{ab, 3}, {c, 7}, {none, 9}, {ab, 5}, {c, 8}, {none, 3}}, []string{"a", "b", "c"}, 6, nil,
		},
		"the total is another one each time": {
			script{{ab, 3}, {none, 4}, {ab, 3}, {none, 4}}, []string{"a", "b"}, 4, nil,
		},
		"text and negative totals are no sign": {script{{ab, -4}, {cd, 4}}, []string{"a", "b", "c", "d"}, 2, nil},
	} {
		for way, read := range map[string]func(*memberPager) ([]string, error){
			"Collect": collect, "Pages": collectPages,
		} {
			rec := row.pages.recorder()
			got, err := read(members(rec))
			require.ErrorIs(t, err, row.err, "%s, %s", name, way)
			require.Equal(t, row.want, got, "%s, %s", name, way)
			require.Len(t, rec.Seen(), row.requests, "%s, %s", name, way)
		}
	}
}

// Where there is no total_count, total_pages tell.
func TestTotalPagesTellOfAChange(t *testing.T) {
	rec := &testhttp.Recorder{}
	for _, page := range []struct {
		ids   []string
		pages int
	}{{[]string{"a", "b"}, 3}, {[]string{"d", "e"}, 2}, {[]string{"b", "c"}, 2}, {[]string{"d", "e"}, 2}} {
		rec.Answers = append(
			rec.Answers, testhttp.Reply(200, listBody(page.ids, fmt.Sprintf(`{"total_pages":%d}`, page.pages))),
		)
	}
	rec.Answers = append(rec.Answers, rec.Answers[2:]...)
	got, err := collect(members(rec))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "d", "e", "c"}, got)
	require.Len(t, rec.Seen(), 6)
}

func collect(p *memberPager) ([]string, error) {
	list, err := p.Collect(0)
	return ids(list), err
}

func collectPages(p *memberPager) (got []string, failed error) {
	for page, err := range p.Pages() {
		if failed = err; err == nil {
			got = append(got, ids(page.Result)...)
		}
	}
	return got, failed
}

// A server that never rests, with nothing new, does not keep a reader for ever.
func TestAServerThatNeverRestsEnds(t *testing.T) {
	for name, answer := range map[string]func(n int) string{
		"two pages in turn": func(n int) string { return listBody([]string{fmt.Sprint("m", n%2)}, `{}`) },
		"one page that says another thing each time": func(n int) string {
			return fmt.Sprintf(
				`{"success":true,"result":[{"id":"a","status":"s%d"}],"result_info":{"total_count":%[1]d}}`, n+100,
			)
		},
		"one entry on every page": func(n int) string {
			return listBody([]string{"a", fmt.Sprint("m", n%50)}, fmt.Sprintf(`{"total_count":%d}`, 1000+n))
		},
		"another total on every page": func(n int) string {
			return listBody([]string{fmt.Sprint("m", n%7)}, fmt.Sprintf(`{"total_count":%d}`, 1000+n))
		},
		"another total, no entries": func(n int) string {
			return listBody(nil, fmt.Sprintf(`{"total_count":%d}`, 1000+n))
		},
		"total pages without end": func(n int) string {
			return listBody([]string{fmt.Sprint("m", n%5)}, fmt.Sprintf(`{"total_pages":%d}`, int64(1)<<60+int64(n)))
		},
		"entries without ids in turn": func(n int) string {
			return listBody([]string{"", fmt.Sprint("m", n%3)}[n%2:], fmt.Sprintf(`{"total_count":%d}`, 90+n))
		},
	} {
		for _, width := range []int{0, 3} {
			var asked atomic.Int64
			rec := &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
				return testhttp.Response(r, 200, answer(int(asked.Add(1)))), nil
			}}}
			got, err := wide(t.Context(), rec, width).Collect(0)
			if err != nil {
				require.ErrorIs(t, err, pagination.ErrChanged, name)
			}
			require.LessOrEqual(t, len(got), 200, name)
			require.LessOrEqual(t, len(rec.Seen()), 600, name)
		}
	}
}

// A server that gives the same entries over and over is left soon: without an
// error where one page repeats, and with one where entries may hide behind.
func TestAServerThatGivesTheSameOverAndOver(t *testing.T) {
	for _, row := range []struct {
		answer         func(page, n int) string
		want, requests int
		err            error
	}{
		{func(_, n int) string { return fmt.Sprintf(`[{"id":"a","status":"s%d"}]`, n) }, 1, 4, nil},
		{func(page, _ int) string { return fmt.Sprintf(`[{"id":"m%d"}]`, page%2) }, 2, 26, pagination.ErrChanged},
	} {
		n := 0
		rec := &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
			n++
			return testhttp.Response(r, 200, testhttp.Result(row.answer(query(r, "page", 1), n))), nil
		}}}
		got, err := members(rec).Collect(0)
		require.ErrorIs(t, err, row.err)
		require.Len(t, got, row.want)
		require.Equal(t, row.requests, n)
	}
}

// Where entries have no id, the end of a list that changed is an error, after
// all that came.
func TestAChangedListWithoutIDsIsAnError(t *testing.T) {
	rec := &testhttp.Recorder{}
	for i := range 2 {
		body := fmt.Sprintf(`{"success":true,"result":[{"status":"s%d"}],"result_info":{"total_count":%d}}`, i, 3-i)
		rec.Answers = append(rec.Answers, testhttp.Reply(200, body))
	}
	pager := members(rec)
	list, err := pager.Collect(0)
	require.ErrorIs(t, err, pagination.ErrChanged)
	require.ErrorContains(t, err, "without an id")
	require.Len(t, list, 2)
	require.Len(t, rec.Seen(), 2)
	require.False(t, pager.Next(), "the end stays the end")
	require.ErrorIs(t, pager.Err(), pagination.ErrChanged)
	for _, err := range pager.Pages() {
		require.ErrorIs(t, err, pagination.ErrChanged)
	}
	require.Len(t, rec.Seen(), 2)
}

// oneGoes is a list of four, of which the first goes after the first page.
var oneGoes = script{{[]string{"a", "b"}, 4}, {[]string{"d"}, 3}, {[]string{"b", "c"}, 3}, {[]string{"d"}, 3}}

// An error in a later pass says so, and going on loses nothing.
func TestAnErrorInALaterPass(t *testing.T) {
	rec := oneGoes.recorder()
	cut := testhttp.Fail(errors.New("cut"))
	p := rec.Answers
	rec.Answers = []testhttp.Func{p[0], p[1], cut, p[2], cut, p[3], p[2], p[3]}
	pager := members(rec)
	got, err := collect(pager)
	require.Equal(t, []string{"a", "b", "d"}, got)
	require.ErrorContains(t, err, "reading a list that changed again: page 1: ")
	got, err = collect(pager)
	require.Equal(t, []string{"c"}, got)
	require.ErrorContains(t, err, "reading a list that changed again: page 2: ")
	got, err = collectPages(pager)
	require.NoError(t, err)
	require.Empty(t, got)
	require.Len(t, rec.Seen(), 8)
}

// The end of the context ends a later pass too.
func TestCancellingALaterPass(t *testing.T) {
	rec := oneGoes.recorder()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	pager := wide(ctx, rec, 0)
	var got []string
	for m, err := range pager.All() {
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
			break
		}
		if got = append(got, m.ID); m.ID == "d" {
			cancel()
		}
	}
	require.Equal(t, []string{"a", "b", "d"}, got)
	require.Len(t, rec.Seen(), 2)
}

// What a walk remembers of entries keeps no page in memory.
func TestAWalkKeepsNoPageItHasRead(t *testing.T) {
	const pages, size = 64, 1 << 20
	rec := &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
		page := query(r, "page", 1)
		body := fmt.Sprintf(`{"success":true,"result":[{"id":"m%d","status":"%s"}],"result_info":{"total_count":%d}}`,
			page, strings.Repeat("x", size), pages+1)
		return testhttp.Response(r, 200, body), nil
	}}}
	pager := wide(t.Context(), rec, 0)
	for range pages {
		require.True(t, pager.Next())
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapAlloc, uint64(pages*size/2))
	require.True(t, pager.Next())
}
