// Package pace keeps all processes of a fleet below the limit that they share:
// of a user, or of an account's token. What is left of it, and until when the API
// refuses everything, is kept in Redis, whose clock is the one clock.
//
//	pace, err := pace.New(redisClient, pace.Config{Owner: "user-1", Key: key, Processes: 8})
//	client := cloudflare.NewClient(option.WithSharedPace(pace))
//
// Each process may send its part of a window, and what the others leave. After a
// reply of 429 to any of them, all wait as long as it says. Requests of programs
// outside of the fleet are noticed by what replies say is left.
//
// Without Redis each process keeps to its part by itself, as with
// [option.WithQuotaShare], until Redis is back.
package pace

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/seed815c370e/cloudflare-go/option"
)

// Config says whose limit it is and who shares it. It must be the same in all
// processes.
type Config struct {
	// Owner names whose limit is shared: a name that the program gives to the
	// user or the account's token, such as the user's ID. It must not be a
	// credential. Paces of one owner and key share one limit.
	Owner string
	// Key is what Owner is hashed with (HMAC-SHA256), so that who reads Redis'
	// keys does not learn it: some bytes that only the fleet's processes have.
	Key []byte
	// Processes is how many processes there are at the most: without Redis each
	// keeps to that part of the limit. With Redis, it is known who is there.
	Processes int
	// Timeout is how long a request waits for Redis. After that, Redis counts as
	// away. Zero is a quarter of a second.
	Timeout time.Duration
	// Logger gets one record, at warn level, when Redis is away, and one at info
	// level when it is back, but no more than one of each in a minute. Nil is
	// slog.Default().
	Logger *slog.Logger
}

// Pace is an [option.SharedPace]. It is made by [New], for use by many goroutines
// and clients, has no goroutine while nothing is under way, and needs no closing.
type Pace struct {
	client redis.Scripter
	keys   []string
	name   string // of this process
	config Config

	mu      sync.Mutex
	away    bool      // Redis is
	asking  bool      // whether it is back
	again   time.Time // when that is asked next
	said    bool      // that it is away, and when
	when    time.Time
	closed  time.Time // until when Redis lets nothing more in
	heard   *facts    // what Redis has not been told yet
	telling bool
}

//go:embed pace.lua
var source string

var script = redis.NewScript(source)

const (
	patience = time.Second / 4 // the default of Timeout
	retry    = time.Second     // after which an absent Redis is asked again
	quiet    = time.Minute     // how often it is said at the most that Redis is away
)

// New returns the pace of one owner. client is a client of go-redis: of one
// Redis, 5.0 or newer, of a Redis Cluster, in which all keys of an owner are in
// one slot, or of Sentinels. New does not ask it anything: without Redis, a
// program starts too.
func New(client redis.Scripter, config Config) (*Pace, error) {
	if err := config.check(client); err != nil {
		return nil, fmt.Errorf("pace.New: %w", err)
	}
	if config.Timeout == 0 {
		config.Timeout = patience
	}
	if config.Logger == nil {
		config.Logger = slog.Default()
	}
	return &Pace{client: client, keys: config.keys(), name: rand.Text(), config: config}, nil
}

func (c *Config) check(client redis.Scripter) error {
	switch {
	case client == nil:
		return errors.New("the Redis client is nil")
	case c.Owner == "":
		return errors.New("Config.Owner is empty: name whose limit it is")
	case len(c.Key) == 0:
		return errors.New("Config.Key is empty: give some bytes that the fleet's processes share")
	case c.Processes < 1:
		return fmt.Errorf("Config.Processes: %d processes can't share a limit", c.Processes)
	case c.Timeout < 0:
		return fmt.Errorf("Config.Timeout: %v is negative", c.Timeout)
	}
	return nil
}

// keys returns the names of the script's keys. The braces put them into one slot
// of a cluster.
func (c *Config) keys() []string {
	mac := hmac.New(sha256.New, c.Key)
	mac.Write([]byte("cloudflare-go/fleet/pace\x00" + c.Owner))
	prefix := "cloudflare:pace:{" + hex.EncodeToString(mac.Sum(nil)) + "}:"
	return []string{prefix + "state", prefix + "log", prefix + "used", prefix + "asking"}
}

// Take asks Redis for the right to send one request, as [option.SharedPace] says.
func (p *Pace) Take(ctx context.Context) (wait time.Duration, alone int) {
	now := time.Now()
	switch wait, here := p.known(now); {
	case !here:
		return 0, p.config.Processes
	case wait > 0:
		return wait, 0
	}
	answer, err := p.ask(ctx, "take")
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, 0 // the call is over, and says so itself
	case err != nil:
		p.lose(err)
		return 0, p.config.Processes
	}
	wait = time.Duration(answer) * time.Millisecond
	p.shut(now.Add(wait))
	return wait, 0
}

// known returns what need not be asked: for how long Redis lets nothing in, and
// whether it is there.
func (p *Pace) known(now time.Time) (wait time.Duration, here bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		if !p.asking && now.After(p.again) {
			p.asking = true
			go p.seek()
		}
		return 0, false
	}
	return p.closed.Sub(now), true
}

func (p *Pace) shut(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = until
}

// ask runs the script, but waits no longer than the timeout: a client of go-redis
// waits for a connection that is half open as long as its own settings say.
func (p *Pace) ask(ctx context.Context, op string, args ...any) (int64, error) {
	type result struct {
		answer int64
		err    error
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.config.Timeout, errSlow)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		answer, err := script.Run(ctx, p.client, p.keys, append([]any{op, p.name}, args...)...).Int64()
		done <- result{answer, err}
	}()
	select {
	case r := <-done:
		return r.answer, r.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

var errSlow = errors.New("no answer in time")

// lose notes that Redis is away, and says so once.
func (p *Pace) lose(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.again = time.Now().Add(retry)
	if p.away {
		return
	}
	p.away = true
	if now := time.Now(); p.when.IsZero() || now.Sub(p.when) >= quiet {
		p.said, p.when = true, now
		p.warn(err)
	}
}

func (p *Pace) warn(err error) {
	p.config.Logger.Warn("cloudflare: the fleet's pace has no Redis: this process keeps to its part of the limit",
		"processes", p.config.Processes, "error", err)
}

// seek asks whether Redis is back. No call waits for it.
func (p *Pace) seek() {
	_, err := p.ask(context.Background(), "look")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asking, p.again = false, time.Now().Add(retry)
	if err != nil {
		return
	}
	p.away, p.closed, p.heard = false, time.Time{}, nil
	if p.said {
		p.said = false
		p.config.Logger.Info("cloudflare: the fleet's pace has its Redis again")
	}
}

var _ option.SharedPace = (*Pace)(nil)
