package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// sink is where entries go. A save makes what was added durable: first the
// entries, then the checkpoint that says how far they reach. What is in the file
// behind that, after a crash, is cut off by the next open.
type sink struct {
	mu      sync.Mutex
	file    *os.File // nil for standard output
	buffer  *bufio.Writer
	encoder encoder
	path    string // of the checkpoint, or empty
	saved   saved
	last    accounts.FollowedAuditEntry
	dirty   bool // something was added since the last save
	at      time.Time
	err     error // the first one; nothing is written after it
}

// saved is what a checkpoint file holds.
type saved struct {
	// Purpose tells which export it belongs to.
	Purpose string `json:"purpose"`
	// Bytes is how long the file is, Entries how many it has.
	Bytes   int64 `json:"bytes"`
	Entries int64 `json:"entries"`
	// Log is the place in the log.
	Log accounts.AuditCheckpoint `json:"log"`
}

// open starts an export, or goes on with the one that the checkpoint knows.
func open(cfg config, stdout io.Writer) (*sink, error) {
	s := &sink{path: cfg.checkpoint, buffer: bufio.NewWriterSize(stdout, 1<<16)}
	begun, err := s.load(cfg)
	if err != nil {
		return nil, err
	}
	if s.at = s.saved.Log.Until; s.at.IsZero() {
		return nil, errors.New("-since is needed, or a -checkpoint that is there")
	}
	if cfg.out != "-" {
		if err := s.openFile(cfg.out, begun); err != nil {
			return nil, err
		}
		s.buffer.Reset(s.file)
	}
	s.encoder = encoders[cfg.format](counter{s})
	if err := s.start(); err != nil {
		return nil, errors.Join(err, s.closeFile())
	}
	return s, nil
}

// load reads the checkpoint, if there is one.
func (s *sink) load(cfg config) (begun bool, err error) {
	s.saved = saved{Purpose: cfg.purpose(), Log: accounts.AuditCheckpoint{Since: cfg.since, Until: cfg.since}}
	text, err := os.ReadFile(s.path)
	if s.path == "" || errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("-checkpoint: %w", err)
	}
	var there saved
	if err := json.Unmarshal(text, &there); err != nil {
		return false, fmt.Errorf("-checkpoint: reading %s: %w", s.path, err)
	}
	if there.Purpose != s.saved.Purpose {
		return false, fmt.Errorf("-checkpoint: %s belongs to an export of another account, format or filter: %s", s.path, there.Purpose)
	}
	s.saved = there
	return true, nil
}

// openFile opens the file and cuts off what the checkpoint does not know. A
// file that no checkpoint knows is not touched.
func (s *sink) openFile(name string, begun bool) (err error) {
	// Audit logs are nobody else's business.
	if s.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	info, err := s.file.Stat()
	switch {
	case err != nil:
	case !begun && info.Size() > 0:
		err = fmt.Errorf("%s is not empty, and there is no checkpoint that knows it", name)
	case info.Size() < s.saved.Bytes:
		err = fmt.Errorf("%s has %d bytes, and the checkpoint knows %d: it is not the file it was", name, info.Size(), s.saved.Bytes)
	default:
		if err = s.file.Truncate(s.saved.Bytes); err == nil {
			_, err = s.file.Seek(s.saved.Bytes, io.SeekStart)
		}
	}
	if err != nil {
		return fmt.Errorf("-out: %w", errors.Join(err, s.file.Close()))
	}
	return nil
}

// start writes what a new file begins with, and saves the place: from now on a
// crash can be gone on from.
func (s *sink) start() error {
	if s.saved.Bytes == 0 {
		s.err = s.encoder.head()
	}
	s.dirty = true
	return s.save()
}

// counter counts what encoders write.
type counter struct{ s *sink }

func (c counter) Write(p []byte) (int, error) {
	n, err := c.s.buffer.Write(p)
	c.s.saved.Bytes += int64(n)
	return n, err
}

// place is where in the log the export stands.
func (s *sink) place() accounts.AuditCheckpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved.Log
}

// state is how many entries were written, and how far the log was read.
func (s *sink) state() (entries int64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved.Entries, s.at
}

// add writes one entry.
func (s *sink) add(e accounts.FollowedAuditEntry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	if s.err = s.encoder.entry(&e.AuditEntry); s.err != nil {
		return fmt.Errorf("writing an entry: %w", s.err)
	}
	s.saved.Entries++
	s.last, s.dirty = e, true
	if e.Action.Time.After(s.at) {
		s.at = e.Action.Time
	}
	return nil
}

// save makes what was added durable, and the place with it.
func (s *sink) save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && s.dirty {
		s.err = s.store()
		s.dirty = false
	}
	return s.err
}

func (s *sink) store() error {
	if err := s.buffer.Flush(); err != nil {
		return fmt.Errorf("writing entries: %w", err)
	}
	if s.path == "" {
		return nil
	}
	if s.file != nil {
		if err := s.file.Sync(); err != nil {
			return fmt.Errorf("writing entries: %w", err)
		}
	}
	if s.last.ID != "" || s.last.JSON.RawJSON() != "" {
		s.saved.Log = s.last.Checkpoint()
	}
	text, err := json.Marshal(s.saved)
	if err != nil {
		return err
	}
	if err := replace(s.path, text); err != nil {
		return fmt.Errorf("saving the checkpoint: %w", err)
	}
	return nil
}

// close saves once more, and closes the file.
func (s *sink) close() error { return errors.Join(s.save(), s.closeFile()) }

func (s *sink) closeFile() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// replace writes a file whole or not at all: under another name first, which
// then takes the place of the old one.
func replace(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it has been renamed
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes a rename durable, where the system lets a directory be synced.
func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	_ = dir.Sync()
	return dir.Close()
}
