package accounts

import (
	"context"
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// TokenValueService rolls the secrets of tokens.
type TokenValueService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewTokenValueService makes the service for rolling tokens on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewTokenValueService(opts ...option.RequestOption) *TokenValueService {
	return &TokenValueService{Options: call.Own(opts)}
}

var tokenValueUpdate = call.Declare(
	"Tokens.Value.Update", "PUT /accounts/{account_id}/tokens/{token_id}/value", call.Unsafe, call.TokenWriters...,
)

// Update rolls a token: it gets a new secret, and the old one stops working at
// once. The API gives the new secret only once. It is not repeated once the API
// may have acted, since that would roll the token again.
//
// What comes back is the secret itself: printing *value or logging it shows it.
//
//	PUT /accounts/{account_id}/tokens/{token_id}/value
func (r *TokenValueService) Update(
	ctx context.Context, tokenID string, params TokenValueUpdateParams, opts ...option.RequestOption,
) (*TokenValue, error) {
	req := tokenValueUpdate.Request(params, params.AccountID.String(), tokenID)
	return call.Do[TokenValue](ctx, req, r.base(), opts)
}

// TokenValueUpdateParams is what [TokenValueService.Update] takes.
type TokenValueUpdateParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Body is what is sent: an empty object when nil, which is what the API
	// expects.
	Body any `json:"body"`
}

// MarshalJSON encodes the body alone, a nil one as an empty object.
func (r TokenValueUpdateParams) MarshalJSON() ([]byte, error) {
	if r.Body == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(r.Body)
}

// TokenValue is a token's secret, and a plain string: it can be used wherever a
// string can, such as in option.WithAPIToken. Nothing hides it when it is
// printed or logged on its own; a whole [TokenNewResponse] hides the one that
// it holds.
type TokenValue = string
