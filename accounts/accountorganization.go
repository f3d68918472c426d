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

// AccountOrganizationService moves accounts between organizations. The API
// calls it a public beta.
type AccountOrganizationService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewAccountOrganizationService makes the service for moving accounts on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewAccountOrganizationService(opts ...option.RequestOption) *AccountOrganizationService {
	return &AccountOrganizationService{Options: call.Own(opts)}
}

var accountOrganizationNew = call.Declare("AccountOrganizations.New", "POST /accounts/{account_id}/move", call.Unsafe)

// New moves an account to another organization, from its present one or from
// none. It is not repeated once the API may have acted.
//
//	POST /accounts/{account_id}/move
func (r *AccountOrganizationService) New(
	ctx context.Context, params AccountOrganizationNewParams, opts ...option.RequestOption,
) (*AccountOrganizationNewResponse, error) {
	req := accountOrganizationNew.Request(params, params.AccountID.String())
	return call.Do[AccountOrganizationNewResponse](ctx, req, r.base(), opts)
}

// AccountOrganizationNewResponse says where an account was moved.
type AccountOrganizationNewResponse struct {
	// AccountID is the account that moved.
	AccountID string `json:"account_id"`
	// DestinationOrganizationID is where it is now.
	DestinationOrganizationID string `json:"destination_organization_id"`
	// SourceOrganizationID is where it was.
	SourceOrganizationID string `json:"source_organization_id"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		AccountID, DestinationOrganizationID, SourceOrganizationID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a move as a call does.
func (r *AccountOrganizationNewResponse) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// AccountOrganizationNewParams is what [AccountOrganizationService.New] takes.
// Both fields are required.
type AccountOrganizationNewParams struct {
	// AccountID is the account to move.
	AccountID param.Field[string] `json:"-" url:"-"`
	// DestinationOrganizationID is where to move it.
	DestinationOrganizationID param.Field[string] `json:"destination_organization_id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r AccountOrganizationNewParams) MarshalJSON() ([]byte, error) {
	type plain AccountOrganizationNewParams
	return json.Marshal(plain(r))
}
