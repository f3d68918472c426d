package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// log is the files of one account.
type log struct {
	dir  string
	used time.Time // under the sink's mu

	mu     sync.Mutex
	mended bool
	file   *os.File // nil when it is closed
	name   string   // of the file, also of one that is closed; empty for none
	size   int64    // what is acknowledged
	begun  time.Time
	fence  int64
}

// extension is that of all files of the sink.
const extension = ".ndjson"

// ready has a file open that n more bytes under a fence belong to.
func (l *log) ready(fence, n int64, opts Options) error {
	if !l.inPlace() {
		l.mended = false // which makes the directory again
		if err := l.abandon(); err != nil {
			return err
		}
	}
	if err := l.mend(); err != nil {
		return err
	}
	full := l.size > 0 && l.size+n > opts.MaxBytes
	if l.name == "" || l.fence != fence || full || time.Since(l.begun) >= opts.MaxAge {
		return l.begin(fence)
	}
	if l.file == nil && l.reopen() != nil {
		return l.begin(fence)
	}
	return nil
}

// inPlace reports whether a reader would find what is written now: who deletes or
// moves an account's files leaves this process with one that has no name here.
func (l *log) inPlace() bool {
	named, err := os.Stat(filepath.Join(l.dir, l.name))
	if err != nil || l.file == nil {
		return err == nil
	}
	open, err := l.file.Stat()
	return err == nil && os.SameFile(named, open)
}

// begin begins the next file. A name that is there is somebody else's.
func (l *log) begin(fence int64) error {
	if err := l.close(); err != nil {
		return err
	}
	l.name, l.begun, l.fence, l.size = "", time.Now(), fence, 0
	for number := 1; ; number++ {
		name := fmt.Sprintf("%s-%08d-%04d%s", l.begun.UTC().Format("20060102T150405Z"), fence, number, extension)
		file, err := os.OpenFile(filepath.Join(l.dir, name), os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		l.file, l.name = file, name
		return l.started()
	}
}

// started makes the new file's name durable, and the file this process's own.
func (l *log) started() error {
	err := safefile.Lock(l.file)
	if err == nil {
		err = safefile.SyncDir(l.dir)
	}
	if err != nil {
		return errors.Join(err, l.discard())
	}
	return nil
}

// reopen continues a file that was closed to make room, if it is as it was left.
func (l *log) reopen() error {
	file, err := os.OpenFile(filepath.Join(l.dir, l.name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() != l.size {
		err = errors.New("it is not the file it was")
	}
	if err == nil {
		err = safefile.Lock(file)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file = file
	return nil
}

// append writes whole lines and makes them durable, or leaves none of them.
func (l *log) append(lines []byte) error {
	_, err := l.file.Write(lines)
	if err == nil {
		err = safefile.Sync(l.file)
	}
	if err != nil {
		return errors.Join(err, l.file.Truncate(l.size), l.discard())
	}
	l.size += int64(len(lines))
	return nil
}

// abandon has the next write begin a new file: after a sync that failed it is not
// known what the disk has of this one.
func (l *log) abandon() error {
	l.name = ""
	return l.close()
}

// discard abandons the file, and removes one that nothing is in: a disk that is full
// would be left with one for each try.
func (l *log) discard() error {
	name := l.name
	err := l.abandon()
	if l.size == 0 {
		err = errors.Join(err, os.Remove(filepath.Join(l.dir, name)))
	}
	return err
}

func (l *log) close() error {
	file := l.file
	if l.file = nil; file == nil {
		return nil
	}
	return file.Close()
}

// mostTorn is how many of the newest files are looked at for a torn line: those
// that more than one process may have left at one time.
const mostTorn = 16

// mend makes the account's directory, and cuts off what a crash left in its
// files.
func (l *log) mend() error {
	if l.mended {
		return nil
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	names, err := list(l.dir)
	if err == nil {
		err = safefile.SyncDir(filepath.Dir(l.dir))
	}
	for _, name := range names[max(0, len(names)-mostTorn):] {
		err = errors.Join(err, mend(name))
	}
	l.mended = err == nil
	return err
}

// list returns the paths of an account's files, the oldest first.
func list(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && filepath.Ext(e.Name()) == extension {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names, err
}

// mend cuts off a line without its end, unless the file is somebody's.
func mend(name string) error {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	whole, size, err := wholeLines(file)
	if err != nil || whole == size || safefile.Lock(file) != nil {
		return err
	}
	// What was read before the lock may have been written on.
	if whole, _, err = wholeLines(file); err == nil {
		err = file.Truncate(whole)
	}
	return err
}

// wholeLines returns how far the file's whole lines reach, and its size.
func wholeLines(file *os.File) (whole, size int64, err error) {
	info, err := file.Stat()
	if err != nil {
		return 0, 0, err
	}
	size = info.Size()
	for end := size; end > 0; {
		part := make([]byte, min(end, 64<<10))
		end -= int64(len(part))
		if _, err := file.ReadAt(part, end); err != nil && err != io.EOF {
			return 0, 0, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return end + int64(i) + 1, size, nil
		}
	}
	return 0, size, nil
}
