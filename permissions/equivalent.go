package permissions

import (
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Subject is what [Equivalent] compares: tokens, policies and conditions, as they
// were read or as they are to be sent.
type Subject interface {
	Policies | accounts.TokenCondition | accounts.TokenConditionParam
}

// Equivalent reports whether two tokens, two lists of policies or two conditions
// mean the same, for programs that compare a desired state with the present one.
// A token, a list of policies and a condition are never equivalent to each
// other; one policy is the same as a list of one.
//
// Policies mean the same when they allow the same groups on the same resources and deny the same. It
// does not matter how they are split and ordered, whether a grant is repeated or included in another,
// what their ids and the groups' names are, and how resources are spelled. A zone that is named without
// its account is the same as the zone of that identifier in any account. A field of a policy that this
// module does not know is compared, unless it only says who made or changed the policy. Equivalent does
// not check whether a group is for a resource at all: see [Lint].
//
// Conditions mean the same when their lists hold the same addresses; an empty
// list is the same as no list. A missing, empty or null condition is no
// condition, and so is one whose request_ip is null; but a request_ip without any
// address is a condition, which locks the token out.
//
// A field whose value can't be decoded, because its type is not the API's, is
// equivalent only to the same value.
//
// Tokens mean the same when their policies and conditions do, and their names
// are equal, and their NotBefore and ExpiresOn to the second. The status is
// compared when both have one; ids, and the times when something happened, are
// not.
func Equivalent[A, B Subject](a A, b B) bool { return equivalent(a, b) }

func equivalent(a, b any) bool {
	if sortOf(a) != sortOf(b) {
		return false
	}
	if sortOf(a) == aCondition {
		c, err := asCondition(a)
		d, failed := asCondition(b)
		return err == nil && failed == nil && sameConditions(c, d)
	}
	t, err := asToken(a)
	u, failed := asToken(b)
	if err != nil || failed != nil {
		return false
	}
	return sameTokens(t, u)
}

// The sorts of subjects.
const (
	aToken = iota
	somePolicies
	aCondition
)

func sortOf(subject any) int {
	switch subject.(type) {
	case accounts.TokenCondition, accounts.TokenConditionParam:
		return aCondition
	case accounts.TokenPolicy, []accounts.TokenPolicy, accounts.TokenPolicyParam, []accounts.TokenPolicyParam:
		return somePolicies
	}
	return aToken
}

// sameTokens compares tokens, and also policies on their own, which are a token
// with nothing else.
func sameTokens(a, b accounts.Token) bool {
	return a.Name == b.Name && sameSecond(a.NotBefore, b.NotBefore) && sameSecond(a.ExpiresOn, b.ExpiresOn) &&
		(a.Status == "" || b.Status == "" || a.Status == b.Status) &&
		sameConditions(a.Condition, b.Condition) && samePolicies(a.Policies, b.Policies) &&
		maps.Equal(unreadable(a), unreadable(b))
}

// samePolicies compares what policies grant, those with the same terms together.
func samePolicies(a, b []accounts.TokenPolicy) bool {
	ours, theirs := byTerms(a), byTerms(b)
	return included(ours, theirs) && included(theirs, ours)
}

// included reports whether others grant, by the same terms, all that policies do.
func included(policies, others map[string][]accounts.TokenPolicy) bool {
	for terms, list := range policies {
		if !allIn(grants(list), grants(others[terms])) {
			return false
		}
	}
	return true
}

// byTerms sorts policies by their terms: what they have that this module does not
// know, and that may narrow or widen what they grant.
func byTerms(policies []accounts.TokenPolicy) map[string][]accounts.TokenPolicy {
	sorted := map[string][]accounts.TokenPolicy{}
	for _, p := range policies {
		terms, _ := json.Marshal(extra(p.JSON.ExtraFields))
		sorted[string(terms)] = append(sorted[string(terms)], p)
	}
	return sorted
}

// sameSecond compares times as they are sent.
func sameSecond(a, b time.Time) bool { return a.Truncate(time.Second).Equal(b.Truncate(time.Second)) }

func allIn(list, others []Grant) bool {
	return !slices.ContainsFunc(list, func(g Grant) bool {
		return !slices.ContainsFunc(others, func(h Grant) bool { return h.same(g) && h.Resource.covers(g.Resource) })
	})
}

func asCondition(v any) (c accounts.TokenCondition, err error) {
	if read, ok := v.(accounts.TokenCondition); ok {
		return read, nil
	}
	err = again(v, &c)
	return c, err
}

func sameConditions(a, b accounts.TokenCondition) bool {
	return narrows(a) == narrows(b) && maps.Equal(unreadableIn(a), unreadableIn(b)) &&
		sameAddresses(a.RequestIP.In, b.RequestIP.In) && sameAddresses(a.RequestIP.NotIn, b.RequestIP.NotIn) &&
		maps.Equal(extra(a.JSON.ExtraFields), extra(b.JSON.ExtraFields)) &&
		maps.Equal(extra(a.RequestIP.JSON.ExtraFields), extra(b.RequestIP.JSON.ExtraFields))
}

// narrows reports whether a condition says anything about addresses: an empty
// request_ip does.
func narrows(c accounts.TokenCondition) bool {
	return c.RequestIP.In != nil || c.RequestIP.NotIn != nil || !c.JSON.RequestIP.IsNull()
}

func sameAddresses(a, b []string) bool {
	networks, others := parseAll(a)
	networks2, others2 := parseAll(b)
	return slices.Equal(spans(networks), spans(networks2)) && slices.Equal(others, others2)
}

// parseAll reads networks, and sorts the texts that are not networks.
func parseAll(texts []string) (networks []netip.Prefix, others []string) {
	for _, text := range texts {
		if p, ok := network(text); ok {
			networks = append(networks, p)
		} else {
			others = append(others, text)
		}
	}
	slices.Sort(others)
	return networks, slices.Compact(others)
}

// extra is what a condition or a policy has that the document does not know, each
// in one spelling, without what only tells who made or changed it and when.
func extra(fields map[string]respjson.Field) map[string]string {
	texts := map[string]string{}
	for name, f := range fields {
		if sendback.Trace(name) {
			continue
		}
		var value any
		decoder := json.NewDecoder(strings.NewReader(f.Raw()))
		decoder.UseNumber() // a float64 has not all digits of a long one
		if err := decoder.Decode(&value); err != nil || value != nil {
			text, _ := json.Marshal(value) //nolint:errchkjson // it was JSON
			texts[name] = string(text)
		}
	}
	return texts
}
