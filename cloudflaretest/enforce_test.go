package cloudflaretest_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/call"
)

const (
	accountScope = "com.cloudflare.api.account"
	scopeZone    = "com.cloudflare.api.account.zone"
	userScope    = "com.cloudflare.api.user"
	bucketScope  = "com.cloudflare.edge.r2.bucket"
)

// enforcing is an API that enforces, with a zone z1 in its account.
func enforcing(t *testing.T, opts ...cloudflaretest.Option) (*api, *clock) {
	a, c := newAPI(t, append([]cloudflaretest.Option{cloudflaretest.WithEnforcement()}, opts...)...)
	a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{ID: "z1", Name: "example.com"})
	return a, c
}

// account is the name of the default account as policies have it.
func (a *api) account() string { return accountScope + "." + a.srv.AccountID }

// allow is a policy that allows groups by their names.
func allow(resources map[string]any, groups ...string) cloudflaretest.TokenPolicy {
	p := cloudflaretest.TokenPolicy{Effect: "allow", Resources: resources}
	for _, name := range groups {
		p.PermissionGroups = append(p.PermissionGroups, cloudflaretest.PolicyGroup{Name: name})
	}
	return p
}

func deny(resources map[string]any, groups ...string) cloudflaretest.TokenPolicy {
	p := allow(resources, groups...)
	p.Effect = "deny"
	return p
}

// holding is the API with a token of the account that has some policies.
func (a *api) holding(policies ...cloudflaretest.TokenPolicy) *api {
	return a.as(a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "t", Policies: policies}).Value)
}

// whole is a policy's resources that name everything a scope has.
func (a *api) whole(scope string) map[string]any {
	switch scope {
	case userScope:
		return map[string]any{userScope + "." + a.userID(): "*"}
	case accountScope:
		return map[string]any{a.account(): "*"}
	}
	return map[string]any{a.account(): map[string]any{scope + ".*": "*"}}
}

func (a *api) userID() string { return a.srv.Members(a.srv.AccountID)[0].User.ID }

// Every operation is called with every token that one permission group alone is
// in, for all that the group can be for, and is refused but where the document
// accepts that group. What is allowed may fail for other reasons.
func TestEveryOperationByEveryGroup(t *testing.T) {
	a, _ := enforcing(t)
	pairs, allowed := 0, 0
	for _, g := range a.srv.PermissionGroups() {
		for _, op := range call.Operations() {
			pairs++
			want := len(op.Accepts()) == 0 || slices.Contains(op.Accepts(), g.Name) && slices.Contains(g.Scopes, accountScope)
			reply := a.single(g).do(op.Method, a.fill(op.Path), "")
			if want {
				allowed++
			}
			require.Equal(t, want, !missing(reply), "%s with %s (%s): %s", op.Name, g.Name, g.Scopes, reply.body)
		}
	}
	t.Logf("%d pairs of an operation and a group, %d of them allowed", pairs, allowed)
}

// missing reports whether a reply says that a permission is missing: other
// refusals have other codes, or come from the operation itself.
func missing(g got) bool {
	if g.status != http.StatusForbidden {
		return false
	}
	message := g.at("errors.0.message").String()
	return message == "Forbidden" || message == "Unauthorized to access requested resource"
}

// single is the API with a token of the group alone: a user's, where the group
// is for users.
func (a *api) single(g cloudflaretest.PermissionGroup) *api {
	t := cloudflaretest.Token{ID: "single", Name: "single", Policies: []cloudflaretest.TokenPolicy{{
		PermissionGroups: []cloudflaretest.PolicyGroup{{ID: g.ID}}, Resources: a.whole(g.Scopes[0]),
	}}}
	if g.Scopes[0] == userScope {
		return a.as(a.srv.AddUserToken(a.userID(), t).Value)
	}
	return a.as(a.srv.AddToken(a.srv.AccountID, t).Value)
}

// fill names what there is in a path: the account, the zone, and nothing else.
func (a *api) fill(path string) string {
	path = strings.NewReplacer("{account_id}", a.srv.AccountID, "{zone_id}", "z1").Replace(path)
	return regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "none")
}

func TestWhatAMissingPermissionSays(t *testing.T) {
	a, _ := enforcing(t)
	mine := a.holding()
	const reference = "https://developers.cloudflare.com/api/resources/accounts/"
	for path, page := range map[string]string{
		"-/members":   "subresources/members/methods/list",
		"-/members/m": "subresources/members/methods/get",
		"-/profile":   "subresources/account_profile/methods/get",
		"-/logs/audit?since=2026-01-01&before=2026-1": "subresources/logs/subresources/audit/methods/list",
		"/accounts/" + a.srv.AccountID:                "methods/get",
		"/zones/z1/subscriptions":                     "subresources/subscriptions/methods/get",
	} {
		refused := mine.get(path)
		refused.fails(403, 10000, "")
		require.Equal(t, "Forbidden", refused.at("errors.0.message").String())
		require.Equal(t, reference+page, refused.at("errors.0.documentation_url").String())
	}
	refused := mine.do("POST", "-/tokens", `{}`)
	refused.fails(403, 9109, "")
	require.Equal(t, reference+"subresources/tokens/methods/create", refused.at("errors.0.documentation_url").String())
	refused = mine.get("-/tokens/permission_groups")
	refused.fails(403, 9109, "")
	require.Equal(t, reference+"subresources/tokens/subresources/permission_groups/methods/list",
		refused.at("errors.0.documentation_url").String())
	require.False(t, a.get("-/members/none").at("errors.0.documentation_url").Exists(), "a 404 has none")
}

func TestEnforcementIsOffByDefault(t *testing.T) {
	a, _ := newAPI(t)
	a.holding().get("-/members").ok()
}

// What a policy names decides where its groups count.
func TestWherePoliciesCount(t *testing.T) {
	a, _ := enforcing(t)
	other := a.srv.AddAccount(cloudflaretest.Account{})
	group := "Account Settings Read"
	settings := func(resources map[string]any) cloudflaretest.TokenPolicy { return allow(resources, group) }
	all, elsewhere := map[string]any{accountScope + ".*": "*"}, map[string]any{accountScope + "." + other.ID: "*"}
	here := settings(a.whole(accountScope))
	type policies []cloudflaretest.TokenPolicy
	for name, row := range map[string]struct {
		policies
		allowed bool
	}{
		"the account":        {policies{here}, true},
		"all accounts":       {policies{settings(all)}, true},
		"another account":    {policies{settings(elsewhere)}, false},
		"its zones":          {policies{settings(a.whole(scopeZone))}, false},
		"nothing":            {policies{settings(nil)}, false},
		"another value":      {policies{settings(map[string]any{a.account(): "read"})}, false},
		"an unknown name":    {policies{settings(map[string]any{"x." + a.srv.AccountID: "*"})}, false},
		"the second policy":  {policies{settings(nil), here}, true},
		"mixed in one map":   {policies{settings(map[string]any{a.account(): "*", scopeZone + ".z1": "*"})}, true},
		"denied there":       {policies{here, deny(a.whole(accountScope), group)}, false},
		"denied everywhere":  {policies{deny(all, group), here}, false},
		"denied elsewhere":   {policies{here, deny(elsewhere, group)}, true},
		"another one denied": {policies{here, deny(a.whole(accountScope), "Account Settings Write")}, true},
		"denied alone":       {policies{deny(a.whole(accountScope), group)}, false},
	} {
		require.Equal(t, row.allowed, !missing(a.holding(row.policies...).get("-/members")), name)
	}
}

// Where a group is for zones too, it counts on the zone that a path names, and on
// no other.
func TestAZoneInAPath(t *testing.T) {
	a, _ := enforcing(t)
	a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{ID: "z2"})
	a.srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "mine", Name: "Billing Read", Scopes: []string{scopeZone},
	})
	mine := a.holding(cloudflaretest.TokenPolicy{
		PermissionGroups: []cloudflaretest.PolicyGroup{{ID: "mine"}}, Resources: map[string]any{scopeZone + ".z1": "*"},
	})
	mine.get("/zones/z1/subscriptions").ok()
	mine.get("/zones/z2/subscriptions").fails(403, 10000, "")
	mine.get("-/subscriptions").fails(403, 10000, "")
	a.as(a.srv.AddTokenWith(a.srv.AccountID, "Billing Read").Value).get("/zones/z2/subscriptions").ok()
}

func TestATokenWithGroups(t *testing.T) {
	a, _ := enforcing(t)
	a.as(a.srv.AddTokenWith(a.srv.AccountID, "Billing Read").Value).get("-/subscriptions").ok()
	token := a.srv.AddTokenWith(a.srv.AccountID, "Account Settings Read", "Billing Read")
	require.Equal(t, "Account Settings Read, Billing Read", token.Name)
	a.as(token.Value).get("-/members").ok()
	a.as(token.Value).get("-/subscriptions").ok()
	a.as(token.Value).get("-/tokens").fails(403, 9109, "")
	a.as(a.srv.AddTokenWith(a.srv.AccountID).Value).get("-/members").fails(403, 10000, "")
}

func TestAnUnknownEffectDenies(t *testing.T) {
	a, _ := enforcing(t)
	p := allow(a.whole(accountScope), "Account Settings Read")
	p.Effect = "maybe"
	a.holding(p).get("-/members").fails(403, 10000, "")
	p.Effect = ""
	a.holding(p).get("-/members").ok()
}

// Keys and the tokens without policies may do all that their user may; a user's
// token with policies no more than these say, nor more than the user.
func TestWhoIsEnforced(t *testing.T) {
	a, _ := enforcing(t, cloudflaretest.WithSeed(cloudflaretest.Seed{
		Users: []cloudflaretest.User{
			{Email: "root@example.com", TenantAdmin: true, APIKey: "fake-key-0001", ServiceKey: "fake-service-0001"},
			{ID: "u1", Email: "member@example.com", Token: "fake-token-0001", Tokens: []cloudflaretest.Token{
				{Value: "fake-token-0002", Policies: []cloudflaretest.TokenPolicy{
					allow(map[string]any{accountScope + ".*": "*"}, "Billing Read"),
				}},
			}},
		},
		Accounts: []cloudflaretest.SeedAccount{
			{Account: cloudflaretest.Account{ID: "a1"}, Members: []cloudflaretest.Member{{Email: "member@example.com"}}},
			{Account: cloudflaretest.Account{ID: "a2"}},
		},
	}))
	a.get("-/members").ok()
	a.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "root@example.com").get("-/members").ok()
	a.with("X-Auth-User-Service-Key", "fake-service-0001").get("-/members").ok()
	a.with("X-Auth-User-Service-Key", "fake-service-0001").get("/user/tokens/verify").fails(401, 1000, "")
	a.as("fake-token-0001").get("-/members").ok()
	limited := a.as("fake-token-0002")
	limited.get("-/subscriptions").ok()
	limited.get("-/members").fails(403, 10000, "")
	limited.get("/accounts/a2/subscriptions").fails(403, 9109, "")
	require.Equal(t, []string{"a1"}, texts(limited.get("/accounts").ok(), "id"))
	require.Equal(t, epoch, a.srv.UserTokens("u1")[0].LastUsedOn)
}

// A list of accounts has those that a policy of the token names something of.
func TestAccountsThatATokenSees(t *testing.T) {
	a, _ := enforcing(t)
	b := a.srv.AddAccount(cloudflaretest.Account{ID: "b1"})
	a.srv.AddZone(b.ID, cloudflaretest.Zone{ID: "zb"})
	all := []string{a.srv.AccountID, "b1"}
	for name, row := range map[string]struct {
		resources map[string]any
		want      []string
	}{
		"all":          {map[string]any{accountScope + ".*": "*"}, all},
		"one":          {map[string]any{accountScope + ".b1": "*"}, all[1:]},
		"zones of one": {map[string]any{accountScope + ".b1": map[string]string{scopeZone + ".*": "*"}}, all[1:]},
		"a zone":       {map[string]any{scopeZone + ".z1": "*"}, all[:1]},
		"all zones":    {map[string]any{scopeZone + ".*": "*"}, all},
		"a bucket":     {map[string]any{bucketScope + ".b1_default_logs": "*"}, all[1:]},
		"not its":      {map[string]any{bucketScope + ".b12_default_logs": "*"}, []string{}},
		"a user":       {map[string]any{userScope + ".u": "*"}, []string{}},
		"nothing":      {map[string]any{accountScope + ".b1": "none"}, []string{}},
	} {
		token := cloudflaretest.Token{Policies: []cloudflaretest.TokenPolicy{allow(row.resources, "Zone Read")}}
		mine := a.as(a.srv.AddUserToken(a.userID(), token).Value)
		require.Equal(t, row.want, texts(mine.get("/accounts").ok(), "id"), name)
	}
	denied := deny(map[string]any{accountScope + ".*": "*"}, "Zone Read")
	token := a.srv.AddUserToken(a.userID(), cloudflaretest.Token{Policies: []cloudflaretest.TokenPolicy{denied}})
	require.Empty(t, a.as(token.Value).get("/accounts").ok().Array())
}

// A token's life, status and addresses count, but addresses not for verifying.
func TestLifeOfAnEnforcedToken(t *testing.T) {
	ip := netip.MustParseAddr("192.0.2.7")
	a, c := enforcing(t, cloudflaretest.WithClientIP(func(*http.Request) netip.Addr { return ip }))
	with := func(change func(*cloudflaretest.Token)) *api {
		token := cloudflaretest.Token{Policies: []cloudflaretest.TokenPolicy{allow(a.whole(accountScope), "Billing Read")}}
		change(&token)
		return a.as(a.srv.AddToken(a.srv.AccountID, token).Value)
	}
	early := with(func(t *cloudflaretest.Token) { t.NotBefore = epoch.Add(time.Hour) })
	late := with(func(t *cloudflaretest.Token) { t.ExpiresOn = epoch.Add(time.Hour) })
	elsewhere := with(func(t *cloudflaretest.Token) {
		t.Condition = &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{NotIn: []string{"192.0.2.0/24"}}}
	})
	for _, status := range []string{"disabled", "expired", "compromised"} {
		with(func(t *cloudflaretest.Token) { t.Status = status }).get("-/subscriptions").fails(401, 10000, "")
	}
	early.get("-/subscriptions").fails(401, 10000, "")
	late.get("-/subscriptions").ok()
	c.pass(time.Hour)
	early.get("-/subscriptions").ok()
	late.get("-/subscriptions").fails(401, 10000, "")
	elsewhere.get("-/subscriptions").fails(403, 9109, "")
	elsewhere.get("-/tokens/verify").ok()
	ip = netip.MustParseAddr("198.51.100.1")
	elsewhere.get("-/subscriptions").ok()
}

func TestZonesThatATokenReads(t *testing.T) {
	a, _ := enforcing(t)
	a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{ID: "z2", Name: "example.net"})
	other := a.srv.AddAccount(cloudflaretest.Account{ID: "b1", Name: "Other"})
	a.srv.AddZone(other.ID, cloudflaretest.Zone{ID: "zb", Name: "a.example.org"})
	require.Equal(t, []string{"zb", "z1", "z2"}, texts(a.get("/zones").ok(), "id"))
	require.Equal(t, []string{"z2"}, texts(a.get("/zones?name=EXAMPLE.net").ok(), "id"))
	require.Equal(t, []string{"zb"}, texts(a.get("/zones?account.id=b1").ok(), "id"))
	shown := a.get("/zones?name=a.example.org").ok().Get("0")
	require.Equal(t, "Other", shown.Get("account.name").String())
	require.Equal(t, "active", shown.Get("status").String())
	require.Equal(t, epoch.Format(time.RFC3339), shown.Get("created_on").String())
	for name, row := range map[string]struct {
		policy cloudflaretest.TokenPolicy
		want   []string
	}{
		"all of the account": {allow(a.whole(scopeZone), "Zone Read"), []string{"z1", "z2"}},
		"one":                {allow(map[string]any{scopeZone + ".z2": "*"}, "Zone Read"), []string{"z2"}},
		"one, nested": {
			allow(map[string]any{a.account(): map[string]any{scopeZone + ".z1": "*"}}, "Zone Read"), []string{"z1"},
		},
		"the account":   {allow(a.whole(accountScope), "Zone Read"), []string{}},
		"another group": {allow(a.whole(scopeZone), "DNS Read"), []string{}},
	} {
		require.Equal(t, row.want, texts(a.holding(row.policy).get("/zones").ok(), "id"), name)
	}
	nested := cloudflaretest.Token{Policies: []cloudflaretest.TokenPolicy{allow(a.whole(scopeZone), "Zone Read")}}
	both := a.as(a.srv.AddUserToken(a.userID(), nested).Value)
	require.Equal(t, []string{"z1", "z2"}, texts(both.get("/zones").ok(), "id"), "of the account alone")
	plain, _ := newAPI(t)
	plain.srv.AddZone(plain.srv.AccountID, cloudflaretest.Zone{ID: "z1"})
	plain.srv.AddZone("other", cloudflaretest.Zone{ID: "z2"})
	require.Len(t, plain.holding().get("/zones").ok().Array(), 1)
	for i := range 7 {
		a.srv.AddZone("b1", cloudflaretest.Zone{Name: fmt.Sprintf("n%d.example.org", i)})
	}
	page := a.get("/zones?per_page=5&page=2")
	require.Len(t, page.ok().Array(), 5)
	require.EqualValues(t, 10, page.at("result_info.total_count").Int())
	a.get("/zones?page=0").fails(400, 1001, "/page")
}

func TestAUserReadsThemselves(t *testing.T) {
	a, _ := enforcing(t)
	require.Equal(t, "admin@example.com", a.get("/user").ok().Get("email").String())
	require.Equal(t, "active", a.get("/user/tokens/verify").ok().Get("status").String())
	refused := a.holding().get("/user")
	refused.fails(403, 9109, "")
	require.Equal(t, "Valid user-level authentication not found", refused.at("errors.0.message").String())
	require.Equal(t, "https://developers.cloudflare.com/api/resources/user/methods/get",
		refused.at("errors.0.documentation_url").String())
	a.holding().get("/user/tokens/verify").fails(401, 1000, "")

	own := func(groups ...string) *api {
		policies := []cloudflaretest.TokenPolicy{allow(a.whole(userScope), groups...)}
		return a.as(a.srv.AddUserToken(a.userID(), cloudflaretest.Token{ID: "mine", Policies: policies}).Value)
	}
	own().get("/user").fails(403, 10000, "")
	verified := own("User Details Read")
	require.Equal(t, a.userID(), verified.get("/user").ok().Get("id").String())
	require.Equal(t, "mine", verified.get("/user/tokens/verify").ok().Get("id").String())
	verified.get("-/tokens/verify").fails(401, 1000, "")
	require.Regexp(t, `^cfut_[0-9a-f]{40}$`, a.srv.UserTokens(a.userID())[0].Value)
	own("User Details Write").get("/user").ok()
	verified.get("/user/tokens/verify").fails(401, 1000, "") // its value was replaced
}

func TestWhatASeedOfTokensGetsWrong(t *testing.T) {
	bad := []cloudflaretest.Token{{Policies: []cloudflaretest.TokenPolicy{{}, allow(nil, "Zone Read", "Zone Raed")}}}
	const what = `policies[1].permission_groups[1]: there is no permission group "Zone Raed"; ` +
		`PermissionGroups lists what there is`
	_, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithSeed(cloudflaretest.Seed{
		Accounts: []cloudflaretest.SeedAccount{{Tokens: bad}},
	}))
	require.EqualError(t, err, "seed: accounts[0].tokens[0]."+what)
	_, err = cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithSeed(cloudflaretest.Seed{
		Users: []cloudflaretest.User{{Email: "u@example.com", Tokens: bad}},
	}))
	require.EqualError(t, err, "seed: users[0].tokens[0]."+what)
	a, _ := newAPI(t)
	require.PanicsWithValue(t, "cloudflaretest: AddToken: "+what, func() { a.srv.AddToken(a.srv.AccountID, bad[0]) })
	require.PanicsWithValue(t, "cloudflaretest: AddUserToken: "+what, func() { a.srv.AddUserToken(a.userID(), bad[0]) })
	require.PanicsWithValue(t, "cloudflaretest: AddUser: tokens[0]."+what, func() {
		a.srv.AddUser(cloudflaretest.User{Email: "u@example.com", Tokens: bad})
	})
	require.PanicsWithValue(t, `cloudflaretest: AddUserToken: no user has the id "x"`, func() {
		a.srv.AddUserToken("x", cloudflaretest.Token{})
	})
	require.Empty(t, a.srv.UserTokens("x"))
}

// A group that is there for accounts and for zones is found by what the policy
// names.
func TestGroupsOfOneNameAreFoundByTheirScope(t *testing.T) {
	a, _ := newAPI(t)
	for _, scope := range []string{accountScope, scopeZone} {
		token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{
			Policies: []cloudflaretest.TokenPolicy{allow(a.whole(scope), "Logs Read")},
		})
		id := token.Policies[0].PermissionGroups[0].ID
		i := slices.IndexFunc(a.srv.PermissionGroups(), func(g cloudflaretest.PermissionGroup) bool { return g.ID == id })
		require.Equal(t, []string{scope}, a.srv.PermissionGroups()[i].Scopes)
	}
}

func TestSeededTokensAreCopies(t *testing.T) {
	a, _ := newAPI(t)
	policy := allow(map[string]any{"k": "*"}, "Zone Read")
	tokens := []cloudflaretest.Token{{Policies: []cloudflaretest.TokenPolicy{policy}}}
	user := a.srv.AddUser(cloudflaretest.User{Email: "u@example.com", Tokens: tokens})
	user.Tokens[0].Policies[0].Resources["k"] = "changed"
	tokens[0].Policies[0].Resources["k"] = "changed"
	require.Equal(t, "*", a.srv.UserTokens(user.ID)[0].Policies[0].Resources["k"])
	require.Empty(t, a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "u@example.com"}).User.Tokens)
}

func TestAnActionOfAUsersTokenNamesTheToken(t *testing.T) {
	a, _ := enforcing(t)
	token := a.srv.AddUserToken(a.userID(), cloudflaretest.Token{Name: "mine", Policies: []cloudflaretest.TokenPolicy{
		allow(a.whole(accountScope), "Billing Write"),
	}})
	a.as(token.Value).do("POST", "-/subscriptions", `{}`).ok()
	actor := a.srv.AuditEntries(a.srv.AccountID)[0].Actor
	require.Equal(t, []string{"user", "admin@example.com", token.ID, "mine"},
		[]string{actor.Type, actor.Email, actor.TokenID, actor.TokenName})
}
