package cloudflare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// zoneServer is GET /zones on a real socket.
type zoneServer struct {
	mu    sync.Mutex
	names []string
	total func(real int) int          // what total_count says
	fails func(page, earlier int) int // a status for a page that was asked for so often before; 0 is none
	asked []string                    // pages
	auth  map[string]bool
}

func newZones(t *testing.T, n int) (*zoneServer, *cloudflare.Client) {
	z := &zoneServer{auth: map[string]bool{}, total: func(real int) int { return real }}
	z.fails = func(int, int) int { return 0 }
	for i := range n {
		z.names = append(z.names, fmt.Sprintf("zone%02d.example", i))
	}
	srv := httptest.NewServer(z)
	t.Cleanup(srv.Close)
	return z, cloudflare.NewClient(option.WithBaseURL(srv.URL), option.WithAPIToken("fake-token-0001"))
}

func (z *zoneServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	z.mu.Lock()
	defer z.mu.Unlock()
	page := max(1, atoi(r.URL.Query().Get("page")))
	size := max(5, atoi(r.URL.Query().Get("per_page")))
	earlier := len(slices.DeleteFunc(slices.Clone(z.asked), func(p string) bool { return p != strconv.Itoa(page) }))
	z.asked, z.auth[r.Header.Get("Authorization")] = append(z.asked, strconv.Itoa(page)), true
	if status := z.fails(page, earlier); status != 0 {
		http.Error(w, `{"success":false,"errors":[{"code":1000,"message":"broken"}]}`, status)
		return
	}
	entries := []map[string]string{}
	for _, name := range z.names[min(len(z.names), (page-1)*size):min(len(z.names), page*size)] {
		entries = append(entries, map[string]string{"id": "id-" + name, "name": name})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "result": entries, "result_info": map[string]int{
		"page": page, "per_page": size, "count": len(entries), "total_count": z.total(len(z.names)),
	}})
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func (z *zoneServer) remove(name string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.names = slices.DeleteFunc(z.names, func(other string) bool { return other == name })
}

// named is what a program may want of a zone.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var size20 = url.Values{"per_page": {"20"}}

func namesOf(zones []named) (names []string) {
	for _, zone := range zones {
		names = append(names, zone.Name)
	}
	return names
}

func TestZonesOverASocket(t *testing.T) {
	for _, ahead := range []int{0, 4} {
		z, client := newZones(t, 45)
		zones := cloudflare.ListAutoPaging[named](t.Context(), client, "zones", size20, option.WithPrefetch(ahead))
		got, err := zones.Collect(0)
		require.NoError(t, err)
		require.Equal(t, z.names, namesOf(got))
		slices.Sort(z.asked)
		require.Equal(t, []string{"1", "2", "3"}, z.asked)
		require.Equal(t, map[string]bool{"Bearer fake-token-0001": true}, z.auth)
	}
}

// Two walks over one list, with one client and the same params, share nothing.
func TestTwoWalksAtATime(t *testing.T) {
	z, client := newZones(t, 45)
	var walks sync.WaitGroup
	for range 2 {
		walks.Go(func() {
			list := cloudflare.ListAutoPaging[named](t.Context(), client, "zones", size20, option.WithPrefetch(2))
			got, err := list.Collect(0)
			if err != nil || !slices.Equal(z.names, namesOf(got)) {
				t.Error(err, got)
			}
		})
	}
	walks.Wait()
}

// A total that says too much or too little costs a request for an empty page.
func TestATotalThatLies(t *testing.T) {
	for _, total := range []int{60, 20, 19, 1} {
		z, client := newZones(t, 45)
		z.total = func(int) int { return total }
		got, err := cloudflare.ListAutoPaging[named](t.Context(), client, "zones", url.Values{"per_page": {"15"}}).Collect(0)
		require.NoError(t, err)
		require.Equal(t, z.names, namesOf(got), total)
		require.Equal(t, []string{"1", "2", "3", "4"}, z.asked, total)
	}
}

// A program may delete what it reads, or somebody else.
func TestZonesThatAreDeletedWhileTheyAreRead(t *testing.T) {
	z, client := newZones(t, 45)
	all := slices.Clone(z.names)
	var got []string
	for zone, err := range cloudflare.ListAutoPaging[named](t.Context(), client, "zones", size20).All() {
		require.NoError(t, err)
		got = append(got, zone.Name)
		z.remove(zone.Name)
	}
	require.ElementsMatch(t, all, got)
	require.Empty(t, z.names)
}

func TestAServerErrorOnPageThree(t *testing.T) {
	z, client := newZones(t, 45)
	z.fails = func(page, earlier int) int {
		if page == 3 && earlier == 0 {
			return 500
		}
		return 0
	}
	zones := cloudflare.ListAutoPaging[named](t.Context(), client, "zones", size20, option.WithMaxRetries(0))
	got, err := zones.Collect(0)
	require.Equal(t, z.names[:40], namesOf(got))
	require.ErrorContains(t, err, "page 3: GET zones: ")
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 500, refused.StatusCode)
	require.True(t, refused.HasCode(1000))
	rest, err := zones.Collect(0)
	require.NoError(t, err)
	require.Equal(t, z.names[40:], namesOf(rest))
}

// A cursor that leads back, over a socket: each entry once, then an error.
func TestACursorThatLeadsBack(t *testing.T) {
	next := map[string]string{"": "c1", "c1": "c2", "c2": "c1"}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := r.URL.Query().Get("cursor")
		const body = `{"success":true,"result":[{"name":"key after %s"}],"result_info":{"cursor":%q}}`
		_, _ = fmt.Fprintf(w, body, at, next[at])
	}))
	defer srv.Close()
	client := cloudflare.NewClient(option.WithBaseURL(srv.URL), option.WithAPIToken("fake-token-0001"))
	got, err := cloudflare.ListCursorAutoPaging[named](t.Context(), client, "keys", nil).Collect(0)
	require.ErrorIs(t, err, pagination.ErrRepeatedCursor)
	require.Equal(t, []string{"key after ", "key after c1", "key after c2"}, namesOf(got))

	// The cursor that the walk began with is one of those it has been at.
	list := cloudflare.ListCursorAutoPaging[named](t.Context(), client, "keys?cursor=c1", nil)
	got, err = list.Collect(0)
	require.ErrorIs(t, err, pagination.ErrRepeatedCursor)
	require.Equal(t, []string{"key after c1", "key after c2"}, namesOf(got))
}

// The list of an endpoint that has a method, with a type of one's own, is the
// list of the method.
func TestMembersWithATypeOfOnesOwn(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	for i := range 110 {
		srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: fmt.Sprintf("m%03d@example.com", i)})
	}
	type person struct{ Email string }
	var want []person
	members := srv.Client().Accounts.Members.ListAutoPaging(t.Context(), accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	for member, err := range members.All() {
		require.NoError(t, err)
		want = append(want, person{member.Email})
	}
	require.Len(t, want, 111)
	srv.ResetRequests()
	path, params := "accounts/"+srv.AccountID+"/members", url.Values{"per_page": {"50"}}
	got, err := cloudflare.ListAutoPaging[person](t.Context(), srv.Client(), path, params).Collect(0)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Len(t, srv.Requests(), 3)

	_, err = cloudflare.ListAutoPaging[person](t.Context(), srv.Client(), "accounts/none/members", nil).Collect(0)
	require.ErrorContains(t, err, "page 1: GET accounts/none/members: ")
	require.ErrorAs(t, err, new(*cloudflare.Error))
}
