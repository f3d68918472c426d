package option

import (
	"context"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// SharedPace keeps all processes that share a limit of the API below it; package
// pace of the module fleet has one. It must be safe for use by many goroutines.
type SharedPace interface {
	// Take asks for the right to send one request. It has it when wait is 0 or
	// less: otherwise the client asks again after wait, as long as the call may
	// wait ([WithMaxRetryWait], [WithNoWait], its context). Take itself should
	// return within a moment. alone is 0 as long as the processes know of each
	// other: then the client's own pace holds nothing back. Above 0 it says that
	// they don't at present, and that this one is one of so many: wait is not
	// looked at, and the client keeps to its part as with [WithQuotaShare].
	Take(ctx context.Context) (wait time.Duration, alone int)
	// Learn is told of each attempt as an observer is, and before the observers.
	// It must not keep the call waiting.
	Learn(ctx context.Context, a Attempt)
}

// WithSharedPace makes each attempt ask pace first, and tells it what came of it.
// How long it was held back is part of the attempt's Held. The last one given to
// a client or call is asked, and no other. There is none by default.
func WithSharedPace(pace SharedPace) RequestOption {
	if config.IsNil(pace) {
		return refuse("WithSharedPace", "the pace is nil")
	}
	shared := &config.SharedPace{Take: pace.Take, Learn: func(ctx context.Context, a config.Attempt) {
		pace.Learn(ctx, attempt(a))
	}}
	return set(func(c *config.Config) { c.Shared = shared })
}
