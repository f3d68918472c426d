package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/follow"
)

// console is standard error: a log, and on a terminal a line below it that shows
// the progress. Elsewhere that line is one of the log, once a minute.
type console struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	line     string // on the screen
	entries  int64  // at the last line
	at       time.Time
}

func newConsole(w io.Writer, now time.Time) *console {
	return &console{w: w, terminal: isTerminal(w), at: now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// every is how often the progress is shown.
func (c *console) every() time.Duration {
	if c.terminal {
		return time.Second
	}
	return time.Minute
}

// Write writes a line of the log above the progress.
func (c *console) Write(text []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line == "" {
		return c.w.Write(text)
	}
	if _, err := fmt.Fprintf(c.w, "\r\x1b[K%s%s", text, c.line); err != nil {
		return 0, err
	}
	return len(text), nil
}

// show shows the progress.
func (c *console) show(s follow.Status, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := c.progress(s, now)
	if !c.terminal {
		fmt.Fprintln(c.w, line)
		return
	}
	c.line = line
	fmt.Fprintf(c.w, "\r%s\x1b[K", line)
}

// end leaves the progress where it is.
func (c *console) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line != "" {
		fmt.Fprintln(c.w)
	}
	c.line = ""
}

// progress returns the line, and begins to count anew.
func (c *console) progress(s follow.Status, now time.Time) string {
	rate := 0.0
	if passed := now.Sub(c.at).Seconds(); passed > 0 {
		rate = float64(s.Entries-c.entries) / passed
	}
	c.entries, c.at = s.Entries, now
	h := summary(s)
	line := fmt.Sprintf("%d of %d accounts, %d processes, %d entries, %.0f/s, %v behind", len(s.Held), s.Accounts,
		s.Workers, s.Entries, rate, h.behind.Round(time.Second))
	if h.refused > 0 {
		line += fmt.Sprintf(", %d refused", h.refused)
	}
	if n := h.failing - h.refused; n > 0 {
		line += fmt.Sprintf(", %d failing", n)
	}
	return line
}
