package permissions

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"weak"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// staleAfter is how old a list must be to be asked for again when a name is
// missing from it; forever means that it is not asked for again.
const (
	staleAfter = time.Minute
	forever    = math.MaxInt64
)

// clients holds the lists of each client that is still in use: a list does not
// keep its client in memory, and is removed with it.
var clients sync.Map // of *lists by weak.Pointer[cloudflare.Client]

// lists are the lists that one client received, by account.
type lists struct {
	mu       sync.Mutex
	accounts map[string]*list
	kept     []*catalog // each different one once: most accounts have the same list
}

// list is the list of one account. The holder of turn may use the rest.
type list struct {
	turn    chan struct{}
	catalog *catalog
	fetched time.Time
}

func listsOf(client *cloudflare.Client) *lists {
	if client == nil {
		return &lists{}
	}
	key := weak.Make(client)
	known, loaded := clients.LoadOrStore(key, &lists{})
	if !loaded {
		runtime.AddCleanup(client, func(key weak.Pointer[cloudflare.Client]) { clients.Delete(key) }, key)
	}
	return known.(*lists)
}

// get returns the account's list, and asks for it when it is missing or older
// than age. While one call asks, others for the same list wait for it; an error
// is returned only to the caller that asked.
func (l *lists) get(
	ctx context.Context, client *cloudflare.Client, accountID string, age time.Duration, opts []option.RequestOption,
) (*catalog, error) {
	if ctx == nil {
		return nil, errors.New("permissions: the context is nil")
	}
	if err := ctx.Err(); err != nil { // not by chance, where the turn is free
		return nil, fmt.Errorf("permissions: the list of permission groups: %w", err)
	}
	a := l.account(accountID)
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("permissions: waiting for the list of permission groups: %w", ctx.Err())
	}
	if a.catalog != nil && time.Since(a.fetched) < age {
		return a.catalog, nil
	}
	groups, err := fetch(ctx, client, accountID, opts)
	if err != nil {
		return nil, fmt.Errorf("permissions: listing the permission groups of account %q: %w", accountID, err)
	}
	a.catalog, a.fetched = l.keep(groups), time.Now()
	return a.catalog, nil
}

func (l *lists) account(id string) *list {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.accounts == nil {
		l.accounts = map[string]*list{}
	}
	if l.accounts[id] == nil {
		l.accounts[id] = &list{turn: make(chan struct{}, 1)}
	}
	return l.accounts[id]
}

// keep returns the catalog of groups: that of another account, when its groups
// are the same.
func (l *lists) keep(groups []Group) *catalog {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.kept {
		if slices.EqualFunc(c.groups, groups, sameGroup) {
			return c
		}
	}
	c := newCatalog(groups)
	l.kept = append(l.kept, c)
	return c
}

func sameGroup(a, b Group) bool {
	return a.ID == b.ID && a.Name == b.Name && slices.Equal(a.Scopes, b.Scopes) &&
		a.Deprecated == b.Deprecated && a.EndOfLife.Equal(b.EndOfLife)
}

func fetch(
	ctx context.Context, client *cloudflare.Client, accountID string, opts []option.RequestOption,
) ([]Group, error) {
	if client == nil || client.Accounts == nil || client.Accounts.Tokens == nil {
		return nil, errors.New("the client is nil: cloudflare.NewClient makes one")
	}
	page, err := client.Accounts.Tokens.PermissionGroups.List(ctx, accounts.TokenPermissionGroupListParams{
		AccountID: param.Set(accountID),
	}, opts...)
	if err != nil {
		return nil, err
	}
	groups := make([]Group, 0, len(page.Result))
	for _, read := range page.Result {
		groups = add(groups, liveGroup(read))
	}
	return groups, nil
}

// add adds a group that has an id and a name. A group that comes twice is for
// the resources of both.
func add(groups []Group, g Group) []Group {
	at := slices.IndexFunc(groups, func(known Group) bool { return known.ID == g.ID })
	switch {
	case g.ID == "" || g.Name == "":
		return groups
	case at < 0:
		return append(groups, g)
	}
	for _, scope := range g.Scopes {
		if !groups[at].For(scope) {
			groups[at].Scopes = append(groups[at].Scopes, scope)
		}
	}
	return groups
}

// liveGroup copies a group that was read out of the reply that it shares memory
// with.
func liveGroup(read accounts.TokenPermissionGroup) Group {
	g := Group{ID: strings.Clone(read.ID), Name: strings.Clone(read.Name)}
	for _, scope := range read.Scopes {
		g.Scopes = append(g.Scopes, accounts.PermissionGroupScope(strings.Clone(string(scope))))
	}
	known, _ := permgroup.ByID(g.ID)
	g.Deprecated = known.Deprecated || read.JSON.Get("deprecated").Bool() ||
		strings.Contains(strings.ToLower(g.Name), "deprecated")
	g.EndOfLife = known.EndOfLife
	if end, ok := day(read.JSON.Get("end_of_life").String()); ok {
		g.EndOfLife = end
	}
	return g
}

// day parses a date, or a time.
func day(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
