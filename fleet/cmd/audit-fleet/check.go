package main

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode"

	"github.com/seed815c370e/cloudflare-go/fleet/follow"
)

// check refuses what no wait mends.
func (c *config) check() error {
	return errors.Join(c.checkPlaces(), c.checkAccounts(), c.checkPace(), c.checkNumbers(), c.checkListen())
}

// checkPlaces looks at where state and entries go.
func (c *config) checkPlaces() error {
	kinds := 0
	for _, there := range []bool{c.Sink.Files != nil, c.Sink.Kafka != nil, c.Sink.Postgres != nil} {
		if there {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return c.wrong("sink", errors.New("it can be one of files, kafka and postgres"))
	case c.State.Folder != "" && c.State.Postgres != nil:
		return c.wrong("state", errors.New("it can be one of folder and postgres"))
	case c.Sink.Postgres != nil && c.State.Postgres == nil:
		return c.wrong("sink.postgres", errors.New("entries go where the state is, so it needs state.postgres"))
	case c.State.Postgres != nil && c.State.Postgres.URL == nil:
		return c.wrong("state.postgres.url", errors.New(`it is needed, as {"env": NAME} or {"file": NAME}`))
	}
	return nil
}

// checkAccounts looks at names that become part of paths and of leases' names.
func (c *config) checkAccounts() error {
	if c.Accounts != nil && len(c.Accounts) == 0 {
		return c.wrong("accounts", errors.New("it is empty: leave it out to follow all that the credential sees"))
	}
	for i, id := range c.Accounts {
		if id == "" || id == "." || id == ".." || strings.ContainsFunc(id, unseen) {
			return c.wrong(fmt.Sprintf("accounts[%d]", i), fmt.Errorf("%q is no account's id", id))
		}
	}
	if strings.ContainsAny(c.Name, "/\x00") {
		return c.wrong("name", fmt.Errorf("%q has a slash or a zero", c.Name))
	}
	if strings.ContainsRune(c.Prefix, 0) {
		return c.wrong("prefix", fmt.Errorf("%q has a zero", c.Prefix))
	}
	return nil
}

func unseen(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

func (c *config) checkPace() error {
	p := c.Pace
	switch {
	case p == nil:
		return nil
	case p.Processes < 1:
		return c.wrong("pace.processes", fmt.Errorf("%d processes can't share a limit: say how many there are", p.Processes))
	case p.Redis == nil && (p.Owner != "" || p.Key != nil):
		return c.wrong("pace.redis", errors.New("it is needed with owner and key: without it each process keeps to its part"))
	case p.Redis != nil && p.Owner == "":
		return c.wrong("pace.owner", errors.New("it is needed with redis: a name for whose limit it is"))
	case p.Redis != nil && p.Key == nil:
		return c.wrong("pace.key", errors.New(`it is needed with redis, as {"env": NAME} or {"file": NAME}`))
	}
	return nil
}

func (c *config) checkNumbers() error {
	var errs []error
	least := func(key string, n int64) {
		if n < 0 {
			errs = append(errs, c.wrong(key, fmt.Errorf("%d is negative", n)))
		}
	}
	least("reading", int64(c.Reading))
	least("batch.entries", int64(c.Batch.Entries))
	least("batch.bytes", int64(c.Batch.Bytes))
	if f := c.Sink.Files; f != nil {
		least("sink.files.max_bytes", f.MaxBytes)
		least("sink.files.max_open", int64(f.MaxOpen))
	}
	return errors.Join(errs...)
}

// checkListen looks at an address before anything is opened.
func (c *config) checkListen() error {
	if c.Listen == "" {
		return nil
	}
	_, err := net.ResolveTCPAddr("tcp", c.Listen)
	return c.wrong("listen", err)
}

func (c *config) readTimes(now time.Time) error {
	var errs []error
	read := func(key, text string, dst *time.Duration) {
		d, err := time.ParseDuration(text)
		if text != "" && (err != nil || d <= 0) {
			errs = append(errs, c.wrong(key, fmt.Errorf("%q is no duration such as 30s", text)))
		}
		*dst = d
	}
	read("interval", c.Interval, &c.times.interval)
	read("overlap", c.Overlap, &c.times.overlap)
	read("lease_for", c.LeaseFor, &c.times.lease)
	read("give_up", c.GiveUp, &c.times.giveUp)
	read("retry_refused", c.Refused, &c.times.refused)
	read("batch.every", c.Batch.Every, &c.times.every)
	if c.Sink.Files != nil {
		read("sink.files.max_age", c.Sink.Files.MaxAge, &c.times.age)
	}
	if d := c.times.lease; d > 0 && d < follow.MinLeaseFor {
		errs = append(errs, c.wrong("lease_for", fmt.Errorf("%v is less than %v", d, follow.MinLeaseFor)))
	}
	var err error
	c.times.since, err = instant(c.Since, now)
	return errors.Join(append(errs, c.wrong("since", err))...)
}

// instant reads when accounts start: a date, a timestamp, or how long ago.
func instant(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		if ago < 0 {
			return now, fmt.Errorf("%q ago is in the future: leave out the sign", text)
		}
		return now.Add(-ago), nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		at, err = time.Parse(time.RFC3339, text)
	}
	switch {
	case err != nil:
		return at, fmt.Errorf("%q is neither a date, nor an RFC 3339 timestamp, nor a duration", text)
	case at.After(now):
		return at, fmt.Errorf("%q is in the future", text)
	case at.IsZero():
		return at, fmt.Errorf("%q is before any log", text)
	}
	return at, nil
}
