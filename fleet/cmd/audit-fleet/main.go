// Command audit-fleet brings the audit logs of many accounts into files, Kafka or
// PostgreSQL, with one process or many: start the same command on as many machines
// as you like, and stop any of them at any time.
//
//	audit-fleet -config FILE
//	audit-fleet -config FILE -report 2025-01-31 [-ledgers FOLDER]
//	audit-fleet -config FILE -verify 2025-01-31 [-ledgers FOLDER]
//
// The file is JSON, and may be {}: then all accounts that the credential sees are
// followed into files below the working directory, by one process. The credential
// is that of every program of this SDK, such as CLOUDFLARE_API_TOKEN, or the one
// that token names. Secrets are never in the file: {"env": NAME} names a variable,
// {"file": NAME} a file.
//
//	{
//		"accounts": ["023e105f4ecef8ad9ca31a8372d0c353"],
//		"since": "720h",
//		"state": {"postgres": {"url": {"env": "DATABASE_URL"}, "schema": "fleet"}},
//		"sink": {"postgres": {}},
//		"listen": "127.0.0.1:9467"
//	}
//
// Keys, and what they are when they are left out:
//
//	accounts       the ids; all that the credential sees
//	base_url       the API's address; CLOUDFLARE_BASE_URL, or Cloudflare
//	token          a secret, the API token; CLOUDFLARE_API_TOKEN …
//	pace           {"processes", "redis", "owner", "key"}: how many processes share
//	               the API's limit; with redis (a secret, the URL), owner (a name)
//	               and key (a secret) they do so exactly; no others. processes is
//	               needed, and the other three together
//	plain_http     send the token over http to another machine; false
//	name, prefix   the process's name, and the fleet's prefix of leases
//	since          where a new account starts: a date, a time, or 720h for that
//	               long ago; when it is first followed
//	interval       between polls of an account; 30s
//	overlap        how late entries may arrive; 10m
//	lease_for      how long an account may be without its process, 2s or more; 30s
//	give_up        how long a batch is tried before the account is given back; 2m
//	retry_refused  when an account that the API refuses is tried again; 10m
//	reading        how many accounts are read at a time; 16
//	batch          entries, bytes, every: when a batch is written; 500, 1 MiB, 1s
//	state          {"folder": …} for one process, or {"postgres": {"url", "schema"}};
//	               the folder audit-state
//	sink           {"files": {"folder", "max_bytes", "max_age", "max_open"}},
//	               {"kafka": {"brokers", "topic", "max_record_bytes", "tls",
//	               "sasl": {"mechanism", "user", "password"}}},
//	               or {"postgres": {}}; the folder audit-entries
//	listen         the address of /healthz and /metrics; none
//
// On SIGTERM and on an interrupt it writes what it has read and hands its accounts
// to the others. A second signal ends it at once; nothing is lost then either.
//
// -report prints, for each account, what the sink has of a day, and -verify reads
// the day from the API again and says what came late or is missing: then its exit
// status is 1. With -ledgers the ids are kept, so that -verify knows what came
// after -report.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// silent is go-redis' own log: package pace says once that Redis is away.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

func main() {
	redis.SetLogger(silent{})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal is not waited for
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit-fleet:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	var file string
	var d days
	flags := flag.NewFlagSet("audit-fleet", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&file, "config", "", "read the configuration in this `file`")
	flags.StringVar(&d.report, "report", "", "print what the sink has of this `day`")
	flags.StringVar(&d.verify, "verify", "", "compare what the sink has of this `day` with the API")
	flags.StringVar(&d.ledgers, "ledgers", "", "keep the ids of days in this `folder`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if file == "" || flags.NArg() > 0 {
		return errors.New("-config FILE is needed, and nothing besides flags")
	}
	c, err := readConfig(file, time.Now())
	if err != nil {
		return err
	}
	out := newConsole(stderr, time.Now())
	defer out.end()
	look := d.report+d.verify != ""
	p, err := build(ctx, c, look, slog.New(slog.NewTextHandler(out, nil)))
	if err != nil && ctx.Err() != nil {
		return nil // it was stopped before it began
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if look {
		return d.run(ctx, p, stdout)
	}
	return followAll(ctx, p, out)
}

// followAll follows until the context ends.
func followAll(ctx context.Context, p *parts, out *console) error {
	f, err := p.follower()
	if err != nil {
		return fmt.Errorf("%s: %w", p.source.name, err)
	}
	if p.Listen != "" {
		s := &server{f.Status, max(p.times.lease, 30*time.Second), time.Now}
		stop, err := s.serve(ctx, p.Listen, p.log)
		if err != nil {
			return p.wrong("listen", err)
		}
		defer stop()
	}
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	ticker := time.NewTicker(out.every())
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			out.show(f.Status(), now)
		case err := <-ended:
			out.show(f.Status(), time.Now())
			return err
		}
	}
}
