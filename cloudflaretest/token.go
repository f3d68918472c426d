package cloudflaretest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// Token is an API token that an account owns, or a user.
type Token struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Name is any text.
	Name string `json:"name"`
	// Status is active (when it is empty), disabled or expired. A token with
	// any other status is refused.
	Status string `json:"status"`
	// Policies are what it may do, and where.
	Policies []TokenPolicy `json:"policies"`
	// Condition limits the addresses a token can be used from; nil means no
	// limit.
	Condition *TokenCondition `json:"condition,omitempty"`
	// NotBefore and ExpiresOn bound a token's lifetime; zero means no bound.
	NotBefore time.Time `json:"not_before,omitzero"`
	ExpiresOn time.Time `json:"expires_on,omitzero"`
	// IssuedOn and ModifiedOn are now when they are zero.
	IssuedOn   time.Time `json:"issued_on,omitzero"`
	ModifiedOn time.Time `json:"modified_on,omitzero"`
	// LastUsedOn is zero until the token is used.
	LastUsedOn time.Time `json:"last_used_on,omitzero"`
	// Value is the secret that requests carry, made when it is empty. Replies
	// show it when a token is created or rolled, and never again.
	Value string `json:"value,omitempty"`
}

// TokenPolicy is what a token may do, and where.
type TokenPolicy struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Effect is allow (when it is empty) or deny.
	Effect string `json:"effect"`
	// PermissionGroups can be given by their ID, or only by their Name: of two
	// with one name, the one for what Resources names is used.
	PermissionGroups []PolicyGroup `json:"permission_groups"`
	// Resources maps resource names to "*", or to another such map.
	Resources map[string]any `json:"resources"`
}

// TokenCondition limits where a token can be used.
type TokenCondition struct {
	// RequestIP limits the addresses; nil means no limit.
	RequestIP *RequestIP `json:"request_ip,omitempty"`
}

// RequestIP holds addresses and CIDR ranges. Without any, it locks the token
// out.
type RequestIP struct {
	// In are the addresses that a request may come from, all when it is empty;
	// NotIn are those that it may not come from.
	In    []string `json:"in,omitempty"`
	NotIn []string `json:"not_in,omitempty"`
}

// tokenPrefix marks the values of tokens that accounts own, userTokenPrefix
// those of users.
const (
	tokenPrefix     = "cfat_"
	userTokenPrefix = "cfut_"
)

type tokenListParams struct {
	pageQuery
	expired bool
}

func readTokenList(x *task) tokenListParams {
	return tokenListParams{readPage(x), x.query("include_expired").flag()}
}

func tokenList(x *task, q tokenListParams) (answer, error) {
	rows := x.account.tokens.where(func(t *Token) bool {
		return q.expired || t.current(x.now).Status != "expired"
	})
	return cut(rows, q.pageQuery, x.showToken), nil
}

// showToken returns a token as replies show it: as it is now, without its
// value.
func (x *task) showToken(t Token) Token {
	t = t.current(x.now)
	t.Value = ""
	t.Policies = append([]TokenPolicy{}, t.Policies...)
	return t
}

func (x *task) token() (*Token, error) {
	return x.account.tokens.get(x.r.PathValue("token_id"), "Token")
}

func tokenGet(x *task) (answer, error) {
	t, err := x.token()
	if err != nil {
		return answer{}, err
	}
	return answer{result: x.showToken(*t)}, nil
}

// readToken reads a token that is made, or that replaces another.
func readToken(x *task) Token {
	in := x.body.object()
	t := Token{
		Name:      in.field("name").needs().filled(longestTokenName),
		Status:    in.field("status").oneOf("active", "disabled", "expired"),
		Policies:  each(in.field("policies").needs(), x.readTokenPolicy),
		Condition: readCondition(in.field("condition").object()),
		NotBefore: in.field("not_before").time(),
		ExpiresOn: in.field("expires_on").time(),
	}
	if in.field("policies").present() && len(t.Policies) == 0 {
		in.field("policies").wrong("must not be empty")
	}
	if !t.ExpiresOn.IsZero() && t.ExpiresOn.Before(t.NotBefore) {
		in.field("expires_on").wrong("must not be before not_before")
	}
	if !t.ExpiresOn.IsZero() && !t.ExpiresOn.After(x.now) {
		in.field("expires_on").wrong("must not be in the past")
	}
	return t
}

func (x *task) readTokenPolicy(in value) TokenPolicy {
	in.object()
	p := TokenPolicy{
		ID:               readPolicyID(in),
		Effect:           in.field("effect").needs().oneOf("allow", "deny"),
		PermissionGroups: each(in.field("permission_groups").needs(), x.readKnownGroup),
		Resources:        x.readResources(in.field("resources").needs()),
	}
	x.checkFit(in, p)
	return p
}

// readKnownGroup refuses permission groups that the API does not list.
func (x *task) readKnownGroup(in value) PolicyGroup {
	g := readPolicyGroup(in)
	if g.ID != "" && x.world.group(g.ID) == nil {
		in.field("id").wrong("is no permission group")
	}
	return g
}

func readCondition(in value) *TokenCondition {
	if !in.present() {
		return nil
	}
	ip := in.field("request_ip").object()
	if !ip.present() {
		return &TokenCondition{}
	}
	return &TokenCondition{&RequestIP{each(ip.field("in"), value.cidr), each(ip.field("not_in"), value.cidr)}}
}

func tokenNew(x *task, t Token) (answer, error) {
	t.Status = ""
	made, err := x.world.addToken(x.account, t)
	if err != nil {
		return answer{}, err
	}
	x.resource = made.ID
	shown := x.showToken(*made)
	shown.Value = made.Value
	return answer{result: shown}, nil
}

// tokenUpdate replaces everything that can be chosen of a token; the status is
// kept when none is sent.
func tokenUpdate(x *task, in Token) (answer, error) {
	t, err := x.token()
	if err != nil {
		return answer{}, err
	}
	t.Name, t.Condition, t.NotBefore, t.ExpiresOn = in.Name, in.Condition, in.NotBefore, in.ExpiresOn
	if t.Policies, err = x.world.fillTokenPolicies(in.Policies); err != nil {
		return answer{}, err
	}
	t.Status = cmp.Or(in.Status, t.Status)
	t.ModifiedOn = x.now
	x.resource = t.ID
	return tokenGet(x)
}

func tokenDelete(x *task) (answer, error) {
	t, err := x.token()
	if err != nil {
		return answer{}, err
	}
	x.resource = t.ID
	delete(x.world.tokens, t.Value)
	x.account.tokens.remove(t.ID)
	return deleted(t.ID), nil
}

// tokenRoll ends the old value's life at once. It takes the body that the
// document requires, {}, and also none, as published clients send.
func tokenRoll(x *task) (answer, error) {
	t, err := x.token()
	if err != nil {
		return answer{}, err
	}
	delete(x.world.tokens, t.Value)
	t.Value = x.world.secret(tokenPrefix)
	t.ModifiedOn = x.now
	x.world.tokens[t.Value] = tokenRef{account: x.account.ID, token: t.ID}
	x.resource = t.ID
	return answer{result: t.Value}, nil
}

// verification is what verifying a token says about it.
type verification struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	ExpiresOn time.Time `json:"expires_on,omitzero"`
	NotBefore time.Time `json:"not_before,omitzero"`
}

// tokenVerify describes the account's token that it is called with. A user's
// token is verified by the user's own operation, and keys are not tokens.
func tokenVerify(x *task) (answer, error) {
	if x.who.account == nil {
		return answer{}, x.badCredentials()
	}
	return answer{result: verify(x.who.token.current(x.now))}, nil
}

func verify(t Token) verification { return verification{t.ID, t.Status, t.ExpiresOn, t.NotBefore} }

// AddToken puts a token into an account, which is made if it does not exist, or
// replaces the one with its id, and returns it with its value and everything
// else that was left empty filled in. It panics if a policy names a permission
// group that does not exist; it does not check resources.
func (s *Server) AddToken(accountID string, t Token) Token {
	s.locked(func(w *world) {
		added, err := w.addToken(w.ensure(accountID), t.clone())
		if err != nil {
			panic("cloudflaretest: AddToken: " + err.Error())
		}
		t = added.clone()
	})
	return t
}

// AddTokenWith is [Server.AddToken] for a token that has the named permission
// groups on the account and on nothing else; without names it has no groups.
func (s *Server) AddTokenWith(accountID string, groups ...string) Token {
	policy := TokenPolicy{Resources: map[string]any{permgroup.ScopeAccount + "." + accountID: "*"}}
	for _, name := range groups {
		policy.PermissionGroups = append(policy.PermissionGroups, PolicyGroup{Name: name})
	}
	return s.AddToken(accountID, Token{Name: strings.Join(groups, ", "), Policies: []TokenPolicy{policy}})
}

// Tokens lists an account's tokens with their values, in the order they were
// made.
func (s *Server) Tokens(accountID string) (list []Token) {
	s.of(accountID, func(a *account) { list = copies(a.tokens.rows, Token.clone) })
	return list
}

func (w *world) addToken(a *account, t Token) (*Token, error) {
	return w.putToken(&a.tokens, tokenRef{account: a.ID}, t)
}

// putToken puts a token among those of its owner.
func (w *world) putToken(of *table[Token], ref tokenRef, t Token) (*Token, error) {
	var err error
	t.ID = w.orID(t.ID)
	t.Status = cmp.Or(t.Status, "active")
	if t.Value == "" {
		t.Value = w.secret(ref.prefix())
	}
	t.IssuedOn = w.orNow(t.IssuedOn)
	t.ModifiedOn = w.orNow(t.ModifiedOn)
	if t.Policies, err = w.fillTokenPolicies(t.Policies); err != nil {
		return nil, err
	}
	if old := of.index[t.ID]; old != nil {
		delete(w.tokens, old.Value)
	}
	ref.token = t.ID
	w.tokens[t.Value] = ref
	return of.put(t.ID, t), nil
}

// prefix marks the values of an owner's tokens.
func (r tokenRef) prefix() string {
	if r.user != "" {
		return userTokenPrefix
	}
	return tokenPrefix
}

func (w *world) fillTokenPolicies(policies []TokenPolicy) ([]TokenPolicy, error) {
	policies = slices.Clone(policies)
	for i := range policies {
		p := &policies[i]
		p.ID = w.orID(p.ID)
		p.Effect = cmp.Or(p.Effect, "allow")
		if p.Resources == nil {
			p.Resources = map[string]any{}
		}
		if err := w.findGroups(p); err != nil {
			return nil, fmt.Errorf("policies[%d].%w", i, err)
		}
		p.PermissionGroups = w.nameGroups(p.PermissionGroups)
	}
	return policies, nil
}

// findGroups sets the ids of a policy's permission groups that have only a
// name.
func (w *world) findGroups(p *TokenPolicy) error {
	p.PermissionGroups = slices.Clone(p.PermissionGroups)
	for i := range p.PermissionGroups {
		g := &p.PermissionGroups[i]
		if g.ID != "" || g.Name == "" {
			continue
		}
		known := w.groupNamed(g.Name, p.resources())
		if known == nil {
			return fmt.Errorf("permission_groups[%d]: there is no permission group %q; PermissionGroups lists what there is",
				i, g.Name)
		}
		g.ID = known.ID
	}
	return nil
}
