// Package auditfile keeps a program's output for an audit log in a file, and
// the matching place in the log in another file, the checkpoint. The two stay
// consistent whenever the program is killed: when it is started again it
// continues, and no entry is lost or written twice.
//
// [Open] the file, let Follow continue at [File.Place], [File.Append] the output
// for each entry with the entry's Checkpoint, and give [File.Idle] to Follow as
// its Idle. The example shows all of it.
//
// # What a crash leaves
//
// A save first makes the entries durable (written, then synced), then the
// checkpoint, which says how far they reach: it is written under another name,
// synced, and replaces the old one in one step, and the directory is synced. So
// a checkpoint never covers bytes that are not in the file. Bytes that it does
// not cover, which a crash between the two steps leaves, are cut off when the
// file is opened again; their entries come again from the log. Before the first
// byte of a file the checkpoint says what it will be, so that a file which was put
// under its name later is told from it.
//
// A file that does not belong to the checkpoint is not touched: one that is not
// empty and has no checkpoint, one that is shorter than its checkpoint says or
// has other bytes before that length, one whose checkpoint is for another
// purpose, and, if the system has file locks, one that another program has open.
package auditfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// Options describes a file.
type Options struct {
	// Purpose says what the file is for: the account, the filters, the format.
	// A checkpoint with another purpose is refused.
	Purpose string
	// Since is where a new file starts in the log: the first Place. It is kept in
	// the checkpoint, which takes precedence from then on. If it is zero, the
	// first Place is the zero AuditCheckpoint.
	Since time.Time
	// Header is what a new file begins with, such as the first line of a CSV.
	Header []byte
	// Every is how often Append saves. 0 means every second, negative means
	// never.
	Every time.Duration
}

// File is a file of entries and its checkpoint. Many goroutines may use one. Its
// first error is permanent: nothing is written after it, and every method that
// can fail returns it.
type File struct {
	mu   sync.Mutex
	file *os.File // nil for a stream
	// locked is what keeps the checkpoint of a stream; nil for a file, which is
	// locked itself.
	locked *os.File
	out    *bufio.Writer
	path   string // of the checkpoint; empty for none
	every  time.Duration
	state  state
	known  state     // what the checkpoint has
	saved  time.Time // when
	dirty  bool      // something changed since
	err    error
}

// Open begins a file, or continues one. name and checkpoint are paths of
// different files; without a checkpoint the file must be new or empty, and can't
// be continued later. Only the owner can read and write the two, since audit
// logs are confidential.
func Open(name, checkpoint string, opts Options) (*File, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the file: %w", err)
	}
	f := fresh(checkpoint, opts)
	f.file, f.out = file, bufio.NewWriterSize(&first{f: f}, bufferSize)
	begun, err := f.goOn()
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, errors.Join(err, f.close()))
	}
	return f.begin(begun, opts.Header)
}

// Stream is Open for output that can't be cut off, such as standard output:
// entries that were written after the last save come again after a crash. w is
// not closed. If the system has file locks, a checkpoint is of one stream at a
// time: of a file beside it, with .lock after its name, which is not removed.
func Stream(w io.Writer, checkpoint string, opts Options) (*File, error) {
	f := fresh(checkpoint, opts)
	f.out = bufio.NewWriterSize(w, bufferSize)
	if err := f.lock(); err != nil {
		return nil, err
	}
	begun, err := f.load()
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f.begin(begun, opts.Header)
}

const bufferSize = 1 << 18

// lock keeps the checkpoint of a stream. The checkpoint itself is replaced, so it
// is another file that is locked.
func (f *File) lock() (err error) {
	if f.path == "" {
		return nil
	}
	if f.locked, err = os.OpenFile(f.path+".lock", os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("locking the checkpoint: %w", err)
	}
	if err := safefile.Lock(f.locked); err != nil {
		return fmt.Errorf("locking the checkpoint %s: %w", f.path, errors.Join(err, f.close()))
	}
	return nil
}

// goOn reads the checkpoint, and cuts off what it does not cover if the file
// belongs to it. It reports whether there is one.
func (f *File) goOn() (begun bool, err error) {
	if err := safefile.Lock(f.file); err != nil {
		return false, err
	}
	info, err := f.file.Stat()
	switch {
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, errors.New("it is no regular file: see Stream")
	case f.replaces(info):
		return false, errors.New("the checkpoint has to be another file: it would take this one's place")
	}
	if begun, err = f.load(); err == nil {
		err = f.recognize(begun, info.Size())
	}
	if err != nil {
		return false, err
	}
	if err := f.file.Truncate(f.state.Bytes); err != nil {
		return false, err
	}
	f.state.Head = nil // it was cut off
	_, err = f.file.Seek(f.state.Bytes, io.SeekStart)
	return begun, err
}

// recognize refuses a file that is not the one that the checkpoint knows.
func (f *File) recognize(begun bool, size int64) error {
	switch {
	case !begun && size > 0:
		return errors.New("it is not empty, and there is no checkpoint that knows it")
	case size < f.state.Bytes:
		return fmt.Errorf("it has %d bytes, and the checkpoint knows %d: it is not the file it was", size, f.state.Bytes)
	case f.state.Bytes == 0:
		return f.checkHead(size)
	}
	return f.checkTail()
}

// replaces reports whether saving the checkpoint would replace a file.
func (f *File) replaces(file fs.FileInfo) bool {
	if f.path == "" {
		return false
	}
	for _, name := range []string{f.path, f.path + safefile.Suffix} {
		if info, err := os.Stat(name); err == nil && os.SameFile(file, info) {
			return true
		}
	}
	return false
}

// begin saves the place before the first byte is written: a file that has bytes
// always has a checkpoint, so it can be continued after a crash.
func (f *File) begin(begun bool, header []byte) (*File, error) {
	if !begun {
		f.err = f.start()
	}
	if f.state.Bytes == 0 && f.err == nil {
		_, f.err = f.out.Write(header)
		f.state.Bytes = int64(len(header))
	}
	f.dirty = true
	if err := f.Save(); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func (f *File) start() error {
	if f.file != nil {
		if err := safefile.SyncDir(filepath.Dir(f.file.Name())); err != nil {
			return err
		}
	}
	return f.store()
}

// Place returns where in the log to continue: the last place that was given to
// Append or to Idle, or the checkpoint's.
func (f *File) Place() accounts.AuditCheckpoint {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Log
}

// Entries returns how many entries the file has: the texts that were appended,
// including those before it was opened.
func (f *File) Entries() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Entries
}

// Append adds the output for an entry and moves to its place; a crash leaves
// both or neither. An empty text only moves to the place, for an entry that is
// left out. Append saves when the last save was at least Every ago. It does not
// keep text.
func (f *File) Append(text []byte, place accounts.AuditCheckpoint) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	if _, err := f.out.Write(text); err != nil {
		f.err = fmt.Errorf("writing an entry: %w", err)
		return f.err
	}
	f.state.Bytes += int64(len(text))
	if len(text) > 0 {
		f.state.Entries++
	}
	f.state.Log, f.dirty = place, true
	if f.every > 0 && time.Since(f.saved) >= f.every {
		return f.save()
	}
	return nil
}

// Idle moves to a place and saves. It is made for LogAuditFollowParams.Idle; the
// next call returns its error.
func (f *File) Idle(place accounts.AuditCheckpoint) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state.Log, f.dirty = place, true
	_ = f.save() // f.err keeps it
}

// Save makes what was appended durable, together with the place. It does
// nothing when there is nothing new.
func (f *File) Save() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.save()
}

func (f *File) save() error {
	if f.err != nil || !f.dirty {
		return f.err
	}
	f.err = f.flush()
	if f.err == nil && f.path != "" {
		f.err = f.store()
	}
	f.saved, f.dirty = time.Now(), false
	return f.err
}

// flush makes the entries durable.
func (f *File) flush() error {
	err := f.out.Flush()
	if err == nil && f.file != nil {
		err = safefile.Sync(f.file)
	}
	if err != nil {
		return fmt.Errorf("writing entries: %w", err)
	}
	return nil
}

// Close saves, and closes the file. Nothing can be appended after that; closing
// twice is fine.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.save()
	if f.err == nil {
		f.err = errClosed
	} else if errors.Is(err, errClosed) {
		err = nil
	}
	return errors.Join(err, f.close())
}

var errClosed = errors.New("the file is closed")

// close closes what is open.
func (f *File) close() error {
	var failed []error
	for _, file := range []*os.File{f.file, f.locked} {
		if file != nil {
			failed = append(failed, file.Close())
		}
	}
	f.file, f.locked = nil, nil
	return errors.Join(failed...)
}
