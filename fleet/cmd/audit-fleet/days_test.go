package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// A folder that is not there has no day without entries: it is the wrong one.
func TestADayOfNoFolder(t *testing.T) {
	srv, _, day := twoDays(t)
	dir := t.TempDir()
	_, err := look(t, srv, dir, "-config", configured(t, map[string]any{}), "-report", day.Format(time.DateOnly))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "sink.files.folder: ")
	require.NoDirExists(t, filepath.Join(dir, "audit-entries"))
}

// A ledger that a full disk does not take leaves the earlier one as it was.
func TestALedgerIsWholeOrNotThere(t *testing.T) {
	d := days{ledgers: t.TempDir()}
	ledger := func(ids ...string) *complete.Ledger {
		l, err := complete.Count("a", now, func(yield func(complete.Entry, error) bool) {
			for _, id := range ids {
				yield(complete.Entry{ID: id, Time: now}, nil)
			}
		})
		require.NoError(t, err)
		return l
	}
	require.NoError(t, d.keep(ledger("x", "y"), "a", now))
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	full := errors.New("the disk is full")
	safefile.Sync = func(*os.File) error { return full }
	require.ErrorIs(t, d.keep(ledger("z"), "a", now), full)
	earlier, err := d.earlier("a", now)
	require.NoError(t, err)
	require.True(t, earlier.Has("x") && earlier.Has("y"))
	require.False(t, earlier.Has("z"))
}
