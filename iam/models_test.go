package iam_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// models are all that a reply is decoded into, pages included. A test holds the
// list against the package.
var models = testapi.Models{
	&iam.DeleteResponse{}, &iam.GroupMeta{}, &iam.PermissionGroup{}, &iam.ResourceGroup{}, &iam.ResourceGroupScope{},
	&iam.ResourceGroupScopeObject{}, &iam.UserGroup{}, &iam.UserGroupPolicy{}, &iam.UserGroupMember{},
	&iam.UserGroupMemberUser{},
	&pagination.V4PagePaginationArray[iam.PermissionGroup]{}, &pagination.SinglePage[iam.ResourceGroup]{},
	&pagination.V4PagePaginationArray[iam.UserGroup]{}, &pagination.V4PagePaginationArray[iam.UserGroupMember]{},
	&pagination.SinglePage[iam.UserGroupMember]{},
}

// bodies are the replies of the documentation, by operation.
func bodies(t testing.TB) map[string]string { return testapi.Bodies(t, 17) }

func TestModelsAreAllThere(t *testing.T) { models.CheckAllThere(t) }

func TestEveryModelAgreesWithEncodingJSON(t *testing.T) { models.CheckAgreement(t, bodies(t)) }

func TestHostileValues(t *testing.T) { models.CheckHostileValues(t) }

func TestEveryKindOfValueInEveryField(t *testing.T) { models.CheckKinds(t) }

func TestEveryFieldOfEveryModelIsWritten(t *testing.T) { models.CheckEveryFieldIsWritten(t) }

func TestModelsComeBackFromTheirJSON(t *testing.T) { models.CheckComeBack(t, bodies(t)) }

func TestModelsThatAreMadeComeBack(t *testing.T) { models.CheckMadeComeBack(t, nil) }

func TestUnmarshalIsWhatACallGives(t *testing.T) { suite.CheckUnmarshal(t) }

func TestEnums(t *testing.T) {
	for name, check := range map[string]func(*testing.T){
		"Direction":    testapi.CheckEnum[iam.Direction]("asc", "desc"),
		"PolicyAccess": testapi.CheckEnum[iam.PolicyAccess]("allow", "deny"),
		"MemberStatus": testapi.CheckEnum[iam.MemberStatus]("accepted", "pending"),
	} {
		t.Run(name, check)
	}
}

// result decodes the result of a reply that the documentation lacks.
func result[T any](t *testing.T, name string) (v T) {
	var envelope struct{ Result json.RawMessage }
	text := testapi.Read(t, filepath.Join("testdata", "derived", name+".json"))
	require.NoError(t, json.Unmarshal(text, &envelope))
	return testapi.Decode[T](t, string(envelope.Result))
}

// A group's attributes are a key and a value by the document, and anything in
// real replies.
func TestGroupMetaKeepsUnknownKeys(t *testing.T) {
	for name, label := range map[string]string{
		"account-permission-group-details.meta":           "load_balancer_admin",
		"account-permission-group-details.meta-live-like": "admin",
	} {
		group := result[iam.PermissionGroup](t, name)
		require.Empty(t, group.Meta.Key)
		require.Equal(t, label, group.Meta.JSON.Get("label").String())
		require.Equal(t, `"com.cloudflare.api.account"`, group.Meta.JSON.ExtraFields["scopes"].Raw())
	}
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
		group := testapi.Decode[iam.ResourceGroup](t, text)
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
	require.Nil(t, iam.ResourceGroup{}.Scopes())
	object := result[iam.ResourceGroup](t, "account-resource-group-details.object-scope")
	require.Len(t, object.Scopes(), 1)
	require.Equal(t, `"false"`, object.Meta.JSON.ExtraFields["editable"].Raw())
}

// The scopes of groups in the policies of a list are objects or arrays too.
func TestScopesInPolicies(t *testing.T) {
	groups := result[[]iam.UserGroup](t, "account-user-group-list.object-scope")
	resources := groups[0].Policies[0].ResourceGroups[0]
	require.Equal(t, accountName, resources.Scope.Key)
	require.Equal(t, zoneName, resources.Scope.Objects[0].Key)
	require.Empty(t, result[[]iam.UserGroup](t, "account-user-group-list.empty"))
}
