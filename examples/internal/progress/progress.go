// Package progress shows how far a long job is: as a bar that is drawn again and
// again on a terminal, and as a line a minute elsewhere, such as in a log.
package progress

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Job is how far a job is.
type Job struct {
	// Done is the part that is done, from 0 to 1.
	Done float64
	// Place says in words where the job is.
	Place string
	// Count is how many things were done, and Unit what they are: "entries".
	Count int64
	Unit  string
	// Endless jobs have no time left.
	Endless bool
}

// How often the bar is drawn, and a line printed where there is no terminal.
const (
	drawEvery  = 200 * time.Millisecond
	printEvery = time.Minute
)

// Bar shows the progress of one job. What else is to be printed to the same place
// meanwhile is written to it.
type Bar struct {
	mu       sync.Mutex // of w, first and what of it is known
	w        io.Writer
	terminal bool
	hidden   bool
	look     func() Job
	began    time.Time
	known    bool
	first    Job // when it was first looked at: earlier runs did that much

	done    chan struct{}
	running sync.WaitGroup
}

// Start shows on w how far a job is until Stop is called. look is called from
// another goroutine, one call at a time. A hidden bar shows nothing, and passes on
// what is written to it.
func Start(w io.Writer, hidden bool, look func() Job) *Bar {
	b := &Bar{
		w: w, terminal: IsTerminal(w), hidden: hidden, look: look, began: time.Now(), done: make(chan struct{}),
	}
	if hidden {
		return b
	}
	b.line(b.began)
	b.running.Go(b.run)
	return b
}

func (b *Bar) run() {
	every := printEvery
	if b.terminal {
		every = drawEvery
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-b.done:
			return
		case <-ticker.C:
			b.show()
		}
	}
}

// show draws over the line before, or prints another.
func (b *Bar) show() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.terminal {
		fmt.Fprintf(b.w, "\r%s\x1b[K", b.line(time.Now()))
	} else {
		fmt.Fprintln(b.w, b.line(time.Now()))
	}
}

// Write prints something else, in place of the bar, which is drawn again below it.
func (b *Bar) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.terminal && !b.hidden {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
	return b.w.Write(p)
}

// Stop draws the bar a last time and leaves it on a line of its own.
func (b *Bar) Stop() {
	close(b.done)
	b.running.Wait()
	if b.terminal && !b.hidden {
		b.show()
		fmt.Fprintln(b.w)
	}
}

// IsTerminal reports whether what is written to w is shown on a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

const width = 24

// line returns a bar, the place, how much is done, how fast, and how long it will
// take.
func (b *Bar) line(now time.Time) string {
	job := b.look()
	job.Done = min(1, max(0, job.Done))
	if !b.known {
		b.known, b.first = true, job
	}
	done := int(job.Done * width)
	line := fmt.Sprintf("[%s%s] %3.0f%%  %s  %s %s  %s/s", strings.Repeat("#", done), strings.Repeat(".", width-done),
		100*job.Done, job.Place, Grouped(job.Count), job.Unit, Grouped(b.rate(job, now)))
	if left := b.left(job, now); left > 0 {
		line += "  " + left.String() + " left"
	}
	return line
}

func (b *Bar) rate(job Job, now time.Time) int64 {
	return int64(float64(job.Count-b.first.Count) / max(0.001, now.Sub(b.began).Seconds()))
}

// left returns how long the job will take if the rest is like the part that this
// run did; 0 if that is not known, or there is no end.
func (b *Bar) left(job Job, now time.Time) time.Duration {
	if job.Endless || job.Done <= b.first.Done {
		return 0
	}
	return time.Duration(float64(now.Sub(b.began)) * (1 - job.Done) / (job.Done - b.first.Done)).Round(time.Second)
}

// Grouped returns a number with commas.
func Grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
