package option

import "github.com/seed815c370e/cloudflare-go/internal/config"

// WithPrefetch lets an auto-paging list fetch up to that many pages ahead of the
// one being read, at the same time. They are handed out in order, and no more of
// them are held besides the one being read. 0, the default, fetches each page
// when it is needed; more than 1,000 count as 1,000.
//
// A numbered list fetches as many pages at a time as its totals allow; a list
// with cursors, or without totals, fetches only the next page while one is read.
// Leaving the range of All or Pages, the end of Collect, an error, or the end of
// the context stops the other requests at once and waits until they have ended.
// Next can't know whether its caller comes back: requests that it made ahead end
// by themselves, and no more start before the Next that reaches the next page.
//
// Each page is a call of its own, with its own attempts, so limits and retries
// apply as usual. The HTTP client, middlewares and observers are called by many
// goroutines at a time. With [WithResponseInto] pages are fetched one at a
// time.
func WithPrefetch(pages int) RequestOption {
	if pages < 0 {
		return refuse("WithPrefetch", "%d pages can't be fetched ahead", pages)
	}
	return set(func(c *config.Config) { c.Prefetch = pages })
}
