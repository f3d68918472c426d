// Package files is a sink that appends entries to files, one entry of JSON a
// line, as the API sent it.
//
// Each account has a directory of its own, named by its id, with files that are
// named by when they were begun, by the fence of the lease that they were
// written under, and by a number:
//
//	DIR/023e105f4ecef8ad9ca31a8372d0c353/20250131T134500Z-00000007-0001.ndjson
//
// So a log can be kept, copied and deleted by account, and no two processes ever
// write to one file, even if they share the directory: a process that was paused
// and wakes up after its lease has been taken over writes to its own file, under
// a fence that is lower than the one of its successor. A process that is started
// again begins new files too, and so does the next batch after the file that was
// written to was deleted or moved away.
//
// # At least once
//
// A batch is synced before Write returns, and its checkpoint is saved after that.
// So entries can be there twice, when a process ends between the two or its
// account is taken over: drop doubles by the id, as [Sink.Day] and package
// complete do. No entry is lost.
//
// # What a crash leaves
//
// A file may end in the middle of a line. The next Sink that writes to the
// account cuts that part off, unless the process that began it still has the file
// open; its entry comes again. A reader leaves a last line without its line feed
// out.
package files

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/text"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
)

// Options says when files are rotated.
type Options struct {
	// MaxBytes is how long a file gets before the next is begun. A batch is never
	// divided, so a file is longer if its first batch is. 0 is 256 MiB.
	MaxBytes int64
	// MaxAge is how long a file is written to before the next is begun. 0 is an
	// hour.
	MaxAge time.Duration
	// MaxOpen is how many files are open at a time; what is above is closed, and
	// opened again when it is needed. 0 is 256.
	MaxOpen int
}

const (
	defaultMaxBytes = 256 << 20
	defaultMaxAge   = time.Hour
	defaultMaxOpen  = 256
)

// Sink writes files. Many goroutines may use one.
type Sink struct {
	dir  string
	opts Options

	mu     sync.Mutex
	logs   map[string]*log // by account
	closed bool
}

// Open makes a sink that writes below a directory, which is made if it is not
// there. Only the owner can read the files, since audit logs are confidential.
func Open(dir string, opts Options) (*Sink, error) {
	if opts.MaxBytes < 0 || opts.MaxAge < 0 || opts.MaxOpen < 0 {
		return nil, errors.New("opening a sink of files: a negative MaxBytes, MaxAge or MaxOpen")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening a sink of files: %w", err)
	}
	return &Sink{dir: dir, opts: opts.withDefaults(), logs: map[string]*log{}}, nil
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.MaxAge == 0 {
		o.MaxAge = defaultMaxAge
	}
	if o.MaxOpen == 0 {
		o.MaxOpen = defaultMaxOpen
	}
	return o
}

var errClosed = errors.New("the sink is closed")

// Write appends a batch to the account's file, and returns after it is durable.
// After an error nothing of the batch is in the file, unless the disk refuses
// that too; then a new file is begun.
func (s *Sink) Write(ctx context.Context, batch sink.Batch) error {
	lines, err := encode(batch)
	if err == nil && len(lines) > 0 {
		err = s.append(ctx, batch, lines)
	}
	if err != nil {
		return fmt.Errorf("writing %d entries of account %q to a file: %w", len(batch.Entries), batch.Account, err)
	}
	return nil
}

func encode(batch sink.Batch) (lines []byte, err error) {
	size := 0
	for i := range batch.Entries {
		size += len(batch.Entries[i].JSON.RawJSON()) + len("\n")
	}
	lines = make([]byte, 0, size)
	for i := range batch.Entries {
		if lines, err = text.AppendLine(lines, &batch.Entries[i]); err != nil {
			return nil, err
		}
		lines = append(lines, '\n')
	}
	return lines, nil
}

func (s *Sink) append(ctx context.Context, batch sink.Batch, lines []byte) error {
	l, err := s.log(batch.Account)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// After a pause the lease is over: what its context says is cheap to ask.
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.ready(batch.Lease.Fence, int64(len(lines)), s.opts); err != nil {
		return err
	}
	return l.append(lines)
}

// log returns an account's log, and makes room for its file.
func (s *Sink) log(account string) (*log, error) {
	dir, err := s.account(account)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	l := s.logs[account]
	if l == nil {
		l = &log{dir: dir}
		s.logs[account] = l
	}
	l.used = time.Now()
	s.makeRoom(l)
	return l, nil
}

// makeRoom closes files that are too old, and the one that was used longest ago
// if too many are open. One that is being written to is left alone.
func (s *Sink) makeRoom(except *log) {
	var oldest *log
	open := 0
	for _, l := range s.logs {
		if l == except || !l.mu.TryLock() {
			continue
		}
		if l.file != nil && time.Since(l.begun) >= s.opts.MaxAge {
			_ = l.close() // what is in it was synced
		}
		if l.file != nil {
			open++
			if oldest == nil || l.used.Before(oldest.used) {
				oldest = l
			}
		}
		l.mu.Unlock()
	}
	if open >= s.opts.MaxOpen && oldest.mu.TryLock() {
		_ = oldest.close()
		oldest.mu.Unlock()
	}
}

// account returns an account's directory. An id is never a way out of the sink's.
func (s *Sink) account(id string) (string, error) {
	name := url.PathEscape(id)
	if name == "" || name == "." || name == ".." {
		return "", fmt.Errorf("%q can't be a directory", id)
	}
	return filepath.Join(s.dir, name), nil
}

// Close closes the files. Nothing can be written after that; closing twice is
// fine.
func (s *Sink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var errs []error
	for _, l := range s.logs {
		l.mu.Lock()
		errs = append(errs, l.close())
		l.mu.Unlock()
	}
	return errors.Join(errs...)
}
