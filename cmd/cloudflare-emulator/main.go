// Command cloudflare-emulator is Cloudflare's Accounts API in memory, for
// programs in any language. When it is ready it prints one line of JSON on
// standard output: base_url, api_token and account_id. Its log goes to
// standard error. It ends, with all it holds, on SIGINT and SIGTERM.
//
//	cloudflare-emulator -addr 127.0.0.1:8787 -members 500 -audit 100000
//
// With -enforce a token may do only what its policies say. With -v the log has a
// line for each request. With -id-seed its ids and its token are the same in every
// run.
//
// # State
//
// With -state FILE everything that it holds is kept in a file, and a later run
// continues with it: accounts, users, tokens, audit logs, how far the clock was
// moved, the ids that were used. A change is in the file before its request is
// answered, whenever the program is killed; the file is replaced in one step, and
// is never incomplete. If the file exists, -seed, -accounts, -members and -audit
// are ignored; -token adds another token. Two programs can't have one file. It
// holds the values of tokens, and only its owner can read it.
//
// # Capture
//
// With -capture FILE it serves nothing: it reads an account of the real API and
// writes a seed file for -seed that has the account's shape but identifies
// nobody: see cloudflaretest.Capture. It needs a token that may read all of it,
// in CLOUDFLARE_API_TOKEN; the client's other variables work too.
//
//	export CLOUDFLARE_API_TOKEN CLOUDFLARE_ACCOUNT_ID
//	cloudflare-emulator -capture seed.json -capture-audit 168h
//	cloudflare-emulator -seed seed.json
//
// With -capture-key FILE equal things become equal ones in every capture; the key
// has 16 bytes or more, such as those of head -c 32 /dev/urandom.
//
// # Control
//
// With -control the address also serves the paths that
// cloudflaretest.WithControl lists, under the control_url in the line on
// standard output. They take api_token as their credential, and refuse web
// browsers. With the line in a file, ready.json:
//
//	URL=$(jq -r .control_url ready.json) AUTH="Authorization: Bearer $(jq -r .api_token ready.json)"
//	curl -fsS $URL/health
//	curl -fsS -H "$AUTH" $URL/faults -d '{"op": "Members.New", "kind": "reset_after"}'
//	curl -fsS -H "$AUTH" $URL/faults -d '{"status": 429, "retry_after": "2s", "times": 3}'
//	curl -fsS -H "$AUTH" $URL/faults
//	curl -fsS -H "$AUTH" $URL/faults -X DELETE
//	curl -fsS -H "$AUTH" $URL/clock -d '{"advance": "36h"}'
//	curl -fsS -H "$AUTH" $URL/seed -d '{"accounts": [{"id": "023e105f4ecef8ad9ca31a8372d0c353", "name": "Mine"}]}'
//	curl -fsS -H "$AUTH" "$URL/requests?op=Accounts.List&last=10"
//	curl -fsS -H "$AUTH" $URL/reset -X POST
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
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

// ready is the line that says where the API is.
type ready struct {
	BaseURL   string `json:"base_url"`
	APIToken  string `json:"api_token"`
	AccountID string `json:"account_id"`
	// ControlURL is where the control plane is, with -control.
	ControlURL string `json:"control_url,omitempty"`
}

func readyAt(srv *cloudflaretest.Server, control bool) ready {
	r := ready{BaseURL: srv.URL, APIToken: srv.Token, AccountID: srv.AccountID}
	if control {
		r.ControlURL = strings.TrimSuffix(srv.URL, "/client/v4") + "/_emulator"
	}
	return r
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	if cfg.capture.file != "" {
		return cfg.capture.run(ctx, stdout, log)
	}
	srv, err := start(cfg, log)
	if err != nil {
		return err
	}
	defer srv.Close()
	log.Info("serving", "base_url", srv.URL, "account_id", srv.AccountID)
	if err := json.NewEncoder(stdout).Encode(readyAt(srv, cfg.control)); err != nil {
		return fmt.Errorf("saying that it is ready: %w", err)
	}
	<-ctx.Done()
	log.Info("stopping")
	return srv.Save()
}

// controlled is how many requests the control plane lists.
const controlled = 1000

func (cfg config) controls() []cloudflaretest.Option {
	if !cfg.control {
		return []cloudflaretest.Option{cloudflaretest.WithRequestLimit(0)}
	}
	return []cloudflaretest.Option{cloudflaretest.WithControl(), cloudflaretest.WithRequestLimit(controlled)}
}

func start(cfg config, log *slog.Logger) (*cloudflaretest.Server, error) {
	opts := slices.Concat(cfg.options, []cloudflaretest.Option{
		cloudflaretest.WithAddr(cfg.addr), cloudflaretest.WithSample(cfg.sample), cloudflaretest.WithLogger(log),
	}, cfg.controls())
	if cfg.noNewAccounts {
		opts = append(opts, cloudflaretest.WithoutAccountCreation())
	}
	if cfg.verbose {
		opts = append(opts, cloudflaretest.WithObserver(func(r cloudflaretest.Request) { logRequest(log, r) }))
	}
	if cfg.seed != "" {
		seed, err := readSeed(cfg.seed)
		if err != nil {
			return nil, fmt.Errorf("-seed: %w", err)
		}
		opts = append(opts, cloudflaretest.WithSeed(seed))
	}
	return cloudflaretest.New(opts...)
}

// logRequest writes a line about a request, without anything that could be a
// secret.
func logRequest(log *slog.Logger, r cloudflaretest.Request) {
	log.Info("request", "op", r.Op, "method", r.Method, "path", secret.Text(r.Path),
		"query", secret.Text(r.Query.Encode()), "status", r.Status, "ray", r.RayID)
}

func readSeed(name string) (cloudflaretest.Seed, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return cloudflaretest.Seed{}, err
	}
	seed, err := cloudflaretest.ParseSeed(data)
	if err != nil {
		return seed, fmt.Errorf("reading %s: %w", name, err)
	}
	return seed, nil
}
