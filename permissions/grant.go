package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// Policies is anything that has policies: a token, as it was read or as it is to
// be sent, or policies themselves.
type Policies interface {
	accounts.Token | *accounts.Token | accounts.TokenNewResponse | *accounts.TokenNewResponse |
		accounts.TokenNewParams | accounts.TokenParam |
		accounts.TokenPolicy | []accounts.TokenPolicy | accounts.TokenPolicyParam | []accounts.TokenPolicyParam
}

// Grant is what a policy says about one permission group and one resource.
type Grant struct {
	// Effect allows or denies.
	Effect accounts.TokenPolicyEffect
	// GroupID is the permission group, and GroupName its name: from the policy,
	// otherwise from this module's list, or empty if the list does not have it.
	GroupID, GroupName string
	// Resource is what the grant is for. In a [Difference] from a program's
	// [Needs] it is the zero Resource: the account that the program is for.
	Resource Resource
}

// String returns the grant in words.
func (g Grant) String() string {
	name := g.GroupID
	if g.GroupName != "" {
		name = g.GroupName
	}
	if g.Resource == (Resource{}) {
		return fmt.Sprintf("%s %q", g.Effect, name)
	}
	return fmt.Sprintf("%s %q on %s", g.Effect, name, g.Resource)
}

// same reports whether two grants have the same effect and group. If one has no
// id, names are compared.
func (g Grant) same(h Grant) bool {
	return g.Effect == h.Effect && g.sameGroup(h)
}

func (g Grant) sameGroup(h Grant) bool {
	if g.GroupID != "" && h.GroupID != "" {
		return g.GroupID == h.GroupID
	}
	return strings.EqualFold(g.GroupName, h.GroupName)
}

// Grants returns what policies say: a grant for each permission group of a policy on
// each of its resources, policy after policy. It fails when the policies can't be
// encoded as JSON or are not a list, and for a nil pointer.
func Grants[T Policies](of T) ([]Grant, error) { return grantsOf(of) }

// grants returns what policies say, policy after policy.
func grants(policies []accounts.TokenPolicy) (list []Grant) {
	for _, p := range policies {
		resources := resourcesOf(p)
		for _, group := range groupsOf(p) {
			for _, r := range resources {
				list = append(list, Grant{p.Effect, group.ID, nameOf(group), r})
			}
		}
	}
	return list
}

func nameOf(group accounts.PermissionGroup) string {
	if group.Name != "" {
		return group.Name
	}
	known, _ := permgroup.ByID(group.ID)
	return known.Name
}

// resourcesOf returns a policy's resources: one of an unknown form when they
// are not an object.
func resourcesOf(p accounts.TokenPolicy) []Resource {
	list, err := ParseResources(p.Resources)
	if raw := p.JSON.Resources.Raw(); err != nil && p.JSON.Resources.IsInvalid() {
		return []Resource{{raw: compact(raw)}}
	}
	return list
}

// asToken returns anything that has policies as a token that was read. Params
// are converted by way of the API's JSON.
func asToken(v any) (token accounts.Token, err error) {
	switch v := v.(type) {
	case accounts.Token:
		return v, nil
	case *accounts.Token:
		if v != nil {
			return *v, nil
		}
		return token, errors.New("permissions: the token is nil")
	case *accounts.TokenNewResponse:
		if v != nil {
			return ofNew(*v), nil
		}
		return token, errors.New("permissions: the token is nil")
	case accounts.TokenNewResponse:
		return ofNew(v), nil
	case accounts.TokenPolicy:
		return accounts.Token{Policies: []accounts.TokenPolicy{v}}, nil
	case []accounts.TokenPolicy:
		return accounts.Token{Policies: v}, nil
	case accounts.TokenPolicyParam:
		err = again(map[string]any{"policies": []accounts.TokenPolicyParam{v}}, &token)
	case []accounts.TokenPolicyParam:
		err = again(map[string]any{"policies": v}, &token)
	default:
		err = again(v, &token)
	}
	return token, err
}

// ofNew returns a new token without its secret.
func ofNew(r accounts.TokenNewResponse) accounts.Token {
	t := accounts.Token{
		ID: r.ID, Condition: r.Condition, ExpiresOn: r.ExpiresOn, Name: r.Name, NotBefore: r.NotBefore,
		Policies: r.Policies, Status: r.Status,
	}
	t.JSON.Policies, t.JSON.Condition = r.JSON.Policies, r.JSON.Condition
	t.JSON.NotBefore, t.JSON.ExpiresOn = r.JSON.NotBefore, r.JSON.ExpiresOn
	return t
}

// again encodes v and decodes the result into dst.
func again(v, dst any) error {
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, dst)
	}
	if err != nil {
		return fmt.Errorf("permissions: writing the policies as JSON: %w", err)
	}
	return nil
}
