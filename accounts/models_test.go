package accounts_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

func TestMetadata(t *testing.T) {
	text := `{"id":"a","name":null,"type":["standard"],"settings":{"enforce_twofactor":true,"new":[1]},"more":"x"}`
	account := decode[accounts.Account](t, text)

	require.Equal(t, "a", account.ID)
	require.Equal(t, `"a"`, account.JSON.ID.Raw())
	require.False(t, account.JSON.ID.IsNull() || account.JSON.ID.IsMissing() || account.JSON.ID.IsInvalid())

	require.Empty(t, account.Name)
	require.True(t, account.JSON.Name.IsNull())
	require.False(t, account.JSON.Name.IsMissing())
	require.Equal(t, "null", account.JSON.Name.Raw())

	require.Empty(t, account.Type)
	require.True(t, account.JSON.Type.IsInvalid())
	require.Equal(t, `["standard"]`, account.JSON.Type.Raw())

	require.True(t, account.CreatedOn.IsZero())
	require.True(t, account.JSON.CreatedOn.IsMissing())

	require.True(t, account.Settings.EnforceTwofactor)
	require.Equal(t, "[1]", account.Settings.JSON.ExtraFields["new"].Raw())
	require.Equal(t, `"x"`, account.JSON.ExtraFields["more"].Raw())
	require.Equal(t, text, account.JSON.RawJSON())
}

// A field of the wrong type fails nothing, wherever it stands.
func TestWrongTypesFailNothing(t *testing.T) {
	member := decode[accounts.Member](
		t, `{"id":"m","user":[],"roles":{},"policies":[{"id":{},"resource_groups":"x"}]}`,
	)
	require.Equal(t, "m", member.ID)
	require.True(t, member.JSON.User.IsInvalid())
	require.True(t, member.JSON.Roles.IsInvalid())
	require.True(t, member.Policies[0].JSON.ID.IsInvalid())
	require.True(t, member.Policies[0].JSON.ResourceGroups.IsInvalid())

	token := decode[accounts.Token](t, `{"expires_on":"soon","policies":[{"resources":"all"}]}`)
	require.True(t, token.JSON.ExpiresOn.IsInvalid())
	require.True(t, token.Policies[0].JSON.Resources.IsInvalid())
	require.Nil(t, token.Policies[0].Resources)
}

func TestUnmarshalIsWhatACallGives(t *testing.T) { suite.CheckUnmarshal(t) }

// Every prefix of every documented reply is an error for json.Unmarshal, and
// nothing panics.
func TestTruncatedModels(t *testing.T) {
	for _, name := range []string{"account-members-member-details", "account-api-tokens-create-token"} {
		text := read(t, filepath.Join("testdata", "replies", name+".json"))
		var envelope struct{ Result json.RawMessage }
		require.NoError(t, json.Unmarshal(text, &envelope))
		for i := range envelope.Result {
			require.Error(t, new(accounts.Member).UnmarshalJSON(envelope.Result[:i]))
			require.Error(t, new(accounts.TokenNewResponse).UnmarshalJSON(envelope.Result[:i]))
		}
	}
}

// A group's attributes are a key and a value by the document, and anything in
// real replies.
func TestGroupMetaKeepsUnknownKeys(t *testing.T) {
	group := decode[accounts.PermissionGroup](
		t, `{"id":"g","meta":{"label":"load_balancer_admin","scopes":"com.cloudflare.api.account"}}`,
	)
	require.Empty(t, group.Meta.Key)
	require.Equal(t, `"load_balancer_admin"`, group.Meta.JSON.ExtraFields["label"].Raw())
	require.Equal(t, `"com.cloudflare.api.account"`, group.Meta.JSON.ExtraFields["scopes"].Raw())
	require.Empty(
		t, decode[accounts.PermissionGroup](t, `{"id":"g","meta":{"key":"k","value":"v"}}`).Meta.JSON.ExtraFields,
	)
}

func TestResourceGroupScopes(t *testing.T) {
	const one = `{"key":"a","objects":[{"key":"*"}]}`
	const two = `{"key":"b","objects":[]}`
	for text, keys := range map[string][]string{
		`{"id":"g","scope":` + one + `}`:               {"a"},
		`{"id":"g","scope":[` + one + `]}`:             {"a"},
		`{"id":"g","scope":[` + one + `,` + two + `]}`: {"a", "b"},
		`{"id":"g","scope":[]}`:                        {},
		`{"id":"g","scope":null}`:                      nil,
		`{"id":"g","scope":"x"}`:                       nil,
		`{"id":"g"}`:                                   nil,
	} {
		group := decode[accounts.ResourceGroup](t, text)
		var got []string
		for _, scope := range group.Scopes() {
			got = append(got, scope.Key)
		}
		require.ElementsMatch(t, keys, got, text)
		if len(keys) > 0 {
			require.Equal(t, "a", group.Scope.Key, text)
			require.Equal(t, "*", group.Scope.Objects[0].Key, text)
			require.False(t, group.JSON.Scope.IsInvalid(), text)
		}
	}
	require.Nil(t, accounts.ResourceGroup{}.Scopes())
}

// Resources survive a round trip, whatever form they have.
func TestTokenPolicyResources(t *testing.T) {
	const nested = `{"com.cloudflare.api.account.a":{"com.cloudflare.api.account.zone.*":"*"},` +
		`"com.cloudflare.api.account.b":{}}`
	const mixed = `{"com.cloudflare.api.account.a":"*",` +
		`"com.cloudflare.api.account.b":{"com.cloudflare.api.account.zone.z":"*"}}`
	for text, want := range map[string]accounts.TokenPolicyResourcesUnion{
		`{"com.cloudflare.api.account.zone.z":"*"}`: accounts.ResourcesFlat{"com.cloudflare.api.account.zone.z": "*"},
		`{}`: accounts.ResourcesFlat{},
		nested: accounts.ResourcesNested{
			"com.cloudflare.api.account.a": {"com.cloudflare.api.account.zone.*": "*"},
			"com.cloudflare.api.account.b": {},
		},
		mixed: accounts.ResourcesMixed{
			"com.cloudflare.api.account.a": "*",
			"com.cloudflare.api.account.b": map[string]any{"com.cloudflare.api.account.zone.z": "*"},
		},
		`{"a":null}`: accounts.ResourcesMixed{"a": nil},
		`{"a":{"b":{"c":"*"}}}`: accounts.ResourcesMixed{"a": map[string]any{
			"b": map[string]any{"c": "*"},
		}},
		`{"a":12345678901234567890,"b":null}`: accounts.ResourcesMixed{
			"a": json.Number("12345678901234567890"), "b": nil,
		},
	} {
		policy := decode[accounts.TokenPolicy](t, `{"id":"p","resources":`+text+`}`)
		require.Equal(t, want, policy.Resources, text)
		require.False(t, policy.JSON.Resources.IsInvalid(), text)
		again, err := json.Marshal(policy.Resources)
		require.NoError(t, err)
		require.JSONEq(t, text, string(again))
	}
	for _, text := range []string{`"*"`, `[]`, `7`, `true`} {
		policy := decode[accounts.TokenPolicy](t, `{"resources":`+text+`}`)
		require.True(t, policy.JSON.Resources.IsInvalid(), text)
		require.Nil(t, policy.Resources, text)
	}
	require.Nil(t, decode[accounts.TokenPolicy](t, `{"resources":null}`).Resources)
}

// The free-form parts of an entry keep whatever they are.
func TestAuditResourceIsFreeForm(t *testing.T) {
	resource := decode[accounts.AuditResource](t, `{"scope":"zones","request":{"a":[1,"x",null]},"response":7.5}`)
	require.Equal(t, "zones", resource.Scope)
	require.Equal(t, map[string]any{"a": []any{1.0, "x", nil}}, resource.Request)
	require.Equal(t, 7.5, resource.Response)
	require.Equal(t, `{"a":[1,"x",null]}`, resource.JSON.Request.Raw())
	object := decode[accounts.AuditResource](t, `{"scope":{"account":"a"}}`)
	require.Equal(t, map[string]any{"account": "a"}, object.Scope)
}
