package pace_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/pace"
	"github.com/seed815c370e/cloudflare-go/option"
)

func newClient(t *testing.T) *redis.Client {
	where, err := redis.ParseURL(fleettest.RedisURL(t))
	require.NoError(t, err)
	where.ReadTimeout = fleettest.Patience // or the client asks again, and counts twice
	client := redis.NewClient(where)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// fleet is paces of one owner, as of different processes.
func fleet(t *testing.T, n int) (all []*pace.Pace) {
	owner := rand.Text()
	for range n {
		p, err := pace.New(newClient(t), pace.Config{
			Owner: owner, Key: []byte("fake-key"), Processes: 8, Timeout: fleettest.Patience,
		})
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

// answered is an attempt whose reply says what is left of 100 in a minute.
func answered(status, left int) option.Attempt {
	return option.Attempt{Status: status, Duration: time.Millisecond, RateLimit: option.RateLimit{
		Limit: 100, Window: time.Minute, Remaining: left, Reset: time.Minute,
	}}
}

func learn(t *testing.T, p *pace.Pace, a option.Attempt) {
	p.Learn(t.Context(), a)
	p.Settle()
}

// take takes as many as there are, and returns how many they were and how long
// the next one waits.
func take(t *testing.T, p *pace.Pace) (n int, wait time.Duration) {
	for ; n < 1000; n++ {
		wait, alone := p.Take(t.Context())
		require.Zero(t, alone)
		if wait > 0 {
			return n, wait
		}
	}
	return n, 0
}

// begun is a fleet that knows its limit by the reply to its first request.
func begun(t *testing.T, n, left int) []*pace.Pace {
	all := fleet(t, n)
	wait, alone := all[0].Take(t.Context())
	require.Zero(t, wait)
	require.Zero(t, alone)
	learn(t, all[0], answered(200, left))
	return all
}

// left requires that a wait is what is left of d since some time.
func left(t *testing.T, d time.Duration, since time.Time, wait time.Duration) {
	t.Helper()
	require.LessOrEqual(t, wait, d+2*time.Second)
	require.GreaterOrEqual(t, wait, d-time.Since(since)-2*time.Second)
}

func TestTheQuotaIsOfAllTogether(t *testing.T) {
	start := time.Now()
	all := begun(t, 2, 99)
	n, wait := take(t, all[0])
	require.Equal(t, 98, n, "one of 100 is left alone, and one was sent")
	left(t, time.Minute, start, wait)
	n, _ = take(t, all[1])
	require.Zero(t, n)
}

func TestEachProcessThatAsksHasItsPart(t *testing.T) {
	all := begun(t, 2, 99)
	wait, _ := all[1].Take(t.Context())
	require.Zero(t, wait)
	asking(t, all[1])
	n, wait := take(t, all[0])
	require.Equal(t, 49, n, "its half, and what is not the other's")
	require.LessOrEqual(t, wait, 250*time.Millisecond, "the other may yet leave some")
	n, _ = take(t, all[1])
	require.Equal(t, 48, n)
}

func TestUntilTheFirstReplyOneRequestFindsOut(t *testing.T) {
	all := fleet(t, 3)
	repliesAreSlow(t, all[0])
	n, wait := take(t, all[0])
	require.Equal(t, 1, n)
	require.LessOrEqual(t, wait, 25*time.Millisecond)
	n, _ = take(t, all[1])
	require.Zero(t, n)
	learn(t, all[0], option.Attempt{Status: 200})
	n, _ = take(t, all[2])
	require.Equal(t, 1000, n, "there is no limit")
}

func TestARefusalHoldsAllBackThatShareTheOwner(t *testing.T) {
	start, all := time.Now(), begun(t, 3, 99)
	refused := answered(http.StatusTooManyRequests, 0)
	refused.RateLimit.RetryAfter = 50 * time.Second
	learn(t, all[0], refused)
	learn(t, all[2], answered(200, 50)) // sent before
	refused.RateLimit.RetryAfter = time.Second
	learn(t, all[2], refused)
	n, wait := take(t, all[1])
	require.Zero(t, n)
	left(t, 50*time.Second, start, wait)
	other := fleet(t, 1)[0]
	repliesAreSlow(t, other)
	n, _ = take(t, other)
	require.Equal(t, 1, n, "of another owner")
}

func TestARefusalIsNotLostToALaterReply(t *testing.T) {
	all := begun(t, 2, 99)
	refused := answered(http.StatusTooManyRequests, 0)
	refused.RateLimit.RetryAfter = 50 * time.Second
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			if i == 10 {
				all[0].Learn(t.Context(), refused)
			}
			all[0].Learn(t.Context(), answered(200, 50))
		})
	}
	group.Wait()
	all[0].Settle()
	n, _ := take(t, all[1])
	require.Zero(t, n)
}

func TestWhatOthersUsedComesOff(t *testing.T) {
	all := begun(t, 1, 20)
	n, _ := take(t, all[0])
	require.Equal(t, 99-79-1, n, "79 were of others")
}

func TestARequestThatNeverLeftIsGivenBack(t *testing.T) {
	all := begun(t, 2, 99)
	_, alone := all[0].Take(t.Context())
	require.Zero(t, alone)
	refused := &net.OpError{Op: "dial", Err: fmt.Errorf("refused")}
	learn(t, all[0], option.Attempt{Err: fmt.Errorf("sending: %w", refused)})
	// One that may have been counted.
	learn(t, all[0], option.Attempt{Err: &net.OpError{Op: "read", Err: fmt.Errorf("cut off")}})
	set(t, all[0], "until", 0)
	n, _ := take(t, all[1])
	require.Equal(t, 98, n)
}

// What time does is done to what Redis keeps, so that no test waits for it.
func set(t *testing.T, p *pace.Pace, values ...any) {
	client := newClient(t)
	require.NoError(t, client.HSet(t.Context(), p.Keys()[0], values...).Err())
	require.NoError(t, client.Del(t.Context(), p.Keys()[3]).Err(), "nobody asks")
}

// repliesAreSlow has the next request that finds out be waited for so long that no
// machine is too slow for it.
func repliesAreSlow(t *testing.T, p *pace.Pace) { set(t, p, "slow", 15_000) }

// asking has the processes that ask ask for long.
func asking(t *testing.T, p *pace.Pace) {
	client, key := newClient(t), p.Keys()[3]
	processes, err := client.ZRange(t.Context(), key, 0, -1).Result()
	require.NoError(t, err)
	require.NotEmpty(t, processes)
	for _, process := range processes {
		long := redis.Z{Score: float64(time.Now().Add(time.Hour).UnixMilli()), Member: process}
		require.NoError(t, client.ZAdd(t.Context(), key, long).Err())
	}
}

func TestAfterARefusalOneRequestFindsOut(t *testing.T) {
	all := begun(t, 2, 99)
	repliesAreSlow(t, all[0])
	learn(t, all[0], answered(http.StatusTooManyRequests, 99))
	set(t, all[0], "blocked", 1)
	n, _ := take(t, all[1])
	require.Equal(t, 1, n)
}

func TestAfterTheWindowOfOthersOneRequestFindsOut(t *testing.T) {
	all := begun(t, 3, 20)
	repliesAreSlow(t, all[0])
	set(t, all[0], "until", 1)
	n, _ := take(t, all[0])
	require.Equal(t, 1, n)
	learn(t, all[0], answered(200, 99))
	set(t, all[0], "until", 0)
	n, _ = take(t, all[1])
	require.Equal(t, 99-2, n)
}

func TestRequestsOfAnOldWindowNoLongerCount(t *testing.T) {
	all := begun(t, 2, 99)
	take(t, all[0])
	client, log := newClient(t), all[0].Keys()[1]
	sent, err := client.ZRange(t.Context(), log, 0, -1).Result()
	require.NoError(t, err)
	require.Len(t, sent, 99)
	for _, entry := range sent {
		old := time.Now().Add(-2 * time.Minute).UnixMilli()
		require.NoError(t, client.ZAdd(t.Context(), log, redis.Z{Score: float64(old), Member: entry}).Err())
	}
	set(t, all[0], "until", 0)
	n, _ := take(t, all[1])
	require.Equal(t, 99, n)
	used, err := client.HGetAll(t.Context(), all[0].Keys()[2]).Result()
	require.NoError(t, err)
	require.Len(t, used, 1, "of one process")
}

func TestPendingAttemptsSayNothing(t *testing.T) {
	all := fleet(t, 2)
	repliesAreSlow(t, all[0])
	n, _ := take(t, all[0])
	require.Equal(t, 1, n)
	learn(t, all[0], option.Attempt{Pending: true, Status: 200})
	n, _ = take(t, all[1])
	require.Zero(t, n)
}

// After a failover, or when the clock is set, what the old clock noted would hold
// requests back for as long as it was wrong.
func TestAClockThatIsPutBackIsForgotten(t *testing.T) {
	all := begun(t, 2, 99)
	take(t, all[0])
	ahead := time.Now().Add(time.Hour).UnixMilli()
	require.NoError(t, newClient(t).HSet(t.Context(), all[0].Keys()[0], "now", ahead, "blocked", ahead).Err())
	wait, _ := all[1].Take(t.Context())
	require.Zero(t, wait)
	known, err := newClient(t).HMGet(t.Context(), all[0].Keys()[0], "quota", "doubt").Result()
	require.NoError(t, err)
	require.Equal(t, []any{nil, "1"}, known, "it finds out anew")
}

func TestRedisSeesNeitherTheOwnerNorTheKey(t *testing.T) {
	client := newClient(t)
	key := func(owner, key string) string {
		p, err := pace.New(client, pace.Config{Owner: owner, Key: []byte(key), Processes: 1})
		require.NoError(t, err)
		tag := p.Keys()[0][:strings.Index(p.Keys()[0], "}")+1]
		require.Contains(t, tag, "{")
		for _, k := range p.Keys() {
			require.True(t, strings.HasPrefix(k, tag), "one slot of a cluster")
			require.NotContains(t, k, "owner")
			require.NotContains(t, k, "fake")
		}
		return tag
	}
	require.Equal(t, key("owner-1", "fake-1"), key("owner-1", "fake-1"))
	require.NotEqual(t, key("owner-1", "fake-1"), key("owner-2", "fake-1"))
	require.NotEqual(t, key("owner-1", "fake-1"), key("owner-1", "fake-2"))
}

func TestKeysEnd(t *testing.T) {
	all := begun(t, 1, 99)
	take(t, all[0])
	for _, key := range all[0].Keys() {
		left, err := newClient(t).PTTL(t.Context(), key).Result()
		require.NoError(t, err)
		require.Greater(t, left, time.Minute, key)
	}
}

func TestABadConfigIsNamed(t *testing.T) {
	good := pace.Config{Owner: "o", Key: []byte("fake-key"), Processes: 1}
	for want, change := range map[string]func(*pace.Config){
		"Config.Owner is empty":       func(c *pace.Config) { c.Owner = "" },
		"Config.Key is empty":         func(c *pace.Config) { c.Key = nil },
		"0 processes can't share":     func(c *pace.Config) { c.Processes = 0 },
		"Config.Timeout: -1ns is neg": func(c *pace.Config) { c.Timeout = -1 },
	} {
		bad := good
		change(&bad)
		_, err := pace.New(newClient(t), bad)
		require.ErrorContains(t, err, "pace.New: ")
		require.ErrorContains(t, err, want)
	}
	_, err := pace.New(nil, good)
	require.ErrorContains(t, err, "pace.New: the Redis client is nil")
}

// Between the process and Redis everything goes wrong: a call waits a moment, is
// told that it is alone, and later calls do not wait. One record says so.
func TestWithoutRedisAProcessIsAloneUntilItIsBack(t *testing.T) {
	for name, fault := range map[string]func(*fleettest.Proxy){
		"slow":              func(p *fleettest.Proxy) { p.Delay("60000") },
		"half-open":         (*fleettest.Proxy).Silence,
		"answers are cut":   (*fleettest.Proxy).CutAnswers,
		"requests are lost": (*fleettest.Proxy).CutRequests,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			where, err := redis.ParseURL(fleettest.RedisURL(t))
			require.NoError(t, err)
			proxy := fleettest.NewProxy(t, where.Addr)
			where.Addr = proxy.Address
			client := redis.NewClient(where)
			defer client.Close()
			var log bytes.Buffer
			p, err := pace.New(client, pace.Config{
				Owner: rand.Text(), Key: []byte("fake-key"), Processes: 8, Timeout: 5 * time.Second,
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			require.NoError(t, err)
			_, alone := p.Take(t.Context())
			require.Zero(t, alone)
			learn(t, p, answered(200, 99))

			fault(proxy)
			for range 10_000 {
				wait, alone := p.Take(t.Context())
				require.Equal(t, 8, alone)
				require.LessOrEqual(t, wait, time.Duration(0))
			}
			p.Learn(t.Context(), answered(200, 50))
			require.Equal(t, 1, strings.Count(log.String(), "level=WARN"), log.String())

			proxy.Heal()
			proxy.Cut()
			require.Eventually(t, func() bool {
				_, alone := p.Take(t.Context())
				return alone == 0
			}, fleettest.Patience, 10*time.Millisecond)
			require.Equal(t, 1, strings.Count(log.String(), "level=INFO"), log.String())
			require.NotContains(t, log.String(), where.Password)
		})
	}
}

// Who finds a Redis that has forgotten all lets nobody send until the others have
// found it too: what they send meanwhile is in no log.
func TestARedisThatHasForgottenWaitsForTheOthers(t *testing.T) {
	where, err := redis.ParseURL(fleettest.RedisURL(t))
	require.NoError(t, err)
	proxy := fleettest.NewProxy(t, where.Addr)
	where.Addr = proxy.Address
	client := redis.NewClient(where)
	defer client.Close()
	p, err := pace.New(client, pace.Config{Owner: rand.Text(), Key: []byte("fake-key"), Processes: 8,
		Timeout: 5 * time.Second})
	require.NoError(t, err)
	_, alone := p.Take(t.Context())
	require.Zero(t, alone)
	proxy.CutRequests()
	_, alone = p.Take(t.Context())
	require.Equal(t, 8, alone)
	require.NoError(t, newClient(t).Del(t.Context(), p.Keys()...).Err())
	proxy.Heal()
	proxy.Cut()
	state := newClient(t)
	require.Eventually(t, func() bool {
		_, alone := p.Take(t.Context())
		return alone == 0
	}, fleettest.Patience, time.Millisecond)
	told, err := state.HMGet(t.Context(), p.Keys()[0], "blocked", "now", "doubt").Result()
	require.NoError(t, err)
	blocked, err := strconv.ParseInt(fmt.Sprint(told[0]), 10, 64)
	require.NoError(t, err)
	require.InDelta(t, time.Now().UnixMilli()+2000, blocked, float64(time.Minute.Milliseconds()))
	require.Equal(t, "1", told[2], "then one request finds out")
}

func TestWithoutRedisFromTheBeginning(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer client.Close()
	p, err := pace.New(client, pace.Config{Owner: "o", Key: []byte("fake-key"), Processes: 5})
	require.NoError(t, err)
	_, alone := p.Take(t.Context())
	require.Equal(t, 5, alone)
	p.Learn(t.Context(), answered(200, 50))
	p.Settle()
}

// A program that ends closes its client while a reply is being learned from: that
// is no word to anybody. Whoever goes on to send hears of it.
func TestAClientThatIsClosedAtTheEnd(t *testing.T) {
	client := newClient(t)
	var log bytes.Buffer
	p, err := pace.New(client, pace.Config{Owner: rand.Text(), Key: []byte("fake-key"), Processes: 5,
		Timeout: fleettest.Patience, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	_, alone := p.Take(t.Context())
	require.Zero(t, alone)
	require.NoError(t, client.Close())
	learn(t, p, answered(200, 50))
	require.Empty(t, log.String())
	_, alone = p.Take(t.Context())
	require.Equal(t, 5, alone)
	require.Contains(t, log.String(), "client is closed")
}

// A call that is over is not a reason to do without Redis.
func TestACallThatEndsIsNotRedisFault(t *testing.T) {
	all := begun(t, 1, 99)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, alone := all[0].Take(ctx)
	require.Zero(t, alone)
	_, alone = all[0].Take(t.Context())
	require.Zero(t, alone)
}
