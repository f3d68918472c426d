package accounts_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// looseLog is a log that lists entries out of order, and late.
type looseLog struct {
	mu      sync.Mutex
	entries []looseEntry
	failing *rand.Rand // one in ten requests fails, when not nil
}

type looseEntry struct {
	id      string
	at      time.Time
	listed  time.Time // as if it were of that time
	arrives time.Time
}

func (l *looseLog) client() *cloudflare.Client {
	return cloudflare.NewClient(option.WithHTTPClient(&testhttp.Recorder{Answers: []testhttp.Func{l.answer}}),
		option.WithMaxRetries(0))
}

func (l *looseLog) answer(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failing != nil && l.failing.IntN(10) == 0 {
		return testhttp.Response(r, 503, ""), nil
	}
	query := r.URL.Query()
	from, _ := strconv.Atoi(query.Get("cursor"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	window := l.window(query.Get("since"), query.Get("before"))
	rest := window[min(from, len(window)):]
	info := `{}`
	if len(rest) > limit {
		rest, info = rest[:limit], fmt.Sprintf(`{"cursor":"%d"}`, from+limit)
	}
	var texts []string
	for _, e := range rest {
		texts = append(texts, fmt.Sprintf(`{"id":%q,"action":{"time":%q}}`, e.id, e.at.UTC().Format(time.RFC3339Nano)))
	}
	return testhttp.Response(r, 200, `{"success":true,"result":[`+strings.Join(texts,
		",")+`],"result_info":`+info+`}`), nil
}

func (l *looseLog) window(since, before string) (window []looseEntry) {
	from, _ := time.Parse(time.RFC3339, since)
	to, _ := time.Parse(time.RFC3339, before)
	for _, e := range l.entries {
		if !e.at.Before(from) && e.at.Before(to) && !e.arrives.After(time.Now()) {
			window = append(window, e)
		}
	}
	slices.SortStableFunc(window, func(a, b looseEntry) int {
		return cmp.Or(a.listed.Compare(b.listed),
			cmp.Compare(a.id, b.id))
	})
	return window
}

// fill makes entries of the last hours and of those to come, up to late late
// and up to loose out of order.
func (l *looseLog) fill(random *rand.Rand, n int, late, loose time.Duration) {
	began := time.Now()
	for i := range n {
		at := began.Add(upTo(random, 8*time.Hour) - 6*time.Hour)
		l.entries = append(l.entries, looseEntry{fmt.Sprintf("e%04d", i), at, at.Add(upTo(random, loose)),
			at.Add(upTo(random, late))})
	}
}

// missing is which entries are not in ids, and which are there more than once.
func (l *looseLog) missing(ids []string) (lost, twice []string) {
	times := map[string]int{}
	for _, id := range ids {
		if times[id]++; times[id] == 2 {
			twice = append(twice, id)
		}
	}
	for _, e := range l.entries {
		if times[e.id] == 0 {
			lost = append(lost, e.id)
		}
	}
	return lost, twice
}

// run handles entries, from what is stored, until it is killed; it stores now
// and then, and without random always. It returns the error that ended it.
func (b *book) run(
	t *testing.T, l *looseLog, random *rand.Rand, params accounts.LogAuditFollowParams, lasts time.Duration,
) error {
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	if b.checkpoint != nil {
		require.NoError(t, json.Unmarshal(b.checkpoint, &params.Checkpoint))
	}
	ids := slices.Clone(b.ids)
	store := func(c accounts.AuditCheckpoint, oneIn int) {
		if random == nil || random.IntN(oneIn) == 0 {
			*b = book{slices.Clone(ids), encoded(t, c)}
		}
	}
	params.Idle = func(c accounts.AuditCheckpoint) { store(c, 2) }
	var failed error
	for entry, err := range l.client().Accounts.Logs.Audit.Follow(ctx, params) {
		require.NoError(t, failed, "it ends the range")
		if errors.Is(err, accounts.ErrAuditOrder) {
			store(entry.Checkpoint(), 1)
			failed = err
		}
		if err == nil {
			ids = append(ids, entry.ID)
			store(entry.Checkpoint(), 20)
		}
		if random != nil && random.IntN(200) == 0 {
			return nil
		}
	}
	return failed
}

func encoded(t *testing.T, c accounts.AuditCheckpoint) []byte {
	text, err := json.Marshal(c)
	require.NoError(t, err)
	return text
}

// Entries that are late and out of order by less than the overlap are handed out
// once each, wherever the program is killed and whatever fails meanwhile.
func TestFollowHandsOutWhatIsOutOfOrder(t *testing.T) {
	for seed := range uint64(12) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			overlap := time.Minute + upTo(random, 30*time.Minute)
			l := &looseLog{failing: rand.New(rand.NewPCG(seed, 8))}
			l.fill(random, 800, overlap, overlap)
			b := book{}
			params := loosely(random, overlap)
			for began := time.Now(); time.Since(began) < 3*time.Hour; time.Sleep(upTo(random, time.Minute)) {
				require.NoError(t, b.run(t, l, random, params, upTo(random, 30*time.Minute)))
			}
			l.failing = nil
			require.NoError(t, b.run(t, l, nil, params, time.Hour))
			lost, twice := l.missing(b.ids)
			require.Empty(t, lost, "seed %d", seed)
			require.Empty(t, twice, "seed %d", seed)
		})
	}
}

// Beyond the overlap there is an error, which ends the range, and nothing is
// lost by going on from its checkpoint with a longer one.
func TestFollowSaysWhatIsTooFarOutOfOrder(t *testing.T) {
	said := 0
	for seed := range uint64(12) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 9))
			overlap := time.Minute + upTo(random, 10*time.Minute)
			l := new(looseLog)
			l.fill(random, 300, time.Second, 3*overlap)
			b := book{}
			params := loosely(random, overlap)
			err := b.run(t, l, nil, params, 3*time.Hour)
			if err != nil {
				said++
				require.ErrorIs(t, err, accounts.ErrAuditOrder)
				if b.run(t, l, nil, params, 3*time.Hour) != nil {
					params.Overlap = 3 * overlap
					require.NoError(t, b.run(t, l, nil, params, 3*time.Hour))
				}
			}
			lost, twice := l.missing(b.ids)
			require.Empty(t, lost, "seed %d", seed)
			require.True(t, err != nil || twice == nil, "seed %d", seed)
		})
	}
	require.Greater(t, said, 6)
}

func loosely(random *rand.Rand, overlap time.Duration) accounts.LogAuditFollowParams {
	return accounts.LogAuditFollowParams{
		List: accounts.LogAuditListParams{
			AccountID: cloudflare.F("a"), Since: cloudflare.F(time.Now().Add(-7 * time.Hour)),
			Limit: cloudflare.F(float64(1 + random.IntN(90))),
		},
		Overlap: overlap, Slices: 4 * random.IntN(2),
	}
}
