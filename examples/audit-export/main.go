// Command audit-export writes an account's audit log to a file, oldest entry
// first, as NDJSON or CSV, and goes on with what comes when it is told to.
//
//	audit-export -account ID -since 2025-01-01 -out audit.ndjson -checkpoint audit.json
//	audit-export -account ID -since 24h -follow -out audit.ndjson -checkpoint audit.json
//
// With -checkpoint it can be stopped, or killed, at any time: the same command
// again goes on where the file ends, and no entry is lost or there twice. It
// finds the API and its credential where every program of this SDK does, in
// CLOUDFLARE_API_TOKEN and the like; the account may be CLOUDFLARE_ACCOUNT_ID.
//
// On a terminal it shows how far it is; otherwise it says nothing but errors.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit-export:", err)
		os.Exit(1)
	}
}

// errStopped is what an export that has an end returns when it is stopped
// before.
var errStopped = errors.New("stopped before the end; with -checkpoint the same command goes on from here")

// How often what was written is saved, and the progress shown.
var (
	saveEvery = time.Second
	showEvery = 200 * time.Millisecond
)

// run exports until the window is done or ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	cfg, err := parse(args, stderr, time.Now())
	if err != nil {
		return err
	}
	out, err := open(cfg, stdout)
	if err != nil {
		return err
	}
	show := newProgress(cfg, stdout, stderr, time.Now())
	stop := inBackground(
		job{saveEvery, func() { _ = out.save() }}, // add and close report its error
		job{showEvery, func() { show.draw(out, time.Now()) }},
	)
	err = export(ctx, cfg, out, stderr)
	stop()
	show.end(out, time.Now())
	return errors.Join(err, out.close())
}

// connect makes the client; tests have one of an emulator.
var connect = cloudflare.NewClient

// export writes entries until there are no more, or one error too many. What it
// follows survives errors that may pass; what has an end is better started
// again.
func export(ctx context.Context, cfg config, out *sink, stderr io.Writer) (failed error) {
	client := connect(option.WithPrefetch(1), option.WithMaxRetries(5))
	for entry, err := range client.Accounts.Logs.Audit.Follow(ctx, cfg.params(out.place())) {
		if failed = err; err == nil {
			failed = out.add(entry)
		}
		if err == nil && failed == nil {
			continue
		}
		if err == nil || !cfg.follow || ctx.Err() != nil || permanent(err) {
			break
		}
		fmt.Fprintln(stderr, "audit-export: going on after:", err)
	}
	switch {
	case ctx.Err() == nil || failed == nil:
		return failed
	case cfg.follow:
		return nil
	}
	return errStopped
}

// permanent reports whether asking again would be answered the same.
func permanent(err error) bool {
	var refused *cloudflare.Error
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return refused.StatusCode >= 400 && refused.StatusCode < 500
}

// job is what is done again and again.
type job struct {
	every time.Duration
	do    func()
}

// inBackground does jobs until the function that it returns is called, which
// waits for them.
func inBackground(jobs ...job) (stop func()) {
	done := make(chan struct{})
	var running sync.WaitGroup
	for _, j := range jobs {
		running.Go(func() {
			ticker := time.NewTicker(j.every)
			defer ticker.Stop()
			for {
				select {
				case <-done:
					return
				case <-ticker.C:
					j.do()
				}
			}
		})
	}
	return func() {
		close(done)
		running.Wait()
	}
}
