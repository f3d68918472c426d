package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	*config
	look     bool
	log      *slog.Logger
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
func build(ctx context.Context, c *config, look bool, log *slog.Logger) (*parts, error) {
	p := &parts{config: c, look: look, log: log}
	err := p.api()
	if err == nil {
		err = p.open(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *parts) api() error {
	opts, err := p.options()
	if err != nil {
		return err
	}
	p.client = cloudflare.NewClient(opts...)
	p.accounts = follow.Visible(p.client)
	if len(p.Accounts) > 0 {
		p.accounts = follow.Fixed(p.Accounts...)
	}
	return nil
}

// setting is an option that a key of the configuration sets.
type setting struct {
	key string
	option.RequestOption
}

// options are the client's. What fails every call is refused here.
func (p *parts) options() ([]option.RequestOption, error) {
	var set []setting
	if p.BaseURL != "" {
		set = append(set, setting{"base_url", option.WithBaseURL(p.BaseURL)})
	}
	if p.Token != nil {
		token, err := p.secret("token", p.Token)
		if err != nil {
			return nil, err
		}
		set = append(set, setting{"token", option.WithAPIToken(token)})
	}
	opts := p.with(set)
	if err := usable(opts); err != nil {
		return nil, p.blame(set, err)
	}
	opt, err := p.pace(p.Pace)
	return append(opts, opt), err
}

func (p *parts) with(set []setting) (opts []option.RequestOption) {
	if p.PlainHTTP {
		opts = append(opts, option.WithPlainHTTP())
	}
	for _, s := range set {
		opts = append(opts, s.RequestOption)
	}
	return opts
}

// blame says which setting it is without which all would be well. Otherwise it is
// one of the environment, which the error names.
func (p *parts) blame(set []setting, err error) error {
	for i, s := range set {
		if usable(p.with(slices.Delete(slices.Clone(set), i, i+1))) == nil {
			return p.wrong(s.key, err)
		}
	}
	return fmt.Errorf("%s: %w", p.source.name, err)
}

// usable says why a client with these options can't send anything. Nothing is
// sent.
func usable(opts []option.RequestOption) error {
	opts = append(slices.Clip(opts), option.WithMaxRetries(0), option.WithHTTPClient(unsent{}))
	err := cloudflare.NewClient(opts...).Get(context.Background(), "accounts", nil, nil)
	if errors.Is(err, errUnsent) {
		return nil
	}
	return errors.New(strings.TrimPrefix(err.Error(), "GET accounts: "))
}

var errUnsent = errors.New("it is not sent")

// unsent is an HTTP client that sends nothing.
type unsent struct{}

func (unsent) Do(*http.Request) (*http.Response, error) { return nil, errUnsent }

// pace shares the limit on Redis, or by a fixed part.
func (p *parts) pace(s *shared) (option.RequestOption, error) {
	if s == nil {
		return nil, nil
	}
	if s.Redis == nil {
		return option.WithQuotaShare(s.Processes), nil
	}
	url, err := p.secret("pace.redis", s.Redis)
	if err != nil {
		return nil, err
	}
	key, err := p.secret("pace.key", s.Key)
	if err != nil {
		return nil, err
	}
	opts, err := redis.ParseURL(url)
	if err != nil { // which holds a password
		return nil, p.wrong("pace.redis", errors.New("it is not a URL such as redis://:password@host:6379/0"))
	}
	client := redis.NewClient(opts)
	p.closing = append(p.closing, client.Close)
	together, err := pace.New(client, pace.Config{
		Owner: s.Owner, Key: []byte(key), Processes: s.Processes, Logger: p.log,
	})
	if err != nil {
		return nil, p.wrong("pace", err)
	}
	return option.WithSharedPace(together), nil
}

func (p *parts) open(ctx context.Context) error {
	if p.State.Postgres != nil {
		return p.postgres(ctx)
	}
	if !p.look {
		if err := p.folder(p.State.Folder); err != nil {
			return p.wrong("state.folder", err)
		}
	}
	return p.other()
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

func (p *parts) postgres(ctx context.Context) error {
	url, err := p.secret("state.postgres.url", p.State.Postgres.URL)
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return p.wrong("state.postgres.url", withoutURL(err))
	}
	p.closing = append(p.closing, func() error { pool.Close(); return nil })
	leases, err := lease.OpenPostgres(ctx, pool, p.State.Postgres.Schema)
	if err != nil {
		return p.wrong("state.postgres", err)
	}
	p.leases = leases
	if p.Sink.Postgres == nil {
		if p.places, err = checkpoint.OpenPostgres(ctx, pool, p.State.Postgres.Schema); err != nil {
			return p.wrong("state.postgres", err)
		}
		return p.other()
	}
	entries, err := pgsink.Open(ctx, pool, p.State.Postgres.Schema)
	if err != nil {
		return p.wrong("sink.postgres", err)
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
func (p *parts) other() error {
	if k := p.Sink.Kafka; k != nil {
		return p.kafka(k)
	}
	f := p.Sink.Files
	if p.look { // a folder that is made now would have a day without entries
		if _, err := os.Stat(f.Folder); err != nil {
			return p.wrong("sink.files.folder", err)
		}
	}
	entries, err := files.Open(f.Folder, files.Options{MaxBytes: f.MaxBytes, MaxAge: p.times.age, MaxOpen: f.MaxOpen})
	if err != nil {
		return p.wrong("sink.files.folder", err)
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
	login, err := p.login(k.SASL)
	if err != nil {
		return err
	}
	opts.Client = append(opts.Client, login...)
	entries, err := kafka.Open(opts)
	if err != nil {
		return p.wrong("sink.kafka", err)
	}
	p.sink = entries
	p.closing = append(p.closing, entries.Close)
	return nil
}

func (p *parts) login(s *sasl) ([]kgo.Opt, error) {
	if s == nil {
		return nil, nil
	}
	password, err := p.secret("sink.kafka.sasl.password", s.Password)
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
	return nil, p.wrong("sink.kafka.sasl.mechanism",
		fmt.Errorf("%q is not one of plain, scram-sha-256, scram-sha-512", s.Mechanism))
}

// follower returns what follows the accounts.
func (p *parts) follower() (*follow.Follower, error) {
	return follow.New(follow.Config{
		Client: p.client, Accounts: p.accounts, Leases: p.leases, Checkpoints: p.places, Sink: p.sink,
		Name: p.Name, Prefix: p.Prefix, LeaseFor: p.times.lease, Since: p.times.since,
		Overlap: p.times.overlap, Interval: p.times.interval, Reading: p.Reading,
		BatchEntries: p.Batch.Entries, BatchBytes: p.Batch.Bytes, BatchEvery: p.times.every,
		GiveUp: p.times.giveUp, RetryRefused: p.times.refused, Report: follow.LogTo(p.log),
	})
}
