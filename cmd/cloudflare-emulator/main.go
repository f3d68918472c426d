// Command cloudflare-emulator is Cloudflare's Accounts API in memory, for
// programs in any language. When it is ready it prints one line of JSON on
// standard output: base_url, api_token and account_id. Its log goes to
// standard error. It ends, with all it holds, on SIGINT and SIGTERM.
//
//	cloudflare-emulator -addr 127.0.0.1:8787 -members 500 -audit 100000
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloudflare-emulator:", err)
		os.Exit(1)
	}
}

// config is what the flags say.
type config struct {
	addr, seed, token string
	public, rateLimit bool
	sample            cloudflaretest.Sample
}

// ready is the line that says where the API is.
type ready struct {
	BaseURL   string `json:"base_url"`
	APIToken  string `json:"api_token"`
	AccountID string `json:"account_id"`
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr)
	if err != nil {
		return err
	}
	srv, err := start(cfg)
	if err != nil {
		return err
	}
	defer srv.Close()
	log := slog.New(slog.NewTextHandler(stderr, nil))
	log.Info("serving", "base_url", srv.URL, "account_id", srv.AccountID)
	if err := json.NewEncoder(stdout).Encode(ready{srv.URL, srv.Token, srv.AccountID}); err != nil {
		return fmt.Errorf("saying that it is ready: %w", err)
	}
	<-ctx.Done()
	log.Info("stopping")
	return nil
}

func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("cloudflare-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&cfg.addr, "addr", "127.0.0.1:8787", "listen on this `address`; port 0 is a free one")
	flags.BoolVar(&cfg.public, "public", false, "allow an address that other machines reach")
	flags.StringVar(&cfg.seed, "seed", "", "start with the world in this JSON `file`")
	flags.StringVar(&cfg.token, "token", "", "use this API `token`; the default is a new one")
	flags.BoolVar(&cfg.rateLimit, "rate-limit", false, "limit requests to 1,200 in 5 minutes")
	flags.IntVar(&cfg.sample.Accounts, "accounts", 1, "have so many accounts at least")
	flags.IntVar(&cfg.sample.Members, "members", 1, "have so many members in the default account at least")
	flags.IntVar(&cfg.sample.AuditEntries, "audit", 0, "add so many audit entries to the default account, a second apart")
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	if flags.NArg() > 0 {
		return cfg, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return cfg, cfg.check()
}

// check refuses addresses that others reach: the emulator's token is printed,
// and its world is anyone's who has it.
func (cfg config) check() error {
	addr, err := net.ResolveTCPAddr("tcp", cfg.addr)
	if err != nil {
		return fmt.Errorf("-addr: %w", err)
	}
	if !cfg.public && !addr.IP.IsLoopback() {
		return fmt.Errorf("-addr: %s is not a loopback address; give -public to listen there", cfg.addr)
	}
	if cfg.sample.Accounts < 0 || cfg.sample.Members < 0 || cfg.sample.AuditEntries < 0 {
		return errors.New("-accounts, -members and -audit must not be negative")
	}
	return nil
}

func start(cfg config) (*cloudflaretest.Server, error) {
	opts := []cloudflaretest.Option{
		cloudflaretest.WithAddr(cfg.addr),
		cloudflaretest.WithToken(cfg.token),
		cloudflaretest.WithRequestLimit(0),
	}
	if cfg.rateLimit {
		opts = append(opts, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
	}
	if cfg.seed != "" {
		seed, err := readSeed(cfg.seed)
		if err != nil {
			return nil, fmt.Errorf("-seed: %w", err)
		}
		opts = append(opts, cloudflaretest.WithSeed(seed))
	}
	srv, err := cloudflaretest.New(opts...)
	if err != nil {
		return nil, err
	}
	srv.AddSample(cfg.sample)
	return srv, nil
}

func readSeed(name string) (seed cloudflaretest.Seed, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return seed, err
	}
	if err := json.Unmarshal(data, &seed); err != nil {
		return seed, fmt.Errorf("reading %s: %w", name, err)
	}
	return seed, nil
}
