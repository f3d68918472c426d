// Package lease lets one of many processes at a time do a piece of work, such
// as following one account's audit log. [Hold] is what programs use: it
// acquires a lease, renews it while a function works, and stops that function
// before another process can acquire.
//
// A [Store] keeps the leases: Postgres for many processes, File for one.
//
// # Fences
//
// No process can know that it still holds a lease: it may be paused for minutes
// between looking and writing. So each lease has a number, its fence, that is
// larger than that of every earlier lease of the name, and what is written
// under a lease is written by a statement that refuses an older fence:
// checkpoint.Store and the sinks that are transactional do so. A holder also
// asks its context for Err before each write, which is how it learns of the end
// at once after a pause, but only the fence is a guarantee.
//
// # Clocks
//
// Whether a lease is over is decided by one clock: the server's for [Postgres],
// the process's for [File]. The clocks of the processes do not matter. A holder
// counts a lease's time on its monotonic clock, from before it sent the request
// that began or renewed the lease, so it stops first. Where that clock stands
// still, as it does when a whole machine is suspended, the fence remains.
package lease

import (
	"context"
	"errors"
	"time"
)

// Lease says that a holder has a name for a time.
type Lease struct {
	// Name is what is held, such as an account's id.
	Name string
	// Holder is who holds it, for people to read: it need not be unique, since
	// the fence is what tells two leases of a name apart.
	Holder string
	// Fence is larger than that of every earlier lease of the name. A renewal
	// does not change it.
	Fence int64
	// Until is when the lease ends, by the clock of the store: to be shown, not to
	// be compared with another clock.
	Until time.Time
}

// Store keeps leases. Its methods are safe for use by many goroutines, and
// those of one that is shared by many processes.
//
// An error other than ErrHeld and ErrLeaseLost says that the store could not be
// asked, or that its reply did not arrive: the request may have been carried
// out. A lease that was acquired so ends by itself after its ttl.
type Store interface {
	// Acquire makes a lease that lasts for ttl. The error is ErrHeld while there
	// is one of that name, whoever holds it.
	Acquire(ctx context.Context, name, holder string, ttl time.Duration) (Lease, error)
	// Renew lets the lease last for ttl from now on. The error is ErrLeaseLost if
	// the lease is over, even if nobody has acquired the name since.
	Renew(ctx context.Context, held Lease, ttl time.Duration) (Lease, error)
	// Release ends the lease now, so that another can acquire the name at once. It
	// does nothing if the lease is over, so it can be repeated.
	Release(ctx context.Context, held Lease) error
	// List returns the leases that are held now, of all names that begin with
	// prefix, ordered by name.
	List(ctx context.Context, prefix string) ([]Lease, error)
}

// Renewer is a Store that renews many leases with one request. [Hold] makes use of
// it: all leases that a process holds in one store for one ttl are renewed
// together. A type that embeds a Renewer and has a Renew of its own needs a RenewAll
// of its own too, or its Renew is not called.
type Renewer interface {
	Store
	// RenewAll renews each lease as Renew does, and returns the error of each, in
	// their order: nil, ErrLeaseLost, or one that says that it is not known whether
	// it was renewed. One lease that is lost, or that can't be reached, is no
	// reason not to renew the others.
	RenewAll(ctx context.Context, held []Lease, ttl time.Duration) []error
}

// ErrHeld says that somebody holds a lease of that name.
var ErrHeld = errors.New("the lease is held")

// ErrLeaseLost says that a lease is over: its time has passed without a
// renewal, or it was released.
var ErrLeaseLost = errors.New("the lease is lost")
