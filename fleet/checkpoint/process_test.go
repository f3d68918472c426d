package checkpoint_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// processAt is set to the database where the process of a test works.
const processAt = "FLEET_TEST_PROCESS_AT"

// process starts one that runs a test of this package, and returns what it
// prints.
func process(t *testing.T, test, address string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), processAt+"="+address)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// inProcess returns the stores of a process, and nil in the test itself.
func inProcess(t *testing.T) (*lease.Postgres, *checkpoint.Postgres) {
	address := os.Getenv(processAt)
	if address == "" {
		return nil, nil
	}
	pool := fleettest.Pool(t, address)
	leases, err := lease.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	store, err := checkpoint.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	return leases, store
}

// Eight processes want the same leases, in a database without a schema: each
// lease goes to one.
func TestOneOfManyProcessesAcquires(t *testing.T) {
	if leases, _ := inProcess(t); leases != nil {
		acquireAll(t, leases)
		return
	}
	address := fleettest.Database(t)
	var outputs []*bufio.Scanner
	for range 8 {
		_, out := process(t, t.Name(), address)
		outputs = append(outputs, out)
	}
	holders := map[string]int{}
	for _, out := range outputs {
		for out.Scan() {
			if name, ok := strings.CutPrefix(out.Text(), "acquired "); ok {
				holders[name]++
			}
		}
	}
	require.Len(t, holders, 50)
	for name, n := range holders {
		require.Equal(t, 1, n, name)
	}
}

func acquireAll(t *testing.T, leases *lease.Postgres) {
	for i := range 50 {
		l, err := leases.Acquire(t.Context(), fmt.Sprint(i), "one", time.Hour)
		if err == nil {
			fmt.Println("acquired", l.Name)
		} else {
			require.ErrorIs(t, err, lease.ErrHeld)
		}
	}
}

// A process is stopped for longer than its lease lasts, and another takes over.
// When it goes on, its next look says that it is over, and what it saves without
// a look is refused.
func TestAProcessThatIsStopped(t *testing.T) {
	if leases, store := inProcess(t); leases != nil {
		saveUntilLost(t, leases, store)
		return
	}
	address := fleettest.Database(t)
	cmd, out := process(t, t.Name(), address)
	require.True(t, out.Scan())
	require.Equal(t, "saved", out.Text())
	require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP))

	pool := fleettest.Pool(t, address)
	leases, err := lease.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	store, err := checkpoint.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	var held lease.Lease
	require.Eventually(t, func() bool {
		held, err = leases.Acquire(t.Context(), "a", "two", time.Hour)
		return err == nil
	}, fleettest.Patience, 10*time.Millisecond)
	require.NoError(t, store.Save(t.Context(), held, []byte("mine")))
	require.NoError(t, cmd.Process.Signal(syscall.SIGCONT))

	var last string
	for out.Scan() && out.Text() != "PASS" {
		last = out.Text()
	}
	require.Equal(t, "refused, and lost", last)
	require.NoError(t, cmd.Wait())
	data, err := store.Load(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "mine", string(data))
}

func saveUntilLost(t *testing.T, leases *lease.Postgres, store *checkpoint.Postgres) {
	err := lease.Hold(t.Context(), leases, "a", "one", 5*time.Second, func(ctx context.Context, held lease.Lease) error {
		for ctx.Err() == nil {
			if err := store.Save(ctx, held, []byte("theirs")); err != nil {
				break
			}
			fmt.Println("saved")
		}
		return store.Save(context.WithoutCancel(ctx), held, []byte("theirs"))
	})
	if errors.Is(err, lease.ErrLeaseLost) && strings.Contains(err.Error(), "saving") {
		fmt.Println("refused, and lost")
	} else {
		fmt.Println(err)
	}
}
