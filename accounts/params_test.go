package accounts_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// A field in a body is left out, null, raw or set.
func TestFieldsInBodies(t *testing.T) {
	for want, name := range map[string]param.Field[string]{
		`{}`:                 {},
		`{"name":null}`:      cloudflare.Null[string](),
		`{"name":""}`:        cloudflare.F(""),
		`{"name":"n"}`:       cloudflare.F("n"),
		`{"name":{"a":[1]}}`: cloudflare.Raw[string](map[string][]int{"a": {1}}),
	} {
		text, err := json.Marshal(accounts.AccountNewParams{Name: name})
		require.NoError(t, err)
		require.JSONEq(t, want, string(text))
	}
}

// A list that is nil is one without entries, as cloudflare-go sends it, and not
// null, which the API does not take for a list.
func TestNilListsInBodies(t *testing.T) {
	var roles []string
	var policies []accounts.TokenPolicyParam
	for want, params := range map[string]any{
		`{"email":"e","roles":[]}`: accounts.MemberNewWithRoles{Email: cloudflare.F("e"), Roles: cloudflare.F(roles)},
		`{"policies":[]}`:          accounts.TokenNewParams{Policies: cloudflare.F(policies)},
		`{"policies":null}`:        accounts.TokenNewParams{Policies: cloudflare.Null[[]accounts.TokenPolicyParam]()},
		`{"effect":"allow","resources":{}}`: accounts.TokenPolicyParam{
			Effect: cloudflare.F(accounts.TokenPolicyEffectAllow),
			Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](
				accounts.TokenPolicyResourcesIAMResourcesTypeObjectStringParam(nil),
			),
		},
	} {
		text, err := json.Marshal(params)
		require.NoError(t, err)
		require.JSONEq(t, want, string(text))
	}
}

// A field in a query is left out, raw or set; null is the same as left out.
func TestFieldsInQueries(t *testing.T) {
	for want, page := range map[string]param.Field[float64]{
		"page=2":    cloudflare.F(2.0),
		"page=0":    cloudflare.F(0.0),
		"page=2.5":  cloudflare.F(2.5),
		"page=last": cloudflare.Raw[float64]("last"),
	} {
		require.Equal(t, want, accounts.AccountListParams{Page: page}.URLQuery().Encode())
	}
	require.Empty(t, accounts.AccountListParams{Page: cloudflare.Null[float64]()}.URLQuery())
	require.Empty(t, accounts.AccountListParams{}.URLQuery())
}

// Every filter of the audit log goes out under its key, and what it leaves out
// under the key with ".not", one for each value.
func TestAuditFilters(t *testing.T) {
	params := reflect.TypeFor[accounts.LogAuditListParams]()
	filters := 0
	for i := range params.NumField() {
		field := params.Field(i)
		if !strings.Contains(field.Type.Name(), "AuditFilter") {
			continue
		}
		filters++
		key := field.Tag.Get("url")
		v := reflect.New(params).Elem()
		setFilter(t, v.Field(i))
		require.Equal(
			t, url.Values{key: {"1", "2"}, key + ".not": {"3"}},
			v.Interface().(accounts.LogAuditListParams).URLQuery(),
		)
	}
	require.Equal(t, 22, filters)
}

// setFilter makes an audit filter that wants 1 and 2 and not 3.
func setFilter(t *testing.T, field reflect.Value) {
	filter := field.FieldByName("Value")
	for name, texts := range map[string][]string{"In": {"1", "2"}, "Not": {"3"}} {
		list := filter.FieldByName(name)
		for _, text := range texts {
			item := reflect.New(list.FieldByName("Value").Type().Elem()).Elem()
			if item.Kind() != reflect.String {
				require.NoError(t, json.Unmarshal([]byte(text), item.Addr().Interface()))
			} else {
				item.SetString(text)
			}
			list.FieldByName("Value").Set(reflect.Append(list.FieldByName("Value"), item))
		}
		list.FieldByName("Present").SetBool(true)
	}
	field.FieldByName("Present").SetBool(true)
}

func TestAuditFilterOnItsOwn(t *testing.T) {
	filter := accounts.LogAuditListParamsActionType{
		In:  cloudflare.F([]accounts.AuditActionType{accounts.AuditActionTypeCreate}),
		Not: cloudflare.F([]accounts.AuditActionType{accounts.AuditActionTypeView}),
	}
	require.Equal(t, url.Values{"in": {"create"}, "not": {"view"}}, filter.URLQuery())
	require.Empty(t, accounts.AuditFilter[string]{}.URLQuery())
	require.Empty(t, accounts.LogAuditListParams{ActorID: cloudflare.F(accounts.AuditFilter[string]{})}.URLQuery())
}

// A filter that can't be sent is an error that names it, and nothing is sent.
func TestAuditFilterThatCantBeSent(t *testing.T) {
	for key, filter := range map[string]accounts.AuditFilter[string]{
		"zone_id":     {In: cloudflare.Raw[[]string](make(chan int))},
		"zone_id.not": {Not: cloudflare.Raw[[]string](make(chan int))},
	} {
		r := replying("[]")
		_, err := client(r).Accounts.Logs.Audit.List(t.Context(), accounts.LogAuditListParams{
			AccountID: cloudflare.F(testapi.Somewhere.Owner),
			ZoneID:    cloudflare.F(filter),
		})
		require.ErrorContains(t, err, "Logs.Audit.List")
		require.ErrorContains(t, err, key)
		require.Empty(t, r.Seen())
	}
}

// A nil body of a member is an error that names it, and nothing is sent.
func TestNilBodies(t *testing.T) {
	for _, body := range []any{
		nil, (*accounts.MemberNewWithRoles)(nil), map[string]any(nil), json.RawMessage("null"),
	} {
		r := replying("{}")
		members := client(r).Accounts.Members
		_, err := members.New(t.Context(), accounts.MemberNewParams{AccountID: cloudflare.F("a"), Body: body})
		require.ErrorContains(t, err, "Members.New")
		require.ErrorContains(t, err, "body")
		_, err = members.Update(t.Context(), "m", accounts.MemberUpdateParams{
			AccountID: cloudflare.F("a"), Body: body,
		})
		require.ErrorContains(t, err, "Members.Update")
		require.ErrorContains(t, err, "body")
		require.Empty(t, r.Seen())
	}
}

// Resources of a token go out as they were read, and as plain values.
func TestTokenResourcesInRequests(t *testing.T) {
	for want, resources := range map[string]accounts.TokenPolicyResourcesUnionParam{
		`{"a":"*"}`:             map[string]string{"a": "*"},
		`{"b":"*"}`:             accounts.ResourcesFlat{"b": "*"},
		`{"a":{"z":"*"}}`:       accounts.ResourcesNested{"a": {"z": "*"}},
		`{"b":{"z":"*"}}`:       map[string]map[string]string{"b": {"z": "*"}},
		`{"a":"*","b":{"c":1}}`: accounts.ResourcesMixed{"a": "*", "b": map[string]any{"c": 1}},
		`{"raw":"*"}`:           json.RawMessage(`{"raw":"*"}`),
		`{"read":"*"}`:          decode[accounts.TokenPolicy](t, `{"resources":{"read":"*"}}`).Resources,
	} {
		text, err := json.Marshal(accounts.TokenPolicyParam{Resources: cloudflare.F(resources)})
		require.NoError(t, err)
		require.JSONEq(t, `{"resources":`+want+`}`, string(text))
	}
}

// Times go out in bodies as the API documents them, to the second and in UTC;
// in queries they keep their fractions and their zone.
func TestTimes(t *testing.T) {
	text, err := json.Marshal(accounts.TokenParam{ExpiresOn: cloudflare.F(since)})
	require.NoError(t, err)
	require.JSONEq(t, `{"expires_on":"2024-10-30T11:45:00Z"}`, string(text))
	query := accounts.LogAuditHistoryParams{
		ActionTime: cloudflare.F(since), Since: cloudflare.F(time.Unix(0, 0).UTC()),
	}.URLQuery()
	require.Equal(t, "2024-10-30T13:45:00.5+02:00", query.Get("action_time"))
	require.Equal(t, "1970-01-01T00:00:00Z", query.Get("since"))
}

// A subscription is an account's or a zone's: anything else is an error that
// names both parameters, and nothing is sent.
func TestSubscriptionOwner(t *testing.T) {
	for _, ids := range [][2]string{{"", ""}, {"a", "z"}} {
		account, zone := cloudflare.F(ids[0]), cloudflare.F(ids[1])
		r := replying("[]")
		service := client(r).Accounts.Subscriptions
		_, err := service.Get(t.Context(), accounts.SubscriptionGetParams{AccountID: account, ZoneID: zone})
		requireNamesOwners(t, err)
		_, err = service.New(t.Context(), accounts.SubscriptionNewParams{AccountID: account, ZoneID: zone})
		requireNamesOwners(t, err)
		pager := service.GetAutoPaging(t.Context(), accounts.SubscriptionGetParams{AccountID: account, ZoneID: zone})
		require.False(t, pager.Next())
		requireNamesOwners(t, pager.Err())
		require.Empty(t, r.Seen())
	}
}

func requireNamesOwners(t *testing.T, err error) {
	require.ErrorContains(t, err, "Subscriptions.")
	require.ErrorContains(t, err, "account_id")
	require.ErrorContains(t, err, "zone_id")
}
