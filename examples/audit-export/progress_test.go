package main

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type written struct {
	at      time.Time
	entries int64
}

func (w *written) state() (int64, time.Time) { return w.entries, w.at }

func TestTheProgressLine(t *testing.T) {
	began := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	since := began.Add(-100 * time.Hour)
	s := &written{at: since}
	p := &progress{since: since, before: began, began: began}
	require.Equal(t, "[........................]   0%  2024-12-28 08:00  0 entries  0/s", p.line(s, began))
	s.at, s.entries = since.Add(25*time.Hour), 1_234_567
	require.Equal(t, "[######..................]  25%  2024-12-29 09:00  1,234,567 entries  123,456/s  30s left",
		p.line(s, began.Add(10*time.Second)))
	s.at = began.Add(time.Hour)
	require.Contains(t, p.line(s, began.Add(20*time.Second)), "[########################] 100%")
}

// What an earlier run wrote counts for the place, not for the rate.
func TestTheProgressOfAnExportThatGoesOn(t *testing.T) {
	began := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	since := began.Add(-100 * time.Hour)
	s := &written{since.Add(50 * time.Hour), 1000}
	p := &progress{since: since, before: began, began: began}
	p.line(s, began)
	s.at, s.entries = since.Add(75*time.Hour), 1500
	require.Equal(t, "[##################......]  75%  2024-12-31 11:00  1,500 entries  50/s  10s left",
		p.line(s, began.Add(10*time.Second)))
	p = &progress{follow: true, began: began}
	require.Contains(t, p.line(s, began), "[........................]   0%")
	s.at = began.Add(time.Minute)
	require.Contains(t, p.line(s, began.Add(time.Minute)), "100%  2025-01-01 12:01  1,500 entries  0/s")
}

func TestProgressIsForTerminals(t *testing.T) {
	pipe, w, err := os.Pipe()
	require.NoError(t, err)
	defer pipe.Close()
	defer w.Close()
	for _, stderr := range []io.Writer{new(bytes.Buffer), w} {
		p := newProgress(config{out: "log"}, io.Discard, stderr, time.Now())
		require.Nil(t, p.w)
		p.draw(nil, time.Now())
		p.end(nil, time.Now())
	}
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as terminals are
	require.NoError(t, err)
	defer terminal.Close()
	require.NotNil(t, newProgress(config{out: "log"}, terminal, terminal, time.Now()).w)
	require.NotNil(t, newProgress(config{out: "-"}, w, terminal, time.Now()).w)
	require.Nil(t, newProgress(config{out: "-"}, terminal, terminal, time.Now()).w, "the entries are there")
	var shown bytes.Buffer
	p := &progress{w: &shown, began: time.Now(), before: time.Now()}
	s := &written{at: time.Now()}
	p.draw(s, time.Now())
	p.end(s, time.Now())
	require.Regexp(t, `^\r\[.*\x1b\[K\r\[.*\x1b\[K\n$`, shown.String())
}
