package lease

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// File keeps the leases of one process, and needs no server. The leases
// themselves are in memory, since they end with the process; a file holds what
// the fences have reached, so that they grow from one run to the next.
type File struct {
	name  string
	lock  *os.File
	mu    sync.Mutex
	state fences
	last  int64 // fence that was given out
	held  map[string]*slot
	end   error // after Close
	// writes are the functions that While runs.
	writes sync.WaitGroup
}

// fences is what the file holds.
type fences struct {
	// Below is larger than every fence that was given out.
	Below int64 `json:"fences_below"`
}

// slot is the latest lease of a name.
type slot struct {
	Lease
	until   time.Time // with the monotonic clock
	writing int       // how many functions While runs
}

// ahead is how many fences the file is ahead of those given out, so that it is
// written seldom.
const ahead = 1024

// OpenFile begins or continues a file of leases. Beside it stays a file with
// ".lock" added to its name, which keeps other processes out until Close, or the
// process's end, on systems that have file locks; on others it is for the
// caller to run one process only.
func OpenFile(name string) (*File, error) {
	lock, err := os.OpenFile(name+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the leases: %w", err)
	}
	f := &File{name: name, lock: lock, held: map[string]*slot{}}
	if err := safefile.Lock(lock); err != nil {
		return nil, fmt.Errorf("opening the leases %s: %w", name, errors.Join(err, lock.Close()))
	}
	if err := f.read(); err != nil {
		return nil, fmt.Errorf("opening the leases %s: %w", name, errors.Join(err, lock.Close()))
	}
	return f, nil
}

func (f *File) read() error {
	text, err := os.ReadFile(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, &f.state)
	}
	if err == nil && f.state.Below < 1 {
		err = errors.New("it does not say what the fences have reached")
	}
	f.last = f.state.Below - 1
	return err
}

// Close ends the leases, waits for the functions of While, and lets another
// process open the file. Closing twice is fine.
func (f *File) Close() error {
	f.mu.Lock()
	closed := f.end != nil
	f.end = errors.New("the file of leases is closed")
	f.mu.Unlock()
	if closed {
		return nil //nolint:nilerr // f.end is why leases ended, and no failure
	}
	f.writes.Wait()
	return f.lock.Close()
}

// Acquire implements [Store]. The name is held, too, while a function of
// [File.While] runs under its last lease.
func (f *File) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (Lease, error) {
	l := Lease{Name: name, Holder: holder}
	if err := f.acquire(ctx, &l, ttl); err != nil {
		return Lease{}, fmt.Errorf("acquiring the lease %q: %w", name, err)
	}
	return l, nil
}

func (f *File) acquire(ctx context.Context, l *Lease, ttl time.Duration) error {
	if err := check(ctx, *l, ttl); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := cmp.Or(ctx.Err(), f.end); err != nil {
		return err
	}
	if old := f.held[l.Name]; old != nil && (old.writing > 0 || time.Until(old.until) > 0) {
		return ErrHeld
	}
	if err := f.next(); err != nil {
		return err
	}
	l.Fence, l.Until = f.last, time.Now().Add(ttl)
	f.held[l.Name] = &slot{Lease: *l, until: l.Until}
	return nil
}

// next gives out a fence that no crash lets be given out again.
func (f *File) next() error {
	if f.last+1 >= f.state.Below {
		reserved := fences{f.last + 1 + ahead}
		text, err := json.Marshal(reserved)
		if err == nil {
			err = safefile.Replace(f.name, text)
		}
		if err != nil {
			return fmt.Errorf("writing the fences: %w", err)
		}
		f.state = reserved
	}
	f.last++
	return nil
}

// current returns the slot of a lease that is not over. f.mu is held.
func (f *File) current(ctx context.Context, held Lease) (*slot, error) {
	if err := cmp.Or(ctx.Err(), f.end); err != nil {
		return nil, err
	}
	s := f.held[held.Name]
	if s == nil || s.Fence != held.Fence || time.Until(s.until) <= 0 {
		return nil, ErrLeaseLost
	}
	return s, nil
}

// Renew implements [Store].
func (f *File) Renew(ctx context.Context, held Lease, ttl time.Duration) (Lease, error) {
	l, err := f.renew(ctx, held, ttl)
	if err != nil {
		return Lease{}, fmt.Errorf("renewing the lease %q: %w", held.Name, err)
	}
	return l, nil
}

func (f *File) renew(ctx context.Context, held Lease, ttl time.Duration) (Lease, error) {
	if err := check(ctx, held, ttl); err != nil {
		return Lease{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.current(ctx, held)
	if err != nil {
		return Lease{}, err
	}
	s.until = time.Now().Add(ttl)
	s.Until = s.until
	return s.Lease, nil
}

// RenewAll implements [Renewer].
func (f *File) RenewAll(ctx context.Context, held []Lease, ttl time.Duration) []error {
	return each(held, func(l Lease) error {
		_, err := f.Renew(ctx, l, ttl)
		return err
	})
}

// Release implements [Store].
func (f *File) Release(ctx context.Context, held Lease) error {
	if err := check(ctx, held, leastTTL); err != nil {
		return fmt.Errorf("releasing the lease %q: %w", held.Name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.current(ctx, held)
	if errors.Is(err, ErrLeaseLost) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("releasing the lease %q: %w", held.Name, err)
	}
	s.until = time.Time{}
	return nil
}

// List implements [Store].
func (f *File) List(ctx context.Context, prefix string) (leases []Lease, err error) {
	if err := checkText(ctx, "the prefix", prefix); err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := cmp.Or(ctx.Err(), f.end); err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	for name, s := range f.held {
		if strings.HasPrefix(name, prefix) && time.Until(s.until) > 0 {
			leases = append(leases, s.Lease)
		}
	}
	slices.SortFunc(leases, func(a, b Lease) int { return cmp.Compare(a.Name, b.Name) })
	return leases, nil
}

// While calls write if the lease is not over, and lets nobody acquire the name
// before write has returned, as a statement does that looks at the fence in a
// database. Otherwise the error is ErrLeaseLost.
func (f *File) While(ctx context.Context, held Lease, write func() error) error {
	s, err := f.enter(ctx, held)
	if err != nil {
		return fmt.Errorf("writing under the lease %q: %w", held.Name, err)
	}
	defer f.leave(s)
	return write()
}

func (f *File) enter(ctx context.Context, held Lease) (*slot, error) {
	if err := check(ctx, held, leastTTL); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.current(ctx, held)
	if err == nil {
		s.writing++
		f.writes.Add(1)
	}
	return s, err
}

func (f *File) leave(s *slot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.writing--
	f.writes.Done()
}
