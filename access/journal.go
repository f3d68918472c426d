package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// Journal keeps how far rotations are, from one run to the next. It is given no
// secret.
//
// One rotation must not run twice at a time: a Journal that is a [Locker] as well sees
// to that.
type Journal interface {
	// Load returns what was last saved of the rotation of a token, and the zero
	// record when nothing was.
	Load(ctx context.Context, account, token string) (RotationRecord, error)
	// Save keeps a record in the place of the one with its Account and Token. It
	// returns when the record is durable. One whose Revision is not one more than
	// that of the record that is there, 0 without one, is of a run that another has
	// overtaken: it has to be refused with [ErrOvertaken].
	Save(ctx context.Context, record RotationRecord) error
}

// Locker is a [Journal] that locks rotations.
type Locker interface {
	// Lock is called before anything else is done for a rotation, and unlock when the
	// run ends. It waits until another run has ended, or returns an error.
	Lock(ctx context.Context, account, token string) (unlock func(), err error)
}

// ErrOvertaken is a rotation that another run has gone on with.
var ErrOvertaken = errors.New("another run has gone on with this rotation")

// FileJournal keeps each rotation in a file of its own, which only its owner can
// read. The file is written whole or not at all, and locked while a run lasts, where
// the system has file locks.
type FileJournal struct {
	// Dir is the directory of the files. It is made when it is not there; empty is
	// the current one.
	Dir string
}

// path can't lead out of the directory, whatever the ids are.
func (j FileJournal) path(account, token string) string {
	return filepath.Join(j.Dir, "rotation-"+url.PathEscape(account)+"-"+url.PathEscape(token)+".json")
}

// Load reads the rotation's file.
func (j FileJournal) Load(_ context.Context, account, token string) (record RotationRecord, err error) {
	text, err := os.ReadFile(j.path(account, token))
	if errors.Is(err, fs.ErrNotExist) {
		return RotationRecord{}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	if err != nil {
		return RotationRecord{}, fmt.Errorf("reading the journal %s: %w", j.path(account, token), err)
	}
	return record, nil
}

// Save writes the rotation's file.
func (j FileJournal) Save(ctx context.Context, record RotationRecord) error {
	known, err := j.Load(ctx, record.Account, record.Token)
	if err != nil {
		return err
	}
	if record.Revision != known.Revision+1 {
		return fmt.Errorf("%w: the journal has revision %d", ErrOvertaken, known.Revision)
	}
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	if err := j.make(); err != nil {
		return err
	}
	return safefile.Replace(j.path(record.Account, record.Token), append(text, '\n'))
}

func (j FileJournal) make() error {
	if j.Dir == "" {
		return nil
	}
	return os.MkdirAll(j.Dir, 0o700)
}

// Lock keeps others from running the rotation, until unlock or the program's end. It
// does not wait for them: it returns an error. The file that it locks stays.
func (j FileJournal) Lock(_ context.Context, account, token string) (unlock func(), err error) {
	if err := j.make(); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(j.path(account, token)+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := safefile.Lock(f); err != nil {
		return nil, fmt.Errorf("locking %s: %w", f.Name(), errors.Join(err, f.Close()))
	}
	return func() { _ = f.Close() }, nil
}
