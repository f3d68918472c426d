// Command token-rotation replaces an API token of an account by a successor that may do
// the same, hands the new value to a file or a command, and deletes the old token
// after a grace.
//
//	token-rotation -account ID -token ID -file /run/secrets/cloudflare-token -grace 1h
//	token-rotation -account ID -token ID -grace 1h -- vault kv put secret/cloudflare token=-
//	token-rotation -account ID -sweep
//
// A file is replaced in one step, and only its owner can read it. A command gets the
// value on its standard input, and must exit with 0 once the value is stored.
//
// Run the same command again whenever it was stopped, whatever stopped it, and once more
// after the grace: it goes on where it was. Its journal, a directory of files
// without any secret, says how far each rotation is. The value that was delivered last
// works at all times. With -sweep it lists tokens that were left by rotations that
// nobody ran again, and with -sweep -remove it deletes them.
//
// It takes the API and its credential from the same variables as every program of
// this SDK, such as CLOUDFLARE_API_TOKEN; the account may be in
// CLOUDFLARE_ACCOUNT_ID. The token needs Account API Tokens Write on the account; it
// may be the one that is rotated. Without a credential and without flags the command
// shows itself on an emulator in its own process.
//
// It exits with 0 when the rotation is done or waits for its grace, with 1 after an
// error, and with 2 when its flags are wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
	"github.com/seed815c370e/cloudflare-go/examples/internal/output"
	"github.com/seed815c370e/cloudflare-go/examples/internal/usage"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	code := usage.Exit(stderr, "token-rotation", start(ctx, args, stdout, stderr))
	if code == 1 {
		fmt.Fprintln(stderr, "Run the same command again: it goes on where it was.")
	}
	return code
}

func start(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr)
	if err == nil && len(args) > 0 {
		err = cfg.complete()
	}
	if err != nil {
		return usage.Wrong(err)
	}
	out := output.To(stdout)
	return errors.Join(do(ctx, cfg, out, stderr), out.Err())
}

// do sweeps or rotates, or shows itself if there is nothing to do it with.
func do(ctx context.Context, cfg config, stdout, stderr io.Writer) error {
	switch asked := cfg.token != "" || cfg.sweep; {
	case !api.Configured(ctx) && !asked:
		return demo(ctx, stdout, stderr)
	case !api.Configured(ctx):
		return api.ErrNotConfigured
	case !asked:
		return errors.New("-token or -sweep is needed")
	}
	client := cloudflare.NewClient()
	if cfg.sweep {
		return sweep(ctx, client, cfg, stdout)
	}
	return rotate(ctx, client, cfg, stdout, stderr)
}

// rotate does what is left to do, and says how far the rotation is.
func rotate(ctx context.Context, client *cloudflare.Client, cfg config, stdout, stderr io.Writer) error {
	record, err := access.Rotate(ctx, client, access.Rotation{
		Account: cfg.account,
		Token:   cfg.token,
		Deliver: cfg.deliver(stderr),
		Grace:   cfg.grace,
		Journal: access.FileJournal{Dir: cfg.journal},
	})
	if err != nil {
		return err
	}
	switch record.State {
	case access.RotationDone:
		fmt.Fprintf(stdout, "done: token %s was replaced by %s\n", record.Token, record.Successor)
	default:
		fmt.Fprintf(stdout, "delivered: token %s; run the same command after %s to delete token %s\n",
			record.Successor, record.DeleteAfter.UTC().Format(time.RFC3339), record.Token)
	}
	return nil
}

// sweep lists orphans, and removes them if that was asked for.
func sweep(ctx context.Context, client *cloudflare.Client, cfg config, stdout io.Writer) error {
	orphans, err := access.Sweep(ctx, client, access.Sweeping{
		Account: cfg.account, Journal: access.FileJournal{Dir: cfg.journal}, Idle: cfg.idle, Remove: cfg.remove,
	})
	for _, orphan := range orphans {
		what := "orphan"
		if orphan.Removed {
			what = "removed"
		}
		fmt.Fprintf(stdout, "%s: token %s, %q, made %s\n", what, orphan.ID, orphan.Name,
			orphan.IssuedOn.UTC().Format(time.RFC3339))
	}
	if err == nil && len(orphans) == 0 {
		fmt.Fprintln(stdout, "no orphans")
	}
	return err
}

// demo rotates a token on an emulator that enforces permissions. The token rotates
// itself.
func demo(ctx context.Context, stdout, stderr io.Writer) error {
	fmt.Fprintln(stdout, "CLOUDFLARE_API_TOKEN is not set: rotating a token of an emulator in this process.")
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	dir, err := os.MkdirTemp("", "token-rotation")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	old := srv.AddTokenWith(srv.AccountID, "Account API Tokens Write")
	return rotate(ctx, srv.Client(option.WithAPIToken(old.Value)), config{
		account: srv.AccountID, token: old.ID,
		file: filepath.Join(dir, "cloudflare-token"), journal: filepath.Join(dir, "rotations"),
	}, stdout, stderr)
}
