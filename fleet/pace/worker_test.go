package pace_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/pace"
	"github.com/seed815c370e/cloudflare-go/option"
)

// The tests' binary is also the program of which a test runs several: with this
// variable, it makes requests until its input ends.
const workerVariable = "FLEET_PACE_WORKER"

func TestMain(m *testing.M) {
	if text := os.Getenv(workerVariable); text != "" {
		work(text)
		return
	}
	fleettest.Main(m)
}

// job is what a worker does.
type job struct {
	URL, AccountID string
	Tokens         []string // of credentials, each with a limit of its own
	Redis          string   // empty for WithQuotaShare alone
	Owner          string
	Processes      int
	Callers        int // for each credential
}

// count is what a worker did with one credential.
type count struct {
	Answered, Refused, Failed int64
	Lost                      int64 // how often it is said that Redis is away
	Stood                     bool  // the machine was too busy for this process
}

func work(text string) {
	redis.SetLogger(silent{})
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	in := bufio.NewReader(os.Stdin)
	fmt.Println("ready")
	_, _ = in.ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	counts := make([]count, len(j.Tokens))
	var group sync.WaitGroup
	for i := range j.Tokens {
		client := j.client(i, &counts[i])
		for range j.Callers {
			group.Go(func() { counts[i].keep(ctx, client, j.AccountID) })
		}
	}
	group.Wait()
	_ = json.NewEncoder(os.Stdout).Encode(counts)
}

func (j *job) client(i int, c *count) *cloudflare.Client {
	opts := []option.RequestOption{
		option.WithBaseURL(j.URL), option.WithAPIToken(j.Tokens[i]), option.WithObserver(c.observe),
	}
	if j.Redis == "" {
		return cloudflare.NewClient(append(opts, option.WithQuotaShare(j.Processes))...)
	}
	where, err := redis.ParseURL(j.Redis)
	if err != nil {
		panic(err)
	}
	p, err := pace.New(redis.NewClient(where), pace.Config{
		Owner: fmt.Sprintf("%s-%d", j.Owner, i), Key: []byte("fake-key"), Processes: j.Processes,
		Timeout: 5 * time.Second, // all processes, Redis and the emulator are on one machine
		Logger:  slog.New(losses{slog.NewTextHandler(os.Stderr, nil), c}),
	})
	if err != nil {
		panic(err)
	}
	return cloudflare.NewClient(append(opts, option.WithSharedPace(p))...)
}

func (c *count) observe(_ context.Context, a option.Attempt) {
	switch {
	case a.Pending:
	case a.Status == http.StatusOK:
		atomic.AddInt64(&c.Answered, 1)
	case a.Status == http.StatusTooManyRequests:
		atomic.AddInt64(&c.Refused, 1)
	}
}

// losses counts the records that say that Redis is away.
type losses struct {
	slog.Handler
	c *count
}

func (l losses) Handle(ctx context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		atomic.AddInt64(&l.c.Lost, 1)
	}
	return l.Handler.Handle(ctx, r)
}

func (c *count) keep(ctx context.Context, client *cloudflare.Client, account string) {
	for ctx.Err() == nil {
		_, err := client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(account)})
		if err != nil && ctx.Err() == nil {
			atomic.AddInt64(&c.Failed, 1)
			fmt.Fprintln(os.Stderr, err)
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// run starts as many workers, lets them work meanwhile, and returns what they did
// by credential.
func (j job) run(t *testing.T, meanwhile func()) []count {
	text, err := json.Marshal(j)
	require.NoError(t, err)
	type process struct {
		in  io.WriteCloser
		out *bufio.Reader
	}
	var all []process
	for range j.Processes {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), workerVariable+"="+string(text))
		cmd.Stderr = os.Stderr
		in, err := cmd.StdinPipe()
		require.NoError(t, err)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		t.Cleanup(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		})
		all = append(all, process{in, bufio.NewReader(out)})
	}
	for _, p := range all {
		_, err := p.out.ReadString('\n')
		require.NoError(t, err)
	}
	for _, p := range all {
		_, err := p.in.Write([]byte("go\n"))
		require.NoError(t, err)
	}
	stood := stillness()
	meanwhile()
	total := make([]count, len(j.Tokens))
	total[0].Stood = stood() > time.Second/3
	for _, p := range all {
		_ = p.in.Close()
	}
	for _, p := range all {
		var counts []count
		require.NoError(t, json.NewDecoder(p.out).Decode(&counts))
		for i, c := range counts {
			total[i].Answered += c.Answered
			total[i].Refused += c.Refused
			total[i].Failed += c.Failed
			total[i].Lost += c.Lost
		}
	}
	return total
}

// stillness measures for how long this process was not given the processor, at the
// longest, until it is asked.
func stillness() (longest func() time.Duration) {
	end, ended := make(chan struct{}), make(chan time.Duration)
	go func() {
		var most time.Duration
		for last := time.Now(); ; last = time.Now() {
			select {
			case <-end:
				ended <- most
				return
			case <-time.After(20 * time.Millisecond):
				most = max(most, time.Since(last))
			}
		}
	}()
	return func() time.Duration { close(end); return <-ended }
}

// silent is go-redis' own log, which says each time that Redis is away.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}
