package iam

import (
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
)

// IAMService holds the services for what members of an account may do. It has
// no operations itself.
type IAMService struct {
	// Options are kept for programs that read them: each service below has its
	// own.
	Options []option.RequestOption
	// PermissionGroups are the operations that policies allow or deny.
	PermissionGroups *PermissionGroupService
	// ResourceGroups are the resources that policies are about.
	ResourceGroups *ResourceGroupService
	// UserGroups give policies to many members at once.
	UserGroups *UserGroupService
}

// iamTree is an IAMService and every service below it: one allocation for all,
// and one for their options, since every client makes them.
type iamTree struct {
	root        IAMService
	permissions PermissionGroupService
	resources   ResourceGroupService
	users       UserGroupService
	members     UserGroupMemberService
}

// NewIAMService makes the service and all below it, every one with opts.
// Programs use cloudflare.NewClient; without options nothing is authenticated.
func NewIAMService(opts ...option.RequestOption) *IAMService {
	each := call.CopiesOf(opts, 5)
	t := &iamTree{
		permissions: PermissionGroupService{Options: each.Next()},
		resources:   ResourceGroupService{Options: each.Next()},
		members:     UserGroupMemberService{Options: each.Next()},
	}
	t.users = UserGroupService{Options: each.Next(), Members: &t.members}
	t.root = IAMService{
		Options:          each.Next(),
		PermissionGroups: &t.permissions,
		ResourceGroups:   &t.resources,
		UserGroups:       &t.users,
	}
	return &t.root
}

// base returns the options that the calls of a service start with. Calls of a
// nil service, such as one of a zero Client, fail and say so.
func (r *PermissionGroupService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("PermissionGroupService")
	}
	return r.Options
}

func (r *ResourceGroupService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("ResourceGroupService")
	}
	return r.Options
}

func (r *UserGroupService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("UserGroupService")
	}
	return r.Options
}

func (r *UserGroupMemberService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("UserGroupMemberService")
	}
	return r.Options
}
