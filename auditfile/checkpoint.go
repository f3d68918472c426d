package auditfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// state is what a checkpoint holds.
type state struct {
	// Purpose is that of the Options.
	Purpose string `json:"purpose"`
	// Bytes is the file's length, and Entries the number of its entries.
	Bytes   int64 `json:"bytes"`
	Entries int64 `json:"entries"`
	// Head is what a file without bytes will begin with, by which what a crash
	// leaves of its first bytes is recognized.
	Head []byte `json:"head,omitempty"`
	// Tail is a digest of the last bytes, by which the file is recognized.
	Tail string `json:"tail,omitempty"`
	// Log is the place in the log.
	Log accounts.AuditCheckpoint `json:"log"`
}

// fresh makes a File that has not begun.
func fresh(checkpoint string, opts Options) *File {
	start := accounts.AuditCheckpoint{Since: opts.Since, Until: opts.Since}
	f := &File{path: checkpoint, every: opts.Every, state: state{Purpose: opts.Purpose, Log: start}}
	if f.every == 0 {
		f.every = time.Second
	}
	return f
}

// load reads the checkpoint, and reports whether there is one.
func (f *File) load() (begun bool, err error) {
	if f.path == "" {
		return false, nil
	}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the checkpoint: %w", err)
	}
	return true, f.read(text)
}

func (f *File) read(text []byte) error {
	var there state
	if err := json.Unmarshal(text, &there); err != nil {
		return fmt.Errorf("reading the checkpoint %s: %w", f.path, err)
	}
	if there.Bytes < 0 || there.Entries < 0 {
		return fmt.Errorf("reading the checkpoint %s: it counts less than nothing", f.path)
	}
	if there.Purpose != f.state.Purpose {
		return fmt.Errorf("the checkpoint %s is for another purpose: %q, not %q", f.path, there.Purpose, f.state.Purpose)
	}
	f.state, f.known = there, there
	return nil
}

// store writes the checkpoint, after everything before it is durable.
func (f *File) store() error {
	if f.path == "" {
		return nil
	}
	var err error
	if f.state.Tail, err = f.tail(); err != nil {
		return fmt.Errorf("reading the file again: %w", err)
	}
	if err := f.write(f.state); err != nil {
		return err
	}
	f.known = f.state
	return nil
}

func (f *File) write(s state) error {
	text, err := json.Marshal(s)
	if err == nil {
		err = safefile.Replace(f.path, text)
	}
	if err != nil {
		return fmt.Errorf("saving the checkpoint: %w", err)
	}
	return nil
}

// tailLength is how many bytes a file is recognized by.
const tailLength = 4096

// tail returns a digest of the last bytes that the checkpoint covers.
func (f *File) tail() (string, error) {
	if f.file == nil || f.state.Bytes == 0 {
		return "", nil
	}
	last := make([]byte, min(tailLength, f.state.Bytes))
	if _, err := f.file.ReadAt(last, f.state.Bytes-int64(len(last))); err != nil {
		return "", err
	}
	sum := sha256.Sum256(last)
	return hex.EncodeToString(sum[:16]), nil
}

// checkTail refuses a file whose last bytes are not those that were written.
// Checkpoints of earlier versions have no tail.
func (f *File) checkTail() error {
	if f.state.Tail == "" {
		return nil
	}
	tail, err := f.tail()
	if err == nil && tail != f.state.Tail {
		err = errors.New("its bytes are others than the checkpoint knows: it is not the file it was")
	}
	return err
}

// headLength is how many of the first bytes are expected.
const headLength = 256

// checkHead refuses a file that has other bytes than those that were to be its
// first: one that has come later under the name of one that had none.
func (f *File) checkHead(size int64) error {
	there := make([]byte, min(headLength, size))
	if _, err := f.file.ReadAt(there, 0); err != nil {
		return err
	}
	if len(f.state.Head) < headLength && int(size) > len(f.state.Head) || !bytes.HasPrefix(f.state.Head, there) {
		return errors.New("it has bytes, and the checkpoint expects other ones: it is not the file it was")
	}
	return nil
}

// first writes to a file, and before its first byte says in the checkpoint what
// that will be.
type first struct {
	f    *File
	told bool // it was said, or need not be
}

func (w *first) Write(text []byte) (int, error) {
	if s := w.f.known; !w.told && s.Bytes == 0 && w.f.path != "" {
		s.Head = text[:min(headLength, len(text))]
		if err := w.f.write(s); err != nil {
			return 0, err
		}
	}
	w.told = true
	return w.f.file.Write(text)
}
