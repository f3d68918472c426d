// Command access-review shows who and what has access to accounts, and what somebody
// should look at: members with their grants, second factor and last activity, and API
// tokens with their policies, end and last use.
//
//	access-review -findings
//	access-review -account ID,ID -since 8760h -csv access.csv -html access.html
//
// It prints a table. With -csv it writes a file for spreadsheets, and with -html a page
// for a browser, with charts, that needs nothing else.
//
// It takes the API and its credential from the same variables as every program of this
// SDK, such as CLOUDFLARE_API_TOKEN. Without a token it reviews an emulator in its own
// process, with a made-up company in it.
//
// Its token needs Account Settings Read and Account API Tokens Read on the accounts,
// and nothing else. It changes nothing.
//
// It can be stopped at any time: it then writes what it has, and says which command goes
// on with the other accounts.
//
// It exits with 0 when it is done, with 1 after an error or when it was stopped, and with
// 2 when its flags are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
	"github.com/seed815c370e/cloudflare-go/examples/internal/progress"
	"github.com/seed815c370e/cloudflare-go/examples/internal/usage"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(usage.Exit(os.Stderr, "access-review", err))
}

// start finds an API, or makes one.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr, time.Now())
	if err != nil {
		return usage.Wrong(err)
	}
	if api.Configured(ctx) {
		return run(ctx, cfg, cloudflare.NewClient(option.WithMaxRetries(5)), stdout, stderr)
	}
	fmt.Fprintln(stderr, "access-review: CLOUDFLARE_API_TOKEN is not set: reviewing a made-up company")
	srv, token := madeUp(time.Now())
	defer srv.Close()
	return run(ctx, cfg, srv.Client(option.WithAPIToken(token)), stdout, stderr)
}

// run reviews the accounts and writes what it found. When it is stopped, that is what
// it found in the accounts that it is done with.
func run(ctx context.Context, cfg config, client *cloudflare.Client, stdout, stderr io.Writer) error {
	ids, err := cfg.which(ctx, client)
	if err != nil {
		return err
	}
	r := newReport(cfg, time.Now())
	place := &place{accounts: len(ids)}
	bar := progress.Start(stderr, false, place.job)
	for len(ids) > 0 && err == nil {
		if err = r.add(ctx, client, ids[0], place); err == nil {
			ids = ids[1:]
		}
	}
	bar.Stop()
	if r.Left = len(ids); err != nil && ctx.Err() == nil {
		return err
	}
	if err := r.write(stdout); err != nil {
		return err
	}
	if len(ids) > 0 {
		return fmt.Errorf("stopped before the end; this command goes on with the rest:\n%s", cfg.rest(ids))
	}
	switch n := len(r.Unread); n {
	case 0:
		return nil
	case 1:
		return errors.New("1 part could not be read, and is not in the review")
	default:
		return fmt.Errorf("%d parts could not be read, and are not in the review", n)
	}
}

// config is what the flags say.
type config struct {
	accounts  []string
	since     time.Time
	csv, html string
	findings  bool
	skip      []access.ReviewPart
	args      []string // without those of -account
}

func parse(args []string, stderr io.Writer, now time.Time) (config, error) {
	cfg := config{since: now.AddDate(0, 0, -90)}
	flags := flag.NewFlagSet("access-review", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("account", "review the account with this `id`, or several with commas between; default all",
		func(text string) error {
			cfg.accounts = append(cfg.accounts, strings.Split(text, ",")...)
			return nil
		})
	flags.Func("since", "read the audit logs back to this `time`: 2025-01-31, or 2160h for that long ago; default 90 days",
		instant(&cfg.since, now))
	flags.StringVar(&cfg.csv, "csv", "", "write a `file` for spreadsheets")
	flags.StringVar(&cfg.html, "html", "", "write a page for browsers to this `file`")
	flags.BoolVar(&cfg.findings, "findings", false, "print only whom and what somebody should look at")
	flags.Func("skip", "do not read this `part`: user groups, audit log, tokens …; can be repeated",
		func(text string) error {
			cfg.skip = append(cfg.skip, access.ReviewPart(text))
			if text == string(access.ReviewAccount) {
				return errors.New("a review needs the account itself")
			}
			return nil
		})
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	flags.Visit(func(f *flag.Flag) { cfg.args = append(cfg.args, given(f, &cfg)...) })
	switch {
	case flags.NArg() > 0:
		return cfg, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case cfg.csv != "" && cfg.csv == cfg.html:
		return cfg, errors.New("-csv and -html name the same file")
	}
	return cfg, nil
}

// given returns a flag as it could have been given; not -account.
func given(f *flag.Flag, cfg *config) (args []string) {
	switch f.Name {
	case "account":
		return nil
	case "since":
		return []string{"-since", cfg.since.UTC().Format(time.RFC3339)}
	case "skip":
		for _, part := range cfg.skip {
			args = append(args, "-skip", string(part))
		}
		return args
	case "findings":
		return []string{"-findings"}
	}
	return []string{"-" + f.Name, f.Value.String()}
}

// instant reads a time: a date, a timestamp, or how long ago.
func instant(dst *time.Time, now time.Time) func(string) error {
	return func(text string) (err error) {
		if ago, err := time.ParseDuration(text); err == nil {
			*dst = now.Add(-ago)
			return nil
		}
		for _, layout := range []string{time.DateOnly, time.RFC3339} {
			if *dst, err = time.Parse(layout, text); err == nil {
				return nil
			}
		}
		return errors.New("neither a date, nor an RFC 3339 timestamp, nor a duration")
	}
}

// which returns the accounts to review.
func (cfg config) which(ctx context.Context, client *cloudflare.Client) (ids []string, err error) {
	if len(cfg.accounts) > 0 {
		return slices.Clone(cfg.accounts), nil
	}
	for account, err := range client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).All() {
		if err != nil {
			return nil, fmt.Errorf("listing the accounts: %w", err)
		}
		ids = append(ids, account.ID)
	}
	if len(ids) == 0 {
		return nil, errors.New("the credential reaches no account")
	}
	return ids, nil
}

// rest returns the command that reviews other accounts in the same way. It writes to
// other files: those of this run stay.
func (cfg config) rest(ids []string) string {
	words := []string{"access-review", "-account", strings.Join(ids, ",")}
	for i, word := range cfg.args {
		if i > 0 && (cfg.args[i-1] == "-csv" || cfg.args[i-1] == "-html") {
			word = other(word)
		}
		if strings.ContainsAny(word, " '\"$\\`!*?&|;<>()#~") {
			word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// other returns a name for a file of the next run.
func other(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && !strings.Contains(name[dot:], "/") {
		return name[:dot] + "-rest" + name[dot:]
	}
	return name + "-rest"
}
