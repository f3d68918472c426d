package cloudflaretest

import (
	"cmp"
	"time"
)

// Subscription is what an account or a zone pays for.
type Subscription struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Currency is USD when it is empty.
	Currency string `json:"currency"`
	// CurrentPeriodStart is now when it is zero, and CurrentPeriodEnd one period
	// after that.
	CurrentPeriodStart time.Time `json:"current_period_start,omitzero"`
	CurrentPeriodEnd   time.Time `json:"current_period_end,omitzero"`
	// Frequency is monthly when it is empty.
	Frequency string `json:"frequency"`
	// Price is what RatePlan costs in a month when it is 0: 20 for pro, 40 for
	// pro_plus, 200 for business, 5000 for enterprise.
	Price    float64  `json:"price"`
	RatePlan RatePlan `json:"rate_plan"`
	// State is Paid when it is empty.
	State string `json:"state"`
}

// RatePlan is the plan of a subscription.
type RatePlan struct {
	// ID is free and Currency USD when they are empty.
	ID       string `json:"id"`
	Currency string `json:"currency,omitempty"`
	// ExternallyManaged and IsContract are shown as they were set.
	ExternallyManaged bool `json:"externally_managed"`
	IsContract        bool `json:"is_contract"`
	// PublicName is left out of replies when it is empty, as Sets are.
	PublicName string `json:"public_name,omitempty"`
	// Scope is account when it is empty.
	Scope string `json:"scope,omitempty"`
	// Sets are any texts.
	Sets []string `json:"sets,omitempty"`
}

// subscriptions returns those of the account, or of the zone, that the path
// names.
func (x *task) subscriptions() []Subscription {
	if zone := x.zone(); zone != nil {
		return append([]Subscription{}, zone.Subscriptions...)
	}
	return copies(x.account.subscriptions.rows, same)
}

func (x *task) zone() *Zone { return x.account.zones.index[x.r.PathValue("zone_id")] }

func subscriptionList(x *task) (answer, error) {
	list := x.subscriptions()
	return answer{result: list, info: wholePage(len(list))}, nil
}

// readSubscription reads what can be chosen: the frequency and the plan. The
// rest is read-only. Plans are an open set.
func readSubscription(x *task) Subscription {
	in := x.body.needs().object()
	return Subscription{
		Frequency: in.field("frequency").oneOf("weekly", "monthly", "quarterly", "yearly", "not-applicable"),
		RatePlan:  readRatePlan(in.field("rate_plan").object()),
	}
}

func readRatePlan(in value) RatePlan {
	return RatePlan{
		ID:                in.field("id").filled(longestText),
		Currency:          in.field("currency").text(longestText),
		ExternallyManaged: in.field("externally_managed").boolean(),
		IsContract:        in.field("is_contract").boolean(),
		PublicName:        in.field("public_name").text(longestText),
		Scope:             in.field("scope").text(longestText),
		Sets:              each(in.field("sets"), func(in value) string { return in.text(longestText) }),
	}
}

func subscriptionNew(x *task, in Subscription) (answer, error) {
	in = x.world.fillSubscription(in)
	if zone := x.zone(); zone != nil {
		zone.Subscriptions = append(zone.Subscriptions, in)
	} else {
		x.account.subscriptions.put(in.ID, in)
	}
	x.resource = in.ID
	return answer{result: in}, nil
}

func (x *task) subscription() (*Subscription, error) {
	return x.account.subscriptions.get(x.r.PathValue("subscription_identifier"), "Subscription")
}

func subscriptionUpdate(x *task, in Subscription) (answer, error) {
	sub, err := x.subscription()
	if err != nil {
		return answer{}, err
	}
	sub.Frequency = cmp.Or(in.Frequency, sub.Frequency)
	if x.body.field("rate_plan").present() {
		sub.RatePlan = in.RatePlan.filled()
		sub.Price = planPrices[sub.RatePlan.ID]
	}
	sub.CurrentPeriodEnd = periodEnd(sub.CurrentPeriodStart, sub.Frequency)
	x.resource = sub.ID
	return answer{result: *sub}, nil
}

func subscriptionDelete(x *task) (answer, error) {
	sub, err := x.subscription()
	if err != nil {
		return answer{}, err
	}
	x.resource = sub.ID
	x.account.subscriptions.remove(sub.ID)
	return answer{result: map[string]string{"subscription_id": sub.ID}}, nil
}

// AddSubscription puts a subscription into an account, which is made if it does
// not exist, or replaces the one with its id, and returns it with everything
// that was left empty filled in.
func (s *Server) AddSubscription(accountID string, sub Subscription) Subscription {
	s.locked(func(w *world) {
		sub = w.fillSubscription(sub.clone())
		w.ensure(accountID).subscriptions.put(sub.ID, sub.clone())
	})
	return sub
}

// Subscriptions lists an account's own subscriptions, without its zones'.
func (s *Server) Subscriptions(accountID string) (list []Subscription) {
	s.of(accountID, func(a *account) { list = copies(a.subscriptions.rows, Subscription.clone) })
	return list
}

// planPrices are what plans cost in a month; others are free.
var planPrices = map[string]float64{"pro": 20, "pro_plus": 40, "business": 200, "enterprise": 5000}

func (w *world) fillSubscription(sub Subscription) Subscription {
	sub.ID = w.orID(sub.ID)
	sub.Currency = cmp.Or(sub.Currency, "USD")
	sub.Frequency = cmp.Or(sub.Frequency, "monthly")
	sub.RatePlan = sub.RatePlan.filled()
	sub.Price = cmp.Or(sub.Price, planPrices[sub.RatePlan.ID])
	sub.State = cmp.Or(sub.State, "Paid")
	sub.CurrentPeriodStart = w.orNow(sub.CurrentPeriodStart)
	if sub.CurrentPeriodEnd.IsZero() {
		sub.CurrentPeriodEnd = periodEnd(sub.CurrentPeriodStart, sub.Frequency)
	}
	return sub
}

func (p RatePlan) filled() RatePlan {
	p.ID = cmp.Or(p.ID, "free")
	p.Currency = cmp.Or(p.Currency, "USD")
	p.Scope = cmp.Or(p.Scope, "account")
	return p
}

// periodEnd returns when a period that begins at start ends.
func periodEnd(start time.Time, frequency string) time.Time {
	switch frequency {
	case "weekly":
		return start.AddDate(0, 0, 7)
	case "quarterly":
		return start.AddDate(0, 3, 0)
	case "yearly":
		return start.AddDate(1, 0, 0)
	}
	return start.AddDate(0, 1, 0)
}
