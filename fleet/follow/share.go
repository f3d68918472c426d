package follow

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// view is what a process knows of the others after it has listed the leases.
type view struct {
	self    string            // this process
	workers []string          // all processes, sorted
	holders map[string]string // which process holds an account
	known   map[string]bool   // the accounts
}

const (
	workerPart  = "worker/"
	accountPart = "account/"
)

func newView(self, prefix string, accounts []string, leases []lease.Lease) *view {
	v := &view{self: self, holders: map[string]string{}, known: map[string]bool{}}
	for _, account := range accounts {
		v.known[account] = true
	}
	for _, l := range leases {
		name := strings.TrimPrefix(l.Name, prefix)
		if worker, ok := strings.CutPrefix(name, workerPart); ok {
			v.workers = append(v.workers, worker)
		} else if account, ok := strings.CutPrefix(name, accountPart); ok {
			v.holders[account] = l.Holder
		}
	}
	if !slices.Contains(v.workers, self) {
		v.workers = append(v.workers, self)
	}
	slices.Sort(v.workers)
	return v
}

// share is how many accounts a process is to have: those that are left over after
// the division go to the first ones.
func (v *view) share(worker string) int {
	share := len(v.known) / len(v.workers)
	if slices.Index(v.workers, worker) < len(v.known)%len(v.workers) {
		share++
	}
	return share
}

// free returns the accounts that nobody has, and not this process either, in an
// order of its own, so that processes seldom reach for the same one.
func (v *view) free(mine map[string]*holding) (list []string) {
	for account := range v.known {
		if _, held := v.holders[account]; !held && mine[account] == nil {
			list = append(list, account)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(v.rank(a), v.rank(b)) })
	return list
}

func (v *view) rank(account string) uint64 {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(v.self + "/" + account)) // a hash takes anything
	return sum.Sum64()
}
