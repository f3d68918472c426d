package accounts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// auditLog is an emulator under the fake clock of a synctest bubble.
func auditLog(opts ...cloudflaretest.Option) *cloudflaretest.Server {
	return cloudflaretest.NewServer(append(opts, cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now),
		cloudflaretest.WithIDSeed(1))...)
}

// logged adds an entry that was logged a while ago.
func logged(srv *cloudflaretest.Server, ago time.Duration, ids ...string) {
	for _, id := range ids {
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: id,
			Action: cloudflaretest.AuditAction{Type: "view", Time: time.Now().Add(-ago)}})
	}
}

func following(srv *cloudflaretest.Server, since time.Duration) accounts.LogAuditFollowParams {
	return accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
		AccountID: cloudflare.F(srv.AccountID), Since: cloudflare.F(time.Now().Add(-since)),
	}}
}

// follow is the ids that are handed out until the time is over, and the errors.
func follow(t *testing.T, srv *cloudflaretest.Server, params accounts.LogAuditFollowParams, until time.Duration,
	opts ...option.RequestOption) (ids []string, errs []error) {
	ctx, cancel := context.WithTimeout(t.Context(), until)
	defer cancel()
	for entry, err := range srv.Client(opts...).Accounts.Logs.Audit.Follow(ctx, params) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		ids = append(ids, entry.ID)
	}
	return ids, errs
}

func TestFollowYieldsHistoryThenWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		logged(srv, 3*time.Hour, "too old")
		logged(srv, time.Hour, "b")
		logged(srv, 2*time.Hour, "a")
		go func() {
			time.Sleep(time.Minute)
			logged(srv, 0, "c")
			time.Sleep(time.Minute)
			logged(srv, 5*time.Minute, "late")
			logged(srv, 11*time.Minute, "later than the overlap")
			time.Sleep(time.Minute)
			logged(srv, 0, "d")
		}()
		ids, errs := follow(t, srv, following(srv, 150*time.Minute), 599*time.Second)
		require.Equal(t, []string{"a", "b", "c", "late", "d"}, ids)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], context.DeadlineExceeded)
		polls := srv.Requests()
		require.Len(t, polls, 20, "one poll in 30 seconds")
		for _, r := range polls {
			require.Equal(t, "asc", r.Query.Get("direction"))
			require.Equal(t, "1000", r.Query.Get("limit"))
		}
		require.Equal(t, "2000-01-01T00:09:30Z", polls[19].Query.Get("before"))
		require.Equal(t, "1999-12-31T23:58:59Z", polls[19].Query.Get("since"), "the overlap, and a second for bounds")
	})
}

func TestFollowWithAnEndReadsTheWindowOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		logged(srv, time.Hour, "a", "b")
		logged(srv, time.Minute, "behind")
		params := following(srv, 2*time.Hour)
		params.List.Before = cloudflare.F(time.Now().Add(-10 * time.Minute))
		params.List.Limit = cloudflare.F(1.0)
		ids, errs := follow(t, srv, params, time.Hour)
		require.Equal(t, []string{"a", "b"}, ids)
		require.Empty(t, errs)
		require.Len(t, srv.Requests(), 2)
		params.List.Since, params.List.Before = cloudflare.Raw[time.Time]("1999-12-31"),
			cloudflare.Raw[time.Time]("1999-12-31T23:30:00Z")
		ids, errs = follow(t, srv, params, time.Hour)
		require.Equal(t, []string{"a", "b"}, ids)
		require.Empty(t, errs)
	})
}

// An error is yielded once; a range that is not left goes on where it was.
func TestFollowSurvivesErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		for i := range 30 {
			logged(srv, time.Hour-time.Duration(i)*time.Minute, fmt.Sprintf("e%02d", i))
		}
		asked := 0
		srv.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			asked++
			return cloudflaretest.Fault{Status: 500}, asked == 2 || asked == 5
		})
		params := following(srv, 2*time.Hour)
		params.List.Limit = cloudflare.F(10.0)
		ids, errs := follow(t, srv, params, 5*time.Minute, option.WithMaxRetries(0))
		require.Len(t, ids, 30)
		require.True(t, slices.IsSorted(ids))
		require.Len(t, slices.Compact(ids), 30)
		require.Len(t, errs, 3)
		for _, err := range errs[:2] {
			var refused *cloudflare.Error
			require.ErrorAs(t, err, &refused)
			require.ErrorContains(t, err, "following the audit log: page ")
		}
		require.ErrorIs(t, errs[2], context.DeadlineExceeded)
	})
}

// book is what a program has stored: the entries it handled, and the checkpoint
// that goes with them.
type book struct {
	ids        []string
	checkpoint []byte
}

// A program that is killed and started again at random points, while entries
// keep arriving late and out of order and the server fails now and then, has
// each entry once.
func TestFollowLosesNothingWhenKilled(t *testing.T) {
	for seed := range uint64(15) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			srv := auditLog(cloudflaretest.WithAuditScan(random.IntN(3) * 7))
			defer srv.Close()
			addHistory(srv, random)
			started := time.Now()
			arrive(srv, rand.New(rand.NewPCG(seed, 2)), 3*time.Hour)
			disturb(srv, rand.New(rand.NewPCG(seed, 3)))
			params := following(srv, 30*time.Hour)
			params.List.Limit = cloudflare.F(float64(3 + random.IntN(40)))
			params.Slices = random.IntN(2) * 4
			var stored book
			lives := 0
			for time.Since(started) < 4*time.Hour {
				stored.live(t, srv, random, params)
				lives++
				time.Sleep(upTo(random, 5*time.Minute))
			}
			stored.finish(t, srv, params)
			require.Greater(t, lives, 5)
			lost, twice := compare(srv, stored.ids)
			require.Empty(t, lost, "lost with seed %d", seed)
			require.Empty(t, twice, "twice with seed %d", seed)
		})
	}
}

// live handles entries until it is killed, and stores what it has now and then:
// what it did not store is lost with it.
func (b *book) live(t *testing.T, srv *cloudflaretest.Server, random *rand.Rand, params accounts.LogAuditFollowParams) {
	ctx, cancel := context.WithTimeout(t.Context(), upTo(random, 20*time.Minute))
	defer cancel()
	if b.checkpoint != nil {
		require.NoError(t, json.Unmarshal(b.checkpoint, &params.Checkpoint))
	}
	ids := slices.Clone(b.ids)
	var last accounts.FollowedAuditEntry
	var lastIDs []string
	for entry, err := range srv.Client(option.WithPrefetch(random.IntN(2))).Accounts.Logs.Audit.Follow(ctx, params) {
		if err != nil {
			continue
		}
		ids = append(ids, entry.ID)
		if random.IntN(40) == 0 { // it can store an earlier place, too
			last, lastIDs = entry, slices.Clone(ids)
		}
		if random.IntN(4) == 0 {
			*b = stored(t, entry, slices.Clone(ids))
		}
		if random.IntN(300) == 0 {
			break
		}
	}
	if lastIDs != nil && random.IntN(3) == 0 {
		*b = stored(t, last, lastIDs)
	}
}

// finish is a life that nothing ends before all is handled.
func (b *book) finish(t *testing.T, srv *cloudflaretest.Server, params accounts.LogAuditFollowParams) {
	require.NoError(t, json.Unmarshal(b.checkpoint, &params.Checkpoint))
	ids, errs := follow(t, srv, params, time.Hour)
	require.ErrorIs(t, errs[len(errs)-1], context.DeadlineExceeded)
	b.ids = append(b.ids, ids...)
}

// compare says which entries of the log are not among ids, and which are there
// more than once.
func compare(srv *cloudflaretest.Server, ids []string) (lost, twice []string) {
	times := map[string]int{}
	for _, id := range ids {
		if times[id]++; times[id] == 2 {
			twice = append(twice, id)
		}
	}
	for _, e := range srv.AuditEntries(srv.AccountID) {
		if times[e.ID] == 0 {
			lost = append(lost, e.ID)
		}
	}
	return lost, twice
}

func stored(t *testing.T, entry accounts.FollowedAuditEntry, ids []string) book {
	checkpoint, err := json.Marshal(entry.Checkpoint())
	require.NoError(t, err)
	return book{ids, checkpoint}
}

// addHistory adds a day and more of entries, many of them at the same time.
func addHistory(srv *cloudflaretest.Server, random *rand.Rand) {
	var entries []cloudflaretest.AuditEntry
	for i := range 400 {
		at := time.Now().Add(-upTo(random, 29*time.Hour)).Truncate(time.Minute)
		entries = append(entries, cloudflaretest.AuditEntry{ID: fmt.Sprintf("history-%03d", i),
			Action: cloudflaretest.AuditAction{Time: at}})
	}
	srv.AddAuditEntries(srv.AccountID, entries...)
}

// arrive lets entries come for a while, up to nine minutes late.
func arrive(srv *cloudflaretest.Server, random *rand.Rand, lasts time.Duration) {
	end := time.Now().Add(lasts)
	go func() {
		for i := 0; time.Now().Before(end); i++ {
			time.Sleep(upTo(random, time.Minute))
			logged(srv, upTo(random, 9*time.Minute), fmt.Sprintf("new-%04d", i))
		}
	}()
}

// disturb lets one in ten requests fail, in one of several ways.
func disturb(srv *cloudflaretest.Server, random *rand.Rand) {
	srv.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		kinds := []cloudflaretest.FaultKind{cloudflaretest.Answer, cloudflaretest.ResetBefore, cloudflaretest.Truncate,
			cloudflaretest.Garbage, cloudflaretest.HTML}
		return cloudflaretest.Fault{Kind: kinds[random.IntN(len(kinds))]}, random.IntN(10) == 0
	})
}

// A clock that is fast by more than the overlap loses nothing: the server's
// own counts.
func TestAFastClockLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const fast = time.Hour
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess(),
			cloudflaretest.WithClock(func() time.Time { return time.Now().Add(-fast) }))
		defer srv.Close()
		date := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			response, err := next(r)
			if err == nil {
				response.Header.Set("Date", time.Now().Add(-fast).UTC().Format(http.TimeFormat))
			}
			return response, err
		})
		go func() {
			for i := range 10 {
				time.Sleep(time.Minute)
				logged(srv, fast+time.Duration(i)*time.Minute/2, fmt.Sprint(i))
			}
		}()
		ids, _ := follow(t, srv, following(srv, 3*time.Hour), 20*time.Minute, date)
		require.Len(t, ids, 10)
	})
}

func logPages(list ...string) *testhttp.Recorder {
	rec := &testhttp.Recorder{}
	for _, entries := range list {
		rec.Answers = append(rec.Answers, testhttp.Reply(200, `{"success":true,"result":[`+entries+`],"result_info":{}}`))
	}
	return rec
}

// What a server should not send is neither lost nor handed out twice, and a
// server that ignores the order is told of.
func TestFollowOfOddEntries(t *testing.T) {
	at := func(id string, minute int) string {
		return fmt.Sprintf(`{"id":%q,"action":{"time":"2024-05-01T10:%02d:00Z"}}`, id, minute)
	}
	for name, row := range map[string]struct {
		rec  *testhttp.Recorder
		want int
		err  string
	}{
		"one twice on a page": {logPages(at("a", 1) + "," + at("a", 1) + "," + at("b", 2)), 2, ""},
		"without an id": {logPages(`{"action":{"time":"2024-05-01T10:01:00Z"}},` +
			`{"action":{"time":"2024-05-01T10:02:00Z"}}`), 2, ""},
		"without a time": {logPages(at("a", 1) + `,{"id":"x"},{"id":"y","action":{"time":"soon"}},` + at("b", 2)),
			4, ""},
		"from before the window": {logPages(`{"id":"old","action":{"time":"2024-04-30T10:00:00Z"}},` + at("a", 1)), 1, ""},
		"newest first":           {logPages(at("b", 5) + "," + at("a", 1)), 2, ""},
		"from after the window":  {logPages(at("a", 1) + `,{"id":"new","action":{"time":"2024-05-03T10:00:00Z"}}`), 1, ""},
		"far out of order": {logPages(at("b", 55) + "," + at("a", 1)), 1,
			"that of 2024-05-01T10:01:00Z came after those of 2024-05-01T10:55:00Z"},
		"within a second of order": {logPages(at("b", 5) + `,{"id":"a","action":{"time":"2024-05-01T10:04:59Z"}}`), 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := cloudflare.NewClient(option.WithHTTPClient(row.rec))
			params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
				AccountID: cloudflare.F("a"), Since: cloudflare.Raw[time.Time]("2024-05-01"),
				Before: cloudflare.Raw[time.Time]("2024-05-02"),
			}}
			var got int
			for _, err := range c.Accounts.Logs.Audit.Follow(t.Context(), params) {
				if row.err != "" && err != nil {
					require.ErrorContains(t, err, row.err)
					break
				}
				require.NoError(t, err)
				got++
			}
			require.Equal(t, row.want, got)
		})
	}
}

// Under a fake clock what is not refused, and waits, fails at once.
func TestFollowRefusesWhatItCannotUse(t *testing.T) { synctest.Test(t, followRefuses) }

func followRefuses(t *testing.T) {
	rec := logPages("")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	type params = accounts.LogAuditFollowParams
	for want, change := range map[string]func(*params){
		"missing required account_id": func(p *params) { p.List.AccountID = cloudflare.F("") },
		"missing required since":      func(p *params) { p.List.Since = cloudflare.Null[time.Time]() },
		"since parameter: parsing":    func(p *params) { p.List.Since = cloudflare.Raw[time.Time]("soon") },
		"before parameter: a int":     func(p *params) { p.List.Before = cloudflare.Raw[time.Time](3) },
		"direction parameter":         func(p *params) { p.List.Direction = cloudflare.F(accounts.DirectionDesc) },
		"cursor parameter":            func(p *params) { p.List.Cursor = cloudflare.F("x") },
		"it goes on at 2000-01-01T01:00:00Z, which is in the future": func(p *params) {
			p.Checkpoint.Since = time.Now().Add(time.Hour).UTC()
		},
		"it goes on at 2000-01-01T00:01:00Z": func(p *params) {
			p.Checkpoint.Since = time.Now().Add(time.Minute + 1).UTC()
		},
		"a negative Overlap":                     func(p *params) { p.Overlap = -1 },
		"a negative Overlap, Interval":           func(p *params) { p.Interval = -1 },
		"a negative Overlap, Interval or Slices": func(p *params) { p.Slices = -1 },
	} {
		p := params{List: accounts.LogAuditListParams{AccountID: cloudflare.F("a"), Since: cloudflare.F(time.Now())}}
		change(&p)
		errs := 0
		for _, err := range cloudflare.NewClient(option.WithHTTPClient(rec)).Accounts.Logs.Audit.Follow(ctx, p) {
			require.ErrorContains(t, err, want)
			errs++
		}
		require.Equal(t, 1, errs, "it ends")
	}
	require.Empty(t, rec.Seen())
}

// A clock that was set back by a minute since the checkpoint stops nobody.
func TestFollowTakesACheckpointOfAClockThatWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		params := following(srv, time.Hour)
		params.Checkpoint.Since = time.Now().Add(time.Minute)
		_, errs := follow(t, srv, params, 10*time.Minute)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], context.DeadlineExceeded)
	})
}

func upTo(random *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(d)))
}
