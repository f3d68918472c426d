//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/files"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/kafka"
)

// proofLasts is how long processes are killed and paused: ten seconds, or what
// FLEET_PROOF says, such as 10m.
func proofLasts(t *testing.T) time.Duration {
	text := os.Getenv("FLEET_PROOF")
	if text == "" {
		return 10 * time.Second
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}

const (
	proofAccounts  = 20
	proofFollowers = 3
	proofLease     = 2 * time.Second
	proofOverlap   = 20 * time.Second
	proofLate      = 10 * time.Second
)

// proof is an emulator whose logs grow while the processes that follow them are
// killed and paused.
type proof struct {
	*testing.T
	srv      *cloudflaretest.Server
	accounts []string
	env      []string
	config   string
	random   *rand.Rand

	kills, pauses int
}

func newProof(t *testing.T, sink map[string]any) *proof {
	p := &proof{T: t, srv: cloudflaretest.NewServer(cloudflaretest.WithRequestLimit(0)),
		random: rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano()))),
		env:    []string{"PROOF_DATABASE=" + fleettest.Database(t)}}
	t.Cleanup(p.srv.Close)
	p.accounts = []string{p.srv.AccountID}
	for i := 1; i < proofAccounts; i++ {
		p.accounts = append(p.accounts, p.srv.AddAccount(cloudflaretest.Account{Name: fmt.Sprint("account ", i)}).ID)
	}
	p.config = configured(t, map[string]any{
		"since": "1h", "interval": "300ms", "overlap": proofOverlap.String(), "lease_for": proofLease.String(),
		"batch": map[string]any{"entries": 40},
		"state": map[string]any{"postgres": map[string]any{"url": map[string]any{"env": "PROOF_DATABASE"}}},
		"sink":  sink,
	})
	return p
}

func (p *proof) launch() *process { return launch(p.T, p.srv, p.env, "-config", p.config) }

// grow adds entries to the logs, most of them late, until the time is over, and
// says how many there are then.
func (p *proof) grow(lasts time.Duration) (entries int) {
	random := rand.New(rand.NewPCG(2, 3))
	for end := time.Now().Add(lasts); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		for range 1 + random.IntN(4) {
			entries++
			p.srv.AddAuditEntries(p.accounts[random.IntN(len(p.accounts))], cloudflaretest.AuditEntry{
				ID:     fmt.Sprintf("%032d", entries),
				Action: cloudflaretest.AuditAction{Time: time.Now().Add(-rand.N(proofLate))},
			})
		}
	}
	return entries
}

// disturb kills processes, which are started again, and pauses them for longer
// than their leases last, until the time is over. Then all run.
func (p *proof) disturb(lasts time.Duration) (running []*process) {
	for range proofFollowers {
		running = append(running, p.launch())
	}
	var paused sync.WaitGroup
	stopped := map[*process]chan struct{}{}
	for end := time.Now().Add(lasts); time.Now().Before(end); {
		time.Sleep(time.Second/2 + rand.N(2*time.Second))
		i := p.random.IntN(len(running))
		victim := running[i]
		if wait := stopped[victim]; wait != nil {
			select {
			case <-wait:
			default:
				continue // it is paused
			}
		}
		if p.random.IntN(2) == 0 {
			p.kills++
			require.NoError(p, victim.Process.Kill())
			<-victim.done
			running[i] = p.launch()
			continue
		}
		p.pauses++
		require.NoError(p, victim.Process.Signal(syscall.SIGSTOP))
		awake := make(chan struct{})
		stopped[victim] = awake
		paused.Go(func() {
			defer close(awake)
			time.Sleep(proofLease + rand.N(proofLease))
			_ = victim.Process.Signal(syscall.SIGCONT)
		})
	}
	paused.Wait()
	return running
}

// run has logs grow and processes disturbed, and returns how many entries there
// are in the end, and the processes.
func (p *proof) run() (entries int, running []*process) {
	lasts := proofLasts(p.T)
	var both sync.WaitGroup
	both.Go(func() { entries = p.grow(lasts) })
	running = p.disturb(lasts)
	both.Wait()
	return entries, running
}

// stop stops a process as a system does, and returns what it has said. On a machine
// that is busy enough the process has not begun, or its lease is over before it
// is handed back.
func (p *proof) stop(r *process) (said string) {
	err := r.terminate(p.T)
	said = strings.ReplaceAll(r.out.String(), `\`, "")
	if err != nil && said != "" {
		require.Contains(p, said, "audit-fleet: follow: stopping: releasing the lease ")
	}
	return said
}

// end stops the processes, and requires that each has handed its accounts back, or
// said that it had lost them.
func (p *proof) end(running []*process, pool *pgxpool.Pool) {
	for _, r := range running {
		said := p.stop(r)
		const ask = `SELECT coalesce(array_agg(name), '{}') FROM fleet.leases
			WHERE until > clock_timestamp() AND name LIKE '%/account/%' AND holder LIKE '%-' || $1::text || '-%'`
		var names []string
		require.NoError(p, pool.QueryRow(context.Background(), ask, fmt.Sprint(r.Process.Pid)).Scan(&names))
		for _, name := range names {
			require.Regexp(p, `(holding|releasing) the lease "`+name+`": `, said, "it was not handed back")
		}
	}
}

func (p *proof) database() *pgxpool.Pool {
	return fleettest.Pool(p.T, p.env[0][len("PROOF_DATABASE="):])
}

// Three processes follow 20 accounts whose entries arrive late, and are killed and
// paused at random: every entry is in PostgreSQL exactly once.
func TestProofPostgres(t *testing.T) {
	p := newProof(t, map[string]any{"postgres": map[string]any{}})
	entries, running := p.run()
	pool := p.database()
	count := func(query string) (n int) {
		require.NoError(t, pool.QueryRow(context.Background(), query).Scan(&n))
		return n
	}
	until(t, "every entry", func() bool { return count(`SELECT count(*) FROM fleet.audit_entries`) >= entries })
	p.end(running, pool)
	require.Equal(t, entries, count(`SELECT count(*) FROM fleet.audit_entries`))
	require.Equal(t, entries, count(`SELECT count(DISTINCT id) FROM fleet.audit_entries`))
	for _, account := range p.accounts {
		require.Equal(t, len(p.srv.AuditEntries(account)),
			count(`SELECT count(*) FROM fleet.audit_entries WHERE account = '`+account+`'`))
	}
	t.Logf("%d entries once each, %d kills, %d pauses", entries, p.kills, p.pauses)
}

// With Kafka none is missing. The brokers are franz-go's fake ones, in this
// process.
func TestProofKafka(t *testing.T) {
	brokers, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(6, "audit"))
	require.NoError(t, err)
	defer brokers.Close()
	p := newProof(t, map[string]any{"kafka": map[string]any{"brokers": brokers.ListenAddrs(), "topic": "audit"}})
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers.ListenAddrs()...), kgo.ConsumeTopics("audit"))
	require.NoError(t, err)
	defer client.Close()
	entries, running := p.run()
	times := map[string]int{}
	records := 0
	until(t, "every entry", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			require.Equal(t, kafka.IDHeader, r.Headers[0].Key)
			times[string(r.Key)+"/"+string(r.Headers[0].Value)]++
			records++
		})
		return len(times) >= entries
	})
	p.end(running, p.database())
	require.Len(t, times, entries)
	for _, account := range p.accounts {
		for _, e := range p.srv.AuditEntries(account) {
			require.Positive(t, times[account+"/"+e.ID], e.ID)
		}
	}
	t.Logf("%d entries, %d of them more than once, %d kills, %d pauses", entries, records-entries, p.kills, p.pauses)
}

// One process on the embedded default is killed again and again: none is missing
// in its files, and no line is torn.
func TestProofFiles(t *testing.T) {
	dir := t.TempDir()
	sinks := map[string]any{"files": map[string]any{"folder": dir + "/entries", "max_bytes": 20_000}}
	p := newProof(t, sinks)
	p.config = configured(t, map[string]any{
		"since": "1h", "interval": "300ms", "overlap": proofOverlap.String(), "batch": map[string]any{"entries": 10},
		"state": map[string]any{"folder": dir + "/state"}, "sink": sinks,
	})
	lasts := proofLasts(t) / 2
	var growing sync.WaitGroup
	entries := 0
	growing.Go(func() { entries = p.grow(lasts) })
	last := p.launch()
	for end := time.Now().Add(lasts); time.Now().Before(end); p.kills++ {
		time.Sleep(100*time.Millisecond + rand.N(time.Second))
		require.NoError(t, last.Process.Kill())
		<-last.done
		last = p.launch()
	}
	growing.Wait()
	sink, err := files.Open(dir+"/entries", files.Options{})
	require.NoError(t, err)
	until(t, "every entry", func() bool { return p.missing(sink) == 0 })
	p.stop(last)
	t.Logf("%d entries, %d kills", entries, p.kills)
}

// missing is how many entries the files do not have.
func (p *proof) missing(sink *files.Sink) (n int) {
	for _, account := range p.accounts {
		kept := map[string]bool{}
		for _, day := range []time.Time{time.Now().Add(-24 * time.Hour), time.Now()} {
			for e, err := range sink.Day(context.Background(), account, day) {
				require.NoError(p, err)
				kept[e.ID] = true
			}
		}
		n += len(p.srv.AuditEntries(account)) - len(kept)
	}
	return n
}
