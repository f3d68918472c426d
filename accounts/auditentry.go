package accounts

import (
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// AuditEntry is one entry of an account's audit log: who did what to which
// resource.
type AuditEntry struct {
	// ID identifies the entry, 32 or 36 characters. When you poll with
	// overlapping windows, use it to drop duplicates.
	ID string `json:"id"`
	// Account is where it was done.
	Account AuditAccount `json:"account"`
	// Action is what was done, and when.
	Action AuditAction `json:"action"`
	// Actor is who did it.
	Actor AuditActor `json:"actor"`
	// Raw is the HTTP request it was done by.
	Raw AuditRaw `json:"raw"`
	// Resource is what it was done to.
	Resource AuditResource `json:"resource"`
	// Zone is the zone it was done in, if any.
	Zone AuditZone `json:"zone"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Account, Action, Actor, Raw, Resource, Zone respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry as a call does.
func (r *AuditEntry) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditAccount is the account of an audit log entry.
type AuditAccount struct {
	// ID identifies the account.
	ID string `json:"id"`
	// Name is the account's name.
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's account as a call does.
func (r *AuditAccount) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditAction is what was done.
type AuditAction struct {
	// Description is a short text for people, such as "Add Member".
	Description string `json:"description"`
	// Result is an [AuditActionResult] as text.
	Result string `json:"result"`
	// Time is when the action was logged.
	Time time.Time `json:"time"`
	// Type is an [AuditActionType] as text.
	Type string `json:"type"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Description, Result, Time, Type respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's action as a call does.
func (r *AuditAction) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditActionResult says whether an action was done.
type AuditActionResult string

// The values that IsKnown knows.
const (
	AuditActionResultSuccess AuditActionResult = "success"
	AuditActionResultFailure AuditActionResult = "failure"
)

// IsKnown reports whether the value is one of the constants here.
func (r AuditActionResult) IsKnown() bool {
	return known(r,
		AuditActionResultSuccess, AuditActionResultFailure)
}

// AuditActionType is a kind of action.
type AuditActionType string

// The values that IsKnown knows.
const (
	AuditActionTypeCreate AuditActionType = "create"
	AuditActionTypeDelete AuditActionType = "delete"
	AuditActionTypeView   AuditActionType = "view"
	AuditActionTypeUpdate AuditActionType = "update"
)

// IsKnown reports whether the value is one of the constants here.
func (r AuditActionType) IsKnown() bool {
	return known(r,
		AuditActionTypeCreate, AuditActionTypeDelete,
		AuditActionTypeView, AuditActionTypeUpdate)
}

// AuditActor is who did it.
type AuditActor struct {
	// ID identifies the actor: a user's identifier when a user did it.
	ID string `json:"id"`
	// Context is how it was done.
	Context AuditActorContext `json:"context"`
	// Email is the actor's address.
	Email string `json:"email"`
	// IPAddress is where the request came from.
	IPAddress string `json:"ip_address"`
	// TokenID identifies the API token or OAuth token, if one was used.
	TokenID string `json:"token_id"`
	// TokenName is the name of that token.
	TokenName string `json:"token_name"`
	// Type is the kind of actor.
	Type AuditActorType `json:"type"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Context, Email, IPAddress, TokenID, TokenName, Type respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's actor as a call does.
func (r *AuditActor) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditActorContext is the way something was done. The API adds values:
// AuditActorContextAPI is not in the document.
type AuditActorContext string

// The values that IsKnown knows.
const (
	AuditActorContextAPIKey      AuditActorContext = "api_key"
	AuditActorContextAPIToken    AuditActorContext = "api_token"
	AuditActorContextDash        AuditActorContext = "dash"
	AuditActorContextOAuth       AuditActorContext = "oauth"
	AuditActorContextOriginCAKey AuditActorContext = "origin_ca_key"
	AuditActorContextAPI         AuditActorContext = "api"
)

// IsKnown reports whether the value is one of the constants here.
func (r AuditActorContext) IsKnown() bool {
	return known(r,
		AuditActorContextAPIKey, AuditActorContextAPIToken,
		AuditActorContextDash, AuditActorContextOAuth,
		AuditActorContextOriginCAKey, AuditActorContextAPI)
}

// AuditActorType is a kind of actor. The API adds values:
// AuditActorTypeDelegatedService is not in the document.
type AuditActorType string

// The values that IsKnown knows.
const (
	AuditActorTypeAccount          AuditActorType = "account"
	AuditActorTypeCloudflareAdmin  AuditActorType = "cloudflare_admin"
	AuditActorTypeSystem           AuditActorType = "system"
	AuditActorTypeUser             AuditActorType = "user"
	AuditActorTypeDelegatedService AuditActorType = "delegated_service"
)

// IsKnown reports whether the value is one of the constants here.
func (r AuditActorType) IsKnown() bool {
	return known(r,
		AuditActorTypeAccount, AuditActorTypeCloudflareAdmin,
		AuditActorTypeSystem, AuditActorTypeUser,
		AuditActorTypeDelegatedService)
}

// AuditRaw is the HTTP request something was done by.
type AuditRaw struct {
	// CfRayID is the request's ray id, which support asks for.
	CfRayID string `json:"cf_ray_id"`
	// Method is the HTTP method.
	Method string `json:"method"`
	// StatusCode is the HTTP status of the reply.
	StatusCode int64 `json:"status_code"`
	// URI is the path, and the query if there was one.
	URI string `json:"uri"`
	// UserAgent is what the client called itself.
	UserAgent string `json:"user_agent"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		CfRayID, Method, StatusCode, URI, UserAgent respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's request as a call does.
func (r *AuditRaw) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditResource is what something was done to.
type AuditResource struct {
	// ID identifies the resource.
	ID string `json:"id"`
	// Product is the product that the resource belongs to, such as "members".
	Product string `json:"product"`
	// Request is what was asked, in any form; mostly a map. JSON.Request has
	// its text and gets values out of it: JSON.Request.Get("email").
	Request any `json:"request"`
	// Response is what was answered, in any form.
	Response any `json:"response"`
	// Scope is what the resource belongs to: an [AuditResourceScope] as text,
	// or an object.
	Scope any `json:"scope"`
	// Type is the type of the resource.
	Type string `json:"type"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Product, Request, Response, Scope, Type respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's resource as a call does.
func (r *AuditResource) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditResourceScope is what a resource belongs to.
type AuditResourceScope string

// The values that IsKnown knows.
const (
	AuditResourceScopeAccounts    AuditResourceScope = "accounts"
	AuditResourceScopeUser        AuditResourceScope = "user"
	AuditResourceScopeZones       AuditResourceScope = "zones"
	AuditResourceScopeMemberships AuditResourceScope = "memberships"
)

// IsKnown reports whether the value is one of the constants here.
func (r AuditResourceScope) IsKnown() bool {
	return known(r,
		AuditResourceScopeAccounts, AuditResourceScopeUser,
		AuditResourceScopeZones, AuditResourceScopeMemberships)
}

// AuditZone is the zone of an audit log entry.
type AuditZone struct {
	// ID identifies the zone.
	ID string `json:"id"`
	// Name is the zone's name, such as "example.com".
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes an entry's zone as a call does.
func (r *AuditZone) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditProductCategory is a name for many products in audit log filters.
type AuditProductCategory struct {
	// Label is the category's display name.
	Label string `json:"label"`
	// Products are the products in the category.
	Products []AuditProduct `json:"products"`
	// Value is what [LogAuditListParams.ProductCategory] takes.
	Value string `json:"value"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Label, Products, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a product category as a call does.
func (r *AuditProductCategory) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// AuditProduct is one product of a category.
type AuditProduct struct {
	// Label is the product's display name.
	Label string `json:"label"`
	// Value is what [LogAuditListParams.ResourceProduct] takes.
	Value string `json:"value"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Label, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a product as a call does.
func (r *AuditProduct) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }
