package access_test

import (
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

const dayLong = 24 * time.Hour

// reviewed runs a test in a bubble with an emulator.
func reviewed(t *testing.T, test func(t *testing.T, srv *cloudflaretest.Server)) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now),
			cloudflaretest.WithIDSeed(1))
		defer srv.Close()
		test(t, srv)
	})
}

// rows splits a review into its rows and its errors.
func rows(review iter.Seq2[access.ReviewRow, error]) (list []access.ReviewRow, errs []error) {
	for row, err := range review {
		if err != nil {
			errs = append(errs, err)
		} else {
			list = append(list, row)
		}
	}
	return list, errs
}

func kinds(row access.ReviewRow) (list []string) {
	for _, f := range row.Findings {
		list = append(list, string(f.Kind))
	}
	return list
}

// acted adds an entry of a user to the log of the default account.
func acted(srv *cloudflaretest.Server, who cloudflaretest.AuditActor, at time.Time) {
	srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{
		Actor: who, Action: cloudflaretest.AuditAction{Time: at, Type: "view", Result: "success"},
	})
}

// A world for each finding about a member.
func TestReviewFindsMembers(t *testing.T) {
	person := func(factor bool) cloudflaretest.User {
		return cloudflaretest.User{Email: "who@example.com", TwoFactorEnabled: factor}
	}
	super := []cloudflaretest.Role{{Name: "Super Administrator - All Privileges"}}
	for name, row := range map[string]struct {
		member cloudflaretest.Member
		active time.Duration // ago; 0 is never
		want   []string
	}{
		"nothing to find":    {cloudflaretest.Member{User: person(true)}, time.Hour, nil},
		"no second factor":   {cloudflaretest.Member{User: person(false)}, time.Hour, []string{"no second factor"}},
		"dormant, never":     {cloudflaretest.Member{User: person(true)}, 0, []string{"dormant"}},
		"dormant, long ago":  {cloudflaretest.Member{User: person(true)}, 91 * dayLong, []string{"dormant"}},
		"active 89 days ago": {cloudflaretest.Member{User: person(true)}, 89 * dayLong, nil},
		"invited": {cloudflaretest.Member{User: person(false), Status: "pending"}, 0,
			[]string{"pending invitation"}},
		"rejected": {cloudflaretest.Member{User: person(false), Status: "rejected"}, 0,
			[]string{"rejected invitation"}},
		"some other status": {cloudflaretest.Member{User: person(false), Status: "frozen"}, 0,
			[]string{"unknown status"}},
		"super administrator": {cloudflaretest.Member{User: person(true), Roles: super}, time.Hour,
			[]string{"super administrator"}},
		"super administrator, invited": {cloudflaretest.Member{User: person(true), Roles: super, Status: "pending"}, 0,
			[]string{"super administrator", "pending invitation"}},
		"all at once": {cloudflaretest.Member{User: person(false), Roles: super}, 0,
			[]string{"super administrator", "no second factor", "dormant"}},
	} {
		t.Run(name, func(t *testing.T) {
			reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
				member := srv.AddMember(srv.AccountID, row.member)
				if row.active > 0 {
					acted(srv, cloudflaretest.AuditActor{ID: member.User.ID}, time.Now().Add(-row.active))
				}
				list, errs := rows(access.Review(t.Context(), srv.Client()))
				require.Empty(t, errs)
				require.Len(t, list, 3, "the account, its administrator and the member")
				require.Equal(t, "who@example.com", list[2].Member.Email)
				require.Equal(t, row.want, kinds(list[2]))
			})
		})
	}
}

// A world for each finding about a token.
func TestReviewFindsTokens(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		now := time.Now()
		fine := srv.AddTokenWith(srv.AccountID, "Account Settings Read")
		zones := srv.AddTokenWith(srv.AccountID, "DNS Read").Policies
		fine.ID, fine.Value, fine.ExpiresOn, fine.LastUsedOn = "fine", "", now.Add(dayLong), now.Add(-time.Hour)
		fine.Condition = &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{In: []string{"192.0.2.0/24"}}}
		for _, known := range srv.Tokens(srv.AccountID) {
			_, err := srv.Client().Accounts.Tokens.Delete(t.Context(), known.ID,
				accounts.TokenDeleteParams{AccountID: cloudflare.F(srv.AccountID)})
			require.NoError(t, err)
		}
		want := map[string][]string{}
		add := func(name string, found []string, change func(*cloudflaretest.Token)) {
			token := fine
			token.ID, token.Name = "", name
			change(&token)
			srv.AddToken(srv.AccountID, token)
			want[name] = found
		}
		add("fine", nil, func(*cloudflaretest.Token) {})
		add("without end", []string{"no end"}, func(t *cloudflaretest.Token) { t.ExpiresOn = time.Time{} })
		add("never used", []string{"never used"}, func(t *cloudflaretest.Token) { t.LastUsedOn = time.Time{} })
		add("unused", []string{"unused"}, func(t *cloudflaretest.Token) { t.LastUsedOn = now.Add(-91 * dayLong) })
		add("from everywhere", []string{"no address"}, func(t *cloudflaretest.Token) { t.Condition = nil })
		add("disabled", []string{"disabled"}, func(t *cloudflaretest.Token) {
			t.Status, t.ExpiresOn, t.LastUsedOn = "disabled", time.Time{}, time.Time{}
		})
		add("compromised", []string{"compromised"}, func(t *cloudflaretest.Token) { t.Status = "compromised" })
		add("some other status", []string{"unknown status"}, func(t *cloudflaretest.Token) { t.Status = "frozen" })
		add("expired", []string{"expired"}, func(t *cloudflaretest.Token) {
			t.ExpiresOn, t.Condition = now.Add(-time.Hour), nil
		})
		add("expired by its status", []string{"expired"}, func(t *cloudflaretest.Token) { t.Status = "expired" })
		add("all zones", []string{"all of them"}, func(t *cloudflaretest.Token) {
			t.Policies = slices.Clone(zones)
			t.Policies[0].Resources = map[string]any{
				"com.cloudflare.api.account." + srv.AccountID: map[string]any{"com.cloudflare.api.account.zone.*": "*"},
			}
		})

		list, errs := rows(access.Review(t.Context(), srv.Client(), srv.AccountID))
		require.Empty(t, errs)
		found := map[string][]string{}
		for _, row := range list {
			if row.Token != nil {
				found[row.Token.Name] = kinds(row)
				require.Len(t, row.Token.Grants, 1)
				require.Contains(t, "DNS Read, Account Settings Read", row.Token.Grants[0].GroupName)
			}
		}
		require.Equal(t, want, found)
	})
}

func TestReviewFindsAccounts(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		strict := srv.AddAccount(cloudflaretest.Account{Name: "strict",
			Settings: cloudflaretest.AccountSettings{EnforceTwofactor: true}})
		list, errs := rows(access.Review(t.Context(), srv.Client(), srv.AccountID, strict.ID))
		require.Empty(t, errs)
		found := map[string][]string{}
		for _, row := range list {
			if row.Account != nil {
				require.Equal(t, row.Account.ID, row.AccountID)
				found[row.AccountName] = kinds(row)
			}
		}
		require.Len(t, found, 2)
		require.Nil(t, found["strict"])
		require.Equal(t, []string{"no second factor needed"}, found[srv.Accounts()[0].Name])
	})
}

// What a member has by a user group is told with the group; so is the right to do
// everything.
func TestReviewKnowsUserGroups(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		member := srv.AddMember(srv.AccountID, cloudflaretest.Member{
			Email: "who@example.com", Roles: []cloudflaretest.Role{{Name: "DNS"}, {Name: "Billing"}},
		})
		var super cloudflaretest.PolicyGroup
		for _, g := range srv.IAMPermissionGroups(srv.AccountID) {
			if strings.HasPrefix(g.Name, "Super") {
				super = g
			}
		}
		srv.AddUserGroup(srv.AccountID, cloudflaretest.UserGroup{
			Name: "owners", Members: []cloudflaretest.UserGroupMember{{Email: member.Email}},
			Policies: []cloudflaretest.Policy{{Access: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{super},
				ResourceGroups: []cloudflaretest.ResourceGroup{{}}}},
		})
		list, errs := rows(access.Review(t.Context(), srv.Client()))
		require.Empty(t, errs)
		var texts []string
		for _, g := range list[2].Member.Grants {
			texts = append(texts, g.String())
		}
		require.Equal(t, []string{"DNS", "Billing",
			"Super Administrator - All Privileges by user group owners"}, texts)
		require.Contains(t, kinds(list[2]), "super administrator")
		require.NotEmpty(t, list[2].Member.Grants[2].UserGroupRead.RayID)

		without := access.Reviewing{Skip: []access.ReviewPart{access.ReviewUserGroups}}
		list, errs = rows(without.Review(t.Context(), srv.Client()))
		require.Empty(t, errs)
		require.Len(t, list[2].Member.Grants, 2)
	})
}

// Each row and each activity names the reply that it was read from.
func TestReviewSaysWhenAndFromWhatItRead(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{Members: 120, AuditEntries: 2500, Every: time.Minute})
		srv.AddTokenWith(srv.AccountID, "DNS Read")
		slow := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			time.Sleep(time.Second)
			return next(r)
		})
		list, errs := rows(access.Review(t.Context(), srv.Client(slow, option.WithPrefetch(4)), srv.AccountID))
		require.Empty(t, errs)
		answered := map[string]cloudflaretest.Request{}
		for _, r := range srv.Requests() {
			answered[r.RayID] = r
		}
		reads := map[string]int{}
		check := func(read access.Reading, operation string) {
			ray, _, _ := strings.Cut(read.RayID, "-")
			require.Equal(t, operation, answered[ray].Op)
			require.WithinDuration(t, answered[ray].Time, read.At, 0)
			reads[read.RayID]++
		}
		active := 0
		for _, row := range list {
			switch {
			case row.Account != nil:
				check(row.Read, cloudflaretest.OpAccountsGet)
			case row.Member != nil:
				check(row.Read, cloudflaretest.OpMembersList)
				check(row.Member.Activity.Read, cloudflaretest.OpLogsAuditList)
				active += count(!row.Member.Activity.Last.IsZero())
			default:
				check(row.Read, cloudflaretest.OpTokensList)
			}
		}
		require.Len(t, reads, 1+3+2+1, "two of the log: all who act are on the first, the others aren't on the last")
		require.Equal(t, 49, active)
	})
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func contains(text, part string) bool { return strings.Contains(text, part) }

func upper(text string) string { return strings.ToUpper(text) }

func failures(review iter.Seq2[access.ReviewRow, error]) []error {
	_, errs := rows(review)
	return errs
}
