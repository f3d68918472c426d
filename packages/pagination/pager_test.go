package pagination_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

func client(d option.HTTPClient) *cloudflare.Client {
	return cloudflare.NewClient(
		option.WithBaseURL("https://api.test"), option.WithHTTPClient(d), option.WithMaxRetries(0),
	)
}

// numbered answers with pages of a list of total members. info writes the
// result_info of a page.
func numbered(total int, info func(page, size, count int) string) *testhttp.Recorder {
	return &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
		page, size := query(r, "page", 1), query(r, "per_page", 20)
		items := []json.RawMessage{}
		for i := (page - 1) * size; i < min(total, page*size); i++ {
			items = append(items, json.RawMessage(fmt.Sprintf(`{"id":"m%d"}`, i)))
		}
		body, err := json.Marshal(map[string]any{
			"success": true, "result": items, "result_info": json.RawMessage(info(page, size, len(items))),
		})
		return testhttp.Response(r, 200, string(body)), err
	}}}
}

func query(r *http.Request, key string, fallback int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(key)); err == nil {
		return n
	}
	return fallback
}

func totals(total int) func(page, size, count int) string {
	return func(page, size, count int) string {
		return fmt.Sprintf(
			`{"page":%d,"per_page":%d,"count":%d,"total_count":%d,"total_pages":%d}`, page, size, count, total,
			(total+size-1)/size,
		)
	}
}

func nothing(int, int, int) string { return `{}` }

func members(rec *testhttp.Recorder) *pagination.V4PagePaginationArrayAutoPager[accounts.Member] {
	return client(rec).Accounts.Members.ListAutoPaging(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0),
	})
}

func ids(list []accounts.Member) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.ID)
	}
	return out
}

func wanted(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("m%d", i))
	}
	return out
}

func TestNumberedListsEnd(t *testing.T) {
	onlyCount := func(total int) func(int, int, int) string {
		return func(page, size, count int) string {
			return fmt.Sprintf(`{"page":%d,"per_page":%d,"count":%d,"total_count":%d}`, page, size, count, total)
		}
	}
	for name, row := range map[string]struct {
		total    int
		info     func(int, int, int) string
		requests int
	}{
		"three pages with totals":        {60, totals(60), 3},
		"a short last page with totals":  {41, totals(41), 3},
		"total_count alone":              {60, onlyCount(60), 3},
		"no totals, short last page":     {41, nothing, 4},
		"no totals, full last page":      {40, nothing, 3},
		"an empty list":                  {0, totals(0), 1},
		"an empty list without totals":   {0, nothing, 1},
		"a total of 0 is no total":       {25, onlyCount(0), 3},
		"a total below what came is not": {45, onlyCount(3), 4},
		"one page":                       {5, totals(5), 1},
	} {
		t.Run(name, func(t *testing.T) {
			rec := numbered(row.total, row.info)
			got, err := members(rec).Collect(0)
			require.NoError(t, err)
			require.Equal(t, wanted(row.total), ids(got))
			require.Len(t, rec.Seen(), row.requests)
		})
	}
}

func TestAPageThatRepeatsEndsTheList(t *testing.T) {
	for name, row := range map[string]struct {
		info     string
		requests int
	}{"total_pages 1": {`{"page":1,"per_page":20,"total_pages":1}`, 1}, "no totals": {`{"page":1,"per_page":20}`, 2}} {
		t.Run(name, func(t *testing.T) {
			rec := testhttp.Answer(200, `{"success":true,"result":[{"id":"x"},{"id":"y"}],"result_info":`+row.info+`}`)
			got, err := client(rec).Accounts.ListAutoPaging(
				context.Background(), accounts.AccountListParams{},
			).Collect(0)
			require.NoError(t, err)
			require.Len(t, got, 2)
			require.Len(t, rec.Seen(), row.requests)
		})
	}
}

func TestNothingIsSentBeforeTheFirstNext(t *testing.T) {
	rec := numbered(60, totals(60))
	pager := members(rec)
	require.Empty(t, rec.Seen())
	require.Empty(t, pager.Current().ID)
	require.True(t, pager.Next())
	require.Equal(t, "m0", pager.Current().ID)
	require.Equal(t, 1, pager.Index())
	require.Len(t, rec.Seen(), 1)
	rest, err := pager.Collect(0)
	require.NoError(t, err)
	require.Len(t, rest, 59)
	require.False(t, pager.Next())
	require.Equal(t, "m59", pager.Current().ID)
	require.Equal(t, 60, pager.Index())
	require.Len(t, rec.Seen(), 3)
}

func TestIteratorsStopAndGoOn(t *testing.T) {
	rec := numbered(60, totals(60))
	pager := members(rec)
	for m, err := range pager.All() {
		require.NoError(t, err)
		if m.ID == "m24" {
			break
		}
	}
	require.Len(t, rec.Seen(), 2)
	for m, err := range pager.All() {
		require.NoError(t, err)
		require.Equal(t, "m25", m.ID)
		break
	}
	some, err := pager.Collect(3)
	require.NoError(t, err)
	require.Equal(t, []string{"m26", "m27", "m28"}, ids(some))

	pages := 0
	for page, err := range members(rec).Pages() {
		require.NoError(t, err)
		require.Len(t, page.Result, 20)
		pages++
	}
	require.Equal(t, 3, pages)
}

func TestAnErrorNamesItsPageAndTheWalkGoesOnThere(t *testing.T) {
	rec := numbered(60, totals(60))
	good := rec.Answers[0]
	rec.Answers = []testhttp.Func{good, testhttp.Fail(errors.New("cut")), good}
	pager := members(rec)
	var got []string
	var failed error
	for m, err := range pager.All() {
		if failed = err; err == nil {
			got = append(got, m.ID)
		}
	}
	require.Equal(t, wanted(20), got)
	require.ErrorContains(t, failed, "page 2")
	require.Equal(t, failed, pager.Err())
	rest, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, wanted(60), append(got, ids(rest)...))
	for _, err := range members(&testhttp.Recorder{Answers: []testhttp.Func{testhttp.Fail(errors.New("cut"))}}).Pages() {
		require.ErrorContains(t, err, "page 1")
	}
}

func TestACancelledContextStopsTheWalk(t *testing.T) {
	rec := numbered(60, totals(60))
	ctx, cancel := context.WithCancel(context.Background())
	pager := client(&http.Client{Transport: rec}).Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{
		AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0),
	})
	for range 20 {
		require.True(t, pager.Next())
	}
	cancel()
	require.False(t, pager.Next())
	require.ErrorIs(t, pager.Err(), context.Canceled)
	require.Len(t, rec.Seen(), 1)
}

func TestEveryPageGoesOutLikeTheFirst(t *testing.T) {
	rec := numbered(60, totals(60))
	seen := 0
	count := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		seen++
		return next(r)
	})
	pager := client(rec).Accounts.Members.ListAutoPaging(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F("a"), Status: cloudflare.F(accounts.MemberListParamsStatusAccepted),
	},
		count, option.WithHeader("X-Team", "a"), option.WithQuery("extra", "1"))
	_, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, 2, seen, "60 members are two pages of 50")
	for i, request := range rec.Seen() {
		require.Equal(t, "a", request.Header.Get("X-Team"))
		want := "https://api.test/accounts/a/members?extra=1&per_page=50&status=accepted"
		if i > 0 {
			want = "https://api.test/accounts/a/members?extra=1&page=2&per_page=50&status=accepted"
		}
		require.Equal(t, want, request.URL)
	}
}

func TestGetNextPageWalksByHand(t *testing.T) {
	rec := numbered(60, totals(60))
	page, err := client(rec).Accounts.Members.List(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F("a"), Page: cloudflare.F(2.0),
	})
	require.NoError(t, err)
	require.Equal(t, int64(60), page.ResultInfo.TotalCount)
	require.Equal(t, int64(3), page.ResultInfo.TotalPages)
	require.Equal(t, int64(20), page.ResultInfo.Count)
	require.Equal(t, "m20", page.Result[0].ID)
	page, err = page.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, "m40", page.Result[0].ID)
	page, err = page.GetNextPage()
	require.NoError(t, err)
	require.Empty(t, page.Result)
	page, err = page.GetNextPage()
	require.NoError(t, err)
	require.Nil(t, page)
	none, err := new(pagination.V4PagePaginationArray[int]).GetNextPage()
	require.NoError(t, err)
	require.Nil(t, none)
}

func auditPages(bodies ...string) *testhttp.Recorder {
	rec := &testhttp.Recorder{}
	for _, body := range bodies {
		rec.Answers = append(rec.Answers, testhttp.Reply(200, `{"success":true,`+body+`}`))
	}
	return rec
}

func TestCursorListsArriveWhole(t *testing.T) {
	for name, row := range map[string]struct {
		rec      *testhttp.Recorder
		entries  int
		requests int
	}{
		"cursor": {
			auditPages(
				`"result":[{"id":"1"}],"result_info":{"cursor":"c1","count":"1"}`,
				`"result":[{"id":"2"}],"result_info":{"cursor":"c2"}`, `"result":[{"id":"3"}],"result_info":{}`,
			),
			3, 3,
		},
		"cursors.after": {
			auditPages(
				`"result":[{"id":"1"}],"result_info":{"cursors":{"after":"c1"}}`,
				`"result":[{"id":"2"}],"result_info":{"count":0}`,
			),
			2, 2,
		},
		"an empty page": {
			auditPages(
				`"result":[],"result_info":{"cursor":"c1"}`, `"result":null,"result_info":{"cursor":"c2"}`,
				`"result":[{"id":"3"}],"result_info":{"cursor":""}`,
			),
			1, 3,
		},
		"its own cursor": {
			auditPages(
				`"result":[{"id":"1"}],"result_info":{"cursor":"c1"}`, `"result":[],"result_info":{"cursor":"c1"}`,
			),
			1, 2,
		},
		"the same page":  {auditPages(`"result":[{"id":"1"}],"result_info":{"cursor":"c1"}`), 1, 2},
		"no result_info": {auditPages(`"result":[{"id":"1"}]`), 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := client(row.rec).Accounts.Logs.Audit.ListAutoPaging(
				context.Background(), accounts.LogAuditListParams{AccountID: cloudflare.F("a")},
			).Collect(0)
			require.NoError(t, err)
			require.Len(t, got, row.entries)
			require.Len(t, row.rec.Seen(), row.requests)
		})
	}
}

// A cursor that leads back while pages differ means that entries are missing.
func TestARepeatedCursorIsAnError(t *testing.T) {
	for _, last := range []string{
		`"result":[{"id":"2"}],"result_info":{"cursor":"c1"}`, `"result":[],"result_info":{"cursors":{"after":"c2"}}`,
	} {
		for _, width := range []int{0, 3} {
			rec := auditPages(
				`"result":[{"id":"1"}],"result_info":{"cursor":"c2"}`,
				`"result":[{"id":"x"}],"result_info":{"cursor":"c1"}`, last,
			)
			params := accounts.LogAuditListParams{AccountID: cloudflare.F("a")}
			got, err := client(rec).Accounts.Logs.Audit.ListAutoPaging(
				t.Context(), params, option.WithPrefetch(width),
			).Collect(0)
			require.ErrorIs(t, err, pagination.ErrRepeatedCursor)
			require.GreaterOrEqual(t, len(got), 2, "what came before it")
			require.Len(t, rec.Seen(), 3)
		}
	}
}

func TestCountsMayBeTextsOrNumbers(t *testing.T) {
	for _, count := range []string{`"7"`, `7`} {
		page, err := client(auditPages(`"result":[],"result_info":{"count":`+count+`}`)).Accounts.Logs.Audit.List(
			context.Background(), accounts.LogAuditListParams{AccountID: cloudflare.F("a")},
		)
		require.NoError(t, err)
		require.Equal(t, int64(7), page.ResultInfo.Count)
		require.False(t, page.ResultInfo.JSON.Count.IsInvalid())
	}
}

func TestSinglePagesAreOneRequest(t *testing.T) {
	rec := testhttp.Answer(200, testhttp.Result(`[{"id":"g1"},{"id":"g2"}]`))
	pager := client(rec).Accounts.Tokens.PermissionGroups.ListAutoPaging(
		context.Background(), accounts.TokenPermissionGroupListParams{AccountID: cloudflare.F("a")},
	)
	got, err := pager.Collect(0)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Len(t, rec.Seen(), 1)
}

func TestAPageDecodedByHand(t *testing.T) {
	var page pagination.V4PagePaginationArray[int]
	require.NoError(t, json.Unmarshal([]byte(`{"result":[1,2],"result_info":{"page":1},"success":true}`), &page))
	require.Equal(t, []int{1, 2}, page.Result)
	require.Equal(t, "true", page.JSON.ExtraFields["success"].Raw())
	var cursor pagination.CursorPaginationAfter[int]
	require.NoError(t, json.Unmarshal([]byte(`{"result":[1],"result_info":{"cursors":{"after":"x"}}}`), &cursor))
	require.Equal(t, "x", cursor.NextCursor())
	var single pagination.SinglePage[int]
	require.NoError(t, json.Unmarshal([]byte(`{"result":[1]}`), &single))
	require.Len(t, single.Items(), 1)
}

func TestRepliesThatAreNoPage(t *testing.T) {
	for body, want := range map[string]string{
		`{"success":false,"errors":[{"code":1000,"message":"no"}],"result":[]}`: "code 1000",
		`{"success":true}`:             "no result",
		`{"success":true,"result":{}}`: "is no list",
		`<html>`:                       "decoding the page",
	} {
		_, err := client(testhttp.Answer(200, body)).Accounts.Members.List(
			context.Background(), accounts.MemberListParams{AccountID: cloudflare.F("a")},
		)
		var refused *cloudflare.Error
		require.ErrorAs(t, err, &refused, body)
		require.ErrorContains(t, err, want)
	}
}

func TestAHistoryArrivesWhole(t *testing.T) {
	rec := auditPages(
		`"result":[{"id":"1"}],"result_info":{"count":1,"cursor":"c1","history_status":"exact"}`,
		`"result":[{"id":"2"}],"result_info":{"count":1,"history_status":"exact"}`,
	)
	pager := client(rec).Accounts.Logs.Audit.HistoryAutoPaging(
		context.Background(), "entry", accounts.LogAuditHistoryParams{AccountID: cloudflare.F("a")},
	)
	for page, err := range pager.Pages() {
		require.NoError(t, err)
		require.Len(t, page.Result, 1)
		require.Equal(t, `"exact"`, page.ResultInfo.JSON.ExtraFields["history_status"].Raw())
	}
	require.Equal(t, 2, pager.Index())
	require.Equal(t, "https://api.test/accounts/a/logs/audit/entry/history?cursor=c1&limit=1000", rec.Last().URL)
}
