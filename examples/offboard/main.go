// Command offboard finds what somebody who leaves has in all accounts that a credential
// reaches, and removes it: memberships, invitations, user groups and, if that is asked
// for, the tokens of accounts that they made.
//
//	offboard ann@example.com
//	offboard -apply ann@example.com
//	offboard -apply -yes -tokens delete -account ID -account ID ann@example.com
//
// Without -apply it prints the plan and changes nothing. With -apply it prints the plan,
// asks, looks at every account of it again, and removes what is both in the plan and
// still there. It never removes the credential's own user, nor the last Super
// Administrator of an account, and lists tokens without deleting them: programs may
// run on them. Run it again until nothing is left; what is done is not done again.
//
// It takes the API and its credential from the same variables as every program of
// this SDK, such as CLOUDFLARE_API_TOKEN. The token needs Account Settings Read on the
// accounts, or Account Settings Write with -apply; Account API Tokens Read, or Write
// with -tokens delete, or neither with -tokens skip; and User Details Read, unless -self
// says whose it is or an account owns it. Without a credential and without an
// address the command shows itself on an emulator in its own process.
//
// It exits with 0 when nothing of the leaver is left, or the plan is printed and
// everything could be read; with 1 when it could not do its work; with 2 when the flags
// are wrong; with 3 when something is left that failed, is kept, came since the plan,
// or could not be read; and with 4 when it was stopped, by ctrl-C or a "no".
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
	"github.com/seed815c370e/cloudflare-go/examples/internal/output"
	"github.com/seed815c370e/cloudflare-go/examples/internal/progress"
	"github.com/seed815c370e/cloudflare-go/examples/internal/usage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], terminal{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// terminal is where questions are asked, and what is found is printed.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// The exit codes. exitError and exitUsage are what usage.Code returns.
const (
	exitDone = iota
	exitError
	exitUsage
	exitLeft
	exitStopped
)

var (
	errLeft    = errors.New("something is left: see the table; mend it, and run the same command again")
	errStopped = errors.New("stopped")
)

// run returns the exit code.
func run(ctx context.Context, args []string, t terminal) int {
	cfg, err := parse(args, t.err)
	real := api.Configured(ctx)
	switch {
	case err == nil && real && cfg.email == "":
		err = errors.New("the address of who leaves is needed")
	case err == nil && !real && cfg.email != "":
		err = fmt.Errorf("%w; without an address the command shows itself on an emulator", api.ErrNotConfigured)
	}
	if err != nil {
		return usage.Exit(t.err, "offboard", usage.Wrong(err))
	}
	out := output.To(t.out)
	t.out = out
	if real {
		err = offboard(ctx, cloudflare.NewClient(), cfg, t)
	} else {
		err = demo(ctx, cfg, t)
	}
	return exit(ctx, errors.Join(err, out.Err()), t)
}

// exit says what went wrong, and returns the code for it.
func exit(ctx context.Context, err error, t terminal) int {
	code := usage.Exit(t.err, "offboard", err)
	switch {
	case err == nil:
		return code
	case ctx.Err() != nil:
		fmt.Fprintln(t.err, "Run the same command again to go on: what was removed is not in its plan.")
		return exitStopped
	case errors.Is(err, errStopped):
		return exitStopped
	case errors.Is(err, errLeft):
		return exitLeft
	}
	return code
}

// offboard prints the plan and, if that is asked for, carries it out.
func offboard(ctx context.Context, client *cloudflare.Client, cfg config, t terminal) error {
	look := &watcher{w: t.err}
	cfg.opts.Progress = look.seen
	stop := look.start(len(cfg.opts.Accounts))
	plan, err := access.Offboard(ctx, client, cfg.email, cfg.opts)
	stop()
	if err == nil || len(plan.Items) > 0 {
		if _, lost := fmt.Fprint(t.out, plan); err == nil && lost != nil {
			return nil //nolint:nilerr // run tells of it: what nobody can see is not carried out
		}
	}
	if err != nil {
		return err
	}
	planned := plan.Items.Count(access.OffboardPlanned)
	switch {
	case !cfg.apply:
		fmt.Fprintln(t.out, "Nothing was changed: -apply removes what is to be removed.")
		return unread(plan.Items)
	case planned == 0:
		return left(plan.Items)
	case !cfg.yes && !asked(ctx, t, planned):
		return fmt.Errorf("%w: nothing was changed", errStopped)
	}
	return apply(ctx, plan, look, t)
}

// accountsOf returns in how many accounts there is something.
func accountsOf(plan *access.OffboardPlan) int {
	ids := map[string]bool{}
	for _, item := range plan.Items {
		ids[item.Account] = true
	}
	return len(ids)
}

// apply removes what the plan says, and prints what became of it.
func apply(ctx context.Context, plan *access.OffboardPlan, look *watcher, t terminal) error {
	stop := look.start(accountsOf(plan))
	done, err := plan.Apply(ctx)
	stop()
	fmt.Fprintf(t.out, "\n%v", done)
	if ctx.Err() != nil {
		return fmt.Errorf("%w after %d of %d: %w", errStopped,
			done.Count(access.OffboardRemoved), plan.Items.Count(access.OffboardPlanned), ctx.Err())
	}
	if err != nil {
		return errLeft
	}
	return left(done)
}

// left returns an error if an item has one.
func left(items access.OffboardItems) error {
	for _, item := range items {
		if item.Err != nil {
			return errLeft
		}
	}
	return nil
}

// unread returns an error if something could not be read.
func unread(items access.OffboardItems) error {
	if items.Count(access.OffboardFailed) > 0 {
		return errLeft
	}
	return nil
}

// asked reports whether somebody says yes. The end of the context is a no.
func asked(ctx context.Context, t terminal, planned int) bool {
	fmt.Fprintf(t.out, "Remove %d items? This can't be undone. Type yes: ", planned)
	answer := make(chan string, 1)
	go func() { // it may wait for a line that never comes
		line, _ := bufio.NewReader(t.in).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(t.out)
		return false
	case line := <-answer:
		return strings.TrimSpace(line) == "yes"
	}
}

// watcher shows how far the search and the removal are.
type watcher struct {
	w        io.Writer
	accounts atomic.Int64
	of       atomic.Int64
	last     atomic.Pointer[string]
}

// start shows progress until the function that it returns is called. of is how many
// accounts there are, or 0 if that is not known.
func (w *watcher) start(of int) (stop func()) {
	w.accounts.Store(0)
	w.of.Store(int64(of))
	w.last.Store(nil)
	return progress.Start(w.w, false, w.job).Stop
}

func (w *watcher) seen(p access.OffboardProgress) {
	name := fmt.Sprintf("%.40q", p.Name)
	w.last.Store(&name)
	w.accounts.Store(int64(p.Done))
}

func (w *watcher) job() progress.Job {
	of := w.of.Load()
	job := progress.Job{Place: "looking", Count: w.accounts.Load(), Unit: "accounts", Endless: of == 0}
	if name := w.last.Load(); name != nil {
		job.Place = *name
	}
	if of > 0 {
		job.Done = float64(job.Count) / float64(of)
	}
	return job
}
