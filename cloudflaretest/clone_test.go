package cloudflaretest_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// visit calls each with everything in v that can be set, down to what maps,
// lists and pointers hold.
func visit(v reflect.Value, each func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				visit(v.Field(i), each)
			}
		}
	case reflect.Pointer, reflect.Interface:
		visit(v.Elem(), each)
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), each)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			visit(v.MapIndex(key), each)
			v.SetMapIndex(key, reflect.Zero(v.Type().Elem()))
		}
	}
	if v.CanSet() && v.Kind() != reflect.Struct {
		each(v)
	}
}

// scramble empties what v points to, whatever it is.
func scramble[T any](v *T) {
	visit(reflect.ValueOf(v).Elem(), func(v reflect.Value) { v.SetZero() })
}

// unchanged asserts that neither what was added nor what is listed is the
// world's own.
func unchanged[T any](t *testing.T, given T, add func(T) T, list func() []T) {
	t.Helper()
	made := add(given)
	before, err := json.Marshal(list())
	require.NoError(t, err)
	scramble(&given)
	scramble(&made)
	listed := list()
	scramble(&listed)
	after, err := json.Marshal(list())
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after))
	require.NotContains(t, string(before), "null", "the sample leaves nothing out")
}

func TestNothingInTheWorldIsShared(t *testing.T) {
	a, _ := newAPI(t)
	id := a.srv.AccountID
	meta := func() map[string]string { return map[string]string{"k": "v"} }
	group := func() []cloudflaretest.PolicyGroup { return []cloudflaretest.PolicyGroup{{ID: "g", Meta: meta()}} }
	unchanged(t, cloudflaretest.Account{ID: "b", ManagedBy: &cloudflaretest.ManagedBy{ParentOrgID: "o"}},
		a.srv.AddAccount, a.srv.Accounts)
	unchanged(t, cloudflaretest.Role{Name: "r", Permissions: map[string]cloudflaretest.Grant{"dns": {Read: true}}},
		func(r cloudflaretest.Role) cloudflaretest.Role { return a.srv.AddRole(id, r) },
		func() []cloudflaretest.Role { return a.srv.Roles(id) })
	unchanged(t, cloudflaretest.Member{
		User:  cloudflaretest.User{Email: "m@example.com", FirstName: "M", LastName: "M"},
		Roles: []cloudflaretest.Role{{Name: "r"}},
		Policies: []cloudflaretest.Policy{{Access: "allow", PermissionGroups: group(),
			ResourceGroups: []cloudflaretest.ResourceGroup{
				{ID: "rg", Meta: meta(), Scope: []byte(`{"key":"k"}`)},
			}}},
	}, func(m cloudflaretest.Member) cloudflaretest.Member { return a.srv.AddMember(id, m) },
		func() []cloudflaretest.Member { return a.srv.Members(id) })
	unchanged(t, cloudflaretest.Token{
		Name: "t",
		Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{
			In: []string{"a"}, NotIn: []string{"b"},
		}},
		Policies: []cloudflaretest.TokenPolicy{{PermissionGroups: group(), Resources: map[string]any{
			"a": "*", "b": map[string]any{"c": "*"}, "d": map[string]string{"e": "*"}, "f": []any{"g"},
		}}},
	}, func(v cloudflaretest.Token) cloudflaretest.Token { return a.srv.AddToken(id, v) },
		func() []cloudflaretest.Token { return a.srv.Tokens(id) })
	sub := cloudflaretest.Subscription{RatePlan: cloudflaretest.RatePlan{Sets: []string{"s"}}}
	unchanged(t, sub, func(v cloudflaretest.Subscription) cloudflaretest.Subscription {
		return a.srv.AddSubscription(id, v)
	},
		func() []cloudflaretest.Subscription { return a.srv.Subscriptions(id) })
	sub.RatePlan.Sets = []string{"s"}
	unchanged(t, cloudflaretest.Zone{Name: "z", Subscriptions: []cloudflaretest.Subscription{sub}},
		func(v cloudflaretest.Zone) cloudflaretest.Zone { return a.srv.AddZone(id, v) },
		func() []cloudflaretest.Zone { return a.srv.Zones(id) })
	unchanged(t, cloudflaretest.PermissionGroup{ID: "pg", Scopes: []string{"s"}},
		func(g cloudflaretest.PermissionGroup) cloudflaretest.PermissionGroup {
			a.srv.AddPermissionGroup(g)
			return g
		},
		a.srv.PermissionGroups)
}
