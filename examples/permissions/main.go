// Command permissions checks an account's API token against what a program needs, and
// prints a link to the dashboard's form for a token of that.
//
//	permissions -account ID -token ID -groups "Account Settings Read,Billing Read"
//	permissions -account ID -token ID -needs needs.json
//	permissions -needs needs.json -link "my program"
//
// needs.json is what a program writes about itself while it runs with a token that may
// do everything:
//
//	rec := permissions.NewRecorder()
//	client := cloudflare.NewClient(rec.Option())
//	// … the program's work …
//	err := json.NewEncoder(file).Encode(rec.Needed())
//
// The report says what the token lacks, what it has besides, and what Lint finds about
// it, such as a token without an end.
//
// It takes the API and its credential from the same variables as every program of
// this SDK, such as CLOUDFLARE_API_TOKEN; the account may be in
// CLOUDFLARE_ACCOUNT_ID. The credential needs Account API Tokens Read on the account.
// Without a credential and without flags the command shows itself on an emulator in its
// own process.
//
// It exits with 0 when the token has what is needed, with 1 after an error, with 2 when
// the flags are wrong, and with 3 when the token lacks something.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
	"github.com/seed815c370e/cloudflare-go/examples/internal/output"
	"github.com/seed815c370e/cloudflare-go/examples/internal/usage"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errLacks is a token that has less than is needed.
var errLacks = errors.New("the token lacks what is listed above")

// run returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := start(ctx, args, stdout, stderr)
	code := usage.Exit(stderr, "permissions", err)
	if errors.Is(err, errLacks) {
		return 3
	}
	return code
}

func start(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr)
	if err != nil {
		return usage.Wrong(err)
	}
	out := output.To(stdout)
	return errors.Join(do(ctx, cfg, len(args) > 0, out), out.Err())
}

// do prints the link, checks the token, or shows itself if nothing was asked for.
func do(ctx context.Context, cfg config, asked bool, stdout io.Writer) error {
	if !asked && !api.Configured(ctx) {
		return demo(ctx, stdout)
	}
	if cfg.link != "" {
		printLink(stdout, cfg.needs, cfg.link)
	}
	if cfg.token == "" {
		return nil
	}
	if !api.Configured(ctx) {
		return api.ErrNotConfigured
	}
	return check(ctx, cloudflare.NewClient(), cfg, stdout)
}

func printLink(stdout io.Writer, needs permissions.Needs, name string) {
	link, leftOut := needs.TemplateURL(name)
	fmt.Fprintln(stdout, "The dashboard's form, filled in:", link)
	for _, group := range leftOut {
		fmt.Fprintf(stdout, "  add by hand: %s\n", group)
	}
}

// check compares a token with what is needed.
func check(ctx context.Context, client *cloudflare.Client, cfg config, stdout io.Writer) error {
	token, err := client.Accounts.Tokens.Get(ctx, cfg.token, accounts.TokenGetParams{
		AccountID: cloudflare.F(cfg.account),
	})
	if err != nil {
		return err
	}
	groups, err := permissions.Groups(ctx, client, cfg.account)
	if err != nil {
		return err
	}
	if err := exist(ctx, client, cfg); err != nil {
		return err
	}
	difference, err := permissions.Compare(token, cfg.needs)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Token %s, %q\n", token.ID, token.Name)
	printGrants(stdout, "lacks", difference.Missing)
	printGrants(stdout, "has besides", difference.Surplus)
	for _, finding := range permissions.Lint(groups, token) {
		fmt.Fprintf(stdout, "  note: %s\n", finding.Text)
	}
	if len(difference.Missing) > 0 {
		return errLacks
	}
	fmt.Fprintln(stdout, "  It has what is needed.")
	return nil
}

// exist checks the names of groups: the token would seem to lack one that there is not.
func exist(ctx context.Context, client *cloudflare.Client, cfg config) error {
	var all []error
	for _, name := range cfg.needs.Groups {
		_, err := permissions.Resolve(ctx, client, cfg.account, name, "")
		if !errors.Is(err, permissions.ErrAmbiguousGroup) { // one of several is good enough
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

func printGrants(stdout io.Writer, what string, grants []permissions.Grant) {
	for _, grant := range grants {
		fmt.Fprintf(stdout, "  %s: %s\n", what, grant)
	}
}

// demo records a little program on an emulator that enforces permissions, and checks
// two tokens for it.
func demo(ctx context.Context, stdout io.Writer) error {
	fmt.Fprintln(stdout, "CLOUDFLARE_API_TOKEN is not set: checking tokens of an emulator in this process.")
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	rec := permissions.NewRecorder()
	if err := program(ctx, srv.Client(rec.Option()), srv.AccountID); err != nil {
		return err
	}
	cfg := config{account: srv.AccountID, needs: rec.Needed()}
	fmt.Fprintf(stdout, "The program calls %v and needs %q.\n", cfg.needs.Operations, cfg.needs.Groups)
	for _, groups := range [][]string{{"Account Settings Read"}, {"Account Settings Write", "Billing Read"}} {
		cfg.token = srv.AddTokenWith(srv.AccountID, groups...).ID
		if err := check(ctx, srv.Client(), cfg, stdout); err != nil && !errors.Is(err, errLacks) {
			return err
		}
	}
	printLink(stdout, cfg.needs, "my program")
	return nil
}

// program is what a program of yours may do.
func program(ctx context.Context, client *cloudflare.Client, account string) error {
	id := cloudflare.F(account)
	if _, err := client.Accounts.Members.List(ctx, accounts.MemberListParams{AccountID: id}); err != nil {
		return err
	}
	_, err := client.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{AccountID: id})
	return err
}
