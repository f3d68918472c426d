package pgsink_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// The server crashes while batches are written; each is written again until that
// is acknowledged. In the end every entry is there once.
func TestAServerThatCrashes(t *testing.T) {
	server := fleettest.NewServer(t, "../../engines")
	p := open(t, fleettest.Pool(t, server.URL))
	const accounts, batches = 4, 40
	var written atomic.Int32
	var all sync.WaitGroup
	for i := range accounts {
		held := p.acquire(t, fmt.Sprint(i))
		all.Go(func() {
			for n := range batches {
				p.writeAgain(t, held, n*10, n*10+10)
				written.Add(1)
			}
		})
	}
	for _, after := range []int32{20, 80} {
		require.Eventually(t, func() bool { return written.Load() > after }, fleettest.Patience, time.Millisecond)
		server.Crash()
	}
	all.Wait()
	p.pool.Reset() // or what is read next is asked on a connection from before the crash
	require.Equal(t, accounts*batches*10, p.count(t))
	for i := range accounts {
		require.Equal(t, fmt.Sprint(batches*10), p.checkpoint(t, fmt.Sprint(i)))
	}
}

// writeAgain writes a batch until it is there.
func (p place) writeAgain(t *testing.T, held lease.Lease, from, to int) {
	b := batch(held, from, to)
	b.Account = held.Name
	written := func() bool {
		err := p.Write(t.Context(), b)
		if err != nil && t.Context().Err() == nil {
			t.Log(err)
		}
		return err == nil
	}
	if !written() && !assert.Eventually(t, written, fleettest.Patience, 20*time.Millisecond) {
		t.Error("it was not written")
	}
}
