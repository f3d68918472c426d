package permissions

import (
	"encoding/json"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// What is kept for a client goes when the client does.
func TestListsGoWithTheirClient(t *testing.T) {
	key := func() weak.Pointer[cloudflare.Client] {
		client := cloudflare.NewClient()
		require.Same(t, listsOf(client), listsOf(client))
		return weak.Make(client)
	}()
	for range 1000 {
		runtime.GC()
		if _, kept := clients.Load(key); !kept {
			return
		}
	}
	t.Fatal("the lists of a client that is gone are kept")
}

// global is a client that no collector looks after.
var global = *cloudflare.NewClient()

// A client may be anywhere: in another value, or in a variable of a package.
func TestListsOfClientsAnywhere(t *testing.T) {
	inside := new(struct {
		before [3]int
		client cloudflare.Client
	})
	for _, client := range []*cloudflare.Client{&global, &inside.client} {
		require.Same(t, listsOf(client), listsOf(client))
	}
	require.NotSame(t, listsOf(&global), listsOf(&inside.client))
	require.NotSame(t, listsOf(nil), listsOf(nil))
}

// Accounts that have the same list share it, and only those.
func TestSameListsAreKeptOnce(t *testing.T) {
	var l lists
	group := func(name string) []Group { return []Group{{ID: "1", Name: name}} }
	first := l.keep(group("A"))
	require.Same(t, first, l.keep(group("A")))
	require.NotSame(t, first, l.keep(group("B")))
	require.NotSame(t, first, l.keep(append(group("A"), Group{ID: "2"})))
}

// What the API says of a group's end, in fields that the document does not have.
func TestAGroupsEnd(t *testing.T) {
	read := func(text string) Group {
		var g accounts.TokenPermissionGroup
		require.NoError(t, json.Unmarshal([]byte(text), &g))
		return liveGroup(g)
	}
	end := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	require.Equal(t, Group{ID: "1", Deprecated: true, EndOfLife: end},
		read(`{"id":"1","deprecated":true,"end_of_life":"2026-11-01"}`))
	require.Equal(t, Group{ID: "1", EndOfLife: end},
		read(`{"id":"1","deprecated":false,"end_of_life":"2026-11-01T00:00:00Z"}`))
	require.True(t, read(`{"name":"Logs Read (Deprecated)"}`).Deprecated)
	require.Zero(t, read(`{"end_of_life":"soon","deprecated":null}`))
	require.True(t, Group{EndOfLife: end}.ended(end))
	require.False(t, Group{EndOfLife: end}.ended(end.Add(-time.Second)))
	require.False(t, Group{}.ended(end))
}
