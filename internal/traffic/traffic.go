// Package traffic is what the calls of one client share so that together they
// do the API no harm: the budget for retries, and the pace of requests.
package traffic

import "sync"

// State is shared by all calls of a client. Its zero value is ready, and a nil
// one limits nothing.
type State struct {
	budget budget
	pace   pace
}

// A client starts with savings for fullBudget retries. Every call that works at
// its first attempt puts earned of a retry back, so that a server in trouble
// gets a tenth more requests from a client in the long run, not several times
// as many.
const (
	fullBudget = 50
	earned     = 0.1
)

type budget struct {
	mu    sync.Mutex
	spent float64 // 0 with full savings
}

// SpendRetry takes a retry from the budget and reports whether one was left.
func (s *State) SpendRetry() bool {
	if s == nil {
		return true
	}
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	if s.budget.spent+1 > fullBudget {
		return false
	}
	s.budget.spent++
	return true
}

// EarnRetry puts a part of a retry back.
func (s *State) EarnRetry() {
	if s == nil {
		return
	}
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	s.budget.spent = max(0, s.budget.spent-earned)
}
