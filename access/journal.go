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

// Journal keeps the progress of rotations from one run to the next. It gets no
// secret.
//
// One rotation must not run twice at a time: a Journal that is also a [Locker]
// prevents that.
type Journal interface {
	// Load returns the record that was last saved for the rotation of a token,
	// or the zero record if there is none.
	Load(ctx context.Context, account, token string) (RotationRecord, error)
	// Save stores a record, and replaces the one with the same Account and Token.
	// It returns when the record is durable. It must refuse, with [ErrOvertaken], a
	// record whose Revision is not one more than that of the stored record, or 1 if
	// there is none: another run has overtaken the one that saves it.
	Save(ctx context.Context, record RotationRecord) error
}

// Locker is a [Journal] that locks rotations.
type Locker interface {
	// Lock is called before anything else is done for a rotation, and unlock when the
	// run ends. It waits until another run has ended, or returns an error.
	Lock(ctx context.Context, account, token string) (unlock func(), err error)
}

// ErrOvertaken is a rotation that another run has continued.
var ErrOvertaken = errors.New("another run has gone on with this rotation")

// FileJournal keeps each rotation in a separate file, which only its owner can read.
// The file is written as a whole or not at all, and is locked during a run if the
// system has file locks.
type FileJournal struct {
	// Dir is the directory of the files. It is made if it does not exist; empty
	// means the current one.
	Dir string
}

// path never leads out of the directory, whatever the ids are.
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

// Lock keeps others from running the rotation, until unlock or the program's end. If
// another run has the lock it does not wait but returns an error. The file that it
// locks is not removed.
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
