package cloudflare_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// scene is an emulator with one of everything, and a client of it.
type scene struct {
	srv                                  *cloudflaretest.Server
	client                               *cloudflare.Client
	account, member, role, sub, tok, log string
	permission, resources, users         string // groups of the IAM
}

func newScene(opts ...cloudflaretest.Option) *scene {
	srv := cloudflaretest.NewServer(opts...)
	s := &scene{srv: srv, client: srv.Client(noWait), account: srv.AccountID, role: srv.Roles(srv.AccountID)[0].ID}
	s.member = srv.AddMember(s.account, cloudflaretest.Member{Email: "old@example.com"}).ID
	s.tok = srv.AddToken(s.account, cloudflaretest.Token{Name: "old"}).ID
	s.sub = srv.AddSubscription(s.account, cloudflaretest.Subscription{Frequency: "monthly"}).ID
	s.log = "f174be97-19b1-40d6-954d-70cd5fbd52db"
	s.permission = srv.IAMPermissionGroups(s.account)[0].ID
	s.resources = srv.AddResourceGroup(s.account, cloudflaretest.ResourceGroup{Name: "old"}).ID
	s.users = srv.AddUserGroup(s.account, cloudflaretest.UserGroup{
		Name: "old", Members: []cloudflaretest.UserGroupMember{{ID: s.member}},
	}).ID
	srv.AddAuditEntries(s.account, cloudflaretest.AuditEntry{ID: s.log, Action: cloudflaretest.AuditAction{
		Type: "create", Result: "success", Time: time.Now().Add(-time.Hour),
	}})
	return s
}

// changes is how often the API carried out a change: each leaves an entry.
func (s *scene) changes() int { return len(s.srv.AuditEntries(s.account)) - 1 }

func (s *scene) id() param.Field[string] { return cloudflare.F(s.account) }

// method is one of the SDK's, with parameters that work in a scene.
type method struct {
	name, op string
	call     func(context.Context, *scene) error
}

// of drops a method's result.
func of[T any](_ T, err error) error { return err }

func policies(account string) []accounts.TokenPolicyParam {
	return []accounts.TokenPolicyParam{{
		Effect: cloudflare.F(accounts.TokenPolicyEffectAllow),
		PermissionGroups: cloudflare.F([]accounts.TokenPolicyPermissionGroupParam{{ID: cloudflare.F(
			"c1fde68c7bcc44588cbb6ddbc16d6480",
		)}}),
		Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](map[string]string{
			"com.cloudflare.api.account." + account: "*",
		}),
	}}
}

var hourAgo, soon = time.Now().Add(-2 * time.Hour), time.Now().Add(time.Hour)

var methods = []method{
	{"Accounts.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.List(ctx, accounts.AccountListParams{}))
	}},
	{"Accounts.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: s.id()}))
	}},
	{"Accounts.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.New(ctx, accounts.AccountNewParams{Name: cloudflare.F("New")}))
	}},
	{"Accounts.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Update(ctx, accounts.AccountUpdateParams{
			AccountID: s.id(),
			Account: accounts.AccountParam{
				ID: s.id(), Name: cloudflare.F("Renamed"), Type: cloudflare.F(accounts.AccountTypeStandard),
			},
		}))
	}},
	{"Accounts.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Delete(ctx, accounts.AccountDeleteParams{AccountID: s.id()}))
	}},
	{"AccountOrganizations.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.AccountOrganizations.New(ctx, accounts.AccountOrganizationNewParams{
			AccountID: s.id(), DestinationOrganizationID: cloudflare.F("4536bcfad5faccb111b47003c79917fa"),
		}))
	}},
	{"AccountProfile.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.AccountProfile.Get(ctx, accounts.AccountProfileGetParams{AccountID: s.id()}))
	}},
	{"AccountProfile.Update", "", func(ctx context.Context, s *scene) error {
		return s.client.Accounts.AccountProfile.Update(ctx, accounts.AccountProfileUpdateParams{AccountID: s.id(),
			AccountProfile: accounts.AccountProfileParam{
				BusinessName: cloudflare.F("n"), BusinessEmail: cloudflare.F("e@example.com"),
				BusinessPhone: cloudflare.F("1"), BusinessAddress: cloudflare.F("a"), ExternalMetadata: cloudflare.F("m"),
			}})
	}},
	{"Members.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Members.List(ctx, accounts.MemberListParams{AccountID: s.id()}))
	}},
	{"Members.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Members.Get(ctx, s.member, accounts.MemberGetParams{AccountID: s.id()}))
	}},
	{"Members.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Members.New(ctx, accounts.MemberNewParams{
			AccountID: s.id(),
			Body: accounts.MemberNewWithRoles{
				Email: cloudflare.F("new@example.com"), Roles: cloudflare.F([]string{s.role}),
			},
		}))
	}},
	{"Members.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Members.Update(ctx, s.member, accounts.MemberUpdateParams{
			AccountID: s.id(),
			Body: accounts.MemberUpdateWithRoles{Roles: cloudflare.F([]accounts.RoleParam{{
				ID: cloudflare.F(s.role),
			}})},
		}))
	}},
	{"Members.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Members.Delete(ctx, s.member, accounts.MemberDeleteParams{AccountID: s.id()}))
	}},
	{"Roles.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Roles.List(ctx, accounts.RoleListParams{AccountID: s.id()}))
	}},
	{"Roles.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Roles.Get(ctx, s.role, accounts.RoleGetParams{AccountID: s.id()}))
	}},
	{"Subscriptions.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{AccountID: s.id()}))
	}},
	{"Subscriptions.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
			AccountID:    s.id(),
			Subscription: accounts.SubscriptionParam{Frequency: cloudflare.F(accounts.SubscriptionFrequencyMonthly)},
		}))
	}},
	{"Subscriptions.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Subscriptions.Update(ctx, s.sub, accounts.SubscriptionUpdateParams{
			AccountID:    s.id(),
			Subscription: accounts.SubscriptionParam{Frequency: cloudflare.F(accounts.SubscriptionFrequencyYearly)},
		}))
	}},
	{"Subscriptions.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Subscriptions.Delete(
			ctx, s.sub, accounts.SubscriptionDeleteParams{AccountID: s.id()},
		))
	}},
	{"Tokens.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.List(ctx, accounts.TokenListParams{AccountID: s.id()}))
	}},
	{"Tokens.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.Get(ctx, s.tok, accounts.TokenGetParams{AccountID: s.id()}))
	}},
	{"Tokens.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
			AccountID: s.id(), Name: cloudflare.F("new"), Policies: cloudflare.F(policies(s.account)),
		}))
	}},
	{"Tokens.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.Update(ctx, s.tok, accounts.TokenUpdateParams{
			AccountID: s.id(),
			Token:     accounts.TokenParam{Name: cloudflare.F("renamed"), Policies: cloudflare.F(policies(s.account))},
		}))
	}},
	{"Tokens.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.Delete(ctx, s.tok, accounts.TokenDeleteParams{AccountID: s.id()}))
	}},
	{"Tokens.Verify", "", func(ctx context.Context, s *scene) error {
		own := option.WithAPIToken(s.srv.Tokens(s.account)[0].Value) // a user's is verified elsewhere
		return of(s.client.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: s.id()}, own))
	}},
	{"Tokens.PermissionGroups.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.PermissionGroups.List(
			ctx, accounts.TokenPermissionGroupListParams{AccountID: s.id()},
		))
	}},
	{"Tokens.PermissionGroups.Get", "Tokens.PermissionGroups.List", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.PermissionGroups.Get(
			ctx, accounts.TokenPermissionGroupGetParams{AccountID: s.id()},
		))
	}},
	{"Tokens.Value.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Tokens.Value.Update(
			ctx, s.tok, accounts.TokenValueUpdateParams{AccountID: s.id()},
		))
	}},
	{"Logs.Audit.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Logs.Audit.List(ctx, accounts.LogAuditListParams{
			AccountID: s.id(), Since: cloudflare.F(hourAgo), Before: cloudflare.F(soon),
		}))
	}},
	{"Logs.Audit.History", "", func(ctx context.Context, s *scene) error {
		entry := s.srv.AuditEntries(s.account)[0]
		return of(s.client.Accounts.Logs.Audit.History(ctx, entry.ID, accounts.LogAuditHistoryParams{
			AccountID: s.id(), ActionTime: cloudflare.F(entry.Action.Time), Since: cloudflare.F(hourAgo),
			Before: cloudflare.F(soon),
		}))
	}},
	{"Logs.Audit.ProductCategories", "", func(ctx context.Context, s *scene) error {
		return of(s.client.Accounts.Logs.Audit.ProductCategories(
			ctx, accounts.LogAuditProductCategoriesParams{AccountID: s.id()},
		))
	}},
}

func (m method) operation() *call.Op {
	name := m.op
	if name == "" {
		name = m.name
	}
	for _, op := range call.Operations() {
		if op.Name == name {
			return op
		}
	}
	return nil
}

// trouble is a fault and what it means for a call that meets it.
type trouble struct {
	name  string
	fault cloudflaretest.Fault
	// passing is set when a safe operation gets over it, harmless when an unsafe
	// one does too.
	passing, harmless bool
	// answered is set when there is an answer to make a typed error of.
	answered bool
	// fine is set when the reply is all that some operations promise.
	fine func(*call.Op) bool
}

func nullable(op *call.Op) bool {
	return op.Has(call.NullResult) || op.Name == "AccountProfile.Update"
}

func bodiless(op *call.Op) bool {
	return op.Name == "AccountProfile.Update" || op.Method == "DELETE"
}

var troubles = []trouble{
	{name: "429", fault: cloudflaretest.Fault{Status: 429}, passing: true, harmless: true, answered: true},
	{name: "408", fault: cloudflaretest.Fault{Status: 408}, passing: true, answered: true},
	{name: "425", fault: cloudflaretest.Fault{Status: 425}, passing: true, answered: true},
	{name: "500", fault: cloudflaretest.Fault{Status: 500}, passing: true, answered: true},
	{name: "500 after the work", fault: cloudflaretest.Fault{Status: 500, Done: true}, passing: true, answered: true},
	{name: "502", fault: cloudflaretest.Fault{Kind: cloudflaretest.HTML}, passing: true, answered: true},
	{name: "503", fault: cloudflaretest.Fault{Status: 503}, passing: true, answered: true},
	{name: "504 after the work", fault: cloudflaretest.Fault{Status: 504, Done: true}, passing: true, answered: true},
	{name: "520", fault: cloudflaretest.Fault{Kind: cloudflaretest.HTML, Status: 520}, passing: true, answered: true},
	{
		name: "524 after the work", fault: cloudflaretest.Fault{Kind: cloudflaretest.HTML, Status: 524, Done: true},
		passing: true, answered: true,
	},
	{name: "reset before", fault: cloudflaretest.Fault{Kind: cloudflaretest.ResetBefore}, passing: true},
	{name: "reset after", fault: cloudflaretest.Fault{Kind: cloudflaretest.ResetAfter}, passing: true},
	{name: "truncated", fault: cloudflaretest.Fault{Kind: cloudflaretest.Truncate}, passing: true},
	{name: "401", fault: cloudflaretest.Fault{Status: 401}, answered: true},
	{name: "403 of HTML", fault: cloudflaretest.Fault{Kind: cloudflaretest.HTML, Status: 403}, answered: true},
	{name: "409", fault: cloudflaretest.Fault{Status: 409}, answered: true},
	{name: "success false", fault: cloudflaretest.Fault{Kind: cloudflaretest.FalseSuccess}, answered: true},
	{
		name: "null result", fault: cloudflaretest.Fault{Kind: cloudflaretest.NullResult}, answered: true,
		fine: nullable,
	},
	{name: "garbage", fault: cloudflaretest.Fault{Kind: cloudflaretest.Garbage}, answered: true},
	{name: "empty body", fault: cloudflaretest.Fault{Kind: cloudflaretest.Empty}, answered: true, fine: bodiless},
}

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	cases := 0
	methods := slices.Concat(methods, iamMethods)
	for _, m := range methods {
		op := m.operation()
		require.NotNil(t, op, m.name)
		for _, tr := range troubles {
			for _, times := range []int{1, -1} {
				cases++
				t.Run(fmt.Sprintf("%s/%s/%d", m.name, tr.name, times), func(t *testing.T) {
					s := newScene()
					defer s.srv.Close()
					tr.fault.Op, tr.fault.Times = op.Name, times
					s.srv.Inject(tr.fault)
					tr.check(t, m, s, times, m.call(context.Background(), s))
				})
			}
		}
		cases++
		t.Run(m.name+"/delay", func(t *testing.T) { outlastsNoDeadline(t, m, op) })
	}
	t.Logf("%d cases: %d methods, %d faults met once and for ever, and a delay", cases, len(methods), len(troubles))
	require.Len(t, methods, 48)
}

// check holds what came of a call against what the trouble allows.
func (tr trouble) check(t *testing.T, m method, s *scene, times int, err error) {
	op := m.operation()
	recovers := times == 1 && (tr.harmless || tr.passing && op.Has(call.Safe))
	fine := tr.fine != nil && tr.fine(op)
	// The reply to a PUT of a profile has no body to be cut short.
	whole := tr.fault.Kind == cloudflaretest.Truncate && err == nil && op.Name == "AccountProfile.Update"
	if recovers || fine || whole {
		require.NoError(t, err)
	} else {
		require.Error(t, err)
		require.Contains(t, err.Error(), op.Name+": ", "the error says what was being done")
		tr.typed(t, err)
	}
	if !op.Has(call.Safe) {
		require.LessOrEqual(t, s.changes(), 1, "what is not safe to repeat happens once")
	}
}

func (tr trouble) typed(t *testing.T, err error) {
	var refused *cloudflare.Error
	if errors.As(err, &refused) {
		require.NotZero(t, refused.StatusCode)
		return
	}
	require.False(t, tr.answered, "the server answered: %v", err)
	var sending *url.Error
	require.True(
		t, errors.As(err, &sending) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "reset"),
		"%v", err,
	)
}

// outlastsNoDeadline meets a delay of an hour with a deadline of ten seconds.
func outlastsNoDeadline(t *testing.T, m method, op *call.Op) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(cloudflaretest.InProcess())
		defer s.srv.Close()
		s.srv.Inject(cloudflaretest.Fault{Op: op.Name, Times: -1, Kind: cloudflaretest.Slow, Delay: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		err := m.call(ctx, s)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Contains(t, err.Error(), op.Name+": ")
		require.Equal(t, 10*time.Second, time.Since(start))
	})
}
