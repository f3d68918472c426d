// Package checkpoint keeps how far a piece of work has come, for whoever
// continues it: the process that does it, or the one that takes over from it. A
// checkpoint is saved under the lease of its name, and a process whose lease is
// over can't overwrite that of its successor.
//
// [Postgres] keeps checkpoints for many processes, [File] for one.
package checkpoint

import (
	"context"
	"errors"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// Store keeps one checkpoint for each name. Its methods are safe for use by many
// goroutines, and those of one that is shared by many processes.
type Store interface {
	// Load returns what was saved last under the name. The error is ErrNone if
	// nothing was.
	Load(ctx context.Context, name string) ([]byte, error)
	// Save replaces the checkpoint of held.Name. The error is lease.ErrLeaseLost,
	// and nothing is saved, if the lease is over: its time has passed, it was
	// released, or there is one with a higher fence.
	//
	// Every other error says that it is not known whether data was saved; the
	// caller may save again.
	Save(ctx context.Context, held lease.Lease, data []byte) error
}

// ErrNone says that there is no checkpoint of that name.
var ErrNone = errors.New("there is no checkpoint")
