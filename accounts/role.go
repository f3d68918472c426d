package accounts

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// RoleService reads the roles an account has for its members.
//
// Deprecated: use the account's permission groups, client.IAM.PermissionGroups.
// Members that have roles keep them.
type RoleService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewRoleService makes the service for roles on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewRoleService(opts ...option.RequestOption) *RoleService {
	return &RoleService{Options: call.Own(opts)}
}

var roleList = call.Declare("Roles.List", "GET /accounts/{account_id}/roles", call.Safe, call.MemberReaders...)

// List returns one page of the roles an account can give.
//
//	GET /accounts/{account_id}/roles
//
// Deprecated: use List of client.IAM.PermissionGroups.
func (r *RoleService) List(
	ctx context.Context, params RoleListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[Role], error) {
	req := roleList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.V4PagePaginationArray[Role]), req, r.base(), opts)
}

// ListAutoPaging returns all the roles of [RoleService.List], page after page
// as they are read. Nothing is sent before the first Next or Err.
//
// Deprecated: use ListAutoPaging of client.IAM.PermissionGroups.
func (r *RoleService) ListAutoPaging(
	ctx context.Context, params RoleListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[Role] {
	params.PerPage = param.Or(params.PerPage, maxPerPage)
	req := roleList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[Role](nil, nil), req, r.base(), opts)
}

var roleGet = call.Declare(
	"Roles.Get", "GET /accounts/{account_id}/roles/{role_id}", call.Safe, call.MemberReaders...,
)

// Get returns one role of an account.
//
//	GET /accounts/{account_id}/roles/{role_id}
//
// Deprecated: use Get of client.IAM.PermissionGroups.
func (r *RoleService) Get(
	ctx context.Context, roleID string, query RoleGetParams, opts ...option.RequestOption,
) (*Role, error) {
	req := roleGet.Request(nil, query.AccountID.String(), roleID)
	return call.Do[Role](ctx, req, r.base(), opts)
}

// Role is a set of permissions that members can be given.
type Role struct {
	// ID identifies the role, 32 characters at most.
	ID string `json:"id"`
	// Description says what the role permits.
	Description string `json:"description"`
	// Name is 120 characters at most.
	Name string `json:"name"`
	// Permissions are what the role permits, by area.
	Permissions RolePermissions `json:"permissions"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Description, Name, Permissions respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a role as a call does.
func (r *Role) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the role as [MemberService.Update] takes it, to send a member's
// roles back with one more or one fewer: its ID, which is all that can be sent.
// What the role permits, and its name, are set by the API.
//
// It fails, and names the fields, when the role has fields that this package
// does not know, as [Token.Param] does, or when it has no ID.
func (r Role) Param() (RoleParam, error) {
	s := sendback.New()
	id := s.Reference(r.ID, r.JSON.ID, r.JSON.Object)
	if err := s.Err("role"); err != nil {
		return RoleParam{}, err
	}
	return RoleParam{id}, nil
}

// RolePermissions are a role's permissions, by area of the product. An area
// that is missing permits nothing; one that has no field here is in
// JSON.ExtraFields.
type RolePermissions struct {
	// Analytics, Billing, CachePurge, DNS, DNSRecords, LB (load balancing), Logs,
	// Organization, SSL, WAF, ZoneSettings and Zones are the areas that the API's
	// document names.
	Analytics    PermissionGrant `json:"analytics"`
	Billing      PermissionGrant `json:"billing"`
	CachePurge   PermissionGrant `json:"cache_purge"`
	DNS          PermissionGrant `json:"dns"`
	DNSRecords   PermissionGrant `json:"dns_records"`
	LB           PermissionGrant `json:"lb"`
	Logs         PermissionGrant `json:"logs"`
	Organization PermissionGrant `json:"organization"`
	SSL          PermissionGrant `json:"ssl"`
	WAF          PermissionGrant `json:"waf"`
	ZoneSettings PermissionGrant `json:"zone_settings"`
	Zones        PermissionGrant `json:"zones"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Analytics, Billing, CachePurge, DNS, DNSRecords, LB, Logs respjson.Field
		Organization, SSL, WAF, ZoneSettings, Zones               respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a role's permissions as a call does.
func (r *RolePermissions) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// PermissionGrant says what a role may do in one area.
type PermissionGrant struct {
	// Read permits reading.
	Read bool `json:"read"`
	// Write permits changing.
	Write bool `json:"write"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Read, Write respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a permission as a call does.
func (r *PermissionGrant) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// RoleParam names a role in a member's update.
type RoleParam struct {
	// ID identifies the role, 32 characters at most; required.
	ID param.Field[string] `json:"id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r RoleParam) MarshalJSON() ([]byte, error) {
	type plain RoleParam
	return json.Marshal(plain(r))
}

// RoleListParams pages [RoleService.List].
type RoleListParams struct {
	// AccountID is the account whose roles to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 5 to 50; the API's default is 20.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r RoleListParams) URLQuery() url.Values { return param.URLQuery(r) }

// RoleGetParams is what [RoleService.Get] takes.
type RoleGetParams struct {
	// AccountID is the account of the role; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
