package pace_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

const processes = 8

// proof is the documented limit scaled down: by default to as much as CI waits
// for, with FLEET_LONG=1 to a fifth.
type proof struct {
	quota, windows int
	window         time.Duration
}

func scaled() proof {
	if os.Getenv("FLEET_LONG") != "" {
		return proof{quota: 1200, windows: 5, window: time.Minute}
	}
	return proof{quota: 400, windows: 3, window: 10 * time.Second}
}

// emulator starts one with the limit, and makes as many credentials with limits
// of their own.
func (p proof) emulator(t *testing.T, credentials int) job {
	srv := cloudflaretest.NewServer(
		cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: p.quota, Per: p.window}),
		cloudflaretest.WithRequestLimit(1),
	)
	t.Cleanup(srv.Close)
	j := job{URL: srv.URL, AccountID: srv.AccountID, Processes: processes, Callers: 4, Owner: rand.Text()}
	for i := range credentials {
		j.Tokens = append(j.Tokens, newToken(t, srv, i))
	}
	return j
}

// newToken makes a token of the account, which has a limit of its own.
func newToken(t *testing.T, srv *cloudflaretest.Server, i int) string {
	client := srv.Client()
	params, err := permissions.Allow("Account Settings Read").On(permissions.Account(srv.AccountID)).
		TokenParams(t.Context(), client, srv.AccountID, fmt.Sprintf("fake-%d", i))
	require.NoError(t, err)
	made, err := client.Accounts.Tokens.New(t.Context(), params)
	require.NoError(t, err)
	return made.Value
}

// used requires that at least as much of the quota of all windows was used, as a
// part of one, and tells how much it was.
func (p proof) used(t *testing.T, counts []count, least float64) {
	for i, c := range counts {
		part := float64(c.Answered) / float64(p.quota*p.windows)
		t.Logf("credential %d: %d answered, %.1f %% of the quota, %d refused", i, c.Answered, 100*part, c.Refused)
		require.Zero(t, c.Failed)
		require.GreaterOrEqual(t, part, least)
	}
}

// length is so that each window has begun and has nearly ended.
func (p proof) length() time.Duration { return time.Duration(p.windows)*p.window - p.window/8 }

// again runs processes, and runs them again if the machine stood still meanwhile, or
// if Redis, which was there, did not answer: that proves nothing.
func again(t *testing.T, run func() []count, lost int64) (counts []count) {
	for range 3 {
		counts = run()
		still := counts[0].Stood || slices.ContainsFunc(counts, func(c count) bool { return c.Lost > lost })
		if !still {
			return counts
		}
		t.Log("the machine is too busy")
	}
	return counts
}

func TestEightProcessesUseTheQuotaAndAreNeverRefused(t *testing.T) {
	for _, credentials := range []int{1, 5} {
		t.Run(fmt.Sprintf("%d credentials", credentials), func(t *testing.T) {
			t.Parallel()
			p := scaled()
			p.quota = max(100, p.quota/credentials)
			counts := again(t, func() []count {
				j := p.emulator(t, credentials)
				j.Callers = max(1, j.Callers/credentials)
				j.Redis = fleettest.RedisURL(t)
				return j.run(t, func() { time.Sleep(p.length()) })
			}, 0)
			for _, c := range counts {
				require.Zero(t, c.Refused)
			}
			p.used(t, counts, 0.95)
		})
	}
}

func TestEightProcessesWithoutAServerAreNeverRefused(t *testing.T) {
	t.Parallel()
	p := scaled()
	counts := again(t, func() []count {
		j := p.emulator(t, 1)
		return j.run(t, func() { time.Sleep(p.length()) })
	}, 0)
	require.Zero(t, counts[0].Refused)
	p.used(t, counts, 0.6)
}

func TestRedisIsKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	p := scaled()
	p.windows++
	counts := again(t, func() []count {
		j := p.emulator(t, 1)
		r := newRedis(t)
		j.Redis = r.url()
		return j.run(t, func() {
			time.Sleep(p.window + p.window/2)
			r.kill()
			time.Sleep(p.window)
			r.start()
			time.Sleep(p.length() - p.window*5/2)
		})
	}, processes)
	require.LessOrEqual(t, counts[0].Refused, int64(processes))
	p.used(t, counts, 0.5)
}

// ownRedis is a Redis of one test, which may end it.
type ownRedis struct {
	t    *testing.T
	port string
	dir  string
	cmd  *exec.Cmd
}

func newRedis(t *testing.T) *ownRedis {
	r := &ownRedis{t: t, port: fleettest.FreePort(t), dir: t.TempDir()}
	r.start()
	t.Cleanup(r.kill)
	return r
}

func (r *ownRedis) url() string { return "redis://127.0.0.1:" + r.port + "/0" }

func (r *ownRedis) start() {
	r.cmd = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", r.port, "--dir", r.dir, "--save", "")
	require.NoError(r.t, r.cmd.Start(), "redis-server is needed: `./engines install` in the folder fleet installs it")
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + r.port})
	defer client.Close()
	require.Eventually(r.t, func() bool { return client.Ping(context.Background()).Err() == nil },
		fleettest.Patience, 10*time.Millisecond)
}

// kill ends it as SIGKILL does.
func (r *ownRedis) kill() {
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
}
