package permissions

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Recorder notes which operations of the API a program calls, to find out which
// permission groups its token needs. It is safe for use by many goroutines; make
// one with [NewRecorder].
type Recorder struct {
	mu   sync.Mutex
	seen map[string]bool // by the operation's name in option.Attempt
}

// NewRecorder makes a recorder that has noted nothing.
func NewRecorder() *Recorder { return new(Recorder) }

// Option makes a client or a call report to the recorder. Calls that are
// refused or fail on the way count too; those that are not sent do not.
func (r *Recorder) Option() option.RequestOption {
	return option.WithObserver(func(_ context.Context, a option.Attempt) {
		if a.Pending {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.seen == nil {
			r.seen = map[string]bool{}
		}
		r.seen[a.Operation] = true
	})
}

// Needs is what a program needs of its token.
type Needs struct {
	// Operations are the known operations that were called, as option.Attempt
	// and errors name them: "Members.List".
	Operations []string
	// Groups is a smallest set of permission groups for them, by name: for each
	// operation it has one of those that the document accepts. Among several such
	// sets it is one whose groups are accepted for the fewest operations that
	// change something.
	Groups []string
	// Exact is true when no smaller set than Groups would be enough. It is false
	// when there were too many sets to try them all: Groups is then enough, but
	// may be larger than necessary.
	Exact bool
	// Silent are those of Operations for which the document names no group. Try
	// them with the token; verifying a token is allowed to every token.
	Silent []string
	// Unknown are calls by Client.Get and its kin that are not operations of this
	// module: what they need is not known.
	Unknown []string
}

// Needed returns what the calls noted so far need.
func (r *Recorder) Needed() Needs {
	r.mu.Lock()
	seen := slices.Sorted(maps.Keys(r.seen))
	r.mu.Unlock()
	var n Needs
	for _, name := range seen {
		switch op := operation(name); {
		case op == nil:
			n.Unknown = append(n.Unknown, name)
		case !slices.Contains(n.Operations, op.Name):
			n.Operations = append(n.Operations, op.Name)
		}
	}
	slices.Sort(n.Operations)
	var lists [][]string
	for _, name := range n.Operations {
		if groups := operation(name).Accepts(); len(groups) > 0 {
			lists = append(lists, groups)
		} else {
			n.Silent = append(n.Silent, name)
		}
	}
	n.Groups, n.Exact = smallest(lists, mayChange)
	return n
}

// Policies returns the policies that a token of the account needs, for
// [accounts.TokenNewParams] or to [Compare] a token with. It fails with
// [ErrNoPolicy] when nothing needs a group.
func (r *Recorder) Policies(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...option.RequestOption,
) ([]accounts.TokenPolicyParam, error) {
	return r.Allow(accountID).Policies(ctx, client, accountID, opts...)
}

// Allow returns a [Builder] for what is needed, on the account, to add from
// where and for how long the token works.
func (r *Recorder) Allow(accountID string) Builder {
	return Allow(r.Needed().Groups...).On(Account(accountID))
}

// demands returns the groups that each operation accepts, those of n first, and the
// groups of n that no operation is known for.
func (n Needs) demands() (list []demand) {
	left := slices.Clone(n.Groups)
	for _, name := range n.Operations {
		if op := operation(name); op != nil && len(op.Accepts()) > 0 {
			list = append(list, n.demand(op.Accepts()))
			left = slices.DeleteFunc(left, func(group string) bool { return slices.Contains(op.Accepts(), group) })
		}
	}
	for _, group := range left {
		list = append(list, n.demand([]string{group}))
	}
	return list
}

func (n Needs) demand(groups []string) demand {
	var own, others demand
	for _, group := range groups {
		g := Grant{accounts.TokenPolicyEffectAllow, accountGroup(group), group, Resource{}}
		if slices.Contains(n.Groups, group) {
			own = append(own, g)
		} else {
			others = append(others, g)
		}
	}
	return slices.Concat(own, others)
}

// accountGroup returns the id of an account's group, from this module's list.
func accountGroup(name string) string {
	for _, g := range permgroup.All() {
		if strings.EqualFold(g.Name, name) && slices.Contains(g.Scopes, permgroup.ScopeAccount) {
			return g.ID
		}
	}
	return ""
}

// operation returns the declared operation that an attempt belongs to: by its
// name, or by the method and the path that Client.Get and its kin are called
// with.
func operation(name string) (found *call.Op) {
	method, path, _ := strings.Cut(name, " ")
	for _, op := range call.Operations() {
		if op.Name == name {
			return op
		}
		if op.Method == method && isOf(op.Path, path) && (found == nil || literal(op) > literal(found)) {
			found = op
		}
	}
	return found
}

// isOf reports whether a path matches a template.
func isOf(template, path string) bool {
	if _, below, whole := strings.Cut(path, "/client/v4/"); whole {
		path = below
	}
	want := strings.Split(strings.Trim(template, "/"), "/")
	got := strings.Split(strings.Trim(path, "/"), "/")
	return len(want) == len(got) && !slices.ContainsFunc(want, func(piece string) bool {
		part := got[0]
		got = got[1:]
		return piece != part && (!strings.HasPrefix(piece, "{") || part == "")
	})
}

// literal orders operations by how much of their path is not a parameter.
func literal(op *call.Op) int { return -strings.Count(op.Path, "{") }

// mayChange returns how many of the declared operations that change something
// accept the group.
func mayChange(group string) (n int) {
	for _, op := range call.Operations() {
		if op.Method != "GET" && slices.Contains(op.Accepts(), group) {
			n++
		}
	}
	return n
}
