// Package sink says what takes the entries that package follow reads. Each kind
// of sink is a package of its own below this one, so that a program links only
// the engine that it uses.
package sink

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// Batch is entries of one account, in the order in which they were read, and
// the place after them.
type Batch struct {
	// Lease is what the batch is written under. Its Name is the name of the
	// account's checkpoint.
	Lease lease.Lease
	// Account is the id of the account whose log was read.
	Account string
	// Entries may be empty: then only the place has moved. Writers do not keep
	// or change them.
	Entries []accounts.AuditEntry
	// Checkpoint is the place after the last entry, as checkpoint.Store saves it.
	Checkpoint []byte
}

// Sink takes entries. Write is safe for use by many goroutines, for different
// accounts; the batches of one account are written one after the other.
type Sink interface {
	// Write returns nil after the batch's entries are durable. The error is
	// lease.ErrLeaseLost if the sink knows that the batch's lease is over. After
	// every other error it is not known which of the entries are there, and the
	// same batch may be written again: what becomes of the entries that were
	// there already is for each sink to say.
	//
	// A sink that is not Transactional leaves the checkpoint to its caller, who
	// saves it after Write has returned nil: entries are there at least once.
	Write(ctx context.Context, batch Batch) error
}

// Transactional is a sink that saves the batch's checkpoint together with the
// entries, both or neither, and neither if the batch's lease is over: entries
// are there exactly once.
type Transactional interface {
	Sink
	// Checkpoints returns where Write saves the checkpoints: the place to load
	// them from.
	Checkpoints() checkpoint.Store
}
