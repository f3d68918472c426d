package testhttp

import "runtime"

// Ended waits, without a clock, until no more goroutines run than before, and
// reports whether that happened: a goroutine that has reported its end may
// still have to return, and those of net/http end soon after their connection.
func Ended(before int) bool {
	for range 20_000_000 {
		if runtime.NumGoroutine() <= before {
			return true
		}
		runtime.Gosched()
	}
	return false
}
