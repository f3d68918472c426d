package cloudflaretest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/pseudonym"
)

// Capture reads an account of the real API and makes a seed that has the same
// shape but identifies nobody: members, roles, tokens without their values,
// groups of permissions, resources and users, subscriptions and a window of the
// audit log. It only reads.
//
// People, e-mail addresses, names, domains, IP addresses and ids are replaced by
// others of the same form that are derived from a key: 32 hexadecimal digits
// become 32 others, e-mail addresses become ones at example.com, IP addresses
// become those reserved for documentation. Equal values become equal values
// everywhere, so references stay intact: members and actors of the log, policies
// and accounts, URIs and tokens. There are 762 documentation addresses of IP
// version 4, so several may become one, and ranges have 24 bits and more.
//
// In free text and free-form JSON only words of the API, numbers of a few digits,
// and times are kept. A value under the key of a secret is blanked. What is the
// same for everybody is kept: the ids of permission groups, roles whose names
// consist of words of the API, times, states, plans and prices. Values that are
// not of the documented type are left out.
//
// Finally, all of it is searched for texts that have the form of a secret, which
// errors and logs of this module leave out too; if one is found, Capture returns
// an error that says where, and no seed.
//
// Give the result to [WithSeed], or write it as JSON. The token needs the groups
// Account Settings Read, Account API Tokens Read and Billing Read on the account;
// [CaptureWithout] leaves out what it may not read.
func Capture(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...CaptureOption,
) (Seed, error) {
	now := time.Now()
	c := &capture{client: client, id: accountID, since: now.Add(-24 * time.Hour), before: now, most: 100_000}
	for _, opt := range opts {
		if opt.set != nil {
			opt.set(c)
		}
	}
	if err := c.check(); err != nil {
		return Seed{}, fmt.Errorf("capturing an account: %w", err)
	}
	for _, part := range captureParts {
		if slices.Contains(c.without, part.name) {
			continue
		}
		if err := part.read(c, ctx); err != nil {
			return Seed{}, fmt.Errorf("capturing %s: %w", strings.ReplaceAll(part.name, "_", " "), err)
		}
	}
	return Seed{PermissionGroups: c.groups, Accounts: []SeedAccount{c.account}}, nil
}

// CaptureOption changes what [Capture] does. The zero option changes nothing.
type CaptureOption struct{ set func(*capture) }

// CaptureKey makes the mapping by a key of at least 16 bytes: captures with the
// same key replace equal things by equal ones. Whoever has the key can find out
// what a guess would have become. The default is a new key for every capture,
// which is thrown away.
func CaptureKey(key []byte) CaptureOption {
	return CaptureOption{func(c *capture) { c.key = slices.Clone(key) }}
}

// CaptureAudit is the window of the audit log: it includes since but not
// before. The default is the last 24 hours.
func CaptureAudit(since, before time.Time) CaptureOption {
	return CaptureOption{func(c *capture) { c.since, c.before = since, before }}
}

// CaptureMost is how many entries of the audit log a capture holds at most; a
// window with more fails. The default is 100,000, which take about 100 MB.
func CaptureMost(entries int) CaptureOption {
	return CaptureOption{func(c *capture) { c.most = entries }}
}

// CaptureWithout leaves parts out, such as those that the token may not read:
// permission_groups, roles, resource_groups, members, user_groups, tokens,
// subscriptions, audit_entries.
func CaptureWithout(parts ...string) CaptureOption {
	return CaptureOption{func(c *capture) { c.without = append(c.without, parts...) }}
}

// CaptureWords are words that are kept in free text, in addition to those of the
// API: names of products, for instance.
func CaptureWords(words ...string) CaptureOption {
	return CaptureOption{func(c *capture) { c.words = append(c.words, words...) }}
}

// capture is a capture that is being made.
type capture struct {
	client        *cloudflare.Client
	id            string
	key           []byte
	since, before time.Time
	most          int
	without       []string
	words         []string

	*pseudonym.Mapper
	groups  []PermissionGroup
	account SeedAccount
	listed  map[string]bool // ids of roles, as the seed has them
}

// captureParts are read in this order: what groups and roles contain is kept in
// the parts that follow.
var captureParts = []struct {
	name string
	read func(*capture, context.Context) error
}{
	{"permission_groups", (*capture).readGroups},
	{"account", (*capture).readAccount},
	{"roles", (*capture).readRoles},
	{"resource_groups", (*capture).readResourceGroups},
	{"members", (*capture).readMembers},
	{"user_groups", (*capture).readUserGroups},
	{"tokens", (*capture).readTokens},
	{"subscriptions", (*capture).readSubscriptions},
	{"audit_entries", (*capture).readAudit},
}

// check refuses what can't be done, and makes the mapper.
func (c *capture) check() error {
	switch {
	case c.client == nil:
		return errors.New("client: must not be nil")
	case c.id == "":
		return errors.New("accountID: must not be empty")
	case c.key != nil && len(c.key) < 16:
		return fmt.Errorf("CaptureKey: %d bytes can be guessed, 16 are needed", len(c.key))
	case c.before.Before(c.since):
		return errors.New("CaptureAudit: before must not be before since")
	case c.most < 0:
		return errors.New("CaptureMost: must not be negative")
	}
	for _, name := range c.without {
		if err := knownPart(name); err != nil {
			return fmt.Errorf("CaptureWithout: %w", err)
		}
	}
	if c.key == nil {
		c.key = make([]byte, 32)
		rand.Read(c.key)
	}
	c.Mapper = pseudonym.New(c.key, append(captureWords(), c.words...)...)
	c.KeepNames(captureNames()...)
	c.listed = map[string]bool{}
	for _, role := range usualRoles() {
		c.listed[role.ID] = true
		c.Keep(role.ID, role.groupID())
	}
	return nil
}

func knownPart(name string) error {
	var names []string
	for _, part := range captureParts {
		if part.name != "account" {
			names = append(names, part.name)
		}
	}
	if !slices.Contains(names, name) {
		return fmt.Errorf("%q is not one of %s", name, strings.Join(names, ", "))
	}
	return nil
}
