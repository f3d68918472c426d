// Command audit-export writes an account's audit log to a file, oldest entry
// first, as NDJSON or CSV, and with -follow continues with new entries.
//
//	audit-export -account ID -since 2025-01-01 -out audit.ndjson -checkpoint audit.json
//	audit-export -account ID -since 24h -follow -out audit.ndjson -checkpoint audit.json
//
// With -checkpoint it can be stopped, or killed, at any time: the same command
// continues where the file ends, and no entry is lost or written twice. It
// takes the API and its credential from the same variables as every program of
// this SDK, such as CLOUDFLARE_API_TOKEN; the account may be in
// CLOUDFLARE_ACCOUNT_ID.
//
// Its token needs Account Settings Read on the account, and nothing else.
//
// A cell of a CSV file is what the log has, and whoever names a token or sends a request
// chooses some of that: a spreadsheet that opens the file may compute a cell that begins with
// "=". With -spreadsheet the file is for people who open it in one: an apostrophe goes before
// what would be computed, and control characters become spaces. Without it nothing is changed,
// for programs that read the file.
//
// It shows its progress: a bar on a terminal, and otherwise a line a minute.
//
// It exits with 0 when it is done, with 1 after an error or when it was stopped, and with
// 2 when its flags are wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/examples/internal/usage"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(usage.Exit(os.Stderr, "audit-export", err))
}

// errStopped is the error of an export that has an end and is stopped before
// it.
var errStopped = errors.New("stopped before the end; with -checkpoint the same command goes on from here")

// saveEvery is how often what was written is saved.
var saveEvery = time.Second

// run exports until the window is done or ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	cfg, err := parse(args, stderr, time.Now())
	if err != nil {
		return usage.Wrong(err)
	}
	out, err := open(cfg, stdout)
	if err != nil {
		return err
	}
	bar := show(cfg, out, stdout, stderr)
	err = export(ctx, cfg, out, bar)
	bar.Stop()
	if closed := out.Close(); !errors.Is(closed, err) {
		err = errors.Join(err, closed)
	}
	return err
}

// connect makes the client; tests replace it by one of an emulator.
var connect = cloudflare.NewClient

// export writes entries until there are no more, or one error too many. With
// -follow it survives errors that may pass, and says so once it has continued
// after one; an export that has an end is better started again.
func export(ctx context.Context, cfg config, out *sink, stderr io.Writer) (failed error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	goesOn := func() {
		if failed != nil {
			fmt.Fprintln(stderr, "audit-export: going on after:", failed)
		}
		failed = nil
	}
	params := cfg.params(out.Place())
	params.Idle = func(place accounts.AuditCheckpoint) {
		goesOn()
		if out.Idle(place); out.Save() != nil {
			stop() // nothing may come that would tell of it; Close does
		}
	}
	client := connect(option.WithPrefetch(1), option.WithMaxRetries(5))
	for entry, err := range client.Accounts.Logs.Audit.Follow(ctx, params) {
		goesOn()
		if failed = err; err == nil {
			failed = out.add(&entry)
		}
		if errors.Is(err, accounts.ErrAuditOrder) {
			out.Idle(entry.Checkpoint()) // it goes back: nothing is skipped
		}
		if failed != nil && (err == nil || !cfg.follow) {
			break
		}
	}
	return cfg.ending(ctx, failed)
}

// ending returns the error of an export that ended, with an error or without.
func (cfg config) ending(ctx context.Context, failed error) error {
	switch {
	case ctx.Err() == nil || failed == nil:
		return failed
	case cfg.follow:
		return nil
	}
	return errStopped
}
