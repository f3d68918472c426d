package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/pace"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/files"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/kafka"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/pgsink"
	"github.com/seed815c370e/cloudflare-go/option"
)

// parts are what a configuration comes to.
type parts struct {
	look     bool
	client   *cloudflare.Client
	accounts func(context.Context) ([]string, error)
	leases   lease.Store
	places   checkpoint.Store // nil if the sink has them
	sink     sink.Sink
	day      complete.Source // what the sink keeps; nil if it can't be read
	closing  []func() error
}

func (p *parts) close() error {
	var errs []error
	for i := len(p.closing) - 1; i >= 0; i-- {
		errs = append(errs, p.closing[i]())
	}
	return errors.Join(errs...)
}

// build opens all that the program needs; to look at a day it needs no leases,
// which another process may have.
func build(ctx context.Context, c *config, look bool) (*parts, error) {
	p := &parts{look: look}
	err := p.api(c)
	if err == nil {
		err = p.open(ctx, c)
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *parts) api(c *config) error {
	opts, err := p.options(c)
	if err != nil {
		return err
	}
	p.client = cloudflare.NewClient(opts...)
	p.accounts = follow.Visible(p.client)
	if len(c.Accounts) > 0 {
		p.accounts = follow.Fixed(c.Accounts...)
	}
	return nil
}

func (p *parts) options(c *config) (opts []option.RequestOption, err error) {
	if c.Token != nil {
		token, err := c.Token.value("token")
		if err != nil {
			return nil, err
		}
		opts = append(opts, option.WithAPIToken(token))
	}
	if c.BaseURL != "" {
		opts = append(opts, option.WithBaseURL(c.BaseURL))
	}
	if c.PlainHTTP {
		opts = append(opts, option.WithPlainHTTP())
	}
	if c.Pace != nil {
		opt, err := p.pace(c.Pace)
		if err != nil {
			return nil, fmt.Errorf("pace: %w", err)
		}
		opts = append(opts, opt)
	}
	return opts, nil
}

// pace shares the limit on Redis, or by a fixed part.
func (p *parts) pace(s *shared) (option.RequestOption, error) {
	if s.Redis == nil {
		return option.WithQuotaShare(s.Processes), nil
	}
	url, err := s.Redis.value("redis")
	if err != nil {
		return nil, err
	}
	key, err := s.Key.value("key")
	if err != nil {
		return nil, err
	}
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("redis: it is not a URL such as redis://:password@host:6379/0") // it holds a password
	}
	client := redis.NewClient(opts)
	p.closing = append(p.closing, client.Close)
	together, err := pace.New(client, pace.Config{Owner: s.Owner, Key: []byte(key), Processes: s.Processes})
	if err != nil {
		return nil, err
	}
	return option.WithSharedPace(together), nil
}

func (p *parts) open(ctx context.Context, c *config) error {
	if c.State.Postgres != nil {
		return p.postgres(ctx, c)
	}
	if !p.look {
		if err := p.folder(c.State.Folder); err != nil {
			return fmt.Errorf("state.folder: %w", err)
		}
	}
	return p.other(c)
}

// folder has leases and checkpoints in files, for one process.
func (p *parts) folder(name string) error {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return err
	}
	leases, err := lease.OpenFile(filepath.Join(name, "leases"))
	if err != nil {
		return err
	}
	p.closing = append(p.closing, leases.Close)
	p.leases = leases
	p.places, err = checkpoint.OpenFile(filepath.Join(name, "checkpoints"), leases)
	return err
}

func (p *parts) postgres(ctx context.Context, c *config) error {
	url, err := c.State.Postgres.URL.value("state.postgres.url")
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("state.postgres.url: %w", withoutURL(err))
	}
	p.closing = append(p.closing, func() error { pool.Close(); return nil })
	leases, err := lease.OpenPostgres(ctx, pool, c.State.Postgres.Schema)
	if err != nil {
		return fmt.Errorf("state.postgres: %w", err)
	}
	p.leases = leases
	if c.Sink.Postgres == nil {
		if p.places, err = checkpoint.OpenPostgres(ctx, pool, c.State.Postgres.Schema); err != nil {
			return fmt.Errorf("state.postgres: %w", err)
		}
		return p.other(c)
	}
	entries, err := pgsink.Open(ctx, pool, c.State.Postgres.Schema)
	if err != nil {
		return fmt.Errorf("sink.postgres: %w", err)
	}
	p.sink, p.day = entries, entries.Day
	return nil
}

// withoutURL says why a URL of PostgreSQL can't be used. pgx quotes it, and finds
// the password in it only where it is well formed: a file that it names is all
// that is passed on.
func withoutURL(err error) error {
	var file *fs.PathError
	if errors.As(err, &file) {
		return file
	}
	return errors.New("it is not a URL such as postgres://user:password@host:5432/database, or has a wrong parameter")
}

// other opens a sink that is not PostgreSQL.
func (p *parts) other(c *config) error {
	if k := c.Sink.Kafka; k != nil {
		return p.kafka(k)
	}
	f := c.Sink.Files
	if p.look { // a folder that is made now would have a day without entries
		if _, err := os.Stat(f.Folder); err != nil {
			return fmt.Errorf("sink.files: %w", err)
		}
	}
	entries, err := files.Open(f.Folder, files.Options{MaxBytes: f.MaxBytes, MaxAge: c.times.age, MaxOpen: f.MaxOpen})
	if err != nil {
		return fmt.Errorf("sink.files: %w", err)
	}
	p.sink, p.day = entries, entries.Day
	p.closing = append(p.closing, entries.Close)
	return nil
}

func (p *parts) kafka(k *kafkaSink) error {
	opts := kafka.Options{Brokers: k.Brokers, Topic: k.Topic, MaxRecordBytes: k.MaxRecordBytes}
	if k.TLS {
		opts.Client = append(opts.Client, kgo.DialTLSConfig(&tls.Config{MinVersion: tls.VersionTLS12}))
	}
	login, err := k.SASL.option()
	if err != nil {
		return fmt.Errorf("sink.kafka.sasl: %w", err)
	}
	opts.Client = append(opts.Client, login...)
	entries, err := kafka.Open(opts)
	if err != nil {
		return fmt.Errorf("sink.kafka: %w", err)
	}
	p.sink = entries
	p.closing = append(p.closing, entries.Close)
	return nil
}

func (s *sasl) option() ([]kgo.Opt, error) {
	if s == nil {
		return nil, nil
	}
	password, err := s.Password.value("password")
	if err != nil {
		return nil, err
	}
	switch s.Mechanism {
	case "plain":
		return []kgo.Opt{kgo.SASL(plain.Auth{User: s.User, Pass: password}.AsMechanism())}, nil
	case "scram-sha-256":
		return []kgo.Opt{kgo.SASL(scram.Auth{User: s.User, Pass: password}.AsSha256Mechanism())}, nil
	case "scram-sha-512":
		return []kgo.Opt{kgo.SASL(scram.Auth{User: s.User, Pass: password}.AsSha512Mechanism())}, nil
	}
	return nil, fmt.Errorf("mechanism: %q is not one of plain, scram-sha-256, scram-sha-512", s.Mechanism)
}

// follower returns what follows the accounts.
func (p *parts) follower(c *config, report func(follow.Event)) (*follow.Follower, error) {
	return follow.New(follow.Config{
		Client: p.client, Accounts: p.accounts, Leases: p.leases, Checkpoints: p.places, Sink: p.sink,
		Name: c.Name, Prefix: c.Prefix, LeaseFor: c.times.lease, Since: c.times.since,
		Overlap: c.times.overlap, Interval: c.times.interval, Reading: c.Reading,
		BatchEntries: c.Batch.Entries, BatchBytes: c.Batch.Bytes, BatchEvery: c.times.every,
		GiveUp: c.times.giveUp, RetryRefused: c.times.refused, Report: report,
	})
}
