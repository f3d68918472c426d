// Package traffic is what the calls of one client share so that together they
// do the API no harm: the budget for retries, and the pace of requests.
package traffic

import "sync/atomic"

// State is shared by all calls of a client. Its zero value is ready, and a nil
// one limits nothing.
type State struct {
	budget budget
	pace   pace
}

// fullBudget is how many retries a client has saved when it starts. Every call
// that works at its first attempt puts a tenth of one back, so that a server in
// trouble gets a tenth more requests from a client in the long run, not several
// times as many.
const fullBudget = 50

// budget is counted in tenths of a retry: what a call that works earns.
type budget struct {
	spent atomic.Int64 // 0 with full savings
}

const retry = 10

// SpendRetry takes a retry from the budget and reports whether one was left.
func (s *State) SpendRetry() bool {
	if s == nil {
		return true
	}
	for {
		spent := s.budget.spent.Load()
		if spent+retry > fullBudget*retry {
			return false
		}
		if s.budget.spent.CompareAndSwap(spent, spent+retry) {
			return true
		}
	}
}

// EarnRetry puts a tenth of a retry back.
func (s *State) EarnRetry() {
	if s == nil {
		return
	}
	for {
		spent := s.budget.spent.Load()
		if spent == 0 || s.budget.spent.CompareAndSwap(spent, spent-1) {
			return // mostly at once: nothing was spent, and nothing is written
		}
	}
}
