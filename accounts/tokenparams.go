package accounts

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// TokenNewParams is what [TokenService.New] takes. AccountID, Name and Policies
// are required.
type TokenNewParams struct {
	// AccountID is the account that will own the token.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name is 120 characters at most.
	Name param.Field[string] `json:"name,omitzero"`
	// Policies are what the token may do.
	Policies param.Field[[]TokenPolicyParam] `json:"policies,omitzero"`
	// Condition narrows where the token works.
	Condition param.Field[TokenConditionParam] `json:"condition,omitzero"`
	// ExpiresOn is when the token stops working: never when omitted.
	ExpiresOn param.Field[time.Time] `json:"expires_on,omitzero"`
	// NotBefore is when the token starts working: at once when omitted.
	NotBefore param.Field[time.Time] `json:"not_before,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r TokenNewParams) MarshalJSON() ([]byte, error) {
	type plain TokenNewParams
	return json.Marshal(plain(r))
}

// TokenParam is a whole token as [TokenService.Update] sends it: what is left
// out is removed. Name and Policies are required. [Token.Param] makes one from
// a token that was read.
type TokenParam struct {
	// Name is 120 characters at most.
	Name param.Field[string] `json:"name,omitzero"`
	// Policies are what the token may do.
	Policies param.Field[[]TokenPolicyParam] `json:"policies,omitzero"`
	// Condition narrows where the token works: everywhere when omitted, whatever
	// it was before.
	Condition param.Field[TokenConditionParam] `json:"condition,omitzero"`
	// ExpiresOn is when the token stops working: never when omitted, whatever it
	// was before.
	ExpiresOn param.Field[time.Time] `json:"expires_on,omitzero"`
	// NotBefore is when the token starts working: at once when omitted, whatever
	// it was before.
	NotBefore param.Field[time.Time] `json:"not_before,omitzero"`
	// Status turns the token on or off.
	Status param.Field[TokenStatus] `json:"status,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r TokenParam) MarshalJSON() ([]byte, error) {
	type plain TokenParam
	return json.Marshal(plain(r))
}

// TokenUpdateParams is what [TokenService.Update] takes.
type TokenUpdateParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Token is the token's new state.
	Token TokenParam `json:"token"`
}

// MarshalJSON encodes the token, which is the whole body.
func (r TokenUpdateParams) MarshalJSON() ([]byte, error) { return json.Marshal(r.Token) }

// TokenListParams orders and pages [TokenService.List].
type TokenListParams struct {
	// AccountID is the account whose tokens to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Direction orders the tokens.
	Direction param.Field[Direction] `url:"direction"`
	// IncludeExpired adds the tokens that expired recently. The API's default
	// is false.
	IncludeExpired param.Field[bool] `url:"include_expired"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 5 to 50; the API's default is 20.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r TokenListParams) URLQuery() url.Values { return param.URLQuery(r) }

// TokenDeleteParams is what [TokenService.Delete] takes.
type TokenDeleteParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// TokenGetParams is what [TokenService.Get] takes.
type TokenGetParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// TokenVerifyParams is what [TokenService.Verify] takes.
type TokenVerifyParams struct {
	// AccountID is the account that owns the token; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
