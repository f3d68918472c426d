package accounts

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// AccountService reads, creates, changes and deletes accounts, and holds the
// services for what an account contains.
type AccountService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
	// AccountOrganizations moves accounts between organizations.
	AccountOrganizations *AccountOrganizationService
	// AccountProfile is the business profile of an account.
	AccountProfile *AccountProfileService
	// Logs holds the audit logs.
	Logs *LogService
	// Members are the users with access to an account.
	Members *MemberService
	// Roles are the permission sets that a member may have.
	Roles *RoleService
	// Subscriptions are what an account or a zone pays for.
	Subscriptions *SubscriptionService
	// Tokens are the API tokens an account owns.
	Tokens *TokenService
}

// tree is an AccountService and every service below it: one allocation for all,
// and one for their options, since every client makes them.
type tree struct {
	accounts      AccountService
	organizations AccountOrganizationService
	profile       AccountProfileService
	logs          LogService
	audit         LogAuditService
	members       MemberService
	roles         RoleService
	subscriptions SubscriptionService
	tokens        TokenService
	groups        TokenPermissionGroupService
	value         TokenValueService
}

// NewAccountService makes the service and all below it, every one with opts.
// Programs use cloudflare.NewClient; without options nothing is authenticated.
func NewAccountService(opts ...option.RequestOption) *AccountService {
	t, each := new(tree), call.CopiesOf(opts, 11)
	t.organizations.Options, t.profile.Options = each.Next(), each.Next()
	t.members.Options, t.roles.Options, t.subscriptions.Options = each.Next(), each.Next(), each.Next()
	t.audit.Options, t.groups.Options, t.value.Options = each.Next(), each.Next(), each.Next()
	t.logs = LogService{each.Next(), &t.audit}
	t.tokens = TokenService{each.Next(), &t.groups, &t.value}
	t.accounts = AccountService{
		Options:              each.Next(),
		AccountOrganizations: &t.organizations,
		AccountProfile:       &t.profile,
		Logs:                 &t.logs,
		Members:              &t.members,
		Roles:                &t.roles,
		Subscriptions:        &t.subscriptions,
		Tokens:               &t.tokens,
	}
	return &t.accounts
}

var accountNew = call.Declare("Accounts.New", "POST /accounts", call.Unsafe)

// New creates an account. Only tenant admins may; others get
// cloudflare.ErrForbidden. It is not repeated once the API may have acted.
//
//	POST /accounts
func (r *AccountService) New(
	ctx context.Context, body AccountNewParams, opts ...option.RequestOption,
) (*Account, error) {
	return call.Do[Account](ctx, accountNew.Request(body), r.base(), opts)
}

var accountUpdate = call.Declare("Accounts.Update", "PUT /accounts/{account_id}", call.Safe, call.SettingsWriters...)

// Update replaces an account's name and settings. Send all settings or none:
// the API does not promise to keep one that is left out, and without
// EnforceTwofactor members need no second factor. The body must have the
// account's ID, Name and Type; Type can't be changed. To change one thing and
// keep the rest, get the account and begin with its [Account.Param].
//
//	PUT /accounts/{account_id}
func (r *AccountService) Update(
	ctx context.Context, params AccountUpdateParams, opts ...option.RequestOption,
) (*Account, error) {
	req := accountUpdate.Request(params, params.AccountID.String())
	return call.Do[Account](ctx, req, r.base(), opts)
}

var accountList = call.Declare("Accounts.List", "GET /accounts", call.Safe)

// List returns one page of the accounts the credentials can reach. For a token
// that an account owns, the API gives the same page whatever Page says.
//
//	GET /accounts
func (r *AccountService) List(
	ctx context.Context, query AccountListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[Account], error) {
	return call.Page(ctx, new(pagination.V4PagePaginationArray[Account]), accountList.Request(query), r.base(), opts)
}

// ListAutoPaging returns all the accounts of [AccountService.List], page after
// page as they are read. Nothing is sent before the first Next or Err.
func (r *AccountService) ListAutoPaging(
	ctx context.Context, query AccountListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[Account] {
	query.PerPage = param.Or(query.PerPage, maxPerPage)
	req := accountList.Request(query)
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[Account](nil, nil), req, r.base(), opts)
}

var accountDelete = call.Declare(
	"Accounts.Delete", "DELETE /accounts/{account_id}", call.Safe|call.NullResult, call.SettingsWriters...,
)

// Delete removes an account for good, with its zones and everything else in
// it. Only tenant admins may; others get cloudflare.ErrForbidden.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}
func (r *AccountService) Delete(
	ctx context.Context, body AccountDeleteParams, opts ...option.RequestOption,
) (*AccountDeleteResponse, error) {
	req := accountDelete.Request(nil, body.AccountID.String())
	return call.Do[AccountDeleteResponse](ctx, req, r.base(), opts)
}

var accountGet = call.Declare("Accounts.Get", "GET /accounts/{account_id}", call.Safe, call.AccountReaders...)

// Get returns one account that the credentials are a member of.
//
//	GET /accounts/{account_id}
func (r *AccountService) Get(
	ctx context.Context, query AccountGetParams, opts ...option.RequestOption,
) (*Account, error) {
	req := accountGet.Request(nil, query.AccountID.String())
	return call.Do[Account](ctx, req, r.base(), opts)
}

// Account is one Cloudflare account.
type Account struct {
	// ID identifies the account (32 characters).
	ID string `json:"id"`
	// Name is what people call the account, 100 characters at most.
	Name string `json:"name"`
	// Type is the plan family. It can't be changed.
	Type AccountType `json:"type"`
	// CreatedOn is when the account was made.
	CreatedOn time.Time `json:"created_on"`
	// ManagedBy is the organization above the account, if there is one.
	ManagedBy AccountManagedBy `json:"managed_by"`
	// Settings are the settings that members may change.
	Settings AccountSettings `json:"settings"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Name, Type, CreatedOn, ManagedBy, Settings respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an account as a call does.
func (r *Account) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the params with which [AccountService.Update] changes nothing,
// for a program to change one thing and keep the rest. CreatedOn and ManagedBy,
// which only the API sets, are left out.
//
// It fails, and names the fields, when the account or its settings hold what
// the params can't carry, as [Token.Param] does. Accounts have settings that no
// document names, such as default_nameservers: to keep one, delete it from
// Settings.JSON.ExtraFields and send it with option.WithJSONSet, as
// "settings.default_nameservers".
func (r Account) Param() (AccountParam, error) {
	s := sendback.New()
	p := r.param(s)
	if err := s.Err("account"); err != nil {
		return AccountParam{}, err
	}
	return p, nil
}

func (r Account) param(s sendback.Notes) (p AccountParam) {
	if s.Needs("id", r.JSON.ID, r.ID == "") {
		p.ID = param.Set(r.ID)
	}
	if s.Needs("name", r.JSON.Name, r.Name == "") {
		p.Name = param.Set(r.Name)
	}
	if s.Needs("type", r.JSON.Type, r.Type == "") {
		p.Type = param.Set(r.Type)
	}
	none := r.Settings.AbuseContactEmail == "" && !r.Settings.EnforceTwofactor
	if s.Has("settings", r.JSON.Settings, none) {
		p.Settings = param.Set(r.Settings.param(s.In("settings")))
	}
	s.In("managed_by").NothingElse(r.ManagedBy.JSON.Object)
	s.NothingElse(r.JSON.Object)
	return p
}

func (r AccountSettings) param(s sendback.Notes) (p AccountSettingsParam) {
	if s.Has("abuse_contact_email", r.JSON.AbuseContactEmail, r.AbuseContactEmail == "") {
		p.AbuseContactEmail = param.Set(r.AbuseContactEmail)
	}
	if s.Has("enforce_twofactor", r.JSON.EnforceTwofactor, !r.EnforceTwofactor) {
		p.EnforceTwofactor = param.Set(r.EnforceTwofactor)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// AccountManagedBy is the organization an account belongs to. The API sets it.
type AccountManagedBy struct {
	// ParentOrgID identifies the organization, 32 characters at most.
	ParentOrgID string `json:"parent_org_id"`
	// ParentOrgName is the organization's name.
	ParentOrgName string `json:"parent_org_name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ParentOrgID, ParentOrgName respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an account's parent as a call does.
func (r *AccountManagedBy) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AccountSettings are the settings of an account.
type AccountSettings struct {
	// AbuseContactEmail is where reports of abuse are sent.
	AbuseContactEmail string `json:"abuse_contact_email"`
	// EnforceTwofactor makes two-factor authentication a condition of
	// membership. The API's default is false.
	EnforceTwofactor bool `json:"enforce_twofactor"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		AbuseContactEmail, EnforceTwofactor respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an account's settings as a call does.
func (r *AccountSettings) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AccountType is the plan family of an account.
type AccountType string

// The values that IsKnown knows.
const (
	AccountTypeStandard   AccountType = "standard"
	AccountTypeEnterprise AccountType = "enterprise"
)

// IsKnown reports whether the value is one of the constants here.
func (r AccountType) IsKnown() bool { return known(r, AccountTypeStandard, AccountTypeEnterprise) }

// AccountParam is an account as Update sends it: ID, Name and Type are
// required.
type AccountParam struct {
	// ID is the account's identifier (32 characters).
	ID param.Field[string] `json:"id,omitzero"`
	// Name is the account's new name, 100 characters at most.
	Name param.Field[string] `json:"name,omitzero"`
	// Type is the account's present type.
	Type param.Field[AccountType] `json:"type,omitzero"`
	// ManagedBy has nothing that a caller can set.
	ManagedBy param.Field[AccountManagedByParam] `json:"managed_by,omitzero"`
	// Settings are the account's new settings.
	Settings param.Field[AccountSettingsParam] `json:"settings,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountParam) MarshalJSON() ([]byte, error) {
	type plain AccountParam
	return json.Marshal(plain(r))
}

// AccountManagedByParam is empty: the API alone sets an account's parent.
type AccountManagedByParam struct{}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountManagedByParam) MarshalJSON() ([]byte, error) {
	type plain AccountManagedByParam
	return json.Marshal(plain(r))
}

// AccountSettingsParam are an account's settings as Update sends them.
type AccountSettingsParam struct {
	// AbuseContactEmail is where reports of abuse are sent.
	AbuseContactEmail param.Field[string] `json:"abuse_contact_email,omitzero"`
	// EnforceTwofactor makes two-factor authentication a condition of
	// membership.
	EnforceTwofactor param.Field[bool] `json:"enforce_twofactor,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountSettingsParam) MarshalJSON() ([]byte, error) {
	type plain AccountSettingsParam
	return json.Marshal(plain(r))
}

// AccountNewParams is the body of [AccountService.New].
type AccountNewParams struct {
	// Name is required.
	Name param.Field[string] `json:"name,omitzero"`
	// Type is the plan family of the new account.
	Type param.Field[AccountType] `json:"type,omitzero"`
	// Unit is the tenant unit to make the account in.
	Unit param.Field[AccountNewParamsUnit] `json:"unit,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountNewParams) MarshalJSON() ([]byte, error) {
	type plain AccountNewParams
	return json.Marshal(plain(r))
}

// AccountNewParamsUnit names a tenant unit.
type AccountNewParamsUnit struct {
	// ID is the unit's identifier.
	ID param.Field[string] `json:"id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountNewParamsUnit) MarshalJSON() ([]byte, error) {
	type plain AccountNewParamsUnit
	return json.Marshal(plain(r))
}

// AccountUpdateParams is what [AccountService.Update] takes.
type AccountUpdateParams struct {
	// AccountID is the account to change; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Account is the account's new state.
	Account AccountParam `json:"account"`
}

// MarshalJSON encodes the account, which is the whole body.
func (r AccountUpdateParams) MarshalJSON() ([]byte, error) { return json.Marshal(r.Account) }

// AccountListParams selects, orders and pages [AccountService.List].
type AccountListParams struct {
	// Direction orders the accounts.
	Direction param.Field[Direction] `url:"direction"`
	// Name keeps the accounts of that name.
	Name param.Field[string] `url:"name"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 5 to 50; the API's default is 20.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r AccountListParams) URLQuery() url.Values { return param.URLQuery(r) }

// AccountDeleteParams is what [AccountService.Delete] takes.
type AccountDeleteParams struct {
	// AccountID is the account to delete; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// AccountGetParams is what [AccountService.Get] takes.
type AccountGetParams struct {
	// AccountID is the account to read; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
