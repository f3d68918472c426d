package progress

import (
	"bytes"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

var began = time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)

func bar(job *Job) *Bar { return &Bar{began: began, look: func() Job { return *job }} }

func TestTheLine(t *testing.T) {
	job := &Job{Place: "2024-12-28 08:00", Unit: "entries"}
	b := bar(job)
	require.Equal(t, "[........................]   0%  2024-12-28 08:00  0 entries  0/s", b.line(began))
	job.Done, job.Count = 0.25, 1_234_567
	require.Equal(t, "[######..................]  25%  2024-12-28 08:00  1,234,567 entries  123,456/s  30s left",
		b.line(began.Add(10*time.Second)))
	job.Endless = true
	require.NotContains(t, b.line(began.Add(10*time.Second)), "left")
	job.Done = 1.01
	require.Contains(t, b.line(began.Add(20*time.Second)), "[########################] 100%")
	job.Done = -1
	require.Contains(t, b.line(began.Add(20*time.Second)), "[........................]   0%")
}

// What an earlier run did counts for the place, not for the rate.
func TestTheLineOfAJobThatGoesOn(t *testing.T) {
	job := &Job{Done: 0.5, Count: 1000, Unit: "entries", Place: "here"}
	b := bar(job)
	b.line(began)
	job.Done, job.Count = 0.75, 1500
	require.Equal(t, "[##################......]  75%  here  1,500 entries  50/s  10s left",
		b.line(began.Add(10*time.Second)))
}

// Where there is no terminal there is a line a minute, between what else is
// printed.
func TestALineAMinuteWhereThereIsNoTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown bytes.Buffer
		b := Start(&shown, false, func() Job { return Job{Place: "here", Unit: "entries"} })
		time.Sleep(150 * time.Second)
		_, err := b.Write([]byte("something else\n"))
		require.NoError(t, err)
		time.Sleep(time.Minute)
		b.Stop()
		const line = "[........................]   0%  here  0 entries  0/s\n"
		require.Equal(t, line+line+"something else\n"+line, shown.String())
	})
}

func TestATerminalGetsABarThatIsDrawnOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown bytes.Buffer
		b := &Bar{w: &shown, terminal: true, look: func() Job { return Job{} }, done: make(chan struct{})}
		b.running.Go(b.run)
		time.Sleep(drawEvery + 1)
		_, err := b.Write([]byte("something else\n"))
		require.NoError(t, err)
		b.Stop()
		require.Regexp(t, `^\r\[.*\x1b\[K\r\x1b\[Ksomething else\n\r\[.*\x1b\[K\n$`, shown.String())
	})
}

func TestAHiddenBarShowsOnlyWhatElseThereIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown bytes.Buffer
		b := Start(&shown, true, nil)
		time.Sleep(time.Hour)
		_, err := io.WriteString(b, "something else\n")
		require.NoError(t, err)
		b.Stop()
		require.Equal(t, "something else\n", shown.String())
	})
}

func TestPipesAndBuffersAreNoTerminals(t *testing.T) {
	pipe, w, err := os.Pipe()
	require.NoError(t, err)
	defer pipe.Close()
	defer w.Close()
	require.False(t, IsTerminal(w))
	require.False(t, IsTerminal(new(bytes.Buffer)))
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as terminals are
	require.NoError(t, err)
	defer terminal.Close()
	require.True(t, IsTerminal(terminal))
}
