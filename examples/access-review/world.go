package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// needed are the permission groups that a review needs.
var needed = []string{"Account API Tokens Read", "Account Settings Read"}

// madeUp starts an emulator with a company in it that has something to find, and
// returns a token that may read what a review reads.
func madeUp(now time.Time) (srv *cloudflaretest.Server, value string) {
	auditor := cloudflaretest.User{
		ID: "5a1de7000000000000000000000a0d17", Email: "auditor@example.com", TwoFactorEnabled: true, TenantAdmin: true,
		Tokens: []cloudflaretest.Token{{Name: "access review", Policies: []cloudflaretest.TokenPolicy{
			policy("com.cloudflare.api.account.*", needed...),
		}}},
	}
	srv = cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithEnforcement(),
		cloudflaretest.WithIDSeed(1), cloudflaretest.WithSeed(cloudflaretest.Seed{
			Users: []cloudflaretest.User{auditor}, Accounts: company(now),
		}))
	populate(srv, now)
	return srv, srv.UserTokens(auditor.ID)[0].Value
}

func policy(resource string, groups ...string) cloudflaretest.TokenPolicy {
	p := cloudflaretest.TokenPolicy{Resources: map[string]any{resource: "*"}}
	for _, name := range groups {
		p.PermissionGroups = append(p.PermissionGroups, cloudflaretest.PolicyGroup{Name: name})
	}
	return p
}

func company(now time.Time) (list []cloudflaretest.SeedAccount) {
	for i, name := range []string{"Example Shop", "Example Shop (staging)", "Example Labs"} {
		a := cloudflaretest.SeedAccount{Account: cloudflaretest.Account{Name: name, CreatedOn: now.AddDate(-3, 0, 0)}}
		a.ID = fmt.Sprintf("%032x", 0xacc0+i)
		a.Settings.EnforceTwofactor = i == 0
		list = append(list, a)
	}
	return list
}

// staff is who is in which accounts, by their first letters: their roles, whether they
// have a second factor, and how many days ago they were active, -1 for never.
var staff = []struct {
	who, in, roles string
	factor         bool
	days           int
}{
	{"platform-lead", "psl", "Super Administrator - All Privileges", true, 0},
	{"cto", "pl", "Super Administrator - All Privileges", true, 120},
	{"founder", "p", "Super Administrator - All Privileges", false, -1},
	{"sre-1", "ps", "Administrator", true, 1}, {"sre-2", "ps", "Administrator", true, 2},
	{"sre-3", "ps", "Administrator", true, 5}, {"sre-4", "s", "Administrator", true, 40},
	{"web-1", "ps", "DNS,Cache Purge", true, 3}, {"web-2", "ps", "DNS,Cache Purge", true, 9},
	{"web-3", "s", "DNS,Cache Purge", false, 12}, {"web-4", "s", "Cache Purge", true, 75},
	{"security-1", "psl", "Firewall,Audit Logs Viewer", true, 4},
	{"security-2", "ps", "Firewall,Audit Logs Viewer", true, 6},
	{"finance", "pl", "Billing", true, 20}, {"accounting", "p", "Billing", false, -1},
	{"analyst-1", "p", "Analytics", true, 8}, {"analyst-2", "p", "Analytics", false, 200},
	{"support-1", "p", "Administrator Read Only", true, 1}, {"support-2", "p", "Administrator Read Only", true, 33},
	{"agency", "l", "Administrator", false, 150}, {"contractor-1", "l", "DNS", false, 60},
	{"contractor-2", "l", "DNS", true, -1}, {"research-1", "l", "Administrator", true, 2},
	{"research-2", "l", "Load Balancer,Analytics", true, 10}, {"research-3", "l", "Analytics", true, 28},
}

// invited are those who have not accepted yet, and their roles.
var invited = map[string]string{
	"new-sre": "Administrator", "new-web": "DNS", "old-agency": "Super Administrator - All Privileges",
}

func populate(srv *cloudflaretest.Server, now time.Time) {
	accounts := map[byte]string{}
	for i, a := range srv.Accounts() {
		accounts["psl"[i]] = a.ID
	}
	for _, s := range staff {
		for i := range len(s.in) {
			m := srv.AddMember(accounts[s.in[i]], cloudflaretest.Member{
				User:  cloudflaretest.User{Email: s.who + "@example.com", TwoFactorEnabled: s.factor},
				Roles: roles(s.roles),
			})
			if s.days >= 0 {
				act(srv, accounts[s.in[i]], m, now.AddDate(0, 0, -s.days).Add(-time.Hour))
			}
		}
	}
	for who, name := range invited {
		srv.AddMember(accounts['p'], cloudflaretest.Member{
			Email: who + "@example.com", Status: "pending", Roles: roles(name),
		})
	}
	onCall(srv, accounts['p'])
	machines(srv, accounts, now)
}

func roles(names string) (list []cloudflaretest.Role) {
	for name := range strings.SplitSeq(names, ",") {
		list = append(list, cloudflaretest.Role{Name: name})
	}
	return list
}

func act(srv *cloudflaretest.Server, account string, m cloudflaretest.Member, at time.Time) {
	srv.AddAuditEntries(account, cloudflaretest.AuditEntry{
		Action: cloudflaretest.AuditAction{Time: at, Type: "update", Result: "success", Description: "Update record"},
		Actor:  cloudflaretest.AuditActor{ID: m.User.ID, Email: m.Email, Type: "user", Context: "dash"},
	})
}

// onCall is a user group that gives support what its members do not have themselves.
func onCall(srv *cloudflaretest.Server, account string) {
	groups := srv.IAMPermissionGroups(account)
	i := slices.IndexFunc(groups, func(g cloudflaretest.PolicyGroup) bool { return g.Name == "Firewall" })
	srv.AddUserGroup(account, cloudflaretest.UserGroup{
		Name: "on call", Policies: []cloudflaretest.Policy{{
			Access: "allow", PermissionGroups: groups[i : i+1], ResourceGroups: []cloudflaretest.ResourceGroup{{}},
		}},
		Members: []cloudflaretest.UserGroupMember{{Email: "support-1@example.com"}, {Email: "sre-1@example.com"}},
	})
}

// machines are tokens: their account, groups, in how many days they end, how many days
// ago they were used, and their status. 0 is never.
func machines(srv *cloudflaretest.Server, accounts map[byte]string, now time.Time) {
	days := func(n int) time.Time {
		if n == 0 {
			return time.Time{}
		}
		return now.AddDate(0, 0, n)
	}
	for _, t := range []struct {
		in           byte
		name, groups string
		ends, used   int
		status       string
	}{
		{'p', "terraform", "Account Settings Write", 60, -1, ""},
		{'p', "log export", "Account Settings Read", 45, -1, ""},
		{'p', "billing report", "Billing Read", 150, -25, ""},
		{'p', "old deploy script", "Workers Scripts Write", 0, -300, ""},
		{'p', "test", "Account Settings Write", 0, 0, ""},
		{'p', "migration 2024", "Account Settings Write", -30, -200, "expired"},
		{'s', "terraform staging", "Account Settings Write", 0, -1, ""},
		{'s', "preview deploys", "Workers Scripts Write", 80, -2, ""},
		{'s', "load test", "Account Settings Read", 0, 0, "disabled"},
		{'l', "notebook", "Account Settings Read", 0, -110, ""},
		{'l', "agency plugin", "Account Settings Write,Billing Read", 0, -3, ""},
	} {
		token := cloudflaretest.Token{
			Name: t.name, Status: cmp.Or(t.status, "active"), IssuedOn: now.AddDate(-1, 0, 0),
			ExpiresOn: days(t.ends), LastUsedOn: days(t.used),
			Policies: []cloudflaretest.TokenPolicy{
				policy("com.cloudflare.api.account."+accounts[t.in], strings.Split(t.groups, ",")...),
			},
		}
		if t.ends > 0 {
			in := &cloudflaretest.RequestIP{In: []string{"192.0.2.0/24"}}
			token.Condition = &cloudflaretest.TokenCondition{RequestIP: in}
		}
		srv.AddToken(accounts[t.in], token)
	}
}
