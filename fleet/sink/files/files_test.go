package files_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/testentry"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/files"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

var day = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)

func batch(account string, fence int64, from, to int) sink.Batch {
	return sink.Batch{Account: account, Lease: lease.Lease{Name: account, Fence: fence},
		Entries: testentry.Numbered(from, to, day)}
}

func open(t *testing.T, dir string, opts files.Options) *files.Sink {
	s, err := files.Open(dir, opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// names are the files of an account, the oldest first.
func names(t *testing.T, dir, account string) (list []string) {
	entries, err := os.ReadDir(filepath.Join(dir, account))
	require.NoError(t, err)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func read(t *testing.T, dir, account string, file int) string {
	text, err := os.ReadFile(filepath.Join(dir, account, names(t, dir, account)[file]))
	require.NoError(t, err)
	return string(text)
}

// numbers are those of the entries that a range yields.
func numbers(t *testing.T, entries iter.Seq2[complete.Entry, error]) (list []int) {
	for e, err := range entries {
		require.NoError(t, err)
		var n int
		_, err := fmt.Sscanf(e.ID, "%d", &n)
		require.NoError(t, err)
		list = append(list, n)
	}
	return list
}

func kept(t *testing.T, s *files.Sink, account string) []int {
	return numbers(t, s.Day(t.Context(), account, day))
}

func upTo(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

func TestEntriesAreLinesOfTheirAccount(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 7, 0, 2)))
	require.NoError(t, s.Write(t.Context(), batch("b", 8, 0, 1)))
	require.NoError(t, s.Write(t.Context(), batch("a", 7, 2, 3)))
	require.NoError(t, s.Write(t.Context(), batch("c", 9, 0, 0)), "only the place moved")
	require.Equal(t, `{"id":"00000000000000000000000000000000","action":{"time":"2024-05-01T00:00:00Z"}}
{"id":"00000000000000000000000000000001","action":{"time":"2024-05-01T00:00:01Z"}}
{"id":"00000000000000000000000000000002","action":{"time":"2024-05-01T00:00:02Z"}}
`, read(t, dir, "a", 0))
	require.Equal(t, upTo(3), kept(t, s, "a"))
	require.Equal(t, upTo(1), kept(t, s, "b"))
	require.Empty(t, kept(t, s, "c"))
	require.Regexp(t, `^\d{8}T\d{6}Z-00000007-0001\.ndjson$`, names(t, dir, "a")[0])
	info, err := os.Stat(filepath.Join(dir, "a", names(t, dir, "a")[0]))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
}

// An entry that was sent on several lines is on one; what is not known of is kept.
func TestAnEntryIsOneLine(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{})
	b := batch("a", 1, 0, 0)
	b.Entries = []accounts.AuditEntry{
		testentry.Parse("{\n\"id\": \"x\",\r\n\"new\": [1,  2]\n}"), testentry.Parse("{\"z\":\r1}"),
	}
	require.NoError(t, s.Write(t.Context(), b))
	require.Equal(t, "{\"id\":\"x\",\"new\":[1,2]}\n{\"z\":1}\n", read(t, dir, "a", 0))
	b.Entries = []accounts.AuditEntry{{ID: "made by hand"}}
	require.ErrorContains(t, s.Write(t.Context(), b), `"made by hand": it was not decoded from JSON`)
}

func TestFilesAreRotatedBySize(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{MaxBytes: 200})
	for i := range 5 {
		require.NoError(t, s.Write(t.Context(), batch("a", 1, i, i+1)))
	}
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 5, 9)), "a batch is not divided")
	var lines []int
	for i := range names(t, dir, "a") {
		lines = append(lines, strings.Count(read(t, dir, "a", i), "\n"))
	}
	require.Equal(t, []int{2, 2, 1, 4}, lines)
	require.Equal(t, upTo(9), kept(t, s, "a"))
}

// An old file is closed with the next batch of any account, and not gone on with.
func TestFilesAreRotatedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir, files.Options{MaxAge: time.Hour})
		for i := range 5 {
			require.NoError(t, s.Write(t.Context(), batch("a", 1, i, i+1)))
			time.Sleep(25 * time.Minute)
			require.NoError(t, s.Write(t.Context(), batch("b", 1, i, i+1)))
		}
		require.Equal(t, []string{"20000101T000000Z-00000001-0001.ndjson", "20000101T011500Z-00000001-0001.ndjson"},
			names(t, dir, "a"))
		require.Equal(t, 3, strings.Count(read(t, dir, "a", 0), "\n"))
		require.Equal(t, upTo(5), kept(t, s, "a"))
	})
}

// With few files open, the others are closed and gone on with.
func TestFewFilesAreOpen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{MaxOpen: 2})
	for i := range 3 {
		for account := range 10 {
			require.NoError(t, s.Write(t.Context(), batch(fmt.Sprint("a", account), 1, i, i+1)))
			require.LessOrEqual(t, openFiles(t, dir), 2)
		}
	}
	for account := range 10 {
		require.Equal(t, upTo(3), kept(t, s, fmt.Sprint("a", account)))
		require.Len(t, names(t, dir, fmt.Sprint("a", account)), 1)
	}
	path := filepath.Join(dir, "a0", names(t, dir, "a0")[0])
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, s.Write(t.Context(), batch("a0", 1, 3, 4)))
	require.Len(t, names(t, dir, "a0"), 2, "one that is not what it was is not gone on with")
}

// openFiles is how many files below dir this process has open.
func openFiles(t *testing.T, dir string) (n int) {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not say which files are open")
	}
	for _, e := range list {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err == nil &&
			strings.HasPrefix(name, dir) && strings.HasSuffix(name, ".ndjson") {
			n++
		}
	}
	return n
}

// A process that was killed leaves half a line, which is cut off when the account
// is written to again; what a reader meets before is left out.
func TestATornLineIsCutOff(t *testing.T) {
	for name, torn := range map[string]string{"short": `{"id":"to`, "long": strings.Repeat("x", 200_000)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			dead, err := files.Open(dir, files.Options{})
			require.NoError(t, err)
			require.NoError(t, dead.Write(t.Context(), batch("a", 1, 0, 3)))
			path := filepath.Join(dir, "a", names(t, dir, "a")[0])
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, append(whole, torn...), 0o600))
			require.Equal(t, upTo(3), kept(t, dead, "a"))

			s := open(t, dir, files.Options{})
			require.NoError(t, s.Write(t.Context(), batch("a", 2, 3, 4)))
			require.Equal(t, upTo(4), kept(t, s, "a"))
			require.Equal(t, string(whole)+torn, read(t, dir, "a", 0), "it may be written to: the process has it open")

			require.NoError(t, dead.Close())
			again := open(t, dir, files.Options{})
			require.NoError(t, again.Write(t.Context(), batch("a", 3, 4, 5)))
			require.Equal(t, string(whole), read(t, dir, "a", 0))
			require.Equal(t, upTo(5), kept(t, again, "a"))
		})
	}
}

// A process that was paused writes to its own file, whatever its successor does.
func TestAFenceHasItsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	paused, successor := open(t, dir, files.Options{}), open(t, dir, files.Options{})
	require.NoError(t, paused.Write(t.Context(), batch("a", 1, 0, 1)))
	require.NoError(t, successor.Write(t.Context(), batch("a", 2, 1, 2)))
	require.NoError(t, paused.Write(t.Context(), batch("a", 1, 1, 2)))
	require.NoError(t, successor.Write(t.Context(), batch("a", 2, 2, 3)))
	require.NoError(t, successor.Write(t.Context(), batch("a", 4, 3, 4)), "taken again")
	require.Len(t, names(t, dir, "a"), 3)
	ledger, err := complete.Day(t.Context(), successor.Day, "a", day)
	require.NoError(t, err)
	require.Equal(t, []int{4, 1}, []int{ledger.Report().Count, ledger.Report().Doubles})
}

// What a disk does not take is not there: the batch comes again, in a new file.
func TestABatchIsWholeOrNotThere(t *testing.T) {
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	dir := t.TempDir()
	s := open(t, dir, files.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 0, 3)))
	before := read(t, dir, "a", 0)
	safefile.Sync = func(f *os.File) error {
		if strings.HasSuffix(f.Name(), ".ndjson") {
			return syscall.EIO
		}
		return sync(f)
	}
	err := s.Write(t.Context(), batch("a", 1, 3, 5))
	require.ErrorIs(t, err, syscall.EIO)
	require.ErrorContains(t, err, `writing 2 entries of account "a" to a file: `)
	require.Equal(t, before, read(t, dir, "a", 0))
	safefile.Sync = sync
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 3, 5)))
	require.Len(t, names(t, dir, "a"), 2)
	require.Equal(t, upTo(5), kept(t, s, "a"))
}

// A disk that is full is not left with a file for each try, also where its name can't
// be made durable.
func TestAFullDiskIsNotLeftWithEmptyFiles(t *testing.T) {
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	dir := t.TempDir()
	s := open(t, dir, files.Options{})
	for _, suffix := range []string{".ndjson", "a"} {
		safefile.Sync = func(f *os.File) error {
			if strings.HasSuffix(f.Name(), suffix) {
				return syscall.ENOSPC
			}
			return sync(f)
		}
		for range 3 {
			require.ErrorIs(t, s.Write(t.Context(), batch("a", 1, 0, 3)), syscall.ENOSPC)
			require.Empty(t, names(t, dir, "a"), suffix)
		}
	}
	safefile.Sync = sync
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 0, 3)))
	require.Equal(t, upTo(3), kept(t, s, "a"))
	require.Len(t, names(t, dir, "a"), 1)
}

// The lines are durable when Write returns, and the name of their file before.
func TestWhatIsSynced(t *testing.T) {
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	dir := t.TempDir()
	var synced []string
	safefile.Sync = func(f *os.File) error {
		info, err := f.Stat()
		require.NoError(t, err)
		size := int64(-1)
		if !info.IsDir() {
			size = info.Size()
		}
		synced = append(synced, fmt.Sprintf("%s %d", filepath.Ext(f.Name()), size))
		return nil
	}
	s := open(t, dir, files.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 0, 1)))
	require.Equal(t, []string{" -1", " -1", ".ndjson 83"}, synced, "both directories, then the file")
}

// An account's id is never a way to another directory.
func TestAnIDIsNoPath(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "sink"), files.Options{})
	for _, id := range []string{"", ".", ".."} {
		require.ErrorContains(t, s.Write(t.Context(), batch(id, 1, 0, 1)), "can't be a directory")
		for _, err := range s.Day(t.Context(), id, day) {
			require.ErrorContains(t, err, "can't be a directory")
		}
	}
	for _, id := range []string{"../x", "a/b", "/etc", `..\x`} {
		require.NoError(t, s.Write(t.Context(), batch(id, 1, 0, 1)))
		require.Equal(t, upTo(1), kept(t, s, id))
	}
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, list, 1)
	list, err = os.ReadDir(filepath.Join(dir, "sink"))
	require.NoError(t, err)
	require.Len(t, list, 4)
}

func TestWhatIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := files.Open(dir, files.Options{MaxAge: -1})
	require.ErrorContains(t, err, "a negative")
	_, err = files.Open(os.DevNull+"/x", files.Options{})
	require.ErrorContains(t, err, "opening a sink of files")
	s := open(t, dir, files.Options{})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Write(over, batch("a", 1, 0, 1)), context.Canceled)
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 0, 1)))
	for _, err := range s.Day(over, "a", day) {
		require.ErrorIs(t, err, context.Canceled)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", "other.ndjson"), []byte("not JSON\n"), 0o600))
	var last error
	for _, err := range s.Day(t.Context(), "a", day) {
		last = err
	}
	require.ErrorContains(t, last, "other.ndjson: a line is not JSON")
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "again")
	require.ErrorContains(t, s.Write(t.Context(), batch("a", 1, 0, 1)), "the sink is closed")
}

// Only the day's entries are read, and a range can be left.
func TestOnlyTheDayIsRead(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{MaxBytes: 1})
	const dayOf = 86400 // seconds
	require.NoError(t, s.Write(t.Context(), batch("a", 1, dayOf-2, dayOf+3)))
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 2*dayOf-2, 2*dayOf+3)))
	second := s.Day(t.Context(), "a", day.Add(30*time.Hour))
	require.Equal(t, []int{dayOf, dayOf + 1, dayOf + 2, 2*dayOf - 2, 2*dayOf - 1}, numbers(t, second))
	for range second {
		break
	}
	old := filepath.Join(dir, "a", names(t, dir, "a")[0])
	require.NoError(t, os.WriteFile(old, []byte("not read\n"), 0o600))
	require.NoError(t, os.Chtimes(old, time.Time{}, day.Add(-time.Second)))
	require.Equal(t, []int{2*dayOf - 2, 2*dayOf - 1}, numbers(t, second), "a file that was written last before")
}

// Many accounts are written at a time.
func TestManyGoroutinesUseOneSink(t *testing.T) {
	s := open(t, t.TempDir(), files.Options{MaxBytes: 500, MaxOpen: 2})
	var running sync.WaitGroup
	for account := range 8 {
		running.Go(func() {
			for i := range 20 {
				if err := s.Write(t.Context(), batch(fmt.Sprint(account), 1, i, i+1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	for account := range 8 {
		require.Equal(t, upTo(20), kept(t, s, fmt.Sprint(account)))
	}
}

// Whoever deletes or moves away an account's files while they are written to takes
// only what is in them: what comes after that is in a file that readers find.
func TestFilesThatAreTakenAway(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, files.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 0, 1)))
	require.NoError(t, os.Rename(filepath.Join(dir, "a", names(t, dir, "a")[0]), filepath.Join(dir, "moved")))
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 1, 2)))
	require.Equal(t, []int{1}, kept(t, s, "a"))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "a")))
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 2, 3)))
	require.Equal(t, []int{2}, kept(t, s, "a"))
	require.NoError(t, s.Write(t.Context(), batch("a", 1, 3, 4)))
	require.Equal(t, []int{2, 3}, kept(t, s, "a"))
	require.Len(t, names(t, dir, "a"), 1)
}
