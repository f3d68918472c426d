package cloudflaretest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestClientPagesMembers(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	srv.AddSample(cloudflaretest.Sample{Members: 130})
	pager := srv.Client().Accounts.Members.ListAutoPaging(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	ids := map[string]bool{}
	for pager.Next() {
		ids[pager.Current().ID] = true
	}
	require.NoError(t, pager.Err())
	require.Len(t, ids, 130)
	require.Len(t, srv.Requests(), 3)
}

func TestClientReadsTheWholeAuditLog(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	until := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	srv.AddSample(cloudflaretest.Sample{AuditEntries: 2500, Until: until})
	pager := srv.Client().Accounts.Logs.Audit.ListAutoPaging(context.Background(), accounts.LogAuditListParams{
		AccountID: cloudflare.F(srv.AccountID),
		Since:     cloudflare.F(until.AddDate(-1, 0, 0)), Before: cloudflare.F(until.Add(time.Second)),
	})
	n := 0
	for pager.Next() {
		n++
	}
	require.NoError(t, pager.Err())
	require.Equal(t, 2500, n)
}

func TestClientMakesVerifiesRollsAndDeletesAToken(t *testing.T) {
	ctx := context.Background()
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	account := cloudflare.F(srv.AccountID)
	tokens := srv.Client().Accounts.Tokens
	made, err := tokens.New(ctx, accounts.TokenNewParams{
		AccountID: account, Name: cloudflare.F("t"),
		Policies: cloudflare.F([]accounts.TokenPolicyParam{{
			Effect:           cloudflare.F(accounts.TokenPolicyEffect("allow")),
			PermissionGroups: cloudflare.F([]accounts.PermissionGroupParam{{ID: cloudflare.F(zoneRead)}}),
			Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](map[string]string{
				"com.cloudflare.api.account.zone.z1": "*",
			}),
		}}),
	})
	require.NoError(t, err)
	rolled, err := tokens.Value.Update(ctx, made.ID, accounts.TokenValueUpdateParams{AccountID: account})
	require.NoError(t, err)
	with := func(value accounts.TokenValue) error {
		verified, err := srv.Client(option.WithAPIToken(string(value))).Accounts.Tokens.Verify(
			ctx, accounts.TokenVerifyParams{AccountID: account},
		)
		if err == nil {
			require.Equal(t, made.ID, verified.ID)
		}
		return err
	}
	require.NoError(t, with(*rolled))
	require.Error(t, with(made.Value))
	_, err = tokens.Delete(ctx, made.ID, accounts.TokenDeleteParams{AccountID: account})
	require.NoError(t, err)
	require.Error(t, with(*rolled))
}
