package iam

// The names in this file are those that cloudflare-go generates for types that
// have shorter names here. They are aliases, so that a program written for it
// compiles; new programs need none of them.

// A permission group, as its methods return it.
//
//go:fix inline
type (
	PermissionGroupGetResponse      = PermissionGroup
	PermissionGroupGetResponseMeta  = GroupMeta
	PermissionGroupListResponse     = PermissionGroup
	PermissionGroupListResponseMeta = GroupMeta
)

// A resource group, and its parts, as its methods return it.
//
//go:fix inline
type (
	ResourceGroupDeleteResponse            = DeleteResponse
	ResourceGroupGetResponse               = ResourceGroup
	ResourceGroupGetResponseMeta           = GroupMeta
	ResourceGroupGetResponseScope          = ResourceGroupScope
	ResourceGroupGetResponseScopeObject    = ResourceGroupScopeObject
	ResourceGroupListResponse              = ResourceGroup
	ResourceGroupListResponseMeta          = GroupMeta
	ResourceGroupListResponseScope         = ResourceGroupScope
	ResourceGroupListResponseScopeObject   = ResourceGroupScopeObject
	ResourceGroupNewResponse               = ResourceGroup
	ResourceGroupNewResponseMeta           = GroupMeta
	ResourceGroupNewResponseScope          = ResourceGroupScope
	ResourceGroupNewResponseScopeObject    = ResourceGroupScopeObject
	ResourceGroupUpdateResponse            = ResourceGroup
	ResourceGroupUpdateResponseMeta        = GroupMeta
	ResourceGroupUpdateResponseScope       = ResourceGroupScope
	ResourceGroupUpdateResponseScopeObject = ResourceGroupScopeObject
)

// A resource group's scope in a request.
//
//go:fix inline
type (
	ResourceGroupNewParamsScope          = ResourceGroupScopeParam
	ResourceGroupNewParamsScopeObject    = ResourceGroupScopeObjectParam
	ResourceGroupUpdateParamsScope       = ResourceGroupScopeParam
	ResourceGroupUpdateParamsScopeObject = ResourceGroupScopeObjectParam
)

// A user group's policy, and its parts, in a request.
//
//go:fix inline
type (
	UserGroupNewParamsPoliciesAccess             = PolicyAccess
	UserGroupNewParamsPoliciesPermissionGroup    = PolicyGroupParam
	UserGroupNewParamsPoliciesResourceGroup      = PolicyGroupParam
	UserGroupNewParamsPolicy                     = UserGroupPolicyParam
	UserGroupUpdateParamsPoliciesAccess          = PolicyAccess
	UserGroupUpdateParamsPoliciesPermissionGroup = PolicyGroupParam
	UserGroupUpdateParamsPoliciesResourceGroup   = PolicyGroupParam
	UserGroupUpdateParamsPolicy                  = UserGroupPolicyParam
)

// A user group, as its methods return it.
//
//go:fix inline
type (
	UserGroupDeleteResponse = DeleteResponse
	UserGroupGetResponse    = UserGroup
	UserGroupListResponse   = UserGroup
	UserGroupNewResponse    = UserGroup
	UserGroupUpdateResponse = UserGroup
)

// A user group's policy, and its parts, as Get returns it.
//
//go:fix inline
type (
	UserGroupGetResponsePoliciesAccess                    = PolicyAccess
	UserGroupGetResponsePoliciesPermissionGroup           = PermissionGroup
	UserGroupGetResponsePoliciesPermissionGroupsMeta      = GroupMeta
	UserGroupGetResponsePoliciesResourceGroup             = ResourceGroup
	UserGroupGetResponsePoliciesResourceGroupsMeta        = GroupMeta
	UserGroupGetResponsePoliciesResourceGroupsScope       = ResourceGroupScope
	UserGroupGetResponsePoliciesResourceGroupsScopeObject = ResourceGroupScopeObject
	UserGroupGetResponsePolicy                            = UserGroupPolicy
)

// A user group's policy, and its parts, as List returns it.
//
//go:fix inline
type (
	UserGroupListResponsePoliciesAccess                    = PolicyAccess
	UserGroupListResponsePoliciesPermissionGroup           = PermissionGroup
	UserGroupListResponsePoliciesPermissionGroupsMeta      = GroupMeta
	UserGroupListResponsePoliciesResourceGroup             = ResourceGroup
	UserGroupListResponsePoliciesResourceGroupsMeta        = GroupMeta
	UserGroupListResponsePoliciesResourceGroupsScope       = ResourceGroupScope
	UserGroupListResponsePoliciesResourceGroupsScopeObject = ResourceGroupScopeObject
	UserGroupListResponsePolicy                            = UserGroupPolicy
)

// A user group's policy, and its parts, as New returns it.
//
//go:fix inline
type (
	UserGroupNewResponsePoliciesAccess                    = PolicyAccess
	UserGroupNewResponsePoliciesPermissionGroup           = PermissionGroup
	UserGroupNewResponsePoliciesPermissionGroupsMeta      = GroupMeta
	UserGroupNewResponsePoliciesResourceGroup             = ResourceGroup
	UserGroupNewResponsePoliciesResourceGroupsMeta        = GroupMeta
	UserGroupNewResponsePoliciesResourceGroupsScope       = ResourceGroupScope
	UserGroupNewResponsePoliciesResourceGroupsScopeObject = ResourceGroupScopeObject
	UserGroupNewResponsePolicy                            = UserGroupPolicy
)

// A user group's policy, and its parts, as Update returns it.
//
//go:fix inline
type (
	UserGroupUpdateResponsePoliciesAccess                    = PolicyAccess
	UserGroupUpdateResponsePoliciesPermissionGroup           = PermissionGroup
	UserGroupUpdateResponsePoliciesPermissionGroupsMeta      = GroupMeta
	UserGroupUpdateResponsePoliciesResourceGroup             = ResourceGroup
	UserGroupUpdateResponsePoliciesResourceGroupsMeta        = GroupMeta
	UserGroupUpdateResponsePoliciesResourceGroupsScope       = ResourceGroupScope
	UserGroupUpdateResponsePoliciesResourceGroupsScopeObject = ResourceGroupScopeObject
	UserGroupUpdateResponsePolicy                            = UserGroupPolicy
)

// A member of a user group.
//
//go:fix inline
type (
	UserGroupMemberDeleteResponse       = UserGroupMember
	UserGroupMemberDeleteResponseStatus = MemberStatus
	UserGroupMemberGetResponse          = UserGroupMember
	UserGroupMemberGetResponseStatus    = MemberStatus
	UserGroupMemberGetResponseUser      = UserGroupMemberUser
	UserGroupMemberListResponse         = UserGroupMember
	UserGroupMemberListResponseStatus   = MemberStatus
	UserGroupMemberNewParamsMember      = UserGroupMemberParam
	UserGroupMemberNewResponse          = UserGroupMember
	UserGroupMemberNewResponseStatus    = MemberStatus
	UserGroupMemberUpdateParamsMember   = UserGroupMemberParam
	UserGroupMemberUpdateResponse       = UserGroupMember
	UserGroupMemberUpdateResponseStatus = MemberStatus
)

// cloudflare-go names a direction by each list that takes one.
//
//go:fix inline
type (
	UserGroupListParamsDirection       = Direction
	UserGroupMemberListParamsDirection = Direction
)
