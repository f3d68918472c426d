package permissions_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// start starts an emulator without a socket.
func start(t *testing.T, opts ...cloudflaretest.Option) (*cloudflaretest.Server, *cloudflare.Client) {
	srv := cloudflaretest.NewServer(append(opts, cloudflaretest.InProcess())...)
	t.Cleanup(srv.Close)
	return srv, srv.Client()
}

const (
	dnsWrite     = "4755a26eedb94da69e1066d98aa820be"
	settingsRead = "c1fde68c7bcc44588cbb6ddbc16d6480"
	logsAccount  = "6a315a56f18441e59ed03352369ae956"
	logsZone     = "c4a30cd58c5d42619c86a3c36c441e2d"
	tunnelRead   = "efea2ab8357b47888938f101ae5e053f"
)

func TestResolve(t *testing.T) {
	srv, client := start(t)
	for _, c := range []struct {
		name  string
		scope accounts.PermissionGroupScope
		want  string
	}{
		{"DNS Write", ScopeZone, dnsWrite},
		{"DNS Write", "", dnsWrite},
		{" dns write ", "", dnsWrite},
		{dnsWrite, "", dnsWrite},
		{"Logs Read", ScopeAccount, logsAccount},
		{"Logs Read", ScopeZone, logsZone},
		{"Cloudflare Tunnel Read", ScopeAccount, tunnelRead},
		{"Argo Tunnel Read", ScopeAccount, tunnelRead}, // its name until it was changed
	} {
		g, err := Resolve(t.Context(), client, srv.AccountID, c.name, c.scope)
		require.NoError(t, err)
		require.Equal(t, c.want, g.ID, c.name)
	}
	require.Len(t, srv.Requests(), 1)
}

// A space in the list is no part of a name, as in what is looked for.
func TestResolveTrimsTheListsNames(t *testing.T) {
	srv, client := start(t)
	srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "00000000000000000000000000000003", Name: " Spaced Write\t", Scopes: []string{string(ScopeZone)},
	})
	for _, name := range []string{"Spaced Write", "spaced write ", " Spaced Write\t"} {
		g, err := Resolve(t.Context(), client, srv.AccountID, name, "")
		require.NoError(t, err)
		require.Equal(t, "00000000000000000000000000000003", g.ID)
		require.Equal(t, " Spaced Write\t", g.Name, "as the account has it")
	}
}

// The group is the account's: with the name that it has there.
func TestResolveGivesTheListsName(t *testing.T) {
	srv, client := start(t)
	srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: dnsWrite, Name: "Records Write", Scopes: []string{string(ScopeZone), "com.cloudflare.new"},
	})
	for _, name := range []string{"Records Write", "records WRITE", "DNS Write"} {
		g, err := Resolve(t.Context(), client, srv.AccountID, name, ScopeZone)
		require.NoError(t, err)
		require.Equal(t, Group{
			ID: dnsWrite, Name: "Records Write", Scopes: []accounts.PermissionGroupScope{ScopeZone, "com.cloudflare.new"},
		}, g)
		require.True(t, g.For("com.cloudflare.new"))
		require.False(t, g.For(ScopeAccount))
	}
}

func TestWhatIsNotResolved(t *testing.T) {
	srv, client := start(t)
	for _, c := range []struct {
		name  string
		scope accounts.PermissionGroupScope
		kind  error
		text  string
	}{
		{
			"Logs Read", "", ErrAmbiguousGroup,
			`permissions: ambiguous permission group: "Logs Read": name a scope; there are ` +
				`"Logs Read" (account), "Logs Read" (zone)`,
		},
		{
			"DNS Write", ScopeAccount, ErrScope,
			`permissions: the permission group is for other resources: "DNS Write" for com.cloudflare.api.account: ` +
				`there is "DNS Write" (zone)`,
		},
		{
			"DNS Edit", "", ErrUnknownGroup,
			`permissions: unknown permission group: "DNS Edit": near it are "DNS Write" (zone), `,
		},
		{"acount setings read", "", ErrUnknownGroup, `near it are "Account Settings Read" (account), `},
		{"", "", ErrUnknownGroup, `permissions: unknown permission group: "": near it are `},
	} {
		g, err := Resolve(t.Context(), client, srv.AccountID, c.name, c.scope)
		require.Zero(t, g)
		require.ErrorIs(t, err, c.kind)
		require.ErrorContains(t, err, c.text)
		var failed *ResolveError
		require.ErrorAs(t, err, &failed)
		require.Equal(t, c.name, failed.Name)
		require.Equal(t, c.scope, failed.Scope)
		require.NotEmpty(t, failed.Candidates)
	}
}

// A name that is near two groups' shows both of them.
func TestNearMissesHaveAllScopes(t *testing.T) {
	srv, client := start(t)
	_, err := Resolve(t.Context(), client, srv.AccountID, "Log Read", "")
	require.ErrorContains(t, err, `near it are "Logs Read" (account), "Logs Read" (zone), `)
}

func TestResolveAll(t *testing.T) {
	srv, client := start(t)
	names := []string{"Logs Read", "DNS Write", "Zone Read"}
	found, err := ResolveAll(t.Context(), client, srv.AccountID, ScopeZone, names)
	require.NoError(t, err)
	require.Equal(t, []string{logsZone, dnsWrite}, []string{found[0].ID, found[1].ID})
	require.Len(t, found, 3)

	found, err = ResolveAll(t.Context(), client, srv.AccountID, "", []string{"Zone Reed", "DNS Write", "Logs Read"})
	require.Nil(t, found)
	require.ErrorIs(t, err, ErrUnknownGroup)
	require.ErrorIs(t, err, ErrAmbiguousGroup)
	require.Len(t, srv.Requests(), 1)
}

// What a caller does to the list is nobody else's.
func TestGroups(t *testing.T) {
	srv, client := start(t)
	groups, err := Groups(t.Context(), client, srv.AccountID)
	require.NoError(t, err)
	require.Len(t, groups, len(srv.PermissionGroups()))
	groups[0] = Group{}
	again, err := Groups(t.Context(), client, srv.AccountID)
	require.NoError(t, err)
	require.NotZero(t, again[0])
	require.Len(t, srv.Requests(), 1)
}

// A group that is new is found when the list that is kept is not new, and a name
// that is nobody's does not ask each time.
func TestAnOldListIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := start(t)
		resolve := func(name string) error {
			_, err := Resolve(t.Context(), client, srv.AccountID, name, "")
			return err
		}
		require.ErrorIs(t, resolve("Brand New Read"), ErrUnknownGroup)
		srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
			ID: "00000000000000000000000000000001", Name: "Brand New Read", Scopes: []string{string(ScopeAccount)},
		})
		require.ErrorIs(t, resolve("Brand New Read"), ErrUnknownGroup)
		require.Len(t, srv.Requests(), 1)
		time.Sleep(time.Minute)
		require.NoError(t, resolve("DNS Write"))
		require.Len(t, srv.Requests(), 1)
		require.NoError(t, resolve("Brand New Read"))
		require.ErrorIs(t, resolve("Nobody's"), ErrUnknownGroup)
		require.Len(t, srv.Requests(), 2)
	})
}

// Each client and each account has its own list.
func TestListsAreKeptApart(t *testing.T) {
	srv, client := start(t)
	other := srv.AddAccount(cloudflaretest.Account{Name: "Other"})
	for range 2 {
		for _, c := range []*cloudflare.Client{client, srv.Client()} {
			for _, id := range []string{srv.AccountID, other.ID} {
				_, err := Resolve(t.Context(), c, id, "DNS Write", "")
				require.NoError(t, err)
			}
		}
	}
	require.Len(t, srv.Requests(), 2+2*2, "the second client is new each time")
}

func TestManyGoroutinesAskOnce(t *testing.T) {
	srv, client := start(t)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, err := Resolve(t.Context(), client, srv.AccountID, "DNS Write", "")
			require.NoError(t, err)
		})
	}
	group.Wait()
	require.Len(t, srv.Requests(), 1)
}

// A context that has ended ends the call, whether the list is there or not.
func TestResolveWithAContextThatHasEnded(t *testing.T) {
	srv, client := start(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Resolve(t.Context(), client, srv.AccountID, "DNS Write", "")
	require.NoError(t, err)
	for range 50 {
		_, err = Resolve(ended, client, srv.AccountID, "DNS Write", "")
		require.ErrorIs(t, err, context.Canceled)
	}
}

// Who waits for another's request leaves when its own context ends; who asked and
// failed leaves the next one to ask.
func TestWaitersAreTheirOwnMasters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, _ := start(t)
		hold := make(chan struct{})
		client := srv.Client(option.WithMiddleware(
			func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				select {
				case <-hold:
					return next(r)
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}))
		first, giveUp := context.WithCancel(t.Context())
		errs := make(chan error, 3)
		resolve := func(ctx context.Context) {
			_, err := Resolve(ctx, client, srv.AccountID, "DNS Write", "")
			errs <- err
		}
		go resolve(first)
		synctest.Wait()
		second, cancel := context.WithCancel(t.Context())
		go resolve(second)
		go resolve(t.Context())
		synctest.Wait()
		cancel()
		err := <-errs
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "waiting for the list of permission groups")
		giveUp()
		require.ErrorIs(t, <-errs, context.Canceled)
		close(hold)
		require.NoError(t, <-errs)
	})
}

func TestAFailedListIsAnError(t *testing.T) {
	srv, client := start(t)
	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensPermissionGroupsList, Status: 403})
	_, err := Resolve(t.Context(), client, srv.AccountID, "DNS Write", "")
	require.ErrorIs(t, err, cloudflare.ErrForbidden)
	require.ErrorContains(t, err, "permissions: listing the permission groups of account ")
	_, err = Resolve(t.Context(), client, srv.AccountID, "DNS Write", "")
	require.NoError(t, err)

	for _, none := range []*cloudflare.Client{nil, {}, {Accounts: &accounts.AccountService{}}} {
		_, err = Resolve(t.Context(), none, "a1", "DNS Write", "")
		require.ErrorContains(t, err, "the client is nil")
	}
	_, err = Resolve(t.Context(), client, "", "DNS Write", "")
	require.ErrorContains(t, err, "account_id")
}

// What a server says that it should not: a group twice, or without a name.
func TestOddLists(t *testing.T) {
	srv, client := start(t)
	srv.Inject(cloudflaretest.Fault{
		Op: cloudflaretest.OpTokensPermissionGroupsList, Status: 200, Body: `{"success":true,"errors":[],"result":[
			{"id":"1","name":"A","scopes":["com.cloudflare.api.account"]}, {"id":"2"}, {"name":""}, null, {"id":"3","name":[]},
			{"id":"1","name":"A","scopes":["com.cloudflare.api.account","com.cloudflare.api.account.zone"]}]}`,
	})
	g, err := Resolve(t.Context(), client, srv.AccountID, "A", "")
	require.NoError(t, err)
	require.Equal(t, Group{ID: "1", Name: "A", Scopes: []accounts.PermissionGroupScope{ScopeAccount, ScopeZone}}, g)
	for _, name := range []string{"", " "} {
		_, err = Resolve(t.Context(), client, srv.AccountID, name, "")
		require.ErrorIs(t, err, ErrUnknownGroup)
	}
}

func TestAnEmptyListHasNothingNear(t *testing.T) {
	srv, client := start(t)
	srv.Inject(cloudflaretest.Fault{
		Op: cloudflaretest.OpTokensPermissionGroupsList, Status: 200, Body: `{"success":true,"errors":[],"result":[]}`,
	})
	_, err := Resolve(t.Context(), client, srv.AccountID, "A", "")
	require.EqualError(t, err, `permissions: unknown permission group: "A": the list has nothing near it`)
}

// Options go to the request.
func TestResolveTakesOptions(t *testing.T) {
	srv, client := start(t)
	_, err := Resolve(t.Context(), client, srv.AccountID, "DNS Write", "", option.WithHeader("X-Test", "here"))
	require.NoError(t, err)
	require.Equal(t, "here", srv.Requests()[0].Header.Get("X-Test"))
}
