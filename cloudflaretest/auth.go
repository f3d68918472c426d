package cloudflaretest

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// principal is who a request comes from: a user, by a token or a key, or an
// account, by a token that it owns. It is nobody when both are nil.
type principal struct {
	context string // as audit entries have it: api_token, api_key
	user    *User
	account *account
	token   *Token // nil for keys, and for a user's token that has no policies
}

// owner names the principal whose requests are limited together.
func (p principal) owner() string {
	switch {
	case p.account != nil:
		return "token " + p.token.ID
	case p.user != nil:
		return "user " + p.user.ID
	}
	return ""
}

// isTenantAdmin reports whether the principal may create and delete accounts.
func (p principal) isTenantAdmin() bool { return p.user != nil && p.user.TenantAdmin }

// reaches reports whether the principal may use an account.
func (p principal) reaches(a *account) bool {
	if p.user == nil {
		return p.account == a
	}
	return p.user.TenantAdmin || slices.ContainsFunc(a.members.rows, func(m *Member) bool {
		return m.User.ID == p.user.ID && m.Status == "accepted"
	})
}

// identify finds who a request's credentials belong to, good or not.
func (w *world) identify(header http.Header) principal {
	if bearer, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer "); ok {
		return w.bearer(bearer)
	}
	if key := header.Get("X-Auth-Key"); key != "" {
		email := header.Get("X-Auth-Email")
		return w.keyholder(func(u *User) bool { return u.APIKey == key && emails.Same(u.Email, email) })
	}
	if key := header.Get("X-Auth-User-Service-Key"); key != "" {
		return w.keyholder(func(u *User) bool { return u.ServiceKey == key })
	}
	return principal{}
}

func (w *world) bearer(value string) principal {
	if id, ok := w.userTokens[value]; ok {
		return principal{context: "api_token", user: w.users.index[id]}
	}
	at := w.tokens[value]
	if user := w.users.index[at.user]; user != nil {
		return principal{context: "api_token", user: user, token: w.tokensOf[at.user].index[at.token]}
	}
	account := w.accounts.index[at.account]
	if account == nil {
		return principal{}
	}
	return principal{context: "api_token", account: account, token: account.tokens.index[at.token]}
}

func (w *world) keyholder(is func(*User) bool) principal {
	for _, user := range w.users.rows {
		if is(user) {
			return principal{context: "api_key", user: user}
		}
	}
	return principal{}
}

// authenticate finds the principal and the account of the request, and refuses
// a request that is not allowed to use it.
func (x *task) authenticate() error {
	x.who = x.world.identify(x.r.Header)
	if err := x.admit(); err != nil {
		return err
	}
	if x.who.token != nil {
		x.who.token.LastUsedOn = x.now
	}
	if err := x.findAccount(); err != nil {
		return err
	}
	if x.account != nil && !x.who.reaches(x.account) {
		return unauthorized()
	}
	return x.permit()
}

func (x *task) admit() error {
	if x.who.user == nil && x.who.account == nil {
		return x.badCredentials()
	}
	token := x.who.token
	if token == nil {
		return nil
	}
	if token.current(x.now).Status != "active" || x.now.Before(token.NotBefore) {
		return x.badCredentials()
	}
	if ip := x.ip(); !x.verifies() && !token.Condition.admits(ip) {
		return refuse(http.StatusForbidden, codeUnauthorized,
			"Cannot use the access token from location: "+ip.String())
	}
	return nil
}

// verifies reports whether the request asks about its own token. Conditions on
// addresses do not apply to that.
func (x *task) verifies() bool { return x.op.Name == OpTokensVerify || x.op.Name == OpUserTokensVerify }

// badCredentials is 401. Verifying a token has a code of its own.
func (x *task) badCredentials() error {
	if x.verifies() {
		return refuse(http.StatusUnauthorized, codeInvalidToken, "Invalid API Token")
	}
	return refuse(http.StatusUnauthorized, codeAuthentication, "Authentication error")
}

func unauthorized() error {
	return refuse(http.StatusForbidden, codeUnauthorized, "Unauthorized to access requested resource")
}

// findAccount looks up the account that the path names, directly or by one of
// its zones.
func (x *task) findAccount() error {
	if zone := x.r.PathValue("zone_id"); zone != "" {
		x.account = x.world.accounts.index[x.world.zones[zone]]
		return x.mustRoute(x.account != nil)
	}
	id := x.r.PathValue("account_id")
	x.account = x.world.accounts.index[id]
	return x.mustRoute(id == "" || x.account != nil)
}

func (x *task) mustRoute(found bool) error {
	if found {
		return nil
	}
	return noRoute(strings.TrimPrefix(x.r.URL.Path, prefix))
}

// admits reports whether a condition lets an address in. A request_ip without
// any range lets nobody in.
func (c *TokenCondition) admits(ip netip.Addr) bool {
	if c == nil || c.RequestIP == nil {
		return true
	}
	ip = ip.Unmap().WithZone("")
	in, out := c.RequestIP.In, c.RequestIP.NotIn
	if contains(out, ip) || len(in)+len(out) == 0 {
		return false
	}
	return len(in) == 0 || contains(in, ip)
}

func contains(ranges []string, ip netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(s string) bool {
		prefix, err := parseRange(s)
		return err == nil && prefix.Contains(ip)
	})
}

// current returns the token as it is at a time: an active one may have expired.
func (t Token) current(now time.Time) Token {
	if t.Status == "active" && !t.ExpiresOn.IsZero() && !now.Before(t.ExpiresOn) {
		t.Status = "expired"
	}
	return t
}
