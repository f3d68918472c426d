package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// TokenCondition narrows where a token works.
type TokenCondition struct {
	// RequestIP is by the address the request comes from.
	RequestIP TokenConditionRequestIP `json:"request_ip"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		RequestIP respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a token's condition as a call does.
func (r *TokenCondition) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenConditionRequestIP narrows a token to client addresses.
type TokenConditionRequestIP struct {
	// In are the IPv4 and IPv6 networks (CIDR) the token works from.
	In []TokenConditionCIDRList `json:"in"`
	// NotIn are those it does not work from, though they are in In.
	NotIn []TokenConditionCIDRList `json:"not_in"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		In, NotIn respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a condition on addresses as a call does.
func (r *TokenConditionRequestIP) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenConditionCIDRList is one network, such as "199.27.128.0/21".
type TokenConditionCIDRList = string

// TokenConditionCIDRListParam is one network in a request.
type TokenConditionCIDRListParam = string

// TokenConditionParam narrows where a token works, in a request.
type TokenConditionParam struct {
	// RequestIP is by the address the request comes from. An empty one locks
	// the token out everywhere: omit it to allow all.
	RequestIP param.Field[TokenConditionRequestIPParam] `json:"request_ip,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r TokenConditionParam) MarshalJSON() ([]byte, error) {
	type plain TokenConditionParam
	return json.Marshal(plain(r))
}

// TokenConditionRequestIPParam narrows a token to client addresses, in a
// request. Set In, NotIn or both: with neither the token is locked out.
type TokenConditionRequestIPParam struct {
	// In are the IPv4 and IPv6 networks (CIDR) the token works from.
	In param.Field[[]TokenConditionCIDRListParam] `json:"in,omitzero"`
	// NotIn are those it does not work from, though they are in In.
	NotIn param.Field[[]TokenConditionCIDRListParam] `json:"not_in,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r TokenConditionRequestIPParam) MarshalJSON() ([]byte, error) {
	type plain TokenConditionRequestIPParam
	return json.Marshal(plain(r))
}
