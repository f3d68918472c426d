package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// RatePlan is the plan a subscription is for.
type RatePlan struct {
	// ID names the plan.
	ID RatePlanID `json:"id"`
	// Currency is the unit the plan is charged in, such as "USD".
	Currency string `json:"currency"`
	// ExternallyManaged says that the plan is managed outside Cloudflare.
	ExternallyManaged bool `json:"externally_managed"`
	// IsContract says that the plan is an enterprise or term contract.
	IsContract bool `json:"is_contract"`
	// PublicName is the plan's name in full.
	PublicName string `json:"public_name"`
	// Scope is what the plan is for, such as "zone".
	Scope string `json:"scope"`
	// Sets are the sets the plan is in.
	Sets []string `json:"sets"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Currency, ExternallyManaged, IsContract, PublicName, Scope, Sets respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a rate plan as a call does.
func (r *RatePlan) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// none reports whether the plan's fields are all empty.
func (r RatePlan) none() bool {
	return r.ID == "" && r.Currency == "" && r.PublicName == "" && r.Scope == "" &&
		!r.ExternallyManaged && !r.IsContract && r.Sets == nil
}

func (r RatePlan) param(s sendback.Notes) (p RatePlanParam) {
	if s.Has("id", r.JSON.ID, r.ID == "") {
		p.ID = param.Set(r.ID)
	}
	if s.Has("currency", r.JSON.Currency, r.Currency == "") {
		p.Currency = param.Set(r.Currency)
	}
	if s.Has("externally_managed", r.JSON.ExternallyManaged, !r.ExternallyManaged) {
		p.ExternallyManaged = param.Set(r.ExternallyManaged)
	}
	if s.Has("is_contract", r.JSON.IsContract, !r.IsContract) {
		p.IsContract = param.Set(r.IsContract)
	}
	if s.Has("public_name", r.JSON.PublicName, r.PublicName == "") {
		p.PublicName = param.Set(r.PublicName)
	}
	if s.Has("scope", r.JSON.Scope, r.Scope == "") {
		p.Scope = param.Set(r.Scope)
	}
	if s.Texts("sets", r.JSON.Sets, r.Sets) {
		p.Sets = param.Set(r.Sets)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// RatePlanID names a rate plan. The API has more of them than the document
// lists.
type RatePlanID string

// The values that IsKnown knows.
const (
	RatePlanIDFree               RatePlanID = "free"
	RatePlanIDLite               RatePlanID = "lite"
	RatePlanIDPro                RatePlanID = "pro"
	RatePlanIDProPlus            RatePlanID = "pro_plus"
	RatePlanIDBusiness           RatePlanID = "business"
	RatePlanIDEnterprise         RatePlanID = "enterprise"
	RatePlanIDPartnersFree       RatePlanID = "partners_free"
	RatePlanIDPartnersPro        RatePlanID = "partners_pro"
	RatePlanIDPartnersBusiness   RatePlanID = "partners_business"
	RatePlanIDPartnersEnterprise RatePlanID = "partners_enterprise"
)

// IsKnown reports whether the value is one of the constants here.
func (r RatePlanID) IsKnown() bool {
	return known(r,
		RatePlanIDFree, RatePlanIDLite,
		RatePlanIDPro, RatePlanIDProPlus,
		RatePlanIDBusiness, RatePlanIDEnterprise,
		RatePlanIDPartnersFree, RatePlanIDPartnersPro,
		RatePlanIDPartnersBusiness, RatePlanIDPartnersEnterprise)
}

// RatePlanParam is the plan of a subscription in a request.
type RatePlanParam struct {
	// ID names the plan.
	ID param.Field[RatePlanID] `json:"id,omitzero"`
	// Currency is the unit the plan is charged in, such as "USD".
	Currency param.Field[string] `json:"currency,omitzero"`
	// ExternallyManaged says that the plan is managed outside Cloudflare.
	ExternallyManaged param.Field[bool] `json:"externally_managed,omitzero"`
	// IsContract says that the plan is an enterprise or term contract.
	IsContract param.Field[bool] `json:"is_contract,omitzero"`
	// PublicName is the plan's name in full.
	PublicName param.Field[string] `json:"public_name,omitzero"`
	// Scope is what the plan is for, such as "zone".
	Scope param.Field[string] `json:"scope,omitzero"`
	// Sets are the sets the plan is in.
	Sets param.Field[[]string] `json:"sets,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r RatePlanParam) MarshalJSON() ([]byte, error) {
	type plain RatePlanParam
	return json.Marshal(plain(r))
}
