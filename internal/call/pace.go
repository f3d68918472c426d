package call

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// credentials are the headers by which the API identifies its users, whose
// requests it counts.
var credentials = [4]string{"Authorization", "X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key"}

// flow returns the traffic of the call's credential at its host: of the one
// that the headers of its requests will have.
func (c *call) flow() *traffic.Flow {
	var parts [4]string
	for _, e := range c.Headers {
		for i, name := range credentials {
			if e.Key == name {
				part := &parts[i]
				apply(
					e, func(_, v string) { *part = v }, func(_, v string) { *part += "\n" + v },
					func(string) { *part = "" },
				)
			}
		}
	}
	if c.BaseUser != nil && parts[0] == "" {
		parts[0] = c.BaseUser.String()
	}
	return c.Traffic.Flow(c.BaseURL.Host, parts)
}

// turn is the right to make one attempt, and its result.
type turn struct {
	flow   *traffic.Flow
	paced  bool
	pass   traffic.Pass
	held   time.Duration // how long the pace held the attempt back
	wanted bool          // whether anybody needs what the reply said
	told   traffic.Told
	others int64 // what others used of the limit, if that is worth a word
}

// enter waits until the pace lets attempt n be made.
func (t *turn) enter(ctx context.Context, c *call, n int) (err error) {
	t.wanted, t.paced, t.others, t.held = c.Watched(), false, 0, 0
	if c.NoPace || t.flow == nil {
		return nil
	}
	terms := traffic.Terms{Patience: c.MaxRetryWait, Parts: c.QuotaShare}
	if c.NoWait {
		terms.Patience = 0
	}
	if t.wanted {
		terms.Tell = func(wait time.Duration) { c.foretell(ctx, n, wait) }
	}
	var shared time.Duration
	if c.Shared != nil {
		if shared, err = c.share(ctx, &terms); err != nil {
			return err
		}
	}
	t.pass, t.held, err = t.flow.Enter(ctx, terms)
	t.held += shared
	t.paced = err == nil
	return err
}

// share waits until the processes that share the limit let a request be sent,
// and sets the terms under which the client's own pace does: any, or those of a
// client that is alone.
func (c *call) share(ctx context.Context, terms *traffic.Terms) (held time.Duration, err error) {
	since := time.Now()
	for {
		wait, alone := c.Shared.Take(ctx)
		if wait <= 0 || alone > 0 {
			terms.Parts, terms.Anyway = max(alone, c.QuotaShare), alone <= 0
			return held, ctx.Err()
		}
		if err := terms.Allow(ctx, held, wait); err != nil {
			return held, err
		}
		if err := c.Sleep(ctx, wait); err != nil {
			return held, err
		}
		held = time.Since(since)
	}
}

// leave tells the client's other calls what the reply said about the API's
// state.
func (t *turn) leave(o outcome) {
	if t.paced || t.wanted {
		t.told = traffic.Read(o.header)
	}
	if !t.paced {
		return
	}
	r := traffic.Reply{Status: o.status, Unsent: o.unsent, Told: &t.told}
	if r.Refused = o.status == http.StatusTooManyRequests; r.Refused {
		r.Wait = o.asked(time.Now())
	}
	t.others = t.flow.Leave(t.pass, r)
}

// heldBack returns the error of an attempt that would have had to wait for
// longer than it may: the one that the API would return.
func (c *call) heldBack(ctx context.Context, held *traffic.HeldBack) *apierror.Error {
	unread := *c
	unread.body.Stream = nil // it may still be needed, and nothing is sent
	request, err := unread.request(ctx)
	if request == nil {
		request = &http.Request{Method: c.op.Method, URL: c.url(), Header: http.Header{}}
	}
	wait := (held.Wait + time.Millisecond - 1).Truncate(time.Millisecond)
	e := refusal.New(
		c.op.Name, request, refusal429(request, wait), //nolint:bodyclose // made here, of no connection
		[]byte(usedUp), errors.Join(err, ended(ctx, held)),
	)
	e.RetryAfter = wait
	return e
}

const usedUp = `{"success":false,"errors":[{"code":971,"message":"held back: the API's limit is used up"}],` +
	`"messages":[],"result":null}`

// refusal429 returns the response that the API would give.
func refusal429(request *http.Request, wait time.Duration) *http.Response {
	seconds := strconv.FormatFloat(math.Ceil(wait.Seconds()), 'f', 0, 64)
	return &http.Response{
		Status: "429 Too Many Requests", StatusCode: http.StatusTooManyRequests,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(usedUp)),
		Header:  http.Header{"Content-Type": {"application/json"}, "Retry-After": {seconds}},
		Body:    io.NopCloser(bytes.NewReader([]byte(usedUp))),
		Request: request,
	}
}

// halted returns the error of a call that could not make its next attempt,
// after n others: why not, and the error of the last of them.
func (c *call) halted(ctx context.Context, err, last error, n int, acted bool) error {
	var held *traffic.HeldBack
	if !errors.As(err, &held) {
		return c.interrupted(ended(ctx, err), last, acted)
	}
	refused := refusal.Count(c.heldBack(ctx, held), n, acted)
	if last == nil {
		return refused
	}
	return fate.Error(fmt.Errorf("%w, before another attempt after: %w", refused, last), acted)
}
