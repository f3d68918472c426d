package iam_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// emulated is a client of an emulator, for tests that send back what they read.
func emulated(t *testing.T) (*cloudflaretest.Server, *cloudflare.Client) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	t.Cleanup(srv.Close)
	return srv, srv.Client()
}

// Sent back as they were read, groups and whom they have stay as they were.
func TestGroupsSentBack(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	resources := srv.AddResourceGroup(srv.AccountID, cloudflaretest.ResourceGroup{Name: "Shop"})
	group := srv.AddUserGroup(srv.AccountID, cloudflaretest.UserGroup{
		Name: "Ops", Members: []cloudflaretest.UserGroupMember{{Email: "admin@example.com"}},
		Policies: []cloudflaretest.Policy{{
			Access:           "deny",
			PermissionGroups: []cloudflaretest.PolicyGroup{{ID: srv.IAMPermissionGroups(srv.AccountID)[1].ID}},
			ResourceGroups:   []cloudflaretest.ResourceGroup{{ID: resources.ID}},
		}},
	})

	read, err := client.IAM.ResourceGroups.Get(t.Context(), resources.ID, iam.ResourceGroupGetParams{AccountID: at})
	require.NoError(t, err)
	params, err := read.Param()
	require.NoError(t, err)
	params.AccountID = at
	_, err = client.IAM.ResourceGroups.Update(t.Context(), resources.ID, params)
	require.NoError(t, err)
	require.Equal(t, resources, srv.ResourceGroups(srv.AccountID)[1])

	users, err := client.IAM.UserGroups.Get(t.Context(), group.ID, iam.UserGroupGetParams{AccountID: at})
	require.NoError(t, err)
	back, err := users.Param()
	require.NoError(t, err)
	back.AccountID = at
	_, err = client.IAM.UserGroups.Update(t.Context(), group.ID, back)
	require.NoError(t, err)
	kept := srv.UserGroups(srv.AccountID)[0]
	require.Equal(t, group.Policies, kept.Policies)
	require.Equal(t, group.Members, kept.Members)

	members, err := client.IAM.UserGroups.Members.ListAutoPaging(
		t.Context(), group.ID, iam.UserGroupMemberListParams{AccountID: at},
	).Collect(10)
	require.NoError(t, err)
	one, err := members[0].Param()
	require.NoError(t, err)
	_, err = client.IAM.UserGroups.Members.Update(t.Context(), group.ID, iam.UserGroupMemberUpdateParams{
		AccountID: at, Members: []iam.UserGroupMemberParam{one},
	})
	require.NoError(t, err)
	require.Equal(t, group.Members, srv.UserGroups(srv.AccountID)[0].Members)
}

// sentBack is the body that a model of the text is sent back as.
func sentBack(t *testing.T, model, text string) (string, error) {
	var params any
	var err error
	switch model {
	case "resource group":
		params, err = testapi.Decode[iam.ResourceGroup](t, text).Param()
	case "user group":
		params, err = testapi.Decode[iam.UserGroup](t, text).Param()
	case "policy":
		params, err = testapi.Decode[iam.UserGroupPolicy](t, text).Param()
	case "member":
		params, err = testapi.Decode[iam.UserGroupMember](t, text).Param()
	}
	body, encoding := json.Marshal(params)
	require.NoError(t, encoding)
	return string(body), err
}

const (
	groupRefs = `"permission_groups":[{"id":"p","name":"P","meta":{"label":"x"}}],` +
		`"resource_groups":[{"id":"r","scope":[]}]`
	groupIDs    = `"permission_groups":[{"id":"p"}],"resource_groups":[{"id":"r"}]`
	onePolicy   = `{"id":"1","access":"allow",` + groupRefs + `}`
	onePolicyID = `{"id":"1","access":"allow",` + groupIDs + `}`
)

func TestWhatIsSentBack(t *testing.T) {
	for _, row := range []struct{ model, text, want string }{
		{
			"resource group", `{"id":"g","name":"n","meta":{"editable":"true"},"scope":` + scopeJSON + `}`,
			`{"name":"n","scope":` + scopeJSON + `}`,
		},
		{"resource group", `{"id":"g","scope":[` + scopeJSON + `],"new":null}`, `{"scope":` + scopeJSON + `}`},
		{
			"resource group", `{"id":"g","name":null,"scope":{"key":"k","objects":[]}}`,
			`{"scope":{"key":"k","objects":[]}}`,
		},
		{"user group", `{"id":"g","name":"n","created_on":"2024-03-01T12:21:02Z"}`, `{"name":"n"}`},
		{"user group", `{"id":"g","name":"n","policies":null}`, `{"name":"n"}`},
		{"user group", `{"id":"g","name":"n","policies":[]}`, `{"name":"n","policies":[]}`},
		{
			"user group", `{"id":"g","name":"n","policies":[` + onePolicy + `]}`,
			`{"name":"n","policies":[` + onePolicyID + `]}`,
		},
		{"policy", onePolicy, onePolicyID},
		{
			"policy", `{"id":"1","access":"new","permission_groups":[],"resource_groups":[]}`,
			`{"id":"1","access":"new","permission_groups":[],"resource_groups":[]}`,
		},
		{"member", `{"id":"m","email":"e@example.com","status":"accepted","user":{"id":"u"}}`, `{"id":"m"}`},
	} {
		body, err := sentBack(t, row.model, row.text)
		require.NoError(t, err, row.text)
		require.JSONEq(t, row.want, body, row.text)
	}
}

// What would be lost on the way back is an error that names it.
func TestWhatCantBeSentBackIsNamed(t *testing.T) {
	for _, row := range []struct{ model, text, want string }{
		{
			"resource group", `{"id":"g","name":"n"}`,
			"resource group can't be sent back as it was read: scope is missing",
		},
		{"resource group", `{"id":"g","scope":null}`, "scope is missing"},
		{"resource group", `{"id":"g","scope":7}`, "scope is invalid"},
		{"resource group", `{"id":"g","scope":[]}`, "scope.key is missing, scope.objects is missing"},
		{"resource group", `{"id":"g","scope":[` + scopeJSON + `,` + scopeJSON + `]}`, "scope is more than one"},
		{"resource group", `{"id":"g","name":[],"scope":` + scopeJSON + `}`, "name is invalid"},
		{
			"resource group", `{"scope":{"key":"k","objects":[{"id":"x"}],"kind":1},"tags":[]}`,
			"scope.objects[0].key is missing, scope.objects[0].id is unknown, scope.kind is unknown, tags is unknown",
		},
		{"user group", `{"id":"g"}`, "user group can't be sent back as it was read: name is missing"},
		{"user group", `{"name":"n","policies":{}}`, "policies is invalid"},
		{"user group", `{"name":"n","policies":[7]}`, "policies is invalid"},
		{"user group", `{"name":"n","policies":[{"access":"allow",` + groupRefs + `}]}`, "policies[0].id is missing"},
		{
			"user group", `{"name":"n","owner":"u","policies":[` + onePolicy +
				`,{"id":"2","access":"deny","permission_groups":[{}]}]}`,
			"policies[1].permission_groups[0].id is missing, policies[1].resource_groups is missing, owner is unknown",
		},
		{
			"policy", `{"id":"1",` + groupRefs + `,"until":"x"}`,
			"user group's policy can't be sent back as it was read: access is missing, until is unknown",
		},
		{
			"member", `{"email":"e@example.com","role":"x"}`,
			"user group's member can't be sent back as it was read: id is missing, role is unknown",
		},
	} {
		body, err := sentBack(t, row.model, row.text)
		require.ErrorContains(t, err, row.want, row.text)
		require.Equal(t, "{}", body)
	}
}
