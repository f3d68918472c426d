package cloudflare_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// plan is a type with an UnmarshalJSON of its own.
type plan string

func (p *plan) UnmarshalJSON(text []byte) error {
	var object struct{ Name string }
	err := json.Unmarshal(text, &object)
	*p = plan(strings.ToUpper(object.Name))
	return err
}

// zone is what a program may make of a zone.
type zone struct {
	ID        string              `json:"id"`
	CreatedOn time.Time           `json:"created_on"`
	Paused    *bool               `json:"paused"`
	Meta      map[string]int      `json:"meta"`
	Owner     json.RawMessage     `json:"owner"`
	Plan      plan                `json:"plan"`
	Servers   []string            `json:"name_servers"`
	Account   struct{ ID string } `json:"account"`
}

// listOf answers with pages that have these results and infos, in order.
func listOf(pages ...string) *testhttp.Recorder {
	rec := &testhttp.Recorder{}
	for _, page := range pages {
		rec.Answers = append(rec.Answers, testhttp.Reply(200, `{"success":true,`+page+`}`))
	}
	return rec
}

func TestAListOfAProgramsOwnType(t *testing.T) {
	rec := listOf(`"result":[{"id":"z1","created_on":"2026-01-02T03:04:05.5Z","paused":false,"meta":{"step":2},
		"owner":{"type": "user"},"plan":{"name":"free"},"name_servers":["a","b"],"account":{"id":"a1"},"more":1}],
		"result_info":{"page":1,"per_page":1,"total_count":2,"total_pages":2}`,
		`"result":[{"id":"z2","paused":null}],"result_info":{"page":2,"per_page":1,"total_count":2,"total_pages":2}`)
	zones, err := cloudflare.ListAutoPaging[zone](t.Context(), newClient(rec), "zones", nil).Collect(0)
	require.NoError(t, err)
	paused, first := false, zone{
		ID: "z1", CreatedOn: time.Date(2026, 1, 2, 3, 4, 5, 5e8, time.UTC), Meta: map[string]int{"step": 2},
		Owner: json.RawMessage(`{"type": "user"}`), Plan: "FREE", Servers: []string{"a", "b"},
	}
	first.Paused, first.Account.ID = &paused, "a1"
	require.Equal(t, []zone{first, {ID: "z2"}}, zones)
	require.Equal(t, "https://api.test/client/v4/zones", rec.Seen()[0].URL)
	require.Equal(t, "page=2", queryOf(t, rec.Seen()[1].URL))
	require.Len(t, rec.Seen(), 2)
}

func queryOf(t *testing.T, text string) string {
	u, err := url.Parse(text)
	require.NoError(t, err)
	return u.RawQuery
}

// Entries can be of any type that encoding/json knows.
func TestAListOfAnything(t *testing.T) {
	one := func() *cloudflare.Client { return newClient(listOf(`"result":[{"id":"z1"},null]`)) }
	pointers, err := cloudflare.ListSingleAutoPaging[*zone](t.Context(), one(), "zones", nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []*zone{{ID: "z1"}, nil}, pointers)
	maps, err := cloudflare.ListSingleAutoPaging[map[string]any](t.Context(), one(), "zones", nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{"id": "z1"}, nil}, maps)
	raw, err := cloudflare.ListSingleAutoPaging[json.RawMessage](t.Context(), one(), "zones", nil).Collect(1)
	require.NoError(t, err)
	require.Equal(t, []json.RawMessage{[]byte(`{"id":"z1"}`)}, raw)
	models, err := cloudflare.ListSingleAutoPaging[accounts.Member](t.Context(), one(), "zones", nil).Collect(1)
	require.NoError(t, err)
	require.Equal(t, `"z1"`, models[0].JSON.ID.Raw())
}

// A struct that embeds a model of the SDK is decoded as encoding/json does: by
// the model's UnmarshalJSON.
func TestAListOfAStructThatEmbedsAModel(t *testing.T) {
	type labelled struct {
		Label, Note string
		accounts.Member
	}
	client := newClient(listOf(`"result":[{"id":"m1","Label":"l","x":1}]`))
	got, err := cloudflare.ListAutoPaging[labelled](t.Context(), client, "members", nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, "m1", got[0].ID)
	require.Empty(t, got[0].Label)
	require.Equal(t, "1", got[0].JSON.ExtraFields["x"].Raw())
}

func TestWhatAListIsAskedForWith(t *testing.T) {
	both := accounts.MemberListParams{Page: cloudflare.F(1.0), PerPage: cloudflare.F(5.0)}
	for name, row := range map[string]struct {
		path   string
		params any
		url    string
	}{
		"nothing":        {"/zones", nil, "/zones"},
		"a query":        {"zones?status=active&name=a", nil, "/zones?name=a&status=active"},
		"values":         {"zones?name=a", url.Values{"name": {"b", "c"}, "x": {"1"}}, "/zones?name=b&name=c&x=1"},
		"values without": {"zones", url.Values(nil), "/zones"},
		"a struct":       {"zones", both, "/zones?page=1&per_page=5"},
		"a pointer":      {"zones", &accounts.MemberListParams{PerPage: cloudflare.F(5.0)}, "/zones?per_page=5"},
		"a whole URL":    {"https://api.test/client/v4/zones", nil, "/zones"},
		"a slash":        {"accounts/a%2Fb/members", nil, "/accounts/a%2Fb/members"},
		"a space":        {"accounts/a b/members", nil, "/accounts/a%20b/members"},
	} {
		rec := listOf(`"result":[{"id":"z1"}]`)
		_, err := cloudflare.ListAutoPaging[zone](t.Context(), newClient(rec), row.path, row.params).Collect(1)
		require.NoError(t, err, name)
		require.Equal(t, "https://api.test/client/v4"+row.url, rec.Last().URL, name)
		require.Equal(t, "GET", rec.Last().Method, name)
		require.Empty(t, rec.Last().Body, name)
	}
}

// What params say is taken when the list is named, not when it is asked for.
func TestParamsMayBeUsedAgain(t *testing.T) {
	rec := listOf(`"result":[{"id":"z1"}]`)
	params := url.Values{"name": append(make([]string, 0, 4), "a")}
	more := option.WithQueryAdd("name", "b")
	pager := cloudflare.ListAutoPaging[zone](t.Context(), newClient(rec), "zones", params, more)
	params["name"][0] = "changed"
	params.Set("page", "7")
	_, err := pager.Collect(1)
	require.NoError(t, err)
	require.Equal(t, "name=a&name=b", queryOf(t, rec.Last().URL))
	require.Equal(t, []string{"changed", ""}, params["name"][:2])
}

func TestAListThatCantBeAskedFor(t *testing.T) {
	var none *accounts.MemberListParams
	into := []option.RequestOption{option.WithResponseBodyInto(new([]byte))}
	wrong := []option.RequestOption{option.WithMaxRetries(-1)}
	for name, row := range map[string]struct {
		path   string
		params any
		opts   []option.RequestOption
		says   string
	}{
		"a struct":     {"zones", struct{ Name string }{"a"}, nil, "GET zones: params: a struct { Name string } is not"},
		"bytes":        {"zones", []byte("a=b"), nil, "GET zones: params: a []uint8 is not url.Values and has no URLQuery"},
		"a nil struct": {"zones", none, nil, "GET zones: params is a nil *accounts.MemberListParams"},
		"dots":         {"zones/../user", nil, nil, `the path "zones/../user" has a segment of dots`},
		"hidden dots":  {"zones/%2e%2e/user", nil, nil, "has a segment of dots"},
		"dots within":  {"zones/a%2F..%2Fb", nil, nil, "has a segment of dots"},
		"another host": {"https://other.test/zones", nil, nil, "is not one below"},
		"a bad escape": {"zones/%zz", nil, nil, "is not one below"},
		"a body":       {"zones", nil, into, "takes the entries away"},
		"an option":    {"zones", nil, wrong, "GET zones: option.WithMaxRetries"},
	} {
		rec := listOf(`"result":[]`)
		pager := cloudflare.ListAutoPaging[zone](t.Context(), newClient(rec), row.path, row.params, row.opts...)
		require.False(t, pager.Next(), name)
		require.ErrorContains(t, pager.Err(), row.says, name)
		require.ErrorContains(t, pager.Err(), "page 1: ", name)
		require.Empty(t, rec.Seen(), name)
	}
}

// A client that is nil or zero, and a context that is nil, are errors or fine.
func TestListsOfACarelessCaller(t *testing.T) {
	var none *cloudflare.Client
	ctx := t.Context()
	for _, err := range []error{
		cloudflare.ListAutoPaging[zone](ctx, none, "zones", nil).Err(),
		cloudflare.ListItemsAutoPaging[zone](ctx, none, "zones", nil).Err(),
		cloudflare.ListCursorAutoPaging[zone](ctx, none, "zones", nil).Err(),
		cloudflare.ListSingleAutoPaging[zone](ctx, none, "zones", nil).Err(),
	} {
		require.EqualError(t, err, "page 1: GET zones: the client is nil: NewClient makes one")
	}
	rec := option.WithHTTPClient(listOf(`"result":[{"id":"z1"}]`))
	got, err := cloudflare.ListAutoPaging[zone](ctx, new(cloudflare.Client), "zones", nil, nil, rec).Collect(1)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.NotPanics(t, func() {
		var nothing context.Context
		require.Error(t, cloudflare.ListAutoPaging[zone](nothing, newClient(listOf(`"result":[]`)), "zones", nil).Err())
	})
}

// An entry that the type can't hold is an error of its page, after what came
// before, in place of a zero one that nothing tells from a good one.
func TestAnEntryOfAnotherTypeIsAnErrorOfItsPage(t *testing.T) {
	rec := listOf(`"result":[{"id":"z1"}],"result_info":{"total_pages":2}`,
		`"result":[{"id":"z2"},{"id":5}],"result_info":{"total_pages":2}`)
	got, err := cloudflare.ListAutoPaging[zone](t.Context(), newClient(rec), "zones", nil).Collect(0)
	require.Equal(t, []zone{{ID: "z1"}}, got)
	require.ErrorContains(t, err, "page 2: ")
	require.ErrorContains(t, err, "decoding the page: json: cannot unmarshal number into Go struct field zone.id")
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "GET zones", refused.Operation)
}

// changing is a list that loses an entry while it is read, and is then the same.
func changing(entry string) *testhttp.Recorder {
	var pages []string
	for _, page := range []string{"1,2/4", "4/3", "2,3/3", "4/3"} {
		ids, total, _ := strings.Cut(page, "/")
		entries := make([]string, 0, 2)
		for id := range strings.SplitSeq(ids, ",") {
			entries = append(entries, fmt.Sprintf(entry, id))
		}
		info := `"result_info":{"per_page":2,"total_count":` + total + `}`
		pages = append(pages, `"result":[`+strings.Join(entries, ",")+`],`+info)
	}
	return listOf(append(pages, pages[2:]...)...)
}

func readChanging[T any](t *testing.T, entry string) ([]T, error) {
	return cloudflare.ListAutoPaging[T](t.Context(), newClient(changing(entry)), "zones", nil).Collect(0)
}

// What typed lists have, these have: they are read again when they change, and
// the ids of their entries tell them apart, wherever the type has them.
func TestAListOfOnesOwnThatChangesIsReadAgain(t *testing.T) {
	const named, numbered = `{"id":"z%s"}`, `{"id":%s}`
	structs, err := readChanging[zone](t, named)
	require.NoError(t, err)
	require.Equal(t, []zone{{ID: "z1"}, {ID: "z2"}, {ID: "z4"}, {ID: "z3"}}, structs)

	pointers, err := readChanging[*zone](t, named)
	require.NoError(t, err)
	require.Equal(t, []*zone{{ID: "z1"}, {ID: "z2"}, {ID: "z4"}, {ID: "z3"}}, pointers)

	type untagged struct{ Name, ID string }
	names, err := readChanging[untagged](t, named)
	require.NoError(t, err)
	require.Equal(t, []untagged{{ID: "z1"}, {ID: "z2"}, {ID: "z4"}, {ID: "z3"}}, names)

	type around struct {
		Label string
		accounts.Account
	}
	embedded, err := readChanging[around](t, named)
	require.NoError(t, err)
	require.Len(t, embedded, 4)
	require.Equal(t, "z3", embedded[3].ID)

	anything, err := readChanging[any](t, numbered)
	require.NoError(t, err)
	require.Equal(t, []any{
		map[string]any{"id": 1.0}, map[string]any{"id": 2.0}, map[string]any{"id": 4.0}, map[string]any{"id": 3.0},
	}, anything)

	type without struct{ Name string }
	nothing, err := readChanging[without](t, `{"id":"z%s","name":"a"}`)
	require.NoError(t, err)
	require.Len(t, nothing, 4)
}

// Entries whose text has no id can't be told apart.
func TestAListOfOnesOwnWithoutIDsThatChanges(t *testing.T) {
	entries := []string{
		`{"name":"z%s"}`, `"z%s"`, `{"id":{"n":%s}}`, `[{"id":"z%s"}]`, `{"zone":{"id":"z%s"}}`,
		`"{\"id\":\"z\"} %s"`, // a text that looks like an entry
	}
	for _, entry := range entries {
		got, err := readChanging[any](t, entry)
		require.ErrorIs(t, err, pagination.ErrChanged, entry)
		require.Len(t, got, 3, entry)
	}
}

func TestAListOfItems(t *testing.T) {
	page := func(ids string, total int) string {
		const page = `"result":{"items":[%s],"kind":"k"},"result_info":{"page":1,"per_page":1,"total_count":%d}`
		return fmt.Sprintf(page, ids, total)
	}
	rec := listOf(page(`{"id":"a"}`, 2), page(`{"id":"b"}`, 2))
	pager := cloudflare.ListItemsAutoPaging[zone](t.Context(), newClient(rec), "items", nil)
	var got []zone
	for page, err := range pager.Pages() {
		require.NoError(t, err)
		require.Equal(t, `"k"`, page.Result.JSON.ExtraFields["kind"].Raw())
		require.Equal(t, int64(2), page.ResultInfo.TotalCount)
		got = append(got, page.Items()...)
	}
	require.Equal(t, []zone{{ID: "a"}, {ID: "b"}}, got)
	require.Len(t, rec.Seen(), 2)

	changing := listOf(page(`{"id":"a"}`, 3), page(`{"id":"c"}`, 2), page(`{"id":"b"}`, 2), page(`{"id":"c"}`, 2))
	got, err := cloudflare.ListItemsAutoPaging[zone](t.Context(), newClient(changing), "items", nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []zone{{ID: "a"}, {ID: "c"}, {ID: "b"}}, got)
}

func TestRepliesThatAreNoPageOfItems(t *testing.T) {
	for body, says := range map[string]string{
		`"result":[{"id":"a"}]`:    "a JSON list is no object",
		`"result":"items"`:         "a JSON string is no object",
		`"result":{}`:              "no result",
		`"result":{"items":{}}`:    "a JSON object is no list",
		`"result":{"items":[5]}`:   "cannot unmarshal number",
		`"result_info":{"page":1}`: "no result",
	} {
		_, err := cloudflare.ListItemsAutoPaging[zone](t.Context(), newClient(listOf(body)), "items", nil).Collect(0)
		require.ErrorContains(t, err, says, body)
	}
	for _, body := range []string{`"result":null`, `"result":{"items":null}`, `"result":{"items":[]}`} {
		got, err := cloudflare.ListItemsAutoPaging[zone](t.Context(), newClient(listOf(body)), "items", nil).Collect(0)
		require.NoError(t, err, body)
		require.Empty(t, got, body)
	}
}

// By hand, items go on as an array does: a page without entries, then nil.
func TestWalkingByHandThroughItems(t *testing.T) {
	rec := listOf(`"result":{"items":[{"id":"a"}]},"result_info":{"page":1,"total_pages":2,"per_page":1}`,
		`"result":{"items":[{"id":"b"}]},"result_info":{"page":2,"total_pages":2,"per_page":1}`)
	var first *pagination.V4PagePagination[zone]
	for page, err := range cloudflare.ListItemsAutoPaging[zone](t.Context(), newClient(rec), "items", nil).Pages() {
		require.NoError(t, err)
		first = page
		break
	}
	second, err := first.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, "b", second.Result.Items[0].ID)
	end, err := second.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, []zone{}, end.Result.Items)
	require.Equal(t, int64(3), end.ResultInfo.Page)
	none, err := end.GetNextPage()
	require.NoError(t, err)
	require.Nil(t, none)
	require.Len(t, rec.Seen(), 2)
	got, err := pagination.NewV4PagePaginationAutoPager(first, nil).Collect(0)
	require.NoError(t, err)
	require.Len(t, got, 2)
}

func TestAListOfOnesOwnWithCursors(t *testing.T) {
	rec := listOf(`"result":[{"id":"a"}],"result_info":{"cursor":"c1"}`,
		`"result":[],"result_info":{"cursors":{"after":"c2"}}`,
		`"result":[{"id":"b"}],"result_info":{"cursor":""}`)
	params := url.Values{"limit": {"1"}}
	got, err := cloudflare.ListCursorAutoPaging[zone](t.Context(), newClient(rec), "keys?prefix=x", params).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []zone{{ID: "a"}, {ID: "b"}}, got)
	require.Equal(t, "cursor=c2&limit=1&prefix=x", queryOf(t, rec.Last().URL))
}

func TestASingleListOfOnesOwn(t *testing.T) {
	rec := listOf(`"result":[{"id":"a"},{"id":"b"}],"result_info":{"total_pages":9,"cursor":"x"}`)
	got, err := cloudflare.ListSingleAutoPaging[zone](t.Context(), newClient(rec), "things", nil).Collect(0)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Len(t, rec.Seen(), 1)
	refused := newClient(testhttp.Answer(403, `{"success":false}`))
	_, err = cloudflare.ListSingleAutoPaging[zone](t.Context(), refused, "things", nil).Collect(0)
	require.ErrorIs(t, err, cloudflare.ErrForbidden)
}

// Prefetch, errors by page and going on after them are those of typed lists.
func TestAListOfOnesOwnFetchesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := false
		client := newClient(testhttp.Func(func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			page := r.URL.Query().Get("page")
			if page == "7" && !failed {
				failed = true
				return nil, errors.New("cut")
			}
			const body = `{"success":true,"result":[{"id":"z%s"}],"result_info":{"per_page":1,"total_count":9}}`
			return testhttp.Response(r, 200, fmt.Sprintf(body, page)), nil
		}), option.WithMaxRetries(0))
		began := time.Now()
		pager := cloudflare.ListAutoPaging[zone](t.Context(), client, "zones", nil, option.WithPrefetch(8))
		got, err := pager.Collect(0)
		require.ErrorContains(t, err, "page 7: ")
		require.Len(t, got, 6)
		require.Equal(t, 2*time.Second, time.Since(began))
		rest, err := pager.Collect(0)
		require.NoError(t, err)
		require.Len(t, rest, 3)
	})
}

// A program may take entries out of a page before it walks on from there: the
// text of the page is then that of another list.
func TestAWalkFromAPageThatTheProgramChanged(t *testing.T) {
	rec := listOf(`"result":[{"id":"a"},{"id":"b"}],"result_info":{"total_pages":2}`,
		`"result":[{"id":"b"},{"id":"c"}],"result_info":{"total_pages":2}`)
	for page := range cloudflare.ListAutoPaging[any](t.Context(), newClient(rec), "zones", nil).Pages() {
		page.Result = page.Result[1:]
		got, err := pagination.NewV4PagePaginationArrayAutoPager(page, nil).Collect(3)
		require.NoError(t, err)
		require.Equal(t, []any{map[string]any{"id": "b"}, map[string]any{"id": "b"}, map[string]any{"id": "c"}}, got)
		break
	}
}
