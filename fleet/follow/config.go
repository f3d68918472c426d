// Package follow brings the audit logs of many accounts into a sink, with many
// processes: each account is followed by one process at a time, the accounts are
// spread evenly over the processes, and those of a process that died or hangs are
// taken over by the others.
//
// A program gives the same [Config] to [New] in each process, but for what is the
// process's own, and calls [Follower.Run]. The processes know each other through
// the lease.Store only.
//
// # Who follows what
//
// A process registers itself as a lease, and holds one for each account that it
// follows. Six times in LeaseFor it lists all of them: it takes accounts that
// nobody has up to its share (the accounts divided by the processes), and gives
// back what it has above it. So a process that starts has its share after
// LeaseFor/3, and the accounts of one that dies are followed by others within
// LeaseFor. A process that is paused longer than that and wakes up finds its leases
// lost: what it has not written yet is refused by its fence, if the sink is a
// sink.Transactional, or is there twice.
//
// # What is there once, and what is not
//
// An account's entries are written in the order in which they were read, each
// batch together with its place (sink.Transactional: exactly once) or before it
// (others: at least once, see the sink for how doubles are known). The place is
// that of LogAuditService.Follow, whose comment says when an entry is missed: if
// it arrives later than Overlap. Package complete finds those.
//
// # When something fails
//
// An account that the API refuses, such as with 403, is tried again every
// RetryRefused, and stays with its process. A batch that the sink does not take is
// written again after growing pauses; after GiveUp the account is given back for
// another process to try, and this one takes no accounts for a while. Neither
// stops another account. [Config.Report] hears of each.
//
// # Memory
//
// At most Reading accounts have a page of the log in memory, and two batches
// each. The rest is some 60 bytes for each entry of an account's last Overlap, by
// which doubles are known.
package follow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Config says what is followed, and where to. Client, Accounts, Leases and Sink
// are needed, and Checkpoints unless the sink has its own.
type Config struct {
	// Client sends the requests. All accounts share its pace if they share its
	// credential.
	Client *cloudflare.Client
	// Options, when not nil, returns more options for an account's requests, such
	// as option.WithAPIToken.
	Options func(account string) []option.RequestOption
	// Accounts returns the ids of the accounts, the same in every process: see
	// [Fixed] and [Visible]. It is called every AccountsEvery.
	Accounts func(context.Context) ([]string, error)
	// AccountsEvery is how often Accounts is called. 0 is 10 minutes.
	AccountsEvery time.Duration

	// Leases are shared by all processes.
	Leases lease.Store
	// Checkpoints are shared by all processes. It must be nil if Sink is a
	// sink.Transactional, which has them.
	Checkpoints checkpoint.Store
	// Sink takes the entries.
	Sink sink.Sink

	// Name is the process's, for people to read. It need not be unique. Empty is
	// the host's name and the process's number.
	Name string
	// Prefix begins the names of the leases and checkpoints: fleets with different
	// prefixes share nothing. Empty is "audit/".
	Prefix string
	// LeaseFor is how long an account may be without a follower after its process
	// has died. It has to be longer than the pauses that are normal for a process
	// and the lease store: no less than MinLeaseFor. 0 is 30 seconds.
	LeaseFor time.Duration
	// Since is where an account starts that has no checkpoint. Zero is when it is
	// first followed.
	Since time.Time
	// List holds the filters, the same in every run: those of an account's
	// checkpoint. AccountID, Since and Before can't be set.
	List accounts.LogAuditListParams
	// Overlap and Interval are those of accounts.LogAuditFollowParams: 10 minutes
	// and 30 seconds if they are 0. After accounts.ErrAuditOrder an account goes on
	// with twice the Overlap, up to a day.
	Overlap  time.Duration
	Interval time.Duration
	// Reading is how many accounts are read at a time. 0 is 16.
	Reading int

	// BatchEntries, BatchBytes and BatchEvery say when a batch is written: when it
	// has that many entries, or bytes, or its first entry waits for that long. 0 is
	// 500, 1 MiB and a second. A batch is also written when a poll ends. With each
	// goes a checkpoint of 12 bytes for each entry of the last Overlap: accounts
	// with more than some millions of entries a day want larger batches.
	BatchEntries int
	BatchBytes   int
	BatchEvery   time.Duration
	// SaveEvery is how often the place of an account without new entries is saved.
	// 0 is 5 minutes.
	SaveEvery time.Duration
	// GiveUp is how long a batch that the sink does not take is written again
	// before its account is given back. 0 is 2 minutes.
	GiveUp time.Duration
	// RetryRefused is the pause before an account that the API refuses is read
	// again. 0 is 10 minutes.
	RetryRefused time.Duration
	// StopWithin is how long Run goes on writing after its context has ended. 0 is
	// 10 seconds.
	StopWithin time.Duration

	// Report, when not nil, hears what happens. It is called by many goroutines and
	// must not block: see [LogTo].
	Report func(Event)
}

// MinLeaseFor is the least LeaseFor: a shorter one ends while all is well.
const MinLeaseFor = 2 * time.Second

// What leases can be called, and how long they can last.
const (
	maxName     = 256
	maxLeaseFor = 365 * 24 * time.Hour
)

// Fixed returns accounts that are known.
func Fixed(ids ...string) func(context.Context) ([]string, error) {
	return func(context.Context) ([]string, error) { return ids, nil }
}

// Visible returns all accounts that the client's credential sees.
//
//	GET /accounts
func Visible(client *cloudflare.Client) func(context.Context) ([]string, error) {
	return func(ctx context.Context) (ids []string, err error) {
		for account, err := range client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).All() {
			if err != nil {
				return nil, err
			}
			ids = append(ids, account.ID)
		}
		return ids, nil
	}
}

func (c *Config) check() error {
	_, transactional := c.Sink.(sink.Transactional)
	switch {
	case c.Client == nil || c.Accounts == nil || c.Leases == nil || c.Sink == nil:
		return errors.New("Client, Accounts, Leases and Sink are needed")
	case transactional && c.Checkpoints != nil:
		return errors.New("the sink has Checkpoints of its own")
	case !transactional && c.Checkpoints == nil:
		return errors.New("Checkpoints are needed: the sink has none of its own")
	case c.List.AccountID.Present || c.List.Since.Present || c.List.Before.Present:
		return errors.New("List.AccountID, List.Since and List.Before can't be set")
	case strings.ContainsAny(c.Name, "/\x00") || !utf8.ValidString(c.Name) || len(c.Name) > maxName:
		return fmt.Errorf("the Name %q has a slash, a zero, or more than %d bytes, or is not UTF-8", c.Name, maxName)
	case strings.ContainsRune(c.Prefix, 0) || !utf8.ValidString(c.Prefix) || len(c.Prefix) > maxName:
		return fmt.Errorf("the Prefix %q has a zero, or more than %d bytes, or is not UTF-8", c.Prefix, maxName)
	case c.LeaseFor > 0 && c.LeaseFor < MinLeaseFor || c.LeaseFor > maxLeaseFor:
		return fmt.Errorf("LeaseFor must be %v to %v, not %v", MinLeaseFor, maxLeaseFor, c.LeaseFor)
	case c.Reading < 0 || c.BatchEntries < 0 || c.BatchBytes < 0:
		return errors.New("a negative Reading, BatchEntries or BatchBytes")
	}
	for name, d := range map[string]time.Duration{
		"AccountsEvery": c.AccountsEvery, "LeaseFor": c.LeaseFor, "Overlap": c.Overlap, "Interval": c.Interval,
		"BatchEvery": c.BatchEvery, "SaveEvery": c.SaveEvery, "GiveUp": c.GiveUp, "RetryRefused": c.RetryRefused,
		"StopWithin": c.StopWithin,
	} {
		if d < 0 {
			return fmt.Errorf("a negative %s", name)
		}
	}
	return nil
}

func (c Config) withDefaults() Config {
	setDefault(&c.AccountsEvery, 10*time.Minute)
	setDefault(&c.Prefix, "audit/")
	setDefault(&c.LeaseFor, 30*time.Second)
	setDefault(&c.Interval, 30*time.Second)
	setDefault(&c.Overlap, 10*time.Minute)
	setDefault(&c.Reading, 16)
	setDefault(&c.BatchEntries, 500)
	setDefault(&c.BatchBytes, 1<<20)
	setDefault(&c.BatchEvery, time.Second)
	setDefault(&c.SaveEvery, 5*time.Minute)
	setDefault(&c.GiveUp, 2*time.Minute)
	setDefault(&c.RetryRefused, 10*time.Minute)
	setDefault(&c.StopWithin, 10*time.Second)
	if transactional, ok := c.Sink.(sink.Transactional); ok {
		c.Checkpoints = transactional.Checkpoints()
	}
	if c.Name == "" {
		host, _ := os.Hostname()
		c.Name = fmt.Sprintf("%s-%d", strings.ReplaceAll(host, "/", "-"), os.Getpid())
	}
	if c.Report == nil {
		c.Report = func(Event) {}
	}
	return c
}

func setDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// ttl is how long leases last: a process notices within a beat that one is over,
// and both together are LeaseFor.
func (c *Config) ttl() time.Duration { return c.LeaseFor * 5 / 6 }

// beat is how often a process looks at all leases.
func (c *Config) beat() time.Duration { return c.LeaseFor / 6 }
