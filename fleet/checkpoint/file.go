package checkpoint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// File keeps the checkpoints of one process, a file for each, and needs no
// server. A crash leaves a checkpoint as it was or as it was to be. Only the
// owner can read the files.
type File struct {
	folder string
	leases *lease.File
	saving sync.Map // from names to what lets one save at a time
}

// OpenFile returns the checkpoints in a folder, which it makes if it is not
// there. They are saved under leases.
func OpenFile(folder string, leases *lease.File) (*File, error) {
	if leases == nil {
		return nil, errors.New("opening the checkpoints: the leases must not be nil")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("opening the checkpoints: %w", err)
	}
	return &File{folder: folder, leases: leases}, nil
}

// Load implements [Store].
func (f *File) Load(ctx context.Context, name string) ([]byte, error) {
	data, err := f.read(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("loading the checkpoint %q: %w", name, err)
	}
	return data, nil
}

func (f *File) read(ctx context.Context, name string) ([]byte, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNone
	}
	return data, err
}

// Save implements [Store].
func (f *File) Save(ctx context.Context, held lease.Lease, data []byte) error {
	err := f.leases.While(ctx, held, func() error {
		mu, _ := f.saving.LoadOrStore(held.Name, new(sync.Mutex))
		mu.(*sync.Mutex).Lock()
		defer mu.(*sync.Mutex).Unlock()
		return safefile.Replace(f.path(held.Name), data)
	})
	if err != nil {
		return fmt.Errorf("saving the checkpoint %q: %w", held.Name, err)
	}
	return nil
}

// path returns the name of a checkpoint's file: that of the checkpoint if every
// file system takes it as it is, otherwise a digest of it.
func (f *File) path(name string) string {
	const plain = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	if len(name) > 64 || strings.Trim(name, plain) != "" {
		sum := sha256.Sum256([]byte(name))
		name = "sha256-" + hex.EncodeToString(sum[:])
	}
	return filepath.Join(f.folder, name+".checkpoint")
}
