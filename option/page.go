package option

import "github.com/seed815c370e/cloudflare-go/internal/config"

// WithPrefetch lets an auto-paging list fetch up to pages pages ahead of the one
// being read, at the same time. They are handed out in order, and no more than
// that many are held beside the one being read. 0, the default, fetches each page
// when it is needed; more than 1,000 count as 1,000.
//
// A numbered list goes as wide as its totals reach; one with cursors, or
// without totals, has its next page fetched while this one is read. Leaving the
// range of All or Pages, the end of Collect, an error, or the end of the context
// stops the rest at once and waits for it. Next can't know whether its caller
// comes back: what it has fetched ahead ends by itself, each page with its
// request, and nothing starts before the Next that reaches the next page.
//
// Each page is a call of its own, with its own attempts, so limits and retries
// hold as ever: what slows calls down slows these. HTTP client, middlewares and
// observers are called by many goroutines at a time. With [WithResponseInto]
// pages come one at a time.
func WithPrefetch(pages int) RequestOption {
	if pages < 0 {
		return refuse("WithPrefetch", "%d pages can't be fetched ahead", pages)
	}
	return set(func(c *config.Config) { c.Prefetch = pages })
}
