package conformance

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// checked is the way to an emulator whose every reply is held against the
// document.
type checked struct {
	*cloudflaretest.Server
	t        *testing.T
	document *document
	statuses map[int]int // how often each was answered
}

// Other people's ways to the emulator, besides its own token.
const (
	strangerToken = "fake-token-0002" // a user who is a member of nothing
	confinedToken = "fake-token-0003" // an account's, for another network
	expiredToken  = "fake-token-0004"
	accountToken  = "fake-token-0005" // an account's
	adminKey      = "fake-key-0001"
	adminService  = "fake-key-0002"
	adminEmail    = "admin@example.com"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func emulate(t *testing.T, opts ...cloudflaretest.Option) *checked {
	opts = append([]cloudflaretest.Option{
		cloudflaretest.InProcess(), cloudflaretest.WithIDSeed(1), cloudflaretest.WithToken("fake-token-0001"),
		cloudflaretest.WithClock(func() time.Time { return epoch }),
		cloudflaretest.WithSeed(cloudflaretest.Seed{Users: []cloudflaretest.User{
			{Email: adminEmail, FirstName: "Ada", TenantAdmin: true, APIKey: adminKey, ServiceKey: adminService},
			{Email: "stranger@example.com", Token: strangerToken},
		}}),
	}, opts...)
	c := &checked{cloudflaretest.NewServer(opts...), t, official(t), map[int]int{}}
	t.Cleanup(c.Close)
	c.populate()
	return c
}

func (c *checked) populate() {
	c.AddSample(cloudflaretest.Sample{Accounts: 3, Members: 30, AuditEntries: 90, Until: epoch, Every: time.Hour})
	c.AddAuditEntries(c.AccountID,
		cloudflaretest.AuditEntry{ID: "f174be97-19b1-40d6-954d-70cd5fbd52db"},
		cloudflaretest.AuditEntry{Resource: cloudflaretest.AuditResource{
			ID: "r", Scope: []byte(`"accounts"`), Request: []byte(`[1]`),
		}})
	for i := range 12 {
		c.AddToken(c.AccountID, cloudflaretest.Token{
			Name: fmt.Sprintf("Token %d", i), NotBefore: epoch.AddDate(0, 0, -i), LastUsedOn: epoch,
		})
		c.AddSubscription(c.AccountID, cloudflaretest.Subscription{RatePlan: cloudflaretest.RatePlan{ID: "pro"}})
	}
	c.AddToken(c.AccountID, cloudflaretest.Token{Name: "Own", Value: accountToken})
	c.AddToken(c.AccountID, cloudflaretest.Token{Name: "Confined", Value: confinedToken,
		Condition: &cloudflaretest.TokenCondition{
			RequestIP: &cloudflaretest.RequestIP{In: []string{"192.0.2.0/24"}},
		}})
	c.AddToken(c.AccountID, cloudflaretest.Token{Name: "Old", Value: expiredToken, ExpiresOn: epoch.AddDate(0, 0, -1)})
	c.AddMember(c.AccountID, cloudflaretest.Member{Email: "policies@example.com", Policies: []cloudflaretest.Policy{{
		Access: "allow",
		PermissionGroups: []cloudflaretest.PolicyGroup{{
			ID: c.PermissionGroups()[0].ID, Meta: map[string]string{"label": "x"},
		}},
		ResourceGroups: []cloudflaretest.ResourceGroup{
			{ID: "1"}, {ID: "2", Scope: []byte(`[{"key":"k","objects":[{"key":"*"}]}]`)},
		},
	}}})
	for range 12 {
		c.userGroup(newGenerator(c.t, true), nil)
	}
	c.ResetRequests()
}

// Do sends a request to the emulator and checks the reply.
func (c *checked) Do(r *http.Request) (*http.Response, error) {
	resp, err := c.Transport().RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	require.NotEmpty(c.t, resp.Header.Get("Cf-Ray"))
	c.statuses[resp.StatusCode]++
	in, err := c.document.route(byTheDocument(r), nil)
	require.NoError(c.t, err)
	op := c.document.operations[in.Route.Operation.OperationID]
	require.NoError(
		c.t, c.document.checkResponse(op, byTheDocument(r), resp, body), "%s %s: %d %s", r.Method, r.URL,
		resp.StatusCode, body,
	)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// byTheDocument is a request as it would go to the document's own server.
func byTheDocument(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "https", "api.cloudflare.com", "api.cloudflare.com"
	return r
}

// as is the credential for an operation where it is not the emulator's own: an
// account verifies its own tokens.
func as(op *operation) []option.RequestOption {
	if op.id == "account-api-tokens-verify-token" {
		return []option.RequestOption{option.WithAPIToken(accountToken)}
	}
	return nil
}

func (c *checked) options(more ...option.RequestOption) []option.RequestOption {
	return append([]option.RequestOption{
		option.WithBaseURL(c.URL), option.WithHTTPClient(c), option.WithMaxRetries(0), option.WithAPIToken(c.Token),
	}, more...)
}

// Every operation succeeds with requests made at random of the document and of
// what the emulator holds, and every reply is valid.
func TestEmulatorSuccesses(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		c, g := emulate(t), newGenerator(t, true)
		for i := range runs(200) {
			g.optional = share(g, i)
			_, err := m.call(t.Context(), op, c.input(g, op), c.options(as(op)...)...)
			require.NoError(t, err, "run %d", i)
		}
		require.Equal(t, map[int]int{op.success(): runs(200)}, c.statuses)
	})
}

// input is a request that the emulator can carry out: what it names is there.
func (c *checked) input(g *generator, op *operation) input {
	in := g.input(op)
	for name, id := range map[string]func() string{
		"account_id": func() string { return c.account(op) },
		"member_id": func() string {
			return c.AddMember(c.AccountID, cloudflaretest.Member{Email: g.word() + "@" + g.uuid()}).ID
		},
		"role_id": func() string { return pick(g, c.Roles(c.AccountID)).ID },
		"token_id": func() string {
			return c.AddToken(c.AccountID, cloudflaretest.Token{Name: "x"}).ID
		},
		"subscription_identifier": func() string {
			return c.AddSubscription(c.AccountID, cloudflaretest.Subscription{}).ID
		},
		"permission_group_id": func() string { return pick(g, c.IAMPermissionGroups(c.AccountID)).ID },
		"resource_group_id": func() string {
			return c.AddResourceGroup(c.AccountID, cloudflaretest.ResourceGroup{Name: g.word()}).ID
		},
		"id": func() string { return c.entry(g, in.query) },
	} {
		if _, named := in.path[name]; named {
			in.path[name] = id()
		}
	}
	if _, named := in.path["user_group_id"]; named {
		in.path["user_group_id"] = c.userGroup(g, in.path["member_id"])
	}
	c.settle(g, in.query)
	switch body := in.body.(type) {
	case map[string]any:
		c.settleBody(g, op, body)
	case []any:
		for _, ref := range body {
			withID(ref, pick(g, c.Members(c.AccountID)).ID)
		}
	}
	return in
}

// userGroup makes a user group with a policy and two members, or with the one
// that the path names.
func (c *checked) userGroup(g *generator, member any) string {
	group := cloudflaretest.UserGroup{Name: g.word(), Policies: []cloudflaretest.Policy{{
		Access:           "allow",
		PermissionGroups: []cloudflaretest.PolicyGroup{pick(g, c.IAMPermissionGroups(c.AccountID))},
		ResourceGroups:   []cloudflaretest.ResourceGroup{{ID: pick(g, c.ResourceGroups(c.AccountID)).ID}},
	}}}
	if id, named := member.(string); named {
		group.Members = []cloudflaretest.UserGroupMember{{ID: id}}
	} else {
		for _, m := range c.Members(c.AccountID)[:2] {
			group.Members = append(group.Members, cloudflaretest.UserGroupMember{ID: m.ID})
		}
	}
	return c.AddUserGroup(c.AccountID, group).ID
}

// account is one that may go when the operation deletes it.
func (c *checked) account(op *operation) string {
	if op.id == "account-deletion" {
		return c.AddAccount(cloudflaretest.Account{}).ID
	}
	return c.AccountID
}

// entry picks an audit entry, and says its time.
func (c *checked) entry(g *generator, query map[string]any) string {
	e := pick(g, c.AuditEntries(c.AccountID))
	query["action_time"] = e.Action.Time.Format(time.RFC3339Nano)
	return e.ID
}

// settle gives a query what the document can't say: a window that begins before
// it ends, a category there is, a cursor that a page gave.
func (c *checked) settle(g *generator, query map[string]any) {
	if query["since"] != nil {
		query["since"], query["before"] = epoch.AddDate(0, -g.IntN(9), -1).Format(time.DateOnly), epoch.Format(time.RFC3339)
	}
	if query["product_category"] != nil {
		query["product_category"] = []any{pick(g, []string{"account", "DNS", "zerotrust"})}
	}
	for _, name := range []string{"raw_status_code", "raw_status_code.not"} {
		if query[name] != nil {
			query[name] = []any{200.0, 404.0}
		}
	}
	if query["page"] != nil {
		query["page"] = float64(1 + g.IntN(9))
	}
	delete(query, "cursor")
}

func (c *checked) settleBody(g *generator, op *operation, body map[string]any) {
	if strings.Contains(op.path, "/iam/") {
		c.settleGroup(g, body)
		return
	}
	delete(body, "not_before") // it may be after expires_on
	if body["status"] != nil && body["email"] != nil {
		body["status"] = "pending" // accepted is for users who exist
	}
	for name, value := range map[string]any{
		"email": g.uuid() + "@example.com", "type": "standard", "frequency": "not-applicable",
	} {
		if body[name] != nil {
			body[name] = value
		}
	}
	if roles, ok := body["roles"].([]any); ok {
		for i := range roles {
			roles[i] = withID(roles[i], pick(g, c.Roles(c.AccountID)).ID)
		}
	}
	if condition, ok := body["condition"].(map[string]any); ok && condition["request_ip"] != nil {
		condition["request_ip"] = map[string]any{
			"in": []any{"192.0.2.0/24", "2001:db8::/32"}, "not_in": []any{"192.0.2.7"},
		}
	}
	if body["expires_on"] != nil {
		body["expires_on"] = epoch.AddDate(0, 0, 1+g.IntN(99)).Format(time.RFC3339)
	}
	policies, _ := body["policies"].([]any)
	for _, policy := range policies {
		c.settlePolicy(g, policy.(map[string]any))
	}
}

// settlePolicy makes a policy one of a group there is and of what that is for.
func (c *checked) settlePolicy(g *generator, policy map[string]any) {
	chosen := pick(g, c.PermissionGroups())
	for _, group := range policy["permission_groups"].([]any) {
		withID(group, chosen.ID)
	}
	if policy["resources"] == nil {
		return
	}
	const account = "com.cloudflare.api.account"
	switch scope := chosen.Scopes[0]; scope {
	case account, "com.cloudflare.api.user":
		policy["resources"] = map[string]any{account + "." + c.AccountID: "*", "com.cloudflare.api.user.me": "*"}
	default:
		policy["resources"] = map[string]any{account + "." + c.AccountID: map[string]any{scope + ".*": "*"}}
	}
}

// settleGroup is settleBody for resource groups and user groups, whose policies
// have others' ids.
func (c *checked) settleGroup(g *generator, body map[string]any) {
	if scope, ok := body["scope"].(map[string]any); ok {
		scope["key"] = "com.cloudflare.api.account." + c.AccountID
		for _, o := range scope["objects"].([]any) {
			o.(map[string]any)["key"] = pick(g, []string{"*", "com.cloudflare.api.account.zone." + g.uuid()})
		}
	}
	policies, _ := body["policies"].([]any)
	for _, policy := range policies {
		for _, group := range policy.(map[string]any)["permission_groups"].([]any) {
			withID(group, pick(g, c.IAMPermissionGroups(c.AccountID)).ID)
		}
		for _, group := range policy.(map[string]any)["resource_groups"].([]any) {
			withID(group, pick(g, c.ResourceGroups(c.AccountID)).ID)
		}
	}
}

// withID names something by an id, as an object or as the id alone.
func withID(ref any, id string) any {
	if o, ok := ref.(map[string]any); ok {
		o["id"] = id
		return o
	}
	return id
}

// The pages of a list are valid too, each under the cursor or the number that
// the one before gave.
func TestEmulatorPages(t *testing.T) {
	c := emulate(t, cloudflaretest.WithAuditScan(7))
	for _, m := range methods {
		op := c.document.operations[m.operation]
		if p := op.Parameters.GetByInAndName("query", "cursor"); p == nil &&
			op.Parameters.GetByInAndName("query", "page") == nil {
			continue
		}
		in := c.input(newGenerator(t, true), op)
		if in.query["since"] != nil { // which may be after most of the log
			in.query["since"] = epoch.AddDate(0, -1, 0).Format(time.DateOnly)
		}
		page, err := m.call(
			t.Context(), op, in, c.options(option.WithQuery("limit", "50"), option.WithQuery("per_page", "5"))...,
		)
		require.NoError(t, err, m.name)
		require.NoError(t, walk(page), m.name)
	}
	require.Greater(t, c.statuses[http.StatusOK], 20)
}

// walk asks for the pages after a page, if it is one.
func walk(page any) error {
	for {
		next := reflect.ValueOf(page).MethodByName("GetNextPage")
		if !next.IsValid() {
			return nil
		}
		out := next.Call(nil)
		if err, failed := out[1].Interface().(error); failed || out[0].IsNil() {
			return err
		}
		page = out[0].Interface()
	}
}

// The other ways in work, and their replies are valid.
func TestEmulatorCredentials(t *testing.T) {
	c := emulate(t)
	m, op := methods[1], c.document.operations[methods[1].operation]
	for _, opts := range [][]option.RequestOption{
		{option.WithAPIKey(adminKey), option.WithAPIEmail(adminEmail)}, {option.WithUserServiceKey(adminService)},
	} {
		_, err := m.call(
			t.Context(), op, c.input(newGenerator(t, true), op),
			c.options(append(opts, option.WithHeaderDel("Authorization"))...)...,
		)
		require.NoError(t, err)
	}
}

// A rate limited request of any operation gets a valid 429.
func TestEmulatorRateLimit(t *testing.T) {
	c, g := emulate(t, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 1})), newGenerator(t, true)
	for _, m := range methods {
		op := c.document.operations[m.operation]
		_, _ = m.call(t.Context(), op, c.input(g, op), c.options()...)
	}
	require.Equal(t, len(methods)-1, c.statuses[http.StatusTooManyRequests])
}

// Faults with a status of the document's are valid refusals.
func TestEmulatorFaults(t *testing.T) {
	c, g := emulate(t), newGenerator(t, true)
	for _, m := range methods {
		op := c.document.operations[m.operation]
		for _, status := range []int{400, 403, 404, 409, 422, 429} {
			c.Inject(cloudflaretest.Fault{Status: status, RetryAfter: time.Second})
			_, err := m.call(t.Context(), op, c.input(g, op), c.options()...)
			require.Error(t, err)
		}
	}
	require.Len(t, c.statuses, 6)
}

// What is no route at all is refused in the envelope that the document has for
// refusals, with code 7003.
func TestEmulatorUnknownRoutes(t *testing.T) {
	c := emulate(t)
	schema := c.document.Components.Schemas["iam_api-response-common-failure"].Value
	for _, route := range []string{
		"GET /", "GET /account", "PATCH /accounts", "GET /accounts/x/y", "POST /accounts/{a}/roles",
		"DELETE /accounts/{a}/members",
		"GET /accounts/{a}/tokens/t/value", "PUT /accounts/{a}/logs/audit", "GET /accounts//members",
		"GET /accounts/{a}/members/",
	} {
		verb, path, _ := strings.Cut(strings.ReplaceAll(route, "{a}", c.AccountID), " ")
		u, err := url.Parse(c.URL + path)
		require.NoError(t, err)
		resp, err := c.Transport().RoundTrip(&http.Request{Method: verb, URL: u, Header: http.Header{
			"Authorization": {"Bearer " + c.Token},
		}})
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusNotFound, resp.StatusCode, route)
		require.NoError(t, schema.VisitJSON(any(object(string(body)))), "%s: %s", route, body)
		require.Contains(t, string(body), `"code":7003`, route)
	}
}
