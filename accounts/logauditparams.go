package accounts

import (
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// LogAuditListParams selects, orders and pages [LogAuditService.List].
// AccountID, Since and Before are required.
//
// Since and Before are sent as RFC 3339 timestamps, to the second or finer. A
// date, which the API reads in UTC, can be sent raw:
// cloudflare.Raw[time.Time]("2024-10-30").
type LogAuditListParams struct {
	// AccountID is the account whose log to read.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Since keeps the entries after that time.
	Since param.Field[time.Time] `url:"since"`
	// Before keeps the entries before that time.
	Before param.Field[time.Time] `url:"before"`
	// AccountName filters by the name of the account.
	AccountName param.Field[AuditFilter[string]] `url:"account_name"`
	// ActionResult filters by success or failure.
	ActionResult param.Field[AuditFilter[AuditActionResult]] `url:"action_result"`
	// ActionType filters by what was done.
	ActionType param.Field[AuditFilter[AuditActionType]] `url:"action_type"`
	// ActorContext filters by how it was done.
	ActorContext param.Field[AuditFilter[AuditActorContext]] `url:"actor_context"`
	// ActorEmail filters by the address of who did it.
	ActorEmail param.Field[AuditFilter[string]] `url:"actor_email"`
	// ActorID filters by who did it: a user's identifier or an account's.
	ActorID param.Field[AuditFilter[string]] `url:"actor_id"`
	// ActorIPAddress filters by where it was done from.
	ActorIPAddress param.Field[AuditFilter[string]] `url:"actor_ip_address"`
	// ActorTokenID filters by the API token or OAuth token it was done with.
	ActorTokenID param.Field[AuditFilter[string]] `url:"actor_token_id"`
	// ActorTokenName filters by the name of that token.
	ActorTokenName param.Field[AuditFilter[string]] `url:"actor_token_name"`
	// ActorType filters by the kind of actor.
	ActorType param.Field[AuditFilter[AuditActorType]] `url:"actor_type"`
	// AuditLogID filters by entry.
	//
	// Deprecated: use ID.
	AuditLogID param.Field[AuditFilter[string]] `url:"audit_log_id"`
	// ID filters by entry.
	ID param.Field[AuditFilter[string]] `url:"id"`
	// RawCfRayID filters by the ray id of the request.
	RawCfRayID param.Field[AuditFilter[string]] `url:"raw_cf_ray_id"`
	// RawMethod filters by the HTTP method of the request.
	RawMethod param.Field[AuditFilter[string]] `url:"raw_method"`
	// RawStatusCode filters by the HTTP status of the reply.
	RawStatusCode param.Field[AuditFilter[int64]] `url:"raw_status_code"`
	// RawURI filters by the URI of the request.
	RawURI param.Field[AuditFilter[string]] `url:"raw_uri"`
	// ResourceID filters by the resource it was done to.
	ResourceID param.Field[AuditFilter[string]] `url:"resource_id"`
	// ResourceProduct filters by the product of the resource.
	ResourceProduct param.Field[AuditFilter[string]] `url:"resource_product"`
	// ResourceScope filters by what the resource belongs to.
	ResourceScope param.Field[AuditFilter[AuditResourceScope]] `url:"resource_scope"`
	// ResourceType filters by the type of the resource.
	ResourceType param.Field[AuditFilter[string]] `url:"resource_type"`
	// ZoneID filters by zone.
	ZoneID param.Field[AuditFilter[string]] `url:"zone_id"`
	// ZoneName filters by the name of the zone.
	ZoneName param.Field[AuditFilter[string]] `url:"zone_name"`
	// ProductCategory adds the products of whole categories to those of
	// ResourceProduct. [LogAuditService.ProductCategories] lists the values;
	// upper and lower case are the same.
	ProductCategory param.Field[[]string] `url:"product_category"`
	// Direction orders the entries by time: newest first when omitted.
	Direction param.Field[Direction] `url:"direction"`
	// Limit is 1 to 1,000 entries a page; the API's default is 100.
	Limit param.Field[float64] `url:"limit"`
	// Cursor is where to continue, as an earlier page gave it.
	Cursor param.Field[string] `url:"cursor"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r LogAuditListParams) URLQuery() url.Values { return param.URLQuery(r) }

// AuditFilter keeps entries by one of their fields. In and Not can be set
// together.
//
// A filter goes out as its key for every value of In, and as the key with
// ".not" for every value of Not: actor_email=a&actor_email=b&actor_email.not=c.
type AuditFilter[T any] struct {
	// In keeps the entries with any of these values.
	In param.Field[[]T] `url:"in"`
	// Not leaves out the entries with any of these values.
	Not param.Field[[]T] `url:"not"`
}

// EncodeValues puts the filter into a query string under key.
func (r AuditFilter[T]) EncodeValues(key string, v *url.Values) error {
	if err := r.In.EncodeValues(key, v); err != nil {
		return err
	}
	return r.Not.EncodeValues(key+".not", v)
}

// URLQuery returns the filter on its own, under "in" and "not". Inside a
// [LogAuditListParams] the keys are the filter's own.
func (r AuditFilter[T]) URLQuery() url.Values { return param.URLQuery(r) }

// LogAuditHistoryParams selects, orders and pages [LogAuditService.History].
// AccountID, ActionTime, Since and Before are required; times are sent as those
// of [LogAuditListParams].
type LogAuditHistoryParams struct {
	// AccountID is the account of the entry.
	AccountID param.Field[string] `json:"-" url:"-"`
	// ActionTime is the Action.Time of the entry.
	ActionTime param.Field[time.Time] `url:"action_time"`
	// Since keeps the history after that time.
	Since param.Field[time.Time] `url:"since"`
	// Before keeps the history before that time.
	Before param.Field[time.Time] `url:"before"`
	// Direction orders the history by time: newest first when omitted.
	Direction param.Field[Direction] `url:"direction"`
	// Limit is 1 to 1,000 entries; the API's default is 100.
	Limit param.Field[float64] `url:"limit"`
	// Cursor is where to continue, from the result_info of an earlier reply.
	Cursor param.Field[string] `url:"cursor"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r LogAuditHistoryParams) URLQuery() url.Values { return param.URLQuery(r) }

// LogAuditProductCategoriesParams is what [LogAuditService.ProductCategories]
// takes.
type LogAuditProductCategoriesParams struct {
	// AccountID is the account whose categories to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
