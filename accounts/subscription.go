package accounts

import (
	"context"
	"encoding/json"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// SubscriptionService reads and changes what an account or a zone pays for.
type SubscriptionService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewSubscriptionService makes the service for subscriptions on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewSubscriptionService(opts ...option.RequestOption) *SubscriptionService {
	return &SubscriptionService{Options: call.Own(opts)}
}

var (
	subscriptionNew = call.Declare(
		"Subscriptions.New", "POST /accounts/{account_id}/subscriptions", call.Unsafe, call.BillingWriters...,
	)
	subscriptionNewForZone = call.Declare(
		"Subscriptions.NewForZone", "POST /zones/{zone_id}/subscriptions", call.Unsafe, call.BillingWriters...,
	)
)

// New makes a subscription of an account, or of a zone when ZoneID is set: set
// exactly one of AccountID and ZoneID. It is not repeated once the API may have
// acted.
//
//	POST /accounts/{account_id}/subscriptions
//	POST /zones/{zone_id}/subscriptions
func (r *SubscriptionService) New(
	ctx context.Context, params SubscriptionNewParams, opts ...option.RequestOption,
) (*Subscription, error) {
	op, owner, err := subscriptionOwner(params.AccountID, params.ZoneID, subscriptionNew, subscriptionNewForZone)
	if err != nil {
		return nil, err
	}
	return call.Do[Subscription](ctx, op.Request(params, owner), r.base(), opts)
}

var subscriptionUpdate = call.Declare(
	"Subscriptions.Update", "PUT /accounts/{account_id}/subscriptions/{subscription_identifier}",
	call.Safe, call.BillingWriters...,
)

// Update replaces a subscription's frequency and rate plan. Send a RatePlan
// whole: the API does not promise to keep what is left out of it. To change one
// thing and keep the rest, begin with the [Subscription.Param] of what was read.
//
//	PUT /accounts/{account_id}/subscriptions/{subscription_identifier}
func (r *SubscriptionService) Update(
	ctx context.Context, subscriptionIdentifier string, params SubscriptionUpdateParams, opts ...option.RequestOption,
) (*Subscription, error) {
	req := subscriptionUpdate.Request(params, params.AccountID.String(), subscriptionIdentifier)
	return call.Do[Subscription](ctx, req, r.base(), opts)
}

var subscriptionDelete = call.Declare(
	"Subscriptions.Delete", "DELETE /accounts/{account_id}/subscriptions/{subscription_identifier}",
	call.Safe|call.NullResult, call.BillingWriters...,
)

// Delete ends a subscription of an account.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/subscriptions/{subscription_identifier}
func (r *SubscriptionService) Delete(
	ctx context.Context, subscriptionIdentifier string, body SubscriptionDeleteParams, opts ...option.RequestOption,
) (*SubscriptionDeleteResponse, error) {
	req := subscriptionDelete.Request(nil, body.AccountID.String(), subscriptionIdentifier)
	return call.Do[SubscriptionDeleteResponse](ctx, req, r.base(), opts)
}

var (
	subscriptionGet = call.Declare(
		"Subscriptions.Get", "GET /accounts/{account_id}/subscriptions",
		call.Safe|call.NullResult, call.BillingReaders...,
	)
	subscriptionGetForZone = call.Declare(
		"Subscriptions.GetForZone", "GET /zones/{zone_id}/subscriptions",
		call.Safe|call.NullResult, call.BillingReaders...,
	)
)

// Get lists the subscriptions of an account, or of a zone when ZoneID is set:
// set exactly one of AccountID and ZoneID. The API gives them all on one page.
//
//	GET /accounts/{account_id}/subscriptions
//	GET /zones/{zone_id}/subscriptions
func (r *SubscriptionService) Get(
	ctx context.Context, query SubscriptionGetParams, opts ...option.RequestOption,
) (*pagination.SinglePage[Subscription], error) {
	return call.Page(ctx, new(pagination.SinglePage[Subscription]), query.request(), r.base(), opts)
}

func (r SubscriptionGetParams) request() call.Request {
	op, owner, err := subscriptionOwner(r.AccountID, r.ZoneID, subscriptionGet, subscriptionGetForZone)
	return op.Request(nil, owner).Unless(err)
}

// GetAutoPaging returns the subscriptions of [SubscriptionService.Get] one by
// one. Nothing is sent before the first Next or Err.
func (r *SubscriptionService) GetAutoPaging(
	ctx context.Context, query SubscriptionGetParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[Subscription] {
	return call.Pages(ctx, pagination.NewSinglePageAutoPager[Subscription](nil, nil), query.request(), r.base(), opts)
}

// subscriptionOwner picks the operation for the one identifier that is set.
func subscriptionOwner(accountID, zoneID param.Field[string], forAccount, forZone *call.Op) (*call.Op, string, error) {
	account, zone := accountID.String(), zoneID.String()
	switch {
	case account != "" && zone != "":
		return nil, "", call.Unsent("%s: account_id and zone_id are both set: only one can be", forAccount.Name)
	case zone != "":
		return forZone, zone, nil
	case account != "":
		return forAccount, account, nil
	}
	return nil, "", call.Unsent("%s: neither account_id nor zone_id is set: one must be", forAccount.Name)
}

// Subscription is what an account or a zone pays for.
type Subscription struct {
	// ID identifies the subscription, 32 characters at most.
	ID string `json:"id"`
	// Currency is the unit of Price as it is shown, such as "USD".
	Currency string `json:"currency"`
	// CurrentPeriodEnd is when this period ends and the next bill is due.
	CurrentPeriodEnd time.Time `json:"current_period_end"`
	// CurrentPeriodStart is when this period began.
	CurrentPeriodStart time.Time `json:"current_period_start"`
	// Frequency is how often the subscription renews itself.
	Frequency SubscriptionFrequency `json:"frequency"`
	// Price is what is billed each period, in US dollars.
	Price float64 `json:"price"`
	// RatePlan is what is paid for.
	RatePlan RatePlan `json:"rate_plan"`
	// State is where the subscription is in its life.
	State SubscriptionState `json:"state"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Currency, CurrentPeriodEnd, CurrentPeriodStart, Frequency, Price, RatePlan, State respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a subscription as a call does.
func (r *Subscription) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the params with which [SubscriptionService.Update] changes
// nothing, for a program to change one thing and keep the rest. What only the
// API sets is left out: ID, Currency, the period, Price and State.
//
// It fails, and names the fields, when the subscription or its rate plan holds
// what the params can't carry, as [Token.Param] does.
func (r Subscription) Param() (SubscriptionParam, error) {
	s := sendback.New()
	p := r.param(s)
	if err := s.Err("subscription"); err != nil {
		return SubscriptionParam{}, err
	}
	return p, nil
}

func (r Subscription) param(s sendback.Notes) (p SubscriptionParam) {
	if s.Has("frequency", r.JSON.Frequency, r.Frequency == "") {
		p.Frequency = param.Set(r.Frequency)
	}
	if s.Has("rate_plan", r.JSON.RatePlan, r.RatePlan.none()) {
		p.RatePlan = param.Set(r.RatePlan.param(s.In("rate_plan")))
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// SubscriptionDeleteResponse says which subscription ended. The API may answer
// without a result: then SubscriptionID is empty.
type SubscriptionDeleteResponse struct {
	// SubscriptionID identifies it, 32 characters at most.
	SubscriptionID string `json:"subscription_id"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		SubscriptionID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes the end of a subscription as a call does.
func (r *SubscriptionDeleteResponse) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// SubscriptionFrequency is how often a subscription renews itself. The API has
// more of them than the document lists.
type SubscriptionFrequency string

// The values that IsKnown knows.
const (
	SubscriptionFrequencyWeekly    SubscriptionFrequency = "weekly"
	SubscriptionFrequencyMonthly   SubscriptionFrequency = "monthly"
	SubscriptionFrequencyQuarterly SubscriptionFrequency = "quarterly"
	SubscriptionFrequencyYearly    SubscriptionFrequency = "yearly"
)

// IsKnown reports whether the value is one of the constants here.
func (r SubscriptionFrequency) IsKnown() bool {
	return known(r,
		SubscriptionFrequencyWeekly, SubscriptionFrequencyMonthly,
		SubscriptionFrequencyQuarterly, SubscriptionFrequencyYearly)
}

// SubscriptionState is where a subscription is in its life.
type SubscriptionState string

// The values that IsKnown knows.
const (
	SubscriptionStateTrial           SubscriptionState = "Trial"
	SubscriptionStateProvisioned     SubscriptionState = "Provisioned"
	SubscriptionStatePaid            SubscriptionState = "Paid"
	SubscriptionStateAwaitingPayment SubscriptionState = "AwaitingPayment"
	SubscriptionStateCancelled       SubscriptionState = "Cancelled"
	SubscriptionStateFailed          SubscriptionState = "Failed"
	SubscriptionStateExpired         SubscriptionState = "Expired"
)

// IsKnown reports whether the value is one of the constants here.
func (r SubscriptionState) IsKnown() bool {
	return known(r,
		SubscriptionStateTrial, SubscriptionStateProvisioned,
		SubscriptionStatePaid, SubscriptionStateAwaitingPayment,
		SubscriptionStateCancelled, SubscriptionStateFailed,
		SubscriptionStateExpired)
}

// SubscriptionParam is a subscription as New and Update send it.
type SubscriptionParam struct {
	// Frequency is how often it renews itself.
	Frequency param.Field[SubscriptionFrequency] `json:"frequency,omitzero"`
	// RatePlan is what is paid for.
	RatePlan param.Field[RatePlanParam] `json:"rate_plan,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r SubscriptionParam) MarshalJSON() ([]byte, error) {
	type plain SubscriptionParam
	return json.Marshal(plain(r))
}

// SubscriptionNewParams is what [SubscriptionService.New] takes.
type SubscriptionNewParams struct {
	// AccountID is the account that pays. Set it or ZoneID, not both.
	AccountID param.Field[string] `json:"-" url:"-"`
	// ZoneID is the zone that is paid for.
	ZoneID param.Field[string] `json:"-" url:"-"`
	// Subscription is the subscription to make.
	Subscription SubscriptionParam `json:"subscription"`
}

// MarshalJSON encodes the subscription, which is the whole body.
func (r SubscriptionNewParams) MarshalJSON() ([]byte, error) { return json.Marshal(r.Subscription) }

// SubscriptionUpdateParams is what [SubscriptionService.Update] takes.
type SubscriptionUpdateParams struct {
	// AccountID is the account of the subscription; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Subscription is the subscription's new state.
	Subscription SubscriptionParam `json:"subscription"`
}

// MarshalJSON encodes the subscription, which is the whole body.
func (r SubscriptionUpdateParams) MarshalJSON() ([]byte, error) { return json.Marshal(r.Subscription) }

// SubscriptionDeleteParams is what [SubscriptionService.Delete] takes.
type SubscriptionDeleteParams struct {
	// AccountID is the account of the subscription; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// SubscriptionGetParams is what [SubscriptionService.Get] takes.
type SubscriptionGetParams struct {
	// AccountID is the account that pays. Set it or ZoneID, not both.
	AccountID param.Field[string] `json:"-" url:"-"`
	// ZoneID is the zone that is paid for.
	ZoneID param.Field[string] `json:"-" url:"-"`
}
