package accounts

import (
	"context"
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// AccountProfileService reads and changes an account's business profile.
type AccountProfileService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewAccountProfileService makes the service for account profiles on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewAccountProfileService(opts ...option.RequestOption) *AccountProfileService {
	return &AccountProfileService{Options: call.Own(opts)}
}

var accountProfileUpdate = call.Declare(
	"AccountProfile.Update", "PUT /accounts/{account_id}/profile", call.Safe, call.SettingsWriters...,
)

// Update replaces an account's profile, every field of it: the API requires them
// all, and an empty one clears the old value. The API answers 204 with no body,
// so only an error is returned. It needs Account Settings Write.
//
//	PUT /accounts/{account_id}/profile
func (r *AccountProfileService) Update(
	ctx context.Context, params AccountProfileUpdateParams, opts ...option.RequestOption,
) error {
	req := accountProfileUpdate.Request(params, params.AccountID.String())
	return call.None(ctx, req, r.base(), opts)
}

var accountProfileGet = call.Declare(
	"AccountProfile.Get", "GET /accounts/{account_id}/profile", call.Safe, call.AccountReaders...,
)

// Get returns an account's profile.
//
//	GET /accounts/{account_id}/profile
func (r *AccountProfileService) Get(
	ctx context.Context, query AccountProfileGetParams, opts ...option.RequestOption,
) (*AccountProfile, error) {
	req := accountProfileGet.Request(nil, query.AccountID.String())
	return call.Do[AccountProfile](ctx, req, r.base(), opts)
}

// AccountProfile is the business behind an account.
type AccountProfile struct {
	// BusinessAddress is the postal address, as one text.
	BusinessAddress string `json:"business_address"`
	// BusinessEmail is the business's email address.
	BusinessEmail string `json:"business_email"`
	// BusinessName is the business's name.
	BusinessName string `json:"business_name"`
	// BusinessPhone is the business's telephone number.
	BusinessPhone string `json:"business_phone"`
	// ExternalMetadata is free text that the owner keeps with the profile.
	ExternalMetadata string `json:"external_metadata"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		BusinessAddress, BusinessEmail, BusinessName, BusinessPhone, ExternalMetadata respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a profile as a call does.
func (r *AccountProfile) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AccountProfileParam is a profile as Update sends it. The API requires every
// field.
type AccountProfileParam struct {
	// BusinessAddress is the postal address, as one text.
	BusinessAddress param.Field[string] `json:"business_address,omitzero"`
	// BusinessEmail is the business's email address.
	BusinessEmail param.Field[string] `json:"business_email,omitzero"`
	// BusinessName is the business's name.
	BusinessName param.Field[string] `json:"business_name,omitzero"`
	// BusinessPhone is the business's telephone number.
	BusinessPhone param.Field[string] `json:"business_phone,omitzero"`
	// ExternalMetadata is free text to keep with the profile.
	ExternalMetadata param.Field[string] `json:"external_metadata,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountProfileParam) MarshalJSON() ([]byte, error) {
	type plain AccountProfileParam
	return json.Marshal(plain(r))
}

// AccountProfileUpdateParams is what [AccountProfileService.Update] takes.
type AccountProfileUpdateParams struct {
	// AccountID is the account whose profile to replace; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// AccountProfile is the new profile.
	AccountProfile AccountProfileParam `json:"account_profile"`
}

// MarshalJSON encodes the profile, which is the whole body.
func (r AccountProfileUpdateParams) MarshalJSON() ([]byte, error) {
	return json.Marshal(r.AccountProfile)
}

// AccountProfileGetParams is what [AccountProfileService.Get] takes.
type AccountProfileGetParams struct {
	// AccountID is the account whose profile to read; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
