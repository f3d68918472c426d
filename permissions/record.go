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

// Recorder notes which operations of the API a program calls, to tell which
// permission groups its token needs. It is safe for use by many goroutines; make
// one with [NewRecorder].
type Recorder struct {
	mu   sync.Mutex
	seen map[string]bool // by what option.Attempt calls an operation
}

// NewRecorder makes a recorder that has noted nothing.
func NewRecorder() *Recorder { return new(Recorder) }

// Option makes a client or a call tell the recorder. Calls that are refused or
// fail on the way count too, those that are not sent do not.
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
	// Operations are what was called and is known, as option.Attempt and errors
	// name it: "Members.List".
	Operations []string
	// Groups is a smallest set of permission groups for them, by name: for each
	// operation it has one of those that the document accepts. Among several such
	// sets it is one whose groups are accepted for the fewest operations that
	// change something.
	Groups []string
	// Exact is true when no smaller set than Groups would do. It is false when
	// there were too many ways to try them all: Groups is enough then, and may be
	// larger than it has to be.
	Exact bool
	// Silent are those of Operations for which the document names no group. Try
	// them with the token; verifying it is for every one.
	Silent []string
	// Unknown are calls by Client.Get and its kin of what is no operation of this
	// module: nothing is known of what they need.
	Unknown []string
}

// Needed tells what was noted so far.
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

// Policies are the policies that a token of the account needs, for
// [accounts.TokenNewParams] or to [Compare] a token with. It fails with
// [ErrNoPolicy] when nothing needs a group.
func (r *Recorder) Policies(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...option.RequestOption,
) ([]accounts.TokenPolicyParam, error) {
	return r.Allow(accountID).Policies(ctx, client, accountID, opts...)
}

// Allow is a [Builder] of what is needed, on the account, to say more about the
// token: from where, and for how long.
func (r *Recorder) Allow(accountID string) Builder {
	return Allow(r.Needed().Groups...).On(Account(accountID))
}

// demands are the groups that each operation accepts, those of n first.
func (n Needs) demands() (list []demand) {
	for _, name := range n.Operations {
		var own, others demand
		op := operation(name)
		if op == nil {
			continue
		}
		for _, group := range op.Accepts() {
			g := Grant{accounts.TokenPolicyEffectAllow, accountGroup(group), group, Resource{}}
			if slices.Contains(n.Groups, group) {
				own = append(own, g)
			} else {
				others = append(others, g)
			}
		}
		if all := append(own, others...); len(all) > 0 {
			list = append(list, all)
		}
	}
	return list
}

// accountGroup is the id of an account's group, by this module's list.
func accountGroup(name string) string {
	for _, g := range permgroup.All() {
		if g.Name == name && slices.Contains(g.Scopes, permgroup.ScopeAccount) {
			return g.ID
		}
	}
	return ""
}

// operation is the declared operation that an attempt is of: by its name, or by
// the method and the path that Client.Get and its kin are called with.
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

// isOf reports whether a path is one of a template's.
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

// literal is how much of an operation's path is no parameter.
func literal(op *call.Op) int { return -strings.Count(op.Path, "{") }

// mayChange is how many of the declared operations a group is accepted for that
// change something.
func mayChange(group string) (n int) {
	for _, op := range call.Operations() {
		if op.Method != "GET" && slices.Contains(op.Accepts(), group) {
			n++
		}
	}
	return n
}
