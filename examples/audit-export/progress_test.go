package main

import (
	"bytes"
	"io"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

type written struct {
	at      time.Time
	entries int64
}

func (w written) state() (int64, time.Time) { return w.entries, w.at }

// moving is where an export is that goes on meanwhile.
type moving struct{ atomic.Int64 }

func (m *moving) state() (int64, time.Time) { return 0, time.Unix(m.Load(), 0) }

func TestTheProgressOfAnExport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		var shown bytes.Buffer
		bar := show(config{since: now.Add(-100 * time.Hour), before: now}, written{now.Add(-75 * time.Hour), 1_234_567},
			io.Discard, &shown)
		time.Sleep(61 * time.Second)
		bar.Stop()
		require.Equal(t, "[######..................]  25%  1999-12-28 21:00  1,234,567 entries  0/s\n", shown.String())
	})
}

// Without -since the window begins where the checkpoint is; a -follow ends now.
func TestTheProgressOfAnExportThatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := &moving{}
		at.Store(time.Now().Unix())
		var shown bytes.Buffer
		bar := show(config{follow: true}, at, io.Discard, &shown)
		time.Sleep(30 * time.Second)
		at.Store(time.Now().Unix())
		time.Sleep(31 * time.Second)
		bar.Stop()
		require.Contains(t, shown.String(), "[############............]  50%  2000-01-01 00:00")
		require.NotContains(t, shown.String(), "left")
	})
}

func TestProgressStaysOutOfTheEntries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as terminals are
		require.NoError(t, err)
		defer terminal.Close()
		show(config{out: "-"}, nil, terminal, terminal).Stop() // which does not look at the source
		require.Panics(t, func() { show(config{out: "log"}, nil, terminal, terminal) })
		require.Panics(t, func() { show(config{out: "-"}, nil, io.Discard, terminal) })
	})
}
