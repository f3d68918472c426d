package auditfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/auditfile"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// place is where the i-th entry stands.
func place(i int) accounts.AuditCheckpoint {
	at := start.Add(time.Duration(i) * time.Minute)
	return accounts.AuditCheckpoint{Since: at, Until: at}
}

// at is which entry a place is that of.
func at(c accounts.AuditCheckpoint) int { return int(c.Since.Sub(start) / time.Minute) }

func line(i int) []byte { return fmt.Appendf(nil, "entry %d\n", i) }

// paths are those of a file and its checkpoint in a directory of their own.
func paths(t *testing.T) (name, checkpoint string) {
	dir := t.TempDir()
	return filepath.Join(dir, "log"), filepath.Join(dir, "checkpoint")
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// A program that is killed at any time, with whatever a crash leaves in the file
// after what is saved, ends with the file of one that was not.
func TestWhatACrashLeavesIsCutOff(t *testing.T) {
	var whole strings.Builder
	whole.WriteString("head\n")
	for i := 1; i <= 300; i++ {
		whole.Write(line(i))
	}
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		name, checkpoint := paths(t)
		opts := auditfile.Options{Purpose: "a", Since: start, Header: []byte("head\n"), Every: -1}
		for next := 1; next <= 300; {
			f, err := auditfile.Open(name, checkpoint, opts)
			require.NoError(t, err)
			require.Equal(t, f.Entries(), int64(at(f.Place())))
			for next = at(f.Place()) + 1; next <= 300 && random.IntN(50) > 0; next++ {
				require.NoError(t, f.Append(line(next), place(next)))
				if random.IntN(10) == 0 {
					require.NoError(t, f.Save())
				}
			}
			if next <= 300 {
				crash(t, f, name, checkpoint, random)
				continue
			}
			require.NoError(t, f.Close())
		}
		require.Equal(t, whole.String(), read(t, name), "seed %d", seed)
	}
}

// crash leaves the file as a killed program may: the checkpoint as it was saved,
// in the file any part of what was appended after it, and a checkpoint that was
// being written.
func crash(t *testing.T, f *auditfile.File, name, checkpoint string, random *rand.Rand) {
	saved := read(t, checkpoint)
	require.NoError(t, f.Close())
	var known struct{ Bytes int64 }
	require.NoError(t, json.Unmarshal([]byte(saved), &known))
	size := int64(len(read(t, name)))
	require.NoError(t, os.Truncate(name, known.Bytes+random.Int64N(size-known.Bytes+1)))
	require.NoError(t, os.WriteFile(checkpoint, []byte(saved), 0o600))
	require.NoError(t, os.WriteFile(checkpoint+".new", []byte(saved[:random.IntN(len(saved))]), 0o600))
}

// What no checkpoint knows is gone from the moment the file is opened: it may be
// half an entry, or one that comes again in another place.
func TestOpeningCutsOffWhatTheCheckpointDoesNotKnow(t *testing.T) {
	name, checkpoint := paths(t)
	opts := auditfile.Options{Purpose: "a", Since: start}
	f, err := auditfile.Open(name, checkpoint, opts)
	require.NoError(t, err)
	require.NoError(t, f.Append(line(1), place(1)))
	require.NoError(t, f.Close())
	write(t, name, read(t, name)+"half of an ent")
	f, err = auditfile.Open(name, checkpoint, opts)
	require.NoError(t, err)
	require.Equal(t, string(line(1)), read(t, name))
	require.NoError(t, f.Close())
}

// A reader of the checkpoint finds the old one or the new one, whole: another
// file takes its place, and it is never written in place.
func TestACheckpointIsReplacedWhole(t *testing.T) {
	name, checkpoint := paths(t)
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start, Every: -1})
	require.NoError(t, err)
	require.NoError(t, f.Append(line(0), place(0)))
	require.NoError(t, f.Save())
	before, err := os.Stat(checkpoint)
	require.NoError(t, err)
	require.NoError(t, f.Append(line(1), place(1)))
	require.NoError(t, f.Save())
	after, err := os.Stat(checkpoint)
	require.NoError(t, err)
	require.False(t, os.SameFile(before, after))
	require.NoError(t, f.Close())
}

// A new file has a checkpoint before it has bytes: whenever the program is
// killed, it can go on.
func TestTheCheckpointComesFirst(t *testing.T) {
	name, checkpoint := paths(t)
	_, err := auditfile.Open(name, filepath.Join(filepath.Dir(name), "none", "x"),
		auditfile.Options{Header: []byte("head\n")})
	require.ErrorContains(t, err, "saving the checkpoint")
	require.Empty(t, read(t, name))
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start, Header: []byte("head\n")})
	require.NoError(t, err, "an empty file is as good as none")
	require.Equal(t, "head\n", read(t, name))
	require.NoError(t, f.Close())
	f, err = auditfile.Open(name, checkpoint, auditfile.Options{Since: start.Add(time.Hour), Header: []byte("head\n")})
	require.NoError(t, err)
	require.Equal(t, start, f.Place().Since, "the first start counts")
	require.NoError(t, f.Close())
	require.Equal(t, "head\n", read(t, name), "the header once")
	for _, path := range []string{name, checkpoint} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode())
	}
}

// Nothing is saved of what could not be written.
func TestTheEntriesComeBeforeTheCheckpoint(t *testing.T) {
	_, checkpoint := paths(t)
	out := &failing{}
	f, err := auditfile.Stream(out, checkpoint, auditfile.Options{Since: start})
	require.NoError(t, err)
	before := read(t, checkpoint)
	out.err = errors.New("no space left")
	require.NoError(t, f.Append(line(1), place(1)))
	require.ErrorContains(t, f.Save(), "writing entries: no space left")
	require.Equal(t, before, read(t, checkpoint))
	out.err = nil
	for _, err := range []error{f.Append(line(2), place(2)), f.Save(), f.Close()} {
		require.ErrorContains(t, err, "no space left", "it stays")
	}
	require.Empty(t, out.String())
	require.Equal(t, before, read(t, checkpoint))
}

type failing struct {
	bytes.Buffer
	err error
}

func (w *failing) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	return w.Buffer.Write(p)
}

func TestAppendSavesEverySoOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		name, checkpoint := paths(t)
		f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
		require.NoError(t, err)
		for i := 1; i <= 10; i++ {
			time.Sleep(300 * time.Millisecond)
			require.NoError(t, f.Append(line(i), place(i)))
			require.Equal(t, i/4*4, strings.Count(read(t, name), "\n"), "%d", i)
		}
		f.Idle(place(99))
		require.Equal(t, 10, strings.Count(read(t, name), "\n"))
		require.NoError(t, f.Append(nil, place(100)))
		require.EqualValues(t, 10, f.Entries(), "an entry that is left out is none")
		require.NoError(t, f.Close())
		f, err = auditfile.Open(name, checkpoint, auditfile.Options{})
		require.NoError(t, err)
		require.Equal(t, 100, at(f.Place()))
		require.NoError(t, f.Close())
	})
}

// A file that is not its own is refused and stays as it is.
func TestAFileThatIsNotItsOwnIsNotTouched(t *testing.T) {
	known := func(t *testing.T, name, checkpoint string) {
		f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start})
		require.NoError(t, err)
		require.NoError(t, f.Append(line(1), place(1)))
		require.NoError(t, f.Close())
	}
	for want, prepare := range map[string]func(t *testing.T, name, checkpoint string){
		"no checkpoint that knows it": func(t *testing.T, name, _ string) { write(t, name, "x") },
		"8 bytes, and the checkpoint knows 9: it is not": func(t *testing.T, name, checkpoint string) {
			known(t, name, checkpoint)
			write(t, name, "entry 1\n"[:8])
			rewrite(t, checkpoint, `"bytes":8`, `"bytes":9`)
		},
		"its bytes are others": func(t *testing.T, name, checkpoint string) {
			known(t, name, checkpoint)
			write(t, name, "another log that is longer")
		},
		"the checkpoint expects other ones": func(t *testing.T, name, checkpoint string) {
			f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start})
			require.NoError(t, err)
			require.NoError(t, f.Close())
			write(t, name, "another log, which came later")
		},
		"the checkpoint expects other ones: it is not the file": func(t *testing.T, name, checkpoint string) {
			expected(t, name, checkpoint)
			write(t, name, "entry 9\n")
		},
		"for another purpose": func(t *testing.T, name, checkpoint string) {
			known(t, name, checkpoint)
			rewrite(t, checkpoint, `"purpose":"a"`, `"purpose":"b"`)
		},
		"less than nothing": func(t *testing.T, name, checkpoint string) {
			known(t, name, checkpoint)
			rewrite(t, checkpoint, `"bytes":8`, `"bytes":-8`)
		},
		"reading the checkpoint": func(t *testing.T, name, checkpoint string) {
			known(t, name, checkpoint)
			write(t, checkpoint, `{`)
		},
	} {
		name, checkpoint := paths(t)
		prepare(t, name, checkpoint)
		before := read(t, name)
		_, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start})
		require.ErrorContains(t, err, want)
		require.Equal(t, before, read(t, name), want)
	}
	_, err := auditfile.Open(t.TempDir(), "", auditfile.Options{})
	require.ErrorContains(t, err, "opening the file")
}

// expected leaves an empty file and the checkpoint that was written before the first
// byte was.
func expected(t *testing.T, name, checkpoint string) {
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start, Every: -1})
	require.NoError(t, err)
	require.NoError(t, f.Append(line(1), place(1)))
	syncing(t, func(of string) error {
		if of == name {
			return fs.ErrClosed
		}
		return nil
	})
	require.ErrorIs(t, f.Save(), fs.ErrClosed)
	require.Error(t, f.Close())
	syncing(t, func(string) error { return nil })
}

// A crash may leave any part of the first bytes, which no checkpoint covers yet.
func TestThePartsOfTheFirstBytesAreItsOwn(t *testing.T) {
	for left := range len(line(1)) + 1 {
		name, checkpoint := paths(t)
		expected(t, name, checkpoint)
		write(t, name, string(line(1)[:left]))
		f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a", Since: start})
		require.NoError(t, err, left)
		require.Empty(t, read(t, name))
		require.Equal(t, start, f.Place().Since)
		require.NoError(t, f.Append(line(1), place(1)))
		require.NoError(t, f.Close())
		require.NotContains(t, read(t, checkpoint), "head")
	}
}

func write(t *testing.T, name, text string) {
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

func rewrite(t *testing.T, name, was, is string) {
	text := read(t, name)
	require.Contains(t, text, was)
	write(t, name, strings.Replace(text, was, is, 1))
}

// What the exporter of earlier versions saved, without a tail and with a list of
// digests, is gone on with.
func TestAnEarlierCheckpointIsGoneOnWith(t *testing.T) {
	name, checkpoint := paths(t)
	write(t, name, "entry 1\nentry 2, of which more was there than comes again")
	write(t, checkpoint, `{"purpose":"a","bytes":8,"entries":1,"log":{"since":"2024-05-01T10:00:00Z",`+
		`"until":"2024-05-01T10:01:00Z","seen":["ypeBEsobvcr6wjGz"]}}`)
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Purpose: "a"})
	require.NoError(t, err)
	require.Equal(t, 1, f.Place().Seen.Len())
	require.NoError(t, f.Append(line(2), place(2)))
	require.NoError(t, f.Close())
	require.Equal(t, "entry 1\nentry 2\n", read(t, name))
	require.Contains(t, read(t, checkpoint), `"tail":`)
}

func TestWithoutACheckpoint(t *testing.T) {
	name, _ := paths(t)
	f, err := auditfile.Open(name, "", auditfile.Options{Header: []byte("head\n")})
	require.NoError(t, err)
	require.True(t, f.Place().Since.IsZero())
	require.NoError(t, f.Append(line(1), place(1)))
	require.NoError(t, f.Close())
	require.NoError(t, f.Close(), "again")
	require.ErrorContains(t, f.Append(line(2), place(2)), "closed")
	f.Idle(place(3))
	require.Equal(t, "head\nentry 1\n", read(t, name))
	_, err = auditfile.Open(name, "", auditfile.Options{})
	require.ErrorContains(t, err, "not empty")
}

// Many goroutines may append, save and look.
func TestManyGoroutinesUseOneFile(t *testing.T) {
	name, checkpoint := paths(t)
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start, Every: time.Nanosecond})
	require.NoError(t, err)
	var running sync.WaitGroup
	for i := range 4 {
		running.Go(func() {
			for range 20 {
				_ = f.Append(line(i), place(i))
				f.Idle(f.Place())
				_ = f.Entries()
			}
		})
	}
	running.Wait()
	require.NoError(t, f.Close())
	require.Equal(t, 80, strings.Count(read(t, name), "entry"))
}
