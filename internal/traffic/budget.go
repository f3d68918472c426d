package traffic

import "sync/atomic"

// fullBudget is how many retries a flow has saved when it starts. Every call
// that succeeds at its first attempt puts a tenth of one back, so that a server
// in trouble gets a tenth more requests from a client in the long run, not
// several times as many.
const fullBudget = 50

// budget is counted in tenths of a retry, which is what a successful call
// earns.
type budget struct {
	spent atomic.Int64 // 0 with full savings
}

const retry = 10

// SpendRetry takes a retry from the budget and reports whether one was left.
func (f *Flow) SpendRetry() bool {
	if f == nil {
		return true
	}
	for {
		spent := f.budget.spent.Load()
		if spent+retry > fullBudget*retry {
			return false
		}
		if f.budget.spent.CompareAndSwap(spent, spent+retry) {
			return true
		}
	}
}

// EarnRetry puts a tenth of a retry back.
func (f *Flow) EarnRetry() {
	if f == nil {
		return
	}
	for {
		spent := f.budget.spent.Load()
		if spent == 0 || f.budget.spent.CompareAndSwap(spent, spent-1) {
			return // mostly at once: nothing was spent, and nothing is written
		}
	}
}
