package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

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
// want no client. Without options nothing is authenticated.
func NewTokenValueService(opts ...option.RequestOption) *TokenValueService {
	return &TokenValueService{Options: own(opts)}
}

var tokenValueUpdate = call.Declare("Tokens.Value.Update", "PUT /accounts/{account_id}/tokens/{token_id}/value", call.Unsafe)

// Update rolls a token: it gets a new secret, and the old one stops working at
// once. The API tells the new secret this once. It is not repeated once the
// API may have acted, since that would roll the token again.
//
//	PUT /accounts/{account_id}/tokens/{token_id}/value
func (r *TokenValueService) Update(ctx context.Context, tokenID string, params TokenValueUpdateParams, opts ...option.RequestOption) (*TokenValue, error) {
	req := tokenValueUpdate.Request(params, params.AccountID.String(), tokenID)
	return call.Do[TokenValue](ctx, req, r.base(), opts)
}

// TokenValueUpdateParams is what [TokenValueService.Update] takes.
type TokenValueUpdateParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Body is what is sent: an empty object when nil, which is what the API
	// wants.
	Body any `json:"body"`
}

// MarshalJSON encodes the body alone, a nil one as an empty object.
func (r TokenValueUpdateParams) MarshalJSON() ([]byte, error) {
	if r.Body == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(r.Body)
}

// TokenValue is a token's secret. string(v) is the secret itself; whatever
// prints, logs or encodes the value shows "[redacted]" in its place. Do not make
// it the key of a map: encoding/json writes string keys as they are.
type TokenValue string

const redacted = "[redacted]"

// Format prints "[redacted]", whatever the verb.
func (TokenValue) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String returns "[redacted]". Convert with string(v) for the secret.
func (TokenValue) String() string { return redacted }

// GoString returns "[redacted]".
func (TokenValue) GoString() string { return redacted }

// LogValue logs "[redacted]".
func (TokenValue) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText encodes "[redacted]".
func (TokenValue) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON encodes "[redacted]".
func (TokenValue) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
