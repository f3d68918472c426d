package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/near"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// names are the groups of an account, as its lists have them.
type names struct {
	Members
	permissions []iam.PermissionGroup
	resources   []*resourceGroup
	partly      error             // why resources may lack some, nil if they are all
	roles       map[string]string // ids of permission groups, by names of roles that were looked for
}

// load reads the lists. They are read for each call: a resource group may have been
// changed since the last one, and the old list would then grant something else.
func (m Members) load(ctx context.Context) (n *names, err error) {
	n = &names{Members: m, roles: map[string]string{}}
	n.permissions, err = whole.Collect(m.Client.IAM.PermissionGroups.ListAutoPaging(ctx, iam.PermissionGroupListParams{
		AccountID: param.Set(m.Account),
	}), groupKey)
	if err != nil {
		return nil, fmt.Errorf("reading the permission groups: %w", err)
	}
	return n, n.loadResources(ctx)
}

func (n *names) loadResources(ctx context.Context) error {
	list, err := whole.Collect(n.Client.IAM.ResourceGroups.ListAutoPaging(ctx, iam.ResourceGroupListParams{
		AccountID: param.Set(n.Account),
	}), resourceGroupKey)
	n.partly = nil
	if errors.Is(err, pagination.ErrIncomplete) {
		n.partly, err = err, nil // it matters only to who would make one that is not there
	}
	if err != nil {
		return fmt.Errorf("reading the resource groups: %w", err)
	}
	n.resources = nil
	for _, g := range list {
		n.resources = append(n.resources, &resourceGroup{g.ID, g.Name, scopeOf(g)})
	}
	return nil
}

// scopeOf returns the resources of a group in order, nil if the API did not say.
func scopeOf(g iam.ResourceGroup) (scope []string) {
	for _, s := range g.Scopes() {
		for _, o := range s.Objects {
			scope = append(scope, s.Key+"/"+o.Key)
		}
	}
	return inOrder(scope)
}

func inOrder(scope []string) []string {
	slices.Sort(scope)
	return slices.Compact(scope)
}

// held returns the resource group of a policy: as the policy has it, since that was
// read last, otherwise as the list has it.
func (n *names) held(g accounts.ResourceGroup) *resourceGroup {
	var scope []string
	for _, s := range g.Scopes() {
		for _, o := range s.Objects {
			scope = append(scope, s.Key+"/"+o.Key)
		}
	}
	for _, known := range n.resources {
		if known.id == g.ID && scope == nil {
			return known
		}
	}
	return &resourceGroup{g.ID, g.Name, inOrder(scope)}
}

// includes reports whether a group has all resources of another.
func (g *resourceGroup) includes(h *resourceGroup) bool {
	return h.scope != nil && !slices.ContainsFunc(h.scope, func(one string) bool {
		account, _, _ := strings.Cut(one, "/")
		return !slices.Contains(g.scope, one) && !slices.Contains(g.scope, account+"/*")
	})
}

// resolve turns grants into rights. Every grant that it can't find has its error.
func (n *names) resolve(ctx context.Context, grants []Grant) (list []right, failed []error) {
	for i, g := range grants {
		r, err := n.right(ctx, g)
		if err != nil {
			failed = append(failed, fmt.Errorf("Grants[%d].%w", i, err))
			continue
		}
		list = append(list, r)
	}
	return without(list, nil), failed
}

// right names the field first in its error.
func (n *names) right(ctx context.Context, g Grant) (r right, err error) {
	r.access = g.accessOf()
	if g.Role != "" {
		r.group, err = n.role(ctx, g.Role)
	} else {
		r.group, err = n.permissionGroup(g.Group)
	}
	if err != nil {
		return r, err
	}
	r.on, err = n.on(g)
	return r, err
}

func (n *names) permissionGroup(name string) (id string, err error) {
	found := n.named(name)
	switch len(found) {
	case 1:
		return found[0].ID, nil
	case 0:
		return "", fmt.Errorf("Group: %w: %q%s", permissions.ErrUnknownGroup, name, n.nearTo(name))
	}
	var ids []string
	for _, g := range found {
		ids = append(ids, g.ID)
	}
	return "", fmt.Errorf("Group: %w: %q has the ids %s", permissions.ErrAmbiguousGroup, name, strings.Join(ids, ", "))
}

// named returns the groups of a name or an id or, if there are none, of a label.
func (n *names) named(name string) (found []iam.PermissionGroup) {
	name = strings.TrimSpace(name)
	for _, is := range []func(iam.PermissionGroup) bool{
		func(g iam.PermissionGroup) bool { return g.ID == name || strings.EqualFold(g.Name, name) },
		func(g iam.PermissionGroup) bool { return strings.EqualFold(g.Meta.JSON.Get("label").String(), name) },
	} {
		for _, g := range n.permissions {
			if g.ID != "" && is(g) {
				found = append(found, g)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	return found
}

func (n *names) nearTo(name string) string {
	var all []string
	for _, g := range n.permissions {
		all = append(all, g.Name)
	}
	if len(all) == 0 {
		return ": the account's list is empty"
	}
	return fmt.Sprintf(": near it are %q", near.Names(name, all, 3))
}

// role returns the permission group of a role.
func (n *names) role(ctx context.Context, name string) (id string, err error) {
	if id, ok := n.roles[name]; ok {
		return id, nil
	}
	role, err := n.Client.Accounts.Roles.FindByName(ctx, n.Account, name)
	if errors.Is(err, cloudflare.ErrNotFound) {
		return "", fmt.Errorf("Role: %w: %q", ErrUnknownRole, name)
	}
	if err != nil {
		return "", fmt.Errorf("Role: %w", err)
	}
	group, ok := n.ofRole(*role)
	if !ok {
		return "", fmt.Errorf("Role: %w", &UnmappedError{[]accounts.Role{*role}})
	}
	n.roles[name] = group.ID
	return group.ID, nil
}

// on returns the resource group that a grant is for.
func (n *names) on(g Grant) (*resourceGroup, error) {
	account := string(permissions.ScopeAccount) + "." + n.Account
	switch {
	case g.ResourceGroup != "":
		return n.resourceGroup(g.ResourceGroup)
	case g.On.Scope() == permissions.ScopeZone:
		zone := string(permissions.ScopeZone) + "." + g.On.ID()
		return &resourceGroup{name: zone, scope: []string{account + "/" + zone}}, nil
	}
	return &resourceGroup{name: account, scope: []string{account + "/*"}}, nil
}

func (n *names) resourceGroup(name string) (found *resourceGroup, err error) {
	for _, g := range n.resources {
		if g.id != name && !strings.EqualFold(g.name, name) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("ResourceGroup: %w: %q is the name of several, among them %s and %s",
				permissions.ErrResource, name, found.id, g.id)
		}
		found = g
	}
	if found == nil {
		return nil, fmt.Errorf("ResourceGroup: %w: the account has no resource group %q", permissions.ErrResource, name)
	}
	return found, nil
}

// known returns rights with the resource groups that the list has.
func (n *names) known(rights []right) []right {
	rights = slices.Clone(rights)
	for i, r := range rights {
		if at := slices.IndexFunc(n.resources, r.on.is); at >= 0 {
			rights[i].on = n.resources[at]
		}
	}
	return rights
}

// makeMissing makes the resource groups of rights that do not exist.
func (n *names) makeMissing(ctx context.Context, rights []right) (made bool, err error) {
	for _, r := range rights {
		if r.on.id != "" || slices.ContainsFunc(n.resources, r.on.is) {
			continue
		}
		if err := n.make(ctx, r.on); err != nil {
			return made, fmt.Errorf("making a resource group of %s: %w", r.on.name, err)
		}
		made = true
	}
	return made, nil
}

// make makes a resource group. After a lost reply it looks for it before it makes
// another.
func (n *names) make(ctx context.Context, g *resourceGroup) error {
	if n.partly != nil {
		return fmt.Errorf("it may be there already: %w", n.partly)
	}
	made := false
	return persist(ctx, func(ctx context.Context) (passing bool, err error) {
		if !made {
			err = n.send(ctx, g)
			made = err == nil
		}
		if err != nil && !cloudflare.MayHaveActed(err) {
			return false, err
		}
		if read := n.loadResources(ctx); read != nil {
			return false, errors.Join(err, read)
		}
		if slices.ContainsFunc(n.resources, g.is) {
			return false, nil
		}
		return true, cmp.Or(err, n.partly, errors.New("it is not in the list"))
	})
}

func (n *names) send(ctx context.Context, g *resourceGroup) error {
	account, object, _ := strings.Cut(g.scope[0], "/")
	_, err := n.Client.IAM.ResourceGroups.New(ctx, iam.ResourceGroupNewParams{
		AccountID: param.Set(n.Account), Name: param.Set(g.name),
		Scope: param.Set(iam.ResourceGroupScopeParam{
			Key:     param.Set(account),
			Objects: param.Set([]iam.ResourceGroupScopeObjectParam{{Key: param.Set(object)}}),
		}),
	})
	return err
}

// grants returns rights with the names of the lists.
func (n *names) grants(rights []right) (list []Grant) {
	for _, r := range rights {
		list = append(list, n.grant(r))
	}
	return list
}

func (n *names) grant(r right) Grant {
	g := Grant{Access: r.access, Group: r.group}
	for _, known := range n.permissions {
		if known.ID == r.group && known.Name != "" {
			g.Group = known.Name
		}
	}
	account := string(permissions.ScopeAccount) + "." + n.Account + "/"
	zone, isZone := "", false
	if len(r.on.scope) == 1 {
		zone, isZone = strings.CutPrefix(r.on.scope[0], account+string(permissions.ScopeZone)+".")
	}
	switch {
	case isZone && zone != "*":
		g.On = permissions.Zone(zone).In(n.Account)
	case len(r.on.scope) == 1 && r.on.scope[0] == account+"*":
		g.On = permissions.Account(n.Account)
	case r.on.name != "":
		g.ResourceGroup = r.on.name
	default:
		g.ResourceGroup = r.on.id
	}
	return g
}
