package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// progress shows on a terminal how far an export is.
type progress struct {
	w             io.Writer // nil shows nothing
	follow        bool
	since, before time.Time
	began         time.Time

	known bool    // the two below are
	first int64   // entries of earlier runs
	start float64 // part of the window that they read
}

// source says how many entries were written, and how far the log was read.
type source interface{ state() (int64, time.Time) }

// newProgress shows nothing unless stderr is a terminal that nothing else is
// written to.
func newProgress(cfg config, stdout, stderr io.Writer, now time.Time) *progress {
	p := &progress{follow: cfg.follow, since: cfg.since, before: cfg.before, began: now}
	if isTerminal(stderr) && (cfg.out != "-" || !isTerminal(stdout)) {
		p.w = stderr
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// draw overwrites the previous line.
func (p *progress) draw(s source, now time.Time) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r%s\x1b[K", p.line(s, now))
	}
}

func (p *progress) end(s source, now time.Time) {
	if p.w != nil {
		p.draw(s, now)
		fmt.Fprintln(p.w)
	}
}

const barWidth = 24

// line returns a bar, the place in the window, how many entries are written,
// how fast, and how long it will take.
func (p *progress) line(s source, now time.Time) string {
	entries, at := s.state()
	part := p.part(at, now)
	if !p.known {
		p.known, p.first, p.start = true, entries, part
	}
	done := int(part * barWidth)
	line := fmt.Sprintf("[%s%s] %3.0f%%  %s  %s entries  %s/s", strings.Repeat("#", done),
		strings.Repeat(".", barWidth-done),
		100*part, at.UTC().Format("2006-01-02 15:04"), grouped(entries), grouped(p.rate(entries, now)))
	if left := p.left(part, now); left > 0 {
		line += "  " + left.String() + " left"
	}
	return line
}

// part returns how much of the window is before at. If the start is not known,
// as when only a checkpoint has it, the window begins where this run does.
func (p *progress) part(at, now time.Time) float64 {
	if p.since.IsZero() {
		p.since = at
	}
	end := p.before
	if end.IsZero() {
		end = now
	}
	return min(1, max(0, at.Sub(p.since).Seconds()/max(1, end.Sub(p.since).Seconds())))
}

func (p *progress) rate(entries int64, now time.Time) int64 {
	return int64(float64(entries-p.first) / max(0.001, now.Sub(p.began).Seconds()))
}

// left returns how long the export will take if the rest of the window is like
// the part that this run read; 0 if that is not known, or there is no end.
func (p *progress) left(part float64, now time.Time) time.Duration {
	if p.follow || part <= p.start {
		return 0
	}
	return time.Duration(float64(now.Sub(p.began)) * (1 - part) / (part - p.start)).Round(time.Second)
}

// grouped returns a number with commas.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
