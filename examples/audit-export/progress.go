package main

import (
	"io"
	"time"

	"github.com/seed815c370e/cloudflare-go/examples/internal/progress"
)

// source says how many entries were written, and how far the log was read.
type source interface{ state() (int64, time.Time) }

// show shows on stderr how far an export is, unless that is the terminal that the
// entries are written to.
func show(cfg config, s source, stdout, stderr io.Writer) *progress.Bar {
	hidden := cfg.out == "-" && progress.IsTerminal(stdout) && progress.IsTerminal(stderr)
	since := cfg.since
	return progress.Start(stderr, hidden, func() progress.Job {
		entries, at := s.state()
		if since.IsZero() { // only the checkpoint has it: the window begins where this run does
			since = at
		}
		return progress.Job{
			Done: part(since, at, cfg.before), Place: at.UTC().Format("2006-01-02 15:04"),
			Count: entries, Unit: "entries", Endless: cfg.follow,
		}
	})
}

// part returns how much of the window is before at.
func part(since, at, end time.Time) float64 {
	if end.IsZero() {
		end = time.Now()
	}
	return at.Sub(since).Seconds() / max(1, end.Sub(since).Seconds())
}
