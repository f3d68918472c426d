package accounts

import (
	"context"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// TokenService makes, reads, changes and deletes the API tokens that an
// account owns. They outlive the users who make them.
type TokenService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
	// PermissionGroups are the permissions a token can be given.
	PermissionGroups *TokenPermissionGroupService
	// Value rolls a token's secret.
	Value *TokenValueService
}

// NewTokenService makes the service for tokens and those below it on their own,
// for programs that need no client. Without options nothing is authenticated.
func NewTokenService(opts ...option.RequestOption) *TokenService {
	return &TokenService{
		Options:          call.Own(opts),
		PermissionGroups: NewTokenPermissionGroupService(opts...),
		Value:            NewTokenValueService(opts...),
	}
}

var tokenNew = call.Declare("Tokens.New", "POST /accounts/{account_id}/tokens", call.Unsafe, call.TokenWriters...)

// New makes a token. Its secret is in the reply's Value and can't be read
// again. It is not repeated once the API may have acted.
//
//	POST /accounts/{account_id}/tokens
func (r *TokenService) New(
	ctx context.Context, params TokenNewParams, opts ...option.RequestOption,
) (*TokenNewResponse, error) {
	req := tokenNew.Request(params, params.AccountID.String())
	return call.Do[TokenNewResponse](ctx, req, r.base(), opts)
}

var tokenUpdate = call.Declare(
	"Tokens.Update", "PUT /accounts/{account_id}/tokens/{token_id}", call.Safe, call.TokenWriters...,
)

// Update replaces a token's name, policies, lifetime and condition, all of
// them: a Condition, ExpiresOn or NotBefore that is left out is removed, and
// the token then works from everywhere and forever. To change one thing and
// keep the rest, get the token and begin with its [Token.Param]. The secret
// stays as it is, and so does a Status that is left out.
//
//	PUT /accounts/{account_id}/tokens/{token_id}
func (r *TokenService) Update(
	ctx context.Context, tokenID string, params TokenUpdateParams, opts ...option.RequestOption,
) (*Token, error) {
	req := tokenUpdate.Request(params, params.AccountID.String(), tokenID)
	return call.Do[Token](ctx, req, r.base(), opts)
}

var tokenList = call.Declare("Tokens.List", "GET /accounts/{account_id}/tokens", call.Safe, call.TokenReaders...)

// List returns one page of the tokens an account owns, without their secrets.
//
//	GET /accounts/{account_id}/tokens
func (r *TokenService) List(
	ctx context.Context, params TokenListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[Token], error) {
	req := tokenList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.V4PagePaginationArray[Token]), req, r.base(), opts)
}

// ListAutoPaging returns all the tokens of [TokenService.List], page after page
// as they are read. Nothing is sent before the first Next or Err.
func (r *TokenService) ListAutoPaging(
	ctx context.Context, params TokenListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[Token] {
	params.PerPage = param.Or(params.PerPage, maxPerPage)
	req := tokenList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[Token](nil, nil), req, r.base(), opts)
}

var tokenDelete = call.Declare(
	"Tokens.Delete", "DELETE /accounts/{account_id}/tokens/{token_id}",
	call.Safe|call.NullResult, call.TokenWriters...,
)

// Delete destroys a token. Its secret is refused at once.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/tokens/{token_id}
func (r *TokenService) Delete(
	ctx context.Context, tokenID string, body TokenDeleteParams, opts ...option.RequestOption,
) (*TokenDeleteResponse, error) {
	req := tokenDelete.Request(nil, body.AccountID.String(), tokenID)
	return call.Do[TokenDeleteResponse](ctx, req, r.base(), opts)
}

var tokenGet = call.Declare(
	"Tokens.Get", "GET /accounts/{account_id}/tokens/{token_id}", call.Safe, call.TokenReaders...,
)

// Get returns one token of an account, without its secret.
//
//	GET /accounts/{account_id}/tokens/{token_id}
func (r *TokenService) Get(
	ctx context.Context, tokenID string, query TokenGetParams, opts ...option.RequestOption,
) (*Token, error) {
	req := tokenGet.Request(nil, query.AccountID.String(), tokenID)
	return call.Do[Token](ctx, req, r.base(), opts)
}

var tokenVerify = call.Declare("Tokens.Verify", "GET /accounts/{account_id}/tokens/verify", call.Safe)

// Verify returns which token the call is made with, and whether it is active. A
// token that does not work at all gets cloudflare.ErrUnauthorized.
//
//	GET /accounts/{account_id}/tokens/verify
func (r *TokenService) Verify(
	ctx context.Context, query TokenVerifyParams, opts ...option.RequestOption,
) (*TokenVerifyResponse, error) {
	req := tokenVerify.Request(nil, query.AccountID.String())
	return call.Do[TokenVerifyResponse](ctx, req, r.base(), opts)
}

// Token is an API token as the API lists it: without its secret.
type Token struct {
	// ID identifies the token, 32 characters at most. It is no secret.
	ID string `json:"id"`
	// Condition narrows where the token works.
	Condition TokenCondition `json:"condition"`
	// ExpiresOn is when the token stops working; zero means never.
	ExpiresOn time.Time `json:"expires_on"`
	// IssuedOn is when the token was made.
	IssuedOn time.Time `json:"issued_on"`
	// LastUsedOn is when the token was last used; zero means never.
	LastUsedOn time.Time `json:"last_used_on"`
	// ModifiedOn is when the token was last changed.
	ModifiedOn time.Time `json:"modified_on"`
	// Name is 120 characters at most.
	Name string `json:"name"`
	// NotBefore is when the token starts working; zero means when it was made.
	NotBefore time.Time `json:"not_before"`
	// Policies are what the token may do.
	Policies []TokenPolicy `json:"policies"`
	// Status says whether the token works.
	Status TokenStatus `json:"status"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Condition, ExpiresOn, IssuedOn, LastUsedOn respjson.Field
		ModifiedOn, Name, NotBefore, Policies, Status  respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a token as a call does.
func (r *Token) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenNewResponse is a new token: a [Token] with its secret, which the API
// gives only once.
//
// fmt and log/slog show "[redacted]" instead of the secret, even inside other
// values. encoding/json writes the secret, so that a program can store it; so
// does a slog.JSONHandler when the token is inside another value.
type TokenNewResponse struct {
	// ID identifies the token, 32 characters at most. It is no secret.
	ID string `json:"id"`
	// Condition narrows where the token works.
	Condition TokenCondition `json:"condition"`
	// ExpiresOn is when the token stops working; zero means never.
	ExpiresOn time.Time `json:"expires_on"`
	// IssuedOn is when the token was made.
	IssuedOn time.Time `json:"issued_on"`
	// LastUsedOn is when the token was last used; zero means never.
	LastUsedOn time.Time `json:"last_used_on"`
	// ModifiedOn is when the token was last changed.
	ModifiedOn time.Time `json:"modified_on"`
	// Name is 120 characters at most.
	Name string `json:"name"`
	// NotBefore is when the token starts working; zero means when it was made.
	NotBefore time.Time `json:"not_before"`
	// Policies are what the token may do.
	Policies []TokenPolicy `json:"policies"`
	// Status says whether the token works.
	Status TokenStatus `json:"status"`
	// Value is the secret, 40 to 80 characters, and what option.WithAPIToken
	// takes. Keep it; the API won't give it again. It is a plain string:
	// printing or logging the field on its own shows it.
	Value TokenValue `json:"value"`

	// JSON says whether the reply had each field, and holds its raw text.
	// JSON.Value.Raw() and JSON.RawJSON() hold the secret; printing JSON does
	// not show it.
	JSON struct {
		ID, Condition, ExpiresOn, IssuedOn, LastUsedOn       respjson.Field
		ModifiedOn, Name, NotBefore, Policies, Status, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a new token as a call does.
func (r *TokenNewResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenVerifyResponse is what the API says about the token that a call is made
// with.
type TokenVerifyResponse struct {
	// ID identifies the token, 32 characters at most.
	ID string `json:"id"`
	// Status says whether the token works.
	Status TokenStatus `json:"status"`
	// ExpiresOn is when the token stops working; zero means never.
	ExpiresOn time.Time `json:"expires_on"`
	// NotBefore is when the token starts working; zero means when it was made.
	NotBefore time.Time `json:"not_before"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Status, ExpiresOn, NotBefore respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a verification as a call does.
func (r *TokenVerifyResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenStatus says whether a token works.
type TokenStatus string

// The values that IsKnown knows.
const (
	TokenStatusActive   TokenStatus = "active"
	TokenStatusDisabled TokenStatus = "disabled"
	TokenStatusExpired  TokenStatus = "expired"
)

// IsKnown reports whether the value is one of the constants here.
func (r TokenStatus) IsKnown() bool {
	return known(r,
		TokenStatusActive, TokenStatusDisabled,
		TokenStatusExpired)
}
